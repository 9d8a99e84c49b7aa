"""The invented cells as the publisher's files: same names, columns, order of rows, NA."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mobility.places import STATES, Level
from mobility.registry import EVERYONE, HEADLINE, Series
from mobility.release.cells import QUALITIES
from mobility.release.demo.later import later_table
from mobility.release.demo.places import YEARS, Floats, Places
from mobility.release.demo.values import UNMARKED, Cells, Values, invent, marked, years_of

Number = TypeVar("Number", np.float64, np.int8)

_PARTS = {"v": "", "l": "_lb", "u": "_ub", "q": "_quality"}
_THOUSANDTHS = pa.array([f"{n / 1000:.3f}" for n in range(1001)])


@dataclass(frozen=True, slots=True)
class Layout:
    """One file: what is in it, and its columns in their order as (column, part).

    The part is v, l, u or q; = is a column that says nothing of a metric.
    """

    name: str
    level: Level
    breakdown: str
    years: tuple[int, ...]
    groups: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]

    def header(self) -> list[str]:
        """The names of all columns."""
        return [
            *_describing(self),
            *(f"{name}{_PARTS.get(part, '')}" for name, part in self.columns),
        ]


@cache
def layouts() -> tuple[Layout, ...]:
    """The eighteen files of the publisher."""
    text = Path(__file__).with_name("layout.toml").read_text(encoding="utf-8")
    return tuple(
        Layout(
            entry["name"],
            Level(entry["level"]),
            entry["breakdown"],
            tuple(entry["years"]),
            tuple(entry.get("groups", (EVERYONE,))),
            tuple(_columns(entry["columns"])),
        )
        for entry in tomllib.loads(text)["file"]
    )


def _columns(text: str) -> Iterator[tuple[str, str]]:
    for item in text.split():
        if item.startswith("="):
            yield item[1:], "="
            continue
        names, _, parts = item.partition(":")
        for name in names.split(","):
            yield from ((name, part) for part in parts or "vq")


def _describing(layout: Layout) -> list[str]:
    names = ["year", "state", str(layout.level), "state_name", f"{layout.level}_name"]
    return names + (
        ["population"] if layout.breakdown == HEADLINE else ["subgroup", "subgroup_type"]
    )


def write_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    layout: Layout,
    values: Values,
    *,
    later: bool = False,
) -> None:
    """Write one file by a database, which need hold nothing; ``later``: of the later release."""
    table = _table(layout, values)
    if later:
        of_file = (layout.level, layout.breakdown)
        table = later_table(table, *of_file, values.framework, values.seed)
    connection.register("rows", table)
    target = str(path).replace("'", "''")
    connection.execute(f"COPY rows TO '{target}' (FORMAT csv, HEADER, NULLSTR 'NA')")
    connection.unregister("rows")


@dataclass(slots=True)
class _Rows:
    """Where the rows of a file stand in an array of its years by places by groups."""

    layout: Layout
    positions: NDArray[np.intp]
    shape: tuple[int, int, int]

    @classmethod
    def of_layout(cls, layout: Layout, places: Places) -> _Rows:
        shape = (len(layout.years), len(places.geoids), len(layout.groups))
        there = np.broadcast_to(places.exists(layout.years)[:, :, None], shape)
        return cls(layout, np.flatnonzero(there), shape)

    def axis(self, number: int) -> NDArray[np.intp]:
        """Each row's position among the years (0), the places (1) or the groups (2)."""
        return np.asarray(np.unravel_index(self.positions, self.shape)[number])

    def spread(self, array: NDArray[Number], series: Series, empty: float) -> NDArray[Number]:
        """An array of the series' own years and groups, on the rows of the file."""
        full = np.full(self.shape, empty, array.dtype)
        years = [self.layout.years.index(year) for year in years_of(series)]
        groups = [self.layout.groups.index(label) for label in series.subgroups]
        full[np.ix_(years, range(self.shape[1]), groups)] = array
        return full.ravel()[self.positions]


def _table(layout: Layout, values: Values) -> pa.Table:
    places = values.places[layout.level]
    rows = _Rows.of_layout(layout, places)
    columns = _keys(layout, places, rows)
    metrics: dict[str, dict[str, pa.Array]] = {}
    for name, part in layout.columns:
        if part == "=":  # left behind in file 61 by a table that was joined
            columns[name] = _constant({"subgroup": EVERYONE, "subgroup_type": "tenure"}[name], rows)
            continue
        if name not in metrics:
            metrics[name] = _metric(name, layout, values, rows)
        columns[f"{name}{_PARTS[part]}"] = metrics[name][part]
    return pa.table({name: columns[name] for name in layout.header()})


def _keys(layout: Layout, places: Places, rows: _Rows) -> dict[str, pa.Array]:
    place = rows.axis(1)
    columns = {
        "year": pa.array(np.array(layout.years, np.int16)[rows.axis(0)]),
        "state": _labeled(place, [geoid[:2] for geoid in places.geoids]),
        str(layout.level): _labeled(place, [geoid[2:] for geoid in places.geoids]),
        "state_name": _labeled(place, [STATES[geoid[:2]].name for geoid in places.geoids]),
        f"{layout.level}_name": _labeled(place, places.names),
    }
    if layout.breakdown == HEADLINE:
        since = np.array(layout.years)[rows.axis(0)] - YEARS[0]
        columns["population"] = pa.array(places.residents[since, place].astype(np.int64))
    else:
        kind = "race-ethnicity" if layout.breakdown == "race-share" else layout.breakdown
        kinds = ["all" if label == EVERYONE else kind for label in layout.groups]
        columns["subgroup"] = _labeled(rows.axis(2), list(layout.groups))
        columns["subgroup_type"] = _labeled(rows.axis(2), kinds)
    return columns


def _labeled(codes: NDArray[np.intp], labels: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), pa.array(labels))


def _constant(text: str, rows: _Rows) -> pa.Array:
    return pa.repeat(text, len(rows.positions))


def _metric(column: str, layout: Layout, values: Values, rows: _Rows) -> dict[str, pa.Array]:
    """The parts of one column: numbers, or text where a cell holds two; flags in words."""
    _, series = values.series(column, layout.level, layout.breakdown)
    cells = _with_everyone(column, series, values)
    model = values.model.metrics.get(column)
    decimals = model.decimals if model else 0 if column == "count_homeless" else 7
    parts = {
        part: _rounded(rows.spread(numbers, series, np.nan), decimals)
        for part, numbers in (("v", cells.value), ("l", cells.lower), ("u", cells.upper))
    }
    if cells.other is not None:
        parts["v"] = _pairs(
            rows.spread(cells.value, series, np.nan), rows.spread(cells.other, series, np.nan)
        )
    quality = rows.spread(cells.quality, series, UNMARKED)
    flags = pa.array(quality, pa.int8(), mask=quality == UNMARKED)
    return parts | {"q": pa.DictionaryArray.from_arrays(flags, pa.array(QUALITIES))}


def _with_everyone(column: str, series: Series, values: Values) -> Cells:
    """The groups of a series in its order; everyone's row is made as in the headline file."""
    everyone = (EVERYONE,)
    groups = tuple(label for label in series.subgroups if label != EVERYONE)
    pieces: dict[tuple[str, ...], Cells] = {}
    for labels in filter(None, (everyone, groups)):
        cells = invent(values, column, series.level, series.breakdown, labels)
        pieces[labels] = marked(values, cells, column, series, labels)
    if not groups:
        return pieces[everyone]
    first = series.subgroups.index(EVERYONE)

    def joined(all_: NDArray[Number], each: NDArray[Number]) -> NDArray[Number]:
        return np.insert(each, first, all_[:, :, 0], axis=2)

    everyone_piece, parts = pieces[everyone], pieces[groups]
    other = None
    if everyone_piece.other is not None and parts.other is not None:
        other = joined(everyone_piece.other, parts.other)
    return Cells(
        joined(everyone_piece.value, parts.value),
        joined(everyone_piece.lower, parts.lower),
        joined(everyone_piece.upper, parts.upper),
        other,
        joined(everyone_piece.quality, parts.quality),
    )


def _rounded(numbers: Floats, decimals: int) -> pa.Array:
    if decimals == 0:
        absent = np.isnan(numbers)
        return pa.array(np.where(absent, 0, np.round(numbers)).astype(np.int64), mask=absent)
    return pa.array(np.round(numbers, decimals), from_pandas=True)


def _pairs(first: Floats, second: Floats) -> pa.Array:
    """Text such as 0.190:0.272."""
    sides = []
    for share in (first, second):
        absent = np.isnan(share)
        thousandths = np.where(absent, 0, np.round(share * 1000)).astype(np.int64)
        sides.append(_THOUSANDTHS.take(pa.array(thousandths, mask=absent)))
    return pc.binary_join_element_wise(*sides, ":")
