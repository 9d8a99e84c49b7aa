"""Which folders of typefaces the drawing library is shown, and that its pictures stay the same."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mobility.exports.drawing.typefaces import other_folders, without_twins

NAMES = (
    "truetype/liberation/LiberationSans-Bold.ttf",
    "truetype/liberation/LiberationMono.ttf",
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/README",
    "mixed/Liberation.TTF",
    "mixed/Own.otf",
    "words/only.txt",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder of typefaces as an office suite leaves it."""
    for name in NAMES:
        file = tmp_path / "fonts" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path / "fonts"


def test_folders_of_faces_that_the_library_has_are_left_out(root: Path) -> None:
    paths = other_folders([root, root / "nowhere"])
    assert sorted(paths) == [root / "mixed", root / "truetype" / "dejavu"]


def test_a_folder_above_one_that_is_left_out_is_not_listed(root: Path) -> None:
    (root / "Loose.ttf").touch()
    assert root not in other_folders([root])


def test_the_list_is_there_while_the_library_looks_and_gone_after(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(root.parent))
    with without_twins():
        file = Path(os.environ["FONTCONFIG_FILE"])
        listed = [one.text for one in ET.parse(file).iter("dir")]  # noqa: S314 - written here
    assert listed[0] == str(file.parent)  # an empty list would be taken for none
    assert str(root / "mixed") in listed
    assert not any("liberation" in str(one) for one in listed)
    assert "FONTCONFIG_FILE" not in os.environ
    assert not file.exists()


def test_a_list_of_somebody_s_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "own.conf")
    with without_twins():
        assert os.environ["FONTCONFIG_FILE"] == "own.conf"
    assert os.environ["FONTCONFIG_FILE"] == "own.conf"
