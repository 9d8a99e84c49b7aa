"""What other implementations have, they have alike: statsmodels on the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from mobility.analysis.margins import poisson_exact, wilson
from mobility.analysis.multiple_testing import benjamini_hochberg, holm
from mobility.analysis.uncertainty import difference

LEVELS = st.sampled_from([0.90, 0.95, 0.99])
COUNTS = st.integers(2, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
# The normal point of 95 % is rounded as the publisher rounds it: 1.959964.
ROUNDING = 1e-7


@given(COUNTS, LEVELS)
def test_intervals_of_proportions(case: tuple[int, int], level: float) -> None:
    estimate = wilson(*case, level)
    expected = proportion_confint(*case, alpha=1 - level, method="wilson")
    assert (estimate.lower, estimate.upper) == pytest.approx(expected, abs=ROUNDING)


@given(COUNTS, COUNTS)
def test_differences_of_proportions(first: tuple[int, int], second: tuple[int, int]) -> None:
    """The interval of Newcombe is MOVER on two of Wilson."""
    result = difference(wilson(*first), wilson(*second))
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (result.lower, result.upper) == pytest.approx(expected, abs=ROUNDING)


@given(st.integers(0, 5_000), st.floats(0.1, 1e4), LEVELS)
def test_intervals_of_rates(count: int, exposure: float, level: float) -> None:
    estimate = poisson_exact(count, exposure, level)
    expected = confint_poisson(count, exposure, method="exact-c", alpha=1 - level)
    assert (estimate.lower, estimate.upper) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.integers(1, 500), st.integers(1, 500), st.floats(0.5, 20), st.floats(0.5, 20))
def test_differences_of_rates(count: int, other_count: int, first: float, second: float) -> None:
    result = difference(poisson_exact(count, first), poisson_exact(other_count, second))
    expected = confint_poisson_2indep(
        count, first, other_count, second, method="mover", compare="diff", method_mover="exact-c"
    )
    assert (result.lower, result.upper) == pytest.approx(expected, rel=1e-9)


@pytest.mark.long
@pytest.mark.parametrize("power", [1, 2, 4], ids=["hardly any hold", "some hold", "most hold"])
def test_families_of_tests(power: int) -> None:
    rng = np.random.default_rng(5)
    for size in (1, 2, 5, 31):
        p = rng.uniform(0, 0.3, size) ** power
        assert holm(p).tolist() == multipletests(p, 0.05, "holm")[0].tolist()
        assert benjamini_hochberg(p).tolist() == multipletests(p, 0.10, "fdr_bh")[0].tolist()
