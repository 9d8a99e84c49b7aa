"""What the overview says of a place, counted from its readings."""

from __future__ import annotations

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.benchmarks import Position
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.framework import load_framework
from mobility.places import Jurisdiction, Level
from pages.ui.rows import by_pillar, coverage, finding, footer, place_notes, rows_of
from tests.support.readings import benchmark, reading

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 535_733, 2023, 2014, 2023)
NATION = benchmark(kind="nation", scope="United States")
UNTESTED = {"verdict": Verdict.NOT_COMPARED, "benchmark": None, "reason": "no interval published"}
ABSENT = {
    **UNTESTED,
    "value": None,
    "position": None,
    "absence": AbsenceReason(Absence.NOT_PUBLISHED, "Not published here."),
}
READINGS = [
    reading("share_employed"),
    reading("pctl_income_20", verdict=Verdict.WORSE),
    reading("pctl_income_50", verdict=Verdict.CANNOT_TELL),
    reading("share_debt_coll", **UNTESTED, position=Position(800, 0, 142, 942)),
    reading("ratio_black_nh_house_value_households.value_share", **UNTESTED, position=None),
    reading("ratio_black_nh_house_value_households.household_share", **UNTESTED, position=None),
    reading("ratio_black_nh_house_value_households.parity", **UNTESTED),
    reading("share_in_preschool", **UNTESTED, quality=Quality.WEAK, position=None),
    reading("rate_learning", **ABSENT),
]
ROWS = rows_of(READINGS)


def test_the_shares_of_a_house_value_column_share_a_row() -> None:
    assert len(ROWS) == 7
    house = ROWS[4]
    assert house.lead.metric.part == "parity"
    assert [part.metric.part for part in house.parts] == ["value_share", "household_share"]


def test_the_title_is_what_the_tests_found() -> None:
    assert finding(ROWS, SUMMIT) == (
        "Of the 3 metrics that can be tested against the median Ohio county: "
        "better on 1, worse on 1 and about the same on 1."
    )


def test_one_test_and_none_read_as_sentences() -> None:
    assert finding(ROWS[:1], SUMMIT) == (
        "One metric can be tested against the median Ohio county: better."
    )
    assert finding(ROWS[3:], SUMMIT).startswith("No metric can be tested for Summit County")


def test_two_benchmarks_are_both_named() -> None:
    mixed = rows_of([*READINGS[:2], reading("pctl_income_50", benchmark=NATION)])
    assert "the median Ohio county or median U.S. county" in finding(mixed, SUMMIT)


def test_every_row_is_counted_once() -> None:
    assert coverage(ROWS) == (
        "7 metrics: 3 tested, 2 with a position only (1 in the worse), 1 too weak to judge "
        "and 1 not published."
    )


def test_the_footer_counts_what_is_not_shown() -> None:
    words = footer(ROWS, "Urban Institute, release 2025-47e9d181")
    assert "6 metrics shown, 1 of them weak; 1 not shown" in words
    assert words.startswith("Source: Urban Institute, release 2025-47e9d181.")


def test_rows_stand_under_their_pillar_and_predictor_in_the_registrys_order() -> None:
    framework = load_framework()
    pillars = list(by_pillar(ROWS, framework))
    assert [pillar.id for pillar, _ in pillars] == [
        pillar
        for pillar in framework.pillars
        if any(framework.predictors[r.lead.metric.predictor].pillar == pillar for r in ROWS)
    ]
    assert sum(len(rows) for _, sections in pillars for _, rows in sections) == len(ROWS)


def test_an_ended_county_says_so_and_why() -> None:
    ended = Jurisdiction("09001", Level.COUNTY, "Fairfield County", "09", 1, 2021, 2014, 2021)
    first, why = place_notes(ended, load_framework(), 2023)
    assert first == "Fairfield County has no data after 2021: what follows is from then or older."
    assert "planning regions" in why
    assert place_notes(SUMMIT, load_framework(), 2023) == []
