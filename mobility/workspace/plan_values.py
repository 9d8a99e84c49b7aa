"""Values of a plan's measures that people enter by hand or from a file.

Each has a date, a source and a note. Another value of the same date replaces the earlier one, which
stays stored. A number of few people is never stored: of such a value only its date, source and note
are, so that a series shows that there is one.
"""

from __future__ import annotations

import math
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from mobility.errors import UserError
from mobility.registry import Framework, Metric
from mobility.workspace.actors import Role
from mobility.workspace.database import Workspace, now, plan_record, plan_value
from mobility.workspace.findings import plain_words
from mobility.workspace.plan_kinds import (
    BY_HAND,
    COUNT_OF_PEOPLE,
    DATA_SET,
    NOT_PEOPLE,
    SHARE_OF_PEOPLE,
)
from mobility.workspace.plans import PlanRecord, PlanValue
from mobility.workspace.record_fields import LONGEST_LINE
from mobility.workspace.schema import LONGEST_NOTE

FEWEST_PEOPLE = 10
"""A number of fewer people, or of all but fewer, is not stored."""
MOST_VALUES = 2_000  # that are stored at once
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value to store.

    Attributes:
        date: the day it is of, ISO 8601; of a period its last day.
        value: the number, in the unit of the measure, a share from 0 to 1; None where its source
            keeps it back.
        source: where it is from.
        note: what one has to know about it.
        people: of a share, how many people it is of; of a number of people, out of how many.
    """

    date: str
    value: float | None
    source: str = ""
    note: str = ""
    people: float | None = None


@dataclass(frozen=True, slots=True)
class StoredValues:
    """What was stored: new values, earlier ones of the same dates, and how many were there already.

    ``withheld`` counts those of too few people, whose number is not stored.
    """

    added: tuple[PlanValue, ...] = ()
    replaced: tuple[PlanValue, ...] = ()
    unchanged: int = 0
    withheld: int = 0


def value_refusal(counts: str, new: NewValue) -> str:
    """Return why a value cannot be stored and what to do, without a period; '' for nothing.

    ``counts`` is what the numbers of the measure count, a choice of its field of that name.
    """
    of_share, people, value = counts == SHARE_OF_PEOPLE, new.people, new.value
    known = people is None or (math.isfinite(people) and people >= 0)
    refusals = (
        (
            counts not in {COUNT_OF_PEOPLE, SHARE_OF_PEOPLE, NOT_PEOPLE},
            "say first, at the measure, whether its numbers count people",
        ),
        (value is not None and not math.isfinite(value), "the value is no number"),
        (
            counts != NOT_PEOPLE and value is not None and value < 0,
            "a number of people, or a share of them, is 0 or more",
        ),
        (
            of_share and value is not None and value > 1,
            "a share is written from 0 to 1, such as 0.72 for 72 %",
        ),
        (
            of_share and people is None and value is not None,
            "say how many people the share is of, because shares of few people are not stored",
        ),
        (not known, "the number of people is no number of 0 or more"),
        (
            counts == COUNT_OF_PEOPLE
            and people is not None
            and value is not None
            and people < value,
            "fewer people are given than are counted among them",
        ),
    )
    return next((text for refused, text in refusals if refused), "")


def is_of_few(counts: str, new: NewValue) -> bool:
    """Return whether a value counts fewer people than `FEWEST_PEOPLE`, or all but fewer.

    A value that its source keeps back is taken for one.

    None and all are no secret: of a larger group 0 and 100 % are stored.

    >>> is_of_few("share of people", NewValue("2026-03-31", 0.05, people=100))
    True
    >>> is_of_few("share of people", NewValue("2026-03-31", 0.5, people=100))
    False
    """
    if new.value is None:
        return True
    if counts == NOT_PEOPLE:
        return False
    if new.people is not None and new.people < FEWEST_PEOPLE:
        return True
    counted = new.value if counts == COUNT_OF_PEOPLE else new.value * (new.people or 0)
    least = FEWEST_PEOPLE - _ROUNDING
    others = math.inf if new.people is None else new.people - counted
    return _ROUNDING < counted < least or _ROUNDING < others < least


def add_plan_values(
    workspace: Workspace, measure_id: str, values: Sequence[NewValue]
) -> StoredValues:
    """Store values of a measure: all of them, or none.

    Raises:
        UserError: for a measure that is not there, a value that cannot be stored, or two values of
            one date; it names the date.
    """
    if len(values) > MOST_VALUES:
        raise UserError(f"At most {MOST_VALUES:,} values are stored at once; split them.")
    with workspace.writing(needs=Role.EDITOR) as connection:
        measure = _measure(connection, measure_id)
        counts = measure.content.get("counts", "")
        new = [_checked(counts, each) for each in values]
        doubled = [day for day, times in Counter(each["date"] for each in new).items() if times > 1]
        if doubled:
            raise UserError(f"There are two values of {doubled[0]}: keep one. Nothing was stored.")
        there = {row.date: row for row in _stored(connection, measure_id)}
        added, replaced = [], []
        for each in new:
            earlier = there.get(each["date"])
            if earlier is not None and all(
                getattr(earlier, key) == value for key, value in each.items()
            ):
                continue
            record: dict[str, Any] = {
                "id": uuid.uuid4().hex,
                "place": measure.place,
                "measure": measure_id,
                **each,
                "replaced_by": "",
                "revision": 1,
                "changed": now("microseconds"),
                "deleted": False,
            }
            connection.execute(sa.insert(plan_value).values(record))
            added.append(PlanValue(**record))
            if earlier is not None:
                replaced.append(_write(connection, earlier.id, replaced_by=record["id"]))
    return StoredValues(
        tuple(added),
        tuple(replaced),
        len(new) - len(added),
        sum(each["value"] is None for each in new),
    )


def undo_plan_values(workspace: Workspace, stored: StoredValues) -> None:
    """Take stored values back, and bring those back that they have replaced."""
    with workspace.writing(needs=Role.EDITOR) as connection:
        for each in stored.added:
            _write(connection, each.id, deleted=True)
        for each in stored.replaced:
            _write(connection, each.id, replaced_by="")


def delete_plan_value(workspace: Workspace, value_id: str, *, deleted: bool = True) -> PlanValue:
    """Take a value out of its series, or with ``deleted=False`` bring it back."""
    with workspace.writing(needs=Role.EDITOR) as connection:
        return _write(connection, value_id, deleted=deleted)


def metric_of(measure: PlanRecord, framework: Framework) -> Metric | None:
    """Return the metric that a measure takes its values from; None for one of its own series."""
    if measure.text("source") == BY_HAND:
        return None
    key = "data_set" if measure.text("source") == DATA_SET else "metric"
    return framework.metrics.get(measure.text(key))


def _checked(counts: str, new: NewValue) -> dict[str, Any]:
    """The columns of a value, its number left out where it is of few people.

    Raises:
        UserError: where it cannot be stored.
    """
    source, note = plain_words(new.source), plain_words(new.note)
    refusal = value_refusal(counts, new)
    try:
        day = date.fromisoformat(new.date).isoformat()
    except ValueError:
        day, refusal = new.date, "the date is no day; write 2027-03-31"
    if len(source) > LONGEST_LINE:
        refusal = refusal or f"the source has more than {LONGEST_LINE} characters"
    if len(note) > LONGEST_NOTE:
        refusal = refusal or f"the note has more than {LONGEST_NOTE:,} characters"
    if refusal:
        raise UserError(f"The value of {day} cannot be stored: {refusal}. Nothing was stored.")
    value = None if new.value is None or is_of_few(counts, new) else float(new.value)
    return {"date": day, "value": value, "source": source, "note": note}


def _measure(connection: sa.Connection, measure_id: str) -> Any:  # noqa: ANN401 - a row
    row = connection.execute(sa.select(plan_record).where(plan_record.c.id == measure_id)).first()
    if row is None or row.deleted or row.kind != "measure":
        raise UserError("This measure is gone: bring it back first. Nothing was stored.")
    return row


def _stored(connection: sa.Connection, measure_id: str) -> Iterable[Any]:
    query = sa.select(plan_value).where(
        plan_value.c.measure == measure_id,
        plan_value.c.deleted.is_(other=False),
        plan_value.c.replaced_by == "",
    )
    return connection.execute(query.order_by(plan_value.c.changed))


def _write(connection: sa.Connection, value_id: str, **values: object) -> PlanValue:
    """Write columns of a value and its next revision; return it."""
    this = plan_value.c.id == value_id
    change = {
        **values,
        "changed": now("microseconds"),
        "revision": plan_value.c.revision + 1,
    }
    connection.execute(sa.update(plan_value).where(this).values(change))
    row = connection.execute(sa.select(plan_value).where(this)).first()
    if row is None:
        raise UserError("This value is gone: load the page again. Nothing was changed.")
    return PlanValue(**row._mapping)  # noqa: SLF001 - its public name begins so
