"""What is deleted is erased after 90 days, everywhere, and not before."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
import sqlalchemy as sa

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.uploads.versions import keeping
from mobility.workspace import Workspace, database
from mobility.workspace.audit import changes
from mobility.workspace.exchange import all_rows, check_rows, merge_rows
from mobility.workspace.retention import erase_deleted
from mobility.workspace_file import load_workspace, save_workspace
from tests.support.cards import PLACE, add_card
from tests.support.data_sets import EVICTED, keep_counts

TOLD = "What one person told us."
DAY = 24 * 3600


def _age(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Let what is written from now on be of so many days ago."""

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Earlier:
            return super().now(tz) - timedelta(days=days)

    for module in ("database", "audit"):
        monkeypatch.setattr(f"mobility.workspace.{module}.datetime", Earlier)


def everything(workspace: Workspace) -> str:
    """Return all that the database holds as text."""
    return repr([workspace.rows(sa.select(table)) for table in database.METADATA.sorted_tables])


@pytest.mark.parametrize("days,erased", [(80, 0), (100, 2)])
def test_deleted_records_are_erased_with_their_texts(
    workspace: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    erased: int,
) -> None:
    with monkeypatch.context() as patch:
        _age(patch, days)
        card = add_card(workspace, TOLD, kind="qualitative")
        ws.change_finding(workspace, card.id, 1, see=TOLD)
        need = ws.add_data_need(workspace, place=PLACE, what=TOLD)
        other = add_card(workspace, "This stays.", kind="history")
        ws.add_link(workspace, card.id, other.id, "explains")
        ws.delete_finding(workspace, card.id)
        ws.delete_data_need(workspace, need.id)
    assert erase_deleted(workspace) == erased
    assert (TOLD in everything(workspace)) == (not erased)
    for file in tmp_path.glob("workspace.sqlite*"):
        assert erased == 0 or TOLD.encode() not in file.read_bytes(), "overwritten on the disk, too"
    assert [each.sentence for each in ws.findings(workspace)] == ["This stays."]
    if not erased:
        assert ws.restore_finding(workspace, card.id).sentence == TOLD
        return
    with pytest.raises(UserError, match="is gone"):
        ws.restore_finding(workspace, card.id)
    trail = changes(workspace, "finding", card.id)
    assert [change.action for change in trail] == ["insert", "update", "update", "delete"]
    assert all(change.before is change.after is None for change in trail)
    assert trail[-1].subject == "this application"
    assert "This stays." in everything(workspace)


def test_file_does_not_bring_erased_record_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _age(patch, 100)
        card = add_card(workspace, TOLD, kind="qualitative")
        rows = check_rows(all_rows(workspace))
        ws.delete_finding(workspace, card.id)
    erase_deleted(workspace)
    assert merge_rows(workspace, rows).added == 0
    assert TOLD not in everything(workspace)
    assert erase_deleted(workspace) == 0


def test_trail_forgets_content_after_two_years(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (740, 700):
        with monkeypatch.context() as patch:
            _age(patch, days)
            add_card(workspace, f"{days} days ago", kind="history")
    erase_deleted(workspace)
    first, second = changes(workspace)
    assert (first.action, first.after) == ("insert", None)
    assert second.after is not None


def test_deleted_data_sets_are_erased(workspace: Workspace, tmp_path: Path) -> None:
    keep_counts(tmp_path)
    file = tmp_path / "before.mobility.zip"
    save_workspace(workspace, file)
    keeping.delete(workspace, EVICTED)
    folder = keeping.supplements_folder() / EVICTED
    for days, erased in ((89, []), (91, [EVICTED])):
        os.utime(folder / "deleted", (time.time() - days * DAY,) * 2)
        assert keeping.erase_deleted_data_sets(workspace) == erased
    assert list(folder.glob("v*")) == []
    assert [change.after for change in changes(workspace)][-1] == {"erased": True}
    load_workspace(workspace, file)
    assert keeping.supplement_ids() == keeping.supplement_ids(deleted=True) == []
    keep_counts(tmp_path)
    assert keeping.supplement_ids() == [EVICTED]
