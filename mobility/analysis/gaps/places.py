"""One gap between two groups in a place, in its peers and in all places of its level.

Each place comes with the two values, how high its values are altogether (everyone's value, where
it is published), and what can be said of its gap; the others are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.gaps.gap_percentile import GapPercentile, counted_gaps
from mobility.analysis.gaps.sets import GapTable
from mobility.analysis.places.percentile import Distribution, Position, distribution_of, position_in
from mobility.analysis.uncertainty import Estimate
from mobility.places import Jurisdiction
from mobility.registry import EVERYONE, Breakdown, Metric


@dataclass(frozen=True, slots=True)
class GapPlace:
    """The gap of one place; more than 0: the group is worse off than the reference.

    ``gap`` is None where one of the two values is missing. Its bounds, at 95 %, are None where it
    enters no test, with the ``reason``. ``height`` is everyone's value in the same year, else the
    reference's. ``reliable``: both values of the gap may be named; ``firm``: the height too.
    """

    place: Jurisdiction
    gap: float | None
    lower: float | None
    upper: float | None
    group: Estimate | None
    reference: Estimate | None
    height: Estimate | None
    reliable: bool
    firm: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GapAmongPlaces:
    """A place's gap between two groups beside the same gap in its peers and everywhere.

    ``percentile`` is the test against a median, that of the peers where enough of them have a gap
    that counts. ``everywhere`` counts the reliable gaps of all places of the level, one that
    several share once; ``position`` is the place's own among them, None where its gap is not
    reliable. Both are None where the data do not cover all places; ``problem`` says so.
    ``height_of`` is the label of the group whose values are the heights.
    """

    metric: Metric
    breakdown: Breakdown
    year: int
    percentile: GapPercentile
    mine: GapPlace
    peers: tuple[GapPlace, ...]
    everywhere: Distribution | None
    position: Position | None
    height_of: str
    problem: str = ""

    @property
    def labels(self) -> tuple[str, str]:
        """The group and the reference, by the publisher's labels."""
        return self.percentile.group, self.percentile.reference


def among(
    table: GapTable,
    metric: Metric,
    breakdown: Breakdown,
    percentile: GapPercentile,
    places: Sequence[Jurisdiction],
    *,
    problem: str = "",
) -> GapAmongPlaces:
    """Return the gap of ``places``, the own one first and then its peers, and how all others lie.

    ``table`` is the one that ``percentile`` was worked out from. ``problem`` says why its places do
    not stand for all of the level: how they lie is then not told.
    """
    columns = tuple(
        table.values.groups.index(one) for one in (percentile.group, percentile.reference)
    )
    labels = table.values.groups
    height_of = EVERYONE if EVERYONE in labels else percentile.reference
    rows = [_place_of(table, place, columns, labels.index(height_of)) for place in places]
    mine = rows[0]
    own = int(mine.place.geoid)
    gaps = counted_gaps(
        table, metric, percentile.group, table.values.geoid, apart_from=own
    ).tolist()
    position = None
    if not problem and mine.gap is not None and mine.reliable:
        gaps = sorted([*gaps, mine.gap])
        position = position_in(gaps, mine.gap)
    return GapAmongPlaces(
        metric=metric,
        breakdown=breakdown,
        year=table.values.year,
        percentile=percentile,
        mine=mine,
        peers=tuple(rows[1:]),
        everywhere=None if problem else distribution_of(sorted(gaps)),
        position=position,
        height_of=height_of,
        problem=problem,
    )


def _place_of(
    table: GapTable, place: Jurisdiction, columns: tuple[int, ...], height: int
) -> GapPlace:
    """Return one place's row; without values one that says nothing."""
    at = np.flatnonzero(table.values.geoid == int(place.geoid))
    if not at.size:
        return GapPlace(place, None, None, None, None, None, None, reliable=False, firm=False)
    row, (group, reference) = int(at[0]), columns
    gap, lower, upper = (
        _number(part[row, group]) for part in (table.gap, table.lower, table.upper)
    )
    reliable = bool(table.reliable[row, group] and table.reliable[row, reference])
    return GapPlace(
        place=place,
        gap=gap,
        lower=lower,
        upper=upper,
        group=_estimate(table, row, group),
        reference=_estimate(table, row, reference),
        height=_estimate(table, row, height),
        reliable=reliable,
        firm=reliable and bool(table.reliable[row, height]),
        reason=table.reasons[table.reason[row, group]],
    )


def _estimate(table: GapTable, row: int, column: int) -> Estimate | None:
    values = table.values
    value, lower, upper = (
        _number(part[row, column]) for part in (values.value, values.lower, values.upper)
    )
    return None if value is None else Estimate(value, lower, upper)


def _number(cell: np.float64 | NDArray[np.float64]) -> float | None:
    number = float(cell)
    return None if np.isnan(number) else number
