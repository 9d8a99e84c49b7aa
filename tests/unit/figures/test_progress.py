"""The figure of targets: classes by symbol and word, one axis, a table with numbers."""

from __future__ import annotations

from typing import Any

import pytest

from mobility.analysis.targets.follow_up import FollowUp, Observed, Planned, follow_up
from mobility.analysis.targets.progress import ProgressClass
from mobility.analysis.uncertainty import Estimate
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.progress import ProgressRow, color_of, progress_chart, progress_figure
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.registry import Better
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden

SOURCE = Provenance("39153", "2025-1", "a test")
PLANNED = Planned(
    baseline=Estimate(60.0, 59.0, 61.0), baseline_year=2020, target=80.0, target_year=2030
)


def stands(now: float, half: float = 2.0, **seen: Any) -> FollowUp:
    usual = {"now_year": 2025, "newest_year": 2025, "release_year": 2025}
    observed = Observed(
        baseline=PLANNED.baseline, now=Estimate(now, now - half, now + half), **(usual | seen)
    )
    return follow_up(PLANNED, observed, Better.HIGHER)


def row(record: str, result: FollowUp, revised: str = "") -> ProgressRow:
    return ProgressRow(
        record=record,
        title=f"Measure {record}",
        stands=result,
        words=str(result.progress),
        brief=str(result.progress),
        values="60 % in 2020, 70 % in 2025; target 80 % by 2030",
        baseline="60 %",
        now="70 %",
        target="80 %",
        revised=revised,
    )


ROWS = (
    row("a", stands(84.0)),
    row("b", stands(70.0)),
    row("c", stands(60.5, half=40.0)),
    row("d", stands(50.0), revised="Measure d was 58 % and is 60 %"),
    row("e", stands(70.0, apart="the survey changed")),
    row("f", stands(70.0, newest_year=None)),
)


def figure(*rows: ProgressRow, target: str = "") -> Figure:
    return progress_figure(rows, "Six targets", "Six", "Summit County", SOURCE, target=target)


def drawn(chart: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [each for each in chart["datasets"]["source"].to_pylist() if each["part"] == name]


@pytest.mark.parametrize("name,theme", [("full", LIGHT), ("dark", DARK)])
def test_spec_matches_golden(name: str, theme: Theme) -> None:
    chart = dict(progress_chart(ROWS, theme, "Summary"))
    if name == "full":
        assert_spec_matches_golden(chart, "progress-full")
    picture = with_data_inside(chart)
    assert isinstance(picture, dict)
    assert specification_problem(picture) == ""


def test_each_class_has_a_symbol_and_a_word_beside_its_color() -> None:
    labels = drawn(dict(progress_chart(ROWS, LIGHT, "")), "label")
    symbols = [each["words"].split()[0] for each in labels]
    assert symbols == ["■", "▲", "?", "▼", "≠", "×"]
    assert len({each.symbol for each in ProgressClass}) == len(ProgressClass)
    assert color_of(ProgressClass.WORSE, LIGHT) == LIGHT.worse
    assert color_of(ProgressClass.NO_CHANGE, DARK) == DARK.gray


def test_only_tested_targets_have_a_newest_value() -> None:
    chart = dict(progress_chart(ROWS, LIGHT, ""))
    assert [each["row"] for each in drawn(chart, "now")] == [0, 1, 2, 3]
    assert [each["x"] for each in drawn(chart, "needed")] == pytest.approx([0.5] * 4)
    assert {each["shape"] for each in drawn(chart, "cut")} == {"triangle-left", "triangle-right"}
    assert "An arrow: the interval goes on." in figure(*ROWS).key


def test_table_and_footer_keep_revision_and_change_apart() -> None:
    made = figure(*ROWS)
    table = made.table()
    assert list(table["class"])[:4] == ["met", "improving", "no detectable change", "getting worse"]
    assert table["share_of_change"][1] == pytest.approx(0.5)
    assert table["reason"][4] == "the survey changed"
    assert "Measure d was 58 % and is 60 %." in made.footer
    one = figure(*ROWS, target="d")
    assert (one.id, one.basis.verdict, len(one.table())) == ("progress-d", "getting worse", 1)


def test_a_wall_has_the_tested_rows_first_and_counts_the_others() -> None:
    chart = figure(*ROWS).wall_chart
    assert chart is not None
    wall = dict(chart(LIGHT, 640))  # type: ignore[arg-type] - a drawing of this figure is a mapping
    shown = [each["title"] for each in drawn(wall, "label")]
    assert shown[0] == "Measure a"
    assert "more target" in str(wall["title"])
    assert dict(progress_chart((), LIGHT, ""))["datasets"]["source"].num_rows == 1
