"""Targets of a demonstration release: every answer, and every reason for none, from the numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobility import queries
from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.targets.by_place import PlaceTarget
from mobility.analysis.targets.detection import NOT_UPDATED, TOO_SMALL, survey_size
from mobility.analysis.targets.levels import BEYOND_RANGE, SuggestionKind
from mobility.analysis.targets.outlook import NO_USABLE_VALUE
from mobility.analysis.targets.pace import OVERLAPPING_PERIODS, TOO_FEW_PLACES
from mobility.analysis.targets.progress import NO_BETTER_DIRECTION, NOT_AN_IMPROVEMENT
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, PART_OF_TOTAL, Z95
from mobility.cli import main
from mobility.errors import UserError
from mobility.figures.words.targets import suggestion_lines, target_sentences
from mobility.places import Level
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.peer_release import AKRON, CAPITOL, FAIRFIELD, SUMMIT, build_peer_release

FRAMEWORK = load_framework()
ALEUTIANS = "02016"  # its values are weak
FEMALE, MALE = "Female", "Male"
EMPLOYED, DIPLOMA = "share_employed", "share_hs_degree"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("targets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(folder))
        path: Path = build_peer_release(folder)
        yield Store(path)


def target_of(store: Store, geoid: str, metric: str, **asked: Any) -> PlaceTarget:
    return queries.target(store, FRAMEWORK, geoid, metric, **asked)


def test_a_target_of_a_county_has_all_its_parts(store: Store) -> None:
    target = target_of(store, SUMMIT, EMPLOYED, value=0.9, year=2030)
    (row,) = [
        row
        for row in store.query(
            "place_line", geoid=SUMMIT, metric=EMPLOYED, breakdown="none", subgroup="All"
        )
        if row.year == 2023
    ]
    se = (row.upper - row.lower) / (2 * Z95)
    assert target.baseline is not None
    assert target.detectable is not None
    assert (target.baseline.value, target.se) == (row.value, pytest.approx(se))
    assert target.detectable.change == pytest.approx(Z95 * math.sqrt(2) * se)
    assert target.detectable.with_power == pytest.approx((Z95 + 0.841621) * math.sqrt(2) * se)
    least = target.detectable.with_power or 0.0
    first = next(
        year for year in range(2024, 2040) if (0.9 - row.value) * (year - 2023) / 7 > least
    )
    lag = store.release.year - 2023
    assert (target.seen.data_year, target.seen.year) == (first, first + lag)
    pace = target.pace
    assert (pace.start, pace.end, pace.reason) == (2016, 2023, "")
    assert pace.p90 == pytest.approx((pace.median or 0.0) + 1.281552 * (pace.true_sd or 0.0))
    assert target.reach.lower is not None
    assert target.reach.fastest is not None
    assert target.reach.lower <= target.reach.fastest < (target.reach.half or 99)
    assert target.outlook is not None
    assert [point.year for point in target.outlook.points] == list(range(2024, 2031))
    assert target.reason == ""


def test_what_all_places_did_is_read_once(store: Store) -> None:
    """The same answer with a history at hand, also for a place with a new code."""
    history = queries.level_history(store, FRAMEWORK, EMPLOYED, Level.COUNTY)
    for geoid in (SUMMIT, CAPITOL):
        with_it = target_of(store, geoid, EMPLOYED, value=0.95, year=2030, history=history)
        assert with_it == target_of(store, geoid, EMPLOYED, value=0.95, year=2030)
        assert with_it.pace.start == 2016, "places have no changes of code but their own"
    nothing = queries.level_history(store, FRAMEWORK, "share_low_birth_weight", Level.PLACE)
    assert nothing is None


def test_suggestions_of_the_headline_have_no_groups(store: Store) -> None:
    target = target_of(store, SUMMIT, EMPLOYED)
    kinds = [each.kind for each in target.suggestions]
    assert SuggestionKind.BEST_GROUP not in kinds
    assert {SuggestionKind.FASTEST, SuggestionKind.EFFECT_SIZE, SuggestionKind.BENCHMARK} <= {
        *kinds
    }
    of_group = target_of(store, SUMMIT, EMPLOYED, by="gender", group=FEMALE)
    best = next(e for e in of_group.suggestions if e.kind is SuggestionKind.BEST_GROUP)
    assert best.name == MALE


def test_a_city_among_few_has_no_pace_but_a_first_year(store: Store) -> None:
    small = target_of(store, AKRON, EMPLOYED, value=0.9, year=2030)
    assert small.pace.reason == TOO_FEW_PLACES
    assert (small.seen.year, small.reason) == (None, TOO_SMALL)
    assert small.survey is not None
    assert (small.survey.people or 0) > 1_000
    large = target_of(store, AKRON, EMPLOYED, value=0.95, year=2030)
    assert large.seen.data_year == 2027
    assert large.reason == TOO_FEW_PLACES, "of the years to reach it"
    without_year = target_of(store, AKRON, EMPLOYED, value=0.95)
    assert without_year.seen.reason == TOO_FEW_PLACES


@pytest.mark.parametrize(
    "metric,reason", [("share_affordable_50_ami", NO_INTERVAL), ("count_homeless", HIDDEN_COUNTS)]
)
def test_a_metric_without_bounds_shows_nothing(store: Store, metric: str, reason: str) -> None:
    target = target_of(store, SUMMIT, metric, value=1.5 if metric[0] == "s" else 100.0)
    assert target.detectable is not None
    assert (target.se, target.detectable.change, target.pace.p90) == (None, None, None)
    assert (target.seen.year, target.reach.fastest, target.reason) == (None, None, reason)
    assert target.outlook is not None
    assert target.outlook.reason == NO_USABLE_VALUE


def test_a_median_change_needs_no_bounds(store: Store) -> None:
    pace = target_of(store, SUMMIT, "share_affordable_50_ami").pace
    assert pace.median is not None
    assert (pace.true_sd, pace.noise_share, pace.reason) == (None, None, NO_INTERVAL)


def test_overlapping_periods_are_not_compared(store: Store) -> None:
    target = target_of(store, SUMMIT, DIPLOMA, value=0.99, year=2025)
    assert target.reason == OVERLAPPING_PERIODS
    assert (target.seen.data_year or 0) >= 2028
    assert (target.reach.fastest or 0) >= 5
    assert (target.pace.end or 0) - (target.pace.start or 0) >= 5
    assert target.outlook is not None
    assert min(point.year for point in target.outlook.points) >= 2028


def test_a_weak_baseline_carries_no_target(store: Store) -> None:
    target = target_of(store, ALEUTIANS, EMPLOYED, value=0.9, year=2030)
    assert target.baseline is not None
    assert (target.seen.year, target.reach.fastest, target.survey) == (None, None, None)
    assert target.reason == WEAK_VALUE
    assert all(each.shown is None for each in target.suggestions)


@pytest.mark.parametrize(
    "metric,value,reason",
    [
        (EMPLOYED, 1.2, BEYOND_RANGE),
        (EMPLOYED, 0.1, NOT_AN_IMPROVEMENT),
        ("rate_injury_death", -1.0, BEYOND_RANGE),
        ("rate_injury_death", 500.0, NOT_AN_IMPROVEMENT),
    ],
)
def test_an_impossible_target_has_a_reason(
    store: Store, metric: str, value: float, reason: str
) -> None:
    target = target_of(store, SUMMIT, metric, value=value, year=2030)
    assert (target.reason, target.seen.year, target.reach.fastest) == (reason, None, None)
    assert target.pace.median is not None, "what others managed is still said"


def test_a_percentage_for_a_share_is_explained(store: Store) -> None:
    lines = target_sentences(target_of(store, SUMMIT, EMPLOYED, value=90.0))
    assert lines[:2] == [
        "It would be beyond what is possible.",
        "A share is written from 0 to 1: for 90 % write 0.9.",
    ]


def test_without_a_better_direction_nothing_is_aimed_at(store: Store) -> None:
    metric = next(each.id for each in FRAMEWORK.metrics.values() if each.better == "neither")
    target = target_of(store, SUMMIT, metric)
    assert target.pace.reason == NO_BETTER_DIRECTION
    assert {each.reason for each in target.suggestions} == {NO_BETTER_DIRECTION}
    assert target.seen.year is None


def test_a_place_that_ended_gets_no_new_values(store: Store) -> None:
    target = target_of(store, FAIRFIELD, EMPLOYED, value=0.95, year=2030)
    assert target.reason == NOT_UPDATED.format(year=2021)
    assert target.seen.year is None


def test_a_gap_is_a_target_that_ends_at_zero(store: Store) -> None:
    asked = {"by": "gender", "group": FEMALE, "reference": MALE}
    target = target_of(store, SUMMIT, EMPLOYED, value=0.01, year=2030, **asked)
    sides = [
        target_of(store, SUMMIT, EMPLOYED, by="gender", group=group) for group in (FEMALE, MALE)
    ]
    behind, ahead = (side.baseline for side in sides)
    assert target.baseline is not None
    assert behind is not None
    assert ahead is not None
    assert target.baseline.value == pytest.approx(ahead.value - behind.value)
    assert target.se == pytest.approx(math.hypot(*(side.se or 0.0 for side in sides)), rel=0.01)
    assert target.seen.data_year == 2029
    assert target.survey is not None
    closer = behind.value + target.baseline.value - 0.01
    assert target.survey.people == survey_size(behind.value, closer, reference=ahead.value)
    below = target_of(store, SUMMIT, EMPLOYED, value=-0.01, **asked)
    assert below.reason == BEYOND_RANGE
    whole = target_of(store, SUMMIT, EMPLOYED, by="gender", group=FEMALE, reference="All")
    assert whole.reason == PART_OF_TOTAL


def test_an_absent_value_has_its_reason(store: Store) -> None:
    target = target_of(
        store, SUMMIT, EMPLOYED, by="race-ethnicity", group="Black, Non-Hispanic", value=0.9
    )
    if target.absence is not None:
        assert target.baseline is None
        assert target.reason == target.absence.sentence
        assert len(target_sentences(target)) == 1


@pytest.mark.parametrize(
    "asked,message",
    [
        ({"value": math.nan}, "A target is a number"),
        ({"value": 0.9, "year": 2023}, "A target year comes after the baseline, which is of 2023"),
        ({"reference": MALE}, "A gap is between two groups"),
        ({"by": "gender", "group": "Nobody"}, "There is no group 'Nobody'"),
        ({"by": "gender", "group": MALE, "reference": MALE}, "A gap needs two groups"),
    ],
)
def test_bad_input_gets_one_sentence(store: Store, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        target_of(store, SUMMIT, EMPLOYED, **asked)


def test_every_metric_has_an_answer(store: Store) -> None:
    """Numbers, or a reason in words, and no traceback; counties and cities in turn."""
    places = ((SUMMIT, ALEUTIANS), (AKRON, "3916000"))
    for number, metric in enumerate(FRAMEWORK.metrics):
        geoid, peer = places[number % 2]
        target = target_of(store, geoid, metric, peers=[peer])
        lines = target_sentences(target) + suggestion_lines(target)
        assert all(line.strip() for line in lines)
        assert target.baseline is not None or target.reason


KEYS = ("baseline", "se", "detectable_95", "detectable_80", "pace", "years_to_reach",
        "first_year_seen", "reason")  # fmt: skip


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out.replace("\N{NO-BREAK SPACE}", " ")


def test_the_command_prints_the_result_as_json(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(store.path.parents[1]))
    target = target_of(store, SUMMIT, EMPLOYED, value=0.9, year=2030)
    record = json.loads(
        printed(capsys, "target", SUMMIT, EMPLOYED, "--value", "0.9", "--year", "2030", "--json")
    )
    assert {*KEYS} <= {*record}
    assert {"median", "p90", "true_sd", "noise_share"} <= {*record["pace"]}
    assert target.baseline is not None
    assert record["baseline"] == target.baseline.value
    assert record["years_to_reach"] == target.reach.fastest
    assert record["first_year_seen"] == target.seen.year
    assert record["pace"]["p90"] == target.pace.p90
    assert len(record["suggestions"]) == len(target.suggestions)
    absent = json.loads(printed(capsys, "target", AKRON, "share_low_birth_weight", "--json"))
    assert absent["baseline"] is None
    assert absent["reason"]


def test_the_command_says_first_what_the_data_can_show(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(store.path.parents[1]))
    near = printed(capsys, "target", AKRON, EMPLOYED, "--value", "0.9", "--year", "2030")
    said = near.split("\n\n")[1].splitlines()
    assert said[0].startswith("These data cannot show a change of 1.8 points here")
    assert said[1].startswith("A survey of your own could show it, with")
    far = printed(capsys, "target", SUMMIT, EMPLOYED, "--value", "0.9", "--year", "2030")
    assert "These data could show such a change in 20" in far.split("\n\n")[1].splitlines()[0]
    assert "What a target could be:" in far
    gap = printed(
        capsys, "target", SUMMIT, EMPLOYED, "--by", "gender", "--group", FEMALE,
        "--reference", MALE, "--value", "0.01",
    )  # fmt: skip
    assert "gap to Men and boys" in gap
    assert "baseline 7.8 points in 2023; target 1.0 points" in gap
    assert main(["target", SUMMIT, EMPLOYED, "--value", "0.9", "--year", "2020"]) == 2
    assert capsys.readouterr().err.startswith("A target year comes after the baseline")
