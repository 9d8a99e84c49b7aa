"""Peers: who is near, why, how firmly, and what a user's wishes change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.analysis.peers.nearest import (
    CHANGE,
    DENSITY,
    GROUPS,
    NO_SPREAD,
    NO_WEIGHT,
    NOBODY_LEFT,
    NOTHING_KNOWN,
    POPULATION,
    SEED,
    TOO_LITTLE_KNOWN,
    UNKNOWN_AT_LEVEL,
    UNKNOWN_HERE,
    Filters,
    PeerFeatures,
    PeerSet,
    level_features,
    peers_of,
)
from mobility.errors import UserError
from mobility.places import Level
from tests.support.evidence import amount
from tests.support.peer_worlds import UNKNOWN, facts, features, geoids, random_world

WORLD = random_world(40, 1)
OWN = "39001"
ALL = [POPULATION, GROUPS, CHANGE, DENSITY]


def codes(peer_set: PeerSet) -> list[str]:
    return [peer.place.geoid for peer in peer_set.peers]


def distances(peer_set: PeerSet) -> dict[str, float | None]:
    return {peer.place.geoid: peer.distance for peer in peer_set.peers}


def by_hand(world: PeerFeatures, weights: Mapping[str, float], own: str = OWN) -> dict[str, float]:
    """Every place's distance, once more from the facts and without the module's arithmetic."""
    known = world.facts

    def z(values: np.ndarray, clip: float = math.inf) -> np.ndarray:
        deviation = 1.4826 * np.median(np.abs(values - np.median(values)))
        return np.clip((values - np.median(values)) / deviation, -clip, clip)

    def hellinger(p: np.ndarray, q: np.ndarray) -> float:
        return math.sqrt(max(0.0, 1 - float(np.sqrt(p * q).sum())))  # shares add up to 1

    n = len(known.places)
    usual = np.median(
        [hellinger(known.shares[i], known.shares[j]) for i in range(n) for j in range(i)]
    )
    population, density = z(np.log(known.population)), z(np.log(known.density))
    change, own_value = z(known.change, 3), world.rows[own]
    total = sum(weights.values())
    return {
        place.geoid: math.sqrt(
            (
                weights[POPULATION] * (population[row] - population[own_value]) ** 2
                + weights[DENSITY] * (density[row] - density[own_value]) ** 2
                + weights[CHANGE] * (change[row] - change[own_value]) ** 2
                + weights[GROUPS]
                * (hellinger(known.shares[row], known.shares[own_value]) / usual) ** 2
            )
            / total
        )
        for row, place in enumerate(known.places)
        if row != own_value
    }


# --- the distance ---------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [{}, {DENSITY: 3.0}, {GROUPS: 0.0, CHANGE: 0.5}])
def test_nearest_peers_match_hand_calculation(
    weights: dict[str, float],
) -> None:
    expected = by_hand(WORLD, {**dict.fromkeys(ALL, 1.0), **weights})
    result = peers_of(WORLD, OWN, weights=weights)
    assert codes(result) == sorted(expected, key=lambda code: expected[code])[:10]
    for code, distance in distances(result).items():
        assert distance == pytest.approx(expected[code])
    assert result.nearest == pytest.approx(min(expected.values()))


@given(seed=st.integers(0, 50), count=st.integers(5, 30))
def test_contributions_add_up_to_the_squared_distance(seed: int, count: int) -> None:
    result = peers_of(random_world(35, seed), OWN, count=count, weights={CHANGE: 2.0})
    assert len(result.peers) == count
    for peer in result.peers:
        assert peer.distance is not None
        assert sum(peer.contributions.values()) == pytest.approx(peer.distance**2)
        assert set(peer.contributions) == set(ALL)
        assert all(part >= 0 for part in peer.contributions.values())
    assert sum(variable.weight for variable in result.variables) == pytest.approx(1.0)


@settings(max_examples=amount(10, 100))
@given(seed=st.integers(0, 50))
@pytest.mark.evidence
def test_two_places_are_as_far_apart_from_either_side(seed: int) -> None:
    world = random_world(31, seed)
    everyone = {code: distances(peers_of(world, code, count=30)) for code in geoids(31)}
    for first, others in everyone.items():
        for second, distance in others.items():
            assert distance == pytest.approx(everyone[second][first])


@given(order=st.permutations(range(30)))
def test_the_order_of_the_places_decides_nothing(order: list[int]) -> None:
    known = random_world(30, 3).facts
    shuffled = replace(
        known,
        places=tuple(known.places[i] for i in order),
        population=known.population[order],
        change=known.change[order],
        density=known.density[order],
        shares=known.shares[order],
    )
    first, second = (peers_of(level_features(each), OWN) for each in (known, shuffled))
    assert codes(first) == codes(second)
    for peer, other in zip(first.peers, second.peers, strict=True):
        assert peer.distance == pytest.approx(other.distance)
        assert peer.stability == other.stability
    assert first.far == pytest.approx(second.far)


@pytest.mark.parametrize("order", [1, -1])
def test_ties_in_distance_sort_by_code(order: int) -> None:
    population = [100, *[10] * 7, *[1e6] * 4]
    world = features(population, codes=["39050", *geoids(7)[::order], *geoids(4, "40")])
    assert codes(peers_of(world, "39050", count=5)) == geoids(5)


@given(
    seed=st.integers(0, 30),
    factor=st.floats(0.01, 100),
    weights=st.dictionaries(st.sampled_from(ALL), st.floats(0.1, 10), min_size=1),
)
def test_only_the_proportions_of_weights_matter(
    seed: int, factor: float, weights: dict[str, float]
) -> None:
    world = random_world(30, seed)
    weights = dict.fromkeys(ALL, 1.0) | weights
    first = peers_of(world, OWN, weights=weights)
    second = peers_of(world, OWN, weights={name: factor * w for name, w in weights.items()})
    assert codes(first) == codes(second)
    assert [p.stability for p in first.peers] == pytest.approx(
        [p.stability for p in second.peers], abs=0.011
    )


@pytest.mark.parametrize("name", [DENSITY, CHANGE])
def test_a_variable_without_weight_is_gone(name: str) -> None:
    """As if nobody knew it: the same peers, distances, stability and usual distance."""
    known = WORLD.facts
    column = np.full(len(known.places), UNKNOWN)
    unknown = replace(known, **{"density" if name == DENSITY else "change": column})
    without = peers_of(level_features(unknown), OWN)
    weightless = peers_of(WORLD, OWN, weights={name: 0.0})
    assert [replace(p, facts={}) for p in weightless.peers] == [
        replace(p, facts={}) for p in without.peers
    ]
    assert (weightless.far, weightless.variables) == (without.far, without.variables)
    assert {left.id: left.reason for left in weightless.left_out} == {name: NO_WEIGHT}
    assert {left.id: left.reason for left in without.left_out} == {name: UNKNOWN_AT_LEVEL}


def test_population_is_not_cut_off() -> None:
    """The largest is nearer to one of a third of its people than to one of a sixth."""
    world = features([10_000_000, 3_300_000, 1_600_000, *(20_000 + 10 * k for k in range(40))])
    result = peers_of(world, OWN, count=5)
    assert codes(result)[:2] == ["39002", "39003"]
    assert result.peers[0].distance == pytest.approx(
        math.log(10 / 3.3) / world_spread(world), rel=1e-6
    )


def world_spread(world: PeerFeatures) -> float:
    logs = np.log(world.facts.population)
    return 1.4826 * float(np.median(np.abs(logs - np.median(logs))))


def test_change_ends_at_three_and_density_does_not() -> None:
    change = [0.0, 0.5, 5.0, *(0.001 * k for k in range(-20, 20))]
    density = [10.0, 1e4, 1e6, *(10 + k for k in range(40))]
    world = features([1000] * 43, change=change, density=density)
    assert [left.id for left in world.left_out] == [POPULATION, GROUPS]
    points = {variable.id: variable.coordinates[:, 0] for variable in world.variables}
    assert points[CHANGE][1] == points[CHANGE][2] == 3.0
    assert 3.0 < points[DENSITY][1] < points[DENSITY][2]


# --- what is not known ----------------------------------------------------------------------------


def test_variable_unknown_for_place_is_left_out() -> None:
    known = WORLD.facts
    density = known.density.copy()
    density[0] = UNKNOWN
    result = peers_of(level_features(replace(known, density=density)), OWN)
    assert [variable.id for variable in result.variables] == [POPULATION, GROUPS, CHANGE]
    assert {left.id: left.reason for left in result.left_out} == {DENSITY: UNKNOWN_HERE}
    assert result.incomplete == 0
    assert result.facts[DENSITY] is None


def five_variables(missing: Mapping[str, tuple[str, ...]]) -> PeerFeatures:
    """Forty places and a fifth variable; some do not have some of them."""
    known = random_world(40, 2).facts
    columns = {name: getattr(known, name).copy() for name in ("change", "density")}
    for code, names in missing.items():
        for name in names:
            columns[name][geoids(40).index(code)] = UNKNOWN
    brought = {code: float(k % 7) for k, code in enumerate(geoids(40))}
    world = facts(
        known.population.tolist(),
        shares=known.shares.tolist(),
        context=[("commuters", brought)],
        **{name: column.tolist() for name, column in columns.items()},
    )
    return level_features(world)


def test_candidate_may_lack_a_fifth_of_weight() -> None:
    complete = peers_of(five_variables({}), OWN, count=30)
    first, second = codes(complete)[:2]
    result = peers_of(
        five_variables({first: ("density",), second: ("density", "change")}), OWN, count=30
    )
    assert result.incomplete == 1
    assert second not in codes(result)
    lacking = next(peer for peer in result.peers if peer.place.geoid == first)
    assert DENSITY not in lacking.contributions
    assert lacking.distance is not None
    assert lacking.distance**2 == pytest.approx(sum(lacking.contributions.values()))
    heavier = peers_of(five_variables({first: ("density",)}), OWN, weights={DENSITY: 1.1})
    assert (first in codes(heavier), heavier.incomplete) == (False, 1)
    lighter = peers_of(
        five_variables({second: ("density", "change")}), OWN, weights={DENSITY: 0.25, CHANGE: 0.5}
    )
    assert (second in codes(lighter), lighter.incomplete) == (True, 0)


def test_a_lacking_variable_neither_helps_nor_harms() -> None:
    """Its squared distance is the mean of those that are known."""
    world = five_variables({"39002": ("density",)})
    result = peers_of(world, OWN, pins=["39002"])
    lacking = next(peer for peer in result.peers if peer.pinned)
    parts = {
        variable.id: float(((variable.coordinates[1] - variable.coordinates[0]) ** 2).sum())
        for variable in world.variables
        if variable.id != DENSITY
    }
    assert lacking.distance is not None
    assert lacking.distance**2 == pytest.approx(sum(parts.values()) / 4)
    assert lacking.contributions == pytest.approx({name: part / 4 for name, part in parts.items()})


def test_places_that_are_all_alike_cannot_be_matched() -> None:
    result = peers_of(features([1000.0] * 12), OWN)
    assert (result.peers, result.reason) == ((), NOTHING_KNOWN)
    assert {left.id: left.reason for left in result.left_out} == {
        POPULATION: NO_SPREAD,
        GROUPS: UNKNOWN_AT_LEVEL,
        CHANGE: UNKNOWN_AT_LEVEL,
        DENSITY: UNKNOWN_AT_LEVEL,
    }
    assert (result.nearest, result.far, result.unlike_others) == (None, None, False)


def test_unknown_place_has_pinned_peers_only() -> None:
    world = features([UNKNOWN, *(1000.0 + k for k in range(12))])
    result = peers_of(world, OWN, pins=["39003", "39002"])
    assert [(p.place.geoid, p.distance, p.stability, p.pinned) for p in result.peers] == [
        ("39002", None, 0.0, True),
        ("39003", None, 0.0, True),
    ]
    assert result.reason == ""
    assert peers_of(world, OWN).reason == NOTHING_KNOWN


def test_candidates_of_which_too_little_is_known_are_counted() -> None:
    world = features([1000.0, 2000.0, 4000.0, *[UNKNOWN] * 5])
    only_unknown = peers_of(world, OWN, exclude=["39002", "39003"])
    assert (only_unknown.reason, only_unknown.incomplete) == (TOO_LITTLE_KNOWN, 5)


# --- wishes ---------------------------------------------------------------------------------------


@given(data=st.data())
def test_pins_and_exclusions_win(data: st.DataObject) -> None:
    others = geoids(40)[1:]
    pins = data.draw(st.lists(st.sampled_from(others), unique=True, max_size=12))
    exclude = data.draw(st.lists(st.sampled_from(sorted(set(others) - set(pins))), unique=True))
    filters = data.draw(st.sampled_from([Filters(), Filters(states=("06",)), Filters(most=20_000)]))
    result = peers_of(WORLD, OWN, pins=pins, exclude=exclude, filters=filters)
    chosen = codes(result)
    assert set(pins) <= set(chosen)
    assert not set(exclude) & set(chosen)
    assert OWN not in chosen
    assert {peer.place.geoid for peer in result.peers if peer.pinned} == set(pins)
    assert len(chosen) == max(len(pins), min(10, len(pins) + result.candidates))
    unpinned = [peer.distance for peer in result.peers if not peer.pinned]
    free = peers_of(WORLD, OWN, count=30, exclude=[*exclude, *pins], filters=filters)
    assert unpinned == [peer.distance for peer in free.peers][: len(unpinned)]
    assert [p.distance for p in result.peers] == sorted(p.distance for p in result.peers)  # type: ignore[type-var]  # all known


@pytest.mark.parametrize(
    "filters,expected",
    [
        (Filters(), 7),
        (Filters(states=("39",)), 2),
        (Filters(states=("39", "06")), 4),
        (Filters(regions=("West",)), 2),
        (Filters(regions=("West", "Midwest")), 4),
        (Filters(states=("39",), regions=("West",)), 0),
        (Filters(fewest=3000, most=5000), 3),
        (Filters(fewest=3000), 6),
        (Filters(most=2000), 1),
        (Filters(most=0), 0),
        (Filters(touching=True), 2),
        (Filters(touching=True, states=("39",)), 1),
    ],
)
def test_filters_say_who_may_be_chosen(filters: Filters, expected: int) -> None:
    places = ["39001", "39002", "39003", "06001", "06002", "09001", "48001", "01001"]
    world = features([1000.0 * k for k in range(1, 9)], codes=places)
    result = peers_of(world, OWN, filters=filters, neighbors=("39002", "09001"))
    assert (result.candidates, len(result.peers)) == (expected, expected)
    assert result.reason == ("" if expected else NOBODY_LEFT)
    assert result.filters == filters


def test_a_filter_changes_no_distance() -> None:
    everyone = distances(peers_of(WORLD, OWN, count=30))
    few = distances(peers_of(WORLD, OWN, count=30, filters=Filters(fewest=20_000)))
    assert 0 < len(few) < 30
    assert all(everyone.get(code, distance) == distance for code, distance in few.items())


def test_more_pins_than_places_are_all_kept() -> None:
    pins = geoids(13)[1:]
    result = peers_of(WORLD, OWN, count=5, pins=pins)
    assert sorted(codes(result)) == pins
    assert all(peer.pinned for peer in result.peers)


@pytest.mark.parametrize(
    "wishes,text",
    [
        ({"count": 4}, "Choose 5 to 30 peers, not 4"),
        ({"count": 31}, "Choose 5 to 30 peers, not 31"),
        ({"pins": [OWN]}, "is the place itself"),
        ({"pins": ["39002"], "exclude": ["39002"]}, "39002 is both pinned and excluded"),
        ({"pins": ["39999"]}, "no county 39999 in 2023"),
        ({"exclude": ["3901000"]}, "no county 3901000 in 2023"),
        ({"pins": geoids(40)[5:37]}, "holds 30 places at most"),
        ({"weights": {"share_employed": 1.0}}, "not matched on 'share_employed'; there are popula"),
        ({"weights": {DENSITY: -1.0}}, "weight of density is 0 or more, not -1.0"),
        ({"weights": {DENSITY: math.inf}}, "weight of density is 0 or more"),
        ({"weights": dict.fromkeys(ALL, 0.0)}, "Every weight is 0"),
    ],
)
def test_what_cannot_be_is_reported(wishes: dict[str, object], text: str) -> None:
    with pytest.raises(UserError, match=text):
        peers_of(WORLD, OWN, **wishes)  # type: ignore[arg-type]  # what a user types


@pytest.mark.parametrize(
    "wrong,text",
    [
        ({"states": ("99",)}, "no state with the code '99'"),
        ({"regions": ("Middle",)}, "choose Northeast, Midwest, South, West"),
        ({"fewest": 5, "most": 4}, "swap the two"),
    ],
)
def test_filter_that_nobody_can_pass_is_reported(wrong: dict[str, object], text: str) -> None:
    with pytest.raises(UserError, match=text):
        Filters(**wrong)  # type: ignore[arg-type]  # what a user types


def test_unknown_place_and_city_raise() -> None:
    with pytest.raises(UserError, match="no county 39999"):
        peers_of(WORLD, "39999")
    cities = features([1000.0, 2000.0], codes=["3901000", "3902000"], level=Level.PLACE)
    with pytest.raises(UserError, match="no city 39001"):
        peers_of(cities, "3901000", pins=["39001"])


@pytest.mark.parametrize(
    "change,text",
    [
        ({"population": np.ones(39)}, "one entry for each place"),
        ({"shares": np.ones((40, 3))}, "one entry for each place"),
        ({"population": np.zeros(40)}, "lie above 0"),
        ({"density": -np.ones(40)}, "lie above 0"),
        ({"shares": -np.ones((40, 4))}, "shares at 0 or more"),
    ],
)
def test_columns_that_cannot_be_are_reported(change: dict[str, np.ndarray], text: str) -> None:
    with pytest.raises(UserError, match=text):
        level_features(replace(WORLD.facts, **change))


def test_a_name_is_of_one_variable() -> None:
    with pytest.raises(UserError, match="same name"):
        features([1.0, 2.0], context=[("density", {})])


# --- how firmly a peer stands, and places like no other -------------------------------------------


def test_stability_is_reproducible_share() -> None:
    first, second = peers_of(WORLD, OWN), peers_of(WORLD, OWN)
    assert first == second
    stable = [peer.stability for peer in first.peers]
    assert all(0 < share <= 1 for share in stable)
    assert len(set(stable)) > 1
    assert all(share * 200 == pytest.approx(round(share * 200)) for share in stable)


def test_with_one_variable_no_weighting_changes_anything() -> None:
    result = peers_of(features([1000.0 * 2**k for k in range(20)]), OWN)
    assert {peer.stability for peer in result.peers} == {1.0}


def test_stability_is_what_other_weights_would_choose() -> None:
    """Redone with the public function, one weighting at a time."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    drawn = generator.dirichlet([1.0] * 4, 200)
    times_kept = dict.fromkeys(geoids(40), 0)
    for weights in drawn:
        again = peers_of(WORLD, OWN, weights=dict(zip(ALL, weights.tolist(), strict=True)))
        for code in codes(again):
            times_kept[code] += 1
    for peer in peers_of(WORLD, OWN).peers:
        assert peer.stability == pytest.approx(times_kept[peer.place.geoid] / 200, abs=1e-9)


def test_pinned_place_has_stability() -> None:
    free = peers_of(WORLD, OWN)
    nearest = free.peers[0]
    pinned = peers_of(WORLD, OWN, pins=[nearest.place.geoid]).peers[0]
    assert pinned == replace(nearest, pinned=True)
    farthest = max(by_hand(WORLD, dict.fromkeys(ALL, 1.0)).items(), key=lambda item: item[1])[0]
    outside = next(p for p in peers_of(WORLD, OWN, pins=[farthest]).peers if p.pinned)
    assert outside.stability < 0.2


def test_all_that_pass_stay_in_every_weighting() -> None:
    few = peers_of(WORLD, OWN, count=30, filters=Filters(fewest=60_000))
    assert few.candidates < 30
    assert {peer.stability for peer in few.peers} == {1.0}


def test_place_without_close_peer_is_marked() -> None:
    ordinary = [1000.0 + 10 * k for k in range(60)]
    world = features([1_000_000.0, *ordinary])
    far_out, inside = peers_of(world, OWN), peers_of(world, "39030")
    assert far_out.unlike_others
    assert not inside.unlike_others
    assert far_out.far == inside.far
    assert far_out.nearest is not None
    assert far_out.far is not None
    assert far_out.nearest > far_out.far


def test_a_filter_can_leave_nobody_near() -> None:
    world = random_world(60, 5)
    own = "39001"
    assert not peers_of(world, own).unlike_others
    others = sorted(by_hand(world, dict.fromkeys(ALL, 1.0), own).items(), key=lambda item: item[1])
    near = [code for code, _ in others[:50]]
    assert peers_of(world, own, exclude=near).unlike_others


def test_usual_nearest_distance_matches_brute_force() -> None:
    nearest = [peers_of(WORLD, code).nearest for code in geoids(40)]
    expected = float(np.quantile([n for n in nearest if n is not None], 0.95))
    assert peers_of(WORLD, OWN).far == pytest.approx(expected)
