"""A file as a map before it is kept: the same classes as on the page of maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import MapPlaces, ValueMap, map_of_values, reliable_rows
from mobility.analysis.places.benchmarks import LevelValues
from mobility.analysis.reliability import Quality
from mobility.places import Level
from mobility.registry import EVERYONE, HEADLINE, Breakdown, Metric
from mobility.uploads.columns.mapping import MetricDetails
from mobility.uploads.places.gazetteer import places
from mobility.uploads.results import Floats
from mobility.uploads.versions.metrics import DataSet, YearOfGroups, metric_of
from mobility.uploads.versions.observations import Observations


@dataclass(frozen=True, slots=True)
class PreviewMap:
    """The newest year of a file in every place of its level; `names` are theirs by geoid."""

    values: ValueMap
    names: Mapping[str, str]


def metric_of_file(
    observed: Observations, details: MetricDetails, file: str, breakdowns: Mapping[str, Breakdown]
) -> Metric:
    """The measure of a file as it will stand in the registry."""
    table = observed.table
    shares = table["value"].to_numpy(zero_copy_only=False) * 1000
    tenths = bool(np.allclose(shares, np.round(shares), rtol=0, atol=1e-9, equal_nan=True))
    years = [
        YearOfGroups(
            Level(row["level"]), row["breakdown"], row["year"], (EVERYONE,),
            row["lower_count"], row["value_min"], row["value_max"], tenths=tenths,
        )
        for row in table.group_by(["level", "breakdown", "year"])
        .aggregate([("value", "min"), ("value", "max"), ("lower", "count")])
        .to_pylist()
    ]  # fmt: skip
    return metric_of(DataSet(details, file, details.source, tuple(years)), breakdowns)


def preview_map(observed: Observations, metric: Metric) -> PreviewMap | None:
    """The newest year's numbers of everyone, of counties or else of cities; None where none are."""
    table = observed.table.filter(pc.equal(observed.table["breakdown"], HEADLINE))
    table = table.filter(pc.equal(table["subgroup"], EVERYONE))
    if not table.num_rows:
        return None
    counties = table.filter(pc.equal(table["level"], Level.COUNTY.value))
    cities = table.filter(pc.equal(table["level"], Level.PLACE.value))
    level, rows = (
        (Level.COUNTY, counties) if counties.num_rows >= cities.num_rows else (Level.PLACE, cities)
    )
    years = tuple(sorted(pc.unique(rows["year"]).to_pylist()))
    year = years[-1]
    rows = rows.filter(pc.equal(rows["year"], year))
    here = _all_places(rows, metric, level, year)
    names = {geoid: place.full_name for geoid, place in places().items() if place.level is level}
    return PreviewMap(map_of_values(metric, here, years, ClassKind.QUANTILE), names)


def _all_places(rows: pa.Table, metric: Metric, level: Level, year: int) -> MapPlaces:
    """Return all places of a level in a year, including those without a number."""
    known = [place for place in places().values() if place.level is level]
    there = min(year, max(place.last_year for place in known))  # of a later year the newest
    geoids = sorted(each.geoid for each in known if each.first_year <= there <= each.last_year)
    position = {geoid: number for number, geoid in enumerate(geoids)}
    texts = rows["geoid"].to_pylist()
    taken = np.array([n for n, text in enumerate(texts) if text in position], dtype=np.int64)
    at = np.array([position[texts[n]] for n in taken], dtype=np.int64)

    def spread(name: str) -> Floats:
        spread_values = np.full(len(geoids), np.nan)
        numbers = rows[name].to_numpy(zero_copy_only=False).astype(np.float64)
        spread_values[at] = numbers[taken]
        return spread_values

    quality = np.full(len(geoids), "", dtype=object)
    flags = rows["quality"].to_pylist()
    quality[at] = [flags[n] or "" for n in taken]
    numbers = np.array([int(geoid) for geoid in geoids], dtype=np.int32)
    lower, upper = spread("lower"), spread("upper")
    values = LevelValues(
        numbers,
        np.array([int(geoid[:2]) for geoid in geoids], dtype=np.int32),
        np.full(len(geoids), year, dtype=np.int16),
        spread("value"),
        lower,
        upper,
        quality == Quality.WEAK.value,
    )
    reliable = reliable_rows(metric, values)
    pool = np.zeros(len(geoids), dtype=np.int64)
    return MapPlaces(level, values, lower, upper, quality, reliable, pool)
