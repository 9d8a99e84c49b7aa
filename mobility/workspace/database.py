"""The database of the workspace: its tables, one file for this computer or a server's, and writes.

A new version of the tables is a new step in `migrations`, and the same change of the tables here.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, Boolean, Column, Float, Integer, MetaData, String, Table, Text

from mobility import home
from mobility.errors import UserError
from mobility.workspace import audit as audit_trail
from mobility.workspace.actors import LOCAL, Actor, Role

VERSION = 6  # of the tables: the number of the last step in `migrations`

_WAIT = 20.0  # seconds for other writers to finish, and for a server to answer
_AT_ONCE = 500  # rows that are copied with one statement
_FILE = "workspace.sqlite"
_READING = "mobility_reading"  # option of a connection that writes nothing
_WRITERS = 7_306_001  # the number of the lock that writers of a workspace share in PostgreSQL
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code of an expired wait for a lock

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


def _earlier_texts(records: Table) -> Table:
    """The texts of the records of a table at every revision."""
    return Table(
        f"{records.name}_past",
        METADATA,
        Column(records.name, String(32), primary_key=True),  # the id of the record
        Column("revision", Integer, primary_key=True),
        Column("words", JSON, nullable=False),  # the parts that people write, as they were then
        Column("changed", String(32), nullable=False),
    )


def added_column(name: str) -> Column[str]:
    """A text that the first version of its table did not have; empty where nothing was written.

    Files leave it out where it is empty, so that a record from before it keeps its digest.
    """
    return Column(name, Text, nullable=False, server_default="")


def added_columns(table: Table) -> list[str]:
    """Return the names of the columns of a table that its first version did not have."""
    return [column.name for column in table.columns if column.server_default is not None]


about = Table("about", METADATA, Column("version", Integer, nullable=False))

WHOLE = "workspace"
"""The kind of an entry of the audit trail about all records: erasing, and restoring a copy."""

audit = Table(  # every change of a record; rows are added only, the database refuses other changes
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("time", String(32), nullable=False),  # UTC, ISO 8601
    Column("role", String(16), nullable=False),
    Column("subject", String(255), nullable=False),  # of the sign-in; empty without one
    Column("action", String(8), nullable=False),  # insert, update or delete
    Column("of", String(64), nullable=False),  # the table
    Column("key", String(200), nullable=False),  # its primary key, as JSON
    Column("before", JSON(none_as_null=True)),  # the values that a change has replaced
    Column("after", JSON(none_as_null=True)),  # the new values of what has changed
)
sa.Index("ix_audit_record", audit.c.of, audit.c.key)

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

finding_past = _earlier_texts(finding)

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
    added_column("led_to"),  # where windows are that follow each other: item from 0, row
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

data_need_past = _earlier_texts(data_need)

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

plan_record = _records(
    "plan_record",
    Column("place", String(7), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # see `plan_kinds`
    Column("order", Integer, nullable=False),  # among the records of this kind of the place
    Column("content", JSON, nullable=False),  # its fields that are not empty, by key
    Column("revision", Integer, nullable=False),  # rises with every change
)

plan_record_past = Table(  # every state of a record; rows are added only
    "plan_record_past",
    METADATA,
    Column("plan_record", String(32), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("order", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("changed", String(32), nullable=False),
    Column("role", String(16), nullable=False),  # of whoever changed it
    Column("reason", Text, nullable=False),  # of the change, in words; '' for none
)

plan_value = _records(  # a value of a measure
    "plan_value",
    Column("place", String(7), nullable=False, index=True),
    Column("measure", String(32), nullable=False, index=True),
    Column("date", String(10), nullable=False),  # ISO 8601
    Column("value", Float),  # none where it is of too few people to be stored
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("replaced_by", String(32), nullable=False),  # the later value of its date; '' for none
    Column("revision", Integer, nullable=False),
)

form = _records(  # a question to the phones of a meeting
    "form",
    Column("place", String(7), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # see `form_kinds`
    Column("token", String(32), nullable=False, unique=True),  # the secret part of its address
    Column("agenda", String(32), nullable=False, index=True),  # '' outside of a meeting
    Column("finding", String(32), nullable=False),  # the card of the agenda that it is about
    Column("title", Text, nullable=False),
    Column("about", Text, nullable=False),  # what the question is about; '' for nothing
    Column("items", JSON, nullable=False),  # what can be chosen
    Column("most", Integer, nullable=False),  # how many of them one answer may choose
    Column("state", String(8), nullable=False),  # open, closed, or shown: its answers were seen
    Column("on_wall", Boolean, nullable=False),
    Column("opened", String(32), nullable=False),  # UTC, ISO 8601
    Column("revision", Integer, nullable=False),
)

form_answer = Table(  # anonymous: no address, no device, no name
    "form_answer",
    METADATA,
    Column("form", String(32), primary_key=True),
    Column("browser", String(64), primary_key=True),  # a digest of the cookie of this form
    Column("content", JSON, nullable=False),
    Column("time", String(32), nullable=False),  # UTC, ISO 8601, to the minute
)

person_role = _records(  # never in a file for another computer: who it was from would be an admin
    "person_role",
    Column("person", String(255), nullable=False, unique=True),  # e-mail address, or subject
    Column("role", String(16), nullable=False),
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

    A write is one transaction: it is there as a whole, or it did not happen. One program writes at
    a time, in every database: a write can rest on what it has read before, such as the last card of
    a board. Reading waits for nobody.

    Args:
        url: the database, as SQLAlchemy writes it; otherwise the one of this computer's settings.
        actor: who reads and writes.

    Raises:
        UserError: when the workspace cannot be opened, or a later version made it.
    """

    def __init__(self, url: str | None = None, actor: Actor = LOCAL) -> None:
        self._engine = _engine(url or _default_url())
        self.actor = actor
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise

    @property
    def metadata(self) -> MetaData:
        """The tables."""
        return METADATA

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def acting(self, actor: Actor) -> Workspace:
        """The same workspace, used by somebody else; both share the connections."""
        shared = copy(self)
        shared.actor = actor
        return shared

    def require(self, role: Role) -> None:
        """Raise `NotAllowedError` unless the actor has the role or a higher one."""
        self.actor.require(role)

    @contextmanager
    def writing(self, needs: Role = Role.EDITOR) -> Iterator[sa.Connection]:
        """A transaction: committed when the block ends, rolled back when it raises.

        Every change in it is also written to the table `audit`, with the actor.

        Raises:
            NotAllowedError: where the actor's role is lower than ``needs``.
        """
        self.require(needs)
        with self._transaction(
            self._engine.execution_options(**{audit_trail.ACTOR: self.actor})
        ) as connection:
            yield connection

    @contextmanager
    def noting(
        self,
        of: str,
        key: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any],
        needs: Role = Role.EDITOR,
    ) -> Iterator[None]:
        """Store a change of what is in no table, such as a data set, when the block ends.

        Nobody else writes meanwhile. Nothing is stored when the block raises.

        Args:
            of: the kind of what changes.
            key: what identifies it.
            before: the values that are replaced; None for something new.
            after: the new values.
            needs: the role without which nothing happens.
        """
        with self.writing(needs) as connection:
            yield
            note(connection, of, key, before, after)

    def rows(self, query: sa.Select[Any], needs: Role = Role.VIEWER) -> list[Any]:
        """The rows of a query.

        Raises ``NotAllowedError`` where the actor's role is lower than ``needs``.
        """
        self.require(needs)
        with self._transaction(self._engine.execution_options(**{_READING: True})) as connection:
            return list(connection.execute(query))

    def copy_to(self, file: Path) -> None:
        """Write the tables, as they are at one moment, to a new SQLite file.

        Raises:
            UserError: when they cannot be read.
            OSError: when the file cannot be written.
        """
        if self._engine.dialect.name == "sqlite":
            self._back_up(file)
            return
        at_one_moment = self._engine.execution_options(
            **{_READING: True}, isolation_level="REPEATABLE READ"
        )
        copy = Workspace(f"sqlite:///{file}")
        try:
            with self._transaction(at_one_moment) as here, copy._transaction(copy._engine) as there:
                for table in METADATA.sorted_tables:
                    if table is not about:  # the new file has it
                        for rows in here.execute(sa.select(table)).mappings().partitions(_AT_ONCE):
                            there.execute(sa.insert(table), [dict(row) for row in rows])
        finally:
            copy.close()

    def empty_log(self) -> None:
        """Write SQLite's log of changes into the file, so that nothing is left of what they erased.

        Where somebody reads meanwhile, the log is emptied the next time.
        """
        if self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _back_up(self, file: Path) -> None:
        """Write the whole SQLite file; writers need not wait."""
        with closing(self._engine.raw_connection()) as connection:
            source: Any = connection.driver_connection
            try:
                with closing(sqlite3.connect(file)) as target:
                    source.backup(target)
            except sqlite3.Error as error:
                raise OSError(str(error)) from error

    @contextmanager
    def _transaction(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise UserError(_database_problem(error)) from error

    def _migrate(self) -> None:
        """Run the steps that the tables lack, one program at a time."""
        with self._transaction(self._engine.execution_options(**{_READING: True})) as connection:
            if _version(connection) == VERSION:
                return
        with self._transaction(self._engine) as connection:
            version = _version(connection)  # another program may have been faster
            if version > VERSION:
                raise UserError(
                    "The workspace was made by a later version of this application; update the "
                    "application to open it. Nothing in it was changed."
                )
            if version < VERSION:
                _run_steps(connection)


def _engine(url: str) -> sa.Engine:
    """The database of an address.

    Raises:
        UserError: for an address that names none; its password is not repeated.
    """
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:  # as others write it; SQLAlchemy names the driver
        url = f"postgresql+psycopg{separator}{rest}"
    # A connection that a restarted server has closed is replaced before it is used.
    settings: dict[str, Any] = {"pool_pre_ping": True}
    if url.startswith("sqlite"):
        settings = {"connect_args": {"timeout": _WAIT}}
    elif url.startswith("postgresql"):
        settings["connect_args"] = {"connect_timeout": int(_WAIT)}
    try:
        engine = sa.create_engine(url, **settings)
    except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
        raise UserError(
            "MOBILITY_WORKSPACE_URL is no address of a database that this application can use; "
            "write it as postgresql://name:password@server/database."
        ) from error
    dialect = engine.dialect.name
    if dialect not in _BEGIN:
        raise UserError(
            f"A workspace cannot be in a database of the kind {dialect}; use PostgreSQL or SQLite."
        )
    if dialect == "sqlite":
        sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _BEGIN[dialect])
    sa.event.listen(engine, "before_execute", audit_trail.before_execute)
    sa.event.listen(engine, "after_execute", audit_trail.after_execute)
    return engine


def _version(connection: sa.Connection) -> int:
    """The version of the tables: 0 without tables, or where Alembic has not seen them yet."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(about.name):
        return 0
    version = connection.execute(sa.select(about.c.version)).scalar() or 0
    return version if version > VERSION or inspector.has_table("workspace_version") else 0


def _run_steps(connection: sa.Connection) -> None:
    """Run the missing steps of `migrations` in the transaction of a connection."""
    from alembic import command  # noqa: PLC0415 - a workspace of this version needs no Alembic
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "mobility.workspace:migrations")
    command.upgrade(config, "head")


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


def note(
    connection: sa.Connection,
    of: str,
    key: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    """Store a change of what is in no table, or of the whole workspace; see `Workspace.noting`."""
    action = "insert" if before is None else "update"
    entry = audit_trail.entry(connection, of, [key], action, before, after)
    connection.execute(sa.insert(audit).values(entry))


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
        raise UserError(
            f"The workspace folder {folder} cannot be made: {error.strerror}. Nothing was changed."
        ) from error
    return f"sqlite:///{folder / _FILE}"


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own class
    """Let readers work during a write, and a committed write survive a power cut."""
    connection.isolation_level = None  # SQLAlchemy begins, the driver does not
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten


def _begin_sqlite(connection: sa.Connection) -> None:
    """Lock for writing at the start: a transaction that has read first can be refused the lock."""
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: sa.Connection) -> None:
    """Let one program write at a time; what it reads then, nobody else changes meanwhile."""
    if not connection.get_execution_options().get(_READING):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT:g}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


_BEGIN = {"sqlite": _begin_sqlite, "postgresql": _begin_postgresql}
"""Kind of database -> what begins a transaction in it."""


def _database_problem(error: sa.exc.DBAPIError) -> str:
    problem = str(error.orig)
    if "locked" in problem or getattr(error.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
        return "Another window is writing to the workspace; nothing was changed. Try it again."
    if isinstance(error, sa.exc.OperationalError) and error.statement is None:
        return (
            "The database of the workspace cannot be reached; nothing was changed. Try it again in "
            f"a minute, or tell whoever runs this application ({_first_line(problem)})."
        )
    return f"The workspace cannot be read or written ({_first_line(problem)}); nothing was changed."


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(".")
