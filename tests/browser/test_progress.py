"""Two releases in a browser: the class of ten targets, the document, the public page, funders."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import docx
import pptx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from mobility import workspace as ws
from mobility.analysis.targets.progress import ProgressClass
from mobility.exports.plan_document import KINDS
from mobility.workspace import Workspace
from tests.browser.conftest import (
    PHONE,
    Windows,
    press,
    start_server,
    stop_server,
    violations,
)
from tests.support.pdf import pages_of
from tests.support.progress_plan import (
    CUYAHOGA,
    TEN,
    add_progress_plan,
    build_both_demonstrations,
)

CLAIM = "Employment improved around the station"
"""An early win in words that only a test may say."""
UNTESTED = "Whether conditions moved is told by the tests of the targets of the plan only"
SAYS = {
    ProgressClass.MET: "The published value has",
    ProgressClass.IMPROVING: "Improving since 2023: ",
    ProgressClass.NO_CHANGE: "No change since 2023 that the data can tell from chance",
    ProgressClass.WORSE: "Getting worse since 2023: ",
    ProgressClass.NOT_DUE: "Not due yet: ",
    ProgressClass.BROKEN: "The series is broken: ",
    ProgressClass.GONE: "No longer published: ",
}
"""How the words of each class begin."""
# What may say that something improves: a count of targets, a class, and the name of a routine.
TESTED = re.compile(
    rf"three improving|improving since 2023|▲ improving|learning and improving|{CLAIM.lower()}"
    r"|that conditions improved is said by a test"
)


@pytest.fixture
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the files of the demonstration and the later one, which share a home folder."""
    return build_both_demonstrations(tmp_path_factory.mktemp("progress-browser"))


@pytest.fixture
def workspace(releases: tuple[Path, Path]) -> Iterator[Workspace]:
    """Return the workspace of the running app: ten targets, and an early win that claims much."""
    folder = releases[0].parents[1] / "workspace"
    folder.mkdir(exist_ok=True)
    with closing(Workspace(f"sqlite:///{folder / 'workspace.sqlite'}")) as opened:
        add_progress_plan(opened, releases[0])
        win = {"title": CLAIM, "what": "activity", "date": "2026-09-15", "reached": "80 parents"}
        ws.add_plan_record(opened, CUYAHOGA, "early_win", win)
        yield opened


@pytest.fixture
def address(
    repository: Path,
    releases: tuple[Path, Path],
    workspace: Workspace,  # noqa: ARG001 - is there first
) -> Iterator[str]:
    """Return the address of an app with both releases; the later one is in use."""
    process, address = start_server(repository, releases[0].parents[1])
    yield address
    stop_server(process)


def downloaded(page: Page, button: Locator) -> bytes:
    with page.expect_download() as download:
        press(button)
    return download.value.path().read_bytes()


def classes_of(text: str) -> dict[str, ProgressClass]:
    """Return the class that a text gives each target: the first words after its title."""
    found = {}
    for each in TEN:
        after = re.search(rf"{re.escape(each.title)}[:\s]\W*({'|'.join(SAYS.values())})", text)
        assert after, f"nothing is said of {each.title} in {text}"
        found[each.title] = next(key for key, words in SAYS.items() if words == after[1])
    return found


def expect_tested(text: str) -> None:
    """Fail where a text says that something improved, and no test stands with it."""
    left = TESTED.sub("", " ".join(text.split()).lower())
    assert "improv" not in left, left


RIGHT = {each.title: each.progress for each in TEN}


def main_text(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def expect_right_classes(page: Page, releases: tuple[Path, Path], address: str) -> None:
    """Nothing is due in the first release; the later one gives each target its class."""
    figure = page.locator("[aria-label*='Adults with a job: ']").first
    page.goto(f"{address}/progress?place={CUYAHOGA}&release={releases[0].stem}")
    expect(page.get_by_text("Of ten targets in Cuyahoga County: ten not due yet.")).to_be_visible()
    assert set(classes_of(figure.get_attribute("aria-label") or "").values()) == {
        ProgressClass.NOT_DUE
    }
    page.goto(f"{address}/progress?place={CUYAHOGA}")
    expect(
        page.get_by_text("Of ten targets in Cuyahoga County: one met, three ").first
    ).to_be_visible()
    assert classes_of(figure.get_attribute("aria-label") or "") == RIGHT
    expect(page.get_by_text("Babies with a low weight, 2023: ")).to_be_visible()
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_role("link", name="Progress", exact=True)).to_be_visible()
    expect_tested(main_text(page))
    assert violations(page) == []


def decide(page: Page, workspace: Workspace) -> None:
    """Write down a decision about the target that is getting worse, with the keyboard alone."""
    press(page.get_by_role("button", name="is getting worse: "))
    expect(page.get_by_label("Decision", exact=True)).to_be_focused()
    page.keyboard.type("Ask the clinics first")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".st-key-plan-done")).to_contain_text("Ask the clinics first")
    (decision,) = ws.plan_of(workspace, CUYAHOGA).of_kind("decision")
    assert len(decision.ids("about")) == 1
    assert violations(page) == []


def expect_funders_sheet(page: Page) -> None:
    """The page for funders is one page; what cannot be known is not among its results."""
    press(page.get_by_role("tab", name="Handover and reports"))
    button = page.locator(".st-key-progress-funders-pdf button")
    (text,) = pages_of(downloaded(page, button))
    results, unknown = text.split("Results against the long-term goal")[1].split(
        "What cannot be known yet"
    )
    assert "Income of the poorest fifth" in results
    assert "Violent crime" in unknown
    assert f"{CLAIM}" in text
    assert UNTESTED in text
    expect_tested(text)
    assert violations(page) == []


def text_of(kind: str, content: bytes) -> str:
    """Return what a document says, read by another program than the one that made it."""
    if kind == "docx":
        document = docx.Document(io.BytesIO(content))
        cells = (cell.text for table in document.tables for cell in table._cells)
        return "\n".join([*(each.text for each in document.paragraphs), *cells])
    if kind == "pptx":
        shapes = (each for slide in pptx.Presentation(io.BytesIO(content)).slides
                  for each in slide.shapes)  # fmt: skip
        texts = []
        for shape in shapes:
            texts += [shape.text_frame.text] if shape.has_text_frame else []
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
        return "\n".join(texts)
    return " ".join(pages_of(content))


def write_all_kinds(page: Page, windows: Windows, address: str, folder: Path) -> None:
    """Write the document in five kinds from the page, and open each."""
    page.goto(f"{address}/plan?place={CUYAHOGA}&tab=document")
    press(page.get_by_role("button", name="Take along"))
    for kind, known in KINDS.items():
        press(page.locator(f".st-key-plan-file-{kind} button"))
        save = page.get_by_role("button", name=f"Save {known.label}", exact=True)
        content = downloaded(page, save)
        if kind == "html":
            file = folder / "plan.html"
            file.write_bytes(content)
            opened = windows.new_page(size=PHONE, cold=True)
            opened.goto(file.as_uri())
            text = opened.locator("body").inner_text()
            assert Axe().run(opened).response["violations"] == []
        else:
            text = text_of(kind, content)
        (folder / f"{kind}.txt").write_text(text)
        expect_tested(text)
        assert "Of ten targets in Cuyahoga County: one met, three " in " ".join(text.split())
        assert "Not in this copy" not in text, "a metric that has ended says so"
        if kind == "two-pages":
            assert re.search("poorest fifth” is at [^ ]+ a year. The published value has", text)
        else:
            assert UNTESTED in text
            assert classes_of(text) == RIGHT, kind
    page.keyboard.press("Escape")


def publish(page: Page) -> None:
    press(page.get_by_role("button", name="Approve", exact=True))
    page.get_by_label("Approved by").fill("County council")
    press(page.get_by_role("button", name="Approve this document"))
    expect(page.get_by_text("Approved by County council on ")).to_be_visible()
    press(page.get_by_role("button", name="Publish", exact=True))
    press(page.get_by_role("button", name="Publish the approved version"))
    expect(page.get_by_text("This version is public since ")).to_be_visible()
    assert violations(page) == []


@pytest.mark.long
def test_a_new_release_is_told_decided_published_and_funded(
    address: str,
    windows: Windows,
    workspace: Workspace,
    releases: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    page = windows.new_page()
    expect_right_classes(page, releases, address)
    decide(page, workspace)
    expect_funders_sheet(page)
    write_all_kinds(page, windows, address, tmp_path)
    publish(page)
    visitor = windows.new_page(size=PHONE, cold=True)
    visitor.goto(f"{address}/published/{CUYAHOGA}")
    text = visitor.locator("body").inner_text()
    assert classes_of(text) == RIGHT
    expect_tested(text)
    assert UNTESTED in text
    assert "Demonstration: invented numbers" in text
    assert visitor.context.cookies() == []
    assert not visitor.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert Axe().run(visitor).response["violations"] == []


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_tab(address: str, windows: Windows, theme: str) -> None:
    page = windows.new_page(theme=theme)
    for tab in ("targets", "wins", "decisions", "community", "working", "handover"):
        page.goto(f"{address}/progress?place={CUYAHOGA}&tab={tab}")
        expect(page.get_by_text("Of ten targets in Cuyahoga County").first).to_be_visible()
        assert violations(page) == [], tab
        expect_tested(main_text(page))
