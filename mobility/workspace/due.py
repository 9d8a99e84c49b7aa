"""What of a plan and its progress is due, by role: values, routines, second looks, meetings.

Published metrics renew themselves, so that nobody is asked for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobility.workspace.plan_checks import due_date
from mobility.workspace.plan_kinds import BY_HAND
from mobility.workspace.plans import Plan, PlanRecord


class Due(StrEnum):
    """What can be due."""

    VALUE = "value"
    ROUTINE = "routine"
    REVIEW = "review"
    ENGAGEMENT = "engagement"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that a role has to do by a day; ``role`` is '' where nobody is named."""

    kind: Due
    record: PlanRecord
    day: date
    role: str

    def is_overdue(self, today: date) -> bool:
        """Return whether its day has passed."""
        return self.day < today


def due_items(plan: Plan, today: date) -> tuple[DueItem, ...]:
    """Return what is overdue and what comes, by day.

    An action that has begun and a decision point of which it is written what was heard are done.
    """
    items = [
        DueItem(kind, record, day, record.text("owner")) for kind, record, day in _days(plan, today)
    ]
    return tuple(sorted(items, key=lambda each: (each.day, each.role, each.record.id)))


def roles_of(plan: Plan) -> tuple[str, ...]:
    """Return the roles that the records of a plan name as owner, in the order of the alphabet."""
    roles: dict[str, str] = {}
    for record in plan.records:
        roles.setdefault(record.text("owner").casefold(), record.text("owner"))
    return tuple(roles[each] for each in sorted(filter(None, roles)))


_DAYS = (
    (Due.ROUTINE, "routine", "next_due"),
    (Due.REVIEW, "decision", "review"),
    (Due.ENGAGEMENT, "engagement", "date"),
    (Due.ACTION, "action", "start"),
)
"""What is due, the kind of its records, and their field with the day."""


def _days(plan: Plan, today: date) -> Iterator[tuple[Due, PlanRecord, date]]:
    for measure in plan.of_kind("measure"):
        due = due_date(plan, measure)
        if measure.text("source") == BY_HAND and due is not None:
            yield Due.VALUE, measure, due
    for due_kind, kind, key in _DAYS:
        for record in plan.of_kind(kind):
            day = _day(record, key)
            done = record.text("heard") or (due_kind is Due.ACTION and day and day < today)
            if day is not None and not done:
                yield due_kind, record, day


def _day(record: PlanRecord, key: str) -> date | None:
    text = record.text(key)
    return date.fromisoformat(text) if text else None
