"""The nation and the states as reference sets, and whether the numbers of a metric cover them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.places.benchmarks import (
    NATION,
    Coverage,
    LevelValues,
    MedianEstimate,
    ReferenceDistribution,
    scope_name,
    sets_of,
)
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import HEADLINE, Metric
from mobility.store import Store


def coverage_of(
    store: Store, metric: str, level: Level, year: int, breakdown: str = HEADLINE
) -> Coverage:
    """Which states, and whether the nation, a metric covers in one year by one breakdown.

    Every metric of the publisher's covers all of them by design; of a data set it is counted,
    beside the counties or cities that the release has in that year.
    """
    if metric not in store.data_sets:
        return Coverage(level)
    rows = store.query("places_covered", metric=metric, level=level, year=year, breakdown=breakdown)
    return Coverage(level, {row.state: (row.present, row.places) for row in rows})


def with_coverage(
    store: Store, metric: str, level: Level, sets: Mapping[str, ReferenceDistribution]
) -> Mapping[str, ReferenceDistribution]:
    """The sets of one metric and year by scope, those that are not covered with the reason."""
    if metric not in store.data_sets or not sets:
        return sets
    coverage = coverage_of(store, metric, level, next(iter(sets.values())).year)
    return {
        scope: replace(stored, problem=coverage.problem(scope)) for scope, stored in sets.items()
    }


def level_values(
    store: Store, metric: Metric, level: Level, year: int
) -> tuple[LevelValues, NDArray[np.int64]]:
    """The headline values of a metric in a year, by geoid, with sampling bounds only; their pools.

    No rows where the metric is not published at the level.
    """
    columns = store.columns("level_values", metric=metric.id, level=level, year=year)
    values, series = LevelValues.from_columns(columns), metric.series_of(level)
    if series is not None:
        values = values.with_sampling_bounds_only(series)
    return values, columns["pool"].astype(np.int64)


def sets_in_year(
    store: Store, metric: Metric, level: Level, year: int, *, only: str | None = None
) -> Mapping[str, ReferenceDistribution]:
    """The nation and every state, or only one, in any year that has values, calculated now.

    Raises:
        UserError: when no place of the level has a value in that year.
    """
    values, pools = level_values(store, metric, level, year)
    if metric.series_of(level) is None or not values.geoid.size:
        raise UserError(f"{metric.label} has no value at all in {year}; choose another year.")
    rows = store.query("places_by_state", level=level, year=year)
    places = {row.state: row.places for row in rows}
    sets = sets_of(metric, level, values, pools, places, only)
    return with_coverage(store, metric.id, level, sets)


def newest_sets(
    store: Store, level: Level, state: str, metric: str | None = None
) -> Mapping[str, Mapping[str, ReferenceDistribution]]:
    """By metric, the nation and one state in its newest year, as the release keeps them.

    With ``metric``, the id of one, only of that.
    """
    columns = store.columns("newest_sets", level=level, state=state, metric=metric)
    sets: dict[str, dict[str, ReferenceDistribution]] = {}
    for i, name in enumerate(columns["metric"]):
        sets.setdefault(str(name), {})[str(columns["scope"][i])] = _reference_distribution(
            columns, i, level
        )
    return {name: with_coverage(store, name, level, by_scope) for name, by_scope in sets.items()}


def sets_of_metric(
    store: Store, metric: Metric, level: Level, year: int, *, only: str | None = None
) -> Mapping[str, ReferenceDistribution]:
    """The nation and every state in one year: as the release keeps them, or calculated now.

    With ``only``, the digits of a state, no other state is calculated; with '' none is.

    Raises:
        UserError: when no place of the level has a value in that year.
    """
    columns = store.columns("metric_sets", metric=metric.id, level=level)
    if len(columns["year"]) and int(columns["year"][0]) == year:
        scopes = enumerate(columns["scope"])
        sets = {str(scope): _reference_distribution(columns, i, level) for i, scope in scopes}
        return with_coverage(store, metric.id, level, sets)
    return sets_in_year(store, metric, level, year, only=only)


def _reference_distribution(
    columns: Mapping[str, NDArray[Any]], row: int, level: Level
) -> ReferenceDistribution:
    """One row of the stored sets."""
    scope = str(columns["scope"][row])
    return ReferenceDistribution(
        kind="nation" if scope == NATION else "state",
        scope=scope_name(scope),
        level=level,
        year=int(columns["year"][row]),
        median=MedianEstimate(
            median=_number(columns["median"][row]),
            lower=_number(columns["lower"][row]),
            upper=_number(columns["upper"][row]),
            n=int(columns["n"][row]),
            total=int(columns["places"][row]),
            lowers=tuple(columns["lowers"][row].tolist()),
            uppers=tuple(columns["uppers"][row].tolist()),
        ),
        sorted_values=columns["sorted_values"][row],
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
