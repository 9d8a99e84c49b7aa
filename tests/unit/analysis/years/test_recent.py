"""The recent trend: agreement with statsmodels, its two doubts, and how often it is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.regression.linear_model import GLS, WLS
from statsmodels.tools import add_constant

from mobility.analysis.uncertainty import Z95, Verdict
from mobility.analysis.years.lines import OTHER_DOLLARS
from mobility.analysis.years.over_time import (
    FEW_YEARS,
    RecentTrend,
    recent_trend,
    shared_covariance,
    weighted_slope,
)
from mobility.errors import UserError
from tests.support.evidence import amount
from tests.support.lines import Row, line

YEARS = [2019, 2020, 2021, 2022, 2023]
VALUES = st.lists(st.floats(-100, 100), min_size=5, max_size=5)
ERRORS = st.lists(st.floats(0.1, 50), min_size=5, max_size=5)


def points(values: list[float], errors: list[float], years: list[int] = YEARS) -> list[Row]:
    return [[y, v, v - Z95 * s, v + Z95 * s] for y, v, s in zip(years, values, errors, strict=True)]


def trend(values: list[float], errors: list[float], **given_: object) -> RecentTrend:
    return recent_trend(line(points(values, errors), **given_))


# ------------------------------------------------------------------------------- the slope


@given(VALUES, ERRORS, st.sampled_from([1, 3, 5]))
def test_the_slope_is_that_of_statsmodels(
    values: list[float], errors: list[float], period: int
) -> None:
    result = weighted_slope(YEARS, values, shared_covariance(YEARS, errors, period))
    design = add_constant(np.array(YEARS) - 2021.0)
    if period == 1:
        fitted = WLS(values, design, weights=1 / np.square(errors))
    else:
        fitted = GLS(values, design, sigma=shared_covariance(YEARS, errors, period))
    # Their usual error takes the scatter for the whole error; with a fixed scale it is ours.
    known, scattered = fitted.fit(cov_type="fixed scale"), fitted.fit()
    assert result.slope == pytest.approx(known.params[1], abs=1e-7)
    assert result.se == pytest.approx(max(known.bse[1], scattered.bse[1]), rel=1e-6)
    by_t = fitted.fit(use_t=True)
    assert result.p == pytest.approx(max(known.pvalues[1], by_t.pvalues[1]), abs=1e-6)


@given(VALUES, ERRORS, st.floats(0.01, 100), st.floats(-1000, 1000))
def test_percent_and_share_agree(
    values: list[float], errors: list[float], scale: float, shift: float
) -> None:
    plain = weighted_slope(YEARS, values, shared_covariance(YEARS, errors, 5))
    moved = weighted_slope(
        YEARS,
        [scale * v + shift for v in values],
        shared_covariance(YEARS, [scale * s for s in errors], 5),
    )
    assert moved.slope == pytest.approx(scale * plain.slope, abs=1e-6 * scale)
    assert moved.se == pytest.approx(scale * plain.se, rel=1e-6)


def test_the_covariance_is_the_share_of_years_in_common() -> None:
    shared = shared_covariance([2014, 2016, 2018, 2021, 2023], [1, 2, 1, 1, 1], 5)
    assert shared[0].tolist() == pytest.approx([1, 2 * 3 / 5, 1 / 5, 0, 0])
    assert shared[3, 4] == pytest.approx(3 / 5)
    assert (shared == shared.T).all()


@given(st.sets(st.integers(2000, 2030), min_size=3, max_size=12), st.integers(1, 10))
def test_the_covariance_can_be_one(years: set[int], period: int) -> None:
    shared = shared_covariance(sorted(years), [1.0] * len(years), period)
    assert np.linalg.eigvalsh(shared).min() > 0


def test_two_values_have_no_scatter() -> None:
    with pytest.raises(UserError, match="three values"):
        weighted_slope([2021, 2022], [1.0, 2.0], np.eye(2))


# ---------------------------------------------------------------------------- its two doubts


@given(VALUES, ERRORS, st.sampled_from([1, 5]))
def test_the_other_way_up_is_the_other_verdict(
    values: list[float], errors: list[float], period: int
) -> None:
    verdicts = [
        trend(signed, errors, better=better, period_years=period).verdict
        for signed, better in (
            (values, "higher"), ([-v for v in values], "lower"), (values, "lower"),
        )
    ]  # fmt: skip
    assert verdicts[0] is verdicts[1]
    swapped = {Verdict.IMPROVED: Verdict.WORSENED, Verdict.WORSENED: Verdict.IMPROVED}
    assert verdicts[2] is swapped.get(verdicts[0], verdicts[0])


def test_trend_survives_leaving_out_any_value() -> None:
    """P is below 0.002 of errors and scatter, and without the first value the line falls."""
    first, *rest = points([-10.0, 0.9, 0.6, 0.3, 0.0], [0.05, 0.5, 0.5, 0.5, 0.5])
    lone = recent_trend(line([[2005, *first[1:]], *rest]))
    assert lone.slope
    assert lone.slope.p < 0.002
    assert not lone.steady
    assert lone.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert trend([10.0, 13.0, 16.0, 19.0, 22.0], [3.0, 3.0, 3.0, 3.0, 1.0]).steady


def test_both_p_values_have_to_be_small() -> None:
    straight_but_uncertain = trend([10.0, 10.9, 11.8, 12.7, 13.6], [1.0] * 5)
    certain_but_crooked = trend([10.0, 12.0, 11.0, 14.0, 13.0], [0.1] * 5)
    for made in (straight_but_uncertain, certain_but_crooked):
        assert made.slope
        assert made.slope.p > 0.002
        assert made.verdict is Verdict.NO_DETECTABLE_CHANGE


@given(VALUES, ERRORS, st.floats(1.0, 10.0))
def test_larger_errors_never_lower_p(
    values: list[float], errors: list[float], factor: float
) -> None:
    """Nothing switches on or off where the scatter begins to exceed the errors."""
    small, large = (
        weighted_slope(YEARS, values, shared_covariance(YEARS, [f * s for s in errors], 1))
        for f in (1.0, factor)
    )
    assert large.p >= small.p - 1e-9


def test_neither_direction_is_better() -> None:
    rising = trend([10.0, 12.0, 14.0, 16.0, 18.0], [1.0] * 5, better="neither")
    assert rising.verdict is Verdict.HIGHER


# ----------------------------------------------------------------------------- why not at all


def test_weak_values_and_values_without_interval_enter_nothing() -> None:
    rows = points([10.0, 12.0, 14.0, 16.0, 18.0], [1.0] * 5)
    assert recent_trend(line(rows)).verdict is Verdict.IMPROVED
    rows[2] = [*rows[2], "Weak"]
    weak = recent_trend(line(rows))
    assert (weak.verdict, weak.years) == (Verdict.NOT_COMPARED, (2019, 2020, 2022, 2023))
    assert weak.reason.startswith("weak value")
    earlier = [[2018, 8.0, 7.0, 9.0], *rows]
    assert recent_trend(line(earlier)).years == (2018, 2019, 2020, 2022, 2023)
    assert recent_trend(line([[y, v] for y, v, *_ in rows])).reason == "no interval published"
    assert recent_trend(line([])).reason == "no value in any year"


def test_a_year_to_look_up_to() -> None:
    years = list(range(2016, 2024))
    rows = points([8.0, 10.0, 12.0, 14.0, 16.0, 15.0, 14.0, 13.0], [0.5] * 8, years)
    assert recent_trend(line(rows), 2020).verdict is Verdict.IMPROVED
    assert recent_trend(line(rows), 2020).years == (2016, 2017, 2018, 2019, 2020)
    assert recent_trend(line(rows)).years == (2019, 2020, 2021, 2022, 2023)


def test_dollars_of_different_years_have_no_trend() -> None:
    rows = points([10.0, 12.0, 14.0, 16.0, 18.0], [1.0] * 5)
    assert recent_trend(line(rows, dollars=True, nominal=True)).reason == OTHER_DOLLARS
    long_ago = points([10.0, 12.0, 14.0, 16.0, 18.0], [1.0] * 5, [2010, 2011, 2012, 2013, 2014])
    assert recent_trend(line(long_ago, dollars=True)).reason == OTHER_DOLLARS
    assert recent_trend(line(long_ago)).verdict is Verdict.IMPROVED


def test_values_of_other_area_are_not_counted() -> None:
    rows = points([10.0, 12.0, 14.0, 16.0, 18.0], [1.0] * 5)
    broken = recent_trend(line(rows, breaks={"2020": "another area"}))
    assert (broken.reason, broken.years) == (FEW_YEARS, (2020, 2021, 2022, 2023))


# --------------------------------------------------------------------------------- simulation


def share_with_trend(draws: NDArray[np.float64], errors: float, period: int) -> float:
    """Return how often a trend is said of rows of five values."""
    verdicts = [trend(row, [errors] * 5, period_years=period).verdict for row in draws.tolist()]
    return 1 - verdicts.count(Verdict.NO_DETECTABLE_CHANGE) / len(verdicts)


@pytest.mark.cases(2)
@pytest.mark.parametrize("scatter", [0, 1, 2, 4])
@pytest.mark.parametrize("period", [1, 5])
@pytest.mark.evidence
def test_false_trends_are_at_most_two_in_a_thousand(period: int, scatter: int) -> None:
    """Five-year means of years without any trend share four years each with the next.

    The values vary by ``scatter`` standard errors beside the errors that are published. Where the
    normal distribution decided while the values scattered no more than their errors, and t beyond
    it, 0.9, 1.7 and 0.8 % of 400,000 series were called a trend at 1, 2 and 4.
    """
    repeats = amount(1_000, 15_000)
    yearly = np.random.default_rng(period).standard_normal((repeats, 4 + period))
    means = np.lib.stride_tricks.sliding_window_view(yearly, period, axis=1).mean(axis=2)
    three_errors = 3 * np.sqrt(0.002 * 0.998 / repeats)
    errors = 1 / np.sqrt(period * (1 + scatter**2))
    assert share_with_trend(means, errors, period) <= 0.002 + three_errors


def test_ignoring_the_years_in_common_would_be_wrong() -> None:
    """So the simulation above can fail: the same five-year means, taken for separate years."""
    yearly = np.random.default_rng(5).standard_normal((amount(1_000, 4_000), 9))
    means = np.lib.stride_tricks.sliding_window_view(yearly, 5, axis=1).mean(axis=2)
    assert share_with_trend(means, 0.2, 1) > 0.01


@pytest.mark.cases(1)
@pytest.mark.parametrize("steepness, low, high", [(5, 0.1, 0.2), (10, 0.5, 0.7), (15, 0.85, 1)])
def test_how_steep_a_trend_has_to_be(steepness: float, low: float, high: float) -> None:
    """In errors of the slope, of values that scatter no more than their errors."""
    noise = np.random.default_rng(4).standard_normal((1_000, 5))
    rise = steepness / np.sqrt(10) * np.arange(5) + noise
    assert low < share_with_trend(rise, 1.0, 1) < high
