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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mobility.workspace import Workspace
from tools.postgresql import HELP, find_initdb

_SECONDS_TO_START = 120
_TEMPLATE = "workspace_of_this_version"


@dataclass(slots=True)
class Server:
    """A running server.

    ``folder`` holds its socket, which has the only address it listens on.
    """

    folder: Path
    databases: int = 0

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://tests@/{name}?host={self.folder}"

    def new_database(self, *, empty: bool = False) -> str:
        """Return the address of a new database, with the tables of a workspace or `empty`."""
        self.databases += 1
        name = f"workspace_{self.databases}"
        self.run(f"CREATE DATABASE {name}" + ("" if empty else f" TEMPLATE {_TEMPLATE}"))
        return self.url(name)

    def run(self, statement: str) -> None:
        """Run a statement outside of any database of a test."""
        url = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()


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
            except sa.exc.OperationalError:
                if process.poll() is not None or time.monotonic() > until:
                    pytest.fail("PostgreSQL did not start")
                time.sleep(0.05)
        Workspace(server.url(_TEMPLATE)).close()
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed again
        process.wait()
        shutil.rmtree(folder)
