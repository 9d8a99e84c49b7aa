"""A damaged or read-only home is an answer in one sentence, and the new version is still kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobility import home
from mobility.cli import main
from mobility.uploads.versions.keeping import version_in_use

DETAILS = ("--predictor", "employment", "--id", "my_index")


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    path = tmp_path / "file.csv"
    path.write_text("fips,year,index\n39153,2022,5\n39035,2022,6\n", encoding="utf-8")
    assert main(["import", str(path), *DETAILS]) == 0
    return path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence a command answers with."""
    capsys.readouterr()
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def folder() -> Path:
    return home.home_folder() / "workspace" / "supplements" / "my_index"


@pytest.mark.cases(2)
@pytest.mark.parametrize("damage", ["another file", "cut short", "bits", "a folder"])
def test_a_file_is_kept_over_a_damaged_version(file: Path, damage: str) -> None:
    path = folder() / "v00001.duckdb"
    content = path.read_bytes()
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    else:
        damaged = bytes(byte ^ 85 if at > 9000 and not at % 97 else byte
                        for at, byte in enumerate(content))  # fmt: skip
        kinds = {"another file": b"no database", "cut short": content[:5000], "bits": damaged}
        path.write_bytes(kinds[damage])
    assert main(["import", str(file), *DETAILS]) == 0
    assert version_in_use("my_index").number == 2


def test_pointer_that_is_no_text_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    (folder() / "current").write_bytes(b"\xff\xfe")
    assert "note that says which version is in use is damaged" in refused(
        capsys, "supplements", "--delete", "my_index"
    )
    assert main(["supplements", "--use", "my_index", "1"]) == 0
    assert version_in_use("my_index").number == 1
    home.releases_folder().mkdir()
    (home.releases_folder() / "current").write_bytes(b"\xff\xfe")
    assert "There is no release yet" in refused(capsys, "info")


def test_home_that_cannot_be_written_is_reported(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of the path is a file: for any user, root included, nothing can be written there."""
    monkeypatch.setenv("MOBILITY_HOME", str(file))
    text = refused(capsys, "import", str(file), *DETAILS)
    assert text.startswith("The workspace folder ")
    assert "cannot be made: Not a directory. Nothing was changed" in text
    assert "There is no release yet" in refused(capsys, "info")


def test_mark_that_cannot_be_set_is_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def touch(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", touch)
    assert "Permission denied" in refused(capsys, "supplements", "--delete", "my_index")
