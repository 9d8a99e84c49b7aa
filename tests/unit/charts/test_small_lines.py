"""The small charts of a pillar: what is drawn, and what is left out."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from mobility.analysis.years.over_time import Trend
from mobility.charts.small_lines import small_line, year_margins
from mobility.figures.theme import SMALL_HEIGHT
from tests.support.trends import absent, trend

YEARS = (2014, 2023)


def marks(trend: Trend, kind: str) -> list[ET.Element]:
    """Return the shapes of a class; the picture must be well formed."""
    drawing = ET.fromstring(small_line(trend, YEARS, "What it shows & why."))  # noqa: S314 - ours
    return [mark for mark in drawing.iter() if kind in mark.get("class", "").split()]


def test_a_line_is_solid_dotted_or_parted_by_a_seam() -> None:
    broken = trend(breaks={"2022": "the rule changed"})
    assert len(marks(broken, "solid")) == 2
    assert len(marks(broken, "dashed")) == 1
    (series_break,) = marks(broken, "seam")
    before, after = (float(mark.get("cx", "")[:-1]) for mark in marks(broken, "year")[2:4])
    assert before < float(series_break.get("x1", "")[:-1]) < after
    assert marks(trend(), "seam") == []


def test_years_line_up_between_charts_and_higher_values_stand_higher() -> None:
    (first, *_, last) = marks(trend([[2014, 0.2], [2020, 0.9], [2023, 0.5]]), "year")
    assert (first.get("cx"), last.get("cx")) == ("3.0%", "97.0%")
    later = marks(trend([[2023, 0.1]]), "year")[0]
    assert later.get("cx") == last.get("cx")
    assert float(first.get("cy", "")) > float(last.get("cy", ""))


def test_words_below_begin_and_end_at_their_years_and_at_the_edge_for_an_outermost_one() -> None:
    assert year_margins([2014, 2023], YEARS) == (0, 0)
    left, right = year_margins([2019, 2021], YEARS)
    first, last = marks(trend([[2019, 0.2], [2021, 0.9]]), "year")
    assert (f"{left + 3}%", f"{97 - right:g}%") == (first.get("cx"), last.get("cx"))
    assert year_margins([2023], (2023, 2023)) == (0, 94)


def test_the_last_year_is_larger_and_a_weak_one_hollow() -> None:
    dots = marks(trend(), "year")
    assert [dot.get("class") for dot in dots] == ["year weak", *["year"] * 4]
    assert {dot.get("r") for dot in dots[:-1]} < {"3", dots[-1].get("r")}


def test_bands_are_within_the_picture_and_cut_where_the_line_is() -> None:
    found = marks(trend(breaks={"2022": "the rule changed"}), "band")
    assert len(found) == 3
    corners = [
        tuple(float(number) for number in corner.split())
        for band in found
        for corner in band.get("d", "").strip("Mz").split("L")
    ]
    assert all(0 <= x <= 100 and 0 <= y <= SMALL_HEIGHT for x, y in corners)
    assert marks(trend(interval=False), "band") == []


def test_equal_values_lie_in_the_middle_and_nothing_is_no_picture() -> None:
    flat = marks(trend([[2014, 0.5], [2023, 0.5]]), "year")
    assert {dot.get("cy") for dot in flat} == {str(SMALL_HEIGHT / 2)}
    assert small_line(absent(), YEARS, "") == ""
