"""What is said of the groups of a place, worked out again from the numbers of a small release."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from mobility import queries
from mobility.analysis.absence import Absence
from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.groups.disparity import Against, GroupGap, ReferenceKind
from mobility.analysis.groups.estimates import OVERLAPPING
from mobility.analysis.places.benchmarks import median_of_set
from mobility.analysis.places.profile import OLDER_YEAR
from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    PART_OF_TOTAL,
    VERDICTS,
    Estimate,
    Verdict,
)
from mobility.cli.records import record as as_record
from mobility.errors import UserError
from mobility.figures.groups import groups_footer, headline_verdict
from mobility.places import Level
from mobility.registry import BreakdownKind, load_framework
from mobility.store import Store
from tests.support.gap_release import (
    AKRON,
    BLACK,
    CAPITOL,
    COLOR,
    CUYAHOGA,
    FRANKLIN,
    HAMILTON,
    HISPANIC,
    LOVING,
    LUCAS,
    MIXED,
    MONTGOMERY,
    NAMES,
    OTHER,
    SUMMIT,
    WHITE,
    WHITE_AREAS,
    make_gap_store,
)

FRAMEWORK = load_framework()
RACE = "race-ethnicity"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return make_gap_store(tmp_path_factory.mktemp("gaps"))


def disparities_of(
    store: Store, geoid: str, metric: str = "share_employed", by: str = RACE, **options: Any
) -> PlaceDisparity:
    return queries.disparities(store, FRAMEWORK, geoid, metric, by, **options)


def gap_of(disparity: PlaceDisparity, label: str) -> GroupGap:
    gap = next(row.gap for row in disparity.rows if row.group.label == label)
    assert gap is not None
    return gap


def verdict_and_reason(disparity: PlaceDisparity) -> dict[str, tuple[Verdict, str]]:
    return {row.group.label: (row.gap.verdict, row.gap.reason) for row in disparity.rows if row.gap}


# ------------------------------------------------------------------------------------ one place


def test_groups_are_compared_with_best_group(store: Store) -> None:
    result = disparities_of(store, SUMMIT)
    assert result.disparity is not None
    assert (result.year, result.newest, result.reason, result.age) == (2021, 2021, "", 2)
    assert [row.group.label for row in result.rows] == ["All", BLACK, HISPANIC, OTHER, WHITE]
    assert (result.disparity.reference.name, result.disparity.tests) == (WHITE, 6)
    black = gap_of(result, BLACK)
    half = math.hypot(0.03, 0.01)
    assert black.gap == pytest.approx(0.09)
    assert (black.lower, black.upper) == pytest.approx((0.09 - half, 0.09 + half))
    assert black.ratio.value == pytest.approx(0.84 / 0.75)
    assert verdict_and_reason(result) == {
        "All": (Verdict.NOT_COMPARED, PART_OF_TOTAL),
        BLACK: (Verdict.WORSE, ""),
        HISPANIC: (Verdict.CANNOT_TELL, ""),
        OTHER: (Verdict.CANNOT_TELL, ""),
        WHITE: (Verdict.NOT_COMPARED, "it is the reference"),
    }
    assert gap_of(result, OTHER).clear_alone, "by itself it would be: 0.06 against 0.051"
    assert result.equality is not None
    assert result.equality.df == 3


def test_the_headline_ends_as_the_groups_do(store: Store) -> None:
    assert headline_verdict(disparities_of(store, SUMMIT)) == "worse"
    assert headline_verdict(disparities_of(store, SUMMIT, reference=BLACK)) == "", (
        "none is behind it"
    )
    assert headline_verdict(disparities_of(store, LOVING)) == "not compared"


@pytest.mark.parametrize("name", [BLACK, "Black, not Hispanic", "black, non-hispanic"])
def test_a_reference_goes_by_its_label_or_its_name(store: Store, name: str) -> None:
    result = disparities_of(store, SUMMIT, reference=name)
    assert result.disparity is not None
    assert (result.disparity.reference.name, result.disparity.tests) == (BLACK, 1)
    assert gap_of(result, OTHER).verdict is Verdict.CANNOT_TELL
    assert gap_of(result, WHITE).verdict is Verdict.BETTER


def test_typed_value_is_a_reference(store: Store) -> None:
    target = Against(ReferenceKind.BENCHMARK, "our target", Estimate(0.80))
    result = disparities_of(store, SUMMIT, reference=target)
    assert gap_of(result, BLACK).gap == pytest.approx(0.05)
    assert gap_of(result, BLACK).verdict is Verdict.WORSE
    assert gap_of(result, "All").verdict is Verdict.PRACTICALLY_THE_SAME


def test_newest_available_year_has_reason(store: Store) -> None:
    result = disparities_of(store, FRANKLIN)
    assert (result.year, result.newest, result.reason) == (2018, 2021, OLDER_YEAR)
    assert result.age == 5
    assert gap_of(result, BLACK).verdict is Verdict.WORSE
    chosen = disparities_of(store, SUMMIT, year=2018)
    assert (chosen.year, chosen.reason) == (2018, "")
    assert gap_of(chosen, BLACK).group.value == pytest.approx(0.72)


def test_year_without_values_has_reason(store: Store) -> None:
    result = disparities_of(store, FRANKLIN, year=2021)
    assert result.absence is not None
    assert result.absence.kind in {Absence.SUPPRESSED, Absence.NOT_PUBLISHED}
    assert all(row.gap is None and row.absence for row in result.rows)
    none = disparities_of(store, SUMMIT, year=2022)
    assert none.absence is not None
    assert none.absence.kind is Absence.NOT_COLLECTED
    assert none.age is None


def test_group_that_is_absent_has_reason(store: Store) -> None:
    result = disparities_of(store, CUYAHOGA)
    row = next(row for row in result.rows if row.group.label == HISPANIC)
    assert row.gap is None
    assert row.absence is not None
    assert row.absence.sentence.endswith(".")
    assert result.disparity is not None
    assert result.disparity.tests == 3
    with pytest.raises(UserError, match="no group"):
        disparities_of(store, CUYAHOGA, reference="Black")
    without_value = disparities_of(store, CUYAHOGA, reference=HISPANIC)
    assert without_value.disparity is not None
    assert without_value.disparity.reference.reason == "the reference has no value here"


def test_a_place_that_did_not_exist_yet(store: Store) -> None:
    result = disparities_of(store, CAPITOL)
    assert result.absence is not None
    assert result.absence.kind is Absence.NOT_COLLECTED
    assert "planning regions" in result.absence.sentence


def test_all_weak(store: Store) -> None:
    result = disparities_of(store, LOVING)
    assert set(verdict_and_reason(result).values()) == {(Verdict.NOT_COMPARED, WEAK_VALUE)}
    named = gap_of(disparities_of(store, LOVING, reference=WHITE), BLACK)
    assert named.gap is not None
    assert named.lower is not None
    assert named.verdict is Verdict.NOT_COMPARED


def test_an_interval_without_width_is_counted_nowhere(store: Store) -> None:
    result = disparities_of(store, MONTGOMERY)
    assert result.disparity is not None
    assert result.disparity.reference.candidates == (BLACK, HISPANIC, WHITE)
    assert verdict_and_reason(result)[OTHER] == (Verdict.NOT_COMPARED, NO_WIDTH)


def test_pooled_estimate_counts_its_places(store: Store) -> None:
    shared = {row.group.label: row.pooled_with for row in disparities_of(store, HAMILTON).rows}
    assert shared == {"All": 1, BLACK: 6 - 1, HISPANIC: 1, OTHER: 1, WHITE: 1}
    assert {row.pooled_with for row in disparities_of(store, FRANKLIN, year=2018).rows} == {0, 6}


def test_students_are_counted_by_the_release_itself(store: Store) -> None:
    result = disparities_of(store, SUMMIT, "share_homeless")
    assert result.people is not None
    people = {group.subgroup: group.estimate for group in result.people.groups}
    assert people[BLACK] == pytest.approx(12_000 * 0.04)
    assert people[OTHER] == pytest.approx(6_000 * 0.01)
    largest = disparities_of(store, SUMMIT, "share_homeless", reference="largest")
    assert largest.disparity is not None
    assert largest.disparity.reference.name == WHITE
    assert verdict_and_reason(largest)[BLACK] == (Verdict.NOT_COMPARED, NO_INTERVAL)
    black = next(gap.group for gap in largest.disparity.groups if gap.group.subgroup == BLACK)
    assert black.share == pytest.approx(0.3)


def test_everyone_uses_period_of_the_groups(store: Store) -> None:
    text = "Group figures cover 2017 to 2021; other pages use 2021 alone"
    assert any(text in line for line in groups_footer(disparities_of(store, SUMMIT), ()))
    students = groups_footer(disparities_of(store, SUMMIT, "share_homeless"), ())
    assert not any("Group figures" in line for line in students), "both are of one year"


def test_head_counts_can_come_from_outside(store: Store) -> None:
    result = disparities_of(store, SUMMIT, head_counts={2021: {BLACK: 1000.0}, 2018: {BLACK: 7.0}})
    assert result.people is not None
    people = {group.subgroup: group.estimate for group in result.people.groups}
    assert people[BLACK] == pytest.approx(90.0)
    assert people[HISPANIC] is None


def test_range_of_count_is_no_interval(store: Store) -> None:
    result = disparities_of(store, SUMMIT, "count_homeless")
    black = gap_of(result, BLACK)
    assert (black.group.value, black.group.lower, black.group.se) == (600.0, 595.0, None)


def test_size_of_group_does_not_matter(store: Store) -> None:
    black = gap_of(disparities_of(store, SUMMIT, "count_homeless"), BLACK)
    assert (black.verdict, black.gap, black.ratio.value) == (Verdict.NOT_COMPARED, None, None)
    for reason in (black.reason, black.ratio.reason):
        assert "compare the shares instead" in reason


def test_arrests_by_race_leave_hispanic_to_itself(store: Store) -> None:
    result = disparities_of(store, SUMMIT, "rate_juv_arrest")
    assert result.disparity is not None
    assert result.disparity.reference.name == "White", "the catch-all is not picked"
    assert verdict_and_reason(result)["Hispanic"] == (Verdict.NOT_COMPARED, OVERLAPPING)
    assert gap_of(result, "Black").gap == pytest.approx(1_500.0)
    assert gap_of(result, OTHER).gap == pytest.approx(-200.0)


def test_neighborhoods_are_compared_and_not_added_up(store: Store) -> None:
    result = disparities_of(store, SUMMIT, "share_debt_coll", "race-share", year=2018)
    assert result.kind is BreakdownKind.NEIGHBORHOODS
    assert gap_of(result, COLOR).verdict is Verdict.WORSE
    assert result.people is not None
    assert "kinds of neighborhoods" in result.people.reason
    labels = [row.group.label for row in result.rows]
    assert labels == ["All", COLOR, WHITE_AREAS]
    assert MIXED not in labels
    newest = disparities_of(store, SUMMIT, "share_debt_coll", "race-share")
    assert newest.year == 2023
    assert verdict_and_reason(newest)[COLOR] == (Verdict.NOT_COMPARED, NO_INTERVAL)


def test_industries_have_no_reference(store: Store) -> None:
    result = disparities_of(store, SUMMIT, "ratio_living_wage", "industry")
    assert result.disparity is not None
    assert (result.disparity.reference.name, result.disparity.reference.group) == ("", None)
    gaps = [row.gap for row in result.rows if row.gap]
    assert len(gaps) == 3
    assert {gap.gap for gap in gaps} == {None}
    assert all("none of them is a reference" in gap.reason for gap in gaps)


def test_parity_is_no_gap_between_ages(store: Store) -> None:
    result = disparities_of(store, AKRON, "ratio_black_nh_house_value_households.parity", "age")
    assert result.disparity is not None
    assert result.disparity.reference.kind is ReferenceKind.EVERYONE
    young = gap_of(result, "Under Age 45")
    assert young.gap == pytest.approx(0.08 / 0.25 - 0.5), "plain: group minus reference"
    assert young.ratio.reason.startswith("Parity is the goal here")


def test_a_city(store: Store) -> None:
    result = disparities_of(store, AKRON, "pctl_income_50")
    assert (result.year, result.jurisdiction.level) == (2023, Level.PLACE)
    black = gap_of(result, BLACK)
    assert black.gap == pytest.approx(20e3)
    assert black.verdict is Verdict.WORSE
    assert result.people is not None
    assert "no share of people" in result.people.reason


def test_what_is_not_collected_like_that_is_an_answer(store: Store) -> None:
    result = disparities_of(store, SUMMIT, "share_election_turnout", "gender")
    assert (result.rows, result.disparity, result.year) == ((), None, None)
    assert result.absence is not None
    assert result.absence.sentence == "This is not collected for counties by gender."


@pytest.mark.parametrize(
    "geoid,options,message",
    [
        ("39999", {}, "no county or city 39999"),
        (SUMMIT, {"metric": "share_employd"}, "did you mean share_employed"),
        (SUMMIT, {"by": "race"}, "no breakdown 'race': choose race-ethnicity, race-share"),
        (SUMMIT, {"by": "none"}, "no breakdown 'none'"),
        (SUMMIT, {"reference": "Men"}, "no group 'Men' here: choose All; Black, Non-Hispanic;"),
        (SUMMIT, {"year": 1999}, "from 2018 to 2023; choose one of these years, not 1999"),
        (CAPITOL, {"year": 2021}, "from 2022 to 2023"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(
    store: Store, geoid: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        disparities_of(store, geoid, **options)


# ----------------------------------------------------------------------------------- all places


def test_gap_table_equals_single_counties(store: Store) -> None:
    counties = [geoid for geoid in NAMES if len(geoid) == 5]
    for reference in (None, "All", BLACK):
        table = queries.gap_set(
            store, FRAMEWORK, Level.COUNTY, "share_employed", RACE, reference=reference
        )
        assert table.values.year == 2021
        rows = {f"{geoid:05d}": row for row, geoid in enumerate(table.values.geoid)}
        assert set(rows) == {*counties} - {FRANKLIN, CAPITOL}
        for geoid, row in rows.items():
            alone = disparities_of(store, geoid, year=2021, reference=reference)
            for column, label in enumerate(table.values.groups):
                group = next(item for item in alone.rows if item.group.label == label)
                if group.gap is None:
                    assert table.reasons[table.reason[row, column]] == "no value published here"
                    continue
                assert VERDICTS[table.verdict[row, column]] is group.gap.verdict
                gap = np.nan if group.gap.gap is None else group.gap.gap
                assert table.gap[row, column] == pytest.approx(gap, nan_ok=True)


def test_a_table_needs_values(store: Store) -> None:
    with pytest.raises(UserError, match=r"by gender: there are no values of counties\."):
        queries.gap_set(store, FRAMEWORK, Level.COUNTY, "share_employed", "gender")
    with pytest.raises(UserError, match="there are no values of counties in 2022"):
        queries.gap_set(store, FRAMEWORK, Level.COUNTY, "share_employed", RACE, year=2022)
    with pytest.raises(UserError, match="values of cities"):
        queries.gap_set(store, FRAMEWORK, Level.PLACE, "share_employed", RACE)


# --------------------------------------------------------------------------- is a gap unusual?


def among(
    store: Store, geoid: str, groups: tuple[str, str] = (BLACK, WHITE), **options: Any
) -> Any:  # noqa: ANN401 - a shorthand
    return queries.gap_among(store, FRAMEWORK, geoid, "share_employed", RACE, groups, **options)


def test_other_gaps_leave_out_place_and_weak_values(store: Store) -> None:
    result = among(store, SUMMIT, among="state")
    others = [CUYAHOGA, HAMILTON, MONTGOMERY, "39169"]  # Lucas carries the estimates of Hamilton
    gaps = [gap_of(disparities_of(store, geoid, reference=WHITE), BLACK) for geoid in others]
    median = median_of_set(*np.array([[gap.gap, gap.lower, gap.upper] for gap in gaps]).T)
    assert result.benchmark.n == 4
    assert result.benchmark.reason == "too few reliable counties in the state"
    assert result.benchmark.total == 7
    assert result.outcome.reason == result.benchmark.reason
    assert result.position is not None
    assert (result.position.below, result.position.total) == (0, 4)
    assert median.median is not None
    assert result.gap == pytest.approx(0.09)


def test_too_few_others_fall_back_to_nation(store: Store) -> None:
    result = among(store, LOVING)  # the others of the release lie in another state
    assert (result.benchmark.kind, result.benchmark.n) == ("nation", 5)
    peers = [store.jurisdiction(SUMMIT)]
    other = queries.gap_places(
        store, FRAMEWORK, LOVING, "share_employed", RACE, (BLACK, WHITE), peers=peers
    )
    assert other.percentile.benchmark == result.benchmark


def test_missing_medians_have_reason(store: Store) -> None:
    result = among(store, SUMMIT)
    assert result.benchmark.kind == "state"
    assert result.benchmark.reason == "too few reliable counties in the state"
    peers = among(store, SUMMIT, among=[SUMMIT, CUYAHOGA, HAMILTON])
    assert (peers.benchmark.kind, peers.benchmark.n, peers.benchmark.total) == ("peers", 2, 2)
    assert among(store, SUMMIT, among="nation").benchmark.total == 8


def test_a_gap_of_other_groups_or_of_everyone(store: Store) -> None:
    overlapping = among(store, SUMMIT, ("black, not hispanic", "all"))
    assert (overlapping.group, overlapping.reference) == (BLACK, "All")
    assert overlapping.outcome.reason == PART_OF_TOTAL
    with pytest.raises(UserError, match="no group 'Men' here"):
        among(store, SUMMIT, ("Men", WHITE))
    elsewhere = among(store, FRANKLIN)
    assert elsewhere.gap is None


# ---------------------------------------------------------------------------------- the record

KEYS = {"geoid", "metric", "breakdown", "year", "reference", "groups", "equality", "people"}
GROUP_KEYS = {
    "subgroup", "value", "lower", "upper", "se", "quality", "gap", "gap_lower", "gap_upper",
    "ratio", "ratio_lower", "ratio_upper", "verdict", "reason",
}  # fmt: skip


def test_the_record_has_what_the_design_asks_for(store: Store) -> None:
    record = as_record(disparities_of(store, SUMMIT))
    assert set(record) >= KEYS
    assert record["reference"] == WHITE
    assert (record["tests"], record["reference_kind"]) == (6, "best reliable group")
    assert all(set(row) >= GROUP_KEYS for row in record["groups"])
    black = record["groups"][1]
    assert (black["subgroup"], black["verdict"]) == (BLACK, "worse")
    assert black["gap"] == pytest.approx(0.09)
    assert black["se"] == pytest.approx(0.03 / 1.959964)
    assert set(record["equality"]) >= {"q", "df", "p"}
    assert {row["subgroup"] for row in record["people"]} == {BLACK, HISPANIC, OTHER, WHITE}
    assert set(record["people"][0]) == {"subgroup", "estimate", "lower", "upper", "reason"}
    assert record["methods"][0]["name"] == "Gap between a group and a reference"


@pytest.mark.parametrize(
    "geoid,metric,by",
    [
        (SUMMIT, "share_homeless", RACE),
        (SUMMIT, "count_homeless", RACE),
        (SUMMIT, "ratio_living_wage", "industry"),
        (SUMMIT, "share_election_turnout", "gender"),
        (LOVING, "share_employed", RACE),
        (CAPITOL, "share_employed", RACE),
        (CUYAHOGA, "share_employed", RACE),
        (AKRON, "ratio_black_nh_house_value_households.parity", "age"),
    ],
)
def test_records_are_json_and_refusals_have_reasons(
    store: Store, geoid: str, metric: str, by: str
) -> None:
    record = as_record(disparities_of(store, geoid, metric, by))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["groups"] or record["reason"]
    for row in record["groups"]:
        assert row["verdict"] != "not compared" or row["reason"]
        assert row["value"] is not None or row["absence"]
    assert record["people"] == [] or all(
        row["reason"] or row["estimate"] is not None for row in record["people"]
    )
    assert (
        record["equality"]["p"] is not None or record["equality"]["reason"] or not record["groups"]
    )


def test_lucas_and_hamilton_are_the_same(store: Store) -> None:
    first, other = (as_record(disparities_of(store, geoid)) for geoid in (LUCAS, HAMILTON))
    assert [row["gap"] for row in first["groups"]] == [row["gap"] for row in other["groups"]]
