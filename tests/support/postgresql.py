"""A PostgreSQL server of the tests' own: a temporary folder, no network, ended with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from mobility.workspace import Workspace
from mobility.workspace.database import METADATA, VERSION, about
from tools.postgresql import HELP, find_initdb

_SECONDS_TO_START = 120
_TEMPLATE = "workspace_of_this_version"
# How many rows describe tables, and the last transaction that changed one of them.
_STRUCTURE = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {catalog}"  # noqa: S608 - one of the next line
    for catalog in ("pg_class", "pg_attribute", "pg_constraint", "pg_proc", "pg_trigger")
)
_EMPTY = (
    "SET LOCAL lock_timeout = '5s'",
    "SET LOCAL session_replication_role = replica",  # the audit trail lets nobody delete otherwise
    *(str(sa.delete(table)) for table in METADATA.sorted_tables if table is not about),
    f"UPDATE about SET version = {VERSION:d}",  # noqa: S608 - a number
    "SELECT setval(pg_get_serial_sequence('audit', 'number'), 1, false)",
)


@dataclass(slots=True)
class Server:
    """A running server.

    ``folder`` holds its socket, which has the only address it listens on.
    """

    folder: Path
    databases: int = 0
    unused: list[str] = field(default_factory=list)  # databases with empty tables
    structure: object = None  # of the tables of a workspace

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://tests@/{name}?host={self.folder}"

    def new_database(self, *, empty: bool = False) -> str:
        """Return the address of a new database, with the tables of a workspace or `empty`."""
        if self.unused and not empty:
            return self.url(self.unused.pop())
        self.databases += 1
        name = f"workspace_{self.databases}"
        self.run(f"CREATE DATABASE {name}" + ("" if empty else f" TEMPLATE {_TEMPLATE}"))
        return self.url(name)

    def run(self, statement: str, *values: str) -> None:
        """Run a statement outside of any database of a test."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement, values or None)

    def take_back(self, url: str) -> None:
        """Empty the tables of a database for another test; delete it where the tables changed.

        A database has 400 files, which take longer to copy and delete than a test runs.
        """
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        with psycopg.connect(url) as connection:
            same = connection.execute(_STRUCTURE).fetchall() == self.structure
            for statement in _EMPTY if same else ():
                connection.execute(statement)
        if same:
            self.unused.append(name)
        else:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_server() -> Iterator[Server]:
    """A server with a database that holds the tables of a workspace; it refuses to run as root."""
    initdb = find_initdb()
    if initdb is None:
        pytest.skip(HELP)
    # A socket's path has at most 107 characters, and pytest's folders are long.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    subprocess.run(
        [initdb, "--pgdata", data, "--username=tests", "--auth=trust", "--no-sync",
         "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True, capture_output=True, cwd=folder, **as_user,
    )  # fmt: skip
    process = subprocess.Popen(
        [initdb.with_name("postgres"), "-D", data, "-k", folder, "-c", "listen_addresses=",
         "-c", "fsync=off", "-c", "max_connections=50"],
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=folder, **as_user,
    )  # fmt: skip
    server = Server(folder)
    try:
        until = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                server.run(f"CREATE DATABASE {_TEMPLATE}")
                break
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > until:
                    pytest.fail("PostgreSQL did not start")
                time.sleep(0.05)
        Workspace(server.url(_TEMPLATE)).close()
        with psycopg.connect(server.url(_TEMPLATE)) as connection:
            server.structure = connection.execute(_STRUCTURE).fetchall()
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed again
        process.wait()
        shutil.rmtree(folder)
