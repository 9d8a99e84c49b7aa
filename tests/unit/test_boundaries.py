"""The geography that comes with the repository: every place named, placed and outlined."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mobility.places import STATES, Level, level_of
from mobility.registry import load_framework

FOLDER = Path(__file__).parents[2] / "data" / "boundaries"
EDITIONS = ("2021", "2023")
PLANNING_REGIONS = {f"09{code}" for code in range(110, 191, 10)}
CONNECTICUT_COUNTIES = {f"090{code:02d}" for code in range(1, 16, 2)}


@cache
def places() -> dict[str, dict[str, str]]:
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["geoid"] for row in rows}) == len(rows)
    return {row["geoid"]: row for row in rows}


def of_level(level: Level) -> dict[str, dict[str, str]]:
    return {geoid: row for geoid, row in places().items() if row["level"] == level}


@cache
def topology(edition: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads((FOLDER / f"counties-{edition}.topojson").read_text("utf-8"))


def outlines(edition: str, name: str = "counties") -> dict[str, list[list[list[int]]]]:
    """Polygons of rings of arc numbers by id."""
    geometries = topology(edition)["objects"][name]["geometries"]
    result = {
        each["id"]: [each["arcs"]] if each["type"] == "Polygon" else each["arcs"]
        for each in geometries
    }
    assert len(result) == len(geometries)
    return result


@cache
def points_of_arcs(edition: str) -> list[list[tuple[float, float]]]:
    grid, origin = (topology(edition)["transform"][key] for key in ("scale", "translate"))
    arcs: list[list[tuple[float, float]]] = []
    for steps in topology(edition)["arcs"]:
        x = y = 0
        arcs.append([])
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arcs[-1].append((x * grid[0] + origin[0], y * grid[1] + origin[1]))
    return arcs


def ring_points(edition: str, ring: list[int]) -> list[tuple[float, float]]:
    arcs = points_of_arcs(edition)
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
    for part, following in zip(parts, [*parts[1:], parts[0]], strict=True):
        assert part[-1] == following[0], "a ring is not closed"
    return [point for part in parts for point in part[:-1]]


def area(points: list[tuple[float, float]]) -> float:
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def box(edition: str, polygons: list[list[list[int]]]) -> tuple[float, float, float, float]:
    points = [p for polygon in polygons for p in ring_points(edition, polygon[0])]
    xs, ys = zip(*points, strict=True)
    return min(xs), max(xs), min(ys), max(ys)


def inside_box(inner: tuple[float, ...], outer: tuple[float, ...], slack: float = 1) -> bool:
    west, east, top, bottom = inner
    left, right, above, below = outer
    across = left - slack <= west and east <= right + slack
    return across and above - slack <= top and bottom <= below + slack


def arcs_in(polygons: list[list[list[int]]]) -> Iterator[int]:
    for arc in (arc for polygon in polygons for ring in polygon for arc in ring):
        yield arc if arc >= 0 else ~arc


def neighbors(edition: str) -> Iterator[set[str]]:
    """The counties on both sides of every arc."""
    users: dict[int, set[str]] = {}
    for geoid, polygons in outlines(edition).items():
        for arc in arcs_in(polygons):
            users.setdefault(arc, set()).add(geoid)
    yield from users.values()


# --- the list -------------------------------------------------------------------------------------


def test_every_county_and_city_is_there_in_its_years() -> None:
    by_year = {
        year: sum(
            int(row["first_year"]) <= year <= int(row["last_year"])
            for row in of_level(Level.COUNTY).values()
        )
        for year in range(2014, 2024)
    }
    expected = dict.fromkeys(range(2014, 2020), 3142) | {2020: 3143, 2021: 3143}
    assert by_year == expected | {2022: 3144, 2023: 3144}
    assert len(of_level(Level.PLACE)) == 486
    assert {geoid[:2] for geoid in of_level(Level.COUNTY)} == set(STATES)


def test_names_are_full_and_right() -> None:
    names = {
        "39153": "Summit County",
        "22071": "Orleans Parish",
        "22059": "LaSalle Parish",
        "35013": "Doña Ana County",
        "09110": "Capitol Planning Region",
        "29510": "St. Louis city",
        "29189": "St. Louis County",
        "02020": "Anchorage Municipality",
        "02066": "Copper River Census Area",
        "11001": "District of Columbia",
        "36047": "Kings County",
        "3651000": "New York city",
    }
    assert {geoid: places()[geoid]["name"] for geoid in names} == names
    kinds = {"County", "Parish", "city", "Borough", "Area", "Municipality", "Region"}
    last_words = {row["name"].rsplit(" ", 1)[-1] for row in of_level(Level.COUNTY).values()}
    assert last_words == kinds | {"City", "Columbia"}  # Carson City, a capital without a county


def test_codes_fit_their_level_and_points_their_country() -> None:
    for geoid, row in places().items():
        assert level_of(geoid) == row["level"]
        longitude, latitude = float(row["longitude"]), float(row["latitude"])
        west, east, south, north = (-125, -66, 24, 50)
        if geoid[:2] == "02":
            west, east, south, north = (-188, -129, 51, 72)
        elif geoid[:2] == "15":
            west, east, south, north = (-161, -154, 18, 23)
        assert west < longitude < east, geoid
        assert south < latitude < north, geoid


def test_areas_are_those_the_census_bureau_states() -> None:
    # Land and inland water, in square kilometers, to a few percent (Census Bureau, gazetteer).
    stated = {"39153": 1088, "48301": 1753, "36061": 87, "06071": 52073, "02290": 382810}
    for geoid, square_kilometers in stated.items():
        assert float(places()[geoid]["land_km2"]) == pytest.approx(square_kilometers, rel=0.08)
    unknown = {g for g, row in of_level(Level.COUNTY).items() if not row["land_km2"]}
    assert unknown <= {"51610"}  # Falls Church
    total = sum(
        float(row["land_km2"] or 0)
        for row in of_level(Level.COUNTY).values()
        if row["last_year"] == "2023"
    )
    assert total == pytest.approx(9.37e6, rel=0.03)


def test_changes_of_codes_are_those_of_the_registry() -> None:
    for change in load_framework().geography_changes:
        for geoid in change.ended:
            assert int(places()[geoid]["last_year"]) == change.year - 1
        for geoid in change.began:
            assert int(places()[geoid]["first_year"]) == change.year


# --- the outlines ---------------------------------------------------------------------------------


def test_every_county_of_a_year_has_an_outline() -> None:
    renamed = {"02270": "02158", "46113": "46102"}
    for year in range(2014, 2024):
        drawn = outlines("2021" if year < 2022 else "2023")
        for geoid, row in of_level(Level.COUNTY).items():
            if int(row["first_year"]) <= year <= int(row["last_year"]):
                assert renamed.get(geoid, geoid) in drawn, (year, geoid)
    assert len(outlines("2023")) == 3144
    assert {geoid for geoid in outlines("2023") if geoid[:2] == "09"} == PLANNING_REGIONS
    assert {geoid for geoid in outlines("2021") if geoid[:2] == "09"} == CONNECTICUT_COUNTIES
    assert {"02063", "02066"} <= outlines("2023").keys()
    assert "02261" not in outlines("2023")
    assert {"02261", "02063", "02066"} <= outlines("2021").keys()


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_outline_is_empty_or_open(edition: str) -> None:
    for geoid, polygons in outlines(edition).items():
        for polygon in polygons:
            assert all(area(ring_points(edition, ring)) > 0 for ring in polygon), geoid
    left, right, top, bottom = box(
        edition, [p for polygons in outlines(edition).values() for p in polygons]
    )
    assert (left >= -60, right <= 975, top >= 0, bottom <= 610) == (True,) * 4


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_county_lies_in_its_state(edition: str) -> None:
    """A state's border is what only one of its counties has; so its counties fill it."""
    added = {"02063", "02066"} if edition == "2021" else set()  # from another year, on top
    borders: dict[str, Counter[int]] = {state: Counter() for state in STATES}
    for geoid, polygons in outlines(edition).items():
        if geoid not in added:
            borders[geoid[:2]].update(arcs_in(polygons))
    for state, polygons in outlines(edition, "states").items():
        once = {arc for arc, count in borders[state].items() if count == 1}
        assert len(once ^ set(arcs_in(polygons))) < 20, state  # islets and the squares of Virginia
    for geoid in added:
        assert inside_box(
            box(edition, outlines(edition)[geoid]), box(edition, outlines(edition)["02261"])
        )


@pytest.mark.parametrize("edition", EDITIONS)
def test_neighbors_share_their_borders(edition: str) -> None:
    sides = Counter(len(users) for users in neighbors(edition))
    assert set(sides) - {3} == {1, 2}
    assert sides[3] <= 1  # a corner of Kansas and Nebraska where an arc has shrunk to a point
    assert sides[2] > 8000  # the others are coasts, national borders and islands
    pairs = {frozenset(users) for users in neighbors(edition)}
    for known in (
        {"39153", "39133"},  # Summit and Portage in Ohio
        {"36061", "36005"},  # Manhattan and the Bronx
        {"29510", "29189"},  # the city of St. Louis and the county around it
        {"06037", "06111"},
        {"11001", "24033"},
    ):
        assert frozenset(known) in pairs


def test_the_outlines_are_small_enough_to_send() -> None:
    for edition in EDITIONS:
        assert (FOLDER / f"counties-{edition}.topojson").stat().st_size < 640_000


@pytest.mark.official
def test_the_list_is_the_one_of_the_release(official: Path) -> None:
    with (official / "geographies.csv").open(encoding="utf-8", newline="") as file:
        known = {row["geoid"]: row for row in csv.DictReader(file)}
    assert known.keys() == places().keys()
    for geoid, row in places().items():
        for column in ("level", "name", "first_year", "last_year"):
            assert row[column] == known[geoid][column], geoid
