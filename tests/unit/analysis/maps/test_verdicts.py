"""Verdicts of a whole level are those of one place at a time, for any values."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.maps.colors import level_positions, level_verdicts
from mobility.analysis.places.benchmarks import NATION, LevelValues, pools_of, sets_of
from mobility.analysis.places.profile import Evidence, Reading, read_metric
from mobility.analysis.reliability import WEAK_VALUE, Quality
from mobility.analysis.uncertainty import NO_INTERVAL, VERDICTS, Verdict
from mobility.analysis.years.lines import TrendPoint
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import Better, Metric, load_framework

EMPLOYED = load_framework().metrics["share_employed"]
YEAR = 2023
Row = tuple[int, float, float, float, bool]  # state, value, halves below and above, weak


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """A level with several states, equal values, weak ones, absent and empty intervals."""
    row = st.tuples(
        st.sampled_from([39, 39, 39, 48, 6]),
        st.integers(10, 30).map(lambda n: n / 40),
        st.sampled_from([0.0, 0.005, 0.02, 0.1, np.nan]),
        st.sampled_from([0.0, 0.005, 0.03, np.nan]),
        st.booleans().filter(lambda weak: not weak) | st.booleans(),
    )
    return draw(st.lists(row, min_size=1, max_size=30))


def level_of(given_rows: list[Row]) -> LevelValues:
    state, value, below, above, weak = (np.array(part) for part in zip(*given_rows, strict=True))
    return LevelValues(
        geoid=(state * 1000 + np.arange(len(given_rows))).astype(np.int32),
        state=state.astype(np.int32),
        year=np.full(len(given_rows), YEAR, dtype=np.int16),
        value=value.astype(np.float64),
        lower=value - below,
        upper=value + above,
        weak=weak.astype(bool),
    )


def one_at_a_time(
    metric: Metric,
    values: LevelValues,
    row: int,
    against: Literal["state", "nation"] | None = None,
) -> Reading:
    """Return the reading of one place as the overview works it out."""
    pools = pools_of(metric, values)
    codes, counts = np.unique(values.state, return_counts=True)
    places = {f"{code:02d}": int(n) for code, n in zip(codes, counts, strict=True)}
    sets = sets_of(metric, Level.COUNTY, values, pools, places)

    def bound(number: float) -> float | None:
        return None if np.isnan(number) else float(number)

    point = TrendPoint(
        YEAR,
        float(values.value[row]),
        bound(values.lower[row]),
        bound(values.upper[row]),
        Quality.WEAK if values.weak[row] else Quality.STRONG,
    )
    evidence = Evidence(
        points=(point,),
        newest=YEAR,
        state=sets.get(f"{values.state[row]:02d}"),
        nation=sets[NATION],
    )
    return read_metric(metric, metric.series_of(Level.COUNTY), evidence, YEAR, against)


@given(rows(), st.sampled_from(list(Better)), st.sampled_from([None, "state", "nation"]))
def test_each_row_ends_as_the_place_alone_would(
    given_rows: list[Row], better: Better, against: Literal["state", "nation"] | None
) -> None:
    metric, values = replace(EMPLOYED, better=better), level_of(given_rows)
    pools = pools_of(metric, values)
    sets = sets_of(metric, Level.COUNTY, values, pools, {})
    result = level_verdicts(metric, values, sets, against)
    for row in range(len(given_rows)):
        alone = one_at_a_time(metric, values, row, against)
        assert VERDICTS[result.verdict[row]] is alone.verdict
        assert result.reasons[result.reason[row]] == alone.reason
        assert result.p[row] == pytest.approx(alone.p, nan_ok=True)
        tested = alone.benchmark
        if tested is not None and tested.value is not None:
            assert result.median[row] == pytest.approx(tested.value)
            assert result.lower[row] == pytest.approx(tested.lower)
            assert result.of_state[row] == (tested.kind == "state")


@given(rows())
def test_map_heights_equal_single_positions(given_rows: list[Row]) -> None:
    values = level_of(given_rows)
    sets = sets_of(EMPLOYED, Level.COUNTY, values, pools_of(EMPLOYED, values), {})
    height = level_positions(EMPLOYED, values, sets)
    for row in range(len(given_rows)):
        position = one_at_a_time(EMPLOYED, values, row).position
        expected = np.nan if position is None else position.height
        assert height[row] == pytest.approx(expected, nan_ok=True)


def many_rows() -> list[Row]:
    """Three states, lopsided intervals that can be tested, values that occur twice, a few weak."""
    rng = np.random.default_rng(11)
    number = 90
    value = rng.integers(20, 60, number) / 80
    below, above = rng.gamma(2, 0.01, number), rng.gamma(2, 0.02, number)
    state = rng.choice([39, 48, 6], number, p=[0.6, 0.3, 0.1])
    weak = rng.random(number) < 0.1
    rows = zip(state, value, below, above, weak, strict=True)
    return [(int(s), float(v), float(b), float(a), bool(w)) for s, v, b, a, w in rows]


@pytest.mark.cases(1)
@pytest.mark.parametrize("against", [None, "state", "nation"])
def test_many_rows_end_as_each_place_alone(against: Literal["state", "nation"] | None) -> None:
    values = level_of(many_rows())
    sets = sets_of(EMPLOYED, Level.COUNTY, values, pools_of(EMPLOYED, values), {})
    result = level_verdicts(EMPLOYED, values, sets, against)
    medians = np.column_stack([result.median, result.lower, result.upper])
    tested = 0
    for row in range(values.value.size):
        alone = one_at_a_time(EMPLOYED, values, row, against)
        assert VERDICTS[result.verdict[row]] is alone.verdict
        if alone.benchmark is not None:
            expected = (alone.benchmark.value, alone.benchmark.lower, alone.benchmark.upper)
            assert medians[row] == pytest.approx(expected)
            tested += 1
    assert tested > 60
    assert len(set(result.verdict.tolist())) >= 4


def test_a_state_has_positions_of_its_own() -> None:
    given_rows = [(39, 0.5, 0.1, 0.1, False), (39, 0.7, 0.1, 0.1, False)]
    given_rows += [(48, value, 0.1, 0.1, False) for value in (0.8, 0.9)]
    values = level_of(given_rows)
    sets = sets_of(EMPLOYED, Level.COUNTY, values, pools_of(EMPLOYED, values), {})
    assert level_positions(EMPLOYED, values, sets, "state").tolist() == [0, 1, 0, 1]
    nation = level_positions(EMPLOYED, values, sets)
    assert nation == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_weak_values_fall_back_to_nation() -> None:
    given_rows = [(39, 0.5 + n / 100, 0.001, 0.001, False) for n in range(8)]
    given_rows += [(48, 0.9, 0.001, 0.001, False), (48, 0.9, 0.01, 0.01, True)]
    values = level_of(given_rows)
    sets = sets_of(EMPLOYED, Level.COUNTY, values, pools_of(EMPLOYED, values), {})
    result = level_verdicts(EMPLOYED, values, sets)
    assert VERDICTS[result.verdict[8]] is Verdict.BETTER
    assert not result.of_state[8]
    assert result.of_state[:8].all()
    assert result.reasons[result.reason[9]] == WEAK_VALUE
    alone = level_verdicts(EMPLOYED, values, sets, "state")
    assert alone.reasons[alone.reason[8]] == "too few reliable counties in the state"


def test_places_that_are_not_compared_stand_nowhere() -> None:
    counts = load_framework().metrics["count_homeless"]
    values = level_of([(39, 0.5, np.nan, np.nan, False), (39, 0.7, np.nan, np.nan, False)])
    sets = sets_of(counts, Level.COUNTY, values, pools_of(counts, values), {})
    result = level_verdicts(counts, values, sets)
    assert {result.reasons[number] for number in result.reason} == {counts.comparable}
    assert np.isnan(level_positions(counts, values, sets)).all()


def test_place_without_interval_has_position_only() -> None:
    values = level_of([(39, 0.5 + n / 100, np.nan, np.nan, False) for n in range(9)])
    sets = sets_of(EMPLOYED, Level.COUNTY, values, pools_of(EMPLOYED, values), {})
    result = level_verdicts(EMPLOYED, values, sets)
    assert {result.reasons[number] for number in result.reason} == {NO_INTERVAL}
    assert level_positions(EMPLOYED, values, sets)[0] == 0


def test_sets_of_another_build_are_reported() -> None:
    values = level_of([(39, 0.5 + n / 100, 0.01, 0.01, False) for n in range(9)])
    sets = sets_of(EMPLOYED, Level.COUNTY, values, pools_of(EMPLOYED, values), {})
    moved = replace(values, value=values.value + 0.001)
    with pytest.raises(UserError, match="build the release anew"):
        level_verdicts(EMPLOYED, moved, sets)
