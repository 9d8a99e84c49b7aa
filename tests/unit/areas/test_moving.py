"""Counts moved between sets of areas: totals, agreement with tobler, and what is refused."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd
import pytest
from tobler.area_weighted import area_interpolate

from mobility.analysis.areas.transfer import moved_counts
from mobility.areas.keeping import (
    MeasureDetails,
    StoredAreas,
    StoredNumbers,
    keep_numbers,
    shapes_of,
)
from mobility.areas.kinds import AreaKind
from mobility.areas.moving import NOT_MOVED, move_numbers
from mobility.areas.relations import crossing_by_residents, crossing_by_surface
from mobility.errors import UserError
from mobility.registry import EVERYONE, HEADLINE
from mobility.workspace import Workspace
from tests.unit.areas.conftest import store_grid


def numbers_on(
    workspace: Workspace, areas: StoredAreas, count: np.ndarray, **columns: object
) -> StoredNumbers:
    rows = pd.DataFrame(
        {
            "code": areas.codes, "place": "39153", "year": 2023, "breakdown": HEADLINE,
            "subgroup": EVERYONE, "count": count, "base": 10.0 * count, "count_error": np.nan,
            "base_error": np.nan, "value": np.nan, "lower": np.nan, "upper": np.nan, "absent": "",
        }
    ).assign(**columns)  # fmt: skip
    details = MeasureDetails("Calls", areas.id, areas.number, per=1)
    return keep_numbers(workspace, details, rows)


def test_moved_counts_agree_with_tobler(workspace: Workspace, tracts: StoredAreas) -> None:
    wards = store_grid(workspace, 5, "Wards", AreaKind.WARD)
    random = np.random.default_rng(5)
    counts = random.integers(10, 500, 36).astype(float)
    crossing = crossing_by_surface(shapes_of(tracts), shapes_of(wards))
    moved, outside = moved_counts(counts, crossing)
    source = geopandas.GeoDataFrame({"n": counts}, geometry=shapes_of(tracts), crs=4326)
    target = geopandas.GeoDataFrame(geometry=shapes_of(wards), crs=4326)
    flat = "ESRI:54008"  # sinusoidal
    expected = area_interpolate(source.to_crs(flat), target.to_crs(flat), extensive_variables=["n"])
    assert moved == pytest.approx(expected["n"].to_numpy(), rel=1e-3)
    assert moved.sum() + outside == pytest.approx(counts.sum(), rel=1e-12, abs=1e-9)


def test_residents_of_smaller_areas_divide_people(
    workspace: Workspace, tracts: StoredAreas
) -> None:
    """All residents of a tract live in one of its four parts, so its count goes to one ward."""
    parts = store_grid(workspace, 12, "Parts")
    wards = store_grid(workspace, 12, "Quarters", AreaKind.WARD)
    row, column = np.divmod(np.arange(144), 12)
    lives = ((row % 2 == 0) & (column % 2 == 0)).astype(float) * 100
    crossing = crossing_by_residents(shapes_of(tracts), shapes_of(wards), shapes_of(parts), lives)
    counts = np.arange(1.0, 37.0)
    moved, outside = moved_counts(counts, crossing)
    assert moved.sum() == counts.sum()
    assert outside == 0
    assert (moved[lives == 0] == 0).all()


def test_stored_counts_are_moved_and_what_is_not_shown_stays_so(
    workspace: Workspace, tracts: StoredAreas
) -> None:
    counts = np.full(36, 50.0)
    counts[0] = np.nan
    absent = np.where(np.isnan(counts), "masked: few people", "")
    numbers = numbers_on(workspace, tracts, counts, absent=absent)
    wards = store_grid(workspace, 3, "Wards", AreaKind.WARD)
    moved = move_numbers(numbers, wards)
    by_ward = moved.rows[moved.rows["code"] != ""].set_index("code")
    assert by_ward.loc["1", "absent"] == NOT_MOVED
    assert np.isnan(by_ward.loc["1", "count"])
    assert by_ward["count"].dropna().tolist() == pytest.approx([200.0] * 8)
    assert by_ward["base"].dropna().tolist() == pytest.approx([2000.0] * 8)
    assert moved.notes[0].startswith("Moved from Tracts by surface")


def test_medians_are_never_moved(workspace: Workspace, tracts: StoredAreas) -> None:
    numbers = numbers_on(workspace, tracts, np.full(36, np.nan), value=900.0)
    with pytest.raises(UserError, match="medians, means and indices are of no people"):
        move_numbers(numbers, tracts)
