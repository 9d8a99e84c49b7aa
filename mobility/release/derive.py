"""What pages need of all places at once, worked out when a release is built and never again.

Of every metric: which headline estimates are one and the same, and, for its newest year, the
medians with their intervals and sorted values of the nation and of each state, and the shape of
the distribution. The rules are those of `mobility.analysis`; this module only feeds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.analysis.benchmarks import StoredSet, distribution_of
from mobility.analysis.sets import NATION, LevelValues, pools_of, sets_of
from mobility.framework import Framework, Metric, Series
from mobility.places import Level
from mobility.release.writer import ReleaseWriter

_HEADLINE = """
SELECT geoid, year, value, lower, upper, quality = 'Weak' AS weak FROM observation
WHERE breakdown = 'none' AND metric = $metric AND level = $level ORDER BY year, geoid
"""
_PLACES = """
SELECT state, count(*) FROM jurisdiction
WHERE level = $level AND $year BETWEEN first_year AND last_year GROUP BY state
"""


@dataclass(frozen=True, slots=True)
class _ScopedSet:
    """A set with the metric it is of and the code of its scope."""

    metric: str
    scope: str
    set: StoredSet


def derive(writer: ReleaseWriter, framework: Framework) -> None:
    """Fill `pooled`, `benchmark` and `distribution` from the observations."""
    found: list[_ScopedSet] = []
    for metric in framework.metrics.values():
        for level in (Level.COUNTY, Level.PLACE):
            series = metric.series_of(level)
            values = _headline(writer, metric, level, series) if series else None
            if values is not None:
                pools = pools_of(metric, values)
                _write_pools(writer, values, pools, metric, level)
                found += _newest_sets(writer, values, pools, metric, level)
    _write_sets(writer, found)


def _headline(
    writer: ReleaseWriter, metric: Metric, level: Level, series: Series
) -> LevelValues | None:
    columns = writer.columns(_HEADLINE, {"metric": metric.id, "level": level})
    values = LevelValues.from_columns(columns)
    return values.with_sampling_bounds_only(series) if values.geoid.size else None


def _write_pools(
    writer: ReleaseWriter,
    values: LevelValues,
    pools: NDArray[np.int64],
    metric: Metric,
    level: Level,
) -> None:
    rows = np.flatnonzero(pools)
    if rows.size:
        columns = {"geoid": values.geoid[rows], "year": values.year[rows], "pool": pools[rows]}
        writer.insert_arrow("pooled", pa.table(columns), level=level, metric=metric.id)


def _newest_sets(
    writer: ReleaseWriter,
    values: LevelValues,
    pools: NDArray[np.int64],
    metric: Metric,
    level: Level,
) -> list[_ScopedSet]:
    year = int(values.year.max())
    known = writer.rows(_PLACES, {"level": level, "year": year})
    places = {str(code): int(count) for code, count in known}
    sets = sets_of(metric, level, values.in_year(year), pools[values.year == year], places)
    return [_ScopedSet(metric.id, code, stored) for code, stored in sets.items()]


def _write_sets(writer: ReleaseWriter, found: Sequence[_ScopedSet]) -> None:
    if not found:
        return

    def numbers(lists: Sequence[Sequence[float]]) -> pa.Array:
        return pa.array(lists, pa.list_(pa.float64()))

    sets = [each.set for each in found]
    medians = [each.median for each in sets]
    columns = {
        "metric": [each.metric for each in found],
        "level": [each.level.value for each in sets],
        "scope": [each.scope for each in found],
        "year": [each.year for each in sets],
        "n": [median.n for median in medians],
        "places": [median.of for median in medians],
        "median": pa.array([median.median for median in medians], pa.float64()),
        "lower": pa.array([median.lower for median in medians], pa.float64()),
        "upper": pa.array([median.upper for median in medians], pa.float64()),
        "lowers": numbers([median.lowers for median in medians]),
        "uppers": numbers([median.uppers for median in medians]),
        "sorted_values": numbers([each.sorted_values for each in sets]),
    }
    writer.insert_arrow("benchmark", pa.table(columns))
    shapes = []
    for each in found:
        shape = distribution_of(each.set.sorted_values) if each.scope == NATION else None
        if shape is not None:
            names = {"metric": each.metric, "level": each.set.level.value, "year": each.set.year}
            shapes.append(names | asdict(shape))
    if shapes:
        writer.insert_arrow("distribution", pa.Table.from_pylist(shapes))
