"""The measures and targets of a plan, each as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from mobility.errors import UserError
from mobility.registry import EVERYONE, HEADLINE, Framework, Unit
from mobility.text import (
    NBSP,
    format_date,
    format_interval,
    format_number,
    format_size,
    format_value,
)
from mobility.text.languages import localized, say
from mobility.text.messages import group_phrase, message
from mobility.workspace import PastState, PlanRecord, PlanValue
from mobility.workspace.plan_kinds import BY_HAND, DATA_SET, GAP, KINDS, SHARE_OF_PEOPLE
from mobility.workspace.plan_values import metric_of as metric_of  # noqa: PLC0414 - taken from here
from mobility.workspace.record_fields import group_parts

_HUNDRED = 100
_NEAR = 0.05  # of one in a hundred: nearer than this, a share is told as so many in 100


@dataclass(frozen=True, slots=True)
class TargetQuestion:
    """What is asked of the data about a target.

    Attributes:
        metric: the id of the metric or data set.
        by: the breakdown of its group.
        groups: its group by the publisher's label; for a gap, also the other one.
        value: to reach; None for what a target could be.
        year: to reach it in.
    """

    metric: str
    by: str
    groups: tuple[str, ...]
    value: float | None = None
    year: int | None = None


def target_question(
    measure: PlanRecord, target: PlanRecord | None, framework: Framework
) -> TargetQuestion | None:
    """Return what is asked of the data about a target of a measure, or without one.

    None for a measure of its own series.

    Raises:
        UserError: for a gap without two groups.
    """
    metric = metric_of(measure, framework)
    if metric is None:
        return None
    by, group = group_parts(measure.text("group"))
    groups: tuple[str, ...] = (group or EVERYONE,)
    if target is None:
        return TargetQuestion(metric.id, by or HEADLINE, groups)
    if target.text("of") == GAP:
        reference = group_parts(target.text("reference"))[1]
        if not group or not reference:
            raise UserError(
                "A gap is between two groups: choose one at the measure, and the other here."
            )
        groups += (reference,)
    value, year = target.number("value"), target.number("year")
    return TargetQuestion(
        metric.id, by or HEADLINE, groups, value, None if year is None else int(year)
    )


def number_words(
    measure: PlanRecord, value: float, framework: Framework, *, gap: bool = False
) -> str:
    """Return a number of a measure with its unit: '84.1 %', '120 people'."""
    metric = metric_of(measure, framework)
    if metric is not None:
        return format_size(metric, value) if gap else format_value(metric, value)
    if measure.text("counts") == SHARE_OF_PEOPLE:
        return f"{_HUNDRED * value:.10g}{NBSP}%"
    return f"{value:,.10g} {measure.text('unit')}".strip()


def measure_sentence(measure: PlanRecord, framework: Framework) -> str:
    """Return what a measure is, how often its values come, and which role brings them."""
    parts = {"title": measure.title, "source": _source(measure, framework)}
    missing = []
    frequency = KINDS["measure"].fields["frequency"].choices.get(measure.text("frequency"), "")
    if frequency:
        words = localized(frequency)
        parts["frequency"] = f"{words[:1].lower()}{words[1:]}"
    else:
        missing.append("no frequency")
    if measure.text("owner"):
        parts["owner"] = measure.text("owner")
    else:
        missing.append("no owner")
    return f"{message(', '.join(['plan.measure', *missing]), **parts)}."


def _source(measure: PlanRecord, framework: Framework) -> str:
    """Where the values of a measure come from, within a sentence."""
    metric = metric_of(measure, framework)
    if metric is not None:
        if measure.text("source") == DATA_SET:
            return say("the data set “{label}”", label=metric.short_label)
        return say("the published metric “{label}”", label=metric.short_label)
    if measure.text("source") == BY_HAND:
        return say("what is entered by hand or from a file")
    return say("a source that is not said yet")


def baseline_sentence(measure: PlanRecord, framework: Framework) -> str:
    """Return the value that a measure begins with; '' for none."""
    value, period = measure.number("baseline"), measure.text("baseline_period")
    if value is None:
        return ""
    parts = {
        "value": number_words(measure, value, framework),
        "period": period or say("a period that is not said yet"),
    }
    case = ["plan.baseline"]
    low, high = measure.number("baseline_lower"), measure.number("baseline_upper")
    if low is not None and high is not None:
        metric = metric_of(measure, framework)
        ends = [number_words(measure, end, framework) for end in (low, high)]
        parts["interval"] = (
            say("{low} to {high}", low=ends[0], high=ends[1])
            if metric is None
            else format_interval(metric, low, high)
        )
        case.append("interval")
    if release := measure.text("baseline_release"):
        parts["release"] = release
        case.append("release")
    return f"{message(', '.join(case), **parts)}."


def target_sentence(target: PlanRecord, measure: PlanRecord, framework: Framework) -> str:
    """Return what is to be reached by when; what it lacks where that is not said yet."""
    value, year = target.number("value"), target.number("year")
    parts = {"title": measure.title}
    if value is None or year is None:
        return f"{message('plan.target, unfinished', **parts)}."
    gap = target.text("of") == GAP
    parts["year"] = f"{year:.0f}"
    if not gap and (counted := _in_hundred(value, parts["year"], measure, framework)):
        return f"{counted}."
    parts["value"] = number_words(measure, value, framework, gap=gap)
    if not gap:
        return f"{message('plan.target', **parts)}."
    reference = group_name(target.text("reference"), framework) or say(
        "a group that is not said yet"
    )
    return f"{message('plan.target, gap', **parts, reference=reference)}."


def _in_hundred(value: float, year: str, measure: PlanRecord, framework: Framework) -> str:
    """A share of people as so many in 100; '' where that is not so."""
    metric = metric_of(measure, framework)
    wording = metric.wording if metric is not None else None
    if metric is None or wording is None or metric.unit is not Unit.SHARE or not wording.verb:
        return ""
    if not _is_whole(value):
        return ""
    breakdown, label = group_parts(measure.text("group"))
    known = framework.breakdowns.get(breakdown)
    group = next((each for each in known.groups if each.label == label), None) if known else None
    people = group_phrase(metric, group) if group else wording.among or wording.people
    parts = {
        "value": format_number(round(_HUNDRED * value)),
        "of": format_number(_HUNDRED),
        "people": people,
        "verb": wording.verb,
        "year": year,
    }
    now, period = measure.number("baseline"), measure.text("baseline_period")
    if now is None or not period or round(_HUNDRED * now) == round(_HUNDRED * value):
        return message("plan.target, share", **parts)
    parts |= {"now": format_number(round(_HUNDRED * now)), "period": period}
    return message("plan.target, share, since", **parts)


def _is_whole(share: float) -> bool:
    return abs(_HUNDRED * share - round(_HUNDRED * share)) < _NEAR and 0 < share < 1


def group_name(group: str, framework: Framework) -> str:
    """Return the name of a stored group; '' for everyone."""
    breakdown, label = group_parts(group)
    known = framework.breakdowns.get(breakdown)
    names = {each.label: each.name for each in known.groups} if known else {}
    return names.get(label, label)


def value_sentence(measure: PlanRecord, value: PlanValue, framework: Framework) -> str:
    """Return a value of a measure's own series with its day, source and note."""
    day = format_date(date.fromisoformat(value.date))
    if value.value is None:
        sentence = message("plan.value, few", day=day)
    else:
        words = number_words(measure, value.value, framework)
        sentence = message("plan.value", day=day, value=words)
    return " · ".join(filter(None, (sentence, value.source, value.note)))


def revision_sentences(
    history: Sequence[PastState], measure: PlanRecord, framework: Framework
) -> list[str]:
    """Return the earlier values of a target, the newest first: until when, and why it changed."""
    return [f"{each}." for each in _revisions(history, measure, framework)][::-1]


def _revisions(
    history: Sequence[PastState], measure: PlanRecord, framework: Framework
) -> Iterator[str]:
    for before, after in pairwise(history):
        old = tuple(before.content.get(key) for key in ("value", "year"))
        new = tuple(after.content.get(key) for key in ("value", "year"))
        value, year = old
        if old == new or not isinstance(value, int | float) or not isinstance(year, int | float):
            continue
        gap = before.content.get("of") == GAP
        parts = {
            "day": format_date(datetime.fromisoformat(after.changed).date()),
            "value": number_words(measure, value, framework, gap=gap),
            "year": f"{year:.0f}",
        }
        if reason := after.reason.rstrip("."):
            yield message("plan.revised, reason", **parts, reason=reason)
        else:
            yield message("plan.revised", **parts)
