"""Choices faster than the answers to them: each counts, and steps go back through them."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import TALKS, Windows, choose, wait_until_idle
from tests.support.talk import Talk
from tests.support.tiny_release import DONA_ANA, LOVING, SUMMIT


class Line:
    """What the server says to a page, held back on demand."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.holds = False
        self.held: list[bytes] = []
        self.way: WebSocketRoute | None = None
        self.talk = TALKS[page] = Talk()
        page.route_web_socket("**/_stcore/stream", self._begin)

    def _begin(self, way: WebSocketRoute) -> None:
        self.way = way
        server = way.connect_to_server()
        way.on_message(partial(self._ask, server))
        server.on_message(self._say)

    def _ask(self, server: WebSocketRoute, message: str | bytes) -> None:
        self.talk.hear_page(message)
        server.send(message)

    def _say(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        if self.holds:
            self.held.append(message)
        else:
            self._deliver(message)

    def _deliver(self, message: bytes) -> None:
        assert self.way is not None
        self.talk.hear_server(message)
        self.way.send(message)

    def wait_for_an_answer(self) -> None:
        """Return when a run that began meanwhile has ended; the page knows nothing of it."""
        for _ in range(1_200):
            kinds = [ForwardMsg.FromString(each).WhichOneof("type") for each in self.held]
            if "script_finished" in kinds:
                return
            self.page.wait_for_timeout(50)
        pytest.fail("the server did not answer")

    def let_go(self) -> None:
        """Let the page hear what was held back, and everything from now on."""
        self.holds = False
        while self.held:
            self._deliver(self.held.pop(0))


@pytest.fixture
def page(windows: Windows) -> Page:
    """Return an empty page."""
    return windows.new_page()


def open_view(page: Page, address: str) -> None:
    """Open an address and wait until it is complete and its page at rest."""
    page.goto(address)
    expect(page).to_have_url(re.compile("release="))
    wait_until_idle(page)


def choose_twice(line: Line, server: str) -> None:
    """Choose an order, and then a tab before the page has heard of the answer to the first."""
    page = line.page
    open_view(page, f"{server}/compare?place={SUMMIT}&metric=share_employed")
    line.holds = True
    page.get_by_role("radiogroup", name="Order").get_by_text("most alike first").click()
    line.wait_for_an_answer()
    page.get_by_role("tab", name="Two metrics").click()
    line.let_go()
    expect(page).to_have_url(re.compile("tab=two"))
    wait_until_idle(page)


def test_a_choice_made_before_the_answer_to_another_counts_too(server: str, page: Page) -> None:
    choose_twice(Line(page), server)
    expect(page).to_have_url(re.compile("order=similarity"))
    expect(page.get_by_role("tab", name="Two metrics")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="One metric").click()
    expect(page.get_by_role("radio", name="most alike first")).to_be_checked()


@pytest.mark.long
def test_after_fast_choices_steps_go_back_and_forward_one_by_one(server: str, page: Page) -> None:
    choose_twice(Line(page), server)
    page.go_back()
    expect(page.get_by_role("radio", name="most alike first")).to_be_checked()
    page.go_back()
    expect(page.get_by_role("radio", name="by value")).to_be_checked()
    page.go_forward()
    expect(page.get_by_role("radio", name="most alike first")).to_be_checked()
    page.go_forward()
    expect(page.get_by_role("tab", name="Two metrics")).to_have_attribute("aria-selected", "true")


def test_a_place_chosen_before_the_answer_to_a_view_of_the_map(server: str, page: Page) -> None:
    line = Line(page)
    open_view(page, f"{server}/map?place={SUMMIT}&metric=share_employed")
    line.holds = True
    page.get_by_role("radiogroup", name="Colors show").get_by_text("Position").click()
    line.wait_for_an_answer()
    picker = page.get_by_role("combobox", name="County or city")
    choose(picker, "Loving", at_rest=False)
    line.let_go()
    expect(page.get_by_role("heading", level=1)).to_have_text("Loving County, Texas")
    expect(page).to_have_url(re.compile(f"place={LOVING}.*show=position"))


def test_two_places_in_fast_succession_end_at_the_second(server: str, page: Page) -> None:
    open_view(page, f"{server}/?place={LOVING}")
    picker = page.get_by_role("combobox", name="County or city")
    for typed in ("Doña", "Summit"):
        choose(picker, typed, at_rest=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Summit County, Ohio")
    expect(page).to_have_url(re.compile(f"place={SUMMIT}"))
    wait_until_idle(page)  # nothing turns it back
    expect(page).not_to_have_url(re.compile(f"place={DONA_ANA}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Summit County, Ohio")


@pytest.mark.long
def test_a_kept_set_holds_although_the_browser_still_shows_the_peers_before(
    server: str, page: Page
) -> None:
    line = Line(page)
    open_view(page, f"{server}/compare?place={SUMMIT}&peers=39035&peers=39049")
    page.get_by_role("button", name="Why these? Choose others").click()
    page.get_by_role("textbox", name="Keep these peers as").fill("River counties")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept as River counties.")).to_be_visible()
    open_view(page, f"{server}/compare?place={SUMMIT}")
    page.get_by_role("button", name="Why these? Choose others").click()
    page.get_by_text("Named by us").click()
    expect(page.get_by_role("button", name="River counties", exact=True)).to_be_visible()
    wait_until_idle(page)
    line.holds = True
    page.get_by_role("button", name="River counties", exact=True).click()
    line.wait_for_an_answer()
    page.get_by_role("button", name="Delete River counties").click()
    line.let_go()
    expect(page.get_by_text("River counties was deleted.")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("2 peers:")).to_be_visible()
