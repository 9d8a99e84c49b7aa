"""The places that are most like one place, why each of them is, and how firmly it is among them.

What is measured stands in ``variables``, how far apart two places are in ``distances``, and
who may be chosen at all in ``filters``. Here the nearest are chosen, and each says which
variables its distance comes from, in how many other weightings it would stay, and whether the
place resembles anybody at all.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Method
from mobility.analysis.peers.distances import distances_to, stability, usual_nearest
from mobility.analysis.peers.filters import NO_FILTERS, Filters, passing
from mobility.analysis.peers.variables import LeftOut, PeerFeatures, Variable
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level

FEWEST_PEERS, MOST_PEERS, DEFAULT_PEERS = 5, 30, 10
KNOWN_TOGETHER = 0.8  # of the weight that a candidate must have values for

# Why a variable does not count, beside the reasons of `variables`.
UNKNOWN_HERE = "not known for this place"
NO_WEIGHT = "given no weight"
# Why there is no peer at all.
NOTHING_KNOWN = "nothing is known of this place to match it on"
NOBODY_LEFT = "no other place passes the filters"
TOO_LITTLE_KNOWN = "too little is known of every place that passes the filters"
NO_CLOSE_PEER = "the nearest peer is farther away than for 95 % of all places"  # a warning

PEERS = Method(
    id="peers",
    name="Peers: the places most alike in what they are",
    words=(
        "Places of one level are matched on population, the groups of their residents, yearly "
        "population change and density, never on the outcomes that are compared afterwards. "
        "Population and density count as logarithms and change up to three robust standard "
        "deviations; the groups are one block, measured by the Hellinger distance over its "
        "national median. All weigh the same unless weights are given. Filters narrow the choice "
        "and are no distance. What is unknown for the place is left out for all; a candidate needs "
        "80 % of the weight, and its distance is the mean over what is known of both."
    ),
    formula=(
        "d² = Σ w d_v² / Σ w; d_v = difference of robust z; for the groups "
        "√(Σ (√p − √q)² / 2) / its median"
    ),
    refuses=(NOTHING_KNOWN, NOBODY_LEFT, TOO_LITTLE_KNOWN),
    source=(
        "CIPFA, Nearest Neighbours Model (characteristics, not outcomes); Legendre & Gallagher "
        "2001, Oecologia 129:271-280 (10.1007/s004420100716, Hellinger distance); Gower 1971, "
        "Biometrics 27:857-871 (10.2307/2528823, missing values)"
    ),
)

_ROUNDING = 1e-9  # weights are shares of their sum


@dataclass(frozen=True, slots=True)
class Weighted:
    """A variable that counted, with its ``weight`` as a share of all (0 to 1)."""

    id: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Peer:
    """One chosen place.

    ``distance`` is the root of the weighted mean of squared distances (None for a pinned place of
    which nothing is known); ``contributions`` are the parts of its square by variable and add up
    to it; a variable that is not known for the peer has none. ``stability`` (0 to 1) is the share
    of random weightings in which the place is among the peers; for a ``pinned`` one, in which it
    would be without the pin. ``facts`` are the numbers behind the variables.
    """

    place: Jurisdiction
    distance: float | None
    stability: float
    contributions: Mapping[str, float]
    facts: Mapping[str, float | None]
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class PeerSet:
    """The peers of one place, the nearest first, and what they were chosen from.

    ``candidates`` places passed the filters and could be compared, ``incomplete`` passed them and
    could not because too little is known of them. ``nearest`` is the distance of the nearest peer
    and ``far`` the one that 95 % of places' nearest do not exceed (None when there is nothing to
    compare). ``reason`` is empty unless there are no peers.
    """

    place: Jurisdiction
    level: Level
    year: int
    peers: tuple[Peer, ...]
    variables: tuple[Weighted, ...]
    left_out: tuple[LeftOut, ...]
    facts: Mapping[str, float | None]
    candidates: int
    incomplete: int
    nearest: float | None
    far: float | None
    filters: Filters = NO_FILTERS
    excluded: tuple[str, ...] = ()
    reason: str = ""
    method: Method = PEERS

    @property
    def unlike_others(self) -> bool:
        """Whether even the nearest peer is farther away than almost every place's nearest."""
        return self.nearest is not None and self.far is not None and self.nearest > self.far

    @property
    def warning(self) -> str:
        """What to mind before comparing with these peers, or ''."""
        return NO_CLOSE_PEER if self.unlike_others else ""


def peers_of(
    features: PeerFeatures,
    geoid: str,
    *,
    count: int = DEFAULT_PEERS,
    weights: Mapping[str, float] | None = None,
    filters: Filters = NO_FILTERS,
    neighbors: Collection[str] = (),
    pins: Sequence[str] = (),
    exclude: Collection[str] = (),
) -> PeerSet:
    """Return the places of the same level that are most like a place.

    ``count`` is 5 to 30; more pins than that are all kept. ``weights`` are by variable id, 0 or
    more, 1 where none is given, and only their proportions matter. ``neighbors`` are the places
    that touch this one. ``pins`` are in whatever the filters say, ``exclude`` never.
    Raises ``UserError`` on an unknown place or variable, impossible weights or counts, and a place
    that is pinned and excluded.
    """
    _check(features, geoid, count, pins, exclude)
    own = features.rows[geoid]
    variables, share, left_out = _weigh(features, own, weights or {})
    distances = distances_to(variables, own, len(features.facts.places))
    free = passing(features, filters, neighbors)
    free[[features.rows[code] for code in (geoid, *pins, *exclude)]] = False
    rows = np.flatnonzero(free)
    enough = rows[distances.together(share)[rows] >= KNOWN_TOGETHER - _ROUNDING]
    pinned = np.array([features.rows[pin] for pin in dict.fromkeys(pins)], dtype=np.intp)
    room = max(0, count - pinned.size)
    order = np.lexsort((features.geoids[enough], distances.weighted(share, enough)))
    nearest_first = enough[order]
    stays = stability(distances, share, enough, pinned, room)

    def peer(row: int) -> Peer:
        parts = distances.parts(share, row)
        return Peer(
            place=features.facts.places[row],
            distance=math.sqrt(sum(parts.values())) if parts else None,
            stability=stays[row],
            contributions={variables[k].id: part for k, part in parts.items()},
            facts=features.facts_of(row),
            pinned=row in pinned,
        )

    chosen = [peer(row) for row in (*nearest_first[:room].tolist(), *pinned.tolist())]
    peers = sorted(chosen, key=lambda one: (_or_infinite(one.distance), one.place.geoid))
    return PeerSet(
        place=features.facts.places[own],
        level=features.facts.level,
        year=features.facts.year,
        peers=tuple(peers),
        variables=tuple(
            Weighted(variable.id, variable.label, float(weight))
            for variable, weight in zip(variables, share, strict=True)
        ),
        left_out=left_out,
        facts=features.facts_of(own),
        candidates=enough.size,
        incomplete=rows.size - enough.size,
        nearest=peers[0].distance if peers else None,
        far=usual_nearest(variables, share),
        filters=filters,
        excluded=tuple(dict.fromkeys(exclude)),
        reason="" if peers else _why_none(variables, rows.size),
    )


def _check(
    features: PeerFeatures, geoid: str, count: int, pins: Sequence[str], exclude: Collection[str]
) -> None:
    """Refuse places that are not there, places that are both pinned and excluded, odd counts."""
    if not FEWEST_PEERS <= count <= MOST_PEERS:
        raise UserError(f"Choose {FEWEST_PEERS} to {MOST_PEERS} peers, not {count}.")
    if len(set(pins)) > MOST_PEERS:
        raise UserError(f"A peer set holds {MOST_PEERS} places at most; take some pins out.")
    for code in (geoid, *pins, *exclude):
        if code not in features.rows:
            level = "county" if features.facts.level is Level.COUNTY else "city"
            raise UserError(
                f"There is no {level} {code} in {features.facts.year}: peers are places of one "
                "level and year."
            )
    if geoid in pins:
        raise UserError(f"{geoid} is the place itself; it cannot be its own peer.")
    if both := set(pins) & set(exclude):
        raise UserError(f"{min(both)} is both pinned and excluded; choose one.")


def _weigh(
    features: PeerFeatures, own: int, weights: Mapping[str, float]
) -> tuple[list[Variable], NDArray[np.float64], tuple[LeftOut, ...]]:
    """Return the variables that count for a place, their shares of the weight, and the others."""
    measured = {variable.id: variable for variable in features.variables}
    names = [*measured, *(each.id for each in features.left_out)]
    for name, weight in weights.items():
        if name not in names:
            raise UserError(f"Places are not matched on {name!r}; there are {', '.join(names)}.")
        if not (math.isfinite(weight) and weight >= 0):
            raise UserError(f"The weight of {name} is 0 or more, not {weight}.")
    left_out = list(features.left_out)
    used: list[Variable] = []
    for variable in features.variables:
        if np.isnan(variable.coordinates[own]).any():
            left_out.append(LeftOut(variable.id, variable.label, UNKNOWN_HERE))
        elif not weights.get(variable.id, 1.0):
            left_out.append(LeftOut(variable.id, variable.label, NO_WEIGHT))
        else:
            used.append(variable)
    given = np.array([weights.get(variable.id, 1.0) for variable in used], dtype=np.float64)
    if measured and not any(weights.get(name, 1.0) for name in measured):
        raise UserError("Every weight is 0: give at least one variable a weight above 0.")
    return used, given / given.sum() if used else given, tuple(left_out)


def _why_none(variables: Sequence[Variable], passing: int) -> str:
    """Return why there is no peer."""
    if not variables:
        return NOTHING_KNOWN
    return TOO_LITTLE_KNOWN if passing else NOBODY_LEFT


def _or_infinite(distance: float | None) -> float:
    return math.inf if distance is None else distance
