"""The work that brings a release: once for everybody, whole or not at all, and told."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobility import home
from mobility.release import build_process, preparing
from mobility.release.preparing import Note, State, Tell
from mobility.store import Store
from tests.support.file_server import FileServer
from tests.support.small_world import NOBODY, edition_at, enter, tiny_files
from tests.support.tiny_release import build_release, write_release

COUNTIES = "11_mobility-metrics_county_longitudinal.csv"


def finished(seconds: float = 180.0) -> Note:
    """Return how the work under way has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        note = preparing.current()
        if note is not None and note.state is not State.WORKING:
            for thread in threading.enumerate():
                if thread.name == "preparing":
                    thread.join(seconds)
            return note
        time.sleep(0.02)
    pytest.fail("the work does not end")


def left_behind() -> set[str]:
    """Return the names of files and folders that the work needed only on the way."""
    names = {path.name for path in home.releases_folder().iterdir()}
    scratch = {path.name for path in Path(tempfile.gettempdir()).glob("mobility-scratch-*")}
    return scratch | {name for name in names if name.startswith(".building-") or ".new" in name}


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def world(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home without a connection."""
    enter(monkeypatch, edition_at(NOBODY, {f"data/{COUNTIES}": b"never sent"}))
    return own_home


@pytest.fixture
def server(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """Return a server that has the edition, and an empty home."""
    files = tiny_files(tmp_path / "published")
    with FileServer(files) as server:
        enter(monkeypatch, edition_at(server.url, files))
        assert not own_home.exists()
        yield server


def test_the_first_release_is_the_publishers(server: FileServer) -> None:
    assert preparing.start(preparing.first_release)
    note = finished()
    assert (note.state, note.why_demonstration) == (State.DONE, "")
    assert home.current_release_id() == note.release
    assert not Store(home.release_path(note.release)).release.demonstration
    assert len(server.seen) == 2
    assert not list(home.releases_folder().glob(".download*"))
    (modeled,) = home.releases_folder().glob("*.modeled-*")  # last, while the release is in use
    assert modeled.name.startswith(note.release)


@pytest.mark.usefixtures("own_home")
def test_release_without_modeled_values_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def unusable(release: Path, _: object) -> None:
        assert preparing.current() == Note(State.DONE, release=release.stem)
        assert home.current_release_id() == release.stem

    release = build_release(home.home_folder())
    monkeypatch.setattr(preparing, "model_in_process", unusable)
    preparing.start(lambda _: Note(State.DONE, release=release))
    assert finished().release == release
    assert not list(home.releases_folder().glob("*.parquet"))


@pytest.mark.long
@pytest.mark.usefixtures("world")
def test_demonstration_without_connection_has_reason() -> None:
    assert preparing.start(preparing.first_release)
    note = finished()
    assert note.state is State.DONE
    assert note.release.startswith("demonstration-")
    assert COUNTIES in note.why_demonstration
    assert "make run" not in note.why_demonstration
    assert Store(home.release_path(note.release)).release.demonstration
    assert left_behind() == set()


@pytest.mark.usefixtures("world")
def test_failed_download_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object, patient: bool, **__: object) -> list[Path]:
        assert patient
        raise preparing.fetch.FetchError("No network; do this.")

    release = build_release(home.home_folder())
    monkeypatch.setattr(preparing.fetch, "fetch_release", fails)
    preparing.start(preparing.download)
    assert finished() == Note(State.FAILED, "No network; do this.")
    assert home.current_release_id() == release


@pytest.mark.usefixtures("own_home")
def test_uploaded_files_become_the_release(tmp_path: Path) -> None:
    files = tiny_files(tmp_path / "published")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for path, content in files.items():
            packed.writestr(path, content)
    archive.seek(0)
    given = [("my files.zip", archive), ("notes.txt", io.BytesIO(b"call Ann"))]
    preparing.start(preparing.from_files(given))
    note = finished()
    assert note.state is State.DONE
    store = Store(home.release_path(note.release))
    assert [row.name for row in store.query("ignored_files")] == ["notes.txt"]
    assert len(store.query("loaded_files")) == 2
    assert left_behind() == set()


@pytest.mark.cases(1)
@pytest.mark.parametrize(
    "name,content,text",
    [
        ("mine.csv", b"a,b\n1,2\n", "mine.csv: holds no release file"),
        ("../../mine.zip", b"no zip at all", "mine.zip: is damaged or no zip file"),
        (f"C:\\data\\{COUNTIES}", b"year,state\n", f"{COUNTIES}: "),
    ],
)
@pytest.mark.usefixtures("own_home")
def test_refused_file_has_original_name(name: str, content: bytes, text: str) -> None:
    preparing.start(preparing.from_files([(name, io.BytesIO(content))]))
    note = finished()
    assert note.state is State.FAILED
    assert note.sentence.startswith(text)
    assert str(home.home_folder()) not in note.sentence
    assert home.current_release_id() is None
    assert left_behind() == set()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
@pytest.mark.parametrize("end", ["killed", "killed before its request", "beyond its memory"])
@pytest.mark.usefixtures("own_home")
def test_build_without_memory_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    def killed(*arguments: Any, **settings: Any) -> subprocess.Popen[str]:
        process = start_process(*arguments, **settings)
        process.kill()
        if end == "killed before its request":
            process.wait()
        return process

    release = build_release(home.home_folder())
    start_process = subprocess.Popen
    files = tiny_files(tmp_path / "published").items()
    given = [(Path(path).name, io.BytesIO(content + b"\n")) for path, content in files]
    with monkeypatch.context() as patch:
        if end != "beyond its memory":
            patch.setattr(build_process.subprocess, "Popen", killed)
        else:
            patch.setattr(build_process, "_MEMORY", 1_000_000)
        preparing.start(preparing.from_files(given))
        note = finished()
    assert note.state is State.FAILED
    assert note.sentence == (
        "The files were not read because that took too much memory: check that they are the "
        "publisher's, and give fewer at once. The release in use stays."
    )
    assert home.current_release_id() == release
    assert home.release_ids() == [release]
    assert left_behind() == set()


@pytest.mark.usefixtures("own_home")
def test_a_build_ends_with_the_app(tmp_path: Path) -> None:
    files = [str(path) for path in write_release(tmp_path / "published").iterdir()]
    requests = {"sources": files, "adding_to": "", "demonstration": False, "memory": 10**10}
    ended = subprocess.run(
        [sys.executable, "-m", "mobility.release.build_process"],
        input=f"{json.dumps(requests)}\n",  # and nothing after it, as when the app has ended
        cwd=Path(__file__).parents[3],
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert home.release_ids() == []


@pytest.mark.usefixtures("own_home")
def test_one_job_runs_and_all_read_progress() -> None:
    go_on, reported = threading.Event(), threading.Event()

    def job(tell: Tell) -> Note:
        tell("Half of it.", 0.5)
        reported.set()
        assert go_on.wait(180)
        return Note(State.DONE, release="x")

    assert preparing.start(job)
    assert reported.wait(180)
    assert preparing.current() == Note(State.WORKING, "Half of it.", 0.5)
    assert not preparing.start(job)
    go_on.set()
    assert finished().release == "x"
    assert preparing.start(lambda _: Note(State.DONE, release="y"))
    assert finished().release == "y"


@pytest.mark.usefixtures("own_home")
def test_killed_job_is_replaced() -> None:
    program = (
        "import time; from mobility.release import preparing\n"
        "preparing.start(lambda tell: (tell('At it.'), print('working', flush=True), "
        "time.sleep(600)))\n"
        "time.sleep(600)"
    )
    command = [sys.executable, "-c", program]
    repository = Path(__file__).parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=repository) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"working\n"
        seen = preparing.current()
        started = preparing.start(lambda _: Note(State.DONE))
        other.kill()
    assert (seen, started) == (Note(State.WORKING, "At it."), False)
    after = preparing.current()
    assert after is not None
    assert after.state is State.FAILED
    assert "stopped before it was done" in after.sentence
    assert preparing.start(lambda _: Note(State.DONE, release="z"))
    assert finished().release == "z"


def test_folder_that_cannot_be_written_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "home"))
    with pytest.raises(preparing.UserError, match="name another folder in MOBILITY_HOME"):
        preparing.start(preparing.first_release)


@pytest.mark.usefixtures("own_home")
def test_missing_or_broken_note_is_none() -> None:
    assert preparing.current() is None
    home.releases_folder().mkdir(parents=True)
    (home.releases_folder() / ".preparing.json").write_text("{")
    assert preparing.current() is None
