"""The plan of a place: its records, all of their earlier states, and how they are linked.

Several windows write on one plan. A change names the revision that it began with: fields that only
one of two windows has changed are both stored; of a field that both have changed, the later value
is stored and the earlier one returned. Nothing is overwritten: every state of a record stays, with
the time, the role of whoever changed it, and the reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.workspace.actors import Role
from mobility.workspace.database import (
    WHOLE,
    Workspace,
    audit,
    finding,
    now,
    plan_record,
    plan_record_past,
    plan_value,
)
from mobility.workspace.document_kinds import VERSION
from mobility.workspace.findings import plain_words
from mobility.workspace.plan_kinds import CANDIDATE, CHOSEN, KINDS, MOST_CRITERIA, PARTS, PLAN
from mobility.workspace.record_fields import Content, FieldType, Value, fitting, value_problem
from mobility.workspace.revisions import merged_parts
from mobility.workspace.schema import readable

Parts = Mapping[str, Value | None]
"""Fields to write, by key; None or an empty value clears a field."""
_OF_STATE = ("revision", "order", "content", "deleted", "changed")
_SCORE = "/"  # parts the key of a field of scores from the id of a record
_LONGEST_REASON = 1_000
_ONE_LINE = {FieldType.LINE, FieldType.ROLE}
_LINKS = {FieldType.LINK, FieldType.LINKS, FieldType.SCORES}


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A record of a plan.

    Attributes:
        id: names it for good.
        place: the geoid of the county or city.
        kind: a key of `plan_kinds.KINDS`.
        order: where it stands among the records of its kind and place.
        content: its fields that are not empty, by key.
        revision: rises with every change.
        changed: the time of the last change (UTC, ISO 8601).
        deleted: whether it was taken out of the plan.
    """

    id: str
    place: str
    kind: str
    order: int
    content: Content
    revision: int
    changed: str
    deleted: bool

    @property
    def title(self) -> str:
        """Its name; '' for a kind without one."""
        return self.text("title")

    def text(self, key: str) -> str:
        """Return a field that holds a text or a link, '' where it is empty."""
        value = self.content.get(key, "")
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> float | None:
        """Return a field that holds a number or a year, None where it is empty."""
        value = self.content.get(key)
        return value if isinstance(value, int | float) else None

    def ids(self, key: str) -> tuple[str, ...]:
        """Return the ids that a field of links or scores names."""
        value = self.content.get(key)
        if isinstance(value, str):
            return (value,)
        return tuple(value) if isinstance(value, list | dict) else ()

    def scores(self, key: str = "scores") -> Mapping[str, float]:
        """Return a field of scores by the id of a record."""
        value = self.content.get(key)
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class PastState:
    """A state of a record: what it said since ``changed``, who wrote it (a role), and why."""

    revision: int
    order: int
    content: Content
    deleted: bool
    changed: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReplacedParts:
    """What a change has replaced: values of others, by field, written at the time ``changed``.

    The key of a score is that of its field, a slash, and the id of the record it is on.
    ``deleted`` says that the record was taken out of the plan meanwhile and is back.
    """

    revision: int
    changed: str
    parts: Mapping[str, Value | None]
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class PlanValue:
    """A value of a measure.

    ``value`` is None where it is of too few people to be stored. ``replaced_by`` is the id of the
    later value of its date, '' while it counts; ``deleted``: it was taken back.
    """

    id: str
    place: str
    measure: str
    date: str
    value: float | None
    source: str
    note: str
    replaced_by: str
    revision: int
    changed: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class LinkedCard:
    """A card of the board that a plan links to."""

    id: str
    place: str
    sentence: str
    deleted: bool


@dataclass(frozen=True)  # no slots: its index is made once, when first requested
class Plan:
    """The plan of a place, and the records of the place's other parts of the work.

    Attributes:
        place: the geoid of the county or city.
        records: those of all parts of the work, by kind and order.
        others: deleted ones of the place, and those of other places that the plan links to.
        cards: the cards of the board that it links to, by id.
        values: those of the measures, by date; without deleted and replaced ones.
        replaced_values: earlier values of a date, that a later one has replaced.
    """

    place: str
    records: tuple[PlanRecord, ...] = ()
    others: tuple[PlanRecord, ...] = ()
    cards: Mapping[str, LinkedCard] | None = None
    values: tuple[PlanValue, ...] = ()
    replaced_values: tuple[PlanValue, ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, PlanRecord]:
        return {each.id: each for each in (*self.others, *self.records)}

    def of_part(self, part: str) -> tuple[PlanRecord, ...]:
        """Return the records of a part of the work, by kind and order."""
        kinds = {each.id for each in PARTS[part]}
        return tuple(each for each in self.records if each.kind in kinds)

    def of_kind(self, kind: str) -> tuple[PlanRecord, ...]:
        """Return the records of a kind, in order."""
        return tuple(each for each in self.records if each.kind == kind)

    @property
    def vision(self) -> str:
        """What will be different for people; '' where nobody has written it."""
        return next((each.text("vision") for each in self.of_kind("plan")), "")

    def priorities(self, *statuses: str) -> tuple[PlanRecord, ...]:
        """Return the priorities of one of some decisions; without any, the chosen ones."""
        wanted = statuses or (CHOSEN,)
        return tuple(
            each
            for each in self.of_kind("priority")
            if (each.text("status") or CANDIDATE) in wanted
        )

    def record(self, record_id: str) -> PlanRecord | None:
        """Return a record by its id, also a deleted one; None where there is none."""
        return self._by_id.get(record_id)

    def linked(self, record: PlanRecord, key: str) -> tuple[PlanRecord, ...]:
        """Return the records of the plan that a field leads to; deleted ones are left out."""
        leading = (self._by_id.get(id_) for id_ in record.ids(key))
        return tuple(
            each
            for each in leading
            if each is not None and not each.deleted and each.place == self.place
        )

    def linking(self, record: PlanRecord, kind: str, key: str) -> tuple[PlanRecord, ...]:
        """Return the records of a kind that lead to a record with a field."""
        return tuple(each for each in self.of_kind(kind) if record.id in each.ids(key))

    def series(self, measure: PlanRecord) -> tuple[PlanValue, ...]:
        """Return the values of a measure, by date."""
        return tuple(each for each in self.values if each.measure == measure.id)


def plan_id(place: str) -> str:
    """Return the id of the record that holds the vision of a place; it also names its plan."""
    return f"plan-{place}"


def plan_of(workspace: Workspace, place: str) -> Plan:
    """Return the plan of a place; records that cannot be shown are left out.

    `unreadable_records` returns those.
    """
    # A version is a whole document, which only `document_versions` reads.
    query = _of_place(plan_record, place).where(plan_record.c.kind != VERSION)
    rows = readable(plan_record.name, workspace.rows(query))
    all_records = [_read(row) for row in rows]
    kinds = list(KINDS)
    records = sorted(
        (each for each in all_records if not each.deleted),
        key=lambda each: (kinds.index(each.kind), each.order, each.id),
    )
    linked = {id_ for each in records for id_ in _links_of(each)}
    elsewhere = _by_ids(workspace, plan_record, linked - {each.id for each in all_records})
    cards = {
        row.id: LinkedCard(row.id, row.place, row.sentence, row.deleted)
        for row in workspace.rows(sa.select(finding).where(finding.c.id.in_(sorted(linked))))
    }
    query = _of_place(plan_value, place).where(plan_value.c.deleted.is_(other=False))
    query = query.order_by(plan_value.c.date, plan_value.c.changed, plan_value.c.id)
    values = [
        PlanValue(**row._mapping)  # noqa: SLF001 - its public name begins so
        for row in readable(plan_value.name, workspace.rows(query))
    ]
    return Plan(
        place,
        tuple(records),
        (*(each for each in all_records if each.deleted), *map(_read, elsewhere)),
        cards,
        tuple(each for each in values if not each.replaced_by),
        tuple(each for each in values if each.replaced_by),
    )


def plan_stamp(workspace: Workspace, place: str, part: str = PLAN) -> tuple[int, ...]:
    """Return numbers that differ as soon as a place's records or values of measures have changed.

    Args:
        workspace: where they are stored.
        place: the geoid of the county or city.
        part: the part of the work whose records count.
    """
    kinds = [each.id for each in PARTS[part]]
    # Erasing and restoring can lead back to a sum of revisions that was there before.
    of_all = sa.select(sa.func.max(audit.c.number)).where(audit.c.of == WHOLE)
    query = sa.select(
        *(
            sa.select(sa.func.coalesce(sa.func.sum(table.c.revision), 0))
            .where(table.c.place == place, condition)
            .scalar_subquery()
            for table, condition in (
                (plan_record, plan_record.c.kind.in_(kinds)),
                (plan_value, sa.true()),
            )
        ),
        sa.func.coalesce(of_all.scalar_subquery(), 0),
    )
    return tuple(int(number) for number in workspace.rows(query)[0])


def add_plan_record(
    workspace: Workspace, place: str, kind: str, parts: Parts, *, reason: str = ""
) -> PlanRecord:
    """Put a record at the end of its kind in the plan of a place, and return it.

    Of a single kind the record that is there is changed.

    Raises:
        UserError: for an unknown kind or field, a value that a field cannot hold, no title, or one
            criterion too many.
    """
    content = _checked_new(kind, parts)
    with workspace.writing(needs=Role.EDITOR) as connection:
        return _add(workspace, connection, place, kind, content, reason)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to add: its kind and fields, and an id where another new record links to it."""

    kind: str
    parts: Parts
    id: str = ""


def add_plan_records(
    workspace: Workspace, place: str, records: Iterable[NewRecord], *, reason: str = ""
) -> tuple[PlanRecord, ...]:
    """Put records at the end of their kinds, all of them or none, and return them.

    Raises:
        UserError: as `add_plan_record`, for the first record that cannot be added.
    """
    checked = [(each, _checked_new(each.kind, each.parts)) for each in records]
    with workspace.writing(needs=Role.EDITOR) as connection:
        return tuple(
            _add(workspace, connection, place, each.kind, content, reason, new_id=each.id)
            for each, content in checked
        )


def write_plan_records(
    workspace: Workspace,
    place: str,
    kind: str,
    new: Sequence[Parts],
    changed: Sequence[tuple[PlanRecord, Parts]],
    *,
    reason: str = "",
) -> tuple[PlanRecord, ...]:
    """Add records of a kind and change others of it: all of them or none.

    Args:
        workspace: the open workspace.
        place: the geoid of the county or city.
        kind: of the records.
        new: the fields of each new record.
        changed: records as they were read, with the fields to change.
        reason: stays with every state.

    Returns:
        The new and the changed records, without those that stay as they are.

    Raises:
        UserError: as `add_plan_record` and `change_plan_record`.
    """
    checked = [_checked_new(kind, parts) for parts in new]
    with workspace.writing(needs=Role.EDITOR) as connection:
        written = [_add(workspace, connection, place, kind, each, reason) for each in checked]
        for record, parts in changed:
            before = _row(connection, record.id)
            row, _ = _change(workspace, connection, before, record.revision, parts, reason)
            if row.revision > before.revision:
                written.append(_read(row))
    return tuple(written)


def _checked_new(kind: str, parts: Parts) -> dict[str, Value]:
    """Return the content of a new record.

    Raises:
        UserError: as `_checked`, or where it needs a name.
    """
    content = _checked(kind, parts)
    if KINDS[kind].has_title and "title" not in content:
        raise UserError(f"Give the {KINDS[kind].label.lower()} a name; nothing was added.")
    return content


def _add(
    workspace: Workspace,
    connection: sa.Connection,
    place: str,
    kind: str,
    content: Content,
    reason: str,
    *,
    new_id: str = "",
) -> PlanRecord:
    """Put a record at the end of its kind; of a single kind change the one that is there."""
    record_id = f"{kind}-{place}" if KINDS[kind].single else new_id or uuid.uuid4().hex
    same = sa.select(plan_record).where(plan_record.c.place == place, plan_record.c.kind == kind)
    there = list(connection.execute(same))
    row = next((each for each in there if each.id == record_id), None)
    if row is not None:
        return _read(_write(workspace, connection, row, reason, content=content, deleted=False))
    if kind == "criterion" and sum(not each.deleted for each in there) >= MOST_CRITERIA:
        raise UserError(
            f"A plan has at most {MOST_CRITERIA} criteria: delete one, or change its name. "
            "Nothing was added."
        )
    values: dict[str, Any] = {
        "id": record_id,
        "place": place,
        "kind": kind,
        "order": max((each.order for each in there), default=0) + 1,
        "content": content,
        "revision": 1,
        "changed": now("microseconds"),
        "deleted": False,
    }
    connection.execute(sa.insert(plan_record).values(values))
    _store_state(workspace, connection, values, reason)
    return PlanRecord(**values)


def change_plan_record(
    workspace: Workspace, record_id: str, revision: int, parts: Parts, *, reason: str = ""
) -> tuple[PlanRecord, ReplacedParts | None]:
    """Change fields of a record as it was read at a revision.

    Fields that are equal to those of that revision are not written, so that changes made in between
    stay; scores are compared one by one. A record that was deleted in between comes back.

    Returns:
        The record as it is now, and the values of later revisions that were replaced, if any.

    Raises:
        UserError: for a field or a value that its kind does not allow, or when it does not exist.
    """
    with workspace.writing(needs=Role.EDITOR) as connection:
        row = _row(connection, record_id)
        row, replaced = _change(workspace, connection, row, revision, parts, reason)
    return _read(row), replaced


def _change(
    workspace: Workspace,
    connection: sa.Connection,
    row: Any,  # noqa: ANN401 - a row
    revision: int,
    parts: Parts,
    reason: str,
) -> tuple[Any, ReplacedParts | None]:
    """Change fields of a record as it was read at a revision; return its row and what was lost."""
    new = {**dict.fromkeys(parts), **_checked(row.kind, parts)}
    if KINDS[row.kind].has_title and "title" in new and not new["title"]:
        raise UserError(
            f"A {KINDS[row.kind].label.lower()} needs a name; delete it instead. Nothing was "
            "changed."
        )
    state = _state(connection, row.id, revision)
    seen = row.content if state is None else state.content
    return _merge(workspace, connection, row, seen, new, reason)


def delete_plan_record(
    workspace: Workspace, record_id: str, *, deleted: bool = True, reason: str = ""
) -> PlanRecord:
    """Take a record out of its plan, or with ``deleted=False`` bring it back.

    What links to it stays as it is; `plan_problems` names it.
    """
    with workspace.writing(needs=Role.EDITOR) as connection:
        row = _row(connection, record_id)
        row = _write(workspace, connection, row, reason, deleted=deleted)
    return _read(row)


def move_plan_record(
    workspace: Workspace, record_id: str, *, before: str | None = None
) -> PlanRecord:
    """Put a record before another one of its kind and place, or at the end, and return it."""
    with workspace.writing(needs=Role.EDITOR) as connection:
        row = _row(connection, record_id)
        ids = [each.id for each in _siblings(connection, row)]
        at = ids.index(before) if before in ids else len(ids)
        row = _place_at(workspace, connection, row, at, "")
    return _read(row)


def undo_plan_change(
    workspace: Workspace, record_id: str, revision: int
) -> tuple[PlanRecord, ReplacedParts | None]:
    """Take back what the change to a revision did, and nothing of later changes.

    A new record is deleted, a deleted one comes back, a moved one returns to its place. Undoing is
    a change like any other, and can be undone.

    Returns:
        The record as it is now, and values of later revisions that were replaced, if any.

    Raises:
        UserError: where there was no such change.
    """
    reason = f"undo of change {revision}"
    with workspace.writing(needs=Role.EDITOR) as connection:
        row = _row(connection, record_id)
        after = _state(connection, record_id, revision)
        before = _state(connection, record_id, revision - 1)
        if after is None:
            raise UserError("This change is not known here, so it cannot be taken back.")
        if before is None:
            return _read(_write(workspace, connection, row, reason, deleted=True)), None
        replaced = None
        keys = {*before.content, *after.content}
        new = {
            key: before.content.get(key)
            for key in keys
            if before.content.get(key) != after.content.get(key)
        }
        if new:
            row, replaced = _merge(workspace, connection, row, after.content, new, reason)
        if before.deleted != after.deleted:
            row = _write(workspace, connection, row, reason, deleted=before.deleted)
        if before.order != after.order:
            row = _place_at(workspace, connection, row, before.order - 1, reason)
    return _read(row), replaced


def plan_record_history(workspace: Workspace, record_id: str) -> tuple[PastState, ...]:
    """Return all states of a record, the first one first."""
    past = plan_record_past
    query = sa.select(past).where(past.c.plan_record == record_id).order_by(past.c.revision)
    return tuple(
        PastState(*(getattr(row, key) for key in (*_OF_STATE, "role", "reason")))
        for row in readable(past.name, workspace.rows(query))
    )


def _checked(kind: str, parts: Parts) -> dict[str, Value]:
    """Return the fields that are not empty, texts without invisible signs and outer space.

    Raises:
        UserError: for a kind or field that does not exist, or a value that a field cannot hold.
    """
    if kind not in KINDS:
        raise UserError(f"A plan has no {kind!r}; it has {', '.join(KINDS)}.")
    fields, content = KINDS[kind].fields, {}
    for key, value in parts.items():
        if key not in fields:
            raise UserError(f"{KINDS[kind].label} has no field {key!r}; nothing was changed.")
        clean = plain_words(value) if isinstance(value, str) else value
        if isinstance(clean, str) and fields[key].type in _ONE_LINE:
            clean = " ".join(clean.split())
        if clean is None or clean in ("", [], {}):
            continue
        if problem := value_problem(fields[key], clean):
            raise UserError(f"{fields[key].label} {problem}. Nothing was changed.")
        content[key] = clean
    return fitting(KINDS[kind], content)


def _flat(content: Mapping[str, Value | None]) -> dict[str, Any]:
    """Return the fields of a content, each score under a key of its own."""
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            flat |= {f"{key}{_SCORE}{id_}": number for id_, number in value.items()}
        else:
            flat[key] = value
    return flat


def _nested(flat: Mapping[str, Any]) -> dict[str, Value]:
    """Return the content of fields as `_flat` gives them, without empty ones."""
    content: dict[str, Any] = {}
    for key, value in flat.items():
        if value is None:
            continue
        name, _, id_ = key.partition(_SCORE)
        if id_:
            content.setdefault(name, {})[id_] = value
        else:
            content[key] = value
    return content


def _merge(
    workspace: Workspace,
    connection: sa.Connection,
    row: Any,  # noqa: ANN401 - a row
    seen: Content,
    new: Mapping[str, Value | None],
    reason: str,
) -> tuple[Any, ReplacedParts | None]:
    """Write the fields that differ from those that were seen; return the row and what was lost."""
    flat_seen, flat_stored = _flat(seen), _flat(row.content)
    flat_new = _flat(new)
    scores = {key for key in new if KINDS[row.kind].fields[key].type is FieldType.SCORES}
    for key in scores:  # one that was seen and is not there any more is cleared
        flat_new.pop(key, None)
        flat_new |= {
            part: flat_new.get(part) for part in flat_seen if part.startswith(f"{key}{_SCORE}")
        }
    keys = {*flat_new, *flat_seen, *flat_stored}
    edited, lost = merged_parts(
        flat_new,
        {key: flat_seen.get(key) for key in keys},
        {key: flat_stored.get(key) for key in keys},
    )
    back = row.deleted and bool(edited)
    replaced = None
    if lost or back:
        replaced = ReplacedParts(row.revision, row.changed, lost, deleted=back)
    if edited:
        content = fitting(KINDS[row.kind], _nested(flat_stored | edited))
        if content != row.content or back:
            row = _write(workspace, connection, row, reason, content=content, deleted=False)
    return row, replaced


def _links_of(record: PlanRecord) -> Iterable[str]:
    for key, field in KINDS[record.kind].fields.items():
        if field.type in _LINKS:
            yield from record.ids(key)


def _of_place(table: sa.Table, place: str) -> sa.Select[Any]:
    return sa.select(table).where(table.c.place == place)


def _by_ids(workspace: Workspace, table: sa.Table, ids: set[str]) -> list[Any]:
    rows = workspace.rows(sa.select(table).where(table.c.id.in_(sorted(ids)))) if ids else []
    return readable(table.name, rows)


def _row(connection: sa.Connection, record_id: str) -> Any:  # noqa: ANN401 - a row
    row = connection.execute(sa.select(plan_record).where(plan_record.c.id == record_id)).first()
    if row is None:
        raise UserError("This is gone: the plan does not have it any more. Load the page again.")
    return row


def _state(connection: sa.Connection, record_id: str, revision: int) -> Any:  # noqa: ANN401 - a row
    """The state of a record at a revision; None where it is not stored."""
    past = plan_record_past
    query = sa.select(past).where(past.c.plan_record == record_id, past.c.revision == revision)
    return connection.execute(query).first()


def _siblings(connection: sa.Connection, row: Any) -> list[Any]:  # noqa: ANN401 - a row
    """The other records of the kind and place of one, in order."""
    query = (
        sa.select(plan_record.c.id, plan_record.c.order)
        .where(
            plan_record.c.place == row.place,
            plan_record.c.kind == row.kind,
            plan_record.c.id != row.id,
        )
        .order_by(plan_record.c.order, plan_record.c.id)
    )
    return list(connection.execute(query))


def _place_at(
    workspace: Workspace,
    connection: sa.Connection,
    row: Any,  # noqa: ANN401 - a row
    at: int,
    reason: str,
) -> Any:  # noqa: ANN401 - as above
    """Put a record at a place among the others of its kind, counted from 0; return its row."""
    others = _siblings(connection, row)
    at = min(at, len(others))
    for other, order in zip(
        others, [*range(1, at + 1), *range(at + 2, len(others) + 2)], strict=True
    ):
        if other.order != order:
            shift = sa.update(plan_record).where(plan_record.c.id == other.id)
            connection.execute(shift.values(order=order))
    return _write(workspace, connection, row, reason, order=at + 1)


def _write(
    workspace: Workspace,
    connection: sa.Connection,
    row: Any,  # noqa: ANN401 - a row
    reason: str,
    **values: object,
) -> Any:  # noqa: ANN401 - as above
    """Write values to a record and its next revision, store that state, and return the row."""
    full = {**values, "revision": row.revision + 1, "changed": now("microseconds")}
    connection.execute(sa.update(plan_record).where(plan_record.c.id == row.id).values(full))
    written = _row(connection, row.id)
    _store_state(workspace, connection, written._mapping, reason)  # noqa: SLF001 - its public name begins so
    return written


def _store_state(
    workspace: Workspace, connection: sa.Connection, values: Mapping[str, Any], reason: str
) -> None:
    why = plain_words(reason)
    if len(why) > _LONGEST_REASON:
        raise UserError(
            f"A reason has at most {_LONGEST_REASON:,} characters; this one has {len(why):,}. "
            "Nothing was changed."
        )
    state = {key: values[key] for key in (*_OF_STATE, "kind")}
    role = workspace.actor.role.name.lower()
    connection.execute(
        sa.insert(plan_record_past).values(
            {"plan_record": values["id"], **state, "role": role, "reason": why}
        )
    )


def _read(row: Any) -> PlanRecord:  # noqa: ANN401 - a row
    return PlanRecord(**row._mapping)  # noqa: SLF001 - its public name begins so
