"""Which gaps of a place, out of many metrics, stand up together, tested ones apart from untested.

Every group of every metric is one test against that metric's reference. Where the data picked the
reference, the p of a gap is multiplied by the number of pairs it was picked from (Bonferroni), so
that it holds whichever pair was picked; the list over all metrics is then cut so that at most one
of ten gaps on it is expected to be none (Benjamini-Hochberg). A gap that is not clear by itself
counts as a test with p = 1: taking such gaps off a list that holds at 10 % leaves one that may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.groups.disparity import IS_REFERENCE, GroupGap
from mobility.analysis.method import Method
from mobility.analysis.multiple_testing import FALSE_DISCOVERY_RATE, benjamini_hochberg
from mobility.analysis.uncertainty import Verdict
from mobility.registry import EVERYONE

GAPS_OF_A_PLACE = Method(
    id="gaps-of-a-place",
    name="All gaps of a place at once",
    words=(
        "A place has many metrics and groups, and among many tests some find a gap by chance. "
        "Each gap's p is first made stricter by the number of pairs its reference was picked "
        "from. Of the gaps that are clear by themselves, the list then keeps those that hold "
        "among all tests of the breakdown: at most one of ten is expected to be none. A gap that "
        "is not clear by itself counts as a test without any result. Gaps without an interval are "
        "listed apart and not tested."
    ),
    formula="",
    refuses=(),
    source=FALSE_DISCOVERY_RATE.source,
)
_JUDGED = {Verdict.WORSE, Verdict.BETTER, Verdict.HIGHER, Verdict.LOWER}


@dataclass(frozen=True, slots=True)
class ScreenedGap:
    """One group of one metric that was tested.

    ``p`` accounts for the pairs the reference was picked from; ``holds``: the gap is clear by
    itself, and among all tests of the breakdown.
    """

    place_disparity: PlaceDisparity
    gap: GroupGap
    p: float
    holds: bool

    @property
    def strength(self) -> float:
        """The gap in standard errors; more than 0 is worse off."""
        return (self.gap.gap or 0.0) / (self.gap.se or float("inf"))


@dataclass(frozen=True, slots=True)
class GapScreening:
    """All metrics of a place by one breakdown, sorted by what can be said.

    ``tested`` are all gaps with a test, the strongest first. ``untested`` are metrics of which no
    group was tested, though two groups or more have reliable values; ``unjudged`` those with less
    than that. Both are in the order of the registry, and so is ``order``, the ids of all metrics.
    """

    tested: tuple[ScreenedGap, ...]
    untested: tuple[PlaceDisparity, ...]
    unjudged: tuple[PlaceDisparity, ...]
    order: tuple[str, ...] = ()
    method: Method = GAPS_OF_A_PLACE

    @property
    def holding(self) -> tuple[ScreenedGap, ...]:
        """The gaps that hold, the strongest first."""
        return tuple(one for one in self.tested if one.holds)

    @property
    def clearest(self) -> ScreenedGap | None:
        """The strongest gap of a group that is behind; None where none holds."""
        behind = [one for one in self.holding if one.gap.verdict is Verdict.WORSE]
        return behind[0] if behind else None


def screen_gaps(disparities: Sequence[PlaceDisparity]) -> GapScreening:
    """Return what of the gaps of a place stands up; one entry a metric and breakdown."""
    pairs = [(one, gap) for one in disparities for gap in _groups(one) if gap.p is not None]
    tested = [(one, gap) for one, gap in pairs if gap.verdict is not Verdict.NOT_COMPARED]
    p = [min(1.0, (gap.p or 0.0) * _tests(one)) for one, gap in tested]
    entered = [
        each if gap.verdict in _JUDGED else 1.0 for (_, gap), each in zip(tested, p, strict=True)
    ]
    rows = [
        ScreenedGap(one, gap, each, bool(holds))
        for (one, gap), each, holds in zip(tested, p, benjamini_hochberg(entered), strict=True)
    ]
    rows.sort(key=lambda row: -abs(row.strength))
    with_tests = {id(one) for one, _ in tested}
    rest = [one for one in disparities if id(one) not in with_tests]
    return GapScreening(
        tuple(rows),
        tuple(one for one in rest if len(_reliable(one)) > 1),
        tuple(one for one in rest if len(_reliable(one)) < 2),
        tuple(one.metric.id for one in disparities),
    )


def _tests(disparity: PlaceDisparity) -> int:
    return disparity.disparity.tests if disparity.disparity else 1


def _groups(disparity: PlaceDisparity) -> list[GroupGap]:
    """Return the groups beside everyone that are held against the reference."""
    if disparity.disparity is None:
        return []
    return [
        gap
        for gap in disparity.disparity.groups
        if gap.group.subgroup != EVERYONE and gap.reason != IS_REFERENCE
    ]


def _reliable(disparity: PlaceDisparity) -> list[GroupGap]:
    """Return the groups beside everyone whose values may be named."""
    gaps = disparity.disparity.groups if disparity.disparity else ()
    return [gap for gap in gaps if gap.group.reliable and gap.group.subgroup != EVERYONE]
