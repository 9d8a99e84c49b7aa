"""All places of a level as sets to stand in: the nation and each state, in one year of a metric.

One rule for the sets that are stored with a release and for those of earlier years that are
worked out when somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.places.benchmarks import (
    MedianEstimate,
    ReferenceDistribution,
    medians_of_sets,
)
from mobility.analysis.reliability import counted_once, pooled_groups, rankable
from mobility.places import STATES, Level
from mobility.registry import IntervalKind, Metric, Series

NATION = "nation"
NATION_NAME = "United States"
_TWO_DIGITS = np.array([f"{number:02d}" for number in range(100)])


@dataclass(frozen=True, slots=True)
class LevelValues:
    """A metric's headline values at one level; arrays of one length, NaN for absent bounds.

    `geoid` and `state` are codes as numbers: a million texts would take longer than all the rest.
    """

    geoid: NDArray[np.int32]
    state: NDArray[np.int32]
    year: NDArray[np.int16]
    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    weak: NDArray[np.bool_]

    @classmethod
    def from_columns(cls, columns: Mapping[str, NDArray[Any]]) -> LevelValues:
        """Take columns of the names of the fields; masked entries are absent."""

        def numbers(name: str) -> NDArray[np.float64]:
            return np.ma.filled(columns[name].astype(np.float64), np.nan)

        return cls(
            np.asarray(columns["geoid"], dtype=np.int32),
            np.asarray(columns["state"], dtype=np.int32),
            np.asarray(columns["year"], dtype=np.int16),
            numbers("value"),
            numbers("lower"),
            numbers("upper"),
            np.ma.filled(columns["weak"], fill_value=False).astype(np.bool_),
        )

    def in_year(self, year: int) -> LevelValues:
        """The rows of one year."""
        rows = self.year == year
        return LevelValues(
            self.geoid[rows],
            self.state[rows],
            self.year[rows],
            self.value[rows],
            self.lower[rows],
            self.upper[rows],
            self.weak[rows],
        )

    def with_sampling_bounds_only(self, series: Series) -> LevelValues:
        """The same values without bounds that are no sampling interval."""
        kinds = {year: series.interval_in(int(year)) for year in np.unique(self.year)}
        years = [year for year, kind in kinds.items() if kind is IntervalKind.SAMPLING]
        sampling = np.isin(self.year, years)
        lower, upper = (np.where(sampling, bound, np.nan) for bound in (self.lower, self.upper))
        return replace(self, lower=lower, upper=upper)


def pools_of(metric: Metric, values: LevelValues) -> NDArray[np.int64]:
    """A pool number a row (0: an estimate of its own); pools stay within a state and a year."""
    if not metric.pooled:
        return np.zeros(values.value.size, dtype=np.int64)
    within = values.state * 10_000 + values.year
    return pooled_groups(within, values.value, values.lower, values.upper)


def sets_of(
    metric: Metric,
    level: Level,
    values: LevelValues,
    pools: NDArray[np.int64],
    places: Mapping[str, int],
    only: str | None = None,
) -> dict[str, ReferenceDistribution]:
    """The nation (under `NATION`) and every state (under its code) in the year of `values`.

    Args:
        metric: whose values they are; its limits say which of them are reliable.
        level: county or place.
        values: the rows of one year, sampling bounds only.
        pools: their pool numbers.
        places: how many places of the level each state has in that year.
        only: the one state that is wanted beside the nation; every state by default.
    """
    year = int(values.year[0])
    usable = rankable(
        values.value,
        values.weak,
        plausible=metric.plausible,
        zero_has_meaning=bool(metric.zero_meaning),
    )
    state = _TWO_DIGITS[values.state]
    reliable = np.where(usable, values.value, np.nan)
    medians = medians_of_sets(reliable, values.lower, values.upper, state, pools, only=only)
    counted = counted_once(usable, pools)

    def stored(
        code: str, median: MedianEstimate, members: NDArray[np.bool_]
    ) -> ReferenceDistribution:
        of = sum(places.values()) if code == NATION else places.get(code, median.of)
        return ReferenceDistribution(
            kind="nation" if code == NATION else "state",
            scope=scope_name(code),
            level=level,
            year=year,
            median=replace(median, of=of),
            sorted_values=np.sort(values.value[members]).tolist(),
        )

    found = {NATION: stored(NATION, medians.nation, counted)}
    for code, median in medians.states.items():
        found[code] = stored(code, median, counted & (state == code))
    return found


def scope_name(code: str) -> str:
    """What a scope's code is called: the nation, or a state by its two digits."""
    return NATION_NAME if code == NATION else STATES[code].name
