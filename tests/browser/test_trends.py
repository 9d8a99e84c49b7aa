"""Trends in a browser: cold links, the keyboard, files, a phone, both themes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Locator, Page, expect

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
ADDRESS = f"trends?place={SUMMIT}&metric=share_employed"
LUCAS = "39095"


def chart(page: Page) -> Locator:
    result = page.get_by_test_id("stVegaLiteChart")
    expect(result.locator("svg, canvas").first).to_be_visible()
    return result


def texts(svg: Path) -> str:
    tree = ET.parse(svg)  # noqa: S314 - drawn by this program
    letters = tree.iter("{http://www.w3.org/2000/svg}text")
    return " ".join("".join(text.itertext()) for text in letters)


@pytest.mark.long
def test_a_cold_link_opens_its_lines_years_and_dollars(fresh_server: str, visit: Visit) -> None:
    page = visit(
        f"{fresh_server}/trends?place={SUMMIT}&metric=pctl_income_50&places={LUCAS},{AKRON}"
        "&since=2019&until=2022&prices=nominal",
        new=True,
    )
    expect(page.get_by_role("heading", name=re.compile("in 2019, .* in 2022; not"))).to_be_visible()
    expect(chart(page)).to_have_attribute("aria-label", re.compile("Lucas County, Ohio: "))
    expect(page.get_by_role("radio", name="as published")).to_be_checked()
    page.get_by_role("button", name="Link").first.click()
    link = page.get_by_test_id("stCode").first.inner_text().strip()
    for part in ("since=2019", "until=2022", "prices=nominal", f"places={LUCAS}%2C{AKRON}"):
        assert part in link


def test_the_name_of_each_line_stands_at_its_end(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}&places={LUCAS}")
    drawn = chart(page)
    for name in ("Summit County 86.0", "Lucas County 75.0"):
        expect(drawn.get_by_text(name)).to_be_visible()
    stand_still(page)
    axis = drawn.get_by_text("2023", exact=True).bounding_box()
    label = drawn.get_by_text("Summit County 86.0").bounding_box()
    assert axis is not None
    assert label is not None
    assert label["x"] > axis["x"]


def test_a_small_chart_leads_to_its_metric(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}")
    # A laptop sees the sentence and most of the lines.
    expect(page.get_by_role("heading", name=re.compile("improved from"))).to_be_in_viewport()
    expect(chart(page)).to_be_in_viewport(ratio=0.7)
    page.get_by_role("tab", name="All metrics of a pillar").click()
    expect(page).to_have_url(re.compile("tab=pillar"))
    page.get_by_role("button", name="Income, middle").click()
    expect(page.get_by_role("heading", name=re.compile("middle household income"))).to_be_visible()
    expect(page).to_have_url(re.compile("metric=pctl_income_50.*tab=one"))
    page.go_back()
    expect(page.get_by_role("tab", name="All metrics")).to_have_attribute("aria-selected", "true")


def test_the_keyboard_alone_adds_a_place_and_turns_the_view(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}")
    choose(page.get_by_role("combobox", name="Beside it"), "Lucas")
    expect(page).to_have_url(re.compile(f"places={LUCAS}"))
    wait_until_idle(page)
    page.keyboard.press("Escape")  # the list of places stays open for another one
    page.get_by_role("tab", name="One metric").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Employed, ages 25–54")
    expect(button).to_be_visible()
    wait_until_idle(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("tab=one"))


def test_a_picture_carries_its_footer_its_names_and_its_break(server: str, visit: Visit) -> None:
    page = visit(f"{server}/trends?place={SUMMIT}&metric=share_debt_coll&places={LUCAS}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG", exact=True).click()
    words = texts(waiting.value.path())
    assert waiting.value.suggested_filename.startswith(f"mobility-metrics-trend-{SUMMIT}-")
    for said in (
        "from July 2022 credit bureaus",
        "Summit County 19.0",
        "Lucas County 30.0",
        "Whether two places changed differently is not tested.",
        "Source: ",
    ):
        assert said in words


def test_the_charts_of_a_pillar_are_a_picture_with_its_footer(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{ADDRESS}&tab=pillar")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG", exact=True).click()
    words = texts(waiting.value.path())
    for said in ("Rewarding Work: In Summit County, ", "▲ improved", "Source: "):
        assert said in words


@pytest.mark.parametrize("tab", ["one", "pillar"])
def test_on_a_phone_nothing_scrolls_sideways(server: str, visit: Visit, tab: str) -> None:
    page = visit(f"{server}/{ADDRESS}&places={LUCAS},{AKRON}&tab={tab}", size=PHONE)
    if tab == "one":
        expect(chart(page).get_by_text("Lucas 75.0")).to_be_visible()
    else:
        expect(page.get_by_role("button", name="Income, middle")).to_be_visible()
    stand_still(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("part => part.scrollWidth - part.clientWidth") <= 0
    boxes = [item.bounding_box() for item in page.locator("ul.charts > li").all()[:2]]
    if tab == "pillar":
        (first, second) = boxes
        assert first is not None
        assert second is not None
        assert first["x"] == second["x"]  # one column


@pytest.mark.parametrize(
    "address",
    [
        f"{ADDRESS}&places={LUCAS}",
        f"{ADDRESS}&tab=pillar",
        f"trends?place={LOVING}&metric=pctl_income_50&gray=none",
    ],
)
@EACH_THEME
def test_axe_finds_nothing(server: str, visit: Visit, address: str, theme: str) -> None:
    page = visit(f"{server}/{address}", theme=theme)
    expect(page.get_by_role("button", name="PNG", exact=True)).to_be_visible()
    assert violations(page) == []
