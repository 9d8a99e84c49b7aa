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


def test_bundled_font_folders_are_left_out(root: Path) -> None:
    paths = other_folders([root, root / "nowhere"])
    assert sorted(paths) == [root / "mixed", root / "truetype" / "dejavu"]


def test_parent_of_skipped_folder_is_not_listed(root: Path) -> None:
    (root / "Loose.ttf").touch()
    assert root not in other_folders([root])


def test_font_list_exists_only_during_loading(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(root.parent))
    with without_twins():
        file = Path(os.environ["FONTCONFIG_FILE"])
        listed = [item.text for item in ET.parse(file).iter("dir")]  # noqa: S314 - written here
    assert listed[0] == str(file.parent)  # an empty list would be taken for none
    assert str(root / "mixed") in listed
    assert not any("liberation" in str(item) for item in listed)
    assert "FONTCONFIG_FILE" not in os.environ
    assert not file.exists()


def test_own_fontconfig_file_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "own.conf")
    with without_twins():
        assert os.environ["FONTCONFIG_FILE"] == "own.conf"
    assert os.environ["FONTCONFIG_FILE"] == "own.conf"
