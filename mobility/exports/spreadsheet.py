"""Tables as CSV files that a spreadsheet opens as they are, and that say where they come from.

The first rows, each beginning with '#', are the footer: place, release, source, how many values
are weak or absent, and how to read the file. So `comment="#"` skips them in a program. The file is
UTF-8 with a byte order mark, because without it Excel reads the dashes and accents as other
letters. Text that a spreadsheet would run as a formula is kept from it by an apostrophe.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

from mobility.analysis.profile import Profile, Reading
from mobility.analysis.reliability import Quality
from mobility.exports.figure import FORMULA, Cell, Figure
from mobility.exports.tables import profile_rows
from mobility.framework import Framework
from mobility.text import INVENTED


def figure_csv(figure: Figure) -> bytes:
    """A figure's table as a file: title, subtitle and footer first, then words and numbers."""
    first_rows = (figure.mark, figure.title, figure.subtitle, *figure.notes())
    return table_csv(figure.rows(), [line for line in first_rows if line])


def profile_csv(profile: Profile, framework: Framework, source: str) -> bytes:
    """Every metric of a place as a file: the words of the table on screen, then the plain numbers.

    Args:
        profile: all readings of the place.
        framework: the registry.
        source: publisher and release in words, as in the footer of the page.
    """
    words = profile_rows(profile, framework)
    rows = [
        {**_identity(profile), **word, **_numbers(reading)}
        for word, reading in zip(words, profile.readings, strict=True)
    ]
    return table_csv(rows, _first_rows(profile, source))


def table_csv(rows: Sequence[Mapping[str, Cell]], first_rows: Sequence[str]) -> bytes:
    """Rows with the same columns as a CSV file below its first rows; none leave those alone."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([f"# {_one_cell(line)}"] for line in first_rows)
    writer.writerows([_safe(name) for name in row] for row in rows[:1])
    writer.writerows([_safe(cell) for cell in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def file_name(profile: Profile) -> str:
    """A name that still says what it is in a folder of downloads."""
    place, release = profile.jurisdiction, profile.release
    mark = "-invented-numbers" if release.demonstration else ""
    return f"mobility-metrics-{place.geoid}-{release.id}{mark}.csv"


def _first_rows(profile: Profile, source: str) -> list[str]:
    place = profile.jurisdiction
    shown = [reading for reading in profile.readings if reading.value is not None]
    weak = sum(reading.quality is Quality.WEAK for reading in shown)
    people = f", {place.population} people in {place.population_year}" if place.population else ""
    counts = (
        f"{len(shown)} values, {weak} of them weak: the publisher says not to act on these; "
        f"{len(profile.readings) - len(shown)} without a value, each with the reason"
    )
    lines = [
        f"Mobility Metrics of {place.full_name} ({place.geoid}){people}",
        f"Source: {source}",
        counts,
        "In the stored_ columns shares are 0 to 1. Dollars are those of the year of the value.",
        "A position is not a test.",
    ]
    warning = [f"{INVENTED}; nothing here is true of any place"]
    return [*warning, *lines] if profile.release.demonstration else lines


def _identity(profile: Profile) -> dict[str, Cell]:
    """What every row repeats, so that files can be put below each other."""
    place, release = profile.jurisdiction, profile.release
    mark: dict[str, Cell] = {"note": INVENTED} if release.demonstration else {}
    return {**mark, "geoid": place.geoid, "place": place.full_name, "release": release.id}


def _numbers(reading: Reading) -> dict[str, Cell]:
    """The reading for a program: ids and numbers in full precision."""
    state, nation = reading.state, reading.nation
    return {
        "metric_id": reading.metric.id,
        "data_year": reading.year,
        "stored_value": reading.value,
        "stored_lower": reading.lower,
        "stored_upper": reading.upper,
        "interval_kind": reading.interval.value,
        "verdict": reading.verdict.value,
        "state_median": state.value if state else None,
        "nation_median": nation.value if nation else None,
    }


def _one_cell(line: str) -> str:
    """A line that needs no quotes, so that it begins with '#' for every program."""
    return " ".join(line.replace(",", ";").replace('"', "'").split())


def _safe(cell: Cell) -> Cell:
    """Text that begins like a formula behind an apostrophe, and nothing for what is no number.

    A geoid keeps its zeros in a file.
    """
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return cell if cell is not None and math.isfinite(cell) else None
