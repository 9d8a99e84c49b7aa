"""A place beside others: one or all metrics against peers, state or nation; two metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mobility.analysis.peers.comparison import (
    Comparison,
    MetricAmongPeers,
    MetricPair,
    OtherSet,
    PeerComparison,
    PeerFamilies,
    PlaceEstimate,
    Reference,
    against_each,
    against_reference,
    doing_better,
    family_of_peers,
    own_estimate,
    quartiles_of,
    rank_among,
)
from mobility.analysis.places.benchmarks import NATION
from mobility.analysis.places.percentile import Rank, rank_range, unranked
from mobility.analysis.places.positions import Positions, positions_of
from mobility.analysis.places.profile import (
    Against,
    Profile,
    families_of_readings,
    with_family,
)
from mobility.analysis.places.screening import screen
from mobility.analysis.reliability import rankable
from mobility.analysis.uncertainty import Estimates
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.peer_sets import chosen_peers
from mobility.queries.profiles import Facts
from mobility.queries.sets import coverage_of, level_values
from mobility.registry import HEADLINE, Framework, IntervalKind, Metric
from mobility.store import Store


def comparison(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    *,
    year: int | None = None,
    benchmark: Against = "peers",
    peers: Sequence[str] | None = None,
    reference: Reference | None = None,
    families: PeerFamilies | None = None,
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
        reference: a value a user names, such as the publisher's national average.
        families: `PeerComparison.families` of the same place, benchmark, peers and year, where
            they are at hand; else every metric is compared, as the words depend on all.

    Raises:
        UserError: for a place, metric, year, peer or value that does not exist or cannot be.
    """
    place, metric = store.jurisdiction(geoid), framework.metric(metric_id)
    if metric.series_of(place.level) is None:
        kind = "cities" if place.level is Level.PLACE else "counties"
        message = f"{metric.label} is not published for {kind}; choose another metric."
        raise UserError(message)
    others, chosen = chosen_peers(store, place, peers)
    facts = Facts(store, framework, place, year, others, only=metric if families else None)
    families = families or _families(_among_peers(facts, benchmark, tested=True))
    reading = with_family(facts.read(metric, benchmark), families.median)
    of_peers = facts.peers(metric)
    own = own_estimate(reading, place, of_peers.own_pool)
    if benchmark == "peers":
        rank = rank_among(metric, own, of_peers.estimates)
    else:
        state = place.state if benchmark == "state" else None
        rank = _rank_in_level(store, metric, own, facts.newest(metric), state)
    return Comparison(
        place=place,
        release=store.release,
        reading=reading,
        against=benchmark,
        benchmark={"peers": reading.peers, "state": reading.state, "nation": reading.nation}[
            benchmark
        ],
        rank=rank,
        peers=against_each(metric, own, of_peers.estimates, families.of_peers(metric)),
        quartiles=quartiles_of(of_peers.as_set),
        doing_better=doing_better(metric, own, of_peers.estimates, families.of_peers(metric)),
        chosen=chosen,
        reference=against_reference(reading, reference) if reference else None,
        positions=_positions(store, metric, own, facts.newest(metric)),
    )


def positions(
    store: Store, framework: Framework, geoid: str, metric_id: str, year: int | None = None
) -> Positions | None:
    """Where a place's value stands in named sets; None where it is not reliable.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        year: the latest year to look at; the newest of the release by default.

    Raises:
        UserError: for a place, metric or year that does not exist.
    """
    place, metric = store.jurisdiction(geoid), framework.metric(metric_id)
    facts = Facts(store, framework, place, year, only=metric)
    own = own_estimate(facts.read(metric, None), place)
    return _positions(store, metric, own, facts.newest(metric))


def _positions(
    store: Store, metric: Metric, place_value: PlaceEstimate, year: int | None
) -> Positions | None:
    """The positions of a place among all of its level; None where the data do not cover it."""
    level, series = place_value.place.level, metric.series_of(place_value.place.level)
    if year is None or series is None or place_value.problem:
        return None
    if coverage_of(store, metric.id, level, year).problem(NATION):
        return None
    values, pools = level_values(store, metric, level, year)
    residents = {
        int(place.geoid): place.population or np.nan
        for place in store.jurisdictions()
        if place.level is level
    }
    codes = values.geoid.tolist()
    return positions_of(
        Estimates(values.value, values.lower, values.upper),
        rankable(metric, values.value, values.weak),
        pools,
        [residents.get(code, np.nan) for code in codes],
        codes.index(int(place_value.place.geoid)),
        metric.better,
    )


def compare_all(
    store: Store,
    framework: Framework,
    geoid: str,
    peers: Sequence[str] | None = None,
    *,
    year: int | None = None,
    facts: Facts | None = None,
) -> PeerComparison:
    """Every metric of a place against its peers.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        peers: the geoids of the peers; the ten most alike by default.
        year: the latest year to look at; the newest of the release by default, and never later
            than the last year of a place whose code has ended.
        facts: those of the place and the year, where they are at hand.

    Raises:
        UserError: for a place, year or peers that the release does not have.
    """
    place = store.jurisdiction(geoid)
    others, _ = chosen_peers(store, place, peers)
    facts = _with_peers(facts, store, framework, place, year, others)
    metrics = _among_peers(facts, "peers")
    families = _families(metrics)
    metrics = [
        replace(each, reading=with_family(each.reading, families.median)) for each in metrics
    ]
    readings = tuple(each.reading for each in metrics)
    return PeerComparison(
        profile=Profile(place, store.release, readings),
        peers=others,
        metrics=tuple(metrics),
        screening=screen(readings),
        families=families,
    )


def other_sets(
    store: Store,
    framework: Framework,
    geoid: str,
    in_state: Sequence[str] = (),
    *,
    year: int | None = None,
    facts: Facts | None = None,
) -> tuple[OtherSet, ...]:
    """A place against the median of its state, and of peers in its state.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        in_state: the geoids of peers in the state; without any there is no such set.
        year: the latest year to look at; the newest of the release by default.
        facts: those of the place and the year, where they are at hand.

    Raises:
        UserError: for a place, year or peers that the release does not have.
    """
    place = store.jurisdiction(geoid)
    peers, _ = chosen_peers(store, place, in_state) if in_state else ((), None)
    facts = _with_peers(facts, store, framework, place, year, peers)
    tested = [
        metric
        for metric in framework.metrics.values()
        if (series := metric.series_of(place.level)) is not None
        and series.interval is IntervalKind.SAMPLING
    ]
    benchmarks: tuple[Against, ...] = ("state", "peers") if peers else ("state",)
    sets = []
    for benchmark in benchmarks:
        readings = [facts.read(metric, benchmark) for metric in tested]
        families = families_of_readings(readings)
        by_metric = {each.metric.id: with_family(each, families) for each in readings}
        sets.append(OtherSet(place, benchmark, by_metric))
    return tuple(sets)


def _with_peers(
    facts: Facts | None,
    store: Store,
    framework: Framework,
    place: Jurisdiction,
    year: int | None,
    peers: Sequence[Jurisdiction],
) -> Facts:
    """Return the facts of a place with those of some peers."""
    if facts is None:
        return Facts(store, framework, place, year, peers)
    return facts.with_peers(peers)


def _among_peers(
    facts: Facts, benchmark: Against, *, tested: bool = False
) -> list[MetricAmongPeers]:
    """Every metric of the place and its peers, each judged by itself.

    With ``tested`` only those with sampling intervals: a family counts no others.
    """
    metrics = []
    for metric in facts.framework.metrics.values():
        series = metric.series_of(facts.place.level)
        if series is not None and (not tested or series.interval is IntervalKind.SAMPLING):
            reading, of_peers = facts.read(metric, benchmark), facts.peers(metric)
            own = own_estimate(reading, facts.place, of_peers.own_pool)
            quartiles = quartiles_of(of_peers.as_set)
            metrics.append(MetricAmongPeers(reading, own, of_peers.estimates, quartiles))
    return metrics


def _families(metrics: Sequence[MetricAmongPeers]) -> PeerFamilies:
    readings = [each.reading for each in metrics]
    of_peers = {
        own: family_of_peers([m for m in metrics if bool(m.reading.metric.supplement) is own])
        for own in (False, True)
    }
    return PeerFamilies(families_of_readings(readings), of_peers)


def _rank_in_level(
    store: Store, metric: Metric, place_value: PlaceEstimate, year: int | None, state: str | None
) -> Rank:
    """The ranks of a place among all of its state, or of the nation."""
    level, series = place_value.place.level, metric.series_of(place_value.place.level)
    if year is None or series is None or place_value.problem:
        return unranked(metric, 0, place_value.problem)
    if problem := coverage_of(store, metric.id, level, year).problem(state or NATION):
        return unranked(metric, 0, problem)
    values, pools = level_values(store, metric, level, year)
    inside = np.full(values.geoid.size, fill_value=True)
    if state is not None:
        inside = values.state == int(state)
    usable = rankable(metric, values.value, values.weak)
    reliable = np.where(usable, values.value, np.nan)[inside]
    own = int(np.flatnonzero(values.geoid[inside] == int(place_value.place.geoid))[0])
    return rank_range(
        reliable,
        values.lower[inside],
        values.upper[inside],
        own,
        metric.better,
        pools=pools[inside],
    )


def metric_pair(
    store: Store,
    framework: Framework,
    level: Level,
    across: str,
    upwards: str,
    *,
    year: int | None = None,
) -> MetricPair:
    """Two metrics of every place of a level, each in its newest year up to `year`.

    Raises:
        UserError: for a metric that does not exist, or has no value at this level up to `year`.
    """
    first, second = framework.metric(across), framework.metric(upwards)
    x_year, y_year = (_newest(store, metric, level, year) for metric in (first, second))
    columns = store.columns(
        "two_metrics",
        across=first.id, across_year=x_year, upwards=second.id, upwards_year=y_year, level=level,
    )  # fmt: skip
    reliable = [
        rankable(metric, columns[name], columns[f"{name}_weak"].astype(bool))
        for name, metric in (("x", first), ("y", second))
    ]
    return MetricPair(
        first,
        second,
        x_year,
        y_year,
        columns["geoid"].astype(str),
        columns["x"],
        columns["y"],
        *reliable,
    )


def _newest(store: Store, metric: Metric, level: Level, year: int | None) -> int:
    years = store.metric_years(metric.id).get((level, HEADLINE), ())
    until = [each for each in years if year is None or each <= year]
    if not until:
        kind = "cities" if level is Level.PLACE else "counties"
        where = f"in {year} or earlier" if years else "here"
        message = f"{metric.label} has no value for {kind} {where}; choose another metric."
        raise UserError(message)
    return max(until)
