"""What the release holds about a place's peers: who they are, and their newest values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mobility.analysis.peers.comparison import PlaceEstimate, peer_set, place_estimate
from mobility.analysis.peers.nearest import MOST_PEERS, PeerSet
from mobility.analysis.places.benchmarks import ReferenceDistribution
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.peer_sets import peers
from mobility.registry import IntervalKind, Metric
from mobility.store import Store


def chosen_peers(
    store: Store, place: Jurisdiction, named: Sequence[str] | None
) -> tuple[tuple[Jurisdiction, ...], PeerSet | None]:
    """The peers that somebody names, or else the ten most alike with how they were found.

    Raises:
        UserError: when a named place cannot be a peer.
    """
    if named is not None:
        return _named_places(store, place, named), None
    found = peers(store, place.geoid)
    return tuple(peer.place for peer in found.peers), found


def _named_places(
    store: Store, place: Jurisdiction, geoids: Sequence[str]
) -> tuple[Jurisdiction, ...]:
    """The places that somebody names as peers of another, in the order they are named.

    Raises:
        UserError: when one is not in the release, of another level or the place itself, or when
            there are none or too many.
    """
    wanted = list(dict.fromkeys(geoids))
    if not 0 < len(wanted) <= MOST_PEERS:
        message = f"Name 1 to {MOST_PEERS} peers, not {len(wanted)}."
        raise UserError(message)
    rows = store.query("chosen_places", geoids=wanted)
    found = {row.geoid: Jurisdiction(row.geoid, Level(row.level), *row[2:]) for row in rows}
    for geoid in wanted:
        if geoid == place.geoid:
            message = f"{geoid} is {place.full_name} itself; it cannot be its own peer."
            raise UserError(message)
        if geoid not in found:
            message = f"There is no county or city {geoid} in release {store.release.id}."
            raise UserError(message)
        if found[geoid].level is not place.level:
            message = (
                f"{found[geoid].full_name} ({geoid}) is of another kind than {place.full_name}: "
                "counties have counties as peers and cities have cities."
            )
            raise UserError(message)
    return tuple(found[geoid] for geoid in wanted)


@dataclass(frozen=True, slots=True)
class MetricOfPeers:
    """One metric of a place's peers in its newest year.

    ``estimates`` are in the order of the peers; ``as_set`` is what a value is held against;
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

    def of(self, metric: Metric, newest: int | None) -> MetricOfPeers:
        """A metric of every peer in `newest`, its newest year; None: no place has a value."""
        if metric.id not in self._known:
            self._known[metric.id] = self._of(metric, newest)
        return self._known[metric.id]

    def _of(self, metric: Metric, newest: int | None) -> MetricOfPeers:
        year, series = newest or self.year, metric.series_of(self.place.level)
        interval = series.interval_in(year) if series else IntervalKind.NONE
        estimates = tuple(self._estimate(metric, interval, peer) for peer in self.others)
        mine = self._rows.get((metric.id, self.place.geoid))
        pool = int(mine.pool) if mine else 0
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
