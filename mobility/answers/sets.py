"""The nation and the states as sets to stand in, in the newest year or in any other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mobility.analysis.benchmarks import MedianEstimate, StoredSet
from mobility.analysis.sets import NATION, LevelValues, scope_name, sets_of
from mobility.errors import UserError
from mobility.framework import Metric
from mobility.places import Level
from mobility.store import Store


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
