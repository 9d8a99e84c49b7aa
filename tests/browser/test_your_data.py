"""Your data in a browser: from messy files to the map, the keyboard, a phone, both themes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    EACH_THEME,
    PHONE,
    choose,
    stand_still,
    start_server,
    stop_server,
    violations,
    wait_until_idle,
)
from tests.support.tiny_release import SUMMIT, build_release

Visit = Callable[..., Page]
EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
HOSTILE = (
    '"<script>document.title=1</script>","$x_1$ **bold**",=cmd(),"\u202eevil [a](http://x)"\n'
    "39153,2022,5,<img src=x onerror=document.title=1>\n39035,2022,6,\U0001f600\n"
    "39001,2022,7,\u0645\u0631\u062d\u0628\u0627\n"
)


@pytest.fixture(scope="module")
def own_server(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app whose data sets no other test sees."""
    home = tmp_path_factory.mktemp("own")
    build_release(home)
    process, address = start_server(repository, home)
    yield address
    stop_server(process)


def bring(page: Page, file: Path | tuple[str, bytes]) -> None:
    """Give the page a file and wait until it was read."""
    given = (
        file
        if isinstance(file, Path)
        else {"name": file[0], "mimeType": "text/csv", "buffer": file[1]}
    )
    region = page.get_by_role("region", name=re.compile("A table of your own"))
    region.locator("xpath=..").locator("input[type=file]").set_input_files(given)
    expect(page.get_by_role("heading", name="3 · How it looks")).to_be_visible()
    wait_until_idle(page)


def pick(page: Page, label: str, typed: str) -> None:
    """Pick from the list of a label, and wait for what it changes."""
    choose(page.get_by_role("combobox", name=label).last, typed)
    expect(page.get_by_role("listbox")).to_have_count(0)
    wait_until_idle(page)


def keep(page: Page) -> None:
    page.get_by_test_id("stRadio").get_by_text("Lower is better").click()
    wait_until_idle(page)
    button = page.get_by_role("button", name="Keep", exact=True)
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("stands beside the metrics of its predictor")).to_be_visible()


def see_on_the_map(page: Page, sentence: str) -> None:
    page.get_by_role("link", name="See it on the map").first.click()
    expect(page.get_by_role("heading", name=re.compile(sentence))).to_be_visible()
    maps = '[data-testid="stVegaLiteChart"], [data-testid="stDeckGlJsonChart"]'  # nation, state
    expect(page.locator(maps).locator("canvas").first).to_be_visible()


@pytest.mark.long
def test_school_absence_without_a_state_gets_to_the_map(own_server: str, visit: Visit) -> None:
    page = visit(f"{own_server}/your_data?place={SUMMIT}", new=True)
    bring(page, EXAMPLES / "school-absence-ohio.csv")
    expect(page.get_by_text("read = 0 used").first).to_be_visible()
    page.get_by_role("button", name="They are in Ohio").click()
    expect(page.get_by_text("176 used").first).to_be_visible()
    pick(page, "Predictor it belongs to", "School")
    keep(page)
    see_on_the_map(page, r"^Absent .*in the middle half of (\w+ )?counties")


@pytest.mark.long
def test_evictions_in_old_counties_get_to_the_map(own_server: str, visit: Visit) -> None:
    page = visit(f"{own_server}/your_data?place={SUMMIT}", new=True)
    bring(page, EXAMPLES / "eviction-filings-connecticut.csv")
    expect(page.get_by_text("9 rows read = 8 used").first).to_be_visible()
    expect(page.get_by_text("the points part thousands").first).to_be_visible()
    pick(page, "Predictor it belongs to", "Housing")
    keep(page)
    see_on_the_map(page, r"^Filings .*in the middle half of (\w+ )?counties")


@pytest.mark.long
def test_clinic_visits_with_misspelled_names_get_to_the_map(own_server: str, visit: Visit) -> None:
    page = visit(f"{own_server}/your_data?place={SUMMIT}", new=True)
    bring(page, EXAMPLES / "clinic-visits.csv")
    expect(page.get_by_text("91 rows read = 84 used + 6 rejected").first).to_be_visible()
    page.get_by_role("button", name="Take the nearest place for 2 names").click()
    expect(page.get_by_text("91 rows read = 90 used + 0 rejected").first).to_be_visible()
    pick(page, "Predictor it belongs to", "health")
    keep(page)
    see_on_the_map(page, r"^Cost per visit .*in the middle half of (\w+ )?counties")
    page.goto(f"{own_server}/your_data?place={SUMMIT}")
    expect(page.get_by_role("heading", name="Cost per visit")).to_be_visible()


def test_rejected_rows_are_a_download(own_server: str, visit: Visit) -> None:
    page = visit(f"{own_server}/your_data", new=True)
    lines = ["fips,year,=pct", "39153,2022,5", "39001,2022,6", "39999,2022,7", "39035,2022,=1+1"]
    bring(page, ("a.csv", "\n".join(lines).encode()))
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile("Every problem")).click()
    assert taken.value.suggested_filename == "a-problems.csv"
    text = Path(taken.value.path()).read_text("utf-8-sig")
    assert "4 rows read = 2 used + 2 rejected + 0 ignored" in text
    assert "5,'=pct," in text
    assert ",'=1+1" in text


@EACH_THEME
def test_axe_finds_nothing(own_server: str, visit: Visit, theme: str) -> None:
    page = visit(f"{own_server}/your_data?place={SUMMIT}", theme=theme, new=True)
    expect(page.get_by_role("heading", name="Kept on this computer")).to_be_visible()
    assert violations(page) == []
    bring(page, EXAMPLES / "clinic-visits.csv")
    expect(page.get_by_role("region", name=re.compile("first rows"))).to_be_visible()
    assert violations(page) == []


def test_a_phone_needs_no_sideways_scroll(own_server: str, visit: Visit) -> None:
    page = visit(f"{own_server}/your_data", size=PHONE, new=True)
    bring(page, EXAMPLES / "clinic-visits.csv")
    stand_still(page)
    widths = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1]


def test_the_keyboard_alone_says_what_a_column_is(own_server: str, visit: Visit) -> None:
    page = visit(f"{own_server}/your_data", new=True)
    bring(page, ("a.csv", b"fips,year,rate,cases\n39153,2022,0.5,70\n39035,2022,0.25,90\n"))
    choose(page.get_by_role("combobox", name="What rate is"), "Not used: other", "other numbers")
    expect(page.get_by_text("you said so").first).to_be_visible()


def test_hostile_text_stays_text(own_server: str, visit: Visit) -> None:
    page = visit(f"{own_server}/your_data", new=True)
    title = page.title()
    bring(page, ("<b>$f$ **x**.csv", HOSTILE.encode()))
    expect(page.get_by_text("<script>document.title=1</script>").first).to_be_visible()
    expect(page.get_by_text("$x_1$ **bold**").first).to_be_visible()
    assert page.title() == title
    assert (
        page.get_by_test_id("stMain").locator("strong", has_text=re.compile("^bold$")).count() == 0
    )
    assert page.get_by_test_id("stMain").locator(".katex").count() == 0
    assert page.get_by_role("link", name="a", exact=True).count() == 0
    assert "\u202e" not in page.get_by_test_id("stMain").inner_text()
