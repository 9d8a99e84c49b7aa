"""Questions people ask, answered: ask the store, let the analysis judge.

What the command line prints and the pages show comes from here, so they cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal

import numpy as np

from mobility.analysis.absence import AbsenceReason, why_absent
from mobility.analysis.benchmarks import Distribution, MedianEstimate, StoredSet, distribution_of
from mobility.analysis.profile import Evidence, Profile, Reading, read_metric
from mobility.analysis.reliability import Quality
from mobility.analysis.sets import NATION, LevelValues, scope_name, sets_of
from mobility.analysis.trends import TrendPoint
from mobility.errors import UserError
from mobility.framework import HEADLINE, Framework, Metric
from mobility.places import Jurisdiction, Level, parse_geoid, search_jurisdictions
from mobility.store import Store

Against = Literal["state", "nation"]
_CANDIDATES = 5  # places that an ambiguous name is answered with


def profile(
    store: Store,
    framework: Framework,
    geoid: str,
    *,
    year: int | None = None,
    benchmark: Against | None = None,
) -> Profile:
    """Every metric of one place: its value, its verdict, where it stands and how it moved.

    Args:
        store: the open release.
        framework: the registry.
        geoid: a county's or city's code.
        year: the latest year to look at; the newest of the release by default.
        benchmark: the median to test against; by default that of the state, and that of the
            nation where the state has fewer than five reliable values.

    Returns:
        A reading for every metric that exists at the place's level, in the registry's order.

    Raises:
        UserError: for a place or year that the release does not have.
    """
    place = store.jurisdiction(geoid)
    newest = store.release.newest_year
    if year is not None and not place.first_year <= year <= newest:
        message = (
            f"Release {store.release.id} has {place.full_name} from {place.first_year} to "
            f"{newest}; choose one of these years, not {year}."
        )
        raise UserError(message)
    facts = _Facts(store, framework, place, year or newest)
    readings = tuple(
        facts.read(metric, benchmark)
        for metric in framework.metrics.values()
        if metric.series_of(place.level) is not None
    )
    return Profile(place, store.release, readings)


def find_place(store: Store, text: str) -> Jurisdiction:
    """The county or city that a code or a name means.

    Args:
        store: the open release.
        text: a geoid, or a name that only one place of the release has ('Summit County, Ohio').

    Raises:
        UserError: when there is none, or several, naming the likeliest.
    """
    if any(sign.isdigit() for sign in text):
        return store.jurisdiction(parse_geoid(text))
    found = search_jurisdictions(store.jurisdictions(), text, limit=_CANDIDATES + 1)
    if len(found) == 1:
        return found[0]
    if not found:
        message = (
            f"No county or city of release {store.release.id} is called {text!r}; give a part of "
            "its name and its state, or its code (39153)."
        )
        raise UserError(message)
    names = "; ".join(f"{place.geoid} {place.full_name}" for place in found[:_CANDIDATES])
    more = "; ..." if len(found) > _CANDIDATES else ""
    message = f"{text!r} can be several places: give one of these codes: {names}{more}"
    raise UserError(message)


def profile_record(profile: Profile) -> dict[str, Any]:
    """A profile as plain data with numbers in full precision, for JSON; absent numbers are None."""
    place = profile.jurisdiction
    return {
        "geoid": place.geoid,
        "name": place.full_name,
        "level": place.level.value,
        "population": place.population,
        "population_year": place.population_year,
        "release": profile.release.id,
        "metrics": [_reading_record(reading) for reading in profile.readings],
    }


def _reading_record(reading: Reading) -> dict[str, Any]:
    state, nation, tested = reading.state, reading.nation, reading.benchmark
    place, absence = reading.position, reading.absence
    return {
        "metric": reading.metric.id,
        "year": reading.year,
        "value": reading.value,
        "lower": reading.lower,
        "upper": reading.upper,
        "interval": reading.interval.value,
        "se": reading.se,
        "quality": reading.quality.value if reading.quality else None,
        "verdict": reading.verdict.value,
        "reason": absence.sentence if absence else reading.reason,
        "absence": absence.kind.value if absence else None,
        "benchmark": asdict(tested) if tested else None,
        "state_median": state.value if state else None,
        "state_n": state.n if state else None,
        "nation_median": nation.value if nation else None,
        "nation_n": nation.n if nation else None,
        "position": asdict(place) if place else None,
        "pooled_with": reading.pooled_with,
    }


def release_summary(store: Store) -> dict[str, Any]:
    """What a release is and what it was made of, as plain data."""
    places = Counter(place.level for place in store.jurisdictions())
    return {
        "release": asdict(store.release),
        "path": str(store.path),
        "counties": places[Level.COUNTY],
        "cities": places[Level.PLACE],
        "files": [
            {
                "name": row.name,
                "level": row.level,
                "breakdown": row.breakdown,
                "rows": row.n_rows,
                "values": row.n_values,
                "cells": row.cells,
                "rejected": row.rejected,
                "flags_without_value": row.flags_without_value,
                "bounds_without_value": row.bounds_without_value,
                "unknown_columns": row.unknown_columns,
                "notes": row.notes,
                "as_published": row.as_published,
            }
            for row in store.query("loaded_files")
        ],
        "problems": [row._asdict() for row in store.query("load_problems")],
        "ignored": [row.name for row in store.query("ignored_files")],
        "coverage": [row._asdict() for row in store.query("covered_years")],
        "differences": [row._asdict() for row in store.query("differences")],
    }


@dataclass(frozen=True, slots=True)
class Change:
    """How one metric at one level by one breakdown differs from the release before.

    `new_years` and `gone_years` are those with values in one of the two releases only; the counts
    are of values. A `rounded` value differs by less than one in a thousand, a `changed` one more.
    """

    previous: str
    metric: str
    level: Level
    breakdown: str
    is_new: bool
    new_years: tuple[int, ...]
    gone_years: tuple[int, ...]
    added: int
    removed: int
    changed: int
    rounded: int
    same: int


def release_changes(store: Store) -> tuple[Change, ...]:
    """What differs from the release before, in the registry's order; empty for a first release."""
    return tuple(
        Change(
            **row._asdict()
            | {
                "level": Level(row.level),
                "new_years": tuple(row.new_years),
                "gone_years": tuple(row.gone_years),
            }
        )
        for row in store.query("release_changes")
    )


def metric_years(store: Store, metric: str) -> Mapping[tuple[Level, str], tuple[int, ...]]:
    """The years in which the release has values of a metric, by level and breakdown."""
    rows = store.query("metric_years", metric=metric)
    return {(Level(row.level), row.breakdown): tuple(row.years) for row in rows}


class _Facts:
    """What the release holds about one place up to one year, asked for once."""

    def __init__(self, store: Store, framework: Framework, place: Jurisdiction, year: int) -> None:
        self.store, self.framework, self.place, self.year = store, framework, place, year
        level = place.level
        rows = store.query("place_history", geoid=place.geoid, level=level)
        self.history = {
            metric: [row for row in group if row.year <= year]
            for metric, group in groupby(rows, key=lambda row: row.metric)
        }
        years = store.query("years_with_values", level=level)
        self.years: Mapping[str, list[int]] = {row.metric: row.years for row in years}
        self.sets = newest_sets(store, level, place.state)
        self.distributions = {
            row.metric: (
                row.year,
                Distribution(row.low, row.high, tuple(row.counts), row.below, row.above, row.n),
            )
            for row in store.query("distributions", level=level)
        }

    def read(self, metric: Metric, benchmark: Against | None) -> Reading:
        years = [year for year in self.years.get(metric.id, ()) if year <= self.year]
        newest = max(years, default=None)
        rows = self.history.get(metric.id, [])
        points = tuple(
            TrendPoint(row.year, row.value, row.lower, row.upper, _quality(row.quality))
            for row in rows
        )
        sets, shape = self._sets_and_shape(metric, newest)
        evidence = Evidence(
            points=points,
            newest=newest,
            absence=None if points else self._absence(metric, newest),
            pooled_with=rows[-1].pooled_with if rows else 0,
            state=sets.get(self.place.state),
            nation=sets.get(NATION),
            distribution=shape,
        )
        series = metric.series_of(self.place.level)
        return read_metric(metric, series, evidence, self.store.release.year, benchmark)

    def _sets_and_shape(
        self, metric: Metric, newest: int | None
    ) -> tuple[Mapping[str, StoredSet], Distribution | None]:
        """The sets of the newest year: stored with the release, or of an earlier year on demand."""
        if newest is None:
            return {}, None
        stored = self.sets.get(metric.id, {})
        year, shape = self.distributions.get(metric.id, (newest, None))
        if not stored or next(iter(stored.values())).year == newest:
            return stored, shape if year == newest else None
        sets = sets_in_year(self.store, metric, self.place.level, newest)
        return sets, distribution_of(sets[NATION].sorted_values)

    def _absence(self, metric: Metric, newest: int | None) -> AbsenceReason:
        """Why the newest year has no value here; the last scheduled year where there is none."""
        series = metric.series_of(self.place.level)
        scheduled = [year for year in (series.schedule if series else ()) if year <= self.year]
        return why_absent(
            self.framework,
            metric,
            self.place.geoid,
            self.place.level,
            HEADLINE,
            newest or max(scheduled, default=self.year),
            years_in_copy=self.years.get(metric.id, ()),
        )


def sets_in_year(store: Store, metric: Metric, level: Level, year: int) -> Mapping[str, StoredSet]:
    """The nation and every state in any year that has values, worked out now.

    Raises:
        UserError: when no place of the level has a value in that year.
    """
    series = metric.series_of(level)
    columns = store.columns("level_values", metric=metric.id, level=level, year=year)
    if series is None or not len(columns["geoid"]):
        raise UserError(f"{metric.label} has no value at all in {year}; choose another year.")
    values = LevelValues.from_columns(columns).with_sampling_bounds_only(series)
    rows = store.query("places_by_state", level=level, year=year)
    places = {row.state: row.places for row in rows}
    return sets_of(metric, level, values, columns["pool"].astype(np.int64), places)


def newest_sets(store: Store, level: Level, state: str) -> Mapping[str, Mapping[str, StoredSet]]:
    """By metric, the nation and one state in its newest year, as the release keeps them."""
    columns = store.columns("newest_sets", level=level, state=state)
    sets: dict[str, dict[str, StoredSet]] = {}
    for i, metric in enumerate(columns["metric"]):
        scope = str(columns["scope"][i])
        median = MedianEstimate(
            median=_number(columns["median"][i]),
            lower=_number(columns["lower"][i]),
            upper=_number(columns["upper"][i]),
            n=int(columns["n"][i]),
            of=int(columns["places"][i]),
            lowers=tuple(columns["lowers"][i].tolist()),
            uppers=tuple(columns["uppers"][i].tolist()),
        )
        sets.setdefault(str(metric), {})[scope] = StoredSet(
            kind="nation" if scope == NATION else "state",
            scope=scope_name(scope),
            level=level,
            year=int(columns["year"][i]),
            median=median,
            sorted_values=columns["sorted_values"][i].tolist(),
        )
    return sets


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _quality(word: str | None) -> Quality | None:
    return Quality(word) if word else None
