"""Meeting mode in a browser: letters as large as promised, keys, rooms, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mobility.workspace import AgendaItem, View, Workspace, add_finding, open_form, save_agenda
from tests.browser.conftest import LAPTOP, PHONE, Windows, follow, stand_still, violations
from tests.support.tiny_release import AKRON, LOVING, SUMMIT

Visit = Callable[..., Page]
PROJECTOR = {"width": 1920, "height": 1080}
VIEWS = {
    "peers": f"compare?place={SUMMIT}&metric=share_employed",
    "spine": f"compare?place={SUMMIT}&tab=all",
    "better": f"compare?place={SUMMIT}&tab=better",
    "pillar": f"trends?place={SUMMIT}&tab=pillar",
    "scatter": f"compare?place={SUMMIT}&metric=share_employed&tab=two",
    "groups": f"disparities?place={SUMMIT}&metric=share_employed",
    "map": f"map?place={SUMMIT}&metric=share_employed",
    "trend": f"trends?place={SUMMIT}&metric=share_employed",
    "rows": f"?place={SUMMIT}",
}
# Heights of letters in pixels of the screen, also inside drawings that are shown larger.
_LETTERS = """
() => {
  const root = [...document.querySelectorAll("*")].map((each) => each.shadowRoot)
    .find((each) => each?.querySelector("div.wall"));
  const size = (each) => parseFloat(getComputedStyle(each).fontSize);
  const chart = [...root.querySelectorAll(".chart svg text")].map((text) =>
    size(text) * text.getScreenCTM().d);
  const of = (name) => [...root.querySelectorAll(name)].map(size);
  return {chart, sentence: of("h1"), source: of(".source"), prompt: of(".prompt")};
}
"""

# Whether nobody takes the key that scrolls a page.
_KEY_IS_FREE = """
() => document.body.dispatchEvent(
  new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true, cancelable: true}))
"""


def meet(visit: Visit, address: str, size: dict[str, int] = PROJECTOR, **how: bool) -> Page:
    page = visit(address, size=size, **how)
    expect(page.locator("div.wall h1")).to_be_visible()
    return page


def read_from_the_last_row(page: Page, size: dict[str, int]) -> None:
    """Letters are as large as promised, and nothing hangs over the edge or lies under the keys."""
    line = size["height"] / 1080  # a smaller picture of the same wall
    grown = (
        f"least => {{ const all = ({_LETTERS})().chart; "
        "return all.length && Math.min(...all) >= least; }"
    )
    page.wait_for_function(grown, arg=27.9 * line)
    stand_still(page)
    heights = page.evaluate(_LETTERS)
    assert heights["chart"]
    expect(
        page.locator("div.wall .chart.whole")
    ).to_be_visible()  # one that fits, without scrolling
    assert min(heights["chart"]) >= 27.9 * line
    assert 40 * line <= heights["sentence"][0] <= 48 * line
    assert heights["source"][0] >= 24 * line
    assert heights["prompt"][0] >= 28 * line
    for part in ("div.wall h1", "div.wall .chart", "div.wall .prompt"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"]
    prompt, keys = (
        page.locator(part).bounding_box() for part in ("div.wall .prompt", ".st-key-wall-keys")
    )
    assert prompt is not None
    assert keys is not None
    assert prompt["y"] + prompt["height"] <= keys["y"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.long
def test_letters_are_read_from_the_last_row(server: str, visit: Visit, view: str) -> None:
    page = meet(visit, f"{server}/{VIEWS[view]}&room=bright")
    for size in (PROJECTOR, LAPTOP):
        page.set_viewport_size(size)
        read_from_the_last_row(page, size)


@pytest.mark.long
def test_keys_turn_the_wall_change_the_room_and_leave(server: str, visit: Visit) -> None:
    page = visit(f"{server}/{VIEWS['spine']}", size=PROJECTOR)
    page.get_by_role("button", name="Meeting").click()
    sentence = page.locator("div.wall h1")
    expect(sentence).to_be_visible()
    first = sentence.inner_text()
    page.keyboard.press("ArrowRight")
    expect(sentence).not_to_have_text(first)
    expect(page).to_have_url(re.compile("figure=spine-.*room=bright"))
    page.keyboard.press("ArrowLeft")
    expect(sentence).to_have_text(first)
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("room=dark"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()
    expect(page).not_to_have_url(re.compile("room="))
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    assert page.evaluate(_KEY_IS_FREE), "the meeting still takes keys after it was left"


def test_no_key_is_lost_that_is_pressed_before_the_last_one_was_answered(
    server: str, visit: Visit
) -> None:
    page = meet(visit, f"{server}/{VIEWS['rows']}&room=bright", new=True)
    number = page.get_by_text(re.compile(r"^\d+ / \d+$"))
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("n")  # the page is under way: the note opens all the same
    note = page.get_by_label("What the meeting says")
    expect(note).to_be_focused()
    page.keyboard.type("Need data on nights")  # no letter of it is a key of the meeting
    expect(note).to_have_value("Need data on nights")
    expect(number).to_have_text(re.compile("^4 / "))
    expect(page).to_have_url(re.compile("room=bright"))
    page.keyboard.press("Escape")  # closes the note first, and then the meeting
    expect(note).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(number).to_have_text(re.compile("^3 / "))
    page.keyboard.press("n")
    expect(note).to_have_value("Need data on nights")


def test_a_kept_chart_is_whole_and_the_down_key_moves_long_words(
    server: str, visit: Visit, tiny_home: Path
) -> None:
    (tiny_home / "workspace").mkdir(exist_ok=True)
    workspace = Workspace(f"sqlite:///{tiny_home / 'workspace/workspace.sqlite'}")
    lines = "".join(f'<text y="{y}" font-size="14">{y}</text>' for y in range(20, 2000, 20))
    view = View(picture=f'<svg width="840" height="2000">{lines}</svg>')
    tall = add_finding(workspace, place=LOVING, kind="figure", sentence="Tall.", view=view)
    long = add_finding(
        workspace, place=LOVING, kind="history", sentence="Long.", see="What we saw. " * 300
    )
    items = [AgendaItem(tall.id), AgendaItem(long.id)]
    agenda = save_agenda(workspace, name="Tall", place=LOVING, items=items)
    workspace.close()
    page = meet(visit, f"{server}/meetings?place={LOVING}&agenda={agenda.id}&room=bright")
    stand_still(page)
    chart = page.locator("div.wall .chart")
    room = chart.bounding_box()
    drawing = chart.locator("svg").bounding_box()
    assert room
    assert drawing
    assert drawing["height"] <= room["height"] + 1
    page.keyboard.press("ArrowRight")
    expect(page.locator("div.wall h1")).to_have_text(re.compile("Long"))
    page.keyboard.press("ArrowDown")
    page.wait_for_function("chart => chart.scrollTop > 50", arg=chart.element_handle())


@pytest.mark.parametrize("room", ["bright", "dark"])
@pytest.mark.parametrize("view", ["peers", "map", "rows"])
def test_axe_finds_nothing(server: str, visit: Visit, view: str, room: str) -> None:
    page = meet(visit, f"{server}/{VIEWS[view]}&room={room}")
    assert violations(page) == []


def test_a_phone_shows_it_without_sideways_scroll(server: str, visit: Visit) -> None:
    page = meet(visit, f"{server}/{VIEWS['peers']}&room=bright", PHONE)
    stand_still(page)
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    box = page.locator("div.wall h1").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]


def test_a_note_at_the_wall_makes_an_agenda_that_another_window_follows(
    server: str, visit: Visit
) -> None:
    # A city whose board no other test writes on.
    page = visit(f"{server}/trends?place={AKRON}", size=PROJECTOR, new=True)
    for metric in ("share_employed", "pctl_income_50"):
        follow(page, f"{server}/trends?place={AKRON}&metric={metric}&room=bright")
        page.keyboard.press("n")
        page.get_by_label("What the meeting says").fill(f"Said about {metric} <i>$5</i>")
        page.get_by_role("button", name="Keep the note").click()
        expect(page.get_by_text("the note is on its card")).to_be_visible()
        expect(page.get_by_label("What the meeting says")).to_be_hidden()
    follow(page, f"{server}/meetings?place={AKRON}")
    page.get_by_role("button", name="New agenda").click()
    page.get_by_label("Its name").fill("Work")
    page.get_by_role("button", name="Make it of all findings").click()
    page.get_by_role("button", name="Start the meeting").click()
    sentence = page.locator("div.wall h1")
    expect(sentence).to_be_visible()
    first = sentence.inner_text()
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile("follow=yes"))
    other = visit(page.url, size=LAPTOP)
    expect(other.locator("div.wall h1")).to_have_text(first)
    page.keyboard.press("ArrowRight")
    expect(sentence).not_to_have_text(first)
    expect(page).to_have_url(re.compile("meetings.*item=2"))
    expect(other).to_have_url(re.compile("meetings.*item=2"))
    stand_still(page)
    heights = page.evaluate(_LETTERS)
    assert min(heights["chart"]) >= 27.9
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("Go on with 2 of"))).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Lead from a second window").click()
    expect(page.get_by_role("timer")).to_contain_text("on this slide")
    assert violations(page) == []


def test_two_phones_answer_and_the_wall_counts(
    server: str, visit: Visit, windows: Windows, tiny_home: Path
) -> None:
    (tiny_home / "workspace").mkdir(exist_ok=True)
    workspace = Workspace(f"sqlite:///{tiny_home / 'workspace/workspace.sqlite'}")
    card = add_finding(workspace, place=LOVING, kind="history", sentence="Buses end at six.")
    agenda = save_agenda(workspace, name="Vote", place=LOVING, items=[AgendaItem(card.id)])
    form = open_form(
        workspace, kind="vote", place=LOVING, title="What first?", items=["Buses", "Rents"],
        agenda=agenda.id, finding=card.id,
    )  # fmt: skip
    workspace.close()
    page = meet(visit, f"{server}/meetings?place={LOVING}&agenda={agenda.id}&room=bright")
    count = page.locator("div.wall .count b")
    expect(count).to_have_text("0")
    first, second = (windows.new_page(size=PHONE, cold=True) for _ in range(2))
    for phone in (first, second):
        phone.goto(f"{server}/f/{form.token}")
        phone.get_by_label("Buses").check()
        phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_role("status")).to_contain_text("Your answer is counted")
    expect(count).to_have_text("2")
    first.get_by_label("Rents").check()
    first.get_by_role("button", name="Change my answer").click()
    expect(first.get_by_label("Rents")).to_be_checked()
    assert first.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for theme in ("light", "dark"):
        first.emulate_media(color_scheme=theme)
        assert Axe().run(first).response["violations"] == []
    assert violations(page) == []
    expect(count).to_have_text("2")
    page.keyboard.press("x")
    expect(page.get_by_text(re.compile("The form is closed"))).to_be_visible()
    second.reload()
    expect(second.get_by_role("status")).to_contain_text("This form is closed")
