"""The tab Document of the page Plan: what is missing, words to look at, approving, publishing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.workspace import Workspace
from mobility.workspace.actors import VISITOR, Actor, Role
from mobility.workspace.document_versions import document_versions, published_document
from pages.ui import access
from tests.app.conftest import go_to, page_text
from tests.app.test_plan import open_plan, press
from tests.support.plans import add_plan
from tests.support.tiny_release import SUMMIT

Open = Callable[..., AppTest]
APPROVED_BY = f"plan-approving-by-{SUMMIT}"


def test_the_document_is_written_approved_and_published(
    open_app: Open, workspace: Workspace
) -> None:
    """A part is written in its place; what was approved stays as it was when the plan goes on."""
    add_plan(workspace, SUMMIT)
    app = open_plan(open_app, "document")
    text = page_text(app)
    assert "Missing: the letter; " in text
    assert "2 of 10 parts of the document are complete." in text

    app = press(app, "plan-write-letter")
    app.text_area(key="plan-new-letter-text").set_value("Dear neighbors, we serve the homeless.")
    app.text_input(key="plan-new-letter-signed_by").set_value("County council")
    app = press(app, "plan-new-letter-save")
    assert "Missing: the letter" not in page_text(app)
    assert ws.plan_of(workspace, SUMMIT).of_kind("letter")[0].text("signed_by") == "County council"

    # A word that reduces people to one thing is shown with where it stands.
    assert "Better: people experiencing homelessness." in page_text(app)
    app = press(app, "plan-word-0")
    assert app.text_area(key=f"plan-letter-{SUMMIT}-1-text").value
    app = press(app, f"plan-letter-{SUMMIT}-1-cancel")

    approve(app, "Jane Doe")
    assert "looks like a person" in app.error[0].value
    assert not document_versions(workspace, SUMMIT)
    approve(app, "County council")
    assert "Approved by County council on " in page_text(app)
    assert "Changed since it was approved" not in page_text(app)
    assert published_document(workspace.acting(VISITOR), SUMMIT) is None

    press(app, "plan-publish-now")
    assert "This version is public since " in page_text(app)
    assert f"/published/{SUMMIT})" in page_text(app)
    ws.add_plan_record(workspace, SUMMIT, "plan", {"vision": "Another vision."})
    app.run()
    assert "Changed since it was approved: “Our vision”." in page_text(app)
    public = published_document(workspace.acting(VISITOR), SUMMIT)
    assert public is not None
    assert "Another vision." not in str(public.frozen)

    approve(app, "Health board")  # what stands now is another version
    assert len(document_versions(workspace, SUMMIT)) == 2
    assert "An earlier version is public since " in page_text(app)
    press(app, "plan-withdraw")
    assert published_document(workspace.acting(VISITOR), SUMMIT) is None


def approve(app: AppTest, role: str) -> None:
    app.text_input(key=APPROVED_BY).set_value(role)
    (button,) = [each for each in app.button if each.label == "Approve this document"]
    button.click().run()
    assert not app.exception


def test_a_viewer_takes_the_document_along(
    open_app: Open, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_plan(workspace, SUMMIT)
    monkeypatch.setattr(access, "actor", lambda: Actor(Role.VIEWER, "a-1"))
    app = open_plan(open_app, "document")
    keys = {each.key for each in app.button}
    assert not {"plan-write-letter", "plan-publish-now"} & keys
    app = press(app, "plan-file-html")
    assert app.get("download_button")


def test_what_is_written_of_an_approval_stays_when_the_page_is_left(
    open_app: Open, workspace: Workspace
) -> None:
    add_plan(workspace, SUMMIT)
    app = open_plan(open_app, "document")
    app.text_input(key=APPROVED_BY).set_value("County council").run()
    app = go_to(app, "pages/plan/findings.py", {"place": SUMMIT})
    app = go_to(app, "pages/plan/plan.py", {"place": SUMMIT, "tab": "document"})
    assert app.text_input(key=APPROVED_BY).value == "County council"
    approve(app, "County council")
    assert not app.text_input(key=APPROVED_BY).value
