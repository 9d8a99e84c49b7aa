"""From longitude and latitude to the county a point lies in.

The outlines that come with the repository are drawn on a plane: an Albers equal-area projection
with Alaska and Hawaii moved beside it. So the points go through the same projection. Source of
its formulas: Snyder 1987, Map Projections: A Working Manual, USGS Professional Paper 1395, p. 100
(sphere); the layout of the three parts is that of the atlas the outlines were made from.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from mobility.uploads.places.gazetteer import FILE
from mobility.uploads.results import Codes, Floats, Mask

_SCALE, _CENTER = 1300.0, (487.5, 305.0)  # of the atlas: 975 by 610 units
_UNIT_KM = 6371.0088 / _SCALE  # of the lower 48 states and Hawaii
NEAR_KM = 2.0  # outlines are simplified: a point so near a border may belong to the neighbor
_LAST_YEAR_OF_OLD_OUTLINES = 2021


@dataclass(frozen=True, slots=True)
class _Cone:
    """Albers projection of the sphere, rotated to its central meridian."""

    meridian: float
    middle: tuple[float, float]  # of the picture, in degrees from the meridian and of latitude
    parallels: tuple[float, float]
    scale: float
    shift: tuple[float, float]  # of the middle on the plane, in units of the atlas's scale

    def project(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        """Degrees to units of the atlas, y downward."""
        first, second = (math.sin(math.radians(each)) for each in self.parallels)
        n = (first + second) / 2
        c = 1 + first * (2 * n - first)

        def plane(degrees: Floats, north: Floats) -> tuple[Floats, Floats]:
            turned = np.radians((degrees + 180) % 360 - 180) * n
            radius = np.sqrt(np.maximum(0.0, c - 2 * n * np.sin(np.radians(north)))) / n
            return radius * np.sin(turned), -radius * np.cos(turned)

        x, y = plane(longitude - self.meridian, latitude)
        x0, y0 = plane(np.array(self.middle[0]), np.array(self.middle[1]))
        scale = _SCALE * self.scale
        return (
            _CENTER[0] + _SCALE * self.shift[0] + scale * (x - x0),
            _CENTER[1] + _SCALE * self.shift[1] - scale * (y - y0),
        )


_STATES = _Cone(-96, (-0.6, 38.7), (29.5, 45.5), 1.0, (0.0, 0.0))
_ALASKA = _Cone(-154, (-2.0, 58.5), (55, 65), 0.35, (-0.307, 0.201))
_HAWAII = _Cone(-157, (-3.0, 19.9), (8, 18), 1.0, (-0.205, 0.212))


def project(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Project points onto the plane of the outlines; NaN stays NaN."""
    alaska = (latitude > 50) & ((longitude < -125) | (longitude > 160))
    hawaii = (latitude < 24) & (longitude < -140)
    x, y = _STATES.project(longitude, latitude)
    for inset, cone in ((alaska, _ALASKA), (hawaii, _HAWAII)):
        x[inset], y[inset] = cone.project(longitude[inset], latitude[inset])
    return x, y


@dataclass(frozen=True, slots=True)
class Located:
    """For every point the position of its county in `geoids`, -1 where it lies in none.

    `near_border` marks points within `NEAR_KM` of another county.
    """

    geoids: tuple[str, ...]
    county: Codes
    near_border: Mask


@cache
def _outlines(name: str) -> tuple[tuple[str, ...], shapely.STRtree]:
    """The geoids of an outline file and a search tree of its polygons."""
    path = next(iter(sorted(FILE.parent.glob(f"{name}*.topojson"))))
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = (topology["transform"][key] for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * (sx, sy) + (tx, ty) for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        pieces = [arcs[each] if each >= 0 else arcs[~each][::-1] for each in numbers]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    geoids, shapes = [], []
    for geometry in topology["objects"]["counties"]["geometries"]:
        outline = geometry["arcs"]
        polygons = [outline] if geometry["type"] == "Polygon" else outline
        shape = shapely.MultiPolygon(
            [(ring(shell), [ring(hole) for hole in holes]) for shell, *holes in polygons]
        )
        geoids.append(geometry["id"])
        shapes.append(shapely.make_valid(shape))
    return tuple(geoids), shapely.STRtree(shapes)


def county_outlines(year: int | None = None) -> tuple[tuple[str, ...], shapely.STRtree]:
    """The geoids of all counties and a search tree of their outlines on the plane of `project`.

    Those of a year, None for the newest.
    """
    old = year is not None and year <= _LAST_YEAR_OF_OLD_OUTLINES
    return _outlines("counties-2021" if old else "counties-2023")


def locate(longitude: Floats, latitude: Floats, year: int | None = None) -> Located:
    """The county of every point, by the outlines of a year (None: of the newest).

    A point off every outline but within `NEAR_KM` of one (on a pier, say) belongs to the nearest.
    """
    geoids, tree = county_outlines(year)
    x, y = project(np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64))
    county = np.full(len(x), -1, dtype=np.int32)
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    points = shapely.points(x[usable], y[usable])
    point, inside = tree.query(points, predicate="within")
    # Where outlines overlap (a county and its successors) the later one counts.
    county[usable[point]] = inside
    reach = NEAR_KM / _UNIT_KM
    lost = usable[county[usable] < 0]
    point, nearest = tree.query_nearest(
        shapely.points(x[lost], y[lost]), max_distance=reach, all_matches=False
    )
    county[lost[point]] = nearest
    near = np.zeros(len(x), np.bool_)
    point, close = tree.query(points, predicate="dwithin", distance=reach)
    others = county[usable[point]] != close
    near[usable[point[others]]] = True
    return Located(geoids, county, near)
