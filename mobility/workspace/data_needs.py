"""Data to collect: what a group wants to know, who may have it, and the upload that fulfilled it.

Several browsers write on one list; conflicts and earlier texts are handled as for findings. Holders
are organizations and roles, never people.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace, data_need, data_need_past
from mobility.workspace.findings import plain_words
from mobility.workspace.revisions import Parts, Replaced, RevisedRecords
from mobility.workspace.schema import LONGEST_OF_NEED, NEED_STATUSES, readable

PARTS = (*LONGEST_OF_NEED, "status")
HERE = "here"
"""The status of what an upload has fulfilled."""
_NAMES = {
    "what": "What you want to know",
    "predictor": "A predictor",
    "organization": "The organization",
    "role": "The role",
    "data_set": "The data set",
}
_NEEDS = RevisedRecords(
    data_need,
    data_need_past,
    PARTS,
    "This is gone: it is not in this workspace.",
    timespec="microseconds",
)
_CONTACT = re.compile(r"@|(\d[\s().-]*){7}")  # an address or a telephone number


@dataclass(frozen=True, slots=True)
class DataNeed:
    """Something that a group wants to know.

    Attributes:
        id: names it for good.
        place: the geoid of the county or city.
        what: what the group wants to know.
        predictor: the registry's id of what it is about; empty for none.
        organization: who may have it; empty where nobody knows yet.
        role: whom to ask there: a role and no name.
        status: open, asked, promised, here or nobody (has it).
        data_set: the id of the upload that fulfilled it; empty for none.
        finding: the id of the card that asked for it; empty for none.
        revision: rises with every change.
        changed: the time of the last change (UTC, ISO 8601).
        deleted: whether it was taken off the list.
    """

    id: str
    place: str
    what: str
    predictor: str
    organization: str
    role: str
    status: str
    data_set: str
    finding: str
    revision: int
    changed: str
    deleted: bool


def data_needs(workspace: Workspace, place: str) -> tuple[DataNeed, ...]:
    """Return what is on the list of a place, in the order in which it was written down.

    What cannot be shown is left out; `unreadable_records` returns it.
    """
    first = (
        sa.select(data_need_past.c.changed)
        .where(data_need_past.c.data_need == data_need.c.id, data_need_past.c.revision == 1)
        .scalar_subquery()
    )
    query = (
        sa.select(data_need)
        .where(data_need.c.place == place, data_need.c.deleted.is_(other=False))
        .order_by(first, data_need.c.id)
    )
    return tuple(_read(row) for row in readable(data_need.name, workspace.rows(query)))


def add_data_need(
    workspace: Workspace, *, place: str, what: str, finding: str = "", **parts: str
) -> DataNeed:
    """Put something on the list of a place, and return it.

    ``parts`` are those of `PARTS`; without them nobody is named and nobody was asked.

    Raises ``UserError`` without words, for a part that is too long, or for the address of a person.
    """
    blank = {**dict.fromkeys(PARTS, ""), "status": NEED_STATUSES[0]}
    texts = _checked({**blank, **parts, "what": what})
    values = {**texts, "id": uuid.uuid4().hex, "place": place, "finding": finding}
    with workspace.writing() as connection:
        return DataNeed(**_NEEDS.insert(connection, values))


def change_data_need(
    workspace: Workspace, record_id: str, revision: int, **parts: str
) -> tuple[DataNeed, Replaced | None]:
    """Change parts of what was read at a revision; changes of other parts made since then stay.

    What was deleted in between comes back.

    Returns:
        It as it is now, and the texts of later revisions that were replaced, if any.

    Raises:
        UserError: for a part that is not allowed, or when it does not exist.
    """

    def checked(stored: Parts) -> Parts:
        new = _checked({**stored, **parts})
        return {part: new[part] for part in {*parts, "status"}}

    row, replaced = _NEEDS.change(workspace, record_id, revision, checked)
    return _read(row), replaced


def delete_data_need(workspace: Workspace, record_id: str, *, deleted: bool = True) -> DataNeed:
    """Take something off the list, or with ``deleted=False`` bring it back."""
    return _read(_NEEDS.set_deleted(workspace, record_id, deleted=deleted))


def need_parts_at(workspace: Workspace, record_id: str, revision: int) -> dict[str, str]:
    """Return what people had written at a revision, by part.

    Raises ``UserError`` when there was no such revision.
    """
    return _NEEDS.parts_at(workspace, record_id, revision)


def _checked(parts: Parts) -> dict[str, str]:
    """Return the parts without invisible signs and outer space; an upload makes it `here`.

    Raises:
        UserError: for empty words, a text that is too long, or the address of a person.
    """
    texts = {part: plain_words(text) for part, text in parts.items()}
    if unknown := set(texts) - set(PARTS):
        raise UserError(f"Data to collect has no part {min(unknown)!r}.")
    if not texts["what"]:
        raise UserError("Say what you want to know; the list cannot hold an empty line.")
    for part, longest in LONGEST_OF_NEED.items():
        if len(texts[part]) > longest:
            raise UserError(
                f"{_NAMES[part]} has at most {longest:,} signs; this has {len(texts[part]):,}. "
                "Shorten it; nothing was changed."
            )
    for part in ("organization", "role"):
        if _CONTACT.search(texts[part]):
            raise UserError(
                f"{_NAMES[part]} holds an address or a number: write an organization and a role, "
                "and keep how to reach people elsewhere. Nothing was changed."
            )
    if texts["data_set"]:
        texts["status"] = HERE
    if texts["status"] not in NEED_STATUSES:
        raise UserError(
            f"There is no status {texts['status']!r}; there are {', '.join(NEED_STATUSES)}."
        )
    return texts


def _read(row: Any) -> DataNeed:  # noqa: ANN401 - a row
    return DataNeed(**row._mapping)  # noqa: SLF001 - its public name begins so
