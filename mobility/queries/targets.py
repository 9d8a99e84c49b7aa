"""A target of one place, with what its data could show and what comparable places managed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.gaps.trend import gap_trend_of
from mobility.analysis.groups.estimates import GroupEstimate, group_estimate
from mobility.analysis.places.benchmarks import FEWEST
from mobility.analysis.reliability import Quality, counted_once, rankable
from mobility.analysis.targets.by_place import (
    Aim,
    PlaceTarget,
    TargetSeries,
    detectable_of,
    outlook_years,
    reach_of,
    seen_of,
    series_of_gap,
    series_of_line,
    survey_of,
    target_problem,
)
from mobility.analysis.targets.detection import NOT_UPDATED
from mobility.analysis.targets.levels import (
    NO_SHARE,
    OtherPlaces,
    Suggestion,
    SuggestionKind,
    achievable_benchmark,
    suggestions,
)
from mobility.analysis.targets.outlook import (
    Outlook,
    back_test_of,
    outlook_of,
    shared_movement,
    values_over_years,
)
from mobility.analysis.targets.pace import (
    OVERLAPPING_PERIODS,
    Pace,
    PlacesMoved,
    errors_in_year,
    gaps_moved,
    pace_of,
    places_moved,
)
from mobility.analysis.targets.progress import NO_BETTER_DIRECTION
from mobility.analysis.uncertainty import Estimate
from mobility.analysis.years.change import PlaceValues
from mobility.analysis.years.lines import Line
from mobility.errors import UserError
from mobility.queries.peer_sets import chosen_peers
from mobility.queries.trends import LineQuestion
from mobility.registry import EVERYONE, HEADLINE, Better, Computation, Framework
from mobility.store import Store

_OF_GAPS = {SuggestionKind.FASTEST, SuggestionKind.IMPROVEMENT, SuggestionKind.DETECTABLE}


def target(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    *,
    by: str | None = None,
    group: str | None = None,
    reference: str | None = None,
    value: float | None = None,
    year: int | None = None,
    peers: Sequence[str] | None = None,
) -> PlaceTarget:
    """A target of one place, or what one could be: what its data could show, the pace of others.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        metric_id: the registry's id.
        by: a breakdown; the headline by default.
        group: one of its groups by the publisher's label; everyone by default.
        reference: the group that the gap of `group` is to, where the target is on a gap.
        value: the target in the unit of the metric (a share: 0 to 1); None for suggestions only.
        year: the year it is to be reached in.
        peers: their codes; by default the ten most alike.

    Raises:
        UserError: for a place, metric, breakdown or group that does not exist, a target that is no
            number, a year that is not after the baseline's, and a gap without two groups.
    """
    place, aim = store.jurisdiction(geoid), Aim(value, year)
    question = LineQuestion(store, framework, place, metric_id, by, nominal=False)
    labels = [question.group(group)]
    if reference is not None:
        if question.by == HEADLINE:
            raise UserError("A gap is between two groups: say --by BREAKDOWN and --group GROUP.")
        labels.append(question.group(reference))
    lines = [question.line(label) for label in labels]
    result = PlaceTarget(
        jurisdiction=place,
        release=store.release,
        metric=question.metric,
        breakdown=question.by,
        group=labels[0],
        reference=labels[1] if reference is not None else "",
        aim=aim,
    )
    for label, line in zip(labels, lines, strict=True):
        if line is None or not line.points:
            absence = question.absence(label, None)
            return replace(result, absence=absence, reason=absence.sentence)
    known = [line for line in lines if line is not None]
    schedule = store.metric_years(metric_id).get((place.level, question.by), ())
    series = _series(framework, question, known, labels, schedule)
    if series is None:
        absence = question.absence(labels[0], None)
        return replace(result, absence=absence, reason=absence.sentence)
    problem = target_problem(series, aim)
    if place.last_year < store.release.newest_year:
        problem = problem or NOT_UPDATED.format(year=place.last_year)
    level = _LevelHistory(store, question, known[0], labels)
    moved = level.moved(series) if series.metric.better is not Better.NEITHER else ()
    detectable, pace = detectable_of(series), _pace(level, series, moved, aim)
    years = pace.span if year is None else year - series.year
    others = replace(_other_places(store, level, series, geoid, peers), pace=pace, years=years)
    reach, seen = (
        reach_of(series, pace, aim, problem),
        seen_of(series, detectable, pace, aim, problem),
    )
    kinds = suggestions(
        series.metric,
        series.baseline,
        detectable,
        others=others,
        groups=_groups(store, question, series),
        problem=series.problem,
    )
    return replace(
        result,
        past=series.past,
        se=series.se,
        detectable=detectable,
        pace=pace,
        reach=reach,
        seen=seen,
        survey=None if problem else survey_of(series, detectable, aim),
        suggestions=tuple(each for each in kinds if _applies(each, series, question.by)),
        outlook=_outlook(level, series, moved, pace, aim),
        reason=problem or seen.reason or reach.reason or pace.reason,
    )


def _applies(suggestion: Suggestion, series: TargetSeries, by: str) -> bool:
    """Whether a kind of suggestion can be made at all of such a series."""
    if series.is_gap:
        return suggestion.kind in _OF_GAPS
    of_group = suggestion.kind is SuggestionKind.BEST_GROUP
    return suggestion.reason != NO_SHARE and not (of_group and by == HEADLINE)


def _series(
    framework: Framework,
    question: LineQuestion,
    lines: Sequence[Line],
    labels: Sequence[str],
    schedule: Sequence[int],
) -> TargetSeries | None:
    """What the target is set on; None for a gap without a year in which both have a value."""
    release_year = question.store.release.year
    if len(lines) == 1:
        return series_of_line(lines[0], schedule, release_year)
    breakdown = framework.breakdowns[question.by]
    gap_trend = gap_trend_of((lines[0], lines[1]), (labels[0], labels[1]), breakdown)
    refused = framework.refusal(question.metric.id, question.by, Computation.GAP)
    return series_of_gap(lines[0], gap_trend, schedule, release_year, refused)


class _LevelHistory:
    """The values of every place of the level over the years, of the group and its reference."""

    def __init__(
        self, store: Store, question: LineQuestion, line: Line, labels: Sequence[str]
    ) -> None:
        self.line, self.not_comparable = line, question.metric.comparable
        columns = [
            store.columns(
                "level_history",
                metric=question.metric.id,
                level=question.place.level,
                breakdown=question.by,
                subgroup=label,
            )
            for label in labels
        ]
        codes = np.concatenate([each["geoid"] for each in columns])
        self.geoid: NDArray[np.int32] = np.unique(codes)
        self.values = [_by_year(each, self.geoid) for each in columns]

    def moved(self, series: TargetSeries, *, until: int | None = None) -> tuple[PlacesMoved, ...]:
        """How places, or their gaps, moved between years that can be compared."""
        moved = [
            places_moved(self.line, self.geoid, values, relative=series.relative, until=until)
            for values in self.values
        ]
        return gaps_moved(*moved) if series.is_gap else moved[0]


def _by_year(
    columns: Mapping[str, NDArray[np.generic]], geoid: NDArray[np.int32]
) -> dict[int, PlaceValues]:
    """The values of each year, in the rows of ``geoid``; NaN where there is none."""
    by_year = {}
    for year in np.unique(columns["year"]).tolist():
        rows = columns["year"] == year
        spots = np.searchsorted(geoid, columns["geoid"][rows])
        parts = {}
        for name, empty in (
            ("value", np.nan), ("lower", np.nan), ("upper", np.nan), ("weak", 0.0), ("pool", 0.0)
        ):  # fmt: skip
            parts[name] = np.full(geoid.size, empty)
            parts[name][spots] = columns[name][rows]
        by_year[int(year)] = PlaceValues.from_columns(parts, "")
    return by_year


def _pace(
    level: _LevelHistory, series: TargetSeries, moved: Sequence[PlacesMoved], aim: Aim
) -> Pace:
    """The pace of comparable places over the years to the target, or the usual span."""
    if series.metric.better is Better.NEITHER:
        return Pace(reason=NO_BETTER_DIRECTION)
    if level.not_comparable:
        return Pace(reason=level.not_comparable)
    if not moved and len(series.schedule) > 1:
        return Pace(reason=OVERLAPPING_PERIODS)
    return pace_of(
        moved,
        series.period_years,
        years=None if aim.year is None else max(aim.year - series.year, series.period_years),
        base=series.baseline.value if series.relative else None,
    )


def _outlook(
    level: _LevelHistory,
    series: TargetSeries,
    moved: Sequence[PlacesMoved],
    pace: Pace,
    aim: Aim,
) -> Outlook:
    """The level of the place, and what it would be if nothing changes."""
    sign = -1.0 if series.metric.better is Better.LOWER else 1.0
    last = series.years[-1] if series.years else series.year
    medians = {
        each.start: float(np.median(each.change))
        for each in (level.moved(series, until=last) if pace.movement else ())
        if each.change.size
    }
    period, back_test = series.period_years, None
    if pace.movement is not None:
        tables = [
            values_over_years(level.line, values, max(values), relative=series.relative)
            for values in level.values
        ]
        years, values, errors = tables[0]
        if series.is_gap:
            turn = -1.0 if level.line.metric.better is Better.HIGHER else 1.0
            years, values, errors = _gap_table(tables, turn)
        back_test = back_test_of(years, values, errors, moved, period, sign=sign)
    return outlook_of(
        series.years,
        series.values,
        series.errors,
        pace.movement,
        shared_movement(moved, medians, period),
        outlook_years(series, aim),
        relative=series.relative,
        sign=sign,
        back_test=back_test,
    )


def _gap_table(
    tables: Sequence[tuple[tuple[int, ...], NDArray[np.float64], NDArray[np.float64]]], turn: float
) -> tuple[tuple[int, ...], NDArray[np.float64], NDArray[np.float64]]:
    """The gaps of all places in the years that both groups have."""
    (years, of_group, errors), (other_years, of_reference, other_errors) = tables
    both = tuple(year for year in years if year in other_years)
    here = [years.index(year) for year in both]
    there = [other_years.index(year) for year in both]
    gaps = turn * (of_group[:, here] - of_reference[:, there])
    return both, gaps, np.hypot(errors[:, here], other_errors[:, there])


def _other_places(
    store: Store,
    level: _LevelHistory,
    series: TargetSeries,
    geoid: str,
    peers: Sequence[str] | None,
) -> OtherPlaces:
    """The peers' values in the baseline's year, and the benchmark of all comparable places."""
    values = level.values[0].get(series.year)
    if series.is_gap or level.not_comparable or values is None:
        return OtherPlaces()
    usable = rankable(series.metric, values.value, values.weak)
    own = level.geoid == int(geoid)
    own |= (values.pool > 0) & np.isin(values.pool, values.pool[own])
    rows = counted_once(usable & ~own, values.pool)
    people = {int(place.geoid): place.population or 0 for place in store.jurisdictions()
              if place.level is level.line.series.level}  # fmt: skip
    residents = np.array([people.get(code, 0) for code in level.geoid.tolist()])
    counted = rows & (residents > 0)
    errors = errors_in_year(level.line, series.year, values)
    benchmark = None
    if counted.sum() >= FEWEST:
        benchmark = achievable_benchmark(
            values.value[counted], errors[counted], residents[counted], series.metric.better
        )
    chosen, _ = chosen_peers(store, store.jurisdiction(geoid), peers)
    of_peers = np.isin(level.geoid, [int(peer.geoid) for peer in chosen])
    own_peers = counted_once(usable & ~own & of_peers, values.pool)
    return OtherPlaces(
        peers=values.value[own_peers].tolist(), benchmark=benchmark, n=int(counted.sum())
    )


def _groups(
    store: Store, question: LineQuestion, series: TargetSeries
) -> tuple[GroupEstimate, ...]:
    """The groups of the place in the baseline's year; none for the headline."""
    if question.by == HEADLINE:
        return ()
    rows = store.query(
        "place_groups",
        geoid=question.place.geoid,
        metric=question.metric.id,
        breakdown=question.by,
    )
    return tuple(
        group_estimate(
            question.metric,
            series.series,
            row.year,
            row.subgroup,
            Estimate(row.value, row.lower, row.upper),
            Quality(row.quality) if row.quality else None,
        )
        for row in rows
        if row.year == series.year and row.subgroup != EVERYONE
    )
