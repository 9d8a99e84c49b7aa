"""The panel of a metric and the lists of the overview, in a browser."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EACH_THEME, PHONE, follow, stand_still, violations
from tests.support.tiny_release import AKRON, LOVING, SUMMIT

Visit = Callable[..., Page]
EMPLOYED = "Employed, ages 25–54"
PANEL = "Adults with a job, ages 25 to 54"


def test_a_click_on_a_row_opens_its_panel_and_a_step_back_closes_it(
    server: str, visit: Visit
) -> None:
    page = visit(f"{server}/?place={SUMMIT}")
    expect(page).to_have_url(re.compile("release="))
    row = page.get_by_role("row", name=EMPLOYED)
    # A laptop sees the finding, the lists and a row at once.
    expect(row).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_role("region", name="Strengths")).to_be_in_viewport(ratio=1)
    row.get_by_role("cell").first.click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text(PANEL, exact=True)).to_be_visible()
    expect(panel).to_contain_text("Better than the median Ohio county.")
    expect(page).to_have_url(re.compile("metric=share_employed"))
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row).to_be_visible()


def test_the_keyboard_opens_and_closes_the_panel_and_keeps_its_place(
    server: str, visit: Visit
) -> None:
    page = visit(f"{server}/?place={SUMMIT}")
    button = page.get_by_role("row", name=EMPLOYED).get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).not_to_have_url(re.compile("metric="))
    expect(button).to_be_focused()
    page.keyboard.press("Enter")  # the same one again
    expect(panel).to_be_visible()
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).not_to_have_url(re.compile("metric="))
    # Every headline is a stop of the tab key.
    headline = page.get_by_role("button", name=re.compile(f"better, tested: {EMPLOYED}"))
    expect(headline).to_be_visible()
    headline.focus()
    page.keyboard.press("Tab")
    expect(headline).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(headline).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text(PANEL, exact=True)).to_be_visible()


@pytest.mark.long
def test_a_cold_link_opens_the_panel_with_its_chart(fresh_server: str, visit: Visit) -> None:
    page = visit(f"{fresh_server}/?place={SUMMIT}&metric=share_employed", new=True)
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text(PANEL, exact=True)).to_be_visible()
    chart = panel.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("svg, canvas").first).to_be_visible()
    expect(chart).to_have_attribute("aria-label", re.compile("in 2018 to .* in 2023"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name=EMPLOYED)).to_be_visible()


def test_the_table_comes_as_a_file_without_a_run(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={SUMMIT}")
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    file = waiting.value
    assert file.suggested_filename.startswith(f"mobility-metrics-profile-{SUMMIT}-data-2023-")
    with file.path().open(encoding="utf-8-sig", newline="") as content:
        rows = list(csv.reader(content))
    assert any("Mobility Metrics of Summit County; Ohio (39153)" in row[0] for row in rows[:3])
    assert any(PANEL in row for row in rows)


def test_a_metric_that_nobody_knows_is_said_and_opens_nothing(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={SUMMIT}")
    row = page.get_by_role("row", name=EMPLOYED)
    row.get_by_role("button").evaluate("button => { button.dataset.metric = 'share_employd'; }")
    row.get_by_role("button").click()
    said = page.get_by_text("There is no metric 'share_employd': perhaps Employed")
    expect(said).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("metric="))


def test_a_panel_leads_to_the_pages_that_say_more(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={SUMMIT}&metric=share_employed")
    panel = page.get_by_role("dialog")
    for name in ("Compare with peers", "On the map", "Trends beside others"):
        expect(panel.get_by_role("link", name=name)).to_be_visible()
    panel.get_by_role("link", name="Between groups").click()
    expect(page).to_have_url(re.compile(f"/disparities.*place={SUMMIT}.*metric=share_employed"))
    expect(page.get_by_text("Who is left behind")).to_be_visible()
    follow(page, f"{server}/?place={SUMMIT}&metric=share_election_turnout")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("link", name="On the map")).to_be_visible()
    expect(panel.get_by_role("link", name="Between groups")).to_have_count(0)


def test_a_county_and_its_city_are_one_link_apart(server: str, visit: Visit) -> None:
    page = visit(f"{server}/?place={SUMMIT}&benchmark=nation")
    page.get_by_role("button", name="Akron city").click()
    expect(page.get_by_role("heading", name="Akron city, Ohio")).to_be_visible()
    expect(page).to_have_url(re.compile(f"place={AKRON}.*benchmark=nation"))
    page.get_by_role("button", name="Summit County").click()
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()


@EACH_THEME
@pytest.mark.parametrize("metric", ["share_employed", "share_debt_coll", "rate_learning"])
def test_axe_finds_nothing_in_a_panel(server: str, visit: Visit, metric: str, theme: str) -> None:
    page = visit(f"{server}/?place={SUMMIT}&metric={metric}", theme=theme)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("place", [SUMMIT, LOVING])
def test_on_a_phone_the_panel_is_the_screen(server: str, visit: Visit, place: str) -> None:
    page = visit(f"{server}/?place={place}&metric=share_employed", size=PHONE)
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    stand_still(page)
    box = panel.bounding_box()
    assert box is not None
    assert box["width"] <= PHONE["width"]
