"""How two sets of areas lie to each other, and points in areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from mobility.analysis.areas.transfer import Crossing
from mobility.areas.plane import Shapes, plane_of

_NOTHING = 0.02  # of an area: less in common is a border that was drawn twice
_ALL = 1 - _NOTHING


@dataclass(frozen=True, slots=True)
class Relations:
    """Pairs of areas of two sets: one inside the other, one containing the other, or crossing."""

    inside: tuple[tuple[int, int], ...]
    contains: tuple[tuple[int, int], ...]
    crossing: tuple[tuple[int, int], ...]


def relations(shapes: Shapes, others: Shapes) -> Relations:
    """Return how areas lie to those of another set; outlines in degrees."""
    plane = plane_of(np.concatenate([shapes, others]))
    here, there = plane.flat(shapes), plane.flat(others)
    other, own = shapely.STRtree(here).query(there, predicate="intersects")
    common = shapely.area(shapely.intersection(here[own], there[other]))
    of_own, of_other = common / shapely.area(here)[own], common / shapely.area(there)[other]
    inside, contains = of_own >= _ALL, of_other >= _ALL
    crossing = (of_own >= _NOTHING) & (of_other >= _NOTHING) & ~inside & ~contains

    def pairs(chosen: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
        return tuple(zip(own[chosen].tolist(), other[chosen].tolist(), strict=True))

    return Relations(pairs(inside), pairs(contains), pairs(crossing))


def touching(shapes: Shapes) -> tuple[tuple[int, int], ...]:
    """Return pairs of areas with a common border; a corner is none."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    common = shapely.intersection(shapes[one], shapes[other])
    border = shapely.get_dimensions(common) >= 1
    return tuple(zip(one[border].tolist(), other[border].tolist(), strict=True))


def areas_of_points(
    shapes: Shapes, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the number of the area that each point lies in, -1 for none.

    A point on a border, or in two areas that overlap, counts for the first of them.
    """
    place = np.full(longitude.size, -1, dtype=np.int64)
    usable = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
    # The outlines ask for points, so that each is prepared once for all points.
    tree = shapely.STRtree(shapely.points(longitude[usable], latitude[usable]))
    area, point = tree.query(shapes, predicate="intersects")
    place[usable[point[::-1]]] = area[::-1]
    return place


def crossing_by_surface(sources: Shapes, targets: Shapes) -> Crossing:
    """Return which areas of two sets cross, with the surface that they have in common."""
    plane = plane_of(np.concatenate([sources, targets]))
    here, there = plane.flat(sources), plane.flat(targets)
    target, source = shapely.STRtree(here).query(there, predicate="intersects")
    common = shapely.area(shapely.intersection(here[source], there[target]))
    whole = shapely.area(here)
    left = whole - np.bincount(source, common, len(here))
    outside = np.flatnonzero(left > _NOTHING * whole)
    inside = common > 0
    return Crossing(
        np.concatenate([source[inside], outside]),
        np.concatenate([target[inside], np.full(outside.size, -1)]),
        np.concatenate([common[inside], left[outside]]),
        len(here), len(there), "surface",
    )  # fmt: skip


def crossing_by_residents(
    sources: Shapes, targets: Shapes, finer: Shapes, residents: NDArray[np.float64]
) -> Crossing:
    """Return which areas of two sets cross, with the residents of smaller areas in both.

    Each smaller area counts where a point inside it lies.
    """
    points = shapely.get_coordinates(shapely.point_on_surface(finer))
    source = areas_of_points(sources, points[:, 0], points[:, 1])
    target = areas_of_points(targets, points[:, 0], points[:, 1])
    used = (source >= 0) & (residents > 0)
    pairs, position = np.unique(
        np.column_stack([source[used], target[used]]), axis=0, return_inverse=True
    )
    weight = np.bincount(position.ravel(), residents[used]).astype(np.float64)
    return Crossing(pairs[:, 0], pairs[:, 1], weight, len(sources), len(targets), "residents")
