"""Distances of all places to one, how firmly its peers stand, and when it resembles nobody.

The weights are shares of the whole, so the squared distance is the mean of the variables' squared
distances, and where a variable is unknown for a place, the mean over those that are known. Which
weights are right nobody knows: so peers are chosen again under many others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Method
from mobility.analysis.peers.variables import Variable

SEED = 20_250_501
REWEIGHTINGS = 200
FAR = 0.95  # quantile of nearest distances beyond which a place resembles none

STABILITY = Method(
    id="peer-stability",
    name="How firmly a peer stands",
    words=(
        "Nobody knows which weights are right, so the peers are chosen 200 times more, with random "
        "weights around the given ones and a fixed seed. A peer's stability is the share of them "
        "in which it is among the peers. Around equal weights every weighting is equally likely. "
        "For a place that somebody pinned it is the share in which it would be among them anyway."
    ),
    formula="share of 200 draws of w from Dirichlet(K w₁, …, K w_K) that keep the place",
    refuses=(),
    source=(
        "Saisana, Saltelli & Tarantola 2005, Journal of the Royal Statistical Society A "
        "168:307-323 (10.1111/j.1467-985X.2005.00350.x, random weights)"
    ),
)
UNLIKE_OTHERS = Method(
    id="unlike-others",
    name="A place that resembles none",
    words=(
        "Every place has a nearest other place. Where a place's nearest peer is farther away than "
        "for 95 % of all places of its level, under the same weights, the page says that it has "
        "no close peers, and what is compared with them is to be read with care."
    ),
    formula="distance of the nearest peer > 95th percentile of all places’ nearest distances",
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
    kept = dict(zip(candidates.tolist(), stays.tolist(), strict=True))
    if pinned.size:
        reach = _reach(of_candidates, room + pinned.size)
        would = (distances.weighted(drawn, pinned) <= reach).mean(axis=1)
        kept |= dict(zip(pinned.tolist(), would.tolist(), strict=True))
    return kept


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
