"""Peers and comparisons on a small release, worked out again from what the release holds."""

from __future__ import annotations

import json
import math
import statistics
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mobility import queries
from mobility.analysis.peers.comparison import NO_VALUE_HERE, Reference
from mobility.analysis.peers.nearest import (
    CHANGE,
    COMPOSITION,
    DENSITY,
    GROUPS,
    NO_SPREAD,
    NOBODY_LEFT,
    POPULATION,
    UNKNOWN_AT_LEVEL,
    UNKNOWN_HERE,
    Context,
    Filters,
    PeerFeatures,
    PeerSet,
)
from mobility.analysis.places.percentile import RankVerdict
from mobility.analysis.places.profile import OLDER_YEAR
from mobility.analysis.places.screening import screen
from mobility.analysis.uncertainty import Estimate, Verdict, compare
from mobility.cli.records import record as as_record
from mobility.errors import UserError
from mobility.figures.figure import Provenance, table_rows
from mobility.figures.places import places_figure
from mobility.places import Level
from mobility.places.boundaries import land_areas, touching_counties
from mobility.queries import profiles
from mobility.registry import load_framework
from mobility.release.build import build
from mobility.store import Store
from tests.support.peer_release import (
    AKRON,
    CAPITOL,
    CHUGACH,
    CUYAHOGA,
    FAIRFIELD,
    HAWAII,
    KALAWAO,
    MAUI,
    SUMMIT,
    build_peer_release,
)

FRAMEWORK = load_framework()
TESTED = "pctl_income_50"
UNTESTED = "share_debt_coll"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(build_peer_release(tmp_path_factory.mktemp("peers")))


@pytest.fixture(scope="module")
def features(store: Store) -> PeerFeatures:
    return queries.peer_features(store, Level.COUNTY)


@pytest.fixture(scope="module")
def written(store: Store) -> pd.DataFrame:
    """What the publisher's files say of counties, read without the loader."""
    (file,) = (store.path.parent.parent / "files").glob("11_*")
    table = pd.read_csv(file, dtype={"state": str, "county": str}, low_memory=False)
    return table.assign(geoid=table.state + table.county)


def codes(peer_set: PeerSet) -> list[str]:
    return [peer.place.geoid for peer in peer_set.peers]


# --- what places are ------------------------------------------------------------------------------


def test_the_facts_are_those_of_the_release(
    store: Store, features: PeerFeatures, written: pd.DataFrame
) -> None:
    newest = written[written.year == store.release.newest_year].set_index("geoid")
    before = written[written.year == 2021].set_index("geoid")
    facts = features.facts
    assert [place.geoid for place in facts.places] == sorted(newest.index)
    for row, place in enumerate(facts.places):
        now = newest.loc[place.geoid]
        known = features.facts_of(row)
        assert known[POPULATION] == now.population
        assert known[DENSITY] == pytest.approx(now.population / land_areas()[place.geoid])
        assert [known[name] for name in COMPOSITION] == pytest.approx(
            [now[name] for name in COMPOSITION], nan_ok=True
        )
        if place.geoid in before.index:
            growth = math.sqrt(now.population / before.loc[place.geoid].population) - 1
            assert known[CHANGE] == pytest.approx(growth)


def test_planning_region_has_population_change(
    features: PeerFeatures, written: pd.DataFrame
) -> None:
    counts = written[written.geoid == CAPITOL].set_index("year").population
    result = features.facts_of(features.rows[CAPITOL])[CHANGE]
    assert result == pytest.approx(counts[2023] / counts[2022] - 1)


def test_weak_shares_are_not_matched_on(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One weak share of four, or one that is absent, and the groups of a place are unknown."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    (file,) = (store.path.parent.parent / "files").glob("11_*")
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    codes_of = table["state"] + table["county"]
    table.loc[codes_of == SUMMIT, f"{COMPOSITION[1]}_quality"] = "Weak"
    table.loc[codes_of == CUYAHOGA, COMPOSITION[2]] = "NA"
    table.to_csv(tmp_path / file.name, index=False)
    features = queries.peer_features(Store(build([tmp_path / file.name]).path), Level.COUNTY)
    (block,) = [v.coordinates for v in features.variables if v.id == GROUPS]
    unknown = {features.facts.places[row].geoid for row in np.flatnonzero(np.isnan(block[:, 0]))}
    assert {SUMMIT, CUYAHOGA} <= unknown
    all_features = queries.peer_features(store, Level.COUNTY)
    (before,) = [v.coordinates for v in all_features.variables if v.id == GROUPS]
    assert np.isnan(block[:, 0]).sum() == np.isnan(before[:, 0]).sum() + 2


def test_cities_have_no_area_and_so_no_density(store: Store) -> None:
    cities = queries.peer_features(store, Level.PLACE)
    assert {left.id: left.reason for left in cities.left_out} == {DENSITY: UNKNOWN_AT_LEVEL}
    assert [variable.id for variable in cities.variables] == [POPULATION, GROUPS, CHANGE]


def test_level_without_places_is_reported(store: Store) -> None:
    with pytest.raises(UserError, match="no places of this kind in 1999"):
        queries.peer_features(store, Level.COUNTY, 1999)


# --- peers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("geoid", [SUMMIT, CAPITOL, CHUGACH, KALAWAO])
def test_every_kind_of_county_has_ten_peers(
    store: Store, features: PeerFeatures, geoid: str
) -> None:
    result = queries.peers(store, geoid, features=features)
    assert len(result.peers) == 10
    assert geoid not in codes(result)
    assert all(peer.place.last_year == 2023 for peer in result.peers)


def test_features_at_hand_and_not_give_the_same(store: Store, features: PeerFeatures) -> None:
    assert queries.peers(store, SUMMIT) == queries.peers(store, SUMMIT, features=features)
    cities = queries.peers(store, AKRON, features=features)
    assert {peer.place.level for peer in cities.peers} == {Level.PLACE}


def test_ended_county_has_peers_of_last_year(store: Store, features: PeerFeatures) -> None:
    result = queries.peers(store, FAIRFIELD, features=features, count=30)
    assert result.year == 2021
    years = [(peer.place.first_year, peer.place.last_year) for peer in result.peers]
    assert all(first <= 2021 <= last for first, last in years)
    assert {left.id: left.reason for left in result.left_out} == {CHANGE: UNKNOWN_AT_LEVEL}


def test_touching_counties_are_those_of_the_map(store: Store, features: PeerFeatures) -> None:
    wish = Filters(touching=True)
    result = queries.peers(store, SUMMIT, filters=wish, features=features)
    assert set(codes(result)) == touching_counties(SUMMIT)
    assert codes(queries.peers(store, MAUI, filters=wish, features=features)) == [KALAWAO]
    alone = queries.peers(store, HAWAII, filters=wish, features=features)
    assert (alone.peers, alone.reason) == ((), NOBODY_LEFT)
    with pytest.raises(UserError, match="Which cities touch each other is not known"):
        queries.peers(store, AKRON, filters=wish)


def test_wishes_reach_the_choice(store: Store, features: PeerFeatures) -> None:
    far = codes(queries.peers(store, SUMMIT, features=features, count=30))[-1]
    near = codes(queries.peers(store, SUMMIT, features=features))[0]
    result = queries.peers(
        store,
        SUMMIT,
        count=6,
        weights={DENSITY: 0.0},
        filters=Filters(states=("39",)),
        pins=[far],
        exclude=[near],
        features=features,
    )
    assert len(result.peers) == 6
    assert far in codes(result)
    assert near not in codes(result)
    assert {peer.place.state for peer in result.peers if not peer.pinned} == {"39"}
    assert DENSITY not in {variable.id for variable in result.variables}


def test_something_a_user_brings_along_is_matched_on(store: Store) -> None:
    """Commuters of half the places; a place without them is matched on the rest."""
    known = [place.geoid for place in queries.peer_features(store, Level.COUNTY).facts.places]
    half = Context("commuters", "Commuters", {code: float(k) for k, code in enumerate(known[::2])})
    features = queries.peer_features(store, Level.COUNTY, context=[half])
    inside, outside = known[0], known[1]
    with_it = queries.peers(store, inside, features=features)
    assert "commuters" in {variable.id for variable in with_it.variables}
    assert with_it.facts["commuters"] == 0.0
    without = queries.peers(store, outside, features=features)
    assert [left.reason for left in without.left_out] == [UNKNOWN_HERE]
    same = Context("same", "The same", dict.fromkeys(known, 1.0))
    all_alike = queries.peer_features(store, Level.COUNTY, context=[same])
    assert [left.reason for left in all_alike.left_out] == [NO_SPREAD]


def test_a_peer_set_as_a_record(store: Store, features: PeerFeatures) -> None:
    result = queries.peers(store, SUMMIT, features=features)
    record = json.loads(json.dumps(as_record(result), allow_nan=False))
    assert set(record) >= {"geoid", "method", "peers", "warning", "variables", "left_out"}
    assert set(record["method"]) == {"name", "source"}
    for row, peer in zip(record["peers"], result.peers, strict=True):
        assert set(row) >= {"geoid", "name", "distance", "stability", "contributions"}
        assert row["distance"] == peer.distance
        assert sum(row["contributions"].values()) == pytest.approx(row["distance"] ** 2)
    assert (record["warning"] is None) == (not result.unlike_others)


def test_a_lonely_place_carries_its_warning(store: Store, features: PeerFeatures) -> None:
    records = [
        as_record(queries.peers(store, place.geoid, features=features))
        for place in features.facts.places
    ]
    lonely = [record for record in records if record["warning"]]
    assert 0 < len(lonely) <= math.ceil(0.05 * len(records))
    assert {record["warning"] for record in lonely} == {
        "the nearest peer is farther away than for 95 % of all places"
    }
    assert all(record["nearest"] > record["far"] for record in lonely)


# --- one metric beside the peers ------------------------------------------------------------------


@pytest.fixture(scope="module")
def ten(store: Store, features: PeerFeatures) -> list[str]:
    return codes(queries.peers(store, SUMMIT, features=features))


def test_median_of_peers_matches_file(store: Store, written: pd.DataFrame, ten: list[str]) -> None:
    for metric in (TESTED, UNTESTED):
        comparison = queries.comparison(store, FRAMEWORK, SUMMIT, metric)
        year = comparison.reading.newest
        rows = written[(written.year == year) & written.geoid.isin(ten)]
        rows = rows[rows[metric].notna() & (rows[f"{metric}_quality"] != "Weak")]
        assert comparison.benchmark is not None
        assert (comparison.benchmark.kind, comparison.benchmark.total) == ("peers", 10)
        assert comparison.benchmark.n == len(rows[metric])
        if len(rows) >= 5:
            assert comparison.benchmark.value == pytest.approx(statistics.median(rows[metric]))


def test_tested_metric_has_verdicts_for_median_and_peers(store: Store, ten: list[str]) -> None:
    comparison = queries.comparison(store, FRAMEWORK, SUMMIT, TESTED)
    reading, median = comparison.reading, comparison.benchmark
    assert reading.value is not None
    assert median is not None
    assert median.value is not None
    own = Estimate(reading.value, reading.lower, reading.upper)
    against = Estimate(median.value, median.lower, median.upper)
    assert reading.verdict is compare(own, against, reading.metric.better, trusted=True).verdict
    assert [peer.estimate.place.geoid for peer in comparison.peers] == ten
    for peer in comparison.peers:
        if peer.estimate.reliable and peer.estimate.estimate:
            expected = compare(own, peer.estimate.estimate, reading.metric.better)
            assert peer.outcome.verdict is expected.verdict
    assert comparison.rank.best == 1 + len(comparison.doing_better.tested)
    assert comparison.rank.total == 1 + sum(peer.estimate.reliable for peer in comparison.peers)
    assert comparison.chosen is not None
    assert (comparison.quartiles.n, comparison.quartiles.middle) == (median.n, median.value)


def test_untested_metric_has_position_only(store: Store) -> None:
    comparison = queries.comparison(store, FRAMEWORK, SUMMIT, UNTESTED)
    assert comparison.reading.verdict is Verdict.NOT_COMPARED
    assert comparison.rank.verdict is RankVerdict.NOT_TESTED
    assert comparison.benchmark is not None
    assert comparison.doing_better.tested == ()
    assert comparison.doing_better.family == 0


@pytest.mark.parametrize("benchmark", ["state", "nation"])
def test_rank_is_in_state_or_nation(
    store: Store, written: pd.DataFrame, benchmark: queries.Against
) -> None:
    comparison = queries.comparison(store, FRAMEWORK, SUMMIT, UNTESTED, benchmark=benchmark)
    rows = written[(written.year == comparison.reading.newest) & written[UNTESTED].notna()]
    rows = rows[rows[f"{UNTESTED}_quality"] != "Weak"]
    if benchmark == "state":
        rows = rows[rows.state == "39"]
    own = rows[rows.geoid == SUMMIT][UNTESTED].item()
    assert comparison.rank.total == len(rows)
    assert comparison.rank.best == 1 + int((rows[UNTESTED] < own).sum())  # less debt is better
    assert comparison.benchmark == getattr(comparison.reading, benchmark)
    assert len(comparison.peers) == 10


def test_single_and_full_comparison_agree(store: Store, ten: list[str]) -> None:
    """The one and the other question must not differ by a draw."""
    everything = queries.compare_all(store, FRAMEWORK, SUMMIT, ten)
    for number, each in enumerate(everything.metrics):
        alone = queries.comparison(
            store, FRAMEWORK, SUMMIT, each.reading.metric.id, peers=ten,
            families=everything.families if number % 8 else None,
        )  # fmt: skip
        assert alone.reading == each.reading
        assert alone.quartiles == each.quartiles
        assert alone.doing_better == each.doing_better(everything.families.peers[False])


def test_the_order_of_the_peers_changes_no_word(store: Store, ten: list[str]) -> None:
    comparison = queries.comparison(store, FRAMEWORK, SUMMIT, TESTED, peers=ten)
    source = Provenance(SUMMIT, "release", "Source of the numbers")
    by_value, by_similarity = (
        table_rows(places_figure(comparison, "", source, by_similarity=order).table())
        for order in (False, True)
    )
    assert by_value != by_similarity
    assert sorted(by_value, key=str) == sorted(by_similarity, key=str)
    outcomes = [peer.family for peer in comparison.peers if peer.family is not None]
    assert {each.tests for each in outcomes} == {comparison.doing_better.family}


def test_named_peers_are_taken_as_they_are(store: Store, ten: list[str]) -> None:
    named = [ten[3], CUYAHOGA, ten[3]]
    comparison = queries.comparison(store, FRAMEWORK, SUMMIT, TESTED, peers=named)
    assert [peer.estimate.place.geoid for peer in comparison.peers] == list(dict.fromkeys(named))
    assert comparison.chosen is None
    assert comparison.reading.reason == "too few reliable counties among the peers"


@pytest.mark.parametrize(
    "peers,text",
    [
        ([], "Name 1 to 30 peers, not 0"),
        ([SUMMIT], "39153 is Summit County, Ohio itself"),
        (["39999"], "no county or city 39999"),
        ([AKRON], "Akron city, Ohio .3901000. is of another kind"),
        ([f"39{k:03d}" for k in range(1, 65, 2)], "Name 1 to 30 peers, not 32"),
    ],
)
def test_peers_that_cannot_be_are_reported(store: Store, peers: list[str], text: str) -> None:
    with pytest.raises(UserError, match=text):
        queries.comparison(store, FRAMEWORK, SUMMIT, TESTED, peers=peers)
    with pytest.raises(UserError, match=text):
        queries.compare_all(store, FRAMEWORK, SUMMIT, peers)
    with pytest.raises(UserError, match=text):
        queries.profile(store, FRAMEWORK, SUMMIT, benchmark="peers", peers=peers)


def test_metric_not_of_level_raises(store: Store) -> None:
    only_counties = next(
        metric.id
        for metric in FRAMEWORK.metrics.values()
        if metric.series_of(Level.PLACE) is None and metric.series_of(Level.COUNTY)
    )
    with pytest.raises(UserError, match="is not published for cities"):
        queries.comparison(store, FRAMEWORK, AKRON, only_counties)
    with pytest.raises(UserError, match="There is no metric 'nonsense'"):
        queries.comparison(store, FRAMEWORK, AKRON, "nonsense")
    with pytest.raises(UserError, match="choose one of these years, not 1990"):
        queries.comparison(store, FRAMEWORK, SUMMIT, TESTED, year=1990)


@pytest.mark.cases(1)
@pytest.mark.parametrize("benchmark", ["peers", "state", "nation"])
def test_ended_county_is_compared_in_its_last_year(
    store: Store, benchmark: queries.Against
) -> None:
    comparison = queries.comparison(store, FRAMEWORK, FAIRFIELD, TESTED, benchmark=benchmark)
    assert (comparison.reading.year, comparison.reading.newest) == (2021, 2021)
    assert comparison.reading.verdict is not Verdict.NOT_COMPARED
    assert comparison.benchmark is not None
    assert (comparison.benchmark.kind, comparison.benchmark.year) == (benchmark, 2021)
    assert comparison.rank.best is not None
    assert comparison.chosen is not None
    assert comparison.chosen.year == 2021
    assert len(comparison.peers) == 10
    for peer in comparison.peers:
        there = peer.estimate.place
        assert there.first_year <= 2021 <= there.last_year
        (then,) = (
            row.value
            for row in store.query(
                "place_history", geoid=there.geoid, level=Level.COUNTY, metric=TESTED
            )
            if row.year == 2021
        )
        assert peer.estimate.value == then
    record = as_record(comparison)
    for year in (2021, 2022, 2023):
        same_comparison = queries.comparison(
            store, FRAMEWORK, FAIRFIELD, TESTED, benchmark=benchmark, year=year
        )
        assert as_record(same_comparison) == record


def test_ended_county_has_metrics_of_its_years(store: Store) -> None:
    peer_comparison = queries.compare_all(store, FRAMEWORK, FAIRFIELD)
    readings = [each.reading for each in peer_comparison.metrics]
    for reading in readings:  # without a value of the year, as of every other place
        assert reading.reason != OLDER_YEAR or (reading.year or 0) < (reading.newest or 0) <= 2021
    years = {reading.metric.id: reading.year for reading in readings if reading.value is not None}
    assert years[TESTED] == 2021
    assert max(years.values()) == 2021
    for reading in readings:
        assert reading.peers is None or reading.peers.year <= 2021
    pair = queries.metric_pair(
        store, FRAMEWORK, Level.COUNTY, TESTED, UNTESTED,
        year=queries.latest_year(store, store.jurisdiction(FAIRFIELD)),
    )  # fmt: skip
    assert FAIRFIELD in pair.geoid
    assert pair.x_year == 2021


def test_other_counties_are_still_compared_in_the_newest_year(store: Store) -> None:
    for geoid in (SUMMIT, CAPITOL):
        place = store.jurisdiction(geoid)
        assert queries.latest_year(store, place) == store.newest_year
        assert queries.latest_year(store, place, 2022) == 2022
        assert queries.comparison(store, FRAMEWORK, geoid, TESTED).reading.year == 2023


def test_a_named_value_stands_beside_the_peers(store: Store) -> None:
    plain = queries.comparison(store, FRAMEWORK, SUMMIT, TESTED)
    assert plain.reading.value is not None
    far_above = Reference(10 * plain.reading.value, 2023, "a goal")
    comparison = queries.comparison(store, FRAMEWORK, SUMMIT, TESTED, reference=far_above)
    assert comparison.reference is not None
    assert comparison.reference.outcome.verdict is Verdict.WORSE
    record = as_record(comparison)["reference"]
    assert (record["value"], record["source"], record["verdict"]) == (
        far_above.value,
        "a goal",
        "worse",
    )


@pytest.mark.cases(1)
@pytest.mark.parametrize(
    "geoid,benchmark",
    [
        (SUMMIT, "nation"),
        pytest.param(SUMMIT, "state", marks=pytest.mark.long),
        pytest.param(FAIRFIELD, "peers", marks=pytest.mark.long),
        pytest.param(KALAWAO, "state", marks=pytest.mark.long),
        (AKRON, "peers"),
    ],
)
def test_every_metric_is_a_record_without_surprises(
    store: Store, geoid: str, benchmark: queries.Against
) -> None:
    level, ten = store.jurisdiction(geoid).level, codes(queries.peers(store, geoid))
    families = queries.compare_all(store, FRAMEWORK, geoid, ten).families
    for metric in FRAMEWORK.metrics.values():
        if metric.series_of(level) is None:
            continue
        comparison = queries.comparison(
            store, FRAMEWORK, geoid, metric.id, benchmark=benchmark, peers=ten, families=families
        )
        record = as_record(comparison)
        json.dumps(record, allow_nan=False)
        keys = {"geoid", "metric", "year", "value", "se", "benchmark", "verdict", "reason", "rank"}
        assert set(record) >= keys
        assert set(record["benchmark"]) >= {"kind", "value", "lower", "upper", "n"}
        assert set(record["rank"]) >= {"best", "worst", "of"}
        assert bool(record["reason"]) == (record["verdict"] == "not compared")
        assert record["rank"]["best"] is not None or record["rank"]["reason"]
        assert len(record["peers"]) == 10
        if comparison.benchmark is not None and comparison.rank.best is not None:
            assert comparison.rank.total == comparison.benchmark.n + 1, (
                "rank and median are of one set"
            )


# --- every metric beside the peers ----------------------------------------------------------------


def test_peer_comparison_reads_once(
    store: Store, ten: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[str] = []
    query = Store.query

    def listen(self: Store, name: str, **given: object) -> object:
        requests.append(name)
        return query(self, name, **given)

    monkeypatch.setattr(Store, "query", listen)
    peer_comparison = queries.compare_all(store, FRAMEWORK, SUMMIT, ten)
    assert requests.count("peer_values") == 1
    assert len(requests) <= 6
    shown = [each.reading.metric.id for each in peer_comparison.metrics]
    assert shown == [m.id for m in FRAMEWORK.metrics.values() if m.series_of(Level.COUNTY)]
    assert [place.geoid for place in peer_comparison.peers] == ten
    assert peer_comparison.screening == screen(peer_comparison.profile.readings)
    requests.clear()
    queries.profile(store, FRAMEWORK, SUMMIT)
    assert "peer_values" not in requests


def test_profile_against_peers_matches_all_metrics(store: Store, ten: list[str]) -> None:
    everything = queries.compare_all(store, FRAMEWORK, SUMMIT)
    profile = queries.profile(store, FRAMEWORK, SUMMIT, benchmark="peers")
    assert profile.readings == everything.profile.readings
    assert [place.geoid for place in everything.peers] == ten
    record = as_record(profile)
    rows = {row["metric"]: row for row in record["metrics"]}
    for each in everything.metrics:
        peers = each.reading.peers
        assert rows[each.reading.metric.id]["peers_median"] == (peers.value if peers else None)


def test_other_sets_judge_as_profiles_against_these_sets_do(store: Store) -> None:
    in_state = ["39035", "39049", "39061"]
    state, peers = queries.other_sets(store, FRAMEWORK, SUMMIT, in_state)
    assert (state.against, peers.against) == ("state", "peers")
    against_state = queries.profile(store, FRAMEWORK, SUMMIT, benchmark="state")
    against_peers = queries.profile(store, FRAMEWORK, SUMMIT, benchmark="peers", peers=in_state)
    for other, profile in ((state, against_state), (peers, against_peers)):
        (expected,) = (each for each in profile.readings if each.metric.id == TESTED)
        assert other.readings[TESTED] == expected
    (only,) = queries.other_sets(store, FRAMEWORK, SUMMIT)
    assert only.against == "state"


def test_facts_at_hand_give_the_same_comparisons(store: Store, ten: list[str]) -> None:
    facts = profiles.Facts(store, FRAMEWORK, store.jurisdiction(SUMMIT), None)
    in_state = ["39035", "39049", "39061"]
    shared = queries.compare_all(store, FRAMEWORK, SUMMIT, ten, facts=facts)
    assert shared == queries.compare_all(store, FRAMEWORK, SUMMIT, ten)
    others = queries.other_sets(store, FRAMEWORK, SUMMIT, in_state, facts=facts)
    assert others == queries.other_sets(store, FRAMEWORK, SUMMIT, in_state)


def test_screening_against_peers_counts_the_tests_against_peers(
    store: Store, ten: list[str]
) -> None:
    peer_comparison = queries.compare_all(store, FRAMEWORK, SUMMIT, ten)
    tested = [each.reading for each in peer_comparison.metrics if each.reading.benchmark]
    assert peer_comparison.screening.family == len(tested)
    assert {reading.benchmark.kind for reading in tested if reading.benchmark} == {"peers"}
    for side in (peer_comparison.screening.strengths, peer_comparison.screening.areas):
        for item in side.position:
            assert item.reading.peer_position is not None
            assert item.reading.peer_position.total >= 5


def test_estimate_shared_with_peer_is_left_out(store: Store) -> None:
    """Somewhere in the release two counties of a state share an estimate: make them peers."""
    rows = store.query(
        "peer_values", geoids=_counties(store), level=Level.COUNTY, year=2023, metric=None
    )
    pools: dict[tuple[str, int], list[str]] = {}
    for row in rows:
        if row.pool and row.quality != "Weak":
            pools.setdefault((row.metric, row.pool), []).append(row.geoid)
    (metric, _), (own, *shared) = next(
        (key, geoids) for key, geoids in sorted(pools.items()) if len(geoids) > 1
    )
    others = [
        row.geoid for row in rows if row.metric == metric and not row.pool and row.quality != "Weak"
    ][:6]
    comparison = queries.comparison(store, FRAMEWORK, own, metric, peers=[*shared, *others])
    assert comparison.benchmark is not None
    assert (comparison.benchmark.n, comparison.benchmark.total) == (
        len(others),
        len(others) + len(shared),
    )
    assert comparison.rank.pooled_with == len(shared)
    assert {peer.outcome.reason for peer in comparison.peers[: len(shared)]} == {
        "same pooled estimate"
    }


def test_place_without_value_has_peers(store: Store, features: PeerFeatures) -> None:
    absent = next(
        (place.geoid, reading.metric.id)
        for place in features.facts.places
        for reading in profiles.profile(store, FRAMEWORK, place.geoid).readings
        if reading.value is None and reading.newest and not reading.metric.comparable
    )
    comparison = queries.comparison(store, FRAMEWORK, *absent)
    assert comparison.rank.reason == NO_VALUE_HERE
    assert comparison.doing_better.reason == NO_VALUE_HERE
    assert len(comparison.peers) == 10
    assert as_record(comparison)["reason"] == (
        comparison.reading.absence.sentence if comparison.reading.absence else ""
    )


def _counties(store: Store) -> list[str]:
    places = store.jurisdictions()
    return [p.geoid for p in places if p.level is Level.COUNTY and p.last_year == 2023]


def test_the_medians_of_many_peers_are_those_of_numpy(store: Store, written: pd.DataFrame) -> None:
    peers = [code for code in _counties(store) if code.startswith("39") and code != SUMMIT][:30]
    peer_comparison = queries.compare_all(store, FRAMEWORK, SUMMIT, peers)
    for each in peer_comparison.metrics:
        metric = each.reading.metric
        if metric.part or metric.comparable or metric.pooled or metric.zero_meaning:
            continue
        rows = written[(written.year == each.reading.newest) & written.geoid.isin(peers)]
        reliable = rows[rows[metric.id].notna() & (rows[f"{metric.id}_quality"] != "Weak")]
        values = reliable[metric.id].to_numpy()
        if metric.plausible is not None:
            values = values[values <= metric.plausible]
        assert each.quartiles.n == len(values), metric.id
        if len(values) >= 5:
            quartiles = (
                each.quartiles.first_quartile,
                each.quartiles.middle,
                each.quartiles.third_quartile,
            )
            assert quartiles == pytest.approx(tuple(np.quantile(values, [0.25, 0.5, 0.75])))
