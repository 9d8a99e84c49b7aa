"""All groups of one place at once: whether they differ at all, and indices of how much.

Cochran's Q is the only test: it asks once for all groups whether their values are farther apart
than their errors explain. An index and its interval are no test. An index uses the groups that
share no people and have reliable values. Weighted by the groups' shares of everybody, they must be
at least 85 % of everybody; where shares are unknown, all groups weigh the same.

The formulas take the groups' values in the last axis of an array and weights that add up to 1, and
return one number a row. They are reimplemented from the definitions; a value and its interval are
on one scale (no factor of 100 or 1,000). For groups with an order (mothers by education) each group
stands at the middle of its share of people, counted from the first group (its ridit), and a
weighted straight line is read at both ends.

Sources of the intervals beside those of the methods: Efron & Tibshirani 1993, An Introduction to
the Bootstrap, chapter 13 (percentiles); Garthwaite & Buckland 1992, Applied Statistics 41:159-171
(ends of an interval by simulation).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.disparity import NO_DIRECTION, NO_SIZES
from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate, covered_share, disjoint
from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import NO_EDGES, Z95, Edges, Estimate, z_of
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Breakdown, Computation, Metric, Series, Unit

TOO_FEW_TESTABLE = "fewer than two groups that share nobody have an interval that can be used"

COCHRAN = Method(
    id="equality",
    chapter=Chapter.ALL_GROUPS,
    order=2,
    name="Do the groups differ at all? (Cochran's Q)",
    question="Do the groups differ at all?",
    description=(
        "All groups that share nobody are held against their common mean, in which precise groups "
        "count more. If their distances are larger than their errors explain, the groups differ by "
        "more than chance; else they cannot be told apart. Weak values and intervals without width "
        "stay out. With few people in a group the error itself is only known roughly, and the test "
        "finds a difference a little too easily: in up to 8 of 100 cases without any, instead of 5 "
        "(shares and rates of groups of about 100 people)."
    ),
    formula="Q = Σ (p_g − m)² / s_g²; m = Σ (p_g / s_g²) / Σ (1 / s_g²); χ² with k − 1 degrees",
    cannot_tell=(
        "Which of them differ, by how much, or in whose favor. Where they cannot be told apart "
        "they may still differ by less than these data show."
    ),
    refuses=(TOO_FEW_TESTABLE,),
    source=(
        "Cochran 1954, Biometrics 10:101-129 (10.2307/3001666); Higgins & Thompson 2002, "
        "Statistics in Medicine 21:1539-1558 (10.1002/sim.1186)"
    ),
)


class EqualityVerdict(StrEnum):
    """How the question ends; the last two as every comparison does."""

    DIFFER = "differ"
    CANNOT_TELL = "cannot tell"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A group that did not enter, and why."""

    subgroup: str
    reason: str


@dataclass(frozen=True, slots=True)
class Equality:
    """Cochran's Q over the groups of one place.

    ``used`` entered, in display order; ``left_out`` are the others (everyone is no group). ``mean``
    is their common mean, each group weighted by 1 over its squared standard error. ``q``, ``df``,
    ``p`` and ``mean`` are None, with a ``reason``, where the verdict is ``not compared``.
    """

    verdict: EqualityVerdict
    reason: str
    used: tuple[GroupEstimate, ...]
    left_out: tuple[LeftOut, ...]
    level: float
    q: float | None = None
    df: int | None = None
    p: float | None = None
    mean: float | None = None
    method: Method = COCHRAN


def equality(
    groups: Sequence[GroupEstimate],
    series: Series,
    breakdown: Breakdown,
    *,
    refused: Mapping[Computation, str] | None = None,
    level: float = 0.95,
) -> Equality:
    """Return whether the groups of one place, year and breakdown differ by more than chance.

    ``groups`` may hold everyone and groups that overlap; those that may be tested together are
    chosen here. ``refused`` gives the registry's reason for each computation that it does not
    permit. Raises ``UserError`` for an unknown group or an impossible level.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 - starting the program must not pay for scipy

    z_of(level)  # refuses an impossible level
    apart = disjoint(groups, breakdown, series)
    used = tuple(group for group in apart if group.usable)
    left_out = left_out_of(groups, apart, used)
    reason = (refused or {}).get(Computation.EQUALITY, "")
    if reason or len(used) < 2:
        reason = reason or TOO_FEW_TESTABLE
        return Equality(EqualityVerdict.NOT_COMPARED, reason, used, left_out, level)
    values = np.array([group.value for group in used])
    precisions = np.array([group.se or np.nan for group in used]) ** -2
    mean = float(values @ precisions / precisions.sum())
    q = float(((values - mean) ** 2) @ precisions)
    p = float(chdtrc(len(used) - 1, q))
    verdict = EqualityVerdict.DIFFER if p < 1 - level else EqualityVerdict.CANNOT_TELL
    return Equality(verdict, "", used, left_out, level, q, len(used) - 1, p, mean)


def left_out_of(
    groups: Sequence[GroupEstimate],
    apart: Sequence[GroupEstimate],
    used: Sequence[GroupEstimate],
) -> tuple[LeftOut, ...]:
    """Return the groups that are not among ``used``, everyone aside, each with its reason.

    ``apart`` are those that share nobody, from which the used ones were taken.
    """
    disjoint_names = {group.subgroup for group in apart}
    names = {group.subgroup for group in used} | {EVERYONE}
    return tuple(
        LeftOut(
            group.subgroup,
            (group.problem or group.interval_problem)
            if group.subgroup in disjoint_names
            else OVERLAPPING,
        )
        for group in groups
        if group.subgroup not in names
    )


# Reasons why an index does not exist; they are part of the answers.
TOO_FEW = "fewer than two groups that share nobody have a reliable value"
LOW_COVERAGE = "the reliable groups are less than 85 % of everybody counted"
NO_ZERO = "the scale has no natural zero, so nothing is so many times something else"
NOT_ABOVE_ZERO = "a value of 0 or less has no logarithm"
MEAN_NOT_ABOVE_ZERO = "the mean of the groups is not above 0"
NO_AVERAGE = "the value of everybody is not the average of the groups' values"

_COMMON = (TOO_FEW, LOW_COVERAGE, NO_SIZES)
_REVIEW = (
    "Schlotheuber & Hosseinpoor 2022, International Journal of Environmental Research and Public "
    "Health 19:3697 (10.3390/ijerph19063697)"
)
_NCI = "Harper & Lynch 2005, Methods for measuring cancer disparities, National Cancer Institute"
_AHN = "Ahn et al. 2018, JCO Clinical Cancer Informatics 2 (10.1200/CCI.18.00031)"
_WHO = "World Health Organization 2013, Handbook on health inequality monitoring"

Values = NDArray[np.float64]
Formula = Callable[[Values, Values, Better], Values]

BETWEEN_GROUP_VARIANCE = Method(
    id="between-group-variance",
    chapter=Chapter.ALL_GROUPS,
    order=3,
    name="Between-group variance",
    question="How far apart are the groups, large distances counting more?",
    description=(
        "The mean squared distance of the groups from their mean, larger distances counting more. "
        "Errors of the estimates look like distances, so what they alone would give is taken off; "
        "what is left is 0 or more. Its root is in the unit of the metric. Where a group has no "
        "interval nothing can be taken off, and it is called uncorrected. With equal weights it is "
        "about groups and not about people."
    ),
    formula="BGV = max(0, Σ w_g (p_g − p̄)² − Σ w_g (1 − w_g) s_g²); p̄ = Σ w_g p_g",
    cannot_tell=(
        "Who is behind: it is the same whichever group is above. It says nothing of differences "
        "within groups."
    ),
    refuses=_COMMON,
    source=f"{_REVIEW}; {_NCI}; the noise term worked out by hand: E(p_g − p̄)² of equal groups",
)
MEAN_DIFFERENCE_FROM_BEST = Method(
    id="mean-difference-from-best",
    chapter=Chapter.ALL_GROUPS,
    order=4,
    name="Mean difference from the best group",
    question="How far are the groups from the best one, on average?",
    description=(
        "How far the groups are, on average, from the one with the best value. The best of several "
        "uncertain values looks better than it is, so this reads high where intervals are wide; "
        "its interval accounts for the picking, the value does not. Weighted by the sizes of the "
        "groups it equals the population attributable risk."
    ),
    formula="MDB = Σ w_g |p_g − p_best|",
    cannot_tell=(
        "Whether the best group is well off, and which groups make the distance. It reads high "
        "where the values are uncertain."
    ),
    refuses=(*_COMMON, NO_DIRECTION),
    source=f"{_REVIEW}; {_WHO}",
)
INDEX_OF_DISPARITY = Method(
    id="index-of-disparity",
    chapter=Chapter.ALL_GROUPS,
    order=5,
    name="Index of disparity",
    question="How far are the groups from their mean, as a part of it?",
    description=(
        "How far the groups are, on average, from their mean, as a part of that mean. It needs a "
        "scale with a natural zero. For a share it depends on what is counted: people with a job "
        "or people without one give different numbers; it is always of the share as published."
    ),
    formula="ID = Σ w_g |p_g − p̄| / p̄",
    cannot_tell=(
        "Who is behind, and whether all improved: it falls when the mean grows faster than the "
        "distances, also where every distance grows."
    ),
    refuses=(*_COMMON, NO_ZERO, MEAN_NOT_ABOVE_ZERO),
    source=f"Pearcy & Keppel 2002, Public Health Reports 117:273-280; {_REVIEW}",
)
THEIL = Method(
    id="theil",
    chapter=Chapter.ALL_GROUPS,
    order=6,
    name="Theil index",
    question="How unequally is it divided among the groups?",
    description=(
        "How unequally what is measured is divided among the groups, compared with their weights: "
        "0 where all have the same value. It is given on its own scale, not times 1,000, and so "
        "is its interval. It needs values above 0 and a natural zero, and for a share it is of "
        "the share as published."
    ),
    formula="T = Σ w_g r_g ln r_g; r_g = p_g / p̄",
    cannot_tell=(
        "Who has less, and how much that is in people or dollars: its scale has no unit, so only "
        "values of the same metric and groups can be compared."
    ),
    refuses=(*_COMMON, NO_ZERO, NOT_ABOVE_ZERO),
    source=f"Theil 1967, Economics and information theory; {_NCI}; {_AHN}; {_REVIEW}",
)
MEAN_LOG_DEVIATION = Method(
    id="mean-log-deviation",
    chapter=Chapter.ALL_GROUPS,
    order=7,
    name="Mean log deviation",
    question="How unequally is it divided, seen from those who have least?",
    description=(
        "Like the Theil index, but it looks harder at low values: the mean of how many times lower "
        "a group is than the mean, on logarithms. 0 where all have the same value. On its own "
        "scale, not times 1,000."
    ),
    formula="MLD = −Σ w_g ln r_g; r_g = p_g / p̄",
    cannot_tell=(
        "Who has less, and how much that is in people or dollars. One very low group moves it more "
        "than anything else."
    ),
    refuses=(*_COMMON, NO_ZERO, NOT_ABOVE_ZERO),
    source=f"{_NCI}; {_AHN}; {_REVIEW}",
)
ATTRIBUTABLE_RISK = Method(
    id="population-attributable-risk",
    chapter=Chapter.ALL_GROUPS,
    order=8,
    name="Population attributable risk",
    question="How much better would the whole place be if every group did as the best one?",
    description=(
        "How much better everybody's value would be if every group had that of the best group. "
        "Turned so that more than 0 is an improvement, whichever direction is better. It is "
        "arithmetic and names no cause. It needs the sizes of the groups and a share or rate: a "
        "median or an index of everybody is not the average of the groups'."
    ),
    formula="PAR = |p_best − p̄|; p̄ = Σ w_g p_g",
    cannot_tell=(
        "That this can be reached, or by what: it is arithmetic with the groups as they are, and "
        "names no cause."
    ),
    refuses=(*_COMMON, NO_DIRECTION, NO_AVERAGE),
    source=f"{_WHO}; {_REVIEW}",
)
ATTRIBUTABLE_FRACTION = Method(
    id="population-attributable-fraction",
    chapter=Chapter.ALL_GROUPS,
    order=9,
    name="Population attributable fraction",
    question="Which part of the whole would that be?",
    description=(
        "The population attributable risk as a part of everybody's value: by how much of itself "
        "the value would improve if every group had that of the best group. Arithmetic, and no "
        "cause. It needs a natural zero as well."
    ),
    formula="PAF = |p_best − p̄| / p̄",
    cannot_tell=(
        "That this can be reached, or by what. The same difference is a larger part of a rare "
        "thing than of a common one."
    ),
    refuses=(*_COMMON, NO_DIRECTION, NO_AVERAGE, NO_ZERO, MEAN_NOT_ABOVE_ZERO),
    source=f"{_WHO}; {_REVIEW}",
)


@dataclass(frozen=True, slots=True)
class Definition:
    """An index and what it needs.

    ``relative``: a natural zero and a mean above it; ``logarithmic``: values above 0, and it is
    calculated on logarithms; ``directed``: a better direction; ``additive``: that everybody's
    value is the weighted average of the groups', and their sizes.
    """

    method: Method
    formula: Formula
    relative: bool = False
    logarithmic: bool = False
    directed: bool = False
    additive: bool = False


def between_group_variance(values: Values, weights: Values, _better: Better) -> Values:
    """Return Σ w (p − p̄)², in the squared unit of the values; ``variance_noise`` is still in it."""
    return np.asarray((values - _mean(values, weights)) ** 2 @ weights)


def variance_noise(ses: Values, weights: Values) -> float:
    """Return what ``between_group_variance`` is expected to be if the groups do not differ.

    E Σ w (p − p̄)² = Σ w (1 − w) s² for independent errors, whatever the common value; and for
    groups that differ it is added to their true variance.
    """
    return float((weights * (1 - weights)) @ ses**2)


def mean_difference_from_best(values: Values, weights: Values, better: Better) -> Values:
    """Return Σ w |p − p_best|, in the unit of the values."""
    pick = np.max if better is Better.HIGHER else np.min
    best = pick(values, axis=-1, keepdims=True)
    return np.asarray(np.abs(values - best) @ weights)


def index_of_disparity(values: Values, weights: Values, _better: Better) -> Values:
    """Return Σ w |p − p̄| / p̄, a part of the mean (0.1 is 10 %)."""
    mean = _mean(values, weights)
    return _part_of(np.abs(values - mean) @ weights, mean)


def theil(values: Values, weights: Values, _better: Better) -> Values:
    """Return Σ w r ln r with r = p / p̄, without a unit."""
    ratios = values / _mean(values, weights)
    return np.asarray((ratios * np.log(ratios)) @ weights)


def mean_log_deviation(values: Values, weights: Values, _better: Better) -> Values:
    """Return −Σ w ln r with r = p / p̄, without a unit."""
    return np.asarray(-np.log(values / _mean(values, weights)) @ weights)


def attributable_fraction(values: Values, weights: Values, better: Better) -> Values:
    """Return |p_best − p̄| / p̄, a part of the mean (0.1 is 10 %)."""
    return _part_of(mean_difference_from_best(values, weights, better), _mean(values, weights))


def _mean(values: Values, weights: Values) -> Values:
    """Return the weighted mean of each row, with a last axis of one to compute with."""
    return np.asarray(values @ weights)[..., np.newaxis]


def _part_of(distance: Values, mean: Values) -> Values:
    """Return the distance as a part of the mean; infinite where a redrawn mean is not above 0."""
    parts = np.full(distance.shape, np.inf)
    np.divide(distance, mean[..., 0], out=parts, where=mean[..., 0] > 0)
    return parts


DEFINITIONS = (
    Definition(BETWEEN_GROUP_VARIANCE, between_group_variance),
    Definition(MEAN_DIFFERENCE_FROM_BEST, mean_difference_from_best, directed=True),
    Definition(INDEX_OF_DISPARITY, index_of_disparity, relative=True),
    Definition(THEIL, theil, relative=True, logarithmic=True),
    Definition(MEAN_LOG_DEVIATION, mean_log_deviation, relative=True, logarithmic=True),
    Definition(ATTRIBUTABLE_RISK, mean_difference_from_best, directed=True, additive=True),
    Definition(
        ATTRIBUTABLE_FRACTION, attributable_fraction, relative=True, directed=True, additive=True
    ),
)


SEED = 20_250_602
DRAWS = 4_000
_HALVINGS = 24  # of the factor by which the differences are shrunk: to less than a millionth

INDEX_INTERVAL = Method(
    id="index-interval",
    chapter=Chapter.ALL_GROUPS,
    order=12,
    name="Interval of an index of inequality",
    question="How large may an index of inequality truly be?",
    description=(
        "Noise alone makes groups look unequal, so an index reads too high, and indices of redrawn "
        "groups higher still: their middle 95 % never reaches 0, and held the truth in none of "
        "1,000 simulated places with equal groups. So only the upper end is taken from redrawn "
        "groups, where the noise errs on the safe side. For the lower end the differences are "
        "shrunk until an index as large as this one would be a surprise; it is 0 where equal "
        "groups reach it often, or cannot be told apart. Such an interval is no test."
    ),
    formula=(
        "upper = 97.5 % point of the index of groups redrawn around p_g; lower = index of "
        "p̄ + t (p_g − p̄) for the t at which 2.5 % of groups redrawn around it reach the one found"
    ),
    cannot_tell=(
        "Whether the groups differ: that is for the test of all groups to say. Errors of the group "
        "sizes are not part of it."
    ),
    refuses=(),
    source=(
        "Carpenter 1999, Journal of the Royal Statistical Society B 61:159-172; Ahn et al. 2018, "
        "JCO Clinical Cancer Informatics 2 (10.1200/CCI.18.00031), on standard errors of these "
        "indices"
    ),
)

Index = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Values of the groups in the last axis in, one index for each row out."""


@dataclass(frozen=True, slots=True)
class Spreads:
    """Values with their halves: how far, in standard errors, each could be below and above."""

    values: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]

    @classmethod
    def from_estimates(cls, estimates: list[Estimate]) -> Spreads:
        """Take estimates that have both bounds (95 %), in the unit of the values.

        Raises ``UserError`` where a bound is missing.
        """
        rows = [(estimate.value, estimate.lower, estimate.upper) for estimate in estimates]
        if any(None in row for row in rows):
            raise UserError("An interval of an index needs both bounds of every group.")
        value, lower, upper = np.array(rows, dtype=np.float64).T
        below, above = np.maximum(value - lower, 0) / Z95, np.maximum(upper - value, 0) / Z95
        return cls(value, below, above)

    def on_logarithms(self) -> Spreads:
        """Return the same on natural logarithms; every lower bound must be above 0."""
        log = np.log(self.values)
        below = log - np.log(self.values - Z95 * self.below)
        above = np.log(self.values + Z95 * self.above) - log
        return Spreads(log, below / Z95, above / Z95)


def index_interval(
    index: Index,
    groups: Spreads,
    equal: float | NDArray[np.float64],
    *,
    level: float = 0.95,
    edges: Edges = NO_EDGES,
    draws: int = DRAWS,
) -> tuple[float, float]:
    """Return the two ends of the interval of ``index`` at ``groups.values``.

    The index is 0 where the groups do not differ, and never below.
    ``equal`` is the value that all groups would have if they did not differ (or an array of the
    shape of the values); the differences are shrunk towards it. Groups are drawn independently,
    normal on each side of the value with that side's half, and kept within ``edges``, the smallest
    and largest possible value. The seed is fixed: the same groups give the same interval.
    """
    tail = (1 - level) / 2
    z = np.random.default_rng(SEED).standard_normal((draws, groups.values.size))
    low, high = (
        np.inf * sign if edge is None else edge for edge, sign in zip(edges, (-1, 1), strict=True)
    )
    observed = float(index(groups.values[np.newaxis])[0])

    def possible(center: NDArray[np.float64], noise: NDArray[np.float64]) -> NDArray[np.float64]:
        return index(np.clip(center + noise, low, high))

    # What the truth may be around the published value ...
    truths = np.where(z > 0, groups.above, groups.below) * z
    upper = float(np.quantile(possible(groups.values, truths), 1 - tail))
    # ... and what may be published around a truth: an estimate that came out too high has the
    # truth below it, at the distance of its lower half.
    published = np.where(z > 0, groups.below, groups.above) * z

    def surprising(factor: float) -> bool:
        center = equal + factor * (groups.values - equal)
        return bool((possible(center, published) >= observed).mean() <= tail)

    return min(_smallest(index, groups.values, equal, surprising), observed), max(upper, observed)


def _smallest(
    index: Index,
    values: NDArray[np.float64],
    equal: float | NDArray[np.float64],
    surprising: Callable[[float], bool],
) -> float:
    """Return the index of the smallest differences at which the one found is no surprise."""
    low, high = 0.0, 1.0
    if not surprising(low):
        return 0.0  # equal groups reach it often enough
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if surprising(middle) else (low, middle)
    return float(index((equal + low * (values - equal))[np.newaxis])[0])


NO_ORDER = "the groups have no order"
TOO_FEW_ORDERED = "fewer than three groups in order have a reliable value"
LINE_AT_ZERO = "the line through the groups is at 0 or below at one end"
UNBOUNDED = "the low end of the line cannot be told from 0, so the ratio has no limits"

_RATIO_HALVINGS = 80  # of the distance between a ratio that holds and one that does not
_SOURCE = (
    "Mackenbach & Kunst 1997, Social Science & Medicine 44:757-771 "
    "(10.1016/S0277-9536(96)00073-1); World Health Organization 2013, Handbook on health "
    "inequality monitoring; Zou, Huang & Zhang 2009, Computational Statistics & Data Analysis "
    "53:1080-1085 (interval of a weighted sum)"
)

SLOPE_INDEX = Method(
    id="slope-index",
    chapter=Chapter.ALL_GROUPS,
    order=10,
    name="Slope index of inequality",
    question="How far does the value fall or rise from the first group to the last?",
    description=(
        "The difference between the two ends of a straight line through ordered groups, last minus "
        "first, each group standing at the middle of the people it holds. It uses all groups and "
        "their sizes, where a gap between first and last uses two. Below 0 means that the value "
        "falls from the first group to the last. It needs three groups in order; where their sizes "
        "are not known all count the same, and it says so. Where the groups do not lie near a line "
        "the index hides that."
    ),
    formula=(
        "SII = v(1) − v(0); v = a + b x through (x_g, p_g) with weights w_g; "
        "x_g = w_g / 2 + Σ w of the groups before"
    ),
    cannot_tell=(
        "What happens between them: groups that do not lie near a line, such as one group behind "
        "in the middle, look like a slope or like none."
    ),
    refuses=(NO_ORDER, TOO_FEW_ORDERED, LOW_COVERAGE, NO_SIZES),
    source=_SOURCE,
)
RELATIVE_INDEX = Method(
    id="relative-index",
    chapter=Chapter.ALL_GROUPS,
    order=11,
    name="Relative index of inequality",
    question="How many times as large is the value at one end as at the other?",
    description=(
        "The two ends of the same line divided, last by first: 1 means no difference, above 1 that "
        "the value rises from the first group to the last. Its interval holds every ratio at which "
        "the two ends could agree, so it leaves out 1 exactly where the slope index leaves out 0. "
        "It needs a natural zero and both ends above it."
    ),
    formula="RII = v(1) / v(0)",
    cannot_tell=(
        "How large the difference is in the unit of the metric, and what happens between the ends."
    ),
    refuses=(
        NO_ORDER,
        TOO_FEW_ORDERED,
        LOW_COVERAGE,
        NO_SIZES,
        NO_ZERO,
        LINE_AT_ZERO,
        UNBOUNDED,
    ),
    source=f"{_SOURCE}; Fieller 1954, Journal of the Royal Statistical Society B 16:175-185",
)

Numbers = NDArray[np.float64]


def ridits(weights: Numbers) -> Numbers:
    """Return where the groups stand from 0 to 1: the middle of their shares, added up in order.

    Source: Bross 1958, Biometrics 14:18-38.
    """
    return np.asarray(np.cumsum(weights) - weights / 2)


def line_ends(weights: Numbers) -> tuple[Numbers, Numbers]:
    """Return the coefficients of the values that give the line at 0 and at 1.

    The weighted least-squares line is linear in the values, so both of its ends are sums of
    coefficient times value; the coefficients depend on the weights (which add up to 1) alone.
    """
    away = ridits(weights) - ridits(weights) @ weights  # the mean ridit is 1/2
    slope = weights * away / (weights @ away**2)
    return weights - slope / 2, weights + slope / 2


def slope_interval(groups: Spreads, weights: Numbers, level: float) -> tuple[float, float]:
    """Return the interval of the slope index, in the unit of the values."""
    first, last = line_ends(weights)
    return sum_interval(last - first, groups, level)


def relative_index_interval(
    groups: Spreads, weights: Numbers, level: float
) -> tuple[float, float] | None:
    """Return the interval of the relative index, or None where it has no limits.

    A ratio R is in it when the interval of v(1) − R v(0) holds 0: Fieller's interval, with halves
    that may be lopsided.
    """
    first, last = line_ends(weights)
    if sum_interval(first, groups, level)[0] <= 0:
        return None
    observed = float((last @ groups.values) / (first @ groups.values))

    def holds(ratio: float) -> bool:
        lower, upper = sum_interval(last - ratio * first, groups, level)
        return lower <= 0 <= upper

    return _edge(holds, observed, -1), _edge(holds, observed, 1)


def sum_interval(coefficients: Numbers, groups: Spreads, level: float) -> tuple[float, float]:
    """Return the MOVER interval of Σ c p: the halves that face each bound, as a root of squares."""
    z, total = z_of(level), float(coefficients @ groups.values)
    down = np.where(coefficients > 0, groups.below, groups.above)
    up = np.where(coefficients > 0, groups.above, groups.below)
    return (
        total - z * math.hypot(*(coefficients * down)),
        total + z * math.hypot(*(coefficients * up)),
    )


def _edge(holds: Callable[[float], bool], inside: float, direction: int) -> float:
    """Return the last ratio that still holds, seen from one inside."""
    step = inside
    while holds(inside + direction * step):
        step *= 2
    near, far = 0.0, step
    for _ in range(_RATIO_HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if holds(inside + direction * middle) else (near, middle)
    return inside + direction * near


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
        return Spreads.from_estimates([group.estimate for group in self.used])


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
    rules = (
        (definition.directed and metric.better is Better.NEITHER, NO_DIRECTION),
        (definition.additive and metric.unit not in _AVERAGES, NO_AVERAGE),
        (definition.additive and not setting.weighted, NO_SIZES),
        (definition.relative and not metric.ratio_meaningful, NO_ZERO),
        (definition.logarithmic and bool((values <= 0).any()), NOT_ABOVE_ZERO),
        (definition.relative and float(values @ setting.weights) <= 0, MEAN_NOT_ABOVE_ZERO),
    )
    return next((reason for applies, reason in rules if applies), "")


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
