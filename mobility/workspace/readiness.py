"""Rounds of readiness: a form for phones with the nine conditions, and the result of each round.

A round is a record of the place that says which form was answered and, once it was closed and
shown, how often each level was chosen: in all, and by role where nobody's answer can be told from
that. Then the single answers are erased. Two results close together would say what whoever answered
only one of them has answered, so a round begins four weeks after the last one or later; the form
says what is left of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from mobility.clock import today
from mobility.errors import UserError
from mobility.registry.readiness import LEVELS, load_readiness
from mobility.workspace.database import Workspace
from mobility.workspace.forms import (
    SHOWN,
    Form,
    Result,
    delete_form,
    erase_answers,
    forms,
    open_form,
    result_of,
    show_answers,
)
from mobility.workspace.plans import (
    Parts,
    Plan,
    PlanRecord,
    add_plan_record,
    change_plan_record,
    delete_plan_record,
)
from mobility.workspace.team_kinds import ROUND, level_field

DAYS_APART = 28
"""The fewest days from one round to the next."""
_HOW = (
    "Choose what comes closest to today. Nobody sees who chose what; where all choose the same, "
    "the result says so. Roles are counted only where nobody’s own answer can be told from them. "
    "Who answers only one of two rounds in which all others answer alike can be guessed."
)
_BETWEEN = "-"  # a condition and a role, in a key of a result
Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReadinessRound:
    """A round whose result is known.

    Attributes:
        id: of its record.
        opened: the day it was opened.
        answers: how many phones have answered.
        counts: how often each level was chosen, by condition; without those that too few answered.
        by_role: the same by condition and role, without those from which an answer could be told.
    """

    id: str
    opened: date
    answers: int
    counts: Mapping[str, Counts]
    by_role: Mapping[tuple[str, str], Counts] = field(default_factory=dict)


def team_id(place: str) -> str:
    """Return what stands for the agenda of the forms of the page Team of a place."""
    return f"team-{place}"


def open_readiness_round(workspace: Workspace, plan: Plan, place: str) -> tuple[Form, PlanRecord]:
    """Open a form on which phones place the nine conditions, and return it with its record.

    Args:
        workspace: the open workspace.
        plan: the records of the place.
        place: its name within a sentence.

    Raises:
        UserError: while a round is open, and sooner than `DAYS_APART` days after the last one.
    """
    if waiting := open_round(plan):
        raise UserError(
            f"The round of {_day_words(_opened(waiting))} is not finished: show its result, or "
            "delete it. Nothing was opened."
        )
    if (first := next_day(plan)) > today():
        raise UserError(
            f"The next round can be opened on {_day_words(first)}: two results close together "
            "would say what somebody has answered who took part in one of them. Nothing was opened."
        )
    form = open_form(
        workspace,
        kind="readiness",
        place=plan.place,
        title=f"How ready are we in {place}?",
        about=_HOW,
        items=[each.name for each in load_readiness().roles.values()],
        agenda=team_id(plan.place),
    )
    parts: Parts = {"form": form.id, "opened": today().isoformat()}
    try:
        return form, add_plan_record(workspace, plan.place, ROUND, parts)
    except UserError:
        delete_form(workspace, form.id)
        raise


def open_round(plan: Plan) -> PlanRecord | None:
    """Return the round of a place that has no result yet; None without one."""
    waiting = (each for each in plan.of_kind(ROUND) if each.number("answers") is None)
    return next(waiting, None)


def next_day(plan: Plan) -> date:
    """Return the first day on which a round can be opened; also deleted results count."""
    known = [
        each
        for each in (*plan.records, *plan.others)
        if each.kind == ROUND and each.place == plan.place and each.number("answers") is not None
    ]
    days = (_opened(each) + timedelta(days=DAYS_APART) for each in known)
    return max(days, default=date.min)


def form_of_round(workspace: Workspace, record: PlanRecord) -> Form | None:
    """Return the form of a round; None where it is on another computer or was deleted."""
    known = forms(workspace, team_id(record.place))
    return next((each for each in known if each.id == record.text("form")), None)


def finish_readiness_round(workspace: Workspace, record: PlanRecord, form: Form) -> PlanRecord:
    """Store the result of a closed round, erase its single answers, and return the record.

    Raises:
        UserError: for an open form, and for one with fewer answers than can be shown.
    """
    if form.state != SHOWN:
        show_answers(workspace, form.id, on_wall=False)
    form = form_of_round(workspace, record) or form
    result = result_of(workspace, form)
    stored, _ = change_plan_record(
        workspace, record.id, record.revision, _result_parts(result), reason="the round was closed"
    )
    erase_answers(workspace, form.id)
    return stored


def delete_readiness_round(workspace: Workspace, record: PlanRecord) -> PlanRecord:
    """Delete a round; its form takes no more answers."""
    if form := form_of_round(workspace, record):
        delete_form(workspace, form.id)
    return delete_plan_record(workspace, record.id)


def readiness_rounds(plan: Plan) -> tuple[ReadinessRound, ...]:
    """Return the rounds whose result is known, the oldest first."""
    rounds = [_round(each) for each in plan.of_kind(ROUND) if each.number("answers") is not None]
    return tuple(sorted(rounds, key=lambda each: (each.opened, each.id)))


def _result_parts(result: Result) -> Parts:
    """What a round stores of a result: numbers by condition, and by condition and role."""
    asked = load_readiness()
    conditions, roles = list(asked.conditions), list(asked.roles)
    counts = dict(zip(conditions, result.scores, strict=True))
    by_role = {
        f"{conditions[item]}{_BETWEEN}{roles[role]}": each
        for (item, role), each in result.by_role.items()
    }
    parts: dict[str, dict[str, float]] = {}
    for of_roles, known in ((False, counts), (True, by_role)):
        for level in range(len(LEVELS)):
            chosen = {key: float(each[level]) for key, each in known.items() if each}
            parts[level_field(level, of_roles=of_roles)] = chosen
    return {"answers": result.answers, **parts}


def _round(record: PlanRecord) -> ReadinessRound:
    by_role = {}
    for key, counts in _stored(record, of_roles=True).items():
        condition, _, role = key.partition(_BETWEEN)
        by_role[condition, role] = counts
    return ReadinessRound(
        record.id,
        _opened(record),
        int(record.number("answers") or 0),
        _stored(record, of_roles=False),
        by_role,
    )


def _stored(record: PlanRecord, *, of_roles: bool) -> dict[str, Counts]:
    levels = [record.scores(level_field(each, of_roles=of_roles)) for each in range(len(LEVELS))]
    return {key: tuple(int(each.get(key, 0)) for each in levels) for key in levels[0]}


def _opened(record: PlanRecord) -> date:
    return date.fromisoformat(record.text("opened") or record.changed[:10])


def _day_words(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
