"""Answers of phones to a round of readiness."""

from __future__ import annotations

from collections.abc import Sequence

from mobility import workspace as ws
from mobility.registry.readiness import load_readiness
from mobility.workspace import Form, Plan, PlanRecord, Workspace
from mobility.workspace.form_kinds import ROLE
from mobility.workspace.forms import answer_form

NINE = 9
SPLIT = ((3, 3, 2, 2, 3, 1, 0, 2, 2), (2, 3, 3, 1, 2, 2, 3, 2, 3))
"""Answers, a level for each condition, that differ most on data skills."""


def send(
    workspace: Workspace, form: Form, number: int, levels: Sequence[int], role: int | None = None
) -> None:
    """Send the answer of a phone: a level for each condition (4 for cannot say), and a role."""
    conditions = load_readiness().conditions
    values = {id_: [str(level)] for id_, level in zip(conditions, levels, strict=True)}
    if role is not None:
        values[ROLE] = [str(role)]
    answer_form(workspace, form.token, f"{number:064x}", values)


def plan_now(workspace: Workspace, place: str) -> Plan:
    return ws.plan_of(workspace, place)


def open_round(workspace: Workspace, place: str) -> tuple[Form, PlanRecord]:
    return ws.open_readiness_round(workspace, plan_now(workspace, place), "Summit County")


def add_round(workspace: Workspace, place: str, answers: Sequence[Sequence[int]]) -> PlanRecord:
    """Open a round, send answers, in turn of staff and of partners, and finish it."""
    form, record = open_round(workspace, place)
    for number, levels in enumerate(answers):
        send(workspace, form, number, levels, 1 + number % 2)
    ws.close_form(workspace, form.id)
    closed = ws.form_of_round(workspace, record)
    assert closed is not None
    return ws.finish_readiness_round(workspace, record, closed)
