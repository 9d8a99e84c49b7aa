"""A home of its own for every test that builds a release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import home
from mobility.release.build import build
from tests.support.official_files import OfficialFile


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home folder."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a home with one release, for tests that must leave it as it is."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        build([OfficialFile().filler().write(folder / "files")])
        yield folder


@pytest.fixture
def untouched(built_home: Path) -> Iterator[Path]:
    """Return a home with one release, and check afterwards that nothing there has changed."""

    def state() -> dict[str, bytes]:
        folder = home.releases_folder()
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}

    before = state()
    yield built_home
    assert state() == before
    assert home.current_release_id() is not None
