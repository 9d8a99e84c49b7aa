"""Findings: what a group has seen, in its own words, with the view it was seen on.

Several browsers write on one board. A change names the revision it began with: parts that only one
of the two has touched stand side by side, and where both have touched the same part the later one
counts and says what it replaced. Nothing is erased, neither a card nor what it said before.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import Workspace, now
from mobility.workspace.pinned import View, read_view, view_record
from mobility.workspace.schema import KINDS, LONGEST, STATUSES, readable
from mobility.workspace.tables import agenda, finding, finding_link, finding_past

_CHOICES = {"kind": KINDS, "status": STATUSES}
_WORDS = (*LONGEST, *_CHOICES)
_NAMES = {
    "sentence": "The sentence of a finding",
    "predictor": "A predictor",
    "see": "What you see",
    "mean": "What it may mean",
    "need": "What is still needed",
    "checked_by": "Who checks it",
}
# Signs that no screen shows and some databases refuse; a new line and a tab are kept.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Finding:
    """A card.

    Attributes:
        id: names it for good.
        kind: figure, qualitative, history (or policy) or programme.
        sentence: what was found.
        predictor: the registry's id of what it is about; empty for none.
        status: preliminary, confirmed or dropped.
        see: what we see.
        mean: what it may mean.
        need: what we still need.
        checked_by: who checks it: a role and no name.
        place: the geoid of the county or city.
        view: what was pinned; None without a chart.
        order: where it stands among the cards of its place.
        revision: rises with every change.
        changed: the time of the last change (UTC, ISO 8601).
        deleted: whether it was taken off the board.
    """

    id: str
    kind: str
    sentence: str
    predictor: str
    status: str
    see: str
    mean: str
    need: str
    checked_by: str
    place: str
    view: View | None
    order: int
    revision: int
    changed: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a later change took the place of.

    ``parts`` are the parts that both have written, as they were before the later change, and
    ``changed`` is when they were written; ``deleted``: the card was off the board and is back.
    """

    revision: int
    changed: str
    parts: Mapping[str, str]
    deleted: bool = False


def findings(
    workspace: Workspace, place: str | None = None, *, deleted: bool = False
) -> tuple[Finding, ...]:
    """Return the cards of a place, or of all, in the order of the board.

    One that cannot be shown is left out; `unreadable_records` returns those.

    Args:
        workspace: the open workspace.
        place: a geoid; None for the cards of every place.
        deleted: whether those that were taken off the board are among them.
    """
    question = sa.select(finding).order_by(finding.c.place, finding.c.order, finding.c.id)
    if place is not None:
        question = question.where(finding.c.place == place)
    if not deleted:
        question = question.where(finding.c.deleted.is_(other=False))
    return tuple(_read(row) for row in readable(finding.name, workspace.rows(question)))


def one_finding(workspace: Workspace, id: str) -> Finding:  # noqa: A002 - its name in the table
    """Return a card, also one that was taken off the board.

    Raises ``UserError`` when there is none of this id, or it cannot be shown.
    """
    rows = workspace.rows(sa.select(finding).where(finding.c.id == id))
    return _read(_the_row(readable(finding.name, rows)))


def stamp(workspace: Workspace, place: str) -> tuple[int, ...]:
    """Return numbers that differ as soon as cards, links or agendas of a place have changed."""
    tables = (finding, finding_link, agenda)
    question = sa.select(
        *(
            sa.select(sa.func.coalesce(sa.func.sum(table.c.revision), 0))
            .where(table.c.place == place)
            .scalar_subquery()
            for table in tables
        )
    )
    return tuple(int(number) for number in workspace.rows(question)[0])


def add_finding(  # noqa: PLR0913 - every part of a card is named
    workspace: Workspace,
    *,
    place: str,
    kind: str,
    sentence: str,
    predictor: str = "",
    status: str = "preliminary",
    see: str = "",
    mean: str = "",
    need: str = "",
    checked_by: str = "",
    view: View | None = None,
) -> Finding:
    """Put a new card at the end of its place's board, and return it.

    Raises ``UserError`` without a sentence, or for a part that is too long.
    """
    words = _checked(
        {
            "kind": kind,
            "sentence": sentence,
            "predictor": predictor,
            "status": status,
            "see": see,
            "mean": mean,
            "need": need,
            "checked_by": checked_by,
        }
    )
    if (kind == "figure") != (view is not None):
        raise UserError("A finding of the kind figure, and no other, has a pinned view.")
    last = sa.select(sa.func.coalesce(sa.func.max(finding.c.order), 0)).where(
        finding.c.place == place
    )
    with workspace.writing() as connection:
        values: dict[str, Any] = {
            **words,
            "id": uuid.uuid4().hex,
            "place": place,
            "order": connection.execute(last).scalar_one() + 1,
            "revision": 1,
            "changed": now(),
            "deleted": False,
        }
        record = None if view is None else view_record(view)
        connection.execute(sa.insert(finding).values(**values, view=record))
        _remember(connection, values)
    return Finding(**values, view=view)


def change_finding(
    workspace: Workspace,
    id: str,  # noqa: A002 - its name in the table
    revision: int,
    **parts: str,
) -> tuple[Finding, Replaced | None]:
    """Change parts of a card that somebody has seen at a revision.

    Parts that are given as they were at that revision are not touched: what another one has
    written there in between stays. A card that was deleted in between comes back.

    Returns:
        The card as it is now, and what of another one's change it replaced, if anything.

    Raises:
        UserError: for a part that cannot be so, or a card that there is not.
    """
    if unknown := set(parts) - set(_WORDS):
        message = f"A finding has no part {min(unknown)!r}."
        raise UserError(message)
    new = _checked(parts)
    with workspace.writing() as connection:
        row = _row(connection, id)
        seen = _words_at(connection, id, revision) or _words(row)
        mine = {key: text for key, text in new.items() if text != seen[key]}
        lost = {
            key: getattr(row, key)
            for key, text in mine.items()
            if getattr(row, key) not in {seen[key], text}
        }
        back = row.deleted and bool(mine)
        replaced = Replaced(row.revision, row.changed, lost, deleted=back) if lost or back else None
        if mine:
            row = _write(connection, row, **mine, deleted=False)
    return _read(row), replaced


def add_note(
    workspace: Workspace,
    id: str,  # noqa: A002 - its name in the table
    words: str,
    *,
    part: str = "see",
) -> Finding:
    """Add a paragraph to what a card says, as a note of a meeting does; nothing is replaced.

    Raises ``UserError`` when the part becomes too long, or for a card that there is not.
    """
    with workspace.writing() as connection:
        row = _row(connection, id)
        text = "\n\n".join(filter(None, (getattr(row, part), words.strip())))
        row = _write(connection, row, **_checked({part: text}))
    return _read(row)


def move_finding(
    workspace: Workspace,
    id: str,  # noqa: A002 - its name in the table
    *,
    before: str | None = None,
) -> Finding:
    """Put a card before another one of its place, or at the end, and return it."""
    with workspace.writing() as connection:
        row = _row(connection, id)
        question = (
            sa.select(finding.c.id, finding.c.order)
            .where(finding.c.place == row.place, finding.c.id != id)
            .order_by(finding.c.order, finding.c.id)
        )
        others = list(connection.execute(question))
        ids = [other.id for other in others]
        at = ids.index(before) if before in ids else len(ids)
        for other, order in zip(
            others, [*range(1, at + 1), *range(at + 2, len(ids) + 2)], strict=True
        ):
            if other.order != order:
                shift = sa.update(finding).where(finding.c.id == other.id)
                connection.execute(shift.values(order=order))
        row = _write(connection, row, order=at + 1)
    return _read(row)


def delete_finding(workspace: Workspace, id: str) -> Finding:  # noqa: A002 - its name in the table
    """Take a card off the board; `restore_finding` brings it back."""
    return _mark(workspace, id, deleted=True)


def restore_finding(workspace: Workspace, id: str) -> Finding:  # noqa: A002 - as above
    """Bring a deleted card back to where it stood."""
    return _mark(workspace, id, deleted=False)


def words_at(workspace: Workspace, id: str, revision: int) -> dict[str, str]:  # noqa: A002 - as above
    """Return what people had written on a card at a revision, by part.

    Raises ``UserError`` when there was none.
    """
    question = sa.select(finding_past.c.words).where(
        finding_past.c.finding == id, finding_past.c.revision == revision
    )
    rows = workspace.rows(question)
    if not rows:
        raise UserError("What this card said then is not known.")
    return dict(rows[0].words)


def plain_words(text: str) -> str:
    """A text without signs that no screen shows, and without space around it."""
    return _UNSHOWN.sub("", text.replace("\r\n", "\n")).strip()


def _checked(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts as they are kept.

    Raises:
        UserError: for an empty sentence, a text that is too long, or a choice that there is not.
    """
    kept = {key: plain_words(text) for key, text in parts.items()}
    for key, text in kept.items():
        if key in _CHOICES and text not in _CHOICES[key]:
            message = f"A finding has no {key} {text!r}; there are {', '.join(_CHOICES[key])}."
            raise UserError(message)
        if key in LONGEST and len(text) > LONGEST[key]:
            message = (
                f"{_NAMES[key]} has at most {LONGEST[key]:,} signs; this one has {len(text):,}. "
                "Shorten it; nothing was changed."
            )
            raise UserError(message)
    if kept.get("sentence") == "":
        raise UserError("Say the finding in a sentence; a card cannot be without one.")
    return kept


def _mark(workspace: Workspace, finding_id: str, *, deleted: bool) -> Finding:
    with workspace.writing() as connection:
        row = _write(connection, _row(connection, finding_id), deleted=deleted)
    return _read(row)


def _row(connection: sa.Connection, finding_id: str) -> Any:  # noqa: ANN401 - a row
    question = sa.select(finding).where(finding.c.id == finding_id)
    return _the_row(list(connection.execute(question)))


def _the_row(rows: list[Any]) -> Any:  # noqa: ANN401 - a row
    if not rows:
        raise UserError("This finding is gone: it is not in this workspace.")
    return rows[0]


def _write(connection: sa.Connection, row: Any, **values: object) -> Any:  # noqa: ANN401 - a row
    """Change a row within a transaction and return it as it is then."""
    full = {**values, "revision": row.revision + 1, "changed": now()}
    connection.execute(sa.update(finding).where(finding.c.id == row.id).values(full))
    fresh = _row(connection, row.id)
    _remember(connection, fresh._mapping)  # noqa: SLF001 - its public name begins so
    return fresh


def _remember(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Keep what a card says at its new revision."""
    past = {
        "finding": values["id"],
        "revision": values["revision"],
        "words": {key: values[key] for key in _WORDS},
        "changed": values["changed"],
    }
    connection.execute(sa.insert(finding_past).values(past))


def _words_at(connection: sa.Connection, finding_id: str, revision: int) -> dict[str, str] | None:
    question = sa.select(finding_past.c.words).where(
        finding_past.c.finding == finding_id, finding_past.c.revision == revision
    )
    words = connection.execute(question).scalar()
    return words if isinstance(words, dict) and set(words) == set(_WORDS) else None


def _words(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row
    return {key: getattr(row, key) for key in _WORDS}


def _read(row: Any) -> Finding:  # noqa: ANN401 - a row
    fields = dict(row._mapping)  # noqa: SLF001 - its public name begins so
    view = None if row.view is None else read_view(row.view)
    return Finding(**fields | {"view": view})
