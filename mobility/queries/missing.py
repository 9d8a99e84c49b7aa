"""Who is missing from the numbers of a place, and how many residents are in groups with numbers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.gaps.missing import (
    NO_SHARES,
    WEAK_SHARES,
    Residents,
    WhoIsMissing,
    who_is_missing,
)
from mobility.analysis.reliability import Quality
from mobility.registry import HEADLINE, Breakdown, BreakdownKind, Framework
from mobility.store import Store

RESIDENTS = "representation"
"""The predictor whose metrics are the groups' shares of all residents."""
_USUAL = 2  # metrics; a way of dividing people that fewer have is particular to them


def missing(store: Store, framework: Framework, disparity: PlaceDisparity) -> WhoIsMissing:
    """The groups of a place that can be judged, the others with reasons, and who could fill in."""
    when = disparity.year or store.release.newest_year
    shares, problem = residents(store, framework, disparity.jurisdiction.geoid, when)
    return missing_among(framework, disparity, shares, problem)


def missing_among(
    framework: Framework, disparity: PlaceDisparity, shares: Residents | None, problem: str
) -> WhoIsMissing:
    """The same where the residents' shares are known, or why they are not."""
    return who_is_missing(
        disparity,
        disparity.metric.series_of(disparity.jurisdiction.level, disparity.breakdown.id),
        resident_groups(framework),
        shares,
        never=_never(framework, disparity),
        problem=problem,
    )


def resident_groups(framework: Framework) -> tuple[str, ...]:
    """The labels of the groups whose shares of all residents a release holds."""
    return tuple(
        metric.group
        for metric in framework.metrics.values()
        if metric.predictor == RESIDENTS and metric.group
    )


def residents(
    store: Store, framework: Framework, geoid: str, year: int
) -> tuple[Residents | None, str]:
    """The shares of residents in the year nearest to ``year``, or why there are none.

    They count only together: a year that lacks a group, or has a weak share, gives none.
    """
    metrics = {m.id: m.group for m in framework.metrics.values() if m.predictor == RESIDENTS}
    rows = store.query("place_measures", geoid=geoid, metrics=list(metrics), breakdown=HEADLINE)
    by_year: dict[int, dict[str, float]] = defaultdict(dict)
    weak = set()
    for row in rows:
        by_year[row.year][metrics[row.metric]] = row.value
        if row.quality == Quality.WEAK:
            weak.add(row.year)
    whole = [one for one, shares in by_year.items() if len(shares) == len(metrics)]
    usable = [one for one in whole if one not in weak]
    if not usable:
        return None, WEAK_SHARES if whole else NO_SHARES
    nearest = min(usable, key=lambda one: (abs(one - year), one))
    return Residents(nearest, by_year[nearest]), ""


def missing_record(missing: WhoIsMissing) -> dict[str, Any]:
    """The same as plain data; absent numbers are None."""
    return {
        "reliable_share_of_residents": missing.reliable_share,
        "residents_year": missing.year,
        "reason": missing.problem,
        "groups": [
            {
                "subgroup": row.group.label,
                "standing": row.availability.value,
                "reason": row.absence.sentence if row.absence else row.reason,
                "absence": row.absence.kind.value if row.absence else None,
                "share_of_residents": row.residents,
            }
            for row in missing.rows
        ],
        "not_published_by": [breakdown.id for breakdown in missing.never],
        "local_source": missing.local_source,
    }


def _never(framework: Framework, disparity: PlaceDisparity) -> tuple[Breakdown, ...]:
    """The usual ways of dividing people by which the metric is not published for such places."""
    level = disparity.jurisdiction.level
    columns = {
        each.id: {m.column for m in framework.metrics.values() if m.series_of(level, each.id)}
        for each in framework.breakdowns.values()
    }
    return tuple(
        each
        for each in framework.breakdowns.values()
        if each.kind is BreakdownKind.PEOPLE
        and disparity.metric.column not in columns[each.id]
        and len(columns[each.id]) >= _USUAL
    )
