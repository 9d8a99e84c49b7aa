"""Links between findings: one agrees with, contradicts or explains another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace, now
from mobility.workspace.schema import LINKS
from mobility.workspace.tables import finding, finding_link


@dataclass(frozen=True, slots=True)
class Link:
    """Two findings, by id, and how the first stands to the second."""

    id: str
    first: str
    second: str
    kind: str


def links(workspace: Workspace, place: str | None = None) -> tuple[Link, ...]:
    """Return the links between cards of a place, or of all; none from or to a deleted card."""
    first, second = finding.alias(), finding.alias()
    question = (
        sa.select(*(finding_link.c[each.name] for each in fields(Link)))
        .join(first, first.c.id == finding_link.c.first)
        .join(second, second.c.id == finding_link.c.second)
        .where(
            finding_link.c.deleted.is_(other=False),
            first.c.deleted.is_(other=False),
            second.c.deleted.is_(other=False),
            # What a file brought may name cards of two places, or a way to stand that there is not.
            first.c.place == finding_link.c.place,
            second.c.place == finding_link.c.place,
            finding_link.c.kind.in_(LINKS),
        )
        .order_by(first.c.order, second.c.order, finding_link.c.id)
    )
    if place is not None:
        question = question.where(finding_link.c.place == place)
    return tuple(Link(*row) for row in workspace.rows(question))


def add_link(workspace: Workspace, first: str, second: str, kind: str) -> Link:
    """Link two cards of one place; a pair has one link, and a new one takes its place.

    Raises ``UserError`` for a link of a card with itself, or of cards of two places.
    """
    if kind not in LINKS:
        message = f"Findings have no link {kind!r}; there are {', '.join(LINKS)}."
        raise UserError(message)
    if first == second:
        raise UserError("Choose another finding: a link is between two.")
    with workspace.writing() as connection:
        place = _common_place(connection, first, second)
        same_pair = sa.select(finding_link).where(
            finding_link.c.first.in_((first, second)), finding_link.c.second.in_((first, second))
        )
        found = connection.execute(same_pair).first()
        values: dict[str, Any] = {
            "first": first,
            "second": second,
            "kind": kind,
            "place": place,
            "changed": now(),
            "deleted": False,
        }
        if found is None:
            link = Link(uuid.uuid4().hex, first, second, kind)
            connection.execute(sa.insert(finding_link).values(id=link.id, revision=1, **values))
        else:
            link = Link(found.id, first, second, kind)
            change = sa.update(finding_link).where(finding_link.c.id == link.id)
            connection.execute(change.values(revision=found.revision + 1, **values))
    return link


def remove_link(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Take a link away; `restore_link` brings it back."""
    _mark(workspace, id, deleted=True)


def restore_link(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Bring a removed link back."""
    _mark(workspace, id, deleted=False)


def _common_place(connection: sa.Connection, *ids: str) -> str:
    """The place of the cards.

    Raises:
        UserError: when one is gone, or they are of two places.
    """
    question = sa.select(finding.c.place).where(finding.c.id.in_(ids))
    found = list(connection.execute(question).scalars())
    if len(found) < len(ids):
        raise UserError("One of these findings is gone; nothing was linked.")
    if len(set(found)) > 1:
        raise UserError("These findings are of two places; link findings of one place.")
    return str(found[0])


def _mark(workspace: Workspace, link_id: str, *, deleted: bool) -> None:
    change = sa.update(finding_link).where(finding_link.c.id == link_id)
    revision = finding_link.c.revision + 1
    with workspace.writing() as connection:
        connection.execute(change.values(deleted=deleted, revision=revision, changed=now()))
