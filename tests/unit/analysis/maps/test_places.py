"""All places of a map against the median of the peers of one: the set, who is in it, verdicts."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import (
    MapPeers,
    MapPlaces,
    map_of_values,
    map_of_verdicts,
    peers_on_map,
    verdicts_against_peers,
)
from mobility.analysis.places.benchmarks import LevelValues, benchmark_of, median_of_set
from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    VERDICTS,
    Estimate,
    Verdict,
    difference,
    or_the_same,
    verdict_of,
)
from mobility.places import Level
from mobility.registry import Better, load_framework

EMPLOYED = load_framework().metrics["share_employed"]
TOO_FEW = "too few reliable counties among the peers"


def made(
    values: list[float],
    halves: list[float] | float = 0.01,
    *,
    weak: tuple[int, ...] = (),
    shared: tuple[int, ...] = (),
) -> MapPlaces:
    """Return counties 39001, 39003, ...; rows that are ``shared`` have one estimate."""
    value = np.array(values)
    half = np.broadcast_to(np.array(halves, dtype=np.float64), value.shape)
    numbers = np.arange(value.size)
    flags = np.isin(numbers, weak)
    given = LevelValues(
        geoid=(39001 + 2 * numbers).astype(np.int32),
        state=np.full(value.size, 39, dtype=np.int32),
        year=np.full(value.size, 2023, dtype=np.int16),
        value=value,
        lower=value - half,
        upper=value + half,
        weak=flags,
    )
    pools: NDArray[np.int64] = np.where(np.isin(numbers, shared), 7, 0)
    quality = np.where(flags, "Weak", "Strong").astype(object)
    reliable = ~np.isnan(value) & ~flags
    return MapPlaces(Level.COUNTY, given, given.lower, given.upper, quality, reliable, pools)


def geoids(*rows: int) -> tuple[str, ...]:
    return tuple(str(39001 + 2 * row) for row in rows)


def verdict_and_reason(peers: MapPeers, places: MapPlaces, row: int) -> tuple[Verdict, str]:
    result = verdicts_against_peers(EMPLOYED, places.values, peers.stored, peers.members)
    return VERDICTS[result.verdict[row]], result.reasons[result.reason[row]]


def test_map_verdicts_use_median_of_peers() -> None:
    rng = np.random.default_rng(5)
    values, halves = rng.normal(0.8, 0.05, 40).round(3), rng.gamma(3, 0.006, 40)
    places = made(values.tolist(), halves.tolist())
    peers = peers_on_map(places, geoids(*range(1, 10)), own="39001")
    result = verdicts_against_peers(EMPLOYED, places.values, peers.stored, peers.members)
    benchmark = benchmark_of(peers.stored)
    assert benchmark.value == pytest.approx(np.median(values[1:10]))
    assert (benchmark.n, benchmark.total) == (9, 9)
    for row in range(40):
        median = (result.median[row], result.lower[row], result.upper[row])
        if row in range(1, 10):  # a peer is left out of its own median
            others = np.delete(np.arange(1, 10), row - 1)
            low, high = values - halves, values + halves
            again = median_of_set(values[others], low[others], high[others])
            assert median[0] == pytest.approx(np.median(values[others]))
            assert median[1:] == pytest.approx((again.lower, again.upper), abs=0.004)
        else:
            assert median == pytest.approx((benchmark.value, benchmark.lower, benchmark.upper))
        own = Estimate(values[row], values[row] - halves[row], values[row] + halves[row])
        gap = difference(own, Estimate(*median))
        assert gap.lower is not None
        assert gap.upper is not None
        verdict = verdict_of(gap.lower, gap.upper, Better.HIGHER)
        bounds = (gap.difference, gap.lower, gap.upper)
        assert VERDICTS[result.verdict[row]] is or_the_same(verdict, *bounds, EMPLOYED.margin)
    assert len({VERDICTS[number] for number in result.verdict}) == 4


def test_weak_peer_is_not_used() -> None:
    places = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99], weak=(6,))
    peers = peers_on_map(places, geoids(0, 1, 2, 3, 4, 5, 6))
    assert peers.stored.sorted_values == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    assert (peers.stored.median.n, peers.stored.median.total) == (6, 7)
    assert peers.members.tolist() == [True] * 6 + [False]
    assert verdict_and_reason(peers, places, 6) == (Verdict.NOT_COMPARED, WEAK_VALUE)


def test_pooled_peer_estimate_is_left_out() -> None:
    places = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.5, 0.5], shared=(0, 6, 7))
    peers = peers_on_map(places, geoids(0, 1, 2, 3, 4, 5, 6))
    assert peers.stored.sorted_values == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    assert peers.members.all()  # the last place shares the estimate of two peers
    result = verdicts_against_peers(EMPLOYED, places.values, peers.stored, peers.members)
    assert result.median[[0, 6, 7]] == pytest.approx([0.8] * 3)
    assert result.median[1] == pytest.approx(0.8)
    assert result.median[5] == pytest.approx(0.7)


def test_weak_place_with_shared_estimate_is_no_member() -> None:
    places = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.5], shared=(0, 6), weak=(6,))
    peers = peers_on_map(places, geoids(0, 1, 2, 3, 4, 5))
    assert peers.members.tolist() == [True] * 6 + [False]


def test_peer_with_shared_estimate_is_left_out() -> None:
    places = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.5], shared=(0, 6))
    peers = peers_on_map(places, geoids(1, 2, 3, 4, 5, 6), own="39001")
    assert peers.stored.sorted_values == [0.6, 0.7, 0.8, 0.9, 0.95]
    assert peers.stored.median.total == 6
    assert peers.rows.size == 6
    assert not peers.members[0]


def test_fewer_than_five_peers_have_reason() -> None:
    places = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
    five = peers_on_map(places, geoids(0, 1, 2, 3, 4))
    assert verdict_and_reason(five, places, 5)[0] is Verdict.BETTER
    assert verdict_and_reason(five, places, 0) == (Verdict.NOT_COMPARED, TOO_FEW)  # four others
    for few in (geoids(0, 1), (), ("99999",)):
        peers = peers_on_map(places, few)
        assert {verdict_and_reason(peers, places, row) for row in range(6)} == {
            (Verdict.NOT_COMPARED, TOO_FEW)
        }


def test_without_intervals_nothing_is_tested() -> None:
    places = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97], np.nan)
    peers = peers_on_map(places, geoids(0, 1, 2, 3, 4, 5))
    assert verdict_and_reason(peers, places, 6) == (Verdict.NOT_COMPARED, NO_INTERVAL)
    # Of a peer set without intervals, a place with one is not tested either.
    mixed = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97], [*[np.nan] * 6, 0.01])
    assert (
        verdict_and_reason(peers_on_map(mixed, geoids(0, 1, 2, 3, 4, 5)), mixed, 6)[1]
        == NO_INTERVAL
    )


def test_a_map_keeps_whose_median_it_is() -> None:
    places = made([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
    peers = peers_on_map(places, geoids(2, 3, 4, 5, 6))
    value_map = map_of_verdicts(EMPLOYED, places, (2023,), {}, peers)
    assert (value_map.against, value_map.peers) == ("peers", peers.stored)
    around = map_of_values(EMPLOYED, places, (2023,), ClassKind.BENCHMARK, peers)
    assert around.breaks is not None
    assert around.breaks.center == pytest.approx(0.9)
    assert around.peers == peers.stored
    assert map_of_values(EMPLOYED, places, (2023,), ClassKind.QUANTILE, peers).peers is None
    nobody = peers_on_map(places, ())
    fallback = map_of_values(EMPLOYED, places, (2023,), ClassKind.BENCHMARK, nobody)
    assert fallback.breaks is not None
    assert fallback.breaks.center == pytest.approx(0.8)
    assert nobody.stored.median.median is None
