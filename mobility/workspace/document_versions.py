"""Approved versions of the plan's document: stored whole, approved by role, and one of them public.

What was approved is what is published: a version is never changed, and only one with an approval
can be published. Whoever has no role reads the published version of a place and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from mobility.clock import today
from mobility.errors import UserError
from mobility.workspace.actors import Role
from mobility.workspace.database import Workspace, plan_record
from mobility.workspace.document_kinds import APPROVAL, PUBLICATION, VERSION
from mobility.workspace.plans import (
    PlanRecord,
    add_plan_record,
    delete_plan_record,
)
from mobility.workspace.record_fields import CHECKED_ROLE
from mobility.workspace.role_names import looks_like_person
from mobility.workspace.schema import readable

_LARGEST = 200_000_000  # bytes of an unpacked document


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a version: a role or body, and the day."""

    id: str
    role: str
    day: date


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the document as it was approved.

    Attributes:
        id: names it for good.
        made: the day on which it was stored.
        fingerprint: differs with what the document says.
        approvals: the earliest first.
        published: since when everybody may read it; None while it is not published.
    """

    id: str
    made: date
    fingerprint: str
    approvals: tuple[Approval, ...]
    published: date | None


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """What everybody may read: a version and its content (`unpacked`)."""

    version: Version
    frozen: Mapping[str, Any]


def document_versions(workspace: Workspace, place: str) -> tuple[Version, ...]:
    """Return the approved versions of a place's document, the latest first, without content."""
    return _versions(workspace, place, Role.VIEWER)


def frozen_document(workspace: Workspace, version: str) -> Mapping[str, Any]:
    """Return what a version holds, as `freeze_document` was given it.

    Raises:
        UserError: when there is no such version, or it cannot be read.
    """
    return _frozen(workspace, version, Role.VIEWER)


def published_document(workspace: Workspace, place: str) -> PublishedPlan | None:
    """Return the published version of a place; None where none is. Everybody may ask.

    Raises:
        UserError: when it cannot be read.
    """
    for version in _versions(workspace, place, Role.VISITOR):
        if version.published is not None:
            return PublishedPlan(version, _frozen(workspace, version.id, Role.VISITOR))
    return None


def is_published(workspace: Workspace, place: str) -> bool:
    """Return whether everybody may read the plan of a place. Everybody may ask."""
    return any(each.published for each in _versions(workspace, place, Role.VISITOR))


def approve_document(
    workspace: Workspace,
    place: str,
    content: Mapping[str, Any],
    fingerprint: str,
    *,
    role: str,
    day: date,
) -> Version:
    """Store a document as it is approved, unless it is stored already, with its approval.

    Args:
        workspace: where it is stored.
        place: the geoid of the county or city.
        content: the document, as JSON can hold it.
        fingerprint: differs with what the document says.
        role: the role or body that approves it, no person's name.
        day: of the decision.

    Raises:
        UserError: for an empty role or one that looks like a person, or a day that has not come.
    """
    if not role.strip():
        raise UserError("Write the role or body that approves it. Nothing was stored.")
    if looks_like_person(role):
        raise UserError(
            f"“{role.strip()[:60]}” looks like a person: write the role or body that approves the "
            "plan, because names are in no document. Nothing was stored."
        )
    if day > today():
        raise UserError("The day of an approval cannot be after today. Nothing was stored.")
    same = [each for each in document_versions(workspace, place) if each.fingerprint == fingerprint]
    if same:
        version = same[0].id
    else:
        parts = {
            "made": today().isoformat(),
            "fingerprint": fingerprint,
            "frozen": _packed(content),
        }
        version = add_plan_record(workspace, place, VERSION, parts).id
    add_plan_record(
        workspace,
        place,
        APPROVAL,
        {"version": version, "role": role, "date": day.isoformat(), CHECKED_ROLE: role},
    )
    return next(each for each in document_versions(workspace, place) if each.id == version)


def take_back_approval(workspace: Workspace, approval: str) -> None:
    """Take an approval back; a version without any is not public any more."""
    delete_plan_record(workspace, approval)


def publish_document(workspace: Workspace, version: Version, place: str) -> None:
    """Let everybody read an approved version, in place of the one before; for leads.

    Raises:
        UserError: for a version that nobody has approved.
    """
    workspace.require(Role.LEAD)
    if not version.approvals:
        raise UserError("Only an approved version can be published. Nothing was changed.")
    parts = {"version": version.id, "date": today().isoformat()}
    add_plan_record(workspace, place, PUBLICATION, parts)


def withdraw_document(workspace: Workspace, place: str) -> None:
    """Take the published version back, so that nobody outside reads it; for leads."""
    workspace.require(Role.LEAD)
    delete_plan_record(workspace, f"{PUBLICATION}-{place}")


def _versions(workspace: Workspace, place: str, needs: Role) -> tuple[Version, ...]:
    """Return the versions of a place, the latest first, without reading what they hold."""
    content = plan_record.c.content
    query = (
        sa.select(
            plan_record.c.id,
            plan_record.c.kind,
            plan_record.c.order,
            *(
                content[key].as_string().label(key)
                for key in ("made", "fingerprint", "version", "role", "date")
            ),
        )
        .where(
            plan_record.c.place == place,
            plan_record.c.kind.in_((VERSION, APPROVAL, PUBLICATION)),
            plan_record.c.deleted.is_(other=False),
        )
        .order_by(plan_record.c.order, plan_record.c.id)
    )
    rows = workspace.rows(query, needs=needs)
    published = {row.version: _day(row.date) for row in rows if row.kind == PUBLICATION}
    versions = []
    for row in (each for each in rows if each.kind == VERSION):
        approvals = sorted(
            (
                Approval(each.id, each.role or "", _day(each.date) or date.min)
                for each in rows
                if each.kind == APPROVAL and each.version == row.id
            ),
            key=lambda each: (each.day, each.id),
        )
        versions.append(
            Version(
                row.id,
                _day(row.made) or date.min,
                row.fingerprint or "",
                tuple(approvals),
                published.get(row.id) if approvals else None,
            )
        )
    return tuple(reversed(versions))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _frozen(workspace: Workspace, version: str, needs: Role) -> Mapping[str, Any]:
    query = sa.select(plan_record).where(plan_record.c.id == version, plan_record.c.kind == VERSION)
    rows = readable(plan_record.name, workspace.rows(query, needs=needs))
    if not rows:
        raise UserError("This version of the plan is not there any more, or cannot be read.")
    record = PlanRecord(**rows[0]._mapping)  # noqa: SLF001 - its public name begins so
    return _unpacked(record.text("frozen"))


def _packed(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def _unpacked(packed: str) -> Mapping[str, Any]:
    """Return a stored document.

    Raises:
        UserError: when it is damaged, or larger than any document.
    """
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(base64.b64decode(packed, validate=True), _LARGEST)
        content = json.loads(text) if unpacking.eof else None
    except (ValueError, zlib.error, binascii.Error):
        content = None
    if not isinstance(content, dict):
        raise UserError("This version of the plan is damaged and cannot be read.")
    return content
