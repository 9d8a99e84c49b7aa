"""Cached data of the page of the plan: its records, what the release knows, its targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from mobility import queries
from mobility.analysis.priorities import PrioritiesStanding
from mobility.analysis.targets.by_place import PlaceTarget
from mobility.analysis.targets.facts import PlanFacts
from mobility.places import Level
from mobility.queries.plans import USUAL_BREAKDOWN
from mobility.queries.targets import LevelHistory, level_history
from mobility.registry import HEADLINE
from mobility.workspace import (
    PastState,
    Plan,
    PlanProblem,
    plan_of,
    plan_problems,
    plan_record_history,
    plan_stamp,
    stamp,
)
from pages.ui import data
from pages.ui.caches import cached
from pages.ui.gap_data import Counts, counts_by_year, known_counts

_PLANS = 40
_FACTS = 300
_HISTORIES = 60


@dataclass(frozen=True, slots=True)
class PlanNow:
    """A plan, what is missing in it today, and which of its priorities hold."""

    plan: Plan
    problems: tuple[PlanProblem, ...]
    standing: PrioritiesStanding | None


def plan(place: str) -> PlanNow:
    """Return the plan of a place.

    Raises:
        UserError: when the workspace cannot be read.
    """
    store = data.workspace()
    stamped = (*plan_stamp(store, place), *stamp(store, place))
    return _plan(place, stamped, datetime.now(UTC).date())


@cached(_PLANS)
def _plan(place: str, stamped: tuple[int, ...], today: date) -> PlanNow:  # noqa: ARG001 - a key
    """The same, read again when the plan or the board has changed."""
    now = plan_of(data.workspace(), place)
    return PlanNow(now, plan_problems(now, today), queries.plan_priorities(now))


@cached(_PLANS)
def past_states(record_id: str, revision: int) -> tuple[PastState, ...]:  # noqa: ARG001 - a key
    """Return all states of a record, the first one first."""
    return plan_record_history(data.workspace(), record_id)


def plan_facts(
    release: str, geoid: str, metric: str, by: str, group: str, peers: tuple[str, ...]
) -> PlanFacts:
    """Return what a release says of a metric of a place, for everyone or a group.

    Raises:
        UserError: for a metric, breakdown or group that does not exist.
    """
    counts = known_counts(geoid, metric, USUAL_BREAKDOWN if by == HEADLINE else by)
    return _plan_facts(release, geoid, metric, by, group, peers, counts)


@cached(_FACTS)
def _plan_facts(  # noqa: PLR0917 - a key of the cache has no names
    release: str,
    geoid: str,
    metric: str,
    by: str,
    group: str,
    peers: tuple[str, ...],
    counts: Counts,
) -> PlanFacts:
    level = data.places(release).by_geoid[geoid].level
    return queries.plan_facts(
        data.store(release),
        data.framework(),
        geoid,
        metric,
        by=by,
        group=group,
        peers=peers,
        head_counts=counts_by_year(counts),
        history=_history(release, metric, level, by, (group,)),
    )


@cached(_HISTORIES)
def _history(
    release: str, metric: str, level: Level, by: str, groups: tuple[str, ...]
) -> LevelHistory | None:
    """A metric in every place of a level, which is the same for all of them."""
    return level_history(data.store(release), data.framework(), metric, level, by=by, groups=groups)


@cached(_FACTS)
def target(  # noqa: PLR0917 - a key of the cache has no names
    release: str,
    geoid: str,
    metric: str,
    by: str,
    groups: tuple[str, ...],
    aim: tuple[float | None, int | None],
    peers: tuple[str, ...],
) -> PlaceTarget:
    """Return a target of a place, or what one could be; two ``groups`` for their gap.

    Raises:
        UserError: for a metric or group that does not exist, or a year before the baseline.
    """
    level = data.places(release).by_geoid[geoid].level
    return queries.target(
        data.store(release),
        data.framework(),
        geoid,
        metric,
        by=by,
        group=groups[0],
        reference=groups[1] if len(groups) > 1 else None,
        value=aim[0],
        year=aim[1],
        peers=peers,
        history=_history(release, metric, level, by, groups),
    )
