"""Agendas: the findings of a meeting in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace, agenda, change_record, now, save_record
from mobility.workspace.findings import plain_words
from mobility.workspace.schema import MOST_ITEMS, readable

_LONGEST_NAME = 120
_LONGEST_TEXT = 5000  # of a prompt, and of a note
_GONE = "This agenda is gone: choose another."


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A finding on the agenda by its id, with a question to ask and a note.

    In place of a finding, the plan of the place (`plan_id`) or one of its priorities can be named.
    """

    finding: str
    prompt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The findings of a meeting; ``at`` is the item where the last meeting ended, from 0."""

    id: str
    name: str
    place: str
    items: tuple[AgendaItem, ...]
    at: int
    revision: int
    changed: str


def agendas(workspace: Workspace, place: str | None = None) -> tuple[Agenda, ...]:
    """Return the agendas of a place, or of all, the last changed first."""
    query = sa.select(agenda).where(agenda.c.deleted.is_(other=False))
    if place is not None:
        query = query.where(agenda.c.place == place)
    stored = [_read(row) for row in readable(agenda.name, workspace.rows(query))]
    return tuple(sorted(stored, key=lambda each: (each.changed, each.id), reverse=True))


def one_agenda(workspace: Workspace, record_id: str) -> Agenda:
    """Return an agenda, also a deleted one.

    Raises ``UserError`` when there is none of this id, or it cannot be shown.
    """
    rows = readable(agenda.name, workspace.rows(sa.select(agenda).where(agenda.c.id == record_id)))
    if not rows:
        raise UserError(_GONE)
    return _read(rows[0])


def save_agenda(
    workspace: Workspace,
    *,
    name: str,
    place: str,
    items: Sequence[AgendaItem],
    at: int = 0,
    id: str = "",  # noqa: A002 - its name in the table
) -> Agenda:
    """Save a new agenda (without an id), or replace the one of this id.

    Raises ``UserError`` without a name, or with too many items.
    """
    name = " ".join(plain_words(name).split())
    if not name or len(name) > _LONGEST_NAME:
        raise UserError(f"An agenda needs a name of 1 to {_LONGEST_NAME} signs.")
    if len(items) > MOST_ITEMS:
        raise UserError(f"An agenda has at most {MOST_ITEMS} findings; this one has {len(items)}.")
    clean = tuple(
        replace(item, prompt=plain_words(item.prompt), note=plain_words(item.note))
        for item in items
    )
    if any(len(text) > _LONGEST_TEXT for item in clean for text in (item.prompt, item.note)):
        raise UserError(
            f"A prompt or a note has at most {_LONGEST_TEXT:,} signs; nothing was changed."
        )
    at = min(max(at, 0), max(len(clean) - 1, 0))
    with workspace.writing() as connection:
        query = sa.select(agenda.c.revision).where(agenda.c.id == id)
        revision = connection.execute(query).scalar() if id else 0
        if revision is None:
            raise UserError(_GONE)
        values: dict[str, Any] = {"name": name, "place": place, "at": at, "changed": now()}
        values["revision"] = revision + 1
        stored = {**values, "items": [asdict(item) for item in clean]}
        agenda_id = save_record(connection, agenda, id, stored)
    return Agenda(id=agenda_id, items=clean, **values)


def turn_to_item(
    workspace: Workspace, record_id: str, at: int, *, row: int = 1, leads: bool = False
) -> None:
    """Store the item that a meeting has reached; the next meeting begins there.

    The content of the agenda stays the same, and so does its revision.

    Args:
        workspace: the open workspace.
        record_id: the id of the agenda.
        at: the number of the item, from 0.
        row: of an item that is shown row by row, which one, from 1.
        leads: whether the windows that follow each other turn to it, too.
    """
    led_to = f"{at}.{row}" if row > 1 else str(at)
    values = {"at": at, "changed": now()} | ({"led_to": led_to} if leads else {})
    with workspace.writing() as connection:
        result = connection.execute(
            sa.update(agenda).where(agenda.c.id == record_id).values(values)
        )
    if not result.rowcount:
        raise UserError(_GONE)


def led_step(workspace: Workspace, record_id: str) -> tuple[int, int] | None:
    """Return where the windows are that follow each other; None where none has led.

    The item, from 0, and its row, from 1.
    """
    rows = workspace.rows(sa.select(agenda.c.led_to).where(agenda.c.id == record_id))
    item, _, row = (rows[0].led_to if rows else "").partition(".")
    return (int(item), int(row or 1)) if item.isdigit() and (row.isdigit() or not row) else None


def stop_leading(workspace: Workspace, record_id: str) -> None:
    """Forget the item that windows were led to, so that none that joins later turns to it."""
    with workspace.writing() as connection:
        connection.execute(sa.update(agenda).where(agenda.c.id == record_id).values(led_to=""))


def delete_agenda(workspace: Workspace, record_id: str) -> None:
    """Take an agenda out of the list; `restore_agenda` brings it back."""
    change_record(workspace, agenda, record_id, gone=_GONE, deleted=True)


def restore_agenda(workspace: Workspace, record_id: str) -> None:
    """Bring a deleted agenda back."""
    change_record(workspace, agenda, record_id, gone=_GONE, deleted=False)


def _read(row: Any) -> Agenda:  # noqa: ANN401 - a row
    items = tuple(AgendaItem(**item) for item in row._mapping["items"])  # noqa: SLF001 - as its name
    return Agenda(row.id, row.name, row.place, items, row.at, row.revision, row.changed)
