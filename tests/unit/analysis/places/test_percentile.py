"""Positions, usual distances and shapes: everybody is counted, the place itself never."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.places.percentile import (
    Position,
    Spread,
    distribution_of,
    position_in,
    spread_of,
)
from mobility.errors import UserError
from mobility.registry import Better

NUMBERS = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=30)


@given(NUMBERS, st.data())
def test_positions_count_everybody_else_once(values: list[float], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(values))
    position = position_in(sorted(values), own)

    assert position.below == sum(value < own for value in values)
    assert position.above == sum(value > own for value in values)
    assert position.below + position.equal + position.above == position.total == len(values) - 1


@pytest.mark.parametrize(
    "position, higher, lower",
    [
        (Position(80, 0, 20, 100), "better", "worse"),
        (Position(20, 0, 80, 100), "worse", "better"),
        (Position(50, 0, 50, 100), "middle", "middle"),
        (Position(0, 60, 40, 100), "middle", "middle"),  # one of many zeros is no strength
        (Position(0, 0, 0, 0), "none", "none"),
    ],
)
def test_quarters(position: Position, higher: str, lower: str) -> None:
    assert position.quarter(Better.HIGHER) == higher
    assert position.quarter(Better.LOWER) == lower
    assert position.quarter(Better.NEITHER) == "none"


def test_spread_leaves_place_out() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 9.0, 100.0]
    assert spread_of(values, 100.0) == Spread(pytest.approx(1.4826), "median deviation")
    assert spread_of([5.0], 5.0) == Spread(0.0, "none")
    with pytest.raises(UserError, match="not in the stored set"):
        spread_of(values, 7.0)


def test_distributions_count_everybody() -> None:
    values = np.random.default_rng(4).normal(size=3000)
    result = distribution_of(values)

    assert result is not None
    assert (result.low, result.high) == pytest.approx(tuple(np.quantile(values, [0.02, 0.98])))
    assert len(result.counts) == 40
    assert result.below == result.above == 60
    assert sum(result.counts) + result.below + result.above == result.n == 3000


def test_distributions_of_one_number_and_of_none() -> None:
    same = distribution_of([0.0] * 99 + [5.0])

    assert same is not None
    assert (same.low, same.high, same.counts, same.above) == (0.0, 0.0, (99,), 1)
    assert distribution_of([]) is None
