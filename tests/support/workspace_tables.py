"""The tables of new test workspaces, without the steps of the migrations each time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa

from mobility.workspace import Workspace, database


@pytest.fixture(scope="session", autouse=True)
def tables_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give new SQLite workspaces the tables that the steps have made once.

    Other programs that a test starts run the steps, as does a workspace that has tables already.
    """
    run_steps = database._run_steps
    folder = tmp_path_factory.mktemp("tables")
    Workspace(f"sqlite:///{folder / 'first.sqlite'}").close()
    with closing(sqlite3.connect(folder / "first.sqlite")) as first:
        statements = [
            line for line in first.iterdump() if line not in {"BEGIN TRANSACTION;", "COMMIT;"}
        ]

    def make_tables(connection: sa.Connection) -> None:
        if connection.dialect.name != "sqlite" or sa.inspect(connection).get_table_names():
            run_steps(connection)
            return
        for statement in statements:
            connection.exec_driver_sql(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_run_steps", make_tables)
        yield
