"""The gaps of one place: of one metric, the gap shown in detail, and all metrics screened.

In the screening every group of every metric is one test against that metric's reference. Where the
data picked the reference, p is multiplied by the number of pairs it was picked from (Bonferroni).
The list over all metrics is cut so that at most one of ten listed gaps is expected to be false
(Benjamini-Hochberg). A gap that is not clear by itself enters as a test with p = 1: removing such
gaps from a list that holds at 10 % could leave a list that does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.gaps.people import PeopleBehind
from mobility.analysis.gaps.trend import GapTrend
from mobility.analysis.groups.disparity import IS_REFERENCE, Disparity, GroupGap, gap_is_small
from mobility.analysis.inequality import Equality
from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import (
    FALSE_DISCOVERY_RATE,
    FamilyOutcome,
    family_of,
)
from mobility.analysis.reliability import Release
from mobility.analysis.uncertainty import Verdict
from mobility.places import Jurisdiction
from mobility.registry import EVERYONE, Better, Breakdown, BreakdownKind, Metric, Series, Subgroup


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group as it is shown: its gap, or why it has no value.

    ``pooled_with`` counts other places that carry the very same estimate of this group.
    """

    group: Subgroup
    gap: GroupGap | None
    absence: AbsenceReason | None
    pooled_with: int = 0


@dataclass(frozen=True, slots=True)
class PlaceDisparity:
    """The groups of one place compared with a reference, with everything shown beside it.

    ``year`` is the year requested or shown (None where the metric is not collected like that, and
    then there are no rows), ``newest`` the newest one with values anywhere in the release
    while the place existed.
    ``reason`` is empty, or why an older year is shown; ``absence`` says why there is no value at
    all. ``kind`` says whether the groups are people or neighborhoods. ``rows`` are all groups that
    the metric is published for, in the order of the registry.
    """

    jurisdiction: Jurisdiction
    release: Release
    metric: Metric
    breakdown: Breakdown
    kind: BreakdownKind
    year: int | None
    newest: int | None
    reason: str = ""
    rows: tuple[GroupRow, ...] = ()
    disparity: Disparity | None = None
    equality: Equality | None = None
    people: PeopleBehind | None = None
    absence: AbsenceReason | None = None

    @property
    def age(self) -> int | None:
        """Years between the release and the values; None without any."""
        if self.year is None or self.absence is not None:
            return None
        return self.release.year - self.year


@dataclass(frozen=True, slots=True)
class PlaceGapTrend:
    """The gap between two groups of one place over the years."""

    jurisdiction: Jurisdiction
    release: Release
    metric: Metric
    breakdown: str
    gap: GapTrend


def rows_of(
    breakdown: Breakdown,
    series: Series,
    disparity: Disparity,
    absences: Mapping[str, AbsenceReason],
    pooled_with: Mapping[str, int],
) -> tuple[GroupRow, ...]:
    """Return a row for every group that the metric is published for, in the registry's order."""
    gaps: Sequence[GroupGap] = disparity.groups
    by_label = {gap.group.subgroup: gap for gap in gaps}
    return tuple(
        GroupRow(
            group,
            by_label.get(group.label),
            absences.get(group.label),
            pooled_with.get(group.label, 0),
        )
        for group in breakdown.groups
        if group.label in series.subgroups
    )


_CLEAR = {Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER}


@dataclass(frozen=True, slots=True)
class GapInView:
    """The gap of one group to one other, by the publisher's labels.

    ``choices`` are the groups whose gap could be looked at instead, in the order of the registry.
    ``pairs`` is how many pairs of groups the data picked this one from; 1 where both were named.
    """

    gap: GroupGap
    reference: str
    choices: tuple[str, ...]
    pairs: int

    @property
    def group(self) -> str:
        """The group's label."""
        return self.gap.group.subgroup

    @property
    def labels(self) -> tuple[str, str]:
        """The group and what it is compared with."""
        return self.group, self.reference


def gap_in_view(disparity: PlaceDisparity, named: str = "") -> GapInView | None:
    """Return the gap of the group that was ``named``, else the largest clear one, else the largest.

    A name without a gap here counts for nothing. Only gaps of reliable groups are picked. None
    without a group as the reference, and where nobody was named and no group is reliable.
    """
    gaps = disparity.disparity
    if gaps is None or gaps.reference.group is None:
        return None
    others = [
        gap
        for gap in gaps.groups
        if gap.group.subgroup != EVERYONE and gap.reason != IS_REFERENCE and gap.gap is not None
    ]
    gap_named = next((gap for gap in others if gap.group.subgroup == named), None)
    reliable = [gap for gap in others if gap.group.reliable]
    shown = gap_named or max(reliable, key=lambda gap: _order(disparity, gap), default=None)
    if shown is None:
        return None
    return GapInView(
        gap=shown,
        reference=gaps.reference.group.subgroup,
        choices=tuple(gap.group.subgroup for gap in others),
        pairs=_pairs(disparity, len(reliable), named=gap_named is not None),
    )


def _order(disparity: PlaceDisparity, gap: GroupGap) -> tuple[bool, float]:
    """Return what is larger for a gap that is rather looked at."""
    size = gap.gap or 0.0
    if disparity.metric.better is Better.NEITHER:
        size = abs(size)
    return gap.family_verdict in _CLEAR, size


def _pairs(disparity: PlaceDisparity, reliable: int, *, named: bool) -> int:
    """Return the pairs a gap was picked from.

    The best of k groups (a catch-all counts, though it is not picked) and one of the others: all
    pairs of the k. The best and a group that was named: the k - 1 pairs that this group is in. A
    named reference and the largest gap to it: as many as there are gaps. Both named: one.
    """
    compared = len(disparity.disparity.reference.compared) if disparity.disparity else 0
    if compared > 2:
        return compared - 1 if named else compared * (compared - 1) // 2
    return 1 if named else max(1, reliable)


GAPS_OF_A_PLACE = Method(
    id="gaps-of-a-place",
    chapter=Chapter.GAPS,
    order=6,
    name="All gaps of a place at once",
    question="Which of all gaps of this place hold when all are looked at together?",
    description=(
        "A place has many metrics and groups, and among many tests some find a gap by chance. "
        "Each gap's p is first made stricter by the number of pairs its reference was picked "
        "from. Of the gaps that are clear by themselves, the list then keeps those that hold "
        "among all tests of the breakdown: at most one of ten is expected to be none. A gap that "
        "is not clear by itself counts as a test without any result. Gaps without an interval are "
        "listed apart and not tested."
    ),
    formula="",
    cannot_tell=(
        "That the others are no gaps. Groups of few people have wide intervals, so the gaps of "
        "small groups are the first to be missed."
    ),
    refuses=(),
    source=FALSE_DISCOVERY_RATE.source,
)
_JUDGED = {Verdict.WORSE, Verdict.BETTER, Verdict.HIGHER, Verdict.LOWER}


@dataclass(frozen=True, slots=True)
class ScreenedGap:
    """One group of one metric that was tested.

    ``p`` accounts for the pairs the reference was picked from; ``family`` is how it ended among all
    tests of the breakdown; ``holds``: the gap is clear by itself, and among all of them.
    """

    place_disparity: PlaceDisparity
    gap: GroupGap
    p: float
    family: FamilyOutcome

    @property
    def holds(self) -> bool:
        """Whether the gap is told."""
        return self.gap.verdict in _JUDGED and self.family.told

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
        return tuple(gap for gap in self.tested if gap.holds)

    @property
    def clearest(self) -> ScreenedGap | None:
        """The strongest gap of a group that is behind; None where none holds."""
        behind = [gap for gap in self.holding if gap.gap.verdict is Verdict.WORSE]
        return behind[0] if behind else None


def screen_gaps(disparities: Sequence[PlaceDisparity]) -> GapScreening:
    """Return what of the gaps of a place stands up; one entry a metric and breakdown.

    Whether a gap is clear by itself is its verdict, which accounts for the pairs of its own metric.
    """
    tested = [
        (disparity, gap)
        for disparity in disparities
        for gap in _groups(disparity)
        if gap.p is not None and gap.verdict is not Verdict.NOT_COMPARED
    ]
    p = [min(1.0, (gap.p or 0.0) * _tests(disparity)) for disparity, gap in tested]
    family = family_of(
        [each if gap.verdict in _JUDGED else 1.0 for (_, gap), each in zip(tested, p, strict=True)],
        clear=1.0,
    )
    rows = [
        ScreenedGap(
            disparity,
            gap,
            each,
            family.outcome(each, same=gap_is_small(disparity.metric.margin, gap)),
        )
        for (disparity, gap), each in zip(tested, p, strict=True)
    ]
    rows.sort(key=lambda row: -abs(row.strength))
    with_tests = {id(disparity) for disparity, _ in tested}
    rest = [disparity for disparity in disparities if id(disparity) not in with_tests]
    return GapScreening(
        tuple(rows),
        tuple(disparity for disparity in rest if len(_reliable(disparity)) > 1),
        tuple(disparity for disparity in rest if len(_reliable(disparity)) < 2),
        tuple(disparity.metric.id for disparity in disparities),
    )


def _tests(disparity: PlaceDisparity) -> int:
    return disparity.disparity.tests if disparity.disparity else 1


def _groups(disparity: PlaceDisparity) -> list[GroupGap]:
    """Return the groups beside everyone that are compared with the reference."""
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
