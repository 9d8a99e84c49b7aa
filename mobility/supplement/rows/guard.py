"""What protects people in numbers: no cell in which few are counted goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobility.framework import EVERYONE, Unit
from mobility.supplement.results import Codes, Floats, Integers, Mask


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
