"""All gaps of a place: what is said of each, in which order, and what is drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.gaps.by_place import PlaceDisparity, rows_of, screen_gaps
from mobility.analysis.groups.disparity import BEST, Against, disparity
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate
from mobility.figures import all_gaps as figure
from mobility.figures.all_gaps import (
    all_gaps_drawing,
    all_gaps_figure,
    all_gaps_html,
    gap_cell,
    row_ends,
)
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.flat import flat_strip
from mobility.figures.groups import groups_figure, headline, headline_verdict
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction, Level
from mobility.queries import gaps as gap_queries
from mobility.registry import Better, BreakdownKind, Margin, Unit, load_framework
from tests.support.groups import YEAR, group, world

PLACE = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
RELEASE: Any = SimpleNamespace(id="data-2023-00000000", year=2023)
THEME = Theme(
    accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF", better="#0000AA"
)
MISSING = AbsenceReason(Absence.SUPPRESSED, "The publisher leaves it out.")
Cell = tuple[float, float | None] | str | None


def made(
    name: str,
    *cells: Cell,
    against: Against = BEST,
    better: Better = Better.HIGHER,
    margin: Margin | None = None,
) -> PlaceDisparity:
    """Return a metric with three groups: (value, half width), 'weak', or None for suppressed."""
    place = world(3, better, unit=Unit.SHARE, decimals=1, margin=margin)
    metric = replace(place.metric, id=name, short_label=name.title())
    rows = []
    for number, cell in enumerate(cells, 1):
        if cell is None:
            continue
        value, half = (0.2, 0.01) if isinstance(cell, str) else cell
        bounds = (None, None) if half is None else (value - half, value + half)
        quality = Quality.WEAK if cell == "weak" else Quality.STRONG
        label = f"Group {number}"
        rows.append(group(metric, place.series, label, Estimate(value, *bounds), quality))
    gaps = disparity(rows, metric, place.series, place.breakdown, against)
    there = {row.subgroup for row in rows}
    absent = {subgroup: MISSING for subgroup in place.series.subgroups if subgroup not in there}
    return PlaceDisparity(
        PLACE, RELEASE, metric, place.breakdown, BreakdownKind.PEOPLE, YEAR, YEAR,
        rows=rows_of(place.breakdown, place.series, gaps, absent, {}), disparity=gaps,
    )  # fmt: skip


CLEAR = made("clear", (0.5, 0.01), (0.7, 0.01), (0.69, 0.05))
SAME = made("same", (0.5, 0.05), (0.51, 0.05), "weak")
ADVERSE = made("adverse", (0.4, 0.01), (0.1, 0.01), None, better=Better.LOWER)
BARE = made("bare", (0.5, None), (0.6, None), (0.6, None))
ALONE = made("alone", (0.5, 0.01), None, None)
ALL = screen_gaps([SAME, CLEAR, BARE, ADVERSE, ALONE])
BREAKDOWN = CLEAR.breakdown


def all_figure() -> Figure:
    """Return the figure of all of them."""
    source = Provenance(PLACE.geoid, "release", "Source of the numbers")
    return all_gaps_figure(ALL, BREAKDOWN, PLACE, source)


def result(rows: list[figure.MetricRow], metric: str) -> list[str]:
    row = next(item for item in rows if item.disparity.metric.id == metric)
    return [f"{cell.mark} {cell.result_text} {cell.size}".strip() for cell in row.cells]


@pytest.mark.parametrize(
    "cells,against,text,verdict",
    [
        (
            ((0.60, 0.01), (0.70, 0.01), (0.55, 0.30)),
            BEST,
            "The gap of Group 3 looks wider (55.0\u00a0%), but the data cannot tell it from none.",
            "worse",
        ),
        (
            ((0.60, 0.01), (0.70, 0.01), (0.58, 0.115)),
            BEST,
            "The gap of Group 3 looks wider (58.0\u00a0%), but the data cannot tell it from none.",
            "worse",
        ),
        (
            ((0.60, 0.01), (0.70, 0.01), (0.65, 0.30)),
            Against.named("Group 1"),
            "no group is clearly behind Group 1.",
            "",
        ),
        (
            ((0.60, 0.10), (0.65, 0.10), (0.62, 0.10)),
            Against.named("Group 1"),
            "the data cannot tell whether any group differs from Group 1.",
            "cannot tell",
        ),
        (
            ((0.70, 0.010), (0.705, 0.010), (0.70, 0.011)),
            BEST,
            "groups that can be tested are practically the same as Group 2.",
            "practically the same",
        ),
        (
            ((0.6, None), (0.7, None), None),
            BEST,
            "No margin of error is published, so this is not tested.",
            "not compared",
        ),
    ],
)
def test_title_of_groups_keeps_the_qualifier_of_a_gap(
    cells: tuple[Cell, ...], against: Against, text: str, verdict: str
) -> None:
    place = made("share", *cells, against=against, margin=Margin(0.03, ""))
    assert text in headline(place)
    assert headline_verdict(place) == verdict


@pytest.mark.parametrize("place", [CLEAR, ADVERSE])
def test_a_value_below_the_reference_has_a_ratio_below_one(place: PlaceDisparity) -> None:
    chart = groups_figure(place, (), Provenance(PLACE.geoid, "release", "Source")).chart
    assert chart is not None
    drawing = with_data_inside(chart(THEME))
    assert not isinstance(drawing, str)
    (rows,) = drawing["datasets"].values()
    text = " ".join(row.get("result", "") for row in rows)
    sides = re.findall(r"(below|above) \([^)]*\) · ratio (\d\.\d+)", text)
    assert sides
    assert all((side == "below") is (float(ratio) < 1) for side, ratio in sides)


def test_tested_metrics_stand_apart_in_registry_order() -> None:
    tested, untested = figure.tested_rows(ALL, "registry"), figure.untested_rows(ALL)
    assert [row.disparity.metric.id for row in tested] == ["same", "clear", "adverse"]
    assert [row.disparity.metric.id for row in untested] == ["bare"]
    assert figure.unjudged_lines(ALL) == [("Alone", "fewer than two groups have a reliable value")]


def test_clearest_gap_comes_first_when_asked() -> None:
    clearest = [row.disparity.metric.id for row in figure.tested_rows(ALL, "clearest")]
    assert clearest == ["adverse", "clear", "same"]


def test_clear_gap_goes_before_stronger_unclear_one() -> None:
    holds = made("holds", (0.5, 0.05), (0.5795, 0.05))  # one pair
    stronger = made("stronger", (0.5, 0.05), (0.5845, 0.05), (0.55, 0.05))  # one of three pairs
    screening = screen_gaps([stronger, holds])
    assert screening.tested[0].place_disparity is stronger
    assert [row.disparity for row in figure.tested_rows(screening, "clearest")] == [
        holds,
        stronger,
    ]


@pytest.mark.parametrize(
    "by_race, opened",
    [
        ((0.5, 0.01), ("share_employed", "race-ethnicity")),
        ((0.69, 0.05), ("share_employed", "disability")),
    ],
    ids=["clear by race", "not clear by race"],
)
def test_place_opens_with_clearest_gap_by_race(
    monkeypatch: pytest.MonkeyPatch, by_race: Cell, opened: tuple[str, str]
) -> None:
    requests: list[tuple[str, str]] = []

    def gaps(*question: Any) -> PlaceDisparity:
        metric, by = question[3:]
        requests.append((metric, by))
        wide = (0.2, 0.01) if (metric, by) == ("share_employed", "disability") else (0.7, 0.01)
        low = by_race if (metric, by) == ("share_employed", "race-ethnicity") else wide
        return made(metric, low, (0.7, 0.01), None)

    monkeypatch.setattr(gap_queries, "disparities", gaps)
    store: Any = SimpleNamespace(jurisdiction=lambda _: PLACE)
    assert gap_queries.clearest_gap(store, load_framework(), PLACE.geoid) == opened
    assert ("ratio_living_wage", "industry") not in requests  # no interval there: nothing to test


def test_each_group_has_its_own_words() -> None:
    rows = figure.tested_rows(ALL, "registry")
    assert result(rows, "clear") == [
        "▼ behind 20.0 points below", "the reference", "? cannot tell 1.0 points below",
    ]  # fmt: skip
    assert result(rows, "same")[2] == "– not reliable 31.0 points below"
    assert result(rows, "adverse") == ["▼ behind 30.0 points above", "the reference", "suppressed"]
    bare = figure.untested_rows(ALL)
    assert result(bare, "bare")[0] == "– not tested 10.0 points below"


def test_gap_clear_alone_has_no_verdict_among_all() -> None:
    near = made("near", (0.5, 0.05), (0.575, 0.05))  # p 0.038
    none = [made(f"none-{i}", (0.6, 0.05), (0.601, 0.05)) for i in range(10)]
    alone, among = screen_gaps([near]), screen_gaps([near, *none])
    assert result(figure.tested_rows(alone, "registry"), "near")[0].startswith("▼ behind")
    text = result(figure.tested_rows(among, "registry"), "near")[0]
    assert text == "? cannot tell, not clear among 11 comparisons 7.5 points below"
    cell = figure.tested_rows(among, "registry")[0].cells[0]
    assert cell.kind == "overruled", "no color, and a dashed interval"
    assert "stroke-dasharray" in figure.all_gaps_html(among, "registry")


def test_gap_without_direction_has_no_color() -> None:
    single = made(
        "aimless", (0.5, 0.01), (0.7, 0.01), against=Against.named("Group 2"),
        better=Better.NEITHER,
    )  # fmt: skip
    cell = figure.tested_rows(screen_gaps([single]), "registry")[0].cells[0]
    assert (cell.result_text, cell.kind) == ("lower", "plain")


def test_title_and_summary_count_clear_gaps() -> None:
    title = figure.all_gaps_title(ALL, BREAKDOWN, "Summit County")
    assert title == (
        "Two of 4 gaps by groups in Summit County are clear, most of all “Adverse” for Group 1"
    )
    subtitle = figure.all_gaps_subtitle(ALL, "Summit County, Ohio")
    assert subtitle.startswith(
        "Summit County, Ohio: 3 metrics tested, 1 with values but no test and 1 that cannot be "
    )
    assert "Clear (Group 1): behind, 20.0 points below the reference" in all_figure().summary


def test_title_says_that_nothing_was_tested() -> None:
    none = screen_gaps([BARE])
    title = figure.all_gaps_title(none, BREAKDOWN, "Summit County")
    assert title == "No gap by groups in Summit County can be tested"
    assert "false-discovery" not in " ".join(figure.all_gaps_footer(none))
    assert figure.tested_rows(none, "registry") == []


def test_title_names_no_clearest_without_clear_gap() -> None:
    title = figure.all_gaps_title(screen_gaps([SAME]), BREAKDOWN, "Summit County")
    assert title == "The one gap by groups in Summit County that can be tested is not clear"
    two = screen_gaps([SAME, made("even", (0.6, 0.05), (0.601, 0.05))])
    title = figure.all_gaps_title(two, BREAKDOWN, "Summit County")
    assert title == "None of 2 gaps by groups in Summit County is clear"


def test_title_of_a_single_gap() -> None:
    near = made("near", (0.5, 0.02), (0.7, 0.02))
    title = figure.all_gaps_title(screen_gaps([near]), BREAKDOWN, "Summit County")
    assert title == (
        "The one gap by groups in Summit County that can be tested is clear: “Near” for Group 1"
    )


def test_table_has_every_group_with_its_p() -> None:
    table = all_figure().rows()
    assert len(table) == 15
    assert {row["List"] for row in table} == {"tested", "not tested", "not judged"}
    at = next(i for i, row in enumerate(table) if row["Metric"] == "Clear")
    assert table[at]["Result"] == "▼ behind"
    assert table[at]["gap"] == pytest.approx(0.2)
    assert table[at]["unit"] == "share of 1"
    p = table[at]["p_all_pairs"]
    assert isinstance(p, float)
    assert p < 0.001
    assert table[at + 1]["p_all_pairs"] is None, "the reference has none"


def test_basis_names_shown_metrics_or_those_not_judged() -> None:
    assert all_figure().basis.metrics == ("same", "clear", "adverse", "bare")
    source = Provenance(PLACE.geoid, "release", "Source of the numbers")
    alone = all_gaps_figure(screen_gaps([ALONE]), BREAKDOWN, PLACE, source)
    assert alone.basis.metrics == ("alone",)
    assert alone.basis.breakdown == BREAKDOWN.id


# ---- drawings ---------------------------------------------------------------------------------


def marks(svg: str) -> list[dict[str, str]]:
    return [dict(item.attrib) for item in ET.fromstring(svg)]  # noqa: S314 - drawn by this program


def test_worse_gap_is_right_of_the_line() -> None:
    zero, bar, dot = marks(gap_cell((0.2, 0.1, 0.3), (0.0, 0.3), "worse", "behind"))
    assert float(dot["cx"][:-1]) > float(zero["x1"][:-1])
    assert float(bar["x1"][:-1]) < float(dot["cx"][:-1]) < float(bar["x2"][:-1])
    assert (bar["class"], dot["class"]) == ("bar worse", "dot worse")


def test_reference_and_bare_gap_have_no_bar() -> None:
    assert len(marks(gap_cell((0.2, None, None), (0.0, 0.3), "plain", ""))) == 2
    assert len(marks(gap_cell((0.0, None, None), (-1.0, 1.0), "reference", ""))) == 2


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 2)), max_size=5))
def test_every_mark_lies_within_its_cell(gaps: list[tuple[float, float]]) -> None:
    cells = [(gap, gap - half, gap + half) for gap, half in gaps]
    ends = row_ends(cells)
    assert ends[0] <= 0 <= ends[1]
    for cell in cells:
        for mark in marks(gap_cell(cell, ends, "plain", "")):
            across = [float(mark[key][:-1]) for key in ("x1", "x2", "cx") if key in mark]
            assert all(0 <= x <= 100 for x in across)


def test_wide_interval_does_not_squeeze_others() -> None:
    low, high = row_ends([(0.1, 0.05, 0.15), (0.2, -50.0, 50.0)])
    assert (low, high) == (pytest.approx(-0.4), pytest.approx(0.4))


@pytest.mark.parametrize(
    "bounds, ways",
    [
        ((-0.1, 0.3), []),
        ((-0.5, 0.3), ["M-5 "]),
        ((-0.1, 9.0), ["M5 "]),
        ((-9, 9), ["M-5 ", "M5 "]),
    ],
)
def test_interval_beyond_scale_ends_in_arrow(bounds: tuple[float, float], ways: list[str]) -> None:
    svg = gap_cell((0.2, *bounds), (-0.1, 0.3), "worse", "")
    arrows = re.findall(r'<svg x="([0-9.]+)%"[^>]*><path class="beyond worse" d="(M-?5 )', svg)
    assert [way for _, way in arrows] == ways
    bar = marks(svg)[1]
    for x, way in arrows:
        assert f"{x}%" == bar["x1" if way == "M-5 " else "x2"], "at the end of its bar"
    assert flat_strip(svg, 100, THEME).count(f'fill="{THEME.worse}"') == len(ways) + 1


def test_drawing_has_every_metric_group_and_verdict() -> None:
    lists = (("Tested", figure.tested_rows(ALL, "registry")), ("Untested", []))
    svg = all_gaps_drawing(lists, THEME)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert {"Tested", "Clear", "Same", "Adverse", "Group 1", "Group 3"} <= {*texts}
    assert "▼ behind" in texts
    assert "Untested" not in texts, "a list without rows"
    assert svg.count(f'fill="{THEME.worse}"') >= 4, "two dots and two verdicts"
    ET.fromstring(svg)  # noqa: S314 - drawn by this program


def test_page_has_a_row_for_every_metric_and_escapes_names() -> None:
    html = all_gaps_html(ALL, "registry")
    assert re.findall(r'<tr data-metric="(\w+)">', html) == ["same", "clear", "adverse", "bare"]
    assert html.count("<table>") == 2
    heads = re.findall(r"<thead>.*?</thead>", html)
    assert [head.count("data-sort>") for head in heads] == [head.count("<th ") for head in heads]
    assert '<td data-number="0"><span class="of">' in html, "worse off sorts first"
    assert '<strong class="worse">▼ behind</strong>' in html
    assert "<li>Alone: fewer than two groups" in html
    odd = replace(ALONE, metric=replace(ALONE.metric, short_label="<b>"))
    assert "<li>&lt;b&gt;: " in all_gaps_html(screen_gaps([odd]), "registry")


def test_drawing_without_rows_is_a_drawing() -> None:
    assert 'height="1"' in all_gaps_drawing([], THEME)
