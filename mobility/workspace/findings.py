"""Findings: what a group has seen, in its own words, with the pinned figure, and their links.

Several browsers write on one board, see `revisions`.

A pinned view is stored whole: sentence, footer, table, picture and numbers. A card can then be
shown and exported without its release, and a later release can be compared with it.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.database import (
    WHOLE,
    Workspace,
    added_columns,
    agenda,
    audit,
    change_record,
    data_need,
    finding,
    finding_link,
    finding_past,
    now,
)
from mobility.workspace.revisions import Replaced, RevisedRecords
from mobility.workspace.schema import CONSENTS, KINDS, LINKS, LONGEST, STATUSES, readable

_CHOICES = {"kind": KINDS, "status": STATUSES, "consent": CONSENTS}
_WORDS = (*LONGEST, *_CHOICES)
_CARDS = RevisedRecords(
    finding, finding_past, _WORDS, "This finding is gone: it is not in this workspace."
)
_NAMES = {
    "sentence": "The sentence of a finding",
    "predictor": "A predictor",
    "see": "What you see",
    "mean": "What it may mean",
    "need": "What is still needed",
    "checked_by": "Who checks it",
    "told_by": "Who told it",
    "told_count": "How many people",
    "told_when": "When it was told",
    "reach": "Who is reached",
    "owner": "Who is responsible",
}
# Signs that no screen shows and some databases refuse; a new line and a tab are kept.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a finding rests on; absent values and bounds are None."""

    geoid: str
    metric: str
    year: int
    breakdown: str
    subgroup: str
    value: float | None
    lower: float | None
    upper: float | None
    quality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A figure when it was pinned.

    Attributes:
        page: the name of its page in the address; empty for the overview.
        query: the whole address, release included: every key with its values.
        figure: the id of the figure on its page.
        release: the release that it shows.
        invented: whether its numbers are invented.
        title: the finding in a sentence, as the page says it.
        subtitle: metric, place, period, who is counted.
        summary: what the chart shows, for somebody who does not see it.
        footer: source, release, quality, peer set, how many shown; a line each.
        address: the link that reopens the view.
        verdict: that of the figure's title (`mobility.text.verdicts.Verdict`); empty without one.
        reason: why there is no better or worse, in words; may be empty.
        quality: the quality of its value, as published; empty where there is none.
        table: its rows, as in a file.
        picture: a Vega-Lite specification with its data inside, or an SVG drawing.
        wall: the same for a wall, where that has no room for all rows; empty where it has, and in
            views of earlier versions.
        numbers: what it rests on.
        wall_title: the finding in about a dozen words, for a wall; empty where the first clause of
            the title is short, and in views of earlier versions.
    """

    page: str = ""
    query: tuple[tuple[str, tuple[str, ...]], ...] = ()
    figure: str = ""
    release: str = ""
    invented: bool = False
    title: str = ""
    subtitle: str = ""
    summary: str = ""
    footer: tuple[str, ...] = ()
    address: str = ""
    verdict: str = ""
    reason: str = ""
    quality: str = ""
    table: tuple[Mapping[str, Cell], ...] = ()
    picture: Mapping[str, object] | str = ""
    wall: Mapping[str, object] | str = ""
    numbers: tuple[Number, ...] = ()
    wall_title: str = ""


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
        told_by: who told it: a role and no name.
        told_count: how many people told it.
        told_when: when they told it.
        consent: how it may be used: not asked yet (empty), in the group, or public without names.
        reach: whom a program reaches.
        owner: who is responsible for a program: a role and no name.
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
    told_by: str = ""
    told_count: str = ""
    told_when: str = ""
    consent: str = ""
    reach: str = ""
    owner: str = ""


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
    query = sa.select(finding).order_by(finding.c.place, finding.c.order, finding.c.id)
    if place is not None:
        query = query.where(finding.c.place == place)
    if not deleted:
        query = query.where(finding.c.deleted.is_(other=False))
    return tuple(_read(row) for row in readable(finding.name, workspace.rows(query)))


def one_finding(workspace: Workspace, record_id: str) -> Finding:
    """Return a card, also one that was taken off the board.

    Raises ``UserError`` when there is none of this id, or it cannot be shown.
    """
    rows = readable(finding.name, workspace.rows(_by_id(record_id)))
    if not rows:
        raise UserError(_CARDS.gone)
    return _read(rows[0])


def stamp(workspace: Workspace, place: str) -> tuple[int, ...]:
    """Return numbers that differ as soon as a place's cards, links, agendas or needs changed."""
    tables = (finding, finding_link, agenda, data_need)
    # Erasing and restoring can lead back to a sum of revisions that was there before.
    of_all = sa.select(sa.func.max(audit.c.number)).where(audit.c.of == WHOLE)
    query = sa.select(
        *(
            sa.select(sa.func.coalesce(sa.func.sum(table.c.revision), 0))
            .where(table.c.place == place)
            .scalar_subquery()
            for table in tables
        ),
        sa.func.coalesce(of_all.scalar_subquery(), 0),
    )
    return tuple(int(number) for number in workspace.rows(query)[0])


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
    **details: str,
) -> Finding:
    """Put a new card at the end of its place's board, and return it.

    ``details`` are those of what people told and of programs, such as `told_by` and `reach`.

    Raises ``UserError`` without a sentence, or for a part that is too long.
    """
    _refuse_unknown(details)
    texts = _checked(
        {
            **dict.fromkeys(added_columns(finding), ""),
            **details,
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
            **texts,
            "id": uuid.uuid4().hex,
            "place": place,
            "order": connection.execute(last).scalar_one() + 1,
            "view": None if view is None else view_record(view),
        }
        record = _CARDS.insert(connection, values)
        if not readable(finding.name, connection.execute(_by_id(values["id"])).all()):
            raise UserError(
                "This cannot be pinned: the board could not show it. Report it, please."
            )
    return Finding(**record | {"view": view})


def change_finding(
    workspace: Workspace, record_id: str, revision: int, **parts: str
) -> tuple[Finding, Replaced | None]:
    """Change parts of a card as it was read at a revision.

    Parts that are equal to those of that revision are not written, so that changes made in between
    stay. A card that was deleted in between comes back.

    Returns:
        The card as it is now, and the texts of later revisions that were replaced, if any.

    Raises:
        UserError: for a part that is not allowed, or a card that does not exist.
    """
    _refuse_unknown(parts)
    new = _checked(parts)
    row, replaced = _CARDS.change(workspace, record_id, revision, lambda _: new)
    return _read(row), replaced


def add_note(workspace: Workspace, record_id: str, note: str, *, part: str = "see") -> Finding:
    """Add a paragraph to a part of a card, as for a note of a meeting; nothing is replaced.

    Raises ``UserError`` when the part becomes too long, or for a card that does not exist.
    """
    with workspace.writing() as connection:
        row = _CARDS.one(connection, record_id)
        text = "\n\n".join(filter(None, (getattr(row, part), note.strip())))
        row = _CARDS.write(connection, row, **_checked({part: text}))
    return _read(row)


def move_finding(
    workspace: Workspace,
    record_id: str,
    *,
    before: str | None = None,
    predictor: str | None = None,
) -> Finding:
    """Put a card before another one of its place, or at the end, and return it.

    ``predictor`` is the one that the card then belongs to; None leaves it with its own.
    """
    parts = {} if predictor is None else _checked({"predictor": predictor})
    with workspace.writing() as connection:
        row = _CARDS.one(connection, record_id)
        query = (
            sa.select(finding.c.id, finding.c.order)
            .where(finding.c.place == row.place, finding.c.id != record_id)
            .order_by(finding.c.order, finding.c.id)
        )
        others = list(connection.execute(query))
        ids = [other.id for other in others]
        at = ids.index(before) if before in ids else len(ids)
        for other, order in zip(
            others, [*range(1, at + 1), *range(at + 2, len(ids) + 2)], strict=True
        ):
            if other.order != order:
                shift = sa.update(finding).where(finding.c.id == other.id)
                connection.execute(shift.values(order=order))
        row = _CARDS.write(connection, row, order=at + 1, **parts)
    return _read(row)


def delete_finding(workspace: Workspace, record_id: str) -> Finding:
    """Take a card off the board; `restore_finding` brings it back."""
    return _read(_CARDS.set_deleted(workspace, record_id, deleted=True))


def restore_finding(workspace: Workspace, record_id: str) -> Finding:
    """Bring a deleted card back to where it stood."""
    return _read(_CARDS.set_deleted(workspace, record_id, deleted=False))


def words_at(workspace: Workspace, record_id: str, revision: int) -> dict[str, str]:
    """Return what people had written on a card at a revision, by part.

    Raises ``UserError`` when there was none.
    """
    return _CARDS.parts_at(workspace, record_id, revision)


def plain_words(text: str) -> str:
    """A text without invisible signs and without space around it."""
    return _UNSHOWN.sub("", text.replace("\r\n", "\n")).strip()


def _refuse_unknown(parts: Mapping[str, str]) -> None:
    if unknown := set(parts) - set(_WORDS):
        message = f"A finding has no part {min(unknown)!r}."
        raise UserError(message)


def _checked(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts without invisible signs and outer space.

    Raises:
        UserError: for an empty sentence, a text that is too long, or an unknown choice.
    """
    texts = {key: plain_words(text) for key, text in parts.items()}
    for key, text in texts.items():
        if key in _CHOICES and text not in _CHOICES[key]:
            message = f"A finding has no {key} {text!r}; there are {', '.join(_CHOICES[key])}."
            raise UserError(message)
        if key in LONGEST and len(text) > LONGEST[key]:
            message = (
                f"{_NAMES[key]} has at most {LONGEST[key]:,} signs; this one has {len(text):,}. "
                "Shorten it; nothing was changed."
            )
            raise UserError(message)
    if texts.get("sentence") == "":
        raise UserError("Say the finding in a sentence; a card cannot be without one.")
    return texts


def _by_id(finding_id: str) -> sa.Select[Any]:
    """The query for a card."""
    return sa.select(finding).where(finding.c.id == finding_id)


def _read(row: Any) -> Finding:  # noqa: ANN401 - a row
    fields = dict(row._mapping)  # noqa: SLF001 - its public name begins so
    view = None if row.view is None else read_view(row.view)
    return Finding(**fields | {"view": view})


@dataclass(frozen=True, slots=True)
class Link:
    """Two findings by id, and the kind of the link, such as `contradicts`."""

    id: str
    first: str
    second: str
    kind: str


def links(workspace: Workspace, place: str | None = None) -> tuple[Link, ...]:
    """Return the links between cards of a place, or of all; none from or to a deleted card."""
    first, second = finding.alias(), finding.alias()
    query = (
        sa.select(*(finding_link.c[each.name] for each in fields(Link)))
        .join(first, first.c.id == finding_link.c.first)
        .join(second, second.c.id == finding_link.c.second)
        .where(
            finding_link.c.deleted.is_(other=False),
            first.c.deleted.is_(other=False),
            second.c.deleted.is_(other=False),
            # A loaded file may link cards of two places, or name an unknown kind.
            first.c.place == finding_link.c.place,
            second.c.place == finding_link.c.place,
            finding_link.c.kind.in_(LINKS),
        )
        .order_by(first.c.order, second.c.order, finding_link.c.id)
    )
    if place is not None:
        query = query.where(finding_link.c.place == place)
    return tuple(Link(*row) for row in workspace.rows(query))


def add_link(workspace: Workspace, first: str, second: str, kind: str) -> Link:
    """Link two cards of one place; a pair has one link, and a new one takes its place.

    Raises ``UserError`` for a link of a card with itself, or of cards of two places.
    """
    if kind not in LINKS:
        message = f"Findings have no link {kind!r}; there are {', '.join(LINKS)}."
        raise UserError(message)
    if first == second:
        raise UserError("Choose another finding: a link is between two.")
    with workspace.writing() as connection:
        query = sa.select(finding.c.place).where(finding.c.id.in_((first, second)))
        places = list(connection.execute(query).scalars())
        if len(places) < 2:
            raise UserError("One of these findings is gone; nothing was linked.")
        if len(set(places)) > 1:
            raise UserError("These findings are of two places; link findings of one place.")
        same_pair = sa.select(finding_link).where(
            finding_link.c.first.in_((first, second)), finding_link.c.second.in_((first, second))
        )
        stored = connection.execute(same_pair).first()
        link = Link(stored.id if stored else uuid.uuid4().hex, first, second, kind)
        values = asdict(link) | {"place": places[0], "changed": now(), "deleted": False}
        if stored is None:
            connection.execute(sa.insert(finding_link).values(revision=1, **values))
        else:
            change = sa.update(finding_link).where(finding_link.c.id == link.id)
            connection.execute(change.values(revision=stored.revision + 1, **values))
    return link


def remove_link(workspace: Workspace, record_id: str) -> None:
    """Take a link away; `restore_link` brings it back."""
    change_record(workspace, finding_link, record_id, deleted=True)


def restore_link(workspace: Workspace, record_id: str) -> None:
    """Bring a removed link back."""
    change_record(workspace, finding_link, record_id, deleted=False)


def view_record(view: View) -> dict[str, object]:
    """A view as JSON can keep it."""
    shallow: dict[str, object] = {each.name: getattr(view, each.name) for each in fields(view)}
    return shallow | {
        "query": [[key, list(values)] for key, values in view.query],
        "footer": list(view.footer),
        "table": [{key: _json_cell(cell) for key, cell in row.items()} for row in view.table],
        "numbers": [
            {key: _json_cell(cell) for key, cell in asdict(number).items()}
            for number in view.numbers
        ],
    }


def read_view(record: Mapping[str, Any]) -> View:
    """The view of a record; what a later version has added to it is left out."""
    known = {each.name for each in fields(View)}
    values = {key: value for key, value in record.items() if key in known}
    values["query"] = tuple((key, tuple(values)) for key, values in record.get("query", ()))
    values["footer"] = tuple(record.get("footer", ()))
    values["table"] = tuple(record.get("table", ()))
    values["numbers"] = tuple(Number(**number) for number in record.get("numbers", ()))
    return View(**values)


def _json_cell(cell: object) -> object:
    """A cell as JSON of every database takes it: no array types, and None for no number."""
    item = getattr(cell, "item", None)
    value = item() if callable(item) else cell
    return None if isinstance(value, float) and not math.isfinite(value) else value
