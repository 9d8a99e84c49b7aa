"""Who works with a workspace, and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from mobility.errors import UserError


class Role(IntEnum):
    """What a person may do; each role may do what those before it may."""

    VISITOR = 0
    """Sees what is public, and nothing of a workspace."""
    VIEWER = 1
    """Reads."""
    EDITOR = 2
    """Adds and changes records."""
    LEAD = 3
    """Also restores what a group has agreed on, and opens forms and published views."""
    ADMIN = 4
    """Also sees who changed what, gives roles, and restores backups."""

    @property
    def label(self) -> str:
        """The role in a sentence: 'an editor'."""
        name = self.name.lower()
        return f"an {name}" if name[0] in "ae" else f"a {name}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who works with a workspace.

    ``subject`` is the identifier that the sign-in gives to a person; it is empty on a computer
    without sign-in, where whoever opens the application is a local editor with every right.
    """

    role: Role
    subject: str = ""

    @property
    def label(self) -> str:
        """Who it is, in the history of a record: 'a lead', 'a local editor'."""
        return self.role.label if self.subject else "a local editor"

    def require(self, role: Role) -> None:
        """Raise `NotAllowedError` unless the actor has the role or a higher one."""
        if self.role < role:
            raise NotAllowedError(self, role)


LOCAL = Actor(Role.ADMIN)
"""Whoever uses a computer without sign-in, and whoever runs a command on the server."""
VISITOR = Actor(Role.VISITOR)
"""Somebody without a role, or who has not signed in."""


class NotAllowedError(UserError):
    """A write that the role of an actor does not allow."""

    def __init__(self, actor: Actor, needed: Role) -> None:
        role = f"as {actor.role.label}" if actor.role else "without a role, or not at all"
        super().__init__(
            f"You are signed in {role}; this needs {needed.label}. Nothing was "
            "changed. Ask whoever runs this application for the role."
        )
