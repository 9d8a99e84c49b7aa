"""Cards whose pictures try to run or to fetch: nothing happens on board, wall and in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from mobility.exports.findings import report_of
from mobility.exports.findings.web import html_bytes
from mobility.workspace import AgendaItem, Workspace, add_finding, findings, save_agenda
from mobility.workspace import database as tables
from mobility.workspace.findings import view_record
from tests.browser.conftest import wait_until_idle
from tests.support.cards import VIEW
from tests.support.file_server import FileServer
from tests.support.hostile_pictures import hostile_drawings
from tests.support.reports import summary
from tests.support.tiny_release import SUMMIT

Visit = Callable[..., Page]
SUMMARY = "A hostile drawing."  # names the pictures of this test beside the cards of others
_RAN = """
() => {
  const roots = [document], tags = [];
  for (const root of roots)
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) roots.push(each.shadowRoot);
      if (each.closest(".chart")) tags.push(each.localName);
    }
  return { ran: document.documentElement.dataset.ran ?? "", tags: [...new Set(tags)] };
}
"""


@pytest.fixture
def workspace(tiny_home: Path) -> Iterator[Workspace]:
    """The workspace of the running app."""
    folder = tiny_home / "workspace"
    folder.mkdir(exist_ok=True)
    opened = Workspace(f"sqlite:///{folder / 'workspace.sqlite'}")
    yield opened
    opened.close()


def watched(page: Page) -> list[str]:
    """Return the list in which dialogs and errors of a page are noted from now on."""
    noted: list[str] = []
    page.on("dialog", lambda dialog: (noted.append(dialog.message), dialog.dismiss()))
    return noted


@pytest.mark.long
def test_hostile_pictures_do_nothing_in_browser(
    server: str, visit: Visit, workspace: Workspace, tmp_path: Path
) -> None:
    with FileServer({}) as counting:
        address = counting.url.rstrip("/")
        drawings = hostile_drawings(address, str(tmp_path / "secret"))
        cards = [
            add_finding(
                workspace,
                place=SUMMIT,
                kind="figure",
                sentence=f"Hostile {at}.",
                view=replace(VIEW, title=f"Hostile {at}", summary=SUMMARY, picture=picture),
            )
            for at, picture in enumerate(drawings.values())
        ]
        unshown = add_finding(
            workspace, place=SUMMIT, kind="figure", sentence="Unreadable.", view=VIEW
        )
        link = replace(VIEW, address="javascript:document.documentElement.dataset.ran=1")
        with workspace.writing() as connection:  # as an earlier version could have stored it
            change = sa.update(tables.finding).where(tables.finding.c.id == unshown.id)
            connection.execute(change.values(view=view_record(link)))
        agenda = save_agenda(
            workspace, name="Hostile", place=SUMMIT, items=[AgendaItem(one.id) for one in cards[:9]]
        )
        board = visit(f"{server}/findings?place={SUMMIT}", wait=False)
        noted = watched(board)
        expect(board.get_by_role("img", name=SUMMARY)).to_have_count(len(cards))
        wait_until_idle(board)
        assert board.evaluate(_RAN)["ran"] == ""
        unreadable = board.get_by_text("The finding “Unreadable.” cannot be shown")
        expect(unreadable).to_contain_text("the field “view / address” is refused")
        board.get_by_role("button", name="Delete", exact=True).click()
        expect(unreadable).to_be_hidden()

        wall = visit(f"{server}/meetings?place={SUMMIT}&agenda={agenda.id}&room=bright", wait=False)
        noted += watched(wall)
        for number in range(1, 10):
            expect(wall.get_by_role("heading", name=f"Hostile {number - 1}.")).to_be_visible()
            seen = wall.evaluate(_RAN)
            assert seen["ran"] == ""
            assert {"svg", "text"} <= set(seen["tags"]) <= {"div", "svg", "text", "rect"}
            for link in wall.locator(".foot a").all():
                assert str(link.get_attribute("href")).startswith("http")
            wall.keyboard.press("ArrowRight")

        file = tmp_path / "findings.html"
        file.write_bytes(html_bytes(report_of(summary(*findings(workspace, SUMMIT)))))
        page = wall.context.new_page()
        noted += watched(page)
        page.goto(file.as_uri())
        expect(page.get_by_role("img", name=SUMMARY)).to_have_count(len(cards))
        assert page.evaluate(_RAN)["ran"] == ""
        assert page.locator("script, a[href^='javascript']").count() == 0
        assert noted == []
        assert counting.seen == []
