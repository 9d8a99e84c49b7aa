"""Actions of the buttons of an agenda; a failed write shows a message on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from mobility import workspace
from mobility.errors import UserError
from mobility.workspace import Agenda, AgendaItem
from mobility.workspace.actors import Role
from mobility.workspace.schema import MOST_ITEMS
from pages.ui import access, address, data, notices
from pages.ui.meeting import room
from pages.ui.widgets import value_of

PART = "agenda"
"""Names the notices of agendas."""


@contextmanager
def report_trouble() -> Iterator[None]:
    """Show a `UserError` of the block as a message on the page."""
    try:
        yield
    except UserError as problem:
        notices.say_trouble(PART, problem)


def _save(agenda: Agenda, change: Callable[[Agenda], Agenda]) -> None:
    """Change an agenda as it is now, which another window may have changed meanwhile."""
    with report_trouble():
        changed = change(workspace.one_agenda(data.workspace(), agenda.id))
        workspace.save_agenda(
            data.workspace(),
            id=changed.id,
            name=changed.name,
            place=changed.place,
            items=changed.items,
            at=changed.at,
        )


def _change(agenda: Agenda, change: Callable[[list[AgendaItem]], list[AgendaItem]]) -> None:
    """Change the items of an agenda."""
    _save(agenda, lambda now: replace(now, items=tuple(change(list(now.items)))))


def move(agenda: Agenda, finding: str, step: int) -> None:
    """Move a finding so many steps down."""

    def moved(items: list[AgendaItem]) -> list[AgendaItem]:
        at = next((n for n, item in enumerate(items) if item.finding == finding), None)
        if at is not None and 0 <= at + step < len(items):
            items.insert(at + step, items.pop(at))
        return items

    _change(agenda, moved)


def take_off(agenda: Agenda, finding: str) -> None:
    """Take a finding off."""
    _change(agenda, lambda items: [item for item in items if item.finding != finding])


def ask(agenda: Agenda, finding: str, key: str) -> None:
    """Take the question of the field under a key."""
    prompt = value_of(key)
    _change(
        agenda,
        lambda items: [
            replace(item, prompt=prompt) if item.finding == finding else item for item in items
        ],
    )


def add(agenda: Agenda, key: str) -> None:
    """Put the findings of the field under a key at the end."""
    chosen: list[str] = value_of(key)
    _change(
        agenda,
        lambda items: [
            *items,
            *(AgendaItem(id_) for id_ in chosen if id_ not in {item.finding for item in items}),
        ],
    )


def rename(agenda: Agenda, key: str) -> None:
    """Take the name of the field under a key."""
    _save(agenda, lambda now: replace(now, name=value_of(key)))


def make(place: str, key: str) -> None:
    """Make an agenda of all on the board that is not dropped, named as the field of a key says."""
    with report_trouble():
        known = workspace.findings(data.workspace(), place)
        items = [AgendaItem(finding.id) for finding in known if finding.status != "dropped"][
            :MOST_ITEMS
        ]
        name = value_of(key)
        open_agenda(workspace.save_agenda(data.workspace(), name=name, place=place, items=items).id)


def open_agenda(id_: str) -> None:
    """Show an agenda."""
    address.change_options(agenda=id_, item="", row="")


def delete(agenda: Agenda) -> None:
    """Take an agenda out of the list, until `restore`."""
    with report_trouble():
        workspace.delete_agenda(data.workspace(), agenda.id)
        notices.say_deleted(PART, agenda.id, f"“{agenda.name}”")
        address.change_options(agenda="", item="", row="")


def restore(id_: str) -> None:
    """Bring back a deleted agenda and show it."""
    workspace.restore_agenda(data.workspace(), id_)
    open_agenda(id_)


def lead(agenda: Agenda, at: int) -> None:
    """Make this window the one that leads; windows that follow turn with it."""
    with report_trouble():
        workspace.turn_to_item(data.workspace(), agenda.id, at, leads=True)
    address.change_options(agenda=agenda.id, item=str(at + 1), row="", lead="yes")


def stop_leading(agenda: Agenda) -> None:
    """Show the agenda again; windows that follow stay where they are."""
    with report_trouble():
        workspace.stop_leading(data.workspace(), agenda.id)
    address.change_options(lead="")


def note_item(agenda: Agenda, finding: str, key: str) -> None:
    """Take the note for whoever leads of the field under a key."""
    text = value_of(key)
    _change(
        agenda,
        lambda items: [
            replace(item, note=text) if item.finding == finding else item for item in items
        ],
    )


def start(agenda: Agenda, at: int) -> None:
    """Put the meeting on the wall; what is new or gone since the last one is seen there."""
    if access.may(Role.EDITOR):  # else the meeting starts, and where it ends is not stored
        with report_trouble():
            workspace.turn_to_item(data.workspace(), agenda.id, at)
    address.change_options(agenda=agenda.id, item=str(at + 1), row="", room=room.room_of_theme())
