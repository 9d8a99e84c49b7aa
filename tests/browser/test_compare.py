"""Compare in a browser: peers named and weighed, every view cold, the keyboard, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from mobility.release.build import build
from mobility.release.demo import write_demonstration
from tests.browser.conftest import (
    EACH_THEME,
    PHONE,
    stand_still,
    start_server,
    stop_server,
    violations,
    wait_until_idle,
)
from tests.support.tiny_release import SUMMIT

Visit = Callable[..., Page]
VIEWS = {
    "all": "All metrics",
    "places": "Places by metrics",
    "two": "Two metrics",
    "better": "Who does better",
    "one": "One metric",
}
ADDRESS = f"compare?place={SUMMIT}&metric=share_employed"


@pytest.fixture(scope="module")
def ohio(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app with a demonstration of Ohio, where counties differ in size."""
    home, files = tmp_path_factory.mktemp("ohio"), tmp_path_factory.mktemp("ohio-files")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        build(write_demonstration(files, states=["39"]), demonstration=True)
    process, address = start_server(repository, home)
    yield address
    stop_server(process)


def texts(svg: Path) -> str:
    tree = ET.parse(svg)  # noqa: S314 - drawn by this program
    letters = tree.iter("{http://www.w3.org/2000/svg}text")
    return " ".join("".join(text.itertext()) for text in letters)


def open_peers(page: Page) -> None:
    page.get_by_role("button", name="Why these? Choose others").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    wait_until_idle(page)


@pytest.mark.long
def test_lines_of_medians_are_told_apart_by_dashes(ohio: str, visit: Visit) -> None:
    page = visit(f"{ohio}/{ADDRESS}")
    lines = page.locator("[data-testid=stVegaLiteChart] .mark-rule line[stroke-width='2']")
    expect(lines.first).to_be_attached()
    dashes = lines.evaluate_all("lines => lines.map(line => line.getAttribute('stroke-dasharray'))")
    assert {"1,0", "6,4"} <= set(dashes), "peers and state; the browser gets no lists of a column"


def test_a_link_opens_its_view_cold_and_is_copied_whole(server: str, visit: Visit) -> None:
    page = visit(
        f"{server}/{ADDRESS}&tab=two&against=share_debt_coll&peers=39035&peers=39049", new=True
    )
    expect(page.get_by_role("tab", name="Two metrics")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("2 peers:")).to_be_visible()
    page.get_by_role("button", name="Link").first.click()
    link = page.get_by_test_id("stCode").first.inner_text().strip()
    for part in ("tab=two", "against=share_debt_coll", "peers=39035&peers=39049", "release="):
        assert part in link


def test_a_link_with_an_unknown_place_or_view_says_so(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}&pin=99999&tab=everything")
    expect(page.get_by_text("There is no county with the code 99999")).to_be_visible()
    expect(page.get_by_text("There is no 'everything' to choose here")).to_be_visible()
    expect(page.get_by_role("tab", name="One metric")).to_have_attribute("aria-selected", "true")


@pytest.mark.long
def test_peers_by_a_pasted_list_are_those_of_the_chart(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}")
    open_peers(page)
    page.get_by_text("Named by us").click()
    field = page.get_by_role("textbox", name="Or paste a list")
    field.fill("Cuyahoga County, Ohio\nAtlantis County\n39049")
    field.blur()
    page.get_by_role("button", name="Take this list").click()
    expect(page.get_by_text("Line 2: no county is called 'Atlantis County'")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("2 peers:")).to_be_visible()
    expect(page).to_have_url(re.compile("peers=39035&peers=39049"))


def test_a_condition_changes_the_set_and_the_address(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}")
    expect(page.get_by_text("10 peers:")).to_be_visible()
    open_peers(page)
    page.get_by_text("only in Ohio").click()
    wait_until_idle(page)
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(re.compile("within=state(%3A|:)39"))
    expect(page.get_by_text("6 peers:")).to_be_visible()


@pytest.mark.long
def test_a_weight_changes_the_set_and_the_address(ohio: str, visit: Visit) -> None:
    page = visit(f"{ohio}/{ADDRESS}&count=5", new=True)
    peers = page.get_by_test_id("stMarkdownContainer").filter(has_text="5 peers:")
    before = peers.inner_text()
    open_peers(page)
    weight = page.get_by_test_id("stSlider").filter(has=page.get_by_text("Population", exact=True))
    slider = weight.get_by_role("slider")
    slider.focus()
    for _ in range(2):
        slider.press("ArrowLeft")
    wait_until_idle(page)
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(re.compile("like=population(%3A|:)0"))
    expect(peers).not_to_have_text(before)


@pytest.mark.long
def test_a_set_is_kept_used_deleted_and_brought_back(fresh_server: str, visit: Visit) -> None:
    page = visit(f"{fresh_server}/{ADDRESS}&peers=39035&peers=39049")
    open_peers(page)
    page.get_by_role("textbox", name="Keep these peers as").fill("Lake counties")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept as Lake counties.")).to_be_visible()
    other = visit(f"{fresh_server}/{ADDRESS}")
    open_peers(other)
    other.get_by_text("Named by us").click()
    other.get_by_role("button", name="Lake counties", exact=True).click()
    wait_until_idle(other)
    other.get_by_role("button", name="Delete Lake counties").click()
    expect(other.get_by_text("Lake counties was deleted.")).to_be_visible()
    other.get_by_role("button", name="Undo").click()
    expect(other.get_by_role("button", name="Lake counties", exact=True)).to_be_visible()
    other.get_by_role("button", name="Close").click()
    expect(other.get_by_text("2 peers:")).to_be_visible()


@pytest.mark.long
def test_a_picture_has_its_footer_and_the_views_turn_from_the_keyboard(
    server: str, visit: Visit
) -> None:
    page = visit(f"{server}/{ADDRESS}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG", exact=True).click()
    words = texts(waiting.value.path())
    assert "Peers: the most alike in what they are" in words
    assert "Source:" in words
    assert "compare?place" not in words, "others cannot open an address of this computer"
    assert "Summit County, Ohio" in words
    page.get_by_role("tab", name="One metric").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="All metrics")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile("tab=all"))
    # A metric that stands out opens beside the peers.
    wait_until_idle(page)
    page.locator("[data-metric]").first.click()
    expect(page.get_by_role("tab", name="One metric")).to_have_attribute("aria-selected", "true")


def test_who_does_better_is_taken_away_and_leads_to_the_metric(server: str, visit: Visit) -> None:
    address = "compare?place=39035&metric=share_employed&tab=better"
    page = visit(f"{server}/{address}")
    expect(
        page.get_by_role(
            "heading",
            name="On 2 measures, at least one peer does clearly better than Cuyahoga County",
        )
    ).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG", exact=True).first.click()
    words = texts(waiting.value.path())
    for said in (
        "On 2 measures, at least one peer does clearly better than Cuyahoga County",
        "Summit County, OH 86.0",
        "Source:",
    ):
        assert said in words.replace("\u00a0", " ")
    frame = visit(f"{server}/{address}&embed=true&figure=better-by-position", wait=False)
    expect(frame.get_by_role("heading", name=re.compile("By position only"))).to_be_visible()
    expect(frame.get_by_role("heading", name=re.compile("clearly"))).to_have_count(0)
    button = page.get_by_role("button", name="Income, middle")
    wait_until_idle(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="One metric")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile("metric=pctl_income_50"))


def open_tab(page: Page, view: str) -> None:
    tab = page.get_by_role("tab", name=VIEWS[view])
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile(f"tab={view}" if view != "one" else "/compare"))
    stand_still(page)


@pytest.mark.long
def test_nothing_scrolls_sideways_on_a_phone(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}", size=PHONE)
    for view in VIEWS:
        open_tab(page, view)
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= PHONE["width"], view


@pytest.mark.parametrize("view", VIEWS)
@EACH_THEME
def test_axe_finds_nothing(server: str, visit: Visit, theme: str, view: str) -> None:
    page = visit(f"{server}/{ADDRESS}", theme=theme)
    open_tab(page, view)
    assert violations(page) == []


@pytest.mark.long
@EACH_THEME
def test_axe_finds_nothing_where_peers_are_chosen(server: str, visit: Visit, theme: str) -> None:
    page = visit(f"{server}/{ADDRESS}", theme=theme)
    open_peers(page)
    for way in ("Named by us", "The most alike"):
        page.get_by_text(way, exact=True).click()
        assert violations(page) == [], way
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
