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
from mobility.registry import Better

_NOT_WEAK = {"", NO_INTERVAL, NO_WIDTH, HIDDEN_COUNTS, PART_OF_TOTAL, OVERLAPPING}


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """A gap or a ratio of one year; bounds are None where it enters no test.

    ``weak``: one of the two values is not reliable.
    """

    year: int
    value: float
    lower: float | None
    upper: float | None
    weak: bool


def gap_series(gap_trend: GapTrend) -> tuple[SeriesPoint, ...]:
    """Return the gap of every year that has both values; more than 0: the group is worse off."""
    return tuple(
        SeriesPoint(point.year, point.gap, point.lower, point.upper, _weak(point))
        for point in gap_trend.points
    )


def ratio_series(gap_trend: GapTrend, better: Better) -> tuple[SeriesPoint, ...]:
    """Return the ratio of every year; more than 1: the group is worse off.

    Nothing where no ratio is permitted or none is compared, and no year with a value that has none.
    """
    if gap_trend.ratio is None or gap_trend.ratio.start is None:
        return ()
    one_series = []
    for point in gap_trend.points:
        tested = point.lower is not None and point.upper is not None
        pair = [
            one if tested else Estimate(one.value, None, None)
            for one in (point.group, point.reference)
        ]
        first, second = pair if better is Better.LOWER else pair[::-1]
        one = ratio(first, second)
        if one.value is not None:
            one_series.append(
                SeriesPoint(point.year, one.value, one.lower, one.upper, _weak(point))
            )
    return tuple(one_series)


def _weak(point: GapPoint) -> bool:
    return point.problem.removeprefix(OF_REFERENCE) not in _NOT_WEAK
