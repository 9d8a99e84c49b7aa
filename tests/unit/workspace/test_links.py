"""Links between findings, and agendas made of them."""

from __future__ import annotations

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.workspace import AgendaItem, Link, Workspace
from tests.support.cards import HOSTILE, PLACE, add_card


def test_a_link_is_kept_with_its_direction(workspace: Workspace) -> None:
    first, second = add_card(workspace), add_card(workspace, kind="history")
    link = ws.add_link(workspace, second.id, first.id, "explains")
    assert ws.links(workspace) == (Link(link.id, second.id, first.id, "explains"),)
    assert ws.links(workspace, PLACE) == (link,)
    assert ws.links(workspace, "39035") == ()


def test_later_link_replaces_earlier(workspace: Workspace) -> None:
    first, second = add_card(workspace), add_card(workspace)
    link = ws.add_link(workspace, first.id, second.id, "agrees")
    later = ws.add_link(workspace, second.id, first.id, "contradicts")
    assert later.id == link.id
    assert ws.links(workspace) == (later,)


def test_removing_a_link_can_be_taken_back(workspace: Workspace) -> None:
    link = ws.add_link(workspace, add_card(workspace).id, add_card(workspace).id, "agrees")
    ws.remove_link(workspace, link.id)
    assert ws.links(workspace) == ()
    ws.restore_link(workspace, link.id)
    assert ws.links(workspace) == (link,)


def test_links_of_deleted_card_return_with_it(workspace: Workspace) -> None:
    first, second = add_card(workspace), add_card(workspace)
    link = ws.add_link(workspace, first.id, second.id, "agrees")
    for card in (first, second):
        ws.delete_finding(workspace, card.id)
        assert ws.links(workspace) == ()
        ws.restore_finding(workspace, card.id)
    assert ws.links(workspace) == (link,)


def test_what_is_no_link_is_refused(workspace: Workspace) -> None:
    here, there = add_card(workspace), add_card(workspace, place="39035")
    faults = [
        (here.id, here.id, "agrees", "a link is between two"),
        (here.id, there.id, "agrees", "of two places"),
        (here.id, "nothing", "agrees", "is gone"),
        (here.id, there.id, "likes", "no link 'likes'"),
    ]
    for first, second, kind, text in faults:
        with pytest.raises(UserError, match=text):
            ws.add_link(workspace, first, second, kind)
    assert ws.links(workspace) == ()


def test_agenda_stores_order_texts_and_position(workspace: Workspace) -> None:
    cards = [add_card(workspace) for _ in HOSTILE]
    items = [AgendaItem(card.id, text, text) for card, text in zip(cards, HOSTILE, strict=True)]
    saved = ws.save_agenda(workspace, name="  May  meeting ", place=PLACE, items=items, at=3)
    assert (saved.name, saved.at, saved.revision) == ("May meeting", 3, 1)
    assert [item.prompt for item in saved.items] == [text.strip() for text in HOSTILE]
    assert ws.agendas(workspace, PLACE) == (saved,)
    assert ws.agendas(workspace, "39035") == ()
    ws.turn_to_item(workspace, saved.id, 5)
    assert ws.one_agenda(workspace, saved.id).at == 5
    again = ws.save_agenda(workspace, name="June", place=PLACE, items=items[:2], at=9, id=saved.id)
    assert (again.id, again.at, again.revision) == (saved.id, 1, 2), "turning changes no content"
    assert ws.agendas(workspace) == (again,)


def test_deleting_an_agenda_can_be_taken_back(workspace: Workspace) -> None:
    saved = ws.save_agenda(workspace, name="May", place=PLACE, items=())
    ws.delete_agenda(workspace, saved.id)
    assert ws.agendas(workspace) == ()
    ws.restore_agenda(workspace, saved.id)
    assert [each.name for each in ws.agendas(workspace)] == ["May"]


@pytest.mark.parametrize(
    "name,items,text",
    [
        (" \x00", [], "needs a name"),
        ("x" * 121, [], "1 to 120 signs"),
        ("May", [AgendaItem("a")] * 101, "this one has 101"),
        ("May", [AgendaItem("a", note="x" * 5001)], "at most 5,000 signs"),
    ],
)
def test_what_is_no_agenda_is_refused(
    workspace: Workspace, name: str, items: list[AgendaItem], text: str
) -> None:
    with pytest.raises(UserError, match=text):
        ws.save_agenda(workspace, name=name, place=PLACE, items=items)
    assert ws.agendas(workspace) == ()


def test_agenda_that_never_was_is_reported(workspace: Workspace) -> None:
    for change in (ws.delete_agenda, ws.restore_agenda, ws.one_agenda):
        with pytest.raises(UserError, match="This agenda is gone"):
            change(workspace, "nothing")
