"""Where releases and the workspace live, and which release is the current one.

`MOBILITY_HOME` moves the two folders that the product writes to, and nothing else.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import stat
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mobility.errors import UserError

_REPOSITORY = Path(__file__).resolve().parent.parent
UNFINISHED = ".building-"  # begins the name of an unfinished file
_POINTER = "current"
_RELEASE_SUFFIX = ".duckdb"
_OURS = ("releases", "workspace")  # what this program makes in the home folder
_SCRATCH = "mobility-scratch-"  # begins the name of a temporary folder


def home_folder() -> Path:
    """The folder of `releases` and `workspace`: `MOBILITY_HOME`, else the repository's data."""
    return Path(os.environ.get("MOBILITY_HOME") or _REPOSITORY / "data")


def releases_folder() -> Path:
    """The folder of the immutable release files."""
    return home_folder() / "releases"


def download_folder(edition: str) -> Path:
    """The folder of downloaded files of an edition, until a release is built from them."""
    return releases_folder() / f".download-{edition}"


def release_path(release_id: str) -> Path:
    """The file of the release of this id, whether or not it exists."""
    return releases_folder() / f"{release_id}{_RELEASE_SUFFIX}"


def release_ids() -> list[str]:
    """The ids of the stored releases, sorted."""
    return sorted(path.stem for path in releases_folder().glob(f"[!.]*{_RELEASE_SUFFIX}"))


def current_release_id() -> str | None:
    """The id of the release in use, or None."""
    try:
        release_id = (releases_folder() / _POINTER).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):  # missing or damaged: it names no release
        return None
    return release_id if release_id and release_path(release_id).is_file() else None


def switch_release(release_id: str) -> None:
    """Make a release the current one; after a crash the pointer is the old or the new one."""
    write_whole(releases_folder() / _POINTER, f"{release_id}\n".encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file; after a crash its content is the old or the new one.

    Raises:
        OSError: when it cannot be written; nothing is left behind.
    """
    aside = path.with_name(f"{UNFINISHED}{path.name}-{os.getpid()}-{threading.get_ident()}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            flush_to_disk(file.fileno())
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink()
        raise


def flush_to_disk(descriptor: int) -> None:
    """Write a file from the system's cache to the disk, before it is renamed into place."""
    os.fsync(descriptor)


def take_lock(path: Path, wait: float = 0.0) -> sqlite3.Connection | None:
    """A lock between threads and processes; closing it releases it.

    SQLite's lock works on every system and ends with the process, however that ends. Any thread
    may close it.

    Args:
        path: the file that stands for the right, made if need be.
        wait: for how many seconds to wait for whoever has it.

    Returns:
        The lock, or None when another thread or process has it.

    Raises:
        OSError: when the file cannot be written.
    """
    try:
        lock = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if "locked" in str(error):
            return None
        raise OSError(str(error)) from error
    return lock


def keep_private() -> None:
    """Restrict new and existing files of this program to the user who runs it.

    Sets the mask of the process for new files and takes the rights of others away from `releases`
    and `workspace`, as far as they belong to this user; from the home folder itself where it holds
    nothing else. Does nothing on Windows, where a folder passes on its own rights.
    """
    if os.name == "nt":
        return
    os.umask(0o077)
    home = home_folder()
    for name in _OURS:
        _take_from_others(home / name)
        for folder, _, files in os.walk(home / name):
            _take_from_others(Path(folder))
            for file in files:
                _take_from_others(Path(folder, file))
    with suppress(OSError):
        if {path.name for path in home.iterdir()} <= set(_OURS):
            _take_from_others(home)


def _take_from_others(path: Path) -> None:
    """Remove the rights of others, except for links and files of another owner."""
    with suppress(OSError):
        about = path.lstat()
        mode = stat.S_IMODE(about.st_mode)
        if about.st_uid == os.geteuid() and not stat.S_ISLNK(about.st_mode) and mode & 0o077:
            path.chmod(mode & 0o700)


class ScratchFolder:
    """A temporary folder that is removed with this object, or at the next start after a kill.

    A lock beside it says that its process lives: `remove_abandoned` clears away the others.

    Attributes:
        path: the folder, which only this user can read.
        remove: call it to remove the folder at once.

    Raises:
        OSError: when it cannot be made.
    """

    def __init__(self) -> None:
        path = Path(tempfile.gettempdir(), f"{_SCRATCH}{secrets.token_hex(16)}")
        lock = take_lock(_lock_of(path))
        if lock is None:  # of a name that nobody else has
            message = f"{path.parent} takes no temporary folder"
            raise OSError(message)
        self.path = path
        self.remove = weakref.finalize(self, _remove_scratch, path, lock)
        path.mkdir(mode=0o700)


def _lock_of(scratch: Path) -> Path:
    return scratch.with_name(f"{scratch.name}.lock")


def _remove_scratch(path: Path, lock: sqlite3.Connection) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if os.name == "nt":  # where an open file cannot be removed
        lock.close()
    with suppress(OSError):
        _lock_of(path).unlink()
    lock.close()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder for as long as the block runs; see `ScratchFolder`."""
    scratch = ScratchFolder()
    try:
        yield scratch.path
    finally:
        scratch.remove()


def remove_abandoned() -> None:
    """Remove the temporary folders of killed processes of this user.

    Call it at the start of a program: with the file of a person in it, none may stay for good.
    """
    user = os.geteuid() if os.name != "nt" else None
    for path in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        with suppress(OSError):
            about = path.lstat()
            if not stat.S_ISDIR(about.st_mode) or user not in {None, about.st_uid}:
                continue
            lock = take_lock(_lock_of(path))
            if lock is not None:
                _remove_scratch(path, lock)


def no_release_in_use() -> str:
    """Explain why no release is in use, and what to do."""
    known = release_ids()
    if not known:
        return "There is no release yet; build one with: python -m mobility build FOLDER"
    return (
        f"The file {releases_folder() / _POINTER} does not name a release that is there; at hand: "
        f"{', '.join(known)}. Write one of these names into the file, name one with --release, or "
        "build again with: python -m mobility build FOLDER"
    )


def find_release(choice: str | None = None) -> Path:
    """The file of a given release, or of the current one.

    Args:
        choice: a release id, a path to a release file, or None.

    Raises:
        UserError: when there is no such release, saying how to get one.
    """
    if choice is None:
        current = current_release_id()
        if current is None:
            raise UserError(no_release_in_use())
        return release_path(current)
    for path in (release_path(choice), Path(choice)):
        if path.is_file():
            return path
    known = ", ".join(release_ids()) or "none yet"
    message = f"There is no release {choice!r}; releases at hand: {known}."
    raise UserError(message)
