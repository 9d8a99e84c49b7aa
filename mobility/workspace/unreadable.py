"""Stored records that no page can show: what they are, why, and how to be rid of them.

A workspace that was filled by an earlier version can hold such records. They are left out wherever
records are listed, so that the others can be used.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace import tables
from mobility.workspace.database import Workspace
from mobility.workspace.schema import field_problem, record_name

_TABLES = {
    table.name: table
    for table in (
        tables.finding,
        tables.finding_link,
        tables.agenda,
        tables.peer_set,
        tables.council_seats,
        tables.head_count_file,
    )
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record by its table and id; ``what`` names it to people, ``problem`` the refused field."""

    table: str
    id: str
    what: str
    problem: str


def unreadable_records(workspace: Workspace, place: str | None = None) -> tuple[Unreadable, ...]:
    """Return the records that cannot be shown: the cards of a place, or every record."""
    found = []
    for name, table in _TABLES.items():
        question = sa.select(table).where(table.c.deleted.is_(other=False))
        if place is not None:
            if table is not tables.finding:
                continue
            question = question.where(table.c.place == place)
        for each in workspace.rows(question):
            row = dict(each._mapping)  # noqa: SLF001 - its public name begins so
            if problem := field_problem(name, row):
                found.append(Unreadable(name, str(row["id"]), record_name(name, row), problem))
    return tuple(found)


def delete_unreadable(workspace: Workspace, record: Unreadable) -> None:
    """Mark a record as deleted without reading it.

    Raises ``UserError`` when it is gone.
    """
    table = _TABLES[record.table]
    change = sa.update(table).where(table.c.id == record.id).values(deleted=True)
    with workspace.writing() as connection:
        if not connection.execute(change).rowcount:
            raise UserError("This record is gone already.")
