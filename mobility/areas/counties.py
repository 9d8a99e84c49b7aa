"""In which counties areas lie: the share of each area's surface in each county.

The outlines of counties in the repository are simplified, so an area at a border seems to reach a
little into the next county; the county with most of an area counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mobility.areas.plane import Shapes
from mobility.places import STATES
from mobility.text import count_of
from mobility.uploads.places.gazetteer import places
from mobility.uploads.places.points import county_outlines, project

_NOTHING = 0.02  # of an area's surface: less is a border that was simplified
_CLEAR = 0.9  # of it in one county: less is said
_HALF = 0.5
_OLD_YEARS = {"2000", "2010"}
_NO_COUNTY = ""


@dataclass(frozen=True, slots=True)
class InCounties:
    """For every area the county with most of it ('' for none), and the shares by county.

    `shares` are (number of the area, geoid of the county, share of the area's surface).
    """

    county: tuple[str, ...]
    shares: tuple[tuple[int, str, float], ...]
    notes: tuple[str, ...]


def place_in_counties(
    shapes: Shapes, vintage: str = "", census_codes: Sequence[str] = ()
) -> InCounties:
    """Return in which counties areas lie, by outlines in degrees.

    Args:
        shapes: the outlines.
        vintage: the census they are of; counties of that time are looked at.
        census_codes: those of tracts or block groups, which begin with that of their county.
    """
    geoids, tree = county_outlines(2021 if vintage in _OLD_YEARS else None)
    flat = shapely.make_valid(shapely.transform(shapes, _on_plane))
    area, county = tree.query(flat, predicate="intersects")
    common = shapely.area(shapely.intersection(flat[area], tree.geometries[county]))
    share = common / np.maximum(shapely.area(flat)[area], 1e-12)
    overlaps = share >= _NOTHING
    area, county, share = area[overlaps], county[overlaps], share[overlaps]
    best = [_NO_COUNTY] * len(shapes)
    most = np.zeros(len(shapes))
    rows = []
    for number, where, part in zip(area.tolist(), county.tolist(), share.tolist(), strict=True):
        rows.append((number, geoids[where], round(min(part, 1.0), 4)))
        if part > most[number]:
            best[number], most[number] = geoids[where], part
    known = set(geoids)
    reached = {(number, where) for number, where, _ in rows}
    elsewhere = []
    for number, code in enumerate(census_codes):
        if code[:5] in known and code[:5] != best[number]:
            if best[number] and (number, code[:5]) not in reached:
                elsewhere.append(code)
            best[number] = code[:5]  # at a border or a shore the code is surer than the outline
    notes = _notes(best, most)
    if elsewhere:
        count = count_of(len(elsewhere), "code")
        sentence = (
            f"{count} of another county than the one the outline lies in ({elsewhere[0]}): look "
            "whether the projection and the codes are right."
        )
        notes = (*notes, sentence)
    return InCounties(tuple(best), tuple(rows), notes)


def place_in_city(
    shapes: Shapes, city: str, outline: BaseGeometry | None
) -> tuple[tuple[str, ...], str]:
    """Return the city for every area that belongs to it ('' for none), and a sentence.

    Args:
        shapes: the outlines of the areas, in degrees.
        city: its geoid.
        outline: of the city, in degrees; None where the areas together are the city, as a person
            said.
    """
    name = places()[city].full_name if city in places() else city
    if outline is None:
        return (city,) * len(shapes), f"All areas together are {name}, as you said."
    flat = shapely.make_valid(shapely.transform(shapes, _on_plane))
    whole = shapely.make_valid(shapely.transform(outline, _on_plane))
    share = shapely.area(shapely.intersection(flat, whole)) / np.maximum(shapely.area(flat), 1e-12)
    inside = share >= _HALF
    sentence = (
        f"{count_of(int(inside.sum()), 'area')} with most of their surface in {name} belong to it, "
        "by its outline."
    )
    return tuple(city if each else _NO_COUNTY for each in inside), sentence


def _on_plane(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(project(points[:, 0].copy(), points[:, 1].copy()))


def _notes(best: list[str], most: NDArray[np.float64]) -> tuple[str, ...]:
    notes = []
    counties = sorted({each for each in best if each})
    named = [places()[each].full_name for each in counties if each in places()]
    states = sorted({STATES[each[:2]].name for each in counties if each[:2] in STATES})
    if len(named) == 1:
        notes.append(f"All areas lie in {named[0]}.")
    elif named:
        where = ", ".join(named) if len(named) <= 3 else f"{len(named)} counties"
        notes.append(f"The areas lie in {where} ({', '.join(states[:3])}).")
    across = int(((most < _CLEAR) & (most > 0)).sum())
    if across:
        notes.append(
            f"{count_of(across, 'area')} cross county lines: each counts for the county with most "
            "of it."
        )
    outside = best.count(_NO_COUNTY)
    if outside:
        notes.append(
            f"{count_of(outside, 'area')} in no county of the United States: look whether the "
            "projection is right."
        )
    return tuple(notes)
