"""The line over the years: the whole chart for three readings, and what must be in it.

After a change that is meant, delete the file in tests/golden, run the test, look at what it wrote
and run it again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mobility.analysis.profile import Reading
from mobility.analysis.trends import Join, TrendPoint
from mobility.charts.style import Look
from mobility.charts.trend import trend_line
from mobility.framework import IntervalKind
from tests.support.readings import reading

GOLDEN = Path(__file__).parents[2] / "golden"
LOOK = Look(mine="#1D6FB6", text="#1B2026", quiet="#5B6570", ground="#FFFFFF")
ONE = reading(points=(TrendPoint(2020, 0.8),), joins=())
EMPTY = reading(points=(), joins=(), value=None)


def spec(of: Reading) -> dict[str, Any]:
    """Return the chart as a browser gets it."""
    chart = trend_line(of, (2018, 2023), LOOK, "80.0 % in 2018, 84.0 % in 2023")
    found: dict[str, Any] = json.loads(chart.to_json())
    return found


def rows(of: Reading, layer: int) -> list[dict[str, Any]]:
    """Return the data of a layer: band, solid, dashed, breaks, markers, labels."""
    whole = spec(of)
    data = whole["layer"][layer]["data"]
    values = data.get("values") if "values" in data else whole["datasets"][data["name"]]
    return list(values)


@pytest.mark.parametrize("name,of", [("full", reading()), ("one", ONE), ("empty", EMPTY)])
def test_the_chart_is_the_one_that_was_looked_at(name: str, of: Reading) -> None:
    path, text = GOLDEN / f"trend-{name}.json", f"{json.dumps(spec(of), indent=1)}\n"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path} was written: look at it and run again")
    assert text == path.read_text(encoding="utf-8")


def test_the_line_is_solid_dashed_or_not_there() -> None:
    solid, dashed = ([row["year"] for row in rows(reading(), layer)] for layer in (1, 2))
    assert solid == [2018, 2019, 2022, 2023]
    assert dashed == [2019, 2021]


def test_the_band_ends_where_the_line_is_not_solid() -> None:
    band = rows(reading(), 0)
    assert [row["run"] for row in band] == [0, 0, 1, 1, 2, 2]
    assert band[2]["year"] < 2021 < band[3]["year"]  # a year alone is as wide as a marker


def test_only_a_margin_of_error_is_a_band() -> None:
    hidden = reading(interval=IntervalKind.SUPPRESSION_RANGE)
    assert rows(hidden, 0) == []
    half = reading(points=(TrendPoint(2020, 0.8, 0.7, None),), joins=())
    assert rows(half, 0) == []


def test_weak_years_are_hollow_and_all_of_a_few_carry_their_value() -> None:
    markers = rows(reading(), 4)
    assert [row["weak"] for row in markers] == [True, False, False, False, False]
    assert [row["words"] for row in rows(reading(), 5)][-1] == "84.0\u00a0%"


def test_a_seam_of_the_series_is_marked_and_a_missing_year_is_not() -> None:
    points = (TrendPoint(2018, 0.3), TrendPoint(2022, 0.28), TrendPoint(2023, 0.25))
    joins = (Join(2018, 2022, "dashed"), Join(2022, 2023, "broken", "the rule changed"))
    seam = reading("share_debt_coll", points=points, joins=joins)
    assert [row["year"] for row in rows(seam, 3)] == [2022.5]
    assert rows(reading(), 3) == []


def test_the_axis_stays_within_what_the_metric_can_be() -> None:
    points = (TrendPoint(2022, 0.99), TrendPoint(2023, 1.0))
    near_one = reading(points=points, joins=(Join(2022, 2023, "solid"),))
    domain = spec(near_one)["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert domain[1] == 1
