"""Places in rows: the whole chart, and what must be in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import Dot, Line, place_dots
from mobility.figures.theme import Theme
from mobility.registry import load_framework
from tests.support.golden import assert_as_looked_at

METRIC = load_framework().metrics["share_employed"]
THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")
BETTER = Dot(
    "39035", "Cuyahoga", "Cuyahoga", 0.812, 0.804, 0.82, False, False, Verdict.BETTER, "does better"
)
MINE = Dot(
    "39153", "Summit", "Summit", 0.805, 0.79, 0.815, False, True, None, "between 2nd and 4th of 5"
)
WEAK = Dot(
    "22095",
    "St. John",
    "St. John",
    0.8,
    0.74,
    0.84,
    True,
    False,
    Verdict.NOT_COMPARED,
    "weak value",
)
BARE = Dot(
    "36061",
    "New York",
    "New York",
    0.79,
    None,
    None,
    False,
    False,
    Verdict.NOT_COMPARED,
    "no interval",
)
WORSE = Dot(
    "06037",
    "Los Angeles",
    "Los Angeles",
    0.7,
    0.69,
    0.71,
    False,
    False,
    Verdict.WORSE,
    "does worse",
)
FIGURE, EN = "\u2007", "\u2002"
LINES = [
    Line("median of the 10 peers", "peers", 0.792),
    Line("median county of Ohio", "OH", 0.803, (6, 4)),
]


def spec(*dots: Dot, lines: list[Line] | None = None, width: int | None = None) -> dict[str, Any]:
    return place_dots(dots, lines or [], METRIC, THEME, "what it shows", width=width)


def rows(chart: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    return list(chart["layer"][layer]["data"]["values"])


@pytest.mark.parametrize(
    "name,dots,lines",
    [
        ("dots-full", [BETTER, MINE, WEAK, BARE, WORSE], LINES),
        ("dots-one", [MINE], []),
        ("dots-empty", [], []),
    ],
)
def test_the_chart_is_the_one_that_was_looked_at(
    name: str, dots: list[Dot], lines: list[Line]
) -> None:
    assert_as_looked_at(place_dots(dots, lines, METRIC, THEME, "what it shows"), name)


def test_rows_stand_in_the_order_given() -> None:
    chart = spec(WORSE, MINE, BETTER)
    assert chart["layer"][-1]["encoding"]["y"]["sort"] == ["06037", "39153", "39035"]


def test_only_published_intervals_are_drawn() -> None:
    drawn = [row["geoid"] for row in rows(spec(BETTER, MINE, BARE), 0)]
    assert drawn == ["39035", "39153"]


def test_a_weak_value_is_hollow_and_the_own_place_accented() -> None:
    fills = {row["geoid"]: row["fill"] for row in rows(spec(BETTER, MINE, WEAK), 1)}
    assert fills == {"39035": THEME.gray, "39153": THEME.accent, "22095": THEME.background}


def test_the_axis_stays_within_what_the_metric_can_be() -> None:
    near_all = Dot(
        "39035", "Cuyahoga", "Cuyahoga", 0.999, 0.99, 1.0, False, False, Verdict.BETTER, ""
    )
    near_none = Dot("39153", "Summit", "Summit", 0.001, 0.0, 0.01, False, True, None, "")
    low, high = spec(near_all, near_none)["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert (low, high) == (0, 1)


def test_a_verdict_is_a_sign_and_a_word_on_a_page_and_a_sign_on_a_phone() -> None:
    axis = spec(BETTER, MINE)["layer"][-1]["encoding"]["y"]["axis"]
    assert "▲ does better" in axis["labelExpr"]
    assert "containerSize()[0] <" in axis["labelExpr"]
    fixed = spec(BETTER, MINE, width=800)["layer"][-1]["encoding"]["y"]["axis"]
    assert "containerSize" not in fixed["labelExpr"]


def test_a_value_stands_in_its_row_and_in_what_a_mark_says_as_it_is_read() -> None:
    low = replace(WORSE, number="0.62")
    high = replace(BETTER, number="10.62")
    chart = spec(high, low)
    labels = chart["layer"][-1]["encoding"]["y"]["axis"]["labelExpr"]
    assert f'"10.62{EN}▲ does better"' in labels
    assert f'"{FIGURE}0.62{EN}▼ does worse"' in labels  # as wide as the other
    assert f'"{FIGURE}0.62{EN}▼"' in labels  # on a phone
    said = {each["field"]: each for each in chart["layer"][-1]["encoding"]["tooltip"]}
    assert said["number"]["title"] == "Value"
    assert rows(chart, 1)[1]["number"] == "0.62"


def test_the_outermost_line_carries_the_highest_label() -> None:
    far, near = Line("far", "far", 0.8), Line("near", "near", 0.77)
    chart = spec(WORSE, BETTER, lines=[near, far])
    heights = {
        rows(chart, layer)[0]["label"]: chart["layer"][layer]["encoding"]["y"]["value"]
        for layer in (4, 5)
    }
    assert heights["far"] < heights["near"]


def test_no_line_runs_through_a_label() -> None:
    far, near = Line("far", "far", 0.8), Line("near", "near", 0.77)
    marks = [layer["mark"]["type"] for layer in spec(WORSE, BETTER, lines=[near, far])["layer"]]
    assert marks[:6] == ["rule", "rule", "text", "text", "text", "text"]


def test_the_ground_of_no_label_covers_the_letters_of_another() -> None:
    far, near = Line("far", "far", 0.8), Line("near", "near", 0.77)
    layers = spec(WORSE, BETTER, lines=[near, far])["layer"][2:6]
    assert ["stroke" in layer["mark"] for layer in layers] == [True, True, False, False]
    names = [layer["data"]["values"][0]["label"] if "data" in layer else "" for layer in layers]
    assert names[:2] == names[2:]


def test_a_name_cannot_end_the_expression_it_stands_in() -> None:
    odd = Dot("1", "a'b\"c\\d</script>", "", 0.8, None, None, False, True, None, "")
    axis = spec(odd)["layer"][0]["encoding"]["y"]["axis"]
    assert '"a\'b\\"c\\\\d</script>"' in axis["labelExpr"]
