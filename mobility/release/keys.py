"""Whom and when each row of a release file is about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.places import STATES, Level
from mobility.release.report import FileReport, RefusedFileError, report_cells
from mobility.release.table import Column, Floats, Integers, Mask, Table

CODE_COLUMNS = {Level.COUNTY: "county", Level.PLACE: "place"}
NAME_COLUMNS = {Level.COUNTY: "county_name", Level.PLACE: "place_name"}
_CODE_WIDTHS = {Level.COUNTY: 3, Level.PLACE: 5}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Keys:
    """One entry a row: a position in `geoids`, a year; `usable` is False where the key is no key."""

    level: Level
    geoids: list[str]
    geoid: NDArray[np.int32]
    year: NDArray[np.int16]
    usable: Mask


@dataclass(frozen=True, slots=True)
class Residents:
    """Names and head-counts in a file, one row a place and year.

    `table` has geoid, year, name, population; the last two are null where the file has none.
    """

    level: Level
    table: pa.Table


def _whole(column: Column) -> tuple[Integers, Mask]:
    """A column's whole numbers (0 where there is none), and where it holds one."""
    values, _ = column.numbers()
    found = ~np.isnan(values) & (values == np.floor(values)) & (np.abs(values) < 1e7)
    return np.where(found, values, 0).astype(np.int64), found


def read_keys(table: Table, level: Level, report: FileReport) -> Keys:
    """The keys of a file with year, state and county or place columns.

    Codes may have lost their leading zeros on the way through a spreadsheet. A row whose key is
    no key is rejected with all its cells.
    """
    year, year_ok = _whole(table.column("year"))
    state, state_ok = _whole(table.column("state"))
    code, code_ok = _whole(table.column(CODE_COLUMNS[level]))
    width = _CODE_WIDTHS[level]
    known = np.isin(state, [int(fips) for fips in STATES])
    usable = np.ones(table.rows, np.bool_)
    for column, fine, reason in (
        ("year", year_ok & (year > _FIRST_YEAR) & (year < _LAST_YEAR), "is not a year"),
        ("state", state_ok & known, "is not the code of a state"),
        (CODE_COLUMNS[level], code_ok & (code > 0) & (code < 10**width), f"is no {level} code"),
    ):
        _reject_rows(table, report, column, usable & ~fine, reason)
        usable &= fine
    numbers, geoid = np.unique(state * 10**width + code, return_inverse=True)
    geoids = [f"{number:0{2 + width}d}" for number in numbers]
    return Keys(level, geoids, geoid.astype(np.int32), year.astype(np.int16), usable)


def read_geoid_keys(table: Table, level: Level, report: FileReport) -> Keys:
    """The keys of the rows of one level in a file with level, geoid and year columns.

    Rows of other levels are not usable here and are not rejected.
    """
    year, year_ok = _whole(table.column("year"))
    code, code_ok = _whole(table.column("geoid"))
    width = 2 + _CODE_WIDTHS[level]
    here = table.column("level").texts() == level
    fine = year_ok & code_ok & (code < 10**width)
    _reject_rows(table, report, "geoid", here & ~fine, f"is no {level} geoid with a year")
    numbers, geoid = np.unique(code, return_inverse=True)
    geoids = [f"{number:0{width}d}" for number in numbers]
    return Keys(level, geoids, geoid.astype(np.int32), year.astype(np.int16), here & fine)


def _reject_rows(table: Table, report: FileReport, column: str, bad: Mask, reason: str) -> None:
    if bad.any():
        rows = np.flatnonzero(bad)
        report_cells(report, table, column, rows, reason, cells_each=0)
        report.rejected += table.filled_cells(rows)


def refuse_duplicates(
    table: Table, keys: Keys, report: FileReport, group: NDArray[np.int32] | None = None
) -> None:
    """Two rows for one place, year and group: nothing tells which one is right.

    Raises:
        RefusedFileError: naming both lines.
    """
    key = keys.year.astype(np.int64) * len(keys.geoids) + keys.geoid
    if group is not None:
        key = key * (int(group.max(initial=0)) + 2) + group + 1
    rows = np.flatnonzero(keys.usable)
    ordered = rows[np.argsort(key[rows], kind="stable")]
    repeats = np.flatnonzero(np.diff(key[ordered]) == 0)
    if repeats.size:
        row = int(ordered[repeats[0]])
        first, second = table.line_of(row), table.line_of(int(ordered[repeats[0] + 1]))
        message = (
            f"{report.name}, line {second}: repeats line {first} "
            f"({keys.geoids[keys.geoid[row]]}, {keys.year[row]}); "
            "remove one of the two or use the publisher's own file."
        )
        raise RefusedFileError(message)


def read_residents(table: Table, keys: Keys, name_column: str, population: Floats) -> Residents:
    """Who the usable rows are about: the first row of every place and year."""
    key = keys.year.astype(np.int64) * len(keys.geoids) + keys.geoid
    usable = np.flatnonzero(keys.usable)
    rows = usable[np.unique(key[usable], return_index=True)[1]]
    names: list[str | None] = [None] * len(rows)
    if name_column in table.header:
        names = [text or None for text in table.column(name_column).texts()[rows]]
    geoids = pa.DictionaryArray.from_arrays(keys.geoid[rows], pa.array(keys.geoids, pa.string()))
    return Residents(
        keys.level,
        pa.table(
            {
                "geoid": geoids,
                "year": keys.year[rows],
                "name": pa.array(names, pa.string()),
                "population": pa.array(population[rows], from_pandas=True),
            }
        ),
    )
