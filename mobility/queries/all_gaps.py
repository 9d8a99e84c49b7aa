"""All gaps of one place, and the median of everyone elsewhere that groups stand beside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mobility.analysis.gaps.by_place import GapScreening, screen_gaps
from mobility.analysis.gaps.sets import Given
from mobility.analysis.places.benchmarks import (
    NATION,
    Benchmark,
    BenchmarkKind,
    ReferenceDistribution,
    benchmark_of,
    median_of_set,
    scope_name,
)
from mobility.analysis.reliability import counted_once, pooled_groups
from mobility.places import Level
from mobility.queries.coverage import coverage_of
from mobility.queries.gap_sets import group_values
from mobility.queries.gaps import disparities
from mobility.queries.group_questions import Chosen, breakdown_of
from mobility.queries.line_records import method_record
from mobility.registry import (
    EVERYONE,
    HEADLINE,
    Computation,
    Framework,
    IntervalKind,
    Metric,
)
from mobility.store import Store


def metrics_by(framework: Framework, level: Level, by: str = "") -> dict[str, tuple[str, ...]]:
    """The metrics that are published by groups at a level, each with its breakdowns.

    With ``by`` only those of that breakdown. Both are in the order of the registry.
    """
    found = {
        metric.id: tuple(
            each
            for each in framework.breakdowns
            if metric.series_of(level, each) is not None and each != HEADLINE and by in {"", each}
        )
        for metric in framework.metrics.values()
    }
    return {metric: breakdowns for metric, breakdowns in found.items() if breakdowns}


def gaps_of_place(
    store: Store, framework: Framework, geoid: str, by: str, *, reference: Chosen = None
) -> GapScreening:
    """Every metric of one place by one breakdown, screened.

    ``reference`` is that of ``disparities``, the same for every metric.

    Raises:
        UserError: for a place or breakdown that does not exist.
    """
    level, by = store.jurisdiction(geoid).level, breakdown_of(framework, by).id
    return screen_gaps(
        [
            disparities(store, framework, geoid, metric, by, reference=reference)
            for metric in metrics_by(framework, level, by)
        ]
    )


def gaps_of_place_record(screening: GapScreening) -> dict[str, Any]:
    """The same as plain data with numbers in full precision, for JSON; absent numbers are None.

    ``verdict`` is that of a gap by itself; it counts in the list only where it ``holds``.
    """
    return {
        "tested": [
            {
                "metric": one.place_disparity.metric.id,
                "year": one.place_disparity.year,
                "subgroup": one.gap.group.subgroup,
                "reference": all_gaps.reference.name
                if (all_gaps := one.place_disparity.disparity)
                else None,
                "gap": one.gap.gap,
                "gap_lower": one.gap.lower,
                "gap_upper": one.gap.upper,
                "p": one.p,
                "verdict": one.gap.verdict.value,
                "holds": one.holds,
            }
            for one in screening.tested
        ],
        "untested": [{"metric": one.metric.id, "year": one.year} for one in screening.untested],
        "unjudged": [
            {"metric": one.metric.id, "year": one.year,
             "reason": one.absence.sentence if one.absence else ""}
            for one in screening.unjudged
        ],
        "method": method_record(screening.method),
    }  # fmt: skip


def clearest_gap(store: Store, framework: Framework, geoid: str) -> tuple[str, str]:
    """The metric and breakdown a place is best opened with, by their ids.

    The strongest gap that can be tested and holds, of the first breakdown in the registry that has
    one: by race and ethnicity where there is, as that is what most groups come to ask, and the
    widest gap of all can be one that nobody asked for. Without any, the first metric of the
    registry with groups that have values here, else the first with groups.
    """
    level = store.jurisdiction(geoid).level
    known = metrics_by(framework, level)
    for by in framework.breakdowns:
        found = [
            disparities(store, framework, geoid, metric, by)
            for metric, breakdowns in known.items()
            if by in breakdowns and _is_testable(framework.metrics[metric], level, by)
        ]
        clearest = screen_gaps(found).clearest
        if clearest is not None:
            return clearest.place_disparity.metric.id, by
    pairs = [(metric, by) for metric, breakdowns in known.items() for by in breakdowns]
    for metric, by in pairs:
        refused = framework.refusal(metric, by, Computation.GAP)
        if not refused and disparities(store, framework, geoid, metric, by).absence is None:
            return metric, by
    return pairs[0]


def _is_testable(metric: Metric, level: Level, by: str) -> bool:
    series = metric.series_of(level, by)
    return series is not None and series.interval is IntervalKind.SAMPLING


def median_of_everyone(
    store: Store, metric: Metric, by: str, geoid: str, year: int, *, nation: bool = False
) -> Benchmark | None:
    """The median of the other places' value for everyone, from the same files and year as groups.

    The headline's median can be of another kind of estimate (one year and not five), so it is not
    drawn beside groups. None where the metric is not published like that.
    """
    place = store.jurisdiction(geoid)
    series = metric.series_of(place.level, by)
    if series is None or EVERYONE not in series.subgroups:
        return None
    state = None if nation else place.state
    values = group_values(store, metric, series, year, state)
    given = Given.of(values, metric, series)
    column = values.groups.index(EVERYONE)
    value, lower, upper = (part[:, column] for part in (given.value, given.lower, given.upper))
    others = given.reliable[:, column] & (values.geoid != int(geoid))
    pools = (
        pooled_groups(values.state, value, lower, upper)
        if metric.pooled
        else np.zeros(value.size, dtype=np.int64)
    )
    counted = counted_once(others, pools)
    there = sum(
        one.level is place.level
        and one.first_year <= year <= one.last_year
        and (nation or one.state == place.state)
        for one in store.jurisdictions()
    )
    median = replace(median_of_set(value[counted], lower[counted], upper[counted]), of=there)
    code = NATION if nation else place.state
    scope = scope_name(code)
    kind: BenchmarkKind = "nation" if nation else "state"
    ordered = np.sort(value[counted]).tolist()
    problem = coverage_of(store, metric.id, place.level, year, by).problem(code)
    return benchmark_of(
        ReferenceDistribution(kind, scope, place.level, year, median, ordered, problem)
    )
