"""Figures of areas: their drawings, words and tables."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from mobility.analysis.areas.result import AreaResult, MetricBeside
from mobility.analysis.uncertainty import Verdict
from mobility.areas.example import keep_example
from mobility.figures.areas.curve import curve_figure
from mobility.figures.areas.listing import listing_figure
from mobility.figures.areas.map import Shown, area_classes, deck, map_drawing, neighborhoods_figure
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Provenance
from mobility.figures.theme import DARK, LIGHT
from mobility.places import Jurisdiction, Level
from mobility.queries.areas import AreaChoice, areas_result
from mobility.registry import Better
from mobility.workspace import Workspace
from tests.support.golden import assert_spec_matches_golden

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
SOURCE = Provenance("39153", "2025-x", "your own table", invented=True)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AreaResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(tmp_path_factory.mktemp("areas")))
        keep_example(Workspace(), SUMMIT.geoid)
        return areas_result(SUMMIT, AreaChoice())


def few(result: AreaResult) -> AreaResult:
    """The first eight areas and one that is masked."""
    return replace(result, rows=(*result.rows[:8], result.rows[-1]))


def test_list_and_curve_match_golden(result: AreaResult) -> None:
    for name, figure in (
        ("neighborhoods-list", listing_figure(few(result), SOURCE)),
        ("neighborhoods-curve", curve_figure(result, SOURCE)),
    ):
        drawing = with_data_inside(figure.chart(LIGHT))
        assert not isinstance(drawing, str)
        assert_spec_matches_golden(dict(drawing), name)


@pytest.mark.parametrize("shown", Shown)
def test_every_area_is_drawn_with_its_words(result: AreaResult, shown: Shown) -> None:
    svg = ET.fromstring(map_drawing(result, LIGHT, shown))  # noqa: S314 - our own drawing
    titles = [each.text or "" for each in svg.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == len(result.rows)
    assert sum("not shown: few people" in title for title in titles) == result.masked
    plot = deck(result, DARK, shown)
    names = {row["name"] for row in plot.layers[0].data}
    assert names == {row.name for row in result.rows}
    assert any(each.mark == "crossed" for each in area_classes(result, DARK, shown))


def test_table_and_words_say_the_same(result: AreaResult) -> None:
    figure = neighborhoods_figure(result, SOURCE)
    table = figure.table()
    assert len(table) == len(result.rows)
    masked = table[table["absent"] != ""]
    assert masked[["count", "stored_value"]].isna().all(axis=None)
    worse = int((table["verdict"] == "worse").sum())
    assert f"worse than elsewhere in {worse} of" in figure.title
    assert "An area is no person" in " ".join(figure.footer)


@pytest.mark.parametrize(
    "value,per,drawn",
    [(0.10, 1, True), (0.60, 1, False), (0.10, 1000, False)],
    ids=["beside", "far away", "on another scale"],
)
def test_a_metric_of_the_place_is_a_line_where_the_scale_is_the_same(
    result: AreaResult, value: float, per: int, *, drawn: bool
) -> None:
    beside = MetricBeside("Debt in collections", "10.0 %", "2023", value, per, "")
    figure = listing_figure(replace(result, beside=beside), SOURCE)
    drawing = json.dumps(with_data_inside(figure.chart(LIGHT)))
    assert ("Debt in collections: 10.0 % (2023)" in drawing) is drawn
    assert "The whole place, Debt in collections: 10.0 % (2023)." in figure.footer


def test_a_narrow_place_names_the_ends_of_the_list_on_a_wall(result: AreaResult) -> None:
    worse = result.of_verdict(Verdict.WORSE)
    svg = map_drawing(result, LIGHT, Shown.VERDICT, high=640)
    assert f">{worse[0].name}</text>" in svg
    assert f">{worse[0].name}</text>" not in map_drawing(result, LIGHT, Shown.VERDICT)
    one = replace(result, rows=result.rows[-3:])  # masked areas have no end of the list
    assert "District" not in re.sub(
        "<title>.*?</title>", "", map_drawing(one, LIGHT, Shown.VERDICT, high=640)
    )


def test_without_direction_or_numbers_the_titles_say_so(result: AreaResult) -> None:
    neither = replace(result, setting=replace(result.setting, better=Better.NEITHER))
    assert "can be told apart" in neighborhoods_figure(neither, SOURCE).title
    nothing = replace(result, rows=result.rows[-3:])
    for make in (neighborhoods_figure, listing_figure):
        figure = make(nothing, SOURCE)
        assert "no area has a number that can be shown" in figure.title
        with_data_inside(figure.chart(LIGHT))
