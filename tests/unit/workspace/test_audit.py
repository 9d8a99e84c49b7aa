"""Roles and the audit trail: who may write, and what is known about every change."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.places import Level
from mobility.workspace import Workspace
from mobility.workspace.actors import Actor, NotAllowedError, Role
from mobility.workspace.audit import changes
from tests.support.cards import PLACE, VIEW, add_card

VIEWER, EDITOR, LEAD, ADMIN = (Actor(role, f"subject-{role}") for role in Role if role)
WRITES: dict[str, Callable[[Workspace, str], object]] = {
    "add a card": lambda opened, _: add_card(opened, "another", kind="history"),
    "change a card": lambda opened, card: ws.change_finding(opened, card, 1, see="changed"),
    "add a note": lambda opened, card: ws.add_note(opened, card, note="a note"),
    "move a card": ws.move_finding,
    "delete a card": ws.delete_finding,
    "save peers": lambda opened, _: ws.save_peer_set(
        opened, "Ohio", Level.COUNTY, ["39035"], how="", release=""
    ),
    "save an agenda": lambda opened, card: ws.save_agenda(
        opened, name="Spring", place=PLACE, items=[ws.AgendaItem(card)]
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_viewer_writes_nothing(
    workspace: Workspace, write: Callable[[Workspace, str], object]
) -> None:
    card = add_card(workspace, kind="history")
    viewer, before = workspace.acting(VIEWER), changes(workspace)
    with pytest.raises(NotAllowedError, match="signed in as a viewer; this needs an editor"):
        write(viewer, card.id)
    assert changes(workspace) == before
    assert ws.findings(viewer, PLACE) == (card,)
    write(workspace.acting(EDITOR), card.id)
    assert len(changes(workspace)) > len(before)


def test_a_change_says_who_what_before_and_after(workspace: Workspace) -> None:
    card = add_card(workspace.acting(EDITOR), kind="history", see="before")
    ws.change_finding(workspace.acting(LEAD), card.id, card.revision, see="after")
    added, changed = changes(workspace.acting(VIEWER), "finding", card.id)
    assert (added.action, added.who, added.before) == ("insert", "an editor", None)
    assert added.after is not None
    assert added.after["see"] == "before"
    assert (changed.action, changed.who, changed.subject) == ("update", "a lead", LEAD.subject)
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before["see"], changed.after["see"]) == ("before", "after")
    assert set(changed.after) - {"changed"} == {"see", "revision"}
    assert changed.time >= added.time


def test_a_local_change_has_no_subject(workspace: Workspace) -> None:
    card = add_card(workspace, kind="history")
    (change,) = changes(workspace, "finding", card.id)
    assert (change.who, change.subject) == ("a local editor", "")


def test_long_values_are_stored_as_digests(workspace: Workspace) -> None:
    card = ws.add_finding(
        workspace,
        place=PLACE,
        kind="figure",
        sentence="x",
        view=replace(VIEW, summary="x" * 5_000),
    )
    (change,) = changes(workspace, "finding", card.id)
    assert change.after is not None
    assert set(change.after["view"]) == {"characters", "sha256"}
    assert len(json.dumps(dict(change.after))) < 5_000


def test_rolled_back_change_is_not_in_the_trail(workspace: Workspace) -> None:
    card = add_card(workspace, kind="history")

    def half() -> None:
        with workspace.writing() as connection:
            connection.execute(sa.delete(ws.database.finding))
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert len(changes(workspace, "finding", card.id)) == 1


@pytest.mark.parametrize("statement", ["UPDATE audit SET subject = ''", "DELETE FROM audit"])
def test_the_trail_cannot_be_changed(workspace: Workspace, statement: str) -> None:
    add_card(workspace, kind="history")
    before = changes(workspace)
    with pytest.raises(UserError, match="never changed"), workspace.writing() as connection:
        connection.execute(sa.text(statement))
    assert changes(workspace) == before


def test_only_admins_see_the_whole_trail(workspace: Workspace) -> None:
    add_card(workspace, kind="history")
    for actor in (VIEWER, EDITOR, LEAD):
        with pytest.raises(NotAllowedError, match="needs an admin"):
            changes(workspace.acting(actor))
    assert changes(workspace.acting(ADMIN))
