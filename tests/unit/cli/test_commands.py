"""The command line: the same answers, one line for a mistake, and exit codes that scripts trust."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mobility import home, queries
from mobility.cli import main
from mobility.registry import load_framework
from mobility.release import demo, editions
from mobility.release.demo import write_demonstration
from mobility.release.editions import Edition, git_blob_id
from mobility.store import Store
from tests.support.file_server import FileServer
from tests.support.pdf import pages_of
from tests.support.tiny_release import AKRON, DONA_ANA, LOVING, SUMMIT, build_release, write_release


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    return build_release(tmp_path)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        status = main(arguments)
    except SystemExit as stop:  # argparse's own way out
        status = int(stop.code or 0)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.count("\n") == 1, err
    return err.strip()


def test_build_says_what_it_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    folder = write_release(tmp_path / "files")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    record = json.loads(printed(capsys, "build", str(folder), "--json"))
    assert set(record) >= {"release", "path", "files", "ignored", "seconds"}
    assert Path(record["path"]).is_file()
    assert record["ignored"] == ["notes.txt", "other.csv"]
    for file in record["files"]:
        assert set(file) >= {"name", "rows", "values", "rejected", "unknown_columns"}
        assert file["values"] > 0
        assert file["rejected"] == 0
    again = printed(capsys, "build", str(folder))
    assert f"Release {record['release']} was there already" in again
    assert "Not release files, left aside: notes.txt, other.csv" in again


def test_fetch_downloads_and_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    files = {
        f"data/{path.name}": path.read_bytes()
        for path in write_release(tmp_path / "files").iterdir()
    }
    with FileServer(files) as server:
        edition = Edition(
            edition="invented",
            year=2099,
            title="Invented",
            publisher="Nobody",
            license="none",
            catalog_page="http://catalog.invalid/page",
            base_url=server.url,
            files={path: git_blob_id(content) for path, content in files.items()},
        )
        monkeypatch.setattr(editions, "known_editions", lambda: (edition,))
        assert main(["fetch", "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert record["release"].startswith("invented-")
        assert all(file["as_published"] for file in record["files"])
        assert home.current_release_id() == record["release"]
        assert [each.name for each in home.releases_folder().glob(".download*")] == []
        server.files.clear()
        missing = refused(capsys, "fetch")
        assert "_longitudinal.csv: it is no longer at its address (404)" in missing
        assert "make run SOURCE=folder" in missing
    assert home.current_release_id() == record["release"]


def test_demo_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    monkeypatch.setattr(demo, "write_demonstration", _two_states)
    record = json.loads(printed(capsys, "demo", "--json"))
    assert record["release"].startswith("demonstration-")
    assert sum(file["rejected"] for file in record["files"]) == 0
    assert json.loads(printed(capsys, "info", "--json"))["release"]["demonstration"] is True
    assert "0 is less than 1" in refused(capsys, "demo", "--scale", "0")


def _two_states(folder: Path, **options: Any) -> list[Path]:
    """The demonstration of two states: the whole country takes ten seconds."""
    return write_demonstration(folder, **options, states=("09", "39"))


def test_a_refused_file_leaves_the_release_in_use(
    release: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_release(tmp_path / "broken")
    page = folder / "12_mobility-metrics_county_race-ethnicity_longitudinal.csv"
    page.write_text("<!DOCTYPE html><title>404</title>", encoding="utf-8")
    error = refused(capsys, "build", str(folder))
    assert error.startswith(f"{page.name}: is a web page")
    assert home.current_release_id() == release
    assert home.release_ids() == [release]


def test_nothing_usable(release: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "does not exist" in refused(capsys, "build", str(tmp_path / "gone"))
    assert "holds no files" in refused(capsys, "build", str(tmp_path / "empty"))
    assert "holds no release file" in refused(capsys, "build", str(tmp_path / "notes"))
    assert home.current_release_id() == release


def test_info(release: str, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(printed(capsys, "info", "--json"))
    assert record["release"]["id"] == release
    assert (record["counties"], record["cities"]) == (14, 2)
    assert {row["metric"] for row in record["coverage"]} >= {"share_employed", "rate_learning"}
    text = printed(capsys, "info")
    assert f"Release {release}" in text
    for metric in load_framework().metrics.values():  # where an unknown id sends its reader
        assert f"  {metric.id}: {metric.label}\n" in text


@pytest.mark.parametrize("geoid", [SUMMIT, AKRON, LOVING])
def test_profile_as_json(release: str, capsys: pytest.CaptureFixture[str], geoid: str) -> None:
    record: dict[str, Any] = json.loads(printed(capsys, "profile", geoid, "--json"))
    assert set(record) >= {"geoid", "name", "level", "release", "metrics"}
    assert record["release"] == release
    keys = {
        "metric", "year", "value", "lower", "upper", "quality", "verdict", "reason",
        "state_median", "nation_median",
    }  # fmt: skip
    store, framework = Store(home.find_release()), load_framework()
    profile = queries.profile(store, framework, geoid)
    for row, reading in zip(record["metrics"], profile.readings, strict=True):
        assert set(row) >= keys
        assert (row["metric"], row["value"]) == (reading.metric.id, reading.value)
        assert row["value"] is not None or row["reason"]
        assert row["verdict"] != "not compared" or row["reason"]


def test_profile_in_words(release: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "profile", SUMMIT, "--release", release).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert text.startswith(f"Summit County, Ohio (39153), release {release}\n")
    assert "Adults with a job, ages 25 to 54: 86.0 %, 85.0 to 87.0 %, 2023, Strong" in text
    assert "better than the median Ohio county" in text
    assert "not in this copy" in text.lower()


@pytest.mark.parametrize("name", ["Summit County, Ohio", "summit", "DONA ANA nm", "Akron"])
def test_a_name_that_only_one_place_has(
    release: str, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert release
    record = json.loads(printed(capsys, "profile", name, "--json"))
    assert record["geoid"] in {SUMMIT, DONA_ANA, AKRON}


def test_profile_on_a_page_of_paper(
    release: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "summit.pdf"
    file.write_text("what was there before")
    assert printed(capsys, "profile", SUMMIT, "--to", str(file)) == f"Wrote {file}.\n"
    (text,) = pages_of(file.read_bytes())
    assert "Summit County, Ohio" in text
    assert f"release {release}" in text
    assert [path.name for path in tmp_path.glob("*summit*")] == ["summit.pdf"]


def test_a_page_that_cannot_be_written_changes_nothing(
    release: str,  # noqa: ARG001 - the release in use
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = tmp_path / "no such folder" / "summit.pdf"
    assert "cannot be written: No such file" in refused(
        capsys, "profile", SUMMIT, "--to", str(nowhere)
    )
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    assert "cannot be written" in refused(capsys, "profile", SUMMIT, "--to", str(folder))
    assert [path.name for path in tmp_path.glob("*folder*")] == ["folder.pdf"]
    assert "end its name in .pdf" in refused(capsys, "profile", SUMMIT, "--to", "summit.docx")


def test_profile_of_an_earlier_year(release: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert release
    record = json.loads(printed(capsys, "profile", SUMMIT, "--year", "2019", "--json"))
    assert {row["year"] for row in record["metrics"]} <= {2018, 2019, None}


@pytest.mark.parametrize(
    "arguments,text",
    [
        (("profile", "9999"), "'9999' is no place code: give 5 digits"),
        (("profile", "39"), "'39' is a state; give a county"),
        (("profile", "39999"), "no county with the code 39999"),
        (("profile", "Atlantis"), "is called 'Atlantis'; give a part of its name and its state"),
        (("profile", "Washington"), "39167 Washington County, Ohio; 41067 Washington County, Oreg"),
        (("profile", SUMMIT, "--release", "nope"), "no release 'nope'"),
        (("profile", SUMMIT, "--year", "1990"), "choose one of these years, not 1990"),
        (("profile", SUMMIT, "--year", "soon"), "invalid int value: 'soon'"),
        (("profile", SUMMIT, "--benchmark", "moon"), "invalid choice: 'moon'"),
        (("profile",), "required: geoid"),
        (("compete",), "invalid choice: 'compete'"),
        ((), "required: COMMAND"),
    ],
)
def test_a_mistake_is_one_line(
    release: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], text: str
) -> None:
    assert release
    assert text in refused(capsys, *arguments)


def test_without_a_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    assert "no release yet; build one" in refused(capsys, "info")


def test_a_terminal_without_unicode_shows_every_row(
    release: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    command = [sys.executable, "-m", "mobility", "profile", SUMMIT]
    ended = subprocess.run(command, cwd=repository, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert release.encode() in ended.stdout


def test_as_a_program(release: str, repository: Path) -> None:
    """A reader that has seen enough, such as `head`, is no error and leaves no traceback."""
    command = f"'{sys.executable}' -m mobility profile {SUMMIT} | head -1"
    run = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"Summit County, Ohio (39153), release {release}\n"
    assert run.stderr == ""
