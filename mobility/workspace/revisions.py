"""Changes of records on which several browsers write, by the revision that each had read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa


def merged_parts(
    new: Mapping[str, str], seen: Mapping[str, str], stored: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the parts to write, and the texts of others that they replace.

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
        if stored[part] not in {seen[part], text}
    }
    return edited, replaced


def store_parts(
    connection: sa.Connection, past: sa.Table, parts: Iterable[str], values: Mapping[str, Any]
) -> None:
    """Store the parts of a record at its new revision in the table of its earlier texts."""
    record = past.primary_key.columns[0].name
    texts = {
        record: values["id"],
        "revision": values["revision"],
        "words": {part: values[part] for part in parts},
        "changed": values["changed"],
    }
    connection.execute(sa.insert(past).values(texts))


def parts_query(past: sa.Table, record_id: str, revision: int) -> sa.Select[Any]:
    """The query for the parts of a record at a revision."""
    record = past.primary_key.columns[0]
    return sa.select(past.c.words).where(record == record_id, past.c.revision == revision)
