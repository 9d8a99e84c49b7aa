"""The command `progress`: sentences, JSON, sheets and figures, and one line for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mobility.cli import main
from mobility.workspace import Workspace
from tests.support.progress_plan import CUYAHOGA, add_progress_plan, build_both_demonstrations


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> object:
    home = tmp_path_factory.mktemp("progress-command")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        first, _ = build_both_demonstrations(home)
        workspace = Workspace()
        add_progress_plan(workspace, first)
        workspace.close()
        yield home


def test_sentences_and_json_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", CUYAHOGA]) == 0
    text = capsys.readouterr().out
    assert "Of ten targets in Cuyahoga County: one met" in text
    assert "Needs a decision first:" in text
    assert "Only revised:" in text
    assert main(["progress", CUYAHOGA, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["sentence"] in text
    assert len(content["targets"]) == 10
    assert {each["progress"] for each in content["targets"]} >= {"met", "series broken"}
    revised = [each for each in content["targets"] if each["revision"]]
    assert {round(each["revision"]["difference"], 6) for each in revised} == {0.06, 0.004}
    assert content["decisions"][0]["why"] == "getting worse"


@pytest.mark.cases(2)
@pytest.mark.parametrize(
    "name,more",
    [
        ("quarter.pdf", []),
        ("funders.html", ["--sheet", "funders"]),
        ("relevo.pdf", ["--sheet", "handover", "--role", "Data lead", "--language", "es"]),
        ("targets.csv", []),
        ("targets.json", []),
    ],
)
def test_files_are_written(tmp_path: Path, name: str, more: list[str]) -> None:
    assert main(["progress", CUYAHOGA, "--to", str(tmp_path / name), *more]) == 0
    assert (tmp_path / name).stat().st_size > 500


@pytest.mark.parametrize(
    "arguments,words",
    [
        (["--to", "plan.docx"], "has to end in .pdf"),
        (["--to", "sheet.pdf", "--sheet", "handover", "--role", "Mayor"], "it has Data lead"),
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str], words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["progress", CUYAHOGA, *arguments]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert words in line
