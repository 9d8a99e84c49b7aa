"""What a profile says, worked out again by hand from the numbers of the tiny release."""

from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mobility import queries
from mobility.analysis.absence import Absence
from mobility.analysis.places.benchmarks import NATION
from mobility.analysis.places.profile import OLDER_YEAR, Profile, Reading
from mobility.analysis.places.screening import screen
from mobility.analysis.uncertainty import Verdict
from mobility.cli.records import record as as_record
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.tiny_release import (
    AKRON,
    COUNTIES,
    DONA_ANA,
    FAIRFIELD,
    LOVING,
    SUMMIT,
    WEAK_PLACES,
    build_release,
)

FRAMEWORK = load_framework()
OHIO = [geoid for geoid in COUNTIES if geoid.startswith("39")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("answers")
    return Store(folder / "releases" / f"{build_release(folder)}.duckdb")


def reading(profile: Profile, metric: str) -> Reading:
    return next(each for each in profile.readings if each.metric.id == metric)


def values(metric: str, year: int, geoids: list[str], frame: pd.DataFrame) -> list[float]:
    """What the written file says of a metric, read without the loader."""
    rows = frame[(frame.year == year) & frame.geoid.isin(geoids)]
    return list(rows[metric].dropna())


@pytest.fixture(scope="module")
def frame(store: Store) -> pd.DataFrame:
    folder = store.path.parent.parent / "files"
    file = folder / "11_mobility-metrics_county_longitudinal.csv"
    table = pd.read_csv(file, dtype={"state": str, "county": str}, low_memory=False)
    return table.assign(geoid=table.state + table.county)


def test_profile_follows_order_of_registry(store: Store) -> None:
    for geoid, level in ((SUMMIT, Level.COUNTY), (AKRON, Level.PLACE)):
        shown = [each.metric.id for each in queries.profile(store, FRAMEWORK, geoid).readings]
        known = [m.id for m in FRAMEWORK.metrics.values() if m.series_of(level)]
        assert shown == known


def test_the_median_leaves_the_place_out(store: Store, frame: pd.DataFrame) -> None:
    debt = reading(queries.profile(store, FRAMEWORK, SUMMIT), "share_debt_coll")
    others = values("share_debt_coll", 2023, [g for g in OHIO if g != SUMMIT], frame)
    assert debt.state is not None
    assert debt.state.value == pytest.approx(statistics.median(others))
    assert (debt.state.n, debt.state.total) == (len(others), len(OHIO))
    everywhere = [g for g in COUNTIES if g not in {SUMMIT, *WEAK_PLACES}]
    nation = values("share_debt_coll", 2023, everywhere, frame)
    assert debt.nation is not None
    assert debt.nation.value == pytest.approx(statistics.median(nation))
    assert debt.position is not None
    assert debt.value is not None
    assert debt.position.below == sum(value < debt.value for value in nation)


def test_a_clear_difference_is_a_verdict(store: Store) -> None:
    profile = queries.profile(store, FRAMEWORK, SUMMIT)
    employed, debt = reading(profile, "share_employed"), reading(profile, "share_debt_coll")
    assert employed.verdict is Verdict.BETTER
    assert employed.benchmark == employed.state
    assert (debt.verdict, debt.reason) == (Verdict.NOT_COMPARED, "no interval published")


def test_the_nation_can_be_asked_for(store: Store) -> None:
    profile = queries.profile(store, FRAMEWORK, SUMMIT, benchmark="nation")
    employed = reading(profile, "share_employed")
    assert employed.benchmark == employed.nation


def test_too_few_in_the_state_take_the_nation(store: Store) -> None:
    employed = reading(queries.profile(store, FRAMEWORK, "41067"), "share_employed")
    assert employed.state is not None
    assert employed.state.value is None
    assert employed.state.reason == "too few reliable counties in the state"
    assert employed.benchmark == employed.nation


def test_a_weak_value_is_shown_and_not_judged(store: Store) -> None:
    employed = reading(queries.profile(store, FRAMEWORK, DONA_ANA), "share_employed")
    assert employed.value is not None
    assert employed.verdict is Verdict.NOT_COMPARED
    assert employed.position is None


def test_an_earlier_year_has_its_own_medians(store: Store, frame: pd.DataFrame) -> None:
    profile = queries.profile(store, FRAMEWORK, SUMMIT, year=2022)
    debt, digital = reading(profile, "share_debt_coll"), reading(profile, "share_digital_access")
    others = [g for g in OHIO if g != SUMMIT]
    assert (debt.year, digital.year) == (2022, 2021)
    assert debt.state is not None
    assert debt.state.value == pytest.approx(
        statistics.median(values("share_debt_coll", 2022, others, frame))
    )
    assert digital.state is not None
    assert digital.state.value == pytest.approx(
        statistics.median(values("share_digital_access", 2021, others, frame))
    )
    assert all(point.year <= 2022 for each in profile.readings for point in each.points)


@pytest.mark.parametrize("year", [1999, 2024])
def test_year_that_is_not_there_is_reported(store: Store, year: int) -> None:
    with pytest.raises(UserError, match=f"from 2018 to 2023; choose one .* not {year}"):
        queries.profile(store, FRAMEWORK, SUMMIT, year=year)


def test_stored_sets_are_what_would_be_worked_out_now(store: Store) -> None:
    for level, state in ((Level.COUNTY, "39"), (Level.PLACE, "39")):
        stored = queries.newest_sets(store, level, state)
        assert stored
        for metric_id, sets in stored.items():
            metric, year = FRAMEWORK.metrics[metric_id], sets[NATION].year
            now = queries.sets_in_year(store, metric, level, year)
            for scope, stored_set in sets.items():
                assert stored_set == now[scope], (metric_id, scope)
                assert list(stored_set.sorted_values) == list(now[scope].sorted_values)


def test_sets_of_single_state_match_all_sets(store: Store) -> None:
    metric = FRAMEWORK.metrics["share_employed"]
    all_sets = queries.sets_in_year(store, metric, Level.COUNTY, 2021)
    assert len(all_sets) > 2
    some = queries.sets_in_year(store, metric, Level.COUNTY, 2021, only="39")
    assert some == {NATION: all_sets[NATION], "39": all_sets["39"]}


@pytest.mark.parametrize("year", [None, 2021, 2022, 2023])
def test_ended_county_is_judged_in_its_last_year(
    store: Store, frame: pd.DataFrame, year: int | None
) -> None:
    profile = queries.profile(store, FRAMEWORK, FAIRFIELD, year=year)
    employed = reading(profile, "share_employed")
    assert (employed.year, employed.newest, employed.age) == (2021, 2021, 2)
    others = [geoid for geoid in COUNTIES if geoid not in {FAIRFIELD, *WEAK_PLACES}]
    assert employed.benchmark is not None
    assert (employed.benchmark.kind, employed.benchmark.year) == ("nation", 2021)
    then = values("share_employed", 2021, others, frame)
    assert employed.benchmark.value == pytest.approx(statistics.median(then))
    assert employed.reason == ""
    debt = reading(profile, "share_debt_coll")  # published for 2018, 2022 and 2023
    assert (debt.year, debt.newest) == (2018, 2018)
    assert OLDER_YEAR not in {each.reason for each in profile.readings}


def test_years_of_an_ended_county_are_said_rightly(store: Store) -> None:
    with pytest.raises(UserError, match="from 2018 to 2021; choose one of these years, not 2017"):
        queries.profile(store, FRAMEWORK, FAIRFIELD, year=2017)


def test_why_a_number_is_absent(store: Store) -> None:
    profile = queries.profile(store, FRAMEWORK, LOVING)
    kinds = {each.metric.id: each.absence.kind for each in profile.readings if each.absence}
    assert kinds["share_in_preschool"] is Absence.NOT_IN_THIS_COPY
    assert kinds["share_debt_coll"] in {Absence.NOT_PUBLISHED, Absence.SUPPRESSED}
    assert "share_employed" not in kinds


def test_a_record_has_numbers_in_full(store: Store) -> None:
    profile = queries.profile(store, FRAMEWORK, SUMMIT)
    record = as_record(profile)
    assert record["geoid"] == SUMMIT
    for row, each in zip(record["metrics"], profile.readings, strict=True):
        assert row["value"] == each.value
        assert row["verdict"] == each.verdict.value
        assert row["reason"] or each.value is not None
        assert row["state_median"] == (each.state.value if each.state else None)


@pytest.mark.official
def test_summit_county_on_the_official_release(official_release: Path, official: Path) -> None:
    """The median of the other Ohio counties, once more with pandas on the publisher's file."""
    profile = queries.profile(Store(official_release), FRAMEWORK, SUMMIT)
    file = next(official.glob("11_*"))
    table = pd.read_csv(file, dtype={"state": str, "county": str}, low_memory=False)
    ohio = table[(table.year == 2023) & (table.state == "39")]
    for metric in ("share_debt_coll", "share_desc_rep_hispanic", "rate_crime_violent"):
        rows = ohio[(ohio[f"{metric}_quality"] != "Weak") & ohio[metric].notna()]
        own, others = rows[rows.county == "153"], rows[rows.county != "153"]
        shown = reading(profile, metric)
        assert shown.value == pytest.approx(own[metric].item())
        assert shown.state is not None
        assert shown.state.value == pytest.approx(float(np.median(others[metric])))
        assert (shown.state.n, shown.state.total) == (len(others), len(ohio))


def test_all_tests_of_a_place_are_one_family(store: Store) -> None:
    result = queries.profile(store, FRAMEWORK, SUMMIT)
    tested = [each for each in result.readings if each.benchmark is not None]
    assert tested
    for each in result.readings:
        assert (each.family is not None) == (each in tested)
        outcome = as_record(each)["family"]
        if each.family is not None:
            told = each.family.told
            assert outcome == {
                "method": "false-discovery-rate", "level": 0.1, "tests": len(tested), "told": told,
            }  # fmt: skip
            assert not told or each.verdict is each.family_verdict
    screening = screen(result.readings)
    for side in (screening.strengths, screening.areas):
        assert all(each.reading.family_verdict == each.side for each in side.tested)
