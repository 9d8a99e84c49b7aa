"""Who is signed in, and with which role: settings, claims of the provider, and the workspace.

Streamlit asks the provider (OpenID Connect) and signs what it answers into a cookie. Of the claims
only those of `Identity` are stored there: hundreds of groups would not fit into cookies.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mobility.errors import UserError
from mobility.page_registry import PAGES
from mobility.workspace import Workspace
from mobility.workspace.actors import VISITOR, Actor, Role
from mobility.workspace.roles import given_role, person_key

ROLE_CLAIM, ROLES = "MOBILITY_ROLE_CLAIM", "MOBILITY_ROLES"
ADMINS, PUBLIC, CONTACT = "MOBILITY_ADMINS", "MOBILITY_PUBLIC", "MOBILITY_CONTACT"
HOURS = 12
"""How long a sign-in lasts: longer than a meeting, shorter than until the next morning."""
_SECONDS_CACHED = 10.0  # after which a role that an admin has changed is in force
_LONGEST = 255  # characters of a claim that is stored
_GIVEN = {role.name.lower(): role for role in Role if role}


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the environment.

    Attributes:
        role_claim: the claim that holds roles or groups; parts of a path are separated by dots.
        roles: value of that claim -> role.
        admins: e-mail addresses and subjects of people who are always admins.
        public: ids of the pages that anybody may see; empty without the public mode.
        contact: whom to ask for a role.
    """

    role_claim: str
    roles: Mapping[str, Role]
    admins: frozenset[str]
    public: tuple[str, ...]
    contact: str


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings.

    Raises:
        UserError: for a role or a page that does not exist.
    """
    return Settings(
        environment.get(ROLE_CLAIM, "").strip(),
        _roles(environment.get(ROLES, "")),
        frozenset(person_key(name) for name in re.split(r"[,\s]+", environment.get(ADMINS, "")))
        - {""},
        _public_pages(environment.get(PUBLIC, "")),
        environment.get(CONTACT, "").strip() or "whoever runs this application",
    )


def _roles(text: str) -> Mapping[str, Role]:
    """Value of the claim -> role; those of one name without the setting.

    >>> _roles("admin=Metrics Owners; editor=planning, health")["planning"].name
    'EDITOR'
    """
    if not text.strip():
        return _GIVEN
    values: dict[str, Role] = {}
    for part in filter(str.strip, text.split(";")):
        name, _, listed = part.partition("=")
        role = _GIVEN.get(name.strip().lower())
        if role is None or not listed.strip():
            raise UserError(
                f"{ROLES}: “{part.strip()}” is not understood; write it as in admin=Metrics "
                f"Owners; editor=planning, health. The roles are {', '.join(_GIVEN)}."
            )
        values |= {value.strip(): role for value in listed.split(",") if value.strip()}
    return values


def _public_pages(text: str) -> tuple[str, ...]:
    """The ids of the pages of a setting: all that can be public for 1, none for an empty one.

    >>> _public_pages("overview, map")
    ('', 'map')
    """
    possible = {page.id or "overview": page.id for page in PAGES.values() if page.public}
    names = {name.lower() for name in re.split(r"[,\s]+", text) if name}
    if names == {"1"}:
        names = set(possible)
    if unknown := names - set(possible):
        raise UserError(
            f"{PUBLIC}: there is no public page {min(unknown)}; write 1 for all of them, or some "
            f"of {', '.join(possible)}."
        )
    # The overview is where every unknown address leads.
    return tuple(page for name, page in possible.items() if names and (name in names or not page))


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who has signed in.

    Attributes:
        subject: the provider's identifier of the person.
        email: the e-mail address, where the provider does not call it unverified; else empty.
        name: what the person is called on pages.
        role: the highest role of the mapped claim; None without one.
        since: when they signed in (seconds, Unix time, by the clock of this server).
    """

    subject: str
    email: str
    name: str
    role: Role | None
    since: float

    def has_ended(self, now: float) -> bool:
        """Whether the sign-in has ended, or has not begun yet by this clock."""
        return not 0 <= now - self.since < HOURS * 3600


def identity_of_claims(claims: Mapping[str, object], settings: Settings, now: float) -> Identity:
    """Return who the claims of a provider are about.

    Raises:
        UserError: without a usable subject.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST:
        raise UserError("The sign-in service names no subject.")
    email = claims.get("email")
    verified = claims.get("email_verified") not in {False, "false", "False"}
    email = email if isinstance(email, str) and verified and len(email) <= _LONGEST else ""
    shown = claims.get("name") or claims.get("preferred_username") or email or subject
    return Identity(subject, email, str(shown)[:_LONGEST], _role_of_claims(claims, settings), now)


def _role_of_claims(claims: Mapping[str, object], settings: Settings) -> Role | None:
    path = settings.role_claim
    claim: object = claims if path else None
    # A name with dots, such as an address, comes before a path of names.
    for name in [path] if path in claims else path.split("."):
        claim = claim.get(name) if isinstance(claim, Mapping) else None
    values = claim if isinstance(claim, (list, tuple)) else [claim]
    roles = [
        settings.roles[value]
        for value in values
        if isinstance(value, str) and value in settings.roles
    ]
    return max(roles, default=None)


def stored_claims(identity: Identity) -> dict[str, object]:
    """The claims that the cookie holds; `stored_identity` reads them."""
    return {
        "sub": identity.subject,
        "email": identity.email,
        "name": identity.name,
        "role": identity.role.name.lower() if identity.role else "",
        "since": identity.since,
    }


def stored_identity(claims: Mapping[str, object], now: float | None = None) -> Identity | None:
    """Return who the claims of a cookie are about; None where the sign-in has ended."""
    texts = [claims.get(name) for name in ("sub", "email", "name", "role")]
    since = claims.get("since")
    if not all(isinstance(text, str) for text in texts) or not isinstance(since, (int, float)):
        return None
    subject, email, name, role = map(str, texts)
    identity = Identity(subject, email, name, _GIVEN.get(role), since)
    ended = identity.has_ended(time.time() if now is None else now)
    return None if ended or not subject else identity


class Roles:
    """The roles of people who are signed in; a role of the workspace is cached for seconds.

    Args:
        settings: the settings of the environment.
        open_workspace: returns the workspace, which is opened when it is first needed.
    """

    def __init__(self, settings: Settings, open_workspace: Callable[[], Workspace]) -> None:
        self.settings = settings
        self._open = open_workspace
        self._cached: dict[tuple[str, str], tuple[float, Role | None]] = {}
        self._lock = threading.Lock()

    def actor(self, identity: Identity | None) -> Actor:
        """Return who acts: with the highest role of claim, setting and workspace, or a visitor.

        Raises:
            UserError: when the workspace cannot be read.
        """
        if identity is None:
            return VISITOR
        names = {identity.subject, person_key(identity.email)} - {""}
        roles = [identity.role, Role.ADMIN if names & self.settings.admins else None]
        if Role.ADMIN not in roles:
            roles.append(self._given(identity.subject, identity.email))
        role = max(filter(None, roles), default=Role.VISITOR)
        return Actor(role, identity.subject) if role else VISITOR

    def forget(self) -> None:
        """Read every role again."""
        with self._lock:
            self._cached.clear()

    def _given(self, subject: str, email: str) -> Role | None:
        key, now = (subject, email), time.monotonic()
        with self._lock:
            read, role = self._cached.get(key, (float("-inf"), None))
        if now - read < _SECONDS_CACHED:
            return role
        role = given_role(self._open(), [name for name in key if name])
        with self._lock:
            if len(self._cached) > 1000:
                self._cached.clear()
            self._cached[key] = (now, role)
        return role
