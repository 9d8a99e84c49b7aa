"""What maps are drawn of: every county of every year, in shape, and points that lie in them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from mobility.errors import UserError
from mobility.places import STATES, outlines
from mobility.places.outlines import Frame, Polygon, Ring

EDITIONS = ("2021", "2023")


def places(repository: Path) -> list[dict[str, str]]:
    with (repository / "data/boundaries/places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def area(ring: Ring) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def is_inside(point: tuple[float, float], polygons: Sequence[Polygon]) -> bool:
    """Count the borders to the left of a point."""
    x, y = point
    crossed = 0
    for ring in (ring for polygon in polygons for ring in polygon):
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            crossed += (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0
    return crossed % 2 == 1


def test_county_outlines_have_areas(repository: Path) -> None:
    for year in range(2014, 2024):
        drawn = outlines.counties(outlines.edition_of(year))
        for row in places(repository):
            if row["level"] == "county" and int(row["first_year"]) <= year <= int(row["last_year"]):
                assert sum(area(polygon[0]) for polygon in drawn[row["geoid"]]) > 0, row["geoid"]


def test_connecticut_is_that_of_the_year() -> None:
    assert outlines.edition_of(2021) == "2021"
    assert outlines.edition_of(2022) == "2023"
    before, now = (outlines.counties(edition) for edition in EDITIONS)
    assert "09001" in before
    assert "09001" not in now
    assert "09190" in now
    assert before["02270"] == before["02158"]  # renamed, not redrawn


@pytest.mark.parametrize("edition", EDITIONS)
def test_counties_fill_their_state(edition: str) -> None:
    sizes: dict[str, float] = {}
    on_top = {"02063", "02066"} if edition == "2021" else set()  # of another year
    seen = set()
    for geoid, polygons in outlines.counties(edition).items():
        shape = str(polygons)
        if geoid in on_top or shape in seen:
            continue
        seen.add(shape)
        size = sum(area(rings[0]) - sum(area(hole) for hole in rings[1:]) for rings in polygons)
        sizes[geoid[:2]] = sizes.get(geoid[:2], 0) + size
    for code, polygons in outlines.states().items():
        total = sum(area(rings[0]) - sum(area(hole) for hole in rings[1:]) for rings in polygons)
        assert sizes[code] == pytest.approx(total, rel=0.02), code


def test_the_points_lie_where_they_belong(repository: Path) -> None:
    known, drawn = outlines.points(), outlines.counties("2023")
    assert known.keys() == {row["geoid"] for row in places(repository)}
    outside = {geoid for geoid, shape in drawn.items() if not is_inside(known[geoid], shape)}
    small = {geoid for geoid in outside if geoid.startswith("51")}  # squares of Virginia
    assert outside - small <= {"25001"}  # Cape Cod's center lies in its bay
    assert len(small) < 10
    cities = [geoid for geoid in known if len(geoid) == 7]
    in_state = [is_inside(known[city], outlines.states()[city[:2]]) for city in cities]
    assert sum(in_state) >= len(cities) - 8  # on a coast that was simplified


def test_frames_hold_what_they_are_around() -> None:
    nation = outlines.NATION
    for code in outlines.states():
        state = outlines.state_frame(code)
        assert nation.left <= state.left
        assert state.left + state.width <= nation.left + nation.width
        assert nation.top <= state.top
        assert state.top + state.height <= nation.top + nation.height
    ohio = outlines.state_frame("39")
    x, y = outlines.points()["39153"]
    assert ohio.left < x < ohio.left + ohio.width
    assert ohio.top < y < ohio.top + ohio.height
    assert Frame(0, 0, 2, 1).widened(1) == Frame(-1, -1, 4, 3)
    with pytest.raises(UserError, match="no outline of a state '99'"):
        outlines.state_frame("99")


@pytest.mark.parametrize("name", ["counties-2021", "counties-2023", "states"])
def test_a_file_is_named_after_its_content(name: str) -> None:
    path = outlines.static_file(name)
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.name == f"{name}.{content[:10]}.json"
    assert len(list(path.parent.glob(f"{name}.*"))) == 1
    assert path.stat().st_size < 660_000


def test_missing_file_is_reported() -> None:
    with pytest.raises(UserError, match="restore it"):
        outlines.static_file("counties-1850")


def test_names_stand_in_the_file_of_the_browser(repository: Path) -> None:
    names = {
        row["geoid"]: f"{row['name']}, {STATES[row['geoid'][:2]].abbreviation}"
        for row in places(repository)
    }
    for edition in EDITIONS:
        shapes = outlines.topology(f"counties-{edition}")["objects"]["counties"]["geometries"]
        for shape in shapes:
            assert shape["properties"]["name"] == names[f"{shape['id']:05d}"]
