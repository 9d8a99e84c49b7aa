"""Rows shown before a file is kept: the first and the most unusual, with small cells masked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mobility.registry import EVERYONE
from mobility.uploads.cells.layout import Layout
from mobility.uploads.columns.mapping import Combine, Mapping, Purpose
from mobility.uploads.columns.roles import Role
from mobility.uploads.places.gazetteer import places
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
            people is not None and bool(0 < people[0] < mapping.smallest_cell),
        )
        for masked, people, each in zip(hidden, base, resolved.values, strict=True)
    ]


def _of(numbers: Floats | None, rows: Integers) -> Floats | None:
    return None if numbers is None else numbers[rows]


def _cells(values: Values, mapping: Mapping, rows: Integers) -> tuple[Mask, Counts]:
    """Return which of some rows are small cells, and the counts behind them."""
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
    """Return a mask of hidden cells for every value."""
    kept_back = np.concatenate(
        [each.suppressed[rows] & np.isnan(each.value[rows]) for each in resolved.values]
    )
    small = np.concatenate([small for small, _ in cells]) & ~kept_back
    counts = _joined([counts for _, counts in cells])
    there = kept_back | np.concatenate([np.isfinite(each.value[rows]) for each in resolved.values])
    masked = small | kept_back
    if masked.any():
        cell_keys = [
            _cell_key(each, mapping, resolved, row) for each in resolved.values for row in rows
        ]
        homes = np.array([home for home, _, _ in cell_keys])
        years = np.array([year for _, _, year in cell_keys])
        everyone = np.array([group == EVERYONE for _, group, _ in cell_keys])
        for home in np.unique(homes):
            # Each way to divide people has its own number of everyone.
            inside = np.flatnonzero(((homes == home) | everyone) & there)
            masked[inside] |= hidden_cells(
                small[inside], kept_back[inside], _joined([counts], inside), years[inside],
                everyone[inside], mapping.smallest_cell,
            )  # fmt: skip
    return np.split(masked, len(cells))


def _joined(counts: list[Counts], cells: Integers | slice = slice(None)) -> Counts:
    """Some cells of several counts behind each other."""
    inside = np.concatenate([each.inside for each in counts])[cells]
    bases = [each.base for each in counts if each.base is not None]
    known = len(bases) == len(counts)
    return Counts(inside, np.concatenate(bases)[cells] if known else None)


def _cell_key(
    values: Values, mapping: Mapping, resolved: Resolved, row: int
) -> tuple[str, str, int]:
    """The way to divide people, the group and the year of a cell."""
    year = int(resolved.years[row]) if values.year is None else values.year
    rule = mapping.group
    if values.subgroup and not (rule.column and values.subgroup == EVERYONE):
        return values.breakdown, values.subgroup, year
    label = resolved.groups.labels[int(resolved.groups.group[row])]
    return rule.others.get(label, rule.breakdown), label, year


_FIRST = 5
_STRANGE = 8
MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Row:
    """A row to show: its line, its cells as in the file, and their interpretation.

    Cells in which few people are counted are masked, and those that would give one away: `signs`
    say of every value "masked" or nothing. `why` says what is strange about the row.
    """

    line: int
    cells: dict[str, str]
    place: str
    year: int | None
    group: str
    values: tuple[float | None, ...]
    why: str = ""
    signs: tuple[str, ...] = ()


def first_rows(layout: Layout, mapping: Mapping, resolved: Resolved) -> tuple[Row, ...]:
    """The first rows that are used."""
    rows = np.flatnonzero(resolved.used)[:_FIRST]
    return tuple(_row(layout, mapping, resolved, int(row)) for row in rows)


def outlier_rows(layout: Layout, mapping: Mapping, resolved: Resolved) -> tuple[Row, ...]:
    """A rejected row for every kind of problem, then those with the most extreme values."""
    chosen: dict[int, str] = {}
    faults = resolved.faults
    _, firsts = np.unique(faults.reason, return_index=True)
    line_to_row = {}
    for position in sorted(firsts.tolist())[: _STRANGE - 3]:
        problem = faults[position]
        row = int(np.searchsorted(layout.lines, problem.line))
        if row < layout.rows and layout.lines[row] == problem.line:
            line_to_row[row] = f"{problem.column} {problem.reason}".strip()
    chosen |= line_to_row
    for row in _extremes(resolved):
        if len(chosen) >= _STRANGE:
            break
        chosen.setdefault(int(row), "one of the most extreme values")
    return tuple(_row(layout, mapping, resolved, row, why) for row, why in chosen.items())


def _extremes(resolved: Resolved) -> Integers:
    """The rows farthest from the median, in spreads of the middle half, of the first measure."""
    if not resolved.values:
        return np.zeros(0, dtype=np.int64)
    value = resolved.values[0].value
    rows = np.flatnonzero(np.isfinite(value) & resolved.used)
    if rows.size < 20:
        return np.zeros(0, dtype=np.int64)
    low, middle, high = np.percentile(value[rows], (25, 50, 75))
    far = np.abs(value[rows] - middle)
    top = rows[np.argpartition(-far, min(3, rows.size - 1))[:3]]
    odd = np.abs(value[top] - middle) > 3 * max(high - low, 1e-12)
    ordered: Integers = top[odd][np.argsort(-np.abs(value[top][odd] - middle), kind="stable")]
    return ordered


def _row(layout: Layout, mapping: Mapping, resolved: Resolved, row: int, why: str = "") -> Row:
    cells = {column.name: column.text_at(row) for column in layout.columns}
    values: list[float | None] = []
    signs = []
    for each, masks in zip(resolved.values, masks_of_row(mapping, resolved, row), strict=True):
        value = float(each.value[row])
        sign = MASKED if masks.masked else ""
        for part in each.parts:
            if sign and (part.role is not Role.DENOMINATOR or masks.base):
                cells[part.column] = sign
        values.append(value if np.isfinite(value) and not sign else None)
        signs.append(sign)
    position = int(resolved.places.place[row])
    geoid = resolved.places.geoids[position] if position >= 0 else ""
    year = int(resolved.years[row]) or None
    group = resolved.groups.labels[int(resolved.groups.group[row])]
    place = places()[geoid].full_name if geoid in places() else geoid
    return Row(int(layout.lines[row]), cells, place, year, group, tuple(values), why, tuple(signs))
