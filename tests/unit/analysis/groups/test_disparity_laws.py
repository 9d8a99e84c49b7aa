"""What gaps between groups must do whatever the numbers are, and how often they may be wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mobility.analysis.gaps.places import OtherPlaces, gap_percentile
from mobility.analysis.groups.disparity import (
    Against,
    Disparity,
    GapTable,
    GroupGap,
    complement,
    disparity,
    ratio,
)
from mobility.analysis.margins import wilson
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import VERDICTS, Z95, Estimate, Verdict
from mobility.places import Level
from mobility.registry import EVERYONE, Better, Margin, Unit
from tests.support.evidence import amount
from tests.support.gap_worlds import table_of, values_of
from tests.support.groups import World, group, world

FLIPPED = {
    Verdict.BETTER: Verdict.WORSE,
    Verdict.WORSE: Verdict.BETTER,
    Verdict.HIGHER: Verdict.LOWER,
    Verdict.LOWER: Verdict.HIGHER,
    Verdict.PRACTICALLY_THE_SAME: Verdict.PRACTICALLY_THE_SAME,
    Verdict.CANNOT_TELL: Verdict.CANNOT_TELL,
}
MARGIN = Margin(0.03, "")
DIRECTED = st.sampled_from([Better.HIGHER, Better.LOWER])
DIRECTIONS = st.sampled_from(list(Better))
HALVES = st.floats(0.001, 0.1)


@st.composite
def shares(draw: st.DrawFn) -> Estimate:
    """A share with an interval of its own on each side, inside 0 to 1."""
    value = draw(st.floats(0.12, 0.88))
    return Estimate(value, value - draw(HALVES), value + draw(HALVES))


def disparity_between(
    estimates: Sequence[Estimate],
    better: Better,
    against: str = "best",
    *,
    scale: float = 1.0,
    level: float = 0.95,
    of_complement: bool = False,
    margin: Margin | None = None,
) -> Disparity:
    """Groups 1, 2, ... held against one of them; ``scale`` turns shares into another unit."""
    unit = Unit.SHARE if scale == 1 else Unit.INDEX
    place = world(len(estimates), better, unit=unit, range=(0.0, scale), pooled="", margin=margin)
    groups = [
        group(place.metric, place.series, f"Group {i + 1}", scaled(estimate, scale))
        for i, estimate in enumerate(estimates)
    ]
    reference = Against.named(against) if against != "best" else None
    options = {"level": level, "of_complement": of_complement}
    return (
        disparity(groups, *place, **options)
        if reference is None
        else disparity(groups, *place, reference, **options)
    )


def scaled(estimate: Estimate, by: float) -> Estimate:
    assert estimate.lower is not None
    assert estimate.upper is not None
    return Estimate(by * estimate.value, by * estimate.lower, by * estimate.upper)


def numbers(gap: GroupGap) -> list[float]:
    result = [gap.gap, gap.lower, gap.upper]
    assert None not in result
    return [float(item or 0) for item in result]


@given(estimate_1=shares(), estimate_2=shares(), better=DIRECTIONS)
def test_who_is_behind_whom_turns_with_the_reference(
    estimate_1: Estimate, estimate_2: Estimate, better: Better
) -> None:
    first, second = (
        disparity_between([estimate_1, estimate_2], better, f"Group {2 - at}", margin=MARGIN)
        .groups[at]
        for at in (0, 1)
    )  # fmt: skip
    assert numbers(first) == pytest.approx([-n for n in np.array(numbers(second))[[0, 2, 1]]])
    assert first.verdict is FLIPPED[second.verdict]
    assert first.se == pytest.approx(second.se)
    assert first.p == pytest.approx(second.p)
    ratios = [first.ratio.value, first.ratio.lower, first.ratio.upper]
    turned = [second.ratio.value, second.ratio.upper, second.ratio.lower]
    assert ratios == pytest.approx([1 / n for n in turned if n])


@given(first=shares(), other=shares(), third=shares(), better=DIRECTED)
def test_percent_and_share_agree(
    first: Estimate, other: Estimate, third: Estimate, better: Better
) -> None:
    small = disparity_between([first, other, third], better)
    large = disparity_between([first, other, third], better, scale=100.0)
    assert small.reference.name == large.reference.name
    for a, b in zip(small.groups, large.groups, strict=True):
        assert (a.verdict, a.reason) == (b.verdict, b.reason)
        assert b.gap == pytest.approx(100 * (a.gap or 0))
        assert b.ratio.value == pytest.approx(a.ratio.value)
        if a.lower is not None:
            assert numbers(b) == pytest.approx([100 * n for n in numbers(a)])
            assert b.se == pytest.approx(100 * (a.se or 0))


@given(first=shares(), other=shares(), better=DIRECTIONS, times=st.floats(1.0, 1.2))
def test_longer_intervals_make_a_longer_interval(
    first: Estimate, other: Estimate, better: Better, times: float
) -> None:
    def stretched(each: Estimate) -> Estimate:
        low, up = each.value - (each.lower or 0), (each.upper or 0) - each.value
        return Estimate(each.value, each.value - times * low, each.value + times * up)

    plain = disparity_between([first, other], better, "Group 2").groups[0]
    wide = disparity_between([stretched(first), stretched(other)], better, "Group 2").groups[0]
    assert wide.gap == plain.gap
    gap, lower, upper = numbers(plain)
    assert numbers(wide)[1:] == pytest.approx(
        [gap - times * (gap - lower), gap + times * (upper - gap)]
    )
    assert wide.se == pytest.approx(times * (plain.se or 0), rel=1e-6)
    if wide.verdict is not Verdict.CANNOT_TELL:
        assert wide.verdict is plain.verdict


@given(estimates=st.lists(shares(), min_size=2, max_size=5), better=DIRECTED)
def test_more_confidence_only_takes_verdicts_away(
    estimates: list[Estimate], better: Better
) -> None:
    by_level = [disparity_between(estimates, better, level=level) for level in (0.90, 0.95, 0.99)]
    for less, more in pairwise(by_level):
        for a, b in zip(less.groups, more.groups, strict=True):
            assert b.verdict in {a.verdict, Verdict.CANNOT_TELL}
            if a.lower is not None:
                (_, a_low, a_up), (_, b_low, b_up) = numbers(a), numbers(b)
                assert b_low <= a_low
                assert a_up <= b_up


@given(estimates=st.lists(shares(), min_size=2, max_size=5), better=DIRECTED)
def test_picked_reference_is_stricter_than_named(estimates: list[Estimate], better: Better) -> None:
    picked = disparity_between(estimates, better)
    named = disparity_between(estimates, better, picked.reference.name)
    assert [
        replace(item, verdict=Verdict.CANNOT_TELL, smallest_gap=None, family=None)
        for item in picked.groups
    ] == [
        replace(item, verdict=Verdict.CANNOT_TELL, smallest_gap=None, family=None)
        for item in named.groups
    ], "the numbers are the same"
    for item, other in zip(picked.groups, named.groups, strict=True):
        assert item.verdict in {other.verdict, Verdict.CANNOT_TELL}
        assert item.verdict is not Verdict.BETTER, "nobody is ahead of the best"
        assert other.clear_alone == (other.verdict in {Verdict.WORSE, Verdict.BETTER})
    if len(estimates) == 2:
        assert [replace(item, family=None) for item in picked.groups] == [
            replace(item, family=None) for item in named.groups
        ]


@given(first=shares(), other=shares(), better=DIRECTED)
def test_those_without_are_as_far_behind_as_those_with(
    first: Estimate, other: Estimate, better: Better
) -> None:
    """A share and its complement, with the direction turned, are one gap with one verdict."""
    turned = Better.LOWER if better is Better.HIGHER else Better.HIGHER
    share = disparity_between([first, other], better, "Group 2").groups[0]
    rest = disparity_between([complement(first), complement(other)], turned, "Group 2").groups[0]
    assert numbers(share) == pytest.approx(numbers(rest))
    assert share.verdict is rest.verdict
    of_complement = disparity_between([first, other], better, "Group 2", of_complement=True).groups[
        0
    ]
    assert of_complement.ratio.value == pytest.approx(rest.ratio.value)
    assert of_complement.ratio.lower == pytest.approx(rest.ratio.lower)


@given(first=shares(), other=shares(), better=DIRECTED)
def test_gap_and_ratio_point_the_same_way(first: Estimate, other: Estimate, better: Better) -> None:
    for of_complement in (False, True):
        gap = disparity_between(
            [first, other], better, "Group 2", of_complement=of_complement
        ).groups[0]
        assert gap.ratio.value is not None
        assert gap.gap is not None
        assert (gap.ratio.value > 1) == (gap.gap > 0) or math.isclose(gap.ratio.value, 1)
        assert (gap.ratio.lower or 0) <= gap.ratio.value <= (gap.ratio.upper or 0)


@given(estimates=st.lists(shares(), min_size=2, max_size=4), weak=shares(), better=DIRECTED)
def test_a_weak_group_changes_nothing_for_the_others(
    estimates: list[Estimate], weak: Estimate, better: Better
) -> None:
    place = world(len(estimates) + 1, better, pooled="")
    groups = [
        group(place.metric, place.series, f"Group {i + 1}", estimate)
        for i, estimate in enumerate([*estimates, weak])
    ]
    groups[-1] = group(place.metric, place.series, groups[-1].subgroup, weak, Quality.WEAK)
    assert disparity(groups, *place).groups[:-1] == disparity(groups[:-1], *place).groups


# ----------------------------------------------------------------------- how often it is wrong

RUNS = 4_000
Draw = Callable[[np.random.Generator, int], list[NDArray[np.float64]]]


def three_errors(rate: float, runs: int) -> float:
    return 3 * math.sqrt(rate * (1 - rate) / runs)


def held_many(
    value: NDArray[np.float64],
    low: NDArray[np.float64],
    up: NDArray[np.float64],
    catch_all: str = "",
    **changes: Any,
) -> tuple[World, GapTable]:
    """Every row of ``value`` is a place with groups 1, 2, ..., held against its best."""
    place = world(
        value.shape[1],
        Better.HIGHER,
        range=(None, None),
        pooled="",
        unit=Unit.INDEX,
        catch_all=catch_all,
    )
    nobody = np.full((value.shape[0], 1), np.nan)
    values = values_of(place, [[None]] * value.shape[0])
    wide = [np.hstack([nobody, part]) for part in (value, low, up)]
    filled = replace(
        values, value=wide[0], lower=wide[1], upper=wide[2], weak=np.zeros(wide[0].shape, bool)
    )
    return place, table_of(place, filled, **changes)


def normal_groups(rng: np.random.Generator, groups: int) -> list[NDArray[np.float64]]:
    """Equal groups with errors of different sizes."""
    errors = rng.uniform(0.5, 2.0, (RUNS, groups))
    value = 20 + errors * rng.standard_normal((RUNS, groups))
    return [value, value - Z95 * errors, value + Z95 * errors]


def share_groups(rng: np.random.Generator, groups: int) -> list[NDArray[np.float64]]:
    """Equal shares of 15 % of a few hundred people, with lopsided (Wilson) intervals."""
    people = rng.integers(150, 600, (RUNS, groups))
    counts = rng.binomial(people, 0.15)
    each = [wilson(float(c), float(n)) for c, n in zip(counts.ravel(), people.ravel(), strict=True)]
    parts = [[e.value for e in each], [e.lower for e in each], [e.upper for e in each]]
    return [np.array(part, dtype=np.float64).reshape(RUNS, groups) for part in parts]


@pytest.mark.parametrize("groups", [2, 4, 6])
@pytest.mark.parametrize("made", [normal_groups, share_groups])
def test_equal_groups_differ_in_at_most_five_percent(made: Draw, groups: int) -> None:
    """The family is a place: any false verdict in it counts, whichever group came out best."""
    rng = np.random.default_rng(20_250_501 + groups)
    _, table = held_many(*made(rng, groups))
    worse = (table.verdict == VERDICTS.index(Verdict.WORSE)).any(axis=1)
    assert worse.mean() <= 0.05 + three_errors(0.05, RUNS)
    assert worse.mean() >= 0.02, "and it is no test that never finds anything"
    alone = (table.lower > 0).any(axis=1)
    if groups > 2:
        assert alone.mean() > 0.15, "as if the best had been named beforehand: one place in five"


def test_a_catch_all_of_equal_groups_is_wrong_once_in_twenty() -> None:
    """It may do better than the reference, and that is told as rarely as a gap."""
    value, low, up = normal_groups(np.random.default_rng(4_411), 4)
    _, table = held_many(value, low, up, "Group 4")
    assert (table.reference < 4).all(), "it is never the reference"
    assert (table.tests == 6).all(), "and its pairs count"
    told = np.isin(
        table.verdict, [VERDICTS.index(each) for each in (Verdict.WORSE, Verdict.BETTER)]
    )
    assert told.any(axis=1).mean() <= 0.05 + three_errors(0.05, RUNS)
    assert told[:, 4].any()
    for part in (value, low, up):
        part[:, 3] += 20
    _, ahead = held_many(value, low, up, "Group 4")
    assert (ahead.verdict[:, 4] == VERDICTS.index(Verdict.BETTER)).mean() > 0.9


def test_a_named_reference_is_wrong_once_in_twenty() -> None:
    rng = np.random.default_rng(77)
    _, table = held_many(*normal_groups(rng, 2), against=Against.named("Group 1"))
    judged = [VERDICTS.index(each) for each in (Verdict.WORSE, Verdict.BETTER)]
    clear = np.isin(table.verdict[:, 2], judged)
    assert abs(clear.mean() - 0.05) <= three_errors(0.05, RUNS)


def test_intervals_hold_the_true_gap_and_the_true_ratio() -> None:
    """Symmetric errors, and errors that are lopsided because they are those of a logarithm."""
    rng = np.random.default_rng(5)
    truth, errors = np.array([10.0, 16.0]), np.array([0.8, 1.5])
    value = truth + errors * rng.standard_normal((RUNS, 2))
    _, table = held_many(
        value, value - Z95 * errors, value + Z95 * errors, against=Against.named("Group 2")
    )
    held_gap = (table.lower[:, 1] <= 6) & (table.upper[:, 1] >= 6)
    assert abs(held_gap.mean() - 0.95) <= three_errors(0.95, RUNS)
    held_ratio = (table.ratio_lower[:, 1] <= 1.6) & (table.ratio_upper[:, 1] >= 1.6)
    assert abs(held_ratio.mean() - 0.95) <= 0.012, "symmetric intervals of a ratio: nearly"

    logs = np.array([0.10, 0.15])
    skewed = truth * np.exp(logs * rng.standard_normal((RUNS, 2)))
    low, up = skewed * np.exp(-Z95 * logs), skewed * np.exp(Z95 * logs)
    _, table = held_many(skewed, low, up, against=Against.named("Group 2"))
    held_ratio = (table.ratio_lower[:, 1] <= 1.6) & (table.ratio_upper[:, 1] >= 1.6)
    assert abs(held_ratio.mean() - 0.95) <= three_errors(0.95, RUNS)
    held_gap = (table.lower[:, 1] <= 6) & (table.upper[:, 1] >= 6)
    assert abs(held_gap.mean() - 0.95) <= 0.012, "lopsided intervals of a difference: nearly"


@pytest.mark.evidence
def test_a_group_against_everyone_holds_the_true_gap() -> None:
    """Groups of known sizes make up everyone, whose error is then partly the group's own."""
    rng = np.random.default_rng(6)
    shares_of = np.array([0.5, 0.3, 0.2])
    errors = np.array([0.01, 0.02, 0.03])
    truth = np.array([0.50, 0.60, 0.55])
    gap = float(shares_of @ truth - truth[0])
    place = world(3, Better.HIGHER, pooled="")
    held_gap = held_ratio = 0
    runs = amount(500, 1_500)
    for value in truth + errors * rng.standard_normal((runs, 3)):
        groups = [
            group(
                place.metric, place.series, f"Group {i + 1}",
                Estimate(v, v - Z95 * e, v + Z95 * e), share=s,
            )
            for i, (v, e, s) in enumerate(zip(value, errors, shares_of, strict=True))
        ]  # fmt: skip
        total, s_total = float(shares_of @ value), float(np.linalg.norm(shares_of * errors))
        published = Estimate(total, total - Z95 * s_total, total + Z95 * s_total)
        everyone = group(place.metric, place.series, EVERYONE, published, share=1.0)
        gap_to_everyone = disparity([everyone, *groups], *place, Against.named(EVERYONE)).groups[1]
        held_gap += (gap_to_everyone.lower or 0) <= gap <= (gap_to_everyone.upper or 0)
        true_ratio = float(shares_of @ truth / truth[0])
        held_ratio += (
            (gap_to_everyone.ratio.lower or 0) <= true_ratio <= (gap_to_everyone.ratio.upper or 0)
        )
    assert abs(held_gap / runs - 0.95) <= three_errors(0.95, runs)
    assert abs(held_ratio / runs - 0.95) <= three_errors(0.95, runs)


@pytest.mark.parametrize("behind", [1, 3])
@pytest.mark.evidence
def test_groups_as_far_behind_as_the_margin_are_rarely_called_the_same(behind: int) -> None:
    """Also where the data picked the reference, each gap among six pairs by itself."""
    rng, runs, error = np.random.default_rng(12), amount(1_000, 4_000), 0.011
    truth = np.array([0.7] * (4 - behind) + [0.7 - MARGIN.size] * behind)
    place = world(4, Better.HIGHER, pooled="", margin=MARGIN)
    half = Z95 * error
    rows = truth + error * rng.standard_normal((runs, 4))
    cells = [[None, *([v, v - half, v + half] for v in row)] for row in rows]
    table = table_of(place, values_of(place, cells))
    same = table.verdict[:, 1:] == VERDICTS.index(Verdict.PRACTICALLY_THE_SAME)
    of_best = table.reference[:, np.newaxis] <= 4 - behind  # a group that is not behind
    wrong = (same & of_best)[:, 4 - behind :].mean(axis=0)
    assert (wrong <= 0.05 + three_errors(0.05, runs)).all()
    assert same.any()


@pytest.mark.parametrize("peers", [6, 25])
@pytest.mark.evidence
def test_usual_gap_is_rarely_called_unusual(peers: int) -> None:
    rng = np.random.default_rng(9 + peers)
    runs, false = amount(150, 400), 0
    errors = rng.uniform(0.5, 2.0, (runs, peers + 1))
    gaps = 3 + errors * rng.standard_normal((runs, peers + 1))
    place = world(2, Better.LOWER, range=(None, None), pooled="", unit=Unit.INDEX)
    held_on = [0.0, -1e-9, 1e-9]
    geoids = np.arange(2, peers + 2, dtype=np.int32)
    others = OtherPlaces("peers", "peers", Level.COUNTY, geoids, peers)
    for row, error in zip(gaps, errors, strict=True):
        cells = [
            [None, [g, g - Z95 * e, g + Z95 * e], held_on] for g, e in zip(row, error, strict=True)
        ]
        table = table_of(place, values_of(place, cells), Against.named("Group 2"))
        verdict = gap_percentile(table, place.metric, "Group 1", 1, others).outcome.verdict
        false += verdict is not Verdict.CANNOT_TELL
    assert false / runs <= 0.05 + three_errors(0.05, runs)


@pytest.mark.evidence
def test_picking_a_pair_does_not_make_it_unusual() -> None:
    """The largest gap of six is held to six tests; named beforehand it would be one too many."""
    rng = np.random.default_rng(12)
    runs, peers = amount(150, 300), 12
    place = world(4, Better.HIGHER, range=(None, None), pooled="", unit=Unit.INDEX)
    geoids = np.arange(2, peers + 2, dtype=np.int32)
    others = OtherPlaces("peers", "peers", Level.COUNTY, geoids, peers)
    false = {1: 0, 6: 0}
    for _ in range(runs):
        value = 20 + rng.standard_normal((peers + 1, 4))
        cells = [[None, *([v, v - Z95, v + Z95] for v in row)] for row in value]
        values = values_of(place, cells)
        best, worst = (f"Group {pick(value[0]) + 1}" for pick in (np.argmax, np.argmin))
        table = table_of(place, values, Against.named(best))
        for pairs in false:
            percentile = gap_percentile(table, place.metric, worst, 1, others, pairs=pairs)
            false[pairs] += percentile.outcome.verdict is Verdict.WORSE
    assert false[6] / runs <= 0.05 + three_errors(0.05, runs)
    assert false[1] / runs > 0.08


# --------------------------------------------------------------------- as others work it out


def test_the_ratio_agrees_with_statsmodels() -> None:
    """With intervals of each logarithm it is the interval of a risk ratio of Katz et al. 1978."""
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    for a, n, b, m in ((30, 200, 55, 210), (5, 60, 9, 80), (150, 300, 120, 310)):
        low, up = proportion.confint_proportions_2indep(
            a, n, b, m, compare="ratio", method="log", correction=False
        )
        first, other = (
            Estimate(x / k, x / k * math.exp(-half), x / k * math.exp(half))
            for x, k in ((a, n), (b, m))
            for half in [Z95 * math.sqrt(1 / x - 1 / k)]
        )
        result = ratio(first, other)
        assert [result.lower, result.upper] == pytest.approx([low, up], rel=1e-6)
