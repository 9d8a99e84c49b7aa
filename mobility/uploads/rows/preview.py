"""Rows shown before a file is kept: the first and the most unusual, with small cells masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobility.uploads.cells.layout import Layout
from mobility.uploads.columns.mapping import Combine, Mapping, Purpose
from mobility.uploads.columns.roles import Role
from mobility.uploads.places.gazetteer import places
from mobility.uploads.results import Faults, Integers
from mobility.uploads.rows.long_form import cells_of, long_form, with_people
from mobility.uploads.rows.resolve import Resolved


def masks_of_rows(
    mapping: Mapping, resolved: Resolved, rows: Sequence[int]
) -> dict[int, list[tuple[bool, bool]]]:
    """Return for every value of some rows whether it is masked, and whether its base is small.

    Rows are judged beside the others of their places; one that is not used, beside those that are.
    """
    values, hidden = resolved.values, set[tuple[int, int]]()
    if mapping.purpose is Purpose.DENOMINATORS or not values:
        return {row: [(False, False)] * len(values) for row in rows}
    if mapping.combine is Combine.NO:
        table = resolved.places.place.astype(np.int64) * 4096 + resolved.years
        used = [row for row in rows if resolved.used[row]]
        alone = [[row] for row in rows if not resolved.used[row]]
        for together in [*([used] if used else []), *alone]:
            extra_rows = np.flatnonzero(np.isin(table, table[together]))
            cells = long_form(resolved, mapping, rows=extra_rows, extra_rows=together)
            masked = cells[cells["hidden"] & cells["row"].isin(together)]
            hidden |= set(zip(masked["row"], masked["number"], strict=True))
    else:
        given = np.array([(v.numerator is not None, v.denominator is not None) for v in values])
        grouped = bool(mapping.group.column)
        cells = cells_of(values, resolved, np.array(rows), rows, grouped=grouped)
        masked = cells[with_people(cells, given, mapping)["small"] | resolved.of_people]
        hidden = set(zip(masked["row"], masked["number"], strict=True))
    fewest = mapping.smallest_cell
    return {
        row: [
            (
                (row, number) in hidden and not bool(each.suppressed[row]),
                each.denominator is not None and bool(0 < each.denominator[row] < fewest),
            )
            for number, each in enumerate(values)
        ]
        for row in rows
    }


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
    rows = np.flatnonzero(resolved.used)[:_FIRST].tolist()
    return _shown_rows(layout, mapping, resolved, dict.fromkeys(rows, ""))


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
    return _shown_rows(layout, mapping, resolved, chosen)


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


def _shown_rows(
    layout: Layout, mapping: Mapping, resolved: Resolved, chosen: dict[int, str]
) -> tuple[Row, ...]:
    """Rows to show, each with what is strange about it."""
    masks = masks_of_rows(mapping, resolved, list(chosen)) if chosen else {}
    return tuple(_row(layout, resolved, row, masks[row], why) for row, why in chosen.items())


def _row(
    layout: Layout, resolved: Resolved, row: int, masks: list[tuple[bool, bool]], why: str
) -> Row:
    cells = {column.name: column.text_at(row) for column in layout.columns}
    values: list[float | None] = []
    signs = []
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
