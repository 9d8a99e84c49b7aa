"""A workspace file that is brought to the page Your data: merged, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mobility.workspace import Workspace
from mobility.workspace_file import save_workspace
from pages.ui import data
from tests.app.conftest import page_text
from tests.support.data_sets import EVICTED, keep_counts
from tests.support.tiny_release import SUMMIT, build_release

Open = Callable[..., AppTest]
LABEL = "A workspace file from another computer"


@pytest.fixture(scope="module")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with the tiny release, for this file alone."""
    home = tmp_path_factory.mktemp("take along")
    build_release(home)
    return home


@pytest.fixture
def opened(open_app: Open) -> AppTest:
    data.workspace.clear()  # type: ignore[attr-defined] - that of another test
    app = open_app()
    app.switch_page("pages/data/your_data.py").run()
    assert not app.exception
    return app


def bring(app: AppTest, content: bytes) -> None:
    (uploader,) = [item for item in app.file_uploader if item.label == LABEL]
    uploader.set_value(("us.mobility.zip", content, "application/zip")).run()
    assert not app.exception


def test_a_file_from_another_computer_is_merged(
    opened: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_home: Path
) -> None:
    keep_counts(tmp_path)
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    elsewhere = Workspace()
    save_workspace(elsewhere, tmp_path / "us.zip")
    elsewhere.close()
    monkeypatch.setenv("MOBILITY_HOME", str(tiny_home))
    bring(opened, (tmp_path / "us.zip").read_bytes())
    (success,) = [item.value for item in opened.success]
    assert "Merged: 0 new, 0 brought up to date." in success
    assert "1 new in versions, version 1 is in use." in success
    opened.query_params["place"] = SUMMIT
    opened.query_params["metric"] = EVICTED
    opened.switch_page("pages/explore/compare.py").run()
    assert any("Evictions" in header.value for header in opened.header)


def test_a_file_that_is_something_else_is_refused(opened: AppTest) -> None:
    bring(opened, b"PK nothing")
    assert any("is damaged or no workspace file" in item.value for item in opened.error)
    assert "Everything in one file" in " ".join(header.value for header in opened.header)
    assert "where both sides have changed something, both versions stay" in page_text(opened)
