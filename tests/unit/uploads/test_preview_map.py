"""A file on the map before it is kept."""

from __future__ import annotations

import numpy as np

from mobility.analysis.maps.colors import ValueMap
from mobility.places import Level
from mobility.registry import Unit, load_framework
from mobility.uploads import infer_schema, observations
from mobility.uploads.versions.preview_map import metric_of_file, preview_map


def previewed(content: bytes) -> ValueMap | None:
    schema = infer_schema("file.csv", content)
    observed = observations(schema, schema.mapping)
    breakdowns = load_framework().breakdowns
    return preview_map(
        observed, metric_of_file(observed, schema.mapping.metric, "file.csv", breakdowns)
    )


def test_every_county_of_the_newest_year_is_on_it() -> None:
    made = previewed(b"fips,year,pct\n39153,2022,5\n39153,2023,6\n39035,2023,7\n39001,2023,\n")
    assert made is not None
    assert (made.level, made.year, made.years) == (Level.COUNTY, 2023, (2022, 2023))
    assert made.metric.unit is Unit.SHARE
    assert made.code.size == 3144
    assert made.absent.size == 3142
    row = made.places.row("39153")
    assert row is not None
    assert made.places.values.value[row] == 0.06


def test_weak_numbers_are_hatched() -> None:
    made = previewed(b"fips,year,pct,moe\n39153,2023,6,0.5\n39035,2023,7,6.9\n")
    assert made is not None
    hatched = {made.places.geoid(row) for row in np.flatnonzero(made.hatched)}
    assert hatched == {"39035"}


def test_later_year_uses_last_borders() -> None:
    made = previewed(b"fips,year,pct\n39153,2026,6\n39035,2026,7\n")
    assert made is not None
    assert (made.year, made.absent.size) == (2026, 3142)


def test_cities_where_there_are_more_of_them() -> None:
    made = previewed(b"geoid,year,pct\n3901000,2023,6\n")
    assert made is not None
    assert made.level is Level.PLACE


def test_groups_alone_are_on_no_map() -> None:
    assert previewed(b"fips,year,race,pct\n39153,2023,Black,6\n39035,2023,White,7\n") is None
