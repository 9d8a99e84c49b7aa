"""The figure of the groups of a place: its drawing, and the labels of its rows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.groups.disparity import Against, ReferenceKind, disparity
from mobility.analysis.uncertainty import Verdict
from mobility.figures.drawing import with_data_inside
from mobility.figures.groups import groups_chart, headline, reference_sentence
from mobility.figures.parts import NARROW, Line
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.registry import Better, BreakdownKind, load_framework
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden
from tests.support.groups import YEAR, with_errors, world
from tests.support.place_rows import county

RELEASE: Any = SimpleNamespace(id="data-2023-00000000", year=2023)
METRIC = load_framework().metrics["share_employed"]


def row(group: str, value: float | None, **changes: Any) -> dict[str, Any]:
    return {
        "part": "dot", "group": group, "name": group, "value": value, "lower": None, "upper": None,
        "weak": False, "reference": False, "verdict": Verdict.NOT_COMPARED, "label": "",
        "result": ("– not compared",), "brief": ("– not", "compared"),
    } | changes  # fmt: skip


BEHIND = row(
    "Black, not Hispanic", 0.75, lower=0.72, upper=0.78, verdict=Verdict.WORSE, label="75.0 %",
    result=("▼ behind", "9.0 points below (5.8 to 12.2) · ratio 1.12"), brief=("▼ behind", "9.0"),
)  # fmt: skip
LONG = row(
    "Asian, Native, Pacific Islander, multiracial and others", 0.78, lower=0.73, upper=0.83,
    verdict=Verdict.CANNOT_TELL, label="78.0 %", result=("? cannot tell", "6.0 points below"),
)  # fmt: skip
WEAK = row("Hispanic, any race", 0.77, lower=0.7, upper=0.84, weak=True, label="77.0 %")
BEST = row(
    "White, not Hispanic", 0.84, lower=0.83, upper=0.85, reference=True, label="84.0 %",
    result=("the reference",), brief=("reference",),
)  # fmt: skip
ABSENT = row("Other", None, result=("not published",), brief=())
LINES = [Line("Everyone here 81.0 %", "here 81.0 %", 0.81), Line("median", "median", 0.8, (6, 4))]
RATIOS = [
    row("Black, not Hispanic", 2.0, label="2.00 ×"),
    row("White, not Hispanic", 1.0, reference=True, label="1.00 ×", result=("the reference",)),
]


def spec(
    *rows: dict[str, Any], lines: list[Line] | None = None, theme: Theme = LIGHT, **options: Any
) -> dict[str, Any]:
    chart = groups_chart(rows, lines or [], METRIC, theme, "what it shows", **options)
    inside = with_data_inside(chart)
    assert not isinstance(inside, str)
    assert specification_problem(inside) == ""
    return dict(inside)


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("expr")) for each in chart["params"]}


@pytest.mark.parametrize(
    "name,rows,lines,ratio",
    [
        ("groups-full", [BEHIND, LONG, WEAK, BEST, ABSENT], LINES, False),
        ("groups-one", [BEST], [], False),
        ("groups-empty", [], [], False),
        ("groups-ratio", RATIOS, [Line("as the reference", "1", 1.0)], True),
    ],
)
def test_spec_matches_golden(
    name: str, rows: list[dict[str, Any]], lines: list[Line], ratio: bool
) -> None:
    assert_spec_matches_golden(spec(*rows, lines=lines, ratio=ratio), name)


def test_group_without_value_keeps_its_row() -> None:
    chart = spec(BEHIND, ABSENT)
    assert values(chart)["ranks"] == [0, 1]
    assert values(chart)["results"][1] == ["not published"]
    assert [each.get("value") for each in chart["datasets"]["source"]] == [0.75, None]
    marks = next(each for each in chart["layer"] if each["mark"]["type"] == "point")
    assert "isValid(datum.value)" in marks["transform"][0]["filter"]


def test_only_whole_intervals_are_drawn() -> None:
    chart = spec(BEHIND, row("half", 0.7, lower=0.6))
    rules = [each for each in chart["layer"] if "x2" in each["encoding"]]
    assert rules[0]["transform"][-1]["filter"] == "isValid(datum.lower) && isValid(datum.upper)"


def test_ratios_have_logarithmic_axis_around_one() -> None:
    chart = spec(row("twice", 2.0), lines=[Line("as the reference", "1", 1.0)], ratio=True)
    marks = next(each for each in chart["layer"] if each["mark"]["type"] == "point")
    assert marks["encoding"]["x"]["scale"]["type"] == "log"
    assert values(chart)["low"] < 1
    assert values(chart)["high"] > 2


def test_results_are_short_words_on_narrow_charts() -> None:
    on_page, in_file = values(spec(BEHIND)), values(spec(BEHIND, width=330))
    assert on_page["results"] == [["▼ behind", "9.0 points below (5.8 to 12.2) · ratio 1.12"]]
    assert on_page["briefs"] == [["▼ behind", "9.0"]]
    assert on_page["narrow"] == f"width >= 0 && containerSize()[0] < {NARROW}"
    assert in_file["narrow"] is False


def test_long_names_are_broken_into_lines() -> None:
    chart = values(spec(LONG))
    assert chart["names"] == [["Asian, Native, Pacific Islander,", "multiracial and others"]]
    assert chart["shorts"] == [["Asian, Native,", "Pacific …"]]


def test_rows_grow_with_the_longest_result() -> None:
    long = BEHIND | {"result": ("▼ behind", "words " * 40)}
    assert spec(BEHIND)["height"]["step"] < spec(long)["height"]["step"]


def test_themes_share_one_drawing() -> None:
    light, dark = spec(BEHIND, BEST), spec(BEHIND, BEST, theme=DARK)
    assert light["layer"] == dark["layer"]
    assert values(dark)["colors"] == [DARK.worse, DARK.muted]


@pytest.mark.parametrize(
    "against,sentence,how",
    [
        (
            Against(ReferenceKind.BEST),
            "Better off than Group 2: Group 3.",
            "the best-off of two reliable groups (Group 3 mixes several groups and is not picked).",
        ),
        (
            Against.named("Group 1"),
            "is clearly behind Group 1. Better off than Group 1: Group 2 and Group 3.",
            "The reference is Group 1.",
        ),
    ],
)
def test_a_group_that_does_better_than_the_reference_is_named(
    against: Against, sentence: str, how: str
) -> None:
    place = world(3, Better.HIGHER, catch_all="Group 3")
    groups = with_errors(place.metric, place.series, (0.6, 0.7, 0.8), (0.01, 0.01, 0.01))
    compared = PlaceDisparity(
        county("39153"), RELEASE, place.metric, place.breakdown, BreakdownKind.PEOPLE, YEAR, YEAR,
        disparity=disparity(groups, *place, against),
    )  # fmt: skip
    assert sentence in headline(compared)
    assert how in reference_sentence(compared)
