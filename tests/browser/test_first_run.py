"""A first run as people see it: progress, the strip, files dropped on the page, other releases."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mobility.release.build import build
from tests.browser.conftest import (
    LAPTOP,
    PHONE,
    change_theme,
    choose,
    follow,
    start_server,
    stop_server,
    violations,
    wait_until_idle,
)
from tests.support.small_world import NOBODY, tiny_files
from tests.support.tiny_release import SUMMIT

Visit = Callable[..., Page]

MINUTES = 180_000  # for a release to be built by a machine that has other things to do


@pytest.fixture
def offline_server(repository: Path, tmp_path: Path) -> Iterator[str]:
    """Return the address of an app without a release and without a connection."""
    program = [str(repository / "tests/support/small_world.py"), NOBODY]
    process, address = start_server(repository, tmp_path / "home", program)
    yield address
    stop_server(process)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a zip with the files of the tiny release."""
    path = tmp_path / "metrics.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in tiny_files(tmp_path / "published").items():
            packed.writestr(name, content)
    return path


def strip_of(page: Page) -> Locator:
    return page.get_by_role("note").filter(has_text="Demonstration: invented numbers")


def drop(page: Page, path: Path) -> None:
    """Give a file to the page and let it be read."""
    wait_until_idle(page)
    toggle = page.get_by_text("Use files I already have")
    if not page.locator("input[type=file]").count():
        toggle.click()
    page.locator("input[type=file]").set_input_files(path)
    read = page.get_by_role("button", name="Read these files")
    expect(read).to_be_enabled()
    read.click()


@pytest.mark.long
def test_a_first_run_without_a_connection_and_the_ways_on(
    offline_server: str, visit: Visit, archive: Path, tmp_path: Path
) -> None:
    page = visit(f"{offline_server}/?place={SUMMIT}", wait=False)
    second = visit(offline_server, wait=False)  # waits for the same work
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible(timeout=MINUTES)
    expect(page.get_by_text("real places, invented numbers")).to_be_visible()
    expect(strip_of(page)).to_be_visible()
    expect(strip_of(second)).to_be_visible(timeout=MINUTES)
    assert violations(page) == []

    wrong = tmp_path / "mine.csv"
    wrong.write_text("a,b\n1,2\n", "utf-8")
    drop(page, wrong)
    refusal = page.get_by_text("mine.csv: holds no release file")
    expect(refusal).to_be_visible(timeout=MINUTES)
    expect(strip_of(page)).to_be_visible()

    drop(page, archive)
    expect(page.get_by_text("The new release is open")).to_be_visible(timeout=MINUTES)
    expect(strip_of(page)).to_have_count(0)
    expect(page).to_have_url(re.compile("release=data-2023-"))
    expect(page.get_by_role("heading", name="Summit County, Ohio")).to_be_visible()
    # The other window keeps what it has open.
    second.get_by_text("Use files I already have").click()
    expect(strip_of(second)).to_be_visible()

    choose(page.get_by_role("combobox", name="Data release"), "Demonstration")
    expect(strip_of(page)).to_be_visible()
    expect(page).to_have_url(re.compile("release=demonstration-"))
    page.go_back()
    expect(page).to_have_url(re.compile("release=data-2023-"))
    expect(strip_of(page)).to_have_count(0)
    names = {path.name for path in (tmp_path / "home/releases").iterdir()}
    assert not names & {".given", ".invented"}


@pytest.mark.long
@pytest.mark.parametrize("name", ["", "methods"])
def test_the_strip_stays_at_the_top_of_every_page(
    demonstration_server: str, visit: Visit, name: str
) -> None:
    page = visit(f"{demonstration_server}/{name}?place={SUMMIT}")
    strip = strip_of(page)
    main = page.get_by_test_id("stMain")
    for theme, size in (("light", LAPTOP), ("dark", PHONE)):
        page.set_viewport_size(size)
        change_theme(page, theme)
        main.evaluate("main => main.scrollTo(0, 0)")
        expect(strip).to_be_in_viewport(ratio=1)
        before = strip.bounding_box()
        main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
        assert main.evaluate("main => main.scrollTop") > 0
        expect(strip).to_be_in_viewport(ratio=1)
        assert strip.bounding_box() == before
        assert before is not None
        assert (before["x"], before["y"], before["width"]) == (0, 0, size["width"])
        top = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('[data-testid]').dataset.testid",
            [size["width"] - 30, 30],
        )
        assert top != "stBidiComponentRegular"  # the menu can be clicked beside it
        assert violations(page) == []
        widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1]


@pytest.mark.long
def test_an_incomplete_release_offers_files_on_every_page(server: str, visit: Visit) -> None:
    """In the sidebar or, where that is folded away, on the page itself."""
    page = visit(server)
    for name in ("", "map", "trends", "findings"):
        follow(page, f"{server}/{name}?place={SUMMIT}")
        for part, size in (("stSidebar", LAPTOP), ("stMain", PHONE)):
            page.set_viewport_size(size)
            link = page.get_by_test_id(part).get_by_role("link", name="Incomplete: add files")
            expect(link).to_be_in_viewport(ratio=1)
            on_page = page.get_by_test_id("stMain").get_by_role(
                "link", name="Incomplete: add files"
            )
            assert on_page.is_visible() is (size is PHONE)
            if name == "findings":
                link.click()
                expect(page.get_by_text("Add files to this release")).to_be_visible()
                page.go_back()
                wait_until_idle(page)


@pytest.fixture(scope="module")
def demonstration_server(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of an app with a demonstration."""
    home = tmp_path_factory.mktemp("invented")
    files = tmp_path_factory.mktemp("files")
    tiny_files(files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        build([files], demonstration=True)
    process, address = start_server(repository, home)
    yield address
    stop_server(process)
