"""Two metrics of all places: the whole chart, and what must be in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mobility.charts.scatter import Cloud, Spot, domains, place_scatter
from mobility.figures.theme import Theme
from mobility.registry import load_framework
from tests.support.golden import assert_spec_matches_golden

METRICS = load_framework().metrics
EMPLOYED, INCOME = METRICS["share_employed"], METRICS["pctl_income_50"]
COLORS = ("#12436D", "#28A197", "#801650")
THEME = Theme(
    accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF", series=COLORS
)
MINE = Spot("Summit County", "", 0.81, 67_000, weak=False, mine=True)
PEER = Spot("Cuyahoga County", "1", 0.8, 61_000, weak=True, mine=False)
NOBODY = Cloud(np.array([]), np.array([]))
MANY = Cloud(np.linspace(0.6, 0.9, 1001), np.linspace(30_000, 90_000, 1001))


def named_rows(chart: dict[str, Any]) -> list[dict[str, Any]]:
    return list(chart["datasets"]["named"])


@pytest.mark.parametrize(
    "name,cloud,spots",
    [
        ("scatter-few", Cloud(np.array([0.7, 0.8]), np.array([5e4, 6e4])), [MINE, PEER]),
        ("scatter-empty", NOBODY, []),
    ],
)
def test_the_chart_is_the_one_that_was_looked_at(
    name: str, cloud: Cloud, spots: list[Spot]
) -> None:
    assert_spec_matches_golden(
        place_scatter(cloud, spots, EMPLOYED, INCOME, THEME, "what it shows"), name
    )


def test_the_outermost_places_are_left_out_and_counted() -> None:
    far = Cloud(np.append(MANY.x, 0.1), np.append(MANY.y, 60_000))
    assert far.outside([]) == 1
    assert MANY.outside([]) == 0


def test_every_named_place_is_inside() -> None:
    lone = Spot("Loving County", "1", 0.05, 200_000, weak=False, mine=False)
    (left, _), (_, high) = domains(MANY, [lone])
    assert left < 0.05
    assert high > 200_000


def test_the_own_place_stands_on_top_with_its_name() -> None:
    chart = place_scatter(MANY, [MINE, PEER], EMPLOYED, INCOME, THEME, "")
    named = named_rows(chart)
    assert [(row["own"], row["sign"]) for row in named] == [("", "1"), ("Summit County", "")]


def test_a_weak_peer_is_hollow_with_a_sign_that_can_be_read() -> None:
    chart = place_scatter(MANY, [MINE, PEER], EMPLOYED, INCOME, THEME, "")
    peer = named_rows(chart)[0]
    assert (peer["fill"], peer["ink"]) == (THEME.background, "#801650")


def test_the_axes_say_which_way_is_better() -> None:
    chart = place_scatter(MANY, [], METRICS["rate_injury_death"], EMPLOYED, THEME, "")
    encoding = chart["layer"][0]["encoding"]
    assert encoding["x"]["axis"]["title"].endswith("(left is better)")
    assert encoding["y"]["axis"]["title"].endswith("(up is better)")
