"""Values of a measure from a file: what is read, and the first fault with its row and column."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from mobility.cli import main
from mobility.errors import UserError
from mobility.uploads.rows.plan_values import period_end, read_plan_values
from mobility.workspace import NewValue, Workspace, add_plan_record, plan_of
from tests.support.cards import PLACE
from tests.support.tiny_release import build_release

SHARE = "share of people"


def test_columns_may_stand_in_any_order_and_encoding() -> None:
    text = "Note;Value;Date;Source\r\nfirst;1,200;Q1 2026;Büro\r\n;;;\r\n;1,300;2026-06-30;\r\n"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        assert read_plan_values("jobs.csv", text.encode(encoding), "people") == (
            NewValue("2026-03-31", 1200.0, "Büro", "first"),
            NewValue("2026-06-30", 1300.0),
        )


def test_shares_are_read_with_a_percent_sign_or_without() -> None:
    content = b"date,value,people\n2026-03-31,72 %,150\n2026-06-30,70%,140\n2026-09-30,*,8\n"
    assert read_plan_values("jobs.csv", content, SHARE) == (
        NewValue("2026-03-31", pytest.approx(0.72), people=150.0),  # type: ignore[arg-type] - pytest's own
        NewValue("2026-06-30", pytest.approx(0.7), people=140.0),  # type: ignore[arg-type] - pytest's own
        NewValue("2026-09-30", None, people=8.0),
    )


def test_a_workbook_is_read_like_a_text() -> None:
    book = openpyxl.Workbook()
    for row in (("date", "value"), ("2026-03", 12), ("2026-04", 15)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    values = read_plan_values("jobs.xlsx", file.getvalue(), "other")
    assert [(each.date, each.value) for each in values] == [
        ("2026-03-31", 12.0),
        ("2026-04-30", 15.0),
    ]


@pytest.mark.parametrize(
    "content,counts,reason",
    [
        ("day,value\n2026,1\n", "other", "row 1: there is no column date"),
        ("date,value,color\n2026,1,red\n", "other", "row 1: 'color' is no name of a column"),
        ("date,value,value\n2026,1,1\n", "other", "row 1: 'value' is there twice"),
        ("date,value\n", "other", "no row below its header"),
        ("date,value\n2026,1\nsoon,2\n", "other", "row 3, column date: 'soon' is no date"),
        ("date,value\n2026-02-30,2\n", "other", "row 2, column date: '2026-02-30' is no date"),
        ("date,value\n2026,1\n\n2026-12-31,2\n", "other", "row 4, column date: 2026-12-31 stands"),
        ("date,value\n2026,many\n", "other", "row 2, column value: 'many' is no number"),
        ("date,value\n2026,\n", "other", "row 2, column value: is empty"),
        ("date,value,people\n2026,1,few\n", "people", "row 2, column people: 'few' is no number"),
        ("date,value\n2026,72\n", SHARE, "row 2, column value: a share is written from 0 to 1"),
        ("date,value\n2026,0.72\n", SHARE, "row 2, column value: say how many people"),
        ("date,value\n2026,-1\n", "people", "row 2, column value: a number of people"),
        ("date,value\n2026,1\n", "", "say first, at the measure"),
        ("date,value\n2026,1,2,3\n2027,2\n2028,3\n", "other", "row 2: "),
    ],
)
def test_the_first_fault_is_named(content: str, counts: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason) as refused:
        read_plan_values("jobs.csv", content.encode(), counts)
    assert str(refused.value).startswith("jobs.csv")


@pytest.mark.parametrize("text", ["", "2026-13", "13/1/2026", "0001-01-01", "20260331", "Q5 2026"])
def test_what_names_no_day_is_refused(text: str) -> None:
    assert period_end(text) == ""


def test_the_command_stores_values_or_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    build_release(tmp_path)
    workspace = Workspace()
    measure = add_plan_record(workspace, PLACE, "measure", {"title": "Placed", "counts": "people"})
    file = tmp_path / "jobs.csv"
    file.write_text("date,value\n2026 Q1,40\n2026 Q2,4\n2026 Q3,x\n", "utf-8")
    store = ["plan", PLACE, "--measure", measure.id, "--values", str(file)]
    assert main(store) == 2
    assert "row 4, column value" in capsys.readouterr().err
    assert plan_of(workspace, PLACE).values == ()
    file.write_text("date,value\n2026 Q1,40\n2026 Q2,4\n", "utf-8")
    assert main(store) == 0
    assert "Stored: 2 values, 1 of too few people for a number." in capsys.readouterr().err
    assert [each.value for each in plan_of(workspace, PLACE).values] == [40.0, None]
    assert main(["plan", PLACE, "--measure", "x", "--values", str(file)]) == 2
    assert f"it has {measure.id} (Placed)" in capsys.readouterr().err
    assert main(["plan", PLACE, "--measure", "x"]) == 2
    workspace.close()
