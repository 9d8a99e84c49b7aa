"""The funnel: how many places lie outside by chance, and what unusual ones do to the limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from mobility.analysis.places.funnel import funnel, overdispersion
from mobility.errors import UserError
from tests.support.evidence import amount

NUMBERS = st.lists(st.floats(-50, 50), min_size=1, max_size=30)


@given(NUMBERS, st.floats(0.01, 5), st.floats(0.1, 100), st.floats(-100, 100))
def test_percent_and_share_agree(
    values: list[float], error: float, scale: float, shift: float
) -> None:
    column, errors = np.array(values), np.full(len(values), error)
    plain, moved = funnel(column, errors, 1.0), funnel(scale * column, scale * errors, scale)
    assert moved.lower == pytest.approx(scale * plain.lower, abs=1e-6 * scale)
    shifted = funnel(column + shift, errors, 1.0 + shift)
    assert shifted.dispersion == pytest.approx(plain.dispersion, rel=1e-6)
    assert (plain.lower[0] >= plain.lower[1]).all()
    assert plain.dispersion >= 1


def test_a_few_unusual_places_do_not_widen_the_limits() -> None:
    scores = norm.ppf((np.arange(200) + 0.5) / 200)
    unusual = np.append(scores, np.full(10, 40.0))
    assert overdispersion(scores) == 1.0
    assert overdispersion(unusual) < 1.6
    assert overdispersion(3 * scores) == pytest.approx(9, rel=0.05)


@pytest.mark.parametrize("apart", [0.0, 2.0])
@pytest.mark.evidence
def test_places_outside_are_as_many_as_promised(apart: float) -> None:
    """5 % and 0.2 % of 200 places, without differences and with differences of two errors."""
    rng, places = np.random.default_rng(4), 200
    outside = np.zeros(2)
    runs = amount(100, 1_000)
    for _ in range(runs):
        errors = rng.uniform(0.5, 2, places)
        values = 10 + errors * np.sqrt(1 + apart**2) * rng.standard_normal(places)
        result = funnel(values, errors, 10.0)
        outside += [(result.outside >= limit).mean() for limit in (1, 2)]
    three_errors = 3 * np.sqrt(0.05 * 0.95 / (runs * places))
    assert outside[0] / runs == pytest.approx(0.05, abs=three_errors + 0.004)
    assert outside[1] / runs == pytest.approx(0.002, abs=0.0015)


def test_what_is_missing_is_left_out_and_impossible_columns_are_refused() -> None:
    result = funnel([1.0, np.nan, 30.0], [1.0, 1.0, np.nan], 1.0)
    assert np.isnan(result.lower[0, 2])
    assert result.outside.tolist() == [0, 0, 0]
    assert overdispersion([]) == 1.0
    with pytest.raises(UserError, match="an error of every place"):
        funnel([1.0, 2.0], [1.0], 1.0)
    with pytest.raises(UserError, match="above 0"):
        funnel([1.0], [0.0], 1.0)
