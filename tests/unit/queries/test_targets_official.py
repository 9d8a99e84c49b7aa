"""Targets on the publisher's numbers: what data can show, the pace of places, and the back-test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mobility import queries
from mobility.analysis.targets.by_place import PlaceTarget
from mobility.analysis.targets.detection import TOO_SMALL
from mobility.registry import load_framework
from mobility.store import Store

pytestmark = pytest.mark.official

FRAMEWORK = load_framework()
SUMMIT, CLEVELAND = "39153", "3916000"


@pytest.fixture(scope="module")
def store(official_release: Path) -> Store:
    return Store(official_release)


def target_of(store: Store, metric: str, geoid: str = SUMMIT, **asked: float) -> PlaceTarget:
    return queries.target(store, FRAMEWORK, geoid, metric, **asked)  # type: ignore[arg-type]  # value and year


@pytest.mark.cases(2)
@pytest.mark.parametrize(
    "metric,missed,last,line,covered",
    [
        ("share_employed", 0.028, 0.032, 0.054, 0.97),
        ("pctl_income_50", 0.072, 0.081, 0.157, 0.99),
        ("share_low_birth_weight", 0.0090, 0.0097, 0.0257, 0.90),
        ("share_hs_degree", 0.024, 0.026, 0.034, 0.96),
        ("share_in_preschool", 0.040, 0.043, 0.055, 0.95),
        ("rate_injury_death", 22.3, 22.4, 24.8, 0.88),
    ],
)
def test_outlook_misses_less_than_the_last_value_and_a_line(
    store: Store, metric: str, missed: float, last: float, line: float, covered: float
) -> None:
    """The figures of docs/decisions.md; money is relative to the value."""
    outlook = target_of(store, metric).outlook
    assert outlook is not None
    test = outlook.back_test
    assert test is not None
    assert test.line is not None
    assert test.end == 2023
    assert test.error < test.last_value < test.line
    assert test.error == pytest.approx(missed, rel=0.03)
    assert test.last_value == pytest.approx(last, rel=0.03)
    assert test.line == pytest.approx(line, rel=0.03)
    assert test.covered == pytest.approx(covered, abs=0.01)


@pytest.mark.cases(1)
@pytest.mark.parametrize(
    "metric,p90,true_sd,noise",
    [
        ("share_employed", 0.029, 0.0107, 0.88),
        ("share_hs_degree", 0.033, 0.0151, 0.89),
        ("share_in_preschool", 0.017, 0.0307, 0.82),
        ("share_low_birth_weight", 0.0005, 0.0035, 0.85),
    ],
)
def test_most_of_the_spread_of_changes_is_noise(
    store: Store, metric: str, p90: float, true_sd: float, noise: float
) -> None:
    pace = target_of(store, metric).pace
    assert (pace.start, pace.end) == (2018, 2023)
    assert pace.p90 == pytest.approx(p90, abs=0.0006)
    assert pace.true_sd == pytest.approx(true_sd, rel=0.02)
    assert pace.noise_share == pytest.approx(noise, abs=0.01)


def test_a_survey_that_does_not_show_it_names_what_could(store: Store) -> None:
    """Diplomas in Summit: 92 % with an error of 2 points; 97 % by 2028."""
    target = target_of(store, "share_hs_degree", value=0.97, year=2028)
    assert target.reason == target.seen.reason == TOO_SMALL
    assert target.survey is not None
    assert target.survey.people == 321
    assert target.survey.times == pytest.approx(2.6, abs=0.05)
    assert "school district" in target.survey.local_source
    shown = target_of(store, "share_employed", value=0.9, year=2029)
    assert (shown.seen.data_year, shown.seen.year) == (2029, 2031), "published two years on"


def test_a_city_is_held_against_cities(store: Store) -> None:
    target = target_of(store, "share_employed", CLEVELAND, value=0.8, year=2030)
    assert 300 < target.pace.n < 500
    assert target.reach.fastest is not None
    assert target.outlook is not None
    assert target.outlook.back_test is not None


def test_learning_rates_are_not_expected_any_more(store: Store) -> None:
    assert target_of(store, "rate_learning").reason.startswith("nothing newer than 2018")


def test_groups_with_overlapping_years_have_no_pace(store: Store) -> None:
    target = queries.target(
        store, FRAMEWORK, SUMMIT, "share_employed", by="race-ethnicity",
        group="Black, Non-Hispanic", reference="White, Non-Hispanic", value=0.02, year=2030,
    )  # fmt: skip
    assert target.pace.reason == "the periods of the two values have years in common"
    assert target.survey is not None
    assert np.isfinite(target.survey.times or np.nan)
