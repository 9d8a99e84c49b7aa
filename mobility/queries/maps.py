"""One metric in every place of a level: what the map, its legend and its table show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from sys import intern

import numpy as np

from mobility.analysis.absence import AbsenceReason, why_absent
from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import (
    MapPlaces,
    Show,
    ValueMap,
    Within,
    map_of_changes,
    map_of_positions,
    map_of_values,
    map_of_verdicts,
    peers_on_map,
    reliable_rows,
)
from mobility.analysis.places.benchmarks import NATION, Coverage, LevelValues
from mobility.analysis.places.profile import (
    Against,
    Evidence,
    Reading,
    read_metric,
)
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import TrendPoint
from mobility.errors import UserError
from mobility.places import Level
from mobility.queries.sets import coverage_of, sets_of_metric
from mobility.queries.trends import changes_of_level
from mobility.registry import HEADLINE, Dollars, Framework, Metric, Series
from mobility.store import Store


@dataclass(frozen=True, slots=True)
class MapView:
    """How a map is to be read.

    Attributes:
        show: what the colors mean.
        classes: how values are cut into classes.
        against: the median of verdicts and of classes around one, or the set of positions; by
            default the state's median for verdicts, the nation's where too few, else the nation.
        state: the digits of the state whose median classes are around, where it is the state's.
        own: the place whose peers they are, where it is the peers' median.
        peers: those peers.
        since: the year a change runs from; the earliest that can be compared by default.
        synthetic: whether a map of modeled values has places of which nothing is published.
    """

    show: Show = Show.VALUE
    classes: ClassKind = ClassKind.QUANTILE
    against: Against | None = None
    state: str = ""
    own: str = ""
    peers: tuple[str, ...] = ()
    since: int | None = None
    synthetic: bool = False


VALUES = MapView()


def value_map(
    store: Store,
    framework: Framework,
    metric_id: str,
    level: Level,
    year: int | None = None,
    view: MapView = VALUES,
) -> ValueMap:
    """One metric in every county or city.

    Args:
        store: the open release.
        framework: the registry.
        metric_id: the registry's id.
        level: county or place.
        year: the latest year to look at; that of the metric's newest values by default.
        view: what the colors mean.

    Raises:
        UserError: for a metric that does not exist at the level, is not compared between places,
            has no value up to that year, or no earlier year to change from.
    """
    metric = framework.metric(metric_id)
    series = metric.series_of(level)
    if metric.comparable:
        raise UserError(f"{metric.label} is not mapped. {metric.comparable}")
    years = store.metric_years(metric.id).get((level, HEADLINE), ())
    known = [each for each in years if year is None or each <= year]
    if series is None or not known:
        kind = "cities" if level is Level.PLACE else "counties"
        until = f" up to {year}" if year else ""
        raise UserError(f"{metric.label} has no value for {kind}{until} in this release.")
    coverage = coverage_of(store, metric.id, level, known[-1])
    _refuse_uncovered(metric, view, coverage)
    places = _places(store, metric, series, level, known[-1])
    drawn = _drawn(store, framework, (metric, places, years), view)
    return replace(drawn, coverage=coverage)


def _drawn(
    store: Store,
    framework: Framework,
    mapped: tuple[Metric, MapPlaces, tuple[int, ...]],
    view: MapView,
) -> ValueMap:
    """The map of a metric, its places in one year, and all years that have values."""
    metric, places, years = mapped
    level, year = places.level, int(places.values.year[0])
    peers = peers_on_map(places, view.peers, view.own) if view.against == "peers" else None
    if view.show is Show.VALUE:
        around = peers or (view.against == "state" and view.state) or NATION
        return map_of_values(metric, places, years, view.classes, around)
    if view.show is Show.CHANGE:
        changes = changes_of_level(store, framework, metric.id, level, view.since, year)
        inflation = _inflation(framework, metric, changes.start, changes.end)
        return map_of_changes(metric, places, years, changes, inflation)
    within = _within(view)
    if view.show is Show.POSITION:
        within = within or "nation"
    sets = sets_of_metric(store, metric, level, year, only="" if within == "nation" else None)
    if view.show is Show.VERDICT:
        return map_of_verdicts(metric, places, years, sets, peers or within)
    return map_of_positions(metric, places, years, sets, within or "nation")


def _refuse_uncovered(metric: Metric, view: MapView, coverage: Coverage) -> None:
    """Refuse a map about the nation or the states that the values do not cover.

    Raises:
        UserError: saying what the data set has, and what can be mapped instead.
    """
    if coverage.counts is None:
        return
    scopes = _needed(view, coverage.counts)
    if not scopes or not all(map(coverage.problem, scopes)):
        return
    what = "position in" if view.show is Show.POSITION else "median of"
    whose = "any state" if view.against == "state" and scopes != [view.state] else "the nation"
    whose = "the state" if scopes == [view.state] else whose
    message = (
        f"{metric.label}: {coverage.problem(NATION)}, so there is no {what} {whose} to color by. "
        "Choose the values, or compare with peers."
    )
    raise UserError(message)


def _needed(view: MapView, states: Iterable[str]) -> list[str]:
    """The sets of which at least one must be covered for a map to show anything."""
    by_median = view.show is not Show.VALUE or view.classes is ClassKind.BENCHMARK
    if view.against == "peers" or view.show is Show.CHANGE or not by_median:
        return []
    if view.against == "state":
        return [view.state] if view.show is Show.VALUE and view.state else [*states]
    return [*states, NATION] if view.show is Show.VERDICT and view.against is None else [NATION]


def _within(view: MapView) -> Within | None:
    """The state or the nation where one of them is requested."""
    return None if view.against == "peers" else view.against


def _inflation(framework: Framework, metric: Metric, start: int, end: int) -> float:
    """What a dollar of one year is in dollars of another; 1 where nothing is money."""
    then, now = framework.cpi.get(start), framework.cpi.get(end)
    return now / then if metric.dollars is Dollars.NOMINAL and then and now else 1.0


def _places(store: Store, metric: Metric, series: Series, level: Level, year: int) -> MapPlaces:
    """All places of a level with their values, requested at once."""
    columns = store.columns("map_values", metric=metric.id, level=level, year=year)
    values = LevelValues.from_columns(columns).with_sampling_bounds_only(series)
    return MapPlaces(
        level,
        values,
        columns["lower"],
        columns["upper"],
        np.array([intern(word) for word in columns["quality"]], dtype=object),  # kept for long
        reliable_rows(metric, values),
        columns["pool"].astype(np.int64),
    )


def place_reading(
    store: Store,
    framework: Framework,
    value_map: ValueMap,
    geoid: str,
    against: Against | None = None,
    peers: tuple[str, ...] = (),
) -> Reading | None:
    """The value of one place on a map, judged as on every other page; None where it is not on it.

    Only the year of the map counts: where it has no value the reading says why. ``peers`` are
    those whose median it is compared with where that is requested. It is judged as one of all the
    places.
    """
    row = value_map.places.row(geoid)
    series = value_map.metric.series_of(value_map.level)
    if row is None or series is None:
        return None
    places, year = value_map.places, value_map.year
    value, pool = float(places.values.value[row]), int(places.pool[row])
    points: tuple[TrendPoint, ...] = ()
    if not np.isnan(value):
        quality = Quality(places.quality[row]) if places.quality[row] else None
        bounds = (_number(places.lower[row]), _number(places.upper[row]))
        points = (TrendPoint(year, value, *bounds, quality),)
    only = geoid[:2] if against == "nation" else None
    sets = sets_of_metric(store, value_map.metric, value_map.level, year, only=only)
    of_peers = peers_on_map(places, peers, geoid) if against == "peers" else None
    evidence = Evidence(
        points=points,
        newest=year,
        absence=None if points else _absence(framework, value_map, geoid),
        pooled_with=int((places.pool == pool).sum()) - 1 if pool else 0,
        state=sets.get(geoid[:2]),
        nation=sets.get(NATION),
        peers=of_peers.stored if of_peers else None,
    )
    reading = read_metric(value_map.metric, series, evidence, store.release.year, against)
    if reading.benchmark is None:
        return reading
    within: Within | None = None if against == "peers" else against
    judged = map_of_verdicts(value_map.metric, places, value_map.years, sets, of_peers or within)
    if judged.family is None:
        return reading
    return reading.within(judged.family)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _absence(framework: Framework, value_map: ValueMap, geoid: str) -> AbsenceReason:
    return why_absent(
        framework,
        value_map.metric,
        geoid,
        value_map.level,
        HEADLINE,
        value_map.year,
        years_in_copy=value_map.years,
    )


def absences(framework: Framework, value_map: ValueMap) -> Mapping[str, AbsenceReason]:
    """Why each place without a value on a map has none, by geoid."""
    known: dict[str, AbsenceReason] = {}
    rules = [*framework.gaps, *framework.suppressions, *framework.geography_changes]
    named = {
        geoid
        for rule in rules
        for kind in ("geoids", "ended", "began")
        for geoid in getattr(rule, kind, ())
    }

    def reason(geoid: str) -> AbsenceReason:
        key = geoid if geoid in named else geoid[:2]  # no rule tells others of a state apart
        if key not in known:
            known[key] = _absence(framework, value_map, geoid)
        return known[key]

    return {
        geoid: reason(geoid) for geoid in map(value_map.places.geoid, value_map.absent.tolist())
    }
