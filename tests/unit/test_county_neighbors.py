"""Which counties share a border, and how large they are."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from pathlib import Path

import pytest

from mobility.places.boundaries import land_areas, touching_counties

FOLDER = Path(__file__).parents[2] / "data" / "boundaries"
ISLANDS = {"02016", "15001", "15003", "15007", "25019", "53055"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COUNTIES = {row["geoid"]: row for row in rows("places.csv") if row["level"] == "county"}


def pairs_on_the_map(edition: str) -> set[tuple[str, str]]:
    """The counties on both sides of every arc of the outlines for the screen."""
    topology = json.loads((FOLDER / f"counties-{edition}.topojson").read_text("utf-8"))
    sides: dict[int, set[str]] = {}
    for outline in topology["objects"]["counties"]["geometries"]:
        polygons = [outline["arcs"]] if outline["type"] == "Polygon" else outline["arcs"]
        for arc in (arc for polygon in polygons for ring in polygon for arc in ring):
            sides.setdefault(arc if arc >= 0 else ~arc, set()).add(outline["id"])
    return {pair for both in sides.values() for pair in combinations(sorted(both), 2)}


@pytest.mark.parametrize(
    "geoid,neighbors",
    [
        ("39153", {"39035", "39103", "39133", "39151", "39169"}),  # Summit County, Ohio
        ("51610", {"51013", "51059"}),  # Falls Church, which the outlines for the screen lost
        ("51678", {"51163"}),  # Lexington, Virginia: inside Rockbridge County
        ("29510", {"29189", "17119", "17163"}),  # St. Louis and two counties across the river
        ("11001", {"24031", "24033", "51013", "51510"}),
        ("09130", {"09110", "09170", "09180"}),  # a planning region has planning regions
        ("46113", {"31045", "31161", "46007", "46033", "46047", "46071", "46103"}),
    ],
)
def test_who_shares_a_border(geoid: str, neighbors: set[str]) -> None:
    assert touching_counties(geoid) == neighbors


def test_a_renamed_county_keeps_its_neighbors() -> None:
    assert touching_counties("46102") == touching_counties("46113")
    assert touching_counties("02158") == touching_counties("02270")


def test_every_pair_is_there_once_and_of_known_codes() -> None:
    pairs = [(row["county"], row["neighbor"]) for row in rows("county_neighbors.csv")]
    assert pairs == sorted(set(pairs))
    assert all(first < second for first, second in pairs)
    assert {geoid for pair in pairs for geoid in pair} == COUNTIES.keys() - ISLANDS
    for first, second in pairs:
        assert second in touching_counties(first)
        assert first in touching_counties(second)


def test_islands_and_cities_touch_nobody() -> None:
    for geoid in (*ISLANDS, "3901000"):
        assert touching_counties(geoid) == frozenset()


@pytest.mark.parametrize("edition,year", [("2021", 2019), ("2023", 2022)])
def test_neighbor_pairs_match_map(edition: str, year: int) -> None:
    """The coarser map drops the smallest cities' borders and grows a few corners into borders."""
    in_use = {
        geoid
        for geoid, row in COUNTIES.items()
        if int(row["first_year"]) <= year <= int(row["last_year"])
    }
    known = {
        (geoid, other) for geoid in in_use for other in touching_counties(geoid) if geoid < other
    }
    known = {pair for pair in known if pair[1] in in_use}
    drawn = {pair for pair in pairs_on_the_map(edition) if in_use.issuperset(pair)}
    assert len(known) > 8_700
    assert len(known - drawn) < 20
    assert len(drawn - known) < 40


def test_neighbors_are_near() -> None:
    """A degree of latitude is 111 km: no two neighbors' centers are 12 degrees apart."""
    for geoid, row in COUNTIES.items():
        for other in touching_counties(geoid):
            apart = abs(float(row["latitude"]) - float(COUNTIES[other]["latitude"]))
            assert apart < (12 if geoid.startswith("02") else 3), (geoid, other)


def test_all_counties_but_one_have_areas() -> None:
    assert COUNTIES.keys() - land_areas().keys() == {"51610"}
    assert land_areas()["39153"] == pytest.approx(1088, rel=0.03)
