"""What data could show, and how much a told difference exaggerates: laws and simulations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import normal_power

from mobility.analysis.multiple_testing import holm
from mobility.analysis.power import (
    exaggeration,
    exaggeration_of,
    power,
    smallest_gap,
    smallest_gap_of,
    smallest_gap_of_outcome,
)
from mobility.analysis.uncertainty import Z95, Estimate, Verdict, compare, p_value
from mobility.errors import UserError
from mobility.registry import Better
from tests.support.evidence import amount

ERRORS = st.floats(0.001, 100)


@given(ERRORS, ERRORS, st.integers(1, 30), st.sampled_from([0.90, 0.95, 0.99]))
def test_statsmodels_agrees_on_the_power(
    first: float, second: float, tests: int, level: float
) -> None:
    gap = smallest_gap(first, second, tests=tests, level=level)
    size = gap / np.hypot(first, second)
    strict = (1 - level) / tests
    seen = normal_power(size, 1, strict, alternative="two-sided")
    assert seen == pytest.approx(0.8, abs=1e-4)
    assert power(size, 1.0, level=1 - strict) == pytest.approx(seen, abs=1e-6)


@given(ERRORS, ERRORS, st.integers(1, 30), st.floats(0.01, 100))
def test_larger_errors_and_more_tests_need_a_larger_gap(
    first: float, second: float, tests: int, scale: float
) -> None:
    gap = smallest_gap(first, second, tests=tests)
    assert smallest_gap(second, first, tests=tests) == pytest.approx(gap)
    assert smallest_gap(scale * first, scale * second, tests=tests) == pytest.approx(scale * gap)
    assert smallest_gap(first, second, tests=tests + 1) > gap
    assert smallest_gap(first + 1, second, tests=tests) > gap


@given(st.floats(0.05, 6), st.floats(0.01, 2))
def test_a_clearer_difference_is_exaggerated_less(size: float, more: float) -> None:
    assert exaggeration(size, 1.0) >= exaggeration(size + more, 1.0) - 1e-9 >= 1 - 1e-9
    assert exaggeration(-size, 1.0) == pytest.approx(exaggeration(3 * size, 3.0))


@pytest.mark.parametrize("tests", [1, 6])
@pytest.mark.evidence
def test_the_smallest_gap_is_told_in_80_of_100_cases(tests: int) -> None:
    """With the other pairs equal, the one true gap is told as the first of Holm's."""
    runs = amount(4_000, 40_000)
    gap = smallest_gap(0.6, 0.8, tests=tests)
    draws = np.random.default_rng(8).standard_normal((runs, tests))
    draws[:, 0] += gap
    told = sum(holm(p_value(row, np.full(tests, Z95)))[0] for row in draws)
    three_errors = 3 * np.sqrt(0.8 * 0.2 / runs)
    assert told / runs == pytest.approx(0.8, abs=three_errors + 0.003 * (tests > 1))


@pytest.mark.parametrize("size", [0.3, 1.0, 1.9])
@pytest.mark.evidence
def test_told_differences_exaggerate_as_much_as_is_said(size: float) -> None:
    runs = amount(200_000, 2_000_000)
    drawn = np.abs(size + np.random.default_rng(9).standard_normal(runs))
    told = drawn[drawn > Z95]
    assert power(size, 1.0) == pytest.approx(told.size / runs, abs=0.003)
    three_errors = 3 * told.std() / np.sqrt(told.size) / size
    assert exaggeration(size, 1.0) == pytest.approx(told.mean() / size, abs=three_errors)


def test_only_what_is_not_told_has_a_smallest_gap() -> None:
    own, other = Estimate(0.5, 0.4, 0.6), Estimate(0.52, 0.45, 0.59)
    untold = smallest_gap_of_outcome(compare(own, other, Better.HIGHER))
    assert untold == pytest.approx((Z95 + 0.841621) * np.hypot(0.1, 0.07) / Z95)
    assert smallest_gap_of_outcome(compare(own, Estimate(0.9, 0.8, 1.0), Better.HIGHER)) is None
    assert smallest_gap_of_outcome(compare(own, Estimate(0.9), Better.HIGHER)) is None
    typed = compare(own, Estimate(0.52), Better.HIGHER, trusted=True)
    assert smallest_gap_of_outcome(typed) == pytest.approx((Z95 + 0.841621) * 0.1 / Z95)
    assert smallest_gap_of(Verdict.CANNOT_TELL, None, 1.0) is None


def test_only_what_was_told_with_little_power_exaggerates() -> None:
    assert exaggeration_of(Verdict.WORSE, 1.0, 0.0, 1.0) == exaggeration(1.0, 1.0)
    assert exaggeration_of(Verdict.WORSE, 1.0, 0.0, 3.0) is None
    assert exaggeration_of(Verdict.CANNOT_TELL, 1.0, 0.0, 1.0) is None
    assert exaggeration_of(Verdict.WORSE, None, 0.0, 1.0) is None
    assert exaggeration_of(Verdict.WORSE, 1.0, 0.0, 0.0) is None


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(UserError, match="0 or more"):
        smallest_gap(-1.0)
    with pytest.raises(UserError, match="at least one test"):
        smallest_gap(1.0, tests=0)
    with pytest.raises(UserError, match="above 0"):
        power(1.0, 0.0)
    with pytest.raises(UserError, match="no multiple"):
        exaggeration(0.0, 1.0)
