"""Opening a kept version for reading; a damaged one is an answer in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from mobility.errors import UserError


@contextmanager
def open_version(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of a version, to be read.

    Raises:
        UserError: when it is damaged or gone, at once or while it is read.
    """
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            yield connection
    except duckdb.Error as error:
        message = (
            f"{path.parent.name}, {path.name}: cannot be read, because the file is damaged or "
            "gone; put another version in use, or add the file again."
        )
        raise UserError(message) from error
