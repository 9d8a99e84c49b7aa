"""The plan in a browser: from nine findings to three targets with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mobility import workspace as ws
from mobility.workspace import PlanRecord, Workspace
from tests.browser.conftest import wait_until_idle
from tests.support.cards import VIEW

LUCAS = "39095"


@pytest.fixture
def workspace(tiny_home: Path) -> Iterator[Workspace]:
    """The workspace of the running app."""
    folder = tiny_home / "workspace"
    folder.mkdir(exist_ok=True)
    opened = Workspace(f"sqlite:///{folder / 'workspace.sqlite'}")
    yield opened
    opened.close()


def press(at: Locator, key: str = "Enter") -> None:
    """Press a key on an element, as somebody does who came there with the tab key."""
    at.focus()
    at.page.keyboard.press(key)
    wait_until_idle(at.page)


def type_line(page: Page, label: str, text: str) -> None:
    """Write into a line and press Enter; the keyboard stays there."""
    line = page.get_by_label(label, exact=True).first
    line.focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    wait_until_idle(page)


def records(workspace: Workspace, kind: str) -> tuple[PlanRecord, ...]:
    return ws.plan_of(workspace, LUCAS).of_kind(kind)


def test_from_findings_to_targets_by_keyboard(
    server: str, visit: Callable[..., Page], workspace: Workspace
) -> None:
    view = replace(VIEW, query=(("place", (LUCAS,)), ("metric", ("share_employed",))))
    for number in range(9):
        sentence = f"Finding {number} about jobs."
        ws.add_finding(workspace, place=LUCAS, kind="figure", sentence=sentence, view=view)
    page = visit(f"{server}/plan?place={LUCAS}", new=True)
    press(page.get_by_role("button", name="Begin with the findings (9)"))
    expect(page.get_by_text("9 findings became candidates", exact=False)).to_be_visible()

    press(page.get_by_role("button", name="Choose", exact=True).first)
    expect(page.get_by_label("Reasons", exact=True)).to_be_focused()
    page.keyboard.type("It touches most people.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("It touches most people.")).to_be_visible()
    expect(page.locator('[class*="st-key-plan-edit-"] button').first).to_be_focused()
    page.keyboard.press("Alt+u")
    expect(page.get_by_text("It touches most people.")).to_have_count(0)

    press(page.get_by_role("tab", name="Actions"))
    for title in ("More adults have a job", "Pay rises", "Fewer people move away"):
        type_line(page, "Add an outcome", title)
    expect(page.get_by_label("Add an outcome", exact=True).first).to_be_focused()
    type_line(page, "Add an action", "Coaches at the job center")
    expect(page.get_by_label("If we", exact=True)).to_be_focused()
    page.keyboard.type("pay coaches")
    page.keyboard.press("Tab")
    page.keyboard.type("more adults have a job")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("pay coaches", exact=False).first).to_be_visible()
    assert len(records(workspace, "outcome")) == 3
    (action,) = records(workspace, "action")
    assert len(action.ids("outcomes")) == 3

    press(page.get_by_role("tab", name="Measures and targets"))
    for number in range(3):
        type_line(page, "Add a measure", f"Adults with a job {number}")
    for number, more in enumerate((0.05, 0.06, 0.001)):
        measure = records(workspace, "measure")[number]
        press(page.locator(f".st-key-plan-set-target-{measure.id} button"))
        value = page.get_by_label("Target", exact=True)
        expect(value).to_be_focused()
        goal = (measure.number("baseline") or 0.0) + more
        page.keyboard.type(f"{100 * goal:.1f} %")
        page.keyboard.press("Tab")
        page.keyboard.type("2029")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The target is in the plan.")).to_be_visible()
        wait_until_idle(page)
    assert len(records(workspace, "target")) == 3
    expect(page.get_by_role("heading", name="cannot show a change of")).to_be_visible()
