"""Every index of inequality of one place and breakdown, each with its interval or its reason.

Whether the groups differ at all is Cochran's Q to say (`mobility.analysis.groups.equality`), for
all indices at once: they never claim it themselves, whatever their intervals. An index is over the
groups that share nobody and whose values are reliable. With the groups' shares of everybody it is
weighted, and then they must be at least 85 % of everybody; where shares are not known every group
counts the same, and how much of everybody they are is not known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.equality import (
    Equality,
    EqualityVerdict,
    LeftOut,
    equality,
    left_out_of,
)
from mobility.analysis.groups.estimates import GroupEstimate, covered_share, disjoint
from mobility.analysis.groups.references import NO_DIRECTION, NO_SIZES
from mobility.analysis.inequality.formulas import (
    BETWEEN_GROUP_VARIANCE,
    DEFINITIONS,
    LOW_COVERAGE,
    MEAN_NOT_ABOVE_ZERO,
    NO_AVERAGE,
    NO_ZERO,
    NOT_ABOVE_ZERO,
    TOO_FEW,
    Definition,
    variance_noise,
)
from mobility.analysis.inequality.gradients import (
    LINE_AT_ZERO,
    NO_ORDER,
    RELATIVE_INDEX,
    SLOPE_INDEX,
    TOO_FEW_ORDERED,
    UNBOUNDED,
    line_ends,
    relative_index_interval,
    slope_interval,
)
from mobility.analysis.inequality.intervals import Spreads, index_interval
from mobility.analysis.method import Method
from mobility.errors import UserError
from mobility.registry import Better, Breakdown, Computation, Metric, Series, Unit

INTERVALS_ARE_NO_TEST = (
    "Whether the groups differ is for the equality test to say: it looks at all of them at once. "
    "The interval of an index only says how large the index may be."
)
LEAST_COVERED = 0.85  # of everybody, by reliable groups, for an index to speak of the place
BOUND_AT_ZERO = "a bound is 0 or less and has no logarithm"

_ROUNDING = 0.005  # by which rounded shares may add up to more than everybody
_AVERAGES = {Unit.SHARE, Unit.RATE}  # of these everybody's value is the average of the groups'


@dataclass(frozen=True, slots=True)
class InequalityIndex:
    """One index of one place, over the groups of its `Inequality`.

    ``verdict`` and ``reason`` are those of the equality test: ``cannot tell`` means that the index
    is no evidence of a difference. ``reason`` also says why there is no ``value``, and the verdict
    is then ``not compared``; ``interval_reason`` why there is a value without an interval.
    Numbers are on one scale: the unit of the metric (its square for the between-group variance), a
    part of the mean (0.1 is 10 %), or none. ``uncorrected`` is the between-group variance with the
    noise still in it; ``reference`` the best group, where the index has one.
    """

    method: Method
    verdict: EqualityVerdict
    reason: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval_reason: str = ""
    uncorrected: float | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Inequality:
    """The equality test and the indices of one place, year and breakdown.

    ``used`` are the groups of the indices in display order and ``weights`` theirs (adding up to
    1): shares of everybody where ``weighted``, else equal ones. ``coverage`` is the part of
    everybody they are, None where it is not known. The equality test leaves out groups without an
    interval too, so it can be of fewer groups than the indices.
    """

    equality: Equality
    used: tuple[GroupEstimate, ...]
    left_out: tuple[LeftOut, ...]
    weights: tuple[float, ...]
    weighted: bool
    coverage: float | None
    level: float
    indices: tuple[InequalityIndex, ...]
    note: str = INTERVALS_ARE_NO_TEST

    def index(self, method: Method) -> InequalityIndex:
        """Return the index that ``method`` describes; there is one for every method."""
        return next(index for index in self.indices if index.method is method)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for all indices of one question."""

    metric: Metric
    breakdown: Breakdown
    refused: Mapping[Computation, str]
    equality: Equality
    used: tuple[GroupEstimate, ...]
    weights: NDArray[np.float64]
    weighted: bool
    reason: str
    level: float

    @property
    def values(self) -> NDArray[np.float64]:
        return np.array([group.value for group in self.used])

    @property
    def interval_reason(self) -> str:
        """Why there is no interval: the first group that has none, or ''."""
        return next((g.interval_problem for g in self.used if g.se is None), "")

    @property
    def spreads(self) -> Spreads:
        return Spreads.of([group.estimate for group in self.used])


def inequality(
    groups: Sequence[GroupEstimate],
    metric: Metric,
    series: Series,
    breakdown: Breakdown,
    *,
    refused: Mapping[Computation, str] | None = None,
    weighted: bool | None = None,
    level: float = 0.95,
) -> Inequality:
    """Return the equality test and every index of the groups of one place and year.

    ``groups`` may hold everyone and groups that overlap. ``weighted``: by the groups' shares
    (True), equally (False), or by their shares where all are known (None). ``refused`` gives the
    registry's reason for each computation that it does not permit. Raises ``UserError`` for an
    unknown group, shares that add up to more than everybody, or an impossible level.
    """
    apart = disjoint(groups, breakdown, series)
    if math.fsum(group.share or 0 for group in apart) > 1 + _ROUNDING:
        raise UserError("The groups' shares add up to more than everybody; check their sizes.")
    used = tuple(group for group in apart if group.reliable)
    coverage = covered_share(used)
    by_size = coverage is not None if weighted is None else weighted
    reason = "" if len(used) > 1 else TOO_FEW
    if not reason and by_size and coverage is None:
        reason = NO_SIZES
    if not reason and coverage is not None and coverage < LEAST_COVERED:
        reason = LOW_COVERAGE
    setting = _Setting(
        metric=metric,
        breakdown=breakdown,
        refused=refused or {},
        equality=equality(groups, series, breakdown, refused=refused, level=level),
        used=used,
        weights=_weights(used, by_size=by_size and coverage is not None),
        weighted=by_size,
        reason=reason,
        level=level,
    )
    return Inequality(
        equality=setting.equality,
        used=used,
        left_out=left_out_of(groups, apart, used),
        weights=tuple(setting.weights.tolist()),
        weighted=by_size,
        coverage=coverage,
        level=level,
        indices=(
            *(_unordered(setting, definition) for definition in DEFINITIONS),
            *_ordered(setting),
        ),
    )


def _weights(used: Sequence[GroupEstimate], *, by_size: bool) -> NDArray[np.float64]:
    """Return weights that add up to 1: the shares of everybody, or equal ones."""
    sizes = np.array([(group.share or 0.0) if by_size else 1.0 for group in used])
    return sizes / sizes.sum() if used else sizes


def _unordered(setting: _Setting, definition: Definition) -> InequalityIndex:
    """Return one index of groups that need no order."""
    values, weights, better = setting.values, setting.weights, setting.metric.better
    reason = setting.refused.get(Computation.INDEX, "") or setting.reason
    reason = reason or _why_not(setting, definition)
    if reason:
        return _refused(definition.method, reason)

    def index(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        plain = np.exp(rows) if definition.logarithmic else rows
        return definition.formula(plain, weights, better)

    raw = max(0.0, float(definition.formula(values, weights, better)))  # rounding can be below 0
    value, uncorrected = raw, None
    if definition.method is BETWEEN_GROUP_VARIANCE:
        uncorrected = raw
        if not setting.interval_reason:
            noise = variance_noise(np.array([group.se or 0.0 for group in setting.used]), weights)
            value = max(0.0, raw - noise)
    lower = upper = None
    interval_reason = setting.interval_reason
    if not interval_reason and definition.logarithmic and _lowest_bound(setting) <= 0:
        interval_reason = BOUND_AT_ZERO
    if not interval_reason:
        spreads = setting.spreads.on_logarithms() if definition.logarithmic else setting.spreads
        lower, upper = index_interval(
            index,
            spreads,
            float(spreads.values @ weights),
            level=setting.level,
            edges=(None, None) if definition.logarithmic else setting.metric.range,
        )
        cannot_tell = setting.equality.verdict is EqualityVerdict.CANNOT_TELL
        lower = 0.0 if cannot_tell else min(lower, value)
    return InequalityIndex(
        method=definition.method,
        verdict=setting.equality.verdict,
        reason=setting.equality.reason,
        value=value,
        lower=lower,
        upper=upper,
        interval_reason=interval_reason,
        uncorrected=uncorrected,
        reference=_best(setting) if definition.directed else "",
    )


def _why_not(setting: _Setting, definition: Definition) -> str:
    """Return why the index does not exist for this metric or these values, or ''."""
    metric, values = setting.metric, setting.values
    found = (
        (definition.directed and metric.better is Better.NEITHER, NO_DIRECTION),
        (definition.additive and metric.unit not in _AVERAGES, NO_AVERAGE),
        (definition.additive and not setting.weighted, NO_SIZES),
        (definition.relative and not metric.ratio_meaningful, NO_ZERO),
        (definition.logarithmic and bool((values <= 0).any()), NOT_ABOVE_ZERO),
        (definition.relative and float(values @ setting.weights) <= 0, MEAN_NOT_ABOVE_ZERO),
    )
    return next((reason for applies, reason in found if applies), "")


def _ordered(setting: _Setting) -> tuple[InequalityIndex, InequalityIndex]:
    """Return the slope index and the relative index."""
    values, weights = setting.values, setting.weights
    reason = setting.refused.get(Computation.ORDERED_INDEX, "")
    reason = reason or ("" if setting.breakdown.ordered else NO_ORDER)
    reason = reason or setting.reason or ("" if len(setting.used) > 2 else TOO_FEW_ORDERED)
    if reason:
        return _refused(SLOPE_INDEX, reason), _refused(RELATIVE_INDEX, reason)
    first, last = (float(coefficients @ values) for coefficients in line_ends(weights))
    missing = setting.interval_reason
    slope = _gradient(
        setting,
        SLOPE_INDEX,
        last - first,
        None if missing else slope_interval(setting.spreads, weights, setting.level),
    )
    if not setting.metric.ratio_meaningful:
        return slope, _refused(RELATIVE_INDEX, NO_ZERO)
    if min(first, last) <= 0:
        return slope, _refused(RELATIVE_INDEX, LINE_AT_ZERO)
    bounds = None if missing else relative_index_interval(setting.spreads, weights, setting.level)
    return slope, _gradient(setting, RELATIVE_INDEX, last / first, bounds)


def _gradient(
    setting: _Setting, method: Method, value: float, bounds: tuple[float, float] | None
) -> InequalityIndex:
    lower, upper = bounds or (None, None)
    return InequalityIndex(
        method,
        setting.equality.verdict,
        setting.equality.reason,
        value,
        lower,
        upper,
        setting.interval_reason or ("" if bounds else UNBOUNDED),
    )


def _refused(method: Method, reason: str) -> InequalityIndex:
    return InequalityIndex(method, EqualityVerdict.NOT_COMPARED, reason)


def _best(setting: _Setting) -> str:
    """Return the label of the group with the best value, the first of equal ones."""
    pick = max if setting.metric.better is Better.HIGHER else min
    return pick(setting.used, key=lambda group: group.value).subgroup


def _lowest_bound(setting: _Setting) -> float:
    return min(group.lower if group.lower is not None else -math.inf for group in setting.used)
