"""Who sits on a council or board: seats by group, entered by hand with a day and a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from mobility.clock import today
from mobility.errors import UserError
from mobility.workspace.database import Workspace, change_record, save_record
from mobility.workspace.database import council_seats as table
from mobility.workspace.schema import MOST_SEATS, readable

_FIRST_DAY = date(1990, 1, 1)
_LONGEST_BODY, _LONGEST_SOURCE = 80, 300  # signs


@dataclass(frozen=True, slots=True)
class CouncilSeats:
    """The seats of a council or board of a place on a day.

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
    """Return the councils and boards of a place, the latest day first."""
    rows = (_read(row) for row in readable(table.name, workspace.rows(_of_place(geoid))))
    by_name = sorted(rows, key=lambda row: row.body.casefold())
    return tuple(sorted(by_name, key=lambda row: row.day, reverse=True))


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
    """Save the seats of a body on a day, in place of those entered before, and return them.

    Raises ``UserError`` without body, source or seat, and for days and numbers that cannot be.
    """
    body, source = " ".join(body.split()), " ".join(source.split())
    _check(body, source, day, seats, unknown)
    values = {
        "geoid": geoid,
        "body": body,
        "day": day.isoformat(),
        "source": source,
        "seats": {label: count for label, count in seats.items() if count},
        "unknown": unknown,
    }
    with workspace.writing() as connection:
        same = _same_body(connection, geoid, day.isoformat(), body)
        seats_id = save_record(connection, table, same, values)
        row = connection.execute(sa.select(table).where(table.c.id == seats_id)).one()
    return _read(row)


def delete_council_seats(workspace: Workspace, record_id: str) -> None:
    """Take seats out of the list; `restore_council_seats` brings them back."""
    change_record(workspace, table, record_id, deleted=True)


def restore_council_seats(workspace: Workspace, record_id: str) -> None:
    """Bring deleted seats back.

    Raises ``UserError`` when the same body was entered again for that day, or it never was.
    """
    with workspace.writing() as connection:
        rows = connection.execute(sa.select(table).where(table.c.id == record_id)).all()
        if not readable(table.name, rows):
            raise UserError("These seats are gone: enter them again.")
        geoid, day, body = rows[0].geoid, rows[0].day, rows[0].body
        if _same_body(connection, geoid, day, body) not in {"", record_id}:
            raise UserError(f"{body} was entered again for {day}: delete that one first.")
        save_record(connection, table, record_id, {})


def _of_place(geoid: str) -> sa.Select[Any]:
    """The query for the seats of a place."""
    return sa.select(table).where(table.c.geoid == geoid, table.c.deleted.is_(other=False))


def _same_body(connection: sa.Connection, geoid: str, day: str, body: str) -> str:
    """The id of the seats of a body on a day; empty where there are none."""
    rows = connection.execute(_of_place(geoid).where(table.c.day == day))
    return next((row.id for row in rows if row.body.casefold() == body.casefold()), "")


def _check(body: str, source: str, day: date, seats: Mapping[str, int], unknown: int) -> None:
    if not body or len(body) > _LONGEST_BODY:
        raise UserError(f"Name the council or board in 1 to {_LONGEST_BODY} signs.")
    if not source or len(source) > _LONGEST_SOURCE:
        raise UserError(f"Say where the seats are from, in 1 to {_LONGEST_SOURCE} signs.")
    if not _FIRST_DAY <= day <= today():
        raise UserError(f"The day of the make-up lies between {_FIRST_DAY} and today, not {day}.")
    for label, count in [*seats.items(), ("not known", unknown)]:
        if not 0 <= count <= MOST_SEATS:
            raise UserError(f"{label}: a number of seats from 0 to {MOST_SEATS}, not {count}.")
    if not any(seats.values()):
        raise UserError("Enter at least one seat whose holder's group is known.")


def _read(row: sa.Row[tuple[object, ...]]) -> CouncilSeats:
    fields = dict(row._mapping)  # noqa: SLF001 - its public name begins so
    del fields["deleted"]
    return CouncilSeats(**fields | {"day": date.fromisoformat(row.day)})
