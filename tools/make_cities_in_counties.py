"""Makes data/boundaries/cities_in_counties.csv anew: the county that a city's center lies in.

Run from the repository, in the environment of `tools/make_boundaries.py` and with npm at hand:

    python -m tools.make_cities_in_counties

A city has a row for its county of today and, where the county's code began or ended meanwhile
(Connecticut), one for the county before. What the file cannot say stands in data/README.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from mobility.places import Level
from tools.make_boundaries import ATLAS_BEFORE, ATLAS_NOW, FOLDER, earth_shapes, package_file

Row = Mapping[str, str]


def county_of(city: Row, namesakes: Mapping[tuple[str, str], str], tree: STRtree) -> int | str:
    """The county of a city's point: its number in the tree, or the code of its namesake.

    An independent city is a county of its own by the same name in the same state, whatever the
    simplified outlines say.
    """
    own = namesakes.get((city["geoid"][:2], city["name"]))
    if own:
        return own
    longitude, latitude = float(city["longitude"]), float(city["latitude"])
    point = Point(longitude if longitude < 0 else longitude - 360, latitude)
    inside = tree.query(point, predicate="within")
    # A point on a pier or an island that the outlines leave out belongs to the nearest county.
    return int(inside[0]) if len(inside) else int(tree.nearest(point))


def relations(
    places: list[Row], shapes: Mapping[str, BaseGeometry], counties: Mapping[str, Row]
) -> Iterator[tuple[str, str]]:
    """Yield every city with the county its center lies in, among the outlines of one time."""
    namesakes = {
        (geoid[:2], row["name"]): geoid for geoid, row in counties.items() if geoid in shapes
    }
    codes, tree = list(shapes), STRtree(list(shapes.values()))
    for city in places:
        if city["level"] == Level.PLACE:
            county = county_of(city, namesakes, tree)
            yield city["geoid"], county if isinstance(county, str) else codes[county]


def main() -> None:
    """Write the file."""
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        places: list[Row] = list(csv.DictReader(file))
    counties = {row["geoid"]: row for row in places if row["level"] == Level.COUNTY}
    pairs = {
        pair
        for atlas in (ATLAS_NOW, ATLAS_BEFORE)
        for pair in relations(
            places, earth_shapes(package_file(atlas, "counties-10m.json")), counties
        )
    }
    with (FOLDER / "cities_in_counties.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["city", "county"])
        writer.writerows(sorted(pair for pair in pairs if pair[1] in counties))


if __name__ == "__main__":
    main()
