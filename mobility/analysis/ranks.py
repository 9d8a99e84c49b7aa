"""The rank of one place as a range, never bare.

Estimates that the data cannot tell apart have no order, so a rank is the range that the clear
differences leave open: every place that is significantly better pushes the best possible rank
down, every one that is significantly worse pushes the worst possible rank up.

Source: Mogstad, Romano, Shaikh & Wilhelm 2024, Review of Economic Studies 91:476-518
(10.1093/restud/rdad006); Holm 1979, Scandinavian Journal of Statistics 6:65-70.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

METHOD = (
    "Best rank: one more than the number of places that are clearly better; worst rank: the number "
    "of places less those that are clearly worse. Each comparison uses the interval of its "
    "difference, and all of them together hold at 95 % (Holm). An estimate that several places "
    "share counts once; a place without an interval is never clearly better or worse."
)
SOURCE = (
    "Mogstad, Romano, Shaikh & Wilhelm 2024, Review of Economic Studies 91:476-518; Holm 1979, "
    "Scandinavian Journal of Statistics 6:65-70"
)


class RankVerdict(StrEnum):
    """What can be said of a rank."""

    RANGE = "range"
    NOT_TESTED = "not tested"
    NOT_RANKED = "not ranked"


@dataclass(frozen=True, slots=True)
class Rank:
    """The ranks that one place can have among ``of`` estimates, its own among them.

    Rank 1 is the best, or the highest value where neither direction is better (``by_value``).
    ``range``: ``best`` to ``worst`` holds the true rank with at least the confidence asked for;
    ``ahead`` places are significantly better, ``behind`` significantly worse, ``untested`` have no
    usable interval and so are neither. ``not tested``: where the value itself stands, equal values
    sharing their ranks. ``not ranked``: both ranks are None. ``reason`` is empty for a range.
    ``pooled_with`` counts other places that share the place's own estimate and are left out.
    """

    verdict: RankVerdict
    best: int | None
    worst: int | None
    of: int
    by_value: bool
    ahead: int = 0
    behind: int = 0
    untested: int = 0
    pooled_with: int = 0
    reason: str = ""
    method: str = METHOD
    source: str = SOURCE
