"""The server of `make run` in a browser: the same pages, packed and in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import stand_still, start_server, stop_server
from tests.support.tiny_release import SUMMIT

Visit = Callable[..., Page]
FETCHED = """() => performance.getEntriesByType("resource").map(
    one => [one.name.split("/").pop(), one.encodedBodySize / one.decodedBodySize])"""


@pytest.fixture
def served(repository: Path, tiny_home: Path) -> Iterator[str]:
    """Return the address of the app behind its server."""
    program = ("-m", "streamlit", "run", "tools/serve.py")
    process, address = start_server(repository, tiny_home, program)
    yield address
    stop_server(process)


def test_a_cold_map_fetches_its_outlines_once_and_everything_packed(
    served: str, visit: Visit
) -> None:
    page = visit(f"{served}/map?place={SUMMIT}&metric=share_employed")
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas")).to_be_visible()
    page.wait_for_function(
        f"() => ({FETCHED})().some(([name]) => name.startsWith('counties-2023'))"
    )
    stand_still(page)
    fetched = page.evaluate(FETCHED)
    outlines = [part for name, part in fetched if name.startswith("counties-2023")]
    assert len(outlines) == 1
    assert outlines[0] < 0.5
    (drawing,) = (part for name, part in fetched if name.startswith("embed."))
    assert drawing < 0.5


def test_every_page_is_there_cold(served: str, visit: Visit) -> None:
    page = visit(f"{served}/compare?place={SUMMIT}")
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="Data & methods").click()
    expect(page.get_by_role("heading", name="Data & methods", exact=True)).to_be_visible()
