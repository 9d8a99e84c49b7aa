"""Writes one release file: first the tables, then those that SQL derives from them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import Framework
from mobility.release.cells import QUALITIES
from mobility.release.keys import Residents
from mobility.release.report import FileReport, LoadReport, Problem
from mobility.store import ReleaseInfo, Store

_SCHEMA = Path(__file__).with_name("schema.sql")
_MEMORY_LIMIT = "120MB"  # of the database; the rest of the build needs about as much

# The source of a place's name and head-count: the headline file, else the population file, else a
# file by groups (of two population files always the same one, in any order of input); within it
# the newest year that has one.
_JURISDICTIONS = """
CREATE TEMP TABLE known AS
SELECT geoid, level, year,
    arg_min(name, (source, name)) FILTER (name IS NOT NULL) AS name,
    arg_min(population, (source, population)) FILTER (population IS NOT NULL) AS population,
    min(source) AS source
FROM resident GROUP BY ALL;
INSERT INTO population
SELECT geoid, level, year, population FROM known WHERE population IS NOT NULL
ORDER BY level, geoid, year;
INSERT INTO jurisdiction
SELECT geoid, level,
    coalesce(arg_max(name, year) FILTER (name IS NOT NULL), geoid), left(geoid, 2),
    arg_max(population, year) FILTER (population IS NOT NULL),
    max(year) FILTER (population IS NOT NULL), min(year), max(year)
FROM known
WHERE (level, source) IN (SELECT (level, min(source)) FROM known GROUP BY level)
GROUP BY geoid, level ORDER BY level, geoid;
"""

_RESIDENTS = """
CREATE TEMP TABLE resident (
    geoid VARCHAR, level level, year SMALLINT, name VARCHAR, population INTEGER, source TINYINT
);
"""

_COVERAGE = """
INSERT INTO coverage
SELECT metric, level, breakdown, year, count(*),
    count(*) FILTER (lower IS NOT NULL AND upper IS NOT NULL),
    count(*) FILTER (quality = 'Weak')
FROM observation GROUP BY ALL ORDER BY ALL;
"""

# Later releases print fewer decimals: 0 of dollars, 1 of rates, 2 of learning rates, 4 of shares.
# Pairs of decimals and smallest value: a new value with so many decimals counts as rounded.
_ROUNDED = " OR ".join(
    f"(abs(old) >= {least} AND abs(new - round(new, {decimals})) < 1e-9"
    f" AND abs(new - old) <= {0.500001 * 10**-decimals})"
    for decimals, least in ((0, 10), (1, 1), (2, 0.1), (3, 0.01), (4, 0))
)
_DIFFERENCE = f"""
INSERT INTO difference
SELECT $previous, metric, level, breakdown, year,
    count(*) FILTER (old IS NULL), count(*) FILTER (new IS NULL),
    count(*) FILTER (abs(new - old) >= 1e-9 AND NOT ({_ROUNDED})),
    count(*) FILTER (abs(new - old) >= 1e-9 AND ({_ROUNDED})),
    count(*) FILTER (abs(new - old) < 1e-9)
FROM (
    SELECT metric, level, breakdown, year, geoid, subgroup, value AS new FROM observation
) FULL JOIN (
    SELECT try_cast(metric::VARCHAR AS metric) AS metric, level::VARCHAR::level AS level,
        try_cast(breakdown::VARCHAR AS breakdown) AS breakdown, year, geoid,
        try_cast(subgroup::VARCHAR AS subgroup) AS subgroup, value AS old
    FROM previous.observation
) USING (metric, level, breakdown, year, geoid, subgroup)
WHERE metric IS NOT NULL AND breakdown IS NOT NULL
GROUP BY ALL ORDER BY ALL;
"""  # noqa: S608 - made of the numbers above


# The places of an earlier release in each of their years. Head-counts of codes without a
# place there have a lower priority than those of places, as when that release was built.
_COPY_RESIDENTS = """
INSERT INTO resident
WITH lived AS (
    SELECT geoid, level::VARCHAR AS level, name, unnest(range(first_year, last_year + 1)) AS year
    FROM earlier.jurisdiction
), counted AS (
    SELECT geoid, level::VARCHAR AS level, year, population FROM earlier.population
)
SELECT geoid, coalesce(lived.level, counted.level)::level, year, nullif(name, geoid), population,
    CASE WHEN lived.level IS NULL THEN 1 ELSE 0 END
        + CASE coalesce(lived.level, counted.level)
            WHEN 'county' THEN $counties ELSE $cities END
FROM lived FULL JOIN counted USING (geoid, year)
"""
_COPY_OBSERVATIONS = """
INSERT INTO observation
SELECT geoid, level::VARCHAR::level, year, metric::VARCHAR::metric, breakdown::VARCHAR::breakdown,
    subgroup::VARCHAR::subgroup, value, lower, upper, quality::VARCHAR::quality
FROM earlier.observation
WHERE level = $level AND breakdown = $breakdown
"""


def _enum(name: str, values: Iterable[str]) -> str:
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in dict.fromkeys(values))
    return f"CREATE TYPE {name} AS ENUM ({quoted});"


class ReleaseWriter:
    """A release file that is being written; a context manager that closes it."""

    def __init__(self, path: Path, framework: Framework) -> None:
        self._connection = duckdb.connect(str(path), config={"memory_limit": _MEMORY_LIMIT})
        groups = [g.label for b in framework.breakdowns.values() for g in b.groups]
        for statement in (
            _enum("level", (Level.COUNTY, Level.PLACE)),
            _enum("metric", framework.metrics),
            _enum("breakdown", ("none", *framework.breakdowns)),
            _enum("subgroup", ("All", *groups)),
            _enum("quality", QUALITIES),
            _SCHEMA.read_text(encoding="utf-8"),
            _RESIDENTS,
        ):
            self._connection.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Add rows, each with one entry a column."""
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - table names are this module's callers' own

    def insert_arrow(self, table: str, data: pa.Table, **constants: object) -> None:
        """Add the rows of an Arrow table by column name; `constants` are the same in every row."""
        self._connection.register("incoming", data)
        fixed = "".join(f", ${name} AS {name}" for name in constants)
        statement = f"INSERT INTO {table} BY NAME SELECT *{fixed} FROM incoming"  # noqa: S608 - names of this package's own
        self._connection.execute(statement, constants)
        self._connection.unregister("incoming")

    def add_residents(self, residents: Residents, source: int) -> None:
        """Add names and head-counts; `finish_jurisdictions` uses those of the lowest `source`."""
        self.insert_arrow("resident", residents.table, level=residents.level, source=source)

    def copy_from(
        self, earlier: Path, *, tables: Iterable[tuple[str, str]], priorities: Mapping[Level, int]
    ) -> None:
        """Add rows of an earlier release.

        Args:
            earlier: its file.
            tables: level and breakdown of the observations to copy.
            priorities: for names and head-counts, by level, the `source` of `add_residents`.
        """
        self._connection.execute(f"ATTACH '{_escaped(earlier)}' AS earlier (READ_ONLY)")
        for level, breakdown in tables:
            named = {"level": level, "breakdown": breakdown}
            self._connection.execute(_COPY_OBSERVATIONS, named)
        counties, cities = (priorities[level] for level in (Level.COUNTY, Level.PLACE))
        self._connection.execute(_COPY_RESIDENTS, {"counties": counties, "cities": cities})
        self._connection.execute("DETACH earlier")

    def finish_jurisdictions(self) -> None:
        """Fill the tables of places, head-counts and coverage."""
        self._connection.execute(_JURISDICTIONS)
        self._connection.execute(_COVERAGE)

    def newest_year(self) -> int:
        """The newest year with any value (0 for a release of head-counts only)."""
        row = self._connection.execute("SELECT coalesce(max(year), 0) FROM coverage").fetchone()
        return int(row[0]) if row else 0

    def add_release(self, info: ReleaseInfo) -> None:
        """Write the row of `release`."""
        self.insert("release", [astuple(info)])

    def add_report(self, report: LoadReport) -> None:
        """Write the load report."""
        self.insert("load_file", [astuple(file)[:-1] for file in report.files])
        self.insert("load_problem", [astuple(p) for file in report.files for p in file.problems])
        self.insert("ignored_file", [(name,) for name in report.ignored])

    def compare_with(self, previous: Path) -> None:
        """Count what was added, removed or changed against an earlier release file.

        A release that this version cannot read is skipped.
        """
        with contextlib.suppress(UserError):
            Store(previous).close()
            self._connection.execute(f"ATTACH '{_escaped(previous)}' AS previous (READ_ONLY)")
            self._connection.execute(_DIFFERENCE, {"previous": previous.stem})
            self._connection.execute("DETACH previous")

    def rows(self, sql: str, parameters: dict[str, object]) -> list[tuple[Any, ...]]:
        """The rows of a query on what was written so far; safe in any thread."""
        return self._connection.cursor().execute(sql, parameters).fetchall()

    def columns(self, sql: str, parameters: dict[str, object]) -> dict[str, Any]:
        """The result of a query as (masked) arrays by column; safe in any thread."""
        return dict(self._connection.cursor().execute(sql, parameters).fetchnumpy())


def read_report(path: Path) -> LoadReport:
    """The load report stored in a release."""
    with duckdb.connect(str(path), read_only=True) as connection:
        problems: dict[str, list[Problem]] = {}
        for row in connection.execute("FROM load_problem").fetchall():
            problems.setdefault(row[0], []).append(Problem(*row))
        files = []
        for name, level, *counts in connection.execute("FROM load_file").fetchall():
            report = FileReport(name, Level(level) if level else None, *counts)
            report.problems += problems.get(name, [])
            files.append(report)
        ignored = connection.execute("FROM ignored_file").fetchall()
    return LoadReport(tuple(files), tuple(name for (name,) in ignored))


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
