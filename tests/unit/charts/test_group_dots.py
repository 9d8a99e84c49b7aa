"""Groups in rows: the whole chart, and what must be in it."""

from __future__ import annotations

from typing import Any

import pytest

from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import Line
from mobility.charts.group_dots import GroupDot, group_dots
from mobility.figures.theme import Theme
from mobility.registry import load_framework
from tests.support.golden import assert_spec_matches_golden

METRIC = load_framework().metrics["share_employed"]
THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")


def dot(group: str, value: float | None, **changes: Any) -> GroupDot:
    given: dict[str, Any] = {
        "name": group, "lower": None, "upper": None, "weak": False, "reference": False,
        "verdict": Verdict.NOT_COMPARED, "label": "", "words": ("– not compared",), "sign": "–",
    } | changes  # fmt: skip
    return GroupDot(group=group, value=value, **given)


BEHIND = dot(
    "Black, not Hispanic", 0.75, lower=0.72, upper=0.78, verdict=Verdict.WORSE, label="75.0 %",
    words=("▼ behind", "9.0 points below (5.8 to 12.2) · ratio 1.12"), sign="▼ 9.0",
)  # fmt: skip
LONG = dot(
    "Asian, Native, Pacific Islander, multiracial and others", 0.78, lower=0.73, upper=0.83,
    verdict=Verdict.CANNOT_TELL, label="78.0 %", words=("≈ cannot tell", "6.0 points below"),
)  # fmt: skip
WEAK = dot("Hispanic, any race", 0.77, lower=0.7, upper=0.84, weak=True, label="77.0 %")
BEST = dot(
    "White, not Hispanic", 0.84, lower=0.83, upper=0.85, reference=True, label="84.0 %",
    words=("the reference",), sign="ref.",
)  # fmt: skip
ABSENT = dot("Other", None, words=("not published",), sign="")
LINES = [Line("Everyone here 81.0 %", "here 81.0 %", 0.81), Line("median", "median", 0.8, (6, 4))]


def spec(*dots: GroupDot, **options: Any) -> dict[str, Any]:
    return group_dots(dots, [], METRIC, THEME, "words", **options)


def rows(chart: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    return list(chart["layer"][layer]["data"]["values"])


@pytest.mark.parametrize(
    "name,dots,lines",
    [
        ("groups-full", [BEHIND, LONG, WEAK, BEST, ABSENT], LINES),
        ("groups-one", [BEST], []),
        ("groups-empty", [], []),
    ],
)
def test_the_chart_is_the_one_that_was_looked_at(
    name: str, dots: list[GroupDot], lines: list[Line]
) -> None:
    assert_spec_matches_golden(group_dots(dots, lines, METRIC, THEME, "what it shows"), name)


def test_a_group_without_a_value_keeps_its_row_and_has_no_mark() -> None:
    chart = spec(BEHIND, ABSENT)
    assert chart["layer"][1]["encoding"]["y"]["sort"] == ["Black, not Hispanic", "Other"]
    assert [row["group"] for row in rows(chart, 1)] == ["Black, not Hispanic"]


def test_a_weak_value_is_hollow_and_the_reference_accented() -> None:
    fills = {row["group"]: row["fill"] for row in rows(spec(BEHIND, WEAK, BEST), 1)}
    assert fills == {
        "Black, not Hispanic": THEME.gray,
        "Hispanic, any race": THEME.background,
        "White, not Hispanic": THEME.accent,
    }


def test_only_intervals_with_both_ends_are_drawn() -> None:
    half = dot("half", 0.7, lower=0.6)
    assert [row["group"] for row in rows(spec(BEHIND, half), 0)] == ["Black, not Hispanic"]


def test_ratios_stand_on_an_axis_of_logarithms_with_room_for_one() -> None:
    twice = dot("twice", 2.0)
    chart = group_dots(
        [twice], [Line("as the reference", "1", 1.0)], METRIC, THEME, "words", ratio=True
    )
    scale = chart["layer"][3]["encoding"]["x"]["scale"]
    assert scale["type"] == "log"
    low, high = scale["domain"]
    assert low < 1
    assert high > 2


def test_a_verdict_is_a_sign_and_words_on_a_page_and_a_sign_on_a_phone() -> None:
    axis = spec(BEHIND)["layer"][1]["encoding"]["y"]["axis"]
    assert '["▼ behind", "9.0 points below' in axis["labelExpr"]
    assert '"▼ 9.0"' in axis["labelExpr"]
    fixed = spec(BEHIND, width=330)["layer"][1]["encoding"]["y"]["axis"]
    assert "containerSize" not in fixed["labelExpr"]


def test_long_names_go_on_in_a_second_line() -> None:
    axis = spec(LONG)["layer"][0]["encoding"]["y"]["axis"]
    assert '["Asian, Native, Pacific Islander,", "multiracial and others"]' in axis["labelExpr"]
