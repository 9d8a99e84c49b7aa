"""Files of head-counts in the workspace: kept whole, the later one counts, deleting is undone."""

from __future__ import annotations

import pytest

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.workspace import HeadCount, Workspace

ASKED = ("39153", "share_employed", "gender")


def count(n: float, subgroup: str = "Female", year: int = 2021, geoid: str = "39153") -> HeadCount:
    return HeadCount(geoid, year, "share_employed", "gender", subgroup, n)


def test_counts_come_back_by_year_and_group(workspace: Workspace) -> None:
    rows = [count(5), count(6, "Male"), count(7, year=2018), count(8, geoid="39035")]
    saved = ws.keep_head_counts(workspace, "a.csv", "  the survey ", rows)
    assert (saved.rows, saved.source) == (4, "the survey")
    assert ws.head_counts(workspace, *ASKED) == {
        2021: {"Female": 5, "Male": 6},
        2018: {"Female": 7},
    }
    assert ws.head_counts(workspace, "39153", "share_employed", "disability") == {}
    assert ws.head_counts(workspace, "39153", "share_hs_degree", "gender") == {}
    assert ws.head_count_files(workspace) == (saved,)
    assert ws.head_count_files(workspace, "39035") == (saved,)
    assert ws.head_count_files(workspace, "39049") == ()


def test_the_later_file_counts_group_by_group(workspace: Workspace) -> None:
    first = ws.keep_head_counts(workspace, "a.csv", "x", [count(5), count(6, "Male")])
    second = ws.keep_head_counts(workspace, "b.csv", "x", [count(50)])
    assert ws.head_counts(workspace, *ASKED) == {2021: {"Female": 50, "Male": 6}}
    assert ws.head_count_files(workspace) == (second, first)
    ws.delete_head_counts(workspace, second.id)
    assert ws.head_counts(workspace, *ASKED) == {2021: {"Female": 5, "Male": 6}}
    assert ws.head_count_files(workspace) == (first,)
    ws.restore_head_counts(workspace, second.id)
    assert ws.head_counts(workspace, *ASKED)[2021]["Female"] == 50


def test_file_is_stored_completely_or_not(workspace: Workspace) -> None:
    twice = [count(5), count(6)]  # the same group twice breaks the key in the middle of the write
    with pytest.raises(UserError, match="nothing was changed"):
        ws.keep_head_counts(workspace, "a.csv", "x", twice)
    assert ws.head_count_files(workspace) == ()
    assert ws.head_counts(workspace, *ASKED) == {}


@pytest.mark.parametrize("source", ["", "   ", "x" * 301])
def test_a_source_is_asked_for(workspace: Workspace, source: str) -> None:
    with pytest.raises(UserError, match="Say where the head-counts are from"):
        ws.keep_head_counts(workspace, "a.csv", source, [count(5)])
    assert ws.head_count_files(workspace) == ()


def test_empty_or_missing_head_counts_raise(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="has no row"):
        ws.keep_head_counts(workspace, "a.csv", "x", [])
    for change in (ws.delete_head_counts, ws.restore_head_counts):
        with pytest.raises(UserError, match="is gone"):
            change(workspace, "nothing")
