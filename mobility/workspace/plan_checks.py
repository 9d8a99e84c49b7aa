"""What is missing in a plan, or does not fit together. Nothing of it is refused.

Pure functions over the records; `mobility.exports.plan_words` turns their results into sentences.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile

from mobility.workspace.plan_kinds import (
    ACTIVITY,
    BY_HAND,
    CHOSEN,
    GAP,
    KINDS,
    METRIC,
    MONTHS,
    NOT_CHOSEN,
    PLAN,
)
from mobility.workspace.plans import Plan, PlanRecord
from mobility.workspace.record_fields import CHECKED_ROLE, FINDING, FieldType
from mobility.workspace.role_names import looks_like_person, word_set


class Check(StrEnum):
    """What can be missing or not fit; the closed list, in the order in which it is told."""

    PRIORITY_NO_OUTCOME = "priority without an outcome"
    PRIORITY_NO_ACTION = "priority without an action"
    OUTCOME_NO_ACTION = "outcome without an action"
    OUTCOME_NO_MEASURE = "outcome without a measure"
    OUTCOME_IS_ACTIVITY = "outcome worded as an activity"
    ACTION_NO_OUTCOME = "action without an outcome"
    STEP_NO_MEASURE = "step without a measure"
    MEASURE_NO_OWNER = "measure without an owner"
    MEASURE_NO_FREQUENCY = "measure without a frequency"
    MEASURE_NO_FASTER = "slow measure without a faster one"
    MEASURE_NO_TARGET = "measure without a target"
    MEASURE_OVERDUE = "overdue measure"
    TWO_VALUES = "two values of one date"
    DATES = "contradictory dates"
    GAP_NO_REFERENCE = "target for a gap without the other group"
    LINK_GONE = "link to a deleted row"
    OTHER_PLACE = "link to a row of another place"
    ROLE_IS_PERSON = "role that looks like a person"
    EMPTY = "empty field"


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Something that is missing or does not fit.

    ``field`` is the key of the field it is about, '' for the record as a whole; ``detail`` names
    what is in the way: a date, the record that was deleted, what a role looks like.
    """

    check: Check
    record: PlanRecord
    field: str = ""
    detail: str = ""


# An outcome is what changes for people. One that begins with what somebody does is an activity.
_ACTIVITIES = word_set(
    "add adopt advertise advocate analyze apply appoint arrange assess assist attend",
    "build buy collaborate collect communicate conduct convene coordinate create deliver",
    "design develop distribute document draft educate enact encourage engage enroll",
    "establish evaluate expand explore facilitate form fund give help hire hold host",
    "identify implement inform install invest invite launch lobby market meet mentor",
    "monitor negotiate offer open organize partner pass pay pilot plan prepare present",
    "print promote provide publish purchase raise recruit refer renovate research review",
    "run schedule screen send set sponsor start streamline study support survey teach",
    "test train translate update visit work write",
)
_RISES = word_set(
    "awareness money funds funding",
)  # what raising is an activity
_NOT_ING = word_set(
    "housing spending reading learning being earning wellbeing meeting",
)
# Verbs of a statement about people ("pay gaps close"), and what begins another clause.
_STATES = word_set(
    "are can close closes decline declines drop drops fall falls feel feels get gets grow",
    "grows has have improve improves increase increases is lead leads reach reaches rise",
    "rises shrink shrinks stay stays",
)
_CLAUSES = word_set(
    "and for or so that to which who whose with",
)


def is_worded_as_activity(outcome: str) -> bool:
    """Return whether an outcome says what somebody does and not what changes for people.

    >>> is_worded_as_activity("Train 40 navigators"), is_worded_as_activity("More jobs near home")
    (True, False)
    """
    words = re.findall(r"[a-z'’-]+", outcome.lower())
    if words[:1] == ["to"]:
        words = words[1:]
    if not words:
        return False
    first = words[0]
    clause = takewhile(lambda word: word not in _CLAUSES, words[1:])
    if _STATES.intersection(clause):
        return False
    if first == "raise":
        return bool(_RISES.intersection(words[1:3]))
    if first in _ACTIVITIES:
        return len(words) > 1 and words[1] != "of"
    if first.endswith("ing") and first not in _NOT_ING:
        stem = first.removesuffix("ing")
        return bool({stem, f"{stem}e", stem[:-1]} & _ACTIVITIES)
    return False


# What an early win must not say: that conditions moved, which only a test can tell.
_MOVED = word_set(
    "better closed closing cut decrease decreased declined dropped fallen fell fewer gained",
    "grew grown halved higher improve improved improvement improvements improves improving",
    "increase increased less lower lowered more narrowed raised reduced reduces rose risen shrank",
)


def claims_outcome(early_win: str) -> bool:
    """Return whether an early win says that conditions moved, and not what was done.

    >>> claims_outcome("Employment improved"), claims_outcome("Coaches at two libraries")
    (True, False)
    """
    return bool(_MOVED.intersection(re.findall(r"[a-z'’-]+", early_win.lower())))


def plan_problems(plan: Plan, today: date) -> tuple[PlanProblem, ...]:
    """Return what is missing in a plan or does not fit together, in the order of the checks."""
    problems = [
        *_thread(plan),
        *(problem for record in plan.of_part(PLAN) for problem in _of_record(plan, record, today)),
    ]
    order = list(Check)
    return tuple(sorted(problems, key=lambda each: order.index(each.check)))


def due_date(plan: Plan, measure: PlanRecord) -> date | None:
    """Return when the next value of a measure is due.

    The day that people wrote, or one period after the last value where that is later; None where
    neither is known.
    """
    written = measure.text("next_due")
    days = [date.fromisoformat(written)] if written else []
    months, series = MONTHS.get(measure.text("frequency")), plan.series(measure)
    if months and series:
        days.append(_months_later(date.fromisoformat(series[-1].date), months))
    return max(days, default=None)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


_FOLLOWERS = (
    ("priority", "outcome", "priority", Check.PRIORITY_NO_OUTCOME),
    ("priority", "action", "priority", Check.PRIORITY_NO_ACTION),
    ("outcome", "action", "outcomes", Check.OUTCOME_NO_ACTION),
    ("outcome", "measure", "of", Check.OUTCOME_NO_MEASURE),
    ("step", "measure", "of", Check.STEP_NO_MEASURE),
    ("measure", "target", "measure", Check.MEASURE_NO_TARGET),
)
"""Kind, the kind of which a record has to lead to it, with which field, and the check of it."""


def _thread(plan: Plan) -> Iterator[PlanProblem]:
    """What of the thread from priority to target is missing."""
    for kind, follower, key, check in _FOLLOWERS:
        for record in plan.of_kind(kind):
            if not _waits(record) and not plan.linking(record, follower, key):
                yield PlanProblem(check, record)
    for action in plan.of_kind("action"):
        if not plan.linked(action, "outcomes"):
            yield PlanProblem(Check.ACTION_NO_OUTCOME, action, "outcomes")
    for outcome in plan.of_kind("outcome"):
        if is_worded_as_activity(outcome.title):
            yield PlanProblem(Check.OUTCOME_IS_ACTIVITY, outcome, "title")


def _waits(record: PlanRecord) -> bool:
    """Whether nothing has to follow: a priority that is not chosen, or an activity."""
    undecided = record.kind == "priority" and record.text("status") != CHOSEN
    return undecided or record.text("part") == ACTIVITY


def _of_record(plan: Plan, record: PlanRecord, today: date) -> Iterator[PlanProblem]:
    if record.kind == "vote":  # it stays what it was about, also when that is deleted
        return
    yield from _links(plan, record)
    yield from _fields(record)
    yield from _dates(plan, record)
    if record.kind == "measure":
        yield from _measure(plan, record, today)
    if record.kind == "target" and record.text("of") == GAP and not record.text("reference"):
        yield PlanProblem(Check.GAP_NO_REFERENCE, record, "reference")


def _measure(plan: Plan, measure: PlanRecord, today: date) -> Iterator[PlanProblem]:
    if not measure.text("owner"):
        yield PlanProblem(Check.MEASURE_NO_OWNER, measure, "owner")
    if not measure.text("frequency"):
        yield PlanProblem(Check.MEASURE_NO_FREQUENCY, measure, "frequency")
    if measure.text("source") == METRIC and not plan.linked(measure, "faster"):
        yield PlanProblem(Check.MEASURE_NO_FASTER, measure, "faster")
    due = due_date(plan, measure)
    if measure.text("source") == BY_HAND and due is not None and due < today:
        yield PlanProblem(Check.MEASURE_OVERDUE, measure, "next_due", due.isoformat())
    days = Counter(value.date for value in plan.series(measure))
    for day in sorted(day for day, times in days.items() if times > 1):
        yield PlanProblem(Check.TWO_VALUES, measure, detail=day)


_NAMED = {("measure", "owner"), ("measure", "frequency")}
"""Required fields whose absence has a check of its own."""


def _fields(record: PlanRecord) -> Iterator[PlanProblem]:
    """Required fields that are empty, and roles that look like a person."""
    waits = record.kind == "priority" and record.text("status") != CHOSEN
    for key, field in KINDS[record.kind].fields.items():
        empty = key not in record.content
        if field.required and empty and not waits and (record.kind, key) not in _NAMED:
            yield PlanProblem(Check.EMPTY, record, key)
        asks = field.type is FieldType.ROLE and record.text(key) != record.text(CHECKED_ROLE)
        if asks and (kind := looks_like_person(record.text(key))):
            yield PlanProblem(Check.ROLE_IS_PERSON, record, key, kind)
    if record.text("status") == NOT_CHOSEN and not record.text("not_chosen"):
        yield PlanProblem(Check.EMPTY, record, "not_chosen")


def _links(plan: Plan, record: PlanRecord) -> Iterator[PlanProblem]:
    """Links that lead to nothing, to a deleted record, or to another place."""
    for key, field in KINDS[record.kind].fields.items():
        if field.type not in {FieldType.LINK, FieldType.LINKS}:
            continue
        for id_ in record.ids(key):
            if FINDING in field.to:
                card = (plan.cards or {}).get(id_)
                name, gone = (card.sentence, card.deleted) if card else ("", True)
                place = card.place if card else record.place
            else:
                other = plan.record(id_)
                name, gone = (other.title, other.deleted) if other else ("", True)
                gone |= other is not None and other.kind not in field.to
                place = other.place if other else record.place
            if place != record.place:
                yield PlanProblem(Check.OTHER_PLACE, record, key, name)
            elif gone:
                yield PlanProblem(Check.LINK_GONE, record, key, name)


def _dates(plan: Plan, record: PlanRecord) -> Iterator[PlanProblem]:
    """Dates of which one has to come before the other and does not."""
    start, end = record.text("start"), record.text("end")
    if start and end and end < start:
        yield PlanProblem(Check.DATES, record, "end", start)
    if record.kind != "target":
        return
    year = record.number("year")
    for measure in plan.linked(record, "measure"):
        period = measure.text("baseline_period")
        known = [int(text) for text in re.findall(r"\b(?:19|20)\d\d\b", period)]
        if year is not None and known and year <= max(known):
            yield PlanProblem(Check.DATES, record, "year", str(max(known)))
