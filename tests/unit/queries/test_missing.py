"""Who is missing from the numbers of a small release, and how many residents that is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility import queries
from mobility.analysis.absence import Absence
from mobility.analysis.gaps.missing import (
    NO_SHARES,
    NOT_RESIDENTS,
    WEAK_SHARES,
    Availability,
    GroupAvailability,
    WhoIsMissing,
)
from mobility.cli.records import record as as_record
from mobility.figures.missing import missing_lines, missing_notes, missing_title
from mobility.queries.gaps import missing, resident_groups, residents
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.gap_release import (
    AKRON,
    BLACK,
    CAPITOL,
    CUYAHOGA,
    HISPANIC,
    LOVING,
    MONTGOMERY,
    OTHER,
    SUMMIT,
    WHITE,
    make_gap_store,
)

FRAMEWORK = load_framework()
RACE = "race-ethnicity"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return make_gap_store(tmp_path_factory.mktemp("missing"))


def ask(store: Store, geoid: str, metric: str, by: str) -> tuple[WhoIsMissing, str, str]:
    """Return who is missing, the title, and everything else that is said."""
    result = queries.disparities(store, FRAMEWORK, geoid, metric, by)
    lacking = missing(store, FRAMEWORK, result)
    text = "\n".join([*missing_lines(result, lacking), *missing_notes(lacking)])
    return lacking, missing_title(result, lacking), text.replace("\N{NO-BREAK SPACE}", " ")


def availability(lacking: WhoIsMissing) -> dict[str, Availability]:
    return {row.group.label: row.availability for row in lacking.rows}


def test_where_all_groups_are_reliable_nobody_is_left_out(store: Store) -> None:
    lacking, title, text = ask(store, SUMMIT, "share_employed", RACE)
    assert title == "Who is missing: all four groups have a reliable value"
    assert lacking.reliable_share == pytest.approx(0.992)  # the shares as published add up to less
    assert lacking.year == 2021
    assert "called “Other Races and Ethnicities”" in text
    assert "They are not published separately." in text


def test_missing_group_has_share_and_reason(store: Store) -> None:
    lacking, title, text = ask(store, CUYAHOGA, "share_employed", RACE)
    assert availability(lacking)[HISPANIC] is Availability.ABSENT
    assert lacking.reliable_share == pytest.approx(0.288 + 0.058 + 0.578)
    assert title.replace("\N{NO-BREAK SPACE}", " ") == (
        "Who is missing: one of four groups; the others make up 92.4 % of all residents"
    )
    assert "Hispanic, any race (6.8 % of residents): Suppressed. The publisher leaves out" in text
    assert "Shares are of all residents, 2021" in text


def test_weak_groups_and_shares_are_not_judged(store: Store) -> None:
    lacking, title, text = ask(store, LOVING, "share_employed", RACE)
    assert set(availability(lacking).values()) == {Availability.UNRELIABLE}
    assert title == "Who is missing: none of the four groups has a reliable value"
    assert lacking.reliable_share is None
    assert lacking.problem == WEAK_SHARES
    assert f"not known: {WEAK_SHARES}" in text
    assert "Black, not Hispanic: Shown hollow, not judged: weak value" in text


def test_groups_of_a_file_not_loaded_are_reported(store: Store) -> None:
    _, title, _ = ask(store, SUMMIT, "pctl_income_20", RACE)
    assert title == (
        "Who is missing: every group, because the files loaded here do not hold this metric by "
        "race and ethnicity"
    )


def test_weak_groups_do_not_count_as_covered(store: Store) -> None:
    result = queries.disparities(store, FRAMEWORK, SUMMIT, "share_employed", RACE)
    rows = tuple(
        replace(row, gap=replace(row.gap, group=replace(row.gap.group, problem="weak value")))
        if row.gap and row.group.label == BLACK
        else row
        for row in result.rows
    )
    lacking = missing(store, FRAMEWORK, replace(result, rows=rows))
    assert availability(lacking)[BLACK] is Availability.UNRELIABLE
    assert lacking.reliable_share == pytest.approx(0.992 - 0.138)


def test_residents_count_in_wider_group(store: Store) -> None:
    lacking, _, _ = ask(store, SUMMIT, "rate_juv_arrest", RACE)
    by_label = {row.group.label: row.residents for row in lacking.rows}
    assert by_label["Black"] == pytest.approx(0.14)
    assert by_label["White"] == pytest.approx(0.78)
    assert by_label["Hispanic"] == pytest.approx(0.02)
    assert lacking.reliable_share == pytest.approx(1.0)


def test_group_never_published_is_missing(store: Store) -> None:
    lacking, _, text = ask(store, SUMMIT, "rate_learning", RACE)
    other = next(row for row in lacking.rows if row.group.label == OTHER)
    assert other.absence is not None
    assert other.absence.kind is Absence.NOT_COLLECTED
    assert "no figure of its own for them" in text
    assert "Local figures that could fill this in: the school district's" in text


def test_kinds_of_neighborhoods_are_no_residents(store: Store) -> None:
    lacking, title, text = ask(store, SUMMIT, "share_debt_coll", "race-share")
    assert title == "Who is missing: both kinds of neighborhoods have a reliable value"
    assert (lacking.reliable_share, lacking.problem) == (None, NOT_RESIDENTS)
    assert NOT_RESIDENTS in text


def test_groups_without_known_sizes_say_so(store: Store) -> None:
    metric = "ratio_black_nh_house_value_households.parity"
    lacking, _, text = ask(store, AKRON, metric, "age")
    assert (lacking.reliable_share, lacking.problem) == (None, NO_SHARES)
    assert NO_SHARES in text


def test_place_without_any_share_shows_message(store: Store) -> None:
    assert residents(store, FRAMEWORK, MONTGOMERY, 2021) == (None, NO_SHARES)
    assert residents(store, FRAMEWORK, LOVING, 2021) == (None, WEAK_SHARES)


def test_residents_are_of_nearest_complete_year(store: Store) -> None:
    result, _ = residents(store, FRAMEWORK, CUYAHOGA, 2023)
    assert result is not None
    assert result.year == 2021  # in 2023 one group has no share
    summit, _ = residents(store, FRAMEWORK, SUMMIT, 2023)
    assert summit is not None
    assert summit.year == 2023
    between, _ = residents(store, FRAMEWORK, SUMMIT, 2022)
    assert between is not None
    assert between.year == 2021


def test_a_planning_region_has_its_reason_for_every_group(store: Store) -> None:
    lacking, title, text = ask(store, CAPITOL, "share_low_birth_weight", RACE)
    assert title == "Who is missing: none of the four groups has a reliable value"
    assert text.count("former counties") == 4
    assert lacking.reliable_share is None


def test_what_was_never_collected_is_named(store: Store) -> None:
    _, _, text = ask(store, AKRON, "pctl_income_50", RACE)
    assert (
        "Never collected for cities in this release: this metric by income, age, gender, renting "
        "or owning and disability." in text
    )
    assert "race and ethnicity" not in text.split("Never collected")[1]
    assert "mother" not in text


def test_the_groups_of_residents_are_those_of_the_registry() -> None:
    assert resident_groups(FRAMEWORK) == (BLACK, HISPANIC, OTHER, WHITE)


def test_the_record_has_a_reason_or_a_number(store: Store) -> None:
    lacking, _, _ = ask(store, CUYAHOGA, "share_employed", RACE)
    record = as_record(lacking)
    assert record["reliable_share_of_residents"] == lacking.reliable_share
    by_group = {row["subgroup"]: row for row in record["groups"]}
    assert by_group[HISPANIC]["absence"] == "suppressed"
    assert by_group[BLACK]["reason"] == ""
    assert record["not_published_by"] == ["income", "age", "tenure"]


def test_group_without_a_reason_is_reported() -> None:
    row = GroupAvailability(FRAMEWORK.breakdowns[RACE].groups[1], Availability.ABSENT)
    assert row.residents is None
