"""The publisher's combined files: recognized by their columns, turned from wide into long.

Wide to long happens here and nowhere else. Columns are found by name, never by position. Every
cell is used, or rejected with its line and column, or absent (NA); nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.places import Level
from mobility.registry import EVERYONE, HEADLINE, Framework
from mobility.release.cells import (
    NO_QUALITY,
    QUALITIES,
    CellReader,
    Cells,
    MetricColumns,
    bounds_of,
    flags_of,
)
from mobility.release.inputs import Content
from mobility.release.keys import (
    CODE_COLUMNS,
    NAME_COLUMNS,
    POPULATION,
    Keys,
    Residents,
    read_counts,
    read_geoid_keys,
    read_keys,
    read_residents,
    refuse_duplicates,
)
from mobility.release.report import FileReport, RefusedFileError
from mobility.release.table import NUMBERS, TEXTS, Table, read_header, read_table, require_header

_RELEASE_FILE_NAME = re.compile(
    r"\d\d_mobility-metrics_\w|(county|place)-populations|populations_longitudinal"
)
_GEOID_FORM = frozenset({"level", "geoid", "year", "population"})
_DESCRIBING_COLUMNS = frozenset(
    {"year", "state", "state_name", "subgroup", "subgroup_type", "population", "in_universe"}
) | {*CODE_COLUMNS.values(), *NAME_COLUMNS.values()}
_NUMBER_COLUMNS = ("year", "state", "geoid", POPULATION)
_TEXT_COLUMNS = ("subgroup", "level", "name")
_NO_GROUP = -1
_WHOLE_YEAR = 0.9  # of the rows of the year before; in the publisher's files they hardly differ


@dataclass(frozen=True, slots=True)
class Loaded:
    """The content of one file.

    `observations` are those of the level and breakdown in `report`, metric after metric, in the
    order of the file's rows; None without a value of a metric. Its columns are geoid, year, metric,
    subgroup, value, lower, upper, quality: texts as dictionaries, absent bounds and flags as null.
    """

    report: FileReport
    residents: list[Residents]
    observations: pa.Table | None = None


def claims_to_be_official(name: str) -> bool:
    """Whether a file has the name of a release file; then a fault in it is an error."""
    return bool(_RELEASE_FILE_NAME.match(name))


def is_release_file(name: str, content: Content, framework: Framework) -> bool:
    """Whether a file is a release file by its name or its columns."""
    if claims_to_be_official(name):
        return True
    columns = frozenset(read_header(content))
    return bool(columns & framework.columns_by_name().keys()) or _is_population(columns)


def load_file(name: str, read: Callable[[], Content], framework: Framework) -> Loaded:
    """Read one release file into observations and names.

    Args:
        name: the file's name, as messages say it.
        read: returns its plain bytes, CSV with a header line; they are freed after parsing.
        framework: the registry of columns and their ranges.

    Raises:
        RefusedFileError: when the file is refused as a whole.
    """
    content = read()
    header = require_header(name, content)
    columns = frozenset(header)
    by_geoid = columns >= _GEOID_FORM
    level = None if by_geoid else _level_of_rows(name, columns)
    table = read_table(name, content, header, _kinds_of_columns(framework))
    del content
    report = FileReport(name, level, rows=table.rows)
    has_metrics = not columns.isdisjoint(framework.columns_by_name())
    if level is None or (POPULATION in columns and not has_metrics):
        loaded = _load_population(report, table)
    else:
        loaded = _load_metrics(report, table, level, framework)
    report.refuse_if_untrustworthy()
    if table.ends_mid_line:
        _refuse_if_cut(table, report)
    pa.default_memory_pool().release_unused()
    return loaded


def _refuse_if_cut(table: Table, report: FileReport) -> None:
    """Refuse a file that ends in the middle of a line, unless all cells of the line are valid."""
    last = table.line_of(table.rows - 1)
    if any(problem.line == last for problem in report.problems):
        message = f"{report.name}: is cut short in line {last}; copy or download it again."
        raise RefusedFileError(message)
    report.notes.append("its last line has no line end: make sure that it is whole")


def _kinds_of_columns(framework: Framework) -> dict[str, pa.DataType]:
    """The Arrow type of every column that is read."""
    kinds = dict.fromkeys((*_NUMBER_COLUMNS, *CODE_COLUMNS.values()), NUMBERS)
    kinds |= dict.fromkeys((*_TEXT_COLUMNS, *NAME_COLUMNS.values()), TEXTS)
    by_column = framework.by_column
    for header, (column, _) in framework.columns_by_name().items():
        metric = by_column[column][0]
        kinds |= dict.fromkeys((header, *bounds_of(header)), TEXTS if metric.part else NUMBERS)
        kinds |= dict.fromkeys(flags_of(header, metric), TEXTS)
    return kinds


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


def _load_population(report: FileReport, table: Table) -> Loaded:
    """A population file: by codes where its level is known, else by geoid."""
    report.breakdown = POPULATION
    level = report.level
    parts = read_geoid_keys(table, report) if level is None else [read_keys(table, level, report)]
    usable = np.any([keys.usable for keys in parts], axis=0)
    count = read_counts(table, usable, report)
    report.values = int((~np.isnan(count)).sum())
    described = _DESCRIBING_COLUMNS if level else _GEOID_FORM | {"name"}
    report.unknown_columns = [column for column in table.header if column not in described]
    residents = []
    for keys in parts:
        refuse_duplicates(table, keys, report)
        name_column = "name" if level is None else NAME_COLUMNS[keys.level]
        residents.append(read_residents(table, keys, name_column, count))
    return Loaded(report, residents)


# --- metrics -------------------------------------------------------------------------------------


def _load_metrics(report: FileReport, table: Table, level: Level, framework: Framework) -> Loaded:
    keys = read_keys(table, level, report)
    groups = _read_groups(table, keys, report, framework)
    report.breakdown = groups.breakdown
    usable = keys.usable & (groups.group != _NO_GROUP)
    keys = replace(keys, usable=usable)
    refuse_duplicates(table, keys, report, groups.group)
    rows = _LongRows(keys, groups)
    _read_columns(table, report, framework, rows)
    population = np.full(table.rows, np.nan)
    if POPULATION in table.header:
        population = read_counts(table, usable, report)
    report.values = rows.count
    _note_short_year(keys, report)
    residents = read_residents(table, keys, NAME_COLUMNS[level], population)
    return Loaded(report, [residents], rows.to_arrow() if rows.blocks else None)


def _note_short_year(keys: Keys, report: FileReport) -> None:
    """Note a last year with few rows: the file may have been cut between two rows."""
    years, counts = np.unique(keys.year[keys.usable], return_counts=True)
    if len(years) > 1 and counts[-1] < _WHOLE_YEAR * counts[-2]:
        report.notes.append(
            f"{years[-1]} has {counts[-1]:,} rows, {years[-2]} had {counts[-2]:,}: "
            "make sure that the file is whole"
        )


@dataclass(frozen=True, slots=True)
class _Groups:
    """The breakdown of a file, its labels in display order, and each row's label."""

    breakdown: str
    labels: list[str]
    group: NDArray[np.int32]


def _read_groups(table: Table, keys: Keys, report: FileReport, framework: Framework) -> _Groups:
    """The breakdown of a file by its labels; its column of breakdowns is wrong for race shares.

    A file with head-counts and no group but everyone is a headline file, even with a column of
    groups: file 61 carries a stray one.
    """
    nobody = np.full(table.rows, -1, np.int32)
    has_groups = "subgroup" in table.header
    texts, codes = table.column("subgroup").distinct() if has_groups else (pa.array([]), nobody)
    listed = texts.to_pylist()
    known = {
        breakdown.id: [group.label for group in breakdown.groups]
        for breakdown in framework.breakdowns.values()
    }
    group_labels = set(listed) - {EVERYONE}
    if POPULATION in table.header and not group_labels & set().union(*known.values()):
        return _Groups(HEADLINE, [EVERYONE], np.zeros(table.rows, np.int32))
    best = max(known, key=lambda breakdown: len(group_labels & set(known[breakdown])))
    if not group_labels & set(known[best]):
        message = (
            f"{report.name}: its groups ({', '.join(listed[:3]) or 'none'}) belong to no breakdown "
            "of the release; check that this is the publisher's subgroup file."
        )
        raise RefusedFileError(message)
    labels = known[best]
    positions = [labels.index(text) if text in labels else _NO_GROUP for text in listed]
    group = np.array([*positions, _NO_GROUP], np.int32)[codes]
    unknown = np.flatnonzero((group == _NO_GROUP) & keys.usable)
    report.cells += len(unknown)
    table.reject(report, "subgroup", unknown, f"is no group by {best}")
    return _Groups(best, labels, group)


@dataclass(slots=True)
class _LongRows:
    """Collects one block of rows a metric; laid end to end they are the long table.

    Blocks and not one table: that would copy all of them once more.
    """

    keys: Keys
    groups: _Groups
    metrics: list[str] = field(default_factory=list)
    blocks: list[list[pa.Array]] = field(default_factory=list)
    count: int = 0

    def add(self, metric: str, cells: Cells) -> None:
        """Add the values that there are, of rows that can be used."""
        rows = np.flatnonzero(~np.isnan(cells.value) & self.keys.usable)
        if not rows.size:
            return
        quality = cells.quality[rows]
        self.blocks.append(
            [
                pa.array(self.keys.geoid[rows]),
                pa.array(self.keys.year[rows]),
                pa.array(np.full(rows.size, len(self.metrics), np.int8)),
                pa.array(self.groups.group[rows]),
                *(pa.array(part[rows], from_pandas=True)  # NaN becomes null
                  for part in (cells.value, cells.lower, cells.upper)),
                pa.array(quality, mask=quality == NO_QUALITY),
            ]
        )  # fmt: skip
        self.metrics.append(metric)
        self.count += rows.size

    def to_arrow(self) -> pa.Table:
        """The long table; texts are codes into what they can be."""
        labels = {
            "geoid": self.keys.geoids,
            "metric": self.metrics,
            "subgroup": self.groups.labels,
            "quality": QUALITIES,
        }
        names = ("geoid", "year", "metric", "subgroup", "value", "lower", "upper", "quality")
        texts = {name: pa.array(values) for name, values in labels.items()}
        batches = []
        for block in self.blocks:
            columns = [
                pa.DictionaryArray.from_arrays(column, texts[name]) if name in texts else column
                for name, column in zip(names, block, strict=True)
            ]
            batches.append(pa.record_batch(columns, names))
        return pa.Table.from_batches(batches)


def _read_columns(table: Table, report: FileReport, framework: Framework, rows: _LongRows) -> None:
    """Read every metric column of the registry; list the columns that are not loaded."""
    names, by_column = framework.columns_by_name(), framework.by_column
    columns = frozenset(table.header)
    reader = CellReader(table, report, rows.keys.usable)
    retired = {column.column: column.reason for column in framework.retired}
    used = set(_DESCRIBING_COLUMNS)
    loaded: dict[str, str] = {}
    # Today's name before an earlier one: a file that has both holds the metric once.
    for header in sorted(filter(names.__contains__, table.header), key=lambda h: names[h][0] != h):
        column, scale = names[header]
        metrics = by_column[column]
        metric_columns = MetricColumns.find(header, metrics[0], columns)
        used.update(metric_columns.names())
        if all(table.is_empty(name) for name in metric_columns.names()):
            continue
        if loaded.setdefault(column, header) != header:
            report.unknown_columns.append(f"{header} (the same as {loaded[column]})")
        elif metrics[0].series_of(rows.keys.level, report.breakdown) is None:
            report.unknown_columns.append(f"{header} (not known by {report.breakdown})")
        elif metrics[0].part:
            for metric, cells in reader.read_pair(metric_columns, metrics).items():
                rows.add(metric, cells)
        else:
            rows.add(metrics[0].id, reader.read(metric_columns, metrics[0], scale))
    for header in table.header:
        if header in retired:
            report.notes.append(f"{header}: {retired[header]}")
        elif header not in used:
            report.unknown_columns.append(header or "(a column without a name)")
