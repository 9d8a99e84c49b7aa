"""Ranks as ranges: they cover the truth, whatever the order, direction and gaps of the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mobility.analysis.places.percentile import (
    ALONE,
    NO_VALUE,
    OTHERS_UNTESTABLE,
    Rank,
    RankVerdict,
    rank_range,
)
from mobility.analysis.uncertainty import Z95
from mobility.errors import UserError
from mobility.registry import Better
from tests.support.evidence import amount

NAN = float("nan")
PLACES = st.lists(
    st.tuples(st.integers(-50, 50), st.integers(1, 20), st.integers(1, 20)), min_size=2, max_size=12
)


def rank_of(
    places: Sequence[tuple[float, float, float]], own: int = 0, better: Better = Better.HIGHER
) -> Rank:
    """Rank places of (value, half below, half above)."""
    value, below, above = (np.array(part, dtype=float) for part in zip(*places, strict=True))
    return rank_range(value, value - below, value + above, own, better)


@given(PLACES)
def test_the_order_of_the_places_does_not_matter(places: list[tuple[int, int, int]]) -> None:
    assert rank_of(places) == rank_of([places[0], *reversed(places[1:])])
    assert rank_of(places) == rank_of(places[::-1], own=len(places) - 1)


@given(PLACES)
def test_turning_the_direction_mirrors_the_range(places: list[tuple[int, int, int]]) -> None:
    up, down = rank_of(places), rank_of(places, better=Better.LOWER)

    assert (up.best, up.worst) == (
        up.total + 1 - (down.worst or 0),
        up.total + 1 - (down.best or 0),
    )
    assert (up.ahead, up.behind) == (down.behind, down.ahead)


@given(PLACES, st.integers(1, 9))
def test_the_unit_does_not_matter(places: list[tuple[int, int, int]], scale: int) -> None:
    scaled = [(scale * v, scale * b, scale * a) for v, b, a in places]
    assert (rank_of(places).best, rank_of(places).worst) == (
        rank_of(scaled).best,
        rank_of(scaled).worst,
    )


@given(PLACES)
def test_rank_range_contains_position(
    places: list[tuple[int, int, int]],
) -> None:
    value, below, above = (np.array(part, dtype=float) for part in zip(*places, strict=True))
    result = rank_range(value, value - below, value + above, 0, Better.HIGHER)
    looser = rank_range(value, value - below, value + above, 0, Better.HIGHER, level=0.5)

    assert result.best is not None
    assert result.worst is not None
    assert 1 <= result.best <= 1 + (value > value[0]).sum() <= result.worst <= result.total
    assert looser.best is not None
    assert looser.worst is not None
    assert result.best <= looser.best <= looser.worst <= result.worst


@given(PLACES, st.integers(-50, 50))
def test_place_without_interval_widens_range(
    places: list[tuple[int, int, int]], value: int
) -> None:
    values = np.array([*(place[0] for place in places), value], dtype=float)
    lower = np.array([*(place[0] - place[1] for place in places), NAN])
    upper = np.array([*(place[0] + place[2] for place in places), NAN])
    without, with_it = rank_of(places), rank_range(values, lower, upper, 0, Better.HIGHER)

    assert (with_it.best, with_it.worst) == (without.best, (without.worst or 0) + 1)
    assert with_it.untested == 1


def true_ranks(truth: NDArray[np.float64], own: int) -> tuple[int, int]:
    """Return the best and worst rank of a place whose truth others may share."""
    return 1 + int((truth > truth[own]).sum()), int((truth >= truth[own]).sum())


@pytest.mark.evidence
@pytest.mark.parametrize(
    "truth,errors",
    [
        pytest.param(np.zeros(31), np.ones(31), id="all the same"),
        pytest.param(np.linspace(0, 6, 31), np.linspace(2, 0.5, 31), id="a ladder"),
        pytest.param(np.repeat([0.0, 3.0, 9.0], 10), np.tile([0.3, 1.0], 15), id="three classes"),
    ],
)
def test_ranges_cover_the_true_ranks(
    truth: NDArray[np.float64], errors: NDArray[np.float64]
) -> None:
    """At least 95 % of ranges hold every rank that the place's truth could claim."""
    rng = np.random.default_rng(20_240_901)
    runs, own = amount(400, 4_000), 12
    best, worst = true_ranks(truth, own)
    covered = 0
    for values in truth + errors * rng.standard_normal((runs, truth.size)):
        half = Z95 * errors
        result = rank_range(values, values - half, values + half, own, Better.HIGHER)
        covered += (result.best or 0) <= best and worst <= (result.worst or 0)
    assert covered / runs >= 0.95


@pytest.mark.evidence
def test_ranges_cover_the_true_ranks_where_errors_are_lopsided() -> None:
    """Log-normal estimates with the intervals that belong to them, as incomes have."""
    rng = np.random.default_rng(20_240_904)
    runs, own = amount(300, 2_000), 5
    truth, errors = np.repeat([10.0, 12.0, 40.0], 5), np.tile([0.05, 0.1, 0.2, 0.1, 0.3], 3)
    best, worst = true_ranks(truth, own)
    covered = narrow = 0
    for logs in np.log(truth) + errors * rng.standard_normal((runs, truth.size)):
        value, lower, upper = (np.exp(logs + k * Z95 * errors) for k in (0, -1, 1))
        result = rank_range(value, lower, upper, own, Better.HIGHER)
        covered += (result.best or 0) <= best and worst <= (result.worst or 0)
        narrow += (result.worst or 0) - (result.best or 0) < truth.size - 1
    assert covered / runs >= 0.95
    assert narrow / runs > 0.5, "a range of all ranks would cover the truth, too"


def test_places_that_cannot_be_ranked_say_why() -> None:
    rank = rank_range([NAN, 1, 2], [NAN, 0, 1], [NAN, 2, 3], 0, Better.HIGHER)
    assert (rank.verdict, rank.best, rank.total, rank.reason) == ("not ranked", None, 2, NO_VALUE)

    rank = rank_range([5, 5], [4, 4], [6, 6], 0, Better.HIGHER, pools=[3, 3])
    assert (rank.verdict, rank.pooled_with, rank.reason) == ("not ranked", 1, ALONE)

    rank = rank_range([5, 6], [4, NAN], [6, NAN], 0, Better.HIGHER)
    assert (rank.verdict, rank.best, rank.reason) == ("not tested", 2, OTHERS_UNTESTABLE)


def test_places_outside_every_pool_are_not_one_pool() -> None:
    rank = rank_range([5, 5], [4, 4], [6, 6], 0, Better.HIGHER, pools=[0, 0])
    assert (rank.verdict, rank.total) == (RankVerdict.RANGE, 2)


@pytest.mark.parametrize(
    "given,message",
    [
        (([1, 2], [0], [2, 3], 0), "one row per place"),
        (([1, 2], [0, 1], [2, 3], 2), "not in the set"),
        (([1, 2], [0, 1], [2, 3], -1), "not in the set"),
        (([1, 2], [3, 1], [4, 3], 0), "lower bound|upper bound"),
    ],
)
def test_impossible_input_is_refused(given: tuple[object, ...], message: str) -> None:
    with pytest.raises(UserError, match=message):
        rank_range(*given, Better.HIGHER)  # type: ignore[call-overload,misc]  # wrong on purpose
