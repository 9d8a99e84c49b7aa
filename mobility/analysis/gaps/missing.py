"""Who is in the numbers of a metric by groups, who is not, and why.

A group can be judged, be too weak for that, or have no value at all; and there are groups that a
metric never had. How many residents are in groups that can be judged is known for the groups whose
share of the residents a release holds, which are those of race and ethnicity.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.gaps.by_place import GroupRow, PlaceDisparity
from mobility.registry import EVERYONE, Breakdown, BreakdownKind, Series, Subgroup

# Reasons why a share of residents is not given; they are part of the answers.
NOT_RESIDENTS = "kinds of neighborhoods are no groups of residents"
NO_SHARES = "the release does not say how many residents belong to these groups"
WEAK_SHARES = "the shares of residents are weak here"
NO_FIGURE = "This metric has no figure of its own for them."
NOT_IN_FILE = "The file has no figure under this group's name."


class Availability(StrEnum):
    """How far a group is in the picture."""

    RELIABLE = "reliable"
    UNRELIABLE = "not reliable"
    ABSENT = "no value"


@dataclass(frozen=True, slots=True)
class Residents:
    """The share (0 to 1) of all residents of each group, by the publisher's label, and its year."""

    year: int
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GroupAvailability:
    """One group: how it stands, why it cannot be judged, and its share of all residents."""

    group: Subgroup
    availability: Availability
    reason: str = ""
    absence: AbsenceReason | None = None
    residents: float | None = None


@dataclass(frozen=True, slots=True)
class WhoIsMissing:
    """The groups of one metric and breakdown in one place, everyone aside, in display order.

    ``reliable_share`` is the part (0 to 1) of all residents in groups with a reliable value;
    where it is not known, ``problem`` says why. ``year`` is that of the residents. ``never`` are
    the ways of dividing people by which the metric is not published for such places, and
    ``local_source`` is who in the place could fill what is missing.
    """

    rows: tuple[GroupAvailability, ...]
    reliable_share: float | None
    year: int | None
    problem: str
    never: tuple[Breakdown, ...] = ()
    local_source: str = ""


def who_is_missing(
    disparity: PlaceDisparity,
    series: Series | None,
    resident_groups: Sequence[str],
    residents: Residents | None,
    *,
    never: Sequence[Breakdown] = (),
    problem: str = NO_SHARES,
) -> WhoIsMissing:
    """Return how each group stands and how many residents are in groups that can be judged.

    Args:
        disparity: the groups of the place.
        series: what is published of the metric like that; None where nothing is.
        resident_groups: the labels that all residents are divided into, once each.
        residents: their shares, None where they cannot be used; ``problem`` says why.
        never: the ways of dividing people by which the metric is not published.
        problem: why there are no shares.
    """
    breakdown = disparity.breakdown
    apart = {*resident_groups} <= {group.label for group in breakdown.groups}
    within = {label: covering(label, disparity.rows) for label in resident_groups if apart}
    shares = residents.shares if residents and apart else {}
    rows = [
        _availability(
            row,
            [
                shares.get(label)
                for label, group_label in within.items()
                if group_label == row.group.label
            ],
        )
        for row in disparity.rows
        if row.group.label != EVERYONE
    ]
    nowhere = (
        {label for label, group in within.items() if group is None} if disparity.rows else set()
    )
    own = bool(
        disparity.metric.supplement
    )  # a data set of the user's says nothing of what is collected
    absence = (
        AbsenceReason(Absence.NOT_IN_THIS_COPY, NOT_IN_FILE)
        if own
        else AbsenceReason(Absence.NOT_COLLECTED, NO_FIGURE)
    )
    rows += [
        GroupAvailability(
            group,
            Availability.ABSENT,
            absence=absence,
            residents=shares.get(group.label),
        )
        for group in breakdown.groups
        if group.label in nowhere
    ]
    why = problem
    if disparity.kind is BreakdownKind.NEIGHBORHOODS:
        why = NOT_RESIDENTS
    elif not apart:
        why = NO_SHARES
    reliable = {row.group.label for row in rows if row.availability is Availability.RELIABLE}
    known = [shares.get(label, 0.0) for label, group in within.items() if group in reliable]
    return WhoIsMissing(
        rows=tuple(rows),
        reliable_share=min(1.0, math.fsum(known)) if shares else None,
        year=residents.year if residents and shares else None,
        problem="" if shares else why,
        never=tuple(never),
        local_source=series.local_source if series else "",
    )


def covering(label: str, rows: Sequence[GroupRow]) -> str | None:
    """Return the group of the metric that these residents are counted in, None where there is none.

    It is the group itself, or else one that counts them among others: Black residents who are not
    Hispanic are in the group of all Black residents.
    """
    published = [row.group for row in rows if row.group.label != EVERYONE]
    if any(group.label == label for group in published):
        return label
    return next((group.label for group in published if label in group.overlaps), None)


def _availability(row: GroupRow, shares: Sequence[float | None]) -> GroupAvailability:
    known = [share for share in shares if share is not None]
    residents = math.fsum(known) if known else None
    if row.gap is None:
        return GroupAvailability(row.group, Availability.ABSENT, "", row.absence, residents)
    group = row.gap.group
    if not group.reliable:
        return GroupAvailability(row.group, Availability.UNRELIABLE, group.problem, None, residents)
    return GroupAvailability(row.group, Availability.RELIABLE, residents=residents)
