"""The page Team in a browser: a round on a phone and a roster by keyboard, both without faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mobility import workspace as ws
from mobility.registry.readiness import load_readiness
from mobility.workspace import Workspace
from tests.browser.conftest import PHONE, Windows, stand_still, violations, wait_until_idle
from tests.support.readiness import SPLIT, send
from tests.support.tiny_release import SUMMIT


@pytest.fixture
def workspace(tiny_home: Path) -> Iterator[Workspace]:
    """Return the workspace of the running app."""
    (tiny_home / "workspace").mkdir(exist_ok=True)
    with closing(Workspace(f"sqlite:///{tiny_home / 'workspace' / 'workspace.sqlite'}")) as opened:
        yield opened
        for record in ws.plan_of(opened, SUMMIT).records:
            ws.delete_plan_record(opened, record.id)


def test_a_round_is_answered_on_a_phone_and_the_roster_written_by_keyboard(
    server: str, visit: Callable[..., Page], windows: Windows, workspace: Workspace
) -> None:
    form, record = ws.open_readiness_round(
        workspace, ws.plan_of(workspace, SUMMIT), "Summit County"
    )
    phone = windows.new_page(size=PHONE, cold=True)
    phone.goto(f"{server}/f/{form.token}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme)
        assert Axe().run(phone).response["violations"] == []
    conditions = load_readiness().conditions
    phone.keyboard.press("Tab")
    for _ in conditions:
        phone.keyboard.press("Space")
        phone.keyboard.press("ArrowDown")
        phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")  # no role is said
    expect(phone.get_by_role("button", name="Send")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Your answer is counted.")).to_be_visible()
    for number in range(1, 6):
        send(workspace, form, number, SPLIT[number % 2])
    page = visit(f"{server}/team?place={SUMMIT}")
    expect(page.get_by_text("6 answers", exact=True)).to_be_visible()
    assert violations(page) == []
    for name in ("Close the round", "Show the result"):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        wait_until_idle(page)
    expect(page.get_by_role("heading", name="answers differ most on data skills")).to_be_visible()
    assert violations(page) == []
    (known,) = ws.readiness_rounds(ws.plan_of(workspace, SUMMIT))
    assert known.id == record.id
    page.get_by_role("tab", name="Coalition").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Add an organization").focus()
    page.keyboard.type("A housing agency")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“A housing agency” is among the organizations.")).to_be_visible()
    wait_until_idle(page)
    page.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Organization", exact=True)).to_be_focused()
    assert violations(page) == []
    page.keyboard.type(" of the county")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("“A housing agency of the county” was changed.")).to_be_visible()
    stand_still(page)
    assert violations(page) == []
