"""A plan of one thread that is whole and one that breaks off, with a vote on both."""

from __future__ import annotations

from mobility import workspace as ws
from mobility.workspace import Form, Plan, PlanRecord, Workspace
from mobility.workspace.forms import answer_form


def add_plan(workspace: Workspace, place: str) -> Plan:
    """Add two chosen priorities, "Jobs" with all that follows and "=Rents" without, a criterion."""

    def add(kind: str, **content: object) -> PlanRecord:
        return ws.add_plan_record(workspace, place, kind, content)  # type: ignore[arg-type] - any field

    add("plan", vision="Everybody who wants work finds it.")
    add("criterion", title="Support", basis="votes", weight=2.0)
    jobs = add("priority", title="Jobs", status="chosen", reasons="It touches most people.")
    add("priority", title="=Rents", status="chosen", reasons="Many pay half their income.")
    outcome = add("outcome", title="More adults have a job", priority=jobs.id, horizon="long")
    action = add(
        "action", title="Coaches at the job center", priority=jobs.id, outcomes=[outcome.id],
        owner="Workforce board", start="2027-01-01",
    )  # fmt: skip
    output = add("step", title="80 people coached", action=action.id, part="output")
    add(
        "measure", title="People coached", of=output.id, source="by hand", unit="people",
        counts="people",
    )  # fmt: skip
    measure = add(
        "measure", title="Adults with a job", of=outcome.id, source="metric",
        metric="share_employed", owner="Data lead", frequency="year",
    )  # fmt: skip
    add("target", measure=measure.id, value=0.9, year=2029, set_by="Coalition")
    return ws.plan_of(workspace, place)


def score(workspace: Workspace, form: Form, *answers: tuple[int, ...]) -> None:
    """Send the answers of so many phones: the number of each choice, 0 for the lowest score."""
    before = ws.number_of_answers(workspace, form)
    for number, chosen in enumerate(answers, start=before):
        values = {f"item-{at}": [str(each)] for at, each in enumerate(chosen)}
        answer_form(workspace, form.token, f"{number:064x}", values)
