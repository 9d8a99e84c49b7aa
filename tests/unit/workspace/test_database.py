"""The database of the workspace: many programs at once, versions of the tables, damage."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from mobility import workspace as ws
from mobility.errors import UserError
from mobility.places import Level
from mobility.workspace import Workspace, database
from mobility.workspace.audit import changes
from mobility.workspace.exchange import all_rows
from tests.conftest import REPOSITORY
from tests.support import write_everything
from tests.support.cards import PLACE, add_card
from tests.support.postgresql import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database without any table, in each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database(empty=True)


@pytest.mark.long
def test_eight_processes_open_an_empty_database_and_write_at_once(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", empty_url)
    other = Workspace(f"sqlite:///{tmp_path / 'other.sqlite'}")
    add_card(other, "from a file", kind="history")
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.write_everything", str(number)],
            cwd=REPOSITORY, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for number in range(8)
    ]  # fmt: skip
    assert [program.stdout.readline() for program in programs if program.stdout] == ["open\n"] * 8
    opened = Workspace()
    shared = {**write_everything.share(opened), "file": all_rows(other)}
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(f"{json.dumps(shared)}\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()
    assert [program.returncode for program in programs] == [0] * 8
    _check_everything(opened, shared, writes=8 * write_everything.TURNS)
    for each in (opened, other):
        each.close()


def _check_everything(opened: Workspace, shared: Mapping[str, str], writes: int) -> None:
    """Nothing is lost, nothing is there twice, and every change has a revision of its own."""
    cards = ws.findings(opened, PLACE)
    assert len({card.sentence for card in cards}) == len(cards) == writes + 3
    # The card of the file has the order that it had there.
    orders = [card.order for card in cards if card.sentence != "from a file"]
    assert len(set(orders)) == writes + 2
    first = ws.one_finding(opened, shared["first"])
    assert len(set(first.see.split("\n\n"))) == writes
    assert all(getattr(first, part) for part in write_everything.PART)
    for table, record_id in (
        (database.finding, first.id),
        (database.data_need, shared["need"]),
        (database.plan_record, shared["priority"]),
    ):
        past = database.METADATA.tables[f"{table.name}_past"]
        query = sa.select(past.c.revision).where(past.c[table.name] == record_id)
        revisions = sorted(row.revision for row in opened.rows(query))
        last = opened.rows(sa.select(table.c.revision).where(table.c.id == record_id))[0].revision
        assert revisions == list(range(1, last + 1))
        changed = [change.after or {} for change in changes(opened, table.name, record_id)]
        assert [each["revision"] for each in changed if "revision" in each] == revisions
    plan = ws.plan_of(opened, PLACE)
    assert set(write_everything.PLAN_PART) <= set(plan.of_kind("priority")[0].content)
    measures = plan.of_kind("measure")
    assert sorted(each.order for each in measures) == list(range(1, writes + 1))
    assert len(plan.values) == writes
    assert len(ws.links(opened, PLACE)) == 1
    assert len(ws.data_needs(opened, PLACE)) == writes + 1
    (agenda,) = ws.agendas(opened, PLACE)
    assert agenda.revision == writes + 1
    assert len(opened.rows(sa.select(database.branding))) == 1
    assert len(ws.peer_sets(opened)) == len(ws.council_seats(opened, PLACE)) == 1
    files = ws.head_count_files(opened, PLACE)
    assert len(opened.rows(sa.select(database.head_count))) == sum(file.rows for file in files)
    assert len(files) == writes


def test_cards_moved_by_two_at_once_have_one_order(workspace: Workspace) -> None:
    ids = [add_card(workspace, sentence=str(number), kind="history").id for number in range(6)]
    windows = [Workspace(), Workspace()]

    def move_all(window: Workspace) -> None:
        for turn in range(10):
            ws.move_finding(window, ids[turn % 6], before=ids[(turn + 3) % 6])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(move_all, windows))
    assert [card.order for card in ws.findings(workspace, PLACE)] == [1, 2, 3, 4, 5, 6]
    for window in windows:
        window.close()


def test_reading_does_not_wait_for_a_writer(workspace: Workspace) -> None:
    add_card(workspace, sentence="committed", kind="history")
    other = Workspace()
    with workspace.writing() as connection:
        connection.execute(database.finding.delete())
        assert [card.sentence for card in ws.findings(other, PLACE)] == ["committed"]
    assert ws.findings(other, PLACE) == ()
    other.close()


def test_a_writer_that_waits_too_long_says_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_WAIT", 0.05)
    other = Workspace()
    with workspace.writing(), pytest.raises(UserError, match="Another window is writing"):
        add_card(other, sentence="waits", kind="history")
    add_card(other, sentence="waits no more", kind="history")
    other.close()


def test_committed_record_survives_a_kill(workspace: Workspace, database_url: str) -> None:
    code = (
        "import os, signal\n"
        "from mobility.places import Level\n"
        "from mobility.workspace import Workspace, save_peer_set, database\n"
        "w = Workspace()\n"
        "save_peer_set(w, 'kept', Level.COUNTY, ['39035'], how='', release='')\n"
        "with w.writing() as c:\n"
        "    c.execute(database.peer_set.delete())\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False, cwd=REPOSITORY)
    assert [each.name for each in ws.peer_sets(workspace)] == ["kept"]
    if database_url.startswith("sqlite"):
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        file.close()


def test_a_failed_write_changes_nothing(workspace: Workspace) -> None:
    saved = ws.save_peer_set(workspace, "Ohio", Level.COUNTY, ["39035"], how="", release="")

    def half() -> None:
        with workspace.writing() as connection:
            connection.execute(database.peer_set.delete())
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert ws.peer_sets(workspace) == (saved,)


def test_a_workspace_of_a_later_version_is_left_alone(workspace: Workspace) -> None:
    with workspace.writing() as connection:
        connection.execute(sa.update(database.about).values(version=99))
        connection.execute(sa.text("DROP TABLE peer_set"))
    with pytest.raises(UserError, match="later version"):
        Workspace()
    with workspace.writing() as connection:
        assert not sa.inspect(connection).has_table("peer_set")


def test_steps_end_with_the_tables_of_the_program(empty_url: str) -> None:
    opened = Workspace(empty_url)
    with opened.writing() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: (name, kind) != (_STEPS, "table")},
        )
        assert compare_metadata(context, database.METADATA) == []
        version = connection.execute(sa.select(database.about.c.version)).scalar_one()
    opened.close()
    config = Config()
    config.set_main_option("script_location", "mobility.workspace:migrations")
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    assert int(head) == version == database.VERSION


_STEPS = "workspace_version"


@pytest.mark.parametrize("added", [True, False], ids=["last version 1", "first version 1"])
def test_tables_from_before_the_steps_keep_their_records(empty_url: str, *, added: bool) -> None:
    """Programs before the steps made the tables, and added columns when they opened them."""
    first = Workspace(empty_url)
    card = add_card(first, sentence="kept", kind="history", owner="a role" if added else "")
    with first.writing() as connection:
        for table in (_STEPS, *_LATER_TABLES, *([] if added else _ADDED_TABLES)):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        for table in () if added else (database.finding, database.agenda):
            for name in database.added_columns(table):
                connection.execute(sa.text(f"ALTER TABLE {table.name} DROP COLUMN {name}"))
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("DROP FUNCTION refuse_change"))
        connection.execute(sa.update(database.about).values(version=1))
    first.close()
    opened = Workspace(empty_url)
    assert ws.findings(opened, PLACE) == (card,)
    assert opened.rows(sa.select(database.exchanged)) == []
    changed, _ = ws.change_finding(opened, card.id, card.revision, reach="Everybody")
    assert changed.reach == "Everybody"
    ws.add_data_need(opened, place=PLACE, what="Evictions by month")
    opened.close()


_LATER_TABLES = (
    *("audit", "person_role", "form", "form_answer"),
    *("plan_record", "plan_record_past", "plan_value"),
)
_ADDED_TABLES = ("exchanged", "data_need", "data_need_past", "branding")


def test_workspace_of_the_last_version_without_steps_opens(tmp_path: Path) -> None:
    file = tmp_path / "workspace.sqlite"
    script = (REPOSITORY / "tests/fixtures/workspace-version-1.sql").read_text("utf-8")
    with closing(sqlite3.connect(file)) as made:
        made.executescript(script)
    opened = Workspace(f"sqlite:///{file}")
    told, plain = ws.findings(opened, PLACE)
    assert (told.told_by, told.told_count, told.consent) == ("Shift workers", "12", "group")
    assert ws.words_at(opened, told.id, 1)["told_by"] == "Workers"
    assert plain.owner == ""
    (agenda,) = ws.agendas(opened, PLACE)
    assert ws.led_step(opened, agenda.id) == (1, 1)
    (need,) = ws.data_needs(opened, PLACE)
    assert (need.status, need.revision) == ("asked", 2)
    assert ws.branding_of(opened, PLACE).color == "#12436D"
    opened.close()


@pytest.mark.parametrize(
    "url,message",
    [
        ("mysql://name:s3cret@server/db", "cannot be in a database of the kind|no address"),
        ("nonsense", "no address of a database"),
        ("postgresql://name:s3cret@localhost:1/db", "cannot be reached"),
    ],
)
def test_an_address_without_a_database_is_a_sentence(url: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        Workspace(url)
    assert "s3cret" not in str(caught.value)


def test_a_server_that_was_restarted_is_used_again(postgresql: Server) -> None:
    opened = Workspace(postgresql.new_database())
    add_card(opened, sentence="before", kind="history")
    postgresql.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'workspace_%'"
    )
    add_card(opened, sentence="after", kind="history")
    assert len(ws.findings(opened, PLACE)) == 2
    opened.close()


def test_file_that_is_no_workspace_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "workspace.sqlite").write_text("no database " * 100)
    with pytest.raises(UserError, match="cannot be read or written"):
        Workspace()


def test_folder_that_cannot_be_made_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path / "file"))
    with pytest.raises(UserError, match="cannot be made"):
        Workspace()
