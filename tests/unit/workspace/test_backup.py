"""Copies of the workspace: one a day, restored into either database, and refused where unfit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from mobility import backup
from mobility import workspace as ws
from mobility.errors import UserError
from mobility.places import Level
from mobility.uploads.versions import keeping
from mobility.workspace import Workspace, database
from mobility.workspace.actors import Actor, NotAllowedError, Role
from mobility.workspace.audit import changes
from mobility.workspace.exchange import all_rows
from tests.support.cards import PLACE, add_card
from tests.support.data_sets import EVICTED, keep_counts
from tests.support.postgresql import Server

EDITOR = Actor(Role.EDITOR, "somebody")


def filled(workspace: Workspace) -> None:
    first, second = (
        add_card(workspace, "Rents rose."),
        add_card(workspace, "History.", kind="history"),
    )
    ws.add_link(workspace, first.id, second.id, "explains")
    ws.change_finding(workspace, second.id, 1, see="What people told.", told_by="Parents")
    ws.delete_finding(workspace, first.id)
    ws.save_agenda(workspace, name="Spring", place=PLACE, items=[ws.AgendaItem(second.id)])
    ws.save_peer_set(workspace, "Ohio", Level.COUNTY, ["39035"], how="", release="r")
    ws.save_council_seats(workspace, PLACE, "Council", date(2026, 1, 5), "Minutes", {"White": 7})
    ws.add_data_need(workspace, place=PLACE, what="Evictions")
    ws.save_branding(workspace, PLACE, ws.Branding(color="#12436D"))
    counts = [ws.HeadCount(PLACE, 2020, "share_employed", "none", "All", 5.25)]
    ws.keep_head_counts(workspace, "counts.csv", "Census", counts)


def records(workspace: Workspace) -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    return {
        table.name: workspace.rows(sa.select(table).order_by(*table.primary_key))
        for table in database.METADATA.sorted_tables
        if table is not database.audit
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """Return an empty workspace in either database."""
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql")
        url = server.new_database()
    opened = Workspace(url)
    yield opened
    opened.close()
    if request.param == "postgresql":
        server.take_back(url)


def test_a_copy_is_restored_into_either_database(
    workspace: Workspace, other: Workspace, tmp_path: Path
) -> None:
    filled(workspace)
    all_rows(workspace)  # stores digests
    file = backup.copy_now(workspace, tmp_path / "ours.sqlite")
    add_card(other, "Made since.", kind="history")
    restored = backup.restore(other, file)
    assert records(other) == records(workspace)
    assert restored.records == backup.Replaced(added=9, changed=0, removed=1)
    assert [change.of for change in changes(other)].count("finding") > 3, "the trail came along"
    assert backup.restore(other, file).records == backup.Replaced()
    backup.restore(other, restored.before)
    assert [card.sentence for card in ws.findings(other, deleted=True)] == ["Made since."]


def test_restoring_is_in_the_trail_and_can_be_taken_back(workspace: Workspace) -> None:
    card = add_card(workspace, "Rents rose.", kind="history")
    before = ws.stamp(workspace, PLACE)
    copy = backup.copy_now(workspace)
    ws.change_finding(workspace, card.id, 1, see="Changed since.")
    restored = backup.restore(workspace, copy)
    assert ws.one_finding(workspace, card.id) == card
    assert ws.stamp(workspace, PLACE) != before, "a page that caches the board looks again"
    *_, change, whole = changes(workspace)
    assert (change.of, change.action, whole.of) == ("finding", "update", "workspace")
    backup.restore(workspace, restored.before)
    assert ws.one_finding(workspace, card.id).see == "Changed since."


def test_data_sets_are_restored(workspace: Workspace, tmp_path: Path) -> None:
    keep_counts(tmp_path)
    keep_counts(tmp_path)
    keeping.roll_back(workspace, EVICTED, 1)
    daily, whole = backup.copy_now(workspace), backup.copy_now(workspace, tmp_path / "all.sqlite")
    keeping.roll_back(workspace, EVICTED, 2)
    keeping.delete(workspace, EVICTED)
    keep_counts(tmp_path, id="my_other")
    backup.restore(workspace, daily)
    assert keeping.version_in_use(EVICTED).number == 1
    assert keeping.supplement_ids(deleted=True) == ["my_other"]
    for path in keeping.version_paths(EVICTED):
        path.unlink()
    assert backup.restore(workspace, daily).missing == (EVICTED,)
    assert backup.restore(workspace, whole).missing == ()
    assert keeping.supplement_ids() == [EVICTED]
    assert len(keeping.versions(EVICTED)) == 2


def test_one_copy_a_day_and_fourteen_stay(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(16):
        day = (date(2026, 3, 1) + timedelta(days=number)).isoformat()
        monkeypatch.setattr(backup, "today", lambda day=day: date.fromisoformat(day))
        add_card(workspace, day, kind="history")
        path = backup.copy_daily(workspace)
        assert path is not None
        assert backup.copy_daily(workspace) is None
    days = [copy.day for copy in backup.copies()]
    assert (len(days), days[0], days[-1]) == (14, date(2026, 3, 16), date(2026, 3, 3))
    backup.restore(workspace, backup.copies()[-1].path)
    assert len(ws.findings(workspace, PLACE)) == 3


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as copy, copy:
        copy.execute("UPDATE about SET version = 99")


def _foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as copy, copy:
        copy.execute("CREATE TABLE finding (id)")


def _damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:20480] = b"x" * 16384
    file.write_bytes(content)


@pytest.mark.parametrize(
    "spoil,sentence",
    [
        (_newer, "made by a later version"),
        (_foreign, "damaged or no copy"),
        (_damaged, "damaged or no copy"),
        (lambda file: file.write_text("words"), "damaged or no copy"),
        (Path.unlink, "does not exist"),
    ],
    ids=["newer", "foreign", "damaged", "no database", "gone"],
)
def test_unfit_file_changes_nothing(
    workspace: Workspace, tmp_path: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    filled(workspace)
    file = backup.copy_now(workspace, tmp_path / "copy.sqlite")
    add_card(workspace, "Made since.", kind="history")
    before, trail = records(workspace), changes(workspace)
    spoil(file)
    with pytest.raises(UserError, match=sentence):
        backup.restore(workspace, file)
    assert records(workspace) == before
    assert changes(workspace) == trail
    assert backup.copies() == []


def test_refused_record_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    filled(workspace)
    file = backup.copy_now(workspace, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(file)) as copy, copy:
        copy.execute("DROP TABLE peer_set")
        copy.execute(
            "CREATE TABLE peer_set (id, name, level, geoids, how, release, changed, deleted)"
        )
        copy.execute("INSERT INTO peer_set VALUES ('x', NULL, 'county', '[]', '', '', '', 0)")
    add_card(workspace, "Made since.", kind="history")
    before = records(workspace)
    with pytest.raises(UserError):
        backup.restore(workspace, file)
    assert records(workspace) == before


def test_only_admins_copy_and_restore(workspace: Workspace, tmp_path: Path) -> None:
    file = backup.copy_now(workspace, tmp_path / "copy.sqlite")
    for step in (backup.copy_now, lambda editor: backup.restore(editor, file)):
        with pytest.raises(NotAllowedError, match="needs an admin"):
            step(workspace.acting(EDITOR))


def test_failed_copy_leaves_none(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        backup.copy_now(workspace, tmp_path / "nowhere" / "copy.sqlite")
