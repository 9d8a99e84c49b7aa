"""Where releases are, which one is current, and switching."""

from __future__ import annotations

import gc
import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import home
from mobility.errors import UserError
from tests.support.tiny_release import write_release


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


@pytest.mark.parametrize("content", [b"gone\n", b"\xff\xfe", b""])
def test_a_damaged_pointer_names_the_releases(releases: Path, content: bytes) -> None:
    (releases / "current").write_bytes(content)
    with pytest.raises(UserError, match="does not name a release that is there") as refusal:
        home.find_release()
    for text in (str(releases / "current"), "2024-a, 2025-b", "--release", "build FOLDER"):
        assert text in str(refusal.value)


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


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def _mask_of_a_usual_system() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.usefixtures("_mask_of_a_usual_system")
def test_what_is_kept_is_for_one_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier version left open is closed; what is linked from elsewhere stays."""
    home_folder = tmp_path / "home"
    monkeypatch.setenv("MOBILITY_HOME", str(home_folder))
    supplements = home_folder / "workspace" / "supplements"
    supplements.mkdir(parents=True)
    (home_folder / "releases").mkdir()
    version = supplements / "v00001.duckdb"
    version.write_bytes(b"ours")
    others = tmp_path / "others"
    others.write_bytes(b"somebody's")
    (home_folder / "releases" / "link.duckdb").symlink_to(others)
    home.keep_private()
    home.switch_release("2025-b")
    for folder in (home_folder, home_folder / "releases", supplements, supplements.parent):
        assert mode(folder) == 0o700
    assert mode(version) == 0o600
    assert mode(home_folder / "releases" / "current") == 0o600
    assert mode(others) == 0o644


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.usefixtures("_mask_of_a_usual_system")
def test_a_home_with_other_things_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the repository's data folder, whose other files everybody may read."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    for name in ("releases", "examples"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"")
    before = mode(tmp_path)
    home.keep_private()
    assert mode(tmp_path) == before
    assert mode(tmp_path / "examples") == 0o755
    assert mode(tmp_path / "examples" / "file") == 0o644
    assert mode(tmp_path / "releases") == 0o700
    assert mode(tmp_path / "releases" / "file") == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_command_leaves_files_for_one_user(repository: Path, tmp_path: Path) -> None:
    command = "umask 022; mkdir home; exec $PYTHON -m mobility build files"
    write_release(tmp_path / "files")
    abandoned = tmp_path / "tmp" / "mobility-scratch-of-a-killed-load"
    abandoned.mkdir(parents=True)
    settings = {
        "MOBILITY_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(repository),
        "TMPDIR": str(abandoned.parent),
    }
    subprocess.run(
        ["sh", "-c", command],
        cwd=tmp_path,
        env={**os.environ, **settings, "PYTHON": sys.executable},
        check=True,
        capture_output=True,
    )
    result = [tmp_path / "home", *(tmp_path / "home").rglob("*")]
    assert len(result) > 2
    assert {mode(path) for path in result} == {0o700, 0o600}
    assert not abandoned.exists()


READS = """
import sys, time
from mobility import home
scratch = home.ScratchFolder()
(scratch.path / "file").write_text("people's numbers")
print(scratch.path, flush=True)
time.sleep(600)
"""


def test_the_folder_of_a_killed_load_is_removed(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the next start; the folder of a load that still runs stays."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    loads = [
        subprocess.Popen(
            [sys.executable, "-c", READS], cwd=repository, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    killed, running = (Path(load.stdout.readline().strip()) for load in loads if load.stdout)
    loads[0].kill()
    loads[0].communicate()
    try:
        assert mode(killed) == 0o700
        home.remove_abandoned()
        assert not killed.exists()
        assert (running / "file").exists()
    finally:
        loads[1].kill()
        loads[1].communicate()
    home.remove_abandoned()
    assert list(tmp_path.iterdir()) == []


def test_a_temporary_folder_ends_with_its_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with home.scratch_folder() as folder:
        (folder / "file").write_bytes(b"1")
        home.remove_abandoned()
        assert (folder / "file").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", full)
        with pytest.raises(OSError, match="No space"):
            home.ScratchFolder()
    gc.collect()
    assert list(tmp_path.iterdir()) == []
