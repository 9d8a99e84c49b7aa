"""The logo and the colors of a place, which its files carry."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.branding_checks import READABLE, VISIBLE, color_problem, logo_problem
from mobility.workspace.database import Workspace, save_record
from mobility.workspace.database import branding as table
from mobility.workspace.schema import readable


@dataclass(frozen=True, slots=True)
class Branding:
    """The logo and the colors of a place.

    Attributes:
        logo: a PNG file; empty for none.
        color: of headings, as `#RRGGBB`; empty for that of the application.
        second: of lines and bands; empty for that of the application.
    """

    logo: bytes = b""
    color: str = ""
    second: str = ""


def branding_of(workspace: Workspace, place: str) -> Branding:
    """Return the logo and the colors of a place; of two copies the one that changed last."""
    row = _latest(workspace.rows(_of_place(place)))
    if row is None:
        return Branding()
    return Branding(base64.b64decode(row.logo), row.color, row.second)


def save_branding(workspace: Workspace, place: str, branding: Branding) -> None:
    """Store the logo and the colors of a place in place of those before; none are stored as none.

    Raises:
        UserError: when the logo or a color is refused; nothing is stored.
    """
    logo = base64.b64encode(branding.logo).decode()
    color, second = branding.color.upper(), branding.second.upper()
    problem = logo_problem(logo) or color_problem(color, READABLE) or color_problem(second, VISIBLE)
    if problem:
        raise UserError(problem)
    values = {"place": place, "logo": logo, "color": color, "second": second}
    with workspace.writing() as connection:
        row = _latest(connection.execute(_of_place(place)).all())
        save_record(connection, table, "" if row is None else row.id, values)


def _of_place(place: str) -> sa.Select[Any]:
    """The query for the records of a place, the last changed first."""
    return (
        sa.select(table)
        .where(table.c.place == place, table.c.deleted.is_(other=False))
        .order_by(table.c.changed.desc(), table.c.id)
    )


def _latest(rows: Sequence[Any]) -> Any:  # noqa: ANN401 - a row
    return next(iter(readable(table.name, rows)), None)
