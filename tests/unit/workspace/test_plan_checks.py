"""What a plan lacks, by checks over its records; roles that look like people; activities."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mobility.workspace import (
    Check,
    LooksLike,
    Plan,
    PlanRecord,
    PlanValue,
    due_date,
    is_worded_as_activity,
    looks_like_person,
    plan_problems,
)
from tests.support.cards import PLACE

TODAY = date(2026, 11, 30)


def record(_kind: str, _id: str, **content: Any) -> PlanRecord:
    return PlanRecord(_id, PLACE, _kind, 1, content, 1, "", deleted=False)


def value(measure: str, day: str, id_: str = "v") -> PlanValue:
    return PlanValue(id_, PLACE, measure, day, 1.0, "", "", "", 1, "", deleted=False)


def found(plan: Plan) -> list[tuple[Check, str, str]]:
    return [(each.check, each.record.id, each.field) for each in plan_problems(plan, TODAY)]


WHOLE = (
    record("plan", "v", vision="Work for all"),
    record("priority", "p", title="Jobs", status="chosen", reasons="Votes"),
    record("outcome", "o", title="More people have work", priority="p", horizon="long"),
    record(
        "action", "a", title="Coach", priority="p", outcomes=["o"], problem="None", owner="Board",
        root_cause="Cost", start="2027-01-01", **{"if": "a", "then": "b", "because": "c"},
    ),
    record("step", "s", title="Coaching", action="a", part="activity"),
    record(
        "measure", "m", title="Placed", of="o", unit="people", kind="better off",
        source="by hand", frequency="quarter", owner="Data lead", baseline_period="2021 to 2023",
    ),
    record("target", "t", measure="m", value=80.0, year=2029, reason="Peers", set_by="Board"),
)  # fmt: skip


def without(id_: str, **content: Any) -> Plan:
    """The whole plan without a record, or with other content of it (None: a field less)."""
    records = []
    for each in WHOLE:
        if each.id != id_:
            records.append(each)
        elif content:
            new = {**each.content, **content}
            records.append(
                record(each.kind, id_, **{k: v for k, v in new.items() if v is not None})
            )
    return Plan(PLACE, tuple(records))


def test_nothing_is_missing_in_a_whole_plan() -> None:
    assert found(Plan(PLACE, WHOLE)) == []
    assert found(Plan(PLACE)) == []


@pytest.mark.parametrize(
    "plan,expected",
    [
        (
            without("o"),
            [
                (Check.PRIORITY_NO_OUTCOME, "p", ""),
                (Check.ACTION_NO_OUTCOME, "a", "outcomes"),
                (Check.LINK_GONE, "a", "outcomes"),
                (Check.LINK_GONE, "m", "of"),
            ],
        ),
        (
            without("a"),
            [
                (Check.PRIORITY_NO_ACTION, "p", ""),
                (Check.OUTCOME_NO_ACTION, "o", ""),
                (Check.LINK_GONE, "s", "action"),
            ],
        ),
        (
            without("a", outcomes=None),
            [(Check.OUTCOME_NO_ACTION, "o", ""), (Check.ACTION_NO_OUTCOME, "a", "outcomes")],
        ),
        (without("m"), [(Check.OUTCOME_NO_MEASURE, "o", ""), (Check.LINK_GONE, "t", "measure")]),
        (without("m", owner=None), [(Check.MEASURE_NO_OWNER, "m", "owner")]),
        (without("m", frequency=None), [(Check.MEASURE_NO_FREQUENCY, "m", "frequency")]),
        (without("m", source="metric"), [(Check.MEASURE_NO_FASTER, "m", "faster")]),
        (without("t"), [(Check.MEASURE_NO_TARGET, "m", "")]),
        (without("s", part="output"), [(Check.STEP_NO_MEASURE, "s", "")]),
        (without("o", title="Train coaches"), [(Check.OUTCOME_IS_ACTIVITY, "o", "title")]),
        (without("a", end="2026-12-31"), [(Check.DATES, "a", "end")]),
        (without("t", year=2023), [(Check.DATES, "t", "year")]),
        (without("t", of="gap"), [(Check.GAP_NO_REFERENCE, "t", "reference")]),
        (without("a", owner="Jane Doe"), [(Check.ROLE_IS_PERSON, "a", "owner")]),
        (without("a", root_cause=None), [(Check.EMPTY, "a", "root_cause")]),
        (without("m", next_due="2026-11-29"), [(Check.MEASURE_OVERDUE, "m", "next_due")]),
        (without("m", next_due="2026-11-30"), []),
        (without("a", outcomes=["o", "p"]), [(Check.LINK_GONE, "a", "outcomes")]),
    ],
)
def test_each_check_finds_its_fault_alone(
    plan: Plan, expected: list[tuple[Check, str, str]]
) -> None:
    assert found(plan) == expected


def test_undecided_priorities_need_nothing_but_those_not_chosen_a_reason() -> None:
    plan = Plan(
        PLACE,
        (
            record("priority", "p", title="Jobs"),
            record("priority", "q", title="Debt", status="not chosen"),
        ),
    )
    assert found(plan) == [(Check.EMPTY, "q", "not_chosen")]
    assert (len(plan.priorities()), len(plan.priorities("candidate", "not chosen"))) == (0, 2)


def test_a_measure_is_due_one_period_after_its_last_value() -> None:
    measure = next(each for each in WHOLE if each.id == "m")
    plan = Plan(PLACE, WHOLE, values=(value("m", "2026-05-31"), value("m", "2026-08-31", "w")))
    assert due_date(plan, measure) == date(2026, 11, 30)
    assert found(plan) == []
    late = Plan(PLACE, WHOLE, values=(value("m", "2026-05-31"),))
    assert found(late) == [(Check.MEASURE_OVERDUE, "m", "next_due")]
    doubled = Plan(PLACE, WHOLE, values=(value("m", "2026-10-31"), value("m", "2026-10-31", "w")))
    assert found(doubled) == [(Check.TWO_VALUES, "m", "")]


@pytest.mark.parametrize(
    "role,kind",
    [
        ("Jane Doe", LooksLike.NAME),
        ("Jane Q. Public", LooksLike.NAME),
        ("Doe, Jane", LooksLike.NAME),
        ("Maria de la Cruz", LooksLike.NAME),
        ("Data lead (Jane Doe)", LooksLike.NAME),
        ("Mayor Smith", LooksLike.TITLED),
        ("Dr. Lee", LooksLike.TITLED),
        ("Deputy Mayor Jane Doe", LooksLike.TITLED),
        ("Sheriff Jones Jr.", LooksLike.TITLED),
        ("jane.doe@county.gov", LooksLike.CONTACT),
        ("Clerk, (330) 643-2500", LooksLike.CONTACT),
    ],
)
def test_people_and_officials_are_asked_about(role: str, kind: LooksLike) -> None:
    assert looks_like_person(role) is kind


@pytest.mark.parametrize(
    "role",
    [
        "", "Director of public health", "Grant writer", "Data lead", "Montgomery County", "Mayor",
        "Mayor's office", "Public Health Director", "Superintendent of Schools", "City Manager",
        "Summit Metropolitan Housing Authority", "Chief Data Officer", "Deputy Mayor", "Sheriff",
        "Workforce Board", "County Executive", "Head Start", "United Way", "Goodwill Industries",
        "Program Manager, Workforce Development", "Community organizer", "Urban League",
        "District Attorney", "Lived Experience Advisor", "VP Strategy", "HR", "Parent Leader",
    ],
)  # fmt: skip
def test_roles_raise_no_false_alarm(role: str) -> None:
    assert looks_like_person(role) is None


@pytest.mark.parametrize(
    "outcome,activity",
    [
        ("Train 40 navigators", True),
        ("To provide child care", True),
        ("Running workshops", True),
        ("Raise awareness of benefits", True),
        ("Help families so they can stay", True),
        ("Raise wages", False),
        ("More Black adults have jobs", False),
        ("Work hours are stable", False),
        ("Test scores rise", False),
        ("Open enrollment grows", False),
        ("Housing is affordable", False),
        ("Reading at grade level by third grade", False),
        ("Fewer evictions", False),
        ("", False),
    ],
)
def test_an_outcome_says_what_changes_for_people(outcome: str, activity: bool) -> None:
    assert is_worded_as_activity(outcome) == activity


def test_a_role_is_asked_about_once() -> None:
    owner = without("a", owner="Jane Doe")
    assert Check.ROLE_IS_PERSON in {each.check for each in plan_problems(owner, TODAY)}
    confirmed = without("a", owner="Jane Doe", checked_role="Jane Doe")
    assert Check.ROLE_IS_PERSON not in {each.check for each in plan_problems(confirmed, TODAY)}
    another = without("a", owner="John Roe", checked_role="Jane Doe")
    assert Check.ROLE_IS_PERSON in {each.check for each in plan_problems(another, TODAY)}
