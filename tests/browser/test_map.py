"""The map in a browser: clicks, keys, cold links, phones, and what a screen reader finds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Position, expect

from mobility.places import outlines
from mobility.places.outlines import NATION
from tests.browser.conftest import (
    EACH_THEME,
    PHONE,
    choose,
    stand_still,
    violations,
    wait_until_idle,
)
from tests.support.tiny_release import AKRON, LOVING, SUMMIT

Visit = Callable[..., Page]
HERE = f"place={SUMMIT}&metric=share_employed"


# Whether the map has been the same for half a second, and more than its ground is on it: outlines
# are fetched after the page has come, and drawn on a canvas that was there before.
_IS_DRAWN = """
canvas => {
  const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const points = [];
  for (let at = 3; at < all.length; at += 4 * 97) points.push(all.slice(at - 3, at + 1).join());
  const colors = new Set(points).size;
  const now = points.join(";");
  canvas.drawnFor = now === canvas.drawnAs && colors > 20 ? canvas.drawnFor + 1 : 0;
  canvas.drawnAs = now;
  return canvas.drawnFor >= 5;
}
"""


def map_of(page: Page) -> Locator:
    """Return the drawn map of the nation, or of the state on a phone."""
    canvas = page.get_by_test_id("stVegaLiteChart").locator("canvas")
    expect(canvas).to_be_visible()
    stand_still(page)
    canvas.evaluate("canvas => { canvas.drawnFor = 0; canvas.drawnAs = null; }")
    page.wait_for_function(_IS_DRAWN, arg=canvas.element_handle(), polling=100)
    return canvas


def click_county(page: Page, geoid: str) -> None:
    """Click a county where it lies."""
    canvas = map_of(page)
    canvas.click(position=position_of(canvas, geoid))


def position_of(canvas: Locator, geoid: str) -> Position:
    """Return where a county lies on the map of the nation, which is centered in its canvas."""
    box = canvas.bounding_box()
    assert box is not None
    wide, high = box["width"], box["height"]
    scale = min(wide / NATION.width, high / NATION.height)
    x, y = outlines.points()[geoid]
    return {
        "x": wide / 2 + (x - NATION.left - NATION.width / 2) * scale,
        "y": high / 2 + (y - NATION.top - NATION.height / 2) * scale,
    }


@pytest.mark.long
def test_a_cold_deep_link_shows_the_map_with_its_frame(fresh_server: str, visit: Visit) -> None:
    page = visit(f"{fresh_server}/map?{HERE}&show=verdict&year=2021", new=True)
    map_of(page)
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    expect(page.get_by_text("▲ better than the median U.S. county").first).to_be_visible()
    expect(page).to_have_url(re.compile("year=2021.*show=verdict"))


def test_a_click_on_the_map_shows_the_county_beside_the_chosen_one(
    server: str, visit: Visit
) -> None:
    page = visit(f"{server}/map?{HERE}")
    for geoid, name in (("06037", "Los Angeles County"), ("41067", "Washington County")):
        click_county(page, geoid)
        expect(page.get_by_role("button", name=f"Choose {name}")).to_be_visible()
        expect(page).to_have_url(re.compile(f"place={SUMMIT}.*beside={geoid}"))
    click_county(page, "06037")  # the one that was clicked before
    page.get_by_role("button", name="Choose Los Angeles County").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Los Angeles County"))


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
@pytest.mark.long
def test_years_play_from_the_keyboard(server: str, visit: Visit, motion: str) -> None:
    page = visit(f"{server}/map?{HERE}")
    map_of(page)
    page.emulate_media(reduced_motion=motion)
    page.get_by_role("radiogroup", name="Colors show").get_by_text("Position").click()
    expect(page.get_by_text("by position only").first).to_be_visible()
    stand_still(page)
    name = "Play" if motion == "no-preference" else "Next year"
    button = page.get_by_role("button", name=re.compile(f"^{name}"))
    button.focus()
    page.keyboard.press("Enter")
    if motion == "reduce":
        expect(page.get_by_text("U.S. counties, 2018")).to_be_visible()
        stand_still(page)
        expect(page.get_by_text("U.S. counties, 2018")).to_be_visible()
    else:
        page.wait_for_function(  # looks at every drawing of the page, as a year stays 1.6 s
            "() => document.body.innerText.includes('U.S. counties, 2021')"
        )
        expect(page.get_by_text("U.S. counties, 2023")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("^Play"))).to_be_visible()


@pytest.mark.long
def test_clicks_pick_peers_and_take_them_out(server: str, visit: Visit) -> None:
    page = visit(f"{server}/map?{HERE}")
    map_of(page)
    page.get_by_text("Clicks pick peers").click()
    expect(page.get_by_text("Nobody is picked yet")).to_be_visible()
    click_county(page, "06037")
    panel = page.locator(".st-key-map-peers")
    expect(panel.get_by_text("Los Angeles County, California: 79.0 %")).to_be_visible()
    expect(page).to_have_url(re.compile("peers=06037"))
    click_county(page, "41067")
    expect(panel.get_by_text("2 peers picked")).to_be_visible()
    expect(page).to_have_url(re.compile("peers=06037&peers=41067"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Summit County, Ohio")
    click_county(page, "06037")  # again: out
    expect(page).not_to_have_url(re.compile("peers=06037"))
    panel.get_by_role("button", name="Add to my peers").click()
    expect(page).to_have_url(re.compile("peers=41067&peers=06037"))
    panel.get_by_role("button", name="Take out").click()
    expect(page).not_to_have_url(re.compile("peers=06037"))
    click_county(page, SUMMIT)
    expect(panel.get_by_text("cannot be its own peer")).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("1 peer:")).to_be_visible()


def test_peers_are_named_from_the_keyboard_beside_the_map(server: str, visit: Visit) -> None:
    page = visit(f"{server}/map?{HERE}&click=peers")
    map_of(page)
    page.get_by_role("button", name="Search, paste or keep").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_text("Named by us").click()
    page.get_by_role("textbox", name="Or paste a list").fill("Cuyahoga County, Ohio\n39049")
    page.get_by_role("textbox", name="Or paste a list").blur()
    page.get_by_role("button", name="Take this list").click()
    expect(page.get_by_role("dialog").get_by_text("Cuyahoga County, Ohio · 39035")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("2 peers picked")).to_be_visible()
    expect(page).to_have_url(re.compile("peers=39035&peers=39049"))


@pytest.mark.long
def test_a_laptop_sees_all_at_once_and_a_pointed_place_says_its_value(
    server: str, visit: Visit
) -> None:
    page = visit(f"{server}/map?{HERE}")
    canvas = map_of(page)
    expect(canvas).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=2)).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Rank in the nation")).to_be_in_viewport(ratio=1)
    # A click beside all places changes nothing.
    canvas.click(position={"x": 4, "y": 4})
    wait_until_idle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Summit County, Ohio")
    canvas.hover(position=position_of(canvas, "06037"))
    tip = page.locator("#vg-tooltip-element")
    expect(tip).to_contain_text("Los Angeles County, CA")
    expect(tip).to_contain_text("79.0 % (78.0 to 80.0 %)")
    # The picture carries legend, credit and place.
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG").click()
    svg = waiting.value.path().read_text(encoding="utf-8")
    for text in ("Summit County", "not compared", "U.S. Census Bureau", "typical U.S. county"):
        assert text in svg


def test_another_metric_keeps_the_drawing_and_fetches_no_outline(server: str, visit: Visit) -> None:
    page = visit(f"{server}/map?{HERE}")
    canvas = map_of(page)
    canvas.evaluate("element => { element.dataset.kept = 'yes'; }")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    choose(page.get_by_role("combobox", name="Metric"), "Income, middle")
    expect(page.get_by_role("heading", name=re.compile("^Income, middle"))).to_be_visible()
    expect(page).to_have_url(re.compile("metric=pctl_income_50"))
    expect(map_of(page)).to_have_attribute("data-kept", "yes")
    assert [url for url in fetched if "static/map" in url] == []


def test_the_keyboard_alone_finds_a_place_and_its_numbers(server: str, visit: Visit) -> None:
    page = visit(f"{server}/map?{HERE}")
    map_of(page)
    choose(page.get_by_role("combobox", name="County or city"), "Loving")
    expect(page.get_by_role("heading", level=1)).to_have_text("Loving County, Texas")
    shows = page.get_by_role("radiogroup", name="Colors show")
    shows.get_by_role("radio", name="Compared").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name=re.compile("in the middle half"))).to_be_visible()
    page.locator("summary", has_text="The same as a table").focus()
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name=re.compile("Los Angeles County, California"))
    expect(row).to_contain_text("79.0 %")


def test_going_back_returns_to_the_map_before(server: str, visit: Visit) -> None:
    page = visit(f"{server}/map?{HERE}")
    map_of(page)
    page.get_by_role("radiogroup", name="Colors show").get_by_text("Position").click()
    expect(page).to_have_url(re.compile("show=position"))
    page.go_back()
    expect(page.get_by_text("does better than the typical U.S. county")).to_be_visible()


@pytest.mark.long
def test_a_region_has_zoom_names_and_no_request_to_elsewhere(server: str, visit: Visit) -> None:
    page = visit(f"{server}/map?{HERE}")
    map_of(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("radiogroup", name="Area").get_by_text("State").click()
    expect(page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first).to_be_visible()
    expect(page.get_by_text("does better than the typical Ohio county")).to_be_visible()
    stand_still(page)
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


@pytest.mark.parametrize("query", [HERE, f"place={AKRON}", f"place={LOVING}&show=verdict"])
def test_a_phone_shows_the_state_and_never_scrolls_sideways(
    server: str, visit: Visit, query: str
) -> None:
    page = visit(f"{server}/map?{query}", size=PHONE)
    canvas = map_of(page)
    box = canvas.bounding_box()
    assert box is not None
    assert box["height"] == pytest.approx(0.9 * box["width"], rel=0.02)  # not the nation's shape
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]


@pytest.mark.parametrize(
    "query",
    [
        HERE,
        f"{HERE}&show=verdict&benchmark=peers&click=peers&peers=39035&peers=06037",
        f"{HERE}&area=state",
        f"place={AKRON}",
        "",
    ],
)
@EACH_THEME
def test_axe_finds_nothing(server: str, visit: Visit, query: str, theme: str) -> None:
    page = visit(f"{server}/map?{query}", theme=theme)
    kind = "stDeckGlJsonChart" if "area" in query else "stVegaLiteChart"
    expect(page.get_by_test_id(kind).locator("canvas").first).to_be_visible()
    assert violations(page) == []
