"""The declared schema fits the tables, refuses what no page can show, and loses no other record."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mobility import workspace as ws
from mobility.analysis.uncertainty import Verdict
from mobility.errors import UserError
from mobility.exports.finding_words import KINDS as KIND_WORDS
from mobility.exports.finding_words import STATUSES as STATUS_WORDS
from mobility.places import Level
from mobility.workspace import Workspace
from mobility.workspace.database import (
    METADATA,
    about,
    agenda,
    audit,
    finding,
    finding_link,
    peer_set,
    person_role,
)
from mobility.workspace.exchange import all_rows, check_rows, merge_rows
from mobility.workspace.findings import View, view_record
from mobility.workspace.schema import KINDS, SCHEMA, STATUSES, ViewRecord, field_problem
from tests.support.cards import PLACE, VIEW, add_card
from tests.support.hostile_pictures import hostile_drawings


def test_schema_names_every_table_and_column() -> None:
    columns = {
        table.name: {column.name for column in table.columns}
        for table in METADATA.sorted_tables
        if table not in {about, audit, person_role}  # no file holds them
    }
    assert {name: set(model.model_fields) for name, model in SCHEMA.items()} == columns
    assert set(ViewRecord.model_fields) == {each.name for each in fields(View)}
    assert set(KIND_WORDS) == set(KINDS)
    assert set(STATUS_WORDS) == set(STATUSES)


@pytest.mark.parametrize("verdict", [*Verdict, ""])
def test_every_verdict_can_be_pinned(workspace: Workspace, verdict: str) -> None:
    view = replace(VIEW, verdict=str(verdict))
    ws.add_finding(workspace, place=PLACE, kind="figure", sentence="A card.", view=view)
    assert len(ws.findings(workspace)) == 1


@pytest.mark.parametrize(
    "values,field",
    [
        ({"kind": "rumor"}, "kind"),
        ({"status": "sure"}, "status"),
        ({"sentence": "x" * 5_000_000}, "sentence"),
        ({"sentence": 5}, "sentence"),
        ({"changed": "yesterday"}, "changed"),
        ({"place": "../.."}, "place"),
        ({"view": {"table": ["words"]}}, "view / table / 0"),
        ({"view": {"title": 5}}, "view / title"),
        ({"view": {"verdict": "splendid"}}, "view / verdict"),
        ({"view": {"address": "javascript:alert(1)"}}, "view / address"),
        ({"view": {"picture": "<svg"}}, "view / picture"),
        ({"view": {"picture": 5}}, "view / picture"),
        ({"view": {"query": "page"}}, "view / query"),
    ],
)
def test_refusal_names_record_and_field(
    workspace: Workspace, values: dict[str, Any], field: str
) -> None:
    card = add_card(workspace, "Rents rose.")
    rows = all_rows(workspace)
    rows["finding"] = [row | values for row in rows["finding"]]
    with pytest.raises(UserError) as refused:
        check_rows(rows)
    assert f"the field “{field}" in str(refused.value)
    assert "finding “" in str(refused.value)
    assert "Nothing was changed" in str(refused.value)
    assert len(str(refused.value)) < 500
    assert card.sentence in str(refused.value) or "sentence" in values


def test_loaded_drawing_is_cleaned_once(workspace: Workspace) -> None:
    own = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0"/></svg>'
    for picture in (own, *hostile_drawings("http://127.0.0.1:9", "/x").values()):
        ws.add_finding(
            workspace, place=PLACE, kind="figure", sentence="A card.",
            view=replace(VIEW, picture=picture),
        )  # fmt: skip
    checked = check_rows(all_rows(workspace))
    pictures = [row["view"]["picture"] for row in checked["finding"]]
    assert own in pictures, "what needs no cleaning stays the same row"
    assert not [
        item for item in pictures if "href" in item or "onload" in item or "<script" in item
    ]
    assert check_rows(checked) == checked


def test_unreadable_record_is_deleted_alone(workspace: Workspace) -> None:
    good, bad = add_card(workspace, "Good."), add_card(workspace, "Bad.")
    item = ws.AgendaItem(good.id)
    ws.save_agenda(workspace, name="Kept", place=PLACE, items=[item])
    broken = ws.save_agenda(workspace, name="Broken", place=PLACE, items=[item])
    peers = {"how": "by hand", "release": "r"}
    ws.save_peer_set(workspace, "Lakes", Level.COUNTY, ["39035"], **peers)
    ws.save_peer_set(workspace, "Planets", Level.COUNTY, ["39035"], **peers)
    other = add_card(workspace, "Elsewhere.", place="39035")
    link = ws.add_link(workspace, good.id, bad.id, "agrees")
    with workspace.writing() as connection:
        for table, id_, values in (
            (finding, bad.id, {"kind": "rumor", "view": {"table": ["words"]}}),
            (agenda, broken.id, {"items": ["words"]}),
            (finding_link, link.id, {"second": other.id}),
        ):
            connection.execute(sa.update(table).where(table.c.id == id_).values(values))
        planets = sa.update(peer_set).where(peer_set.c.name == "Planets")
        connection.execute(planets.values(level="planet"))
    assert ws.findings(workspace, PLACE) == (good,)
    assert [first.name for first in ws.agendas(workspace)] == ["Kept"]
    assert [first.name for first in ws.peer_sets(workspace)] == ["Lakes"]
    assert ws.links(workspace, PLACE) == ()
    for read in (ws.one_finding, ws.one_agenda):
        with pytest.raises(UserError):
            read(workspace, bad.id if read is ws.one_finding else broken.id)
    assert check_rows(all_rows(workspace)), "what is saved can be loaded"
    (card,) = ws.unreadable_records(workspace, PLACE)
    assert (card.table, card.id, card.what) == ("finding", bad.id, "finding “Bad.”")
    result = ws.unreadable_records(workspace)
    assert [first.table for first in result] == ["finding", "agenda", "peer_set"]
    for first in result:
        ws.delete_unreadable(workspace, first)
    assert ws.unreadable_records(workspace) == ()
    assert ws.findings(workspace, PLACE) == (good,)


def test_half_of_sign_in_view_stays_readable() -> None:
    row = {"view": view_record(replace(VIEW, title="half \ud800"))}
    assert "view" not in field_problem("finding", row)


def test_empty_details_are_left_out_of_files(workspace: Workspace, tmp_path: Path) -> None:
    card = add_card(workspace, "Buses end at six.", kind="qualitative", told_by="Shift workers")
    add_card(workspace, "Rents rose.")
    other = Workspace(f"sqlite:///{tmp_path / 'other.sqlite'}")
    merge_rows(other, check_rows(all_rows(workspace)))
    ws.change_finding(workspace, card.id, card.revision, told_by="")
    rows = check_rows(all_rows(workspace))
    assert not any("told_by" in row for row in rows["finding"]), "an earlier version can load it"
    assert merge_rows(other, rows).conflicts == []
    assert ws.findings(other) == ws.findings(workspace)
    other.close()
