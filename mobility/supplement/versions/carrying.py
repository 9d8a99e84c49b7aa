"""Data sets taken along: every version of each, put beside those of another computer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mobility.errors import UserError
from mobility.supplement.versions import keeping
from mobility.supplement.versions.keeping import read_version

_COLUMNS = {
    "supplement": "kept origin mapping schema_version",
    "observation": "geoid level year metric breakdown subgroup value lower upper quality",
    "absent": "geoid level year metric breakdown subgroup reason",
    "coverage": "metric level breakdown year n_values n_intervals n_weak",
    "benchmark": "metric level scope year n places median lower upper lowers uppers sorted_values",
    "distribution": "metric level year low high counts below above n",
}
_OPTIONAL = {"benchmark", "distribution"}  # of measures only
_NAMES = """
SELECT table_name, string_agg(column_name, ' ' ORDER BY column_index) FROM duckdb_columns()
WHERE NOT internal GROUP BY table_name
"""
_VIEWS = "SELECT count(*) FROM duckdb_views() WHERE NOT internal"


@dataclass(frozen=True, slots=True)
class Carried:
    """A data set with the files of its versions, the oldest first; `current` is the one in use."""

    id: str
    files: tuple[Path, ...]
    current: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of a data set: how many versions came in, and whether both sides had own ones."""

    id: str
    added: int
    conflict: bool
    in_use: int


def carried_sets() -> list[Carried]:
    """Every data set with a version in use, deleted ones included."""
    found = []
    for deleted in (False, True):
        for name in keeping.supplement_ids(deleted=deleted):
            used = keeping.path_in_use(name)
            if used is not None:
                files = tuple(keeping.version_paths(name))
                found.append(Carried(name, files, files.index(used), deleted))
    return found


def check_version(path: Path, name: str) -> None:
    """Refuse a file that is no kept version: it is opened by every page from now on.

    Raises:
        UserError: when it cannot be read, has other tables, or holds more than tables.
    """
    message = f"The workspace file is damaged: the data set {name} cannot be read."
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SET enable_external_access = false")
            tables = dict(connection.execute(_NAMES).fetchall())
            views = connection.execute(_VIEWS).fetchone()
    except duckdb.Error as error:
        raise UserError(message) from error
    needed = {table: columns for table, columns in _COLUMNS.items() if table not in _OPTIONAL}
    known = all(_COLUMNS.get(table) == columns for table, columns in tables.items())
    if not known or not set(needed) <= set(tables) or views != (0,):
        raise UserError(message)
    if read_version(path, name).mapping.metric.id != name:
        raise UserError(message)


def add_versions(arriving: Carried) -> Arrived:
    """Put the versions of a file beside those that are here; none of either is lost.

    Where only one side has versions that the other lacks, the newer one is in use afterwards; where
    both have, what was in use here stays so. Doing it again changes nothing.

    Raises:
        UserError: when another window keeps one for too long, or the disk cannot be written.
    """
    name = arriving.id
    with keeping.only_keeper(name) as folder:
        here = {_digest(path): path for path in keeping.version_paths(name)}
        known = [_digest(path) for path in arriving.files]
        ahead = not set(here) <= set(known)  # there are versions here that the file lacks
        used = keeping.path_in_use(name)
        added = 0
        for file, found in zip(arriving.files, known, strict=True):
            if found not in here:
                here[found] = keeping.add_file(folder, file)
                added += 1
        if used is None or (added and not ahead):
            number = keeping.number_of(here[known[arriving.current]])
            keeping.put_in_use(folder, number, deleted=arriving.deleted)
        in_use = keeping.path_in_use(name)
    return Arrived(name, added, bool(added) and ahead, keeping.number_of(in_use) if in_use else 0)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
