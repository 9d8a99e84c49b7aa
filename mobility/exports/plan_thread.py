"""The red thread of a plan: each priority with its outcomes, actions, measures and targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from mobility.exports.measure_words import number_words
from mobility.figures.figure import Figure, Provenance
from mobility.figures.plan_thread import ThreadRow, plan_thread_figure
from mobility.places import Jurisdiction
from mobility.registry import Framework
from mobility.text import format_date
from mobility.workspace import Plan, PlanRecord
from mobility.workspace.plan_kinds import GAP, KINDS, PLAN


def thread_figure(
    plan: Plan,
    framework: Framework,
    place: Jurisdiction,
    provenance: Provenance,
    priority: PlanRecord | None = None,
) -> Figure:
    """Return the figure of a plan, or of one of its priorities.

    Args:
        plan: what is shown.
        framework: the registry, for the units of numbers.
        place: whose plan it is.
        provenance: of the view; the plan is its source.
        priority: one of its priorities; None for all.
    """
    source = f"the plan of the group in {place.name}"
    if records := plan.of_part(PLAN):
        changed = max(datetime.fromisoformat(each.changed) for each in records)
        source += f", last changed on {format_date(changed.date())}"
    return plan_thread_figure(
        priority_threads(plan, framework, priority),
        place.full_name,
        replace(provenance, source=source),
        priority=priority.id if priority else "",
        metrics=_metrics(plan, priority),
    )


def _metrics(plan: Plan, priority: PlanRecord | None) -> tuple[str, ...]:
    """The metrics of the priorities and of their outcomes, so that a pin knows their numbers."""
    priorities = (priority,) if priority else plan.of_kind("priority")
    outcomes = [each for one in priorities for each in plan.linking(one, "outcome", "priority")]
    named = (each.text("metric") for each in (*priorities, *outcomes))
    return tuple(dict.fromkeys(filter(None, named)))


def priority_threads(
    plan: Plan, framework: Framework, priority: PlanRecord | None = None
) -> list[tuple[ThreadRow, ...]]:
    """Return the rows of each priority, itself first; what is missing has a row, too.

    Args:
        plan: whose rows they are.
        framework: the registry, for the units of numbers.
        priority: one of its priorities; None for all that were chosen, or all before any was.
    """
    priorities = (priority,) if priority else plan.priorities() or plan.of_kind("priority")
    return [tuple(_thread(plan, framework, each)) for each in priorities]


def _thread(plan: Plan, framework: Framework, priority: PlanRecord) -> Iterator[ThreadRow]:
    yield _row(priority, 0, priority.text("reasons"))
    outcomes = plan.linking(priority, "outcome", "priority")
    actions = plan.linking(priority, "action", "priority")
    shown: set[str] = set()
    if not outcomes:
        yield _missing("outcome", 1)
    for outcome in outcomes:
        yield _row(outcome, 1)
        leading = plan.linking(outcome, "action", "outcomes")
        if not leading:
            yield _missing("action", 2)
        for action in leading:
            if action.id not in shown:
                shown.add(action.id)
                yield from _action(plan, framework, action, 2)
        yield from _measures(plan, framework, outcome, 2, needed=True)
    for action in actions:
        if action.id not in shown:
            yield from _action(plan, framework, action, 1)


def _action(
    plan: Plan, framework: Framework, action: PlanRecord, depth: int
) -> Iterator[ThreadRow]:
    start = action.text("start")
    begins = f"from {format_date(date.fromisoformat(start))}" if start else ""
    yield _row(action, depth, _joined(action.text("owner"), begins))
    for step in plan.linking(action, "step", "action"):
        yield from _measures(plan, framework, step, depth + 1)


def _measures(
    plan: Plan, framework: Framework, of: PlanRecord, depth: int, *, needed: bool = False
) -> Iterator[ThreadRow]:
    """The measures of an outcome or a step with their targets."""
    measures = plan.linking(of, "measure", "of")
    if needed and not measures:
        yield _missing("measure", depth)
    for measure in measures:
        frequency = KINDS["measure"].fields["frequency"].choices.get(measure.text("frequency"), "")
        yield _row(measure, depth, _joined(measure.text("owner"), frequency.lower()))
        targets = plan.linking(measure, "target", "measure")
        if not targets:
            yield _missing("target", depth + 1)
        for target in targets:
            yield _target(target, measure, framework, depth + 1)


def _target(target: PlanRecord, measure: PlanRecord, framework: Framework, depth: int) -> ThreadRow:
    value, year = target.number("value"), target.number("year")
    set_by = target.text("set_by")
    if value is None or year is None:
        return ThreadRow(
            "target", "Target", "without a value or a year yet", depth, is_missing=True
        )
    gap = target.text("of") == GAP
    words = number_words(measure, value, framework, gap=gap)
    text = f"{f'a gap of {words} or less' if gap else words} by {year:.0f}"
    return ThreadRow(
        "target", "Target", text, depth, f"set by {set_by}" if set_by else "",
        record=target.id, value=float(value), year=int(year),
    )  # fmt: skip


def _row(record: PlanRecord, depth: int, detail: str = "") -> ThreadRow:
    label = KINDS[record.kind].label
    return ThreadRow(record.kind, label, record.title, depth, detail, record=record.id)


def _missing(kind: str, depth: int) -> ThreadRow:
    return ThreadRow(kind, KINDS[kind].label, "none yet", depth, is_missing=True)


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))
