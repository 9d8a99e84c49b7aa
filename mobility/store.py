"""Reading a release: the only module that asks the database on behalf of answers.

A question is one file in `sql/`, named after what it returns; its parameters are named in it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from mobility.errors import UserError
from mobility.places import Jurisdiction, Level

SCHEMA_VERSION = 2  # of the tables in release/schema.sql; a release of another one is built anew

_QUESTIONS = Path(__file__).with_name("sql")
_TABLES = (
    "release", "jurisdiction", "population", "observation", "pooled", "coverage", "benchmark",
    "distribution", "load_file", "load_problem", "ignored_file", "difference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """What a release says of itself.

    `year` is the publisher's release year, or the newest year of the data where the edition is
    not known; the age of a value counts from it. Texts are empty where nothing is known.
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
        """Who published the numbers, and in which release."""
        parts = (self.publisher, self.title, f"release {self.id}")
        return ", ".join(part for part in parts if part)


class _OtherSchemaError(ValueError):
    """A release whose tables are those of an earlier or later version."""


class Store:
    """An open release, read-only; any number of processes may have it open.

    Every question runs on a cursor of its own, so one store serves many threads.

    Raises:
        UserError: when the file is no release that this version can read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect()
        try:
            escaped = str(path).replace("'", "''")
            self._connection.execute(f"ATTACH '{escaped}' AS opened (READ_ONLY)")
            for table in _TABLES:
                self._connection.execute(f"CREATE VIEW {table} AS FROM opened.{table}")
            self.release = self._read_release()
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

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def query(self, name: str, **parameters: object) -> list[Any]:
        """The rows that the question `sql/<name>.sql` returns, as tuples with named fields."""
        result = self._connection.cursor().execute(_question(name), parameters or None)
        row = _row_type(name, tuple(column[0] for column in result.description or ()))
        return [row(*values) for values in result.fetchall()]

    def columns(self, name: str, **parameters: object) -> Mapping[str, NDArray[Any]]:
        """The same as arrays by column: absent numbers are NaN, a list is an array of its own."""
        result = self._connection.cursor().execute(_question(name), parameters or None)
        return {
            column: np.ma.filled(part, np.nan) if part.dtype.kind == "f" else np.asarray(part)
            for column, part in result.fetchnumpy().items()
        }

    def jurisdictions(self) -> tuple[Jurisdiction, ...]:
        """Every county and city of the release, by level and geoid."""
        return tuple(
            Jurisdiction(row.geoid, Level(row.level), *row[2:]) for row in self.query("places")
        )

    def jurisdiction(self, geoid: str) -> Jurisdiction:
        """The county or city of this code.

        Raises:
            UserError: when the release has none.
        """
        rows = self.query("place", geoid=geoid)
        if not rows:
            message = (
                f"There is no county or city {geoid} in release {self.release.id}; "
                "counties have 5 digits (39153), cities 7 (3901000)."
            )
            raise UserError(message)
        return Jurisdiction(rows[0].geoid, Level(rows[0].level), *rows[0][2:])


@cache
def _question(name: str) -> str:
    return (_QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")


@cache
def _row_type(name: str, columns: tuple[str, ...]) -> Any:  # noqa: ANN401 - a class made at run time
    return namedtuple(name, columns)  # noqa: PYI024 - its fields are known to the question only
