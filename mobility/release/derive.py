"""What pages need of all places at once, worked out when a release is built and never again.

Of every metric: which headline estimates are one and the same, and, for its newest year, the
medians with their intervals and sorted values of the nation and of each state, and the shape of
the distribution. The rules are those of `mobility.analysis`; this module only feeds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mobility.analysis.benchmarks import StoredSet
from mobility.analysis.sets import NATION, LevelValues, pools_of, sets_of
from mobility.analysis.standing import distribution_of
from mobility.framework import Framework, Metric, Series
from mobility.places import Level
from mobility.release.writer import ReleaseWriter

_WORKERS = 2  # sorting, drawing and asking all let other threads run

_WIDTHS = {Level.COUNTY: 5, Level.PLACE: 7}  # digits of a geoid

_HEADLINE = """
SELECT geoid::INTEGER AS geoid, left(geoid, 2)::INTEGER AS state, year, value, lower, upper,
    quality = 'Weak' AS weak
FROM observation
WHERE breakdown = 'none' AND metric = $metric AND level = $level ORDER BY year, geoid
"""
_PLACES = """
SELECT level::VARCHAR, year, state, count(*)
FROM jurisdiction, range(first_year, last_year + 1) AS years(year) GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class _Derived:
    """One metric at one level: its pooled rows, and its newest year's sets by scope."""

    metric: str
    level: Level
    pooled: pa.Table
    sets: Mapping[str, StoredSet]


def derive(writer: ReleaseWriter, framework: Framework) -> None:
    """Fill `pooled`, `benchmark` and `distribution` from the observations."""
    work = [
        (metric, level)
        for metric in framework.metrics.values()
        for level in (Level.COUNTY, Level.PLACE)
    ]
    places = _places(writer)
    with ThreadPoolExecutor(_WORKERS) as pool:
        derived = pool.map(lambda pair: _derive(writer, places, *pair), work)
        found = [each for each in derived if each]
    if found:
        writer.insert_arrow("pooled", pa.concat_tables([each.pooled for each in found]))
        _write_sets(writer, found)


def _places(writer: ReleaseWriter) -> Mapping[tuple[str, int], Mapping[str, int]]:
    """How many places each state has, by level and year."""
    places: dict[tuple[str, int], dict[str, int]] = {}
    for level, year, state, count in writer.rows(_PLACES, {}):
        places.setdefault((level, year), {})[state] = count
    return places


def _derive(
    writer: ReleaseWriter,
    places: Mapping[tuple[str, int], Mapping[str, int]],
    metric: Metric,
    level: Level,
) -> _Derived | None:
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
    there = places.get((level, year), {})
    sets = sets_of(metric, level, values.in_year(year), pools[values.year == year], there)
    return _Derived(metric.id, level, pooled, sets)


def _texts(geoids: NDArray[np.int32], level: Level) -> pa.Array:
    """Codes as text again, with their leading zeros."""
    numbers = pc.cast(pa.array(geoids), pa.string())
    return pc.utf8_lpad(numbers, width=_WIDTHS[level], padding="0")


def _headline(
    writer: ReleaseWriter, metric: Metric, level: Level, series: Series
) -> LevelValues | None:
    columns = writer.columns(_HEADLINE, {"metric": metric.id, "level": level})
    values = LevelValues.from_columns(columns)
    return values.with_sampling_bounds_only(series) if values.geoid.size else None


def _write_sets(writer: ReleaseWriter, found: Sequence[_Derived]) -> None:
    def numbers(lists: Sequence[Sequence[float]]) -> pa.Array:
        return pa.array(lists, pa.list_(pa.float64()))

    scoped = [(each, scope, each.sets[scope]) for each in found for scope in each.sets]
    medians = [each.median for _, _, each in scoped]
    columns = {
        "metric": pa.array([each.metric for each, _, _ in scoped], pa.string()),
        "level": pa.array([each.level.value for each, _, _ in scoped], pa.string()),
        "scope": pa.array([scope for _, scope, _ in scoped], pa.string()),
        "year": pa.array([each.year for _, _, each in scoped], pa.int16()),
        "n": pa.array([median.n for median in medians], pa.int32()),
        "places": pa.array([median.of for median in medians], pa.int32()),
        "median": pa.array([median.median for median in medians], pa.float64()),
        "lower": pa.array([median.lower for median in medians], pa.float64()),
        "upper": pa.array([median.upper for median in medians], pa.float64()),
        "lowers": numbers([median.lowers for median in medians]),
        "uppers": numbers([median.uppers for median in medians]),
        "sorted_values": numbers([each.sorted_values for _, _, each in scoped]),
    }
    writer.insert_arrow("benchmark", pa.table(columns))
    shapes = []
    for each in found:
        nation = each.sets[NATION]
        shape = distribution_of(nation.sorted_values)
        if shape is not None:
            names = {"metric": each.metric, "level": each.level.value, "year": nation.year}
            shapes.append(names | asdict(shape))
    if shapes:
        writer.insert_arrow("distribution", pa.Table.from_pylist(shapes))
