"""A program that uses each operation of a workspace, on records that its other copies change.

It opens the workspace, says so on a line, and waits for a line with the shared records as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.places import Level
from mobility.workspace import Workspace
from mobility.workspace.exchange import all_rows, check_rows, merge_rows
from tests.support.cards import PLACE, add_card

TURNS = 3
PART = ("mean", "need", "checked_by")
PLAN_PART = ("reasons", "dissent", "evidence")


def share(opened: Workspace) -> dict[str, Any]:
    """Make the records that all programs change, and return their ids."""
    first, second = (add_card(opened, name, kind="history") for name in ("first", "second"))
    need = ws.add_data_need(opened, place=PLACE, what="Evictions")
    items = [ws.AgendaItem(first.id)]
    agenda = ws.save_agenda(opened, name="Spring", place=PLACE, items=items)
    priority = ws.add_plan_record(opened, PLACE, "priority", {"title": "Jobs"})
    return {
        "first": first.id,
        "second": second.id,
        "need": need.id,
        "agenda": agenda.id,
        "priority": priority.id,
    }


def write(opened: Workspace, shared: dict[str, Any], number: int, turn: int) -> None:
    """Use each operation once."""
    name, first = f"{number} {turn}", shared["first"]
    card = add_card(opened, name, kind="history")
    ws.move_finding(opened, card.id, before=first)
    ws.add_note(opened, first, f"note {name}")
    ws.change_finding(opened, first, 1, **{PART[number % 3]: name})
    _delete_and_restore(opened, card.id, ws.delete_finding, ws.restore_finding)
    ws.add_link(opened, first, shared["second"], "explains")
    ws.change_data_need(opened, shared["need"], 1, role=name)
    ws.add_data_need(opened, place=PLACE, what=name)
    items = [ws.AgendaItem(first, note=name)]
    ws.save_agenda(opened, id=shared["agenda"], name="Spring", place=PLACE, items=items)
    ws.turn_to_item(opened, shared["agenda"], 0, leads=True)
    ws.save_branding(opened, PLACE, ws.Branding(color="#12436D"))
    peers = ws.save_peer_set(opened, "Ohio", Level.COUNTY, ["39035"], how="", release="")
    _delete_and_restore(opened, peers.id, ws.delete_peer_set, ws.restore_peer_set)
    seats = ws.save_council_seats(
        opened, PLACE, "Council", date(2026, 1, 5), "Minutes", {"White": number + 1}
    )
    _delete_and_restore(opened, seats.id, ws.delete_council_seats, ws.restore_council_seats)
    counts = [
        ws.HeadCount(PLACE, year, "share_employed", "none", "All", 5.0)
        for year in range(2000, 2020)
    ]
    ws.keep_head_counts(opened, name, "Census", counts)
    ws.change_plan_record(opened, shared["priority"], 1, {PLAN_PART[number % 3]: name})
    measure = ws.add_plan_record(opened, PLACE, "measure", {"title": name, "counts": "other"})
    ws.undo_plan_change(opened, measure.id, 1)
    ws.delete_plan_record(opened, measure.id, deleted=False)
    ws.move_plan_record(opened, measure.id)
    ws.add_plan_values(opened, measure.id, [ws.NewValue("2026-03-31", float(number))])
    merge_rows(opened, check_rows(shared["file"]))
    all_rows(opened)


def _delete_and_restore(
    opened: Workspace,
    record_id: str,
    delete: Callable[[Workspace, str], object],
    restore: Callable[[Workspace, str], object],
) -> None:
    """Delete a record and bring it back, unless somebody has taken its place in between."""
    delete(opened, record_id)
    with suppress(UserError):
        restore(opened, record_id)


if __name__ == "__main__":
    workspace = Workspace()
    sys.stdout.write("open\n")
    sys.stdout.flush()
    shared_records = json.loads(sys.stdin.readline())
    for each_turn in range(TURNS):
        write(workspace, shared_records, int(sys.argv[1]), each_turn)
