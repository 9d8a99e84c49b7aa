"""What deletion deletes, and when: a deleted record can be brought back for 90 days.

Then it is erased, with its earlier texts and what the audit trail says of its content. The trail
says for good who changed which record when; of the content of any record it says nothing after two
years.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from mobility.workspace import database as tables
from mobility.workspace.actors import Actor, Role
from mobility.workspace.database import Workspace
from mobility.workspace.exchange import mark_erased

RESTORABLE_DAYS = 90
"""How long a deleted record can be brought back; before, the audit trail keeps its content."""
TRAIL_DAYS = 730
"""How long the audit trail holds what a record was before and after a change."""
PROGRAM = Actor(Role.ADMIN, "this application")
"""Who erases, in the audit trail."""
_PARTS = {
    tables.finding.name: (
        tables.finding_past.c.finding,
        tables.finding_link.c.first,
        tables.finding_link.c.second,
    ),
    tables.data_need.name: (tables.data_need_past.c.data_need,),
    tables.head_count_file.name: (tables.head_count.c.file,),
    tables.plan_record.name: (
        tables.plan_record_past.c.plan_record,
        tables.plan_value.c.measure,
    ),
    tables.form.name: (tables.form_answer.c.form,),
}
"""Table -> columns that hold the id of one of its records, and whose rows go with it."""


def erase_deleted(workspace: Workspace) -> int:
    """Erase the records that were deleted more than 90 days ago; return how many.

    Also erases what the audit trail says of their content, and of any content two years ago.
    """
    audit, erased = tables.audit, 0
    with workspace.acting(PROGRAM).writing(Role.ADMIN) as connection:
        for table in tables.METADATA.sorted_tables:
            if not {"id", "deleted", "changed"} <= set(table.c.keys()):
                continue
            old = table.c.deleted.is_(other=True), table.c.changed < _days_ago(RESTORABLE_DAYS)
            ids = list(connection.execute(sa.select(table.c.id).where(*old)).scalars())
            if ids:
                for column in _PARTS.get(table.name, ()):
                    connection.execute(sa.delete(column.table).where(column.in_(ids)))
                connection.execute(sa.delete(table).where(table.c.id.in_(ids)))
                keys = [json.dumps([record_id]) for record_id in ids]
                _forget(connection, audit.c.of == table.name, audit.c.key.in_(keys))
                mark_erased(connection, table.name, keys)
                erased += len(ids)
        if erased:
            tables.note(connection, tables.WHOLE, "erased", None, {"records": erased})
        _forget(connection, audit.c.time < _days_ago(TRAIL_DAYS))
    workspace.empty_log()
    return erased


def _forget(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> None:
    """Erase what rows of the audit trail say of content, where the database allows it."""
    audit = tables.audit
    content = sa.or_(audit.c.before.is_not(None), audit.c.after.is_not(None))
    rows = sa.update(audit).where(*where, content, audit.c.time < _days_ago(RESTORABLE_DAYS))
    connection.execute(rows.values(before=None, after=None))


def _days_ago(days: int) -> str:
    """The day before so many days, in UTC; a day more, as clocks of two computers differ."""
    return (datetime.now(UTC) - timedelta(days=days + 1)).date().isoformat()
