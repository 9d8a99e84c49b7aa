"""Peers on the publisher's own numbers: who must have some, who must have none that are close."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mobility import queries
from mobility.analysis.peers.nearest import (
    COMPOSITION,
    DENSITY,
    GROUPS,
    POPULATION,
    PeerFeatures,
    PeerSet,
)
from mobility.places import Level
from mobility.registry import load_framework
from mobility.store import Store

pytestmark = pytest.mark.official

LOS_ANGELES, COOK, HARRIS, SUMMIT, ALAMEDA = "06037", "17031", "48201", "39153", "06001"
NEW_YORK, CHUGACH, COPPER_RIVER, FALLS_CHURCH = "36061", "02063", "02066", "51610"
PLANNING_REGIONS = [f"09{code}" for code in range(110, 191, 10)]
BLACK = COMPOSITION[0]


@pytest.fixture(scope="module")
def store(official_release: Path) -> Store:
    return Store(official_release)


@pytest.fixture(scope="module")
def counties(store: Store) -> PeerFeatures:
    return queries.peer_features(store, Level.COUNTY)


@pytest.fixture(scope="module")
def everybody(store: Store, counties: PeerFeatures) -> dict[str, PeerSet]:
    """The peers of every thirtieth county and of those that a test names."""
    some = [place.geoid for place in counties.facts.places][::30]
    named = [LOS_ANGELES, COOK, HARRIS, SUMMIT, NEW_YORK, CHUGACH, COPPER_RIVER, FALLS_CHURCH]
    wanted = dict.fromkeys([*some, *named, *PLANNING_REGIONS])
    return {geoid: queries.peers(store, geoid, features=counties) for geoid in wanted}


def codes(peer_set: PeerSet) -> list[str]:
    return [peer.place.geoid for peer in peer_set.peers]


def test_everything_is_known_of_every_county_except_one_area(counties: PeerFeatures) -> None:
    facts = counties.facts
    assert len(facts.places) == 3_144
    assert counties.left_out == ()
    assert not np.isnan(facts.population).any()
    assert not np.isnan(facts.change).any()
    assert not np.isnan(facts.shares).any()
    unknown = [facts.places[row].geoid for row in np.flatnonzero(np.isnan(facts.density))]
    assert unknown == [FALLS_CHURCH]


@pytest.mark.long
@pytest.mark.parametrize("geoid", [LOS_ANGELES, COOK, HARRIS])
def test_the_largest_counties_are_like_no_other(everybody: dict[str, PeerSet], geoid: str) -> None:
    assert everybody[geoid].unlike_others


def test_few_counties_have_warning(everybody: dict[str, PeerSet]) -> None:
    assert not everybody[SUMMIT].unlike_others
    some = list(everybody.values())[:105]
    assert 0.02 < np.mean([result.unlike_others for result in some]) < 0.08


def test_large_place_has_peers(everybody: dict[str, PeerSet]) -> None:
    """Los Angeles is not nearest to Alameda, nor Manhattan to any suburb."""
    nearest = codes(everybody[LOS_ANGELES])[:3]
    assert ALAMEDA not in nearest
    dense = everybody[NEW_YORK].peers[:4]
    assert all((peer.facts[DENSITY] or 0) > 1_500 for peer in dense)


def test_counties_with_many_black_residents_are_not_all_alike(counties: PeerFeatures) -> None:
    """Above 10 % the block still tells 15 from 70 %; single shares at three robust SD would not."""
    shares = counties.facts.shares[:, 0]
    (block,) = [v.coordinates for v in counties.variables if v.id == GROUPS]
    some, most = np.flatnonzero((shares > 0.14) & (shares < 0.16)), np.flatnonzero(shares > 0.7)
    assert min(some.size, most.size) > 10
    apart = [np.linalg.norm(block[a] - block[b]) for a in some for b in most]
    within = [np.linalg.norm(block[a] - block[b]) for a in most for b in most if a != b]
    assert min(apart) > np.median(within)
    deviation = 1.4826 * np.median(np.abs(shares - np.median(shares)))
    z = (shares - np.median(shares)) / deviation
    assert (np.minimum(z[some], 3) == np.minimum(z[most].min(), 3)).all(), "what the block is for"


def test_majority_black_county_has_similar_peers(store: Store, counties: PeerFeatures) -> None:
    shares = counties.facts.shares[:, 0]
    typical = []
    for row in np.flatnonzero(shares > 0.6)[::4]:
        result = queries.peers(store, counties.facts.places[row].geoid, features=counties)
        typical.append(np.median([peer.facts[BLACK] or 0.0 for peer in result.peers]))
    assert min(typical) > 0.25


@pytest.mark.parametrize("geoid", [*PLANNING_REGIONS, CHUGACH, COPPER_RIVER])
def test_new_codes_have_peers_with_everything_known(
    everybody: dict[str, PeerSet], geoid: str
) -> None:
    result = everybody[geoid]
    assert len(result.peers) == 10
    assert result.left_out == ()
    assert all(peer.distance is not None and len(peer.contributions) == 4 for peer in result.peers)


def test_county_without_area_is_matched(everybody: dict[str, PeerSet]) -> None:
    result = everybody[FALLS_CHURCH]
    assert [left.id for left in result.left_out] == [DENSITY]
    assert len(result.peers) == 10
    assert result.incomplete == 0
    assert everybody[SUMMIT].incomplete == 1


def test_a_city_has_cities_of_its_kind(store: Store) -> None:
    result = queries.peers(store, "3901000")
    assert {peer.place.level for peer in result.peers} == {Level.PLACE}
    assert [left.id for left in result.left_out] == [DENSITY]
    assert len(result.peers) == 10


def test_stability_is_reproducible_and_highest_nearby(
    store: Store, counties: PeerFeatures, everybody: dict[str, PeerSet]
) -> None:
    assert queries.peers(store, SUMMIT, features=counties) == everybody[SUMMIT]
    first = [result.peers[0].stability for result in everybody.values()]
    last = [result.peers[-1].stability for result in everybody.values()]
    assert np.mean(first) > 0.9
    assert np.mean(last) < 0.5


def test_a_peer_is_like_the_place_in_size(everybody: dict[str, PeerSet]) -> None:
    """Of ordinary counties, peers have a quarter to four times the people."""
    times = [
        (peer.facts[POPULATION] or 1) / (result.facts[POPULATION] or 1)
        for result in everybody.values()
        if not result.unlike_others
        for peer in result.peers
    ]
    low, high = np.quantile(times, [0.02, 0.98])
    assert 0.25 < low < high < 4


def test_all_metrics_of_a_county_against_its_peers(store: Store, counties: PeerFeatures) -> None:
    framework = load_framework()
    for geoid in (SUMMIT, LOS_ANGELES, COPPER_RIVER):
        peers = codes(queries.peers(store, geoid, features=counties))
        peer_comparison = queries.compare_all(store, framework, geoid, peers)
        assert len(peer_comparison.metrics) == 55
        for each in peer_comparison.metrics:
            reading, better = each.reading, each.doing_better()
            assert each.quartiles.total == 10
            if reading.benchmark is not None:
                assert (reading.benchmark.kind, each.quartiles.n >= 5) == ("peers", True)
            assert len(better.tested) + len(better.by_position) <= 10
    summit = queries.compare_all(store, framework, SUMMIT)
    assert summit.screening.family >= 8, "about ten of Summit County's metrics can be tested"
