"""The command about findings: what it prints, the files it writes, and what it refuses."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from docx import Document

from mobility.cli import main
from mobility.workspace import Workspace
from tests.support.cards import add_card
from tests.support.tiny_release import SUMMIT, build_release


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the tiny release and two findings of Summit County."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    build_release(tmp_path)
    workspace = Workspace()
    add_card(workspace, "Employment is high.", predictor="employment", see="A number.")
    add_card(workspace, "Buses stop early.", kind="qualitative")
    workspace.close()
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.usefixtures("home")
def test_findings_are_printed_by_pillar(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "findings", SUMMIT)
    assert text.startswith("Summit County, Ohio (39153), release ")
    assert "2 findings. No finding yet: High-Quality Education;" in text
    assert "Rewarding Work\n  1. Employment is high.\n" in text
    assert "      ▲ better\n      What we see: A number.\n" in text
    assert "  2. Buses stop early.\n" in text


@pytest.mark.usefixtures("home")
def test_findings_as_json_hold_their_data(capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(printed(capsys, "findings", SUMMIT, "--json"))
    first, second = record["findings"]
    assert (first["pillar"], first["predictor"]) == ("Rewarding Work", "Employment opportunities")
    assert [row["value"] for row in first["data"]] == [0.81, None]
    assert (second["kind"], second["data"]) == ("What people told us", [])


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx", "html", "pdf"])
def test_every_kind_of_file_is_written(
    home: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    file = home / f"summit.{kind}"
    written = printed(capsys, "findings", SUMMIT, "--to", str(file), "--with-told")
    assert written == f"Wrote {file}.\n"
    start = {"html": b"<!doctype html>", "pdf": b"%PDF"}.get(kind, b"PK")
    assert file.read_bytes().startswith(start)
    if kind == "docx":
        texts = [paragraph.text for paragraph in Document(io.BytesIO(file.read_bytes())).paragraphs]
        assert "1. Employment is high." in texts


def test_what_people_told_needs_consent_or_a_decision(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "summit.html"
    text = printed(capsys, "findings", SUMMIT, "--to", str(file))
    assert "Left out: 1 card of what people told, without consent" in text
    assert "--with-told writes them, too." in text
    assert "Buses stop early." not in file.read_text("utf-8")
    printed(capsys, "findings", SUMMIT, "--to", str(file), "--with-told")
    assert "Buses stop early." in file.read_text("utf-8")


def test_unsupported_ending_is_refused_before_reading(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(("findings", SUMMIT, "--to", "summit.odt")) == 2
    message = capsys.readouterr().err
    assert "end its name in .docx or .pptx or .xlsx or .html or .pdf." in message
