"""A real server over the tiny release, and pages of a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.tiny_release import build_release

_SECONDS_TO_START = 60
expect.set_options(timeout=30_000)  # what a busy machine takes; a check ends as soon as it holds
LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder that holds the tiny release."""
    home = tmp_path_factory.mktemp("tiny-browser")
    build_release(home)
    return home


def start_server(
    repository: Path, home: Path, program: Sequence[str] = ("-m", "streamlit", "run", "app.py")
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the app on a free port and return the process and its address, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *program, f"--server.port={port}"]
    process = subprocess.Popen(
        [*command, "--server.address=127.0.0.1", "--server.fileWatcherType=none"],
        cwd=repository,
        env={**os.environ, "MOBILITY_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(_SECONDS_TO_START * 10):
        try:
            with urllib.request.urlopen(  # noqa: S310 - our own server
                f"{address}/_stcore/health", timeout=1
            ) as answer:
                if answer.status == 200:
                    return process, address
        except (URLError, OSError):
            time.sleep(0.1)
    stop_server(process)
    pytest.fail(f"The app did not answer within {_SECONDS_TO_START} seconds.")


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """End a server that a test started."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def server(repository: Path, tiny_home: Path) -> Iterator[str]:
    """Return the address of a running app."""
    process, address = start_server(repository, tiny_home)
    yield address
    stop_server(process)


@pytest.fixture
def fresh_server(repository: Path, tiny_home: Path) -> Iterator[str]:
    """Return the address of an app that nobody has visited."""
    process, address = start_server(repository, tiny_home)
    yield address
    stop_server(process)


_STAYS = 0.4  # seconds without work after which a page has nothing under way


def settle(page: Page) -> None:
    """Wait until the page is idle and stays it: a choice takes a moment to reach the server."""
    app, idle_since = page.get_by_test_id("stApp"), None
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    for _ in range(200):
        idle = app.get_attribute("data-test-script-state") == "notRunning"
        idle_since = (idle_since or time.monotonic()) if idle else None
        if idle_since is not None and time.monotonic() - idle_since > _STAYS:
            return
        page.wait_for_timeout(50)
    pytest.fail("The page did not come to rest.")


def choose(box: Locator, typed: str, option: str = "") -> None:
    """Pick from a list as the keyboard does: typed, seen in the list, and taken.

    A list closes when its page scrolls or a run draws it anew, and a busy machine does either
    late; what was typed is gone with it, and is typed again.

    Args:
        box: the field with the list.
        typed: what is written in it; the one option that is left, or the first, is taken.
        option: words of the option to wait for; what was typed when they are left out.
    """
    page = box.page
    first = page.get_by_role("option").filter(has_text=re.compile(option or typed, re.IGNORECASE))
    box.scroll_into_view_if_needed()
    for _ in range(5):
        settle(page)
        box.focus()
        box.fill(typed)
        try:
            expect(first.first).to_be_visible(timeout=4_000)
        except AssertionError:
            page.keyboard.press("Escape")
        else:
            break
    expect(first.first).to_be_visible()
    page.keyboard.press("Enter")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in a window of its own and waits for the page."""
    contexts = []

    def opened(
        address: str,
        *,
        theme: str = "light",
        size: dict[str, int] | None = None,
        wait: bool = True,
    ) -> Page:
        context = browser.new_context(viewport=size or LAPTOP, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        if not wait:
            return page
        expect(page.get_by_role("combobox").first).to_be_attached(timeout=30_000)
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=30_000
        )
        return page

    yield opened
    for context in contexts:
        context.close()
