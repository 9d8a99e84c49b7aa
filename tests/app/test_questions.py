"""Questions to the phones of a meeting, without a browser: asked, counted, shown, put on a card."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.forms.listener import ROOM
from mobility.workspace import Form, Workspace
from mobility.workspace.forms import answer_form
from tests.app.conftest import page_text
from tests.app.test_meeting import press, sentence, wall
from tests.app.test_meetings import agenda_of, cards
from tests.support.page_turning import go_to
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]
PAGE = "pages/plan/meetings.py"
BASE = "http://192.0.2.7:8600"


@pytest.fixture
def meet(open_app: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that opens the agenda of two findings."""
    monkeypatch.setenv("MOBILITY_FORMS", f"{BASE}/")
    agenda = agenda_of(workspace, cards(workspace))

    def opened(**query: str) -> AppTest:
        return go_to(open_app(), PAGE, {"place": SUMMIT, "agenda": agenda, **query})

    return opened


def the_form(workspace: Workspace) -> Form:
    (agenda,) = ws.agendas(workspace, SUMMIT)
    return ws.forms(workspace, agenda.id)[0]


def answer(workspace: Workspace, times: int, **values: str) -> None:
    form = the_form(workspace)
    before = ws.number_of_answers(workspace, form)
    for number in range(before, before + times):
        sent = {key: [text] for key, text in values.items()}
        answer_form(workspace, form.token, f"{number:064x}", sent)


def ask_room(app: AppTest, way: str, **fields: str) -> AppTest:
    press(app, "Ask the room")
    app.radio(key="ask_way").set_value(way).run()
    for key, text in fields.items():
        app.text_area(key=f"ask_{key}").set_value(text)
    return press(app, "Open it for phones")


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def test_a_vote_is_counted_closed_shown_and_put_on_the_card(
    meet: Open, workspace: Workspace
) -> None:
    app = ask_room(meet(room="bright"), "vote", title="What <i>first</i>?", choices="A&B\nRents")
    form = the_form(workspace)
    assert (form.kind, form.items, form.about) == (
        "vote", ("A&B", "Rents"), "Fewer <b>people</b> $work.",
    )  # fmt: skip
    assert sentence(app) == "What &lt;i&gt;first&lt;/i&gt;?"
    assert f"192.0.2.7:8600/f/{form.token}" in wall(app)
    assert "<b>0</b> answers" in wall(app)
    answer(workspace, 3, chosen="1")
    answer(workspace, 2, chosen="0")
    app.run()
    assert "<b>5</b> answers" in wall(app)
    assert "A&amp;B" not in wall(app)  # no result while it is open
    press(app, "Close the form")
    assert "The form is closed." in wall(app)
    press(app, "Show the answers")
    assert re.findall(r"<th[^>]*>(.*?)</th><td>(\d)</td>", wall(app)) == [
        ("Rents", "3"),
        ("A&amp;B", "2"),
    ]
    assert "Reopen" not in labels(app)
    press(app, "Put on the card")
    card = ws.one_finding(workspace, form.finding)
    assert "What <i>first</i>? 5 answers by phone; each could choose one.\n– Rents: 3" in card.see
    press(app, "Back to chart")
    assert "a drawing" in wall(app)
    assert "Ask the room" in labels(app)


def test_a_vote_of_four_shows_no_result(meet: Open, workspace: Workspace) -> None:
    app = ask_room(meet(room="bright"), "vote on the agenda")
    assert the_form(workspace).items == ("Fewer <b>people</b> $work.", "Buses end at six.")
    answer(workspace, 4, chosen="1")
    press(app, "Close the form")
    assert "4 of at least 5 answers" in wall(app)
    press(app, "Show the answers")
    assert "4 of at least 5 answers" in app.warning[0].value
    press(app, "Reopen")
    assert the_form(workspace).state == "open"


def test_notes_are_read_by_whoever_leads_before_the_room_sees_them(
    meet: Open, workspace: Workspace
) -> None:
    app = ask_room(meet(lead="yes", item="2"), "note")
    form = the_form(workspace)
    assert f"192.0.2.7:8600/f/{form.token}" in page_text(app).replace("\\", "")
    answer(workspace, 1, text="Night <b>buses</b> & $5")
    press(press(app, "Close the form"), "Read the answers")
    assert not the_form(workspace).on_wall
    assert "Night <b>buses</b> & $5" in page_text(app).replace("\\", "")
    press(app, "Put answer 1 on the card")
    assert ws.one_finding(workspace, form.finding).see.endswith("\n\nNight <b>buses</b> & $5")
    on_wall = meet(room="bright", item="2")
    assert sentence(on_wall) == "Buses end at six."
    press(app, "Put on the wall")
    on_wall.run()
    assert "Night &lt;b&gt;buses&lt;/b&gt; &amp; $5" in wall(on_wall)


def test_the_page_lists_what_was_asked_and_takes_it_back(meet: Open, workspace: Workspace) -> None:
    ask_room(meet(room="bright"), "note", title="Why?")
    app = meet()
    assert "Asked of the room" in [each.value for each in app.subheader]
    press(app, "Delete")
    (agenda,) = ws.agendas(workspace, SUMMIT)
    assert ws.forms(workspace, agenda.id) == ()
    press(app, "Undo")
    assert len(ws.forms(workspace, agenda.id)) == 1


def test_a_question_that_cannot_be_opened_stays_in_the_dialog(
    meet: Open, workspace: Workspace
) -> None:
    app = ask_room(meet(room="bright"), "vote", choices="Only one")
    assert "2 to 40 choices" in app.warning[0].value
    (agenda,) = ws.agendas(workspace, SUMMIT)
    assert ws.forms(workspace, agenda.id) == ()


def test_a_local_application_starts_the_listener_for_forms(
    meet: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = meet(room="bright")
    monkeypatch.delenv("MOBILITY_FORMS")
    started: list[str] = []

    def refuse() -> None:
        raise UserError("This computer is in no network.")

    monkeypatch.setattr(ROOM, "start", refuse)
    app = ask_room(app, "note")
    assert "in no network" in app.warning[0].value
    monkeypatch.setattr(ROOM, "start", lambda: started.append("started"))
    press(app, "Open it for phones")
    assert started == ["started"]
    assert "No phone can reach this computer" in wall(app)
    press(app, "Let phones in")
    assert started == ["started"] * 2
    assert the_form(workspace).state == "open"
