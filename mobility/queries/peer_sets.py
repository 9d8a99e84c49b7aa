"""The places that are most like one place: what the command `peers` and the pages show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from mobility.analysis.peers.nearest import (
    COMPOSITION,
    DEFAULT_PEERS,
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
from mobility.boundaries import land_areas, touching_counties
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.queries.line_records import method_record
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
    year = year or store.release.newest_year
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
    return level_features(
        LevelFacts(
            level=level,
            year=year,
            places=tuple(Jurisdiction(row.geoid, level, *row[1:7]) for row in rows),
            population=population,
            change=yearly_change(numbers("first_count"), numbers("last_count"), numbers("years")),
            density=population / np.array([areas.get(row.geoid, np.nan) for row in rows]),
            shares=np.array([row.shares or unknown for row in rows], dtype=np.float64),
            context=(*_stored_context(store, level), *context),
        )
    )


def _stored_context(store: Store, level: Level) -> list[Context]:
    """What people's own data sets say of the places of a level; none that knows no such place."""
    found: dict[str, dict[str, float]] = {}
    for row in store.query("peer_context", level=level) if store.context_names else ():
        found.setdefault(row.id, {})[row.geoid] = row.value
    return [Context(name, store.context_names[name], values) for name, values in found.items()]


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


def peers_record(peer_set: PeerSet) -> dict[str, Any]:
    """A peer set as plain data with numbers in full precision, for JSON; absent numbers None."""
    return {
        "geoid": peer_set.place.geoid,
        "name": peer_set.place.full_name,
        "level": peer_set.level.value,
        "year": peer_set.year,
        "method": method_record(peer_set.method),
        "variables": [asdict(variable) for variable in peer_set.variables],
        "left_out": [asdict(variable) for variable in peer_set.left_out],
        "facts": dict(peer_set.facts),
        "filters": asdict(peer_set.filters),
        "excluded": list(peer_set.excluded),
        "candidates": peer_set.candidates,
        "incomplete": peer_set.incomplete,
        "nearest": peer_set.nearest,
        "far": peer_set.far,
        "peers": [
            {
                "geoid": peer.place.geoid,
                "name": peer.place.full_name,
                "distance": peer.distance,
                "stability": peer.stability,
                "pinned": peer.pinned,
                "contributions": dict(peer.contributions),
                "facts": dict(peer.facts),
            }
            for peer in peer_set.peers
        ],
        "warning": peer_set.warning or None,
        "reason": peer_set.reason,
    }
