"""Private votes on the priorities of a plan: what is asked, counted, and written into scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.queries import plan_priorities
from mobility.workspace import Form, Plan, PlanRecord, ScoreSpread, Workspace
from mobility.workspace.actors import Actor, NotAllowedError, Role
from mobility.workspace.exchange import all_rows, check_rows, merge_rows
from mobility.workspace.form_kinds import AnswerError
from mobility.workspace.forms import Result
from tests.support.cards import PLACE
from tests.support.plans import add_plan, score

CANNOT_SAY = 5


def open_vote(workspace: Workspace) -> tuple[Plan, Form, PlanRecord]:
    plan = add_plan(workspace, PLACE)
    form, vote = ws.open_plan_vote(workspace, plan, plan.of_kind("criterion")[0], "How well?")
    return ws.plan_of(workspace, PLACE), form, vote


def show(workspace: Workspace, form: Form) -> Result:
    ws.close_form(workspace, form.id)
    ws.show_answers(workspace, form.id)
    (shown,) = ws.forms(workspace, ws.plan_id(PLACE))
    return ws.result_of(workspace, shown)


def take(workspace: Workspace, plan: Plan, vote: PlanRecord, result: Result) -> Plan:
    for record, parts in ws.vote_changes(plan, vote, result):
        ws.change_plan_record(workspace, record.id, record.revision, parts, reason="a vote")
    return ws.plan_of(workspace, PLACE)


def test_scores_become_those_of_the_priorities(workspace: Workspace) -> None:
    plan, form, vote = open_vote(workspace)
    assert form.items == ("Jobs", "=Rents")
    score(workspace, form, (4, 0), (4, 4), (3, 0), (4, 4), (4, 1))
    assert ws.result_of(workspace, form) == Result(5)
    result = show(workspace, form)
    assert result.scores == ((0, 0, 0, 1, 4), (2, 1, 0, 0, 2))
    plan = take(workspace, plan, vote, result)
    criterion = plan.of_kind("criterion")[0].id
    jobs, rents = plan.of_kind("priority")
    assert (jobs.scores()[criterion], rents.scores()[criterion]) == (4.8, 2.8)
    ((_, spread),) = ws.votes_on(plan, rents)
    assert (spread.answers, spread.ends, spread.is_split) == (5, (1, 5), True)
    assert not ws.votes_on(plan, jobs)[0][1].is_split
    assert ws.plan_record_history(workspace, jobs.id)[-1].reason == "a vote"
    standing = plan_priorities(plan)
    assert standing is not None
    assert all("score is missing" not in each.reason for each in standing.priorities)


def test_scores_that_fewer_than_five_gave_are_nowhere(workspace: Workspace) -> None:
    plan, form, vote = open_vote(workspace)
    score(workspace, form, *[(4, 0)] * 4, (3, CANNOT_SAY))
    result = show(workspace, form)
    assert result.scores == ((0, 0, 0, 1, 4), ())
    plan = take(workspace, plan, vote, result)
    jobs, rents = plan.of_kind("priority")
    assert jobs.scores()
    assert not rents.scores()
    assert ws.votes_on(plan, rents) == []


def test_four_answers_show_no_scores(workspace: Workspace) -> None:
    _, form, _ = open_vote(workspace)
    score(workspace, form, *[(4, 0)] * 4)
    ws.close_form(workspace, form.id)
    with pytest.raises(UserError, match="4 of at least 5 answers"):
        ws.show_answers(workspace, form.id)


def test_every_priority_needs_an_answer(workspace: Workspace) -> None:
    _, form, _ = open_vote(workspace)
    with pytest.raises(AnswerError, match="Nothing is chosen yet"):
        score(workspace, form, (4,))


def test_a_deleted_priority_stays_deleted(workspace: Workspace) -> None:
    _, form, vote = open_vote(workspace)
    score(workspace, form, *[(4, 0)] * 5)
    result = show(workspace, form)
    plan = ws.plan_of(workspace, PLACE)
    ws.delete_plan_record(workspace, plan.of_kind("priority")[1].id)
    plan = take(workspace, ws.plan_of(workspace, PLACE), vote, result)
    assert [each.title for each in plan.of_kind("priority")] == ["Jobs"]
    assert plan.of_kind("priority")[0].scores()


def test_a_vote_needs_two_priorities_and_leaves_nothing_behind(workspace: Workspace) -> None:
    plan = add_plan(workspace, PLACE)
    criterion, priority = plan.of_kind("criterion")[0], plan.of_kind("priority")[1]
    with pytest.raises(UserError, match="needs a question"):
        ws.open_plan_vote(workspace, plan, criterion, " ")
    editor = workspace.acting(Actor(Role.EDITOR, "somebody"))
    with pytest.raises(NotAllowedError):
        ws.open_plan_vote(editor, plan, criterion, "How well?")
    ws.delete_plan_record(workspace, priority.id)
    plan = ws.plan_of(workspace, PLACE)
    with pytest.raises(UserError, match="Add two priorities first"):
        ws.open_plan_vote(workspace, plan, criterion, "How well?")
    assert ws.forms(workspace, ws.plan_id(PLACE)) == ()
    assert plan.of_kind("vote") == ()


def test_a_file_carries_the_result_and_not_the_form(workspace: Workspace, tmp_path: Path) -> None:
    plan, form, vote = open_vote(workspace)
    score(workspace, form, *[(4, 0)] * 5)
    plan = take(workspace, plan, vote, show(workspace, form))
    other = Workspace(f"sqlite:///{tmp_path / 'other.sqlite'}")
    merge_rows(other, check_rows(all_rows(workspace)))
    there = ws.plan_of(other, PLACE)
    assert there == plan
    assert ws.forms(other, ws.plan_id(PLACE)) == ()
    jobs = there.of_kind("priority")[0]
    assert ws.votes_on(there, jobs)[0][1] == ScoreSpread((0, 0, 0, 0, 5))
    ws.change_plan_record(other, jobs.id, jobs.revision, {"dissent": "Youth council"})
    merge_rows(workspace, check_rows(all_rows(other)))
    assert ws.plan_of(workspace, PLACE) == ws.plan_of(other, PLACE)
    other.close()
