"""How many people each group has that a metric counts: files of head-counts, as they were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import (
    Workspace,
    change_record,
    head_count,
    head_count_file,
    now,
    save_record,
)
from mobility.workspace.schema import readable

_LONGEST = 300  # signs of a source
_TIME = "microseconds"  # so that two files read in one second have an order
_GONE = "This file of head-counts is gone: read it again."


@dataclass(frozen=True, slots=True)
class HeadCount:
    """``n`` people (or households, births) of one group that a metric counts in a place and year.

    ``subgroup`` is the publisher's label; ``All`` is everybody that the metric counts.
    """

    geoid: str
    year: int
    metric: str
    breakdown: str
    subgroup: str
    n: float


@dataclass(frozen=True, slots=True)
class HeadCountFile:
    """A file that was read; ``changed`` is the time of the last change (UTC, ISO 8601)."""

    id: str
    name: str
    source: str
    rows: int
    changed: str


def head_count_files(workspace: Workspace, geoid: str = "") -> tuple[HeadCountFile, ...]:
    """Return the files, all or those with rows of a place, the latest first."""
    query = sa.select(head_count_file).where(head_count_file.c.deleted.is_(other=False))
    if geoid:
        with_place = sa.select(head_count.c.file).where(head_count.c.geoid == geoid)
        query = query.where(head_count_file.c.id.in_(with_place))
    rows = workspace.rows(query.order_by(head_count_file.c.changed.desc()))
    return tuple(
        HeadCountFile(row.id, row.name, row.source, row.rows, row.changed)
        for row in readable(head_count_file.name, rows)
    )


def head_counts(
    workspace: Workspace, geoid: str, metric: str, breakdown: str
) -> dict[int, Mapping[str, float]]:
    """Return the head-counts of a place by year and group; where two files differ, the later's."""
    query = (
        sa.select(head_count.c.year, head_count.c.subgroup, head_count.c.n)
        .join(head_count_file, head_count_file.c.id == head_count.c.file)
        .where(
            head_count_file.c.deleted.is_(other=False),
            head_count.c.geoid == geoid,
            head_count.c.metric == metric,
            head_count.c.breakdown == breakdown,
        )
        .order_by(head_count_file.c.changed, head_count.c.subgroup)
    )
    counts: dict[int, dict[str, float]] = defaultdict(dict)
    for row in workspace.rows(query):
        counts[row.year][row.subgroup] = row.n
    return dict(counts)


def keep_head_counts(
    workspace: Workspace, name: str, source: str, counts: Sequence[HeadCount]
) -> HeadCountFile:
    """Save the rows of a file, all of them or none, and return the file.

    Raises ``UserError`` without a source or a row.
    """
    source = " ".join(source.split())
    if not source or len(source) > _LONGEST:
        raise UserError(f"Say where the head-counts are from, in 1 to {_LONGEST} signs.")
    if not counts:
        raise UserError(f"{name} has no row of head-counts.")
    changed = now(_TIME)
    with workspace.writing() as connection:
        values = {"name": name, "source": source, "rows": len(counts), "changed": changed}
        file_id = save_record(connection, head_count_file, "", values)
        connection.execute(
            sa.insert(head_count), [{"file": file_id, **asdict(count)} for count in counts]
        )
    return HeadCountFile(file_id, name, source, len(counts), changed)


def delete_head_counts(workspace: Workspace, record_id: str) -> None:
    """Take a file out of use; `restore_head_counts` brings it back."""
    change_record(
        workspace, head_count_file, record_id, gone=_GONE, changed=now(_TIME), deleted=True
    )


def restore_head_counts(workspace: Workspace, record_id: str) -> None:
    """Bring a deleted file back, as the latest."""
    change_record(
        workspace, head_count_file, record_id, gone=_GONE, changed=now(_TIME), deleted=False
    )
