"""The plan in a browser: from nine findings to three targets with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mobility import workspace as ws
from mobility.release.build import build
from mobility.release.demo import write_demonstration
from mobility.workspace import PlanRecord, Workspace
from tests.browser.conftest import (
    Windows,
    start_server,
    stop_server,
    violations,
    wait_until_idle,
)
from tests.support.cards import VIEW
from tests.support.tiny_release import SUMMIT

REASON = "It touches most people."
PRIORITIES, OUTCOMES, ACTIONS = 2, 4, 4


@pytest.fixture(
    scope="module",
    params=["demonstration", pytest.param("official", marks=pytest.mark.official)],
)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder with a demonstration of Ohio, or with the official release."""
    folder, files = tmp_path_factory.mktemp("plan"), tmp_path_factory.mktemp("plan-files")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        if request.param == "official":
            build([request.getfixturevalue("official")])
        else:
            build(write_demonstration(files, states=["39"]), demonstration=True)
    return folder


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """Return the workspace of the running app, with nine findings."""
    (home / "workspace").mkdir(exist_ok=True)
    view = replace(VIEW, query=(("place", (SUMMIT,)), ("metric", ("share_employed",))))
    with closing(Workspace(f"sqlite:///{home / 'workspace' / 'workspace.sqlite'}")) as opened:
        for number in range(1, 10):
            sentence = f"Finding {number} about jobs."
            ws.add_finding(opened, place=SUMMIT, kind="figure", sentence=sentence, view=view)
        yield opened


@pytest.fixture
def address(repository: Path, home: Path, workspace: Workspace) -> Iterator[str]:  # noqa: ARG001 - is there first
    """Return the address of an app that has both."""
    process, address = start_server(repository, home)
    yield address
    stop_server(process)


def go_to(at: Locator) -> None:
    """Put the keyboard on an element, as somebody does who comes there with the tab key."""
    wait_until_idle(at.page)
    at.page.keyboard.press("Shift")  # any key: the page no longer moves the keyboard by itself
    at.focus()


def press(at: Locator) -> None:
    go_to(at)
    at.page.keyboard.press("Enter")


def expect_done(page: Page, words: str) -> None:
    """Wait until the line of what was done last says something."""
    expect(page.locator(".st-key-plan-done")).to_contain_text(words)


def add(line: Locator, title: str) -> None:
    """Write into a line and press Enter."""
    go_to(line)
    line.page.keyboard.type(title)
    line.page.keyboard.press("Enter")
    expect_done(line.page, f"“{title}” is in the plan.")


def write(page: Page, *texts: str) -> None:
    """Write into the field with the keyboard and the next ones, and save with Ctrl+Enter."""
    for number, text in enumerate(texts):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Control+Enter")


def records(workspace: Workspace, kind: str) -> tuple[PlanRecord, ...]:
    return ws.plan_of(workspace, SUMMIT).of_kind(kind)


def choose_priorities(page: Page) -> None:
    press(page.get_by_role("button", name="Begin with the findings (9)"))
    expect_done(page, "9 findings became candidates")
    for number in range(PRIORITIES):
        press(page.get_by_role("button", name="Choose", exact=True).first)
        expect(page.get_by_label("Reasons", exact=True)).to_be_focused()
        write(page, REASON)
        expect(page.get_by_text(f"Because: {REASON}")).to_have_count(number + 1)
    page.keyboard.press("Alt+u")
    expect(page.get_by_text(f"Because: {REASON}")).to_have_count(PRIORITIES - 1)


def write_actions(page: Page) -> None:
    press(page.get_by_role("tab", name="Actions"))
    for number in range(OUTCOMES):
        line = page.get_by_label("Add an outcome", exact=True).nth(number % PRIORITIES)
        add(line, f"More adults have a job {number}")
    for number in range(ACTIONS):
        line = page.get_by_label("Add an action", exact=True).nth(number % PRIORITIES)
        add(line, f"Coaches at job center {number}")
        expect(page.get_by_label("If we", exact=True)).to_be_focused()
        write(page, f"pay coaches {number}", "more adults have a job")
        expect(page.get_by_text(f"If we pay coaches {number}, then more adults")).to_be_visible()
        add(page.get_by_label("Add an output", exact=True), f"Adults met {number}")


def measure_all(page: Page) -> None:
    press(page.get_by_role("tab", name="Measures and targets"))
    lines = page.get_by_label("Add a measure", exact=True)
    for left in range(OUTCOMES + ACTIONS, 0, -1):
        expect(lines).to_have_count(left)
        add(lines.first, f"Measure {left}")


def set_targets(page: Page, workspace: Workspace) -> None:
    steps = (0.08, 0.06, 0.001)
    for number, (measure, step) in enumerate(
        zip(records(workspace, "measure"), steps, strict=False)
    ):
        press(page.locator(f".st-key-plan-set-target-{measure.id} button"))
        expect(page.get_by_label("Target", exact=True)).to_be_focused()
        page.keyboard.type(f"{100 * ((measure.number('baseline') or 0.0) + step):.1f} %")
        page.keyboard.press("Tab")
        page.keyboard.type("2029")
        expect(page.get_by_label("Year", exact=True)).to_have_value("2029")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Target.", exact=True)).to_have_count(number + 1)
        expect_done(page, "The target is in the plan.")


@pytest.mark.long
def test_from_findings_to_targets_by_keyboard(
    address: str, windows: Windows, workspace: Workspace
) -> None:
    page = windows.new_page()
    page.goto(f"{address}/plan?place={SUMMIT}")
    choose_priorities(page)
    write_actions(page)
    assert len(records(workspace, "action")) == ACTIONS
    measure_all(page)
    set_targets(page, workspace)
    assert len(records(workspace, "measure")) == OUTCOMES + ACTIONS
    assert len(records(workspace, "target")) == 3
    expect(page.get_by_role("heading", name="cannot show a change of")).to_be_visible()
    assert violations(page) == []
