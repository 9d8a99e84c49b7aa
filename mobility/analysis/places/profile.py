"""Every metric of one place, tested against a median, with position, history and warnings.

A value is tested against the median of its state, or of the nation where fewer than five other
reliable estimates remain in the state, or of its peers where they are given, with the errors of
both. A pooled estimate may be tested: it counts once in the median and is left out with the place,
so the two share no data (``same pooled estimate`` is for two places of one pool).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from mobility.analysis.absence import ABSENCE, AbsenceReason
from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import (
    Family,
    FamilyOutcome,
    family_of,
    verdict_in_family,
)
from mobility.analysis.places.benchmarks import (
    NOT_COVERED,
    TOO_FEW,
    Benchmark,
    ReferenceDistribution,
    benchmark_of,
)
from mobility.analysis.places.percentile import (
    Distribution,
    Position,
    Spread,
    position_in,
    spread_of,
)
from mobility.analysis.power import exaggeration_of, smallest_gap_of
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE, Quality, Release, value_problem
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    Difference,
    Estimate,
    Outcome,
    Verdict,
    compare,
    difference,
    exactly,
    inside_margin,
    interval_problem,
    p_of_interval,
    standard_error,
)
from mobility.analysis.years.lines import Join, TrendPoint, joins
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.registry import Better, Bite, IntervalKind, Metric, Series

# Reasons of `not compared` beside those of value and interval; they are part of the answers.
OLDER_YEAR = "newest year not published here"
NO_MEDIAN = "no median to compare with in this release"

AGAINST_MEDIAN = Method(
    id="against-median",
    chapter=Chapter.PLACES,
    order=5,
    name="A place against a median",
    question="Is this place above or below what is usual, by more than chance?",
    description=(
        "A place's newest value is tested against the median of the other places of its state, or "
        "of the nation where fewer than five other reliable values remain in the state, or of its "
        "peers where they are asked for. The test is that of a difference, with the errors of "
        "both. Where the registry says that places are not compared on a metric, or that a zero "
        "means something else, that is the reason."
    ),
    formula="",
    cannot_tell=(
        "Why, and whether what is usual is good enough: half of all places are below their median "
        "however well all of them do."
    ),
    refuses=(
        WEAK_VALUE,
        IMPLAUSIBLE,
        OLDER_YEAR,
        NO_INTERVAL,
        NO_WIDTH,
        TOO_FEW,
        NOT_COVERED,
        NO_MEDIAN,
    ),
    source="Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095)",
)


Against = Literal["state", "nation", "peers"]
"""Whose median a value is tested against."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a release holds about one metric of one place.

    ``points`` are the place's values, ascending by year; ``newest`` is the newest year of the
    metric at this level anywhere in the release; ``absence`` says why that year has no value
    here (needed when there are no points); ``pooled_with`` counts other places with the same
    estimate as the last point; ``state``, ``nation`` and ``distribution`` (of the nation) are
    those of the newest year, the place among them; so are the ``peers``, without the place and
    whoever shares its estimate.
    """

    points: tuple[TrendPoint, ...]
    newest: int | None
    absence: AbsenceReason | None = None
    pooled_with: int = 0
    state: ReferenceDistribution | None = None
    nation: ReferenceDistribution | None = None
    distribution: Distribution | None = None
    peers: ReferenceDistribution | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of one place, judged.

    ``year`` is the year of the value shown (None when absent), ``age`` the release year minus it.
    ``benchmark`` is the one the verdict is about (None when nothing was tested) and ``spread`` how
    far apart the other values of its set usually lie; ``position`` and ``distribution`` are among
    all places of the level. ``peers`` and ``peer_position`` are set where the metric was read
    against peers. ``verdict`` is that of this comparison by itself, ``family`` how it ended among
    all of the page (None where it was not tested, or stands alone), and ``family_verdict`` what is
    shown. ``reason`` is empty unless the verdict is ``not compared``. ``absence`` is set exactly
    when ``value`` is None. ``se`` exists wherever a sampling interval does, also for a
    Weak value.
    """

    metric: Metric
    year: int | None
    newest: int | None
    age: int | None
    value: float | None
    lower: float | None
    upper: float | None
    interval: IntervalKind
    quality: Quality | None
    se: float | None
    pooled_with: int
    absence: AbsenceReason | None
    verdict: Verdict
    reason: str
    benchmark: Benchmark | None
    state: Benchmark | None
    nation: Benchmark | None
    position: Position | None
    distribution: Distribution | None
    points: tuple[TrendPoint, ...]
    joins: tuple[Join, ...]
    implausible: bool
    spread: Spread | None = None
    method: Method = AGAINST_MEDIAN
    peers: Benchmark | None = None
    peer_position: Position | None = None
    family: FamilyOutcome | None = None

    @property
    def family_verdict(self) -> Verdict:
        """The verdict that is shown: what its family leaves of the single one."""
        return verdict_in_family(self.verdict, self.family)

    def within(self, family: Family) -> Reading:
        """Return the reading with how it ended in its family, as it is where nothing was tested."""
        gap = self.difference
        if gap is None:
            return self
        same = inside_margin(self.metric.margin, gap.difference, (gap.lower, gap.upper))
        return replace(self, family=family.outcome(self.p, same=same))

    @property
    def p(self) -> float:
        """The two-sided p of this comparison with the median; NaN where nothing was tested."""
        gap = self.difference
        return (
            float("nan")
            if gap is None
            else float(p_of_interval(gap.difference, gap.lower, gap.upper))
        )

    @property
    def compared_among(self) -> Benchmark | None:
        """Return the median of the set to stand in: the peers where they were requested."""
        return self.nation if self.peers is None else self.peers

    @property
    def difference(self) -> Difference | None:
        """The value minus the median it was tested against; None where nothing was tested."""
        median = self.benchmark
        if self.value is None or median is None or median.value is None:
            return None
        reference = (
            exactly(median.value)
            if median.lower is None or median.upper is None
            else Estimate(median.value, median.lower, median.upper)
        )
        return difference(Estimate(self.value, self.lower, self.upper), reference)

    @property
    def smallest_gap(self) -> float | None:
        """The difference from the median that these data could show; None where one is told."""
        return smallest_gap_of(self.family_verdict, self.se, self._median_se)

    @property
    def exaggeration(self) -> float | None:
        """How many times too large such a told difference is on average; None with power."""
        usual = self.spread.size if self.spread else 0.0
        return exaggeration_of(self.family_verdict, self.se, self._median_se, usual)

    @property
    def _median_se(self) -> float | None:
        median = self.benchmark
        if median is None or median.value is None:
            return None
        return standard_error(median.value, median.lower, median.upper)

    @property
    def percentile(self) -> Position | None:
        """Return the place of a value among that set, for a value that cannot be tested."""
        return self.position if self.peers is None else self.peer_position


@dataclass(frozen=True, slots=True)
class Profile:
    """All readings of one place, in the order of the registry, judged as one family."""

    jurisdiction: Jurisdiction
    release: Release
    readings: tuple[Reading, ...]


def families_of_readings(readings: Sequence[Reading]) -> Mapping[bool, Family]:
    """Return the families of all tests of a place against one benchmark.

    One is of the publisher's metrics (False), one of a user's own (True), which are counted apart:
    what the publisher's metrics say does not depend on what somebody adds.
    """
    return {
        own: family_of([each.p for each in readings if bool(each.metric.supplement) is own])
        for own in (False, True)
    }


def with_family(reading: Reading, families: Mapping[bool, Family]) -> Reading:
    """Return a reading with how it ended in its family; one that was not tested as it is."""
    return reading.within(families[bool(reading.metric.supplement)])


def read_metric(
    metric: Metric,
    series: Series | None,
    evidence: Evidence,
    release_year: int,
    against: Against | None = None,
) -> Reading:
    """Return one metric of one place with its verdict and everything shown beside it.

    ``series`` is what the publisher publishes of the metric at the place's level (None: nothing).
    The value shown is that of the last point. ``against`` fixes the median; without it the state
    is tried first and then the nation; peers only when they are requested, and then the evidence
    must hold them. The stored sets must have been made with ``rankable`` and
    the metric's own limits, so that a reliable value is found in them.
    Raises ``UserError`` when there are neither points nor a reason for their absence.
    """
    if not evidence.points or series is None:
        return _absent(metric, evidence, against)
    shown = evidence.points[-1]
    fault = value_problem(metric, shown.value, shown.quality)
    current = shown.year == evidence.newest
    own = shown.value if current and not fault else None
    peers = evidence.peers if against == "peers" else None
    medians = _medians(metric, evidence, peers, own) if current else {}
    in_sets = current and not metric.comparable
    nation = None if evidence.nation is None or evidence.nation.problem else evidence.nation
    interval = series.interval_in(shown.year)
    sampling = interval is IntervalKind.SAMPLING
    estimate = Estimate(shown.value, shown.lower, shown.upper)
    reason = (
        fault
        or metric.comparable
        or ("" if current else OLDER_YEAR)
        or (interval_problem(estimate) if sampling else NO_INTERVAL)
    )
    tested, outcome = (
        (None, Outcome(Verdict.NOT_COMPARED, reason))
        if reason
        else _tested(metric, estimate, medians, against)
    )
    return Reading(
        metric=metric,
        year=shown.year,
        newest=evidence.newest,
        age=release_year - shown.year,
        value=shown.value,
        lower=shown.lower,
        upper=shown.upper,
        interval=interval,
        quality=shown.quality,
        se=standard_error(shown.value, shown.lower, shown.upper, *metric.range)
        if sampling
        else None,
        pooled_with=evidence.pooled_with,
        absence=None,
        verdict=outcome.verdict,
        reason=outcome.reason,
        benchmark=tested,
        state=medians.get("state"),
        nation=medians.get("nation"),
        position=position_in(nation.sorted_values, own)
        if in_sets and own is not None and nation
        else None,
        distribution=evidence.distribution if in_sets and nation else None,
        points=evidence.points,
        joins=joins(evidence.points, series),
        implausible=metric.plausible is not None and shown.value > metric.plausible,
        spread=_spread(evidence, tested, shown.value),
        peers=medians.get("peers"),
        peer_position=position_in(sorted((*peers.sorted_values, own)), own)
        if in_sets and own is not None and peers
        else None,
    )


def _absent(metric: Metric, evidence: Evidence, against: Against | None) -> Reading:
    """Return the reading of a metric without any value here; medians of others are still shown."""
    if evidence.absence is None:
        raise UserError(f"{metric.id} has no value here: say why it is absent.")
    medians = _medians(metric, evidence, evidence.peers if against == "peers" else None, None)
    nation = evidence.nation is not None and not evidence.nation.problem
    return Reading(
        metric=metric,
        year=None,
        newest=evidence.newest,
        age=None,
        value=None,
        lower=None,
        upper=None,
        interval=IntervalKind.NONE,
        quality=None,
        se=None,
        pooled_with=0,
        absence=evidence.absence,
        verdict=Verdict.NOT_COMPARED,
        reason=evidence.absence.kind.value,
        benchmark=None,
        state=medians.get("state"),
        nation=medians.get("nation"),
        position=None,
        distribution=evidence.distribution if nation and not metric.comparable else None,
        points=(),
        joins=(),
        implausible=False,
        method=ABSENCE,
        peers=medians.get("peers"),
    )


def _medians(
    metric: Metric, evidence: Evidence, peers: ReferenceDistribution | None, own: float | None
) -> Mapping[str, Benchmark]:
    """Return the medians that there are, without the place's own reliable value."""
    if metric.comparable:
        return {}
    medians = {
        name: benchmark_of(stored, own)
        for name, stored in (("state", evidence.state), ("nation", evidence.nation))
        if stored
    }
    return medians | ({"peers": benchmark_of(peers)} if peers else {})


def _spread(evidence: Evidence, tested: Benchmark | None, own: float) -> Spread | None:
    """Return the usual distance in the set whose median was tested against, without the place."""
    if tested is None:
        return None
    if tested.kind == "peers":
        return spread_of(evidence.peers.sorted_values) if evidence.peers else None
    stored = evidence.state if tested.kind == "state" else evidence.nation
    return spread_of(stored.sorted_values, own) if stored else None


def _tested(
    metric: Metric,
    estimate: Estimate,
    medians: Mapping[str, Benchmark],
    against: Against | None,
) -> tuple[Benchmark | None, Outcome]:
    """Return the median the value was tested against, and the outcome with both errors."""
    wanted = (against,) if against else ("state", "nation")
    known = [medians[name] for name in wanted if name in medians]
    for median in known:
        if median.value is None:
            continue
        if median.lower is None or median.upper is None:
            return None, Outcome(Verdict.NOT_COMPARED, NO_INTERVAL)
        reference = Estimate(median.value, median.lower, median.upper)
        return median, compare(
            estimate, reference, metric.better, trusted=True, margin=metric.margin
        )
    reason = known[0].reason if known else NO_MEDIAN
    return None, Outcome(Verdict.NOT_COMPARED, reason)


def against_place(reading: Reading, other: Reading) -> Outcome:
    """Return how a reading stands against that of another place in the same year.

    Both have a value. Two places that share one estimate are not compared.
    """
    metric, sides = reading.metric, (reading, other)
    first, second = (Estimate(each.value or 0.0, *_sampling_bounds(each)) for each in sides)
    problems = [value_problem(metric, each.value or 0.0, each.quality) for each in sides]
    if problem := metric.comparable or next(filter(None, problems), ""):
        return Outcome(Verdict.NOT_COMPARED, problem, first.value - second.value)
    shared = all(each.pooled_with for each in sides) and first == second
    return compare(first, second, metric.better, pooled=shared, margin=metric.margin)


def _sampling_bounds(reading: Reading) -> tuple[float | None, float | None]:
    sampled = reading.interval is IntervalKind.SAMPLING
    return (reading.lower, reading.upper) if sampled else (None, None)


LOWEST = 0.25  # the part of the other places that a low value lies among


def relevant_misreadings(reading: Reading) -> tuple[str, ...]:
    """Return the misreadings to warn of beside a value, in the registry's order."""
    if reading.value is None:
        return ()
    return tuple(
        misreading.text
        for misreading in reading.metric.misreadings
        if _is_near(misreading.when, reading)
    )


def _is_near(when: Bite, reading: Reading) -> bool:
    if when is Bite.ZERO:
        return reading.value == 0
    if when is Bite.LOW:
        return _is_low(reading)
    return _has_improved(reading) if when is Bite.IMPROVED else True


def _is_low(reading: Reading) -> bool:
    """Return whether the value is in the lowest quarter; of a weak one, by the bins."""
    if reading.position is not None:
        return reading.position.height < LOWEST
    shape, value = reading.distribution, reading.value
    if shape is None or value is None or not shape.n:
        return reading.value == 0
    width = (shape.high - shape.low) / len(shape.counts)
    bins_below = int((value - shape.low) / width) if width else 0
    below = shape.below + sum(shape.counts[: max(bins_below, 0)])
    return value < shape.low or below < LOWEST * shape.n


def _has_improved(reading: Reading) -> bool:
    """Return whether the last value is better than the first one that it is still joined to."""
    joined = list(takewhile(lambda join: join.kind != "broken", reversed(reading.joins)))
    if not joined:
        return False
    first = next(point.value for point in reading.points if point.year == joined[-1].start)
    gain = reading.points[-1].value - first
    return gain < 0 if reading.metric.better is Better.LOWER else gain > 0
