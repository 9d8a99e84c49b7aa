"""Records on which several browsers write, by the revision that each had read.

A change names the revision that it began with. Parts that only one of two browsers has changed are
both saved; of a part that both have changed, the later text is saved and the earlier one returned.
Nothing is erased: deleted records and the texts of every revision stay stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace, added_columns, now

T = TypeVar("T")
Parts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a change has replaced.

    ``parts`` are the texts that it replaced, written at the time ``changed``; ``deleted`` says that
    the record was deleted and is back.
    """

    revision: int
    changed: str
    parts: Parts
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class RevisedRecords:
    """A table of such records, and the table of their texts at every revision.

    Attributes:
        table: the records.
        past: their texts.
        parts: the columns that people write.
        gone: the sentence for a record that does not exist.
        timespec: how exact the time of a change is, see `database.now`.
    """

    table: sa.Table
    past: sa.Table
    parts: tuple[str, ...]
    gone: str
    timespec: str = "seconds"

    def insert(self, connection: sa.Connection, values: Mapping[str, Any]) -> dict[str, Any]:
        """Insert a record with its texts; return it with what every new record has."""
        first = {"revision": 1, "changed": now(self.timespec), "deleted": False}
        record = {**values, **first}
        connection.execute(sa.insert(self.table).values(record))
        self._store_parts(connection, record)
        return record

    def one(self, connection: sa.Connection, record_id: str) -> Any:  # noqa: ANN401 - a row
        """Return the row of an id.

        Raises ``UserError`` when there is none.
        """
        query = sa.select(self.table).where(self.table.c.id == record_id)
        row = connection.execute(query).first()
        if row is None:
            raise UserError(self.gone)
        return row

    def write(self, connection: sa.Connection, row: Any, **values: object) -> Any:  # noqa: ANN401 - a row
        """Write values to a row, its next revision and its texts at that revision; return it."""
        full = {**values, "revision": row.revision + 1, "changed": now(self.timespec)}
        connection.execute(sa.update(self.table).where(self.table.c.id == row.id).values(full))
        updated = self.one(connection, row.id)
        self._store_parts(connection, updated._mapping)  # noqa: SLF001 - its public name begins so
        return updated

    def change(
        self,
        workspace: Workspace,
        record_id: str,
        revision: int,
        checked: Callable[[Parts], Parts],
    ) -> tuple[Any, Replaced | None]:
        """Change parts of a record as it was read at a revision.

        Args:
            workspace: the open workspace.
            record_id: the record.
            revision: the one at which it was read.
            checked: returns the parts to write, when given those that are stored.

        Returns:
            The row as it is now, and the texts of later revisions that were replaced, if any.

        Raises:
            UserError: when there is no such record, and what ``checked`` raises.
        """
        with workspace.writing() as connection:
            row = self.one(connection, record_id)
            stored = {part: getattr(row, part) for part in self.parts}
            seen = connection.execute(self._parts_query(record_id, revision)).scalar()
            seen = self._unwritten | seen if isinstance(seen, dict) else stored
            if set(seen) != set(self.parts):
                seen = stored
            edited, lost = merged_parts(checked(stored), seen, stored)
            back = row.deleted and bool(edited)
            replaced = None
            if lost or back:
                replaced = Replaced(row.revision, row.changed, lost, deleted=back)
            if edited:
                row = self.write(connection, row, **edited, deleted=False)
        return row, replaced

    def set_deleted(self, workspace: Workspace, record_id: str, *, deleted: bool) -> Any:  # noqa: ANN401 - a row
        """Delete a record, or bring it back; return its row."""
        with workspace.writing() as connection:
            return self.write(connection, self.one(connection, record_id), deleted=deleted)

    def parts_at(self, workspace: Workspace, record_id: str, revision: int) -> dict[str, str]:
        """Return what people had written at a revision, by part.

        Raises ``UserError`` when there was no such revision.
        """
        rows = workspace.rows(self._parts_query(record_id, revision))
        if not rows:
            raise UserError("What was written then is not known.")
        return {**self._unwritten, **rows[0].words}

    @property
    def _unwritten(self) -> dict[str, str]:
        """The parts that earlier versions have not stored."""
        return dict.fromkeys(added_columns(self.table), "")

    def _parts_query(self, record_id: str, revision: int) -> sa.Select[Any]:
        past = self.past
        return sa.select(past.c.words).where(
            past.c[self.table.name] == record_id, past.c.revision == revision
        )

    def _store_parts(self, connection: sa.Connection, record: Mapping[str, Any]) -> None:
        texts = {
            self.table.name: record["id"],
            "revision": record["revision"],
            "words": {part: record[part] for part in self.parts},
            "changed": record["changed"],
        }
        connection.execute(sa.insert(self.past).values(texts))


def merged_parts(
    new: Mapping[str, T], seen: Mapping[str, T], stored: Mapping[str, T]
) -> tuple[dict[str, T], dict[str, T]]:
    """Return the parts to write, and the values of others that they replace.

    Parts that are as they were read are not written, so that changes made in between stay.

    Args:
        new: what somebody has written, by part.
        seen: what the record said when they read it.
        stored: what it says now.

    >>> merged_parts({"see": "a", "mean": ""}, {"see": "", "mean": ""}, {"see": "b", "mean": "c"})
    ({'see': 'a'}, {'see': 'b'})
    """
    edited = {part: text for part, text in new.items() if text != seen[part]}
    replaced = {
        part: stored[part]
        for part, text in edited.items()
        if stored[part] not in (seen[part], text)
    }
    return edited, replaced
