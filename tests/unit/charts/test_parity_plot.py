"""Two shares against each other: the whole specification, and what must be in it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import pytest

from mobility.charts.parity_plot import HEIGHT, ParityMark, parity_plot
from mobility.figures.theme import Theme
from tests.support.golden import assert_spec_matches_golden

THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")
TITLES = ("Share of households", "Share of home value")


def mark(group: str, x: float, y: float, *, hollow: bool = False) -> ParityMark:
    return ParityMark(group, f"{group} {y:.2f}", group, x, y, "words", hollow)


FULL = (
    mark("White", 0.79, 0.86), mark("Black", 0.14, 0.07), mark("Hispanic", 0.02, 0.015),
    mark("Other", 0.05, 0.05, hollow=True),
)  # fmt: skip


def plot(*marks: ParityMark, **asked: Any) -> dict[str, Any]:
    return parity_plot(marks, TITLES, THEME, "What it shows.", **asked)


@pytest.mark.parametrize("name,marks", [("full", FULL), ("one", FULL[:1]), ("empty", ())])
def test_the_chart_is_as_it_was_looked_at(name: str, marks: tuple[ParityMark, ...]) -> None:
    made = plot(*marks)
    alt.Chart.from_dict(made)  # raises for what is no part of a specification
    assert_spec_matches_golden(made, f"parity-{name}")


def test_both_axes_have_the_same_ends_so_that_the_line_is_equal_shares() -> None:
    made = plot(*FULL)
    for one in made["layer"]:
        scales = [one["encoding"][way]["scale"]["domain"] for way in ("x", "y")]
        assert scales[0] == scales[1]
    (line,) = made["layer"][0]["data"]["values"]
    assert (line["x"], line["y"]) == (0, 0)
    assert line["to"] == line["at"] == made["layer"][0]["encoding"]["x"]["scale"]["domain"][1]


def test_names_stand_apart_in_the_order_of_their_marks() -> None:
    made = plot(*FULL)
    names = made["layer"][-1]["encoding"]["y"]["axis"]
    end = made["layer"][0]["encoding"]["x"]["scale"]["domain"][1]
    heights = [at / end * HEIGHT for at in names["values"]]
    assert all(after - before >= 19.9 for before, after in pairwise(heights))
    assert names["labelExpr"].index("Hispanic") < names["labelExpr"].index("Black")
    leaders = made["layer"][2]["data"]["values"]
    assert [leader["at"] for leader in leaders] == names["values"]


def test_a_pair_that_is_not_judged_is_hollow() -> None:
    rows = {row["label"]: row for row in plot(*FULL)["layer"][-1]["data"]["values"]}
    assert rows["Other 0.05"]["fill"] == THEME.background
    assert rows["Black 0.07"]["fill"] == THEME.accent


def test_the_words_on_the_line_are_clear_of_the_marks() -> None:
    made = plot(mark("a", 0.45, 0.45), mark("b", 1.0, 1.0))
    (words,) = made["layer"][1]["data"]["values"]
    assert abs(words["x"] - 0.45) > 0.1
