"""What a place is, measured so that places can be matched on it.

Peers are matched on what a place *is*: how many people live there, who they are, how their number
changes, how densely they live. The metrics of the framework are outcomes and stay out, else a
place would be compared only with places that do as well (the principle of the nearest-neighbor
model of the Chartered Institute of Public Finance and Accountancy, CIPFA).

Every variable becomes coordinates, so that the squared distance of two places in one variable is
that of two points. Head-counts and densities enter as logarithms, because they are a matter of
times and not of more; they are not cut off, or the largest county would resemble one with a sixth
of its people, and the densest one any suburb. Yearly change is noise in small places, so it ends
at three robust standard deviations. The groups of residents are one block: its distance is that
of Hellinger, under which two counties differ by how many of their people would have to be of
another group, while single shares in robust standard deviations would make every county with more
than a few Black residents alike.

Sources: CIPFA, Nearest Neighbours Model; Hellinger distance of shares: Legendre & Gallagher 2001,
Oecologia 129:271-280 (10.1007/s004420100716); robust z: Rousseeuw & Croux 1993, Journal of the
American Statistical Association 88:1273-1283.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.places.percentile import spread_of
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level

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
    """A variable that a user brings along: its values by geoid, whatever places it is known for."""

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


@dataclass(frozen=True)  # no slots: its indexes are worked out once, when first asked for
class PeerFeatures:
    """All places of a level as points; the same for everybody, so worked out once a release.

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
    _check(facts)
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


def _check(facts: LevelFacts) -> None:
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
