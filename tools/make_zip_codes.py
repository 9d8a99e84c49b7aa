"""Makes data/boundaries/zip_codes.csv anew: the ZIP codes and towns of every county.

Run from the repository, in the environment of `tools/make_boundaries.py`:

    python -m tools.make_zip_codes

A row is a county, a town that the Postal Service delivers to, and its ZIP codes there. The package
`zipcodes` names one county for a ZIP code and one point; where the point lies well inside a
neighbor of that county, the ZIP code has a row in both. What the file cannot say stands in
data/README.md.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from math import cos, radians, sin, sqrt
from pathlib import Path

import zipcodes
from shapely import Point, Polygon, STRtree, union_all

from mobility.places import STATES, fold
from mobility.places.boundaries import known_names, successors, touching_counties
from mobility.places.outlines import counties
from tools.albers import PROJECTIONS

FOLDER = Path(__file__).resolve().parents[1] / "data" / "boundaries"
_INSIDE = 0.5  # of the plane, 2.4 km: nearer to a border the outlines are too rough to decide
_NAMES = {  # as the package spells them
    ("AK", "city and borough of juneau"): "02110",
    ("AK", "municipality of anchorage"): "02020",
    ("DC", ""): "11001",
    ("IN", "la porte county"): "18091",
    ("TX", "de witt county"): "48123",
    ("VA", "james city"): "51095",
}


def project(state: str, longitude: float, latitude: float) -> Point:
    """Return where a point lies in the plane of the outlines (Albers on a sphere).

    Source: Snyder 1987, Map Projections: A Working Manual, equations 14-1 to 14-6.
    """
    to = PROJECTIONS.get(state, PROJECTIONS[""])
    south, north = radians(to.south), radians(to.north)
    n = (sin(south) + sin(north)) / 2
    c = cos(south) ** 2 + 2 * n * sin(south)

    def radius(degrees: float) -> float:
        return sqrt(c - 2 * n * sin(radians(degrees))) / n

    def plane(east: float, up: float) -> tuple[float, float]:
        angle = n * radians((east - to.meridian + 180) % 360 - 180)
        return radius(up) * sin(angle), -radius(up) * cos(angle)

    (x, y), (x0, y0) = plane(longitude, latitude), plane(to.longitude, to.latitude)
    return Point(to.x + to.size * (x - x0), to.y - to.size * (y - y0))


def main() -> None:
    """Write the file."""
    codes = {state.abbreviation: state.fips for state in STATES.values()}
    by_name = {
        (geoid[:2], fold(name.rsplit(", ", 1)[0])): geoid
        for geoid, name in known_names().items()
        if len(geoid) == 5
    }
    outlines = {
        geoid: union_all([Polygon(rings[0], rings[1:]).buffer(0) for rings in polygons])
        for geoid, polygons in counties("2023").items()
    }
    geoids, tree = list(outlines), STRtree(list(outlines.values()))
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in zipcodes.list_all():
        state = codes.get(entry["state"])
        if state is None or not entry["active"]:
            continue
        name = fold(entry["county"])
        named = _NAMES.get((entry["state"], name)) or by_name.get((state, name), "")
        places = {named} if named and not successors(named) else set()
        point = project(state, float(entry["long"]), float(entry["lat"]))
        around = geoids[int(tree.nearest(point))]
        deep = outlines[around].contains(point) and (
            outlines[around].boundary.distance(point) > _INSIDE
        )
        if around[:2] == state and (
            not places or (deep and not places.isdisjoint(touching_counties(around)))
        ):
            places.add(around)
        for place in places:
            rows[place, entry["city"]].add(entry["zip_code"])
            for town in entry["acceptable_cities"]:
                rows[place, town].update()
    with (FOLDER / "zip_codes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["county", "town", "zip_codes"])
        writer.writerows((*key, " ".join(sorted(found))) for key, found in sorted(rows.items()))


if __name__ == "__main__":
    main()
