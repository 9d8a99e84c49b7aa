"""Disclosure control: cells in which few people are counted are never shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mobility.analysis.disclosure import Cell, masked_cells
from mobility.registry import Unit
from mobility.uploads.results import Floats, Integers, Mask


@dataclass(frozen=True, slots=True)
class Counts:
    """Counted people by cell, and of how many (None: unknown)."""

    inside: Floats
    base: Floats | None = None

    @classmethod
    def of(cls, numerator: Floats | None, denominator: Floats | None) -> Counts:
        """The counts of cells with a numerator, a denominator, or both.

        A denominator alone counts people itself.
        """
        if numerator is None or denominator is None:
            return cls(np.asarray(denominator if numerator is None else numerator))
        return cls(numerator, denominator)


def small_cells(
    numerator: Floats | None, denominator: Floats | None, threshold: int
) -> Mask | None:
    """Return which cells have 1 to `threshold` - 1 people in the count or in its complement.

    None where there are no counts. A denominator below the threshold is small as well.
    """
    given = numerator if numerator is not None else denominator
    if given is None:
        return None
    small = np.zeros(len(given), np.bool_)
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
    """Return the count implied by a rate: 0.5 percent of 1,000 students are five."""
    counts: Floats = np.rint(value * denominator / per)
    return counts


def people_behind(
    value: Floats, numerator: Floats | None, denominator: Floats | None, unit: Unit, per: int | None
) -> Floats | None:
    """Return the count of people by cell: from the file, the value itself, or implied by a rate."""
    if numerator is None and unit is Unit.COUNT:
        return value
    if numerator is None and denominator is not None and per:
        return implied_counts(value, denominator, per)
    return numerator


def hidden_cells(
    small: Mask, kept_back: Mask, counts: Counts, table: Integers, total: Mask, threshold: int
) -> Mask:
    """Return which cells are hidden: small or suppressed ones, and others that would reveal them.

    Args:
        small: the cells in which few people are counted.
        kept_back: the cells that the file itself does not show; their counts are not looked at.
        counts: of the people in every cell.
        table: a number for the cells that add up to one total (place, year and breakdown).
        total: the cells that are the total of their table, and no group.
        threshold: the fewest people that are shown.
    """
    hidden = small | kept_back
    masked = hidden.copy()
    rows = np.flatnonzero(np.isin(table, np.unique(table[hidden])))
    order = rows[np.argsort(table[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(table[order], prepend=table[order][:1] - 1))
    inside = np.rint(counts.inside)
    bases = np.full(len(small), np.nan) if counts.base is None else np.rint(counts.base)
    for cells in np.split(order, starts[1:]):
        parts, totals = cells[~total[cells]], cells[total[cells]]
        if not parts.size:
            continue
        known = totals[~hidden[totals] & np.isfinite(inside[totals])]
        masked[parts] = masked_cells(
            [
                Cell(
                    None if is_kept_back or count != count else int(count),  # noqa: PLR0124 - NaN
                    None if base != base else int(base),  # noqa: PLR0124 - NaN
                    is_small,
                )
                for count, base, is_small, is_kept_back in zip(
                    inside[parts].tolist(), bases[parts].tolist(), small[parts].tolist(),
                    kept_back[parts].tolist(), strict=True,
                )
            ],
            threshold,
            int(inside[known[0]]) if known.size else None,
            total_hidden=bool(totals.size and not known.size),
        )  # fmt: skip
    return masked
