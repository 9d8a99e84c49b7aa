"""Data to collect: entries, two browsers, what is refused, and the files that hold the list."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from mobility.errors import UserError
from mobility.exports.findings import KINDS, report_of
from mobility.exports.findings.data_needs import needs_csv, needs_sentence
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from mobility.workspace import (
    Workspace,
    add_data_need,
    change_data_need,
    data_needs,
    delete_data_need,
    need_parts_at,
    stamp,
)
from mobility.workspace.exchange import COPY, all_rows, check_rows, merge_rows
from mobility.workspace.summary import Summary, coverage_of

PLACE = "39153"


def test_entries_keep_their_order_and_can_be_brought_back(workspace: Workspace) -> None:
    first = add_data_need(workspace, place=PLACE, what=" Waiting lists ", predictor="preschool")
    second = add_data_need(workspace, place=PLACE, what="Evictions", status="asked")
    add_data_need(workspace, place="39035", what="Elsewhere")
    change_data_need(workspace, first.id, first.revision, role="Data analyst")
    assert [each.what for each in data_needs(workspace, PLACE)] == ["Waiting lists", "Evictions"]
    before = stamp(workspace, PLACE)
    delete_data_need(workspace, second.id)
    assert [each.id for each in data_needs(workspace, PLACE)] == [first.id]
    assert stamp(workspace, PLACE) != before
    delete_data_need(workspace, second.id, deleted=False)
    assert len(data_needs(workspace, PLACE)) == 2


def test_two_browsers_keep_what_only_one_has_changed(workspace: Workspace) -> None:
    seen = add_data_need(workspace, place=PLACE, what="Waiting lists")
    change_data_need(workspace, seen.id, seen.revision, organization="Head Start", role="Director")
    now, replaced = change_data_need(
        workspace, seen.id, seen.revision, organization="", role="Analyst", status="asked"
    )
    assert (now.organization, now.role, now.status) == ("Head Start", "Analyst", "asked")
    assert replaced is not None
    assert dict(replaced.parts) == {"role": "Director"}
    assert need_parts_at(workspace, seen.id, 2)["role"] == "Director"


def test_an_upload_fulfills_an_entry(workspace: Workspace) -> None:
    need = add_data_need(workspace, place=PLACE, what="Evictions")
    now, _ = change_data_need(workspace, need.id, need.revision, data_set="my_evictions")
    assert (now.status, now.data_set) == ("here", "my_evictions")


@pytest.mark.parametrize(
    "parts,reason",
    [
        ({"what": " "}, "Say what you want to know"),
        ({"what": "a" * 501}, "at most 500"),
        ({"what": "a", "role": "jane.doe@county.gov"}, "address or a number"),
        ({"what": "a", "organization": "Clerk, (330) 643-2500"}, "address or a number"),
        ({"what": "a", "status": "lost"}, "no status"),
        ({"what": "a", "name": "x"}, "no part 'name'"),
    ],
)
def test_wrong_entries_are_refused(
    workspace: Workspace, parts: dict[str, str], reason: str
) -> None:
    with pytest.raises(UserError, match=reason.replace("(", "[(]")):
        add_data_need(workspace, place=PLACE, **parts)
    assert not data_needs(workspace, PLACE)


def test_the_workspace_file_merges_both_sides(workspace: Workspace, tmp_path: Path) -> None:
    other = Workspace(f"sqlite:///{tmp_path / 'other.sqlite'}")
    need = add_data_need(workspace, place=PLACE, what="Evictions")
    assert merge_rows(other, check_rows(all_rows(workspace))).added == 1
    change_data_need(workspace, need.id, need.revision, role="Clerk")
    change_data_need(other, need.id, need.revision, role="Analyst")
    merged = merge_rows(other, check_rows(all_rows(workspace)))
    assert merged.conflicts == ["Evictions"]
    both = {each.what: each.role for each in data_needs(other, PLACE)}
    assert both == {"Evictions": "Analyst", f"Evictions{COPY}": "Clerk"}


def test_csv_and_word_hold_the_list_by_predictor(workspace: Workspace) -> None:
    add_data_need(workspace, place=PLACE, what="=cmd()", role="Clerk", organization="Court")
    add_data_need(workspace, place=PLACE, what="Waiting lists", predictor="preschool")
    framework = load_framework()
    place = Jurisdiction(PLACE, Level.COUNTY, "Summit County", "39")
    summary = Summary(
        place, "r1", "Publisher", invented=False, date="2026-01-01", cards=(), links=(),
        coverage=coverage_of((), framework), framework=framework,
        needs=data_needs(workspace, PLACE),
    )  # fmt: skip
    assert needs_sentence(summary.needs) == "Two things to find out: 2 not asked yet"
    lines = needs_csv(summary).decode("utf-8-sig").splitlines()
    assert lines[3].startswith("What we want to know,Predictor")
    assert lines[4].startswith("Waiting lists,")
    assert lines[5].startswith("'=cmd(),No single predictor,Court,Clerk,Not asked yet")
    document = docx.Document(io.BytesIO(KINDS["docx"](report_of(summary), lambda *_: None)))
    texts = [line.text for line in document.paragraphs]
    at = texts.index("Data to collect")
    assert texts[at + 3] == "Waiting lists (Not asked yet)"
    assert texts[at + 5] == "=cmd() (Court, Clerk, Not asked yet)"
    without = report_of(replace(summary, needs=()))
    bare = docx.Document(io.BytesIO(KINDS["docx"](without, lambda *_: None)))
    assert "Data to collect" not in [line.text for line in bare.paragraphs]
