"""Which metrics go together among counties: rank correlations within states, and when one holds.

Two metrics can go together in the nation because states differ in both. So counties are ranked
within their state only, and the correlations of the states are averaged. States, not counties, are
what is drawn again for the interval: neighbors resemble each other, so that counties of a state
are no independent observations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import family_of
from mobility.errors import UserError
from mobility.registry import Metric

FEWEST_COUNTIES = 8
"""Counties that a state needs for a correlation of its own."""
FEWEST_STATES = 10
"""States with so many counties that a pair of metrics needs."""
LEAST_SHOWN = 0.2
"""The correlation from which two metrics go together; one below it is called weak."""
STRONG = 0.4
"""The correlation from which they go together strongly."""
TOO_FEW_STATES = (
    f"fewer than {FEWEST_STATES} states have {FEWEST_COUNTIES} counties with reliable values of "
    "both"
)
_DRAWS = 2_000  # of the states
_SEED = 20_251
_TAILS = (0.025, 0.975)

WITHIN_STATES = Method(
    id="rank-correlation-within-states",
    chapter=Chapter.PLACES,
    order=11,
    name="Metrics that go together (rank correlation within states)",
    question="Which metrics are high or low in the same counties of a state?",
    description=(
        "The counties of each state are ranked on both metrics, and the rank correlations of the "
        "states are averaged, larger states counting more. So two metrics do not go together only "
        "because states differ in both. Counties that carry one shared estimate count once; weak "
        "values do not count. The interval draws whole states again, because neighbors resemble "
        "each other. All pairs of metrics are one family, of which at most 10 % of those told are "
        "expected to be chance. Pairs that are made of each other or of one input are left out."
    ),
    formula=(
        "r = Σ w_s r_s / Σ w_s with w_s = n_s − 1, r_s Spearman's correlation of the n_s counties "
        "of state s; interval: BCa with tails of t, states drawn 2,000 times; p: t = r / s_r with "
        "s_r from the scatter of r_s, (Σ w_s)² / Σ w_s² − 1 degrees of freedom"
    ),
    cannot_tell=(
        "Anything about people, or what brings what about. Counties in which two metrics are high "
        "can be home to quite different people who have the one and the other, and both can come "
        "from a third thing."
    ),
    refuses=(TOO_FEW_STATES,),
    source=(
        "Spearman 1904, American Journal of Psychology 15:72-101; Efron 1987, Journal of the "
        "American Statistical Association 82:171-185 (10.1080/01621459.1987.10478410); Hesterberg "
        "2015, The American Statistician 69:371-386 (10.1080/00031305.2015.1089789); Cameron, "
        "Gelbach & Miller 2008, Review of Economics and Statistics 90:414-427 "
        "(10.1162/rest.90.3.414)"
    ),
)


@dataclass(frozen=True, slots=True)
class MetricInCounties:
    """A metric in every county, NaN where it has no reliable value.

    Attributes:
        metric: its id.
        values: one for each county.
        pools: above 0 where counties share one estimate, the same number for the same estimate.
    """

    metric: str
    values: NDArray[np.float64]
    pools: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Association:
    """How two metrics go together among counties.

    Attributes:
        first: the id of a metric.
        second: the id of the other.
        correlation: the rank correlation within states, from -1 to 1; NaN where not compared.
        lower: the low end of its interval.
        upper: the high end of its interval.
        p: that of no correlation.
        national: the rank correlation among all counties that were counted, whatever their state.
        counties: how many were counted; those that share an estimate of one of the two count once.
        states: how many were averaged.
        holds: whether it holds among all pairs that were compared.
        reason: why the pair is not compared; '' where it is, or is left out.
        related: why the pair is left out, as both are made of one input; '' where it is not.
    """

    first: str
    second: str
    correlation: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")
    p: float = float("nan")
    national: float = float("nan")
    counties: int = 0
    states: int = 0
    holds: bool = False
    reason: str = ""
    related: str = ""

    def other(self, metric: str) -> str:
        """Return the metric of the pair that is not this one."""
        return self.second if metric == self.first else self.first

    @property
    def goes_together(self) -> bool:
        """Whether the pair holds and is strong enough to be told."""
        return self.holds and abs(self.correlation) >= LEAST_SHOWN


@dataclass(frozen=True, slots=True)
class MetricAssociations:
    """How one metric goes together with each other one among counties.

    Attributes:
        metric: which one.
        years: the year of each metric, by id; those without values for counties are left out.
        together: pairs that hold and are strong enough to be told, the strongest first.
        weak: pairs that hold but are weaker, the strongest first.
        untold: pairs that were compared and do not hold.
        related: pairs that are left out, as both are made of one input.
        not_compared: pairs without a result, with the reason.
        compared: how many pairs of all metrics were compared with these.
        method: how they were compared.
    """

    metric: Metric
    years: Mapping[str, int]
    together: tuple[Association, ...]
    weak: tuple[Association, ...]
    untold: tuple[Association, ...]
    related: tuple[Association, ...]
    not_compared: tuple[Association, ...]
    compared: int
    method: Method = WITHIN_STATES


def associations(
    metrics: Sequence[MetricInCounties],
    states: ArrayLike,
    related: Mapping[frozenset[str], str],
    *,
    only: str = "",
) -> tuple[Association, ...]:
    """Return every pair of metrics, with those that hold among all that were compared.

    Args:
        metrics: in the order of the pairs, all with the same counties.
        states: the state of each county, any code.
        related: why pairs that are made of one input are left out.
        only: the one metric whose pairs are compared; by default all are.
    """
    codes = np.unique(np.asarray(states), return_inverse=True)[1]
    pairs = [
        Association(first.metric, second.metric, related=reason)
        if (reason := related.get(frozenset((first.metric, second.metric)), ""))
        else association(first, second, codes)
        for first, second in combinations(metrics, 2)
        if not only or only in (first.metric, second.metric)
    ]
    family = family_of([pair.p for pair in pairs])
    return tuple(
        replace(pair, holds=bool(family.tells(pair.p)) and pair.lower * pair.upper > 0)
        for pair in pairs
    )


def of_metric(
    pairs: Sequence[Association], metric: Metric, years: Mapping[str, int]
) -> MetricAssociations:
    """Return the pairs of one metric, sorted by what can be told of them.

    Args:
        pairs: all that were compared together.
        metric: which one.
        years: the year of each metric, by id.
    """
    own = [pair for pair in pairs if metric.id in (pair.first, pair.second)]
    compared = [pair for pair in own if not (pair.reason or pair.related)]
    compared.sort(key=lambda pair: -abs(pair.correlation))
    return MetricAssociations(
        metric,
        years,
        together=tuple(pair for pair in compared if pair.goes_together),
        weak=tuple(pair for pair in compared if pair.holds and not pair.goes_together),
        untold=tuple(pair for pair in compared if not pair.holds),
        related=tuple(pair for pair in own if pair.related),
        not_compared=tuple(pair for pair in own if pair.reason),
        compared=sum(not (pair.reason or pair.related) for pair in pairs),
    )


def association(
    first: MetricInCounties, second: MetricInCounties, states: ArrayLike
) -> Association:
    """Return how two metrics go together; whether it holds is for their family to say.

    Raises:
        UserError: where the two have not the same counties.
    """
    state = np.asarray(states)
    if not first.values.size == second.values.size == state.size:
        raise UserError("Two metrics can be compared only where both have the same counties.")
    x, y, state = _counted_once(first, second, state)
    sizes, correlations = correlations_by_state(x, y, state)
    if sizes.size < FEWEST_STATES:
        return Association(
            first.metric, second.metric, counties=int(sizes.sum()), states=sizes.size,
            reason=TOO_FEW_STATES,
        )  # fmt: skip
    correlation, lower, upper, p = pooled_correlation(sizes, correlations)
    national = stats.spearmanr(x, y).statistic
    return Association(
        first.metric, second.metric, correlation, lower, upper, p, float(national),
        int(sizes.sum()), sizes.size,
    )  # fmt: skip


def _counted_once(
    first: MetricInCounties, second: MetricInCounties, states: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return both values and the state of what is counted.

    That is a county, or the mean of the counties that share an estimate of one of the two metrics,
    directly or through a third one.
    """
    rows = np.flatnonzero(~np.isnan(first.values) & ~np.isnan(second.values))
    x, y, state = first.values[rows], second.values[rows], states[rows]
    links = [_links(metric.pools[rows]) for metric in (first, second)]
    one, two = (np.concatenate(ends) for ends in zip(*links, strict=True))
    if not one.size:
        return x, y, state
    graph = coo_array((np.ones(one.size), (one, two)), shape=(rows.size, rows.size))
    _, unit = connected_components(graph, directed=False)
    _, at = np.unique(unit, return_index=True)
    size = np.bincount(unit)
    return np.bincount(unit, x) / size, np.bincount(unit, y) / size, state[at]


def _links(pools: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return pairs of rows that tie together all that are in one pool."""
    rows = np.flatnonzero(pools > 0)
    _, first, pool = np.unique(pools[rows], return_index=True, return_inverse=True)
    return rows, rows[first[pool]]


def correlations_by_state(
    x: NDArray[np.float64], y: NDArray[np.float64], states: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the number of counties and Spearman's correlation of each state that can be counted.

    Left out are states with too few counties, and those in which one of the two is the same
    everywhere.
    """
    _, state, sizes = np.unique(np.asarray(states), return_inverse=True, return_counts=True)
    deviations = []
    for values in (x, y):
        ranks = _ranks_within(values, state)
        means = np.bincount(state, ranks, sizes.size) / np.maximum(sizes, 1)
        deviations.append(ranks - means[state])
    one, two = deviations
    together = np.bincount(state, one * two, sizes.size)
    spread = np.sqrt(
        np.bincount(state, one**2, sizes.size) * np.bincount(state, two**2, sizes.size)
    )
    counted = (sizes >= FEWEST_COUNTIES) & (spread > 0)
    return sizes[counted], together[counted] / spread[counted]


def _ranks_within(values: NDArray[np.float64], state: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the rank of each value among all, state by state; equal ones share their mean rank.

    Ranks of another state lie above or below all of a state, which its mean takes out.
    """
    order = np.lexsort((values, state))
    new = np.ones(values.size, dtype=bool)
    new[1:] = (np.diff(values[order]) != 0) | (np.diff(state[order]) != 0)
    run = np.cumsum(new) - 1
    sizes = np.bincount(run)
    mean_rank = np.cumsum(sizes) - (sizes - 1) / 2
    ranks = np.empty(values.size)
    ranks[order] = mean_rank[run]
    return ranks


def pooled_correlation(
    sizes: NDArray[np.int64], correlations: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """Return the mean correlation of states, the ends of its interval, and its p.

    Args:
        sizes: the number of counties of each state.
        correlations: that of each state.
    """
    weights = np.asarray(sizes - 1, dtype=np.float64)
    total = weights.sum()
    mean = float(weights @ correlations / total)
    count = sizes.size
    variance = float(weights**2 @ (correlations - mean) ** 2) / total**2 * count / (count - 1)
    freedom = max(total**2 / float(weights @ weights) - 1, 1.0)
    p = float(2 * stats.t.sf(abs(mean) / np.sqrt(variance), freedom)) if variance > 0 else 0.0
    lower, upper = _bca(weights, correlations, mean, freedom)
    return mean, lower, upper, p


def _bca(
    weights: NDArray[np.float64], correlations: NDArray[np.float64], mean: float, freedom: float
) -> tuple[float, float]:
    """Return the interval of Efron's bias-corrected and accelerated bootstrap over states.

    Its tails are those of t instead of the normal (Hesterberg's expanded interval), because with
    few states the plain one covers 92 instead of 95 %.
    """
    times = _times_drawn(weights.size)
    drawn = np.sort(times @ (weights * correlations) / (times @ weights))
    below = (np.count_nonzero(drawn < mean) + np.count_nonzero(drawn <= mean)) / 2
    bias = stats.norm.ppf(np.clip(below / _DRAWS, 1 / _DRAWS, 1 - 1 / _DRAWS))
    without = (weights @ correlations - weights * correlations) / (weights.sum() - weights)
    away = without.mean() - without
    spread = float((away**2).sum()) ** 1.5
    acceleration = float((away**3).sum()) / (6 * spread) if spread > 0 else 0.0
    shifted = bias + stats.t.ppf(_TAILS, freedom) * np.sqrt((freedom + 1) / freedom)
    tails = stats.norm.cdf(bias + shifted / (1 - acceleration * shifted))
    lower, upper = np.quantile(drawn, tails)
    return float(lower), float(upper)


_TIMES: dict[int, NDArray[np.float64]] = {}


def _times_drawn(count: int) -> NDArray[np.float64]:
    """Return how often each of some states is drawn, draw by draw; the same in every call."""
    if count not in _TIMES:
        generator = np.random.default_rng(_SEED)
        _TIMES[count] = generator.multinomial(count, np.full(count, 1 / count), _DRAWS).astype(
            float
        )
    return _TIMES[count]
