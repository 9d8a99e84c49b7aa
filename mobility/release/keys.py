"""Keys of the rows of a release file: place and year, with names and head-counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.places import STATES, Level
from mobility.release.report import FileReport, RefusedFileError
from mobility.release.table import Column, Floats, Integers, Mask, Table

CODE_COLUMNS = {Level.COUNTY: "county", Level.PLACE: "place"}
NAME_COLUMNS = {Level.COUNTY: "county_name", Level.PLACE: "place_name"}
_CODE_WIDTHS = {Level.COUNTY: 3, Level.PLACE: 5}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_LARGEST_COUNT = 1_000_000_000
POPULATION = "population"


@dataclass(frozen=True, slots=True)
class Keys:
    """One entry a row: a position in `geoids`, a year, and whether the key is valid (`usable`)."""

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


def _whole(column: Column, largest: float) -> tuple[Integers, Mask]:
    """Whole numbers from 0 to `largest` (0 where invalid), and where they are valid."""
    values, _ = column.numbers()
    valid = (values >= 0) & (values <= largest) & (values == np.floor(values))
    return np.where(valid, values, 0).astype(np.int64), valid


def read_keys(table: Table, level: Level, report: FileReport) -> Keys:
    """The keys of a file with year, state and county or place columns.

    Codes may have lost their leading zeros on the way through a spreadsheet. A row without a
    valid key is rejected with all its cells.
    """
    top = 10 ** _CODE_WIDTHS[level]
    year, year_ok = _years(table)
    state, state_ok = _whole(table.column("state"), 99)
    code, code_ok = _whole(table.column(CODE_COLUMNS[level]), top - 1)
    usable = np.ones(table.rows, np.bool_)
    for column, fine, reason in (
        ("year", year_ok, "is not a year"),
        ("state", state_ok & _is_state(state), "is not the code of a state"),
        (CODE_COLUMNS[level], code_ok & (code > 0), f"is no {level} code"),
    ):
        _reject_rows(table, report, column, usable & ~fine, reason)
        usable &= fine
    return _keys(level, state * top + code, year, usable)


def read_geoid_keys(table: Table, report: FileReport) -> list[Keys]:
    """The keys of a file with level, geoid and year columns: those of its counties and its places.

    A row of one level is not usable among those of the other.
    """
    year, year_ok = _years(table)
    level = table.column("level").texts()
    code, code_ok = _whole(table.column("geoid"), 10**7 - 1)
    known = np.isin(level, list(CODE_COLUMNS))
    _reject_rows(table, report, "level", ~known, f"is neither {' nor '.join(CODE_COLUMNS)}")
    _reject_rows(table, report, "year", known & ~year_ok, "is not a year")
    keys = []
    for each_level, width in _CODE_WIDTHS.items():
        here = (level == each_level.value) & year_ok
        top = 10**width
        fine = code_ok & _is_state(code // top) & (code % top > 0)
        _reject_rows(table, report, "geoid", here & ~fine, f"is no {each_level} geoid")
        keys.append(_keys(each_level, code, year, here & fine))
    return keys


def _years(table: Table) -> tuple[Integers, Mask]:
    year, valid = _whole(table.column("year"), _LAST_YEAR)
    return year, valid & (year >= _FIRST_YEAR)


def _is_state(codes: Integers) -> Mask:
    return np.isin(codes, [int(fips) for fips in STATES])


def _keys(level: Level, codes: Integers, year: Integers, usable: Mask) -> Keys:
    width = 2 + _CODE_WIDTHS[level]
    numbers, geoid = np.unique(codes, return_inverse=True)
    geoids = [f"{number:0{width}d}" for number in numbers]
    return Keys(level, geoids, geoid.astype(np.int32), year.astype(np.int16), usable)


def _reject_rows(table: Table, report: FileReport, column: str, bad: Mask, reason: str) -> None:
    """Reject the key cells of rows; their other cells are counted when their columns are read."""
    rows = np.flatnonzero(bad)
    report.cells += len(rows)
    table.reject(report, column, rows, reason)


def read_counts(table: Table, usable: Mask, report: FileReport) -> Floats:
    """The head-counts of the usable rows, NaN where there is none."""
    counts, bad = table.column(POPULATION).numbers()
    bad |= (
        (counts < 0) | (counts > _LARGEST_COUNT) | (counts != np.round(counts)) & ~np.isnan(counts)
    )
    filled = bad | ~np.isnan(counts)
    report.cells += int(filled.sum())
    report.rejected += int((filled & ~usable).sum())
    table.reject(report, POPULATION, np.flatnonzero(bad & usable), "is not a head-count")
    return np.where(bad | ~usable, np.nan, counts)


def refuse_duplicates(
    table: Table, keys: Keys, report: FileReport, group: NDArray[np.int32] | None = None
) -> None:
    """Refuse two rows of one place, year and group.

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
    """Name and head-count in the first usable row of every place and year."""
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
