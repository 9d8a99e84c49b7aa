"""Downloading and building a release for an app with many windows.

One job at a time runs on a computer, in a thread, so that a closed window does not stop it. Its
progress is in a file that every window reads. Files are read in a separate process with a memory
limit.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from mobility import home
from mobility.errors import UserError
from mobility.release import demo, fetch
from mobility.release.build_process import build_in_process, model_in_process, own_environment
from mobility.release.editions import newest_edition
from mobility.release.fetch import Progress

_LOCK, _NOTE = ".preparing", ".preparing.json"
_BUILD_FROM = 0.6  # the share of the bar that is filled when the files are there
_DERIVE_FROM = 0.95  # ... and when all of them are read
_WAIT = 0.2  # seconds; checking for a running job takes the lock for a moment
_STOPPED = "The work on the data stopped before it was done: start it again."

Tell = Callable[..., None]
Given = tuple[str, BinaryIO]


class State(StrEnum):
    """The state of the job."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Note:
    """Progress and outcome of the job.

    `sentence` says what is being done or, when it failed, what went wrong and what to do; `share`
    is how much of it is done, 0 to 1; `release` what came of it; `why_demonstration` the sentence
    of the download in whose place invented numbers were made.
    """

    state: State
    sentence: str = ""
    share: float = 0.0
    release: str = ""
    why_demonstration: str = ""


Job = Callable[[Tell], Note]


def first_release(tell: Tell) -> Note:
    """Download the publisher's release or, when that fails, make a demonstration."""
    try:
        return _download(tell, patient=False)
    except fetch.FetchError as error:
        reason = error.what_happened
    release = _demonstration(tell)
    return Note(State.DONE, release=release, why_demonstration=reason)


def download(tell: Tell) -> Note:
    """Download the publisher's release, with long retries as a user requested it."""
    return _download(tell, patient=True)


def from_files(files: Sequence[Given], adding_to: str = "") -> Job:
    """Build a release from uploaded files: names with their open contents.

    `adding_to` is the id of a release whose rows are copied into the new one.
    """

    def job(tell: Tell) -> Note:
        with home.scratch_folder() as folder:
            for number, (name, content) in enumerate(files):
                # A folder each: two files may have the same name, and the loader says which.
                target = folder / str(number) / PurePosixPath(name.replace("\\", "/")).name
                target.parent.mkdir()
                tell(f"Taking over {target.name}.", 0.1 * number / len(files))
                with target.open("wb") as file:
                    shutil.copyfileobj(content, file)
            sources = sorted(folder.glob("*/*"))
            try:
                release = _build(tell, sources, start=0.1, adding_to=adding_to)
            except UserError as error:
                raise UserError(_without_folders(str(error), folder)) from error
            return Note(State.DONE, release=release)

    return job


def start(job: Job) -> bool:
    """Start a job unless one is running; returns whether it was started.

    Raises:
        UserError: when the folder of the releases cannot be written to.
    """
    lock = _take_lock(_WAIT)
    if lock is None:
        return False
    _write(Note(State.WORKING, "Getting ready."))
    threading.Thread(target=_work, args=(job, lock), name="preparing", daemon=True).start()
    return True


def current() -> Note | None:
    """The note of the running or the last job; None when there was none."""
    note = _read()
    if note is None or note.state is not State.WORKING or _is_locked():
        return note
    note = _read()  # it may have ended in between
    unfinished = note is not None and note.state is State.WORKING
    return Note(State.FAILED, _STOPPED) if unfinished else note


def _work(job: Job, lock: sqlite3.Connection) -> None:
    def tell(sentence: str, share: float = 0.0) -> None:
        _write(Note(State.WORKING, sentence, share))

    end, environment = Note(State.FAILED, _STOPPED), own_environment()
    try:
        end = job(tell)
    except UserError as error:
        end = Note(State.FAILED, str(error))
    except OSError as error:
        end = Note(State.FAILED, str(_unusable(error)))
    finally:
        release = home.release_path(end.release)
        _write(end)
        lock.close()
    if end.state is State.DONE and release.is_file():
        model_in_process(release, environment)  # the release is in use meanwhile


def _download(tell: Tell, *, patient: bool) -> Note:
    edition = newest_edition()
    folder = home.download_folder(edition.edition)
    tell(f"Asking the {edition.publisher} for its {edition.edition} release.")

    def show(progress: Progress) -> None:
        number = min(progress.files_done + 1, progress.files)
        if progress.wait:
            sentence = f"Waiting {max(progress.wait, 1):.0f} s before the next try."
        else:
            sentence = f"Downloading file {number} of {progress.files}: {progress.file}."
        tell(sentence, _BUILD_FROM * progress.share)

    files = fetch.fetch_release(folder, edition, patient=patient, progress=show)
    release = _build(tell, files, start=_BUILD_FROM)
    shutil.rmtree(
        folder, ignore_errors=True
    )  # last, so that a retry downloads no complete file again
    return Note(State.DONE, release=release)


def _demonstration(tell: Tell) -> str:
    tell("No download: inventing numbers for a demonstration.")
    done = 0

    def show(name: str) -> None:
        nonlocal done
        done += 1
        tell(f"Inventing numbers: {name}.", _BUILD_FROM * done / (done + 3))

    with home.scratch_folder() as folder:
        files = demo.write_demonstration(folder, progress=show)
        return _build(tell, files, start=_BUILD_FROM, demonstration=True)


def _build(
    tell: Tell,
    sources: Sequence[Path],
    *,
    start: float,
    demonstration: bool = False,
    adding_to: str = "",
) -> str:
    tell("Looking into the files.", start)

    def show(done: int, files: int, name: str) -> None:
        share = start + (_DERIVE_FROM - start) * min(done / files, 1.0)
        tell(f"Read {done} of {files} files: {name}.", share)

    return build_in_process(
        sources, adding_to=adding_to, demonstration=demonstration, progress=show
    )


def _without_folders(message: str, folder: Path) -> str:
    """The message without the temporary folders in front of file names."""
    return re.sub(rf"{re.escape(str(folder))}[/\\]\d+[/\\]", "", message)


def _take_lock(wait: float = 0.0) -> sqlite3.Connection | None:
    """The lock for a job, or None when another thread or process holds it.

    Raises:
        UserError: when the folder cannot be written to.
    """
    folder = home.releases_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return home.take_lock(folder / _LOCK, wait)
    except OSError as error:
        raise _unusable(error) from error


def _is_locked() -> bool:
    lock = _take_lock()
    if lock is not None:
        lock.close()
    return lock is None


def _unusable(error: OSError) -> UserError:
    message = (
        f"{home.releases_folder()}: cannot be written to ({error}); ask for the right to write "
        "there, or name another folder in MOBILITY_HOME."
    )
    return UserError(message)


def _write(note: Note) -> None:
    """Replace the note in one step, so that readers get a complete one."""
    path = home.releases_folder() / _NOTE
    aside = path.with_name(f"{_NOTE}.new")
    # A job must not fail because its note cannot be written.
    with contextlib.suppress(OSError):
        aside.write_text(json.dumps(asdict(note)), encoding="utf-8")
        aside.replace(path)


def _read() -> Note | None:
    try:
        facts = json.loads((home.releases_folder() / _NOTE).read_text(encoding="utf-8"))
        return Note(**facts | {"state": State(facts["state"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
