"""Homes, neighbors and council in a browser: seats entered, shown, deleted and brought back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, start_server, stop_server, violations
from tests.support.gap_release import SUMMIT, make_gap_home

Visit = Callable[..., Page]
ADDRESS = f"disparities?place={SUMMIT}&tab=forms"
FOUND = re.compile("Black, not Hispanic: none of 9 seats of City council, 14.0")


@pytest.fixture(scope="module")
def gaps(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app over the release with groups."""
    home = make_gap_home(tmp_path_factory.mktemp("own-forms-browser"))
    process, address = start_server(repository, home)
    yield address
    stop_server(process)


def enter_seats(page: Page) -> None:
    page.get_by_role("textbox", name="Council or board").fill("City council")
    page.get_by_role("spinbutton", name="Seats: White, not Hispanic").fill("9")
    page.get_by_role("textbox", name="Source").fill("the clerk")
    page.get_by_role("button", name="Keep these seats").click()


@pytest.mark.long
def test_seats_are_entered_seen_deleted_and_brought_back(gaps: str, visit: Visit) -> None:
    page = visit(f"{gaps}/{ADDRESS}")
    expect(page.get_by_text("Who lives here is known")).to_be_visible()
    enter_seats(page)
    expect(page.get_by_role("heading", name=FOUND)).to_be_visible()
    expect(page).to_have_url(re.compile("body=[0-9a-f]{32}"))
    cold = visit(page.url)
    expect(cold.get_by_role("heading", name=FOUND)).to_be_visible()
    page.get_by_role("button", name=re.compile("Delete City council")).click()
    expect(page.get_by_text("was deleted.")).to_be_visible()
    expect(page.get_by_role("heading", name=FOUND)).not_to_be_attached()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name=FOUND)).to_be_visible()


@pytest.mark.long
def test_one_figure_is_shown_alone(gaps: str, visit: Visit) -> None:
    page = visit(f"{gaps}/{ADDRESS}&embed=true&figure=house-wealth", wait=False)
    title = re.compile("Black, not Hispanic: 14.0")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("heading")).to_have_count(1)


@pytest.mark.parametrize("theme,size", [("light", LAPTOP), ("dark", PHONE)])
def test_everybody_can_read_it_and_nothing_scrolls_sideways(
    gaps: str, visit: Visit, theme: str, size: dict[str, int]
) -> None:
    page = visit(f"{gaps}/{ADDRESS}", theme=theme, size=size)
    expect(page.get_by_text("Enter who sits on a council or board")).to_be_visible()
    expect(page.locator("canvas, svg.marks").first).to_be_attached()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.long
def test_words_of_equal_shares_stay_off_the_axis_on_a_phone(gaps: str, visit: Visit) -> None:
    drawn = visit(f"{gaps}/{ADDRESS}", size=PHONE).locator(".st-key-figure-house-wealth")
    words = drawn.get_by_text("equal shares").bounding_box()
    line = drawn.locator(".mark-rule line[stroke-dasharray]").first.bounding_box()
    assert words is not None
    assert line is not None
    assert words["x"] >= line["x"], "the line begins at the axis"
