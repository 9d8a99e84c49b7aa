"""The groups of one place compared with a reference; all its gaps; the groups without numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mobility.analysis.absence import AbsenceReason, why_absent
from mobility.analysis.gaps.by_place import (
    GapScreening,
    PlaceDisparity,
    rows_of,
    screen_gaps,
)
from mobility.analysis.gaps.missing import (
    NO_SHARES,
    WEAK_SHARES,
    Residents,
    WhoIsMissing,
    who_is_missing,
)
from mobility.analysis.gaps.people import head_count_of, people_behind
from mobility.analysis.groups.disparity import JudgedValues, disparity
from mobility.analysis.groups.estimates import GroupEstimate, group_estimate
from mobility.analysis.inequality import equality
from mobility.analysis.places.benchmarks import (
    NATION,
    Benchmark,
    BenchmarkKind,
    ReferenceDistribution,
    benchmark_of,
    median_of_set,
    scope_name,
)
from mobility.analysis.places.profile import OLDER_YEAR
from mobility.analysis.reliability import Quality, counted_once, pooled_groups
from mobility.analysis.uncertainty import Estimate
from mobility.places import Level
from mobility.queries.gap_sets import (
    Chosen,
    breakdown_of,
    group_values,
    reference_of,
    refusals,
    sharing,
)
from mobility.queries.releases import latest_year
from mobility.queries.sets import coverage_of
from mobility.registry import (
    EVERYONE,
    HEADLINE,
    Breakdown,
    BreakdownKind,
    Computation,
    Framework,
    IntervalKind,
    Metric,
    Series,
)
from mobility.store import Store


def disparities(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    by: str,
    *,
    year: int | None = None,
    reference: Chosen = None,
    level: float = 0.95,
    of_complement: bool = False,
    head_counts: Mapping[int, Mapping[str, float]] | None = None,
) -> PlaceDisparity:
    """The groups of one place compared with a reference, all numbers there are, and the verdicts.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        by: the breakdown.
        year: the year of the values; by default the newest of the metric by this breakdown in the
            release, and where this place has no groups in it, its own newest one that does.
        reference: 'best' (the best reliable group), 'largest' (the largest group), a group by its
            label or name, 'All', or a benchmark; by default the best group, and 'All' where
            neither direction is better.
        level: the confidence of intervals and verdicts.
        of_complement: divide the complements of shares instead of the shares.
        head_counts: people of each group that the metric counts, by year and the publisher's
            label; for a year that is not there, what follows from the release itself.

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist, and for a year
            in which the release does not have the place.
    """
    place, metric = store.jurisdiction(geoid), framework.metric(metric_id)
    breakdown = breakdown_of(framework, by)
    latest_year(store, place, year)  # refuses a year without the place
    series = metric.series_of(place.level, by)
    in_copy = store.metric_years(metric.id).get((place.level, by), ())
    newest = max((each for each in in_copy if each <= place.last_year), default=None)

    def absent(when: int, group: str = "") -> AbsenceReason:
        return why_absent(
            framework, metric, geoid, place.level, by, when, years_in_copy=in_copy, subgroup=group
        )

    here = PlaceDisparity(
        jurisdiction=place,
        release=store.release,
        metric=metric,
        breakdown=breakdown,
        kind=series.kind if series else breakdown.kind,
        year=None,
        newest=newest,
    )
    if series is None:
        return replace(here, absence=absent(year or store.newest_year))
    against = reference_of(metric, series, breakdown, reference)
    rows = store.query("place_groups", geoid=geoid, metric=metric.id, breakdown=by)
    shown = year or _newest_here(rows, newest) or newest or series.schedule[-1]
    counts = (head_counts or {}).get(shown) or _head_counts(store, metric, geoid, by, shown, rows)
    shares = _shares(counts)
    groups = [
        _group(metric, series, row, shares.get(row.subgroup)) for row in rows if row.year == shown
    ]
    refused = refusals(framework, metric, by)
    one_disparity = disparity(
        groups, metric, series, breakdown, against,
        refused=refused, level=level, of_complement=of_complement,
    )  # fmt: skip
    missing = {*series.subgroups} - {group.subgroup for group in groups}
    older = year is None and groups and shown != newest
    return replace(
        here,
        year=shown,
        reason=OLDER_YEAR if older else "",
        rows=rows_of(
            breakdown,
            series,
            one_disparity,
            {label: absent(shown, label) for label in missing},
            sharing(store, metric, series, place, shown) if groups else {},
        ),
        disparity=one_disparity,
        equality=equality(groups, series, breakdown, refused=refused, level=level),
        people=people_behind(one_disparity, series, counts, refused=refused),
        absence=None if groups else absent(shown),
    )


def _newest_here(rows: Sequence[Any], newest: int | None) -> int | None:
    """The newest year in which the place has a group; one with everyone alone only without."""
    years = [row.year for row in rows if row.subgroup != EVERYONE] or [row.year for row in rows]
    return max((year for year in years if newest is None or year <= newest), default=None)


def _group(metric: Metric, series: Series, row: Any, share: float | None) -> GroupEstimate:  # noqa: ANN401 - a row of a question
    published = Estimate(row.value, row.lower, row.upper)
    quality = Quality(row.quality) if row.quality else None
    return group_estimate(metric, series, row.year, row.subgroup, published, quality, share=share)


def _head_counts(
    store: Store, metric: Metric, geoid: str, by: str, year: int, rows: Sequence[Any]
) -> dict[str, float]:
    """The people of each group that a share is of, where a metric of the release counts them."""
    if not metric.counted_by:
        return {}
    counts = store.query("place_groups", geoid=geoid, metric=metric.counted_by, breakdown=by)
    by_group = {row.subgroup: row.value for row in counts if row.year == year}
    head_counts = {
        row.subgroup: head_count_of(by_group[row.subgroup], row.value)
        for row in rows
        if row.year == year and row.subgroup in by_group
    }
    return {label: count for label, count in head_counts.items() if count is not None}


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    """Each group's part of everyone, where both are known and fit together."""
    everyone = counts.get(EVERYONE, 0.0)
    return {label: n / everyone for label, n in counts.items() if everyone > 0 and n <= everyone}


def metrics_by(framework: Framework, level: Level, by: str = "") -> dict[str, tuple[str, ...]]:
    """The metrics that are published by groups at a level, each with its breakdowns.

    With ``by`` only those of that breakdown. Both are in the order of the registry.
    """
    breakdowns_of = {
        metric.id: tuple(
            each
            for each in framework.breakdowns
            if metric.series_of(level, each) is not None and each != HEADLINE and by in {"", each}
        )
        for metric in framework.metrics.values()
    }
    return {metric: breakdowns for metric, breakdowns in breakdowns_of.items() if breakdowns}


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


def clearest_gap(store: Store, framework: Framework, geoid: str) -> tuple[str, str]:
    """The metric and breakdown a place is best opened with, by their ids.

    The strongest gap that can be tested and holds, of the first breakdown in the registry that has
    one: by race and ethnicity where there is, as that is what most groups come to ask, and the
    widest gap of all can be one that nobody requested. Without any, the first metric of the
    registry with groups that have values here, else the first with groups.
    """
    level = store.jurisdiction(geoid).level
    known = metrics_by(framework, level)
    for by in framework.breakdowns:
        place_disparities = [
            disparities(store, framework, geoid, metric, by)
            for metric, breakdowns in known.items()
            if by in breakdowns and _is_testable(framework.metrics[metric], level, by)
        ]
        clearest = screen_gaps(place_disparities).clearest
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
    given = JudgedValues.from_values(values, metric, series)
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
        other.level is place.level
        and other.first_year <= year <= other.last_year
        and (nation or other.state == place.state)
        for other in store.jurisdictions()
    )
    median = replace(median_of_set(value[counted], lower[counted], upper[counted]), total=there)
    code = NATION if nation else place.state
    scope = scope_name(code)
    kind: BenchmarkKind = "nation" if nation else "state"
    ordered = np.sort(value[counted]).tolist()
    problem = coverage_of(store, metric.id, place.level, year, by).problem(code)
    return benchmark_of(
        ReferenceDistribution(kind, scope, place.level, year, median, ordered, problem)
    )


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
    complete = [share_year for share_year, shares in by_year.items() if len(shares) == len(metrics)]
    usable = [share_year for share_year in complete if share_year not in weak]
    if not usable:
        return None, WEAK_SHARES if complete else NO_SHARES
    nearest = min(usable, key=lambda share_year: (abs(share_year - year), share_year))
    return Residents(nearest, by_year[nearest]), ""


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
