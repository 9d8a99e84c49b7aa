"""What charts of values over the years share: which values are drawn, and how they are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate
from mobility.analysis.years.lines import OTHER_AREA, Join, TrendPoint, breaks_between
from mobility.analysis.years.over_time import Trend


@dataclass(frozen=True, slots=True)
class PlaceSeries:
    """A place whose line stands out; ``short`` is its name where there is little room."""

    trend: Trend
    name: str
    short: str
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A value as it was published and as it is drawn."""

    point: TrendPoint
    drawn: Estimate

    @property
    def year(self) -> int:
        """Its year."""
        return self.point.year

    @property
    def value(self) -> float:
        """Where it is drawn."""
        return self.drawn.value

    @property
    def weak(self) -> bool:
        """Whether the publisher says not to act on it."""
        return self.point.quality is Quality.WEAK


def spots(trend: Trend) -> list[Spot]:
    """Return the values that can be drawn."""
    pairs = zip(trend.points, trend.drawn, strict=True)
    return [Spot(point, drawn) for point, drawn in pairs if drawn is not None]


def joined(trend: Trend, shown: Sequence[Spot]) -> Iterator[tuple[Spot, Spot, Join]]:
    """Yield neighboring values with what joins them; those with one left out between are apart."""
    by_years = {(join.start, join.end): join for join in trend.joins}
    for one, two in pairwise(shown):
        join = by_years.get((one.year, two.year))
        if join is not None and join.kind != "broken":
            yield one, two, join


def bands(trend: Trend, half: float) -> list[list[tuple[float, float, float]]]:
    """Return the intervals as (year, lower, upper), those joined by a solid line in one list.

    A year alone has no width: it is widened by ``half`` a bar to each side, so that it shows.
    """
    shown = spots(trend)
    solid = {two.year for _, two, join in joined(trend, shown) if join.kind == "solid"}
    found: list[list[tuple[float, float, float]]] = []
    open_run = False
    for spot in shown:
        lower, upper = spot.drawn.lower, spot.drawn.upper
        if lower is None or upper is None:
            open_run = False
            continue
        if not (open_run and spot.year in solid):
            found.append([])
        found[-1].append((spot.year, lower, upper))
        open_run = True
    return [_widened(run[0], half) if len(run) == 1 else run for run in found]


def _widened(alone: tuple[float, float, float], half: float) -> list[tuple[float, float, float]]:
    year, lower, upper = alone
    return [(year - half, lower, upper), (year + half, lower, upper)]


def series_breaks(trend: Trend) -> list[Join]:
    """Return the broken joins at which the series or the area is another one.

    A year that is only missing here leaves a gap, which speaks for itself.
    """
    series = trend.series
    return [
        join
        for join in trend.joins
        if join.kind == "broken"
        and series is not None
        and (breaks_between(join.start, join.end, series) or OTHER_AREA in join.reason)
    ]
