"""Shares in rows: the whole specification, and what must be in it."""

from __future__ import annotations

from typing import Any

import altair as alt
import pytest

from mobility.charts.share_rows import ShareRow, share_bars, share_pairs
from mobility.figures.theme import Theme
from tests.support.golden import assert_spec_matches_golden

THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")
NAMES = ("share of the seats", "share of the residents")
BLACK = ShareRow(
    "Black, Non-Hispanic", "Black, not Hispanic", 0.2, ("2 of 10 seats", "1.43 times"), "1.43 ×",
    0.14,
)  # fmt: skip
LONG = ShareRow(
    "Other Races and Ethnicities",
    "Asian, Native, Pacific Islander, multiracial and others",
    0.0,
    ("no seat of 10",),
    "0 ×",
    0.06,
    hollow=True,
)
ABSENT = ShareRow("Hispanic", "Hispanic, any race", None, ("no share of residents",), "", None)


def bars(*rows: ShareRow, **asked: Any) -> dict[str, Any]:
    return share_bars(rows, THEME, "What it shows.", **asked)


def pairs(*rows: ShareRow, **asked: Any) -> dict[str, Any]:
    return share_pairs(rows, NAMES, THEME, "What it shows.", **asked)


def data(chart: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    return list(chart["layer"][layer]["data"]["values"])


@pytest.mark.parametrize(
    "name,rows", [("full", (BLACK, LONG, ABSENT)), ("one", (BLACK,)), ("empty", ())]
)
def test_the_chart_is_as_it_was_looked_at(name: str, rows: tuple[ShareRow, ...]) -> None:
    for kind, made in (("bars", bars(*rows)), ("pairs", pairs(*rows))):
        alt.Chart.from_dict(made)  # raises for what is no part of a specification
        assert_spec_matches_golden(made, f"share-{kind}-{name}")


def test_a_group_that_cannot_be_judged_is_hollow() -> None:
    black, other = data(bars(BLACK, LONG), 0)
    assert black["fill"] == THEME.accent
    assert other["fill"] == THEME.background


def test_a_group_without_a_share_keeps_its_row_and_has_no_mark() -> None:
    chart = bars(BLACK, ABSENT)
    assert [row["group"] for row in data(chart, 0)] == [BLACK.group]
    assert chart["layer"][0]["encoding"]["y"]["scale"]["domain"] == [BLACK.group, ABSENT.group]
    assert "no share of residents" in chart["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]


def test_the_axis_holds_both_shares_and_begins_at_nothing() -> None:
    low, high = pairs(BLACK, LONG)["layer"][-1]["encoding"]["x"]["scale"]["domain"]
    assert low == 0
    assert 0.2 < high < 0.25
    only = ShareRow("a", "a", 1.0, (), "", 1.0)
    assert pairs(only)["layer"][-1]["encoding"]["x"]["scale"]["domain"] == [0, 1]


def test_all_shares_nothing_is_still_a_chart() -> None:
    nothing = ShareRow("a", "a", 0.0, (), "", 0.0)
    assert pairs(nothing)["layer"][-1]["encoding"]["x"]["scale"]["domain"] == [0, 1]


def test_what_the_share_is_held_against_is_a_hollow_diamond() -> None:
    against, share = (data(pairs(BLACK), layer)[0] for layer in (-2, -1))
    assert (against["value"], against["shape"], against["fill"]) == (
        0.14,
        "diamond",
        THEME.background,
    )
    assert (share["value"], share["shape"], share["fill"]) == (0.2, "circle", THEME.accent)
    words = [one["mark"].get("text") for one in pairs(BLACK)["layer"]]
    assert set(NAMES) <= set(words)


def test_a_picture_has_room_for_the_words() -> None:
    axis = bars(BLACK, fixed=True)["layer"][1]["encoding"]["y"]["axis"]
    assert "containerSize" not in axis["labelExpr"]
    assert "containerSize" in bars(BLACK)["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]
