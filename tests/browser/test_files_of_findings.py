"""Files of the board in a browser: one is made and saved; a workspace is merged elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Download, Locator, Page, expect

from mobility import workspace as ws
from mobility.workspace import Workspace
from mobility.workspace_file import load_workspace, save_workspace
from tests.browser.conftest import start_server, stop_server, wait_until_idle
from tests.support.cards import add_card
from tests.support.tiny_release import build_release

Visit = Callable[..., Page]
MONTGOMERY, WASHINGTON = "39113", "39167"


def workspace_of(home: Path) -> Workspace:
    """The workspace that an app of this home keeps."""
    folder = home / "workspace"
    folder.mkdir(exist_ok=True)
    return Workspace(f"sqlite:///{folder / 'workspace.sqlite'}")


def saved(page: Page, button: Locator, folder: Path) -> Path:
    """What a button gives to save."""
    with page.expect_download() as waiting:
        button.click()
    download: Download = waiting.value
    file = folder / download.suggested_filename
    download.save_as(file)
    return file


def test_three_cards_become_a_document(
    server: str, visit: Visit, tiny_home: Path, tmp_path: Path
) -> None:
    workspace = workspace_of(tiny_home)
    for sentence in ("One rises.", "Two falls.", "Three stays."):
        add_card(workspace, sentence, place=MONTGOMERY, see=f"Seen: {sentence}")
    workspace.close()
    page = visit(f"{server}/findings?place={MONTGOMERY}")
    expect(page.locator(".finding-sentence")).to_have_count(3)
    page.get_by_role("button", name="Take along").click()
    page.get_by_role("button", name="Word, to go on writing").click()
    save = page.get_by_role("button", name="Save Word")
    expect(save).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    file = saved(page, save, tmp_path)
    assert re.fullmatch(
        rf"mobility-metrics-findings-{MONTGOMERY}-.+-invented-numbers\.docx", file.name
    )
    document = Document(str(file))
    words = [line.text for line in document.paragraphs if line.style.name == "Heading 3"]
    assert [line for line in words if re.match(r"\d\. ", line)] == [
        "1. One rises.",
        "2. Two falls.",
        "3. Three stays.",
    ]
    assert len(document.inline_shapes) == 3


@pytest.fixture(scope="module")
def other_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of somebody else's computer."""
    home = tmp_path_factory.mktemp("elsewhere")
    build_release(home)
    return home


@pytest.fixture(scope="module")
def other_server(repository: Path, other_home: Path) -> Iterator[str]:
    """Return the address of the app on that computer."""
    process, address = start_server(repository, other_home)
    yield address
    stop_server(process)


@pytest.mark.long
def test_a_workspace_saved_here_is_merged_there_and_both_words_stay(
    server: str,
    other_server: str,
    visit: Visit,
    tiny_home: Path,
    other_home: Path,
    tmp_path: Path,
) -> None:
    here, there = workspace_of(tiny_home), workspace_of(other_home)
    card = add_card(here, "The bus is late.", place=WASHINGTON, kind="qualitative")
    save_workspace(here, tmp_path / "shared.zip")
    load_workspace(there, tmp_path / "shared.zip")
    for workspace, words in ((here, "Said here."), (there, "Said there.")):
        ws.change_finding(workspace, card.id, card.revision, see=words)
    add_card(here, "Only here.", place=WASHINGTON, kind="qualitative")

    page = visit(f"{server}/your_data?place={WASHINGTON}")
    button = page.get_by_role("button", name="Save the workspace")
    file = saved(page, button, tmp_path)
    assert file.name.startswith("workspace-")

    page = visit(f"{other_server}/your_data?place={WASHINGTON}")
    wait_until_idle(page)
    page.locator("input[type=file]").last.set_input_files(file)
    expect(page.get_by_text(re.compile(r"Merged: \d+ new, 0 brought up to date"))).to_be_visible()
    expect(
        page.get_by_text("Changed here and in the file, so both are kept: The bus is late.")
    ).to_be_visible()
    page.goto(f"{other_server}/findings?place={WASHINGTON}")
    for words in ("Said here.", "Said there.", "Only here."):
        expect(page.get_by_text(words, exact=True)).to_have_count(1)
    result = {one.see for one in ws.findings(there, WASHINGTON)}
    assert result == {"Said here.", "Said there.", ""}
    here.close()
    there.close()
