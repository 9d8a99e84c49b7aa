"""Where a value would be if the place goes on as comparable places did, and its level today.

A straight line through a few uncertain values is a poor forecast: on the official release it misses
by up to three times as much as the last value does (docs/decisions.md). So the level is what is
carried on: the place's own values, each moved by what the median of comparable places has moved
since, weighted by their errors and by how much places move in a year. The band widens by the same
movement, and by how much all places moved together in past years.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import rankable
from mobility.analysis.targets.pace import (
    FEWEST_PLACES,
    USUAL_SPAN,
    Movement,
    PlacesMoved,
    errors_in_year,
    lasting_years,
    movement_of,
)
from mobility.analysis.uncertainty import Z95
from mobility.analysis.years.change import PlaceValues
from mobility.analysis.years.lines import Line
from mobility.analysis.years.over_time import shared_covariance
from mobility.errors import UserError

Numbers = NDArray[np.float64]

# Reasons why there is no outlook; they are part of the answers.
NO_MOVEMENT = "how much comparable places move is not known, so nothing can be carried on"
NO_USABLE_VALUE = "no value of the place has a usable interval"

OUTLOOK = Method(
    id="outlook",
    chapter=Chapter.PLAN,
    order=9,
    name="If nothing changes (projection)",
    question="Where would the value be if nothing changes?",
    description=(
        "The present level is carried on. It is made of the place's own values, each moved by what "
        "the median of comparable places has moved since; precise and recent ones count more. The "
        "band holds the next published values in 95 of 100 cases as far as the past tells: it "
        "widens by the movement of single places and by that of all places together. No trend is "
        "carried on, because trends of a place rarely last. How far the same rule missed the "
        "newest published values, made without them, stands beside it."
    ),
    formula=(
        "ŷ_t = m + cᵀ C⁻¹ (y − m), the best linear prediction of a random walk with steps of "
        "variance q, averaged over P years, from values with errors s_i and τ; ± 1.96 √(its error "
        "+ v (t − t_0) + s²); v = mean squared yearly median change"
    ),
    cannot_tell=(
        "What will happen. It knows no plans, no programs and no shocks beyond those of the past "
        "years, and it is no standard that a program has to beat."
    ),
    refuses=(NO_MOVEMENT, NO_USABLE_VALUE),
    source=(
        "Cressie 1993, Statistics for Spatial Data, section 3.2 (ordinary kriging with a nugget); "
        "Muth 1960, Journal of the American Statistical Association 55:299-306 (a random walk seen "
        "with errors)"
    ),
)
BASELINE = Method(
    id="pooled-baseline",
    chapter=Chapter.PLAN,
    order=10,
    name="Baseline without its own luck",
    question="How much of a bad baseline was bad luck?",
    description=(
        "A place that was chosen because its value is bad will look better next time by itself: "
        "part of its value was bad luck, which does not come twice. The present level, made of all "
        "its values, shows how much. The difference between level and published value is what to "
        "expect without any program, and the median change of comparable places stands beside it."
    ),
    formula="expected drift = level − published value; level = ŷ of the baseline's own year",
    cannot_tell=(
        "Whether a place was chosen for its value. With one value only, nothing can be set against "
        "its luck."
    ),
    refuses=(NO_MOVEMENT, NO_USABLE_VALUE),
    source=(
        "Morton & Torgerson 2003, Effect of regression to the mean on decision making in health "
        "care, BMJ 326:1083-1084 (10.1136/bmj.326.7398.1083)"
    ),
)


@dataclass(frozen=True, slots=True)
class OutlookPoint:
    """What a published value of a coming year would be, with the bounds of 95 of 100 cases."""

    year: int
    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class BackTest:
    """How far the same rule missed the published values of ``end``, made from those to ``start``.

    Root mean squared errors of ``n`` places, in the unit of the metric: ``error`` of the outlook,
    ``last_value`` of the last value carried on, ``line`` of a straight line through the values.
    ``covered`` (0 to 1) is how many values lay within the band. For money errors are relative to
    the value.
    """

    start: int
    end: int
    n: int
    error: float
    last_value: float
    line: float | None
    covered: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The present level of a place and where its value would be if nothing changes.

    ``level`` is its value of the year ``year`` without the luck of that year, ``level_se`` its
    standard error, ``drift`` the level minus the published value; all in the unit of the metric.
    Without a level there is a ``reason`` and no point.
    """

    year: int | None = None
    level: float | None = None
    level_se: float | None = None
    drift: float | None = None
    points: tuple[OutlookPoint, ...] = ()
    back_test: BackTest | None = None
    reason: str = ""
    method: Method = OUTLOOK
    drift_method: Method = BASELINE


@dataclass(frozen=True, slots=True)
class Shared:
    """What all comparable places did together.

    ``moved`` is the median change from each year to the newest, ``variance`` the mean squared
    yearly step; more than 0 is better, in the unit of the changes.
    """

    moved: Mapping[int, float]
    variance: float


def shared_movement(
    moved: Sequence[PlacesMoved], medians: Mapping[int, float], period_years: int
) -> Shared:
    """Return what all places did together.

    ``medians`` are the median changes from each year to the newest one; ``moved`` are the changes
    between years whose periods have none in common.
    """
    steps = [
        float(np.median(each.change)) ** 2 / lasting_years(each.end - each.start, period_years)
        for each in moved
        if each.change.size >= FEWEST_PLACES
    ]
    return Shared(medians, float(np.mean(steps)) if steps else 0.0)


def predicted(
    years: Sequence[int],
    values: ArrayLike,
    errors: ArrayLike,
    movement: Movement,
    coming: Sequence[int],
    *,
    published: bool,
) -> tuple[Numbers, Numbers]:
    """Return the best linear prediction of values of other years, and its error variance.

    Args:
        years: of the values, ascending.
        values: one place a row, one year a column, without the movement of all places.
        errors: their standard errors, above 0; a coming value has that of the last one.
        movement: how places move.
        coming: the years to predict.
        published: whether the published value is predicted, with its error, or the true one.

    Returns:
        Two arrays, a row a place and a column a coming year.

    Raises:
        UserError: without a value, or for an error that is not above 0.
    """
    y, s = np.atleast_2d(np.asarray(values, float)), np.atleast_2d(np.asarray(errors, float))
    if y.shape[1] < 1 or not (s > 0).all():
        raise UserError("A prediction needs a value and a standard error above 0.")
    known, period = len(years), movement.period_years
    every = [*years, *coming]
    walk = movement.yearly * _walk_covariance(every, period)
    scale = np.concatenate([s, np.repeat(s[:, -1:], len(coming), axis=1)], axis=1)
    common = shared_covariance(every, [1.0] * len(every), period)
    noise = common * scale[:, :, np.newaxis] * scale[:, np.newaxis, :]
    noise = noise + movement.passing * np.eye(len(every))
    past = walk[:known, :known] + noise[:, :known, :known]
    across = np.broadcast_to(walk[:known, known:], (len(y), known, len(coming)))
    own = np.broadcast_to(np.diag(walk)[known:], (len(y), len(coming)))
    if published:
        across = across + noise[:, :known, known:]
        own = own + np.einsum("ijj->ij", noise)[:, known:]
    inverse = np.linalg.inv(past)
    row = inverse.sum(axis=1)  # 1ᵀ C⁻¹
    total = row.sum(axis=1)
    mean = (row * y).sum(axis=1) / total
    weights = np.einsum("nij,njt->nit", inverse, across)
    value = mean[:, np.newaxis] + np.einsum("nit,ni->nt", weights, y - mean[:, np.newaxis])
    left = 1 - weights.sum(axis=1)
    variance = own - np.einsum("nit,nit->nt", weights, across) + left**2 / total[:, np.newaxis]
    return value, np.maximum(variance, 0.0)


def _walk_covariance(years: Sequence[int], period_years: int) -> Numbers:
    """Return the covariance of averages over periods of a random walk with steps of variance 1."""
    first = min(years) - period_years
    length = max(years) - first + 1
    steps = np.minimum.outer(np.arange(length), np.arange(length)).astype(np.float64)
    averages = np.zeros((len(years), length))
    for row, year in enumerate(years):
        averages[row, year - first - period_years + 1 : year - first + 1] = 1 / period_years
    return averages @ steps @ averages.T


def outlook_of(  # noqa: PLR0913 - a question with all its parts
    years: Sequence[int],
    values: Sequence[float],
    errors: Sequence[float],
    movement: Movement | None,
    shared: Shared,
    coming: Sequence[int],
    *,
    relative: bool = False,
    sign: float = 1.0,
    back_test: BackTest | None = None,
) -> Outlook:
    """Return the present level of a place, and what it would be if nothing changes.

    ``values`` of ``years`` and their standard errors ``errors`` are in the unit of the metric;
    ``relative``: they are carried on as logarithms. ``sign`` is 1 where higher is better and −1
    where lower is, as ``shared`` counts improvements. ``coming`` are years after the last one.
    """
    if not years:
        return Outlook(reason=NO_USABLE_VALUE)
    if movement is None:
        return Outlook(reason=NO_MOVEMENT)
    last = years[-1]
    y, s = np.asarray(values, float), np.asarray(errors, float)
    if relative:
        y, s = np.log(y), s / y
    y = y + sign * np.array([shared.moved.get(year, 0.0) for year in years])
    now, now_variance = predicted(years, y, s, movement, [last], published=False)
    level, se = float(now[0, 0]), math.sqrt(float(now_variance[0, 0]))
    points = []
    if coming:
        ahead, variance = predicted(years, y, s, movement, coming, published=True)
        for year, value, own in zip(coming, ahead[0], variance[0], strict=True):
            half = Z95 * math.sqrt(own + shared.variance * (year - last))
            ends = (value, value - half, value + half)
            points.append(
                OutlookPoint(year, *(math.exp(end) if relative else float(end) for end in ends))
            )
    in_unit = math.exp(level) if relative else level
    return Outlook(
        last,
        in_unit,
        in_unit * se if relative else se,
        in_unit - values[-1],
        tuple(points),
        back_test,
    )


def back_test_of(
    years: Sequence[int],
    values: Numbers,
    errors: Numbers,
    moved: Sequence[PlacesMoved],
    period_years: int,
    *,
    sign: float = 1.0,
) -> BackTest | None:
    """Return how far the outlook missed the values of the newest year; None where none can be made.

    ``values`` and ``errors`` have a row a place and a column a year, in the unit of the changes;
    NaN where a value cannot be used. Only what was known by the year before enters: the movement
    is fitted to changes that ended by then.
    """
    end = years[-1]
    spans = sorted(range(2, len(years)), key=lambda known: abs(end - years[known - 1] - USUAL_SPAN))
    for known in spans:
        start = years[known - 1]
        past = [each for each in moved if each.end <= start]
        movement = movement_of(past, period_years)
        rows = ~np.isnan(values[:, :known] + errors[:, :known]).any(axis=1)
        rows &= ~np.isnan(values[:, -1])
        if movement is None or rows.sum() < FEWEST_PLACES:
            continue
        y, s, actual = values[rows, :known], errors[rows, :known], values[rows, -1]
        medians = {
            year: float(np.median(sign * (y[:, -1] - y[:, column])))
            for column, year in enumerate(years[:known])
        }
        shared = shared_movement(past, medians, period_years)
        level = y + sign * np.array([medians[year] for year in years[:known]])
        ahead, own = predicted(years[:known], level, s, movement, [end], published=True)
        missed = actual - ahead[:, 0]
        half = Z95 * np.sqrt(own[:, 0] + shared.variance * (end - start))
        line = known > 2
        straight = _line_ahead(years[:known], y, s, period_years, end) if line else actual
        return BackTest(
            start,
            end,
            int(rows.sum()),
            _root_mean_square(missed),
            _root_mean_square(actual - y[:, -1]),
            _root_mean_square(actual - straight) if line else None,
            float((np.abs(missed) <= half).mean()),
        )
    return None


def values_over_years(
    line: Line, values: Mapping[int, PlaceValues], end: int, *, relative: bool = False
) -> tuple[tuple[int, ...], Numbers, Numbers]:
    """Return the years that can be compared with the year ``end``, and values and errors of places.

    A row a place and a column a year, money in dollars of ``end``, as logarithms where they are
    ``relative``; NaN for what is not reliable, has no interval or is shared with other places.
    """
    years = tuple(y for y in sorted(values) if y <= end and not line.incomparable(y, end))
    columns = []
    for year in years:
        each = values[year]
        usable = rankable(line.metric, each.value, each.weak) & (each.pool == 0)
        error = errors_in_year(line, year, each)
        factor = line.price_factor(year, end) or 1.0
        value = np.where(usable & (error > 0), factor * each.value, np.nan)
        error = np.where(np.isnan(value), np.nan, factor * error)
        if relative:
            value = np.where(value > 0, value, np.nan)
            value, error = np.log(value), error / value
        columns.append((value, error))
    both = np.array(columns)
    return years, both[:, 0].T, both[:, 1].T


def _line_ahead(
    years: Sequence[int], values: Numbers, errors: Numbers, period_years: int, year: int
) -> Numbers:
    """Return the weighted least-squares lines of places, carried on to a year."""
    common = shared_covariance(years, [1.0] * len(years), period_years)
    covariance = common * errors[:, :, np.newaxis] * errors[:, np.newaxis, :]
    design = np.column_stack([np.ones(len(years)), np.subtract(years, year)])
    weighted = np.linalg.solve(covariance, np.broadcast_to(design, (len(values), *design.shape)))
    left = np.einsum("ij,nik->njk", design, weighted)
    right = np.einsum("nij,ni->nj", weighted, values)
    return np.asarray(np.linalg.solve(left, right[..., np.newaxis])[:, 0, 0])


def _root_mean_square(numbers: Numbers) -> float:
    return float(np.sqrt(np.mean(numbers**2)))
