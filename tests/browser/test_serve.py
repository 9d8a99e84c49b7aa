"""What the server does for a browser: pages packed and in time."""

from __future__ import annotations

import gzip
import socket
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import streamlit
from playwright.sync_api import expect

from tests.browser.conftest import Windows, stand_still
from tests.support.tiny_release import SUMMIT

FETCHED = """() => performance.getEntriesByType("resource").map(
    one => [one.name.split("/").pop(), one.encodedBodySize / one.decodedBodySize])"""


@pytest.mark.long
def test_a_cold_map_fetches_its_outlines_once_and_everything_packed(
    server: str, windows: Windows
) -> None:
    page = windows.new_page(cold=True)
    page.goto(f"{server}/map?place={SUMMIT}&metric=share_employed")
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


def test_a_file_stays_whole_when_whoever_asked_first_has_left(server: str) -> None:
    host, _, port = server.removeprefix("http://").partition(":")
    folder = Path(streamlit.__file__).with_name("static") / "static" / "js"
    files = sorted(folder.glob("*Diagram*.js"))  # no page asks for them
    assert len(files) > 9
    for file in files:
        with socket.create_connection((host, int(port))) as left:
            asked = f"GET /static/js/{file.name} HTTP/1.1\r\nHost: {host}:{port}\r\n"
            left.sendall(f"{asked}Accept-Encoding: gzip\r\n\r\n".encode("ascii"))
    for file in files:
        request = Request(f"{server}/static/js/{file.name}", headers={"Accept-Encoding": "gzip"})  # noqa: S310 - our own server
        with urlopen(request) as answer:  # noqa: S310 - as above
            assert gzip.decompress(answer.read()) == file.read_bytes()
