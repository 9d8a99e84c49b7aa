"""A copy of the whole workspace in one SQLite file, from either database and back into either.

Beside the tables of a workspace, the file has the versions of data sets, which are files otherwise.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.actors import Role
from mobility.workspace.database import (
    METADATA,
    VERSION,
    WHOLE,
    Workspace,
    about,
    audit,
    note,
    person_role,
)
from mobility.workspace.exchange import with_clean_pictures
from mobility.workspace.schema import SCHEMA, field_problem

Row = dict[str, Any]
Key = tuple[Any, ...]

_NEEDED = {about.name, "finding", "peer_set"}  # of every version of the tables
_AT_ONCE = 500  # rows in one statement
_VERSIONS = """
CREATE TABLE data_set_version (
    data_set TEXT, number INTEGER, digest TEXT, in_use INTEGER, deleted INTEGER, content BLOB,
    PRIMARY KEY (data_set, number)
)
"""


@dataclass(frozen=True, slots=True)
class DataSetVersion:
    """A version of a data set.

    Attributes:
        data_set: its id.
        number: of the version.
        digest: the SHA-256 of its file.
        in_use: whether it is the version in use.
        deleted: whether the data set was deleted.
        file: its content; None in a copy without the content of data sets.
    """

    data_set: str
    number: int
    digest: str
    in_use: bool
    deleted: bool
    file: Path | None


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many records a restored copy has added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: Replaced) -> Replaced:
        return Replaced(
            self.added + other.added, self.changed + other.changed, self.removed + other.removed
        )


def write_copy(
    workspace: Workspace,
    file: Path,
    data_sets: Iterable[DataSetVersion],
    *,
    with_content: bool,
) -> None:
    """Write the workspace, as it is at one moment, and the versions of data sets to a new file.

    Raises:
        UserError: when the database cannot be read.
        OSError: when the file cannot be written.
    """
    workspace.copy_to(file)
    try:
        with closing(sqlite3.connect(file)) as copy, copy:
            copy.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file
            copy.execute("DROP TABLE IF EXISTS data_set_version")
            copy.execute(_VERSIONS)
            for each in data_sets:
                content = each.file.read_bytes() if with_content and each.file else None
                values = (each.data_set, each.number, each.digest, each.in_use, each.deleted)
                copy.execute(
                    "INSERT INTO data_set_version VALUES (?, ?, ?, ?, ?, ?)", (*values, content)
                )
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


@contextmanager
def opened_copy(file: Path, folder: Path) -> Iterator[tuple[Workspace, list[DataSetVersion]]]:
    """A copy, brought to the tables of this version in a folder of its own, and its data sets.

    Raises:
        UserError: when it is damaged, of a later version, or something else.
    """
    own = folder / "copy.sqlite"
    try:
        shutil.copyfile(file, own)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error
    try:
        with closing(sqlite3.connect(own)) as copy:
            versions = _checked(copy, file.name, folder)
    except (sqlite3.Error, OverflowError) as error:
        raise UserError(_damaged(file.name)) from error
    workspace = Workspace(f"sqlite:///{own}")
    try:
        yield workspace, versions
    finally:
        workspace.close()


def _checked(copy: sqlite3.Connection, name: str, folder: Path) -> list[DataSetVersion]:
    """The data sets of a copy that is sound; their files are written to a folder."""
    if copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
        raise UserError(_damaged(name))
    tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables >= _NEEDED:
        raise UserError(_damaged(name))
    version = copy.execute("SELECT max(version) FROM about").fetchone()[0]
    if not isinstance(version, int):
        raise UserError(_damaged(name))
    if version > VERSION:
        raise UserError(
            f"{name} was made by a later version of this application; update the application to "
            "restore it. Nothing was changed."
        )
    if "data_set_version" not in tables:
        return []
    versions = []
    for number, row in enumerate(copy.execute("SELECT * FROM data_set_version")):
        content, path = row[5], None
        if isinstance(content, bytes):
            path = folder / f"{number}.duckdb"
            path.write_bytes(content)
        versions.append(
            DataSetVersion(str(row[0]), int(row[1]), str(row[2]), bool(row[3]), bool(row[4]), path)
        )
    return versions


def _damaged(name: str) -> str:
    return f"{name} is damaged or no copy of a workspace; choose another. Nothing was changed."


def replace_records(workspace: Workspace, copy: Workspace) -> Replaced:
    """Put the records of a copy in place of those of a workspace, all of them or none.

    The audit trail stays, gets what only the copy has of it, and every change of a record. Roles of
    people stay as well, unless none were given here.

    Raises:
        NotAllowedError: where the actor is no admin; nothing is changed then.
        UserError: when the database refuses a record; nothing is changed then.
    """
    workspace.require(Role.ADMIN)
    tables = [table for table in METADATA.sorted_tables if table not in (about, audit)]
    new = {table.name: _by_key(table, _rows(copy, table)) for table in tables}
    with workspace.writing(Role.ADMIN) as connection:
        old = {
            table.name: _by_key(table, map(_plain, connection.execute(sa.select(table))))
            for table in tables
        }
        if old[person_role.name]:  # else who has lost a role since would have it again
            new[person_role.name] = old[person_role.name]
        for table in reversed(tables):
            _delete(connection, table, [*(old[table.name].keys() - new[table.name].keys())])
        replaced = Replaced()
        for table in tables:
            before, after = old[table.name], new[table.name]
            changed = [key for key, row in after.items() if before.get(key, row) != row]
            for key in changed:
                same = sa.and_(*(c == key[i] for i, c in enumerate(table.primary_key.columns)))
                row = _cleaned(table, after[key])
                connection.execute(sa.update(table).where(same).values(row))
            added = [_cleaned(table, row) for key, row in after.items() if key not in before]
            for first in range(0, len(added), _AT_ONCE):
                connection.execute(sa.insert(table), added[first : first + _AT_ONCE])
            if "deleted" in table.c:
                removed = len(before.keys() - after.keys())
                replaced += Replaced(len(added), len(changed), removed)
        _add_trail(connection, _rows(copy, audit))
        note(connection, WHOLE, "restored", None, asdict(replaced))
    return replaced


def _cleaned(table: sa.Table, row: Row) -> Row:
    """A row with its drawing cleaned, if it can be shown.

    Raises:
        UserError: for a drawing that cannot be drawn.
    """
    if table.name not in SCHEMA or field_problem(table.name, row):
        return row
    try:
        return with_clean_pictures(row)
    except ValueError as error:
        raise UserError(f"The copy is damaged: {error}. Nothing was changed.") from error


def _delete(connection: sa.Connection, table: sa.Table, keys: Sequence[Key]) -> None:
    columns = table.primary_key.columns
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        connection.execute(sa.delete(table).where(sa.tuple_(*columns).in_(some)))


def _add_trail(connection: sa.Connection, entries: Sequence[Row]) -> None:
    """Add the entries of a copy that the audit trail lacks."""
    names = [column.name for column in audit.c if column.name not in {"number", "before", "after"}]
    known = {tuple(row) for row in connection.execute(sa.select(*(audit.c[n] for n in names)))}
    new = [
        {name: value for name, value in entry.items() if name != "number"}
        for entry in entries
        if tuple(entry[name] for name in names) not in known
    ]
    for first in range(0, len(new), _AT_ONCE):
        connection.execute(sa.insert(audit), new[first : first + _AT_ONCE])


def _rows(workspace: Workspace, table: sa.Table) -> list[Row]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return [_plain(row) for row in workspace.rows(query)]


def _plain(row: Any) -> Row:  # noqa: ANN401 - a row
    return dict(row._mapping)  # noqa: SLF001 - its public name begins so


def _by_key(table: sa.Table, rows: Iterable[Row]) -> dict[Key, Row]:
    columns = [column.name for column in table.primary_key.columns]
    return {tuple(row[name] for name in columns): row for row in rows}
