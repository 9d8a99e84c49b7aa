"""Menu, back, forward and reload in any order keep place, metric, peers and release."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from mobility.page_registry import PAGES
from tests.browser.conftest import choose, wait_until_idle
from tests.support.tiny_release import LOS_ANGELES, SUMMIT

PATHS = {
    page.title: f"/{page.id}" for page in PAGES.values() if page.in_menu and not page.for_admins
}
TYPED = {SUMMIT: "39153", LOS_ANGELES: "06037"}  # place -> what is typed to find it
METRIC, PEERS = "share_employed", ["39035", "39049"]
"""The metric is one that every page of the menu can show."""
STEPS, SEED = 32, 2311


@dataclass(frozen=True)
class View:
    """What the address names: a page of the menu and a place."""

    path: str
    place: str


def view_shown(page: Page) -> View:
    """Return the view of the address; its metric, peers and release must be those of the walk."""
    shown = urlsplit(page.url)
    query = parse_qs(shown.query)
    assert query.get("metric") == [METRIC], page.url
    assert query.get("peers") == PEERS, page.url
    assert re.fullmatch(r"[0-9a-z-]+", query["release"][0]), page.url
    return View(shown.path, query["place"][0])


def menu_link(page: Page, title: str) -> Locator:
    """Return the link of the menu to a page."""
    return page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True)


def open_walk(visit: Callable[..., Page], server: str, path: str = "/") -> Page:
    """Open the place, metric and peers of the walk by a link without a release."""
    peers = "&".join(f"peers={each}" for each in PEERS)
    return visit(f"{server}{path}?place={SUMMIT}&metric={METRIC}&{peers}")


@pytest.mark.long
def test_random_walk_keeps_the_view(server: str, visit: Callable[..., Page]) -> None:
    page = open_walk(visit, server, "/compare")
    release = parse_qs(urlsplit(page.url).query)["release"]
    history, at = [view_shown(page)], 0
    dice = random.Random(SEED)  # noqa: S311 - a walk, no secret
    taken: list[str] = []
    for _ in range(STEPS):
        here = history[at]
        steps = ["menu", "menu", "menu", "place", "reload"]
        steps += ["back"] * (at > 0) + ["forward"] * (at < len(history) - 1)
        step = dice.choice(steps)
        if step == "menu":
            title = dice.choice([each for each in PATHS if PATHS[each] != here.path])
            taken.append(title)
            menu_link(page, title).click()
            history, at = [*history[: at + 1], replace(here, path=PATHS[title])], at + 1
        elif step == "place":
            place = next(each for each in TYPED if each != here.place)
            taken.append(place)
            choose(page.get_by_role("combobox", name="County or city").first, TYPED[place])
            history, at = [*history[: at + 1], replace(here, place=place)], at + 1
        elif step == "back":
            taken.append(step)
            page.go_back()
            at -= 1
        elif step == "forward":
            taken.append(step)
            page.go_forward()
            at += 1
        else:
            taken.append(step)
            page.reload()
        expect(page).to_have_url(re.compile(rf"{history[at].path}\?place={history[at].place}&"))
        wait_until_idle(page)
        assert view_shown(page) == history[at], taken
        assert parse_qs(urlsplit(page.url).query)["release"] == release, taken
        expect(page.get_by_role("combobox", name="County or city").first).to_be_attached()
    assert set(taken) >= {*PATHS, *TYPED, "back", "forward", "reload"}


@pytest.mark.long
def test_every_menu_click_writes_the_view(server: str, visit: Callable[..., Page]) -> None:
    page = open_walk(visit, server, "/compare")
    for title in ("Disparities", "Map", "Trends", "Your data", "Data & methods", "Overview"):
        menu_link(page, title).click()
        expect(page).to_have_url(re.compile(re.escape(PATHS[title]) + r"\?place="))
        wait_until_idle(page)
        assert view_shown(page) == View(PATHS[title], SUMMIT)


@pytest.mark.long
def test_hurried_menu_clicks_keep_the_view(server: str, visit: Callable[..., Page]) -> None:
    page = open_walk(visit, server, "/compare")
    for title in ("Map", "Disparities", "Trends", "Map"):
        menu_link(page, title).click()  # the page before has not finished
    wait_until_idle(page)
    assert view_shown(page) == View("/map", SUMMIT)
    menu_link(page, "Trends").dblclick()
    expect(page).to_have_url(re.compile("/trends"))
    page.reload()  # the page has not finished
    wait_until_idle(page)
    assert view_shown(page) == View("/trends", SUMMIT)
    for _ in range(2):
        page.go_back()
        wait_until_idle(page)
        assert view_shown(page).place == SUMMIT


def test_copied_address_opens_the_same_view(server: str, visit: Callable[..., Page]) -> None:
    page = open_walk(visit, server, "/map")
    menu_link(page, "Trends").click()
    expect(page).to_have_url(re.compile(r"/trends\?place="))
    wait_until_idle(page)
    copied = visit(page.url)
    assert view_shown(copied) == View("/trends", SUMMIT)
    assert copied.url == page.url
    with page.context.expect_page() as opened:
        menu_link(page, "Compare").click(button="middle")
    beside = opened.value
    expect(beside).to_have_url(re.compile(r"release="))
    wait_until_idle(beside)
    assert view_shown(beside) == View("/compare", SUMMIT)
    assert view_shown(page) == View("/trends", SUMMIT)


def test_unknown_page_is_said_in_words(server: str, visit: Callable[..., Page]) -> None:
    page = visit(f"{server}/nopage?place={SUMMIT}", new=True)
    expect(
        page.get_by_text("There is no page 'nopage' here: this is the overview.")
    ).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Summit County, Ohio")
