"""Which places may be peers at all: a narrower choice, never a distance.

A county's board often asks for peers of its own state or region, or of a size that it can picture.
Such wishes say who may be chosen; how alike two places are does not depend on them.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.peers.variables import PeerFeatures
from mobility.errors import UserError
from mobility.places import REGIONS, STATES


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
