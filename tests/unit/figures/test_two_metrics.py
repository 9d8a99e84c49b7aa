"""The figure of two metrics of all places: its axes, its marks and its words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mobility.analysis.peers.comparison import MetricPair
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance, table_rows
from mobility.figures.theme import LIGHT
from mobility.figures.two_metrics import two_metrics_figure
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden

METRICS = load_framework().metrics
SOURCE = Provenance("39153", "2025", "Urban Institute")


def place(geoid: str, name: str) -> Jurisdiction:
    return Jurisdiction(geoid, Level.COUNTY, name, geoid[:2], 500_000, 2023, 2014, 2023)


SUMMIT, CUYAHOGA = place("39153", "Summit County"), place("39035", "Cuyahoga County")
Values = tuple[str, float, float, bool]
NAMED: list[Values] = [("39153", 0.81, 67_000, True), ("39035", 0.8, 61_000, False)]
MANY: list[Values] = [
    (f"{row:05}", 0.6 + row * 0.0003, 30_000 + row * 60.0, True) for row in range(1, 1002)
]


def pair(
    *places: Values, across: str = "share_employed", upwards: str = "pctl_income_50"
) -> MetricPair:
    geoids, x, y, reliable = zip(*places, strict=True) if places else ((), (), (), ())
    return MetricPair(
        METRICS[across],
        METRICS[upwards],
        2023,
        2022,
        np.array(geoids, dtype=str),
        np.array(x, dtype=float),
        np.array(y, dtype=float),
        np.array(reliable, dtype=bool),
        np.ones(len(places), dtype=bool),
    )


def figure(*places: Values, **metrics: str) -> Figure:
    note = "Peers: chosen by name."
    return two_metrics_figure(pair(*places, **metrics), SUMMIT, [CUYAHOGA], note, SOURCE)


def spec(*places: Values, **metrics: str) -> dict[str, Any]:
    inside = with_data_inside(figure(*places, **metrics).chart(LIGHT))
    assert not isinstance(inside, str)
    return dict(inside)


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value") for each in chart["params"]}


def named_rows(chart: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in chart["datasets"]["source"] if row["part"] == "named"]


@pytest.mark.parametrize(
    "name,places",
    [
        ("scatter-few", [*NAMED, ("39049", 0.7, 5e4, True), ("39061", 0.8, 6e4, True)]),
        ("scatter-empty", []),
    ],
)
def test_spec_matches_golden(name: str, places: list[Values]) -> None:
    chart = spec(*places)
    assert specification_problem(chart) == ""
    assert_spec_matches_golden(chart, name)


def test_outermost_places_are_left_out_and_counted() -> None:
    far = figure(*MANY, ("48301", 0.1, 60_000, True))
    assert far.footer[1].startswith("1 place outside the axes and 0 with a weak value")
    assert figure(*MANY).footer[1].startswith("0 places outside the axes")
    drawn = spec(*MANY, ("48301", 0.1, 60_000, True))["datasets"]["source"]
    assert len(drawn) == len(MANY)


def test_every_named_place_is_inside_the_axes() -> None:
    ends = values(spec(*MANY, ("39035", 0.05, 200_000, True)))
    assert ends["left"] < 0.05
    assert ends["high"] > 200_000


def test_own_place_is_on_top_with_its_name() -> None:
    rows = named_rows(spec(*NAMED))
    assert [(row["label"], row["sign"]) for row in rows] == [("", "1"), ("Summit County", "")]


def test_weak_peer_is_hollow_with_a_readable_sign() -> None:
    chart = spec(*NAMED)
    assert named_rows(chart)[0]["weak"]
    fill, sign = chart["layer"][1]["encoding"]["fill"], chart["layer"][2]["encoding"]["color"]
    assert fill["condition"][0]["value"] == {"expr": "background"}
    assert sign["condition"][0]["value"] == {"expr": "peer"}


def test_axis_titles_say_which_way_is_better() -> None:
    chart = spec(*NAMED, across="rate_injury_death", upwards="share_employed")
    encoding = chart["layer"][0]["encoding"]
    assert encoding["x"]["axis"]["title"].endswith("(left is better)")
    assert encoding["y"]["axis"]["title"].endswith("(up is better)")
    other = spec(*NAMED)["layer"][0]["encoding"]
    assert other["x"]["axis"]["title"].endswith("(right is better)")


def test_words_and_table_name_place_and_peers() -> None:
    shown = figure(*NAMED, *MANY)
    assert shown.title.startswith("Summit County and 1 peer among all counties")
    assert shown.key == "1 Cuyahoga County, Ohio."
    assert shown.summary.startswith("Summit County, Ohio: ")
    own, peer = table_rows(shown.table())
    assert (own["Number"], own["Place"]) == ("", "Summit County, Ohio (here)")
    assert (peer["Number"], peer["Quality"]) == ("1", "weak")
    assert (own["share_employed"], own["pctl_income_50_unit"]) == (0.81, "dollars")


def test_absent_place_and_peers_are_named() -> None:
    empty = figure()
    assert empty.title.startswith("Summit County does not have a value of both")
    assert empty.summary.endswith("“Income, middle”.")
    assert empty.key == "No peer has both values. No value of both: Cuyahoga County, Ohio."
    assert [row["share_employed"] for row in table_rows(empty.table())] == [None, None]
