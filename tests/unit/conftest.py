"""What tests of the library share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.release.build import build
from mobility.workspace import Workspace
from tests.support.built_home import made_once
from tests.support.workspace_tables import tables_made_once  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def official_release(official: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release built from all of the publisher's files, once for all processes."""
    home = made_once(tmp_path_factory.getbasetemp(), "official", lambda _: build([official]))
    (file,) = (home / "releases").glob("*.duckdb")
    return file


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Return an empty workspace of the test's own."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    opened = Workspace()
    yield opened
    opened.close()
