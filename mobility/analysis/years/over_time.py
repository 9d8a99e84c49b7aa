"""What one metric of one place says over the years: its line, its change, its recent trend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.release import OLDEST, Release
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.analysis.years.change import Change, change_of
from mobility.analysis.years.lines import Line
from mobility.analysis.years.recent import RecentTrend, recent_trend
from mobility.analysis.years.trends import Join, TrendPoint
from mobility.places import Jurisdiction
from mobility.registry import IntervalKind, Metric, Series


@dataclass(frozen=True, slots=True)
class Trend:
    """One metric of one place, or of one group there, over the years.

    ``points`` are the values as published. ``real`` are they in dollars of the year ``dollars``,
    one for each point and None where there is no price index; empty where nothing is deflated.
    ``series`` is what the publisher publishes of it, None where nothing is.
    ``absence`` says why there is no value at all; it is set exactly when there are no points.
    ``age`` is the release year minus that of the last value.
    """

    jurisdiction: Jurisdiction
    release: Release
    metric: Metric
    breakdown: str
    group: str
    series: Series | None
    points: tuple[TrendPoint, ...]
    joins: tuple[Join, ...]
    change: Change
    recent: RecentTrend
    dollars: int | None = None
    real: tuple[Estimate | None, ...] = ()
    absence: AbsenceReason | None = None

    def interval_in(self, year: int) -> IntervalKind:
        """Return what the bounds of a year mean."""
        return self.series.interval_in(year) if self.series else IntervalKind.NONE

    def up_to(self, year: int) -> Trend:
        """Return the same without the points after a year; the change stays what it is."""
        kept = sum(point.year <= year for point in self.points)
        return replace(
            self,
            points=self.points[:kept],
            joins=self.joins[: max(kept - 1, 0)],
            real=self.real[:kept],
        )

    @property
    def drawn(self) -> tuple[Estimate | None, ...]:
        """The values as a chart draws them, one for each point.

        In dollars of one year where there are such, None without a price index for the year.
        Bounds are kept where they are a sampling interval with both ends.
        """
        if self.dollars is not None:
            return tuple(None if real is None else _whole(real) for real in self.real)
        sampling = IntervalKind.SAMPLING
        return tuple(
            _whole(Estimate(point.value, point.lower, point.upper))
            if self.interval_in(point.year) is sampling
            else Estimate(point.value)
            for point in self.points
        )

    @property
    def age(self) -> int | None:
        """Years between the release and the last value; None without one."""
        return self.release.year - self.points[-1].year if self.points else None


def trend_of(
    jurisdiction: Jurisdiction,
    release: Release,
    line: Line,
    group: str,
    start: int | None = None,
    end: int | None = None,
    *,
    dollars: int | None = None,
) -> Trend:
    """Return what a line says: the change between two years and the trend up to the later one.

    The years default as those of a change, and money is shown in dollars of the later one unless
    ``dollars`` names another year. Raises ``UserError`` when the years are not in order.
    """
    change = change_of(line, start, end)
    if not line.money or line.nominal:
        dollars = None
    elif dollars is None:
        dollars = change.end
    return Trend(
        jurisdiction,
        release,
        line.metric,
        line.series.breakdown,
        group,
        line.series,
        line.points,
        line.joins,
        change,
        recent_trend(line, change.end),
        dollars,
        () if dollars is None else tuple(_real(line, point, dollars) for point in line.points),
    )


def clearest_change(trends: Iterable[Trend]) -> Trend | None:
    """Return the trend whose change to better or worse is the most errors wide; None without one.

    Values that are too old for a headline are passed over. To decide what to look at first and for
    nothing else: the widest of many is wide by luck, too.
    """
    sides = {Verdict.IMPROVED, Verdict.WORSENED}
    return max(
        (
            trend
            for trend in trends
            if trend.change.verdict in sides and trend.change.se and is_current(trend)
        ),
        key=lambda trend: abs(trend.change.difference or 0.0) / (trend.change.se or 1.0),
        default=None,
    )


def is_current(trend: Trend) -> bool:
    """Say whether the last value is recent enough for a headline."""
    return trend.age is not None and trend.age <= OLDEST


def first_to_show(found: Iterable[Trend]) -> Trend | None:
    """Return the trend that a page begins with: the clearest change, else what can be looked at.

    That is the first with two values of which the last is recent and reliable, then the first with
    two values, then the first of all; None for none.
    """
    trends = list(found)
    lines = [trend for trend in trends if len(trend.points) > 1]
    firm = [
        trend
        for trend in lines
        if is_current(trend) and trend.points[-1].quality is not Quality.WEAK
    ]
    return clearest_change(trends) or next(iter((*firm, *lines, *trends)), None)


def _real(line: Line, point: TrendPoint, of: int) -> Estimate | None:
    """Return a value in dollars of a year; None without a price index."""
    return None if line.price_factor(point.year, of) is None else line.estimate(point, of)


def _whole(estimate: Estimate) -> Estimate:
    """Return an estimate without a bound that stands alone."""
    if estimate.lower is None or estimate.upper is None:
        return Estimate(estimate.value)
    return estimate
