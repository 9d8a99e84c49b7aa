"""Intervals worked out again by other code: gaps among gaps, indices of inequality, people.

The other code is in `tests/support/recomputed.py` and, for formulas of one test, below.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from mobility.analysis.gaps.people import people_behind
from mobility.analysis.gaps.places import OtherPlaces, gap_percentile
from mobility.analysis.groups.disparity import BEST, Against, disparity
from mobility.analysis.inequality import Inequality, inequality
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.places import Level
from mobility.registry import EVERYONE, Better
from tests.support.gap_worlds import table_of, values_of
from tests.support.groups import World, group, world
from tests.support.recomputed import (
    Numbers,
    Published,
    Z,
    assert_close,
    gap_with_bounds,
    halves,
    median_with_bounds,
    simulated,
)

# ---- indices of inequality -------------------------------------------------------------------
SHARES = (0.2, 0.15, 0.5, 0.15)
GROUPS: dict[str, list[Published]] = {
    "one group behind": [(0.60, 0.57, 0.63), (0.62, 0.58, 0.66), (0.61, 0.59, 0.63),
                         (0.45, 0.38, 0.52)],
    "lopsided bounds": [(0.10, 0.08, 0.14), (0.16, 0.12, 0.22), (0.13, 0.12, 0.15),
                        (0.06, 0.04, 0.10)],
}  # fmt: skip


def index_formulas(better: Better) -> dict[str, Callable[[Numbers], Numbers]]:
    """Return the formulas of the methods' descriptions, by the id of the method."""
    weights = np.array(SHARES) / sum(SHARES)

    def mean(rows: Numbers) -> Numbers:
        return np.average(rows, axis=1, weights=weights)[:, np.newaxis]

    def from_best(rows: Numbers) -> Numbers:
        best = rows.max(axis=1) if better is Better.HIGHER else rows.min(axis=1)
        return np.average(np.abs(rows - best[:, np.newaxis]), axis=1, weights=weights)

    def ratio(rows: Numbers) -> Numbers:
        return np.asarray(rows / mean(rows))

    return {
        "between-group-variance": lambda p: np.average((p - mean(p)) ** 2, axis=1, weights=weights),
        "mean-difference-from-best": from_best,
        "index-of-disparity": lambda p: np.average(
            np.abs(p / mean(p) - 1), axis=1, weights=weights
        ),
        "theil": lambda p: np.average(ratio(p) * np.log(ratio(p)), axis=1, weights=weights),
        "mean-log-deviation": lambda p: -np.average(np.log(ratio(p)), axis=1, weights=weights),
        "population-attributable-risk": from_best,
        "population-attributable-fraction": lambda p: from_best(p) / mean(p)[:, 0],
    }


def on_logarithms(formula: Callable[[Numbers], Numbers]) -> Callable[[Numbers], Numbers]:
    return lambda rows: formula(np.exp(rows))


def inequality_of(place: World, groups: Sequence[Published]) -> Inequality:
    estimates = [
        group(place.metric, place.series, f"Group {number + 1}", Estimate(*each), share=share)
        for number, (each, share) in enumerate(zip(groups, SHARES, strict=True))
    ]
    return inequality(estimates, *place)


@pytest.mark.parametrize("better", [Better.HIGHER, Better.LOWER])
@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
def test_intervals_of_indices(groups: list[Published], better: Better) -> None:
    result = inequality_of(world(4, better), groups)
    given = {index.method.id: index for index in result.indices}
    weights = np.array(SHARES) / sum(SHARES)
    for name, formula in index_formulas(better).items():
        rows, index, edges = groups, formula, (0.0, 1.0)
        if name in {"theil", "mean-log-deviation"}:  # groups are redrawn on logarithms
            rows = [(math.log(v), math.log(low), math.log(high)) for v, low, high in groups]
            index, edges = on_logarithms(formula), (-math.inf, math.inf)
        equal = float(weights @ [each[0] for each in rows])
        lower, upper = simulated(index, rows, equal, edges)
        assert given[name].value is not None
        lower = min(lower, given[name].value or 0.0)  # the variance is less what noise alone gives
        assert_close((given[name].lower, given[name].upper), (lower, upper))


def test_equal_groups_have_an_interval_that_begins_at_zero() -> None:
    groups = [(0.60, 0.56, 0.64), (0.61, 0.56, 0.66), (0.60, 0.58, 0.62), (0.59, 0.50, 0.68)]
    result = inequality_of(world(4), groups)
    for index in result.indices:
        if index.method.id in index_formulas(Better.HIGHER):
            assert index.lower == 0


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
def test_slope_and_relative_index_with_their_intervals(groups: list[Published]) -> None:
    """The line is fitted by numpy; its ends are linear in the values, so slopes are differences."""
    weights, (value, below, above) = np.array(SHARES) / sum(SHARES), halves(groups)
    middle = np.cumsum(weights) - weights / 2

    def ends(values: Numbers) -> Numbers:
        slope, start = np.polyfit(middle, values, 1, w=np.sqrt(weights))
        return np.array([start, start + slope])

    parts = np.array([ends(row) for row in np.eye(value.size)])  # of each value in both ends

    def bounds(ratio: float) -> tuple[float, float]:
        factor = parts[:, 1] - ratio * parts[:, 0]
        down, up = np.where(factor > 0, below, above), np.where(factor > 0, above, below)
        center = float(factor @ value)
        return (
            center - Z * math.sqrt(float((factor * down) @ (factor * down))),
            center + Z * math.sqrt(float((factor * up) @ (factor * up))),
        )

    first, last = ends(value)
    given = {index.method.id: index for index in inequality_of(world(4), groups).indices}
    slope, relative = given["slope-index"], given["relative-index"]
    assert slope.value == pytest.approx(last - first)
    assert_close((slope.lower, slope.upper), bounds(1.0), near=1e-6)
    assert relative.value == pytest.approx(last / first)
    found = last / first
    low = optimize.brentq(lambda ratio: bounds(ratio)[0], found / 1_000, found)
    high = optimize.brentq(lambda ratio: bounds(ratio)[1], found, 100 * found)
    assert_close((relative.lower, relative.upper), (low, high), near=1e-6)


# ---- people behind the gap -------------------------------------------------------------------
HEADS = {"Group 1": 40_000.0, "Group 2": 30_000.0, "Group 3": 20_000.0, "Group 4": 10_000.0}


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
@pytest.mark.parametrize("named", [True, False], ids=["a named group", "the best group"])
def test_interval_of_people_behind_the_gap(groups: list[Published], named: bool) -> None:
    place = world(4)
    estimates = [
        group(place.metric, place.series, name, Estimate(*each))
        for name, each in zip(HEADS, groups, strict=True)
    ]
    against = Against.named("Group 3") if named else BEST
    result = people_behind(disparity(estimates, *place, against), place.series, HEADS)
    values = [each[0] for each in groups]
    chosen = 2 if named else int(np.argmax(values))
    heads = np.array(list(HEADS.values()))
    heads[chosen] = 0.0  # the reference is behind nobody

    def total(rows: Numbers) -> Numbers:
        reference = rows[:, chosen] if named else rows.max(axis=1)
        return np.asarray(np.maximum(reference[:, np.newaxis] - rows, 0.0) @ heads)

    assert result.estimate == pytest.approx(float(total(np.array([values]))[0]))
    expected = simulated(total, groups, values[chosen], (0.0, 1.0))
    assert_close((result.lower, result.upper), expected)
    alone = result.groups[3 if chosen != 3 else 0]
    lag = values[chosen] - alone.gap.group.estimate.value
    assert alone.estimate == pytest.approx(HEADS[alone.subgroup] * max(0.0, lag))


def test_interval_of_people_behind_everyone() -> None:
    """Everyone is the mean of the groups, weighted by their head-counts."""
    place, groups = world(4), GROUPS["one group behind"]
    heads = np.array(list(HEADS.values()))
    weights = heads / heads.sum()
    mean = float(weights @ [each[0] for each in groups])
    estimates = [
        group(place.metric, place.series, EVERYONE, Estimate(mean, mean - 0.02, mean + 0.02)),
        *(
            group(place.metric, place.series, name, Estimate(*each), share=float(weight))
            for name, each, weight in zip(HEADS, groups, weights, strict=True)
        ),
    ]
    gaps = disparity(estimates, *place, Against.named(EVERYONE))
    result = people_behind(gaps, place.series, HEADS)

    def total(rows: Numbers) -> Numbers:
        return np.asarray(np.maximum((rows @ weights)[:, np.newaxis] - rows, 0.0) @ heads)

    assert result.estimate == pytest.approx(float(total(np.array([[g[0] for g in groups]]))[0]))
    assert_close((result.lower, result.upper), simulated(total, groups, mean))


# ---- a gap against the gaps of peers ---------------------------------------------------------
@pytest.mark.parametrize("own_gap,pairs", [(0.05, 1), (0.13, 1), (0.13, 6), (0.30, 6)])
def test_gap_against_the_gaps_of_other_places(own_gap: float, pairs: int) -> None:
    place, rng = world(2), np.random.default_rng(3)
    rows: list[list[list[Any] | None]] = []
    published: list[tuple[Published, Published]] = []
    for number in range(12):
        gap = own_gap if number == 0 else 0.04 + 0.01 * number
        high = 0.7 + 0.02 * rng.random()
        pair = (
            (high - gap, high - gap - 0.05, high - gap + 0.04),
            (high, high - 0.015, high + 0.02),
        )
        published.append(pair)
        rows.append([None, *(list(each) for each in pair)])
    rows[11][1] = [*published[11][0], "Weak"]  # counts nowhere
    table = table_of(place, values_of(place, rows), Against.named("Group 2"))
    others = OtherPlaces("peers", "peer", Level.COUNTY, np.arange(2, 13, dtype=np.int32), total=11)
    result = gap_percentile(table, place.metric, "Group 1", 1, others, pairs=pairs)
    own = gap_with_bounds(*published[0])
    assert (result.gap, result.lower, result.upper) == pytest.approx(own)
    reference = median_with_bounds([gap_with_bounds(*pair) for pair in published[1:11]])
    assert result.benchmark.n == 10
    assert result.benchmark.value == pytest.approx(reference[0])
    assert_close((result.benchmark.lower, result.benchmark.upper), reference[1:])
    times = stats.norm.ppf(1 - 0.025 / pairs) / Z
    apart = own[0] - reference[0]
    lower = apart - times * math.hypot(own[0] - own[1], reference[2] - reference[0])
    upper = apart + times * math.hypot(own[2] - own[0], reference[0] - reference[1])
    assert_close((result.outcome.lower, result.outcome.upper), (lower, upper))
    expected = Verdict.WORSE if lower > 0 else Verdict.BETTER if upper < 0 else Verdict.CANNOT_TELL
    assert result.outcome.verdict is expected
