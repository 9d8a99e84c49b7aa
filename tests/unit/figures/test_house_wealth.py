"""The figure of home value by group: drawing, words and table."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from mobility.analysis.groups.share_comparisons import NOBODY_HERE, ShareComparison
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.house_wealth import (
    HEIGHT,
    ParityMark,
    home_marks,
    home_rows,
    house_wealth_figure,
    parity_chart,
)
from mobility.figures.parts import NARROW
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.queries.share_comparisons import house_wealth
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.gap_release import (
    AKRON,
    BLACK,
    CAPITOL,
    HISPANIC,
    LOVING,
    OTHER,
    SUMMIT,
    make_gap_store,
)
from tests.support.golden import assert_spec_matches_golden

FRAMEWORK = load_framework()


def mark(group: str, x: float, y: float, *, hollow: bool = False) -> ParityMark:
    return ParityMark(f"{group} {y:.2f}", group, x, y, "words", hollow)


FULL = (
    mark("White", 0.79, 0.86), mark("Black", 0.14, 0.07), mark("Hispanic", 0.02, 0.015),
    mark("Other", 0.05, 0.05, hollow=True),
)  # fmt: skip


def plot(*marks: ParityMark, theme: Theme = LIGHT, in_file: bool = False) -> dict[str, Any]:
    inside = with_data_inside(parity_chart(marks, theme, "What it shows.", in_file=in_file))
    assert not isinstance(inside, str)
    return dict(inside)


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("expr")) for each in chart["params"]}


def rows(chart: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return [row for row in chart["datasets"]["source"] if row["part"] == part]


@pytest.mark.parametrize("name,marks", [("full", FULL), ("one", FULL[:1]), ("empty", ())])
def test_spec_matches_golden(name: str, marks: tuple[ParityMark, ...]) -> None:
    assert_spec_matches_golden(plot(*marks), f"parity-{name}")


def test_line_of_equal_shares_joins_both_corners() -> None:
    chart = plot(*FULL)
    for layer in chart["layer"]:
        scales = [layer["encoding"][way]["scale"]["domain"] for way in ("x", "y")]
        assert scales == [{"expr": "[0, end]"}] * 2
    (line,) = rows(chart, "equal")
    assert (line["x"], line["y"]) == (0, 0)
    assert line["x2"] == line["y2"] == values(chart)["end"]


def test_names_stand_apart_in_order_of_their_marks() -> None:
    chart = plot(*FULL)
    places, end = values(chart)["places"], values(chart)["end"]
    assert all(
        after - before >= 19.9 for before, after in pairwise(p / end * HEIGHT for p in places)
    )
    assert values(chart)["names"][:2] == ["Hispanic 0.01", "Other 0.05"]
    assert [row["y2"] for row in rows(chart, "leader")] == places


def test_pair_that_is_not_reliable_is_hollow() -> None:
    hollow = {row["label"]: row["hollow"] for row in rows(plot(*FULL), "mark")}
    assert (hollow["Other 0.05"], hollow["Black 0.07"]) == (True, False)
    fill = plot(*FULL)["layer"][-1]["encoding"]["fill"]
    assert fill["condition"] == [{"test": "datum.hollow", "value": {"expr": "background"}}]


def test_words_on_line_are_clear_of_marks() -> None:
    (text,) = rows(plot(mark("a", 0.45, 0.45), mark("b", 1.0, 1.0)), "words")
    assert abs(text["x"] - 0.45) > 0.1


def test_themes_and_files_share_one_drawing() -> None:
    page, file = plot(*FULL, theme=DARK), plot(*FULL, in_file=True)
    assert page["layer"] == file["layer"]
    assert values(page)["narrow"] == f"width >= 0 && containerSize()[0] < {NARROW}"
    assert values(file)["narrow"] is False


# ---- of a small release ----------------------------------------------------------------------
@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return make_gap_store(tmp_path_factory.mktemp("homes"))


def homes(store: Store, geoid: str) -> tuple[ShareComparison, Figure]:
    comparison = house_wealth(store, FRAMEWORK, geoid)
    source = Provenance(geoid, "release", "Source of the numbers")
    return comparison, house_wealth_figure(comparison, FRAMEWORK, source)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_title_names_group_furthest_below_parity(store: Store) -> None:
    comparison, figure = homes(store, SUMMIT)
    assert plain(figure.title) == (
        "Black, not Hispanic: 14.0 % of households, 7.0 % of home value (0.50 of parity)"
    )
    assert plain(home_rows(comparison)[0].lines[1]) == "0.50 of parity"
    assert "no verdict" in figure.footer[0]
    assert len(figure.basis.metrics) > 1


def test_table_has_both_shares_as_numbers(store: Store) -> None:
    row = homes(store, SUMMIT)[1].rows()[0]
    assert (row["share"], row["held_against"], row["unit"]) == (0.07, 0.14, "share of 1")
    assert row["ratio"] == pytest.approx(0.5)


def test_group_without_households_has_no_ratio(store: Store) -> None:
    comparison, _ = homes(store, AKRON)
    groups = [pair.group.label for pair in comparison.pairs]
    row = home_rows(comparison)[groups.index(HISPANIC)]
    assert (row.lines[1], row.sign) == (NOBODY_HERE, "")


def test_weak_shares_are_hollow_and_in_no_title(store: Store) -> None:
    comparison, figure = homes(store, LOVING)
    assert figure.title == "Home value: not compared: no group has two reliable shares"
    assert all(each.hollow for each in home_marks(comparison))
    assert "not judged: weak value" in home_rows(comparison)[0].lines
    assert "4 of them not reliable (hollow)" in figure.footer[0]


def test_place_without_numbers_has_reason(store: Store) -> None:
    comparison, figure = homes(store, CAPITOL)
    assert figure.title.startswith("Home value: Not published. Other counties have")
    assert home_marks(comparison) == []


def test_long_names_are_short_at_edge_of_plot(store: Store) -> None:
    comparison, _ = homes(store, SUMMIT)
    groups = [pair.group.label for pair in comparison.pairs]
    marks = dict(zip(groups, home_marks(comparison), strict=True))
    assert plain(marks[OTHER].label) == "Asian, Native and others 1.00 ×"
    assert plain(marks[OTHER].short) == "Asian, Native … 1.00 ×"
    assert plain(marks[BLACK].short) == "Black 0.50 ×"
