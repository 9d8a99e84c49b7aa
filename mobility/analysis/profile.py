"""What a place's value of each metric says: its verdict, its place among others, its line.

A value is tested against the median of its state, or of the nation where fewer than five other
reliable estimates remain in the state, with the errors of both. A pooled estimate may be tested:
its pool stands once among the values of the median and is left out with the place, so the two
share no data (``same pooled estimate`` is for two places of one pool).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from mobility.analysis.absence import ABSENCE, AbsenceReason
from mobility.analysis.benchmarks import (
    TOO_FEW,
    Benchmark,
    StoredSet,
    benchmark_of,
)
from mobility.analysis.method import Method
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE, Quality, value_problem
from mobility.analysis.standing import Distribution, Position, Spread, position_in, spread_of
from mobility.analysis.trends import Join, TrendPoint, joins
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    Estimate,
    Outcome,
    Verdict,
    compare,
    interval_problem,
    standard_error,
)
from mobility.errors import UserError
from mobility.framework import Framework, IntervalKind, Metric, Series
from mobility.places import Jurisdiction

# Reasons of `not compared` beside those of value and interval; they are part of the answers.
OLDER_YEAR = "newest year not published here"
NO_MEDIAN = "no median to compare with in this release"

AGAINST_MEDIAN = Method(
    id="against-median",
    name="A place against a median",
    words=(
        "A place's newest value is tested against the median of the other places of its state, or "
        "of the nation where fewer than five other reliable values remain in the state. The test "
        "is that of a difference, with the errors of both. Where the registry says that places "
        "are not compared on a metric, or that a zero means something else, that is the reason."
    ),
    formula="",
    refuses=(WEAK_VALUE, IMPLAUSIBLE, OLDER_YEAR, NO_INTERVAL, NO_WIDTH, TOO_FEW, NO_MEDIAN),
    source="Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095)",
)


class Release(Protocol):
    """What a profile needs to know of the release it was read from."""

    @property
    def id(self) -> str:
        """Edition and content hash."""

    @property
    def year(self) -> int:
        """The release year, from which the age of a value is counted."""

    @property
    def demonstration(self) -> bool:
        """Whether the numbers are invented."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a release holds about one metric of one place.

    ``points`` are the place's values, ascending by year; ``newest`` is the newest year of the
    metric at this level anywhere in the release; ``absence`` says why that year has no value
    here (needed when there are no points); ``pooled_with`` counts other places with the same
    estimate as the last point; ``state``, ``nation`` and ``distribution`` (of the nation) are
    those of the newest year.
    """

    points: tuple[TrendPoint, ...]
    newest: int | None
    absence: AbsenceReason | None = None
    pooled_with: int = 0
    state: StoredSet | None = None
    nation: StoredSet | None = None
    distribution: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of one place, judged.

    ``year`` is the year of the value shown (None when absent), ``age`` the release year minus it.
    ``benchmark`` is the one the verdict is about (None when nothing was tested) and ``spread`` how
    far apart the other values of its set usually lie; ``position`` and ``distribution`` are among
    all places of the level. ``reason`` is empty unless the verdict is
    ``not compared``. ``absence`` is set exactly when ``value`` is None. ``se`` exists wherever a
    sampling interval does, also for a Weak value.
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


@dataclass(frozen=True, slots=True)
class Profile:
    """All readings of one place, in the order of the registry."""

    jurisdiction: Jurisdiction
    release: Release
    readings: tuple[Reading, ...]

    def by_predictor(self) -> Mapping[str, tuple[Reading, ...]]:
        """Return predictor id -> its readings, both in the order of the registry."""
        groups: dict[str, tuple[Reading, ...]] = {}
        for reading in self.readings:
            key = reading.metric.predictor
            groups[key] = (*groups.get(key, ()), reading)
        return groups

    def by_pillar(self, framework: Framework) -> Mapping[str, tuple[Reading, ...]]:
        """Return pillar id -> its readings, in the order of the registry; empty pillars too."""
        return {
            pillar: tuple(
                reading
                for reading in self.readings
                if framework.predictors[reading.metric.predictor].pillar == pillar
            )
            for pillar in framework.pillars
        }


def read_metric(
    metric: Metric,
    series: Series | None,
    evidence: Evidence,
    release_year: int,
    against: Literal["state", "nation"] | None = None,
) -> Reading:
    """Return one metric of one place with its verdict and everything shown beside it.

    ``series`` is what the publisher publishes of the metric at the place's level (None: nothing).
    The value shown is that of the last point. ``against`` fixes the median; without it the state
    is tried first and then the nation. The stored sets must have been made with ``rankable`` and
    the metric's own limits, so that a reliable value is found in them.
    Raises ``UserError`` when there are neither points nor a reason for their absence.
    """
    if not evidence.points or series is None:
        return _absent(metric, evidence)
    shown = evidence.points[-1]
    fault = value_problem(metric, shown.value, shown.quality)
    current = shown.year == evidence.newest
    own = shown.value if current and not fault else None
    state, nation = _medians(metric, evidence, own) if current else (None, None)
    in_sets = current and not metric.comparable
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
        else _tested(metric, estimate, {"state": state, "nation": nation}, against)
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
        state=state,
        nation=nation,
        position=position_in(evidence.nation.sorted_values, own)
        if in_sets and own is not None and evidence.nation
        else None,
        distribution=evidence.distribution if in_sets else None,
        points=evidence.points,
        joins=joins(evidence.points, series),
        implausible=metric.plausible is not None and shown.value > metric.plausible,
        spread=_spread(evidence, tested, shown.value),
    )


def _absent(metric: Metric, evidence: Evidence) -> Reading:
    """Return the reading of a metric without any value here; medians of others are still shown."""
    if evidence.absence is None:
        raise UserError(f"{metric.id} has no value here: say why it is absent.")
    state, nation = _medians(metric, evidence, None)
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
        state=state,
        nation=nation,
        position=None,
        distribution=None if metric.comparable else evidence.distribution,
        points=(),
        joins=(),
        implausible=False,
        method=ABSENCE,
    )


def _medians(
    metric: Metric, evidence: Evidence, own: float | None
) -> tuple[Benchmark | None, Benchmark | None]:
    """Return the medians of state and nation without the place's own reliable value."""
    if metric.comparable:
        return None, None
    return (
        benchmark_of(evidence.state, own) if evidence.state else None,
        benchmark_of(evidence.nation, own) if evidence.nation else None,
    )


def _spread(evidence: Evidence, tested: Benchmark | None, own: float) -> Spread | None:
    """Return the usual distance in the set whose median was tested against, without the place."""
    if tested is None:
        return None
    stored = evidence.state if tested.kind == "state" else evidence.nation
    return spread_of(stored.sorted_values, own) if stored else None


def _tested(
    metric: Metric,
    estimate: Estimate,
    medians: Mapping[str, Benchmark | None],
    against: str | None,
) -> tuple[Benchmark | None, Outcome]:
    """Return the median the value was tested against, and the outcome with both errors."""
    wanted = [medians[against]] if against else list(medians.values())
    known = [median for median in wanted if median is not None]
    for median in known:
        if median.value is None:
            continue
        if median.lower is None or median.upper is None:
            return None, Outcome(Verdict.NOT_COMPARED, NO_INTERVAL)
        reference = Estimate(median.value, median.lower, median.upper)
        return median, compare(estimate, reference, metric.better, trusted=True)
    reason = known[0].reason if known else NO_MEDIAN
    return None, Outcome(Verdict.NOT_COMPARED, reason)
