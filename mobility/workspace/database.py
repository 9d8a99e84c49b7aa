"""The database of the workspace: its tables, one file for this computer or a server's, and writes.

A new version of the tables is a new step in `Workspace`, never an edit of a table. A column that a
table gets later is an `added_column`: workspaces of earlier versions get it when they are opened.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, Boolean, Column, Float, Integer, MetaData, String, Table, Text

from mobility import home
from mobility.errors import UserError

VERSION = 1  # of the tables

_WAIT = 5.0  # seconds for another window or program to finish writing
_FILE = "workspace.sqlite"

METADATA = MetaData()


def _records(name: str, *columns: Column[Any]) -> Table:
    """A table of records that people make: each has an id, and says when it changed or went.

    ``changed`` is a time of UTC in ISO 8601. Deleted records stay, marked ``deleted``: it
    can be brought back, and a file that still has it does not bring it back.
    """
    return Table(
        name,
        METADATA,
        Column("id", String(32), primary_key=True),
        *columns,
        Column("changed", String(32), nullable=False),
        Column("deleted", Boolean, nullable=False),
    )


def added_column(name: str) -> Column[str]:
    """A text that the first version of its table did not have; empty where nothing was written.

    Its default is in the database, so that earlier versions of the application can insert rows.
    """
    return Column(name, Text, nullable=False, server_default="")


def added_columns(table: Table) -> list[str]:
    """Return the names of the columns of a table that its first version did not have."""
    return [column.name for column in table.columns if column.server_default is not None]


about = Table("about", METADATA, Column("version", Integer, nullable=False))

peer_set = _records(
    "peer_set",
    Column("name", Text, nullable=False),
    Column("level", String(8), nullable=False),
    Column("geoids", JSON, nullable=False),
    Column("how", Text, nullable=False),  # in words, how the set was chosen
    Column("release", Text, nullable=False),
)

finding = _records(
    "finding",
    Column("place", String(7), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("predictor", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("see", Text, nullable=False),
    Column("mean", Text, nullable=False),
    Column("need", Text, nullable=False),
    Column("checked_by", Text, nullable=False),
    Column("view", JSON(none_as_null=True)),  # what was pinned, see `pinned`; none without a chart
    Column("order", Integer, nullable=False),  # among the cards of the place
    Column("revision", Integer, nullable=False),  # rises with every change
    # of what people told: who (a role), how many, when, and how it may be used
    *map(added_column, ("told_by", "told_count", "told_when", "consent")),
    # of a program: whom it reaches, and the role that is responsible
    *map(added_column, ("reach", "owner")),
)

finding_past = Table(
    "finding_past",
    METADATA,
    Column("finding", String(32), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("words", JSON, nullable=False),  # the parts that people write, as they were then
    Column("changed", String(32), nullable=False),
)

finding_link = _records(
    "finding_link",
    Column("place", String(7), nullable=False, index=True),
    Column("first", String(32), nullable=False),
    Column("second", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
)

agenda = _records(
    "agenda",
    Column("name", Text, nullable=False),
    Column("place", String(7), nullable=False, index=True),
    Column("items", JSON, nullable=False),  # a list of {finding, prompt, note}
    Column("at", Integer, nullable=False),  # the item where the last meeting ended, from 0
    Column("revision", Integer, nullable=False),
    added_column("led_to"),  # the item of the windows that follow each other, from 0
)

data_need = _records(
    "data_need",
    Column("place", String(7), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("predictor", Text, nullable=False),
    Column("organization", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("data_set", Text, nullable=False),  # the id of the upload that fulfilled it
    Column("finding", String(32), nullable=False),  # the card that asked for it; '' for none
    Column("revision", Integer, nullable=False),  # rises with every change
)

data_need_past = Table(
    "data_need_past",
    METADATA,
    Column("data_need", String(32), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("words", JSON, nullable=False),  # the parts that people write, as they were then
    Column("changed", String(32), nullable=False),
)

council_seats = _records(
    "council_seats",
    Column("geoid", String(7), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("day", String(10), nullable=False),  # of its make-up, ISO 8601
    Column("source", Text, nullable=False),
    Column("seats", JSON, nullable=False),  # by the publisher's label of the group
    Column("unknown", Integer, nullable=False),  # vacant, or the holder's group is not known
)

head_count_file = _records(
    "head_count_file",
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)

head_count = Table(
    "head_count",
    METADATA,
    Column("file", String(32), primary_key=True),
    Column("geoid", String(7), primary_key=True, index=True),
    Column("year", Integer, primary_key=True),
    Column("metric", String(120), primary_key=True),
    Column("breakdown", String(40), primary_key=True),
    Column("subgroup", String(120), primary_key=True),
    Column("n", Float, nullable=False),
)

branding = _records(
    "branding",
    Column("place", String(7), nullable=False, index=True),
    Column("logo", Text, nullable=False),  # a PNG file in Base64; empty for none
    Column("color", String(7), nullable=False),  # of headings, #RRGGBB; empty for the usual one
    Column("second", String(7), nullable=False),  # of lines and bands, as above
)

exchanged = Table(  # the states of records that have been in a file, here or elsewhere
    "exchanged",
    METADATA,
    Column("of", String(64), primary_key=True),  # the table
    Column("key", String(200), primary_key=True),  # its primary key, as JSON
    Column("digest", String(64), primary_key=True),
)


class Workspace:
    """An open workspace; any number of programs may have the same one open.

    A write is one transaction: it is there as a whole, or it did not happen.

    Raises:
        UserError: when the workspace cannot be opened, or a later version made it.
    """

    def __init__(self, url: str | None = None) -> None:
        url = url or _default_url()
        # Other databases have a setting of their own for how long to wait for a lock.
        arguments = {"timeout": _WAIT} if url.startswith("sqlite") else {}
        self._engine = sa.create_engine(url, connect_args=arguments)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare)
            sa.event.listen(self._engine, "begin", _begin)
        with self.writing() as connection:
            METADATA.create_all(connection)
            _add_columns(connection)
            version = connection.execute(sa.select(about.c.version)).scalar()
            if version is None:
                connection.execute(sa.insert(about).values(version=VERSION))
            elif version > VERSION:
                message = (
                    "The workspace was made by a later version of this application; update the "
                    "application to open it. Nothing in it was changed."
                )
                raise UserError(message)

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction: committed when the block ends, rolled back when it raises."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise UserError(_database_problem(error)) from error

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        """The rows of a query."""
        with self.writing() as connection:
            return list(connection.execute(query))


def now(timespec: str = "seconds") -> str:
    """The time of a change, in UTC."""
    return datetime.now(UTC).isoformat(timespec=timespec)


def change_record(
    workspace: Workspace, table: Table, record_id: str, *, gone: str = "", **values: object
) -> None:
    """Write values to one record, with the time and, where the table has one, the next revision.

    Raises ``UserError`` with the sentence ``gone``, if given, when there is no such record.
    """
    values = {"changed": now(), **values}
    if "revision" in table.c:
        values["revision"] = table.c.revision + 1
    with workspace.writing() as connection:
        result = connection.execute(sa.update(table).where(table.c.id == record_id).values(values))
    if gone and not result.rowcount:
        raise UserError(gone)


def save_record(
    connection: sa.Connection, table: Table, record_id: str, values: Mapping[str, object]
) -> str:
    """Update the record of this id, or insert one where the id is empty, and return its id.

    The record is not deleted afterwards.
    """
    stored = {"changed": now(), **values, "deleted": False}
    if record_id:
        connection.execute(sa.update(table).where(table.c.id == record_id).values(stored))
        return record_id
    record_id = uuid.uuid4().hex
    connection.execute(sa.insert(table).values(id=record_id, **stored))
    return record_id


def _default_url() -> str:
    if url := os.environ.get("MOBILITY_WORKSPACE_URL"):
        return url
    folder = home.home_folder() / "workspace"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The workspace folder {folder} cannot be made: {error.strerror}."
        raise UserError(message) from error
    return f"sqlite:///{folder / _FILE}"


def _add_columns(connection: sa.Connection) -> None:
    """Add the columns that tables made by an earlier version lack."""
    for table in METADATA.sorted_tables:
        if not (added := added_columns(table)):
            continue
        stored = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        for name in added:
            if name not in stored:
                column = sa.schema.CreateColumn(table.c[name]).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column}")


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own class
    """Let readers work during a write, and a committed write survive a power cut."""
    connection.isolation_level = None  # SQLAlchemy begins, the driver does not
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: sa.Connection) -> None:
    """Lock for writing at the start: a transaction that has read first can be refused the lock."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _database_problem(error: sa.exc.DBAPIError) -> str:
    if "locked" in str(error.orig):
        return "Another window is writing to the workspace; nothing was changed. Try it again."
    return f"The workspace cannot be read or written ({error.orig}); nothing was changed."
