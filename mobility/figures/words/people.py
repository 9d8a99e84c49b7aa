"""The people behind the gaps of a place, or why there is no number and where it can be had."""

from __future__ import annotations

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.gaps.people import NO_HEAD_COUNT, GroupPeople, PeopleBehind
from mobility.analysis.groups.disparity import IS_REFERENCE
from mobility.analysis.uncertainty import Verdict
from mobility.figures.groups import group_names
from mobility.text import joined
from mobility.text.gaps import Bounds, reference_words
from mobility.text.people import people_number, people_sentence

_LEAD = "People behind the gap"


def people_lines(disparity: PlaceDisparity) -> list[str]:
    """How many people stand behind each gap and all of them, or why no number can be given."""
    people = disparity.people
    if people is None:
        return []
    known = [one for one in people.groups if one.estimate is not None]
    if not known:
        reasons = [one.reason for one in people.groups if one.reason != IS_REFERENCE]
        reason = NO_HEAD_COUNT if NO_HEAD_COUNT in reasons else next(iter(reasons), people.reason)
        return [f"{_LEAD}: not available: {reason.rstrip('.')}."]
    names = group_names(disparity)
    if len(known) == 1:
        return [
            f"{_LEAD}, {names[known[0].subgroup]}{_unsure(known[0])}: {_whole(disparity, known[0])}"
        ]
    lines = [
        f"{_LEAD}, {names[one.subgroup]}: "
        f"{people_number(disparity.metric, one.estimate or 0.0, _bounds(one))}{_unsure(one)}."
        for one in known
    ]
    return [*lines, _together(disparity, people)]


def needs_head_counts(disparity: PlaceDisparity) -> bool:
    """Whether head-counts would give a number of people that is missing now."""
    people = disparity.people
    return people is not None and any(one.reason == NO_HEAD_COUNT for one in people.groups)


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
    counted = [names[one.subgroup] for one in people if one.head_count is not None]
    return f"Head-counts in use: {joined(counted)}." if counted else ""


def _together(disparity: PlaceDisparity, people: PeopleBehind) -> str:
    """The sum over the groups that share nobody, or why there is none."""
    bounds = None if people.lower is None or people.upper is None else (people.lower, people.upper)
    words = people_sentence(
        disparity.metric,
        people.estimate,
        bounds,
        _reference(disparity),
        reason=people.reason,
        interval_reason=people.interval_reason,
    )
    return f"{_LEAD}, these groups together: {words}"


def _whole(disparity: PlaceDisparity, one: GroupPeople) -> str:
    return people_sentence(
        disparity.metric,
        one.estimate,
        _bounds(one),
        _reference(disparity),
        interval_reason=one.interval_reason,
    )


def _reference(disparity: PlaceDisparity) -> str:
    if disparity.disparity is None:
        return ""
    held = disparity.disparity.reference
    name = disparity.breakdown.inside(held.name)
    return reference_words(held.kind, name)


def _unsure(one: GroupPeople) -> str:
    """That the gap itself may be none."""
    if one.gap.verdict is Verdict.CANNOT_TELL:
        return " (the data cannot tell this gap from none)"
    return ""


def _bounds(one: GroupPeople) -> Bounds:
    return None if one.lower is None or one.upper is None else (one.lower, one.upper)
