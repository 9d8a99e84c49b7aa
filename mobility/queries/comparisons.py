"""A place beside others: one metric against peers, state or nation; every metric against peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mobility.analysis.peers.comparison import (
    Comparison,
    DoingBetter,
    PeerResult,
    PlaceEstimate,
    Quartiles,
    Reference,
    against_each,
    against_reference,
    doing_better,
    own_estimate,
    quartiles_of,
    rank_among,
)
from mobility.analysis.places.benchmarks import NATION, Benchmark, LevelValues
from mobility.analysis.places.percentile import Rank, rank_range, unranked
from mobility.analysis.places.profile import Against, Profile, Reading
from mobility.analysis.places.screening import Screening, screen
from mobility.analysis.reliability import rankable
from mobility.analysis.uncertainty import Outcome
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.coverage import coverage_of
from mobility.queries.line_records import method_record
from mobility.queries.peer_values import chosen_peers
from mobility.queries.profiles import Facts
from mobility.registry import Framework, Metric
from mobility.store import Store


@dataclass(frozen=True, slots=True)
class MetricAmongPeers:
    """One metric of a place and of all of its peers.

    ``reading`` holds the value, the median of the peers, the verdict and the position among them;
    ``quartiles`` says how the peers spread.
    """

    reading: Reading
    mine: PlaceEstimate
    peers: tuple[PlaceEstimate, ...]
    quartiles: Quartiles

    def doing_better(self) -> DoingBetter:
        """The peers that do better on this metric, tested ones and untested ones apart."""
        return doing_better(self.reading.metric, self.mine, self.peers)


@dataclass(frozen=True, slots=True)
class PeerComparison:
    """Every metric of a place against its peers, and what of it is worth a headline."""

    profile: Profile
    peers: tuple[Jurisdiction, ...]
    metrics: tuple[MetricAmongPeers, ...]
    screening: Screening


def comparison(
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    *,
    year: int | None = None,
    benchmark: Against = "peers",
    peers: Sequence[str] | None = None,
    reference: Reference | None = None,
) -> Comparison:
    """One metric of a place: against each peer, against a median with its rank, against a value.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        year: the latest year to look at; the newest of the release by default, and never later
            than the last year of a place whose code has ended.
        benchmark: whose median the value is tested against, and the set it is ranked in.
        peers: the geoids of the peers; the ten most alike by default.
        reference: a value somebody names, such as the publisher's national average.

    Raises:
        UserError: for a place, metric, year, peer or value that does not exist or cannot be.
    """
    place, metric = store.jurisdiction(geoid), framework.metric(metric_id)
    if metric.series_of(place.level) is None:
        kind = "cities" if place.level is Level.PLACE else "counties"
        message = f"{metric.label} is not published for {kind}; choose another metric."
        raise UserError(message)
    others, chosen = chosen_peers(store, place, peers)
    facts = Facts(store, framework, place, year, others, only=metric)
    reading = facts.read(metric, benchmark)
    of_peers = facts.peers(metric)
    mine = own_estimate(reading, place, of_peers.own_pool)
    if benchmark == "peers":
        rank = rank_among(metric, mine, of_peers.estimates)
    else:
        state = place.state if benchmark == "state" else None
        rank = _rank_in_level(store, metric, mine, facts.newest(metric), state)
    return Comparison(
        place=place,
        release=store.release,
        reading=reading,
        against=benchmark,
        benchmark={"peers": reading.peers, "state": reading.state, "nation": reading.nation}[
            benchmark
        ],
        rank=rank,
        peers=against_each(metric, mine, of_peers.estimates),
        quartiles=quartiles_of(of_peers.as_set),
        doing_better=doing_better(metric, mine, of_peers.estimates),
        chosen=chosen,
        reference=against_reference(reading, reference) if reference else None,
    )


def compare_all(
    store: Store,
    framework: Framework,
    geoid: str,
    peers: Sequence[str] | None = None,
    *,
    year: int | None = None,
) -> PeerComparison:
    """Every metric of a place against its peers.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        peers: the geoids of the peers; the ten most alike by default.
        year: the latest year to look at; the newest of the release by default, and never later
            than the last year of a place whose code has ended.

    Raises:
        UserError: for a place, year or peers that the release does not have.
    """
    place = store.jurisdiction(geoid)
    others, _ = chosen_peers(store, place, peers)
    facts = Facts(store, framework, place, year, others)
    metrics: list[MetricAmongPeers] = []
    for metric in framework.metrics.values():
        if metric.series_of(place.level) is not None:
            reading, of_peers = facts.read(metric, "peers"), facts.peers(metric)
            mine = own_estimate(reading, place, of_peers.own_pool)
            quartiles = quartiles_of(of_peers.as_set)
            metrics.append(MetricAmongPeers(reading, mine, of_peers.estimates, quartiles))
    readings = tuple(each.reading for each in metrics)
    return PeerComparison(
        profile=Profile(place, store.release, readings),
        peers=others,
        metrics=tuple(metrics),
        screening=screen(readings),
    )


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain data with numbers in full precision, for JSON; absent numbers None."""
    reading = comparison.reading
    absence = reading.absence
    return {
        "geoid": comparison.place.geoid,
        "name": comparison.place.full_name,
        "release": comparison.release.id,
        "metric": reading.metric.id,
        "year": reading.year,
        "value": reading.value,
        "lower": reading.lower,
        "upper": reading.upper,
        "interval": reading.interval.value,
        "se": reading.se,
        "quality": reading.quality.value if reading.quality else None,
        "benchmark": _benchmark_record(comparison),
        "verdict": reading.verdict.value,
        "reason": absence.sentence if absence else reading.reason,
        "rank": _rank_record(comparison.rank),
        "peers": [_peer_record(peer) for peer in comparison.peers],
        "spine": asdict(comparison.quartiles),
        "doing_better": _better_record(comparison.doing_better),
        "state_median": _median_record(reading.state),
        "nation_median": _median_record(reading.nation),
        "reference": _reference_record(comparison),
        "method": method_record(reading.method),
    }


def _rank_in_level(
    store: Store, metric: Metric, mine: PlaceEstimate, year: int | None, state: str | None
) -> Rank:
    """The ranks of a place among all of its state, or of the nation."""
    level, series = mine.place.level, metric.series_of(mine.place.level)
    if year is None or series is None or mine.problem:
        return unranked(metric, 0, mine.problem)
    if problem := coverage_of(store, metric.id, level, year).problem(state or NATION):
        return unranked(metric, 0, problem)
    columns = store.columns("level_values", metric=metric.id, level=level, year=year)
    values = LevelValues.from_columns(columns).with_sampling_bounds_only(series)
    inside = np.full(values.geoid.size, fill_value=True)
    if state is not None:
        inside = values.state == int(state)
    usable = rankable(
        values.value,
        values.weak,
        plausible=metric.plausible,
        zero_has_meaning=bool(metric.zero_meaning),
    )
    reliable = np.where(usable, values.value, np.nan)[inside]
    own = int(np.flatnonzero(values.geoid[inside] == int(mine.place.geoid))[0])
    return rank_range(
        reliable,
        values.lower[inside],
        values.upper[inside],
        own,
        metric.better,
        pools=columns["pool"].astype(np.int64)[inside],
    )


def _benchmark_record(comparison: Comparison) -> dict[str, Any]:
    """The median that was asked for, also where nothing was tested; None where there is none."""
    median = comparison.benchmark
    if median is None:
        absent = dict.fromkeys(("scope", "year", "value", "lower", "upper", "n", "of"))
        return {"kind": comparison.against, **absent, "reason": comparison.reading.reason}
    return asdict(median)


def _median_record(median: Benchmark | None) -> dict[str, Any] | None:
    return asdict(median) if median else None


def _rank_record(rank: Rank) -> dict[str, Any]:
    return {
        "best": rank.best,
        "worst": rank.worst,
        "of": rank.of,
        "verdict": rank.verdict.value,
        "reason": rank.reason,
        "by_value": rank.by_value,
        "method": method_record(rank.method),
    }


def _peer_record(peer: PeerResult) -> dict[str, Any]:
    estimate = peer.estimate
    return {
        "geoid": estimate.place.geoid,
        "name": estimate.place.full_name,
        "value": estimate.value,
        "lower": estimate.lower,
        "upper": estimate.upper,
        "quality": estimate.quality.value if estimate.quality else None,
        "problem": estimate.problem,
        **_outcome_record(peer.outcome),
    }


def _better_record(doing_better: DoingBetter) -> dict[str, Any]:
    return {
        "tested": [peer.estimate.place.geoid for peer in doing_better.tested],
        "by_position": [peer.estimate.place.geoid for peer in doing_better.by_position],
        "family": doing_better.family,
        "reason": doing_better.reason,
        "method": method_record(doing_better.method),
    }


def _reference_record(comparison: Comparison) -> dict[str, Any] | None:
    if comparison.reference is None:
        return None
    return {
        **asdict(comparison.reference.reference),
        **_outcome_record(comparison.reference.outcome),
        "method": method_record(comparison.reference.method),
    }


def _outcome_record(outcome: Outcome) -> dict[str, Any]:
    """How a comparison ended; the interval is that of the difference."""
    return {
        "difference": outcome.difference,
        "difference_lower": outcome.lower,
        "difference_upper": outcome.upper,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
    }
