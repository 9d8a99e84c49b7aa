"""Findings in a browser: from a pin to the board, two windows at once, and words of every kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mobility import workspace as ws
from mobility.workspace import Workspace
from tests.browser.conftest import EACH_THEME, PHONE, choose, follow, violations, wait_until_idle
from tests.support.cards import HOSTILE, add_card
from tests.support.tiny_release import DONA_ANA, LOS_ANGELES, SUMMIT

Visit = Callable[..., Page]
CUYAHOGA, FRANKLIN, LUCAS = "39035", "39049", "39095"


@pytest.fixture
def workspace(tiny_home: Path) -> Iterator[Workspace]:
    """The workspace of the running app; each test has a place of its own in it."""
    folder = tiny_home / "workspace"
    folder.mkdir(exist_ok=True)
    opened = Workspace(f"sqlite:///{folder / 'workspace.sqlite'}")
    yield opened
    opened.close()


def card(page: Page, sentence: str) -> Locator:
    """The card of a sentence on the board."""
    heading = page.get_by_role("heading", name=sentence, exact=True)
    return page.locator('[class*="st-key-card-"]').filter(has=heading)


def sentences(page: Page) -> list[str]:
    return page.locator(".finding-sentence").all_inner_texts()


def test_from_a_pin_to_the_board_and_back(server: str, visit: Visit) -> None:
    page = visit(f"{server}/compare?place={SUMMIT}&metric=share_employed")
    page.get_by_role("button", name="Pin", exact=True).first.click()
    page.get_by_role("button", name="Pinned: add words").click()
    expect(page.get_by_text("Pinned to the findings.")).to_be_visible()
    page.get_by_label("What we see").fill("More people work here.")
    page.get_by_label("Who checks it").fill("Workforce board")
    page.get_by_role("button", name="Keep these words").click()
    expect(page.get_by_text("The words are on the card.")).to_be_visible()
    page.get_by_role("link", name="See the board").click()
    page.get_by_text("2 notes · source").click()
    expect(page.get_by_text("More people work here.")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/findings\\?place={SUMMIT}&"))
    pinned = page.locator('[class*="st-key-card-"]').first
    expect(pinned.get_by_role("img")).to_be_visible()
    wait_until_idle(page)
    sentence = sentences(page)[0]

    page.get_by_role("button", name="Add a card").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("The finding in a sentence").fill("Two plants closed in 2009.")
    choose(drawer.get_by_role("combobox", name="Predictor"), "Employment opportunities")
    drawer.get_by_role("button", name="Put it on the board").click()
    expect(drawer).to_be_hidden()
    expect(page.get_by_text("“Two plants closed in 2009.” is on the board.")).to_be_visible()

    card(page, "Two plants closed in 2009.").get_by_role("button", name="Up").click()
    expect(page.locator(".finding-sentence").first).to_have_text("Two plants closed in 2009.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".finding-sentence").first).to_have_text(sentence)
    grips = page.locator(".finding-grip")
    grips.nth(1).drag_to(card(page, sentence), target_position={"x": 20, "y": 60})
    expect(page.locator(".finding-sentence").first).to_have_text("Two plants closed in 2009.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".finding-sentence").first).to_have_text(sentence)

    card(page, sentence).get_by_role("button", name="Edit").click()
    drawer.get_by_label("What it may mean").fill("Jobs came back.")
    drawer.get_by_text("Confirmed", exact=True).click()
    drawer.get_by_role("button", name="Keep", exact=True).click()
    expect(card(page, sentence).get_by_text("Chart or table · Confirmed")).to_be_visible()
    expect(card(page, sentence).get_by_text("3 notes · source")).to_be_in_viewport()

    card(page, sentence).get_by_role("button", name="Edit").click()
    drawer.get_by_role("button", name="Delete this card").click()
    expect(card(page, sentence)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(card(page, sentence)).to_be_visible()
    card(page, sentence).get_by_role("link", name="View").click()
    expect(page).to_have_url(re.compile(f"/compare\\?place={SUMMIT}&metric=share_employed"))


def test_words_beside_a_pin_are_kept_for_whoever_goes_elsewhere(server: str, visit: Visit) -> None:
    page = visit(f"{server}/trends?place={LOS_ANGELES}&metric=share_employed")
    page.get_by_role("button", name="Pin", exact=True).first.click()
    page.get_by_role("button", name="Pinned: add words").click()
    page.get_by_label("What we see").fill("Fewer people work here.")
    page.get_by_role("link", name="Findings").click()
    page.get_by_text("1 note · source").click()
    expect(page.get_by_text("Fewer people work here.")).to_be_visible()


def test_two_windows_on_one_card_lose_nothing(
    server: str, visit: Visit, workspace: Workspace
) -> None:
    for sentence in ("First.", "Second."):
        add_card(workspace, sentence, place=CUYAHOGA, predictor="wealth", kind="history")
    mine, theirs = (visit(f"{server}/findings?place={CUYAHOGA}") for _ in range(2))
    for page in (mine, theirs):
        card(page, "First.").get_by_role("button", name="Edit").click()
        expect(page.get_by_role("dialog").get_by_label("What we see")).to_be_visible()
    for page, words in ((theirs, "Theirs"), (mine, "Mine")):
        drawer = page.get_by_role("dialog")
        drawer.get_by_label("What we see").fill(words)
        drawer.get_by_label(f"What {'we still need' if words == 'Theirs' else 'it may mean'}").fill(
            f"{words} alone"
        )
        drawer.get_by_role("button", name="Keep", exact=True).click()
        expect(drawer).to_be_hidden()
    said = "Your words replace what was written meanwhile: What we see: “Theirs”."
    expect(mine.get_by_text(said)).to_be_visible()
    theirs.get_by_role("button", name="Show the changes").click()
    expect(card(theirs, "First.").get_by_text("Mine alone")).to_be_attached()
    first, second = ws.findings(workspace, CUYAHOGA)
    assert (first.see, first.mean, first.need) == ("Mine", "Mine alone", "Theirs alone")
    assert second.sentence == "Second."
    mine.get_by_role("button", name="Undo").click()
    expect(card(mine, "First.").get_by_text("Theirs", exact=True)).to_be_attached()


def test_words_of_every_kind_fit_a_phone_and_do_nothing(
    server: str, visit: Visit, workspace: Workspace
) -> None:
    for words in HOSTILE:
        add_card(workspace, words, place=FRANKLIN, kind="qualitative", see=words, need=words)
    add_card(workspace, place=FRANKLIN)
    page = visit(f"{server}/findings?place={FRANKLIN}", size=PHONE)
    expect(page.locator(".finding-sentence")).to_have_count(len(HOSTILE) + 1)
    expect(page.get_by_role("img", name="Dots by value.")).to_be_visible()
    expect(page.locator(".finding-sentence").first).to_be_in_viewport(ratio=1)
    kind = page.get_by_role("combobox", name="Kind")
    expect(kind).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    expect(kind).to_be_visible()
    shown = sentences(page)
    for words in HOSTILE:
        assert any(" ".join(text.split()) == " ".join(words.split()) for text in shown), words
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(
        "[...document.querySelectorAll('.finding-sentence, .finding-body')]"
        ".every((one) => one.getBoundingClientRect().right <= window.innerWidth)"
    )
    assert page.locator(".finding-sentence script, .finding-body :is(b, a, img)").count() == 0


@EACH_THEME
def test_axe_finds_nothing(server: str, visit: Visit, workspace: Workspace, theme: str) -> None:
    first = add_card(workspace, f"In {theme}.", place=LUCAS, predictor="wealth", see="long " * 80)
    second = add_card(workspace, "Second.", place=LUCAS, predictor="wealth", kind="history")
    ws.add_link(workspace, first.id, second.id, "contradicts")
    page = visit(f"{server}/findings?place={LUCAS}", theme=theme)
    expect(page.get_by_role("img", name="Dots by value.").first).to_be_visible()
    assert violations(page) == []
    card(page, f"In {theme}.").get_by_role("button", name="Edit").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("button", name="Link", exact=True)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    ws.add_data_need(workspace, place=LUCAS, what=f"Rents in {theme}", predictor="wealth")
    follow(page, f"{server}/data_to_collect?place={LUCAS}")
    expect(page.get_by_text(f"Rents in {theme}").first).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_on_an_empty_board_and_below_a_pin(server: str, visit: Visit) -> None:
    page = visit(f"{server}/findings?place={DONA_ANA}")
    expect(page.get_by_text("Nothing is on the board yet.")).to_be_visible()
    assert violations(page) == []
    follow(page, f"{server}/trends?place=39061&metric=share_employed")
    page.get_by_role("button", name="Pin", exact=True).first.click()
    page.get_by_role("button", name="Pinned: add words").click()
    expect(page.get_by_role("button", name="Keep these words")).to_be_visible()
    assert violations(page) == []
