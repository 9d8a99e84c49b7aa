"""Agendas without a browser: made of findings, put in order, shown, and noted on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace
from mobility.errors import UserError
from mobility.workspace import AgendaItem, View, Workspace
from tests.app.test_meeting import number, press, sentence, wall
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]
PAGE = "pages/plan/meetings.py"
DRAWING = '<svg width="840" height="200"><text font-size="14">a drawing</text></svg>'


@pytest.fixture
def workspace_with_board(workspace: Workspace) -> Workspace:
    """Return a workspace of this test alone, open for looking."""
    return workspace


@pytest.fixture
def meetings(open_app: Open, workspace_with_board: Workspace) -> Open:
    """Return a function that opens the page."""

    def opened(**query: str) -> AppTest:
        app = open_app()
        return go_to(app, PAGE, {"place": SUMMIT, **query})

    assert workspace_with_board
    return opened


def cards(workspace_with_board: Workspace) -> list[str]:
    """Put a pinned view and what people told on the board, and return their ids."""
    view = View(
        title="A title", subtitle="Some metric, Summit County", footer=("Quality.", "Source: S."),
        address="https://data.example.org/compare?place=39153", verdict="worse", picture=DRAWING,
        invented=True, summary="What the drawing shows",
    )  # fmt: skip
    pinned = workspace.add_finding(
        workspace_with_board,
        place=SUMMIT,
        kind="figure",
        sentence="Fewer <b>people</b> $work.",
        view=view,
    )
    qualitative = workspace.add_finding(
        workspace_with_board, place=SUMMIT, kind="qualitative", sentence="Buses end at six.",
        see="Night shifts cannot be reached.", checked_by="transit working group",
    )  # fmt: skip
    return [pinned.id, qualitative.id]


def agenda_of(workspace_with_board: Workspace, ids: list[str], **parts: object) -> str:
    items = [AgendaItem(each) for each in ids]
    return workspace.save_agenda(
        workspace_with_board, name="Work", place=SUMMIT, items=items, **parts
    ).id  # type: ignore[arg-type]  # named by the tests


def order(app: AppTest) -> list[str]:
    texts = [each.value for each in app.markdown]
    return [text.partition(" · ")[2] for text in texts if re.match(r"\*\*\d+\*\* · ", text)]


def test_without_findings_the_page_says_where_they_come_from(meetings: Open) -> None:
    app = meetings()
    assert any("no findings yet" in each.value for each in app.markdown)
    assert not [each for each in app.button if each.label == "Start the meeting"]


def test_agenda_is_made_from_the_board(meetings: Open, workspace_with_board: Workspace) -> None:
    ids = cards(workspace_with_board)
    workspace.change_finding(workspace_with_board, ids[1], 1, status="dropped")
    app = meetings()
    app.text_input(key="agenda_new_name").set_value("Work")
    press(app, "Make it of all findings")
    (made,) = workspace.agendas(workspace_with_board, SUMMIT)
    assert [item.finding for item in made.items] == ids[:1]
    assert app.query_params["agenda"] == made.id
    assert [each.value for each in app.header] == ["Work"]


def test_the_agenda_says_what_its_findings_say(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    long = f"{'Shifts end late, ' * 8}buses earlier."
    made = workspace.add_finding(workspace_with_board, place=SUMMIT, kind="history", sentence=long)
    app = meetings(agenda=agenda_of(workspace_with_board, [made.id]))
    assert f"**1** · {long}" in [each.value for each in app.markdown]


def test_an_agenda_needs_a_name(meetings: Open, workspace_with_board: Workspace) -> None:
    cards(workspace_with_board)
    app = press(meetings(), "Make it of all findings")
    assert "needs a name" in app.warning[0].value
    assert not workspace.agendas(workspace_with_board, SUMMIT)


def test_items_can_be_moved_removed_added_and_prompted(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    agenda = agenda_of(workspace_with_board, cards(workspace_with_board))
    app = meetings(agenda=agenda)
    assert order(app)[1] == "Buses end at six."
    press(app, "Up: 2")
    assert order(app)[0] == "Buses end at six."
    (field,) = [each for each in app.text_input if each.label.endswith("about 1")]
    field.set_value("Who was asked?").run()
    assert workspace.one_agenda(workspace_with_board, agenda).items[0].prompt == "Who was asked?"
    press(app, "Take off: 2")
    assert order(app) == ["Buses end at six."]
    app.multiselect[0].select(app.multiselect[0].options[0]).run()
    assert len(order(app)) == 2


def test_change_keeps_changes_of_other_window(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    ids = cards(workspace_with_board)
    agenda = agenda_of(workspace_with_board, ids)
    app = meetings(agenda=agenda)
    now = workspace.one_agenda(workspace_with_board, agenda)
    extra = workspace.add_finding(
        workspace_with_board, place=SUMMIT, kind="programme", sentence="A program."
    )
    workspace.save_agenda(
        workspace_with_board,
        id=agenda,
        name=now.name,
        place=SUMMIT,
        items=[*now.items, AgendaItem(extra.id)],
    )
    press(app, "Up: 2")
    result = [item.finding for item in workspace.one_agenda(workspace_with_board, agenda).items]
    assert result == [ids[1], ids[0], extra.id]


def test_the_wall_shows_an_item_as_it_was_pinned(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    app = press(
        meetings(agenda=agenda_of(workspace_with_board, cards(workspace_with_board))),
        "Start the meeting",
    )
    html = wall(app)
    assert "Fewer &lt;b&gt;people&lt;/b&gt; $work." in html
    assert "Demonstration: invented numbers" in html
    assert "a drawing" in html
    assert "Verdict: ▼ worse." in html
    assert "Source: S." in html
    assert "Quality." not in html
    assert "href='https://data.example.org/compare?place=39153'" in html
    assert number(app) == "1 / 2"


def test_a_card_without_a_chart_says_its_words(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    agenda = agenda_of(workspace_with_board, cards(workspace_with_board))
    app = meetings(agenda=agenda, item="2", room="dark")
    assert sentence(app) == "Buses end at six."
    assert "What we see: Night shifts cannot be reached." in wall(app)
    assert "Checked by: transit working group." in wall(app)


def test_the_next_meeting_begins_where_this_one_ended(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    agenda = agenda_of(workspace_with_board, cards(workspace_with_board))
    app = press(press(meetings(agenda=agenda), "Start the meeting"), "Next")
    press(app, "Leave")
    assert [each.label for each in app.button if each.label.startswith("Go on")] == [
        "Go on with 2 of 2"
    ]
    again = meetings(agenda=agenda, room="bright")
    assert number(again) == "2 / 2"


def test_a_note_lands_on_the_card(meetings: Open, workspace_with_board: Workspace) -> None:
    ids = cards(workspace_with_board)
    app = meetings(agenda=agenda_of(workspace_with_board, ids), item="2", room="bright")
    app.text_area(key="note_text").set_value("Shifts begin at five.")
    press(app, "Keep the note")
    assert workspace.one_finding(workspace_with_board, ids[1]).see == (
        "Night shifts cannot be reached.\n\nShifts begin at five."
    )
    assert "on the card" in app.success[0].value
    assert not app.text_area(key="note_text").value


def test_note_on_page_pins_its_figure(
    open_app: Open, meetings: Open, workspace_with_board: Workspace
) -> None:
    app = open_app()
    go_to(
        app,
        "pages/explore/compare.py",
        {"place": SUMMIT, "metric": "share_employed", "room": "bright"},
    )
    app.text_area(key="note_text").set_value("We did not expect this.")
    press(app, "Keep the note")
    (card,) = workspace.findings(workspace_with_board, SUMMIT)
    assert card.see == "We did not expect this."
    assert card.view is not None
    assert card.view.page == "compare"
    assert "room" not in dict(card.view.query)
    assert meetings
    app.text_area(key="note_text").set_value("Nor that.")
    press(app, "Keep the note")
    (card,) = workspace.findings(
        workspace_with_board, SUMMIT
    )  # one card for all that is said of one view
    assert card.see == "We did not expect this.\n\nNor that."
    app.query_params["metric"] = "pctl_income_50"
    app.run()
    app.text_area(key="note_text").set_value("Of another view.")
    press(app, "Keep the note")
    assert [each.see for each in workspace.findings(workspace_with_board, SUMMIT)] == [
        card.see,
        "Of another view.",
    ]


def test_a_deleted_finding_is_said_on_the_wall(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    ids = cards(workspace_with_board)
    agenda = agenda_of(workspace_with_board, ids)
    workspace.delete_finding(workspace_with_board, ids[0])
    app = meetings(agenda=agenda, item="1", room="bright")
    assert sentence(app) == "This finding was deleted since the agenda was made."
    assert [each.label for each in app.button if each.label == "Note"] == []
    press(app, "Next")
    assert sentence(app) == "Buses end at six."


def test_deleting_an_agenda_can_be_taken_back(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    agenda = agenda_of(workspace_with_board, cards(workspace_with_board))
    app = press(meetings(agenda=agenda), "Delete this agenda")
    assert not workspace.agendas(workspace_with_board, SUMMIT)
    press(app, "Undo")
    assert [each.id for each in workspace.agendas(workspace_with_board, SUMMIT)] == [agenda]
    assert [each.value for each in app.header] == ["Work"]


def test_link_to_deleted_agenda_shows_message(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    cards(workspace_with_board)
    app = meetings(agenda="0" * 32, room="bright")
    assert any("gone" in each.value for each in app.warning)
    assert app.title


def test_agenda_without_items_cannot_start(meetings: Open, workspace_with_board: Workspace) -> None:
    cards(workspace_with_board)
    app = meetings(agenda=agenda_of(workspace_with_board, []), room="bright")
    assert app.title
    assert any("Nothing is on this agenda" in each.value for each in app.markdown)


@pytest.mark.parametrize("label", ["Delete this agenda", "Start the meeting", "Up: 2"])
def test_unwritable_workspace_shows_message(
    meetings: Open, workspace_with_board: Workspace, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    app = meetings(agenda=agenda_of(workspace_with_board, cards(workspace_with_board)))

    def refused(*_: object, **__: object) -> None:
        raise UserError("Another window is writing to the workspace; nothing was changed.")

    for name in ("delete_agenda", "turn_to_item", "save_agenda"):
        monkeypatch.setattr(workspace, name, refused)
    press(app, label)
    if label == "Start the meeting":
        assert number(app) == "1 / 2"
    else:
        assert "Another window is writing" in app.warning[0].value


def test_windows_that_follow_turn_together(meetings: Open, workspace_with_board: Workspace) -> None:
    agenda = agenda_of(workspace_with_board, cards(workspace_with_board))
    leader = press(meetings(agenda=agenda), "Lead from a second window")
    follower = meetings(agenda=agenda, room="bright", follow="yes", item="2")
    other = meetings(agenda=agenda, room="bright", item="1")
    assert number(follower) == "1 / 2", "it joins the others"
    press(leader, "Next")
    assert number(follower.run()) == "2 / 2"
    assert number(other.run()) == "1 / 2", "it was not asked to follow"
    press(press(other, "Next"), "Back")
    assert number(leader.run()) == "**2 / 2**"
    press(follower, "Back")
    assert number(leader.run()) == "**1 / 2**"
    press(other, "Follow")
    press(leader, "Next")
    assert number(other.run()) == "2 / 2"
    press(leader, "Stop leading")
    assert workspace.led_step(workspace_with_board, agenda) is None
    assert [each.value for each in leader.header] == ["Work"]


def test_whoever_leads_has_notes_and_the_next_slide(
    meetings: Open, workspace_with_board: Workspace
) -> None:
    ids = cards(workspace_with_board)
    agenda = agenda_of(workspace_with_board, ids)
    leader = press(meetings(agenda=agenda), "Lead from a second window")
    pieces = [each.proto.body for each in leader.get("html")]
    at = [n for n, each in enumerate(pieces) if "Fewer" in each or "Buses end" in each]
    assert len(at) == 2
    (field,) = [each for each in leader.text_area if each.label == "Note for whoever leads"]
    field.input("Ask the transit group first.").run()
    (first, _) = workspace.one_agenda(workspace_with_board, agenda).items
    assert first.note == "Ask the transit group first."
    leader.text_area(key="note_text").input("Trains, too.")
    press(leader, "Keep the note")
    assert workspace.one_finding(workspace_with_board, ids[0]).see == "Trains, too."
