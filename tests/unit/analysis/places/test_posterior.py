"""Posterior ranks: laws, and that the probabilities are as often true as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from mobility.analysis.places.posterior import posterior_rank, spread_of_true_values
from mobility.errors import UserError
from mobility.registry import Better
from tests.support.evidence import amount

VALUES = st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=15)


@given(VALUES, st.data())
def test_the_spread_makes_the_weighted_squares_what_they_should_be(
    values: list[float], data: st.DataObject
) -> None:
    sizes = st.floats(0.5, 20)
    errors = np.array(data.draw(st.lists(sizes, min_size=len(values), max_size=len(values))))
    mean, spread = spread_of_true_values(np.array(values), errors**2)
    squares = ((np.array(values) - mean) ** 2 / (errors**2 + spread)).sum()
    if spread == 0:
        assert squares <= len(values) - 1 + 1e-9
    else:
        assert squares == pytest.approx(len(values) - 1)


def test_the_spread_is_that_of_statsmodels() -> None:
    """Where its iteration arrives: it gives up with 0 in some cases, ours halves an interval."""
    rng, arrived = np.random.default_rng(3), 0
    for _ in range(20):
        errors = rng.uniform(0.5, 2, 12)
        values = 3 * rng.standard_normal(12) + errors * rng.standard_normal(12)
        public = combine_effects(values, errors**2, method_re="iterated")
        if public.tau2 > 0:
            arrived += 1
            spread = spread_of_true_values(values, errors**2)[1]
            assert spread == pytest.approx(public.tau2, rel=0.01)
    assert arrived > 5


@given(VALUES, st.floats(0.5, 10))
def test_the_other_way_up_is_the_other_half(values: list[float], error: float) -> None:
    errors = np.full(len(values), error)
    up = posterior_rank(values, errors, 0, Better.HIGHER)
    turned = posterior_rank([-value for value in values], errors, 0, Better.LOWER)
    assert up is not None
    assert turned is not None
    assert up.better_half == pytest.approx(turned.better_half, abs=0.05)
    assert up.better_quarter <= up.better_half + 1e-9
    assert 1 <= up.expected <= up.of


def test_a_clear_best_is_surely_in_the_better_quarter_and_a_vague_one_is_not() -> None:
    values = [100.0, *map(float, range(9))]
    clear = posterior_rank(values, [0.1] * 10, 0, Better.HIGHER)
    vague = posterior_rank(values, [200.0] * 10, 0, Better.HIGHER)
    assert clear is not None
    assert vague is not None
    assert (clear.better_half, clear.better_quarter, clear.expected) == (1.0, 1.0, 1.0)
    assert (vague.better_half, vague.expected) == (0.5, 5.5), "errors explain all differences"


@pytest.mark.evidence
def test_probabilities_are_as_often_true_as_they_say() -> None:
    """Of places said to be in the better half with 7 to 9 in 10, that share is."""
    rng = np.random.default_rng(12)
    said, truth = [], []
    for _ in range(amount(600, 4_000)):
        errors = rng.uniform(0.3, 2.0, 30)
        true = rng.standard_normal(30)
        result = posterior_rank(true + errors * rng.standard_normal(30), errors, 0, Better.HIGHER)
        assert result is not None
        said.append(result.better_half)
        truth.append((1 + (true > true[0]).sum()) / 31 <= 0.5)
    probability, in_half = np.array(said), np.array(truth)
    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.01)):
        inside = (probability >= low) & (probability < high)
        mean = probability[inside].mean()
        three_errors = 3 * np.sqrt(mean * (1 - mean) / inside.sum())
        assert in_half[inside].mean() == pytest.approx(mean, abs=three_errors + 0.02)


def test_without_an_error_of_its_own_or_of_others_there_is_none() -> None:
    nan = np.nan
    assert posterior_rank([1.0, 2.0, 3.0], [nan, 1.0, 1.0], 0, Better.HIGHER) is None
    assert posterior_rank([1.0, 2.0, 3.0], [1.0, 1.0, nan], 0, Better.HIGHER) is None
    with pytest.raises(UserError, match="above 0"):
        posterior_rank([1.0, 2.0, 3.0], [0.0, 1.0, 1.0], 0, Better.HIGHER)
    with pytest.raises(UserError, match="one row per place"):
        posterior_rank([1.0, 2.0], [1.0], 0, Better.HIGHER)
