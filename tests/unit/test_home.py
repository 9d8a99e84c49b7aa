"""Where releases are, which one is current, and switching."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from mobility import home
from mobility.errors import UserError


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a home with two releases and things that are none."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    folder = tmp_path / "releases"
    folder.mkdir()
    for name in ("2025-b.duckdb", "2024-a.duckdb", ".building-1.duckdb", "notes.txt"):
        (folder / name).write_bytes(b"")
    return folder


def test_home_is_in_the_repository_unless_it_is_moved(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOBILITY_HOME")
    assert home.home_folder() == repository / "data"
    monkeypatch.setenv("MOBILITY_HOME", "")
    assert home.home_folder() == repository / "data"
    monkeypatch.setenv("MOBILITY_HOME", "/somewhere")
    assert home.releases_folder() == Path("/somewhere/releases")


def test_releases_are_listed_without_unfinished_ones(releases: Path) -> None:
    assert releases == home.releases_folder()
    assert home.release_ids() == ["2024-a", "2025-b"]


def test_a_home_without_releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "new"))
    assert home.release_ids() == []
    assert home.current_release_id() is None
    with pytest.raises(UserError, match="python -m mobility build FOLDER"):
        home.find_release()


def test_switching(releases: Path) -> None:
    home.switch_release("2024-a")
    assert home.find_release() == releases / "2024-a.duckdb"
    home.switch_release("2025-b")
    assert home.current_release_id() == "2025-b"
    assert home.find_release("2024-a") == releases / "2024-a.duckdb"
    assert home.find_release(str(releases / "2024-a.duckdb")) == releases / "2024-a.duckdb"
    assert [path.name for path in releases.iterdir() if "current" in path.name] == ["current"]


def test_a_pointer_to_nothing_is_none(releases: Path) -> None:
    for content in ("gone\n", "", "\n"):
        (releases / "current").write_text(content)
        assert home.current_release_id() is None


@pytest.mark.usefixtures("releases")
def test_an_unknown_release_names_those_at_hand() -> None:
    with pytest.raises(UserError, match=r"no release '2023'; releases at hand: 2024-a, 2025-b"):
        home.find_release("2023")
    with pytest.raises(UserError, match="no release ''"):
        home.find_release("")


@pytest.mark.usefixtures("releases")
def test_a_reader_never_finds_the_pointer_half_written() -> None:
    home.switch_release("2024-a")
    seen: set[str | None] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(home.current_release_id())

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(100):
        home.switch_release(("2024-a", "2025-b")[turn % 2])
    stop.set()
    reader.join()
    assert seen <= {"2024-a", "2025-b"}


def test_a_switch_that_fails_leaves_the_pointer(
    releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.switch_release("2024-a")

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        home.switch_release("2025-b")
    assert home.current_release_id() == "2024-a"
    assert (releases / "current").read_text() == "2024-a\n"
