"""Who sits on a council or board: seats by group, entered by hand with a day and a source."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace, now
from mobility.workspace.schema import MOST_SEATS, readable
from mobility.workspace.tables import council_seats as table

_FIRST_DAY = date(1990, 1, 1)
_LONGEST_BODY, _LONGEST_SOURCE = 80, 300  # signs


@dataclass(frozen=True, slots=True)
class CouncilSeats:
    """The make-up of a body of a place on a day.

    ``seats`` are by the publisher's label of a group; ``unknown`` are vacant or their holder's
    group is not known. ``changed`` is the time of the last change (UTC, ISO 8601).
    """

    id: str
    geoid: str
    body: str
    day: date
    source: str
    seats: Mapping[str, int]
    unknown: int
    changed: str


def council_seats(workspace: Workspace, geoid: str) -> tuple[CouncilSeats, ...]:
    """Return the bodies of a place, the latest make-up first."""
    question = sa.select(table).where(table.c.geoid == geoid, table.c.deleted.is_(other=False))
    found = sorted(
        (_read(row) for row in readable(table.name, workspace.rows(question))),
        key=lambda one: one.body.casefold(),
    )
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


def save_council_seats(
    workspace: Workspace,
    geoid: str,
    body: str,
    day: date,
    source: str,
    seats: Mapping[str, int],
    *,
    unknown: int = 0,
) -> CouncilSeats:
    """Keep a make-up, or correct the one of the same body and day, and return it.

    Raises ``UserError`` without body, source or seat, and for days and numbers that cannot be.
    """
    name, where = _words(body), _words(source)
    _check(name, where, day, seats, unknown)
    same = sa.select(table.c.id, table.c.body).where(
        table.c.geoid == geoid, table.c.day == day.isoformat(), table.c.deleted.is_(other=False)
    )
    with workspace.writing() as connection:
        taken = [
            row.id for row in connection.execute(same) if row.body.casefold() == name.casefold()
        ]
        values = {
            "geoid": geoid,
            "body": name,
            "day": day.isoformat(),
            "source": where,
            "seats": {label: count for label, count in seats.items() if count},
            "unknown": unknown,
            "changed": now(),
            "deleted": False,
        }
        chosen = taken[0] if taken else uuid.uuid4().hex
        if taken:
            connection.execute(sa.update(table).where(table.c.id == chosen).values(values))
        else:
            connection.execute(sa.insert(table).values(id=chosen, **values))
        row = connection.execute(sa.select(table).where(table.c.id == chosen)).one()
    return _read(row)


def delete_council_seats(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Take a make-up out of the list; `restore_council_seats` brings it back."""
    _mark(workspace, id, deleted=True)


def restore_council_seats(workspace: Workspace, id: str) -> None:  # noqa: A002 - its name in the table
    """Bring a deleted make-up back.

    Raises ``UserError`` when the same body was entered again for that day, or it never was.
    """
    rows = readable(table.name, workspace.rows(sa.select(table).where(table.c.id == id)))
    if not rows:
        raise UserError("These seats are gone: enter them again.")
    gone = _read(rows[0])
    if any(
        (one.day, one.body.casefold()) == (gone.day, gone.body.casefold())
        for one in council_seats(workspace, gone.geoid)
    ):
        message = f"{gone.body} was entered again for {gone.day}: delete that one first."
        raise UserError(message)
    _mark(workspace, id, deleted=False)


def _words(text: str) -> str:
    return " ".join(text.split())


def _check(body: str, source: str, day: date, seats: Mapping[str, int], unknown: int) -> None:
    if not body or len(body) > _LONGEST_BODY:
        raise UserError(f"Name the council or board in 1 to {_LONGEST_BODY} signs.")
    if not source or len(source) > _LONGEST_SOURCE:
        raise UserError(f"Say where the seats are from, in 1 to {_LONGEST_SOURCE} signs.")
    if not _FIRST_DAY <= day <= date.today():  # noqa: DTZ011 - a day as people on the spot count it
        raise UserError(f"The day of the make-up lies between {_FIRST_DAY} and today, not {day}.")
    for label, count in [*seats.items(), ("not known", unknown)]:
        if not 0 <= count <= MOST_SEATS:
            raise UserError(f"{label}: a number of seats from 0 to {MOST_SEATS}, not {count}.")
    if not any(seats.values()):
        raise UserError("Enter at least one seat whose holder's group is known.")


def _mark(workspace: Workspace, seats_id: str, *, deleted: bool) -> None:
    change = sa.update(table).where(table.c.id == seats_id)
    with workspace.writing() as connection:
        connection.execute(change.values(deleted=deleted, changed=now()))


def _read(row: sa.Row[tuple[object, ...]]) -> CouncilSeats:
    fields = dict(row._mapping)  # noqa: SLF001 - its public name begins so
    del fields["deleted"]
    return CouncilSeats(**fields | {"day": date.fromisoformat(row.day), "seats": dict(row.seats)})
