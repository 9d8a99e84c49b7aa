"""Influence and interest of an organization are in the workspace file and in no other file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import workspace as ws
from mobility.cli import main
from mobility.exports import team
from mobility.figures.figure import Provenance
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from mobility.workspace import Workspace, record_fields
from mobility.workspace.record_fields import FieldType
from mobility.workspace_file import save_workspace
from tests.support.gap_release import SUMMIT, make_gap_home

INFLUENCE, INTEREST = "zqinfluencezq", "zqinterestzq"
"""What is stored in these fields here, so that it can be found wherever it is."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a home with a plan whose partners are rated."""
    folder = make_gap_home(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        patch.setitem(record_fields._PROBLEMS, FieldType.CHOICE, lambda *_: "")
        store = Workspace()
        rated = {"influence": INFLUENCE, "interest": INTEREST}
        parts = {"title": "A housing agency", "sector": "housing", "status": "asked", **rated}
        partner = ws.add_plan_record(store, SUMMIT, "organization", parts)
        ws.change_plan_record(
            store, partner.id, 1, {"status": "agreed", "influence": f"{INFLUENCE}2"}
        )
        priority = ws.add_plan_record(
            store, SUMMIT, "priority", {"title": "Jobs", "status": "chosen"}
        )
        action = {
            "title": "Coaches",
            "priority": priority.id,
            "partner_organizations": [partner.id],
        }
        ws.add_plan_record(store, SUMMIT, "action", action)
        store.close()
        yield folder


def words_in(file: Path) -> str:
    """Return all that a file holds as text, parts of archives unpacked."""
    content = file.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")


COMMANDS = [
    *(["figure", "coalition", SUMMIT, "--to", f"f.{end}"] for end in ("json", "svg", "xlsx")),
    *(
        ["figure", each, SUMMIT, "--to", "f.json"]
        for each in ("residents-and-roster", "plan-thread")
    ),
    *(["team", SUMMIT, "--to", f"t.{end}"] for end in ("xlsx", "json")),
    ["team", SUMMIT, "--invite", "A housing agency", "--to", "i.html"],
    *(["plan", SUMMIT, "--to", f"p.{end}"] for end in ("xlsx", "json")),
    *(["plan", SUMMIT, "--document", f"d.{end}"] for end in ("html", "docx")),
    ["audit", "--out", "a.csv"],
]


def test_no_file_but_that_of_the_workspace_has_them(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home.exists()
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        assert main(command) == 0, command
        file = Path(command[-1])
        words = words_in(file)
        assert len(words) > 100
        for private in (INFLUENCE, INTEREST, "Influence"):
            assert private not in words, command
    assert main(["team", SUMMIT]) == 0
    assert main(["team", SUMMIT, "--json"]) == 0
    printed = capsys.readouterr().out
    assert "A housing agency" in printed
    assert INFLUENCE not in printed
    store = Workspace()
    save_workspace(store, Path("w.zip"))
    store.close()
    kept = words_in(Path("w.zip"))
    assert INFLUENCE in kept
    assert INTEREST in kept


def test_pins_of_the_figures_do_not_have_them(home: Path) -> None:
    """A pin holds table and drawing of a figure, which is what meetings and reports show."""
    assert home.exists()
    store = Workspace()
    plan = ws.plan_of(store, SUMMIT)
    store.close()
    place = Jurisdiction(SUMMIT, Level.COUNTY, "Summit County", "39")
    figure = team.coalition_of(plan, load_framework(), place, Provenance(SUMMIT, "r", "s"))
    assert INFLUENCE not in json.dumps([figure.rows(), figure.picture(), figure.summary])
