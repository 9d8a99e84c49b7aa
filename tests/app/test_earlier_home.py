"""A home folder of an earlier version of the program opens, and keeps its meaning."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mobility import workspace as ws
from mobility.cli import main
from mobility.home import current_release_id
from mobility.page_registry import PAGES
from mobility.uploads.versions.keeping import supplement_ids, version_in_use, versions
from mobility.workspace import Workspace
from mobility.workspace.head_counts import head_count_files
from mobility.workspace_file import load_workspace
from tests.app.conftest import page_text
from tests.support.page_turning import go_to
from tests.support.tiny_release import AKRON, SUMMIT

FIGURES = {
    ("", "highlights"),
    ("compare", "better-by-position"),
    ("compare", "clearly-better"),
    ("compare", "peers"),
    ("compare", "spine-education"),
    ("compare", "spine-governance"),
    ("compare", "spine-health"),
    ("compare", "spine-neighborhoods"),
    ("compare", "spine-rewarding-work"),
    ("compare", "two-metrics"),
    ("disparities", "all-gaps"),
    ("disparities", "closing"),
    ("disparities", "council"),
    ("disparities", "groups"),
    ("disparities", "house-wealth"),
    ("disparities", "level-gap"),
    ("disparities", "missing"),
    ("disparities", "neighbors"),
    ("disparities", "unusual"),
    ("map", "map"),
    ("trends", "pillar"),
    ("trends", "trend"),
}


@pytest.fixture(scope="module")
def earlier_home(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """Return the home folder, unpacked."""
    home = tmp_path_factory.mktemp("earlier-home")
    with tarfile.open(repository / "tests/fixtures/home-2026-11.tar.xz") as archive:
        archive.extractall(home, filter="data")
    return home


@pytest.fixture(autouse=True)
def _in_use(earlier_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MOBILITY_HOME", str(earlier_home))
    monkeypatch.delenv("MOBILITY_WORKSPACE_URL", raising=False)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def opened() -> Iterator[Workspace]:
    workspace = Workspace()
    yield workspace
    workspace.close()


def test_release_and_data_sets_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert current_release_id() == "data-2023-94692a73"
    assert main(["profile", SUMMIT, "--json"]) == 0
    assert "share_debt_coll" in capsys.readouterr().out
    assert supplement_ids() == ["my_enrolled", "my_evicted"]
    assert [version.number for version in versions("my_evicted")] == [1, 2]
    assert version_in_use("my_evicted").number == 2
    assert main(["compare", SUMMIT, "my_evicted", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["value"] == 107.0


def test_saved_mapping_imports_its_file(
    earlier_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    file, mapping = earlier_home / "evictions.csv", earlier_home / "evictions.mapping.json"
    details = ["--predictor", "housing-affordability", "--name", "Evictions", "--better", "lower"]
    assert main(["import", str(file), "--mapping", str(mapping), *details, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"]["used"] == 2


def test_workspace_holds_every_record(opened: Workspace) -> None:
    cards = ws.findings(opened, deleted=True)
    figures = {(card.view.page, card.view.figure) for card in cards if card.view}
    assert figures == FIGURES
    assert {card.kind for card in cards} == {"figure", "qualitative", "history", "programme"}
    assert sum(card.deleted for card in cards) == 1
    assert [card.place for card in cards if card.place != SUMMIT] == [AKRON]
    (confirmed,) = [card for card in cards if card.status == "confirmed"]
    assert (confirmed.see, confirmed.revision) == ("Employment is high in the county.", 3)
    assert [link.kind for link in ws.links(opened, SUMMIT)] == ["explains"]
    (agenda,) = ws.agendas(opened, SUMMIT)
    assert (agenda.name, len(agenda.items), agenda.at) == ("Spring meeting", 6, 2)
    assert {each.name for each in ws.peer_sets(opened)} == {
        "Akron alone",
        "Counties with a large city",
    }
    (seats,) = ws.council_seats(opened, SUMMIT)
    assert sum(seats.seats.values()) == 11
    assert [each.rows for each in head_count_files(opened)] == [2]


@pytest.mark.long
def test_workspace_file_loads_into_empty_home(
    earlier_home: Path, tmp_path: Path, opened: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = {card.id: card for card in ws.findings(opened, deleted=True)}
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    other = Workspace()
    loaded = load_workspace(other, earlier_home / "workspace.mobility.zip")
    assert loaded.records.conflicts == []
    assert {card.id: card for card in ws.findings(other, deleted=True)} == cards
    assert supplement_ids() == ["my_enrolled", "my_evicted"]
    other.close()


def test_board_shows_cards_and_agenda(repository: Path) -> None:
    app = AppTest.from_file(str(repository / "app.py"), default_timeout=180)
    app.run()
    go_to(app, "pages/plan/findings.py", {"place": SUMMIT})
    pieces = " ".join(piece.proto.body for piece in app.get("html"))
    assert "Evictions" in pieces + page_text(app)
    app.query_params.clear()
    go_to(app, "pages/plan/meetings.py", {"place": SUMMIT})
    assert "Parents told of waiting lists for preschool." in page_text(app)


@pytest.mark.parametrize(
    "each", [False, pytest.param(True, marks=pytest.mark.long)], ids=["of a page", "all"]
)
def test_links_of_cards_reopen(repository: Path, opened: Workspace, *, each: bool) -> None:
    app = AppTest.from_file(str(repository / "app.py"), default_timeout=180)
    app.run()
    cards = [card for card in ws.findings(opened, SUMMIT) if card.view]
    last_of_page = {card.view.page: card for card in cards if card.view}
    for card in cards if each else last_of_page.values():
        assert card.view is not None
        query = {key: list(values) for key, values in card.view.query if key != "figure"}
        app.query_params.clear()
        go_to(app, PAGES[card.view.page].file, query)
        assert not app.warning, (card.view.query, [line.value for line in app.warning])


@pytest.mark.parametrize("ending", [pytest.param("docx", marks=pytest.mark.long), "xlsx"])
def test_findings_of_earlier_home_export(earlier_home: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"summary.{ending}"
    assert main(["findings", SUMMIT, "--to", str(file)]) == 0
    assert file.stat().st_size > 10_000
    assert earlier_home.is_dir()
