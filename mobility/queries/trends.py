"""One metric, or one gap between groups, over the years: of one place, and of a whole level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from mobility.analysis.absence import Absence, AbsenceReason, why_absent
from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import GapLabel, GapTrend, gap_trend_of
from mobility.analysis.multiple_testing import Family, family_of
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict, inside_margin
from mobility.analysis.years.change import (
    Change,
    PlaceChanges,
    PlaceValues,
    change_of,
    changes_of_places,
)
from mobility.analysis.years.lines import Line, Sharing, TrendPoint, series_at
from mobility.analysis.years.over_time import RecentTrend, Trend, trend_of
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.registry import EVERYONE, HEADLINE, Computation, Framework, IntervalKind
from mobility.store import Store

Families = Mapping[tuple[str, bool], Family]
"""By the geoid of a place, and whether its metrics are a user's own."""


class LineQuestion:
    """A place, a metric and a breakdown that were requested, checked.

    Raises:
        UserError: when one of them does not exist.
    """

    def __init__(
        self,
        store: Store,
        framework: Framework,
        place: Jurisdiction,
        metric_id: str,
        by: str | None,
        *,
        nominal: bool,
    ) -> None:
        self.store, self.framework, self.nominal, self.place = store, framework, nominal, place
        self.metric = framework.metric(metric_id)
        self.by = breakdown_id(framework, by)
        self.series = self.metric.series_of(self.place.level, self.by)

    def group(self, label: str | None) -> str:
        """The label of a group of the breakdown, everyone by default.

        Raises:
            UserError: when the breakdown has no such group.
        """
        return group_label(self.framework, self.by, label)

    def line(self, label: str) -> Line | None:
        """The line of a group; None where the publisher has none at this level."""
        if self.series is None or label not in self.series.subgroups:
            return None
        request = {"geoid": self.place.geoid, "metric": self.metric.id}
        rows = self.store.query("place_line", **request, breakdown=self.by, subgroup=label)
        sharing = []
        if self.metric.pooled and self.by == HEADLINE:  # of groups it is not known
            sharing = self.store.query("shared_estimates", **request, level=self.place.level)
        return self.line_of(rows, sharing)

    def line_of(self, rows: Iterable[Any], sharing: Iterable[Any]) -> Line | None:
        """The line that these values are, and the places with the same estimate.

        Args:
            rows: year, value, lower, upper and quality, ascending by year.
            sharing: year and geoid of a place with the same estimate, with all its years.
        """
        if self.series is None:
            return None
        return Line(
            metric=self.metric,
            series=series_at(self.series, self.place.geoid, self.framework.geography_changes),
            points=tuple(
                TrendPoint(
                    row.year,
                    row.value,
                    row.lower,
                    row.upper,
                    Quality(row.quality) if row.quality else None,
                )
                for row in rows
            ),
            cpi=self.framework.cpi,
            nominal=self.nominal,
            sharing=tuple(Sharing(row.year, row.geoid, row.years) for row in sharing),
        )

    def absence(self, label: str, year: int | None) -> AbsenceReason:
        """Why there is no value in a year, the newest that is published by default."""
        if self.series is not None and label not in self.series.subgroups:
            names = {g.label: g.name for g in self.framework.breakdowns[self.by].groups}
            sentence = f"This is not collected for this group: {names[label]}."
            return AbsenceReason(Absence.NOT_COLLECTED, sentence)
        years = self.store.metric_years(self.metric.id).get((self.place.level, self.by), ())
        newest = max((*years, *(self.series.schedule if self.series else ())), default=0)
        return why_absent(
            self.framework,
            self.metric,
            self.place.geoid,
            self.place.level,
            self.by,
            newest if year is None else year,
            years_in_copy=years,
            subgroup=label,
        )

    def missing(self, line: Line, *years: int | None) -> int | None:
        """The first of the years that has no value here."""
        known = {None, *line.years}
        return next((year for year in years if year not in known), None)


def headline_lines(
    store: Store,
    framework: Framework,
    places: Sequence[Jurisdiction],
    metric_ids: Sequence[str],
    *,
    nominal: bool,
) -> Iterator[tuple[LineQuestion, Line | None]]:
    """The lines of everyone of several metrics in several places, place by place, in two queries.

    None where the publisher has none at the level.

    Raises:
        UserError: for a metric that does not exist.
    """
    request = {"geoids": [place.geoid for place in places], "metrics": [*metric_ids]}
    values = _grouped(store.query("headline_lines", **request))
    request["metrics"] = [name for name in metric_ids if framework.metric(name).pooled]
    sharing = _grouped(store.query("headline_sharing", **request) if request["metrics"] else [])
    for place in places:
        for name in metric_ids:
            question = LineQuestion(store, framework, place, name, None, nominal=nominal)
            key = (place.geoid, name)
            yield question, question.line_of(values.get(key, ()), sharing.get(key, ()))


def _grouped(rows: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    """Rows by place and metric, by which they are ordered."""
    groups = groupby(rows, key=lambda row: (row.place, row.metric))
    return {key: list(group) for key, group in groups}


def check_years(store: Store, *years: int | None) -> None:
    """Refuse years that the release is not about; one that only a place lacks is no mistake.

    Raises:
        UserError: naming the years that there are.
    """
    given = [year for year in years if year is not None]
    if not given:
        return
    first, newest = min(p.first_year for p in store.jurisdictions()), store.release.newest_year
    for year in given:
        if not first <= year <= newest:
            message = (
                f"Release {store.release.id} is about {first} to {newest}; choose one of these "
                f"years, not {year}."
            )
            raise UserError(message)


def breakdown_id(framework: Framework, by: str | None) -> str:
    """The id of a breakdown, the headline by default.

    Raises:
        UserError: when there is no such breakdown, naming those there are.
    """
    if by is None or by == HEADLINE or by in framework.breakdowns:
        return by or HEADLINE
    raise UserError(f"There is no breakdown {by!r}: choose {', '.join(framework.breakdowns)}.")


def group_label(framework: Framework, breakdown: str, label: str | None) -> str:
    """The label of a group of a breakdown, everyone by default.

    Raises:
        UserError: when the breakdown has no such group, naming those it has.
    """
    if label is None or (breakdown == HEADLINE and label == EVERYONE):
        return EVERYONE
    if breakdown == HEADLINE:
        raise UserError(f"Say which breakdown the group {label!r} is of, such as race-ethnicity.")
    labels = [group.label for group in framework.breakdowns[breakdown].groups]
    if label not in labels:
        raise UserError(f"There is no group {label!r} by {breakdown}: choose {'; '.join(labels)}.")
    return label


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
    question = LineQuestion(store, framework, place, metric_id, by, nominal=nominal)
    label = question.group(group)
    trend = _trend(question, question.line(label), label, start, end)
    untested = trend.change.verdict is Verdict.NOT_COMPARED
    if untested or question.by != HEADLINE or label != EVERYONE:
        return trend
    return _with_family(trend, change_families(store, framework, [geoid], start=start, end=end))


def change_families(
    store: Store,
    framework: Framework,
    geoids: Sequence[str],
    *,
    start: int | None = None,
    end: int | None = None,
) -> Families:
    """The changes of all metrics of some places between two years, as families of each place.

    A place has one of the publisher's metrics (False), and one of a user's own (True). Without
    years it is the change that every metric shows by default.

    Raises:
        UserError: for a place that does not exist, or years that are not in order.
    """
    places = [store.jurisdiction(geoid) for geoid in geoids]
    p: dict[tuple[str, bool], list[float]] = {}
    levels = {place.level for place in places}
    tested = [
        metric.id
        for metric in framework.metrics.values()
        if any(
            series is not None and series.interval is IntervalKind.SAMPLING
            for series in map(metric.series_of, levels)
        )
    ]
    lines = headline_lines(store, framework, places, tested, nominal=False)
    for question, line in lines:
        if line is not None and line.points:
            key = (question.place.geoid, bool(question.metric.supplement))
            p.setdefault(key, []).append(change_of(line, start, end).p)
    return {key: family_of(values) for key, values in p.items()}


def _with_family(trend: Trend, families: Families) -> Trend:
    """A trend whose change says how it ended in the family of its place, where it was tested."""
    change = trend.change
    family = families.get((trend.jurisdiction.geoid, bool(trend.metric.supplement)))
    if family is None or change.verdict is Verdict.NOT_COMPARED:
        return trend
    same = inside_margin(trend.metric.margin, change.difference, change.bounds)
    return replace(trend, change=replace(change, family=family.outcome(change.p, same=same)))


def trends(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoids: Sequence[str],
    metric_ids: Sequence[str],
    *,
    start: int | None = None,
    end: int | None = None,
    nominal: bool = False,
    dollars: int | None = None,
    families: Families | None = None,
) -> tuple[Trend, ...]:
    """Several metrics of several places as `trend` has each of them, place by place; of everyone.

    `families` are those of `change_families` for the same years, where they are at hand; a place
    that is not among them is judged by itself. `dollars` is the year whose dollars money is shown
    in, so that places whose values end in different years can be drawn together; by default the
    later year of each one's own change.

    Raises:
        UserError: for a place or metric that does not exist, or years that are not in order.
    """
    places = [store.jurisdiction(geoid) for geoid in geoids]
    if families is None:
        families = change_families(store, framework, geoids, start=start, end=end)
    lines = headline_lines(store, framework, places, metric_ids, nominal=nominal)
    return tuple(
        _with_family(_trend(question, line, EVERYONE, start, end, dollars), families)
        for question, line in lines
    )


def _trend(
    question: LineQuestion,
    line: Line | None,
    label: str,
    start: int | None,
    end: int | None,
    dollars: int | None = None,
) -> Trend:
    """What a line says, or why there is none."""
    release = question.store.release
    if line is None or not line.points:
        why = question.absence(label, end)
        return Trend(
            jurisdiction=question.place,
            release=release,
            metric=question.metric,
            breakdown=question.by,
            group=label,
            series=question.series,
            points=(),
            joins=(),
            change=Change(start, end, Verdict.NOT_COMPARED, why.sentence),
            recent=RecentTrend(Verdict.NOT_COMPARED, why.sentence),
            absence=why,
        )
    trend = trend_of(question.place, release, line, label, start, end, dollars=dollars)
    change = trend.change
    if missing := question.missing(line, change.start, change.end):
        change = replace(change, reason=question.absence(label, missing).sentence)
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


def gap_trend(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    by: str,
    groups: tuple[str, str],
    *,
    start: int | None = None,
    end: int | None = None,
    until: int | None = None,
    nominal: bool = False,
    pairs: int = 1,
) -> PlaceGapTrend:
    """How the gap between a group and a reference, `groups` in this order, moved.

    With `until` it ends in the last year up to that one in which both have a value, where there is
    one. `pairs` is how many pairs the data picked these groups from (1: they were named), and the
    test is as much stricter. The other arguments are those of `trend`.

    Raises:
        UserError: as `trend`, for the headline, which has no groups, and when both groups are one.
    """
    if by == HEADLINE:
        raise UserError("A gap is between two groups: choose a breakdown, such as race-ethnicity.")
    check_years(store, start, end)
    place = store.jurisdiction(geoid)
    question = LineQuestion(store, framework, place, metric_id, by, nominal=nominal)
    labels = (question.group(groups[0]), question.group(groups[1]))
    lines = [question.line(label) for label in labels]
    if lines[0] is None or lines[1] is None or not (lines[0].points and lines[1].points):
        empty = labels[bool(lines[0] and lines[0].points)]
        gap = GapTrend(
            *labels,
            points=(),
            joins=(),
            start=start,
            end=end,
            verdict=Verdict.NOT_COMPARED,
            label=GapLabel.NOT_COMPARED,
            reason=question.absence(empty, end).sentence,
        )
    else:
        refused = {
            computation: framework.refusal(metric_id, question.by, computation)
            for computation in Computation
        }
        breakdown = framework.breakdowns[question.by]
        if until is not None:
            both = {*lines[0].years} & {*lines[1].years}
            end = max((year for year in both if year <= until), default=end)
        gap = gap_trend_of(
            (lines[0], lines[1]), labels, breakdown, start, end, refused=refused, pairs=pairs
        )
        for line, label in zip((lines[0], lines[1]), labels, strict=True):
            if missing := question.missing(line, gap.start, gap.end):
                gap = replace(gap, reason=question.absence(label, missing).sentence)
                break
    return PlaceGapTrend(question.place, store.release, question.metric, question.by, gap)
