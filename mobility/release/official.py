"""The publisher's combined files: recognized by their columns, turned from wide into long.

Wide to long happens here and nowhere else. Columns are found by name, never by position. Every
cell is used, or rejected with its line and column, or absent (NA); nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.framework import EVERYONE, HEADLINE, Framework
from mobility.places import Level
from mobility.release.cells import QUALITIES, CellReader, Cells, MetricColumns
from mobility.release.keys import (
    CODE_COLUMNS,
    NAME_COLUMNS,
    Keys,
    Residents,
    read_geoid_keys,
    read_keys,
    read_residents,
    refuse_duplicates,
)
from mobility.release.report import FileReport, RefusedFileError, report_cells
from mobility.release.table import Table, read_header, read_table

POPULATION = "population"
_RELEASE_FILE_NAME = re.compile(r"^\d\d_mobility-metrics_\w")
_GEOID_FORM = frozenset({"level", "geoid", "year", "population"})
_DESCRIBING_COLUMNS = frozenset(
    {"year", "state", "state_name", "subgroup", "subgroup_type", "population", "in_universe"}
) | {*CODE_COLUMNS.values(), *NAME_COLUMNS.values()}
_NO_GROUP = -1


@dataclass(frozen=True, slots=True)
class LongPart:
    """Observations, metric after metric, in the order of the file's rows.

    `table` has geoid, year, metric, subgroup, value, lower, upper, quality: texts as dictionaries,
    absent bounds and flags as null.
    """

    level: Level
    breakdown: str
    table: pa.Table


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file gave; `part` is None where it held no value of a metric."""

    report: FileReport
    residents: list[Residents]
    part: LongPart | None = None


def claims_to_be_official(name: str) -> bool:
    """Whether a file's name is that of a release file, so that a fault in it is an error."""
    return bool(_RELEASE_FILE_NAME.match(name))


def is_release_file(name: str, content: bytes, framework: Framework) -> bool:
    """Whether to load a file: its columns say so, or its name claims it."""
    if claims_to_be_official(name):
        return True
    columns = frozenset(read_header(content))
    return bool(columns & framework.columns_by_name().keys()) or _is_population(columns)


def load_file(name: str, content: bytes, framework: Framework) -> Loaded:
    """Read one release file into observations and names.

    Args:
        name: the file's name, as messages say it.
        content: its plain bytes, CSV with a header line.
        framework: the registry that says which columns there are and what they can hold.

    Raises:
        RefusedFileError: when it cannot be trusted as a whole.
    """
    table = read_table(name, content)
    columns = frozenset(table.header)
    if not columns & framework.columns_by_name().keys() and _is_population(columns):
        return _load_population(name, table, columns)
    level = _level_of_rows(name, columns)
    return _load_metrics(FileReport(name, level), table, level, framework)


def _level_of_rows(name: str, columns: frozenset[str]) -> Level:
    levels = [level for level, column in CODE_COLUMNS.items() if column in columns]
    missing = [key for key in ("year", "state") if key not in columns]
    if not levels:
        missing.append("county or place")
    if not missing and not columns & {"population", "subgroup"}:
        missing.append("subgroup")
    if missing:
        what = f"the column {missing[0]} is missing"
    elif len(levels) > 1:
        what = "it has both county and place codes"
    else:
        return levels[0]
    message = f"{name}: {what}, so its rows cannot be told apart; use the publisher's own file."
    raise RefusedFileError(message)


# --- head-counts ---------------------------------------------------------------------------------


def _is_population(columns: frozenset[str]) -> bool:
    levels = [column for column in CODE_COLUMNS.values() if column in columns]
    by_code = columns >= {"year", "state", "population"} and len(levels) == 1
    return by_code or columns >= _GEOID_FORM


def _load_population(name: str, table: Table, columns: frozenset[str]) -> Loaded:
    """A population file in either of its forms."""
    levels = [level for level, column in CODE_COLUMNS.items() if column in columns]
    by_geoid = columns >= _GEOID_FORM
    report = FileReport(name, None if by_geoid else levels[0], POPULATION, rows=table.rows)
    report.cells = table.filled_cells()
    count, bad = table.column("population").numbers()
    bad |= count < 0
    report_cells(report, table, "population", np.flatnonzero(bad), "is not a head-count")
    count = np.where(bad, np.nan, count)
    residents = []
    for level in (Level.COUNTY, Level.PLACE) if by_geoid else levels:
        keys = (read_geoid_keys if by_geoid else read_keys)(table, level, report)
        refuse_duplicates(table, keys, report)
        column = "name" if by_geoid else NAME_COLUMNS[level]
        residents.append(read_residents(table, keys, column, count))
    counts = (part.table.column("population") for part in residents)
    report.values = sum(len(column) - column.null_count for column in counts)
    report.refuse_if_untrustworthy()
    return Loaded(report, residents)


# --- metrics -------------------------------------------------------------------------------------


def _load_metrics(report: FileReport, table: Table, level: Level, framework: Framework) -> Loaded:
    report.rows = table.rows
    keys = read_keys(table, level, report)
    # File 61 carries stray subgroup columns; only a headline file has a population column.
    headline = "population" in table.header
    groups = _everyone(table) if headline else _read_groups(table, keys, report, framework)
    report.breakdown = groups.breakdown
    refuse_duplicates(table, keys, report, groups.group)
    usable = keys.usable & (groups.group != _NO_GROUP)
    rows = _LongRows(keys, groups, usable)
    _read_columns(table, report, framework, rows)
    report.refuse_if_untrustworthy()
    report.values = sum(len(index) for index in rows.index)
    population = np.full(table.rows, np.nan)
    if headline:
        population, _ = table.column("population").numbers()
    residents = read_residents(table, keys, NAME_COLUMNS[level], population)
    part = LongPart(level, groups.breakdown, rows.to_arrow()) if rows.index else None
    return Loaded(report, [residents], part)


@dataclass(frozen=True, slots=True)
class _Groups:
    """The breakdown of a file, its labels in display order, and each row's label."""

    breakdown: str
    labels: list[str]
    group: NDArray[np.int32]


def _everyone(table: Table) -> _Groups:
    return _Groups(HEADLINE, [EVERYONE], np.zeros(table.rows, np.int32))


def _read_groups(table: Table, keys: Keys, report: FileReport, framework: Framework) -> _Groups:
    """Tell the breakdown by the labels: what the files say of it is wrong for race shares."""
    found, codes = table.column("subgroup").distinct()
    found = [label.strip() for label in found]
    known = {
        breakdown.id: [group.label for group in breakdown.groups]
        for breakdown in framework.breakdowns.values()
    }
    named = set(found) - {EVERYONE}
    best = max(known, key=lambda breakdown: len(named & set(known[breakdown])))
    if not named & set(known[best]):
        message = (
            f"{report.name}: its groups ({', '.join(found[:3])}) belong to no breakdown of the "
            "release; check that this is the publisher's subgroup file."
        )
        raise RefusedFileError(message)
    labels = known[best]
    positions = [labels.index(text) if text in labels else _NO_GROUP for text in found]
    group = np.array([*positions, _NO_GROUP], np.int32)[codes]
    unknown = np.flatnonzero((group == _NO_GROUP) & keys.usable)
    report_cells(report, table, "subgroup", unknown, f"is no group by {best}", cells_each=0)
    if unknown.size:
        report.rejected += table.filled_cells(unknown)
    return _Groups(best, labels, group)


@dataclass(slots=True)
class _LongRows:
    """Collects one block of rows a metric and lays them end to end."""

    keys: Keys
    groups: _Groups
    usable: NDArray[np.bool_]
    metrics: list[str] = field(default_factory=list)
    index: list[NDArray[np.intp]] = field(default_factory=list)
    value: list[NDArray[np.float64]] = field(default_factory=list)
    lower: list[NDArray[np.float64]] = field(default_factory=list)
    upper: list[NDArray[np.float64]] = field(default_factory=list)
    quality: list[NDArray[np.int8]] = field(default_factory=list)

    def add(self, metric: str, cells: Cells) -> None:
        index = np.flatnonzero(~np.isnan(cells.value) & self.usable)
        if not index.size:
            return
        self.metrics.append(metric)
        self.index.append(index)
        for mine, theirs in (
            (self.value, cells.value),
            (self.lower, cells.lower),
            (self.upper, cells.upper),
        ):
            mine.append(theirs[index])
        self.quality.append(cells.quality[index])

    def to_arrow(self) -> pa.Table:
        rows = np.concatenate(self.index)
        metric = np.repeat(
            np.arange(len(self.index), dtype=np.int16), [len(index) for index in self.index]
        )
        quality = np.concatenate(self.quality)

        def labeled(codes: Sequence[int], labels: Sequence[str]) -> pa.Array:
            return pa.DictionaryArray.from_arrays(codes, pa.array(labels))

        def number(blocks: list[NDArray[np.float64]]) -> pa.Array:
            return pa.array(np.concatenate(blocks), from_pandas=True)  # NaN becomes null

        return pa.table(
            {
                "geoid": labeled(self.keys.geoid[rows], self.keys.geoids),
                "year": self.keys.year[rows],
                "metric": labeled(metric, self.metrics),
                "subgroup": labeled(self.groups.group[rows], self.groups.labels),
                "value": number(self.value),
                "lower": number(self.lower),
                "upper": number(self.upper),
                "quality": labeled(pa.array(quality, mask=quality < 0), QUALITIES),
            }
        )


def _read_columns(table: Table, report: FileReport, framework: Framework, rows: _LongRows) -> None:
    """Read every metric column that the registry knows; list the columns that it does not."""
    names, by_column = framework.columns_by_name(), framework.by_column
    columns = frozenset(table.header)
    reader = CellReader(table, report, rows.usable)
    retired = {column.column: column.reason for column in framework.retired}
    used = set(_DESCRIBING_COLUMNS)
    for header in table.header:
        if header not in names:
            continue
        column, scale = names[header]
        metrics = by_column[column]
        quality_names = (f"{header}_quality", f"{column}_quality", *metrics[0].quality_aliases)
        quality = next((name for name in quality_names if name in columns), "")
        mine = MetricColumns.find(header, quality, columns)
        used.update(mine.names())
        filled = sum(table.filled(name) for name in mine.names())
        if not filled:
            continue
        if report.level is None or metrics[0].series_of(report.level, report.breakdown) is None:
            report.unknown_columns.append(f"{header} (not known by {report.breakdown})")
            continue
        report.cells += filled
        if metrics[0].part:
            for metric, cells in reader.read_pair(mine, metrics).items():
                rows.add(metric, cells)
        else:
            rows.add(metrics[0].id, reader.read(mine, metrics[0], scale))
    for header in table.header:
        if header in retired:
            report.notes.append(f"{header}: {retired[header]}")
        elif header not in used:
            report.unknown_columns.append(header)
