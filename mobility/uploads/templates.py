"""Tables to fill in, made by this program, and examples that are messy on purpose."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "data" / "examples"
_LONG = (
    ("geoid", "place", "year", "group", "percent", "margin of error"),
    ("39153", "Summit County, Ohio", "2023", "All", "12.3", "1.1"),
    ("39153", "Summit County, Ohio", "2023", "Black, Non-Hispanic", "15.0", "2.4"),
    ("39153", "Summit County, Ohio", "2023", "White, Non-Hispanic", "11.0", "1.3"),
    ("39035", "Cuyahoga County, Ohio", "2023", "All", "14.8", "0.9"),
)
_WIDE = (
    ("county", "state", "percent 2021", "percent 2022", "percent 2023"),
    ("Summit County", "Ohio", "11.8", "12.0", "12.3"),
    ("Cuyahoga County", "Ohio", "15.1", "15.0", "14.8"),
)
_COUNTS = (
    ("geoid", "year", "group", "numerator", "denominator"),
    ("39153", "2023", "All", "1230", "10000"),
    ("39153", "2023", "Black, Non-Hispanic", "240", "1600"),
    ("39035", "2023", "All", "2960", "20000"),
)
_DENOMINATORS = (
    ("geoid", "year", "metric", "breakdown", "subgroup", "people"),
    ("39153", "2023", "share_employed", "race-ethnicity", "All", "215000"),
    ("39153", "2023", "share_employed", "race-ethnicity", "Black, Non-Hispanic", "31000"),
    ("39153", "2023", "share_employed", "race-ethnicity", "White, Non-Hispanic", "161000"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """A file to download: its name, its purpose and its path.

    `rows` are those of a template; an example has none and lies in `FOLDER`.
    """

    name: str
    title: str
    description: str
    rows: tuple[tuple[str, ...], ...] = ()

    def content(self) -> bytes:
        """The file."""
        if not self.rows:
            return (FOLDER / self.name).read_bytes()
        text = io.StringIO(newline="")
        csv.writer(text).writerows(self.rows)
        return text.getvalue().encode("utf-8-sig")


TEMPLATES = (
    Form(
        "template-long.csv", "A row for each place, year and group",
        "The plainest form. Leave out the columns you do not have; the numbers are samples.", _LONG,
    ),
    Form(
        "template-wide.csv", "A column for each year",
        "As spreadsheets often are. Places by name need their state.", _WIDE,
    ),
    Form(
        "template-counts.csv", "Numerator and denominator",
        "Gives a rate with its interval, so that places can be tested and not only placed.",
        _COUNTS,
    ),
    Form(
        "template-people.csv", "How many people each group has",
        "For the people behind a gap: of a metric, with its id and its groups' labels.",
        _DENOMINATORS,
    ),
)  # fmt: skip
EXAMPLES = (
    Form(
        "school-absence-ohio.csv",
        "Chronic absence by county and group, Ohio",
        "Titles and two header rows, school years, “<10”, a total, names without a state.",
    ),
    Form(
        "eviction-filings-connecticut.csv",
        "Eviction filings, Connecticut's old counties",
        "Semicolons and decimal commas, counts with households, years in the header.",
    ),
    Form(
        "clinic-visits.csv",
        "Clinic visits in many states",
        "St. and Saint, misspelled names, fiscal years, currency, a note at the bottom.",
    ),
)
