"""The plan in a meeting: put on an agenda, shown row by row, led from a second window."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import AgendaItem, Workspace
from tests.app.conftest import page_text, unfold
from tests.app.test_meeting import number, press, sentence, wall
from tests.app.test_plan import Open, open_plan
from tests.support.cards import add_card
from tests.support.page_turning import go_to
from tests.support.plans import add_plan
from tests.support.tiny_release import SUMMIT

PAGE = "pages/plan/meetings.py"


@pytest.fixture
def meet(open_app: Open, workspace: Workspace) -> Open:
    """Return a function that opens an agenda with a card, the plan, and another card."""
    add_plan(workspace, SUMMIT)
    first, last = (add_card(workspace, text, kind="history") for text in ("First.", "Last."))
    items = [AgendaItem(id_) for id_ in (first.id, ws.plan_id(SUMMIT), last.id)]
    agenda = ws.save_agenda(workspace, name="Work", place=SUMMIT, items=items)

    def opened(**query: str) -> AppTest:
        return go_to(open_app(), PAGE, {"place": SUMMIT, "agenda": agenda.id, **query})

    return opened


def rows(app: AppTest) -> list[str]:
    """Return the rows of the thread on the wall, the one that is read last."""
    found = re.findall(r"<b>(.*?)</b><span dir='auto'>(.*?)(?:<small>|</span>)", wall(app))
    return [f"{label}: {text}" for label, text in found]


def test_the_plan_is_read_row_by_row(meet: Open) -> None:
    app = meet(item="1", room="bright")
    assert number(app) == "1 / 12"
    press(app, "Next")
    assert sentence(app) == "Everybody who wants work finds it."
    press(app, "Next")
    assert sentence(app) == "Jobs"
    assert "It touches most people." in wall(app)
    assert rows(app) == []
    press(app, "Next")
    assert rows(app) == ["Outcome: More adults have a job"]
    press(app, "Next")
    assert rows(app)[-1] == "Action: Coaches at the job center"
    assert "Workforce board, from January 1, 2027" in wall(app)
    for _ in range(4):
        press(app, "Next")
    assert [row.replace("\N{NO-BREAK SPACE}", " ") for row in rows(app)] == [
        "Outcome: More adults have a job",
        "Action: Coaches at the job center",
        "Measure: People coached",
        "Target: none yet",
        "Measure: Adults with a job",
        "Target: 90.0 % by 2029",
    ]
    assert "Is it enough, and could the data show it?" in wall(app)
    press(app, "Next")
    assert sentence(app) == "=Rents"
    press(press(app, "Next"), "Next")
    assert (number(app), sentence(app)) == ("12 / 12", "Last.")
    press(app, "Back")
    assert rows(app) == ["Outcome: none yet"]


def test_a_second_window_leads_through_the_rows(meet: Open) -> None:
    leader = press(meet(), "Lead from a second window")
    press(press(press(leader, "Next"), "Next"), "Next")
    assert number(leader) == "**4 / 12**"
    text = " ".join(each.value for each in leader.get("html"))
    assert "Outcome: More adults have a job" in text or "More adults" in page_text(leader)
    follower = meet(room="bright", follow="yes")
    follower.run()
    assert number(follower) == "4 / 12"
    assert rows(follower) == ["Outcome: More adults have a job"]
    press(follower, "Back")
    assert number(leader.run()) == "**3 / 12**"


def test_a_note_on_a_row_is_a_card(meet: Open, workspace: Workspace) -> None:
    app = meet(item="2", row="3", room="bright")
    app.text_area(key="note_text").set_value("Too few coaches speak Spanish.")
    press(app, "Keep the note")
    card = ws.findings(workspace, SUMMIT)[-1]
    assert card.sentence == "Too few coaches speak Spanish."
    assert "Outcome: More adults have a job" in card.see
    assert "a card of its own on the board" in app.success[0].value


def test_the_plan_and_one_priority_are_put_on_an_agenda(meet: Open, workspace: Workspace) -> None:
    app = meet()
    assert "**2** · The plan, row by row" in [each.value for each in app.markdown]
    (field,) = [each for each in app.multiselect if each.label.startswith("Add the plan")]
    jobs = ws.plan_of(workspace, SUMMIT).of_kind("priority")[0]
    field.set_value([jobs.id]).run()
    (agenda,) = ws.agendas(workspace, SUMMIT)
    assert agenda.items[-1].finding == jobs.id
    ws.delete_plan_record(workspace, jobs.id)
    gone = meet(item="4", room="bright")
    assert "was deleted" in sentence(gone)


def test_a_priority_and_a_target_are_pinned_as_pictures(
    open_app: Open, workspace: Workspace
) -> None:
    plan = add_plan(workspace, SUMMIT)
    jobs, measure = plan.of_kind("priority")[0], plan.of_kind("measure")[-1]
    figure = f"plan-thread-{jobs.id}"
    app = unfold(open_plan(open_app), figure)
    app.button(key=f"{figure}-pin").click().run()
    app = open_plan(open_app, "measures", measure=measure.id)
    app.button(key="target-pin").click().run()
    assert not app.exception
    first, second = ws.findings(workspace, SUMMIT)
    assert first.view is not None
    assert first.view.figure == figure
    assert first.sentence == ("Jobs: one outcome, one action, two measures, one target.")
    assert isinstance(first.view.picture, dict)
    assert second.view is not None
    assert (second.view.page, second.view.figure) == ("plan", "target")
    assert ws.unreadable_records(workspace) == ()


def test_the_page_offers_the_whole_plan_as_excel(open_app: Open, workspace: Workspace) -> None:
    add_plan(workspace, SUMMIT)
    labels = [each.proto.label for each in open_plan(open_app).get("download_button")]
    assert "The whole plan as Excel" in labels
