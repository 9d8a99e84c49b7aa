"""Rounds of readiness: what is asked, what is known when, and what stays of the answers."""

from __future__ import annotations

import json
from datetime import date

import pytest
import sqlalchemy as sa

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.registry.readiness import LEVELS, load_readiness
from mobility.workspace import Workspace
from mobility.workspace import readiness as rounds
from mobility.workspace.database import form_answer
from mobility.workspace.form_kinds import AnswerError
from mobility.workspace.forms import Result, answer_form
from tests.support.cards import PLACE
from tests.support.readiness import NINE, SPLIT, add_round, open_round, plan_now, send


def test_every_condition_has_four_levels_that_fit_on_a_phone() -> None:
    asked = load_readiness()
    assert len(asked.conditions) == NINE
    for each in asked.conditions.values():
        assert len(each.levels) == len(LEVELS)
        assert all(len(words) <= 120 and words.endswith(".") for words in each.levels)
    sentences = [words for each in asked.conditions.values() for words in each.levels]
    assert len(set(sentences)) == len(sentences)


def test_nothing_but_a_number_is_known_until_a_round_is_closed(workspace: Workspace) -> None:
    """An attacker who looks before and after answering sees one answer more, and nothing else."""
    form, record = open_round(workspace, PLACE)
    for number in range(6):
        send(workspace, form, number, SPLIT[number % 2])
    before = ws.result_of(workspace, form)
    send(workspace, form, 6, (0,) * NINE, role=1)
    after = ws.result_of(workspace, form)
    assert (before, after) == (Result(6), Result(7))
    send(workspace, form, 6, (3,) * NINE, role=1)  # an answer that is changed is not seen either
    assert ws.result_of(workspace, form) == after
    assert not ws.readiness_rounds(plan_now(workspace, PLACE))
    with pytest.raises(UserError, match="Close the form first"):
        ws.finish_readiness_round(workspace, record, form)
    ws.close_form(workspace, form.id)
    ws.finish_readiness_round(workspace, record, form)
    with pytest.raises(UserError, match="stays closed"):
        ws.reopen_form(workspace, form.id)
    (known,) = ws.readiness_rounds(plan_now(workspace, PLACE))
    assert known.answers == 7
    assert known.counts["data"] == (3, 0, 0, 4)
    assert not known.by_role


def test_a_round_keeps_its_result_and_no_single_answer(workspace: Workspace) -> None:
    answers = [tuple((number + at) % 4 for at in range(NINE)) for number in range(14)]
    record = add_round(workspace, PLACE, answers)
    (known,) = ws.readiness_rounds(plan_now(workspace, PLACE))
    assert known.id == record.id
    assert known.counts["leadership"] == (4, 4, 3, 3)
    shown = {role for _, role in known.by_role}
    assert shown <= {"staff", "partner"}
    for (condition, role), counts in known.by_role.items():
        assert sum(counts) == 7, (condition, role)
    assert not workspace.rows(sa.select(form_answer))
    assert json.loads(json.dumps(record.content)) == record.content


def test_fewer_than_five_answers_are_not_shown(workspace: Workspace) -> None:
    form, record = open_round(workspace, PLACE)
    for number in range(4):
        send(workspace, form, number, SPLIT[0])
    ws.close_form(workspace, form.id)
    with pytest.raises(UserError, match="4 of at least 5 answers"):
        ws.finish_readiness_round(workspace, record, form)
    ws.reopen_form(workspace, form.id)
    send(workspace, form, 5, (4,) * NINE)  # who cannot say counts as an answer, at no level
    ws.close_form(workspace, form.id)
    ws.finish_readiness_round(workspace, record, form)
    (known,) = ws.readiness_rounds(plan_now(workspace, PLACE))
    assert (known.answers, known.counts) == (5, {})


def test_two_rounds_are_weeks_apart(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "today", lambda: date(2027, 3, 1))
    open_round(workspace, PLACE)
    with pytest.raises(UserError, match="The round of March 1, 2027 is not finished"):
        open_round(workspace, PLACE)
    (waiting,) = plan_now(workspace, PLACE).of_kind("readiness_round")
    ws.delete_readiness_round(workspace, waiting)
    record = add_round(workspace, PLACE, [SPLIT[at % 2] for at in range(5)])
    for deleted in (False, True):
        if deleted:
            ws.delete_readiness_round(workspace, record)
        with pytest.raises(UserError, match="The next round can be opened on March 29, 2027"):
            open_round(workspace, PLACE)
    monkeypatch.setattr(rounds, "today", lambda: date(2027, 3, 29))
    open_round(workspace, PLACE)


def test_an_answer_needs_every_condition_and_no_role(workspace: Workspace) -> None:
    form, _ = open_round(workspace, PLACE)
    with pytest.raises(AnswerError, match="Nothing is chosen yet"):
        answer_form(workspace, form.token, "0" * 64, {"leadership": ["1"]})
    send(workspace, form, 0, SPLIT[0])
    assert ws.number_of_answers(workspace, form) == 1


def test_who_would_rather_not_say_has_no_role(workspace: Workspace) -> None:
    form, record = open_round(workspace, PLACE)
    for number in range(12):
        send(workspace, form, number, [number % 4] * NINE, 1 if number < 6 else 4)
    ws.close_form(workspace, form.id)
    ws.finish_readiness_round(workspace, record, form)
    (known,) = ws.readiness_rounds(plan_now(workspace, PLACE))
    assert {role for _, role in known.by_role} == {"staff"}
