"""Releases that many tests use: each is built once and copied into their home folders."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mobility import home


def new_folder() -> Path:
    """Return an empty folder that is deleted when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="mobility-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def made_once(base: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Return a home folder that one process of a run makes for all of them.

    Args:
        base: where pytest makes the folders of this process.
        name: of the folder.
        make: fills the folder, which is the home folder meanwhile.
    """
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    lock = home.take_lock(folder / "lock", wait=600)
    assert lock is not None, f"another process has been making {name} for ten minutes"
    with closing(lock), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        if not (folder / "made").exists():
            make(folder)
            (folder / "made").touch()
    return folder


def copy_home(built: Path, target: Path) -> str:
    """Copy the one release of a home folder, and its files, into another one.

    Args:
        built: a home folder with one release.
        target: a home folder; what it has already stays, but the copied release is in use.

    Returns:
        The id of the release.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(built))
        (release,) = home.release_ids()
        patch.setenv("MOBILITY_HOME", str(target))
        home.releases_folder().mkdir(parents=True, exist_ok=True)
        if not home.release_path(release).exists():
            shutil.copy(built / "releases" / home.release_path(release).name, target / "releases")
        home.switch_release(release)
    for folder in built.glob("files*"):
        shutil.copytree(folder, target / folder.name, dirs_exist_ok=True)
    return release
