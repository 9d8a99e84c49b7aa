"""The figure of a pillar over the years: small charts, their words, the picture, the table."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.over_time import Trend
from mobility.figures.figure import Figure, Provenance, table_rows
from mobility.figures.pillar import (
    change_result,
    end_words,
    pillar_figure,
    pillar_html,
    small_chart,
    year_margins,
)
from mobility.figures.theme import LIGHT, SMALL_HEIGHT
from tests.support.lines import FRAMEWORK
from tests.support.trends import SUMMIT, absent, trend

YEARS = (2014, 2023)
MONEY = [[2014, 100.0, 90.0, 110.0, "Strong"], [2023, 180.0, 170.0, 190.0, "Strong"]]
BROKEN = {"2022": "the rule changed in 2022"}
PROVENANCE = Provenance(place=SUMMIT.geoid, release="2025-aaaaaaaa", source="The publisher")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def with_verdict(verdict: Verdict) -> Trend:
    made = trend()
    return replace(made, change=replace(made.change, verdict=verdict))


def figure(*trends: Trend) -> Figure:
    return pillar_figure(SUMMIT, trends, FRAMEWORK.pillars["rewarding-work"], PROVENANCE)


def picture(*trends: Trend) -> tuple[str, ET.Element]:
    drawing = figure(*trends).chart(LIGHT)
    assert isinstance(drawing, str)
    return drawing, ET.fromstring(drawing)  # noqa: S314 - drawn by this program


def marks(trend: Trend, kind: str) -> list[ET.Element]:
    """Return the shapes of a class; the chart must be well formed."""
    drawing = ET.fromstring(small_chart(trend, YEARS, "What it shows & why."))  # noqa: S314 - ours
    return [mark for mark in drawing.iter() if kind in mark.get("class", "").split()]


# ---- small chart -----------------------------------------------------------------------------
def test_line_is_solid_dashed_or_broken() -> None:
    broken = trend(breaks=BROKEN)
    assert (len(marks(broken, "solid")), len(marks(broken, "dashed"))) == (2, 1)
    (series_break,) = marks(broken, "seam")
    before, after = (float(mark.get("cx", "")[:-1]) for mark in marks(broken, "year")[2:4])
    assert before < float(series_break.get("x1", "")[:-1]) < after
    assert marks(trend(), "seam") == []


def test_years_line_up_between_charts() -> None:
    (first, *_, last) = marks(trend([[2014, 0.2], [2020, 0.9], [2023, 0.5]]), "year")
    assert (first.get("cx"), last.get("cx")) == ("3.0%", "97.0%")
    assert marks(trend([[2023, 0.1]]), "year")[0].get("cx") == last.get("cx")
    assert float(first.get("cy", "")) > float(last.get("cy", ""))


def test_margins_are_zero_at_outermost_years() -> None:
    assert year_margins([2014, 2023], YEARS) == (0, 0)
    left, right = year_margins([2019, 2021], YEARS)
    first, last = marks(trend([[2019, 0.2], [2021, 0.9]]), "year")
    assert (f"{left + 3}%", f"{97 - right:g}%") == (first.get("cx"), last.get("cx"))
    assert year_margins([2023], (2023, 2023)) == (0, 94)


def test_last_year_is_larger_and_weak_hollow() -> None:
    dots = marks(trend(), "year")
    assert [dot.get("class") for dot in dots] == ["year weak", *["year"] * 4]
    assert {dot.get("r") for dot in dots[:-1]} < {"3", dots[-1].get("r")}


def test_bands_stay_inside_chart() -> None:
    bands = marks(trend(breaks=BROKEN), "band")
    assert len(bands) == 3
    corners = [
        tuple(float(number) for number in corner.split())
        for band in bands
        for corner in band.get("d", "").strip("Mz").split("L")
    ]
    assert all(0 <= x <= 100 and 0 <= y <= SMALL_HEIGHT for x, y in corners)
    assert marks(trend(interval=False), "band") == []


def test_equal_values_lie_in_the_middle() -> None:
    flat = marks(trend([[2014, 0.5], [2023, 0.5]]), "year")
    assert {dot.get("cy") for dot in flat} == {str(SMALL_HEIGHT / 2)}
    assert small_chart(absent(), YEARS, "") == ""


# ---- words -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "verdict,symbol,text",
    [
        (Verdict.IMPROVED, "▲", "improved"),
        (Verdict.WORSENED, "▼", "worsened"),
        (Verdict.HIGHER, "△", "rose"),
        (Verdict.LOWER, "▽", "fell"),
        (Verdict.PRACTICALLY_THE_SAME, "≈", "practically the same"),
        (Verdict.NO_DETECTABLE_CHANGE, "?", "no detectable change"),
        (Verdict.NOT_COMPARED, "", ""),
    ],
)
def test_every_verdict_has_symbol_and_word(verdict: Verdict, symbol: str, text: str) -> None:
    assert change_result(with_verdict(verdict))[:2] == (symbol, text)


def test_ends_are_compared_values() -> None:
    both = end_words(trend(start=2019))
    assert [(year, plain(end)) for year, end in both] == [
        (2019, "81.0 %, 2019"), (2023, "85.0 %, 2023"),
    ]  # fmt: skip
    assert [plain(end) for _, end in end_words(trend([[2020, 0.8]]))] == ["80.0 %, 2020"]
    assert end_words(absent()) == []
    money = replace(trend(MONEY, dollars=True), metric=FRAMEWORK.metric("pctl_income_50"))
    assert end_words(money)[0] == (2014, "$129, 2014")


def test_title_says_what_moved_and_footer_counts_all() -> None:
    verdicts = (Verdict.IMPROVED, Verdict.IMPROVED, Verdict.HIGHER, Verdict.NO_DETECTABLE_CHANGE,
                Verdict.NOT_COMPARED)  # fmt: skip
    made = figure(*map(with_verdict, verdicts))
    name = "“Employed, ages 25–54”"
    assert made.title == (
        f"Rewarding Work: In Summit County, {name} and {name} improved, no measure clearly worsened"
    )
    assert made.footer[0] == (
        "Of 5 metrics: 2 improved, none worsened, 1 changed, neither better nor worse, 1 without a "
        "detectable change, 1 not compared."
    )
    lower = figure(with_verdict(Verdict.LOWER), absent())
    assert lower.title.endswith(f", {name} changed, neither better nor worse")
    both = [*[with_verdict(Verdict.IMPROVED)] * 3, *[with_verdict(Verdict.WORSENED)] * 3]
    assert figure(*both).title.endswith(", 3 of 6 measures improved, 3 worsened")
    assert figure(absent()).title.endswith(", no measure can be compared over the years")
    assert figure().title.endswith(", no measure can be compared over the years")


def test_page_has_one_item_for_each_metric() -> None:
    html = pillar_html([trend(start=2019), absent(), with_verdict(Verdict.WORSENED)])
    items = list(ET.fromstring(html))  # noqa: S314 - drawn by this program
    assert [item.find("h3/button").get("data-metric") for item in items] == [  # type: ignore[union-attr]  # each item has it
        "share_employed"
    ] * 3
    texts = [plain("".join(item.itertext())) for item in items]
    assert "▲ improvedfrom 2019 to 2023" in texts[0]
    assert "Suppressed. Too few answers to the survey." in texts[1]
    assert [item.find("div/strong").get("class") for item in items[::2]] == [  # type: ignore[union-attr]  # each item has it
        "better", "worse",
    ]  # fmt: skip


# ---- table -----------------------------------------------------------------------------------
def test_table_row_says_change_result_and_trend() -> None:
    made = figure(trend(start=2019), absent(), trend([[2016, 0.7], [2018, 0.8]], interval=False))
    rows = [
        {key: plain(str(cell)) for key, cell in row.items()} for row in table_rows(made.table())
    ]
    assert rows[0]["From"] == "81.0 %, 2019"
    assert rows[0]["Change"].startswith("up by 4.0 points (95 % interval ")
    assert (rows[0]["Result"], rows[0]["unit"]) == ("improved from 2019 to 2023", "share of 1")
    assert rows[1]["Result"] == "Suppressed. Too few answers to the survey."
    assert (rows[2]["To"], rows[2]["Change"]) == ("80.0 %, 2018, 7 years old", "up by 10.0 points")
    assert rows[2]["Result"] == "not compared: no interval published"


# ---- picture for files -----------------------------------------------------------------------
def test_picture_has_fixed_lengths_and_all_words() -> None:
    trends = (
        trend(start=2019),
        trend(breaks=BROKEN, start=2019),
        absent(),
        with_verdict(Verdict.WORSENED),
    )
    svg, drawing = picture(*trends)
    texts = [each for each in drawing.iter() if each.tag.endswith("text")]
    lines = [("".join(each.itertext()), each.get("fill")) for each in texts]
    assert ("▲ improved", LIGHT.better) in lines
    assert ("▼ worsened", LIGHT.worse) in lines
    assert ("Suppressed. Too few answers to the", LIGHT.muted) in lines
    assert sum(text == "Employed, ages 25–54" for text, _ in lines) == 4
    assert "81.0 %, 2019" in [plain(text) for text, _ in lines]
    assert '%"' not in svg  # word processors know no percents
    assert "class=" not in svg
    assert svg.count(f'fill="{LIGHT.accent}" fill-opacity="0.18"') == 2 + 3 + 2
    height = float(drawing.get("height", ""))
    assert all(float(each.get("y", "")) <= height for each in texts)


@pytest.mark.parametrize(
    "first,last,start,end",
    [(2014, 2023, 0, 260), (2014, 2021, 0, 206), (2018, 2019, 81, 260), (2016, 2023, 54, 260)],
)
def test_values_stand_below_their_years(first: int, last: int, start: int, end: int) -> None:
    full_trend = trend([[2014, 0.5], [2023, 0.5]])
    _, drawing = picture(trend([[first, 0.2], [last, 0.9]]), full_trend)
    at = {plain("".join(each.itertext())): each for each in drawing.iter()
          if each.tag.endswith("text")}  # fmt: skip
    left, right = at[f"20.0 %, {first}"], at[f"90.0 %, {last}"]
    assert float(left.get("x", "")) == pytest.approx(start, abs=1)
    assert left.get("text-anchor") is None
    assert float(right.get("x", "")) == pytest.approx(end, abs=1)
    assert right.get("text-anchor") == "end"
