"""Both sizes of a gap year by year: how far apart two groups are, and how many times as high."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.analysis.gaps.trend import GapPoint, GapTrend
from mobility.analysis.groups.disparity import OF_REFERENCE
from mobility.analysis.groups.estimates import OVERLAPPING
from mobility.analysis.groups.ratios import ratio
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    PART_OF_TOTAL,
    Estimate,
)
from mobility.framework import Better

_NOT_WEAK = {"", NO_INTERVAL, NO_WIDTH, HIDDEN_COUNTS, PART_OF_TOTAL, OVERLAPPING}


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """A gap or a ratio of one year; bounds are None where it enters no test.

    ``weak``: one of the two values is not reliable.
    """

    year: int
    value: float
    lower: float | None
    upper: float | None
    weak: bool


def gap_course(found: GapTrend) -> tuple[CoursePoint, ...]:
    """Return the gap of every year that has both values; more than 0: the group is worse off."""
    return tuple(
        CoursePoint(point.year, point.gap, point.lower, point.upper, _weak(point))
        for point in found.points
    )


def ratio_course(found: GapTrend, better: Better) -> tuple[CoursePoint, ...]:
    """Return the ratio of every year; more than 1: the group is worse off.

    Nothing where no ratio is permitted or none is compared, and no year with a value that has none.
    """
    if found.ratio is None or found.ratio.start is None:
        return ()
    course = []
    for point in found.points:
        tested = point.lower is not None and point.upper is not None
        pair = [
            one if tested else Estimate(one.value, None, None)
            for one in (point.group, point.reference)
        ]
        first, second = pair if better is Better.LOWER else pair[::-1]
        one = ratio(first, second)
        if one.value is not None:
            course.append(CoursePoint(point.year, one.value, one.lower, one.upper, _weak(point)))
    return tuple(course)


def _weak(point: GapPoint) -> bool:
    return point.problem.removeprefix(OF_REFERENCE) not in _NOT_WEAK
