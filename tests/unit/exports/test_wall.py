"""Pictures for a wall: how large, in which colors, and when they are higher than it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from mobility.exports.drawing.library import RENDERERS
from mobility.exports.drawing.wall import LETTERS, WIDTH, WallPicture, wall_picture

HEIGHT = 690
DARK = {"#1B2026": "#EDF0F3", "#FFFFFF": "#14181D"}


def rows(count: int) -> dict[str, Any]:
    """Return a chart with a step for each row, as the charts of peers and groups have."""
    values = [{"name": f"County {number:02}", "value": number} for number in range(count)]
    return {
        "data": {"values": values},
        "mark": {"type": "point", "color": "#1B2026"},
        "width": 300,
        "height": {"step": 30},
        "encoding": {
            "x": {"field": "value", "type": "quantitative"},
            "y": {"field": "name", "type": "nominal"},
        },
        "config": {"axis": {"labelFontSize": 15, "titleFontSize": 15}},
    }


def plot(**parts: Any) -> dict[str, Any]:
    """Return a chart of a fixed height, as lines and clouds have."""
    return {**rows(4), "height": 530, **parts}


def box(picture: WallPicture) -> tuple[float, float]:
    result = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', picture.svg)
    assert result
    return float(result[1]), float(result[2])


def letters(picture: WallPicture) -> list[float]:
    """Return the sizes of all letters as they are shown on 1,080 lines."""
    scale = picture.width / box(picture)[0]
    return [float(size) * scale for size in re.findall(r'font-size="([0-9.]+)', picture.svg)]


@pytest.mark.parametrize("spec", [rows(3), rows(11), plot(), plot(width="container")])
def test_letters_are_large_and_the_picture_fits(spec: dict[str, Any]) -> None:
    picture = wall_picture(spec, {}, HEIGHT)
    assert min(letters(picture)) >= LETTERS - 0.1
    assert picture.width <= WIDTH + 1
    assert picture.height <= HEIGHT + 1


@pytest.mark.parametrize("spec", [rows(4), plot(), plot(width="container")])
def test_the_width_of_the_wall_is_used(spec: dict[str, Any]) -> None:
    assert wall_picture(spec, {}, HEIGHT).width == pytest.approx(WIDTH, rel=0.03)


def test_chart_on_wall_fills_free_height() -> None:
    low = plot(width="container", height=200)
    tall = wall_picture({**low, "usermeta": {"tall": True}}, {}, HEIGHT)
    assert wall_picture(low, {}, HEIGHT).height < HEIGHT - 100
    assert tall.height == pytest.approx(HEIGHT, abs=3)
    assert tall.width == pytest.approx(WIDTH, rel=0.03)
    many = wall_picture({**rows(30), "usermeta": {"tall": True}}, {}, HEIGHT)
    assert many.height == pytest.approx(wall_picture(rows(30), {}, HEIGHT).height)


def test_many_rows_are_whole_and_use_the_width() -> None:
    picture = wall_picture(rows(40), {}, HEIGHT)
    assert picture.height == pytest.approx(HEIGHT, abs=3)
    assert picture.width == pytest.approx(WIDTH, rel=0.03)


def test_picture_that_is_a_little_too_high_is_made_to_fit() -> None:
    svg = '<svg width="840" height="350"><text font-size="14">a</text></svg>'
    picture = wall_picture(svg, {}, 660)
    assert picture.height <= 660
    assert min(letters(picture)) > LETTERS - 2


def test_a_drawing_of_many_rows_is_whole_too() -> None:
    svg = '<svg width="840" height="1400"><text font-size="14">a</text></svg>'
    picture = wall_picture(svg, {}, HEIGHT)
    assert picture.height == pytest.approx(HEIGHT)
    assert picture.width == pytest.approx(840 * HEIGHT / 1400)
    assert box(picture) == (840, 1400)


def test_a_low_drawing_fills_the_width() -> None:
    assert (
        wall_picture('<svg width="840" height="200"/>'.replace("/>", "></svg>"), {}, HEIGHT).width
        == WIDTH
    )


def test_dark_room_replaces_known_colors() -> None:
    svg = '<svg width="9" height="9"><rect fill="#ffffff"/><path fill="#1b2026" d=""/></svg>'
    assert "#EDF0F3" in wall_picture(svg, DARK, HEIGHT).svg
    assert "#1b2026" not in wall_picture(svg, DARK, HEIGHT).svg
    drawn = wall_picture(rows(3), DARK, HEIGHT).svg
    assert "#14181D" in drawn
    assert "#FFFFFF" not in drawn.upper().replace("#14181D", "")
    assert "#EDF0F3" in drawn


def test_map_has_own_changes_for_wall() -> None:
    spec = plot(
        width=400,
        params=[{"name": "beside", "value": False}, {"name": "other", "value": 1}],
        usermeta={"wall": {"params": {"beside": True}, "padding": {"right": 300}}},
        title={"text": {"expr": "beside ? 'on a wall' : 'on a page'"}},
    )
    drawn = wall_picture(spec, {}, HEIGHT)
    assert "on a wall" in drawn.svg
    width, height = box(drawn)
    assert width > 700
    assert width < height * WIDTH / HEIGHT  # it keeps its shape and is not spread


def test_no_chart_is_drawn_twice_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = RENDERERS.svg

    def counted(spec: Mapping[str, object]) -> str:
        drawn.append(json.dumps(spec, sort_keys=True))
        return draw(spec)

    monkeypatch.setattr(RENDERERS, "svg", counted)
    small = {"type": "text", "text": "a county", "fontSize": 5}
    like_a_map = plot(width=400, mark=small, usermeta={"wall": {"params": {}}})
    for spec, least in (like_a_map, 2), (plot(), 2), (rows(3), 2):
        drawn.clear()
        wall_picture(spec, {}, HEIGHT)
        assert len(drawn) >= least  # letters are made larger, which takes another drawing
        assert len(drawn) == len(set(drawn))


def test_long_words_beside_a_chart_make_its_plot_narrower() -> None:
    spec = rows(6)
    for row in spec["data"]["values"]:
        row["name"] += (
            ", with so many words beside it that the plot has to give way to them, really"
        )
    spec["config"]["axis"]["labelLimit"] = 2000
    spec["width"] = 500
    assert min(letters(wall_picture(spec, {}, HEIGHT))) >= LETTERS - 0.1
