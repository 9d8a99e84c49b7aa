"""Versions are kept for good: replaced, compared, rolled back, deleted, restored, and killed."""

from __future__ import annotations

import os
import random
import signal
import struct
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from mobility.errors import UserError
from mobility.uploads import infer_schema, observations
from mobility.uploads.versions.carrying import Carried, add_versions, put_back
from mobility.uploads.versions.keeping import (
    Origin,
    Version,
    compare_versions,
    delete,
    keep,
    restore,
    roll_back,
    supplement_ids,
    supplements_folder,
    version_in_use,
    version_paths,
    versions,
)
from mobility.workspace import Workspace
from mobility.workspace.actors import Actor, NotAllowedError, Role
from mobility.workspace.audit import changes
from mobility.workspace_file import save_workspace
from tests.support.evidence import amount

FIRST = b"fips,year,index\n39153,2022,5\n39035,2022,6\n39001,2022,7\n"
SECOND = b"fips,year,index\n39153,2022,5\n39035,2022,6.5\n39003,2022,8\n"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))


def keep_file(content: bytes, name: str = "my_index") -> Version:
    schema = infer_schema("file.csv", content)
    mapping = replace(schema.mapping, metric=replace(schema.mapping.metric, id=name))
    origin = Origin("file.csv", "the county", "analyst")
    return keep(Workspace(), observations(schema, mapping), mapping, origin)


def values(version: Version) -> list[tuple[str, float]]:
    with duckdb.connect(str(version.path), read_only=True) as connection:
        return connection.execute("SELECT geoid, value FROM observation ORDER BY geoid").fetchall()


def test_a_version_says_where_it_is_from() -> None:
    version = keep_file(FIRST)
    assert (version.id, version.number) == ("my_index", 1)
    assert version.origin == Origin("file.csv", "the county", "analyst")
    assert version.mapping.metric.id == "my_index"
    assert values(version) == [("39001", 7.0), ("39035", 6.0), ("39153", 5.0)]
    assert version_in_use("my_index") == version


def test_a_new_version_replaces_and_can_be_rolled_back() -> None:
    first = keep_file(FIRST)
    second = keep_file(SECOND)
    assert [each.number for each in versions("my_index")] == [1, 2]
    assert version_in_use("my_index") == second
    difference = compare_versions(first, second)
    assert (difference.added, difference.removed) == (1, 1)
    assert (difference.changed, difference.same) == (1, 1)
    roll_back(Workspace(), "my_index", 1)
    assert version_in_use("my_index") == first
    assert keep_file(SECOND).number == 3
    with pytest.raises(UserError, match="no version 9 of my_index; there are: 1, 2, 3"):
        roll_back(Workspace(), "my_index", 9)


def groups_shown(version: Version, geoid: str = "39153") -> set[str]:
    with duckdb.connect(str(version.path), read_only=True) as connection:
        rows = connection.execute(
            "SELECT DISTINCT subgroup FROM observation WHERE geoid = ?", [geoid]
        ).fetchall()
    return {group for (group,) in rows}


def by_group(**people: int) -> bytes:
    rows = [f"39153,2022,{group},{count}" for group, count in people.items()]
    return "\n".join(["fips,year,race,students", *rows]).encode()


def test_versions_together_do_not_reveal_masked_group() -> None:
    first = keep_file(by_group(All=300, Black=5, Hispanic=40, White=255))
    second = keep_file(
        by_group(All=300, Black=5, Hispanic=150, White=145)
    )  # White is the fewest now
    assert groups_shown(first) == {"All", "White"}
    assert groups_shown(second) == {"All"}, "Hispanic stays hidden beside what is hidden now"
    elsewhere = b"\n39151,2022,All,90\n39151,2022,Black,4\n39151,2022,White,86"
    third = keep_file(by_group(All=300, Black=15, Hispanic=40, White=245) + elsewhere)
    assert groups_shown(third, "39151") == {"All"}
    assert groups_shown(third, "39153") == {"All"}, "40 would tell that Black were 5 before"


def test_kept_file_holds_no_masked_number(tmp_path: Path) -> None:
    """Neither in the tables nor anywhere in the bytes of the version or of a workspace file."""
    counts = {"Black": 7, "Hispanic": 71_993, "White": 888_887}
    people = {"Black": 100_003, "Hispanic": 200_003, "White": 900_007}
    rows = [f"39153,2022,{group},{counts[group]},{people[group]}" for group in counts]
    rows.append(f"39153,2022,All,{sum(counts.values())},{sum(people.values())}")
    version = keep_file("\n".join(["fips,year,race,cases,population", *rows]).encode())
    assert groups_shown(version) == {"All", "White"}
    exported = tmp_path / "all.workspace"
    save_workspace(Workspace(), exported)
    with zipfile.ZipFile(exported) as archive:
        contents = [archive.read(name) for name in archive.namelist()]
    assert any(version.path.read_bytes() == content for content in contents)
    for content in (version.path.read_bytes(), exported.read_bytes(), *contents):
        for number in (71_993, 7 / 100_003, 71_993 / 200_003):
            assert struct.pack("<d", number) not in content
            assert str(number).encode() not in content
        assert struct.pack("<i", 71_993) not in content
    with duckdb.connect(str(version.path), read_only=True) as connection:
        reasons = connection.execute("SELECT DISTINCT reason FROM absent").fetchall()
        shown = connection.execute("SELECT DISTINCT value FROM observation").fetchall()
    assert reasons == [("masked: few people",)]
    assert {value for (value,) in shown} == {
        counts["White"] / people["White"],
        sum(counts.values()) / sum(people.values()),
    }


def test_what_another_place_hid_stays_shown() -> None:
    keep_file(by_group(All=300, Black=5, Hispanic=40, White=255))
    elsewhere = by_group(All=300, Black=5, White=255, Hispanic=40).replace(b"39153", b"39151")
    assert groups_shown(keep_file(elsewhere), "39151") == {"All", "White"}
    year = by_group(All=300, Black=5, White=40, Hispanic=255).replace(b"2022", b"2023")
    assert groups_shown(keep_file(year)) == {"All", "Hispanic"}


def test_deleting_can_be_undone() -> None:
    version = keep_file(FIRST)
    delete(Workspace(), "my_index")
    assert (supplement_ids(), supplement_ids(deleted=True)) == ([], ["my_index"])
    restore(Workspace(), "my_index")
    assert supplement_ids() == ["my_index"]
    assert version_in_use("my_index") == version


def test_there_is_no_such_data_set() -> None:
    with pytest.raises(UserError, match="no data set 'nope'; there are: none yet"):
        version_in_use("nope")


@pytest.mark.parametrize(
    "name",
    ["../evil", "a b", "", "1st", "my_", "share_employed", "my_a/b", "my_Index", f"my_{'a' * 58}"],
)
def test_an_id_is_no_path(name: str) -> None:
    schema = infer_schema("file.csv", FIRST)
    mapping = replace(schema.mapping, metric=replace(schema.mapping.metric, id=name))
    with pytest.raises(UserError, match="is no id"):
        keep(Workspace(), observations(schema, mapping), mapping, Origin("file.csv"))
    assert not supplements_folder().exists()


KILLS = amount(8, 50)


@pytest.mark.long
@pytest.mark.evidence
def test_kill_at_any_moment_loses_nothing_confirmed() -> None:
    rng = random.Random(5)  # noqa: S311 - the same moments every time
    confirmed = 0
    keep_file(FIRST, "my_other")
    start = time.perf_counter()
    keep_file(FIRST, "my_other")
    longest = max(0.4, 2 * (time.perf_counter() - start))  # seconds; some are kept, some cut off
    command = [sys.executable, "-m", "tests.support.keep_versions"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as starter:
        assert starter.stdin is not None
        assert starter.stdout is not None
        for number in range(1, 10 * KILLS + 1):
            starter.stdin.write("start\n")
            keeper = int(starter.stdout.readline())
            time.sleep(rng.random() * longest)
            os.kill(keeper, signal.SIGKILL)
            while (line := starter.stdout.readline()) != "ended\n":
                confirmed = int(line.removeprefix("kept "))
            if not confirmed:
                longest *= 1.2  # the machine got slower since the measurement
            else:
                in_use = version_in_use("my_index")
                assert in_use.number >= confirmed
                assert values(in_use) == [("39035", 6.0), ("39153", 5.0)]
            if number >= KILLS and confirmed > 3:
                break
        starter.stdin.close()
    numbers = [each.number for each in versions("my_index")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= confirmed > 3
    last = keep_file(FIRST)
    assert list(last.path.parent.glob(".building*")) == []


def test_a_viewer_changes_no_data_set_and_changes_are_in_the_trail() -> None:
    workspace = Workspace()
    keep_file(FIRST)
    keep_file(SECOND)
    viewer = workspace.acting(Actor(Role.VIEWER, "somebody"))
    schema = infer_schema("file.csv", FIRST)
    mapping = replace(schema.mapping, metric=replace(schema.mapping.metric, id="my_index"))
    carried = Carried("my_other", tuple(version_paths("my_index")), 0, deleted=False)
    for write in (
        lambda: keep(viewer, observations(schema, mapping), mapping, Origin("file.csv")),
        lambda: roll_back(viewer, "my_index", 1),
        lambda: delete(viewer, "my_index"),
        lambda: restore(viewer, "my_index"),
        lambda: add_versions(viewer, carried),
        lambda: put_back(viewer, [carried], ()),
    ):
        with pytest.raises(NotAllowedError, match="You are signed in as a viewer"):
            write()
    assert supplement_ids() == ["my_index"]
    assert len(versions("my_index")) == version_in_use("my_index").number == 2
    delete(workspace.acting(Actor(Role.EDITOR, "somebody")), "my_index")
    trail = [(change.who, change.before, change.after) for change in changes(workspace, "data_set")]
    first, second = {"version": 1, "deleted": False}, {"version": 2, "deleted": False}
    assert trail == [
        ("a local editor", None, first),
        ("a local editor", first, second),
        ("an editor", second, {"version": 2, "deleted": True}),
    ]
