"""What the open release knows of a priority or a measure of a plan; which priorities hold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.groups.disparity import GroupGap
from mobility.analysis.priorities import PrioritiesStanding, priorities_standing
from mobility.analysis.targets.facts import PlanFacts
from mobility.analysis.uncertainty import Verdict
from mobility.queries.gaps import disparities, residents
from mobility.queries.targets import LevelHistory, target
from mobility.registry import EVERYONE, HEADLINE, Framework
from mobility.store import Store
from mobility.workspace import Plan

_USUALLY_CHOSEN = 3  # priorities, until a group has chosen
USUAL_BREAKDOWN = "race-ethnicity"
"""By which the gap is told where everyone is meant."""


def plan_facts(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    *,
    by: str = HEADLINE,
    group: str = EVERYONE,
    peers: Sequence[str] | None = None,
    head_counts: Mapping[int, Mapping[str, float]] | None = None,
    history: LevelHistory | None = None,
) -> PlanFacts:
    """What the release says of a metric in a place: people, gap, room, baseline, smallest change.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        by: a breakdown; for everyone the gap is that by race and ethnicity, where there is one.
        group: one of its groups by the publisher's label; everyone by default.
        peers: their codes; by default the ten most alike.
        head_counts: people of each group that the metric counts, by year and the publisher's label.
        history: what `level_history` returned for the same metric, level and group, where it is at
            hand.

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist.
    """
    set_on = target(
        store, framework, geoid, metric_id, by=by, group=group, peers=peers, history=history,
        with_pace=False,
    )  # fmt: skip
    place, of_everyone = set_on.jurisdiction, group == EVERYONE
    gaps_by = USUAL_BREAKDOWN if by == HEADLINE else by
    disparity = None
    if set_on.metric.series_of(place.level, gaps_by) is not None:
        disparity = disparities(
            store, framework, geoid, metric_id, gaps_by, head_counts=head_counts
        )
    gap = _gap(disparity, group)
    people, reason = _people(disparity, None if of_everyone else group)
    inhabitants = float(place.population) if place.population and of_everyone else None
    if place.population and not of_everyone and set_on.year is not None:
        shares, _ = residents(store, framework, geoid, set_on.year)
        share = shares.shares.get(group) if shares is not None else None
        inhabitants = None if share is None else share * place.population
    known = None if disparity is None else disparity.disparity
    against = None if known is None else known.reference.estimate
    return PlanFacts(
        set_on,
        gap,
        "" if known is None else known.reference.name,
        None if against is None else against.value,
        people,
        reason,
        inhabitants,
    )


def plan_priorities(plan: Plan) -> PrioritiesStanding | None:
    """Return which priorities of a plan hold under all weightings, in their order there.

    All are candidates, whatever was decided; as many are to be chosen as the group has chosen, or
    three. None for a plan without criteria or priorities.
    """
    criteria, candidates = plan.of_kind("criterion"), plan.of_kind("priority")
    if not criteria or not candidates:
        return None
    scores = [
        [each.scores().get(criterion.id, math.nan) for criterion in criteria] for each in candidates
    ]
    weights = [criterion.number("weight") for criterion in criteria]
    known = [1.0 if weight is None else max(0.0, weight) for weight in weights]
    return priorities_standing(
        scores, len(plan.priorities()) or _USUALLY_CHOSEN, known if any(known) else None
    )


def _gap(disparity: PlaceDisparity | None, group: str) -> GroupGap | None:
    """The gap of a group; for everyone the widest of those that are clear, None without one."""
    if disparity is None or disparity.disparity is None:
        return None
    gaps = [each for each in disparity.disparity.groups if each.gap is not None]
    if group != EVERYONE:
        return next((each for each in gaps if each.group.subgroup == group), None)
    clear = [
        each
        for each in gaps
        if each.family_verdict is Verdict.WORSE and each.group.subgroup != EVERYONE
    ]
    return max(clear, key=lambda each: abs(each.gap or 0.0), default=None)


def _people(disparity: PlaceDisparity | None, group: str | None) -> tuple[float | None, str]:
    """The people behind the gap of a group, or of all groups, or why there is no number."""
    if disparity is None or disparity.people is None:
        return None, ""
    if group is None:
        return disparity.people.estimate, disparity.people.reason
    return next(
        (
            (each.estimate, each.reason)
            for each in disparity.people.groups
            if each.subgroup == group
        ),
        (None, disparity.people.reason),
    )
