"""Drawings in a browser on a computer without Arial, Liberation Sans or anything like them."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import font_source_sans_pro
import pytest
from playwright.sync_api import Browser, Page, expect

from mobility.figures.letters import text_width
from tests.browser.conftest import LAPTOP, start_server, stop_server
from tests.browser.test_disparities import ADDRESS, CUT
from tests.browser.test_export import taken
from tests.support.gap_release import make_gap_home
from tools.chromium import find_chromium

pytestmark = pytest.mark.long  # the widths of letters are tested without a browser, too

Visit = Callable[..., Page]
GROUPS = f"{ADDRESS}&figure=groups"
# Every line of text in a drawing: what it says, the size and weight of its letters, and its width
# in the same unit.
_LINES = """
(drawing) => [...drawing.querySelectorAll("text, tspan")]
  .filter((each) => each.textContent.trim() && !each.querySelector("tspan"))
  .map((each) => {
    const style = getComputedStyle(each);
    return [each.textContent, parseFloat(style.fontSize), style.fontWeight >= 600,
      each.getComputedTextLength()];
  })
"""
_OUTSIDE = """
(drawing) => {
  const edge = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < edge.left || box.right > edge.right + 1);
  }).map((text) => text.textContent);
}
"""
_WALL = "div.wall .chart svg"


@pytest.fixture(scope="module")
def bare_browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a browser that knows one font, whose letters are narrower than those of Arial."""
    folder = tmp_path_factory.mktemp("bare")
    fonts = Path(font_source_sans_pro.__file__).parent / "files"
    settings = folder / "fonts.conf"
    settings.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{fonts}</dir>'
        f"<cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        "utf-8",
    )
    bare = browser.browser_type.launch(
        executable_path=find_chromium(),
        args=["--disable-background-networking", "--disable-component-update", "--disable-sync"],
        chromium_sandbox=os.geteuid() != 0,
        env={**os.environ, "FONTCONFIG_FILE": str(settings)},
    )
    yield bare
    bare.close()


@pytest.fixture(scope="module")
def gaps(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an app over the release with groups."""
    home = make_gap_home(tmp_path_factory.mktemp("gap-typefaces"))
    process, address = start_server(repository, home)
    yield address
    stop_server(process)


def assert_as_measured(page: Page, drawing: str) -> None:
    """All text of a drawing is as wide as it was measured; kerning makes a line a little less."""
    result = page.locator(drawing).first.evaluate(_LINES)
    assert result
    for text, size, bold, width in result:
        assert width == pytest.approx(text_width(text, size, bold=bold), rel=0.02, abs=1), text


def test_drawings_need_no_installed_font(gaps: str, bare_browser: Browser, tmp_path: Path) -> None:
    context = bare_browser.new_context(viewport=LAPTOP)
    page = context.new_page()

    page.goto(f"{gaps}/{GROUPS}&room=bright")
    expect(page.locator(_WALL)).to_be_visible()
    page.wait_for_function("document.fonts.check('16px Arimo') && document.fonts.ready")
    assert_as_measured(page, _WALL)
    assert page.evaluate(CUT) == []

    page.goto(f"{gaps}/{ADDRESS}")
    saved = tmp_path / "groups.svg"
    taken(page, page.get_by_role("button", name="SVG", exact=True).first).save_as(saved)
    page.goto(saved.as_uri())
    page.evaluate("document.fonts.ready")
    assert_as_measured(page, "svg")
    assert page.locator("svg").evaluate(_OUTSIDE) == []
    as_file = page.screenshot()

    # The summary of findings shows drawings as images, behind a policy of its own.
    image = base64.b64encode(saved.read_bytes()).decode()
    page = context.new_page()
    page.set_content(
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f'<style>body {{ margin: 0 }}</style><img src="data:image/svg+xml;base64,{image}">'
    )
    page.wait_for_function("document.images[0].complete")
    assert page.screenshot() == as_file
    context.close()
