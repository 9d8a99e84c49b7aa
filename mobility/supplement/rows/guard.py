"""What protects people: no personal data comes in, and no small cell goes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from mobility.framework import EVERYONE, Unit
from mobility.places import fold
from mobility.supplement.cells.dates import YearForm, parse_year
from mobility.supplement.cells.table import Column
from mobility.supplement.results import Codes, Floats, Integers, Mask

_FEWEST = 3  # different texts of a kind from which a column is taken for personal data
_STREET = (
    "st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|way|pl|place|hwy|"
    "highway|pkwy|parkway|ter|terrace|cir|circle"
)
_PATTERNS = (
    ("Social Security numbers", r"^[0-8]\d{2}[- ]\d{2}[- ]\d{4}$"),
    ("e-mail addresses", r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"),
    ("telephone numbers", r"^(?:\+?1[-. ]?)?\(?[2-9]\d{2}\)?[-. ]\d{3}[-. ]\d{4}$"),
    (
        "street addresses",
        rf"(?i)^\d+[a-z]?\s+(?:[nsew]\.?\s+)?[\w.'\- ]+\b(?:{_STREET})\b\.?(?:[ ,#].*)?$",
    ),
)
_HEADERS = (
    (
        "Social Security numbers",
        re.compile(r"\b(ssn|social security( number| no)?|soc sec)\b"),
        r"\d{9}|\d{3}.\d{2}.\d{4}",
    ),
    ("e-mail addresses", re.compile(r"\be ?mail\b"), r"@"),
)
_BIRTH = re.compile(r"\b(dob|birth ?date|date of birth|birthday|birth dt)\b")
_PERSON = re.compile(
    r"\b((first|last|given|family|middle|sur|full|patient|student|client|person|child|parent|"
    r"member|resident|victim|defendant|tenant|employee|applicant|participant) ?names?|surname|"
    r"firstname|lastname|fname|lname)\b"
)
WHAT_TO_DO = (
    "Nothing of the file was kept. Remove that column, count the people up by county and group, "
    "and add the counts."
)


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that looks like data about single persons."""

    column: str
    what: str

    @property
    def reason(self) -> str:
        """One sentence for the person who brought the file."""
        return f"The column {self.column!r} looks like {self.what}. {WHAT_TO_DO}"


def find_personal(columns: Sequence[Column]) -> Personal | None:
    """The first column that looks like personal data, or None."""
    for column in columns:
        if what := _kind_of(column):
            return Personal(column.name, what)
    names = [column for column in columns if _PERSON.search(_folded(column))]
    for column in columns:
        folded = _folded(column)
        if _BIRTH.search(folded) and _holds_dates(column):
            beside = f" beside names ({names[0].name})" if names else ""
            return Personal(column.name, f"birth dates{beside}")
    texts = [column for column in names if len(column.distinct) >= _FEWEST]
    if texts and _look_like_names(texts[0]):
        return Personal(texts[0].name, "names of persons")
    return None


def _folded(column: Column) -> str:
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column.name).replace("_", " "))


def _kind_of(column: Column) -> str:
    texts = column.distinct
    filled = column.counts() > 0
    for what, header, pattern in _HEADERS:
        if header.search(_folded(column)):
            hits = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False) & filled
            if hits.any():
                return what
    for what, pattern in _PATTERNS:
        hits = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False) & filled
        found = int(hits.sum())
        if found >= _FEWEST or (found and 2 * found >= int(filled.sum())):
            return what
    return ""


def _holds_dates(column: Column) -> bool:
    texts = column.texts(200)
    full = [year for text in texts if (year := parse_year(text)) and year.form is YearForm.DATE]
    return len(full) > 0.5 * len(texts)


def _look_like_names(column: Column) -> bool:
    """Whether a column of names holds words and not numbers."""
    letters = pc.match_substring_regex(column.distinct, r"^[\p{L} ,.'\-]{2,40}$")
    return bool(letters.true_count >= 0.8 * len(column.distinct))


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells are masked because few people are behind them, and which to protect those."""

    small: Mask
    secondary: Mask

    @property
    def masked(self) -> Mask:
        """Every cell that is not shown."""
        return self.small | self.secondary


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people are counted in every cell, and how many are left out (None: not known)."""

    inside: Floats
    outside: Floats | None = None

    @classmethod
    def of(cls, numerator: Floats | None, denominator: Floats | None) -> Counts:
        """The counts of cells with a numerator, a denominator, or both."""
        if numerator is None or denominator is None:
            return cls(np.asarray(denominator if numerator is None else numerator))
        return cls(numerator, denominator - numerator)

    def fewest(self, cells: Integers) -> int:
        """The cell with the fewest people."""
        known = np.where(np.isfinite(self.inside[cells]), self.inside[cells], np.inf)
        return int(cells[int(np.argmin(known))])

    def are_few(self, total: int, shown: Integers, threshold: int) -> bool:
        """Whether a total less the cells shown is a number of people that must not be shown."""
        return any(
            0 < people[total] - people[shown].sum() < threshold
            for people in (self.inside, self.outside)
            if people is not None
        )


def small_cells(
    numerator: Floats | None, denominator: Floats | None, threshold: int
) -> Mask | None:
    """Which cells have 1 up to `threshold` - 1 people in the count or in its complement.

    None where there are no counts. A denominator below the threshold is small as well.
    """
    if numerator is None and denominator is None:
        return None
    size = len(numerator) if numerator is not None else len(denominator)  # type: ignore[arg-type]
    small = np.zeros(size, np.bool_)
    with np.errstate(invalid="ignore"):
        if numerator is not None:
            small |= (numerator > 0) & (numerator < threshold)
        if denominator is not None:
            small |= (denominator > 0) & (denominator < threshold)
        if numerator is not None and denominator is not None:
            rest = denominator - numerator
            small |= (rest > 0) & (rest < threshold)
    return small


def implied_counts(value: Floats, denominator: Floats, per: int) -> Floats:
    """How many people a rate counts of so many: 0.5 percent of 1,000 students are five."""
    counts: Floats = np.rint(value * denominator / per)
    return counts


def people_behind(
    value: Floats,
    numerator: Floats | None,
    denominator: Floats | None,
    unit: Unit,
    per: int | None,
) -> Floats | None:
    """How many people each cell counts: as the file says, a count itself, or implied by a rate."""
    if numerator is None and unit is Unit.COUNT:
        return value
    if numerator is None and denominator is not None and per:
        return implied_counts(value, denominator, per)
    return numerator


def suppress(
    small: Mask,
    counts: Counts,
    table: Integers,
    group: Codes,
    labels: Sequence[str],
    threshold: int,
) -> Suppression:
    """Mask small cells, and further ones where a total would give the first away.

    The total less the groups that are shown is never one masked group alone, and never fewer than
    `threshold` people, whether counted or left out of the count.

    Args:
        small: the cells to be masked.
        counts: of the people in every cell; a further cell is the one with the fewest.
        table: a number for the cells that add up to one total (place, year and breakdown).
        group: the position of each cell's group in `labels`.
        labels: the groups; `All` is the total.
        threshold: the fewest people that are shown.
    """
    secondary = np.zeros(len(small), np.bool_)
    total = np.array([label == EVERYONE for label in labels], dtype=np.bool_)[group]
    rows = np.flatnonzero(np.isin(table, np.unique(table[small])))
    order = rows[np.argsort(table[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(table[order], prepend=table[order][:1] - 1))
    for cells in np.split(order, starts[1:]):
        parts, totals = cells[~total[cells]], cells[total[cells]]
        hidden, shown = parts[small[parts]], parts[~small[parts]]
        known = totals[~small[totals]]
        n_hidden = hidden.size
        while (
            known.size
            and n_hidden
            and shown.size
            and (n_hidden == 1 or counts.are_few(known[0], shown, threshold))
        ):
            secondary[next_one := counts.fewest(shown)] = True
            shown, n_hidden = shown[shown != next_one], n_hidden + 1
        # A hidden total is the sum of its parts.
        if totals.size and not known.size and not hidden.size and shown.size > 1:
            secondary[counts.fewest(shown)] = True
    return Suppression(small, secondary)


def neutralized(text: str) -> str:
    """A text for an export, in which no spreadsheet takes it for a formula."""
    return (
        f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _is_plain(text) else text
    )


def _is_plain(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
