"""Intervals of counts and margins of error: as scipy has them, and never beyond the possible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mobility.analysis.margins import poisson_exact, se_from_moe, sum_moe, wilson
from mobility.errors import UserError


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(case: tuple[int, int]) -> None:
    successes, n = case
    found = wilson(successes, n)
    expected = stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")

    assert (found.lower, found.upper) == pytest.approx((expected.low, expected.high), abs=1e-7)
    assert found.lower <= found.value <= found.upper


@given(st.integers(0, 5000), st.sampled_from([0.90, 0.95, 0.99]))
def test_exact_poisson_agrees_with_chi_square(count: int, level: float) -> None:
    found = poisson_exact(count, 2.0, level)
    tail = (1 - level) / 2

    assert found.lower == pytest.approx(stats.chi2.ppf(tail, 2 * count) / 4 if count else 0.0)
    assert found.upper == pytest.approx(stats.chi2.isf(tail, 2 * count + 2) / 4)


def test_impossible_counts_and_margins_are_refused() -> None:
    with pytest.raises(UserError, match="proportion"):
        wilson(5, 4)
    with pytest.raises(UserError, match="whole count"):
        poisson_exact(-1)
    with pytest.raises(UserError, match="missing value"):
        se_from_moe(-555555555)
    with pytest.raises(UserError, match="every estimate"):
        sum_moe([1, 2], [3])
