"""The audit trail: who changed which record when, what it was before and is since.

It is written by the connection itself, in the transaction of the change, so that no function of
this package can leave it out. The database refuses to change or remove its rows; only what a row of
more than 90 days ago says of content can be erased (`retention`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mobility.workspace.actors import Actor, Role
from mobility.workspace.plan_kinds import PRIVATE

if TYPE_CHECKING:
    from mobility.workspace.database import Workspace

ACTOR = "mobility_actor"
"""The option of a connection that holds who writes."""
_LONGEST = 4_000  # characters of a value as JSON; of a longer one only a digest is stored
_PENDING = "mobility_audit"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record.

    Attributes:
        number: rises with every change.
        time: when (UTC, ISO 8601).
        role: of whoever changed it: viewer, editor, lead or admin.
        subject: the identifier of the sign-in; empty on a computer without one.
        action: insert, update or delete.
        of: the table.
        key: the record's primary key, as JSON.
        before: the values that were replaced; None for a new record, and where it was erased.
        after: the new values of what changed; None as above, and for a record that was erased.
    """

    number: int
    time: str
    role: str
    subject: str
    action: str
    of: str
    key: str
    before: Row | None
    after: Row | None

    @property
    def who(self) -> str:
        """Who changed it, for a sentence: 'a lead', 'a local editor'."""
        return Actor(Role[self.role.upper()], self.subject).label


def changes(
    workspace: Workspace, table: str | None = None, record_id: str | None = None
) -> tuple[Change, ...]:
    """Return the changes of a record, of a table, or of everything, the oldest first.

    Raises ``NotAllowedError`` for everything or a whole table, unless the actor is an admin.
    """
    audit = _table(workspace.metadata)
    query = sa.select(audit).order_by(audit.c.number)
    if table is not None:
        query = query.where(audit.c.of == table)
    if record_id is not None:
        query = query.where(audit.c.key == json.dumps([record_id]))
    needs = Role.ADMIN if record_id is None else Role.VIEWER
    return tuple(Change(*row) for row in workspace.rows(query, needs))


def last_changes(workspace: Workspace, table: str, ids: Iterable[str]) -> dict[str, Change]:
    """Return the last change of each record of a table, by its id, where there is one.

    A change that says no time, as of the order of cards when another one was moved, is none.
    """
    audit = _table(workspace.metadata)
    keys = {json.dumps([record_id]): record_id for record_id in ids}
    says_time = sa.cast(audit.c.after, sa.Text).contains('"changed": ', autoescape=True)
    last = (
        sa.select(sa.func.max(audit.c.number))
        .where(audit.c.of == table, audit.c.key.in_(keys), says_time)
        .group_by(audit.c.key)
    )
    rows = workspace.rows(sa.select(audit).where(audit.c.number.in_(last)))
    return {keys[row.key]: Change(*row) for row in rows}


def before_execute(
    connection: sa.Connection, statement: object, several: Sequence[Row], *_: object
) -> None:
    """Note the rows that a statement will change; called by SQLAlchemy."""
    table = _records_of(connection, statement)
    if table is None:
        return
    if isinstance(statement, sa.Insert):
        rows = [*several] or [statement.compile(dialect=connection.dialect).params]
    else:
        rows = _rows(connection, table, getattr(statement, "whereclause", None))
    connection.info[_PENDING] = rows


def after_execute(connection: sa.Connection, statement: object, *_: object) -> None:
    """Store what a statement has changed; called by SQLAlchemy."""
    table = _records_of(connection, statement)
    if table is None:
        return
    rows, new = connection.info.pop(_PENDING), {}
    action = type(statement).__name__.lower()
    if isinstance(statement, sa.Update) and rows:
        chosen = table.c.id.in_([row["id"] for row in rows])
        new = {row["id"]: row for row in _rows(connection, table, chosen)}
    entries = []
    for row in rows:
        before, after = None, None  # of a record that is erased
        if isinstance(statement, sa.Insert):
            after = row
        elif row["id"] in new:
            changed = [name for name in row if row[name] != new[row["id"]][name]]
            before, after = (
                {name: each[name] for name in changed} for each in (row, new[row["id"]])
            )
        entries.append(entry(connection, table.name, [row["id"]], action, before, after))
    if entries:
        connection.execute(sa.insert(_table(table.metadata)), entries)


def entry(
    connection: sa.Connection,
    of: str,
    key: Sequence[str],
    action: str,
    before: Row | None,
    after: Row | None,
) -> dict[str, Any]:
    """Return a row of the table for a change by whoever writes with a connection.

    Args:
        connection: of `Workspace.writing`.
        of: the table, or the kind of what is in none.
        key: what identifies the record.
        action: insert, update or delete.
        before: the values that are replaced.
        after: the new values.
    """
    actor: Actor = connection.get_execution_options()[ACTOR]
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "role": actor.role.name.lower(),
        "subject": actor.subject,
        "action": action,
        "of": of,
        "key": json.dumps(key),
        "before": before and _short(before),
        "after": after and _short(after),
    }


def _records_of(connection: sa.Connection, statement: object) -> sa.Table | None:
    """The table that a statement changes, if people make its records and can delete them.

    None where nobody writes: a copy of a workspace is filled without a trail of its own.
    """
    if ACTOR not in connection.get_execution_options():
        return None
    if not isinstance(statement, (sa.Insert, sa.Update, sa.Delete)):
        return None
    table = statement.table
    return (
        table if isinstance(table, sa.Table) and {"id", "deleted"} <= set(table.c.keys()) else None
    )


def _rows(
    connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool] | None
) -> list[Row]:
    query = sa.select(table)
    query = query if where is None else query.where(where)
    return [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - public


def _short(row: Row) -> dict[str, Any]:
    """The row with digests of its long values, and without private fields of records."""
    short = {}
    for name, value in row.items():
        public = _public(value) if name == "content" else value
        text = json.dumps(public, ensure_ascii=True)
        long = len(text) > _LONGEST
        digest = hashlib.sha256(text.encode()).hexdigest() if long else ""
        short[name] = {"characters": len(text), "sha256": digest} if long else public
    return short


def _public(content: object) -> object:
    """The fields of a record without the private ones."""
    if not isinstance(content, dict):
        return content
    return {key: value for key, value in content.items() if key not in PRIVATE}


def _table(metadata: sa.MetaData) -> sa.Table:
    return metadata.tables["audit"]
