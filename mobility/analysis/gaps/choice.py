"""Which gap of a place is looked at closely, and out of how many pairs of groups it was picked."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.groups.disparity import IS_REFERENCE, GroupGap
from mobility.analysis.uncertainty import Verdict
from mobility.registry import EVERYONE, Better

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
        """The group and what it is held against."""
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
    asked = next((gap for gap in others if gap.group.subgroup == named), None)
    reliable = [gap for gap in others if gap.group.reliable]
    shown = asked or max(reliable, key=lambda gap: _order(disparity, gap), default=None)
    if shown is None:
        return None
    return GapInView(
        gap=shown,
        reference=gaps.reference.group.subgroup,
        choices=tuple(gap.group.subgroup for gap in others),
        pairs=_pairs(disparity, len(reliable), named=asked is not None),
    )


def _order(disparity: PlaceDisparity, gap: GroupGap) -> tuple[bool, float]:
    """Return what is larger for a gap that is rather looked at."""
    size = gap.gap or 0.0
    if disparity.metric.better is Better.NEITHER:
        size = abs(size)
    return gap.verdict in _CLEAR, size


def _pairs(disparity: PlaceDisparity, reliable: int, *, named: bool) -> int:
    """Return the pairs a gap was picked from.

    The best of k groups and one of the others: all pairs of the k. The best and a group that was
    named: the k - 1 pairs that this group is in. A named reference and the largest gap to it: as
    many as there are gaps. Both named: one.
    """
    candidates = len(disparity.disparity.reference.candidates) if disparity.disparity else 0
    if candidates > 2:
        return candidates - 1 if named else candidates * (candidates - 1) // 2
    return 1 if named else max(1, reliable)
