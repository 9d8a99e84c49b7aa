"""What tests of the library share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mobility.home import current_release_id, release_path, take_lock
from mobility.release.build import build
from mobility.workspace import Workspace
from tests.support.workspace_tables import tables_made_once  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def official_release(official: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release built from all of the publisher's files, once for all processes."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "official"
    home.mkdir(exist_ok=True)
    lock = take_lock(home / "built", wait=600)
    assert lock is not None, "another process has been building the release for ten minutes"
    with closing(lock), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        current = current_release_id()
        return release_path(current) if current else build([official]).path


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Return an empty workspace of the test's own."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    opened = Workspace()
    yield opened
    opened.close()
