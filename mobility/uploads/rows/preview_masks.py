"""Which cells of a row to look at are masked, by the rules by which the kept numbers are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mobility.registry import EVERYONE
from mobility.uploads.columns.mapping import Combine, Mapping, Purpose
from mobility.uploads.results import Floats, Integers, Mask
from mobility.uploads.rows.disclosure_control import (
    Counts,
    hidden_cells,
    people_behind,
    small_cells,
)
from mobility.uploads.rows.resolve import Resolved
from mobility.uploads.rows.values import Values


@dataclass(frozen=True, slots=True)
class Masks:
    """Whether a number of a row is masked.

    `base`: the denominator itself counts few people.
    """

    masked: bool = False
    base: bool = False


def masks_of_row(mapping: Mapping, resolved: Resolved, row: int) -> list[Masks]:
    """The masks of every value of a row, judged beside the other rows of its place."""
    if mapping.purpose is Purpose.DENOMINATORS or not resolved.values:
        return [Masks()] * len(resolved.values)
    place, year = resolved.places.place, resolved.years
    there = resolved.used.copy()
    for each in resolved.values:  # what the file keeps back is hidden as well
        there |= each.suppressed & ~resolved.rejected
    same = (place == place[row]) & (year == year[row]) & there & (place[row] >= 0)
    same[row] = True
    rows = np.flatnonzero(same)
    at = int(np.searchsorted(rows, row))
    cells = [_cells(each, mapping, rows) for each in resolved.values]
    hidden = (
        _hidden(mapping, resolved, rows, cells)
        if mapping.combine is Combine.NO
        else [small | resolved.of_people for small, _ in cells]  # few more than one person
    )
    base = [_of(each.denominator, rows[at : at + 1]) for each in resolved.values]
    return [
        Masks(
            bool(masked[at]) and not each.suppressed[row],
            _is_few(people, mapping.smallest_cell),
        )
        for masked, people, each in zip(hidden, base, resolved.values, strict=True)
    ]


def _of(numbers: Floats | None, rows: Integers) -> Floats | None:
    return None if numbers is None else numbers[rows]


def _is_few(people: Floats | None, threshold: int) -> bool:
    return people is not None and bool(0 < people[0] < threshold)


def _cells(values: Values, mapping: Mapping, rows: Integers) -> tuple[Mask, Counts]:
    """Of some rows which are small, and the counts behind them."""
    value, metric = values.value[rows], mapping.metric
    numerator, denominator = _of(values.numerator, rows), _of(values.denominator, rows)
    numerator = people_behind(value, numerator, denominator, metric.unit, metric.per)
    small = small_cells(numerator, denominator, mapping.smallest_cell)
    if small is None:
        return np.zeros(rows.size, np.bool_), Counts(np.full(rows.size, np.nan))
    return small, Counts.of(numerator, denominator)


def _hidden(
    mapping: Mapping, resolved: Resolved, rows: Integers, cells: list[tuple[Mask, Counts]]
) -> list[Mask]:
    """Which cells are not shown, of every value."""
    kept_back = np.concatenate(
        [each.suppressed[rows] & np.isnan(each.value[rows]) for each in resolved.values]
    )
    small = np.concatenate([small for small, _ in cells]) & ~kept_back
    counts = _joined([counts for _, counts in cells])
    there = kept_back | np.concatenate([np.isfinite(each.value[rows]) for each in resolved.values])
    found = small | kept_back
    if found.any():
        said = [_said(each, mapping, resolved, row) for each in resolved.values for row in rows]
        homes = np.array([home for home, _, _ in said])
        years = np.array([year for _, _, year in said])
        everyone = np.array([group == EVERYONE for _, group, _ in said])
        for home in np.unique(homes):
            # Each way to divide people has its own number of everyone.
            inside = np.flatnonzero(((homes == home) | everyone) & there)
            found[inside] |= hidden_cells(
                small[inside], kept_back[inside], _joined([counts], inside), years[inside],
                everyone[inside], mapping.smallest_cell,
            )  # fmt: skip
    return np.split(found, len(cells))


def _joined(counts: list[Counts], cells: Integers | slice = slice(None)) -> Counts:
    """Some cells of several counts behind each other."""
    inside = np.concatenate([each.inside for each in counts])[cells]
    bases = [each.base for each in counts if each.base is not None]
    known = len(bases) == len(counts)
    return Counts(inside, np.concatenate(bases)[cells] if known else None)


def _said(values: Values, mapping: Mapping, resolved: Resolved, row: int) -> tuple[str, str, int]:
    """The way to divide people, the group and the year of a cell."""
    year = int(resolved.years[row]) if values.year is None else values.year
    rule = mapping.group
    if values.subgroup and not (rule.column and values.subgroup == EVERYONE):
        return values.breakdown, values.subgroup, year
    label = resolved.groups.labels[int(resolved.groups.group[row])]
    return rule.others.get(label, rule.breakdown), label, year
