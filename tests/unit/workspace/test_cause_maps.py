"""Adding to the map of causes: names are known, all or nothing, and two windows."""

from __future__ import annotations

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.exports.connect_figures import cause_map_of
from mobility.workspace import NewRecord, Plan, Workspace
from mobility.workspace.cause_maps import MOST_NODES
from mobility.workspace.plan_kinds import PLAN
from tests.support.cards import PLACE

MORE, LESS = {"sign": "more"}, {"sign": "less"}


def now(workspace: Workspace) -> Plan:
    return ws.plan_of(workspace, PLACE)


def test_an_arrow_brings_its_parts_and_knows_those_that_are_there(workspace: Workspace) -> None:
    first = ws.add_arrow(workspace, PLACE, " Rent  burden", "Evictions", MORE)
    assert (first.nodes, first.arrows) == (2, 1)
    second = ws.add_arrow(workspace, PLACE, "evictions", "RENT BURDEN", MORE)
    assert (second.nodes, second.arrows) == (0, 1)
    again = ws.add_arrow(workspace, PLACE, "Rent burden", "Evictions", MORE)
    assert (again.records, again.known) == ((), 1)
    causes = cause_map_of(now(workspace))
    assert [node.name for node in causes.nodes] == ["Rent burden", "Evictions"]
    assert [loop.name for loop in causes.loops] == ["R1"]
    other_sign = ws.add_arrow(workspace, PLACE, "Rent burden", "Evictions", LESS)
    assert other_sign.arrows == 1


def test_a_file_is_stored_whole_or_not_at_all(workspace: Workspace) -> None:
    for arrows, message in (
        ([("A", "B", MORE), ("B", "", MORE)], "name both"),
        ([("A", "B", MORE), ("B", " b", MORE)], "another part"),
        ([("A", "B", MORE), ("B", "C", {"sign": "sideways"})], "is none of more, less"),
        ([(f"{n}", f"{n + 1}", MORE) for n in range(MOST_NODES)], "A map has at most"),
    ):
        with pytest.raises(UserError, match=message):
            ws.add_causes(workspace, PLACE, {"Z": {}}, arrows)
    assert not now(workspace).records
    with pytest.raises(UserError, match="Give the program a name"):
        ws.add_plan_records(
            workspace, PLACE, [NewRecord("node", {"title": "A"}), NewRecord("program", {})]
        )
    assert not now(workspace).records
    added = ws.add_causes(workspace, PLACE, {"A": {"note": "Told"}, "Z": {}}, [("A", "B", MORE)])
    assert (added.nodes, added.arrows, added.known) == (3, 1, 0)
    assert cause_map_of(now(workspace)).nodes[0].note == "Told"


def test_a_part_that_was_deleted_takes_its_arrows_along_and_brings_them_back(
    workspace: Workspace,
) -> None:
    added = ws.add_arrow(workspace, PLACE, "Rent burden", "Evictions", MORE)
    (node,) = (each for each in added.records if each.title == "Evictions")
    ws.delete_plan_record(workspace, node.id)
    assert cause_map_of(now(workspace)).arrows == ()
    ws.delete_plan_record(workspace, node.id, deleted=False)
    assert len(cause_map_of(now(workspace)).arrows) == 1


def test_the_map_makes_no_plan_incomplete(workspace: Workspace) -> None:
    ws.add_arrow(workspace, PLACE, "Rent burden", "Evictions", MORE)
    assert now(workspace).of_part(PLAN) == ()
    stamp = ws.plan_stamp(workspace, PLACE)
    ws.add_arrow(workspace, PLACE, "Evictions", "Debt", MORE)
    assert ws.plan_stamp(workspace, PLACE) == stamp
    assert ws.plan_stamp(workspace, PLACE, "connect") != stamp
