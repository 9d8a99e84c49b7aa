"""Intervals of indices hold the truth as often as they say, equal groups included."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from mobility.analysis.inequality import (
    DEFINITIONS,
    Definition,
    Spreads,
    between_group_variance,
    index_interval,
)
from mobility.analysis.uncertainty import Z95, Estimate
from mobility.errors import UserError
from mobility.registry import Better

Numbers = NDArray[np.float64]
DIFFERENT = {
    definition.formula: definition for definition in DEFINITIONS
}.values()  # two share a formula
WEIGHTS = np.array([0.15, 0.2, 0.55, 0.1])
ERRORS = np.array([0.02, 0.03, 0.015, 0.05])


class Truth(NamedTuple):
    values: list[float]
    skew: float  # the half above over the half below


TRUTHS = {
    "equal groups": Truth([0.6, 0.6, 0.6, 0.6], 1),
    "small differences": Truth([0.60, 0.62, 0.61, 0.58], 1),
    "one group behind": Truth([0.60, 0.60, 0.60, 0.45], 1),
    "large differences": Truth([0.45, 0.70, 0.65, 0.55], 1),
    "lopsided intervals": Truth([0.60, 0.66, 0.62, 0.55], 1.5),
}


def drawn(truth: Truth, runs: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return published values, and their halves in standard errors below and above.

    A value that came out too high lies above the truth by its lower half.
    """
    z = np.random.default_rng(20_250_604).standard_normal((runs, ERRORS.size))
    below, above = ERRORS / np.sqrt(truth.skew), ERRORS * np.sqrt(truth.skew)
    return truth.values + np.where(z > 0, below, above) * z, below, above


@pytest.mark.cases(8)
@pytest.mark.parametrize("truth", TRUTHS.values(), ids=TRUTHS)
@pytest.mark.parametrize("definition", DIFFERENT, ids=lambda definition: definition.method.id)
def test_intervals_hold_the_truth_in_95_of_100_places(definition: Definition, truth: Truth) -> None:
    """At most three standard errors below, in each of five settings; many hold it more often."""
    runs = 250
    values, below, above = drawn(truth, runs)
    logarithmic = definition.logarithmic

    def index(rows: Numbers) -> Numbers:
        plain = np.exp(rows) if logarithmic else rows
        return definition.formula(plain, WEIGHTS, Better.HIGHER)

    true = float(definition.formula(np.array(truth.values), WEIGHTS, Better.HIGHER))
    covered = 0
    for row in values:
        groups = Spreads(row, below, above)
        groups = groups.on_logarithms() if logarithmic else groups
        lower, upper = index_interval(index, groups, float(groups.values @ WEIGHTS), draws=400)
        covered += lower - 1e-12 <= true <= upper
    assert covered / runs > 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)


def test_percentile_interval_never_reaches_zero() -> None:
    """What the words of the method say of the usual interval: none of 1,000 places."""
    values, *_ = drawn(TRUTHS["equal groups"], 1_000)
    z = np.random.default_rng(5).standard_normal((500, 1, ERRORS.size))
    redrawn = between_group_variance(values + ERRORS * z, WEIGHTS, Better.HIGHER)
    assert (np.quantile(redrawn, 0.025, axis=0) <= 0).sum() == 0


def interval(values: list[float], scale: float = 1.0, level: float = 0.95) -> tuple[float, float]:
    groups = Spreads(scale * np.array(values), scale * ERRORS, scale * ERRORS)

    def index(rows: Numbers) -> Numbers:
        return between_group_variance(rows, WEIGHTS, Better.HIGHER)

    return index_interval(index, groups, float(groups.values @ WEIGHTS), level=level)


def test_interval_contains_index_and_is_reproducible() -> None:
    for truth in TRUTHS.values():
        lower, upper = interval(truth.values)
        result = float(between_group_variance(np.array(truth.values), WEIGHTS, Better.HIGHER))
        assert 0 <= lower <= result <= upper
        assert interval(truth.values) == (lower, upper)


def test_lower_end_is_zero_for_likely_noise() -> None:
    assert interval(TRUTHS["small differences"].values)[0] == 0
    assert interval(TRUTHS["large differences"].values)[0] > 0
    assert interval([0.6] * 4)[0] == 0


def test_percent_and_share_agree() -> None:
    share = interval(TRUTHS["large differences"].values)
    percent = interval(TRUTHS["large differences"].values, scale=100)
    assert percent == pytest.approx(np.multiply(share, 1e4), rel=1e-6)


def test_more_confidence_is_wider() -> None:
    (low, high), (lower, higher) = (
        interval(TRUTHS["large differences"].values, level=level) for level in (0.90, 0.99)
    )
    assert lower < low < high < higher


def test_redrawn_groups_stay_within_what_is_possible() -> None:
    groups = Spreads(np.array([0.95, 0.97]), np.array([0.05, 0.05]), np.array([0.05, 0.05]))

    def highest(rows: Numbers) -> Numbers:
        assert ((rows >= 0) & (rows <= 1)).all()
        return rows.max(axis=-1)

    assert index_interval(highest, groups, 0.96, edges=(0, 1))[1] == pytest.approx(1)


def test_asymmetric_value_keeps_published_interval() -> None:
    """Above a number known without error, far from it: neither end knows of the other half."""
    groups = Spreads.from_estimates([Estimate(10.0, 8.0, 16.0), Estimate(0.0, 0.0, 0.0)])

    def distance(rows: Numbers) -> Numbers:
        return np.abs(rows[..., 0] - rows[..., 1])

    assert index_interval(distance, groups, 0.0) == pytest.approx((8.0, 16.0), abs=0.25)


def test_halves_are_those_of_the_published_bounds() -> None:
    groups = Spreads.from_estimates([Estimate(10.0, 7.0, 14.0), Estimate(2.0, 1.0, 4.0)])
    assert (groups.below * Z95).tolist() == pytest.approx([3.0, 1.0])
    assert (groups.above * Z95).tolist() == pytest.approx([4.0, 2.0])
    logs = groups.on_logarithms()
    assert logs.values[1] - Z95 * logs.below[1] == pytest.approx(np.log(1.0))
    assert logs.values[1] + Z95 * logs.above[1] == pytest.approx(np.log(4.0))
    with pytest.raises(UserError, match="both bounds of every group"):
        Spreads.from_estimates([Estimate(10.0, 7.0, None)])
