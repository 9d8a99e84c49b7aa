"""One metric of a place beside its peers: each of them, all together, and those that do better.

The place against one peer is one comparison at 95 %. Against all of them it has a rank and is
compared with their median. What is shown and who is named as doing better must hold among the
comparisons with all peers on all metrics (`family_of_peers`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import (
    Family,
    FamilyOutcome,
    family_of,
    verdict_in_family,
)
from mobility.analysis.peers.nearest import PeerSet
from mobility.analysis.places.benchmarks import (
    FEWEST,
    Benchmark,
    MedianEstimate,
    ReferenceDistribution,
    median_of_set,
)
from mobility.analysis.places.percentile import Numbers, Rank, position_in, rank_range
from mobility.analysis.places.positions import Positions
from mobility.analysis.places.profile import OLDER_YEAR, Against, Profile, Reading
from mobility.analysis.places.screening import Screening, counted_readings
from mobility.analysis.power import smallest_gap_of_outcome
from mobility.analysis.reliability import Quality, Release, counted_once, value_problem
from mobility.analysis.uncertainty import (
    Estimate,
    Outcome,
    Verdict,
    compare,
    estimates_of,
    inside_margin,
    interval_problem,
    mover,
    p_of_interval,
)
from mobility.analysis.years.lines import OTHER_DOLLARS
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.registry import Better, Dollars, IntervalKind, Metric

NO_VALUE_IN_YEAR = "no value in this year"


@dataclass(frozen=True, slots=True)
class PlaceEstimate:
    """One place's published value in the year compared, in the unit of the metric.

    ``lower`` and ``upper`` are the bounds as published; ``interval`` says what they mean.
    ``problem`` says why the value enters nothing (absent, weak, implausible, a zero that is no
    number) and is empty for a reliable one. Places of one ``pool`` above 0 share one estimate.
    """

    place: Jurisdiction
    value: float | None
    lower: float | None
    upper: float | None
    interval: IntervalKind
    quality: Quality | None
    pool: int = 0
    problem: str = ""

    @property
    def reliable(self) -> bool:
        """Whether the value may be ranked, averaged or named."""
        return self.value is not None and not self.problem

    @property
    def estimate(self) -> Estimate | None:
        """The value with its bounds where they are sampling bounds; None without a value."""
        if self.value is None:
            return None
        if self.interval is not IntervalKind.SAMPLING:
            return Estimate(self.value)
        return Estimate(self.value, self.lower, self.upper)


def place_estimate(
    metric: Metric,
    interval: IntervalKind,
    place: Jurisdiction,
    published: Estimate | None,
    *,
    quality: Quality | None = None,
    pool: int = 0,
) -> PlaceEstimate:
    """Return a published row as comparisons take it; ``published`` is None where there is none."""
    if published is None:
        return PlaceEstimate(place, None, None, None, interval, None, problem=NO_VALUE_IN_YEAR)
    return PlaceEstimate(
        place,
        published.value,
        published.lower,
        published.upper,
        interval,
        quality,
        pool,
        value_problem(metric, published.value, quality),
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Reliable values and sampling bounds of some places as columns; NaN where there is none."""

    values: NDArray[np.float64]
    lowers: NDArray[np.float64]
    uppers: NDArray[np.float64]
    pools: NDArray[np.int64]

    @property
    def counted(self) -> NDArray[np.float64]:
        """The reliable values, ascending; one that several places share stands once."""
        return np.sort(self.values[counted_once(~np.isnan(self.values), self.pools)])


def columns_of(estimates: Sequence[PlaceEstimate]) -> Columns:
    """Return estimates as the columns that medians and ranks are calculated from."""
    empty = Estimate(np.nan)
    rows = [(each.estimate if each.reliable else None) or empty for each in estimates]
    values, lowers, uppers = (
        np.array([(row.value, row.lower, row.upper) for row in rows], dtype=np.float64)
        .reshape(-1, 3)
        .T
    )
    return Columns(values, lowers, uppers, np.array([e.pool for e in estimates], dtype=np.int64))


def peer_set(
    level: Level, year: int, peers: Sequence[PlaceEstimate], own_pool: int = 0
) -> ReferenceDistribution:
    """Return the peers as a set to be compared with, the place itself not among them.

    A peer that shares the place's own estimate (``own_pool``) is left out like the place itself.
    """
    others = [peer for peer in peers if not own_pool or peer.pool != own_pool]
    columns = columns_of(others)
    values = columns.counted.tolist()
    if (columns.uppers > columns.lowers).any():
        median = median_of_set(columns.values, columns.lowers, columns.uppers, columns.pools)
        median = replace(median, total=len(peers))
    else:  # nothing published could move it: there is nothing to draw
        middle = float(np.median(values)) if values else None
        median = MedianEstimate(middle, None, None, len(values), len(peers))
    return ReferenceDistribution("peers", "peer", level, year, median, values)


# Reasons of `not compared` and why nobody is named, beside those of values and intervals.
NO_VALUE_HERE = "no value for this place"
NO_DIRECTION = "neither direction is better"

REFERENCE_VALUE = Method(
    id="reference-value",
    chapter=Chapter.PEERS,
    order=4,
    name="A place against a value that somebody names",
    question="Does this place reach a value that somebody has named?",
    description=(
        "A national average of the publisher's, a goal or a limit is typed in with its year and "
        "source. It is taken as known without error: the place's own interval contains it or does "
        "not. The median of places is no such value, and this release holds none. Money is "
        "compared in dollars of one year only: name the value in those of the place's own."
    ),
    formula="",
    cannot_tell=(
        "Whether the named value is a sensible one, or how certain it is itself: it is taken as "
        "exact."
    ),
    refuses=(NO_VALUE_HERE, OTHER_DOLLARS),
    source="Interval and test at one level: Altman & Bland 2011, BMJ 343:d2090 (10.1136/bmj.d2090)",
)
DOING_BETTER = Method(
    id="doing-better",
    chapter=Chapter.PEERS,
    order=5,
    name="Peers that do better",
    question="Which peers do better, by more than chance?",
    description=(
        "Peers to learn from are picked out of many comparisons, so those that are named must be "
        "clearly better than the place at 95 %, and hold among the comparisons with all peers on "
        "all metrics, of which at most one in ten that is told is expected to be none. Where no "
        "interval is published for the place or the peer, a peer in the best quarter of all of "
        "them is named apart and called untested. Weak values name nobody, and an estimate that "
        "several places share counts once."
    ),
    formula="",
    cannot_tell=(
        "What they do differently. A peer that is not named may do better as well: with many "
        "comparisons only clear differences are told."
    ),
    refuses=(NO_DIRECTION, NO_VALUE_HERE, OLDER_YEAR),
    source=(
        "Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300 "
        "(10.1111/j.2517-6161.1995.tb02031.x); Zou & Donner 2008, Statistics in Medicine "
        "27:1693-1702 (10.1002/sim.3095)"
    ),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A value a user typed in: in the unit of the metric, with its year and where it is from."""

    value: float
    year: int | None
    source: str


@dataclass(frozen=True, slots=True)
class ReferenceResult:
    """How the place stands against a typed value; ``outcome`` is the place minus it."""

    reference: Reference
    outcome: Outcome
    method: Method = REFERENCE_VALUE


@dataclass(frozen=True, slots=True)
class PeerResult:
    """One peer's value, and how the place stands against it: the outcome is the place minus it.

    ``family`` is how that ended among all peers and metrics (None where it was not tested, or
    stands alone), and ``family_verdict`` what is shown.
    """

    estimate: PlaceEstimate
    outcome: Outcome
    family: FamilyOutcome | None = None

    @property
    def family_verdict(self) -> Verdict:
        """The verdict that is shown: what its family leaves of the single one."""
        return verdict_in_family(self.outcome.verdict, self.family)

    @property
    def p(self) -> float:
        """The two-sided p of this comparison; NaN where nothing was tested."""
        outcome = self.outcome
        if outcome.difference is None or outcome.lower is None or outcome.upper is None:
            return float("nan")
        return float(p_of_interval(outcome.difference, outcome.lower, outcome.upper))

    @property
    def smallest_gap(self) -> float | None:
        """The difference that these two values could show; None where one is told or not tested."""
        return smallest_gap_of_outcome(replace(self.outcome, verdict=self.family_verdict))


@dataclass(frozen=True, slots=True)
class DoingBetter:
    """Peers better than the place, the best first: ``tested`` ones, and those by position only.

    ``compared`` peers were tested on this metric, as part of ``family`` comparisons that hold
    together (0 for none). ``reason`` is empty unless nobody can be named at all.
    """

    tested: tuple[PeerResult, ...]
    by_position: tuple[PeerResult, ...]
    family: int
    compared: int = 0
    reason: str = ""
    method: Method = DOING_BETTER


@dataclass(frozen=True, slots=True)
class Quartiles:
    """How the reliable values of the peers spread; an estimate that several share counts once.

    ``n`` estimates of ``total`` peers, those that make up their median: a peer that shares the
    place's own estimate is not among them. The ends are None without any, the quartiles (by
    linear interpolation) and the ``middle``, which is the median, with fewer than five.
    """

    low: float | None
    first_quartile: float | None
    middle: float | None
    third_quartile: float | None
    high: float | None
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric of a place against what was requested.

    ``reading`` holds the value and the verdict; ``benchmark`` is the median of the set that was
    requested (``against``), also where nothing could be tested, and None where there is none.
    ``rank`` is within that set, with the place. ``peers``, their ``quartiles`` and those who are
    ``doing_better`` are there whatever was requested; ``chosen`` is how the peers were found, None
    where a user named them. ``positions`` are those of a reliable value in named sets.
    """

    place: Jurisdiction
    release: Release
    reading: Reading
    against: Against
    benchmark: Benchmark | None
    rank: Rank
    peers: tuple[PeerResult, ...]
    quartiles: Quartiles
    doing_better: DoingBetter
    chosen: PeerSet | None
    reference: ReferenceResult | None
    positions: Positions | None = None


def own_estimate(reading: Reading, place: Jurisdiction, pool: int = 0) -> PlaceEstimate:
    """Return a place's value as it is compared with other places.

    Its problem is why it may be compared with none: an older year, a weak value, a metric on which
    places are not compared.
    """
    if reading.value is None:
        problem = NO_VALUE_HERE
    else:
        problem = (
            value_problem(reading.metric, reading.value, reading.quality)
            or reading.metric.comparable
            or ("" if reading.year == reading.newest else OLDER_YEAR)
        )
    return PlaceEstimate(
        place,
        reading.value,
        reading.lower,
        reading.upper,
        reading.interval,
        reading.quality,
        pool,
        problem,
    )


def against_each(
    metric: Metric,
    own: PlaceEstimate,
    others: Sequence[PlaceEstimate],
    family: Family | None = None,
) -> tuple[PeerResult, ...]:
    """Return how a place stands against each of some others, in their order.

    Each is one comparison at 95 %, and part of the ``family`` where that is given. Two places that
    share one estimate are not compared.
    """
    results = [PeerResult(other, _against(metric, own, other)) for other in others]
    if family is None:
        return tuple(results)
    return tuple(
        each
        if each.outcome.verdict is Verdict.NOT_COMPARED
        else replace(each, family=family.outcome(each.p, same=_same(metric, each.outcome)))
        for each in results
    )


def _same(metric: Metric, outcome: Outcome) -> bool:
    return inside_margin(metric.margin, outcome.difference, outcome.bounds)


def rank_among(metric: Metric, own: PlaceEstimate, others: Sequence[PlaceEstimate]) -> Rank:
    """Return the ranks that a place can have among some others and itself."""
    ranked = replace(own, value=None) if own.problem else own
    columns = columns_of([ranked, *others])
    rank = rank_range(
        columns.values, columns.lowers, columns.uppers, 0, metric.better, pools=columns.pools
    )
    return replace(rank, reason=own.problem) if own.problem else rank


def quartiles_of(peers: ReferenceDistribution) -> Quartiles:
    """Return how the reliable values behind the peers' median spread."""
    values, total = peers.sorted_values, peers.median.total
    if not len(values):
        return Quartiles(None, None, None, None, None, 0, total)
    low, high, n = values[0], values[-1], len(values)
    if n < FEWEST:
        return Quartiles(low, None, None, None, high, n, total)
    first, middle, third = (_quantile(values, share) for share in (0.25, 0.5, 0.75))
    return Quartiles(low, first, middle, third, high, n, total)


def against_reference(reading: Reading, reference: Reference) -> ReferenceResult:
    """Return how a place stands against a value that a user typed in.

    Raises ``UserError`` when the value is no number or one that the metric cannot have.
    """
    metric = reading.metric
    low, high = metric.range
    if (
        not math.isfinite(reference.value)
        or (low is not None and reference.value < low)
        or (high is not None and reference.value > high)
    ):
        unit = " as a share from 0 to 1" if high == 1 else ""
        raise UserError(f"{metric.label} cannot be {reference.value}: give a possible value{unit}.")
    if reading.value is None:
        problem, gap = NO_VALUE_HERE, None
    else:
        other_dollars = metric.dollars is not Dollars.NONE and reference.year not in (
            None,  # not said: taken as those of the place's own year
            reading.year,
        )
        problem = (
            value_problem(metric, reading.value, reading.quality)
            or metric.comparable
            or (OTHER_DOLLARS if other_dollars else "")
        )
        gap = None if other_dollars else reading.value - reference.value
    if problem or reading.value is None:
        return ReferenceResult(reference, Outcome(Verdict.NOT_COMPARED, problem, gap))
    sampling = reading.interval is IntervalKind.SAMPLING
    bounds = (reading.lower, reading.upper) if sampling else (None, None)
    own = Estimate(reading.value, *bounds)
    outcome = compare(
        own, Estimate(reference.value), metric.better, trusted=True, margin=metric.margin
    )
    return ReferenceResult(reference, outcome)


def doing_better(
    metric: Metric,
    own: PlaceEstimate,
    others: Sequence[PlaceEstimate],
    family: Family | None = None,
) -> DoingBetter:
    """Return which of some others do better than a place, tested ones and untested ones apart.

    ``family`` is that of all metrics; without it these comparisons hold together.
    """
    reason = own.problem or (NO_DIRECTION if metric.better is Better.NEITHER else "")
    if reason:
        return DoingBetter((), (), 0, reason=reason)
    results = [
        result
        for result in against_each(metric, own, others)
        if result.estimate.reliable and not (own.pool and result.estimate.pool == own.pool)
    ]
    tested = [r for r in results if r.outcome.verdict is not Verdict.NOT_COMPARED]
    untested = [r for r in results if r.outcome.verdict is Verdict.NOT_COMPARED]
    alone = family_of([each.p for each in tested], [each.estimate.pool for each in tested])
    family = family or alone
    best_first = -1.0 if metric.better is Better.HIGHER else 1.0

    def order(result: PeerResult) -> tuple[float, str]:
        return best_first * (result.estimate.value or 0.0), result.estimate.place.geoid

    ahead = [r for r in tested if r.outcome.verdict is Verdict.WORSE and family.tells(r.p)]
    values = columns_of([own, *(result.estimate for result in results)]).counted.tolist()
    placed = [r for r in untested if _is_ahead(metric, own, r.estimate, values)]
    named = (tuple(sorted(ahead, key=order)), tuple(sorted(placed, key=order)))
    return DoingBetter(*named, family.tests if tested else 0, alone.tests)


def _quantile(ascending: Numbers, share: float) -> float:
    """Return a quantile by linear interpolation, as numpy does, which is slow on ten values."""
    place = share * (len(ascending) - 1)
    low = int(place)
    high = min(low + 1, len(ascending) - 1)
    return ascending[low] + (ascending[high] - ascending[low]) * (place - low)


def _against(metric: Metric, own: PlaceEstimate, other: PlaceEstimate) -> Outcome:
    """Return the outcome of one comparison, the place's own problem before the other's."""
    a, b = own.estimate, other.estimate
    if problem := own.problem or other.problem:
        gap = a.value - b.value if a and b else None
        return Outcome(Verdict.NOT_COMPARED, problem, gap)
    if a is None or b is None:
        raise UserError(f"{metric.id}: a value that is absent must say so.")
    shared = bool(own.pool) and own.pool == other.pool
    return compare(a, b, metric.better, pooled=shared, margin=metric.margin)


def _is_ahead(
    metric: Metric, own: PlaceEstimate, other: PlaceEstimate, values: Sequence[float]
) -> bool:
    """Return whether an untested value is better than the place's, and in the better quarter."""
    if own.value is None or other.value is None:
        return False
    better = other.value > own.value if metric.better is Better.HIGHER else other.value < own.value
    place = position_in(values, other.value)
    return better and place.total >= FEWEST and place.quarter(metric.better) == "better"


@dataclass(frozen=True, slots=True)
class MetricAmongPeers:
    """One metric of a place and of all of its peers.

    ``reading`` holds the value, the median of the peers, the verdict and the position among them;
    ``quartiles`` says how the peers spread.
    """

    reading: Reading
    own: PlaceEstimate
    peers: tuple[PlaceEstimate, ...]
    quartiles: Quartiles

    def doing_better(self, family: Family | None = None) -> DoingBetter:
        """The peers that do better on this metric, tested ones and untested ones apart."""
        return doing_better(self.reading.metric, self.own, self.peers, family)


@dataclass(frozen=True, slots=True)
class PeerFamilies:
    """What holds together of a place beside others: against one median, and against its peers.

    Both are those of the publisher's metrics (False) and those of a user's own (True).
    """

    median: Mapping[bool, Family]
    peers: Mapping[bool, Family]

    def of_peers(self, metric: Metric) -> Family:
        """The family of a metric's comparisons with single peers."""
        return self.peers[bool(metric.supplement)]


def family_of_peers(metrics: Sequence[MetricAmongPeers]) -> Family:
    """Return the family of a place's comparisons with all of its peers on all metrics."""
    own: list[Estimate] = []
    others: list[Estimate] = []
    pools: list[int] = []
    for number, each in enumerate(metrics):
        here = each.own.estimate
        if each.own.problem or here is None or interval_problem(here):
            continue
        for peer in each.peers:
            there, pool = peer.estimate, peer.pool
            apart = not pool or pool != each.own.pool
            if apart and not peer.problem and there is not None and not interval_problem(there):
                own.append(here)
                others.append(there)
                pools.append(pool and pool * len(metrics) + number)
    a, b = estimates_of(own), estimates_of(others)
    return family_of(p_of_interval(a.value - b.value, *mover(a, b)), pools)


@dataclass(frozen=True, slots=True)
class PeerComparison:
    """Every metric of a place against its peers, and what of it is worth a headline."""

    profile: Profile
    peers: tuple[Jurisdiction, ...]
    metrics: tuple[MetricAmongPeers, ...]
    screening: Screening
    families: PeerFamilies

    def counted(self) -> list[MetricAmongPeers]:
        """The metrics that a summary counts, in their order."""
        counted = {reading.metric.id for reading in counted_readings(self.profile.readings)}
        return [each for each in self.metrics if each.reading.metric.id in counted]


@dataclass(frozen=True, slots=True)
class OtherSet:
    """A place against the median of another usual set than its peers.

    The set is the state, or for ``against`` "peers" the most alike places of the state;
    ``readings`` are those of the metrics that can be tested, by the metric's id.
    """

    place: Jurisdiction
    against: Against
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class MetricPair:
    """Every place with a value of both metrics, each in its newest year: arrays of one length.

    ``x_reliable`` and ``y_reliable`` say which values may be ranked and averaged.
    """

    across: Metric
    upwards: Metric
    x_year: int
    y_year: int
    geoid: NDArray[np.str_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_reliable: NDArray[np.bool_]
    y_reliable: NDArray[np.bool_]

    @property
    def reliable(self) -> NDArray[np.bool_]:
        """Which places have reliable values of both."""
        return self.x_reliable & self.y_reliable
