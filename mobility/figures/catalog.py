"""The list of all figures, in the order of the pages."""

from __future__ import annotations

from mobility.figures import (
    all_gaps,
    better,
    cause_map,
    coalition,
    council,
    funnel,
    gap_trend,
    gap_vs_places,
    groups,
    house_wealth,
    level_and_gap,
    metrics_together,
    missing,
    modeled,
    neighbors,
    peer_reasons,
    pillar,
    places,
    places_by_metrics,
    plan_thread,
    policy_areas,
    profile,
    progress,
    quartiles,
    readiness,
    residents_and_roster,
    target,
    trend,
    two_metrics,
)
from mobility.figures.areas import curve as area_curve
from mobility.figures.areas import listing as area_listing
from mobility.figures.areas import map as area_map
from mobility.figures.figure import FigureSpec
from mobility.figures.maps import figure as maps

FIGURES: dict[str, FigureSpec] = {
    spec.id: spec
    for spec in (
        profile.SPEC,
        maps.SPEC,
        groups.SPEC,
        gap_vs_places.SPEC,
        level_and_gap.SPEC,
        gap_trend.SPEC,
        missing.SPEC,
        all_gaps.SPEC,
        house_wealth.SPEC,
        neighbors.SPEC,
        council.SPEC,
        places.SPEC,
        quartiles.SPEC,
        places_by_metrics.SPEC,
        better.SPEC,
        better.POSITION_SPEC,
        two_metrics.SPEC,
        peer_reasons.SPEC,
        modeled.SPEC,
        funnel.SPEC,
        trend.SPEC,
        target.SPEC,
        pillar.SPEC,
        area_map.SPEC,
        area_listing.SPEC,
        area_curve.SPEC,
        policy_areas.SPEC,
        metrics_together.SPEC,
        cause_map.SPEC,
        plan_thread.SPEC,
        progress.SPEC,
        readiness.SPEC,
        readiness.ROUNDS_SPEC,
        readiness.ROLES_SPEC,
        coalition.SPEC,
        residents_and_roster.SPEC,
    )
}
"""Every figure by its id."""
