"""Where a value stands among all published values, the reliable ones, and places of similar size.

Reliable values are mostly those of large places. A value can be below the middle of these and above
the middle of all that are published, so a position always names its set, and places of similar
size stand beside both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.places.percentile import Position, Rank, position_in, rank_range
from mobility.analysis.reliability import counted_once
from mobility.analysis.uncertainty import Estimates
from mobility.errors import UserError
from mobility.registry import Better

SIMILAR = 100  # places that are nearest in size

POSITIONS = Method(
    id="positions",
    chapter=Chapter.RANKS,
    order=7,
    name="Position among which places",
    question="Is this place high or low, and among which places?",
    description=(
        "The reliable values are mostly those of large places, and all published ones mostly "
        "those of small places, weak values among them: a place can stand below the middle of the "
        "one set and above that of the other. So both positions are given by name, and the rank "
        "among the reliable values of the 100 places whose number of residents is nearest by "
        "ratio. A value that is not reliable itself has none of them."
    ),
    formula="nearest by |log residents − log residents here|",
    cannot_tell=(
        "Whether the set that is looked at is the right one. A position is no test, and that of an "
        "uncertain value may well be another."
    ),
    refuses=(),
    source="Mid-distribution function: Parzen 2004, Statistical Science 19:652-662",
)


@dataclass(frozen=True, slots=True)
class Positions:
    """Where a place's reliable value stands in three sets.

    ``reliable`` is its position among other reliable values, an estimate that several places share
    counted once, and ``published`` among all other places with a published value, each of them
    counted. ``similar`` is its rank among the reliable values of the ``similar_of`` places nearest
    in size, its own among them; None where its number of residents is not known.
    """

    reliable: Position
    published: Position
    similar: Rank | None
    similar_of: int
    method: Method = POSITIONS


def positions_of(
    published: Estimates,
    reliable: ArrayLike,
    pools: ArrayLike,
    residents: ArrayLike,
    own: int,
    better: Better,
) -> Positions | None:
    """Return where row ``own`` stands among the places of a level; None where it is not reliable.

    One row per place (one metric, year and level): ``published`` with NaN where there is no value,
    or no sampling bound, ``reliable`` flags, ``pools`` as
    ``pooled_groups`` numbers them, ``residents`` with NaN where they are not known. Raises
    ``UserError`` for columns of different lengths or a row that is not there.
    """
    value = published.value
    usable, pool = np.asarray(reliable, dtype=bool), np.asarray(pools)
    size = np.asarray(residents, dtype=np.float64)
    if not value.size == usable.size == pool.size == size.size:
        raise UserError("Values, flags, pools and residents must have one row per place each.")
    if not 0 <= own < value.size:
        raise UserError("The place is not in the set: choose one of its places.")
    if np.isnan(value[own]) or not usable[own]:
        return None
    near = nearest_in_size(size, own)
    rank = None
    if near.size:
        rows = np.append(near, own)
        rank = rank_range(
            np.where(usable, value, np.nan)[rows],
            published.lower[rows],
            published.upper[rows],
            rows.size - 1,
            better,
            pools=pool[rows],
        )
    return Positions(
        _position(value, usable, pool, own),
        position_in(np.sort(value[~np.isnan(value)]), float(value[own])),
        rank,
        near.size,
    )


def nearest_in_size(
    residents: NDArray[np.float64], own: int, count: int = SIMILAR
) -> NDArray[np.intp]:
    """Return the rows of the other places whose residents are nearest by ratio, nearest first.

    ``residents`` with NaN where they are not known; no rows where the place's own are not.
    """
    known = residents > 0
    if not known[own]:
        return np.empty(0, dtype=np.intp)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(np.log(residents) - np.log(residents[own]))
    apart[~known] = np.inf
    apart[own] = np.inf
    order = np.argsort(apart, kind="stable")
    return np.asarray(order[: min(count, int(known.sum()) - 1)])


def _position(
    value: NDArray[np.float64], usable: NDArray[np.bool_], pool: NDArray[np.int64], own: int
) -> Position:
    """Return the position of a row among the usable estimates, a shared estimate counted once."""
    shared = (pool == pool[own]) & (pool > 0)
    shared[own] = False
    counted = counted_once(usable & ~shared, pool)
    return position_in(np.sort(value[counted]), float(value[own]))
