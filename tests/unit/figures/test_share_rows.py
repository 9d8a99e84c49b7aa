"""Shares of groups in rows: bars, pairs, and the words of a share."""

from __future__ import annotations

from typing import Any

import pytest

from mobility.figures.drawing import with_data_inside
from mobility.figures.parts import NARROW
from mobility.figures.share_rows import ShareRow, share_bars, share_pairs, share_words
from mobility.figures.theme import DARK, LIGHT, Theme
from tests.support.golden import assert_spec_matches_golden

NAMES = ("share of the seats", "share of the residents")
BLACK = ShareRow("Black, not Hispanic", 0.2, ("2 of 10 seats", "1.43 times"), "1.43 ×", 0.14)
LONG = ShareRow(
    "Asian, Native, Pacific Islander, multiracial and others", 0.0, ("no seat of 10",), "0 ×",
    0.06, hollow=True,
)  # fmt: skip
ABSENT = ShareRow("Hispanic, any race", None, ("no share of residents",), "")


def bars(*rows: ShareRow, theme: Theme = LIGHT, in_file: bool = False) -> dict[str, Any]:
    inside = with_data_inside(share_bars(rows, theme, "What it shows.", in_file=in_file))
    assert not isinstance(inside, str)
    return dict(inside)


def pairs(*rows: ShareRow, theme: Theme = LIGHT) -> dict[str, Any]:
    inside = with_data_inside(share_pairs(rows, NAMES, theme, "What it shows."))
    assert not isinstance(inside, str)
    return dict(inside)


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("expr")) for each in chart["params"]}


@pytest.mark.parametrize(
    "name,rows", [("full", (BLACK, LONG, ABSENT)), ("one", (BLACK,)), ("empty", ())]
)
def test_spec_matches_golden(name: str, rows: tuple[ShareRow, ...]) -> None:
    assert_spec_matches_golden(bars(*rows), f"share-bars-{name}")
    assert_spec_matches_golden(pairs(*rows), f"share-pairs-{name}")


def test_group_that_is_not_reliable_is_hollow() -> None:
    chart = bars(BLACK, LONG)
    assert [row["hollow"] for row in chart["datasets"]["source"]] == [False, True]
    fill = chart["layer"][-1]["encoding"]["fill"]
    assert fill["condition"] == [{"test": "datum.hollow", "value": {"expr": "background"}}]
    assert fill["value"] == {"expr": "accent"}


def test_group_without_share_has_row_but_no_mark() -> None:
    chart = bars(BLACK, ABSENT)
    assert [row.get("value") for row in chart["datasets"]["source"]] == [0.2, None]
    assert values(chart)["words"][1] == ["no share of residents"]
    marks = [(item["mark"]["type"], item["transform"][0]["filter"]) for item in chart["layer"]]
    assert marks == [
        ("point", "isValid(datum.rank)"),
        ("point", "isValid(datum.rank)"),
        ("bar", "isValid(datum.value)"),
    ]


def test_axis_begins_at_zero_and_holds_both_shares() -> None:
    assert 0.2 < values(pairs(BLACK, LONG))["end"] < 0.25
    assert values(pairs(ShareRow("a", 1.0, (), "", 1.0)))["end"] == 1
    assert values(pairs(ShareRow("a", 0.0, (), "", 0.0)))["end"] == 1
    scale = pairs(BLACK)["layer"][-1]["encoding"]["x"]["scale"]
    assert scale["domain"] == {"expr": "[0, end]"}


def test_compared_share_is_hollow_diamond() -> None:
    against, share = (item["encoding"] for item in pairs(BLACK)["layer"][-2:])
    assert (against["x"]["field"], against["shape"]["value"]) == ("against", "diamond")
    assert against["fill"]["value"] == {"expr": "background"}
    assert (share["x"]["field"], share["shape"]["value"]) == ("value", "circle")
    rows = pairs(BLACK)["datasets"]["source"]
    key = {row["name"]: row["dot"] for row in rows if row["part"] == "key"}
    assert key == {NAMES[0]: True, NAMES[1]: False}


def test_files_have_room_for_words() -> None:
    assert values(bars(BLACK, in_file=True))["narrow"] is False
    assert values(bars(BLACK))["narrow"] == f"width >= 0 && containerSize()[0] < {NARROW}"


def test_short_names_have_at_most_two_lines() -> None:
    (lines,) = values(bars(LONG))["shorts"]
    assert len(lines) == 2
    assert lines[1].endswith(" …")


def test_rows_are_as_high_as_their_words() -> None:
    tall = ShareRow("a", 0.1, ("one", "two", "three"), "")
    assert (bars(BLACK)["height"], bars(tall)["height"]) == ({"step": 50}, {"step": 68})


def test_themes_share_one_drawing() -> None:
    light, dark = pairs(BLACK), pairs(BLACK, theme=DARK)
    assert light["layer"] == dark["layer"]
    assert values(dark)["accent"] == DARK.accent


@pytest.mark.parametrize(
    "share,text",
    [
        (0.0, "0 %"), (1.0, "100.0 %"), (0.0001, "less than 0.1 %"), (0.9999, "more than 99.9 %"),
        (0.924, "92.4 %"), (None, "not published"),
    ],
)  # fmt: skip
def test_share_is_never_rounded_to_nobody_or_everybody(share: float | None, text: str) -> None:
    assert share_words(share).replace("\N{NO-BREAK SPACE}", " ") == text
