"""The roles that admins give to people, by e-mail address or by the subject of their sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.actors import Role
from mobility.workspace.database import Workspace, now, person_role, save_record

_LONGEST = 255  # characters of a subject, as OpenID Connect limits them
_GIVEN = (Role.VIEWER, Role.EDITOR, Role.LEAD, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class PersonRole:
    """A role of a person.

    Attributes:
        id: names the record for good.
        person: an e-mail address in small letters, or the subject of a sign-in.
        role: what the person may do.
        changed: the time of the last change (UTC, ISO 8601).
    """

    id: str
    person: str
    role: Role
    changed: str


def person_roles(workspace: Workspace) -> tuple[PersonRole, ...]:
    """Return the roles that were given, in the order of the people; for admins only."""
    query = (
        sa.select(person_role)
        .where(person_role.c.deleted.is_(other=False))
        .order_by(person_role.c.person)
    )
    return tuple(
        PersonRole(row.id, row.person, Role[row.role.upper()], row.changed)
        for row in workspace.rows(query, needs=Role.ADMIN)
    )


def save_person_role(workspace: Workspace, person: str, role: Role) -> PersonRole:
    """Give a role to a person in place of the one before, and return it; for admins only.

    Raises:
        UserError: without an e-mail address or subject, or for a role that cannot be given.
    """
    person = person_key(person)
    if not person or len(person) > _LONGEST or any(not sign.isprintable() for sign in person):
        raise UserError(f"Write an e-mail address or a subject of 1 to {_LONGEST} signs.")
    if role not in _GIVEN:
        raise UserError("Choose the role of a viewer, an editor, a lead or an admin.")
    same = sa.select(person_role.c.id).where(person_role.c.person == person)
    values = {"person": person, "role": role.name.lower(), "changed": now()}
    with workspace.writing(needs=Role.ADMIN) as connection:
        stored = connection.execute(same).scalar() or ""
        record_id = save_record(connection, person_role, stored, values)
    return PersonRole(record_id, person, role, str(values["changed"]))


def delete_person_role(workspace: Workspace, record_id: str) -> None:
    """Take a role away; giving it again brings it back. For admins only."""
    with workspace.writing(needs=Role.ADMIN) as connection:
        connection.execute(
            sa.update(person_role)
            .where(person_role.c.id == record_id)
            .values(deleted=True, changed=now())
        )


def given_role(workspace: Workspace, names: Iterable[str]) -> Role | None:
    """Return the highest role that was given to somebody; None for none.

    Args:
        workspace: the open workspace.
        names: the subject and, where the provider has verified it, the e-mail address.
    """
    query = sa.select(person_role.c.role).where(
        person_role.c.deleted.is_(other=False),
        person_role.c.person.in_([person_key(name) for name in names]),
    )
    return max((Role[row.role.upper()] for row in workspace.rows(query)), default=None)


def person_key(name: str) -> str:
    """The text by which a person is stored: an e-mail address in small letters, else as it is.

    >>> person_key(" Alice@County.gov "), person_key("aX4-93")
    ('alice@county.gov', 'aX4-93')
    """
    name = name.strip()
    return name.lower() if "@" in name else name
