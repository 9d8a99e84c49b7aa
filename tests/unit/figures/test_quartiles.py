"""The figures of all metrics of a pillar: positions and drawing of their rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.uncertainty import Verdict
from mobility.figures.drawing import with_data_inside
from mobility.figures.quartiles import BEYOND, quartiles_chart, row_positions
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden


def row(
    metric: str, own: float | None, *peers: float, weak: bool, verdict: Verdict, result: str
) -> dict[str, Any]:
    low, first, third, high = peers
    return {
        "part": "row", "metric": metric, "name": metric.title(), "own": own, "low": low,
        "first": first, "third": third, "high": high, "weak": weak, "verdict": verdict,
        "result": result,
    }  # fmt: skip


AHEAD = row(
    "employed", 0.6, -1.0, -0.2, 0.3, 0.8, weak=False, verdict=Verdict.BETTER, result="better"
)
WEAK = row(
    "debt", -1.1, -0.7, -0.2, 0.3, 1.0, weak=True, verdict=Verdict.NOT_COMPARED, result="weak value"
)
ABSENT = row(
    "injury", None, -1.0, 0.0, 0.1, 0.5, weak=False, verdict=Verdict.NOT_COMPARED, result="no value"
)


def spec(*rows: dict[str, Any], theme: Theme = LIGHT, width: int | None = None) -> dict[str, Any]:
    inside = with_data_inside(quartiles_chart(rows, theme, "what it shows", width=width))
    assert not isinstance(inside, str)
    return dict(inside)


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("expr")) for each in chart["params"]}


@pytest.mark.parametrize(
    "name,rows",
    [("spine-full", [AHEAD, WEAK, ABSENT]), ("spine-one", [AHEAD]), ("spine-empty", [])],
)
def test_spec_matches_golden(name: str, rows: list[dict[str, Any]]) -> None:
    chart = spec(*rows)
    assert specification_problem(chart) == ""
    assert_spec_matches_golden(chart, name)


def test_weak_value_is_hollow_and_absent_has_no_mark() -> None:
    chart = spec(AHEAD, WEAK, ABSENT, width=300)
    rows = {each["metric"]: each for each in chart["datasets"]["source"]}
    assert [rows[name]["weak"] for name in ("employed", "debt")] == [False, True]
    assert "own" not in rows["injury"]
    fill = chart["layer"][-1]["encoding"]["fill"]
    assert fill["condition"][0]["value"] == {"expr": "background"}
    assert {"filter": "isValid(datum.own)"} in chart["layer"][-1]["transform"]
    assert chart["width"] == 300


def test_labels_are_short_on_narrow_charts() -> None:
    on_page, in_file = values(spec(AHEAD, WEAK)), values(spec(AHEAD, WEAK, width=300))
    assert on_page["words"] == ["▲ better", "– weak value"]
    assert on_page["briefs"] == ["▲ better", "– not tested"]
    assert "containerSize" in on_page["narrow"]
    assert in_file["narrow"] is False


def test_themes_share_one_drawing() -> None:
    light, dark = spec(AHEAD, WEAK), spec(AHEAD, WEAK, theme=DARK)
    assert light["layer"] == dark["layer"]
    assert values(dark)["colors"] == [DARK.better, DARK.muted]


def test_right_is_better_and_positions_are_bounded() -> None:
    spread = (0.1, 0.2, 0.3, 0.4, 0.5)
    own, positions = row_positions(spread, 0.2, high_is_right=False)
    assert own == pytest.approx(0.5)
    assert positions == pytest.approx([-1, -0.5, 0, 0.5, 1])
    assert row_positions(spread, 9.0, high_is_right=True)[0] == BEYOND
    assert row_positions(spread, None, high_is_right=True)[0] is None


@given(
    st.lists(st.integers(0, 100), min_size=5, max_size=5).map(sorted),
    st.integers(-50, 150),
    st.booleans(),
)
def test_better_is_right_of_the_median(
    spread: list[int],
    value: int,
    high_is_right: bool,
) -> None:
    numbers = [float(each) for each in spread]
    own, positions = row_positions(numbers, value, high_is_right=high_is_right)
    assert own is not None
    assert -BEYOND <= own <= BEYOND
    assert positions == sorted(positions)
    assert max(map(abs, positions), default=0.0) in {0.0, 1.0}  # the farthest peer is at the edge
    better = value > spread[2] if high_is_right else value < spread[2]
    assert (own > 0) == better
    if spread[0] < spread[4] and own not in {BEYOND, -BEYOND}:
        turned, _ = row_positions(numbers, value, high_is_right=not high_is_right)
        assert turned == pytest.approx(-own)
