"""Plans to make documents of: a small one with all parts, a long one, one of hostile texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from mobility import workspace as ws
from mobility.exports.plan_document.inputs import Inputs, TargetShown
from mobility.workspace import Finding, Plan, PlanRecord, Workspace
from tests.support.reports import SUMMIT, card, summary

PLACE = SUMMIT.geoid
PRIVATE = 4.25
"""A score of the group, which is in no document."""
TOLD = "A neighbor told us of her eviction."
SHOWN = TargetShown(("These data cannot show a change of 5 points here.",))


class Writer:
    """Adds records to the plan of a workspace of its own."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(f"sqlite:///{folder / 'workspace.sqlite'}")

    def add(self, kind_: str, /, **content: Any) -> PlanRecord:
        """Add a record."""
        return ws.add_plan_record(self.workspace, PLACE, kind_, content)

    def plan(self) -> Plan:
        """Return the plan, and close the workspace."""
        plan = ws.plan_of(self.workspace, PLACE)
        self.workspace.close()
        return plan


def inputs_of(plan: Plan, *cards: Finding, targets: Mapping[str, TargetShown] = {}) -> Inputs:
    """Return what a document is made from."""
    return Inputs(
        place=SUMMIT,
        plan=plan,
        summary=summary(*cards),
        standing=None,
        targets=lambda _: targets,
        citation="Urban Institute (2025). Boosting Upward Mobility.",
        address="http://localhost:8501/plan?place=39153",
        day=date(2026, 9, 3),
    )


def small_plan(folder: Path) -> Inputs:
    """Two chosen priorities, one that was not, two actions, three measures; findings with charts.

    One card is preliminary, one was told without consent, one role looks like a person.
    """
    writer = Writer(folder)
    add = writer.add
    add("letter", text="Dear neighbors,\n\nthis is our plan.", signed_by="County council")
    add("plan", vision="Everybody finds work that supports a family.")
    add(
        "participation", text="Forty residents and six employers.",
        missing="Nobody from the farm labor camps.", contact="Office of planning",
    )  # fmt: skip
    add(
        "sustainability", internal_who="The workforce board", internal_how="Half a position",
        external_who="The community foundation", external_how="A written agreement",
    )  # fmt: skip
    criterion = add("criterion", title="Support", basis="own")
    jobs = add(
        "priority", title="Black residents' employment", status="chosen",
        reasons="Residents named it first.", dissent="The association would begin with child care.",
        findings=["a", "told"], scores={criterion.id: PRIVATE},
    )  # fmt: skip
    rents = add("priority", title="Rents", status="chosen", reasons="Many pay half their income.")
    add("priority", title="Debt", status="not chosen", not_chosen="The state reviews it in 2027.")
    outcome = add("outcome", title="More adults have a job", priority=jobs.id, horizon="long")
    sooner = add("outcome", title="Fewer evictions", priority=rents.id, horizon="short")
    coaches = add(
        "action", title="Coaches at the job center", priority=jobs.id, outcomes=[outcome.id],
        owner="Workforce board", start="2027-01-01", problem="Jobs are lost early.",
        **{"if": "pay for coaches", "then": "more people keep a job", "because": "they have help"},
    )  # fmt: skip
    add(
        "action", title="A lawyer at each hearing", priority=rents.id, outcomes=[sooner.id],
        owner="Jane Doe",
    )  # fmt: skip
    add("step", title="Six coaches", action=coaches.id, part="input")
    output = add("step", title="400 people coached", action=coaches.id, part="output")
    counted = add(
        "measure", title="People coached", of=output.id, source="by hand", unit="people",
        counts="people", owner="Workforce board", frequency="quarter", baseline=0,
        baseline_period="2026",
    )  # fmt: skip
    job = add(
        "measure", title="Adults with a job", of=outcome.id, source="metric",
        metric="share_employed", unit="percent", owner="Data lead", frequency="year",
        baseline=0.72, baseline_lower=0.69, baseline_upper=0.75, baseline_period="2023",
        faster=counted.id,
    )  # fmt: skip
    add("measure", title="Evictions filed", of=sooner.id, source="by hand", unit="filings")
    target = add(
        "target", measure=job.id, value=0.8, year=2029, reason="It halves the gap.",
        set_by="Management team",
    )  # fmt: skip
    add(
        "organization", title="Organization A", sector="housing", role_in_work="champion",
        status="agreed", contact="Director of outreach", influence="high", interest="little",
        own_words="Formed by renters.",
    )  # fmt: skip
    add("organization", title="Organization B", sector="health", status="asked")
    cards = (
        card("a", "Fewer Black adults have a job.", order=1),
        card("b", "Rents rise faster than wages.", status="confirmed", order=2),
        card("c", "A first guess that nobody checked.", order=3),
        card("told", TOLD, view=None, consent="group", order=4),
    )
    return inputs_of(writer.plan(), *cards, targets={target.id: SHOWN})


def long_plan(folder: Path) -> Inputs:
    """Nine priorities with forty actions, a measure and a target each."""
    writer = Writer(folder)
    add, targets = writer.add, {}
    for number in range(40):
        if number % 5 == 0 or number == 39:
            priority = add(
                "priority", title=f"Priority {number}", status="chosen", reasons="Because. " * 60
            )
        action = add(
            "action", title=f"Action {number}", priority=priority.id, owner="Working group",
            problem="Something is wrong today. " * 10,
        )  # fmt: skip
        step = add("step", title="What is counted " * 8, action=action.id, part="output")
        measure = add(
            "measure", title=f"Count {number}", of=step.id, source="by hand", unit="people"
        )
        target = add("target", measure=measure.id, value=100.0, year=2029)
        targets[target.id] = SHOWN
    return inputs_of(writer.plan(), targets=targets)


def hostile_plan(folder: Path, texts: tuple[str, ...]) -> Inputs:
    """A plan of texts that could break a file: long, from right to left, with signs of programs."""
    writer = Writer(folder)
    add = writer.add
    joined = " ".join(texts)
    whole = (joined * (5_000 // len(joined) + 1))[:5_000].strip()
    add("letter", text=whole, signed_by="Dr. Smith")
    add("plan", vision="חזון של כולנו " * 30)
    add("participation", text=whole, missing="x" * 5_000, contact="=HYPERLINK(1)")
    for text in texts:
        priority = add("priority", title=text[:300], status="chosen", reasons=whole)
        action = add(
            "action", title=text[:300], priority=priority.id, owner=text[:300], problem=whole,
            **{"if": whole, "then": text, "because": text},
        )  # fmt: skip
    for _ in range(12):
        step = add("step", title="W" * 300, action=action.id, part="output")
    measure = add("measure", title="M" * 300, of=step.id, source="by hand", unit="u")
    add("target", measure=measure.id, value=1e14, year=2199, reason=whole)
    return inputs_of(writer.plan(), card("h", texts[0], see=whole, status="confirmed"))
