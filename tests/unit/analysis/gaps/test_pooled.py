"""Gaps over several years: agreement with statsmodels, and that shared years count once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import GLS

from mobility.analysis.gaps.pooled import pooled_gap
from mobility.analysis.uncertainty import Z95
from mobility.analysis.years.over_time import shared_covariance
from mobility.errors import UserError
from tests.support.evidence import amount

YEARS = [2016, 2018, 2021, 2023]
GAPS = st.lists(st.floats(-20, 20), min_size=4, max_size=4)
ERRORS = st.lists(st.floats(0.2, 10), min_size=4, max_size=4)


@given(GAPS, ERRORS, ERRORS, st.sampled_from([1, 5]))
def test_statsmodels_agrees(
    gaps: list[float], one: list[float], two: list[float], period: int
) -> None:
    result = pooled_gap(YEARS, gaps, (one, two), period)
    covariance = sum(shared_covariance(YEARS, errors, period) for errors in (one, two))
    fitted = GLS(gaps, np.ones(4), sigma=covariance).fit(cov_type="fixed scale")
    assert result.gap == pytest.approx(fitted.params[0], abs=1e-7)
    assert result.se == pytest.approx(fitted.bse[0], rel=1e-6)
    assert result.lower <= result.gap <= result.upper


@given(GAPS, ERRORS, st.floats(0.01, 100))
def test_one_year_is_its_own_gap_and_more_years_are_never_less_certain(
    gaps: list[float], errors: list[float], scale: float
) -> None:
    alone = pooled_gap(YEARS[:1], gaps[:1], (errors[:1], errors[:1]), 5)
    assert (alone.gap, alone.q, alone.df) == (pytest.approx(gaps[0]), pytest.approx(0), 0)
    assert alone.se == pytest.approx(np.sqrt(2) * errors[0])
    more = pooled_gap(YEARS, gaps, (errors, errors), 5)
    assert more.se <= alone.se + 1e-9
    scaled = [scale * gap for gap in gaps]
    larger = [scale * error for error in errors]
    assert pooled_gap(YEARS, scaled, (larger, larger), 5).gap == pytest.approx(
        scale * more.gap, abs=1e-6 * scale
    )


@pytest.mark.evidence
def test_the_interval_covers_as_it_promises_with_shared_years() -> None:
    """Three five-year means a year apart; taken for separate data 95 % would cover 79 %."""
    repeats = amount(4_000, 40_000)
    yearly = np.random.default_rng(6).standard_normal((repeats, 2, 7))
    means = np.lib.stride_tricks.sliding_window_view(yearly, 5, axis=2).mean(axis=3)
    error = [1 / np.sqrt(5)] * 3
    covered, separate = 0, 0
    for group, reference in means:
        gaps = (group - reference).tolist()
        result = pooled_gap([2021, 2022, 2023], gaps, (error, error), 5)
        covered += result.lower <= 0 <= result.upper
        naive = pooled_gap([2021, 2022, 2023], gaps, (error, error), 1)
        separate += abs(naive.gap) <= Z95 * naive.se
    three_errors = 3 * np.sqrt(0.05 * 0.95 / repeats)
    assert covered / repeats == pytest.approx(0.95, abs=three_errors)
    assert separate / repeats < 0.85


def test_impossible_columns_are_refused() -> None:
    with pytest.raises(UserError, match="two errors for each"):
        pooled_gap([2021, 2023], [1.0], ([1.0], [1.0]), 1)
    with pytest.raises(UserError, match="in their order"):
        pooled_gap([2023, 2021], [1.0, 1.0], ([1.0, 1.0], [1.0, 1.0]), 1)
    with pytest.raises(UserError, match="above 0"):
        pooled_gap([2021], [1.0], ([0.0], [1.0]), 1)
