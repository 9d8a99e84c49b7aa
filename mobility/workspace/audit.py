"""The audit trail: who changed which record when, what it was before and is since.

It is written by the connection itself, in the transaction of the change, so that no function of
this package can leave it out. The database refuses to change or remove its rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mobility.workspace.actors import Actor, Role

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
        before: the values that were replaced; None for a new record.
        after: the new values of what changed; None for a record that was removed.
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


def before_execute(
    connection: sa.Connection, statement: object, several: Sequence[Row], *_: object
) -> None:
    """Note the rows that a statement will change; called by SQLAlchemy."""
    table = _records_of(statement)
    if table is None:
        return
    if isinstance(statement, sa.Insert):
        rows = [*several] or [statement.compile(dialect=connection.dialect).params]
    else:
        rows = _rows(connection, table, getattr(statement, "whereclause", None))
    connection.info[_PENDING] = rows


def after_execute(connection: sa.Connection, statement: object, *_: object) -> None:
    """Store what a statement has changed; called by SQLAlchemy."""
    table = _records_of(statement)
    if table is None:
        return
    rows, new = connection.info.pop(_PENDING), {}
    actor: Actor = connection.get_execution_options()[ACTOR]
    if isinstance(statement, sa.Update) and rows:
        chosen = table.c.id.in_([row["id"] for row in rows])
        new = {row["id"]: row for row in _rows(connection, table, chosen)}
    entries = []
    for row in rows:
        before, after = row, new.get(row["id"])
        if isinstance(statement, sa.Insert):
            before, after = None, row
        elif after is not None:
            names = [name for name in row if row[name] != after[name]]
            before, after = ({name: each[name] for name in names} for each in (row, after))
        entries.append(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "role": actor.role.name.lower(),
                "subject": actor.subject,
                "action": type(statement).__name__.lower(),
                "of": table.name,
                "key": json.dumps([row["id"]]),
                "before": before and _short(before),
                "after": after and _short(after),
            }
        )
    if entries:
        connection.execute(sa.insert(_table(table.metadata)), entries)


def _records_of(statement: object) -> sa.Table | None:
    """The table that a statement changes, if people make its records and can delete them."""
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
    """The row with digests of its long values."""
    short = {}
    for name, value in row.items():
        text = json.dumps(value, ensure_ascii=True)
        long = len(text) > _LONGEST
        digest = hashlib.sha256(text.encode()).hexdigest() if long else ""
        short[name] = {"characters": len(text), "sha256": digest} if long else value
    return short


def _table(metadata: sa.MetaData) -> sa.Table:
    return metadata.tables["audit"]
