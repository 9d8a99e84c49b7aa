"""How many people each group has that a metric counts: files of head-counts, as they were read."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace
from mobility.workspace.schema import readable
from mobility.workspace.tables import head_count, head_count_file

_LONGEST = 300  # signs of a source


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
    """Return the files, of all places or those that speak of one, the latest first."""
    question = sa.select(head_count_file).where(head_count_file.c.deleted.is_(other=False))
    if geoid:
        speaking = sa.select(head_count.c.file).where(head_count.c.geoid == geoid)
        question = question.where(head_count_file.c.id.in_(speaking))
    rows = workspace.rows(question.order_by(head_count_file.c.changed.desc()))
    return tuple(
        HeadCountFile(row.id, row.name, row.source, row.rows, row.changed)
        for row in readable(head_count_file.name, rows)
    )


def head_counts(
    workspace: Workspace, geoid: str, metric: str, breakdown: str
) -> dict[int, Mapping[str, float]]:
    """Return the head-counts of a place by year and group; where two files differ, the later's."""
    question = (
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
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for row in workspace.rows(question):
        found[row.year][row.subgroup] = row.n
    return dict(found)


def keep_head_counts(
    workspace: Workspace, name: str, source: str, counts: Sequence[HeadCount]
) -> HeadCountFile:
    """Keep the rows of a file, all of them or none, and return it.

    Raises ``UserError`` without a source or a row.
    """
    words = " ".join(source.split())
    if not words or len(words) > _LONGEST:
        raise UserError(f"Say where the head-counts are from, in 1 to {_LONGEST} signs.")
    if not counts:
        raise UserError(f"{name} has no row of head-counts.")
    kept = HeadCountFile(uuid.uuid4().hex, name, words, len(counts), _now())
    with workspace.writing() as connection:
        connection.execute(sa.insert(head_count_file).values(**asdict(kept), deleted=False))
        connection.execute(
            sa.insert(head_count), [{"file": kept.id, **asdict(one)} for one in counts]
        )
    return kept


def delete_head_counts(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Take a file out of use; `restore_head_counts` brings it back."""
    _mark(workspace, id, deleted=True)


def restore_head_counts(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Bring a deleted file back, as the latest."""
    _mark(workspace, id, deleted=False)


def _mark(workspace: Workspace, file_id: str, *, deleted: bool) -> None:
    change = sa.update(head_count_file).where(head_count_file.c.id == file_id)
    with workspace.writing() as connection:
        found = connection.execute(change.values(deleted=deleted, changed=_now()))
    if not found.rowcount:
        raise UserError("This file of head-counts is gone: read it again.")


def _now() -> str:
    """The time to the millionth of a second: of two files in one second one is the later."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
