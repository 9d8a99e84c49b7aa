"""The places most like one place in what they are: variables, distances, filters, stability.

Peers are matched on population, groups of residents, yearly population change and density. The
metrics of the framework are outcomes and are not used: else a place would be compared only with
places that do as well (the principle of the nearest-neighbor model of the Chartered Institute of
Public Finance and Accountancy, CIPFA).

Every variable becomes coordinates, so that the squared distance of two places in one variable is
that of two points. Head-counts and densities enter as logarithms, because ratios matter, and are
not clipped: the largest county would otherwise resemble one with a sixth of its people. Yearly
change is noise in small places and is clipped at three robust standard deviations. The groups of
residents are one block with the Hellinger distance: two counties differ by how many of their people
would have to be of another group. With single shares in robust standard deviations all counties
with more than a few Black residents would look alike.

Weights are shares of the whole, so the squared distance is the mean of the variables' squared
distances; where a variable is unknown for a place, the mean over the known ones. The right weights
are unknown, so peers are chosen again under many others. Filters limit the candidates and never
change a distance.

Sources: CIPFA, Nearest Neighbours Model; Hellinger distance of shares: Legendre & Gallagher 2001,
Oecologia 129:271-280 (10.1007/s004420100716); robust z: Rousseeuw & Croux 1993, Journal of the
American Statistical Association 88:1273-1283.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.places.percentile import spread_of
from mobility.errors import UserError
from mobility.places import REGIONS, STATES, Jurisdiction, Level

POPULATION = "population"
GROUPS = "race-ethnicity"
CHANGE = "population-change"
DENSITY = "density"

COMPOSITION = (
    "share_desc_rep_black_nonhispanic",
    "share_desc_rep_hispanic",
    "share_desc_rep_other",
    "share_desc_rep_white_nonhispanic",
)
"""The metrics that divide all residents into groups, in the order of ``LevelFacts.shares``."""

CLIP = 3.0  # robust standard deviations at which yearly change and imported context end

# Why a variable is left out.
UNKNOWN_AT_LEVEL = "not known for any place of this level"
NO_SPREAD = "the same for most places"

_MOST_IN_PAIRS = 4_000  # places: 8 million pairs


@dataclass(frozen=True, slots=True)
class Context:
    """A variable that a user uploads: its values by geoid, whatever places it is known for."""

    id: str
    label: str
    values: Mapping[str, float]

    def column(self, places: Sequence[Jurisdiction]) -> NDArray[np.float64]:
        """Return the value of each place, NaN where it is unknown."""
        return np.array([self.values.get(place.geoid, math.nan) for place in places])


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """What the places of one level are in one year; arrays with an entry a place, NaN: unknown.

    ``population`` counts residents, ``change`` is its yearly relative change (0.01: one percent),
    ``density`` residents per square kilometer, ``shares`` the residents of every group of
    ``COMPOSITION`` (places x 4, 0 to 1).
    """

    level: Level
    year: int
    places: tuple[Jurisdiction, ...]
    population: NDArray[np.float64]
    change: NDArray[np.float64]
    density: NDArray[np.float64]
    shares: NDArray[np.float64]
    context: tuple[Context, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing places are matched on.

    ``coordinates`` has a row a place: the squared distance of two rows is the variable's, and a
    row of NaN is unknown.
    """

    id: str
    label: str
    coordinates: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A variable that does not count, and why."""

    id: str
    label: str
    reason: str


@dataclass(frozen=True)  # no slots: its indexes are calculated once, when first requested
class PeerFeatures:
    """All places of a level as points; the same for everybody, so calculated once a release.

    ``variables`` are those that can be measured at the level, ``left_out`` the others.
    """

    facts: LevelFacts
    variables: tuple[Variable, ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of every place, by geoid."""
        return {place.geoid: row for row, place in enumerate(self.facts.places)}

    @cached_property
    def geoids(self) -> NDArray[np.str_]:
        """The geoid of every row, for an order among places that are equally far."""
        return np.array([place.geoid for place in self.facts.places])

    def facts_of(self, row: int) -> Mapping[str, float | None]:
        """Return what is known of a place: the numbers behind the variables, None for unknown."""
        facts = self.facts
        numbers = {
            POPULATION: facts.population[row],
            CHANGE: facts.change[row],
            DENSITY: facts.density[row],
            **dict(zip(COMPOSITION, facts.shares[row], strict=True)),
            **{c.id: c.values.get(facts.places[row].geoid, math.nan) for c in facts.context},
        }
        return {
            key: None if math.isnan(number) else float(number) for key, number in numbers.items()
        }


def level_features(facts: LevelFacts) -> PeerFeatures:
    """Return the places of a level as points in every variable that can be measured.

    A variable is left out where no place has it, or where most places have the same value and
    nothing is near or far. Raises ``UserError`` when columns do not fit together, a number is
    impossible, or two variables have one name.
    """
    _check_facts(facts)
    brought = [(context, context.column(facts.places)) for context in facts.context]
    variables: list[Variable] = []
    left_out: list[LeftOut] = []
    for name, label, values, points in (
        (POPULATION, "Population", facts.population, robust_z(np.log(facts.population))),
        (GROUPS, "Race and ethnicity", facts.shares.sum(axis=1), hellinger_points(facts.shares)),
        (CHANGE, "Yearly population change", facts.change, robust_z(facts.change, CLIP)),
        (DENSITY, "Population density", facts.density, robust_z(np.log(facts.density))),
        *((c.id, c.label, column, robust_z(column, CLIP)) for c, column in brought),
    ):
        if points is None:
            reason = UNKNOWN_AT_LEVEL if np.isnan(values).all() else NO_SPREAD
            left_out.append(LeftOut(name, label, reason))
        else:
            variables.append(Variable(name, label, points))
    return PeerFeatures(facts, tuple(variables), tuple(left_out))


def robust_z(values: ArrayLike, clip: float = math.inf) -> NDArray[np.float64] | None:
    """Return one coordinate a place: distance from the median in robust standard deviations.

    (x - median) / (1.4826 times the median deviation), or over the stand-in of ``spread_of`` where
    that is 0; beyond ``clip`` on either side a value counts as ``clip``. Places x 1, NaN where
    unknown. None when the places do not differ enough to have a usual distance.
    """
    value = np.asarray(values, dtype=np.float64)
    ordered = np.sort(value[~np.isnan(value)]).tolist()
    usual = spread_of(ordered).size
    if not usual:
        return None
    return np.asarray(np.clip((value - np.median(ordered)) / usual, -clip, clip))[:, np.newaxis]


def hellinger_points(shares: ArrayLike) -> NDArray[np.float64] | None:
    """Return coordinates whose distance is that of Hellinger, over its median among all pairs.

    ``shares`` has a row a place and a column a group, parts of one whole (0 to 1); a row with NaN
    is unknown. sqrt(sum (sqrt(p) - sqrt(q))^2 / 2) is 0 for the same shares and 1 for places that
    have no group in common. None when half of all pairs do not differ.
    """
    points = np.sqrt(np.asarray(shares, dtype=np.float64) / 2)
    usual = usual_distance(points)
    return points / usual if usual else None


def usual_distance(points: NDArray[np.float64]) -> float:
    """Return the median distance of two places, of all pairs; 0 when there is no pair.

    Exact up to 4,000 places; beyond, of the pairs among every second, third, ... of them.
    """
    # Loading scipy takes longer than everything else here: starting the program must not pay.
    from scipy.spatial.distance import pdist  # noqa: PLC0415 - see the comment above

    known = points[~np.isnan(points).any(axis=1)]
    some = known[:: math.ceil(len(known) / _MOST_IN_PAIRS) or 1]
    return float(np.median(pdist(some), overwrite_input=True)) if len(some) > 1 else 0.0


def yearly_change(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> NDArray[np.float64]:
    """Return the relative change a year between two head-counts that lie ``years`` apart.

    (last / first)^(1 / years) - 1, NaN where a count is missing or the two are of one year. Both
    must be estimates on the base of the same census: a new count moves the level of all later ones.
    """
    start, end, apart = (np.asarray(part, dtype=np.float64) for part in (first, last, years))
    change = (end / start) ** (1 / np.where(apart > 0, apart, 1.0)) - 1
    return np.where(apart > 0, change, np.nan)


def _check_facts(facts: LevelFacts) -> None:
    """Refuse columns of another length, impossible numbers and names that are used twice."""
    n = len(facts.places)
    columns = [facts.population, facts.change, facts.density]
    if any(column.shape != (n,) for column in columns) or facts.shares.shape != (
        n,
        len(COMPOSITION),
    ):
        raise UserError("Every variable must have one entry for each place.")
    if (facts.population <= 0).any() or (facts.density <= 0).any() or (facts.shares < 0).any():
        raise UserError("Head-counts and densities lie above 0, shares at 0 or more.")
    names = [POPULATION, GROUPS, CHANGE, DENSITY, *COMPOSITION, *(c.id for c in facts.context)]
    if len(set(names)) < len(names):
        raise UserError("Two variables have the same name; give the imported one another.")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a candidate must be; all that is given must hold, and of several states one.

    ``states`` are two-digit codes, ``regions`` the Census Bureau's names, ``fewest`` and ``most``
    bounds of the population, themselves included; ``touching``: shares a border with the place.
    Raises ``UserError`` for a state or region that does not exist, or bounds in the wrong order.
    """

    states: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    fewest: int | None = None
    most: int | None = None
    touching: bool = False

    def __post_init__(self) -> None:
        """Refuse filters that no place could pass."""
        for state in self.states:
            if state not in STATES:
                raise UserError(f"There is no state with the code {state!r}; Ohio is 39.")
        for region in self.regions:
            if region not in REGIONS:
                raise UserError(f"There is no region {region!r}: choose {', '.join(REGIONS)}.")
        if self.fewest is not None and self.most is not None and self.fewest > self.most:
            raise UserError("The smallest population is above the largest; swap the two.")


NO_FILTERS = Filters()


def passing(
    features: PeerFeatures, filters: Filters, neighbors: Collection[str] = ()
) -> NDArray[np.bool_]:
    """Return which places of the level pass; ``neighbors`` are those that touch the place."""
    facts = features.facts
    free = np.ones(len(facts.places), dtype=bool)
    in_regions = {state for region in filters.regions for state in REGIONS[region]}
    for wanted in (set(filters.states), in_regions):
        if wanted:
            free &= [place.state in wanted for place in facts.places]
    if filters.fewest is not None or filters.most is not None:
        fewest, most = filters.fewest or 0, math.inf if filters.most is None else filters.most
        free &= (facts.population >= fewest) & (facts.population <= most)
    if filters.touching:
        free &= [place.geoid in neighbors for place in facts.places]
    return free


SEED = 20_250_501
REWEIGHTINGS = 200
FAR = 0.95  # quantile of nearest distances beyond which a place resembles none

STABILITY = Method(
    id="peer-stability",
    chapter=Chapter.PEERS,
    order=2,
    name="How firmly a peer stands",
    question="Would other weights have chosen the same peers?",
    description=(
        "Nobody knows which weights are right, so the peers are chosen 200 times more, with random "
        "weights around the given ones and a fixed seed. A peer's stability is the share of them "
        "in which it is among the peers. Around equal weights every weighting is equally likely. "
        "For a place that somebody pinned it is the share in which it would be among them anyway."
    ),
    formula="share of 200 draws of w from Dirichlet(K w₁, …, K w_K) that keep the place",
    cannot_tell=(
        "Whether a peer is a good one to learn from. A peer that every weighting chooses is alike "
        "in these facts only."
    ),
    refuses=(),
    source=(
        "Saisana, Saltelli & Tarantola 2005, Journal of the Royal Statistical Society A "
        "168:307-323 (10.1111/j.1467-985X.2005.00350.x, random weights)"
    ),
)
UNLIKE_OTHERS = Method(
    id="unlike-others",
    chapter=Chapter.PEERS,
    order=3,
    name="A place that resembles none",
    question="Does this place have any close peers?",
    description=(
        "Every place has a nearest other place. Where a place's nearest peer is farther away than "
        "for 95 % of all places of its level, under the same weights, the page says that it has "
        "no close peers, and what is compared with them is to be read with care."
    ),
    formula="distance of the nearest peer > 95th percentile of all places’ nearest distances",
    cannot_tell=(
        "In what it is unlike the others. Look at the facts beside the peers, and prefer the state "
        "or the nation for a comparison."
    ),
    refuses=(),
    source="Order statistics, exact, over the places of the level of which everything is known",
)


@dataclass(frozen=True, slots=True)
class Distances:
    """Places x variables: the squared distance to one place, and 1 where it is known, else 0 both.

    Weights have a row a variable; several columns are several weightings.
    """

    squared: NDArray[np.float64]
    known: NDArray[np.float64]

    def together(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the part of the weight that is known for every place."""
        return np.asarray(self.known @ share)

    def weighted(self, share: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the distances of some places, infinite where nothing is known."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (self.squared[rows] @ share) / (self.known[rows] @ share)
        return np.where(np.isnan(mean), np.inf, np.sqrt(mean))

    def parts(self, share: NDArray[np.float64], row: int) -> Mapping[int, float]:
        """Return what each known variable adds to the squared distance of one place."""
        weights = share * self.known[row]
        return {
            k: float(weights[k] * self.squared[row, k] / weights.sum())
            for k in np.flatnonzero(weights).tolist()
        }


def distances_to(variables: Sequence[Variable], own: int, places: int) -> Distances:
    """Return every place's squared distance to one place, by variable."""
    squared = np.empty((places, len(variables)))
    for k, variable in enumerate(variables):
        points = variable.coordinates
        squared[:, k] = ((points - points[own]) ** 2).sum(axis=1)
    known = ~np.isnan(squared)
    return Distances(np.where(known, squared, 0.0), known.astype(np.float64))


def stability(
    distances: Distances,
    share: NDArray[np.float64],
    candidates: NDArray[np.intp],
    pinned: NDArray[np.intp],
    room: int,
) -> Mapping[int, float]:
    """Return row -> share of random weightings in which it is among the nearest.

    A candidate must be among the ``room`` nearest candidates; a pinned place must be as near as
    the last candidate that would be chosen without any pin. The weightings are drawn around the
    given one: Dirichlet with the weights as means and as many counts as there are variables, so
    that around equal weights every weighting is equally likely.
    """
    if not share.size:
        return dict.fromkeys(pinned.tolist(), 0.0)
    generator = np.random.Generator(np.random.PCG64(SEED))
    drawn = generator.dirichlet(share * share.size, REWEIGHTINGS).T
    of_candidates = distances.weighted(drawn, candidates)
    stays = (of_candidates <= _reach(of_candidates, room)).mean(axis=1)
    by_row = dict(zip(candidates.tolist(), stays.tolist(), strict=True))
    if pinned.size:
        reach = _reach(of_candidates, room + pinned.size)
        would = (distances.weighted(drawn, pinned) <= reach).mean(axis=1)
        by_row |= dict(zip(pinned.tolist(), would.tolist(), strict=True))
    return by_row


def _reach(distances: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Return for every column how far the nearest ``places`` rows lie; no limit for all of them."""
    if places >= len(distances):
        return np.full(distances.shape[1], np.inf)
    if not places:
        return np.full(distances.shape[1], -1.0)
    by_draw = np.ascontiguousarray(distances.T)  # several times as fast as down the columns
    return np.partition(by_draw, places - 1, axis=1)[:, places - 1]


def usual_nearest(variables: Sequence[Variable], share: NDArray[np.float64]) -> float | None:
    """Return the nearest distance that 95 % of the places of which all is known do not exceed."""
    # Loading scipy takes longer than everything else here: starting the program must not pay.
    from scipy.spatial import cKDTree  # noqa: PLC0415 - see the comment above

    if not variables:
        return None
    points = np.hstack(
        [
            variable.coordinates * math.sqrt(weight)
            for variable, weight in zip(variables, share, strict=True)
        ]
    )
    points = points[~np.isnan(points).any(axis=1)]
    if len(points) < 2:
        return None
    nearest = cKDTree(points).query(points, k=2)[0][:, 1]  # the first is the place itself
    return float(np.quantile(nearest, FAR))


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
    chapter=Chapter.PEERS,
    order=1,
    name="Peers: the places most alike in what they are",
    question="Which places are most like this one in what they are?",
    description=(
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
    cannot_tell=(
        "Whether they are alike in what is not compared: history, laws, prices or the economy. "
        "Similar places may do better or worse for reasons that nobody here can copy."
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
    _check_request(features, geoid, count, pins, exclude)
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
    peers = sorted(
        chosen, key=lambda candidate: (_or_infinite(candidate.distance), candidate.place.geoid)
    )
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


def _check_request(
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
