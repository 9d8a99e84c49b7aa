"""A target of one place, with what its data could show and what comparable places managed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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
    BackTest,
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
from mobility.places import Level
from mobility.queries.peer_sets import chosen_peers
from mobility.queries.trends import LineQuestion, breakdown_id
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
    history: LevelHistory | None = None,
    with_pace: bool = True,
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
        history: what `level_history` returned for the same metric, level and groups, where it is
            at hand.
        with_pace: whether the pace of other places is wanted, and what follows from it: the years
            to reach the target and the outlook; without it, the first year in which the change is
            seen is known of a target with a year.

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
    if history is None:
        history = level_history(
            store, framework, metric_id, place.level, by=question.by, groups=labels
        )
        assert history is not None  # noqa: S101 - the place has values, so the level has them
    detectable = detectable_of(series)
    pace = _pace(history, series, aim) if with_pace else Pace()
    years = pace.span if year is None else year - series.year
    others = replace(_other_places(store, history, series, geoid, peers), pace=pace, years=years)
    kinds = suggestions(
        series.metric,
        series.baseline,
        detectable,
        others=others,
        groups=_groups(store, question, series),
        problem=series.problem,
    )
    seen = seen_of(series, detectable, pace, aim, problem)
    result = replace(
        result,
        past=series.past,
        se=series.se,
        detectable=detectable,
        seen=seen,
        survey=None if problem else survey_of(series, detectable, aim),
        suggestions=tuple(each for each in kinds if _applies(each, series, question.by)),
        reason=problem or seen.reason,
    )
    if not with_pace:
        return result
    reach = reach_of(series, pace, aim, problem)
    return replace(
        result,
        pace=pace,
        reach=reach,
        outlook=_outlook(history, series, pace, aim),
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


@dataclass(frozen=True)  # no slots: how places moved is calculated when first requested
class LevelHistory:
    """A metric in every place of a level over the years, or the gaps of two groups there.

    It is the same for all places, so ask once a release. ``line`` says what the values are, its
    points do not count; ``values`` are those of the group, and of the reference of a gap, by year
    in the rows of ``geoid``.
    """

    line: Line
    geoid: NDArray[np.int32]
    values: tuple[Mapping[int, PlaceValues], ...]

    @property
    def is_gap(self) -> bool:
        """Whether it is about the gap between two groups."""
        return len(self.values) > 1

    @property
    def relative(self) -> bool:
        """Whether changes are relative to the value: of money that is no gap."""
        return self.line.money and not self.is_gap

    @property
    def sign(self) -> float:
        """1 where higher is better, −1 where lower is; of gaps lower is."""
        return -1.0 if self.is_gap or self.line.metric.better is Better.LOWER else 1.0

    @cached_property
    def moved(self) -> tuple[PlacesMoved, ...]:
        """Changes between years that can be compared, in the unit of the metric or relative."""
        return self.changes() if self._has_direction else ()

    @cached_property
    def back_test(self) -> BackTest | None:
        """How far the outlook would have missed the newest values; None where it cannot be made."""
        return _back_test(self) if self._has_direction else None

    @property
    def _has_direction(self) -> bool:
        return self.line.metric.better is not Better.NEITHER and all(self.values)

    def changes(self, until: int | None = None) -> tuple[PlacesMoved, ...]:
        """How places, or their gaps, moved between years that can be compared, or until one."""
        moved = [
            places_moved(self.line, self.geoid, values, relative=self.relative, until=until)
            for values in self.values
        ]
        return gaps_moved(*moved) if self.is_gap else moved[0]

    def medians(self, until: int) -> dict[int, float]:
        """The median change of all places from each year to one."""
        return {
            each.start: float(np.median(each.change))
            for each in self.changes(until)
            if each.change.size
        }


def level_history(
    store: Store,
    framework: Framework,
    metric_id: str,
    level: Level,
    *,
    by: str | None = None,
    groups: Sequence[str] = (EVERYONE,),
) -> LevelHistory | None:
    """A metric in every place of a level over the years; None where nothing is published.

    Args:
        store: the open release.
        framework: the registry.
        metric_id: the registry's id.
        level: county or place.
        by: a breakdown; the headline by default.
        groups: the group by the publisher's label, and for a gap the reference.

    Raises:
        UserError: for a metric or breakdown that does not exist.
    """
    metric, breakdown = framework.metric(metric_id), breakdown_id(framework, by)
    series = metric.series_of(level, breakdown)
    if series is None:
        return None
    request = {"metric": metric_id, "level": level, "breakdown": breakdown}
    columns = [store.columns("level_history", subgroup=label, **request) for label in groups]
    geoid = np.unique(np.concatenate([each["geoid"] for each in columns]))
    line = Line(metric=metric, series=series, points=(), cpi=framework.cpi)
    return LevelHistory(line, geoid, tuple(_by_year(each, geoid) for each in columns))


def _back_test(history: LevelHistory) -> BackTest | None:
    """How far the outlook would have missed the newest values of all places."""
    tables = [
        values_over_years(history.line, values, max(values), relative=history.relative)
        for values in history.values
    ]
    years, values, errors = tables[0]
    if history.is_gap:
        turn = -1.0 if history.line.metric.better is Better.HIGHER else 1.0
        years, values, errors = _gap_table(tables, turn)
    period = history.line.series.period_years
    return back_test_of(years, values, errors, history.moved, period, sign=history.sign)


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


def _pace(history: LevelHistory, series: TargetSeries, aim: Aim) -> Pace:
    """The pace of comparable places over the years to the target, or the usual span."""
    if series.metric.better is Better.NEITHER:
        return Pace(reason=NO_BETTER_DIRECTION)
    if reason := history.line.metric.comparable:
        return Pace(reason=reason)
    if not history.moved and len(series.schedule) > 1:
        return Pace(reason=OVERLAPPING_PERIODS)
    return pace_of(
        history.moved,
        series.period_years,
        years=None if aim.year is None else max(aim.year - series.year, series.period_years),
        base=series.baseline.value if history.relative else None,
    )


def _outlook(history: LevelHistory, series: TargetSeries, pace: Pace, aim: Aim) -> Outlook:
    """The level of the place, and what it would be if nothing changes."""
    known = pace.movement is not None and bool(series.years)
    medians = history.medians(series.years[-1]) if known else {}
    return outlook_of(
        series.years,
        series.values,
        series.errors,
        pace.movement,
        shared_movement(history.moved, medians, series.period_years),
        outlook_years(series, aim),
        relative=history.relative,
        sign=history.sign,
        back_test=history.back_test if known else None,
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
    history: LevelHistory,
    series: TargetSeries,
    geoid: str,
    peers: Sequence[str] | None,
) -> OtherPlaces:
    """The peers' values in the baseline's year, and the benchmark of all comparable places."""
    values = history.values[0].get(series.year)
    if series.is_gap or series.metric.comparable or values is None:
        return OtherPlaces()
    usable = rankable(series.metric, values.value, values.weak)
    own = history.geoid == int(geoid)
    own |= (values.pool > 0) & np.isin(values.pool, values.pool[own])
    rows = counted_once(usable & ~own, values.pool)
    people = {int(place.geoid): place.population or 0 for place in store.jurisdictions()
              if place.level is history.line.series.level}  # fmt: skip
    residents = np.array([people.get(code, 0) for code in history.geoid.tolist()])
    counted = rows & (residents > 0)
    errors = errors_in_year(history.line, series.year, values)
    benchmark = None
    if counted.sum() >= FEWEST:
        benchmark = achievable_benchmark(
            values.value[counted], errors[counted], residents[counted], series.metric.better
        )
    chosen, _ = chosen_peers(store, store.jurisdiction(geoid), peers)
    of_peers = np.isin(history.geoid, [int(peer.geoid) for peer in chosen])
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
