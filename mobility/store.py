"""Reading a release: the only module that queries its database.

A query is one file in `sql/`, named after its result, with named parameters.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from mobility.errors import UserError
from mobility.places import Jurisdiction, Level

DO_NOT_CITE = "Invented numbers: a demonstration made on this computer. Do not cite."
"""What stands for the citation of a demonstration."""
SCHEMA_VERSION = 2  # of release/schema.sql; a release of another version has to be built again

_MODELED_VERSION = 1  # of the model and its file; files of another version are not read
_ASSOCIATIONS_VERSION = 1  # of the method and its file; as above
_MEMORY = "2GB"  # for one query; a page of a national release takes a tenth
_QUERIES = Path(__file__).with_name("sql")
_TABLES = (
    "release", "jurisdiction", "population", "observation", "pooled", "coverage", "benchmark",
    "distribution", "load_file", "load_problem", "ignored_file", "difference",
)  # fmt: skip

# Rows of a data set in the types of the release, without groups and places that it does not have.
_DERIVED = "SELECT * REPLACE ({metric} AS metric, level::opened.level AS level) FROM {name}.{table}"
_ROWS_OF_SUPPLEMENT = {
    "observation": """
        SELECT geoid, level::opened.level AS level, year, {metric} AS metric,
            try_cast(breakdown AS opened.breakdown) AS breakdown,
            try_cast(subgroup AS opened.subgroup) AS subgroup,
            value, lower, upper, try_cast(quality AS opened.quality) AS quality
        FROM {name}.{table}
        WHERE geoid IN (SELECT geoid FROM opened.jurisdiction)
            AND try_cast(breakdown AS opened.breakdown) IS NOT NULL
            AND try_cast(subgroup AS opened.subgroup) IS NOT NULL
    """,
    "coverage": """
        SELECT {metric} AS metric, level::opened.level AS level,
            try_cast(breakdown AS opened.breakdown) AS breakdown,
            year, n_values, n_intervals, n_weak
        FROM {name}.{table} WHERE try_cast(breakdown AS opened.breakdown) IS NOT NULL
    """,
    "benchmark": _DERIVED,
    "distribution": _DERIVED,
}
# Masked cells of data sets; a release has no such table.
_MASKED = """
SELECT geoid, level::opened.level AS level, year, {metric} AS metric, breakdown FROM {name}.absent
"""
_NO_MASKED = (
    "SELECT NULL::VARCHAR AS geoid, NULL::opened.level AS level, 0::SMALLINT AS year, "
    "NULL::VARCHAR AS metric, NULL::VARCHAR AS breakdown LIMIT 0"
)
# Numbers of data sets that describe places and are no metric: one a place and year.
_ROWS_OF_CONTEXT = """
SELECT {id} AS id, geoid, level::opened.level AS level, year, value, quality
FROM {name}.observation WHERE breakdown = 'none' AND value IS NOT NULL
"""
_NO_CONTEXT = (
    "SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS geoid, NULL::opened.level AS level, "
    "0::SMALLINT AS year, NULL::DOUBLE AS value, NULL::VARCHAR AS quality LIMIT 0"
)
# Places of the first (newest) year of the release also exist before (after) it.
_JURISDICTION = """
CREATE OR REPLACE VIEW jurisdiction AS SELECT * REPLACE (
    CASE WHEN first_year = (SELECT min(first_year) FROM opened.jurisdiction)
        THEN least(first_year, {first}::SMALLINT) ELSE first_year END AS first_year,
    CASE WHEN last_year = {newest}
        THEN greatest(last_year, {last}::SMALLINT) ELSE last_year END AS last_year
) FROM opened.jurisdiction
"""


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """The row of the table `release`.

    `year` is the publisher's release year, or the newest year of the data where the edition is
    not known; the age of a value counts from it. Unknown texts are empty.
    """

    id: str
    newest_year: int
    demonstration: bool
    edition: str
    year: int
    title: str
    publisher: str
    license: str
    catalog_page: str
    framework_version: str
    schema_version: int

    @property
    def source(self) -> str:
        """Publisher, title and release id in a line."""
        release = f"{self.title} ({self.id})" if self.title else f"release {self.id}"
        return ", ".join(filter(None, (self.publisher, release)))

    @property
    def citation(self) -> str:
        """The citation of its numbers.

        The title of a known edition ends in its year's name; the id says which bytes were read.
        """
        if self.demonstration:
            return DO_NOT_CITE
        program = f"release {self.id} of the Mobility Metrics Explorer"
        if not self.title:
            return (
                f"Mobility Metrics with data to {self.newest_year}, from files of an edition that "
                f"is not known here ({program})."
            )
        return f"{self.publisher} ({self.year}). {self.title}. {self.catalog_page} ({program})."


class _OtherSchemaError(ValueError):
    """A release with the tables of another version."""


def modeled_file_of(release: Path) -> Path:
    """Return the file of modeled values beside the file of a release; it may not exist."""
    return release.with_name(f"{release.stem}.modeled-{_MODELED_VERSION}.parquet")


class Store:
    """An open release, read-only; any number of processes may have it open.

    Every query runs on a cursor of its own, so one store serves many threads. `supplements` are
    the version files of the user's data sets by the ids of their metrics (`data_sets`); queries
    read them like metrics of the release. `context` has names and version files of data sets that
    describe places, by id; queries of metrics do not read them. `newest_year` is the newest of all
    metrics.

    Raises:
        UserError: when the file is no release that this version can read.
    """

    newest_year: int

    def __init__(
        self,
        path: Path,
        supplements: Mapping[str, Path] | None = None,
        context: Mapping[str, tuple[str, Path]] | None = None,
    ) -> None:
        self.path = path
        self.data_sets = frozenset(supplements or ())
        self.context_names = {name: each[0] for name, each in (context or {}).items()}
        self._connection = duckdb.connect(config={"memory_limit": _MEMORY})
        self._jurisdictions: Mapping[str, Jurisdiction] | None = None
        self._years: Mapping[str, Mapping[tuple[Level, str], tuple[int, ...]]] | None = None
        try:
            self._attach(path, "opened")
            for table in _TABLES:
                self._connection.execute(f"CREATE VIEW {table} AS FROM opened.{table}")
            self.release = self._read_release()
            self.newest_year = self.release.newest_year
            self._add(supplements or {})
            self._add_context({name: each[1] for name, each in (context or {}).items()})
        except (duckdb.Error, TypeError, _OtherSchemaError) as error:
            self._connection.close()
            message = (
                f"{path.name}: is no release that this version can read; build it again from the "
                "publisher's files."
            )
            raise UserError(message) from error

    def _read_release(self) -> ReleaseInfo:
        facts: Sequence[Any] = self._connection.execute("FROM release").fetchone() or ()
        release = ReleaseInfo(*facts)
        if release.schema_version != SCHEMA_VERSION:
            raise _OtherSchemaError(release.schema_version)
        return release

    def _attach(self, path: Path, name: str) -> None:
        escaped = str(path).replace("'", "''")
        self._connection.execute(f"ATTACH '{escaped}' AS {name} (READ_ONLY)")

    def _add(self, supplements: Mapping[str, Path]) -> None:
        """Attach the user's data sets and add their rows to the views."""
        names = {metric: f"supplement{number}" for number, metric in enumerate(supplements)}
        for metric, name in names.items():
            self._attach(supplements[metric], name)
        parts = [
            _NO_MASKED,
            *(_MASKED.format(metric=_quoted(metric), name=names[metric]) for metric in names),
        ]
        self._connection.execute(f"CREATE VIEW kept_back AS {_all_of(parts)}")
        if not names:
            return
        for statement in _views_with(names):
            self._connection.execute(statement)
        years = self._connection.execute("SELECT min(year), max(year) FROM coverage").fetchone()
        first, last = years or (None, None)
        if first is not None:
            newest = self.newest_year
            self.newest_year = max(newest, int(last))
            self._connection.execute(_JURISDICTION.format(first=first, last=last, newest=newest))

    def _add_context(self, files: Mapping[str, Path]) -> None:
        parts = [_NO_CONTEXT]
        for number, (name, path) in enumerate(files.items()):
            self._attach(path, f"context{number}")
            parts.append(_ROWS_OF_CONTEXT.format(id=_quoted(name), name=f"context{number}"))
        self._connection.execute(f"CREATE VIEW context AS {_all_of(parts)}")

    @property
    def modeled_file(self) -> Path:
        """The file of modeled values beside the release; it may not exist."""
        return modeled_file_of(self.path)

    @property
    def associations_file(self) -> Path:
        """The file of metrics that go together beside the release; it may not exist."""
        return self.path.with_name(f"{self.path.stem}.associations-{_ASSOCIATIONS_VERSION}.parquet")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def query(self, name: str, **parameters: object) -> list[Any]:
        """The rows of `sql/<name>.sql`, as tuples with named fields."""
        result = self._connection.cursor().execute(_query_text(name), parameters or None)
        row = _row_type(name, tuple(column[0] for column in result.description or ()))
        return [row(*values) for values in result.fetchall()]

    def columns(self, name: str, **parameters: object) -> Mapping[str, NDArray[Any]]:
        """The columns of `sql/<name>.sql` as arrays; absent numbers are NaN, lists are arrays."""
        result = self._connection.cursor().execute(_query_text(name), parameters or None)
        return {
            column: np.ma.filled(part, np.nan) if part.dtype.kind == "f" else np.asarray(part)
            for column, part in result.fetchnumpy().items()
        }

    def jurisdictions(self) -> tuple[Jurisdiction, ...]:
        """Every county and city of the release, by level and geoid."""
        return tuple(self._by_geoid().values())

    def jurisdiction(self, geoid: str) -> Jurisdiction:
        """The county or city of this code.

        Raises:
            UserError: when the release has none.
        """
        place = self._by_geoid().get(geoid)
        if place is None:
            message = (
                f"There is no county or city {geoid} in release {self.release.id}; "
                "counties have 5 digits (39153), cities 7 (3901000)."
            )
            raise UserError(message)
        return place

    def _by_geoid(self) -> Mapping[str, Jurisdiction]:
        """All places by geoid, read once."""
        if self._jurisdictions is None:
            self._jurisdictions = {
                row.geoid: Jurisdiction(row.geoid, Level(row.level), *row[2:])
                for row in self.query("places")
            }
        return self._jurisdictions

    def metric_years(self, metric: str) -> Mapping[tuple[Level, str], tuple[int, ...]]:
        """The years with any value of a metric, by level and breakdown; read once for all."""
        if self._years is None:
            years: dict[str, dict[tuple[Level, str], tuple[int, ...]]] = {}
            for row in self.query("metric_years"):
                of_metric = years.setdefault(row.metric, {})
                of_metric[Level(row.level), row.breakdown] = tuple(row.years)
            self._years = years
        return self._years.get(metric, {})


def _views_with(names: Mapping[str, str]) -> Iterator[str]:
    """Statements for views that add the rows of data sets to the release's tables.

    `names` are the attached databases by metric id. The id is a constant in the view, so that
    queries of other metrics do not read their rows.
    """
    for table, rows in _ROWS_OF_SUPPLEMENT.items():
        parts = [
            rows.format(metric=_quoted(metric), name=name, table=table)
            for metric, name in names.items()
        ]
        all_parts = " UNION ALL BY NAME ".join((f"FROM opened.{table}", *parts))
        yield f"CREATE OR REPLACE VIEW {table} AS {all_parts}"


def _all_of(parts: Sequence[str]) -> str:
    """The rows of several queries one after another."""
    return " UNION ALL ".join(f"({part})" for part in parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@cache
def _query_text(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@cache
def _row_type(name: str, columns: tuple[str, ...]) -> Any:  # noqa: ANN401 - a class made at run time
    return namedtuple(name, columns)  # noqa: PYI024 - its fields depend on the query
