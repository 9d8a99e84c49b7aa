"""What a release says of a priority or a measure of a plan, in sentences."""

from __future__ import annotations

from mobility.analysis.targets.facts import PlanFacts
from mobility.registry import EVERYONE, HEADLINE, Breakdown, Framework
from mobility.text import (
    count_of,
    format_interval,
    format_number,
    format_size,
    format_value,
    number_word,
    within,
)
from mobility.text.messages import gap_message, group_phrase, message
from mobility.text.targets import detectable_sentence

_DIGITS = 2  # of a number of people


def fact_sentences(facts: PlanFacts, framework: Framework) -> list[str]:
    """Return what is known, a sentence each, after the name of the release."""
    lines = [
        f"{message('facts.release', release=facts.release.id)}:",
        _baseline(facts),
        _gap(facts, framework),
        _people(facts, framework),
        _room(facts),
    ]
    detectable = facts.target.detectable
    if detectable is not None:
        lines.append(
            detectable_sentence(
                facts.target.metric,
                detectable.change,
                detectable.with_power,
                reason=detectable.reason,
            )
        )
    return [line for line in lines if line]


def _baseline(facts: PlanFacts) -> str:
    now, metric = facts.target.baseline, facts.target.metric
    if now is None or facts.lag is None:
        return facts.target.reason
    parts = {
        "value": format_value(metric, now.value),
        "year": str(facts.target.year),
        "interval": format_interval(metric, now.lower, now.upper),
    }
    if not facts.lag:
        return f"{message('facts.baseline, same year', **parts)}."
    lag = "one year" if facts.lag == 1 else f"{number_word(facts.lag)} years"
    return f"{message('facts.baseline', **parts, lag=lag)}."


def _gap(facts: PlanFacts, framework: Framework) -> str:
    """The gap of the group to the best-off one, where it is clear."""
    gap, metric, other = facts.gap, facts.target.metric, facts.reference_value
    if gap is None or not facts.is_behind or other is None:
        return "" if facts.target.absence else f"{message('facts.gap, none')}."
    groups = {each.label: each for each in _breakdown(facts, framework).groups}
    behind, reference = groups.get(gap.group.subgroup), groups.get(facts.reference)
    if behind is None or reference is None:
        return ""
    headline = gap_message(
        metric,
        within(facts.target.jurisdiction.name),
        (group_phrase(metric, behind), gap.group.value),
        (group_phrase(metric, reference), other),
    )
    return f"{headline}."


def _breakdown(facts: PlanFacts, framework: Framework) -> Breakdown:
    """The breakdown of the gap: of everyone's value it is that by race and ethnicity."""
    by = facts.target.breakdown
    return framework.breakdowns["race-ethnicity" if by == HEADLINE else by]


def _people(facts: PlanFacts, framework: Framework) -> str:
    if facts.people is not None:
        return f"{message('facts.people', people=_about(facts.people, 'person', 'people'))}."
    if facts.residents is None or facts.target.group == EVERYONE:
        return ""
    names = {each.label: each.name for each in _breakdown(facts, framework).groups}
    people = _about(facts.residents, "resident", "residents")
    return f"{message('facts.residents', group=names[facts.target.group], people=people)}."


def _about(count: float, one: str, several: str) -> str:
    """Return a number of people with two digits."""
    digits = max(0, len(f"{count:.0f}") - _DIGITS)
    rounded = int(round(count, -digits))
    return count_of(rounded, one, several) if rounded else f"{format_number(0)} {several}"


def _room(facts: PlanFacts) -> str:
    room = facts.room
    if room is None or room.value is None or room.planned is None:
        return ""
    peers = count_of(room.n or 0, "peer")
    if room.reason:
        return f"{message('facts.room, none', peers=peers)}."
    metric = facts.target.metric
    value, size = format_value(metric, room.value), format_size(metric, abs(room.planned))
    return f"{message('facts.room', peers=peers, value=value, size=size)}."
