"""Pages on paper: two sheets without the menu."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.conftest import wait_until_idle
from tests.support.tiny_release import SUMMIT


@pytest.mark.parametrize("page_id", ["", "disparities"])
def test_a_page_is_two_sheets_without_the_menu(
    server: str, visit: Callable[..., Page], page_id: str
) -> None:
    page = visit(f"{server}/{page_id}?place={SUMMIT}")
    wait_until_idle(page)
    sheets = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
    text = "\n".join(sheet.extract_text() for sheet in sheets)
    assert len(sheets) <= 2
    assert "Summit County, Ohio" in text
    assert "Source: " in text
    assert "Data & methods" not in text
    assert "Meeting" not in text
    assert "ZIP code" not in text
