"""Opening a kept version for reading; a damaged one is an answer in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from mobility.errors import UserError

_MEMORY = "1GB"  # for one question; five million rows take less


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to a version for reading, with limited memory and no way to other files.

    Raises:
        duckdb.Error: when the file is damaged or gone.
    """
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "enable_external_access": False,
    }
    return duckdb.connect(str(path), read_only=True, config=limits)


@contextmanager
def open_version(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of a version, to be read.

    Raises:
        UserError: when it is damaged or gone, at once or while it is read.
    """
    try:
        with connect(path) as connection:
            yield connection
    except duckdb.Error as error:
        message = (
            f"{path.parent.name}, {path.name}: cannot be read, because the file is damaged or "
            "gone; put another version in use, or add the file again."
        )
        raise UserError(message) from error
