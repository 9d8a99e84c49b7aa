"""Measures and targets as sentences."""

from __future__ import annotations

from typing import Any

from mobility.exports.measure_words import (
    baseline_sentence,
    measure_sentence,
    revision_sentences,
    target_sentence,
)
from mobility.registry import load_framework
from mobility.workspace import PastState, PlanRecord

FRAMEWORK = load_framework()
BLACK = "race-ethnicity/Black, Non-Hispanic"
WHITE = "race-ethnicity/White, Non-Hispanic"


def record(_kind: str, **content: object) -> PlanRecord:
    parts: dict[str, Any] = content
    return PlanRecord(_kind, "39153", _kind, 1, parts, 1, "", deleted=False)


EMPLOYED = record(
    "measure", title="Jobs", source="metric", metric="share_employed", group=BLACK,
    baseline=0.75, baseline_lower=0.72, baseline_upper=0.78, baseline_period="2021",
    baseline_release="2025-a",
)  # fmt: skip
PLACED = record(
    "measure", title="Placed", source="by hand", unit="people", frequency="quarter",
    owner="the workforce board", baseline=1200,
)  # fmt: skip


def test_a_measure_says_source_rhythm_and_role() -> None:
    assert measure_sentence(PLACED, FRAMEWORK) == (
        "“Placed” comes every quarter from what is entered by hand or from a file; the workforce "
        "board brings it."
    )
    assert measure_sentence(record("measure", title="New"), FRAMEWORK) == (
        "“New” comes from a source that is not said yet; how often and by whom is not said yet."
    )


def test_a_baseline_has_its_interval_period_and_release() -> None:
    assert baseline_sentence(EMPLOYED, FRAMEWORK).replace("\xa0", " ") == (
        "It begins at 75.0 % in 2021 (72.0 to 78.0 %), says release 2025-a."
    )
    assert baseline_sentence(PLACED, FRAMEWORK) == (
        "It begins at 1,200 people in a period that is not said yet."
    )


def test_a_target_is_told_as_so_many_people() -> None:
    target = record("target", measure="measure", value=0.8, year=2029)
    assert target_sentence(target, EMPLOYED, FRAMEWORK) == (
        "By 2029, 80 in 100 Black residents have a job (75 in 2021)."
    )
    target = record("target", measure="measure", value=0.805, year=2029)
    assert target_sentence(target, EMPLOYED, FRAMEWORK).replace("\xa0", " ") == (
        "By 2029, “Jobs” is at 80.5 %."
    )
    target = record("target", of="gap", reference=WHITE, value=0.04, year=2029)
    assert target_sentence(target, EMPLOYED, FRAMEWORK).replace("\xa0", " ") == (
        "By 2029, the gap of “Jobs” to White, not Hispanic is 4.0 points or less."
    )
    assert target_sentence(record("target", value=1500), PLACED, FRAMEWORK) == (
        "The target for “Placed” still lacks a value or a year."
    )


def test_earlier_targets_keep_their_reasons() -> None:
    states = [
        PastState(number, 1, {"value": value, "year": 2029}, False, f"2027-03-0{number}", "", why)
        for number, value, why in ((1, 1500, ""), (2, 1500, ""), (3, 1400, "a grant ended."))
    ]
    assert revision_sentences(states, PLACED, FRAMEWORK) == [
        "Until March 3, 2027: 1,500 people by 2029. Why it changed: a grant ended."
    ]
