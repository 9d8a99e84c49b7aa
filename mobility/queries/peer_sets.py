"""The places most like one place, and their newest values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mobility.analysis.peers.comparison import PlaceEstimate, peer_set, place_estimate
from mobility.analysis.peers.nearest import (
    COMPOSITION,
    DEFAULT_PEERS,
    MOST_PEERS,
    NO_FILTERS,
    Context,
    Filters,
    LevelFacts,
    PeerFeatures,
    PeerSet,
    level_features,
    peers_of,
    yearly_change,
)
from mobility.analysis.places.benchmarks import ReferenceDistribution
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.places.boundaries import land_areas, touching_counties
from mobility.registry import IntervalKind, Metric
from mobility.store import Store

_CENSUS_EVERY = 10  # years; head-counts of the years after one are estimates on its base


def peer_features(
    store: Store, level: Level, year: int | None = None, context: Sequence[Context] = ()
) -> PeerFeatures:
    """Every place of a level, ready to be matched: the same for all, so ask once a release.

    Args:
        store: the open release.
        level: county or place.
        year: what the places were then; the newest of the release by default.
        context: what is matched on besides; that of the store's data sets is in by itself.

    Raises:
        UserError: when the release has no place of the level in that year.
    """
    facts = level_facts(store, level, year or store.release.newest_year)
    return level_features(replace(facts, context=(*_stored_context(store, level), *context)))


def level_facts(store: Store, level: Level, year: int) -> LevelFacts:
    """What every place of a level was in a year, in the order of geoids; without context.

    Raises:
        UserError: when the release has no place of the level in that year.
    """
    rows = store.query(
        "peer_facts",
        level=level,
        year=year,
        first_year=year - year % _CENSUS_EVERY + 1,
        composition=list(COMPOSITION),
    )
    if not rows:
        message = f"Release {store.release.id} has no places of this kind in {year}."
        raise UserError(message)

    def numbers(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    areas = land_areas()
    population = numbers("population")
    unknown = [np.nan] * len(COMPOSITION)
    return LevelFacts(
        level=level,
        year=year,
        places=tuple(Jurisdiction(row.geoid, level, *row[1:7]) for row in rows),
        population=population,
        change=yearly_change(numbers("first_count"), numbers("last_count"), numbers("years")),
        density=population / np.array([areas.get(row.geoid, np.nan) for row in rows]),
        shares=np.array([row.shares or unknown for row in rows], dtype=np.float64),
    )


def _stored_context(store: Store, level: Level) -> list[Context]:
    """Return the data sets of the user with values for places of a level."""
    by_variable: dict[str, dict[str, float]] = {}
    for row in store.query("peer_context", level=level) if store.context_names else ():
        by_variable.setdefault(row.id, {})[row.geoid] = row.value
    return [
        Context(name, store.context_names[name], values) for name, values in by_variable.items()
    ]


def peers(
    store: Store,
    geoid: str,
    *,
    count: int = DEFAULT_PEERS,
    weights: Mapping[str, float] | None = None,
    filters: Filters = NO_FILTERS,
    pins: Sequence[str] = (),
    exclude: Collection[str] = (),
    features: PeerFeatures | None = None,
) -> PeerSet:
    """The peers of one place, the nearest first.

    A place whose code has ended is matched with the places of its last year.

    Args:
        store: the open release.
        geoid: a county's or city's code.
        count: how many, 5 to 30.
        weights: by variable, 1 where none is given; only their proportions matter.
        filters: which places may be chosen.
        pins: places that are in, whatever the filters say.
        exclude: places that are not.
        features: what `peer_features` returned for the place's level, where it is at hand.

    Raises:
        UserError: for places, weights or counts that do not work, or neighbors of a city.
    """
    place = store.jurisdiction(geoid)
    if filters.touching and place.level is not Level.COUNTY:
        message = "Which cities touch each other is not known; choose another filter."
        raise UserError(message)
    year = min(place.last_year, store.release.newest_year)
    if features is None or features.facts.level is not place.level or features.facts.year != year:
        brought = features.facts.context if features else ()
        brought = tuple(each for each in brought if each.id not in store.context_names)
        features = peer_features(store, place.level, year, brought)
    return peers_of(
        features,
        place.geoid,
        count=count,
        weights=weights,
        filters=filters,
        neighbors=touching_counties(place.geoid),
        pins=pins,
        exclude=exclude,
    )


def chosen_peers(
    store: Store, place: Jurisdiction, named: Sequence[str] | None
) -> tuple[tuple[Jurisdiction, ...], PeerSet | None]:
    """The peers that a user names, or else the ten most alike with how they were found.

    Raises:
        UserError: when a named place cannot be a peer.
    """
    if named is not None:
        return _named_places(store, place, named), None
    peer_set = peers(store, place.geoid)
    return tuple(peer.place for peer in peer_set.peers), peer_set


def _named_places(
    store: Store, place: Jurisdiction, geoids: Sequence[str]
) -> tuple[Jurisdiction, ...]:
    """The places that a user names as peers of another, in the order they are named.

    Raises:
        UserError: when one is not in the release, of another level or the place itself, or when
            there are none or too many.
    """
    wanted = list(dict.fromkeys(geoids))
    if not 0 < len(wanted) <= MOST_PEERS:
        message = f"Name 1 to {MOST_PEERS} peers, not {len(wanted)}."
        raise UserError(message)
    rows = store.query("chosen_places", geoids=wanted)
    known = {row.geoid: Jurisdiction(row.geoid, Level(row.level), *row[2:]) for row in rows}
    for geoid in wanted:
        if geoid == place.geoid:
            message = f"{geoid} is {place.full_name} itself; it cannot be its own peer."
            raise UserError(message)
        if geoid not in known:
            message = f"There is no county or city {geoid} in release {store.release.id}."
            raise UserError(message)
        if known[geoid].level is not place.level:
            message = (
                f"{known[geoid].full_name} ({geoid}) is of another kind than {place.full_name}: "
                "counties have counties as peers and cities have cities."
            )
            raise UserError(message)
    return tuple(known[geoid] for geoid in wanted)


@dataclass(frozen=True, slots=True)
class MetricOfPeers:
    """One metric of a place's peers in its newest year.

    ``estimates`` are in the order of the peers; ``as_set`` is what a value is compared with;
    ``own_pool`` is the pool of the place's own value, 0 for none.
    """

    estimates: tuple[PlaceEstimate, ...]
    as_set: ReferenceDistribution
    own_pool: int


class PeerValues:
    """The newest values of some places up to a year, and of the place they are the peers of.

    With ``metric``, the id of one, only of that.
    """

    def __init__(
        self,
        store: Store,
        place: Jurisdiction,
        others: Sequence[Jurisdiction],
        year: int,
        metric: str | None = None,
    ) -> None:
        self.place, self.others, self.year = place, tuple(others), year
        wanted = [each.geoid for each in (place, *others)]
        question = {"geoids": wanted, "level": place.level, "year": year, "metric": metric}
        rows = store.query("peer_values", **question) if others else []
        self._rows: dict[tuple[str, str], Any] = {(row.metric, row.geoid): row for row in rows}
        self._known: dict[str, MetricOfPeers] = {}

    def metric_of_peers(self, metric: Metric, newest: int | None) -> MetricOfPeers:
        """A metric of every peer in `newest`, its newest year; None: no place has a value."""
        if metric.id not in self._known:
            self._known[metric.id] = self._of(metric, newest)
        return self._known[metric.id]

    def _of(self, metric: Metric, newest: int | None) -> MetricOfPeers:
        year = newest or self.year
        interval = metric.interval_in(self.place.level, year)
        estimates = tuple(self._estimate(metric, interval, peer) for peer in self.others)
        own_row = self._rows.get((metric.id, self.place.geoid))
        pool = int(own_row.pool) if own_row else 0
        return MetricOfPeers(estimates, peer_set(self.place.level, year, estimates, pool), pool)

    def _estimate(
        self, metric: Metric, interval: IntervalKind, peer: Jurisdiction
    ) -> PlaceEstimate:
        row = self._rows.get((metric.id, peer.geoid))
        if row is None:
            return place_estimate(metric, interval, peer, None)
        return place_estimate(
            metric,
            interval,
            peer,
            Estimate(row.value, row.lower, row.upper),
            quality=Quality(row.quality) if row.quality else None,
            pool=row.pool,
        )
