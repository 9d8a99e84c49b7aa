"""The commands for copies of the workspace and for the audit trail."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from mobility.cli import main
from mobility.workspace import Workspace, findings
from mobility.workspace.actors import Actor, Role
from tests.support.cards import add_card


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    add_card(workspace, "Rents rose.", kind="history")
    return workspace


def test_copies_are_made_listed_and_restored(
    filled: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restore"]) == 0
    assert "There is no copy yet: python -m mobility backup" in capsys.readouterr().out
    file = tmp_path / "ours.sqlite"
    assert main(["backup"]) == main(["backup", "--out", str(file)]) == 0
    add_card(filled, "Made since.", kind="history")
    assert main(["restore", str(file)]) == 0
    out = capsys.readouterr().out
    assert f"Wrote {file}." in out
    assert "1 made since are gone" in out
    assert len(findings(filled)) == 1
    assert main(["restore", out.rpartition("python -m mobility restore ")[2].strip()]) == 0
    assert len(findings(filled)) == 2
    capsys.readouterr()
    assert main(["restore", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["copies"]) == 3


def test_unfit_file_is_one_line(
    filled: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "words.sqlite"
    file.write_text("words")
    assert main(["restore", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.strip().endswith("Nothing was changed.")
    assert "\n" not in error.strip()
    assert len(findings(filled)) == 1


def test_changes_are_written_as_csv(filled: Workspace, tmp_path: Path) -> None:
    lead = filled.acting(Actor(Role.LEAD, "=somebody"))
    add_card(lead, "By a lead.", kind="history")
    file = tmp_path / "changes.csv"
    assert main(["audit", "--out", str(file)]) == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        first, second = csv.DictReader(opened)
    assert (first["role"], first["subject"], first["action"], first["of"]) == (
        "admin", "", "insert", "finding",
    )  # fmt: skip
    assert second["subject"] == "'=somebody", "no spreadsheet runs it as a formula"
    assert json.loads(second["after"])["sentence"] == "By a lead."
