"""Invented districts with invented numbers for any county or city, to try the page with.

Districts are Voronoi cells inside the outline of the county (around the point of a city), numbers
are drawn with a fixed seed for each place. Both are marked as invented wherever they are shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mobility.areas.counties import place_in_counties
from mobility.areas.keeping import (
    AreaSetDetails,
    MeasureDetails,
    StoredAreas,
    StoredNumbers,
    keep_areas,
    keep_numbers,
)
from mobility.areas.kinds import AreaKind
from mobility.areas.plane import Shapes, plane_of
from mobility.areas.reading import Outlines
from mobility.areas.table import AreaTable, rows_to_keep
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE, HEADLINE, Better
from mobility.uploads.places.gazetteer import places
from mobility.uploads.places.points import county_outlines, project
from mobility.uploads.results import Faults
from mobility.workspace import Workspace

DISTRICTS = 48
YEARS = (2022, 2023)
MEASURE = "Evictions filed, invented"
RESIDENTS = "Residents by age, invented"
_AGES = ("Under 18 years", "18 to 64 years", "65 years and over")
_CITY_METERS = 6_000.0
_NAME = "Invented districts"
_SOURCE = "Invented for trying this page; real for nobody"


def keep_example(workspace: Workspace, geoid: str) -> tuple[StoredAreas, list[StoredNumbers]]:
    """Store invented districts of a place, a measure, and residents by age, and put them in use.

    Raises:
        NotAllowedError: where the actor of the workspace is no editor.
        UserError: when there is no such place, or the disk cannot be written.
    """
    if geoid not in places():
        raise UserError(f"There is no place {geoid!r}: give a county or city of the metrics.")
    place = places()[geoid]
    outlines = example_outlines(geoid)
    details = AreaSetDetails(
        f"{_NAME} of {place.full_name}", AreaKind.OTHER, source=_SOURCE, city=geoid,
        notes=("Outlines and numbers are invented.",), invented=True,
    )  # fmt: skip
    areas = keep_areas(workspace, outlines, place_in_counties(outlines.shapes), details)
    stored = []
    for name, rows in example_rows(geoid).items():
        measure = MeasureDetails(
            name, areas.id, areas.number,
            per=1 if name == MEASURE else None,
            unit="" if name == MEASURE else "people",
            better=Better.LOWER if name == MEASURE else Better.NEITHER,
            universe="renter households" if name == MEASURE else "residents",
            source=_SOURCE, residents=name == RESIDENTS, invented=True,
        )  # fmt: skip
        table = AreaTable(measure, areas, rows, {}, (), (), (), 0.0, Faults())
        stored.append(keep_numbers(workspace, measure, rows_to_keep(table)[0]))
    return areas, stored


def example_outlines(geoid: str) -> Outlines:
    """Return invented districts of a place; the same ones at every call."""
    random = np.random.default_rng(int(geoid))
    land = _outline_of(geoid)
    plane = plane_of(np.array([land], dtype=object))
    flat = plane.flat(np.array([land], dtype=object))[0]
    center = np.array(flat.centroid.coords[0])
    reach = np.sqrt(flat.area / np.pi)
    # Districts are smaller in the middle, where more people live.
    distance = reach * random.uniform(0, 1, 6 * DISTRICTS) ** 0.8 * 1.6
    angle = random.uniform(0, 2 * np.pi, 6 * DISTRICTS)
    seeds = center + np.column_stack([distance * np.cos(angle), distance * np.sin(angle)])
    seeds = seeds[shapely.contains_xy(flat, seeds[:, 0], seeds[:, 1])][:DISTRICTS]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=flat))
    cells = np.array([shapely.intersection(cell, flat) for cell in cells], dtype=object)
    cells = cells[shapely.area(cells) > 0]
    middles = shapely.get_coordinates(shapely.centroid(cells))
    cells = cells[np.lexsort((middles[:, 0], -np.round(middles[:, 1] / reach, 1)))]
    shapes = plane.degrees(cells)
    codes = tuple(f"D{number + 1:02}" for number in range(len(cells)))
    names = tuple(f"District {number + 1}" for number in range(len(cells)))
    return Outlines(
        file="", kind=AreaKind.OTHER, vintage="", codes=codes, names=names, shapes=shapes,
        drawn=shapes, square_km=np.asarray(shapely.area(cells)) / 1e6, code="", name="",
        columns=(), layers=(), notes=(), questions=(),
    )  # fmt: skip


def example_rows(geoid: str) -> dict[str, pd.DataFrame]:
    """Return invented numbers on the districts of a place, by the name of the measure."""
    outlines = example_outlines(geoid)
    random = np.random.default_rng(int(geoid) + 1)
    count = len(outlines.codes)
    middles = shapely.get_coordinates(shapely.centroid(outlines.shapes))
    spread = middles.std(axis=0)
    center = middles[int(random.integers(count))]
    near = np.exp(-0.7 * (((middles - center) / spread) ** 2).sum(axis=1))
    renters = np.rint(np.exp(random.normal(7.0, 0.4, count))).astype(np.int64)
    renters[: max(1, count // 16)] //= 12  # a few districts have few renters
    rate = 0.03 + 0.09 * near * random.uniform(0.6, 1.2, count)
    parts = []
    for year in YEARS:
        filed = random.binomial(renters, rate)
        parts.append(_rows(year, {EVERYONE: (filed, renters)}))
    people = np.rint(renters * random.uniform(2.2, 3.4, count)).astype(np.int64)
    young = 0.18 + 0.14 * near
    old = 0.20 - 0.10 * near
    shares = np.column_stack([young, 1 - young - old, old])
    ages = np.array([random.multinomial(n, share) for n, share in zip(people, shares, strict=True)])
    groups = {EVERYONE: (people, None)} | {
        age: (ages[:, number], None) for number, age in enumerate(_AGES)
    }
    return {
        MEASURE: pd.concat(parts, ignore_index=True),
        RESIDENTS: _rows(YEARS[-1], groups),
    }


def _rows(
    year: int, groups: dict[str, tuple[NDArray[np.int64], NDArray[np.int64] | None]]
) -> pd.DataFrame:
    frames = [
        pd.DataFrame(
            {
                "area": np.arange(len(counts)), "year": year,
                "breakdown": HEADLINE if group == EVERYONE else "age", "subgroup": group,
                "count": counts.astype(np.float64),
                "base": np.nan if base is None else base.astype(np.float64),
                "count_error": np.nan, "base_error": np.nan, "value": np.nan, "lower": np.nan,
                "upper": np.nan, "suppressed": False,
            }
        )
        for group, (counts, base) in groups.items()
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def _outline_of(geoid: str) -> BaseGeometry:
    """The outline of a county in degrees, or a circle around a city."""
    place = places()[geoid]
    if place.level is Level.COUNTY:
        geoids, tree = county_outlines()
        if geoid in geoids:
            largest = max(shapely.get_parts(tree.geometries[geoids.index(geoid)]), key=shapely.area)
            return shapely.make_valid(
                shapely.transform(largest, lambda xy: _degrees(xy, place.longitude, place.latitude))
            )
    plane = plane_of(np.array([shapely.Point(place.longitude, place.latitude)], dtype=object))
    circle: Shapes = np.array([shapely.Point(0, 0).buffer(_CITY_METERS)], dtype=object)
    return plane.degrees(circle)[0]


def _degrees(points: NDArray[np.float64], longitude: float, latitude: float) -> NDArray[np.float64]:
    """Points of the plane of the outlines in degrees, by Newton's method around a near point."""
    degrees = np.tile([longitude, latitude], (len(points), 1))
    step = 1e-3
    for _ in range(6):
        at = np.column_stack(project(degrees[:, 0].copy(), degrees[:, 1].copy()))
        east = np.column_stack(project(degrees[:, 0] + step, degrees[:, 1].copy())) - at
        north = np.column_stack(project(degrees[:, 0].copy(), degrees[:, 1] + step)) - at
        off = points - at
        determinant = east[:, 0] * north[:, 1] - east[:, 1] * north[:, 0]
        degrees[:, 0] += step * (off[:, 0] * north[:, 1] - off[:, 1] * north[:, 0]) / determinant
        degrees[:, 1] += step * (east[:, 0] * off[:, 1] - east[:, 1] * off[:, 0]) / determinant
    return degrees
