"""Rows shown before a file is kept: the first and the most unusual, with small cells masked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mobility.uploads.cells.layout import Layout
from mobility.uploads.columns.mapping import Combine, Mapping, Purpose
from mobility.uploads.columns.roles import Role
from mobility.uploads.places.gazetteer import places
from mobility.uploads.results import Faults, Integers
from mobility.uploads.rows.long_form import counts_behind, long_form
from mobility.uploads.rows.resolve import Resolved


def masks_of_row(mapping: Mapping, resolved: Resolved, row: int) -> list[tuple[bool, bool]]:
    """Return for every value of a row whether it is masked, and whether its denominator is small.

    It is judged beside the other rows of its place.
    """
    if mapping.purpose is Purpose.DENOMINATORS or not resolved.values:
        return [(False, False)] * len(resolved.values)
    base = [
        each.denominator is not None and bool(0 < each.denominator[row] < mapping.smallest_cell)
        for each in resolved.values
    ]
    if mapping.combine is Combine.NO:
        place, year = resolved.places.place, resolved.years
        rows = np.flatnonzero((place == place[row]) & (year == year[row]))
        cells = long_form(resolved, mapping, rows=rows, beside=row)
        hidden = cells.loc[(cells["row"] == row) & cells["hidden"], "number"].unique()
        masked = np.isin(np.arange(len(base)), hidden).tolist()
    else:  # few more than one person
        at = np.array([row])
        masked = [
            resolved.of_people
            or bool(counts_behind(each.value[at], each.counts_of(at), mapping)["small"][0])
            for each in resolved.values
        ]
    return [
        (is_masked and not bool(each.suppressed[row]), is_base)
        for is_masked, is_base, each in zip(masked, base, resolved.values, strict=True)
    ]


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
    line_to_row = {}
    of_each_kind = resolved.faults.table.drop_duplicates("reason").head(_STRANGE - 3)
    for problem in Faults(of_each_kind):
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
    masks = masks_of_row(mapping, resolved, row)
    for each, (is_masked, is_small) in zip(resolved.values, masks, strict=True):
        value = float(each.value[row])
        sign = MASKED if is_masked else ""
        for part in each.parts:
            if sign and (part.role is not Role.DENOMINATOR or is_small):
                cells[part.column] = sign
        values.append(value if np.isfinite(value) and not sign else None)
        signs.append(sign)
    position = int(resolved.places.place[row])
    geoid = resolved.places.geoids[position] if position >= 0 else ""
    year = int(resolved.years[row]) or None
    group = str(resolved.groups[row]) if resolved.groups.codes[row] >= 0 else ""
    place = places()[geoid].full_name if geoid in places() else geoid
    return Row(
        int(layout.lines[row]),
        cells,
        place,
        year,
        group,
        tuple(values),
        why,
        tuple(signs),
    )
