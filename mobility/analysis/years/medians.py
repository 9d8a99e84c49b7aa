"""What became of the median of several places between two years, beside the line of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from mobility.analysis.reliability import Quality
from mobility.analysis.years.over_time import Trend
from mobility.analysis.years.trends import breaks_between

FEWEST = 5  # places that a median needs


@dataclass(frozen=True, slots=True)
class Medians:
    """The medians in two years of the same ``n`` places; in dollars of one year where drawn so."""

    start: int
    first: float
    end: int
    last: float
    n: int


def medians_of(trends: Sequence[Trend], start: int | None, end: int | None) -> Medians | None:
    """Return the medians of the places whose two values can be held together; None of too few.

    Both values are reliable, no break lies between, and an estimate that several places share in
    both years counts once.
    """
    if start is None or end is None:
        return None
    pairs = {pair for trend in trends if (pair := _pair(trend, start, end)) is not None}
    if len(pairs) < FEWEST:
        return None
    _, firsts, lasts = zip(*pairs, strict=True)
    return Medians(start, median(firsts), end, median(lasts), len(pairs))


def _pair(trend: Trend, start: int, end: int) -> tuple[str, float, float] | None:
    """Who a pair of values belongs to, and the values as they are drawn."""
    if trend.series is None or breaks_between(start, end, trend.series):
        return None
    values = {
        point.year: drawn.value
        for point, drawn in zip(trend.points, trend.drawn, strict=True)
        if drawn is not None and point.quality is not Quality.WEAK
    }
    if start not in values or end not in values:
        return None
    one = trend.jurisdiction
    owner = one.state if trend.metric.pooled else one.geoid
    return owner, values[start], values[end]
