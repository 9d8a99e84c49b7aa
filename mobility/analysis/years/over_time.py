"""One metric of one place over the years: its line, change and recent trend; medians.

The recent trend is a straight line through the newest five comparable values, weighted by their
errors, with the errors that overlapping periods have in common. It needs p below 0.002, both from
the published errors and from the scatter around the line, and the same direction when any one value
is left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import IMPLAUSIBLE, OLDEST, WEAK_VALUE, Quality, Release
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    Estimate,
    Verdict,
    p_of_t,
    standard_error,
)
from mobility.analysis.years.change import NO_VALUE, Change, change_of, change_verdict
from mobility.analysis.years.lines import (
    OTHER_DOLLARS,
    Join,
    Line,
    TrendPoint,
    breaks_between,
    joins,
)
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.registry import IntervalKind, Metric, Series

FEW_YEARS = "fewer than five comparable years"

POINTS = 5  # the newest values a trend is looked for in
_P = 0.002  # a trend is said below this

RECENT_TREND = Method(
    id="recent-trend",
    chapter=Chapter.YEARS,
    order=3,
    name="Recent trend",
    question="Has the value moved in one direction lately?",
    description=(
        "A straight line through the five newest comparable values, which the more certain ones "
        "pull more; years that overlapping periods share count once. p is worked out from the "
        "published errors and from how far the values lie from the line, and the larger one "
        "counts. A trend is said when it is below 0.002 and the direction stays whichever single "
        "value is left out. Without any trend at most 0.2 % are then called one, however much "
        "values scatter. Five values say little about that, so few trends are said: one in seven "
        "of those as steep as five errors of the slope, nine in ten at fifteen. With fewer than "
        "five values, the change between two years stands alone."
    ),
    formula=(
        "b = weighted slope; s_b² = [(XᵀV⁻¹X)⁻¹]_bb; V_ij = C_ij s_i s_j; C_ij = share of years "
        "in common; f² = χ² / (n − 2); p = the larger of erfc(|b| / (s_b √2)) and that of "
        "t = b / (s_b f) with n − 2 degrees of freedom; p < 0.002"
    ),
    cannot_tell=(
        "What comes next, and why. Five values show only steep trends: most slow ones are missed."
    ),
    refuses=(
        FEW_YEARS,
        OTHER_DOLLARS,
        WEAK_VALUE,
        IMPLAUSIBLE,
        NO_INTERVAL,
        NO_WIDTH,
        HIDDEN_COUNTS,
        NO_VALUE,
    ),
    source=(
        "Rule after Office for Health Improvement and Disparities, Fingertips, recent trends; "
        "slope: Aitken 1936, Proceedings of the Royal Society of Edinburgh 55:42-48; scatter: "
        "Birge 1932, Physical Review 40:207-227 (10.1103/PhysRev.40.207); t: Student 1908, "
        "Biometrika 6:1-25 (10.1093/biomet/6.1.1)"
    ),
)


@dataclass(frozen=True, slots=True)
class Slope:
    """Change a year in the unit of the values; ``scatter`` (1 or more) is in ``se`` already.

    ``scatter`` is how many times farther the values lie from the line than their errors explain.
    ``p`` is two-sided, of no slope: the larger one of that from the published errors (normal) and
    that from the scatter as it is, also where it is below 1 (t with n - 2 degrees of freedom).
    """

    slope: float
    se: float
    scatter: float
    p: float


@dataclass(frozen=True, slots=True)
class RecentTrend:
    """How the newest comparable values move; ``reason`` says why there is no verdict.

    ``years`` and ``inputs`` are the values that entered, ascending, money in dollars of the last
    year. ``slope`` is None where nothing was calculated; ``steady`` says whether its direction
    stays whichever single value is left out.
    """

    verdict: Verdict
    reason: str = ""
    years: tuple[int, ...] = ()
    inputs: tuple[Estimate, ...] = ()
    slope: Slope | None = None
    steady: bool | None = None
    method: Method = RECENT_TREND


def recent_trend(line: Line, end: int | None = None) -> RecentTrend:
    """Return the trend of the newest five usable values of a line, up to a year.

    Usable: reliable, with an interval, and comparable with the newest of them.
    """
    points = [point for point in line.points if end is None or point.year <= end]
    usable = [point for point in points if not line.problem(point)]
    if not usable:
        return RecentTrend(Verdict.NOT_COMPARED, _commonest(line, points) or NO_VALUE)
    newest = usable[-1].year
    apart = {
        point.year: line.incomparable(point.year, newest) for point in points if point.year < newest
    }
    chosen = [point for point in usable if not apart.get(point.year)][-POINTS:]
    years = tuple(point.year for point in chosen)
    inputs = tuple(line.estimate(point, newest) for point in chosen)
    if len(chosen) < POINTS:
        comparable = [point for point in points if not apart.get(point.year)]
        few = FEW_YEARS if len(comparable) < POINTS else _commonest(line, comparable)
        reason = OTHER_DOLLARS if OTHER_DOLLARS in apart.values() else few
        return RecentTrend(Verdict.NOT_COMPARED, reason, years, inputs)
    return _fitted(line, years, inputs)


def weighted_slope(years: ArrayLike, values: ArrayLike, covariance: NDArray[np.float64]) -> Slope:
    """Return the generalized least-squares slope of values over years, three or more.

    ``covariance`` is that of the values (their variances where none share data), in their unit
    squared. Raises ``UserError`` for fewer than three values.
    """
    year, value = np.asarray(years, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if year.size < 3:
        raise UserError("A slope with its scatter needs three values or more.")
    design = np.column_stack([np.ones(year.size), year - year.mean()])
    weighted = np.linalg.solve(covariance, design)  # the covariance's inverse times the design
    spread = np.linalg.inv(design.T @ weighted)
    line = spread @ weighted.T @ value
    rest = value - design @ line
    chi_square = float(rest @ np.linalg.solve(covariance, rest))
    slope, error = float(line[1]), math.sqrt(spread[1, 1])
    observed = math.sqrt(max(0.0, chi_square) / (year.size - 2))
    steepness = abs(slope) / error  # in published errors
    p_of_errors = math.erfc(steepness / math.sqrt(2))
    p_of_scatter = p_of_t(steepness / observed, year.size - 2) if observed else 0.0
    scatter = max(1.0, observed)
    return Slope(slope, scatter * error, scatter, max(p_of_errors, p_of_scatter))


def shared_covariance(
    years: Sequence[int], errors: Sequence[float], period_years: int
) -> NDArray[np.float64]:
    """Return the covariance of estimates whose periods overlap: C_ij s_i s_j.

    ``years`` are the last years of the periods, ``errors`` standard errors, C the share of years
    in common.
    """
    apart = np.abs(np.subtract.outer(np.asarray(years), np.asarray(years)))
    common = np.maximum(0, period_years - apart) / period_years
    return np.asarray(common * np.outer(errors, errors))


def _fitted(line: Line, years: tuple[int, ...], inputs: tuple[Estimate, ...]) -> RecentTrend:
    """Return the trend through usable values."""
    values = np.array([estimate.value for estimate in inputs])
    edges = line.metric.range
    errors = [
        standard_error(estimate.value, estimate.lower, estimate.upper, *edges) or 0.0
        for estimate in inputs
    ]
    covariance = shared_covariance(years, errors, line.series.period_years)
    slope = weighted_slope(years, values, covariance)
    steady = True
    for left_out in range(len(years)):
        rest = np.arange(len(years)) != left_out
        fewer = weighted_slope(np.array(years)[rest], values[rest], covariance[np.ix_(rest, rest)])
        steady &= fewer.slope * slope.slope > 0
    verdict = Verdict.NO_DETECTABLE_CHANGE
    if steady and slope.p < _P:
        verdict = change_verdict(slope.slope, slope.slope, line.metric.better)
    return RecentTrend(verdict, "", years, inputs, slope, steady)


def _commonest(line: Line, points: Sequence[TrendPoint]) -> str:
    """Return why most of the points cannot be used; '' when all can be."""
    problems = Counter(problem for point in reversed(points) if (problem := line.problem(point)))
    return problems.most_common(1)[0][0] if problems else ""


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
        count = sum(point.year <= year for point in self.points)
        return replace(
            self,
            points=self.points[:count],
            joins=self.joins[: max(count - 1, 0)],
            real=self.real[:count],
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
    """Return whether the last value is recent enough for a headline."""
    return trend.age is not None and trend.age <= OLDEST


def first_to_show(candidates: Iterable[Trend]) -> Trend | None:
    """Return the trend that a page begins with: the clearest change, else what can be looked at.

    That is the first with two values of which the last is recent and reliable, then the first with
    two values, then the first of all; None for none.
    """
    trends = list(candidates)
    lines = [trend for trend in trends if len(trend.points) > 1]
    firm = [
        trend
        for trend in lines
        if is_current(trend) and trend.points[-1].quality is not Quality.WEAK
    ]
    return clearest_change(trends) or next(iter((*firm, *lines, *trends)), None)


def _real(line: Line, point: TrendPoint, price_year: int) -> Estimate | None:
    """Return a value in dollars of a year; None without a price index."""
    return (
        None
        if line.price_factor(point.year, price_year) is None
        else line.estimate(point, price_year)
    )


def _whole(estimate: Estimate) -> Estimate:
    """Return an estimate without a bound that stands alone."""
    if estimate.lower is None or estimate.upper is None:
        return Estimate(estimate.value)
    return estimate


FEWEST = 5  # places that a median needs


@dataclass(frozen=True, slots=True)
class Medians:
    """The medians in two years of the same ``n`` places; in dollars of one year where drawn so."""

    start: int
    first: float
    end: int
    last: float
    n: int


@dataclass(frozen=True, slots=True)
class MedianLine:
    """The medians of the same ``n`` places over the years, ascending, and how they are joined."""

    points: tuple[TrendPoint, ...]
    joins: tuple[Join, ...]
    n: int


def medians_of(trends: Sequence[Trend], start: int | None, end: int | None) -> Medians | None:
    """Return the medians of the places whose two values can be held together; None of too few.

    They are those of `median_line`, of the places without a break between the years.
    """
    if start is None or end is None:
        return None
    unbroken = [
        trend for trend in trends if trend.series and not breaks_between(start, end, trend.series)
    ]
    line = median_line(unbroken, start, end)
    if line is None:
        return None
    values = {point.year: point.value for point in line.points}
    return Medians(start, values[start], end, values[end], line.n)


def median_line(trends: Sequence[Trend], start: int | None, end: int | None) -> MedianLine | None:
    """Return the medians of places in each year in which all of them have a value.

    Counted are the places with reliable values in both years; an estimate that several places
    share in both years counts once. None of fewer than five.
    """
    if start is None or end is None:
        return None
    counted: dict[tuple[str, float, float], Mapping[int, float]] = {}
    for trend in trends:
        values = _reliable_values(trend)
        if start in values and end in values:
            place = trend.jurisdiction
            owner = place.state if trend.metric.pooled else place.geoid
            counted[owner, values[start], values[end]] = values
    if len(counted) < FEWEST:
        return None
    years = sorted(set.intersection(*(set(values) for values in counted.values())))
    points = tuple(
        TrendPoint(year, median(values[year] for values in counted.values())) for year in years
    )
    series = next(trend.series for trend in trends if trend.series is not None)
    return MedianLine(points, joins(points, series), len(counted))


def _reliable_values(trend: Trend) -> dict[int, float]:
    """Return the reliable values of a place by year, as they are drawn."""
    return {
        point.year: drawn.value
        for point, drawn in zip(trend.points, trend.drawn, strict=True)
        if drawn is not None and point.quality is not Quality.WEAK
    }
