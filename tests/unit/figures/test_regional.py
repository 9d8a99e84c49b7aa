"""The map with zoom: what it is made of, hatch lines cut to outlines, and no tile server."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from mobility.analysis.maps.colors import ValueMap
from mobility.figures.maps.regional import Region, _apart, hatch_lines, regional_map
from mobility.figures.theme import Theme
from mobility.places import Level, outlines
from tests.support.made_maps import CITIES, OHIO, made_map

THEME = Theme(
    accent="#1D6FB6",
    text="#1B2026",
    muted="#3F4751",
    background="#FFFFFF",
    sequential=tuple(f"#0000{10 * step:02X}" for step in range(10)),
)
NAMES = {geoid: f"Place {geoid} <b>, Ohio" for geoid in (*OHIO, *CITIES)}
SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
HOLE = [(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0)]


def layers_of(counties: ValueMap | None, cities: ValueMap | None = None) -> dict[str, Any]:
    region = Region(counties, cities, NAMES, outlines.state_frame("39"), own="39153")
    texts = {level: [f"class {n}" for n in range(6)] for level in (Level.COUNTY, Level.PLACE)}
    deck = json.loads(regional_map(region, THEME, texts).to_json())
    return {"deck": deck, **{layer["id"]: layer for layer in deck["layers"]}}


def test_no_tile_server_is_asked() -> None:
    deck = layers_of(made_map())["deck"]
    assert [view["@@type"] for view in deck["views"]] == ["OrthographicView"]
    assert not deck.get("mapStyle")
    assert "http" not in json.dumps(deck)


def test_every_county_is_drawn_in_the_color_of_its_class() -> None:
    rows = layers_of(made_map())["counties"]["data"]
    assert {row["geoid"] for row in rows} == set(OHIO)
    result = {row["geoid"]: row for row in rows}
    assert result["39153"]["words"] == "class 4"
    assert result["39153"]["value"].startswith("86.0")
    assert result["39151"]["words"] == "no value"
    assert result["39153"]["name"] == "Place 39153 &lt;b&gt;, Ohio"
    assert result["39153"]["color"] != result["39035"]["color"]


def test_only_what_is_not_judged_is_hatched() -> None:
    judged = {name: row for name, row in OHIO.items() if row[0] is not None and not row[2]}
    assert layers_of(made_map(judged))["hatch"]["data"] == []
    assert len(layers_of(made_map())["hatch"]["data"]) > 8


def test_cities_are_points_hollow_where_weak_and_named() -> None:
    layers = layers_of(made_map(), made_map(CITIES, level=Level.PLACE))
    points = {row["geoid"]: row for row in layers["cities"]["data"]}
    assert points["3901000"]["fill"] == points["3901000"]["color"]
    assert points["3916000"]["fill"] == [255, 255, 255]
    assert points["3916000"]["line"] == points["3916000"]["color"]
    assert points["3901000"]["point"] == list(outlines.points()["3901000"])
    assert len(layers["names"]["data"]) == 2


def test_names_of_neighbors_do_not_lie_on_each_other() -> None:
    assert _apart([(0, 0, 10), (200, 0, 10), (0, 40, 10)]) == [0, 0, 0]  # apart already
    assert _apart([(0, 0, 10), (30, 4, 10), (20, -6, 10)]) == [0, 18, -18]
    layers = layers_of(made_map(), made_map(CITIES, level=Level.PLACE))
    assert [row["move"] for row in layers["names"]["data"]] == [[11, 0], [11, 0]]


def test_the_chosen_place_is_outlined() -> None:
    layers = layers_of(made_map())
    assert len(layers["own"]["data"]) == len(outlines.counties("2023")["39153"])
    assert layers_of(None, made_map(CITIES, level=Level.PLACE))["own"]["data"] == []


def test_hatch_lines_end_at_the_outline() -> None:
    lines = hatch_lines([[SQUARE]], 4.0)
    assert [round(x + y, 6) for (x, y), _ in lines] == [4, 8, 12, 16]
    for start, end in lines:
        assert sum(start) == pytest.approx(sum(end))
        for x, y in (start, end):
            assert x in (pytest.approx(0), pytest.approx(10)) or y in (
                pytest.approx(0),
                pytest.approx(10),
            )


def test_hatch_lines_leave_holes_free() -> None:
    lengths = {}
    for name, polygons in {"whole": [[SQUARE]], "hole": [[SQUARE, HOLE]]}.items():
        lines = np.array(hatch_lines(polygons, 1.0))
        lengths[name] = np.hypot(*(lines[:, 1] - lines[:, 0]).T).sum()
    assert lengths["hole"] == pytest.approx(lengths["whole"] * 96 / 100, rel=0.01)


def test_the_length_of_a_hatch_follows_the_area() -> None:
    """Lines a gap apart along an axis have length area * sqrt(2) / gap."""
    ohio = outlines.counties("2023")["39153"]
    xs, ys = (np.array(part) for part in zip(*ohio[0][0], strict=True))
    area = abs(np.dot(xs[:-1], ys[1:]) - np.dot(xs[1:], ys[:-1])) / 2
    lines = np.array(hatch_lines(ohio, 0.05))
    length = np.hypot(*(lines[:, 1] - lines[:, 0]).T).sum()
    assert length == pytest.approx(area * np.sqrt(2) / 0.05, rel=0.02)
