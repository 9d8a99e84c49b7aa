"""All places of a level in one year, as a map takes them: values, quality, shared estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.places.benchmarks import (
    MedianEstimate,
    ReferenceDistribution,
    medians_of_sets,
)
from mobility.analysis.places.sets import LevelValues
from mobility.analysis.reliability import counted_once
from mobility.places import Level

_PEERS = "peers"  # the only group of their own medians
_DIGITS = {Level.COUNTY: 5, Level.PLACE: 7}


@dataclass(frozen=True, slots=True)
class MapPlaces:
    """All places of a level in a year; arrays of one length, a row a place, by ascending geoid.

    ``values`` hold sampling bounds only, ``lower`` and ``upper`` the published bounds of any kind;
    NaN stands for absent numbers. ``reliable`` rows enter medians, positions and classes; ``pool``
    numbers the places that share one estimate (0: an estimate of its own).
    """

    level: Level
    values: LevelValues
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    quality: NDArray[np.object_]
    reliable: NDArray[np.bool_]
    pool: NDArray[np.int64]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """The reliable rows, of several places that share an estimate the first."""
        return counted_once(self.reliable, self.pool)

    def geoid(self, row: int) -> str:
        """The geoid of a row as text."""
        return geoid_text(int(self.values.geoid[row]), self.level)

    def row(self, geoid: str) -> int | None:
        """The row of a place, None where it is not among them."""
        row = int(np.searchsorted(self.values.geoid, int(geoid)))
        there = row < self.values.geoid.size and self.geoid(row) == geoid
        return row if there else None


@dataclass(frozen=True, slots=True)
class MapPeers:
    """The peers of one place among all places of a map.

    ``rows`` are theirs, in the order of the peers; ``stored`` is the set of their reliable values,
    the place itself not among them; ``members`` are the rows whose reliable value is in it, as
    their own or as one that they share.
    """

    rows: NDArray[np.intp]
    stored: ReferenceDistribution
    members: NDArray[np.bool_]


def peers_on_map(places: MapPlaces, geoids: Sequence[str], own: str = "") -> MapPeers:
    """Return the peers among the places of a map; those that are not on it are left out.

    A peer that shares the estimate of the place ``own`` is left out of the set like that place.
    """
    found = [row for row in map(places.row, geoids) if row is not None]
    rows, values = np.array(found, dtype=np.intp), places.values
    mine = places.row(own) if own else None
    pool = 0 if mine is None else int(places.pool[mine])
    kept = rows[places.pool[rows] != pool] if pool else rows
    reliable = np.where(places.reliable, values.value, np.nan)[kept]
    columns = (reliable, values.lower[kept], values.upper[kept])
    medians = medians_of_sets(*columns, np.full(kept.size, _PEERS), places.pool[kept])
    median = medians.states.get(_PEERS, MedianEstimate(None, None, None, 0, 0))
    counted = counted_once(~np.isnan(reliable), places.pool[kept])
    stored = ReferenceDistribution(
        "peers",
        "peer",
        places.level,
        int(values.year[0]),
        replace(median, of=len(geoids)),
        np.sort(reliable[counted]).tolist(),
    )
    firm = kept[~np.isnan(reliable)]
    pools = places.pool[firm]
    members = np.isin(places.pool, pools[pools != 0])
    members[firm] = True
    return MapPeers(rows, stored, members & places.reliable)


def geoid_text(number: int, level: Level) -> str:
    """Return the geoid that a number stands for, with its zeros."""
    return str(number).zfill(_DIGITS[level])
