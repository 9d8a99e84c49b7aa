"""A place beside its peers: one by one, all together, who does better, and a named value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.multiple_testing import Family
from mobility.analysis.peers.comparison import (
    NO_DIRECTION,
    NO_VALUE_HERE,
    NO_VALUE_IN_YEAR,
    PlaceEstimate,
    Reference,
    against_each,
    against_reference,
    columns_of,
    doing_better,
    own_estimate,
    peer_set,
    quartiles_of,
    rank_among,
)
from mobility.analysis.places.percentile import RankVerdict, unranked
from mobility.analysis.places.profile import OLDER_YEAR
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE, Quality
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    SAME_POOL,
    Estimate,
    Verdict,
    compare,
)
from mobility.analysis.years.lines import OTHER_DOLLARS
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import Better, IntervalKind, Metric
from tests.support.evidence import amount
from tests.support.place_rows import METRIC, county, estimate, estimates
from tests.support.readings import reading

OWN = "39153"
LOWER = replace(METRIC, better=Better.LOWER)
NEITHER = replace(METRIC, better=Better.NEITHER)
MINE = estimate(OWN, (10.0, 9.0, 11.0))


@st.composite
def _rows(draw: st.DrawFn, least: int = 1) -> tuple[list[list[float]], list[int]]:
    """Values with intervals or without, some of them shared."""
    rows: list[list[float]] = []
    pools: list[int] = []
    for _ in range(draw(st.integers(least, 8))):
        value = draw(st.integers(0, 40)) / 2
        below, above = draw(st.integers(1, 8)) / 4, draw(st.integers(1, 8)) / 4
        row = [value, value - below, value + above] if draw(st.booleans()) else [value]
        copies = draw(st.sampled_from([1, 1, 1, 2]))
        pool = 10 + len(rows) if copies > 1 else 0
        rows += [row] * copies
        pools += [pool] * copies
    return rows, pools


# --- one by one -----------------------------------------------------------------------------------


@given(given_rows=_rows(), better=st.sampled_from(list(Better)))
def test_each_peer_is_one_comparison_with_both_errors(
    given_rows: tuple[list[list[float]], list[int]], better: Better
) -> None:
    metric = replace(METRIC, better=better)
    others = estimates(*given_rows)
    results = against_each(metric, MINE, others)
    assert [result.estimate for result in results] == list(others)
    for result, row in zip(results, given_rows[0], strict=True):
        if len(row) == 3:
            assert result.outcome == compare(Estimate(10.0, 9.0, 11.0), Estimate(*row), better)
        else:
            assert (result.outcome.verdict, result.outcome.reason) == ("not compared", NO_INTERVAL)
            assert result.outcome.difference == 10.0 - row[0]


@given(other=st.tuples(st.integers(0, 40), st.integers(1, 8), st.integers(1, 8)))
def test_peer_comparison_is_symmetric(other: tuple[int, int, int]) -> None:
    value, below, above = (part / 2 for part in other)
    theirs = estimate("39001", (value, value - below, value + above))
    (ours,), (turned,) = (
        against_each(METRIC, MINE, [theirs]),
        against_each(METRIC, theirs, [MINE]),
    )
    flipped = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
    assert turned.outcome.verdict is flipped.get(ours.outcome.verdict, ours.outcome.verdict)
    assert ours.outcome.difference is not None
    assert turned.outcome.difference == -ours.outcome.difference


@pytest.mark.parametrize(
    "own,other,reason",
    [
        (MINE, estimate("39001", None), NO_VALUE_IN_YEAR),
        (MINE, estimate("39001", (5.0, 4.0, 6.0), weak=True), WEAK_VALUE),
        (MINE, estimate("39001", (5.0,)), NO_INTERVAL),
        (MINE, estimate("39001", (5.0, 5.0, 5.0)), NO_WIDTH),
        (estimate(OWN, (10.0,)), estimate("39001", (5.0, 4.0, 6.0)), NO_INTERVAL),
        (estimate(OWN, (10.0, 9.0, 11.0), weak=True), estimate("39001", None), WEAK_VALUE),
        (
            estimate(OWN, (10.0, 9.0, 11.0), pool=3),
            estimate("39001", (10.0, 9.0, 11.0), pool=3),
            SAME_POOL,
        ),
    ],
)
def test_why_one_peer_is_not_compared(
    own: PlaceEstimate, other: PlaceEstimate, reason: str
) -> None:
    (result,) = against_each(METRIC, own, [other])
    assert (result.outcome.verdict, result.outcome.reason) == (Verdict.NOT_COMPARED, reason)


def test_bounds_that_show_what_was_hidden_are_no_interval() -> None:
    hidden = replace(estimate("39001", (5.0, 4.0, 6.0)), interval=IntervalKind.SUPPRESSION_RANGE)
    assert hidden.estimate == Estimate(5.0)
    assert against_each(METRIC, MINE, [hidden])[0].outcome.reason == NO_INTERVAL
    assert np.isnan(columns_of([hidden]).lowers).all()


def test_implausible_value_or_zero_is_a_problem() -> None:
    metric = replace(METRIC, plausible=50.0, zero_meaning="no doctor")
    assert estimate("39001", (60.0, 59.0, 61.0), metric=metric).problem == IMPLAUSIBLE
    assert estimate("39001", (0.0, 0.0, 1.0), metric=metric).problem == "no doctor"
    assert estimate("39001", (40.0, 39.0, 41.0), metric=metric).reliable


# --- the place's own value ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes,problem",
    [
        ({}, ""),
        ({"value": None, "year": None}, NO_VALUE_HERE),
        ({"quality": Quality.WEAK}, WEAK_VALUE),
        ({"year": 2022}, OLDER_YEAR),
        ({"year": 2022, "quality": Quality.WEAK}, WEAK_VALUE),
        ({"metric": "count_homeless"}, "Larger places have more students"),
    ],
)
def test_why_a_place_is_compared_with_none(changes: dict[str, Any], problem: str) -> None:
    own = own_estimate(reading(**changes), county(OWN), pool=4)
    assert own.problem.startswith(problem)
    assert own.reliable is not bool(problem)
    assert own.pool == 4


# --- all together ---------------------------------------------------------------------------------


@given(given_rows=_rows(), better=st.sampled_from([Better.HIGHER, Better.LOWER]))
def test_better_peers_hold_among_all(
    given_rows: tuple[list[list[float]], list[int]], better: Better
) -> None:
    metric = replace(METRIC, better=better)
    others = estimates(*given_rows)
    rank, result = rank_among(metric, MINE, others), doing_better(metric, MINE, others)
    named = {(p.estimate.pool or p.estimate.place.geoid) for p in result.tested}
    assert len(named) >= rank.ahead, "who holds by Holm at 5 % is in the list that holds at 10 %"
    if rank.verdict is RankVerdict.RANGE:
        assert result.family == result.compared == rank.total - 1 - rank.untested
    family = Family(40, 1e-4)
    strict = doing_better(metric, MINE, others, family)

    shown = against_each(metric, MINE, others, family)
    worse = {r.estimate.place.geoid for r in shown if r.family_verdict is Verdict.WORSE}
    assert worse == {r.estimate.place.geoid for r in strict.tested}, "the rows say the same"
    values = [p.estimate.value for p in result.tested]
    assert values == sorted(values, reverse=better is Better.HIGHER)  # type: ignore[type-var]  # tested: no None
    assert all(
        value is not None and (value > 10.0 if better is Better.HIGHER else value < 10.0)
        for value in (p.estimate.value for p in (*result.tested, *result.by_position))
    )
    assert not {p.estimate.place.geoid for p in result.tested} & {
        p.estimate.place.geoid for p in result.by_position
    }


def test_untested_peers_stand_apart_from_tested_ones() -> None:
    rows = [[20.0, 19.0, 21.0], [22.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
    better_peers = doing_better(METRIC, MINE, estimates(rows))
    assert [p.estimate.value for p in better_peers.tested] == [20.0]
    assert [p.estimate.value for p in better_peers.by_position] == [22.0]
    assert better_peers.family == 1


def test_quarters_need_five_others() -> None:
    rows = [[20.0], [1.0], [2.0], [3.0]]
    own = estimate(OWN, (10.0,))
    assert doing_better(METRIC, own, estimates(rows)).by_position == ()
    assert len(doing_better(METRIC, own, estimates([*rows, [4.0]])).by_position) == 1


def test_pooled_copy_is_not_better() -> None:
    """Copies of one estimate differ in the last of their digits."""
    own = estimate(OWN, (10.0,), pool=3)
    others = [estimate("39009", (10.0 + 1e-13,), pool=3), *estimates([[k / 2] for k in range(6)])]
    apart = [estimate("39009", (10.1,)), *others[1:]]
    assert doing_better(METRIC, own, others).by_position == ()
    assert len(doing_better(METRIC, own, apart).by_position) == 1


def test_a_shared_estimate_counts_once_in_median_and_interval() -> None:
    rows = [[v, v - 1, v + 1] for v in (10.0, 11.0, 12.0, 13.0, 14.0)]
    once = peer_set(Level.COUNTY, 2023, estimates(rows))
    twice = peer_set(Level.COUNTY, 2023, estimates([*rows, rows[-1]], [0, 0, 0, 0, 7, 7]))
    assert twice.sorted_values == once.sorted_values
    assert replace(twice.median, total=5) == once.median
    assert (once.median.n, twice.median.total) == (5, 6)


def test_weak_and_absent_peers_are_never_named() -> None:
    rows = [[20.0, 19.0, 21.0], None, [30.0], [1.0], [2.0], [3.0], [4.0]]
    better_peers = doing_better(METRIC, MINE, estimates(rows, weak=(0, 2)))
    assert (better_peers.tested, better_peers.by_position, better_peers.family) == ((), (), 0)


@pytest.mark.parametrize(
    "metric,own,reason",
    [
        (NEITHER, MINE, NO_DIRECTION),
        (METRIC, estimate(OWN, (10.0, 9.0, 11.0), weak=True), WEAK_VALUE),
        (METRIC, replace(estimate(OWN, None), problem=NO_VALUE_HERE), NO_VALUE_HERE),
    ],
)
def test_why_nobody_can_be_named(metric: Metric, own: PlaceEstimate, reason: str) -> None:
    better_peers = doing_better(metric, own, estimates([[20.0, 19.0, 21.0]]))
    assert (better_peers.tested, better_peers.by_position, better_peers.reason) == ((), (), reason)


def test_place_with_problem_has_reason_and_no_rank() -> None:
    weak = estimate(OWN, (10.0, 9.0, 11.0), weak=True)
    rank = rank_among(METRIC, weak, estimates([[20.0, 19.0, 21.0], [5.0, 4.0, 6.0]]))
    assert (rank.verdict, rank.best, rank.total) == (RankVerdict.NOT_RANKED, None, 2)
    assert rank.reason == WEAK_VALUE
    assert unranked(NEITHER, 7, "why").by_value
    assert unranked(METRIC, 7, "why").reason == "why"


def test_without_intervals_the_rank_is_a_position() -> None:
    rank = rank_among(METRIC, estimate(OWN, (10.0,)), estimates([[20.0], [5.0], [7.0]]))
    assert (rank.verdict, rank.best, rank.worst, rank.total) == (RankVerdict.NOT_TESTED, 2, 2, 4)


@given(st.lists(st.integers(0, 50), min_size=0, max_size=12))
def test_quartiles_use_values_behind_median(values: list[int]) -> None:
    rows = estimates([[float(value)] for value in values])
    stored = peer_set(Level.COUNTY, 2023, rows)
    quartiles = quartiles_of(stored)
    assert (quartiles.n, quartiles.total) == (len(values), len(values))
    if values:
        assert (quartiles.low, quartiles.high) == (min(values), max(values))
    if len(values) >= 5:
        assert quartiles.middle == stored.median.median
        assert quartiles.first_quartile == pytest.approx(np.quantile(values, 0.25))
        assert quartiles.third_quartile == pytest.approx(np.quantile(values, 0.75))
    else:
        assert (quartiles.first_quartile, quartiles.middle, quartiles.third_quartile) == (
            None,
            None,
            None,
        )


# --- a named value --------------------------------------------------------------------------------


def test_a_named_value_is_known_without_error() -> None:
    """0.82 to 0.86 around 0.84."""
    result = against_reference(reading(), Reference(0.81, 2023, "the publisher"))
    assert result.outcome.verdict is Verdict.BETTER
    assert (result.outcome.lower, result.outcome.upper) == pytest.approx((0.01, 0.05))
    inside = against_reference(reading(), Reference(0.83, None, ""))
    assert inside.outcome.verdict is Verdict.PRACTICALLY_THE_SAME
    farther = against_reference(reading(), Reference(0.822, None, ""))
    assert farther.outcome.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"value": None}, NO_VALUE_HERE),
        ({"quality": Quality.WEAK}, WEAK_VALUE),
        ({"lower": None, "upper": None}, NO_INTERVAL),
        ({"interval": IntervalKind.SUPPRESSION_RANGE}, NO_INTERVAL),
    ],
)
def test_why_a_place_is_not_compared_with_a_named_value(
    changes: dict[str, Any], reason: str
) -> None:
    outcome = against_reference(reading(**changes), Reference(0.81, 2023, "")).outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.NOT_COMPARED, reason)


def test_older_value_compares_with_named_value() -> None:
    """The years stand beside both; who names a value knows what it is for."""
    old = against_reference(reading(year=2019), Reference(0.81, 2019, "the publisher"))
    assert old.outcome.verdict is Verdict.BETTER


def test_money_needs_dollars_of_one_year() -> None:
    """$60,000 of 2018 are some $73,000 of 2023: the bare numbers would hide a clear difference."""
    own = reading("pctl_income_50", value=60_500.0, lower=59_000.0, upper=62_000.0, year=2023)
    older = against_reference(own, Reference(60_000.0, 2018, "a report")).outcome
    assert (older.verdict, older.reason) == (Verdict.NOT_COMPARED, OTHER_DOLLARS)
    assert older.difference is None
    for year in (2023, None):
        same = against_reference(own, Reference(60_000.0, year, "a report")).outcome
        assert same.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("value", [-0.1, 1.1, 84.0, math.nan, math.inf])
def test_value_that_the_metric_cannot_have_is_reported(value: float) -> None:
    with pytest.raises(UserError, match="give a possible value as a share from 0 to 1"):
        against_reference(reading(), Reference(value, 2023, ""))
    dollars = reading("pctl_income_50", value=60_000.0, lower=59_000.0, upper=61_000.0)
    with pytest.raises(UserError, match="give a possible value\\."):
        against_reference(dollars, Reference(-1.0, 2023, ""))


# --- how often it is wrong ------------------------------------------------------------------------


def _equal_places(draws: np.random.Generator, errors: Sequence[float]) -> list[list[float]]:
    """Places of one true value, each measured with its error."""
    values = draws.normal(0, errors)
    halves = 1.959964 * np.array(errors)
    return np.column_stack([values, values - halves, values + halves]).tolist()


@pytest.mark.parametrize(
    "errors", [[1.0] * 11, [0.3, *[1.0] * 10], [1.0, *[0.2, 3.0] * 5], [3.0, *[0.5] * 10]]
)
@pytest.mark.evidence
def test_equal_places_are_seldom_called_different(errors: list[float]) -> None:
    """Verdict against the median at 5 %, anybody named at 5 % (one side of the family)."""
    draws, repeats = np.random.default_rng(20_250_501), amount(150, 1_000)
    verdicts = named = 0
    for _ in range(repeats):
        own, *others = _equal_places(draws, errors)
        rows = estimates(others)
        median = peer_set(Level.COUNTY, 2023, rows).median
        against = Estimate(median.median or 0.0, median.lower, median.upper)
        outcome = compare(Estimate(*own), against, Better.HIGHER, trusted=True)
        verdicts += outcome.verdict is not Verdict.CANNOT_TELL
        named += bool(doing_better(METRIC, estimate(OWN, own), rows).tested)
    for wrong, nominal in ((verdicts, 0.05), (named, 0.05)):
        assert wrong / repeats <= nominal + 3 * math.sqrt(nominal * (1 - nominal) / repeats)
    assert named + verdicts > 0, "a test that never errs is no test"
