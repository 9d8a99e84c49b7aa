"""Private votes on the page of the plan, and the question about a role, without a browser."""

from __future__ import annotations

import re

import pytest

from mobility import workspace as ws
from mobility.workspace import Form, Workspace
from mobility.workspace.actors import Actor, Role
from pages.ui import access
from tests.app.conftest import markup, page_text
from tests.app.test_meeting import press as press_label
from tests.app.test_meeting import sentence, wall
from tests.app.test_plan import Open, open_plan, plan_now, press
from tests.support.plans import add_plan, score
from tests.support.tiny_release import SUMMIT


@pytest.fixture(autouse=True)
def _phones_reach_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_FORMS", "http://192.0.2.7:8600")


def the_form(workspace: Workspace) -> Form:
    return ws.forms(workspace, ws.plan_id(SUMMIT))[0]


def test_a_vote_goes_from_the_phones_into_the_scores(open_app: Open, workspace: Workspace) -> None:
    add_plan(workspace, SUMMIT)
    app = press(open_plan(open_app), "plan-vote-open")
    form = the_form(workspace)
    assert (form.kind, form.items) == ("scores", ("Jobs", "=Rents"))
    assert form.title == "Support: how well does each of these do?"
    assert "Phones can score on “Support”." in page_text(app)
    score(workspace, form, (4, 0), (4, 4), (3, 0), (4, 4))
    app = press_label(app.run(), "Close the form")
    assert "4 of at least 5 answers" in page_text(app)
    app = press_label(app, "Show the answers")
    assert "4 of at least 5 answers" in app.warning[0].value
    app = press_label(app, "Reopen")
    score(workspace, form, (4, 1))
    app = press_label(press_label(app.run(), "Close the form"), "Show the answers")
    shown = markup(app, "scores")
    rows = re.findall(r"auto'>([^<]*)</th><td class='mean'>([\d.]+)<", shown)
    assert rows == [("Jobs", "4.8"), ("=Rents", "2.8")]
    assert "◆ split" in shown
    (vote,) = plan_now(workspace).of_kind("vote")
    app = press(app, f"plan-vote-take-{vote.id}")
    assert "2 priorities scored by 5 answers." in page_text(app)
    assert "Support: 4.8 of 5 on average, from 4 to 5 (5 answers)." in page_text(app)
    assert "Support: opinions are split, from 1 to 5 (2.8 of 5 on average" in page_text(app)
    criterion = plan_now(workspace).of_kind("criterion")[0].id
    jobs = plan_now(workspace).of_kind("priority")[0]
    assert jobs.scores()[criterion] == 4.8
    assert ws.plan_record_history(workspace, jobs.id)[-1].reason == (
        "a private vote by phone, 5 answers"
    )
    press(app, "plan-done-undo")
    assert not plan_now(workspace).of_kind("priority")[0].scores()
    assert plan_now(workspace).of_kind("vote")[0].number("answers") is None


def test_a_vote_stands_on_the_wall(open_app: Open, workspace: Workspace) -> None:
    add_plan(workspace, SUMMIT)
    press(open_plan(open_app), "plan-vote-open")
    app = open_plan(open_app, room="bright")
    assert sentence(app) == "Support: how well does each of these do?"
    assert f"192.0.2.7:8600/f/{the_form(workspace).token}" in wall(app)
    score(workspace, the_form(workspace), *[(4, 0)] * 5)
    assert "<b>5</b> answers" in wall(app.run())
    app = press_label(press_label(app, "Close the form"), "Show the answers")
    assert "<td class='mean'>5.0</td>" in wall(app)
    app = press_label(app, "Back to chart")
    assert sentence(app).startswith("Summit County, Ohio: two priorities")


def test_opening_and_deleting_a_vote_can_be_taken_back(
    open_app: Open, workspace: Workspace
) -> None:
    add_plan(workspace, SUMMIT)
    app = press(open_plan(open_app), "plan-vote-open")
    (vote,) = plan_now(workspace).of_kind("vote")
    app = press(app, f"plan-vote-delete-{vote.id}")
    assert not plan_now(workspace).of_kind("vote")
    assert not ws.forms(workspace, ws.plan_id(SUMMIT))
    app = press(app, "plan-done-undo")
    assert plan_now(workspace).of_kind("vote")
    assert the_form(workspace).state == "open"
    press(app, "plan-done-undo")
    assert not ws.forms(workspace, ws.plan_id(SUMMIT))


def test_without_a_criterion_for_votes_one_is_added(open_app: Open, workspace: Workspace) -> None:
    for title in ("Jobs", "Debt"):
        ws.add_plan_record(workspace, SUMMIT, "priority", {"title": title})
    press(open_plan(open_app), "plan-vote-open")
    (criterion,) = plan_now(workspace).of_kind("criterion")
    assert (criterion.title, criterion.text("basis")) == ("Support in the community", "votes")
    assert the_form(workspace).finding == criterion.id


def test_an_editor_opens_no_vote(
    open_app: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_plan(workspace, SUMMIT)
    monkeypatch.setattr(access, "actor", lambda: Actor(Role.EDITOR, "somebody"))
    app = open_plan(open_app)
    assert "plan-vote-open" not in {each.key for each in app.button}


@pytest.mark.parametrize("kind,tab", [("action", "actions"), ("measure", "measures")])
def test_a_role_is_asked_about_until_it_is_confirmed(
    open_app: Open, workspace: Workspace, kind: str, tab: str
) -> None:
    plan = add_plan(workspace, SUMMIT)
    record = plan.of_kind(kind)[-1]
    ws.change_plan_record(workspace, record.id, record.revision, {"owner": "Jane Doe"})
    app = open_plan(open_app, tab)
    assert "is this a person?" in page_text(app)
    app = press(app, f"plan-role-{record.id}")
    assert "is this a person?" not in page_text(app)
    app = press(app, "plan-done-undo")
    assert "is this a person?" in page_text(app)
