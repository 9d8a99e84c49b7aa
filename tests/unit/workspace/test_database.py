"""The database of the workspace: many programs at once, versions of the tables, damage."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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
from tests.conftest import REPOSITORY
from tests.support.cards import PLACE, add_card
from tests.support.postgresql import Server

_ADD_CARDS = """
import sys
from mobility.workspace import Workspace
from tests.support.cards import add_card
opened = Workspace()
for turn in range(int(sys.argv[2])):
    add_card(opened, sentence=f"{sys.argv[1]} {turn}", kind="history")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database without any table, in each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database(empty=True)


def test_eight_processes_open_an_empty_database_and_write_at_once(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_WORKSPACE_URL", empty_url)
    commands = [[sys.executable, "-c", _ADD_CARDS, str(number), "5"] for number in range(8)]
    running = [subprocess.Popen(command, cwd=REPOSITORY) for command in commands]
    assert [process.wait() for process in running] == [0] * 8
    opened = Workspace()
    cards = ws.findings(opened, PLACE)
    assert [card.order for card in cards] == list(range(1, 41))
    assert len({card.sentence for card in cards}) == 40
    opened.close()


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


def test_tables_from_before_the_steps_keep_their_records(empty_url: str) -> None:
    """Programs before the steps made the tables themselves, earlier ones without `exchanged`."""
    first = Workspace(empty_url)
    add_card(first, sentence="kept", kind="history")
    with first.writing() as connection:
        for table in (_STEPS, "audit", "exchanged"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("DROP FUNCTION refuse_change"))
        connection.execute(sa.update(database.about).values(version=1))
    first.close()
    opened = Workspace(empty_url)
    assert [card.sentence for card in ws.findings(opened, PLACE)] == ["kept"]
    assert opened.rows(sa.select(database.exchanged)) == []
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
