"""A home folder with a grid of invented tracts, and a workspace in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from mobility.areas.counties import place_in_counties
from mobility.areas.keeping import AreaSetDetails, StoredAreas, keep_areas
from mobility.areas.kinds import AreaKind
from mobility.areas.reading import Outlines
from mobility.workspace import Workspace
from tests.support.workspace_tables import tables_made_once  # noqa: F401 - a fixture

WEST, SOUTH, SIDE = -81.66, 41.00, 0.24
"""The corner and the side, in degrees, of a square in Summit County, Ohio."""


def grid_outlines(side: int, kind: AreaKind = AreaKind.TRACT, *, begin: int = 100_000) -> Outlines:
    """Return the square divided into so many areas a side."""
    step = SIDE / side
    cells = np.array(
        [
            box(WEST + step * x, SOUTH + step * y, WEST + step * (x + 1), SOUTH + step * (y + 1))
            for y in range(side)
            for x in range(side)
        ],
        dtype=object,
    )
    codes = tuple(f"39153{begin + number:06}" for number in range(len(cells)))
    names = tuple(f"Tract {1000 + number}" for number in range(len(cells)))
    if kind is AreaKind.WARD:
        codes = tuple(str(number + 1) for number in range(len(cells)))
        names = tuple(f"Ward {number + 1}" for number in range(len(cells)))
    return Outlines(
        file="grid.geojson", kind=kind, vintage="2020" if kind is AreaKind.TRACT else "",
        codes=codes, names=names, shapes=cells, drawn=cells,
        square_km=shapely.area(cells) * 9_300, code="GEOID", name="NAME", columns=(), layers=(),
        notes=(), questions=(),
    )  # fmt: skip


def store_grid(
    workspace: Workspace, side: int, name: str, kind: AreaKind = AreaKind.TRACT
) -> StoredAreas:
    outlines = grid_outlines(side, kind)
    details = AreaSetDetails(name, kind, outlines.vintage, outlines.file)
    return keep_areas(workspace, outlines, place_in_counties(outlines.shapes), details)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    return Workspace()


@pytest.fixture
def tracts(workspace: Workspace) -> StoredAreas:
    return store_grid(workspace, 6, "Tracts")
