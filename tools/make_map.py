"""Makes what the browser draws maps of: static/map/, and data/boundaries/map_points.csv.

Run from the repository, in the environment of `tools/make_boundaries.py`; needs no network:

    python -m tools.make_map

The outlines of data/boundaries/ are simplified once more, arc by arc, so that neighbors still share
their borders; state borders come as a small file of their own.
Names carry a hash of the content: the browser may keep a file for good. The points of counties and
cities are projected as the outlines are (Albers, with Alaska and Hawaii inset).
"""

from __future__ import annotations

import csv
import hashlib
import heapq
import itertools
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd

from mobility.places import STATES, Level
from mobility.registry import load_framework
from tools.albers import PROJECTIONS
from tools.make_boundaries import FOLDER, polygons_of, ring_points, twice_area

STATIC = Path(__file__).resolve().parents[1] / "static" / "map"
EDITIONS = ("2021", "2023")
DETAIL = 60  # grid units squared: smaller triangles are left out; half a pixel on a wall
SHAPE = 0.7  # of its area that a ring keeps at least
COARSER = 2  # grid units of the source that become one

Point = tuple[int, int]
Arc = list[Point]


def arcs_of(topology: dict[str, Any]) -> list[Arc]:
    """The arcs on the grid of the file."""
    arcs = []
    for steps in topology["arcs"]:
        xs = itertools.accumulate(step[0] for step in steps)
        ys = itertools.accumulate(step[1] for step in steps)
        arcs.append(list(zip(xs, ys, strict=True)))
    return arcs


def simplified(arc: Arc, detail: float) -> Arc:
    """An arc without the points that hardly matter; its ends stay, and a ring keeps an area.

    Source: Visvalingam & Whyatt 1993, Cartographic Journal 30:46-51: the point whose triangle with
    its neighbors is smallest goes first, until all triangles are as large as `detail`.
    """
    last = len(arc) - 1
    before, after = list(range(-1, last)), list(range(1, last + 2))

    def triangle(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = arc[before[i]], arc[i], arc[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    size = {i: triangle(i) for i in range(1, last)}
    queue = [(area, i) for i, area in size.items()]
    heapq.heapify(queue)
    while queue:
        area, i = heapq.heappop(queue)
        if size.get(i) != area:
            continue
        if area >= detail:
            break
        del size[i]
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in {before[i], after[i]} & size.keys():
            size[j] = max(triangle(j), area)
            heapq.heappush(queue, (size[j], j))
    remaining = [point for i, point in enumerate(arc) if i in size or i in {0, last}]
    return arc if arc[0] == arc[-1] and len(remaining) < 4 else remaining


def coarser(arc: Arc) -> Arc:
    """An arc on the coarser grid, at least two points of it."""
    points = [(round(x / COARSER), round(y / COARSER)) for x, y in arc]
    distinct = [points[0], *(b for a, b in itertools.pairwise(points) if a != b)]
    return distinct if len(distinct) > 1 else distinct * 2


def steps_of(arc: Arc) -> list[list[int]]:
    """An arc from its first point in steps, as TopoJSON writes it."""
    return [list(arc[0]), *([b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(arc))]


def with_arcs(topology: dict[str, Any], objects: dict[str, Any], arcs: list[Arc]) -> dict[str, Any]:
    """A topology of these objects on the coarser grid of another one."""
    (scale, _), translate = topology["transform"]["scale"], topology["transform"]["translate"]
    return {
        "type": "Topology",
        "transform": {"scale": [scale * COARSER] * 2, "translate": translate},
        "objects": objects,
        "arcs": [steps_of(arc) for arc in arcs],
    }


def collection(geometries: list[dict[str, Any]]) -> dict[str, Any]:
    """An object of several geometries."""
    return {"type": "GeometryCollection", "geometries": geometries}


def arcs_for_screen(topology: dict[str, Any]) -> list[Arc]:
    """The arcs for the screen; those of a ring that would lose its area keep all their points."""
    full = arcs_of(topology)
    arcs = [simplified(arc, DETAIL) for arc in full]
    for geometry in topology["objects"]["counties"]["geometries"]:
        for ring in (ring for polygon in polygons_of(geometry) for ring in polygon):
            before, after = (abs(twice_area(ring_points(ring, each))) for each in (full, arcs))
            if after < SHAPE * before:
                for number in numbers_in(ring):
                    arcs[number] = full[number]
    return [coarser(arc) for arc in arcs]


def former_codes() -> dict[str, str]:
    """The code that a county had before it got a new name, by its code of today."""
    return {
        change.began[0]: change.ended[0]
        for change in load_framework().geography_changes
        if change.level == Level.COUNTY and len(change.ended) == len(change.began) == 1
    }


def counties(topology: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The outlines of the counties with their names; codes are numbers there, to be short.

    A county that got a new name stands there under both codes: years differ in which they use.
    """
    arcs = arcs_for_screen(topology)
    former = former_codes()
    outlines = [
        {
            "type": each["type"],
            "id": int(geoid),
            "properties": {"name": names[geoid]},
            "arcs": each["arcs"],
        }
        for each in topology["objects"]["counties"]["geometries"]
        for geoid in (each["id"], former.get(each["id"]))
        if geoid
    ]
    return with_arcs(topology, {"counties": collection(outlines)}, arcs)


def numbers_in(arcs: list[Any]) -> Collection[int]:
    """The arcs that a geometry uses, whichever way they run."""
    if isinstance(arcs, int):
        return {arcs if arcs >= 0 else ~arcs}
    return set(itertools.chain.from_iterable(numbers_in(part) for part in arcs))


def renumbered(arcs: Any, numbers: dict[int, int]) -> Any:  # noqa: ANN401 - nested to any depth
    """The same nested arcs by their new numbers."""
    if isinstance(arcs, int):
        return numbers[arcs] if arcs >= 0 else ~numbers[~arcs]
    return [renumbered(part, numbers) for part in arcs]


def borders(topology: dict[str, Any]) -> dict[str, Any]:
    """The outlines of the states."""
    states = topology["objects"]["states"]["geometries"]
    used = sorted(set(itertools.chain.from_iterable(numbers_in(each["arcs"]) for each in states)))
    numbers = {old: new for new, old in enumerate(used)}
    all_arcs = arcs_of(topology)
    arcs = [coarser(simplified(all_arcs[old], DETAIL)) for old in used]
    outlines = [
        {
            "type": each["type"],
            "id": int(each["id"]),
            "arcs": renumbered(each["arcs"], numbers),
        }
        for each in states
    ]
    return with_arcs(topology, {"states": collection(outlines)}, arcs)


def projected(places: pd.DataFrame) -> pd.DataFrame:
    """Where places lie in the plane of the outlines: columns geoid, x and y."""
    parts = []
    state = places["geoid"].str[:2]
    for code, to in PROJECTIONS.items():
        rows = places[state == code] if code else places[~state.isin([*PROJECTIONS])]
        plane = f"+proj=aea +lat_1={to.south} +lat_2={to.north} +lat_0=0 +lon_0={to.meridian} +R=1"
        degrees = "+proj=longlat +R=1"
        points, center = (
            geopandas.GeoSeries.from_xy(xs, ys, crs=degrees).to_crs(plane)
            for xs, ys in (
                (rows["longitude"], rows["latitude"]),
                ([to.longitude], [to.latitude]),
            )
        )
        parts.append(
            pd.DataFrame(
                {
                    "geoid": rows["geoid"].to_numpy(),
                    "x": to.x + to.size * (points.x.to_numpy() - center.x[0]),
                    "y": to.y - to.size * (points.y.to_numpy() - center.y[0]),
                }
            )
        )
    return pd.concat(parts).sort_values(["geoid"])


def write_static(name: str, topology: dict[str, Any]) -> None:
    """Write a file under a name that changes with its content, in place of the one before."""
    text = json.dumps(topology, separators=(",", ":"), ensure_ascii=False) + "\n"
    content = hashlib.sha256(text.encode()).hexdigest()[:10]
    for older in STATIC.glob(f"{name}.*.json"):
        older.unlink()
    (STATIC / f"{name}.{content}.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Write all files."""
    STATIC.mkdir(exist_ok=True)
    places = pd.read_csv(FOLDER / "places.csv", dtype={"geoid": str})
    names = {
        geoid: f"{name}, {STATES[geoid[:2]].abbreviation}"
        for geoid, name in zip(places["geoid"], places["name"], strict=True)
    }
    for edition in EDITIONS:
        text = (FOLDER / f"counties-{edition}.topojson").read_text(encoding="utf-8")
        topology = json.loads(text)
        write_static(f"counties-{edition}", counties(topology, names))
        if edition == EDITIONS[-1]:
            write_static("states", borders(topology))
    points = projected(places)
    with (FOLDER / "map_points.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["geoid", "x", "y"])
        writer.writerows([row.geoid, f"{row.x:.1f}", f"{row.y:.1f}"] for row in points.itertuples())


if __name__ == "__main__":
    main()
