"""What change a place's data can show: how large, when first, and what could show a smaller one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import normal_power

from mobility.analysis.targets.detection import (
    NEVER_SOON,
    NOT_UPDATED,
    ONE_YEAR,
    TOO_SMALL,
    coming_years,
    first_seen,
    smallest_detectable_change,
    survey_size,
    times_the_sample,
)
from mobility.analysis.targets.progress import ProgressClass, progress
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, Z95, Estimate
from mobility.errors import UserError
from mobility.registry import Better
from tests.support.evidence import amount

ANNUAL = (2018, 2019, 2021, 2022, 2023)
FIVE_YEARS = (2014, 2016, 2018, 2021, 2023)
DETECTABLE = smallest_detectable_change(Estimate(60.0), 1.0)  # 3.96 with 80 % power


def at(value: float, half: float = 1.0) -> Estimate:
    return Estimate(value, value - half, value + half)


@given(st.floats(0.01, 10), st.sampled_from([0.90, 0.95, 0.99]), st.floats(0, 0.9))
def test_statsmodels_agrees_on_the_power(se: float, level: float, overlap: float) -> None:
    """Two values with errors of ``se`` are one test of their difference."""
    result = smallest_detectable_change(Estimate(1.0), se, level=level, overlap=overlap)
    assert result.with_power is not None
    effect = result.with_power / (math.sqrt(2 * (1 - overlap)) * se)
    assert normal_power(effect, 1, 1 - level, alternative="larger") > 0.8
    assert normal_power(effect, 1, 1 - level, alternative="two-sided") == pytest.approx(
        0.8, abs=1e-4
    )


@pytest.mark.evidence
def test_changes_are_seen_as_often_as_promised() -> None:
    """Within three standard errors: half for the smaller change, 80 of 100 for the larger."""
    rng, runs, se = np.random.default_rng(20_250_607), amount(500, 4_000), 0.7
    result = smallest_detectable_change(at(60, Z95 * se), se)
    assert result.change is not None
    assert result.with_power is not None
    for size, seen in ((0.0, 0.025), (result.change, 0.5), (result.with_power, 0.8)):
        draws = 60 + se * rng.standard_normal((2, runs)) + np.array([[0], [size]])
        improving = [
            progress(at(now, Z95 * se), at(before, Z95 * se), 1_000.0, Better.HIGHER).progress
            is ProgressClass.IMPROVING
            for before, now in draws.T
        ]
        assert abs(np.mean(improving) - seen) < 3 * math.sqrt(seen * (1 - seen) / runs)


def test_no_interval_shows_no_change() -> None:
    result = smallest_detectable_change(Estimate(60.0), None)
    assert (result.change, result.with_power, result.reason) == (None, None, NO_INTERVAL)
    assert result.shows(100) is None
    assert smallest_detectable_change(at(60, 0), None).reason == NO_WIDTH
    with pytest.raises(UserError, match="share of years in common"):
        smallest_detectable_change(Estimate(60.0), 1.0, overlap=1.0)


def test_planned_change_needs_larger_threshold() -> None:
    result = smallest_detectable_change(at(60, Z95), 1.0)
    assert result.with_power is not None
    assert result.shows(result.with_power) is result.shows(-result.with_power) is True
    assert result.change is not None
    assert result.shows(result.change) is False


def test_a_change_is_seen_in_the_first_year_that_it_is_large_enough() -> None:
    one_a_year = first_seen(2023, ANNUAL, 1, 2025, DETECTABLE, lambda year: year - 2023)
    assert (one_a_year.data_year, one_a_year.year) == (2027, 2029), "4 points, published 2 years on"
    assert one_a_year.change == 4


def test_values_newer_than_the_release_are_seen_at_once() -> None:
    seen = first_seen(2023, ANNUAL, 1, 2021, DETECTABLE, lambda year: year - 2023)
    assert seen.year == seen.data_year == 2027


def test_periods_that_share_years_with_the_baseline_do_not_count() -> None:
    at_once = first_seen(2023, FIVE_YEARS, 5, 2025, DETECTABLE, lambda _: 10.0)
    assert at_once.data_year == 2029, "2028 is the first apart, and values come every two years"
    assert coming_years(FIVE_YEARS, 2023, 5, 10) == (2029, 2031, 2033)
    assert coming_years(ANNUAL, 2019, 1, 6) == (2024, 2025), "2021 to 2023 had none for this place"


@pytest.mark.parametrize(
    "schedule,release_year,change,reason",
    [
        (ANNUAL, 2025, 3.9, TOO_SMALL),
        (ANNUAL, 2029, 10.0, NOT_UPDATED.format(year=2023)),
        ((2023,), 2025, 10.0, ONE_YEAR),
    ],
)
def test_what_no_value_will_show_has_no_year(
    schedule: tuple[int, ...], release_year: int, change: float, reason: str
) -> None:
    result = first_seen(2023, schedule, 1, release_year, DETECTABLE, lambda _: change)
    assert (result.year, result.data_year, result.reason) == (None, None, reason)


def test_a_slow_change_is_not_called_too_small() -> None:
    slow = first_seen(2023, ANNUAL, 1, 2025, DETECTABLE, lambda year: (year - 2023) / 20)
    assert slow.reason == NEVER_SOON.format(years=50)
    unknown = first_seen(
        2023, ANNUAL, 1, 2025, smallest_detectable_change(Estimate(1.0), None), abs
    )
    assert (unknown.year, unknown.reason) == (None, NO_INTERVAL)


@given(st.floats(0.1, 20), st.floats(0.1, 5))
def test_less_precise_data_show_a_change_no_earlier(speed: float, se: float) -> None:
    years = []
    for error in (se, 2 * se):
        detectable = smallest_detectable_change(Estimate(60.0), error)
        seen = first_seen(2023, ANNUAL, 1, 2025, detectable, lambda year: speed * (year - 2023))
        years.append(seen.year or 9999)
    assert years[0] <= years[1]


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98), st.floats(1, 3))
def test_surveys_grow_with_what_makes_them_weaker(
    first: float, second: float, design_effect: float
) -> None:
    if abs(first - second) < 0.001:
        return
    size = survey_size(first, second)
    assert size == survey_size(second, first) == survey_size(1 - first, 1 - second)
    assert survey_size(first, second, design_effect=design_effect) >= size
    assert survey_size(first, second, level=0.99) >= size
    assert survey_size(first, second, reference=0.0) == size, "nothing to learn about nobody"
    assert survey_size(first, second, reference=0.5) > size


@pytest.mark.parametrize(
    "first,second,design_effect", [(0.5, 0.5, 1.0), (1.2, 0.5, 1.0), (0.4, 0.5, 0.5)]
)
def test_impossible_surveys_are_refused(first: float, second: float, design_effect: float) -> None:
    with pytest.raises(UserError, match=r"A survey compares two shares|A design effect is 1"):
        survey_size(first, second, design_effect=design_effect)


@pytest.mark.evidence
def test_surveys_of_that_size_show_the_change_as_often_as_promised() -> None:
    """80 of 100 within three standard errors and a hundredth, for the two-sided test at 5 %."""
    rng, runs = np.random.default_rng(12), amount(4_000, 40_000)
    for first, second in ((0.5, 0.6), (0.08, 0.12), (0.9, 0.8)):
        n = survey_size(first, second)
        p, q = rng.binomial(n, first, runs) / n, rng.binomial(n, second, runs) / n
        seen = np.abs(p - q) > Z95 * np.sqrt((p * (1 - p) + q * (1 - q)) / n)
        assert abs(seen.mean() - 0.8) < 3 * math.sqrt(0.16 / runs) + 0.01


@pytest.mark.evidence
def test_surveys_of_two_groups_show_a_narrower_gap_as_often_as_promised() -> None:
    """80 of 100 within three standard errors and a hundredth."""
    rng, runs = np.random.default_rng(15), amount(4_000, 40_000)
    n = survey_size(0.75, 0.81, reference=0.83)
    shares = np.array([[0.75], [0.81], [0.83], [0.83]])
    first, second, ahead, later = p = rng.binomial(n, shares, (4, runs)) / n
    narrowed = (ahead - first) - (later - second)
    seen = np.abs(narrowed) > Z95 * np.sqrt((p * (1 - p)).sum(axis=0) / n)
    assert abs(seen.mean() - 0.8) < 3 * math.sqrt(0.16 / runs) + 0.01


def test_four_times_the_sample_shows_half_the_change() -> None:
    least = DETECTABLE.with_power
    assert least is not None
    assert times_the_sample(DETECTABLE, least) == pytest.approx(1)
    assert times_the_sample(DETECTABLE, -least / 2) == pytest.approx(4)
    assert times_the_sample(DETECTABLE, 0.0) is None
