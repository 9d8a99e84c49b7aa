"""A file as a map before it is kept: the same classes as on the page of maps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import duckdb
import numpy as np

from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import MapPlaces, ValueMap, map_of_values, reliable_rows
from mobility.places import Level
from mobility.registry import Breakdown, Metric
from mobility.uploads.columns.mapping import MetricDetails
from mobility.uploads.versions.keeping import geoids_in_year, headline_rows, level_values
from mobility.uploads.versions.metrics import metric_of, read_data_set
from mobility.uploads.versions.observations import Observations


def metric_of_file(
    observed: Observations,
    details: MetricDetails,
    file: str,
    breakdowns: Mapping[str, Breakdown],
    residents: str = "",
) -> Metric:
    """The measure of a file as it will stand in the registry."""
    with _database().cursor() as connection:
        connection.register("observation", observed.table)
        connection.register("absent", observed.absent)
        data_set = read_data_set(connection, details, file, details.source, residents=residents)
        return metric_of(data_set, breakdowns)


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Return an empty database, opened once: that takes 25 ms, and a page asks at every run."""
    return duckdb.connect()


def preview_map(observed: Observations, metric: Metric) -> ValueMap | None:
    """The newest year's numbers of everyone, of counties or else of cities; None where none are."""
    level, rows = max(
        ((level, headline_rows(observed.table, level)) for level in (Level.COUNTY, Level.PLACE)),
        key=lambda each: len(each[1]),
    )
    if rows.empty:
        return None
    years = tuple(sorted(int(year) for year in rows["year"].unique()))
    geoids = geoids_in_year(level, years[-1])
    rows = rows[rows["year"] == years[-1]].reindex(geoids).assign(year=years[-1])
    values = level_values(rows)
    here = MapPlaces(
        level, values, values.lower, values.upper, rows["quality"].fillna("").to_numpy(np.object_),
        reliable_rows(metric, values), np.zeros(len(geoids), dtype=np.int64),
    )  # fmt: skip
    return map_of_values(metric, here, years, ClassKind.QUANTILE)
