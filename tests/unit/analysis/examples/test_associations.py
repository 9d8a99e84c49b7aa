"""Worked examples of metrics that go together, what holds for all numbers, and a simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from mobility.analysis.associations import (
    FEWEST_COUNTIES,
    FEWEST_STATES,
    TOO_FEW_STATES,
    MetricInCounties,
    association,
    associations,
    correlations_by_state,
    pooled_correlation,
)
from mobility.errors import UserError
from tests.support.evidence import amount
from tests.support.examples import Answer, Calculations, check, examples

_SIZES = np.array([27, 30, 36, 48, 24, 60, 90, 66, 54, 42, 33, 39, 120, 72, 51, 45])
"""Counties of the states of the simulation, as unequal as those of real ones."""
_POOLED = 3  # neighbors that share an estimate, where some do


def by_state(x: Sequence[float], y: Sequence[float], states: Sequence[int]) -> Answer:
    sizes, correlations = correlations_by_state(np.array(x, float), np.array(y, float), states)
    return {"sizes": sizes.tolist(), "correlations": correlations.tolist()}


def mean(sizes: Sequence[int], correlations: Sequence[float]) -> Answer:
    counts = np.array(sizes)
    result, _, _, p = pooled_correlation(counts, np.array(correlations))
    weights = counts - 1
    freedom = weights.sum() ** 2 / (weights**2).sum() - 1
    return {"mean": result, "t": float(stats.t.isf(p / 2, freedom)), "freedom": float(freedom)}


def counted(x: Sequence[float], y: Sequence[float], pools: Sequence[int], states: int) -> Answer:
    """The same counties in each of some states, with pools of their own."""
    state = np.repeat(np.arange(states), len(x))
    pool = np.concatenate([np.where(np.array(pools), 1 + number, 0) for number in range(states)])
    first = MetricInCounties("a", np.tile(np.array(x, float), states), pool)
    second = MetricInCounties("b", np.tile(np.array(y, float), states), np.zeros_like(pool))
    pair = association(first, second, state)
    return {
        "counties": pair.counties, "states": pair.states, "correlation": pair.correlation,
    }  # fmt: skip


CALCULATIONS: Calculations = {"by state": by_state, "mean": mean, "counted": counted}


@pytest.mark.parametrize("example", examples("associations"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=8, max_size=40))
def test_the_correlation_of_a_state_agrees_with_scipy(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, float).T
    _, correlations = correlations_by_state(x, y, np.zeros(x.size))
    if np.ptp(x) and np.ptp(y):
        assert correlations == pytest.approx([stats.spearmanr(x, y).statistic])
    else:
        assert correlations.size == 0


@given(st.lists(st.floats(-0.9, 0.9), min_size=10, max_size=30), st.integers(0, 99))
def test_turning_a_metric_around_turns_the_result(values: list[float], seed: int) -> None:
    sizes = np.random.default_rng(seed).integers(8, 90, len(values))
    correlation, lower, upper, p = pooled_correlation(sizes, np.array(values))
    assert lower <= upper
    assert 0 <= p <= 1
    turned = pooled_correlation(sizes, -np.array(values))
    assert turned[0] == pytest.approx(-correlation)
    assert turned[3] == pytest.approx(p)


def test_too_few_states_are_not_compared_and_other_sizes_are_refused() -> None:
    state = np.repeat(np.arange(FEWEST_STATES - 1), FEWEST_COUNTIES)
    values, none = np.arange(float(state.size)), np.zeros(state.size, dtype=np.int64)
    one, two = (MetricInCounties(name, values, none) for name in "ab")
    pair = association(one, two, state)
    assert pair.reason == TOO_FEW_STATES
    assert math.isnan(pair.correlation)
    assert pair.states == FEWEST_STATES - 1
    with pytest.raises(UserError, match="the same counties"):
        association(one, two, state[:-1])


def test_related_pairs_are_left_out_and_enter_no_family() -> None:
    generator = np.random.default_rng(1)
    metrics, state = simulated(generator, 4, common=1.5)
    related = {frozenset(("0", "1")): "Both are made of one thing."}
    pairs = associations(metrics, state, related)
    assert len(pairs) == 6
    first = pairs[0]
    assert (first.related, first.holds) == ("Both are made of one thing.", False)
    assert all(pair.goes_together for pair in pairs[1:])
    only = associations(metrics, state, related, only="3")
    assert [(pair.first, pair.second) for pair in only] == [("0", "3"), ("1", "3"), ("2", "3")]


def simulated(
    generator: np.random.Generator, count: int, *, common: float = 0.0
) -> tuple[list[MetricInCounties], NDArray[np.int64]]:
    """Return metrics whose neighbors resemble each other, in states that differ in all of them.

    The level of a state is in all metrics. Along each state a value follows that of the county
    before. In every third metric neighbors share an estimate. ``common`` is how much of one pattern
    within states is in all metrics.
    """
    state = np.repeat(np.arange(_SIZES.size), _SIZES)
    level = generator.normal(size=_SIZES.size)[state]

    def clustered() -> NDArray[np.float64]:
        shocks = generator.normal(size=state.size)
        values = np.empty(state.size)
        for at, shock in enumerate(shocks):
            begins = at == 0 or state[at] != state[at - 1]
            values[at] = shock if begins else 0.8 * values[at - 1] + 0.6 * shock
        return values

    pattern = clustered()
    metrics = []
    for number in range(count):
        values = clustered() + common * pattern + 2 * level
        pools = np.zeros(state.size, dtype=np.int64)
        if number % 3 == 0:
            run = np.arange(state.size) // _POOLED
            pool = np.unique(np.stack([state, run]), axis=1, return_inverse=True)[1].ravel()
            values = (np.bincount(pool, values) / np.bincount(pool))[pool]
            pools = pool + 1
        metrics.append(MetricInCounties(str(number), values, pools))
    return metrics, state


@pytest.mark.long
@pytest.mark.evidence
def test_at_most_a_tenth_of_what_is_told_is_false() -> None:
    """Neighbors resemble each other, estimates are shared, and states differ in everything."""
    runs, told, wrong, any_false, missed, pairs = amount(60, 600), 0, [], 0, 0, 0
    for run in range(runs):
        generator = np.random.default_rng(run)
        nothing, state = simulated(generator, 8)
        compared = associations(nothing, state, {})
        any_false += any(pair.holds for pair in compared)
        missed += sum(pair.lower * pair.upper > 0 for pair in compared)
        pairs += len(compared)
        # A half of the metrics has a pattern in common; pairs with the other half are none.
        some, _ = simulated(generator, 4, common=0.6)
        mixed = [*some, *nothing[:4]]
        named = [
            MetricInCounties(f"{number}", each.values, each.pools)
            for number, each in enumerate(mixed)
        ]
        holding = [pair for pair in associations(named, state, {}) if pair.holds]
        false = [pair for pair in holding if int(pair.second) >= len(some)]
        told += len(holding) - len(false)
        wrong.append(len(false) / max(len(holding), 1))
    error = 3 * math.sqrt(0.1 * 0.9 / runs)
    assert any_false / runs <= 0.1 + error
    assert np.mean(wrong) <= 0.1 + error
    assert missed / pairs <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs), "the intervals cover zero"
    assert told >= runs, "there is power to find what is there"
