"""What one metric says about the groups of one place: in one year, and a gap over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.gaps.people import PeopleBehind
from mobility.analysis.gaps.trend import GapTrend
from mobility.analysis.groups.disparity import Disparity, GroupGap
from mobility.analysis.groups.equality import Equality
from mobility.analysis.release import Release
from mobility.places import Jurisdiction
from mobility.registry import Breakdown, BreakdownKind, Metric, Series, Subgroup


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
    """The groups of one place held against a reference, with everything shown beside it.

    ``year`` is the year asked for or shown (None where the metric is not collected like that, and
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
