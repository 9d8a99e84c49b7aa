"""Files from a real click, and one figure alone inside another page."""

from __future__ import annotations

import http.server
import io
import re
import struct
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.conftest import (
    EACH_THEME,
    PHONE,
    Windows,
    follow,
    stand_still,
    start_server,
    stop_server,
    violations,
)
from tests.support.tiny_release import SUMMIT

Visit = Callable[..., Page]
TREND = "place={}&metric=share_employed"
SOURCE = re.compile(r"Source: .*release data-2023-")


def downloads(page: Page) -> Locator:
    """Open the button over the overview and return what it holds."""
    page.get_by_role("button", name="Download", exact=True).click()
    return page.get_by_test_id("stPopoverBody")


def taken(page: Page, button: Locator) -> Download:
    with page.expect_download() as waiting:
        button.click()
    return waiting.value


def texts(svg: Path) -> list[str]:
    tree = ET.parse(svg)  # noqa: S314 - drawn by this program
    return ["".join(text.itertext()) for text in tree.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.long
def test_what_stands_out_is_a_picture_with_its_footer_in_it(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={SUMMIT}")
    line = downloads(page)
    svg = taken(page, line.get_by_role("button", name="SVG").first)
    assert svg.suggested_filename.startswith(f"mobility-metrics-highlights-{SUMMIT}-data-2023-")
    words = " ".join(texts(svg.path()))
    assert "measures can be compared reliably" in words
    assert SOURCE.search(words)


@pytest.mark.long
def test_a_trend_is_taken_away_in_every_form(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?{TREND.format(SUMMIT)}")
    panel = page.get_by_role("dialog")
    button = partial(panel.get_by_role, "button", exact=True)
    png = taken(page, button(name="PNG")).path().read_bytes()
    assert struct.unpack(">I", png[16:20])[0] >= 2000
    words = texts(taken(page, button(name="SVG")).path())
    assert any(SOURCE.search(line) for line in words)
    assert any("Band: 95 % interval" in line for line in words)
    content = taken(page, button(name="CSV")).path().read_text("utf-8-sig")
    assert SOURCE.search(content)
    assert "stored_value" in content
    xlsx = taken(page, button(name="Excel"))
    assert xlsx.suggested_filename.endswith(".xlsx")
    book = load_workbook(io.BytesIO(xlsx.path().read_bytes()))
    assert book.sheetnames == ["README", "Data"]
    button(name="PNG").focus()
    with page.expect_download() as waiting:  # with the keyboard
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".png")


@pytest.mark.long
def test_no_button_gives_a_picture_or_a_table_without_its_footer(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?{TREND.format(SUMMIT)}")
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("svg, canvas").first).to_be_visible()
    stand_still(page)
    chart.hover()
    for name in ("Download as PNG", "Copy Vega-Lite spec"):  # there, and taken out of sight
        button = page.get_by_role("button", name=name, include_hidden=True)
        expect(button).to_be_attached()
    expect(page.get_by_role("button", name="Download as PNG")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy Vega-Lite spec")).to_be_hidden()
    follow(page, f"{server}/methods?place={SUMMIT}&tab=loaded")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    stand_still(page)  # else the table moves away from under the pointer
    page.get_by_test_id("stDataFrame").hover()
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    expect(page.get_by_role("button", name="Download as CSV")).to_be_hidden()


def test_table_sorts_from_the_keyboard(server: str, visit: Visit) -> None:
    page = visit(f"{server}/compare?place={SUMMIT}&metric=share_employed")
    page.get_by_text("The same as a table").click()
    value = page.get_by_role("button", name="Value", exact=True)
    stand_still(page)
    cells = page.locator("tbody tr td:nth-of-type(1)")
    for order in (sorted, lambda numbers: sorted(numbers, reverse=True)):
        value.focus()
        page.keyboard.press("Enter")
        numbers = [float(text.split()[0]) for text in cells.all_inner_texts()]
        assert len(numbers) > 5
        assert numbers == order(numbers)
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Value")
    assert violations(page) == []


@pytest.fixture
def other_page(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Return a function that serves a page of somebody else's and returns its address."""
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=tmp_path))
    threading.Thread(target=web.serve_forever, daemon=True).start()

    def served(html: str) -> str:
        page = f'<!doctype html><html lang="en"><title>Minutes</title><main>{html}</main></html>'
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        return f"http://127.0.0.1:{web.server_port}/page.html"

    yield served
    web.shutdown()
    web.server_close()


@pytest.fixture
def embeddable(repository: Path, tiny_home: Path) -> Iterator[str]:
    """Return the address of an app whose figures a page of this computer may show."""
    settings = {"MOBILITY_EMBED": "http://127.0.0.1:*"}
    process, address = start_server(repository, tiny_home, settings=settings)
    yield address
    stop_server(process)


def offered_frame(page: Page) -> str:
    """Open the link of a trend and return the HTML that it offers."""
    page.get_by_role("dialog").get_by_role("button", name="Link").first.click()
    return page.get_by_text("<iframe").first.text_content() or ""


def test_another_website_shows_no_figure_by_default(
    server: str, visit: Visit, windows: Windows, other_page: Callable[[str], str]
) -> None:
    page = visit(f"{server}/?{TREND.format(SUMMIT)}")
    frame = offered_frame(page)
    expect(page.get_by_text("No website may show figures of this app yet").first).to_be_visible()
    minutes = windows.new_page()
    with minutes.expect_console_message(lambda said: "frame-ancestors" in said.text):
        minutes.goto(other_page(frame))


@pytest.mark.long
def test_the_html_that_is_offered_shows_one_chart_inside_another_page(
    embeddable: str, visit: Visit, other_page: Callable[[str], str]
) -> None:
    page = visit(f"{embeddable}/?{TREND.format(SUMMIT)}")
    frame = offered_frame(page)
    expect(page.get_by_text("Works on pages of http://127.0.0.1").first).to_be_visible()
    minutes = visit(other_page(frame), wait=False)
    inside = minutes.frame_locator("iframe")
    expect(inside.get_by_test_id("stVegaLiteChart")).to_have_count(1)
    expect(inside.get_by_role("heading", name=re.compile("Employed, ages 25–54"))).to_be_visible()
    expect(inside.get_by_text(SOURCE)).to_be_visible()
    for frame_part in ("stSidebar", "stDialog", "stMainMenu", "stDownloadButton", "stSelectbox"):
        expect(inside.get_by_test_id(frame_part)).to_have_count(0)
    expect(inside.get_by_role("link", name="Open the whole view")).to_have_attribute(
        "href", re.compile(f"/\\?place={SUMMIT}&metric=share_employed&release=")
    )


@EACH_THEME
@pytest.mark.parametrize("figure", ["highlights", "rewarding-work", "trend"])
def test_axe_finds_nothing_in_an_embedded_figure(
    server: str, visit: Visit, figure: str, theme: str
) -> None:
    address = f"{server}/?{TREND.format(SUMMIT)}&embed=true&figure={figure}"
    page = visit(address, theme=theme, wait=False)
    expect(page.get_by_role("link", name="Open the whole view")).to_be_visible()
    assert violations(page) == []


@EACH_THEME
def test_axe_finds_nothing_in_what_can_be_taken_away(server: str, visit: Visit, theme: str) -> None:
    page = visit(f"{server}/?place={SUMMIT}", theme=theme)
    expect(downloads(page)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")


def test_on_a_phone_an_embedded_figure_does_not_scroll_sideways(server: str, visit: Visit) -> None:
    address = f"{server}/?place={SUMMIT}&embed=true&figure=highlights"
    page = visit(address, size=PHONE, wait=False)
    expect(page.get_by_role("link", name="Open the whole view")).to_be_visible()
    stand_still(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


PAGES = {
    "map": f"map?place={SUMMIT}&metric=share_employed",
    "peers": f"compare?place={SUMMIT}&metric=share_employed",
    "spine-rewarding-work": f"compare?place={SUMMIT}&metric=share_employed&tab=all",
}


@pytest.mark.parametrize("figure", PAGES)
def test_every_chart_comes_with_its_footer_and_alone(
    server: str, visit: Visit, figure: str
) -> None:
    page = visit(f"{server}/{PAGES[figure]}")
    svg = taken(page, page.get_by_role("button", name="SVG", exact=True).first)
    words = " ".join(texts(svg.path()))
    assert SOURCE.search(words)
    frame = visit(f"{server}/{PAGES[figure]}&embed=true&figure={figure}", wait=False)
    expect(frame.get_by_role("link", name="Open the whole view")).to_be_visible()
    expect(frame.get_by_test_id("stVegaLiteChart")).to_have_count(1)
    expect(frame.get_by_text("shows no figure")).to_have_count(0)
    for frame_part in ("stSidebar", "stMainMenu", "stDownloadButton", "stSelectbox", "stTabs"):
        expect(frame.get_by_test_id(frame_part)).to_have_count(0)
