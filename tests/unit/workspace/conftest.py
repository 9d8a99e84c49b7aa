"""Tests of the workspace run on both of its databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility.workspace import Workspace
from tests.support.postgresql import Server, running_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Return a running PostgreSQL server."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty workspace, in each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'workspace.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    url = server.new_database()
    yield url
    server.take_back(url)


@pytest.fixture
def workspace(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """Return an empty workspace of the test's own; `Workspace()` opens it again."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", database_url)
    opened = Workspace()
    yield opened
    opened.close()
