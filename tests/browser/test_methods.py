"""Data & methods in a browser: searching the framework, links to a metric, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mobility.analysis.methods import BY_ID, METHODS
from mobility.analysis.places.percentile import RANK_RANGE
from mobility.registry import load_framework
from tests.browser.conftest import EACH_THEME, LAPTOP, PHONE, stand_still, violations
from tests.support.tiny_release import SUMMIT

Visit = Callable[..., Page]
FRAMEWORK = load_framework()
DEBT = FRAMEWORK.metric("share_debt_coll")
TABS = ("This release", "Metrics", "Methods", "What was loaded", "What changed")


def test_a_metric_is_found_by_any_of_its_words_with_the_keyboard(server: str, visit: Visit) -> None:
    page = visit(f"{server}/methods?place={SUMMIT}")
    page.get_by_role("tab", name="Metrics").click()
    search = page.get_by_role("searchbox", name="Find a metric")
    search.fill("hispanic household income")
    listed = page.get_by_role("navigation", name="Pillars, predictors and metrics")
    result = re.compile(rf"^\d of {len(FRAMEWORK.metrics)} metrics$")
    expect(page.get_by_role("status")).to_have_text(result)
    expect(listed.get_by_role("button", name="Income, middle")).to_be_visible()
    expect(listed.get_by_role("button", name=DEBT.short_label, exact=True)).to_be_hidden()
    search.fill("share_debt_col credit")
    expect(listed.get_by_role("button")).to_have_count(1)
    search.press("Enter")
    expect(page.get_by_role("heading", name=DEBT.label)).to_be_visible()
    expect(page).to_have_url(re.compile("metric=share_debt_coll"))
    expect(search).to_have_value("share_debt_col credit")
    search.fill("")
    expect(listed.get_by_role("button")).to_have_count(len(FRAMEWORK.metrics))


def test_a_link_to_a_metric_opens_it_cold_and_is_copied_whole(server: str, visit: Visit) -> None:
    page = visit(f"{server}/methods?place={SUMMIT}&metric=share_debt_coll", new=True)
    expect(page.get_by_role("heading", name=DEBT.label)).to_be_visible()
    chosen = page.get_by_role("button", name=DEBT.short_label, exact=True)
    expect(chosen).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stCode").first.inner_text().strip()
    assert link.startswith(f"{server}/methods?place={SUMMIT}&metric=share_debt_coll&release=")


def test_the_last_metric_of_the_list_is_in_sight_when_a_link_opens_it(
    server: str, visit: Visit
) -> None:
    last = list(FRAMEWORK.metrics.values())[-1]
    page = visit(f"{server}/methods?metric={last.id}")
    expect(page.get_by_role("heading", name=last.label)).to_be_visible()
    stand_still(page)
    entry = page.get_by_role("button", name=last.short_label, exact=True).bounding_box()
    around = page.get_by_role("navigation", name="Pillars, predictors and metrics").bounding_box()
    assert entry is not None
    assert around is not None
    assert around["y"] <= entry["y"] < around["y"] + around["height"]
    assert around["height"] < 600  # it scrolls by itself
    offer = page.get_by_text("Add files to this release").bounding_box()
    assert offer is not None  # the small release is incomplete, which is said above the list
    assert around["y"] < offer["y"] + 300


@EACH_THEME
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.long
def test_every_tab_reads_well_and_fits(
    server: str, visit: Visit, size: dict[str, int], theme: str
) -> None:
    page = visit(f"{server}/methods?metric=share_debt_coll", theme=theme, size=size)
    main = page.get_by_test_id("stMain")
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        assert violations(page) == [], tab
        widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1], tab


def test_on_a_phone_the_list_folds_away_when_a_metric_is_chosen(server: str, visit: Visit) -> None:
    page = visit(f"{server}/methods", size=PHONE, new=True)
    page.get_by_role("tab", name="Metrics").click()
    entry = page.get_by_role("button", name="Learning rate", exact=True)
    entry.click()
    expect(page.get_by_role("heading", name="Learning rate")).to_be_in_viewport()
    expect(entry).to_be_hidden()
    page.get_by_text("All metrics").click()
    expect(entry).to_be_visible()


def test_a_method_is_found_opened_and_linked_with_the_keyboard(server: str, visit: Visit) -> None:
    page = visit(f"{server}/methods?place={SUMMIT}&tab=methods")
    search = page.get_by_role("searchbox", name="Find a method")
    listed = page.get_by_role("navigation", name="Methods by what they are for")
    rank = page.get_by_role("region", name=RANK_RANGE.name)
    search.fill("mogstad rank")
    expect(page.get_by_role("status")).to_have_text(f"1 of {len(BY_ID)} methods")
    expect(listed.get_by_role("button")).to_have_count(1)
    search.press("Enter")
    expect(rank).to_be_visible()
    expect(rank.get_by_text("What this cannot tell you")).to_be_visible()
    expect(page).to_have_url(re.compile("tab=methods&method=rank-range&release="))
    expect(listed.get_by_role("button")).to_have_attribute("aria-current", "true")
    search.fill("")
    expect(listed.get_by_role("button")).to_have_count(len(BY_ID))
    rank.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("tab=methods&method=holm&release="))
    page.get_by_role("tab", name="Metrics").click()
    expect(page).to_have_url(re.compile(r"tab=metrics&release="))


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_link_to_a_method_opens_it_cold(server: str, visit: Visit, size: dict[str, int]) -> None:
    last = METHODS[-1].methods[-1]
    page = visit(f"{server}/methods?method={last.id}", size=size, new=True)
    screen = page.get_by_role("region", name=last.name)
    expect(screen.get_by_role("heading", name=last.name)).to_be_in_viewport()
    expect(screen.locator("figure svg")).to_be_visible()
    expect(page.get_by_role("tab", name="Methods")).to_have_attribute("aria-selected", "true")
    entry = page.get_by_role("navigation").get_by_role("button", name=last.name, exact=True)
    if size is LAPTOP:
        expect(entry).to_have_attribute("aria-current", "true")
    else:
        expect(entry).to_be_hidden()


def test_a_step_back_returns_to_the_tab_before(server: str, visit: Visit) -> None:
    page = visit(f"{server}/methods?place={SUMMIT}")
    for tab, name in (("Methods", "methods"), ("What was loaded", "loaded")):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(page).to_have_url(re.compile(f"tab={name}"))  # written when the page has settled
    page.go_back()
    expect(page.get_by_role("tab", name="Methods")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("searchbox", name="Find a method")).to_be_visible()
