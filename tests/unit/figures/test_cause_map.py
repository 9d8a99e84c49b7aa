"""The figure of a map of causes: layout, rows, words and table."""

from __future__ import annotations

import random
import re
from itertools import combinations
from typing import Any

import pytest

from mobility.analysis.cause_map import CauseArrow, CauseMap, CauseNode
from mobility.exports.drawing.pictures import picture_svg
from mobility.exports.drawing.wall import LETTERS, wall_picture
from mobility.figures.cause_map import cause_map_chart, cause_map_figure
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Provenance
from mobility.figures.layered_layout import Layout, layered
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.workspace.specification import specification_problem
from tests.support.causes import CAUSES
from tests.support.golden import assert_spec_matches_golden

SOURCE = Provenance("39153", "2025-1", "the map of causes of the group in Summit County")
NAMES = ("Rent burden", "Evictions", "Missed days of school", "Steady income", "Trust in police")


def large(count: int) -> CauseMap:
    """Return a map as large as a coalition draws one, with chains, loops and short cuts."""
    chance = random.Random(count)  # noqa: S311 - a drawing, no secret
    pairs = {
        (start, min(count - 1, max(0, start + chance.randint(-4, 9))))
        for start in range(count)
        for _ in range(chance.choice((1, 1, 2)))
    }
    return CauseMap(
        tuple(CauseNode(f"{n}", f"{NAMES[n % len(NAMES)]} {n}") for n in range(count)),
        tuple(
            CauseArrow(f"{at}", f"{start}", f"{end}", chance.random() < 0.6)
            for at, (start, end) in enumerate(sorted(pairs))
            if start != end
        ),
    )


def layout_of(causes: CauseMap) -> Layout:
    arrows = [(arrow.start, arrow.end) for arrow in causes.arrows]
    return layered([node.id for node in causes.nodes], arrows)


def rows(chart: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in chart["datasets"]["source"].to_pylist() if row["part"] == name]


@pytest.mark.parametrize("name,theme", [("light", LIGHT), ("dark", DARK)])
def test_spec_matches_golden(name: str, theme: Theme) -> None:
    chart = dict(cause_map_chart(CAUSES, theme, summary="Summary"))
    if name == "light":
        assert_spec_matches_golden(chart, "cause-map")
    picture = with_data_inside(chart)
    assert isinstance(picture, dict)
    assert specification_problem(picture) == ""


def test_parts_never_overlap_and_the_same_map_looks_the_same() -> None:
    for count in (1, 2, 9, 24, 60):
        causes = large(count)
        layout = layout_of(causes)
        assert layout == layout_of(causes)
        assert set(layout.where) == {node.id for node in causes.nodes}
        for (one, above), (two, below) in combinations(layout.where.values(), 2):
            assert one != two or abs(above - below) > 0.999
        for arrow, way in zip(causes.arrows, layout.ways, strict=True):
            assert way[0] == layout.where[arrow.start]
            assert way[-1] == layout.where[arrow.end]
            columns = [column for column, _ in way]
            assert columns in (sorted(columns), sorted(columns)[::-1]) or columns[0] == columns[-1]
    assert layout.columns <= 9
    assert layout.crossings <= 15


def test_arrows_lead_to_the_right_but_for_one_of_a_loop() -> None:
    layout = layout_of(CAUSES)
    to_left = [way for way in layout.ways if way[0][0] > way[-1][0]]
    assert len(to_left) == 2, "one in each of the two loops"


def test_sixty_parts_are_legible_on_a_wall() -> None:
    figure = cause_map_figure(large(60), "Summit County, Ohio", SOURCE)
    picture = wall_picture(figure.wall_picture(760), {}, 760)
    sizes = [float(size) for size in re.findall(r'font-size="([0-9.]+)', picture.svg)]
    view = [float(part) for part in picture.svg.split('viewBox="')[1].split('"')[0].split()]
    assert min(sizes) * picture.width / view[2] >= 0.95 * LETTERS
    assert picture.height <= 760.5
    chart = dict(cause_map_chart(large(60), LIGHT, width=1_760, high=760))
    assert max(row["lines"] for row in rows(chart, "name")) <= 1, "two lines in a box"


def test_letters_of_a_file_are_legible_across_a_page() -> None:
    figure = cause_map_figure(large(20), "Summit County, Ohio", SOURCE)
    sizes = [
        float(size) for size in re.findall(r'font-size="([0-9.]+)', picture_svg(figure.picture()))
    ]
    assert min(sizes) >= 13, "of 900 pixels: 6.8 points on a page"


def test_sign_and_evidence_are_told_without_color() -> None:
    chart = dict(cause_map_chart(CAUSES, LIGHT))
    heads = {row["id"]: row for row in rows(chart, "head")}
    assert [heads[name]["sign"] for name in "12345"] == ["+", "+", "+", "+", "−"]
    assert [heads[name]["thought"] for name in "12345"] == [False, True, True, False, False]
    assert heads["1"]["words"] == (
        "More “Rent burden” leads to more “Evictions” (residents said so: Meeting in March)"
    )


def test_a_loop_is_brought_out_and_the_rest_is_faint() -> None:
    figure = cause_map_figure(CAUSES, "Summit County, Ohio", SOURCE, loop="R1")
    assert figure.id == "cause-map-r1"
    assert figure.title == "Loop R1 feeds itself: three arrows lead back to where they begin"
    chart = dict(cause_map_chart(CAUSES, LIGHT, loop=CAUSES.loops[1]))
    assert {row["id"] for row in rows(chart, "head") if not row["beside"]} == {"1", "2", "3"}
    assert {row["id"] for row in rows(chart, "box") if row["beside"]} == {"counsel", "transit"}


def test_words_and_table_have_all_that_the_drawing_has() -> None:
    figure = cause_map_figure(CAUSES, "Summit County, Ohio", SOURCE)
    assert figure.title == "5 parts and 5 arrows make two loops: one reinforcing, one balancing"
    assert (
        "B1 holds itself back (balancing): Evictions → Legal counsel for tenants → Evictions."
        in (figure.summary)
    )
    table = figure.rows()
    assert len(table) == 6, "five arrows, and the part without any"
    assert table[4] | {"arrow": ""} == {
        "From": "Legal counsel for tenants",
        "Leads to": "less of",
        "To": "Evictions",
        "How we know": "Data show it",
        "Source": "",
        "Note": "In courts that have it",
        "Loops": "B1",
        "arrow": "",
        "sign": -1,
    }
    empty = cause_map_figure(CauseMap((), ()), "Summit County, Ohio", SOURCE)
    assert empty.title == "Nothing is on the map of causes of Summit County, Ohio yet"
    assert empty.rows() == []
    assert empty.picture()
