"""Neighborhoods in a browser: outlines and a table brought by file, and the map by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import expect

from mobility.areas.example import example_outlines
from tests.browser.conftest import Windows, start_server, stop_server, violations, wait_until_idle
from tests.support.tiny_release import SUMMIT, build_release


@pytest.fixture
def address(repository: Path, tmp_path: Path) -> Iterator[str]:
    """Return the address of an app with a release and no areas."""
    build_release(tmp_path)
    process, address = start_server(repository, tmp_path)
    yield address
    stop_server(process)


def outlines() -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"ward": f"{number + 1}"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(example_outlines(SUMMIT).shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def table() -> bytes:
    rows = [f"{ward},2023,{30 + 6 * (ward % 7)},700" for ward in range(1, 49)]
    return "\n".join(["ward,year,filings,households", *rows]).encode()


def test_outlines_and_a_table_become_a_map(windows: Windows, address: str) -> None:
    page = windows.new_page()
    page.goto(f"{address}/neighborhoods?place={SUMMIT}")
    page.get_by_text("Add outlines or a table").click()
    uploader = page.get_by_test_id("stFileUploaderDropzoneInput")
    uploader.first.set_input_files({"name": "w.geojson", "mimeType": "", "buffer": b"{broken"})
    expect(page.get_by_text("w.geojson: is damaged or no outline file")).to_be_visible(
        timeout=60_000
    )
    page.get_by_role("button", name="Put aside").click()
    wait_until_idle(page)
    uploader.first.set_input_files({"name": "wards.geojson", "mimeType": "", "buffer": outlines()})
    expect(page.get_by_text("wards.geojson: 48 wards")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Store these outlines").click()
    expect(page.get_by_text("All areas lie in Summit County, Ohio.").first).to_be_visible()
    wait_until_idle(page)
    expect(page.get_by_role("heading", name="A table on areas")).to_be_visible()
    expect(uploader).to_have_count(2)
    uploader.last.set_input_files({"name": "filings.csv", "mimeType": "", "buffer": table()})
    store = page.get_by_role("button", name="Store this table")
    expect(store).to_be_visible(timeout=60_000)
    wait_until_idle(page)
    store.focus()
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", name="Filings in Summit County")
    expect(title.first).to_be_visible(timeout=60_000)
    wait_until_idle(page)
    page.get_by_role("radio", name="Values").focus()
    page.keyboard.press("Space")
    wait_until_idle(page)
    assert "show=value" in page.url
    assert violations(page) == []


@pytest.mark.long
def test_invented_areas_are_opened_with_the_keyboard(windows: Windows, address: str) -> None:
    page = windows.new_page()
    page.goto(f"{address}/neighborhoods?place={SUMMIT}")
    page.get_by_role("button", name="Try it with invented areas").focus()
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", name="worse than elsewhere in")
    expect(title.first).to_be_visible(timeout=60_000)
    wait_until_idle(page)
    assert re.search(r"table=\w+&when=2023", page.url), "the link opens the same numbers again"
    assert violations(page) == []
