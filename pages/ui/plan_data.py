"""Cached data of the page of the plan: its records, what the release knows, its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mobility import queries
from mobility.analysis.priorities import PrioritiesStanding
from mobility.analysis.targets.by_place import PlaceTarget
from mobility.analysis.targets.facts import PlanFacts
from mobility.analysis.targets.follow_up import FollowUp
from mobility.clock import today
from mobility.errors import UserError
from mobility.figures.figure import unit_words
from mobility.places import Jurisdiction, Level
from mobility.queries.plans import USUAL_BREAKDOWN
from mobility.queries.targets import LevelHistory, level_history
from mobility.registry import EVERYONE, HEADLINE, Unit
from mobility.registry.group_names import group_labels as group_names
from mobility.workspace import (
    PastState,
    Plan,
    PlanProblem,
    Workspace,
    plan_of,
    plan_problems,
    plan_record_history,
    plan_stamp,
    stamp,
)
from mobility.workspace.plan_kinds import METRIC, MONTHS, PARTS
from mobility.workspace.record_fields import Content, Value, group_parts
from pages.ui import data
from pages.ui.caches import cached
from pages.ui.gap_data import Counts, counts_by_year, known_counts

_PLANS = 40
_FACTS = 300
_MONTHS_IN_YEAR = 12
_BASELINE = ("baseline", "baseline_lower", "baseline_upper", "baseline_period", "baseline_release")
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
    stamped = (*records_stamp(store, place), *stamp(store, place))
    return _plan(place, stamped, today())


def records_stamp(store: Workspace, place: str) -> tuple[int, ...]:
    """Return numbers that differ as soon as a record of any part of the work has changed."""
    return tuple(number for part in PARTS for number in plan_stamp(store, place, part))


@cached(_PLANS)
def _plan(place: str, stamped: tuple[int, ...], day: date) -> PlanNow:  # noqa: ARG001 - a key
    """The same, read again when the plan or the board has changed."""
    now = plan_of(data.workspace(), place)
    return PlanNow(now, plan_problems(now, day), queries.plan_priorities(now))


def progress(release: str, place: str) -> Mapping[str, FollowUp]:
    """Return how each target of the plan of a place stands in a release, by its id.

    Raises:
        UserError: when the workspace cannot be read.
    """
    return _progress(release, place, plan_stamp(data.workspace(), place))


@cached(_PLANS)
def _progress(
    release: str,
    place: str,
    stamped: tuple[int, ...],  # noqa: ARG001 - a key
) -> Mapping[str, FollowUp]:
    now = plan_of(data.workspace(), place)
    return queries.plan_progress(data.store(release), data.framework(), now)


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


def facts_of(
    release: str, geoid: str, content: Content, peers: tuple[str, ...]
) -> PlanFacts | None:
    """Return what a release says of the metric and group that a record names.

    None without a metric, and where the release does not have the metric or group.
    """
    metric = str(content.get("metric", ""))
    if not metric:
        return None
    by, group = group_parts(str(content.get("group", "")))
    try:
        return plan_facts(release, geoid, metric, by or HEADLINE, group or EVERYONE, peers)
    except UserError:
        return None


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
    *,
    with_pace: bool = True,
) -> PlaceTarget:
    """Return a target of a place, or what one could be; two ``groups`` for their gap.

    Without the pace of other places it takes a tenth of the time, and has neither outlook nor
    years to reach.

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
        with_pace=with_pace,
    )


# ---- what the registry and the release know of a field ---------------------------------------
def group_labels(metric: str) -> dict[str, str]:
    """Return the groups of people by how a plan stores them: of a metric, or of all metrics."""
    framework = data.framework()
    known = framework.metrics.get(metric)
    breakdowns = (
        dict.fromkeys(series.breakdown for series in known.series.values())
        if known is not None
        else framework.breakdowns
    )
    return group_names(framework, breakdowns)


def metric_labels(level: Level) -> dict[str, str]:
    """Return the metrics that are published for a level, with their predictors, by id."""
    framework = data.framework()
    return {
        each.id: f"{each.short_label} · {framework.predictors[each.predictor].label}"
        for each in framework.metrics.values()
        if each.series_of(level) is not None
    }


def data_set_labels(stored: object) -> dict[str, str]:
    """Return the measures of data sets in use by id, and the stored one although it may be gone."""
    metrics = data.framework().metrics
    own = {id_: metric.label for id_, metric in metrics.items() if metric.supplement}
    return own if not stored or stored in own else {**own, str(stored): str(stored)}


def completed_measure(
    release: str,
    place: Jurisdiction,
    peers: tuple[str, ...],
    parts: dict[str, Value | None],
    before: Content | None = None,
) -> dict[str, Value | None]:
    """Return the fields of a measure with what the release knows: unit, rhythm and baseline.

    What people have written stays; the baseline of another metric or group is replaced.

    Args:
        release: the id of the open release.
        place: whose plan it is in.
        peers: their codes.
        parts: the fields.
        before: what they were; None for a new measure.
    """
    if before is not None and any(parts.get(key) != before.get(key) for key in ("metric", "group")):
        same = {key: None for key in _BASELINE if parts.get(key) == before.get(key)}
        parts = {**parts, **same}
    metric_id = str(parts.get("metric") or "")
    metric = data.framework().metrics.get(metric_id)
    if parts.get("source") != METRIC or metric is None:
        return parts
    by, _ = group_parts(str(parts.get("group") or ""))
    published = metric.series_of(place.level, by or HEADLINE)
    known: dict[str, Value] = {
        "unit": "percent" if metric.unit is Unit.SHARE else metric.unit_label or unit_words(metric)
    }
    if published is not None and len(published.schedule) > 1:
        years = published.schedule[-1] - published.schedule[-2]
        rhythm = {months: key for key, months in MONTHS.items()}.get(years * _MONTHS_IN_YEAR)
        known |= {"frequency": rhythm} if rhythm else {}
    if parts.get("baseline") is None:
        content = {key: value for key, value in parts.items() if value is not None}
        known |= _baseline(facts_of(release, place.geoid, content, peers))
    return {**parts, **{key: value for key, value in known.items() if parts.get(key) is None}}


def _baseline(facts: PlanFacts | None) -> dict[str, Value]:
    """The newest published value as the baseline, with its interval, period and release."""
    now = facts.target.baseline if facts is not None else None
    if facts is None or now is None or facts.target.year is None:
        return {}
    baseline: dict[str, Value] = {
        "baseline": now.value,
        "baseline_period": str(facts.target.year),
        "baseline_release": facts.release.id,
    }
    if now.lower is not None and now.upper is not None:
        baseline |= {"baseline_lower": now.lower, "baseline_upper": now.upper}
    return baseline
