"""Intervals of counts and margins of error: as scipy has them, and never beyond the possible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mobility.analysis.margins import poisson_exact, se_from_moe, sum_moe, wilson
from mobility.errors import UserError


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(case: tuple[int, int]) -> None:
    successes, n = case
    estimate = wilson(successes, n)
    expected = stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")

    assert (estimate.lower, estimate.upper) == pytest.approx(
        (expected.low, expected.high), abs=1e-7
    )
    assert estimate.lower <= estimate.value <= estimate.upper


@given(st.integers(0, 5000), st.sampled_from([0.90, 0.95, 0.99]))
def test_exact_poisson_agrees_with_chi_square(count: int, level: float) -> None:
    estimate = poisson_exact(count, 2.0, level)
    tail = (1 - level) / 2

    assert estimate.lower == pytest.approx(stats.chi2.ppf(tail, 2 * count) / 4 if count else 0.0)
    assert estimate.upper == pytest.approx(stats.chi2.isf(tail, 2 * count + 2) / 4)


def test_impossible_counts_and_margins_are_refused() -> None:
    with pytest.raises(UserError, match="proportion"):
        wilson(5, 4)
    with pytest.raises(UserError, match="whole count"):
        poisson_exact(-1)
    with pytest.raises(UserError, match="missing value"):
        se_from_moe(-555555555)
    with pytest.raises(UserError, match="every estimate"):
        sum_moe([1, 2], [3])


@pytest.mark.parametrize("expected", [0.1, 1.0, 3.3, 12.0, 80.0])
def test_exact_rates_cover_at_least_what_they_promise(expected: float) -> None:
    """Summed over all counts, not simulated."""
    counts = np.arange(stats.poisson.isf(1e-12, expected) + 1, dtype=int)
    result = [poisson_exact(int(count)) for count in counts]
    holds = [each.lower <= expected <= each.upper for each in result]
    assert stats.poisson.pmf(counts[holds], expected).sum() >= 0.95


@pytest.mark.parametrize("n", [10, 40, 400])
def test_shares_cover_on_average_what_they_promise(n: int) -> None:
    """Summed over all counts and a grid of shares; p -+ 1.96 s covers 78 % of them for n = 10."""
    shares = np.linspace(0.01, 0.99, 99)
    result = [wilson(count, n) for count in range(n + 1)]
    chance = stats.binom.pmf(np.arange(n + 1)[:, np.newaxis], n, shares)
    lower, upper = (
        np.array([getattr(each, bound) for each in result])[:, np.newaxis]
        for bound in ("lower", "upper")
    )
    covered = (chance * ((lower <= shares) & (shares <= upper))).sum(axis=0)
    assert 0.949 <= covered.mean() < 0.957
    assert covered.min() > 0.83
