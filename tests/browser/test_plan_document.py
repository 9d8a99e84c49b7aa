"""A plan in a browser: its document is written, approved, published, and read from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mobility.workspace import Workspace
from tests.browser.conftest import (
    PHONE,
    Windows,
    press,
    start_server,
    stop_server,
    violations,
    wait_until_idle,
)
from tests.support.built_home import copy_home
from tests.support.plans import add_plan
from tests.support.tiny_release import SUMMIT


@pytest.fixture
def address(repository: Path, tiny_home: Path, tmp_path: Path) -> Iterator[str]:
    """Return the address of an app with a plan."""
    copy_home(tiny_home, tmp_path)
    (tmp_path / "workspace").mkdir()
    with closing(Workspace(f"sqlite:///{tmp_path / 'workspace' / 'workspace.sqlite'}")) as opened:
        add_plan(opened, SUMMIT)
    process, address = start_server(repository, tmp_path)
    yield address
    stop_server(process)


def test_a_plan_is_approved_and_read_by_everybody(address: str, windows: Windows) -> None:
    page: Page = windows.new_page()
    page.goto(f"{address}/plan?place={SUMMIT}&tab=document")
    expect(page.get_by_text("Missing: the letter; ")).to_be_visible()
    press(page.get_by_role("button", name="Write").first)
    expect(page.get_by_label("Letter", exact=True)).to_be_focused()
    page.keyboard.type("Dear neighbors, this is our plan.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".st-key-plan-done")).to_contain_text("is in the plan.")
    wait_until_idle(page)
    assert violations(page) == []

    press(page.get_by_role("button", name="Approve", exact=True))
    page.get_by_label("Approved by").fill("County council")
    press(page.get_by_role("button", name="Approve this document"))
    expect(page.get_by_text("Approved by County council on ")).to_be_visible(timeout=30_000)
    public = f"{address}/published/{SUMMIT}"
    assert page.request.get(public).status == 404
    press(page.get_by_role("button", name="Publish", exact=True))
    press(page.get_by_role("button", name="Publish the approved version"))
    expect(page.get_by_text("This version is public since ")).to_be_visible()

    outside = windows.new_page(cold=True, size=PHONE)
    asked: list[str] = []
    outside.on("request", lambda request: asked.append(request.url))
    outside.goto(public)
    expect(outside.get_by_text("Approved by County council on ")).to_be_visible()
    expect(outside.get_by_text("Dear neighbors, this is our plan.")).to_be_visible()
    assert {urlsplit(each).scheme for each in asked} <= {"http", "data"}
    assert len([each for each in asked if each.startswith("http")]) == 1
    assert outside.context.cookies() == []
    wide = outside.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
    assert Axe().run(outside).response["violations"] == []
    outside.get_by_role("link", name="Español").click()
    expect(outside.get_by_text("Aprobado por County council el ")).to_be_visible()
