"""Where places lie: cities in their county, counties that touch, and how large a county is.

All of it comes from the small files of the repository; data/README.md says what they can and
cannot say. A city is known by one point, so it stands in the one county of its center although
parts of it may lie in others, and it has neither an area nor neighbors.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from mobility.places import Jurisdiction, Level

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "boundaries"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple((row["city"], row["county"]) for row in _rows("cities_in_counties.csv"))


@cache
def land_areas() -> Mapping[str, float]:
    """The area of every county in square kilometers, inland water included, by geoid.

    That of the simplified outline: rough for the smallest. The one county whose outline is too
    small to measure (Falls Church, Virginia) and all cities are missing.
    """
    return {row["geoid"]: float(row["land_km2"]) for row in _rows("places.csv") if row["land_km2"]}


@cache
def _borders() -> Mapping[str, frozenset[str]]:
    sides: dict[str, set[str]] = {}
    for row in _rows("county_neighbors.csv"):
        sides.setdefault(row["county"], set()).add(row["neighbor"])
        sides.setdefault(row["neighbor"], set()).add(row["county"])
    return {geoid: frozenset(others) for geoid, others in sides.items()}


def touching_counties(geoid: str) -> frozenset[str]:
    """The counties that share a border on land with a county, those of codes that ended too.

    Empty for an island. A corner is no border, and neither is water between two shores.
    """
    return _borders().get(geoid, frozenset())


def related_geoids(geoid: str) -> frozenset[str]:
    """The cities whose center lies in a county, or the counties of a city's center.

    A city has two counties where the county's code changed: Connecticut in 2022.
    """
    return frozenset(
        {other for pair in _pairs() if geoid in pair for other in pair if other != geoid}
    )


def related_places(place: Jurisdiction, known: Iterable[Jurisdiction]) -> list[Jurisdiction]:
    """Those of the known places that a county holds or that a city lies in.

    Returns:
        The cities in a county, the largest first; the county of a city, only that of its newest
        year in the data where the code changed.
    """
    wanted = related_geoids(place.geoid)
    found = [other for other in known if other.geoid in wanted]
    if place.level is Level.PLACE:
        return sorted(found, key=lambda county: -county.last_year)[:1]
    return sorted(found, key=lambda city: (-(city.population or 0), city.geoid))


def is_same_ground(place: Jurisdiction, other: Jurisdiction) -> bool:
    """Whether a city and a county are one and the same: an independent city is its own county."""
    return place.state == other.state and place.name.casefold() == other.name.casefold()
