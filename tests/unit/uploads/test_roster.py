"""The roster as a file: what is read, what is refused and where, and a round trip without loss."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.exports.spreadsheets.roster import roster_xlsx
from mobility.registry import load_framework
from mobility.uploads.rows.roster import read_roster
from mobility.workspace import PlanRecord, Workspace
from mobility.workspace.team_kinds import ROSTER_FIELDS
from tests.support.cards import PLACE

FRAMEWORK = load_framework()
FULL = {
    "title": "=A housing agency",
    "sector": "housing",
    "role_in_work": "stakeholder",
    "status": "asked",
    "predictors": ["housing-stability", "housing-affordability"],
    "brings": "Data on evictions; two rooms, an interpreter",
    "contact": "Program director",
    "formed_by": ["race-ethnicity/Black, Non-Hispanic"],
    "works_with": ["race-ethnicity/Hispanic", "gender/Female"],
    "own_words": "Begun by tenants in 1998",
    "influence": "high",
    "interest": "little",
}


@pytest.fixture
def store(tmp_path: Path) -> Workspace:
    return Workspace(f"sqlite:///{tmp_path / 'workspace.sqlite'}")


def roster(store: Workspace) -> tuple[PlanRecord, ...]:
    return ws.plan_of(store, PLACE).of_kind("organization")


def book(store: Workspace) -> bytes:
    return roster_xlsx(roster(store), FRAMEWORK, "Summit County, Ohio", "")


def test_a_round_trip_loses_nothing(store: Workspace) -> None:
    ws.add_plan_record(store, PLACE, "organization", FULL)
    ws.add_plan_record(store, PLACE, "organization", {"title": "A school district"})
    before = roster(store)
    file = book(store)
    read = read_roster("roster.xlsx", file, FRAMEWORK)
    assert read[0] == {
        key: value for key, value in FULL.items() if key not in {"influence", "interest"}
    }
    merged = ws.merge_roster(store, ws.plan_of(store, PLACE), read)
    assert (merged.added, merged.changed, merged.same) == ((), (), 2)
    assert roster(store) == before
    elsewhere = Workspace("sqlite://")
    ws.merge_roster(elsewhere, ws.plan_of(elsewhere, PLACE), read)
    assert read_roster("roster.xlsx", book(elsewhere), FRAMEWORK) == read


def test_names_are_merged_and_empty_cells_change_nothing(store: Workspace) -> None:
    known = ws.add_plan_record(store, PLACE, "organization", FULL)
    rows = (
        "Organization,Status,What it brings,Works on",
        "=a HOUSING  agency,agreed,,",
        'A bank,"Asked, no answer yet",,digital access',
    )
    text = "\n".join(rows)
    merged = ws.merge_roster(
        store, ws.plan_of(store, PLACE), read_roster("r.csv", text.encode(), FRAMEWORK)
    )
    assert [each.title for each in merged.added] == ["A bank"]
    (changed,) = merged.changed
    assert changed.id == known.id
    assert changed.content == {**FULL, "status": "agreed"}
    ws.undo_plan_change(store, changed.id, changed.revision)
    assert roster(store)[0].content == FULL


@pytest.mark.parametrize(
    "text,reason",
    [
        ("Name\nA bank\n", "row 1: there is no column Organization; the columns are Organization"),
        ("Organization,Influence (private)\nA,High\n", "row 1: 'Influence (private)' is no name"),
        ("Organization,Sector,Sector\nA,,\n", "row 1: 'Sector' is there twice"),
        ("Organization\n", "has no row below its header"),
        ("Organization,Sector\n,Housing\n", "row 2, column Organization: it is empty"),
        ("Organization\nA bank\nA  BANK\n", "row 3, column Organization: it stands in row 2 too"),
        ("Organization,Sector\nA,Tennis\n", "column Sector: 'Tennis' is none of its options, such"),
        ("Organization,Works on\nA,Digital access; Luck\n", "column Works on: 'Luck' is none"),
        (f"Organization\n{'A' * 301}\n", "row 2, column Organization: it has 301 characters"),
    ],
)
def test_the_first_fault_says_where_it_is(text: str, reason: str) -> None:
    with pytest.raises(UserError) as refused:
        read_roster("roster.csv", text.encode(), FRAMEWORK)
    assert str(refused.value).startswith("roster.csv")
    assert reason in str(refused.value)


def test_a_file_is_stored_whole_or_not_at_all(store: Workspace) -> None:
    ws.add_plan_record(store, PLACE, "organization", FULL)
    plan = ws.plan_of(store, PLACE)
    with pytest.raises(UserError):
        ws.merge_roster(
            store, plan, [{"title": "A bank"}, {"title": "=a housing agency", "sector": "x"}]
        )
    assert len(roster(store)) == 1


def test_the_workbook_says_how_to_fill_it_in(store: Workspace) -> None:
    ws.add_plan_record(store, PLACE, "organization", FULL)
    sheets = openpyxl.load_workbook(io.BytesIO(book(store)))
    assert sheets.sheetnames == ["Roster", "How to fill it in"]
    assert [cell.value for cell in sheets["Roster"][1]] == [field.label for field in ROSTER_FIELDS]
    words = " ".join(str(cell.value) for row in sheets["How to fill it in"] for cell in row)
    assert "Housing stability" in words
    assert "Influence" not in words
