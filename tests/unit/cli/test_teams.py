"""The command `team`: what it says, the roster as a file, readiness on a page, and invitations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import workspace as ws
from mobility.cli import main
from mobility.workspace import Workspace
from tests.support.gap_release import SUMMIT, make_gap_home
from tests.support.pdf import pages_of
from tests.support.readiness import SPLIT, add_round


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a home with a round of readiness and an organization that was asked."""
    folder = make_gap_home(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        store = Workspace()
        add_round(store, SUMMIT, [SPLIT[at % 2] for at in range(6)])
        parts = {"title": "A housing agency", "sector": "housing", "status": "asked"}
        ws.add_plan_record(store, SUMMIT, "organization", parts)
        step = {"condition": "data", "next_step": "Share an analyst", "due": "2027-03-31"}
        ws.add_plan_record(store, SUMMIT, "readiness", step)
        store.close()
        yield folder


@pytest.fixture(autouse=True)
def _here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert home.exists()
    monkeypatch.chdir(tmp_path)


def test_it_says_what_is_ready_and_who_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["team", SUMMIT]) == 0
    lines = capsys.readouterr().out
    assert "answers differ most on data skills." in lines
    assert "Nobody has agreed yet in Summit County; asked so far: one." in lines
    assert "Data skills: undecided: 3 of 6" in lines
    assert main(["team", SUMMIT, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["rounds"][0]["counts"]["data"] == [3, 0, 0, 3]
    assert content["organizations"][0]["Organization"] == "A housing agency"
    assert content["conditions"][0]["content"]["next_step"] == "Share an analyst"


def test_a_roster_is_written_and_merged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["team", SUMMIT, "--to", "roster.xlsx"]) == 0
    assert main(["team", SUMMIT, "--roster", "roster.xlsx"]) == 0
    assert "Stored: 0 added, 0 changed, 1 as before." in capsys.readouterr().err
    Path("more.csv").write_text("Organization,Sector\nA bank,Tennis\n", "utf-8")
    assert main(["team", SUMMIT, "--roster", "more.csv"]) == 2
    assert "more.csv, row 2, column Sector: 'Tennis'" in capsys.readouterr().err


def test_readiness_is_one_page() -> None:
    assert main(["team", SUMMIT, "--to", "readiness.pdf"]) == 0
    pages = pages_of(Path("readiness.pdf").read_bytes())
    assert len(pages) == 1
    assert "Share an analyst" in pages[0]
    assert "by March 31, 2027" in pages[0]
    assert "Ongoing learning" in pages[0]


@pytest.mark.cases(2)
@pytest.mark.parametrize("ending", ["txt", "html", "docx", "pdf"])
def test_an_invitation_is_written(ending: str) -> None:
    name = f"letter.{ending}"
    assert main(["team", SUMMIT, "--invite", "a HOUSING agency", "--to", name]) == 0
    content = Path(name).read_bytes()
    assert len(content) > 500
    if ending in {"txt", "html"}:
        words = content.decode()
        assert "A housing agency: an invitation from Summit County" in words
        assert "no group of people is the cause of a gap" in words
    if ending == "html":
        assert "<script" not in words


@pytest.mark.parametrize(
    "arguments,reason",
    [
        (["--to", "team.docx"], "has to end in .xlsx, .pdf, .json"),
        (["--invite", "A bank"], "has no organization 'A bank'; it has A housing agency"),
        (
            ["--invite", "A housing agency", "--to", "x.xlsx"],
            "has to end in .pdf, .docx, .html, .txt",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["team", SUMMIT, *arguments]) == 2
    said = capsys.readouterr().err
    assert reason in said
    assert "Traceback" not in said
