"""Which values of a measure are refused, and which are of too few people to be stored."""

from __future__ import annotations

import pytest

from mobility.uploads.columns.mapping import SMALLEST_CELL
from mobility.workspace import NewValue
from mobility.workspace.plan_values import FEWEST_PEOPLE, is_of_few, value_refusal


@pytest.mark.parametrize(
    "counts,value,people,reason",
    [
        ("", 12.0, None, "say first, at the measure"),
        ("other", float("nan"), None, "no number"),
        ("other", -3.0, None, ""),
        ("people", -1.0, None, "0 or more"),
        ("people", 50.0, 40.0, "fewer people are given"),
        ("people", 50.0, -4.0, "no number of 0 or more"),
        ("share of people", 72.0, 100.0, "0.72 for 72 %"),
        ("share of people", 0.72, None, "how many people the share is of"),
        ("share of people", 0.72, 100.0, ""),
    ],
)
def test_refusal_says_what_to_write(
    counts: str, value: float, people: float | None, reason: str
) -> None:
    refusal = value_refusal(counts, NewValue("2026-03-31", value, people=people))
    assert bool(refusal) == bool(reason)
    assert reason in refusal


@pytest.mark.parametrize(
    "counts,value,people,few",
    [
        ("people", 9.0, None, True),
        ("people", 10.0, None, False),
        ("people", 0.0, None, False),
        ("people", 95.0, 100.0, True),
        ("people", 100.0, 100.0, False),
        ("people", 0.0, 9.0, True),
        ("share of people", 0.09, 100.0, True),
        ("share of people", 0.1, 100.0, False),
        ("share of people", 0.91, 100.0, True),
        ("share of people", 1.0, 100.0, False),
        ("share of people", 1.0, 9.0, True),
        ("other", 3.0, None, False),
    ],
)
def test_few_people_are_those_of_data_sets(
    counts: str, value: float, people: float | None, few: bool
) -> None:
    assert FEWEST_PEOPLE == SMALLEST_CELL
    assert is_of_few(counts, NewValue("2026-03-31", value, people=people)) == few
