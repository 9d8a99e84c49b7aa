"""Which cities lie in which county, from the small file that comes with the repository.

The file knows one point of each city, so a city stands in the one county of its center although
parts of it may lie in others; data/README.md says more.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from mobility.places import Jurisdiction, Level

_FILE = Path(__file__).resolve().parents[1] / "data" / "boundaries" / "cities_in_counties.csv"


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["city"], row["county"]) for row in csv.DictReader(file))


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
