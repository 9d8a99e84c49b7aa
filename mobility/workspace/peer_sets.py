"""Peer sets that a group has agreed on and named."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.places import Level
from mobility.workspace.database import Workspace, now
from mobility.workspace.schema import MOST_PEERS as MOST
from mobility.workspace.schema import readable
from mobility.workspace.tables import peer_set

_LONGEST = 80  # signs of a name


@dataclass(frozen=True, slots=True)
class PeerSet:
    """A named set of places of one level.

    ``geoids`` are in the order in which they were chosen; ``how`` says in words how they were
    chosen, ``release`` on which data; ``changed`` is the time of the last change (UTC, ISO 8601).
    """

    id: str
    name: str
    level: Level
    geoids: tuple[str, ...]
    how: str
    release: str
    changed: str


def peer_sets(workspace: Workspace, level: Level | None = None) -> tuple[PeerSet, ...]:
    """Return the named sets, of one level or of all, in the order of their names."""
    question = sa.select(peer_set).where(peer_set.c.deleted.is_(other=False))
    if level is not None:
        question = question.where(peer_set.c.level == level.value)
    sets = [_read(row) for row in readable(peer_set.name, workspace.rows(question))]
    return tuple(sorted(sets, key=lambda each: (each.name.casefold(), each.id)))


def save_peer_set(
    workspace: Workspace,
    name: str,
    level: Level,
    geoids: Sequence[str],
    *,
    how: str,
    release: str,
) -> PeerSet:
    """Keep a set under a name, or put it in the place of the one that has the name, and return it.

    Raises ``UserError`` without a name or places, or with too many.
    """
    words = " ".join(name.split())
    if not words or len(words) > _LONGEST:
        message = f"A peer set needs a name of 1 to {_LONGEST} signs."
        raise UserError(message)
    chosen = tuple(dict.fromkeys(geoids))
    if not 1 <= len(chosen) <= MOST:
        message = f"A peer set has 1 to {MOST} places; this one has {len(chosen)}."
        raise UserError(message)
    same_name = sa.select(peer_set.c.id, peer_set.c.name).where(
        peer_set.c.level == level.value, peer_set.c.deleted.is_(other=False)
    )
    with workspace.writing() as connection:
        taken = [
            row.id
            for row in connection.execute(same_name)
            if row.name.casefold() == words.casefold()
        ]
        saved = PeerSet(
            taken[0] if taken else uuid.uuid4().hex, words, level, chosen, how, release, now()
        )
        values = {
            "name": saved.name,
            "level": level.value,
            "geoids": list(chosen),
            "how": how,
            "release": release,
            "changed": saved.changed,
            "deleted": False,
        }
        if taken:
            connection.execute(sa.update(peer_set).where(peer_set.c.id == saved.id).values(values))
        else:
            connection.execute(sa.insert(peer_set).values(id=saved.id, **values))
    return saved


def delete_peer_set(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Take a set out of the list; `restore_peer_set` brings it back."""
    _mark(workspace, id, deleted=True)


def restore_peer_set(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Bring a deleted set back.

    Raises ``UserError`` when another set has taken its name.
    """
    (name, level) = _name_of(workspace, id)
    if any(each.name.casefold() == name.casefold() for each in peer_sets(workspace, level)):
        message = f"Another peer set is called {name} now: rename that one first."
        raise UserError(message)
    _mark(workspace, id, deleted=False)


def _name_of(workspace: Workspace, set_id: str) -> tuple[str, Level]:
    question = sa.select(peer_set.c.name, peer_set.c.level).where(peer_set.c.id == set_id)
    rows = workspace.rows(question)
    if not rows:
        raise UserError("This peer set is gone: choose another.")
    return rows[0].name, Level(rows[0].level)


def _mark(workspace: Workspace, set_id: str, *, deleted: bool) -> None:
    change = sa.update(peer_set).where(peer_set.c.id == set_id)
    with workspace.writing() as connection:
        connection.execute(change.values(deleted=deleted, changed=now()))


def _read(row: sa.Row[tuple[object, ...]]) -> PeerSet:
    fields = dict(row._mapping)  # noqa: SLF001 - its public name begins so
    del fields["deleted"]
    return PeerSet(**fields | {"level": Level(row.level), "geoids": tuple(row.geoids)})
