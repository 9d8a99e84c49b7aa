"""Forms for phones: who opens them, what an answer may be, and what is known about answers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.workspace import Form, Workspace
from mobility.workspace.actors import Actor, NotAllowedError, Role
from mobility.workspace.audit import changes
from mobility.workspace.database import form_answer
from mobility.workspace.exchange import all_rows
from mobility.workspace.form_kinds import FORM_KINDS, AnswerError, ChoiceField, FormKind, TextField
from mobility.workspace.forms import (
    ClosedFormError,
    Result,
    answer_form,
    answer_of,
    form_of_token,
)
from tests.support.cards import PLACE

ANYBODY = Actor(Role.VIEWER, "form")
AGENDA, CARD = "a" * 32, "c" * 32


def browser(number: int) -> str:
    """Return what a browser is called on a form."""
    return f"{number:064x}"


def open_vote(workspace: Workspace, *, most: int = 1) -> Form:
    return ws.open_form(
        workspace,
        kind="vote",
        place=PLACE,
        title="What first?",
        items=["Buses", "Child care", "Rents"],
        most=most,
        agenda=AGENDA,
        finding=CARD,
    )


def open_note(workspace: Workspace) -> Form:
    return ws.open_form(workspace, kind="note", place=PLACE, title="Why?", agenda=AGENDA)


def vote(workspace: Workspace, form: Form, number: int, *chosen: int) -> None:
    values = {"chosen": [str(each) for each in chosen]}
    answer_form(workspace.acting(ANYBODY), form.token, browser(number), values)


def test_opening_a_form_needs_a_lead(workspace: Workspace) -> None:
    for role in (Role.VIEWER, Role.EDITOR):
        with pytest.raises(NotAllowedError, match="needs a lead"):
            open_vote(workspace.acting(Actor(role, "somebody")))
    form = open_vote(workspace.acting(Actor(Role.LEAD, "somebody")))
    for change in (ws.close_form, ws.show_answers, ws.delete_form):
        with pytest.raises(NotAllowedError):
            change(workspace.acting(ANYBODY), form.id)
    assert ws.forms(workspace, AGENDA) == (form,)


def test_tokens_differ_and_are_long(workspace: Workspace) -> None:
    tokens = {open_note(workspace).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {14}


def test_a_browser_is_counted_once_and_may_change_its_answer(workspace: Workspace) -> None:
    form = open_vote(workspace)
    vote(workspace, form, 1, 0)
    vote(workspace, form, 2, 0)
    vote(workspace, form, 1, 2)
    assert ws.number_of_answers(workspace, form) == 2
    assert answer_of(workspace, form, browser(1)) == {"chosen": [2]}


def test_browsers_that_answer_at_once_are_all_counted(workspace: Workspace) -> None:
    form = open_vote(workspace)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: vote(workspace, form, n % 6, n % 3), range(24)))
    assert ws.number_of_answers(workspace, form) == 6


def test_a_closed_form_takes_no_answer_until_it_is_reopened(workspace: Workspace) -> None:
    form = open_vote(workspace)
    vote(workspace, form, 1, 0)
    ws.close_form(workspace, form.id)
    with pytest.raises(ClosedFormError):
        vote(workspace, form, 1, 1)
    ws.reopen_form(workspace, form.id)
    vote(workspace, form, 1, 1)
    assert answer_of(workspace, form, browser(1)) == {"chosen": [1]}


def test_nothing_but_the_number_is_known_before_answers_are_shown(workspace: Workspace) -> None:
    form = open_vote(workspace, most=2)
    for number in range(5):
        vote(workspace, form, number, 0, 2)
    assert ws.result_of(workspace, form) == Result(5)
    with pytest.raises(UserError, match="Close the form first"):
        ws.show_answers(workspace, form.id)
    ws.close_form(workspace, form.id)
    ws.show_answers(workspace, form.id)
    (shown,) = ws.forms(workspace, AGENDA)
    counts = (("Buses", 5), ("Child care", 0), ("Rents", 5))
    assert ws.result_of(workspace, shown) == Result(5, counts)


def test_votes_of_fewer_than_five_are_never_shown(workspace: Workspace) -> None:
    form = open_vote(workspace)
    for number in range(4):
        vote(workspace, form, number, 0)
    ws.close_form(workspace, form.id)
    with pytest.raises(UserError, match="4 of at least 5 answers"):
        ws.show_answers(workspace, form.id)
    ws.reopen_form(workspace, form.id)
    vote(workspace, form, 4, 1)
    ws.close_form(workspace, form.id)
    ws.show_answers(workspace, form.id)


def test_two_results_of_a_vote_cannot_be_compared(workspace: Workspace) -> None:
    """Whoever comes between two results would be the difference of both."""
    form = open_vote(workspace)
    for number in range(5):
        vote(workspace, form, number, 0)
    ws.close_form(workspace, form.id)
    ws.show_answers(workspace, form.id)
    with pytest.raises(UserError, match="stays closed"):
        ws.reopen_form(workspace, form.id)
    with pytest.raises(ClosedFormError):
        vote(workspace, form, 5, 1)


def test_notes_stand_in_an_order_that_says_nothing(workspace: Workspace) -> None:
    form = open_note(workspace)
    for number in (3, 1, 2):
        answer_form(workspace, form.token, browser(number), {"text": [f" note {number}\r\n"]})
    ws.close_form(workspace, form.id)
    ws.show_answers(workspace, form.id, on_wall=False)
    (shown,) = ws.forms(workspace, AGENDA)
    assert ws.result_of(workspace, shown).texts == ("note 1", "note 2", "note 3")
    assert not shown.on_wall


@pytest.mark.parametrize(
    "chosen,problem",
    [
        ([], "Nothing is chosen"),
        (["0", "1", "2"], "at most 2"),
        (["3"], "no such choice"),
        (["-1"], "no such choice"),
        (["٣"], "no such choice"),
        (["0; DROP TABLE form"], "no such choice"),
    ],
)
def test_an_impossible_vote_is_refused(
    workspace: Workspace, chosen: list[str], problem: str
) -> None:
    form = open_vote(workspace, most=2)
    with pytest.raises(AnswerError, match=problem):
        answer_form(workspace, form.token, browser(1), {"chosen": chosen, "text": ["ignored"]})
    assert ws.number_of_answers(workspace, form) == 0


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "x" * 601])
def test_an_impossible_note_is_refused(workspace: Workspace, text: str) -> None:
    form = open_note(workspace)
    with pytest.raises(AnswerError):
        answer_form(workspace, form.token, browser(1), {"text": [text]})
    assert ws.number_of_answers(workspace, form) == 0


@pytest.mark.parametrize(
    "parts,problem",
    [
        ({"kind": "rumor"}, "no kind of form"),
        ({"title": " "}, "needs a question"),
        ({"title": "x" * 201}, "needs a question"),
        ({"items": ["one"]}, "2 to 40 choices"),
        ({"items": [str(each) for each in range(41)]}, "2 to 40 choices"),
        ({"items": ["Buses", "buses "]}, "are the same"),
        ({"items": ["x" * 301, "y"]}, "at most 300"),
        ({"most": 3}, "1 to 2 of these"),
        ({"most": 0}, "1 to 2 of these"),
    ],
)
def test_an_impossible_form_is_refused(
    workspace: Workspace, parts: dict[str, object], problem: str
) -> None:
    usual: dict[str, object] = {"kind": "vote", "title": "What?", "items": ["a", "b"], "most": 1}
    with pytest.raises(UserError, match=problem):
        ws.open_form(workspace, place=PLACE, **usual | parts)  # type: ignore[arg-type]  # wrong on purpose


def test_a_form_takes_a_limited_number_of_answers(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORM_KINDS, "vote", replace(FORM_KINDS["vote"], most=2))
    form = open_vote(workspace)
    vote(workspace, form, 1, 0)
    vote(workspace, form, 2, 0)
    with pytest.raises(ClosedFormError, match="as many answers"):
        vote(workspace, form, 3, 0)
    vote(workspace, form, 2, 1)  # a change is none more


def test_one_form_stands_on_the_wall_and_gives_it_back(workspace: Workspace) -> None:
    first, second = open_vote(workspace), open_vote(workspace)
    assert ws.form_on_wall(workspace, AGENDA, CARD) == second
    assert ws.form_on_wall(workspace, AGENDA, "") is None
    ws.put_on_wall(workspace, first.id, on_wall=True)
    shown = ws.form_on_wall(workspace, AGENDA, CARD)
    assert shown is not None
    assert shown.id == first.id
    ws.put_on_wall(workspace, first.id, on_wall=False)
    assert ws.form_on_wall(workspace, AGENDA, CARD) is None


def test_a_deleted_form_opens_nothing_until_it_is_restored(workspace: Workspace) -> None:
    form = open_vote(workspace)
    ws.delete_form(workspace, form.id)
    assert form_of_token(workspace, form.token) is None
    assert ws.forms(workspace, AGENDA) == ()
    with pytest.raises(ClosedFormError):
        vote(workspace, form, 1, 0)
    ws.restore_form(workspace, form.id)
    vote(workspace, form, 1, 0)


def test_the_stamp_changes_with_forms_and_answers(workspace: Workspace) -> None:
    stamps = [ws.forms_stamp(workspace, AGENDA)]
    form = open_vote(workspace)
    stamps.append(ws.forms_stamp(workspace, AGENDA))
    vote(workspace, form, 1, 0)
    stamps.append(ws.forms_stamp(workspace, AGENDA))
    ws.close_form(workspace, form.id)
    stamps.append(ws.forms_stamp(workspace, AGENDA))
    ws.delete_form(workspace, form.id)
    stamps.append(ws.forms_stamp(workspace, AGENDA))
    assert len(set(stamps)) == len(stamps)


def test_an_answer_says_nothing_about_who_gave_it(workspace: Workspace) -> None:
    form = open_vote(workspace)
    vote(workspace, form, 1, 0)
    (row,) = workspace.rows(sa.select(form_answer))
    assert set(row._mapping) == {"form", "browser", "content", "time"}
    assert row.time.endswith("+00:00")
    assert row.time.count(":") == 2  # to the minute, and the zone
    assert {change.of for change in changes(workspace)} == {"form"}
    assert form.token not in json.dumps(all_rows(workspace))


def test_another_kind_is_one_entry(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    levels = tuple(f"level {each}" for each in range(1, 5))
    kind = FormKind(
        label="Levels",
        fields=lambda items, _most: (
            *(ChoiceField(f"item{n}", item, levels) for n, item in enumerate(items)),
            TextField("why", "Why?"),
        ),
        chooses=True,
        fewest=2,
    )
    monkeypatch.setitem(FORM_KINDS, "levels", kind)
    form = ws.open_form(
        workspace, kind="levels", place=PLACE, title="How ready?", items=["Data", "Staff"]
    )
    for number in range(2):
        values = {"item0": ["3"], "item1": [str(number)], "why": ["Because."]}
        answer_form(workspace, form.token, browser(number), values)
    with pytest.raises(AnswerError, match="Nothing is chosen"):
        answer_form(workspace, form.token, browser(3), {"item0": ["3"], "why": ["x"]})
    ws.close_form(workspace, form.id)
    ws.show_answers(workspace, form.id)
    result = ws.result_of(workspace, ws.forms(workspace, "")[0])
    assert result.counts[3] == ("level 4", 2)
    assert result.counts[4:6] == (("level 1", 1), ("level 2", 1))
    assert result.texts == ("Because.", "Because.")
