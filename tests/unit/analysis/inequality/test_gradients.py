"""The line through ordered groups is the one statistics knows, and its intervals hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.api import WLS, add_constant

from mobility.analysis.inequality import (
    Spreads,
    line_ends,
    relative_index_interval,
    ridits,
    slope_interval,
    sum_interval,
)
from mobility.analysis.uncertainty import Z95, Estimate, difference
from tests.support.evidence import amount

Numbers = NDArray[np.float64]
GROUPS = st.lists(
    st.tuples(st.floats(5, 50), st.floats(0.05, 1), st.floats(0.01, 2), st.floats(0.01, 2)),
    min_size=3,
    max_size=7,
)


def parts(groups: list[tuple[float, ...]]) -> tuple[Spreads, Numbers]:
    values, sizes, below, above = (np.array(part) for part in zip(*groups, strict=True))
    return Spreads(values, below, above), sizes / sizes.sum()


def turned(groups: Spreads) -> Spreads:
    return Spreads(groups.values[::-1], groups.below[::-1], groups.above[::-1])


def slope_of(values: Numbers, weights: Numbers) -> float:
    first, last = line_ends(weights)
    return float((last - first) @ values)


def relative_of(values: Numbers, weights: Numbers) -> float:
    first, last = line_ends(weights)
    return float((last @ values) / (first @ values))


@given(GROUPS)
def test_statsmodels_draws_the_same_line(groups: list[tuple[float, ...]]) -> None:
    spreads, weights = parts(groups)
    fit = WLS(spreads.values, add_constant(ridits(weights)), weights=weights).fit()
    ends = [coefficients @ spreads.values for coefficients in line_ends(weights)]
    assert ends == pytest.approx([fit.params[0], fit.params.sum()], rel=1e-6, abs=1e-6)


def test_groups_stand_at_the_middle_of_their_shares() -> None:
    assert ridits(np.array([0.2, 0.5, 0.3])).tolist() == pytest.approx([0.1, 0.45, 0.85])


@given(GROUPS)
def test_reversed_groups_reverse_the_slope(
    groups: list[tuple[float, ...]],
) -> None:
    spreads, weights = parts(groups)
    lower, upper = slope_interval(spreads, weights, 0.95)
    assert slope_of(spreads.values[::-1], weights[::-1]) == pytest.approx(
        -slope_of(spreads.values, weights), abs=1e-9
    )
    assert slope_interval(turned(spreads), weights[::-1], 0.95) == pytest.approx((-upper, -lower))


@given(GROUPS)
def test_the_relative_index_turns_into_its_inverse(groups: list[tuple[float, ...]]) -> None:
    spreads, weights = parts(groups)
    first = relative_index_interval(spreads, weights, 0.95)
    other = relative_index_interval(turned(spreads), weights[::-1], 0.95)
    assume(first is not None and other is not None)
    assert first is not None
    assert other is not None
    assert other == pytest.approx((1 / first[1], 1 / first[0]), rel=1e-6)


@given(GROUPS)
def test_slope_and_ratio_intervals_agree(
    groups: list[tuple[float, ...]],
) -> None:
    spreads, weights = parts(groups)
    lower, upper = slope_interval(spreads, weights, 0.95)
    ratios = relative_index_interval(spreads, weights, 0.95)
    assume(ratios is not None and min(abs(lower), abs(upper)) > 1e-6)
    assert ratios is not None
    assert (lower > 0, upper < 0) == (ratios[0] > 1, ratios[1] < 1)


def test_symmetric_intervals_give_those_of_fieller() -> None:
    """The roots of the quadratic, with the variances and covariance of both ends."""
    values, weights = np.array([10.0, 8.0, 5.0]), np.array([0.2, 0.5, 0.3])
    ses = np.array([0.5, 0.4, 0.3])
    first, last = line_ends(weights)
    v0, v1 = first @ values, last @ values
    s00, s11, s01 = first**2 @ ses**2, last**2 @ ses**2, (first * last) @ ses**2
    a, b, c = v0**2 - Z95**2 * s00, v0 * v1 - Z95**2 * s01, v1**2 - Z95**2 * s11
    root = math.sqrt(b * b - a * c)
    result = relative_index_interval(Spreads(values, ses, ses), weights, 0.95)
    assert result == pytest.approx(((b - root) / a, (b + root) / a), rel=1e-6)


def test_a_sum_of_two_is_the_difference_of_two() -> None:
    a, b = Estimate(10.0, 7.0, 14.0), Estimate(4.0, 1.0, 8.0)
    result = difference(a, b)
    interval = sum_interval(np.array([1.0, -1.0]), Spreads.from_estimates([a, b]), 0.95)
    assert interval == pytest.approx((result.lower, result.upper))


def test_relative_index_is_unbounded_near_zero() -> None:
    weights = np.array([0.2, 0.5, 0.3])
    vague = Spreads(np.array([1.0, 3.0, 5.0]), np.full(3, 2.0), np.full(3, 2.0))
    assert relative_index_interval(vague, weights, 0.95) is None
    far = relative_index_interval(
        Spreads(np.array([1.0, 3.0, 5.0]), np.full(3, 0.2), np.full(3, 0.2)), weights, 0.95
    )
    assert far is not None
    assert far[0] < relative_of(np.array([1.0, 3.0, 5.0]), weights) < far[1]


@pytest.mark.parametrize("skew", [1.0, 1.5], ids=["symmetric", "lopsided"])
@pytest.mark.evidence
def test_intervals_hold_the_truth_in_95_of_100_places(skew: float) -> None:
    """Within three standard errors; lopsided halves cost the slope less than one of 100."""
    runs, truth = amount(250, 2_000), np.array([0.11, 0.095, 0.085, 0.065])
    weights, ses = np.array([0.15, 0.3, 0.25, 0.3]), np.array([0.008, 0.004, 0.004, 0.003])
    z = np.random.default_rng(20_250_605).standard_normal((runs, 4))
    below, above = ses / math.sqrt(skew), ses * math.sqrt(skew)
    slope, relative = slope_of(truth, weights), relative_of(truth, weights)
    covered = np.zeros(2)
    for row in truth + np.where(z > 0, below, above) * z:
        spreads = Spreads(row, below, above)
        lower, upper = slope_interval(spreads, weights, 0.95)
        ratios = relative_index_interval(spreads, weights, 0.95)
        assert ratios is not None
        covered += [lower <= slope <= upper, ratios[0] <= relative <= ratios[1]]
    assert (
        abs(covered / runs - 0.95) < 3 * math.sqrt(0.05 * 0.95 / runs) + 0.01 * (skew > 1)
    ).all()
