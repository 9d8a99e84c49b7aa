"""Cities in their county and the county around a city."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from mobility.places import Jurisdiction, Level
from mobility.places.boundaries import is_same_area, related_geoids, related_places

FOLDER = Path(__file__).parents[2] / "data" / "boundaries"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def place(geoid: str, name: str, *, people: int = 0, last_year: int = 2023) -> Jurisdiction:
    level = Level.COUNTY if len(geoid) == 5 else Level.PLACE
    return Jurisdiction(geoid, level, name, geoid[:2], people, 2023, 2014, last_year)


AKRON = place("3901000", "Akron city", people=190_000)
SUMMIT = place("39153", "Summit County", people=536_000)
HARTFORD = place("0937000", "Hartford city")
CAPITOL, OLD_HARTFORD = (
    place("09110", "Capitol Planning Region"),
    place("09003", "Hartford County", last_year=2021),
)


def test_every_city_lies_in_a_county_of_its_state() -> None:
    kinds = {row["geoid"]: row["level"] for row in rows("places.csv")}
    counties = defaultdict(list)
    for row in rows("cities_in_counties.csv"):
        assert kinds[row["city"]] == Level.PLACE
        assert kinds[row["county"]] == Level.COUNTY
        assert row["city"][:2] == row["county"][:2]
        counties[row["city"]].append(row["county"])
    assert set(counties) == {geoid for geoid, level in kinds.items() if level == Level.PLACE}
    twice = {city for city, result in counties.items() if len(result) > 1}
    assert all(city.startswith("09") for city in twice)


def test_a_county_and_its_city_find_each_other() -> None:
    assert related_places(AKRON, [AKRON, SUMMIT, CAPITOL]) == [SUMMIT]
    assert related_places(SUMMIT, [AKRON, SUMMIT, HARTFORD]) == [AKRON]
    assert related_places(SUMMIT, [SUMMIT]) == []


def test_the_largest_city_comes_first() -> None:
    los_angeles = place("06037", "Los Angeles County")
    cities = [
        place("0643000", "Long Beach city", people=450_000),
        place("0644000", "Los Angeles city", people=3_800_000),
    ]
    places = related_places(los_angeles, cities)
    assert [city.name for city in places] == ["Los Angeles city", "Long Beach city"]


def test_connecticut_city_shows_current_county() -> None:
    assert related_geoids(HARTFORD.geoid) == {"09110", "09003"}
    assert related_places(HARTFORD, [OLD_HARTFORD, CAPITOL]) == [CAPITOL]
    assert related_places(OLD_HARTFORD, [HARTFORD]) == [HARTFORD]


def test_an_independent_city_is_its_own_county() -> None:
    city, county = place("5167000", "Richmond city"), place("51760", "Richmond city")
    other = place("51159", "Richmond County")
    assert related_places(city, [county, other]) == [county]
    assert is_same_area(city, county)
    assert not is_same_area(AKRON, SUMMIT)
