"""Whether the newest values of a line rise or fall steadily: the recent trend.

A straight line through the newest five comparable values, each weighted by its own error, with
the errors that overlapping periods have in common. It has to pass two doubts: p below 0.002, with
the scatter of the values around the line counted where it is more than their errors explain; and
the same direction when any one value is left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Method
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    Estimate,
    Verdict,
    standard_error,
)
from mobility.analysis.years.change import NO_VALUE, change_verdict
from mobility.analysis.years.lines import OTHER_DOLLARS, Line
from mobility.analysis.years.trends import TrendPoint
from mobility.errors import UserError

FEW_YEARS = "fewer than five comparable years"

POINTS = 5  # the newest values a trend is looked for in
_P = 0.002  # a trend is said below this

RECENT_TREND = Method(
    id="recent-trend",
    name="Recent trend",
    words=(
        "A straight line through the five newest comparable values, which the more certain ones "
        "pull more. A trend is said when p is below 0.002 and the direction stays whichever "
        "single value is left out; else there is no clear trend. Years that overlapping periods "
        "have in common are counted once. Where values scatter around the line by more than "
        "their errors, the error of the slope grows with the scatter, so that one odd year of a "
        "large place is no trend. With fewer than five values, the change between two years "
        "stands alone."
    ),
    formula=(
        "b = weighted slope; s_b² = [(XᵀV⁻¹X)⁻¹]_bb × max(1, χ² / (n − 2)); V_ij = C_ij s_i s_j; "
        "C_ij = share of years in common; p = erfc(|b| / (s_b √2)) < 0.002"
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
        "Birge 1932, Physical Review 40:207-227 (10.1103/PhysRev.40.207)"
    ),
)


@dataclass(frozen=True, slots=True)
class Slope:
    """Change a year in the unit of the values; ``scatter`` (1 or more) is in ``se`` already.

    ``scatter`` is how many times farther the values lie from the line than their errors explain.
    """

    slope: float
    se: float
    scatter: float

    @property
    def p(self) -> float:
        """Two-sided p of no slope."""
        return math.erfc(abs(self.slope) / (self.se * math.sqrt(2)))


@dataclass(frozen=True, slots=True)
class RecentTrend:
    """How the newest comparable values move; ``reason`` says why there is no verdict.

    ``years`` and ``inputs`` are the values that entered, ascending, money in dollars of the last
    year. ``slope`` is None where nothing was worked out; ``steady`` says whether its direction
    stays whichever single value is left out.
    """

    verdict: Verdict
    reason: str = ""
    years: tuple[int, ...] = ()
    inputs: tuple[Estimate, ...] = ()
    slope: Slope | None = None
    steady: bool = False
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
    scatter = math.sqrt(max(1.0, chi_square / (year.size - 2)))
    return Slope(float(line[1]), scatter * math.sqrt(spread[1, 1]), scatter)


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
    values = np.array([one.value for one in inputs])
    edges = line.metric.range
    errors = [standard_error(one.value, one.lower, one.upper, *edges) or 0.0 for one in inputs]
    covariance = shared_covariance(years, errors, line.series.period_years)
    found = weighted_slope(years, values, covariance)
    steady = True
    for left_out in range(len(years)):
        rest = np.arange(len(years)) != left_out
        fewer = weighted_slope(np.array(years)[rest], values[rest], covariance[np.ix_(rest, rest)])
        steady &= fewer.slope * found.slope > 0
    verdict = Verdict.NO_DETECTABLE_CHANGE
    if steady and found.p < _P:
        verdict = change_verdict(found.slope, found.slope, line.metric.better)
    return RecentTrend(verdict, "", years, inputs, found, steady)


def _commonest(line: Line, points: Sequence[TrendPoint]) -> str:
    """Return why most of the points cannot be used; '' when all can be."""
    problems = Counter(problem for point in reversed(points) if (problem := line.problem(point)))
    return problems.most_common(1)[0][0] if problems else ""
