"""What only a browser can show: cold addresses, the keyboard, both themes, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mobility.page_registry import PAGES, PageSpec
from tests.browser.conftest import (
    PHONE,
    Windows,
    change_theme,
    choose,
    stand_still,
    violations,
    wait_until_idle,
)
from tests.support.tiny_release import DONA_ANA, LOVING, SUMMIT

Visit = Callable[..., Page]


# What nobody else opens first after a start of the server: cold links to the overview, Trends and
# Map have tests of their own, as has Compare; Disparities and Your data begin servers of theirs.
ONLY_HERE = {"connect", "data_to_collect", "findings", "meetings", "methods", "plan"}
COLD = [
    pytest.param(spec, id=spec.id, marks=[pytest.mark.long] * (spec.id in ONLY_HERE))
    for spec in PAGES.values()
    if not spec.for_admins
]


@pytest.mark.cases(len(COLD))
@pytest.mark.parametrize("spec", COLD)
def test_every_page_opens_cold_with_frame_and_picker(
    request: pytest.FixtureRequest, visit: Visit, spec: PageSpec
) -> None:
    server = request.getfixturevalue("fresh_server" if spec.id in ONLY_HERE else "server")
    page = visit(f"{server}/{spec.id}?place={SUMMIT}", new=True)
    title = "Summit County, Ohio" if spec.about_a_place else spec.title
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("combobox", name="County or city")).to_be_visible()
    expect(page).to_have_url(re.compile(f"place={SUMMIT}"))
    expect(page).to_have_url(re.compile("release=data-2023-"))


def test_the_rows_are_a_table_of_words_and_pictures(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={SUMMIT}")
    row = page.get_by_role("row", name="Employed, ages 25–54")
    expect(row).to_contain_text("86.0 %")
    expect(row).to_contain_text("better")
    expect(row.get_by_role("img").first).to_be_visible()
    expect(page.get_by_role("table", name="Rewarding Work")).to_be_visible()


TYPED = [
    ("Summit OH", "Summit County, Ohio", SUMMIT),
    ("Dona", "Doña Ana County, New Mexico", DONA_ANA),
    (SUMMIT, "Summit County, Ohio", SUMMIT),
    ("washington ore", "Washington County, Oregon", "41067"),
]


def test_a_place_is_chosen_with_the_keyboard_alone(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={LOVING}")
    expect(page.get_by_role("heading", name="Loving County, Texas")).to_be_visible()
    picker = page.get_by_role("combobox", name="County or city")
    for typed, place, geoid in TYPED:
        page.evaluate("document.activeElement.blur()")
        for _ in range(60):  # the first stops of the tab key are the frame's own buttons
            page.keyboard.press("Tab")
            if picker.evaluate("box => box === document.activeElement"):
                break
        expect(picker).to_be_focused()
        page.keyboard.type(typed)
        expect(page.get_by_role("option").first).to_contain_text(place)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=place)).to_be_visible()
        expect(page).to_have_url(re.compile(f"place={geoid}"))
        wait_until_idle(page)


def test_an_unknown_place_is_said(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place=99999")
    expect(page.get_by_text("There is no county with the code 99999")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_going_back_shows_the_place_before_and_is_no_trap(server: str, visit: Visit) -> None:
    page = visit(f"{server}/_stcore/health", wait=False)
    page.goto(f"{server}/?place={LOVING}")
    expect(page).to_have_url(re.compile("release="))
    choose(page.get_by_role("combobox", name="County or city"), "Summit")
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()
    expect(page).to_have_url(re.compile(f"place={SUMMIT}"))
    page.go_back()
    expect(page.get_by_role("heading", name="Loving County, Texas")).to_be_visible()
    wait_until_idle(page)
    page.go_back()
    # The short link is a step of its own where its address was complete before the browser had
    # loaded the script that completes a step in place.
    expect(page).to_have_url(re.compile(f"health|place={LOVING}"))
    if "health" not in page.url:
        wait_until_idle(page)
        page.go_back()
    expect(page).to_have_url(re.compile("health"))


def test_the_copied_link_is_whole(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={SUMMIT}&metric=share_employed")
    page.get_by_role("dialog").get_by_role("button", name="Link").click()  # of its panel
    link = page.get_by_test_id("stCode").first.inner_text().strip()
    assert link.startswith(f"{server}/?place={SUMMIT}&metric=share_employed&release=data-2023-")


@pytest.mark.parametrize("query", [f"place={SUMMIT}", f"place={LOVING}", "place=99999", ""])
def test_axe_finds_nothing(server: str, visit: Visit, query: str) -> None:
    page = visit(f"{server}/?{query}", theme="dark")
    if query in {f"place={SUMMIT}", f"place={LOVING}"}:
        expect(page.get_by_role("row").nth(5)).to_be_visible()
    assert violations(page) == []
    change_theme(page, "light")
    assert violations(page) == []


@pytest.mark.parametrize("place", [SUMMIT, LOVING])
def test_a_phone_needs_no_sideways_scroll(server: str, visit: Visit, place: str) -> None:
    page = visit(f"{server}/?place={place}", size=PHONE)
    expect(page.get_by_role("row").nth(5)).to_be_visible()
    stand_still(page)
    widths = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1]
    value, name = (
        page.get_by_role("row", name="Employed, ages 25–54").get_by_role(role).first.bounding_box()
        for role in ("cell", "rowheader")
    )
    assert value is not None
    assert name is not None
    assert value["x"] + value["width"] <= PHONE["width"]
    assert value["x"] > name["x"]


def test_nothing_is_fetched_from_elsewhere(server: str, windows: Windows) -> None:
    page = windows.new_page(cold=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/?place={SUMMIT}")
    expect(page.get_by_role("row").nth(5)).to_be_visible()
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
