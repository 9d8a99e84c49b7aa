"""Disparities in a browser: cold links, the keyboard, a figure alone, a phone, both themes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    EACH_THEME,
    LAPTOP,
    PHONE,
    choose,
    stand_still,
    start_server,
    stop_server,
    violations,
    wait_until_idle,
)
from tests.browser.test_meeting import PROJECTOR, meet, read_from_the_last_row
from tests.support.gap_release import CUYAHOGA, LOVING, SUMMIT, make_gap_home

Visit = Callable[..., Page]
ADDRESS = f"disparities?place={SUMMIT}&metric=share_employed&by=race-ethnicity"
FORMS = f"disparities?place={SUMMIT}&tab=forms"
# The texts that reach beyond the drawing they are in; above letters a fifth of a line is empty.
CUT = """
() => {
  const root = [...document.querySelectorAll("*")].map((each) => each.shadowRoot)
    .find((each) => each?.querySelector("div.wall"));
  const drawing = root.querySelector(".chart svg");
  const edge = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1
      || box.top < edge.top - box.height / 5 || box.bottom > edge.bottom + 1);
  }).map((text) => text.textContent);
}
"""
ALL = f"disparities?place={SUMMIT}&by=race-ethnicity&tab=all"


@pytest.fixture(scope="module")
def gaps(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app over the release with groups."""
    home = make_gap_home(tmp_path_factory.mktemp("gap-browser"))
    process, address = start_server(repository, home)
    yield address
    stop_server(process)


def figure(page: Page, name: str) -> None:
    """Wait until the chart of a figure is drawn."""
    chart = page.locator(f".st-key-figure-{name}").get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("svg, canvas").first).to_be_attached()


@pytest.mark.long
def test_a_cold_link_opens_its_group_reference_order_and_ratios(gaps: str, visit: Visit) -> None:
    page = visit(
        f"{gaps}/{ADDRESS}&group=Hispanic&against=Black%2C+Non-Hispanic&order=value&show=ratio"
        f"&peers={CUYAHOGA}"
    )
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    expect(
        page.get_by_text(re.compile("the gap is not compared with other places"))
    ).to_be_visible()
    figure(page, "groups")
    page.get_by_role("button", name="Reference and year").click()
    for name in ("best-off first", "ratios"):
        expect(page.get_by_role("radio", name=name)).to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Link").first.click()
    link = page.get_by_test_id("stCode").first.inner_text().strip()
    for part in ("group=Hispanic", "order=value", "show=ratio", f"peers={CUYAHOGA}", "against="):
        assert part in link


@pytest.mark.long
def test_the_keyboard_alone_goes_from_all_gaps_to_one_and_to_another_group(
    gaps: str, visit: Visit
) -> None:
    page = visit(f"{gaps}/{ADDRESS}")
    # A laptop sees the sentence and the groups.
    title = re.compile("75 in 100 Black residents have a job")
    expect(page.get_by_role("heading", name=title)).to_be_in_viewport()
    figure(page, "groups")
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_in_viewport(ratio=0.9)
    page.get_by_role("tab", name="One metric").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    row = page.get_by_role("button", name="Student homelessness", exact=True)
    expect(row).to_be_visible()
    wait_until_idle(page)
    row.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("metric=share_homeless.*tab=one"))
    expect(page.get_by_role("heading", name=re.compile("homeless"))).to_be_visible()
    choose(page.get_by_role("combobox", name=re.compile("A closer look")), "Hispanic, any")
    expect(page).to_have_url(re.compile("group=Hispanic"))


@pytest.mark.long
def test_the_arrows_choose_ratios(gaps: str, visit: Visit) -> None:
    page = visit(f"{gaps}/{ADDRESS}")
    page.get_by_role("button", name="Reference and year").focus()
    page.keyboard.press("Enter")
    radio = page.get_by_role("radio", name="values and gaps")
    expect(radio).to_be_visible()
    stand_still(page)  # what opens takes the focus
    radio.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("show=ratio"))


@pytest.mark.parametrize(
    "name,heading",
    [
        ("unusual", "the gap between .* not compared with other places"),
        ("level-gap", ": 81.0.% for everyone"),
        ("closing", "the gap between .* in 2021"),
    ],
)
def test_a_figure_stands_alone_in_a_page_of_somebody_else(
    gaps: str, visit: Visit, name: str, heading: str
) -> None:
    page = visit(f"{gaps}/{ADDRESS}&embed=true&figure={name}", wait=False)
    expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()
    expect(
        page.get_by_test_id("stVegaLiteChart").first.locator("svg, canvas").first
    ).to_be_visible()
    expect(page.get_by_role("heading")).to_have_count(1)


@pytest.mark.parametrize(
    "view",
    [
        *(f"{ADDRESS}&figure={name}" for name in ("groups", "unusual", "level-gap", "closing")),
        f"disparities?place={SUMMIT}&metric=share_homeless&by=race-ethnicity&figure=missing",
        ALL,
        *(f"{FORMS}&figure={name}" for name in ("house-wealth", "neighbors", "council")),
    ],
)
@pytest.mark.long
def test_every_figure_is_read_from_the_last_row(gaps: str, visit: Visit, view: str) -> None:
    page = meet(visit, f"{gaps}/{view}&room=bright")
    for size in (PROJECTOR, LAPTOP):
        page.set_viewport_size(size)
        read_from_the_last_row(page, size)
        cut = page.evaluate(CUT)
        assert cut == [], f"{cut} hangs over the edge of its drawing"


@pytest.mark.long
def test_all_gaps_are_a_picture_with_their_footer(gaps: str, visit: Visit) -> None:
    page = visit(f"{gaps}/{ALL}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG", exact=True).click()
    tree = ET.parse(waiting.value.path())  # noqa: S314 - drawn by this program
    texts = ["".join(t.itertext()) for t in tree.iter("{http://www.w3.org/2000/svg}text")]
    words = " ".join(texts)
    for said in ("▼ behind", "Not tested: position only", "false-discovery", "Source: "):
        assert said in words


@pytest.mark.parametrize("address", [ADDRESS, ALL])
def test_on_a_phone_the_answer_is_seen_and_nothing_scrolls_sideways(
    gaps: str, visit: Visit, address: str
) -> None:
    page = visit(f"{gaps}/{address}", size=PHONE)
    if address == ADDRESS:
        figure(page, "groups")
        expect(page.get_by_test_id("stVegaLiteChart").first).to_be_in_viewport(ratio=0.3)
    else:
        name = page.get_by_role("button", name="Employed, ages 25–54")
        expect(name).to_be_in_viewport()
    stand_still(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("part => part.scrollWidth - part.clientWidth") <= 0


@pytest.mark.parametrize(
    "address", [ADDRESS, ALL, f"disparities?place={LOVING}&metric=share_employed&by=race-ethnicity"]
)
@EACH_THEME
def test_axe_finds_nothing(gaps: str, visit: Visit, address: str, theme: str) -> None:
    page = visit(f"{gaps}/{address}", theme=theme)
    expect(page.get_by_role("button", name="PNG", exact=True).first).to_be_visible()
    if address == ADDRESS:
        figure(page, "groups")
        for name in ("unusual", "closing"):
            page.locator(f".st-key-figure-{name} summary").first.click()
            figure(page, name)
        page.get_by_role("button", name="Reference and year").click()
        expect(page.get_by_role("radio", name="ratios")).to_be_visible()
    assert violations(page) == []
