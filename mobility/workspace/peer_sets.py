"""Peer sets that a group has agreed on and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.places import Level
from mobility.workspace.database import Workspace, change_record, now, peer_set, save_record
from mobility.workspace.schema import MOST_PEERS, readable

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
    query = sa.select(peer_set).where(peer_set.c.deleted.is_(other=False))
    if level is not None:
        query = query.where(peer_set.c.level == level.value)
    sets = [
        PeerSet(
            row.id, row.name, Level(row.level), tuple(row.geoids), row.how, row.release, row.changed
        )
        for row in readable(peer_set.name, workspace.rows(query))
    ]
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
    """Save a set under a name, in place of the set of that name, and return it.

    Raises ``UserError`` without a name or places, or with too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST:
        raise UserError(f"A peer set needs a name of 1 to {_LONGEST} signs.")
    chosen = tuple(dict.fromkeys(geoids))
    if not 1 <= len(chosen) <= MOST_PEERS:
        raise UserError(f"A peer set has 1 to {MOST_PEERS} places; this one has {len(chosen)}.")
    values = {"how": how, "release": release, "changed": now()}
    with workspace.writing() as connection:
        stored = {"name": name, "level": level.value, "geoids": list(chosen), **values}
        set_id = save_record(connection, peer_set, _same_name(connection, level, name), stored)
    return PeerSet(id=set_id, name=name, level=level, geoids=chosen, **values)


def delete_peer_set(workspace: Workspace, record_id: str) -> None:
    """Take a set out of the list; `restore_peer_set` brings it back."""
    change_record(workspace, peer_set, record_id, deleted=True)


def restore_peer_set(workspace: Workspace, record_id: str) -> None:
    """Bring a deleted set back.

    Raises ``UserError`` when another set has taken its name.
    """
    with workspace.writing() as connection:
        row = connection.execute(sa.select(peer_set).where(peer_set.c.id == record_id)).first()
        if row is None:
            raise UserError("This peer set is gone: choose another.")
        if _same_name(connection, row.level, row.name) not in {"", record_id}:
            raise UserError(f"Another peer set is called {row.name} now: rename that one first.")
        save_record(connection, peer_set, record_id, {})


def _same_name(connection: sa.Connection, level: str, name: str) -> str:
    """The id of the set of a level and name; empty where there is none."""
    query = sa.select(peer_set.c.id, peer_set.c.name).where(
        peer_set.c.level == level, peer_set.c.deleted.is_(other=False)
    )
    rows = connection.execute(query)
    return next((row.id for row in rows if row.name.casefold() == name.casefold()), "")
