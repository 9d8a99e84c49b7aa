"""The two pictures of an overview row: their whole text for one reading, and the odd readings.

After a change that is meant, delete the file in tests/golden, run the test, look at what it wrote
and run it again.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.places.percentile import Distribution
from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import TrendPoint
from mobility.charts.strips import distribution_strip, key_pictures, sparkline
from tests.support.readings import benchmark, reading

GOLDEN = Path(__file__).parents[2] / "golden"
YEARS = (2018, 2023)


def parsed(svg: str) -> ET.Element:
    """Return the picture as a tree; it must be well formed."""
    return ET.fromstring(svg)  # noqa: S314 - our own text


def marks(svg: str, kind: str) -> list[ET.Element]:
    """Return the elements that carry a class."""
    return [mark for mark in parsed(svg).iter() if kind in mark.get("class", "").split()]


@pytest.mark.parametrize(
    "name,svg",
    [
        ("strip.svg", distribution_strip(reading())),
        ("sparkline.svg", sparkline(reading(), YEARS)),
        ("key.svg", "\n".join(key_pictures())),
    ],
)
def test_the_picture_is_the_one_that_was_looked_at(name: str, svg: str) -> None:
    path = GOLDEN / name
    if not path.exists():
        path.write_text(f"{svg}\n", encoding="utf-8")
        pytest.fail(f"{path} was written: look at it and run again")
    assert f"{svg}\n" == path.read_text(encoding="utf-8")


def test_a_strip_says_in_words_what_it_shows() -> None:
    label = parsed(distribution_strip(reading())).get("aria-label")
    assert label == (
        "19 of 21 reliable values lie between 70.0\u00a0% and 90.0\u00a0%; "
        "1 are lower and 1 higher."
    )


def test_mine_lies_between_the_medians_and_the_edge() -> None:
    svg = distribution_strip(reading())
    state, nation, mine = (
        float(marks(svg, kind)[0].get(place, "").rstrip("%"))
        for kind, place in (("state", "x1"), ("nation", "x1"), ("mine", "cx"))
    )
    assert nation < state < mine < 97


def test_a_weak_value_is_hollow() -> None:
    svg = distribution_strip(reading(quality=Quality.WEAK))
    assert len(marks(svg, "weak")) == 2  # the dot and its interval
    assert not marks(distribution_strip(reading()), "weak")


def test_a_value_a_little_outside_stretches_the_axis() -> None:
    svg = distribution_strip(reading(value=0.95, lower=None, upper=None))
    assert marks(svg, "mine")[0].get("cx") == "97.0%"


@pytest.mark.parametrize("value,edge", [(0.05, "1%"), (2.0, "99%")])
def test_a_value_far_outside_is_an_arrow_at_the_edge(value: float, edge: str) -> None:
    svg = distribution_strip(reading(value=value, lower=value, upper=value))
    assert f'x="{edge}"' in svg
    assert not [mark for mark in marks(svg, "mine") if mark.tag == "circle"]


def test_a_median_that_is_missing_is_not_drawn() -> None:
    few = benchmark(value=None, n=3, reason="too few reliable counties in the state")
    svg = distribution_strip(reading(state=few, nation=None))
    assert not marks(svg, "state")
    assert not marks(svg, "nation")


@pytest.mark.parametrize(
    "odd",
    [
        reading(distribution=None),
        reading(distribution=Distribution(0.0, 1.0, (0, 0), 0, 0, 0)),
        reading(value=None, absence=AbsenceReason(Absence.SUPPRESSED, "Hidden.")),
    ],
)
def test_without_a_value_or_others_there_is_no_strip(odd: Reading) -> None:
    assert distribution_strip(odd) == ""


def test_one_other_place_is_a_single_bar() -> None:
    alone = Distribution(0.8, 0.8, (1,), 0, 0, 1)
    svg = distribution_strip(reading(distribution=alone, state=None, nation=None))
    assert [mark.tag for mark in marks(svg, "all")] == ["rect"]


def test_a_line_is_solid_dashed_or_broken() -> None:
    svg = sparkline(reading(), YEARS)
    assert [mark.get("d", "").count("M") for mark in marks(svg, "solid")] == [2]
    assert [mark.get("d", "").count("M") for mark in marks(svg, "dashed")] == [1]
    assert "The line is broken: the rule changed in 2022." in svg


def test_weak_years_are_hollow_and_the_newest_is_marked() -> None:
    svg = sparkline(reading(), YEARS)
    assert len(marks(svg, "weak")) == 1
    assert marks(svg, "mine")[0].get("cx") == "87"


def test_no_points_are_no_line_and_one_point_is_a_dot() -> None:
    assert sparkline(reading(points=(), joins=()), YEARS) == ""
    single = sparkline(reading(points=(TrendPoint(2020, 0.8),), joins=()), (2020, 2020))
    assert "One year only: 80.0\u00a0% in 2020." in single
    assert len(marks(single, "mine")) == 1


def test_words_are_escaped() -> None:
    svg = distribution_strip(
        reading("pctl_income_50", distribution=Distribution(1, 9, (1,), 0, 0, 1))
    )
    parsed(svg)  # well formed
