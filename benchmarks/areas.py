"""Speed and memory of areas: outlines read, points placed, the map changed.

Run it with `python -m benchmarks.areas`. It makes 300 areas with 2,000 corner points each, reads,
repairs and simplifies them as a file, places 200,000 points in them, stores a table, and works out
and draws the map anew. Each number stands beside its limit.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Result = TypeVar("Result")
AREAS, POINTS, EVENTS = 300, 2_000, 200_000
_SECONDS = {"read, repair and simplify": 8.0, "place points": 2.0, "change the map": 1.0}
_MEGABYTES = 1_000
_SIDE, _WEST, _SOUTH = 0.02, -81.7, 40.9


def main() -> int:
    """Print every number with its limit; 1 where one is exceeded."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOBILITY_HOME"] = folder
        return _run(Path(folder))


def _run(folder: Path) -> int:
    # After MOBILITY_HOME is set.
    from mobility.areas.counties import place_in_counties
    from mobility.areas.keeping import AreaSetDetails, keep_areas, keep_numbers, shapes_of
    from mobility.areas.reading import read_outlines
    from mobility.areas.relations import areas_of_points
    from mobility.areas.table import TableChoices, read_table, rows_to_keep
    from mobility.figures.areas.map import Shown, deck
    from mobility.figures.theme import LIGHT
    from mobility.places import Jurisdiction, Level
    from mobility.queries.areas import AreaChoice, areas_result
    from mobility.registry import Better
    from mobility.workspace import Workspace

    file = folder / "areas.geojson"
    file.write_text(json.dumps(_outlines()))
    print(
        f"{AREAS} areas of {POINTS:,} corner points, {file.stat().st_size / 1e6:.0f} MB of GeoJSON"
    )
    steps: list[tuple[float, str]] = []
    began = time.perf_counter()

    def bar(_share: float, text: str) -> None:
        steps.append((time.perf_counter() - began, text))

    outlines, seconds = _timed(lambda: read_outlines(file, progress=bar))
    fine = _say("read, repair and simplify", seconds)
    for at, text in steps:
        print(f"    {at:5.2f} s  {text}")
    found = place_in_counties(outlines.shapes, "2020")
    workspace = Workspace()
    areas = keep_areas(workspace, outlines, found, AreaSetDetails("Benchmark", outlines.kind))
    random = np.random.default_rng(2)
    x = random.uniform(_WEST, _WEST + 20 * _SIDE, EVENTS)
    y = random.uniform(_SOUTH, _SOUTH + 15 * _SIDE, EVENTS)
    shapes = shapes_of(areas)
    placed, seconds = _timed(lambda: areas_of_points(shapes, x, y))
    fine &= _say("place points", seconds)
    print(f"    {(placed >= 0).mean():.1%} of {EVENTS:,} points lie in an area")
    people = random.integers(300, 3_000, AREAS)
    table = pd.DataFrame(
        {
            "ward": areas.codes,
            "year": 2023,
            "cases": random.binomial(people, 0.08),
            "people": people,
        }
    )
    table.to_csv(folder / "table.csv", index=False)
    choices = TableChoices(name="Cases", better=Better.LOWER)
    read = read_table(folder / "table.csv", areas, choices=choices)
    (rows, _), seconds = _timed(lambda: rows_to_keep(read))
    print(f"mask {len(read.rows)} numbers: {seconds:.2f} s")
    keep_numbers(workspace, read.details, rows)
    most = max(set(areas.places) - {""}, key=areas.places.count)
    place = Jurisdiction(most, Level.COUNTY, "A county", most[:2])
    areas_result(place, AreaChoice())  # the first one reads the outlines
    drawn, seconds = _timed(
        lambda: deck(areas_result(place, AreaChoice(merge=True)), LIGHT, Shown.VALUE).to_json()
    )
    fine &= _say("change the map", seconds)
    print(f"    {len(drawn) / 1e6:.1f} MB to the browser, {areas.places.count(most)} areas")
    used = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    megabytes = used / 1024
    print(f"memory of the larger process: {megabytes:.0f} MB of {_MEGABYTES:,} MB at most")
    return 0 if fine and megabytes < _MEGABYTES else 1


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def _say(what: str, seconds: float) -> bool:
    limit = _SECONDS[what]
    print(f"{what}: {seconds:.2f} s of {limit:.0f} s at most ({seconds / limit:.0%})")
    return seconds < limit


def _outlines() -> dict[str, object]:
    """A grid whose common borders are wavy, with the same points on both sides."""
    columns, rows = 20, AREAS // 20
    side = POINTS // 4
    features = []
    for row in range(rows):
        for column in range(columns):
            ring = np.concatenate(
                [
                    _edge(column, row, side, across=True),
                    _edge(column + 1, row, side, across=False),
                    _edge(column, row + 1, side, across=True)[::-1],
                    _edge(column, row, side, across=False)[::-1],
                ]
            )
            geometry = json.loads(shapely.to_geojson(shapely.Polygon(ring)))
            name = str(row * columns + column + 1)
            features.append({"type": "Feature", "properties": {"ward": name}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _edge(column: int, row: int, points: int, *, across: bool) -> NDArray[np.float64]:
    """A border of the grid that begins at a corner, as a wavy line."""
    along = np.linspace(0, 1, points + 1)[:-1]
    along = np.append(along, 1.0)
    wave = 0.05 * np.sin(2 * np.pi * 9 * along) * np.sin(np.pi * along)
    x, y = (column + along, row + wave) if across else (column + wave, row + along)
    return np.column_stack([_WEST + _SIDE * x, _SOUTH + _SIDE * y])


if __name__ == "__main__":
    sys.exit(main())
