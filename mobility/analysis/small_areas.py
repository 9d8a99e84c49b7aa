"""Modeled values of places: the published value drawn towards what similar places have.

The area-level model of Fay & Herriot: on a scale where errors hardly depend on the value, the
truth of a place is a linear function of facts about it plus a deviation of its own, and its
published value is that truth plus a sampling error that is known. How much places deviate is
estimated by restricted maximum likelihood (REML); the modeled value weighs the published value
against the line, and its mean squared error (Prasad & Rao) counts the estimation of both.

The facts describe what a place is: head-count, density, yearly change, groups of residents and the
state, as peers are matched on. No metric of the framework explains another. Values that several
places share are one estimate of the area that they form, so the facts of these places are added up.

A modeled value is shown and nothing else: no verdict, median, rank or choice of peers uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    Z95,
    Estimates,
    standard_errors,
)
from mobility.errors import UserError
from mobility.places import Jurisdiction, region_of
from mobility.registry import IntervalKind, Metric, Unit

Numbers = NDArray[np.float64]

FREE = 30  # estimates beyond the number of coefficients that a model needs
IN_GROUP = 5  # estimates that a state needs for an effect of its own
CLIP = 3.0  # robust standard deviations at which yearly population change ends, as for peers

# Why a metric has no modeled values.
TOO_FEW = "too few places have an interval for a model"
SINGULAR = "the facts about these places follow from one another, so a model cannot tell them apart"
ALL_ERROR = "these places differ no more than their errors explain, so a model has nothing to weigh"
# Why a place has none.
AT_ZERO = "the published value is 0, which has no logarithm for the model"
FACTS_UNKNOWN = "not all facts about the place are known that the model needs"

SMALL_AREAS = Method(
    id="small-areas",
    chapter=Chapter.NUMBERS,
    order=8,
    name="Modeled values of places (small-area estimates)",
    question="What would similar places make us expect where a value is too uncertain to use?",
    description=(
        "A published value with a large error is drawn towards the values of places of a similar "
        "head-count, density, growth, composition and state; the larger its error, the more. A "
        "value that several places share enters once and stays one for all of them. It is shown "
        "beside the published value, marked as modeled, and enters no verdict, median, rank or "
        "choice of peers. Without a published value it only says what similar places have."
    ),
    formula=(
        "g(y) = xβ + u + e; modeled = g⁻¹(γ g(y) + (1 − γ) xβ), γ = A / (A + s²), A by REML; "
        "g: arcsine of the root of a share, logarithm of dollars and rates; "
        "error² = γ s² + (1 − γ)² x var(β) xᵀ + 2 s⁴ var(A) / (A + s²)³"
    ),
    cannot_tell=(
        "What is particular about a place, whether a policy worked, or in what a place differs "
        "from others of its kind: it assumes that unusual places are rare."
    ),
    refuses=(
        NO_INTERVAL,
        NO_WIDTH,
        HIDDEN_COUNTS,
        TOO_FEW,
        SINGULAR,
        ALL_ERROR,
        AT_ZERO,
        FACTS_UNKNOWN,
    ),
    source=(
        "Fay & Herriot 1979, Journal of the American Statistical Association 74:269-277 "
        "(10.1080/01621459.1979.10482505); Prasad & Rao 1990, Journal of the American Statistical "
        "Association 85:163-171 (10.1080/01621459.1990.10475995); Datta & Lahiri 2000, Statistica "
        "Sinica 10:613-627 (error with REML)"
    ),
)


class NoModelError(UserError):
    """The places of a metric do not allow a model; the message is the reason."""


# ---- the model -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AreaModel:
    """A fitted area-level model, on the scale of the model.

    ``variance`` is that of the places' own deviations (A), ``variance_error`` the variance of its
    estimate; ``coefficients`` (one a column of facts) have the covariance matrix ``covariance``;
    ``n`` estimates were used.
    """

    variance: float
    variance_error: float
    coefficients: Numbers
    covariance: Numbers
    n: int


@dataclass(frozen=True, slots=True)
class AreaPrediction:
    """Modeled values on the scale of the model, arrays with an entry a place.

    ``mse`` is the mean squared error; ``weight`` (0 to 1) is that of the published value, 0 where
    there is none.
    """

    value: Numbers
    mse: Numbers
    weight: Numbers


def fit_area_model(direct: ArrayLike, errors: ArrayLike, facts: ArrayLike) -> AreaModel:
    """Return the model of Fay & Herriot, fitted by REML with Fisher's scoring.

    Args:
        direct: the published values on the scale of the model, one a place.
        errors: their standard errors, above 0.
        facts: places x coefficients, the column of the intercept or of the states included.

    Raises:
        NoModelError: ``TOO_FEW``, ``SINGULAR`` or ``ALL_ERROR`` (the estimated variance is 0).
        UserError: when an error is not above 0, or columns differ in length.
    """
    y, s, x = (np.asarray(part, dtype=np.float64) for part in (direct, errors, facts))
    if not (s > 0).all() or y.shape != s.shape or x.shape[:1] != y.shape:
        raise UserError("Every place needs a value, a standard error above 0 and its facts.")
    n, k = x.shape
    if n < k + FREE:
        raise NoModelError(TOO_FEW)
    scaled = x / np.maximum(np.abs(x).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(_summed(scaled, scaled), rtol=_SINGULAR, hermitian=True) < k:
        raise NoModelError(SINGULAR)
    noise = s**2
    variance = _reml(y, noise, x)
    if variance <= 0:
        raise NoModelError(ALL_ERROR)
    precision = 1 / (variance + noise)
    covariance: Numbers = np.asarray(np.linalg.inv(_summed(x, x * precision[:, np.newaxis])))
    coefficients = np.asarray(covariance @ _summed(x, precision * y), dtype=np.float64)
    return AreaModel(variance, float(2 / (precision**2).sum()), coefficients, covariance, n)


_SINGULAR = 1e-11  # of the largest eigenvalue: facts that follow from each other up to rounding
_STEPS = 200
_SMALL = 1e-10  # relative change of the variance at which it is found


def _reml(y: Numbers, noise: Numbers, x: Numbers) -> float:
    """Return the variance of the places' own deviations; 0 where the likelihood is highest there.

    With P = V⁻¹ − V⁻¹X(XᵀV⁻¹X)⁻¹XᵀV⁻¹ the score is (yᵀPPy − tr P) / 2 and the information
    tr(PP) / 2 (Rao & Molina 2015, Small Area Estimation, section 6.1.2).
    """
    variance, at_zero = float(np.median(noise)), False
    for _ in range(_STEPS):
        v = 1 / (variance + noise)
        xv = x * v[:, np.newaxis]
        inverse = np.linalg.inv(_summed(x, xv))
        residual = v * (y - _lines(x, inverse @ _summed(xv, y)))
        second = inverse @ _summed(xv, xv)
        third = inverse @ _summed(xv, xv * v[:, np.newaxis])
        trace = v.sum() - np.trace(second)
        trace_of_square = (v**2).sum() - 2 * np.trace(third) + (second * second.T).sum()
        step = float((residual @ residual - trace) / trace_of_square)
        if at_zero and step <= 0:
            return 0.0
        new = max(variance + step, 0.0)
        if abs(new - variance) <= _SMALL * (new + variance):
            return new
        variance, at_zero = new, new == 0.0
    return variance


_ROWS = 64  # of a block


def _summed(left: Numbers, right: Numbers) -> Numbers:
    """Return leftᵀ right, worked out in blocks of rows.

    Blocks are so small that the library uses one thread. With more threads, which wait for each
    other, all metrics of a release take ten times as long on a busy computer.
    """
    columns = right.reshape(right.shape[0], -1)
    total = np.matmul(_blocks(left).transpose(0, 2, 1), _blocks(columns)).sum(axis=0)
    return np.asarray(total[:, 0] if right.ndim == 1 else total)


def _lines(x: Numbers, coefficients: Numbers) -> Numbers:
    """Return x coefficients, worked out in blocks of rows as well."""
    columns = coefficients.reshape(x.shape[1], -1)
    product = np.matmul(_blocks(x), columns).reshape(-1, columns.shape[1])[: x.shape[0]]
    return np.asarray(product[:, 0] if coefficients.ndim == 1 else product)


def _blocks(rows: Numbers) -> Numbers:
    """Return rows in blocks, the last one filled up with zeros: blocks x rows x columns."""
    blocks = np.zeros((-(-rows.shape[0] // _ROWS), _ROWS, rows.shape[1]))
    blocks.reshape(-1, rows.shape[1])[: rows.shape[0]] = rows
    return blocks


def predict_areas(
    model: AreaModel, direct: ArrayLike, errors: ArrayLike, facts: ArrayLike
) -> AreaPrediction:
    """Return the modeled values of places, those that the model was fitted to or others.

    ``direct`` and ``errors`` are NaN where nothing is published: the value is then what the facts
    say, and its error that of a place about which nothing else is known.
    """
    y, s, x = (np.asarray(part, dtype=np.float64) for part in (direct, errors, facts))
    noise = s**2
    absent = np.isnan(y) | np.isnan(noise)
    line = _lines(x, model.coefficients)
    total = model.variance + noise
    weight = np.where(absent, 0.0, model.variance / total)
    of_line = (_lines(x, model.covariance) * x).sum(axis=1)
    of_weight = np.where(absent, 0.0, noise**2 / total**3 * model.variance_error)
    own = np.where(absent, model.variance, weight * noise)
    mse = own + (1 - weight) ** 2 * of_line + 2 * of_weight
    value = line + weight * np.where(absent, 0.0, y - line)
    return AreaPrediction(value, mse, weight)


# ---- scales ----------------------------------------------------------------------------------
class Scale(StrEnum):
    """The scale on which a metric is modeled."""

    ARCSINE = "arcsine"
    LOG = "logarithm"
    AS_IT_IS = "as it is"


def scale_of(metric: Metric) -> Scale:
    """Return the scale of a metric: shares, then dollars and rates, which are never negative."""
    if metric.unit is Unit.SHARE:
        return Scale.ARCSINE
    return Scale.LOG if metric.unit in {Unit.DOLLARS, Unit.RATE} else Scale.AS_IT_IS


def to_scale(scale: Scale, values: ArrayLike) -> Numbers:
    """Return values on the scale of a model: rounding beyond an edge is cut, no number is NaN.

    The logarithm of 0 is minus infinity, which is no value that a model can use.
    """
    value = np.asarray(values, dtype=np.float64)
    if scale is Scale.ARCSINE:
        return np.asarray(np.arcsin(np.sqrt(np.clip(value, 0.0, 1.0))))
    if scale is Scale.LOG:
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.maximum(value, 0.0)))
    return value


def from_scale(scale: Scale, values: ArrayLike) -> Numbers:
    """Return values in the unit of the metric; order is kept, so bounds stay bounds."""
    value = np.asarray(values, dtype=np.float64)
    if scale is Scale.ARCSINE:
        return np.asarray(np.sin(np.clip(value, 0.0, np.pi / 2)) ** 2)
    return np.asarray(np.exp(value)) if scale is Scale.LOG else value


# ---- facts -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What places are: arrays with an entry a place, NaN where unknown.

    ``state`` are two-digit codes, ``population`` residents, ``density`` residents per square
    kilometer, ``change`` the yearly relative change of the population, ``shares`` (places x
    groups) the parts of all residents.
    """

    state: NDArray[np.str_]
    population: Numbers
    density: Numbers
    change: Numbers
    shares: Numbers


def facts_of_areas(facts: AreaFacts, areas: NDArray[np.int64]) -> AreaFacts:
    """Return the facts of areas of several places: ``areas`` are their numbers, from 0, a place.

    Residents add up, change and shares are means of the residents, density is residents over the
    land of the places whose land is known.
    """
    n = int(areas.max()) + 1 if areas.size else 0
    people = facts.population

    def mean(column: Numbers) -> Numbers:
        known = ~np.isnan(column) & ~np.isnan(people)
        weights = np.where(known, people, 0.0)
        total = np.bincount(areas, weights, n)
        added = np.bincount(areas, weights * np.where(known, column, 0.0), n)
        means: Numbers = np.divide(added, total, out=np.full(n, np.nan), where=total > 0)
        return means

    population = np.bincount(areas, np.where(np.isnan(people), 0.0, people), n)
    first = np.zeros(n, dtype=np.intp)
    first[areas[::-1]] = np.arange(areas.size)[::-1]
    return AreaFacts(
        state=facts.state[first],
        population=np.where(population > 0, population, np.nan),
        density=1 / mean(1 / facts.density),
        change=mean(facts.change),
        shares=np.column_stack([mean(column) for column in facts.shares.T]),
    )


def fact_columns(facts: AreaFacts) -> Numbers:
    """Return the numbers of places that a model uses: places x facts, NaN where unknown.

    Head-count and density as logarithms, change up to three robust standard deviations. Of the
    shares the largest on average is left out, because it follows from the others.
    """
    change = facts.change
    if not np.isnan(change).all():
        middle = np.nanmedian(change)
        reach = CLIP * 1.4826 * np.nanmedian(np.abs(change - middle))
        change = np.clip(change, middle - reach, middle + reach)
    shares = facts.shares
    if shares.shape[1] and not np.isnan(shares).all():
        shares = np.delete(shares, int(np.argmax(np.nansum(shares, axis=0))), axis=1)
    return np.column_stack([np.log(facts.population), np.log(facts.density), change, shares])


def state_effects(states: NDArray[np.str_]) -> tuple[str, ...]:
    """Return the effects of a model of these estimates, by the states they lie in.

    A state with few estimates shares one with the others of its region, a region of few with all
    others: the codes of states, then the names of regions, then '' for the others.
    """
    codes, counts = np.unique(states, return_counts=True)
    own = [code for code, count in zip(codes.tolist(), counts, strict=True) if count >= IN_GROUP]
    left = [region_of(state) for state in states.tolist() if state not in own]
    regions = sorted({region for region in left if left.count(region) >= IN_GROUP})
    rest = [""] if any(region not in regions for region in left) else []
    return (*own, *regions, *rest)


def effect_columns(states: NDArray[np.str_], effects: tuple[str, ...]) -> Numbers:
    """Return places x effects: 1 in the column of the place, NaN where no effect is for it."""
    columns = np.full((states.size, len(effects)), np.nan)
    for state in np.unique(states).tolist():
        for name in (state, region_of(state), ""):
            if name in effects:
                columns[states == state] = [float(name == effect) for effect in effects]
                break
    return columns


# ---- one metric ------------------------------------------------------------------------------
KNOWN = 0.9  # the part of the estimates for which a fact must be known to count


@dataclass(frozen=True, slots=True)
class ModeledValues:
    """The modeled values of a metric in one year: arrays with an entry a place, NaN for none.

    ``error`` is the standard error of the published value, ``lower`` and ``upper`` are the bounds
    of the modeled value (95 %), all in the unit of the metric. ``weight`` (0 to 1) is that of the
    published value on ``scale``. ``synthetic`` values are of places without a published one.
    ``reasons`` says why a place has no modeled value, '' where it has one. ``model`` is None
    where the metric has no model; the reason is then that of every place.
    """

    value: Numbers
    lower: Numbers
    upper: Numbers
    error: Numbers
    weight: Numbers
    synthetic: NDArray[np.bool_]
    reasons: NDArray[np.str_]
    scale: Scale
    model: AreaModel | None


def modeled_values(
    metric: Metric,
    interval: IntervalKind,
    published: Estimates,
    pools: NDArray[np.int64],
    facts: AreaFacts,
) -> ModeledValues:
    """Return the modeled values of all places of a level in one year.

    Args:
        metric: whose values they are.
        interval: what its bounds mean in that year; only sampling bounds can be used.
        published: its values, one a place.
        pools: pool numbers; values of one number above 0 are one estimate of all their places.
        facts: about the same places.
    """
    scale, value = scale_of(metric), published.value
    y, s = estimates_on_scale(scale, published)
    nothing, usable = np.full(value.shape, np.nan), ~np.isnan(s)
    error = nothing
    if interval is IntervalKind.SAMPLING:
        error = standard_errors(value, published.lower, published.upper, *metric.range)

    def without_model(reason: str) -> ModeledValues:
        reasons, synthetic = np.full(value.shape, reason), np.zeros(value.shape, dtype=bool)
        return ModeledValues(
            nothing, nothing, nothing, error, nothing, synthetic, reasons, scale, None
        )

    if interval is not IntervalKind.SAMPLING or not usable.any():
        hidden = interval is IntervalKind.SUPPRESSION_RANGE
        return without_model(HIDDEN_COUNTS if hidden else NO_INTERVAL)
    try:
        model, x = fit_places(y, s, pools, facts)
    except NoModelError as problem:
        return without_model(str(problem))
    predicted = predict_areas(model, y, s, x)
    published_only = ~usable & ~np.isnan(value)
    width = published.upper - published.lower
    reasons = np.select(
        [
            published_only & (width <= 0),
            published_only & np.isnan(width),
            published_only,
            np.isnan(predicted.value),
        ],
        [NO_WIDTH, NO_INTERVAL, AT_ZERO, FACTS_UNKNOWN],
        "",
    )
    there = reasons == ""
    middle, half = np.where(there, predicted.value, np.nan), Z95 * np.sqrt(predicted.mse)
    return ModeledValues(
        value=from_scale(scale, middle),
        lower=from_scale(scale, middle - half),
        upper=from_scale(scale, middle + half),
        error=error,
        weight=np.where(there, predicted.weight, np.nan),
        synthetic=there & ~usable,
        reasons=reasons,
        scale=scale,
        model=model,
    )


def estimates_on_scale(scale: Scale, published: Estimates) -> tuple[Numbers, Numbers]:
    """Return values and standard errors on the scale of the model, NaN where not usable.

    The error is that of the bounds on this scale, on which they are less lopsided; where a bound
    is cut at an edge, the other half counts.
    """
    value, lower, upper = (
        to_scale(scale, part) for part in (published.value, published.lower, published.upper)
    )
    value = np.where(np.isneginf(value), np.nan, value)
    lower = np.where(np.isneginf(lower), 2 * value - upper, lower)
    edges = (0.0, np.pi / 2) if scale is Scale.ARCSINE else (None, None)
    s = standard_errors(value, lower, upper, *edges)
    usable = ~np.isnan(value) & ~np.isnan(s)
    return np.where(usable, value, np.nan), np.where(usable, s, np.nan)


def fit_places(
    y: Numbers, s: Numbers, pools: NDArray[np.int64], facts: AreaFacts
) -> tuple[AreaModel, Numbers]:
    """Return the model of all estimates, and the columns it needs of every place.

    Values and errors are those on the scale of the model, NaN where nothing can be used. The
    places of a pool have the columns of the area that they form. Raises ``NoModelError``.
    """
    usable = ~np.isnan(s)
    # Every place is an area of its own, but the places of a pool are one.
    numbers = np.where(usable & (pools > 0), -pools, np.arange(1, pools.size + 1))
    _, first, area = np.unique(numbers, return_index=True, return_inverse=True)
    areas = facts_of_areas(facts, area)
    columns, estimates = fact_columns(areas), usable[first]
    with np.errstate(invalid="ignore"):
        known = (~np.isnan(columns[estimates])).mean(axis=0) >= KNOWN
        columns = columns[:, known]
        middle, spread = (
            np.nanmean(columns[estimates], axis=0),
            np.nanstd(columns[estimates], axis=0),
        )
    columns = (columns - middle)[:, spread > 0] / spread[spread > 0]
    fitted = np.flatnonzero(estimates & ~np.isnan(columns).any(axis=1))
    effects = state_effects(areas.state[fitted])
    x = np.column_stack([effect_columns(areas.state, effects), columns])
    model = fit_area_model(y[first][fitted], s[first][fitted], x[fitted])
    return model, x[area]


# ---- one place -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PublishedValue:
    """A value as published: bounds are None where there is none, ``quality`` is '' without flag."""

    value: float
    lower: float | None
    upper: float | None
    quality: str


@dataclass(frozen=True, slots=True)
class ModeledPlace:
    """The published and the modeled value of a place in one year of a metric.

    ``age`` are the years from then to the release, ``interval`` says what published bounds are.
    ``error`` is the standard error of the published value; ``lower`` and ``upper`` are the bounds
    of the ``modeled`` one (95 %), ``weight`` (0 to 1) is the part that the published value has in
    it. ``shared`` counts the places of the same estimate, the place itself included. ``synthetic``:
    nothing is published. ``reason`` says why there is no modeled value, '' where there is one.
    """

    place: Jurisdiction
    metric: Metric
    year: int
    age: int
    interval: IntervalKind
    published: PublishedValue | None = None
    error: float | None = None
    modeled: float | None = None
    lower: float | None = None
    upper: float | None = None
    weight: float | None = None
    shared: int = 1
    synthetic: bool = False
    reason: str = ""
    method: Method = SMALL_AREAS
