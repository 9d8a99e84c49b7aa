"""Makes data/boundaries/county_neighbors.csv anew: which counties share a border.

Run from the repository, in the environment of `tools/make_boundaries.py` and with npm at hand:

    python -m tools.make_county_neighbors

The atlas keeps every border once, as an arc that the counties on both sides use, also around the
smallest independent cities of Virginia, which are mere squares among the outlines for the screen.
A corner is no border. Pairs with a code that ended come from the older atlas; a county that got a
new name keeps its neighbors.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import combinations

from mobility.places import Level
from mobility.registry import load_framework
from tools.make_boundaries import (
    ATLAS_BEFORE,
    ATLAS_NOW,
    FOLDER,
    Topology,
    outlines,
    package_file,
    polygons_of,
)

Pair = tuple[str, str]


def borders(topology: Topology) -> Iterator[Pair]:
    """Yield the two counties on the sides of every arc, the smaller code first."""
    known = outlines(topology)["counties"]
    sides: dict[int, set[str]] = {}
    for geometry in topology["objects"]["counties"]["geometries"]:
        if geometry["id"] in known:
            for ring in (ring for polygon in polygons_of(geometry) for ring in polygon):
                for arc in ring:
                    sides.setdefault(arc if arc >= 0 else ~arc, set()).add(geometry["id"])
    for counties in sides.values():
        yield from combinations(sorted(counties), 2)


def renamed() -> dict[str, str]:
    """The code that ended when a county got a new name, by the code that began."""
    return {
        change.began[0]: change.ended[0]
        for change in load_framework().geography_changes
        if change.level == Level.COUNTY and len(change.ended) == len(change.began) == 1
    }


def main() -> None:
    """Write the file."""
    now, before = (package_file(atlas, "counties-10m.json") for atlas in (ATLAS_NOW, ATLAS_BEFORE))
    today = outlines(now)["counties"]
    pairs = set(borders(now)) | {pair for pair in borders(before) if not today.issuperset(pair)}
    for new, old in renamed().items():
        pairs |= {
            (min(old, other), max(old, other))
            for pair in pairs
            if new in pair
            for other in pair
            if other != new
        }
    with (FOLDER / "county_neighbors.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["county", "neighbor"])
        writer.writerows(sorted(pairs))


if __name__ == "__main__":
    main()
