"""Agendas: the findings of a meeting in their order."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace, now
from mobility.workspace.findings import plain_words
from mobility.workspace.schema import MOST_ITEMS, readable
from mobility.workspace.tables import agenda

_LONGEST_NAME = 120
_LONGEST_TEXT = 5000  # of a prompt, and of a note


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A finding to talk about: its id, what to ask about it, and what was noted."""

    finding: str
    prompt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a meeting goes through; ``at`` is the item where the last one ended, from 0."""

    id: str
    name: str
    place: str
    items: tuple[AgendaItem, ...]
    at: int
    revision: int
    changed: str


def agendas(workspace: Workspace, place: str | None = None) -> tuple[Agenda, ...]:
    """Return the agendas of a place, or of all, the last changed first."""
    question = sa.select(agenda).where(agenda.c.deleted.is_(other=False))
    if place is not None:
        question = question.where(agenda.c.place == place)
    found = [_read(row) for row in readable(agenda.name, workspace.rows(question))]
    return tuple(sorted(found, key=lambda each: (each.changed, each.id), reverse=True))


def one_agenda(workspace: Workspace, id: str) -> Agenda:  # noqa: A002 - its name in the table
    """Return an agenda, also a deleted one.

    Raises ``UserError`` when there is none of this id, or it cannot be shown.
    """
    rows = readable(agenda.name, workspace.rows(sa.select(agenda).where(agenda.c.id == id)))
    if not rows:
        raise UserError("This agenda is gone: choose another.")
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
    """Keep a new agenda (without an id), or put it in the place of the one of this id.

    Raises ``UserError`` without a name, or with too many items.
    """
    words = " ".join(plain_words(name).split())
    if not words or len(words) > _LONGEST_NAME:
        message = f"An agenda needs a name of 1 to {_LONGEST_NAME} signs."
        raise UserError(message)
    if len(items) > MOST_ITEMS:
        message = f"An agenda has at most {MOST_ITEMS} findings; this one has {len(items)}."
        raise UserError(message)
    kept = tuple(
        replace(item, prompt=plain_words(item.prompt), note=plain_words(item.note))
        for item in items
    )
    if any(len(text) > _LONGEST_TEXT for item in kept for text in (item.prompt, item.note)):
        message = f"A prompt or a note has at most {_LONGEST_TEXT:,} signs; nothing was changed."
        raise UserError(message)
    with workspace.writing() as connection:
        before = _revision(connection, id) if id else 0
        saved = Agenda(
            id or uuid.uuid4().hex, words, place, kept, _within(at, kept), before + 1, now()
        )
        values = {
            "name": saved.name,
            "place": place,
            "items": [asdict(item) for item in kept],
            "at": saved.at,
            "revision": saved.revision,
            "changed": saved.changed,
            "deleted": False,
        }
        if before:
            connection.execute(sa.update(agenda).where(agenda.c.id == id).values(values))
        else:
            connection.execute(sa.insert(agenda).values(id=saved.id, **values))
    return saved


def turn_to_item(workspace: Workspace, id: str, at: int) -> None:  # noqa: A002 - as above
    """Remember the item that a meeting has come to, so that the next one begins there."""
    _change(workspace, id, at=at)


def delete_agenda(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Take an agenda out of the list; `restore_agenda` brings it back."""
    _change(workspace, id, deleted=True)


def restore_agenda(workspace: Workspace, id: str) -> None:  # noqa: A002 - as above
    """Bring a deleted agenda back."""
    _change(workspace, id, deleted=False)


def _within(at: int, items: Sequence[AgendaItem]) -> int:
    return min(max(at, 0), max(len(items) - 1, 0))


def _change(workspace: Workspace, agenda_id: str, **values: object) -> None:
    with workspace.writing() as connection:
        full = {**values, "revision": _revision(connection, agenda_id) + 1, "changed": now()}
        connection.execute(sa.update(agenda).where(agenda.c.id == agenda_id).values(full))


def _revision(connection: sa.Connection, agenda_id: str) -> int:
    question = sa.select(agenda.c.revision).where(agenda.c.id == agenda_id)
    found = connection.execute(question).scalar()
    if found is None:
        raise UserError("This agenda is gone: choose another.")
    return int(found)


def _read(row: Any) -> Agenda:  # noqa: ANN401 - a row
    items = tuple(AgendaItem(**item) for item in row._mapping["items"])  # noqa: SLF001 - as its name
    return Agenda(row.id, row.name, row.place, items, row.at, row.revision, row.changed)
