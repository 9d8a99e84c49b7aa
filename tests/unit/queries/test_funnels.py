"""A place in a funnel of its peers, its state or the nation, calculated again by other code."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest

from mobility.analysis.places.funnel import TOO_FEW
from mobility.analysis.uncertainty import NO_INTERVAL
from mobility.errors import UserError
from mobility.places import Level
from mobility.queries.funnels import place_in_funnel
from mobility.queries.maps import value_map
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.peer_release import SUMMIT, build_peer_release

FRAMEWORK = load_framework()
INCOME = "pctl_income_50"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(build_peer_release(tmp_path_factory.mktemp("peers")))


def test_limits_follow_from_the_published_values_alone(store: Store) -> None:
    shown = place_in_funnel(store, FRAMEWORK, SUMMIT, INCOME, "nation")
    mapped = value_map(store, FRAMEWORK, INCOME, Level.COUNTY)
    columns = zip(
        mapped.places.values.value,
        mapped.places.lower,
        mapped.places.upper,
        mapped.places.reliable,
        mapped.places.pool,
        strict=True,
    )
    rows = [row for row in columns if row[2] > row[1]]
    assert len(rows) == len(shown.places)
    known, values = set[int](), []
    for value, _, _, reliable, pool in rows:
        if reliable and (not pool or pool not in known):
            values.append(value)
            known.add(int(pool))
    assert shown.limits.target == pytest.approx(median(values))
    assert shown.counted == len(values)
    assert shown.own is not None
    own, error = shown.places[shown.own], shown.error[shown.own]
    assert own.geoid == SUMMIT
    half = shown.limits.upper[1, shown.own] - shown.limits.target
    assert half == pytest.approx(3.090232 * error * np.sqrt(shown.limits.dispersion), rel=1e-6)


def test_scope_is_the_state_or_the_peers_with_the_place(store: Store) -> None:
    nation = place_in_funnel(store, FRAMEWORK, SUMMIT, INCOME, "nation")
    state = place_in_funnel(store, FRAMEWORK, SUMMIT, INCOME, "state")
    assert {place.state for place in state.places} == {SUMMIT[:2]}
    assert len(state.places) < len(nation.places)
    peers = tuple(place.geoid for place in nation.places if place.geoid != SUMMIT)[:9]
    among = place_in_funnel(store, FRAMEWORK, SUMMIT, INCOME, "peers", peers=peers)
    assert {place.geoid for place in among.places} == {SUMMIT, *peers}
    with pytest.raises(UserError, match=TOO_FEW):
        place_in_funnel(store, FRAMEWORK, SUMMIT, INCOME, "peers", peers=peers[:2])


def test_metric_without_sampling_bounds_has_no_funnel(store: Store) -> None:
    with pytest.raises(UserError, match=NO_INTERVAL):
        place_in_funnel(store, FRAMEWORK, SUMMIT, "share_debt_coll", "nation")


def test_metric_on_which_places_are_not_compared_has_no_funnel(store: Store) -> None:
    with pytest.raises(UserError, match=r"No funnel of .* compare the share instead\.$"):
        place_in_funnel(store, FRAMEWORK, SUMMIT, "count_homeless", "nation")
