"""Outlines of maps: files for the browser, polygons and points for the server.

Coordinates are those of an Albers projection with Alaska and Hawaii inset, y downward, inside
`NATION`. `tools/make_map.py` made the files; data/README.md says from what.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

from mobility.errors import UserError

CREDIT = "Outlines: U.S. Census Bureau"
CITY_CREDIT = "Points of cities: GeoNames (CC BY 4.0)"

_ROOT = Path(__file__).resolve().parents[2]
_STATIC = _ROOT / "static" / "map"
_BOUNDARIES = _ROOT / "data" / "boundaries"
_REDRAWN = 2022  # Connecticut's planning regions; the older file has Alaska of both times

Ring = list[tuple[float, float]]
Polygon = list[Ring]


class Frame(NamedTuple):
    """A rectangle of the plane: its left and upper edge, and its size."""

    left: float
    top: float
    width: float
    height: float

    def widened(self, by: float) -> Frame:
        """The frame with so many units more on every side."""
        return Frame(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)


NATION = Frame(-60, 10, 1020, 598)  # the Aleutians reach far to the left


def edition_of(year: int) -> str:
    """The outlines that were in force in a year of the data."""
    return "2023" if year >= _REDRAWN else "2021"


@cache
def static_file(name: str) -> Path:
    """The file that the browser fetches: `counties-2023`, `counties-2021` or `states`.

    Raises:
        UserError: when it is not there.
    """
    files = sorted(_STATIC.glob(f"{name}.*.json"))
    if not files:
        raise UserError(f"static/map/{name} is missing: restore it from the repository.")
    return files[-1]


@cache
def topology(name: str) -> Mapping[str, Any]:
    """The content of `static_file`, for a picture that cannot fetch it."""
    content: dict[str, Any] = json.loads(static_file(name).read_text(encoding="utf-8"))
    return content


@cache
def points() -> Mapping[str, tuple[float, float]]:
    """A point inside every county and of every city, by geoid."""
    with (_BOUNDARIES / "map_points.csv").open(encoding="utf-8", newline="") as file:
        return {row["geoid"]: (float(row["x"]), float(row["y"])) for row in csv.DictReader(file)}


@cache
def counties(edition: str) -> Mapping[str, tuple[Polygon, ...]]:
    """The polygons of every county, each an outer ring and its holes, by geoid."""
    return _polygons(topology(f"counties-{edition}"), "counties", digits=5)


@cache
def states() -> Mapping[str, tuple[Polygon, ...]]:
    """The polygons of every state, by its two digits."""
    return _polygons(topology("states"), "states", digits=2)


@cache
def state_frame(code: str) -> Frame:
    """The rectangle around a state.

    Raises:
        UserError: when there is no such state.
    """
    outline = states().get(code)
    if outline is None:
        raise UserError(f"There is no outline of a state {code!r}.")
    return frame_around(polygon[0] for polygon in outline)


def frame_around(rings: Iterable[Sequence[tuple[float, float]]]) -> Frame:
    """The smallest rectangle around some points."""
    xs, ys = zip(*chain.from_iterable(rings), strict=True)
    return Frame(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _polygons(
    content: Mapping[str, Any], name: str, *, digits: int
) -> Mapping[str, tuple[Polygon, ...]]:
    """The polygons of an object of a topology by its geoids."""
    arcs = list(_arcs(content))

    def ring(numbers: Sequence[int]) -> Ring:
        parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
        return [*parts[0], *chain.from_iterable(part[1:] for part in parts[1:])]

    polygons = {}
    for each in content["objects"][name]["geometries"]:
        shapes = [each["arcs"]] if each["type"] == "Polygon" else each["arcs"]
        polygons[str(each["id"]).zfill(digits)] = tuple(
            [ring(numbers) for numbers in shape] for shape in shapes
        )
    return polygons


def _arcs(content: Mapping[str, Any]) -> Iterator[Ring]:
    """The arcs of a topology in the plane."""
    (x_scale, y_scale), (left, top) = (content["transform"][k] for k in ("scale", "translate"))
    for steps in content["arcs"]:
        xs = accumulate(step[0] for step in steps)
        ys = accumulate(step[1] for step in steps)
        yield [(x * x_scale + left, y * y_scale + top) for x, y in zip(xs, ys, strict=True)]
