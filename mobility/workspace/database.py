"""Opening the workspace: one file for everybody on this computer, or a database of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from mobility import home
from mobility.errors import UserError
from mobility.workspace import tables

VERSION = 1  # of the tables; a workspace of an earlier version is brought up step by step

_WAIT = 5.0  # seconds for another window or program to finish writing
_FILE = "workspace.sqlite"


class Workspace:
    """An open workspace; any number of programs may have the same one open.

    A write is one transaction: it is there as a whole, or it did not happen.

    Raises:
        UserError: when the workspace cannot be opened, or a later version made it.
    """

    def __init__(self, url: str | None = None) -> None:
        self._engine = sa.create_engine(url or _default_url(), connect_args=_arguments(url))
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare)
            sa.event.listen(self._engine, "begin", _begin)
        with self.writing() as connection:
            tables.METADATA.create_all(connection)
            found = connection.execute(sa.select(tables.about.c.version)).scalar()
            if found is None:
                connection.execute(sa.insert(tables.about).values(version=VERSION))
            elif found > VERSION:
                message = (
                    "The workspace was made by a later version of this application; update the "
                    "application to open it. Nothing in it was changed."
                )
                raise UserError(message)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is kept when the block ends well, and undone when it does not."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise UserError(_trouble(error)) from error

    def rows(self, question: sa.Select[Any]) -> list[Any]:
        """The rows that a question returns."""
        try:
            with self._engine.begin() as connection:
                return list(connection.execute(question))
        except sa.exc.DBAPIError as error:
            raise UserError(_trouble(error)) from error


def now() -> str:
    """The time of a change, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _default_url() -> str:
    if url := os.environ.get("MOBILITY_WORKSPACE_URL"):
        return url
    folder = home.home_folder() / "workspace"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The workspace folder {folder} cannot be made: {error.strerror}."
        raise UserError(message) from error
    return f"sqlite:///{folder / _FILE}"


def _arguments(url: str | None) -> dict[str, Any]:
    """How long SQLite waits for others; other databases wait by themselves."""
    chosen = url or os.environ.get("MOBILITY_WORKSPACE_URL") or "sqlite:"
    return {"timeout": _WAIT} if chosen.startswith("sqlite") else {}


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own class
    """Readers do not wait for a writer; what was confirmed survives a power cut."""
    connection.isolation_level = None  # SQLAlchemy begins, the driver does not
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: sa.Connection) -> None:
    """Take the right to write at once: a transaction that reads first could be refused it later."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _trouble(error: sa.exc.DBAPIError) -> str:
    if "locked" in str(error.orig):
        return "Another window is writing to the workspace; nothing was changed. Try it again."
    return f"The workspace cannot be read or written ({error.orig}); nothing was changed."
