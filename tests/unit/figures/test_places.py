"""The figure of one metric in a place and its peers: drawing and labels of its rows."""

from __future__ import annotations

from typing import Any

import pytest

from mobility.analysis.uncertainty import Verdict
from mobility.figures.drawing import with_data_inside
from mobility.figures.parts import NARROW, Line
from mobility.figures.places import places_chart
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.registry import load_framework
from tests.support.golden import assert_spec_matches_golden

METRIC = load_framework().metrics["share_employed"]
FIGURE, EN = "\u2007", "\u2002"
LINES = [
    Line("median of the 10 peers", "peers", 0.792),
    Line("median county of Ohio", "OH", 0.803, (6, 4)),
]


def row(
    name: str,
    value: float,
    bounds: tuple[float, float] | None = None,
    verdict: Verdict | None = None,
    text: str = "",
    *,
    weak: bool = False,
    own: bool = False,
    number: str = "",
) -> dict[str, Any]:
    lower, upper = bounds or (None, None)
    return {
        "part": "dot", "geoid": name[:5], "name": name, "short": name, "value": value,
        "lower": lower, "upper": upper, "weak": weak, "own": own, "verdict": verdict,
        "words": text, "brief": text.removeprefix("does "), "number": number,
    }  # fmt: skip


BETTER = row("Cuyahoga", 0.812, (0.804, 0.82), Verdict.BETTER, "does better")
OWN = row("Summit", 0.805, (0.79, 0.815), text="between 2nd and 4th of 5", own=True)
WEAK = row("St. John", 0.8, (0.74, 0.84), Verdict.NOT_COMPARED, "weak value", weak=True)
BARE = row("New York", 0.79, None, Verdict.NOT_COMPARED, "no interval")
WORSE = row("Los Angeles", 0.7, (0.69, 0.71), Verdict.WORSE, "does worse")


def spec(
    *rows: dict[str, Any],
    lines: list[Line] | None = None,
    theme: Theme = LIGHT,
    width: int | None = None,
) -> dict[str, Any]:
    chart = places_chart(rows, lines or [], METRIC, theme, "what it shows", width=width)
    inside = with_data_inside(chart)
    assert not isinstance(inside, str)
    return dict(inside)


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("expr")) for each in chart["params"]}


@pytest.mark.parametrize(
    "name,rows,lines",
    [
        ("places-full", [OWN, BETTER, WEAK, BARE, WORSE], LINES),
        ("places-one", [OWN], []),
        ("places-empty", [], []),
    ],
)
def test_spec_matches_golden(name: str, rows: list[dict[str, Any]], lines: list[Line]) -> None:
    assert_spec_matches_golden(spec(*rows, lines=lines), name)


def test_rows_keep_their_order_with_a_line_below_the_own_place() -> None:
    chart = spec(OWN, WORSE, BETTER)
    rows = chart["datasets"]["source"]
    ranks = {each["name"]: each["rank"] for each in rows if each["part"] == "dot"}
    assert ranks == {"Summit": 0, "Los Angeles": 1, "Cuyahoga": 2}
    assert (values(chart)["names"], values(chart)["own"]) == (
        ["Summit", "Los Angeles", "Cuyahoga"],
        0,
    )
    assert [each["part"] for each in rows].count("divider") == 1
    without = spec(WORSE, BETTER)["datasets"]["source"]
    assert "divider" not in [each["part"] for each in without]


def test_domain_stays_within_range_of_metric() -> None:
    chart = values(spec(row("A", 0.999, (0.99, 1.0)), row("B", 0.001, (0.0, 0.01))))
    assert (chart["low"], chart["high"]) == (0, 1)


def test_labels_are_short_on_narrow_charts() -> None:
    on_page, in_file = values(spec(BETTER, OWN)), values(spec(BETTER, OWN, width=420))
    assert on_page["words"] == [f"{EN}▲ does better".strip(EN), "between 2nd and 4th of 5"]
    assert on_page["briefs"] == [f"{EN}▲ better".strip(EN), "between 2nd and 4th of 5"]
    assert on_page["narrow"] == f"width >= 0 && containerSize()[0] < {NARROW}"
    assert in_file["narrow"] is False


def test_numbers_are_aligned_and_followed_by_words() -> None:
    rows = ({**BETTER, "number": "10.62"}, {**WORSE, "number": "0.62"})
    assert values(spec(*rows))["words"] == [
        f"10.62{EN}▲ does better",
        f"{FIGURE}0.62{EN}▼ does worse",
    ]
    assert values(spec(*rows))["briefs"] == [f"10.62{EN}▲ better", f"{FIGURE}0.62{EN}▼ worse"]


def test_outermost_line_has_highest_label() -> None:
    far, near = Line("far", "far", 0.8), Line("near", "near", 0.77)
    rows = spec(WORSE, BETTER, lines=[near, far])["datasets"]["source"]
    heights = {each["name"]: each["height"] for each in rows if each["part"] == "line"}
    assert heights["far"] < heights["near"]


def test_lines_are_drawn_before_all_labels() -> None:
    marks = [each["mark"]["type"] for each in spec(WORSE, BETTER, lines=LINES)["layer"]]
    assert marks == ["rule", "text", "text", "rule", "rule", "point"]


def test_themes_share_one_drawing() -> None:
    light, dark = spec(BETTER, OWN), spec(BETTER, OWN, theme=DARK)
    assert light["layer"] == dark["layer"]
    assert values(light)["background"] == LIGHT.background
    assert values(dark)["colors"] == [DARK.better, DARK.muted]
