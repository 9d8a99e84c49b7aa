"""Releases that many tests use: each is built once a process and copied into their home folders."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

import pytest

from mobility import home


def new_folder() -> Path:
    """Return an empty folder that is deleted when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="mobility-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
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
