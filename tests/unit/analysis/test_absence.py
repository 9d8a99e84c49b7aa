"""The four kinds of absence, on the registry itself and on rules made up for the case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.analysis.absence import Absence, AbsenceReason, why_absent
from mobility.places import Level
from mobility.registry import CoverageGap, Framework, SuppressionRule, load_framework

YEARS = range(2014, 2024)


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="module")
def unruled(framework: Framework) -> Framework:
    """Return the registry without anything stated about absent values."""
    return replace(framework, suppressions=(), gaps=())


def why(
    framework: Framework,
    metric: str,
    geoid: str,
    year: int,
    *,
    breakdown: str = "none",
    copy: object = YEARS,
) -> AbsenceReason:
    level = Level.PLACE if len(geoid) == 7 else Level.COUNTY
    return why_absent(
        framework,
        framework.metric(metric),
        geoid,
        level,
        breakdown,
        year,
        years_in_copy=copy,  # type: ignore[arg-type]  # a range or a tuple of years
    )


def test_what_does_not_exist_is_not_collected(framework: Framework) -> None:
    level = why(framework, "ratio_living_wage", "3901000", 2023)
    breakdown = why(framework, "share_election_turnout", "39153", 2020, breakdown="gender")
    year = why(framework, "share_election_turnout", "39153", 2018, copy=(2016, 2020))

    assert {level.kind, breakdown.kind, year.kind} == {Absence.NOT_COLLECTED}
    assert level.sentence == "This is not collected for cities."
    assert breakdown.sentence == "This is not collected for counties by gender."
    assert year.sentence == "This is not collected for 2018, only for 2016 and 2020."


def test_place_before_its_start_is_not_collected(framework: Framework, unruled: Framework) -> None:
    before = why(framework, "share_employed", "09110", 2021)
    after = why(framework, "share_employed", "09001", 2022)

    assert before.kind is after.kind is Absence.NOT_COLLECTED
    assert "planning regions" in before.sentence
    assert why(unruled, "share_employed", "09001", 2021).kind is Absence.NOT_PUBLISHED
    assert why(unruled, "share_employed", "09110", 2022).kind is Absence.NOT_PUBLISHED


def test_what_the_publisher_says_it_withholds_is_suppressed(framework: Framework) -> None:
    named = why(framework, "rate_crime_violent", "36061", 2022)

    assert named.kind is Absence.SUPPRESSED
    assert "thin" in named.sentence
    # The rule names the county: it holds whether its file was loaded or not.
    assert why(framework, "rate_crime_violent", "36061", 2022, copy=()) == named


def test_general_rules_do_not_explain_missing_files(
    unruled: Framework,
) -> None:
    rule = SuppressionRule(
        metrics=("share_employed",),
        level=Level.COUNTY,
        years=(2023,),
        reason="Small numbers are hidden.",
    )
    ruled = replace(unruled, suppressions=(rule,))

    assert why(ruled, "share_employed", "39153", 2023).kind is Absence.SUPPRESSED
    assert why(ruled, "share_employed", "39153", 2023, copy=()).kind is Absence.NOT_IN_THIS_COPY


def test_a_gap_in_collection_is_not_called_suppression(unruled: Framework) -> None:
    gap = CoverageGap(
        metrics=("share_employed",),
        level=Level.COUNTY,
        geoids=("39",),
        years=(2023,),
        reason="Not in Ohio.",
    )
    with_gap = replace(unruled, gaps=(gap,))

    assert why(with_gap, "share_employed", "39153", 2023) == AbsenceReason(
        Absence.NOT_COLLECTED, "Not in Ohio."
    )


def test_missing_in_copy_differs_from_unpublished(unruled: Framework) -> None:
    copy = why(unruled, "share_employed", "39153", 2023, copy=(2022,))
    unknown = why(unruled, "share_employed", "39153", 2023)

    assert (copy.kind, unknown.kind) == (Absence.NOT_IN_THIS_COPY, Absence.NOT_PUBLISHED)
    assert "files loaded here" in copy.sentence
    assert "we do not know why" in unknown.sentence


def test_newer_year_in_copy_counts_as_published(
    unruled: Framework,
) -> None:
    newer = why(unruled, "share_employed", "39153", 2024, copy=(2023, 2024))

    assert newer.kind is Absence.NOT_PUBLISHED
