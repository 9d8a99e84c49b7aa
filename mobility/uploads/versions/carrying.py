"""Data sets taken along: every version of each, put beside those of another computer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from pydantic import TypeAdapter

from mobility.errors import UserError
from mobility.uploads.limits import MOST_ROWS
from mobility.uploads.versions import keeping
from mobility.uploads.versions.keeping import Origin, connect, read_version
from mobility.workspace import Workspace
from mobility.workspace.actors import Role

Columns = dict[str, dict[str, str]]
"""Table -> its columns in their order, each with its type."""
_COLUMNS: Columns = {
    "supplement": {"kept": "VARCHAR", "origin": "VARCHAR", "mapping": "VARCHAR",
                   "schema_version": "SMALLINT"},
    "observation": {"geoid": "VARCHAR", "level": "VARCHAR", "year": "SMALLINT",
                    "metric": "VARCHAR", "breakdown": "VARCHAR", "subgroup": "VARCHAR",
                    "value": "DOUBLE", "lower": "DOUBLE", "upper": "DOUBLE", "quality": "VARCHAR"},
    "absent": {"geoid": "VARCHAR", "level": "VARCHAR", "year": "SMALLINT", "metric": "VARCHAR",
               "breakdown": "VARCHAR", "subgroup": "VARCHAR", "reason": "VARCHAR"},
    "coverage": {"metric": "VARCHAR", "level": "VARCHAR", "breakdown": "VARCHAR",
                 "year": "SMALLINT", "n_values": "INTEGER", "n_intervals": "INTEGER",
                 "n_weak": "INTEGER"},
    "benchmark": {"metric": "VARCHAR", "level": "VARCHAR", "scope": "VARCHAR", "year": "SMALLINT",
                  "n": "INTEGER", "places": "INTEGER", "median": "DOUBLE", "lower": "DOUBLE",
                  "upper": "DOUBLE", "lowers": "DOUBLE[]", "uppers": "DOUBLE[]",
                  "sorted_values": "DOUBLE[]"},
    "distribution": {"metric": "VARCHAR", "level": "VARCHAR", "year": "SMALLINT", "low": "DOUBLE",
                     "high": "DOUBLE", "counts": "INTEGER[]", "below": "INTEGER",
                     "above": "INTEGER", "n": "INTEGER"},
}  # fmt: skip
_OPTIONAL = {"benchmark", "distribution"}  # of measures only
_NAMES = """
SELECT table_name, column_name, data_type FROM duckdb_columns()
WHERE NOT internal ORDER BY table_name, column_index
"""
_OTHERS = """
SELECT (SELECT count(*) FROM duckdb_views() WHERE NOT internal)
    + (SELECT count(*) FROM duckdb_functions() WHERE NOT internal)
    + (SELECT count(*) FROM duckdb_tables() WHERE schema_name <> 'main')
    + (SELECT count(*) FROM duckdb_tables() WHERE sql ILIKE '%GENERATED%')
"""

_KEYS = "level IS NULL OR level NOT IN ('county', 'place') OR year IS NULL"
_GROUPS = f"{_KEYS} OR breakdown IS NULL OR subgroup IS NULL"
_WRONG = {
    "observation": f"{_GROUPS} OR geoid IS NULL",
    "absent": f"{_GROUPS} OR geoid IS NULL OR reason IS NULL",
    "coverage": f"{_KEYS} OR breakdown IS NULL",
    "distribution": f"{_KEYS} OR counts IS NULL",
    "benchmark": f"{_KEYS} OR sorted_values IS NULL",
}
"""Table -> which of its rows no page could show."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A data set with the files of its versions, the oldest first; `current` is the one in use."""

    id: str
    files: tuple[Path, ...]
    current: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """Outcome of a merge: how many versions were added, and whether both sides had their own."""

    id: str
    added: int
    conflict: bool
    in_use: int


def carried_sets() -> list[Carried]:
    """Return all data sets with a version in use, including deleted ones."""
    data_sets = []
    for deleted in (False, True):
        for name in keeping.stored_ids(deleted=deleted):
            used = keeping.path_in_use(name)
            if used is not None:
                files = tuple(keeping.version_paths(name))
                data_sets.append(Carried(name, files, files.index(used), deleted))
    return data_sets


def check_version(path: Path, name: str) -> None:
    """Refuse a file that is no stored version: it is opened by every page from now on.

    Raises:
        UserError: when it cannot be read, has other tables or types, holds more than tables, or
            more rows than a file that is added on a page may have.
    """
    check_tables(path, name, _COLUMNS, _WRONG, _OPTIONAL)
    message = damaged(name)
    try:
        version = read_version(path, name)
        TypeAdapter(Origin).validate_python(asdict(version.origin), strict=False)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise UserError(message) from error
    if version.mapping.metric.id != name:
        raise UserError(message)


def damaged(name: str) -> str:
    """The sentence on a data set of a workspace file that cannot be read."""
    return f"The workspace file is damaged: the data set {name} cannot be read."


def check_tables(
    path: Path,
    name: str,
    columns: Columns,
    wrong_rows: Mapping[str, str],
    optional: Collection[str] = (),
) -> None:
    """Refuse a file with other tables or types, more than tables, too many or impossible rows.

    Args:
        path: the file.
        name: the id of its data set.
        columns: of every table it may have.
        wrong_rows: by table, which of its rows no page could show.
        optional: tables that may be missing.

    Raises:
        UserError: when it does.
    """
    message = damaged(name)
    try:
        with connect(path) as connection:
            tables: dict[str, dict[str, str]] = {}
            for table, column, kind in connection.execute(_NAMES).fetchall():
                tables.setdefault(table, {})[column] = kind
            others = connection.execute(_OTHERS).fetchone()
            _check_rows(connection, set(columns) & set(tables), name)
            wrong = [
                connection.execute(f"SELECT 1 FROM {table} WHERE {rows} LIMIT 1").fetchone()  # noqa: S608 - ours
                for table, rows in wrong_rows.items()
                if table in tables and others == (0,)
            ]
    except duckdb.Error as error:
        raise UserError(message) from error
    needed = {table for table in columns if table not in optional}
    known = all(
        list(columns.get(table, {}).items()) == list(in_file.items())
        for table, in_file in tables.items()
    )
    if not known or not needed <= set(tables) or others != (0,) or any(wrong):
        raise UserError(message)


def _check_rows(connection: duckdb.DuckDBPyConnection, tables: set[str], name: str) -> None:
    """Refuse a table of more rows than a file may have that is added on a page.

    Raises:
        UserError: for the first such table.
    """
    for table in sorted(tables):
        counted = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - ours
        if counted is not None and counted[0] > MOST_ROWS:
            raise UserError(
                f"The data set {name} of the workspace file has more than {MOST_ROWS:,} rows; "
                "split it by year on the other computer and save the workspace again."
            )


def add_versions(workspace: Workspace, arriving: Carried) -> Arrived:
    """Put the versions of a file beside those that are here; none of either is lost.

    Where only one side has versions that the other lacks, the newer one is in use afterwards; where
    both have, what was in use here stays so. Doing it again changes nothing. A data set that was
    erased here does not come back.

    Raises:
        NotAllowedError: where the actor of the workspace is no editor.
        UserError: when another window keeps one for too long, or the disk cannot be written.
    """
    workspace.require(Role.EDITOR)
    name = arriving.id
    with keeping.only_keeper(name) as folder:
        here = _versions_here(name)
        used = keeping.path_in_use(name)
        if not here and keeping.is_deleted(folder):
            return Arrived(name, 0, conflict=False, in_use=0)
        digests = [_digest(path) for path in arriving.files]
        ahead = not set(here) <= set(digests)  # there are versions here that the file lacks
        added = _add_missing(workspace, folder, here, arriving)
        if used is None or (added and not ahead):
            number = keeping.number_of(here[digests[arriving.current]])
            keeping.put_in_use(workspace, folder, number, deleted=arriving.deleted)
        in_use = keeping.path_in_use(name)
    return Arrived(name, added, bool(added) and ahead, keeping.number_of(in_use) if in_use else 0)


def put_back(workspace: Workspace, sets: Sequence[Carried], unchanged: Collection[str]) -> None:
    """Put the versions of a restored copy in use; delete the data sets that it does not have.

    Those whose ids are in ``unchanged`` stay as they are.

    Raises:
        NotAllowedError: where the actor of the workspace is no admin.
        UserError: when another window keeps one for too long, or the disk cannot be written.
    """
    workspace.require(Role.ADMIN)
    for data_set in sets:
        with keeping.only_keeper(data_set.id) as folder:
            here = _versions_here(data_set.id)
            _add_missing(workspace, folder, here, data_set)
            number = keeping.number_of(here[_digest(data_set.files[data_set.current])])
            keeping.put_in_use(workspace, folder, number, deleted=data_set.deleted)
    for name in set(keeping.stored_ids()).difference(unchanged, (each.id for each in sets)):
        keeping.delete(workspace, name)


def _versions_here(name: str) -> dict[str, Path]:
    """The files of a data set by their digests."""
    return {_digest(path): path for path in keeping.version_paths(name)}


def _add_missing(
    workspace: Workspace, folder: Path, here: dict[str, Path], arriving: Carried
) -> int:
    """Add the versions that are not here, also to ``here``; return how many."""
    files = {_digest(path): path for path in arriving.files}
    missing = [digest for digest in files if digest not in here]
    if missing:
        with workspace.noting("data_set", arriving.id, None, {"versions_added": len(missing)}):
            for digest in missing:
                here[digest] = keeping.add_file(folder, files[digest])
    return len(missing)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
