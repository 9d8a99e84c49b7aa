"""Connect in a browser: a map of causes drawn with the keyboard alone, and all tabs under axe."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import violations, wait_until_idle
from tests.support.tiny_release import SUMMIT

ARROWS = (
    ("Rent burden", "more", "Evictions"),
    ("Evictions", "more", "Debt in collections"),
    ("Debt in collections", "more", "Rent burden"),
    ("Legal counsel", "less", "Evictions"),
)
"""From, sign and to."""
_STOPS = 6  # of the tab key between two fields at most: one with a choice has a button to empty it


def tab_to(page: Page, at: Locator) -> None:
    for _ in range(_STOPS):
        page.keyboard.press("Tab")
        if at.evaluate("each => each === document.activeElement"):
            return
    expect(at).to_be_focused(timeout=1_000)


def draw(page: Page, start: str, sign: str, end: str) -> None:
    """Write an arrow and add it; the keyboard is in its first field, and returns there."""
    wait_until_idle(page)
    expect(page.get_by_role("combobox", name="More of")).to_be_focused()
    for _ in range(3):  # a run that draws a list anew takes what was typed, as in `choose`
        for at, text in (("", start), ("leads to", sign), ("This, or a new name", end)):
            if at:
                tab_to(page, page.get_by_role("combobox", name=at))
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            wait_until_idle(page)
        tab_to(page, page.get_by_label("Source", exact=True))
        tab_to(page, page.get_by_role("button", name="Add the arrow"))
        page.keyboard.press("Enter")
        wait_until_idle(page)
        if not page.get_by_text("Nothing was added.").is_visible():
            break
        page.get_by_role("combobox", name="More of").focus()
    expect(page.locator(".st-key-plan-done")).to_contain_text(
        f"“{start}” leads to {sign} of “{end}”."
    )


def test_a_map_is_drawn_by_keyboard(fresh_server: str, visit: Callable[..., Page]) -> None:
    page = visit(f"{fresh_server}/connect?place={SUMMIT}&tab=causes", new=True)
    page.get_by_role("combobox", name="More of").focus()
    for arrow in ARROWS:
        draw(page, *arrow)
    expect(
        page.get_by_role("heading", name="4 parts and 4 arrows make one loop: one reinforcing")
    ).to_be_visible()
    expect(page.get_by_text("R1 feeds itself (reinforcing): Rent burden →")).to_be_visible()
    page.keyboard.press("Alt+u")
    expect(page.get_by_role("heading", name="3 parts and 3 arrows")).to_be_visible()
    wait_until_idle(page)
    assert violations(page) == []
    for tab, heading in (
        ("Policy areas", "How ten policy"),
        ("Metrics that go", "No other metric"),
    ):
        page.get_by_role("tab", name=tab).press("Enter")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        wait_until_idle(page)
        assert violations(page) == []
