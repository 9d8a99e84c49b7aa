"""The figure of a plan from priority to target: rows, words, table, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.plan_thread import ThreadRow, plan_thread_figure, thread_chart
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden

SOURCE = Provenance("39153", "2025-1", "the plan of the group in Summit County")
THREAD = (
    ThreadRow("priority", "Priority", "Jobs", 0, "It touches most people.", record="p"),
    ThreadRow("outcome", "Outcome", "More Black adults have a job near their home", 1, record="o"),
    ThreadRow("action", "Action", "Coaches at the job center", 2, "Workforce board", record="a"),
    ThreadRow("measure", "Measure", "People coached", 3, "Workforce board, every quarter"),
    ThreadRow("target", "Target", "none yet", 4, is_missing=True),
    ThreadRow("measure", "Measure", "Adults with a job", 2, "Data lead, every year", record="m"),
    ThreadRow("target", "Target", "90 % by 2029", 3, "set by Coalition", value=0.9, year=2029),
)


def figure(*threads: tuple[ThreadRow, ...]) -> Figure:
    return plan_thread_figure(threads, "Summit County, Ohio", SOURCE)


def rows(chart: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in chart["datasets"]["source"].to_pylist() if row["part"] == name]


@pytest.mark.parametrize("name,theme", [("light", LIGHT), ("dark", DARK)])
def test_spec_matches_golden(name: str, theme: Theme) -> None:
    chart = dict(thread_chart(THREAD, theme, "Summary"))
    if name == "light":
        assert_spec_matches_golden(chart, "plan-thread")
    picture = with_data_inside(chart)
    assert isinstance(picture, dict)
    assert specification_problem(picture) == ""


def test_each_row_hangs_on_the_one_that_leads_to_it() -> None:
    lines = rows(dict(thread_chart(THREAD, LIGHT, "")), "line")
    down = [(line["row"], line["row2"]) for line in lines if line["x"] == line["x2"]]
    assert down == [(0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6)]
    assert [line["missing"] for line in lines] == [
        row.is_missing for row in THREAD[1:] for _ in "12"
    ]


def test_title_counts_what_there_is_and_the_key_names_what_is_not() -> None:
    made = figure(THREAD)
    assert made.title == (
        "Summit County, Ohio: one priority, one outcome, one action, two measures, one target"
    )
    assert made.footer[0] == "Hollow and dashed: not in the plan yet."
    assert "Measure: Adults with a job. Target: 90 % by 2029." in made.summary
    one = plan_thread_figure([THREAD], "Summit County, Ohio", SOURCE, priority="p")
    assert one.id == "plan-thread-p"
    assert one.title == "Jobs: one outcome, one action, two measures, one target"


def test_table_says_what_each_row_belongs_to() -> None:
    table = figure(THREAD).table()
    assert list(table["Belongs to"]) == [
        "", "Jobs", "More Black adults have a job near their home", "Coaches at the job center",
        "People coached", "More Black adults have a job near their home", "Adults with a job",
    ]  # fmt: skip
    assert list(table["target_value"].dropna()) == [0.9]
    assert list(table["is_missing"]) == [0, 0, 0, 0, 1, 0, 0]


def test_an_empty_plan_has_a_figure() -> None:
    made = figure()
    assert made.title == "Nothing is planned for Summit County, Ohio yet"
    assert made.table().empty
    assert made.picture()


def test_a_wall_leaves_out_the_outer_rows_first_and_counts_them() -> None:
    made = figure(THREAD * 4)
    assert made.wall_chart is not None
    chart = dict(made.wall_chart(LIGHT, 640))
    assert {row["label"].split(" · ")[0] for row in rows(chart, "row")} == {"Priority"}
    assert chart["title"]["text"] == "and 24 more rows"
