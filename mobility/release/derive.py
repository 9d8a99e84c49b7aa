"""Statistics over all places, calculated once when a release is built.

For each metric: which headline estimates are shared by several places and, for its newest year,
medians with intervals and sorted values of the nation and of each state, and the distribution. The
methods are those of `mobility.analysis`.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mobility.analysis.places.benchmarks import (
    LevelValues,
    MetricSets,
    benchmark_table,
    distribution_table,
    pools_of,
    sets_of,
)
from mobility.places import Level
from mobility.registry import Framework, Metric, Series
from mobility.release.writer import ReleaseWriter

_WORKERS = 2  # numpy and DuckDB release the interpreter lock

_WIDTHS = {Level.COUNTY: 5, Level.PLACE: 7}  # digits of a geoid

_HEADLINE = """
SELECT geoid::INTEGER AS geoid, left(geoid, 2)::INTEGER AS state, year, value, lower, upper,
    quality = 'Weak' AS weak
FROM observation
WHERE breakdown = 'none' AND metric = $metric AND level = $level ORDER BY year, geoid
"""
_MEASURED = "SELECT metric::VARCHAR, level::VARCHAR FROM coverage WHERE breakdown = 'none'"
_PLACES = """
SELECT level::VARCHAR, year, state, count(*)
FROM jurisdiction, range(first_year, last_year + 1) AS years(year) GROUP BY ALL
"""


def derive(writer: ReleaseWriter, framework: Framework) -> None:
    """Fill `pooled`, `benchmark` and `distribution` from the observations."""
    measured = set(writer.rows(_MEASURED, {}))
    work = [
        (metric, level)
        for metric in framework.metrics.values()
        for level in (Level.COUNTY, Level.PLACE)
        if (metric.id, level) in measured
    ]
    places = _places(writer)
    with ThreadPoolExecutor(_WORKERS) as pool:
        derived = pool.map(lambda pair: _derive(writer, places, *pair), work)
        results = [result for result in derived if result]
    if results:
        writer.insert_arrow("pooled", pa.concat_tables([pooled for pooled, _ in results]))
        sets = [metric_sets for _, metric_sets in results]
        writer.insert_arrow("benchmark", benchmark_table(sets))
        writer.insert_arrow("distribution", distribution_table(sets))


def _places(writer: ReleaseWriter) -> Mapping[tuple[str, int], Mapping[str, int]]:
    """Number of places by level and year, then by state."""
    places: dict[tuple[str, int], dict[str, int]] = {}
    for level, year, state, count in writer.rows(_PLACES, {}):
        places.setdefault((level, year), {})[state] = count
    return places


def _derive(
    writer: ReleaseWriter,
    places: Mapping[tuple[str, int], Mapping[str, int]],
    metric: Metric,
    level: Level,
) -> tuple[pa.Table, MetricSets] | None:
    """The pooled rows of a metric at a level, and its newest year's sets by scope."""
    series = metric.series_of(level)
    values = _headline(writer, metric, level, series) if series else None
    if values is None:
        return None
    pools = pools_of(metric, values)
    rows = np.flatnonzero(pools)
    pooled = pa.table(
        {
            "geoid": _texts(values.geoid[rows], level),
            "level": pa.array([level.value] * rows.size, pa.string()),
            "year": values.year[rows],
            "metric": pa.array([metric.id] * rows.size, pa.string()),
            "pool": pools[rows],
        }
    )
    year = int(values.year.max())
    by_state = places.get((level, year), {})
    sets = sets_of(metric, level, values.in_year(year), pools[values.year == year], by_state)
    return pooled, MetricSets(metric.id, level, sets)


def _texts(geoids: NDArray[np.int32], level: Level) -> pa.Array:
    """Geoids as text with leading zeros."""
    numbers = pc.cast(pa.array(geoids), pa.string())
    return pc.utf8_lpad(numbers, width=_WIDTHS[level], padding="0")


def _headline(
    writer: ReleaseWriter, metric: Metric, level: Level, series: Series
) -> LevelValues | None:
    columns = writer.columns(_HEADLINE, {"metric": metric.id, "level": level})
    values = LevelValues.from_columns(columns)
    return values.with_sampling_bounds_only(series) if values.geoid.size else None
