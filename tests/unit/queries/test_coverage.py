"""Which sets a data set covers, and that no answer is about one that it does not.

Four files of a user's own over a release of four states, for counties and for cities: all places,
those of Ohio, ten of them, and one. Each has a share with its denominator by race, so that
everything can be tested that may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from mobility import queries
from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import Show, rank_on_map
from mobility.analysis.places.benchmarks import NATION, Coverage
from mobility.analysis.places.percentile import RankVerdict
from mobility.analysis.places.profile import Reading
from mobility.errors import UserError
from mobility.places import Level
from mobility.queries.gaps import median_of_everyone
from mobility.queries.maps import MapView, place_reading, value_map
from mobility.queries.sets import coverage_of
from mobility.registry import Better, Framework
from mobility.store import Store
from mobility.uploads.versions.in_use import in_use_key, joined
from tests.support.data_sets import in_home
from tests.support.peer_release import AKRON, SUMMIT, build_peer_release

OHIO, YEAR, BY = "39", 2023, "race-ethnicity"
SHAPES = ("whole", "state", "ten", "one")
OWN = {Level.COUNTY: SUMMIT, Level.PLACE: AKRON}
CASES = [(shape, level) for level in OWN for shape in SHAPES]
NATION_COVERED, STATE_COVERED = {"whole"}, {"whole", "state"}
by_case = pytest.mark.parametrize(
    "shape,level", CASES, ids=[f"{shape}-{level}" for shape, level in CASES]
)


class World(NamedTuple):
    """An open release with data sets of every shape, and the places each of them has."""

    store: Store
    framework: Framework
    places: Mapping[str, Sequence[str]]


def metric_of(shape: str, level: Level) -> str:
    return f"my_{shape}_{level}"


def file_lines(geoids: Sequence[str], kept_back: Sequence[str] = ()) -> list[str]:
    """Return a file of children counted by group, with the share enrolled."""
    lines = ["fips,year,race,enrolled numerator,children denominator"]
    for number, geoid in enumerate(geoids):
        few = geoid in kept_back
        groups = {"Black": 300 + 3 * number, "White": 700 + number % 7}
        lines += [
            f"{geoid},{YEAR},{group},{'*' if few else count},{'*' if few else 1000}"
            for group, count in groups.items()
        ]
        total = "*,*" if few else f"{sum(groups.values())},2000"
        lines.append(f"{geoid},{YEAR},All,{total}")
    return lines


def keep_shape(home: Path, metric: str, lines: list[str]) -> None:
    in_home(
        home, lines, f"{metric}.csv",
        id=metric, name=metric, better=Better.HIGHER, predictor="preschool", universe="children",
    )  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    home = tmp_path_factory.mktemp("coverage")
    path = build_peer_release(home)
    alone = Store(path)
    places: dict[str, list[str]] = {}
    for level, own in OWN.items():
        there = [
            jurisdiction.geoid
            for jurisdiction in alone.jurisdictions()
            if jurisdiction.level is level
            and jurisdiction.first_year <= YEAR <= jurisdiction.last_year
        ]
        inside = [geoid for geoid in there if geoid.startswith(OHIO)]
        ten = [own, *(geoid for geoid in inside if geoid != own)][: min(10, len(inside) // 2)]
        shapes = {"whole": there, "state": inside, "ten": ten, "one": [own]}
        for shape, geoids in shapes.items():
            places[metric_of(shape, level)] = geoids
            keep_shape(home, metric_of(shape, level), file_lines(geoids))
    alone.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        result = joined(in_use_key())
    assert result.problems == ()
    return World(Store(path, result.files), result.framework, places)


def reading_of(world: World, metric: str, geoid: str) -> Reading:
    result = queries.profile(world.store, world.framework, geoid)
    return next(each for each in result.readings if each.metric.id == metric)


# --- the rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "there,known,covered",
    [(88, 88, True), (80, 88, True), (79, 88, False), (3, 3, True), (2, 3, False), (0, 0, False)],
)
def test_nine_in_ten_places_cover_a_state(there: int, known: int, covered: bool) -> None:
    result = Coverage(Level.COUNTY, {OHIO: (there, known)})
    assert (result.problem(OHIO) == "") is covered
    assert (result.problem(NATION) == "") is covered


def test_the_reason_counts_places_of_the_set() -> None:
    result = Coverage(Level.COUNTY, {OHIO: (10, 88), "06": (0, 2000)})
    assert result.problem(OHIO) == "the data set has 10 of 88 counties in the state"
    assert result.problem(NATION) == "the data set has 10 of 2,088 counties in the nation"
    cities = Coverage(Level.PLACE, {OHIO: (1, 9)})
    assert cities.problem(OHIO) == "the data set has 1 of 9 cities in the state"
    assert cities.problem("06").startswith("the data set has 0 of 0 cities")


@pytest.mark.long
def test_the_publishers_metrics_cover_everything_by_design(world: World) -> None:
    coverage = coverage_of(world.store, "share_employed", Level.COUNTY, YEAR)
    assert (coverage.problem(NATION), coverage.problem(OHIO)) == ("", "")


def test_a_kept_back_number_counts_as_a_row(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that hides the small counties of a state is still a file of that state."""
    geoids = world.places[metric_of("state", Level.COUNTY)]
    keep_shape(tmp_path, "my_hidden", file_lines(geoids, kept_back=geoids[::2]))
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    store = Store(world.store.path, joined(in_use_key()).files)
    coverage = coverage_of(store, "my_hidden", Level.COUNTY, YEAR)
    assert coverage.counts is not None
    assert coverage.counts[OHIO] == (len(geoids), len(geoids))
    assert coverage_of(store, "my_hidden", Level.COUNTY, YEAR, BY).problem(OHIO) == ""


@pytest.mark.cases(2)
@by_case
def test_coverage_is_counted_by_year_and_breakdown(world: World, shape: str, level: Level) -> None:
    metric = metric_of(shape, level)
    for breakdown in ("none", BY):
        coverage = coverage_of(world.store, metric, level, YEAR, breakdown)
        assert (coverage.problem(NATION) == "") is (shape in NATION_COVERED)
        assert (coverage.problem(OHIO) == "") is (shape in STATE_COVERED)
    assert coverage_of(world.store, metric, level, YEAR - 1).problem(OHIO)
    assert coverage_of(world.store, metric, level, YEAR, "gender").problem(OHIO)


# --- every answer --------------------------------------------------------------------------------


@pytest.mark.long
@by_case
def test_an_overview_has_medians_of_covered_sets_only(
    world: World, shape: str, level: Level
) -> None:
    metric, own = metric_of(shape, level), OWN[level]
    reading = reading_of(world, metric, own)
    nation, state = reading.nation, reading.state
    assert nation is not None
    assert state is not None
    assert nation.covered is (shape in NATION_COVERED)
    assert state.covered is (shape in STATE_COVERED)
    for median in (nation, state):
        if not median.covered:
            assert median.value is None
            assert median.reason.startswith("the data set has")
    assert (reading.position is not None) is (shape in NATION_COVERED)
    assert (reading.distribution is not None) is (shape in NATION_COVERED)
    if shape in NATION_COVERED:
        assert nation.value is not None
    tested = reading.benchmark.kind if reading.benchmark else ""
    assert tested in ({"state", "nation"} if shape in NATION_COVERED else {"state", ""})
    if shape not in STATE_COVERED:
        assert reading.reason == state.reason


def test_a_file_of_a_state_keeps_the_states_median(world: World) -> None:
    metric = metric_of("state", Level.COUNTY)
    alone, covered = (
        reading_of(world, name, SUMMIT) for name in (metric, metric_of("whole", Level.COUNTY))
    )
    assert alone.state is not None
    assert alone.state.n == len(world.places[metric]) - 1 == 87
    assert alone.benchmark == alone.state
    assert covered.position is not None


@pytest.mark.long
@by_case
def test_a_rank_is_given_in_covered_sets_only(world: World, shape: str, level: Level) -> None:
    metric, own = metric_of(shape, level), OWN[level]
    for benchmark, covered in (("state", STATE_COVERED), ("nation", NATION_COVERED)):
        comparison = queries.comparison(
            world.store, world.framework, own, metric, benchmark=benchmark
        )
        ranked = comparison.rank.verdict is not RankVerdict.NOT_RANKED
        assert ranked is (shape in covered), benchmark
        if shape not in covered:
            assert comparison.rank.reason.startswith("the data set has")
            assert comparison.benchmark is not None
            assert comparison.benchmark.value is None


def test_peers_that_are_in_the_file_are_still_compared(world: World) -> None:
    metric = metric_of("ten", Level.COUNTY)
    peers = [geoid for geoid in world.places[metric] if geoid != SUMMIT]
    comparison = queries.comparison(world.store, world.framework, SUMMIT, metric, peers=peers)
    assert comparison.benchmark is not None
    assert (comparison.benchmark.kind, comparison.benchmark.n) == ("peers", len(peers))
    assert comparison.benchmark.value is not None
    assert comparison.rank.total == len(peers) + 1


@pytest.mark.long
@by_case
def test_map_uses_covered_sets_only(world: World, shape: str, level: Level) -> None:
    metric, own = metric_of(shape, level), OWN[level]

    def mapped(**view: object) -> str:
        """Return what the map cannot be drawn for; '' where it can."""
        try:
            value_map(world.store, world.framework, metric, level, None, MapView(**view))
        except UserError as error:
            return str(error)
        return ""

    around = {"show": Show.VALUE, "classes": ClassKind.BENCHMARK}
    for view in ({"show": Show.POSITION}, around, {"show": Show.VERDICT, "against": "nation"}):
        problem = mapped(**view)
        assert (problem == "") is (shape in NATION_COVERED), view
        assert not problem or "the data set has" in problem
    for view in ({"show": Show.POSITION, "against": "state"}, {"show": Show.VERDICT}):
        assert (mapped(**view) == "") is (shape in STATE_COVERED), view
    choropleth_values = value_map(world.store, world.framework, metric, level, None, MapView())
    for within, covered in (("state", STATE_COVERED), ("nation", NATION_COVERED)):
        rank = rank_on_map(choropleth_values, own, within)
        assert rank is not None
        assert (rank.verdict is not RankVerdict.NOT_RANKED) is (shape in covered)
    reading = place_reading(world.store, world.framework, choropleth_values, own)
    assert reading is not None
    assert (reading.position is not None) is (shape in NATION_COVERED)


def test_positions_in_states_leave_uncovered_states_out(world: World) -> None:
    view = MapView(show=Show.POSITION, against="state")
    metric = metric_of("state", Level.COUNTY)
    choropleth_values = value_map(world.store, world.framework, metric, Level.COUNTY, None, view)
    assert choropleth_values.height is not None
    inside = choropleth_values.places.values.state == int(OHIO)
    assert not np.isnan(choropleth_values.height[inside]).any()
    assert np.isnan(choropleth_values.height[~inside]).all()


@pytest.mark.cases(2)
@by_case
def test_a_gap_is_unusual_among_covered_sets_only(world: World, shape: str, level: Level) -> None:
    metric, own, groups = metric_of(shape, level), OWN[level], ("Black", "White")
    ask = (world.store, world.framework, own, metric, BY, groups)
    for among, covered in (("state", STATE_COVERED), ("nation", NATION_COVERED)):
        gap_percentile = queries.gap_among(*ask, among=among)
        assert gap_percentile.benchmark.covered is (shape in covered)
        if shape not in covered:
            assert gap_percentile.benchmark.value is None
            assert gap_percentile.outcome.reason == gap_percentile.benchmark.reason
            assert gap_percentile.position is None
        median = median_of_everyone(
            world.store, world.framework.metrics[metric], BY, own, YEAR, nation=among == "nation"
        )
        assert median is not None
        assert median.covered is (shape in covered)
    everywhere = queries.gap_places(*ask)
    assert (everywhere.everywhere is not None) is (shape in NATION_COVERED)
    assert (everywhere.position is not None) is (shape in NATION_COVERED)
    assert (everywhere.problem == "") is (shape in NATION_COVERED)
