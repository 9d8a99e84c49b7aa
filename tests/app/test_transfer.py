"""A workspace file that is brought to the page Your data: merged, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mobility import backup
from mobility.workspace import Workspace, findings
from mobility.workspace.actors import Actor, Role
from mobility.workspace_file import save_workspace
from pages.ui import access, data
from tests.app.conftest import page_text
from tests.support.cards import add_card
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
    access.shared_workspace.clear()  # type: ignore[attr-defined] - that of another test
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


def test_a_copy_is_restored_and_taken_back(opened: AppTest) -> None:
    workspace = Workspace()
    add_card(workspace, "Rents rose.", kind="history")
    assert "There is no copy yet" in page_text(opened.run())
    backup.copy_now(workspace)
    add_card(workspace, "Made since.", kind="history")
    opened.run()
    opened.button(key="copies-restore").click().run()
    (outcome,) = [item.value for item in opened.success]
    assert outcome == (
        "Restored: 0 records came back, 0 are as they were then, 1 made since are gone."
    )
    assert [card.sentence for card in findings(workspace)] == ["Rents rose."]
    assert len(opened.selectbox(key="copies-chosen").options) == 2
    opened.button(key="copies-undo").click().run()
    assert [item.value for item in opened.success] == ["Taken back."]
    assert len(findings(workspace)) == 2
    backup.copies()[0].path.write_bytes(b"damaged")
    opened.button(key="copies-restore").click().run()
    assert any("is damaged or no copy of a workspace" in item.value for item in opened.warning)
    workspace.close()


def test_only_an_admin_sees_copies_and_changes(
    opened: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = data.workspace().acting(Actor(Role.LEAD, "somebody"))
    monkeypatch.setattr(data, "workspace", lambda: lead)
    opened.run()
    assert not opened.exception
    assert "Go back to an earlier day" not in [header.value for header in opened.header]
    assert not [button for button in opened.button if button.key == "copies-restore"]
