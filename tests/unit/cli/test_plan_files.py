"""The command `plan ... --to`: the plan as a workbook, a table, pictures and plain data."""

from __future__ import annotations

import csv
import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from mobility import workspace as ws
from mobility.cli import main
from mobility.cli.plan_documents import document_inputs
from mobility.cli.shared import open_place
from mobility.exports.plan_document.build import build
from mobility.exports.plan_document.content import fingerprint
from mobility.exports.plan_document.files import frozen
from mobility.registry import load_framework
from mobility.workspace import NewValue, Workspace
from mobility.workspace.document_versions import (
    approve_document,
    document_versions,
    frozen_document,
)
from mobility.workspace_file import load_workspace, save_workspace
from tests.support.plans import add_plan, score
from tests.support.tiny_release import SUMMIT, build_release


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Return the workspace of a home with the tiny release and a plan with a vote and a value."""
    build_release(tmp_path)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    opened = Workspace()
    plan = add_plan(opened, SUMMIT)
    form, vote = ws.open_plan_vote(opened, plan, plan.of_kind("criterion")[0], "How well?")
    score(opened, form, *[(4, 0)] * 5)
    ws.close_form(opened, form.id)
    ws.show_answers(opened, form.id)
    (shown,) = ws.forms(opened, ws.plan_id(SUMMIT))
    changes = ws.vote_changes(ws.plan_of(opened, SUMMIT), vote, ws.result_of(opened, shown))
    for record, parts in changes:
        ws.change_plan_record(opened, record.id, record.revision, parts)
    coached = plan.of_kind("measure")[0]
    ws.add_plan_values(opened, coached.id, [NewValue("2027-03-31", 42.0, "@board", "")])
    yield opened
    opened.close()


def write(tmp_path: Path, name: str) -> Path:
    path = tmp_path / name
    assert main(["plan", SUMMIT, "--to", str(path)]) == 0
    return path


@pytest.mark.usefixtures("workspace")
def test_the_workbook_has_a_sheet_for_each_kind(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path, "plan.xlsx"))
    assert book.sheetnames == [
        "README", "Plans", "Criteria", "Priorities", "Outcomes", "Actions", "Steps", "Measures",
        "Targets", "Votes", "Values", "Missing",
    ]  # fmt: skip

    def row(sheet: str, number: int) -> dict[str, object]:
        names = [cell.value for cell in book[sheet][1]]
        return dict(zip(names, [cell.value for cell in book[sheet][number]], strict=True))

    rents = row("Priorities", 3)
    assert (rents["Priority"], rents["Decision"], rents["Scores: Support"]) == (
        "=Rents", "Chosen", 1,
    )  # fmt: skip
    cell = book["Priorities"]["A3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert row("Actions", 2)["Outcomes"] == "More adults have a job"
    metric = load_framework().metrics["share_employed"]
    assert row("Measures", 3)["Metric"] == metric.label
    assert row("Targets", 2)["Target"] == 0.9
    assert row("Targets", 2)["Measure"] == "Adults with a job"
    votes = row("Votes", 2)
    assert (votes["Priority"], votes["Average"], votes["Score 5"]) == ("Jobs", 5, 5)
    assert row("Values", 2)["Value"] == 42
    assert book["Values"]["D2"].quotePrefix


@pytest.mark.usefixtures("workspace")
def test_the_thread_is_a_table_and_pictures(tmp_path: Path) -> None:
    lines = write(tmp_path, "plan.csv").read_text("utf-8-sig").splitlines()
    written = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [each["Kind"] for each in written][:3] == ["Priority", "Outcome", "Action"]
    assert written[-2]["Text"] == "'=Rents"
    assert written[6]["target_value"] == "0.9"
    assert write(tmp_path, "plan.svg").read_text("utf-8").startswith("<svg")
    assert write(tmp_path, "plan.png").read_bytes().startswith(b"\x89PNG")
    record = json.loads(write(tmp_path, "plan.json").read_text("utf-8"))
    assert {each["kind"] for each in record["records"]} >= {"priority", "target", "vote"}


def test_a_priority_is_a_figure_of_its_own(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = ws.plan_of(workspace, SUMMIT).of_kind("priority")[0]
    path = tmp_path / "jobs.json"
    assert main(["figure", "plan-thread", SUMMIT, "--priority", jobs.id, "--to", str(path)]) == 0
    assert json.loads(path.read_text("utf-8"))["title"].startswith("Jobs: one outcome")
    assert main(["figure", "plan-thread", SUMMIT, "--priority", "x"]) == 2
    assert "The plan has no priority 'x'; it has" in capsys.readouterr().err
    assert main(["plan", SUMMIT, "--to", "plan.docx"]) == 2
    assert "has to end in .xlsx, .csv, .png, .svg, .json" in capsys.readouterr().err
    absent = str(tmp_path / "absent" / "plan.csv")
    for command in (["plan", SUMMIT], ["figure", "plan-thread", SUMMIT, "--priority", jobs.id]):
        assert main([*command, "--to", absent]) == 2
        assert f"{absent} cannot be written" in capsys.readouterr().err


def test_the_document_is_a_draft_or_what_was_approved(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An approved version goes to another computer with the workspace file, and stays as it was."""

    def document(*options: str) -> str:
        path = tmp_path / "plan.html"
        assert main(["plan", SUMMIT, "--document", str(path), *options]) == 0
        return path.read_text("utf-8")

    draft = document()
    assert "Everybody who wants work finds it." in draft
    assert "Draft: nobody has approved it yet." in draft
    path = str(tmp_path / "plan.html")
    assert main(["plan", SUMMIT, "--document", path, "--approved"]) == 2
    assert "Nobody has approved the plan of Summit County, Ohio yet" in capsys.readouterr().err
    assert main(["plan", SUMMIT, "--document", path, "--short"]) == 2
    assert "end its name in .pdf" in capsys.readouterr().err

    arguments = Namespace(geoid=SUMMIT, release=None)
    store, framework, place = open_place(arguments)
    inputs = document_inputs(store, framework, workspace, place)
    approve_document(
        workspace, SUMMIT, frozen(inputs), fingerprint(build(inputs).document),
        role="County council", day=date(2026, 1, 2),
    )  # fmt: skip
    ws.add_plan_record(workspace, SUMMIT, "plan", {"vision": "Another vision."})
    assert "Another vision." in document()
    approved = document("--approved", "--language", "es")
    assert "Another vision." not in approved
    assert "Aprobado por County council el 2 de enero de 2026." in approved

    save_workspace(workspace, tmp_path / "all.zip")
    with closing(Workspace(f"sqlite:///{tmp_path / 'other.sqlite'}")) as other:
        load_workspace(other, tmp_path / "all.zip")
        (version,) = document_versions(other, SUMMIT)
        assert version.approvals[0].role == "County council"
        assert "Another vision." not in str(frozen_document(other, version.id))
