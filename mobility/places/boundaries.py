"""Where places lie: cities in their county, counties that touch, and how large a county is.

Source are small files of the repository; data/README.md describes their limits. A city is known by
one point, so it has the one county of its center, although parts of it may lie in others, and
neither an area nor neighbors.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from mobility.places import STATES, Jurisdiction, Level, level_of

_TERRITORIES = {
    "60": "American Samoa",
    "66": "Guam",
    "69": "the Northern Mariana Islands",
    "72": "Puerto Rico",
    "78": "the U.S. Virgin Islands",
}
_FOLDER = Path(__file__).resolve().parents[2] / "data" / "boundaries"


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
    """The known cities of a county, or the known county of a city.

    Returns:
        The cities in a county, the largest first; the county of a city, only that of its newest
        year in the data where the code changed.
    """
    wanted = related_geoids(place.geoid)
    related = [other for other in known if other.geoid in wanted]
    if place.level is Level.PLACE:
        return sorted(related, key=lambda county: -county.last_year)[:1]
    return sorted(related, key=lambda city: (-(city.population or 0), city.geoid))


@cache
def _successors() -> Mapping[str, tuple[str, ...]]:
    later: dict[str, tuple[str, ...]] = {}
    for row in _rows("county_successors.csv"):
        later[row["ended"]] = (*later.get(row["ended"], ()), row["began"])
    return later


def successors(geoid: str) -> tuple[str, ...]:
    """The counties that hold the area of a county whose code ended, the largest part first.

    Slivers of less than two percent of the old county are left out. Empty for every other place.
    """
    return _successors().get(geoid, ())


@cache
def known_names() -> Mapping[str, str]:
    """The name of every county and city of the boundary files with its state, by geoid."""
    return {
        row["geoid"]: f"{row['name']}, {STATES[row['geoid'][:2]].name}"
        for row in _rows("places.csv")
    }


def area_now(place: Jurisdiction) -> str:
    """A sentence on the successors of a county whose code ended; it must have `successors`."""
    *others, last = [f"{known_names()[each]} ({each})" for each in successors(place.geoid)]
    names = f"{'; '.join(others)} and {last}" if others else last
    return f"{place.name} has no data after {place.last_year}: its area is now in {names}."


def places_instead(geoid: str, known: Collection[str]) -> tuple[str, ...]:
    """Known places that replace one that is not known.

    Its successors, or the counties that it lies in; for a code that has lost its leading zero, the
    place that has the zero.
    """
    if (padded := f"0{geoid}") in known:
        return (padded,)
    later = successors(geoid) or tuple(sorted(related_geoids(geoid)))
    return tuple(each for each in later if each in known)


def why_not_here(geoid: str, known: Collection[str]) -> str:
    """A sentence why a release has no county or city of this code, and what to use instead.

    Args:
        geoid: a well-formed code that is not among `known`.
        known: the codes of the release.
    """
    city = level_of(geoid) is Level.PLACE
    name = known_names().get(geoid)
    called = f"{name} ({geoid})" if name else f"the {'city' if city else 'county'} {geoid}"
    if geoid[:2] in _TERRITORIES:
        return f"This release has no values for {_TERRITORIES[geoid[:2]]}."
    if instead := places_instead(geoid, known):
        names = " or ".join(f"{known_names()[each]} ({each})" for each in instead)
        where = "it lies in" if city else "its area is now in"
        return f"This release has no values for {called}: {where} {names}."
    if city and geoid[:2] in STATES:
        cities = sum(level_of(each) is Level.PLACE for each in known)
        has = f"has {cities} of the largest cities only" if cities else "has counties only"
        if not name:
            return f"No city with the code {geoid} is known here: the release {has}."
        return f"This release has no values for {called}: it {has}."
    return f"There is no {'city' if city else 'county'} with the code {geoid} in this release."


def is_same_area(place: Jurisdiction, other: Jurisdiction) -> bool:
    """Whether a city and a county have one area, as an independent city that is its own county."""
    return place.state == other.state and place.name.casefold() == other.name.casefold()


def cities_that_are_counties(places: Iterable[Jurisdiction]) -> frozenset[str]:
    """The codes of the cities whose county is among the places, too, with the same area."""
    places = list(places)
    counties = {
        (place.state, place.name.casefold()) for place in places if place.level is Level.COUNTY
    }
    return frozenset(
        place.geoid
        for place in places
        if place.level is Level.PLACE and (place.state, place.name.casefold()) in counties
    )
