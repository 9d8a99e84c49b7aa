"""Whether a data set covers the nation or a state: whether its places stand for all of them.

The publisher's release covers the nation and every state by design, also where it has no value of
a place. A file that a user has added can hold one state, ten counties or one. Its places are then
no set to take a median, a rank or a position from, other than among themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobility.analysis.places.benchmarks import NOT_COVERED
from mobility.analysis.places.sets import NATION
from mobility.places import Level

ENOUGH = 0.9
"""The share of places that covers a set.

Where one place in ten is missing, and even if all of them would stand at the same end, the median
of the others lies between the 45th and the 56th percentile of all, and a position is off by ten
points at most. A set of fewer than ten places must be there as a whole.
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many places of each state have a row in a data set, in one year and breakdown.

    ``counts`` has a pair for every state by its two digits: the places with a row (a value, or
    one that is kept back), and all places that exist. None: it covers everything by design.
    """

    level: Level
    counts: Mapping[str, tuple[int, int]] | None = None

    def problem(self, scope: str) -> str:
        """Return why the nation (`NATION`) or a state cannot be spoken of; '' where it can."""
        if self.counts is None:
            return ""
        pairs = self.counts.values() if scope == NATION else [self.counts.get(scope, (0, 0))]
        there, known = (sum(each) for each in zip(*pairs, strict=True))
        if known and there >= ENOUGH * known:
            return ""
        return NOT_COVERED.format(
            n=f"{there:,}",
            of=f"{known:,}",
            counties="cities" if self.level is Level.PLACE else "counties",
            in_the_state="in the nation" if scope == NATION else "in the state",
        )
