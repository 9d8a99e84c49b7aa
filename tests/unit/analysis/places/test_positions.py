"""Positions in named sets: laws, and that the sets can disagree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.places.percentile import RankVerdict
from mobility.analysis.places.positions import Positions, nearest_in_size, positions_of
from mobility.analysis.uncertainty import Estimates
from mobility.errors import UserError
from mobility.registry import Better

NAN = np.nan
SIZES = st.lists(st.integers(1, 10**7).map(float), min_size=2, max_size=150)


def positions(
    values: list[float], reliable: list[bool], residents: list[float], own: int = 0
) -> Positions | None:
    value = np.array(values)
    pools = np.zeros(value.size, dtype=np.int64)
    return positions_of(
        Estimates(value, value - 1, value + 1), reliable, pools, residents, own, Better.HIGHER
    )


@given(SIZES, st.data())
def test_nobody_else_is_nearer_in_size(sizes: list[float], data: st.DataObject) -> None:
    own = data.draw(st.integers(0, len(sizes) - 1))
    residents = np.array(sizes)
    near = nearest_in_size(residents, own)
    assert own not in near
    assert near.size == min(100, len(sizes) - 1)
    apart = np.abs(np.log(residents / residents[own]))
    rest = np.setdiff1d(np.arange(len(sizes)), [*near, own])
    assert not rest.size or apart[rest].min() >= apart[near].max()
    assert (np.diff(apart[near]) >= 0).all()


@given(SIZES, st.floats(0.5, 1000))
def test_only_ratios_of_residents_count(sizes: list[float], factor: float) -> None:
    residents = np.array(sizes)
    apart = np.abs(np.log(residents / residents[0]))
    for scaled in (residents, factor * residents):
        near = nearest_in_size(scaled, 0)
        assert apart[near].max() == pytest.approx(np.sort(apart[1:])[near.size - 1])


def test_the_same_value_can_be_below_and_above_the_middle() -> None:
    """Six large places with reliable values above it, ten small ones with weak values below."""
    values = [50.0] + [60.0] * 6 + [40.0] * 10
    reliable = [True] * 7 + [False] * 10
    result = positions(values, reliable, [1e5] + [1e6] * 6 + [1e4] * 10)
    assert result is not None
    assert (result.reliable.height, result.reliable.total) == (0.0, 6)
    assert (result.published.height, result.published.total) == (10 / 16, 16)
    assert result.similar is not None
    assert (result.similar.verdict, result.similar.total, result.similar_of) == (
        RankVerdict.RANGE,
        7,
        16,
    )


def test_a_shared_estimate_counts_once_and_not_against_itself() -> None:
    values = np.array([5.0, 5.0, 4.0, 4.0, 6.0])
    pools = [1, 1, 2, 2, 0]
    result = positions_of(
        Estimates(values, values - 1, values + 1), [True] * 5, pools, [1.0] * 5, 0, Better.HIGHER
    )
    assert result is not None
    assert (result.reliable.below, result.reliable.equal, result.reliable.above) == (1, 0, 1)
    published = result.published
    assert (published.below, published.equal, published.above) == (2, 1, 1), "places, not estimates"


def test_what_is_not_reliable_or_has_no_residents_has_no_position() -> None:
    assert positions([1.0, 2.0], [False, True], [1.0, 1.0]) is None
    assert positions([NAN, 2.0], [True, True], [1.0, 1.0]) is None
    unknown = positions([1.0, 2.0], [True, True], [NAN, 1.0])
    assert unknown is not None
    assert (unknown.similar, unknown.similar_of) == (None, 0)


def test_impossible_rows_are_refused() -> None:
    with pytest.raises(UserError, match="one row per place"):
        positions([1.0, 2.0], [True], [1.0, 1.0])
    with pytest.raises(UserError, match="not in the set"):
        positions([1.0, 2.0], [True, True], [1.0, 1.0], own=2)
