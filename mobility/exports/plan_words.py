"""A plan in sentences: what there is, what is missing in it, and each thread from end to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from mobility.analysis.priorities import PrioritiesStanding, Standing
from mobility.text import format_date
from mobility.text.messages import MESSAGES, message
from mobility.text.plans import counted, plan_sentence, standing_sentence
from mobility.workspace import Check, LooksLike, PastState, Plan, PlanProblem, PlanRecord
from mobility.workspace.connect_kinds import ARROW
from mobility.workspace.plan_kinds import CANDIDATE, KINDS, NOT_CHOSEN, PLAN
from mobility.workspace.record_fields import FieldType

_RECORDS = {
    "step": ("input or output", "inputs or outputs"),
    "field": ("empty field", "empty fields"),
}
_LACKS = "plan.lacks, "
_TEXT_TYPES = {
    FieldType.LINE,
    FieldType.TEXT,
    FieldType.CHOICE,
    FieldType.DATE,
    FieldType.YEAR,
    FieldType.NUMBER,
    FieldType.ROLE,
}


def sentence_of_plan(plan: Plan, problems: Sequence[PlanProblem], place: str) -> str:
    """Return the sentence at the top: how much of a plan there is, and what is missing.

    ``problems`` are those of `plan_problems`, ``place`` is its name within a sentence.
    """
    if not plan.of_part(PLAN):
        return plan_sentence(place, {})
    chosen = len(plan.priorities())
    waiting = len(plan.priorities(CANDIDATE))
    priorities = counted(chosen, "priority", "priorities")
    if waiting and not chosen:
        priorities = counted(waiting, "candidate for a priority", "candidates for a priority")
    counts = {
        "priorities": priorities,
        "actions": counted(len(plan.of_kind("action")), "action", "actions"),
        "measures": counted(len(plan.of_kind("measure")), "measure", "measures"),
    }
    times = Counter(each.check for each in problems)
    missing = [
        message(f"{_LACKS}{check}", records=counted(times[check], *_records(problems, check)))
        for check in Check
        if times[check] and f"{_LACKS}{check}" in MESSAGES
    ]
    to_check = sum(count for check, count in times.items() if f"{_LACKS}{check}" not in MESSAGES)
    return plan_sentence(place, counts, missing, to_check)


def standing_lines(plan: Plan, standing: PrioritiesStanding | None) -> list[str]:
    """Return which priorities hold whatever the criteria weigh, then how each of them stands."""
    if standing is None:
        return []
    counts = (standing.count(Standing.HOLDS), standing.count(Standing.DEPENDS))
    lines = [standing_sentence(*counts, standing.chosen, standing.reason)]
    if standing.reason:
        return lines
    criteria = plan.of_kind("criterion")
    for priority, each in zip(plan.of_kind("priority"), standing.priorities, strict=True):
        parts = {"title": priority.title}
        case = f"priorities.one, {each.standing}"
        if each.favored_by is not None:
            case, parts["criterion"] = f"{case}, criterion", criteria[each.favored_by].title
        if each.reason:
            parts["reason"] = each.reason
        lines.append(f"  {message(case, **parts)}.")
    return lines


def problem_sentence(plan: Plan, problem: PlanProblem) -> str:
    """Return what is missing or does not fit, and what to do, with a period."""
    record = problem.record
    template = f"plan.fault, {problem.check}"
    parts = {"title": record_name(plan, record)}
    if problem.check in {Check.MEASURE_OVERDUE, Check.TWO_VALUES}:
        parts["day"] = format_date(date.fromisoformat(problem.detail))
    elif problem.check is Check.DATES and record.kind == "target":
        template, parts["year"] = f"{template}, target", problem.detail
    elif problem.check is Check.DATES:
        parts["day"] = format_date(date.fromisoformat(problem.detail))
    elif problem.field and "{field}" in MESSAGES[template]:
        parts["field"] = KINDS[record.kind].fields[problem.field].label
    if problem.check is Check.LINK_GONE and not problem.detail:
        template = f"{template}, unknown"
    elif problem.check in {Check.LINK_GONE, Check.OTHER_PLACE}:
        parts["other"] = problem.detail
    if problem.check is Check.ROLE_IS_PERSON and problem.detail == LooksLike.CONTACT:
        template = f"{template}, contact"
    return f"{message(template, **parts)}."


def record_name(plan: Plan, record: PlanRecord) -> str:
    """Return what people know a record by: its title, that of its measure, or its kind.

    An arrow of the map of causes is known by its parts.
    """
    if record.title:
        return record.title
    if record.kind == ARROW:
        start, end = (
            next((each.title for each in plan.linked(record, key)), "…") for key in ("from", "to")
        )
        return f"{start} → {record.text('sign')} {end}"
    measures = plan.linked(record, "measure") if record.kind == "target" else ()
    return measures[0].title if measures else KINDS[record.kind].label


def chain_sentence(action: PlanRecord) -> str:
    """Return the theory of change of an action, with a period; '' unless all of it is written."""
    parts = {key: action.text(key).rstrip(".") for key in ("if", "then", "because")}
    if not all(parts.values()):
        return ""
    return (
        f"{message('plan.chain', if_=parts['if'], then=parts['then'], because=parts['because'])}."
    )


def earlier_sentences(kind: str, history: Sequence[PastState]) -> list[str]:
    """Return what fields of a record said before and until when, the newest first, with a period.

    Args:
        kind: of the record.
        history: all of its states, the first one first.
    """
    lines = []
    for before, after in pairwise(history):
        day = format_date(datetime.fromisoformat(after.changed).date())
        for key, field in KINDS[kind].fields.items():
            old = before.content.get(key)
            if field.type not in _TEXT_TYPES or old is None or old == after.content.get(key):
                continue
            text = f"{old:.12g}" if isinstance(old, int | float) else str(old)
            parts = {"day": day, "field": field.label, "value": field.choices.get(text, text)}
            case = "plan.earlier"
            if after.reason:
                case, parts["reason"] = "plan.earlier, reason", after.reason.rstrip(".")
            lines.append(f"{message(case, **parts)}.")
    return lines[::-1]


def plan_lines(plan: Plan, problems: Sequence[PlanProblem]) -> list[str]:
    """Return a plan as lines, each thread from priority to target indented below the other."""
    lines = [f"Vision: {plan.vision}"] if plan.vision else []
    told: set[str] = set()
    for priority in plan.of_kind("priority"):
        lines.append(f"Priority: {priority.title}{_decision(priority)}")
        for outcome in plan.linking(priority, "outcome", "priority"):
            lines += [f"  Outcome: {outcome.title}", *_measures(plan, outcome, "    ")]
            told.add(outcome.id)
        for action in plan.linking(priority, "action", "priority"):
            lines += _action(plan, action)
            told.add(action.id)
    for kind in ("outcome", "action"):
        for record in plan.of_kind(kind):
            if record.id not in told:
                lines.append(f"{KINDS[kind].label} without a priority: {record.title}")
    if problems:
        lines += ["", "Missing, or to check:"]
        lines += [f"  {problem_sentence(plan, each)}" for each in problems]
    return lines


def _records(problems: Sequence[PlanProblem], check: Check) -> tuple[str, str]:
    """Return what is counted of a check, for one and for several."""
    kind = next(each.record.kind for each in problems if each.check is check)
    known = KINDS[kind]
    usual = (known.label.lower(), known.plural)
    return _RECORDS["field"] if check is Check.EMPTY else _RECORDS.get(kind, usual)


def _decision(priority: PlanRecord) -> str:
    status = priority.text("status") or CANDIDATE
    if status == CANDIDATE:
        return " (not decided yet)"
    reason = priority.text("not_chosen")
    if status == NOT_CHOSEN:
        return f" (not chosen: {reason.rstrip('.')})" if reason else " (not chosen)"
    return ""


def _action(plan: Plan, action: PlanRecord) -> list[str]:
    facts = [action.text("owner"), action.text("start")]
    known = f" ({', '.join(filter(None, facts))})" if any(facts) else ""
    lines = [f"  Action: {action.title}{known}"]
    if chain := chain_sentence(action):
        lines.append(f"    {chain}")
    for step in plan.linking(action, "step", "action"):
        label = KINDS["step"].fields["part"].choices.get(step.text("part"), "Step")
        lines += [f"    {label}: {step.title}", *_measures(plan, step, "      ")]
    outcomes = plan.linked(action, "outcomes")
    if outcomes:
        lines.append(f"    Leads to: {'; '.join(each.title for each in outcomes)}")
    return lines


def _measures(plan: Plan, record: PlanRecord, indent: str) -> list[str]:
    lines = []
    for measure in plan.linking(record, "measure", "of"):
        facts = [
            measure.text("owner"),
            measure.text("frequency") and f"every {measure.text('frequency')}",
        ]
        series = [each for each in plan.series(measure) if each.value is not None]
        if series:
            facts.append(f"{series[-1].value:g} on {series[-1].date}")
        known = f" ({', '.join(filter(None, facts))})" if any(facts) else ""
        lines.append(f"{indent}Measure: {measure.title}{known}")
        lines += [
            f"{indent}  Target: {target.number('value'):g} by {target.number('year'):.0f}"
            for target in plan.linking(measure, "target", "measure")
            if target.number("value") is not None and target.number("year") is not None
        ]
    return lines
