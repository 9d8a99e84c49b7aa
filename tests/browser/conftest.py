"""A real server over the tiny release, and pages of a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.error import URLError
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.support.talk import Talk
from tests.support.tiny_release import build_release

_SECONDS_TO_START = 180  # on a machine that has twenty other things to do
# Milliseconds; the first page of a server took two minutes beside thirty other programs.
TIMEOUT = 240_000
expect.set_options(timeout=TIMEOUT)
EACH_THEME = pytest.mark.parametrize("theme", ["light", "dark"])
"""Repeat a check of a page in both themes."""
LAPTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder that holds the tiny release."""
    home = tmp_path_factory.mktemp("tiny-browser")
    build_release(home)
    return home


def start_server(
    repository: Path,
    home: Path,
    program: Sequence[str] = ("-m", "streamlit", "run", "app.py"),
    *,
    listen: str = "127.0.0.1",
    settings: Mapping[str, str] | None = None,
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the app on a free port and return the process and its address, once it answers.

    Args:
        repository: the folder it is started in.
        home: its home folder.
        program: what Python is to run.
        listen: the address it listens on.
        settings: environment variables it gets.
    """
    for _ in range(3):  # one that ends by itself has lost its port to another program
        port = free_port()
        command = [sys.executable, *program, f"--server.port={port}"]
        process = subprocess.Popen(
            [*command, f"--server.address={listen}", "--server.fileWatcherType=none"],
            cwd=repository,
            env={**os.environ, "MOBILITY_HOME": str(home), **(settings or {})},
            stdout=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + _SECONDS_TO_START
        while process.poll() is None and time.monotonic() < until:
            if _answers(address) and process.poll() is None:
                return process, address
            time.sleep(0.1)
        stop_server(process)
    pytest.fail("The app did not answer.")


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _answers(address: str) -> bool:
    """Whether a server is there and ready."""
    try:
        with urllib.request.urlopen(  # noqa: S310 - our own server
            f"{address}/_stcore/health", timeout=5
        ) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


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
_SECONDS_TO_SETTLE = 240
TALKS: WeakKeyDictionary[Page, Talk] = WeakKeyDictionary()  # of the pages that are listened to


def wait_until_idle(page: Page) -> None:
    """Wait until the page is idle and stays it, and the server owes it nothing."""
    app, talk = page.get_by_test_id("stApp"), TALKS.get(page)
    until, idle_since = time.monotonic() + _SECONDS_TO_SETTLE, None
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    while time.monotonic() < until:
        idle = app.get_attribute("data-test-script-state") == "notRunning"
        if idle and not (talk and talk.owes_a_run()):
            idle_since = idle_since or time.monotonic()
            if time.monotonic() - idle_since > _STAYS:
                return
        else:
            idle_since = None
        page.wait_for_timeout(50)
    pytest.fail("The page did not come to rest.")


# Whether nothing has moved for half a second of the page's own time: a page that is busy asks late.
_STANDS_STILL = """
() => {
  const roots = [document];
  const seen = [];
  for (const root of roots) {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) roots.push(each.shadowRoot);
      const box = each.getBoundingClientRect();
      seen.push([box.x, box.y, box.width, box.height].map(Math.round));
    }
  }
  const moves = roots.some((root) => root.getAnimations().some((each) =>
    each.playState === "running" && each.effect?.getComputedTiming().iterations !== Infinity));
  const shown = (each) => each.getClientRects().length > 0;
  const comes = [...document.querySelectorAll('[data-testid="stSkeleton"]')].some(shown)
    || [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].some((each) =>
      shown(each) && !each.querySelector("svg, canvas"));
  const now = seen.join();
  window.stillFor = now === window.stoodAt && !moves && !comes ? window.stillFor + 1 : 0;
  window.stoodAt = now;
  return window.stillFor >= 5;
}
"""


def stand_still(page: Page) -> None:
    """Wait until charts are drawn, what opens is open, and nothing moves: it can be measured."""
    wait_until_idle(page)
    page.evaluate("window.stillFor = 0; window.stoodAt = null")
    page.wait_for_function(_STANDS_STILL, polling=100)


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page that stands still: the rule, the element and what to do."""
    stand_still(page)
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in Axe().run(page).response["violations"]
        for node in each["nodes"]
    ]


def change_theme(page: Page, theme: str) -> None:
    """Change the theme of an open page; the next run draws its figures anew."""
    page.emulate_media(color_scheme=theme)
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
    page.evaluate("document.activeElement.blur()")  # else a field takes the key, and opens its list
    page.keyboard.press("r")  # asks Streamlit for a run
    stand_still(page)


def choose(box: Locator, typed: str, option: str = "", *, at_rest: bool = True) -> None:
    """Pick from a list as the keyboard does: typed, seen in the list, and taken.

    A list closes when its page scrolls or a run draws it anew, and a busy machine does either
    late; what was typed is gone with it, and is typed again.

    Args:
        box: the field with the list.
        typed: what is written in it; the one option that is left, or the first, is taken.
        option: words of the option to wait for; what was typed when they are left out.
        at_rest: whether the page is to be idle first; a hurried person does not wait for that.
    """
    page = box.page
    first = page.get_by_role("option").filter(has_text=re.compile(option or typed, re.IGNORECASE))
    for timeout in (4_000, 8_000, 16_000, 30_000):
        if at_rest:
            wait_until_idle(page)
            box.evaluate("box => box.scrollIntoView({block: 'nearest'})")
            wait_until_idle(page)
        box.focus()
        box.fill(typed)
        try:
            expect(first.first).to_be_visible(timeout=timeout)
        except AssertionError:
            page.keyboard.press("Escape")
        else:
            break
    expect(first.first).to_be_visible()
    page.keyboard.press("Enter")


def press(at: Locator) -> None:
    """Press an element with the keyboard."""
    wait_until_idle(at.page)
    at.page.keyboard.press("Shift")
    at.focus()
    at.page.keyboard.press("Enter")


_REPORTS_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
    reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`))"""


# Of a value that was pointed at, the text would stay.
_FOLLOW = """address => {
  document.getElementById("vg-tooltip-element")?.remove();
  history.pushState({}, "", address);
  window.dispatchEvent(new PopStateEvent("popstate", {state: {}}));
}"""


class Windows:
    """The browser contexts of a run: one that all tests share, and those of a cold start.

    The tests of a module share one open page, too: following an address in it takes a quarter of
    the processor time of loading the application.

    Attributes:
        violations: what the Content-Security-Policy has refused since the test began.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._own: list[BrowserContext] = []
        self._open: Page | None = None
        self._open_is_free = True
        self.violations: list[str] = []
        self._shared = self._new_context()
        # An empty page that stays: the process of the context ends with its last page.
        empty = self._shared.new_page()
        empty.route("**/*", lambda route: route.fulfill(body=""))
        empty.goto("http://127.0.0.1/")
        self._empty, self._storage = empty, self._shared.new_cdp_session(empty)

    def _new_context(self) -> BrowserContext:
        context = self._browser.new_context(viewport=LAPTOP)
        context.set_default_timeout(TIMEOUT)
        context.expose_function("reportViolation", self._report_violation)
        context.add_init_script(_REPORTS_VIOLATIONS)
        return context

    def _report_violation(self, text: str) -> None:
        self.violations.append(text)

    def new_page(
        self, *, theme: str = "light", size: dict[str, int] | None = None, cold: bool = False
    ) -> Page:
        """Return an empty page; a cold one is that of a browser that was never used."""
        context = self._shared
        if cold:
            context = self._new_context()
            self._own.append(context)
        page = context.new_page()
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size or LAPTOP)
        TALKS[page] = Talk()
        TALKS[page].listen_to(page)
        return page

    def open_page(self, origin: str, *, theme: str, size: dict[str, int] | None) -> Page | None:
        """Return the open page where it shows the application at an origin and is free."""
        page = self._open
        if page is None or not self._open_is_free or not page.url.startswith(f"{origin}/"):
            return None
        self._open_is_free = False
        page.set_viewport_size(size or LAPTOP)
        page.emulate_media(color_scheme=theme)
        return page

    def keep_open(self, page: Page) -> None:
        """Let the next tests of the module use a page, unless there is one."""
        if self._open is None:
            self._open, self._open_is_free = page, False

    def close_open_page(self) -> None:
        """Close the page that the tests of a module have shared."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def close_pages(self) -> None:
        """Close every page but the open one, and forget what pages have stored."""
        for context in self._own:
            context.close()
        self._own.clear()
        for page in self._shared.pages:
            if page not in {self._empty, self._open}:
                page.close()
        if self._open is not None and self._open.is_closed():
            self._open = None
        self._open_is_free = True
        self._storage.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        self.violations.clear()

    def close(self) -> None:
        """Close everything."""
        self._shared.close()


@pytest.fixture(scope="session")
def _all_windows(browser: Browser) -> Iterator[Windows]:
    windows = Windows(browser)
    yield windows
    windows.close()


@pytest.fixture(scope="module")
def _windows_of_module(_all_windows: Windows) -> Iterator[Windows]:
    yield _all_windows
    _all_windows.close_open_page()


@pytest.fixture
def windows(_windows_of_module: Windows) -> Iterator[Windows]:
    """Return the windows of the browser, without an open page.

    The test fails when the Content-Security-Policy has refused anything that a page wanted.
    """
    yield _windows_of_module
    refused = [*_windows_of_module.violations]
    _windows_of_module.close_pages()
    assert refused == [], "the Content-Security-Policy refuses what a page needs"


@pytest.fixture
def visit(windows: Windows) -> Callable[..., Page]:
    """Return a function that opens an address and waits until the page is idle.

    The first call of a test follows the address in the open page of the module; a further one, and
    one with `new`, loads the application into a page of its own. With `wait=False` the page is its
    own, too, and is returned at once.
    """

    def opened(
        address: str,
        *,
        theme: str = "light",
        size: dict[str, int] | None = None,
        wait: bool = True,
        new: bool = False,
    ) -> Page:
        origin = "/".join(address.split("/")[:3])
        shared = wait and not new
        page = windows.open_page(origin, theme=theme, size=size) if shared else None
        if page is not None:
            # A page between unmounts whatever the view before has opened.
            follow(page, f"{origin}/{'methods' if '/meetings' in address else 'meetings'}")
            follow(page, address)
            return page
        page = windows.new_page(theme=theme, size=size)
        page.goto(address)
        if wait:
            expect(
                page.get_by_role("combobox").or_(page.locator("div.wall")).first
            ).to_be_attached()
            wait_until_idle(page)
        if shared:
            windows.keep_open(page)
        return page

    return opened


def follow(page: Page, address: str) -> None:
    """Go to another address of the application in an open page, as a step back or forward does."""
    page.evaluate(_FOLLOW, address)
    page.wait_for_timeout(50)
    wait_until_idle(page)
