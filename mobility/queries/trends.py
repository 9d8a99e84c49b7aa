"""One metric over the years: of one place, and of all places of a level for a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.change import Change, PlaceChanges, PlaceValues, changes_of_places
from mobility.analysis.years.lines import Line
from mobility.analysis.years.over_time import RecentTrend, Trend, trend_of
from mobility.errors import UserError
from mobility.places import Level
from mobility.queries.line_records import (
    change_record,
    estimate_record,
    join_record,
    method_record,
    what,
)
from mobility.queries.lines import (
    LineQuestion,
    breakdown_id,
    check_years,
    group_label,
    headline_lines,
)
from mobility.registry import EVERYONE, Framework, IntervalKind
from mobility.store import Store


def trend(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    *,
    by: str | None = None,
    group: str | None = None,
    start: int | None = None,
    end: int | None = None,
    nominal: bool = False,
) -> Trend:
    """One metric of one place over the years, with its change and its recent trend.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        by: a breakdown; the headline by default.
        group: one of its groups by the publisher's label; everyone by default.
        start: the earlier year of the change; by default the earliest that can be compared.
        end: the later year, and the last the recent trend looks at; by default the newest.
        nominal: leave money in the dollars of each year; it is then not compared.

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist, or years that are
            not in order or not in the release.
    """
    check_years(store, start, end)
    place = store.jurisdiction(geoid)
    asked = LineQuestion(store, framework, place, metric_id, by, nominal=nominal)
    label = asked.group(group)
    return _told(asked, asked.line(label), label, start, end)


def trends(
    store: Store,
    framework: Framework,
    geoids: Sequence[str],
    metric_ids: Sequence[str],
    *,
    start: int | None = None,
    end: int | None = None,
    nominal: bool = False,
    dollars: int | None = None,
) -> tuple[Trend, ...]:
    """Several metrics of several places as `trend` has each of them, place by place; of everyone.

    `dollars` is the year whose dollars money is shown in, so that places whose values end in
    different years can be drawn together; by default the later year of each one's own change.

    Raises:
        UserError: for a place or metric that does not exist, or years that are not in order.
    """
    places = [store.jurisdiction(geoid) for geoid in geoids]
    lines = headline_lines(store, framework, places, metric_ids, nominal=nominal)
    return tuple(_told(asked, line, EVERYONE, start, end, dollars) for asked, line in lines)


def _told(
    asked: LineQuestion,
    line: Line | None,
    label: str,
    start: int | None,
    end: int | None,
    dollars: int | None = None,
) -> Trend:
    """What a line says, or why there is none."""
    release = asked.store.release
    if line is None or not line.points:
        why = asked.absence(label, end)
        return Trend(
            jurisdiction=asked.place,
            release=release,
            metric=asked.metric,
            breakdown=asked.by,
            group=label,
            series=asked.series,
            points=(),
            joins=(),
            change=Change(start, end, Verdict.NOT_COMPARED, why.sentence),
            recent=RecentTrend(Verdict.NOT_COMPARED, why.sentence),
            absence=why,
        )
    trend = trend_of(asked.place, release, line, label, start, end, dollars=dollars)
    change = trend.change
    if missing := asked.missing(line, change.start, change.end):
        change = replace(change, reason=asked.absence(label, missing).sentence)
    return replace(trend, change=change)


def changes_of_level(
    store: Store,
    framework: Framework,
    metric_id: str,
    level: Level,
    start: int | None = None,
    end: int | None = None,
    *,
    by: str | None = None,
    group: str | None = None,
) -> PlaceChanges:
    """The change of every county or city between two years, as columns for a map.

    Without `end` the newest year with values; without `start` the earliest with intervals that can
    be compared with it, else the earliest that can, else the earliest.

    Raises:
        UserError: for a metric, breakdown or group that does not exist at the level, for years
            that are not in order, and where fewer than two years have values.
    """
    metric, breakdown = framework.metric(metric_id), breakdown_id(framework, by)
    label = group_label(framework, breakdown, group)
    series = metric.series_of(level, breakdown)
    years = store.metric_years(metric_id).get((level, breakdown), ())
    if series is None or label not in series.subgroups or len(years) < 2:
        raise UserError(f"{metric.label}: there are no two years to compare here.")
    line = Line(metric=metric, series=series, points=(), cpi=framework.cpi)
    end = years[-1] if end is None else end
    if start is None:
        before = [year for year in years if year < end]
        comparable = [year for year in before if not line.incomparable(year, end)]
        tested = [y for y in comparable if series.interval_in(y) is IntervalKind.SAMPLING]
        start = next(iter(tested or comparable or before), end)
    columns = store.columns(
        "change_values",
        metric=metric_id,
        level=level,
        breakdown=breakdown,
        subgroup=label,
        start=start,
        end=end,
    )
    values = tuple(PlaceValues.from_columns(columns, prefix) for prefix in ("start_", "end_"))
    return changes_of_places(line, start, end, columns["geoid"], (values[0], values[1]))


def trend_record(trend: Trend) -> dict[str, Any]:
    """A trend as plain data with numbers in full precision, for JSON; absent numbers are None."""
    breaks = {join.end: join.reason for join in trend.joins if join.kind == "broken"}
    return {
        **what(trend.jurisdiction, trend.release.id, trend.metric, trend.breakdown),
        "group": trend.group,
        "age": trend.age,
        "dollars": trend.dollars,
        "points": [
            {
                "year": point.year,
                "value": point.value,
                "lower": point.lower,
                "upper": point.upper,
                "quality": point.quality.value if point.quality else None,
                "break": breaks.get(point.year),
                "real": estimate_record(real),
            }
            for point, real in zip_longest(trend.points, trend.real)
        ],
        "joins": [join_record(join) for join in trend.joins],
        "change": change_record(trend.change),
        "recent": _recent_record(trend.recent),
        "absence": trend.absence.kind.value if trend.absence else None,
    }


def _recent_record(recent: RecentTrend) -> dict[str, Any]:
    slope = recent.slope
    return {
        "verdict": recent.verdict.value,
        "reason": recent.reason,
        "years": list(recent.years),
        "slope": slope.slope if slope else None,
        "se": slope.se if slope else None,
        "p": slope.p if slope else None,
        "scatter": slope.scatter if slope else None,
        "steady": recent.steady if slope else None,
        "method": method_record(recent.method),
    }
