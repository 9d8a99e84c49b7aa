"""Cached data of the page of the plan: its records, what the release knows, its targets."""

from __future__ import annotations

from datetime import UTC, date, datetime

from mobility import queries
from mobility.analysis.priorities import PrioritiesStanding
from mobility.analysis.targets.by_place import PlaceTarget
from mobility.analysis.targets.facts import PlanFacts
from mobility.places import Level
from mobility.queries.plans import USUAL_BREAKDOWN
from mobility.queries.targets import LevelHistory, level_history
from mobility.registry import HEADLINE
from mobility.workspace import Plan, PlanProblem, plan_of, plan_problems, plan_stamp, stamp
from pages.ui import data
from pages.ui.caches import cached
from pages.ui.gap_data import Counts, counts_by_year, known_counts

_PLANS = 40
_FACTS = 300
_HISTORIES = 60


def plan(place: str) -> Plan:
    """Return the plan of a place.

    Raises:
        UserError: when the workspace cannot be read.
    """
    return _plan(place, now(place))


def now(place: str) -> tuple[int, ...]:
    """Return numbers that differ as soon as the plan of a place or its board has changed."""
    store = data.workspace()
    return (*plan_stamp(store, place), *stamp(store, place))


@cached(_PLANS)
def _plan(place: str, stamped: tuple[int, ...]) -> Plan:  # noqa: ARG001 - a key
    return plan_of(data.workspace(), place)


def problems(place: str) -> tuple[PlanProblem, ...]:
    """Return what is missing in the plan of a place today, or does not fit."""
    return _problems(place, now(place), datetime.now(UTC).date())


@cached(_PLANS)
def _problems(place: str, stamped: tuple[int, ...], today: date) -> tuple[PlanProblem, ...]:
    return tuple(plan_problems(_plan(place, stamped), today))


def standing(place: str) -> PrioritiesStanding | None:
    """Return which priorities of a place hold under all weightings."""
    return _standing(place, now(place))


@cached(_PLANS)
def _standing(place: str, stamped: tuple[int, ...]) -> PrioritiesStanding | None:
    return queries.plan_priorities(_plan(place, stamped))


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
