"""The people behind the gaps of a place, or why there is no number and where it can be had.

Numbers have two digits, say who is counted, and claim no cause.
"""

from __future__ import annotations

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.gaps.people import NO_HEAD_COUNT, GroupPeople, PeopleBehind
from mobility.analysis.groups.disparity import IS_REFERENCE
from mobility.analysis.uncertainty import Verdict
from mobility.figures.groups import group_names
from mobility.registry import Better, Metric, Unit
from mobility.text import Bounds, joined
from mobility.text.gaps import reference_words, two_digits

_LEAD = "People behind the gap"
ARITHMETIC = "Arithmetic, not a causal claim."


def people_lines(disparity: PlaceDisparity) -> list[str]:
    """How many people stand behind each gap and all of them, or why no number can be given."""
    people = disparity.people
    if people is None:
        return []
    known = [group for group in people.groups if group.estimate is not None]
    if not known:
        reasons = [group.reason for group in people.groups if group.reason != IS_REFERENCE]
        reason = NO_HEAD_COUNT if NO_HEAD_COUNT in reasons else next(iter(reasons), people.reason)
        return [f"{_LEAD} are not known: {reason.rstrip('.')}."]
    names = group_names(disparity)
    if len(known) == 1:
        return [
            f"{_LEAD}, {names[known[0].subgroup]}{_unsure(known[0])}: {_whole(disparity, known[0])}"
        ]
    lines = [
        f"{_LEAD}, {names[group.subgroup]}: "
        f"{people_number(disparity.metric, group.estimate or 0.0, _bounds(group))}{_unsure(group)}."
        for group in known
    ]
    return [*lines, _together(disparity, people)]


def needs_head_counts(disparity: PlaceDisparity) -> bool:
    """Whether head-counts would give a number of people that is missing now."""
    people = disparity.people
    return people is not None and any(group.reason == NO_HEAD_COUNT for group in people.groups)


def head_count_lines(disparity: PlaceDisparity) -> list[str]:
    """Who would have to be counted, and the table in which they are, where that is certain."""
    series = disparity.metric.series_of(disparity.jurisdiction.level, disparity.breakdown.id)
    if series is None:
        return []
    universe = f"{disparity.metric.universe}, by group, {disparity.year}"
    lines = [f"Head-counts are of those the metric counts: {universe}."]
    if series.head_counts:
        where = "Fetch them from the Census Bureau (data.census.gov)"
        lines.append(f"{where}: {series.head_counts}.")
    return lines


def counted_line(disparity: PlaceDisparity) -> str:
    """For which groups there are head-counts now; '' where there are none."""
    people = disparity.people.groups if disparity.people else ()
    names = group_names(disparity)
    counted = [names[group.subgroup] for group in people if group.head_count is not None]
    return f"Head-counts in use: {joined(counted)}." if counted else ""


def _together(disparity: PlaceDisparity, people: PeopleBehind) -> str:
    """The sum over the groups that share nobody, or why there is none."""
    sentence = people_sentence(
        disparity.metric,
        people.estimate,
        _bounds(people),
        _reference(disparity),
        reason=people.reason,
        interval_reason=people.interval_reason,
    )
    return f"{_LEAD}, these groups together: {sentence}"


def _whole(disparity: PlaceDisparity, group: GroupPeople) -> str:
    return people_sentence(
        disparity.metric,
        group.estimate,
        _bounds(group),
        _reference(disparity),
        interval_reason=group.interval_reason,
    )


def _reference(disparity: PlaceDisparity) -> str:
    if disparity.disparity is None:
        return ""
    reference = disparity.disparity.reference
    return reference_words(reference.kind, disparity.breakdown.inside(reference.name))


def _unsure(group: GroupPeople) -> str:
    """Return that the gap itself may be none, or is practically none."""
    if group.gap.family_verdict is Verdict.CANNOT_TELL:
        return " (the data cannot tell this gap from none)"
    if group.gap.verdict is Verdict.PRACTICALLY_THE_SAME:
        return " (practically no gap)"
    return ""


def _bounds(people: GroupPeople | PeopleBehind) -> Bounds:
    return None if people.lower is None or people.upper is None else (people.lower, people.upper)


def people_sentence(
    metric: Metric,
    estimate: float | None,
    bounds: Bounds,
    reference: str,
    *,
    reason: str = "",
    interval_reason: str = "",
) -> str:
    """Return how many more, or fewer, it would be at the value of ``reference``, in sentences.

    Of one group or of several added up; 'not available' and the reason where there is no number.
    Who is counted is the metric's universe: households and births are not called people.
    """
    if estimate is None:
        return f"Not available: {reason.rstrip('.')}."
    number = people_number(metric, estimate, bounds)
    missing = f", without an interval: {interval_reason.rstrip('.')}" if interval_reason else ""
    return (
        f"At the value of {reference} it would be {number}{missing}. "
        f"Counted: {metric.universe}. {ARITHMETIC}"
    )


def people_number(metric: Metric, estimate: float, bounds: Bounds) -> str:
    """Return 'about 1,200 more (810 to 1,600)', for the middle of a sentence."""
    side = "more" if metric.better is Better.HIGHER else "fewer"
    if two_digits(estimate) == "0":
        number = f"nobody {side}" if metric.unit is Unit.SHARE else f"none {side}"
    else:
        number = f"about {two_digits(estimate)} {side}"
    interval = f" ({two_digits(bounds[0])} to {two_digits(bounds[1])})" if bounds else ""
    return f"{number}{interval}"
