"""All places at once say what each place says for itself, and a set leaves the place out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mobility.analysis.gaps.places import NO_GAP, OtherPlaces, gap_percentile
from mobility.analysis.groups.disparity import (
    BEST,
    BOUND_AT_ZERO,
    LARGEST,
    NO_VALUE,
    OF_REFERENCE,
    Against,
    GapTable,
    GroupGap,
    GroupValues,
    disparity,
)
from mobility.analysis.groups.estimates import GroupEstimate, group_estimate
from mobility.analysis.places.benchmarks import median_of_set
from mobility.analysis.reliability import WEAK_VALUE, Quality
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    PART_OF_TOTAL,
    SAME_POOL,
    VERDICTS,
    Estimate,
    Verdict,
)
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import (
    EVERYONE,
    Better,
    Computation,
    IntervalKind,
    Unit,
    load_framework,
)
from tests.support.evidence import amount
from tests.support.gap_worlds import table_of, values_of
from tests.support.groups import YEAR, World, world

FRAMEWORK = load_framework()
PLACES = amount(25, 400)
ANYTHING = {"range": (None, None), "unit": Unit.INDEX}


def races(metric: str, **changes: Any) -> World:
    """A metric published for every group of race and ethnicity, those that overlap too."""
    breakdown = FRAMEWORK.breakdowns["race-ethnicity"]
    result = FRAMEWORK.metric(metric)
    series = result.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    labels = tuple(group.label for group in breakdown.groups)
    pairs = tuple((group.label, other) for group in breakdown.groups for other in group.overlaps)
    series = replace(
        series, subgroups=labels, overlaps=pairs, disjoint=False, interval_years=(YEAR,),
        schedule=(YEAR,),
    )  # fmt: skip
    return World(replace(result, range=(None, None), **changes), series, breakdown)


def rounded_world(groups: int, **changes: Any) -> World:
    return world(groups, **(ANYTHING | changes))


def unpublished(place: World, kind: IntervalKind) -> World:
    return place._replace(series=replace(place.series, interval=kind, interval_years=(YEAR,)))


WORLDS = {
    "higher is better": rounded_world(4, better=Better.HIGHER, pooled=""),
    "lower, limits and zeros that are no numbers": rounded_world(
        3, better=Better.LOWER, plausible=12.0, zero_meaning="Nobody asked.", pooled="area"
    ),
    "neither": rounded_world(2, better=Better.NEITHER, pooled=""),
    "no ratio": rounded_world(2, better=Better.HIGHER, ratio_meaningful=False),
    "one group": rounded_world(1, better=Better.HIGHER),
    "groups that overlap": races("share_employed"),
    "no intervals": unpublished(rounded_world(3, better=Better.LOWER), IntervalKind.NONE),
    "hidden counts": unpublished(
        rounded_world(3, better=Better.LOWER), IntervalKind.SUPPRESSION_RANGE
    ),
}


def made_up(place: World, seed: int) -> GroupValues:
    """Places with everything that happens: holes, flags, zeros, one bound, no width, copies."""
    rng = np.random.default_rng(seed)
    shape = (PLACES, len(place.series.subgroups))
    value = np.round(rng.normal(6, 3, shape), 2)
    low, up = (np.round(rng.gamma(2.0, 0.5, shape), 2) for _ in range(2))
    lower, upper = value - low, value + up
    fate = rng.uniform(size=shape)
    value[fate < 0.02] = 0.0
    lower, upper = np.minimum(lower, value), np.maximum(upper, value)
    same = (fate > 0.02) & (fate < 0.06)
    lower[same], upper[same] = value[same], value[same]
    lower[(fate > 0.06) & (fate < 0.09)] = np.nan
    upper[(fate > 0.08) & (fate < 0.12)] = np.nan
    gone = fate > 0.85
    value[gone], lower[gone], upper[gone] = np.nan, np.nan, np.nan
    copied = rng.uniform(size=PLACES) < 0.1
    for part in (value, lower, upper):
        part[copied, -1] = part[copied, 0 if shape[1] == 2 else 1]
    empty = values_of(place, [[None]] * PLACES)
    weak = (rng.uniform(size=shape) < 0.2) & ~np.isnan(value)
    return replace(empty, value=value, lower=lower, upper=upper, weak=weak)


def one_place(place: World, values: GroupValues, row: int) -> list[GroupEstimate]:
    def bound(number: float) -> float | None:
        return None if np.isnan(number) else float(number)

    return [
        group_estimate(
            place.metric, place.series, values.year, label,
            Estimate(float(value), bound(lower), bound(upper)),
            Quality.WEAK if weak else Quality.STRONG,
        )
        for label, value, lower, upper, weak in zip(
            values.groups, values.value[row], values.lower[row], values.upper[row],
            values.weak[row], strict=True,
        )
        if not np.isnan(value)
    ]  # fmt: skip


def in_the_table(table: GapTable, row: int, column: int) -> tuple[list[float], list[Any]]:
    parts = (
        table.gap, table.lower, table.upper, table.ratio, table.ratio_lower, table.ratio_upper,
    )  # fmt: skip
    texts = [
        VERDICTS[table.verdict[row, column]],
        table.reasons[table.reason[row, column]],
        bool(table.reliable[row, column]),
    ]
    return [float(part[row, column]) for part in parts], texts


def for_itself(gap: GroupGap) -> tuple[list[float], list[Any]]:
    ratio = gap.ratio
    parts = (gap.gap, gap.lower, gap.upper, ratio.value, ratio.lower, ratio.upper)
    numbers = [np.nan if part is None else part for part in parts]
    return numbers, [gap.verdict, gap.reason, gap.group.reliable]


@pytest.mark.cases(5)
@pytest.mark.evidence
@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("level", [0.95, 0.90])
def test_table_equals_results_of_single_places(name: str, level: float) -> None:
    place = WORLDS[name]
    values = made_up(place, seed=len(name))
    choices = [BEST, *(Against.named(label) for label in place.series.subgroups)]
    verdicts, reasons = set(), set()
    for against in choices:
        table = table_of(place, values, against, level=level)
        for row in range(PLACES):
            groups = one_place(place, values, row)
            alone = disparity(groups, *place, against, level=level)
            at = table.reference[row]
            assert (values.groups[at] if at >= 0 else "") == (
                alone.reference.name if alone.reference.group else ""
            )
            assert table.tests[row] == alone.tests
            for gap in alone.groups:
                column = values.groups.index(gap.group.subgroup)
                result, text = in_the_table(table, row, column)
                expected, output = for_itself(gap)
                assert text == output, (against, row, gap.group.subgroup)
                np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-12)
                verdicts.add(gap.verdict)
                reasons.add(gap.reason)
    assert Verdict.NOT_COMPARED in verdicts
    assert f"{OF_REFERENCE}{WEAK_VALUE}" in reasons
    if name not in {"no intervals", "hidden counts", "one group"}:
        assert len(verdicts) >= 3, "and the places are not all alike"


@pytest.mark.parametrize("refused", [Computation.GAP, Computation.RATIO])
def test_what_the_registry_refuses_is_in_no_table(refused: Computation) -> None:
    place = WORLDS["higher is better"]
    values = made_up(place, seed=1)
    table = table_of(place, values, refused={refused: "Not of these."})
    assert np.isnan(table.ratio).all()
    assert np.isnan(table.ratio_upper).all()
    there = ~np.isnan(values.value)
    if refused is Computation.GAP:
        assert np.isnan(table.gap).all()
        assert np.isnan(table.upper).all()
        assert (table.reference == -1).all()
        assert (table.verdict == VERDICTS.index(Verdict.NOT_COMPARED)).all()
        assert {table.reasons[code] for code in table.reason[there]} == {"Not of these."}
        assert {table.reasons[code] for code in table.reason[~there]} == {NO_VALUE}
    else:
        assert not np.isnan(table.gap[there]).all()


def test_table_refuses_unknown_references() -> None:
    place = WORLDS["higher is better"]
    values = made_up(place, seed=1)
    with pytest.raises(UserError, match="their best group, everyone, or one group"):
        table_of(place, values, LARGEST)
    with pytest.raises(UserError, match="no group 'Group 9' here: choose one of All; Group 1"):
        table_of(place, values, Against.named("Group 9"))
    with pytest.raises(UserError, match="confidence level"):
        table_of(place, values, level=0.0)
    with pytest.raises(UserError, match="between its lower and its upper bound"):
        table_of(place, replace(values, lower=values.value + 1))


def test_rows_become_places_and_groups() -> None:
    columns = {
        "geoid": np.array([39153, 1001, 39153]),
        "state": np.array([39, 1, 39]),
        "slot": np.array([2, 0, 0]),
        "value": np.array([0.5, 0.6, 0.7]),
        "lower": np.array([0.4, np.nan, 0.6]),
        "upper": np.array([0.6, np.nan, 0.8]),
        "weak": np.array([True, False, False]),
    }
    values = GroupValues.from_columns(columns, ("All", "One", "Two"), 2023)
    assert values.geoid.tolist() == [1001, 39153]
    assert values.state.tolist() == [1, 39]
    assert values.value[1].tolist() == pytest.approx([0.7, np.nan, 0.5], nan_ok=True)
    assert values.weak.tolist() == [[False, False, False], [False, False, True]]
    none = GroupValues.from_columns(
        {name: part[:0] for name, part in columns.items()}, ("All", "One", "Two"), 2023
    )
    assert none.value.shape == (0, 3)
    place = WORLDS["neither"]
    assert table_of(place, values_of(place, []), Against.named(EVERYONE)).gap.shape == (0, 3)


def test_a_bound_at_zero_leaves_a_ratio_without_interval() -> None:
    place = WORLDS["higher is better"]
    values = values_of(place, [[None, [1.0, 0.0, 2.0], [3.0, 2.0, 4.0]]])
    table = table_of(place, values)
    assert table.ratio[0, 1] == pytest.approx(3.0)
    assert np.isnan(table.ratio_lower[0, 1])
    alone = disparity(one_place(place, values, 0), *place)
    assert alone.groups[0].ratio.reason == BOUND_AT_ZERO


# --------------------------------------------------------------------------- is a gap unusual?


def peers_of(*geoids: int) -> OtherPlaces:
    numbers = np.array(geoids, dtype=np.int32)
    return OtherPlaces("peers", "peers", Level.COUNTY, numbers, numbers.size)


PLAIN = rounded_world(2, better=Better.LOWER, pooled="")
SHARED = rounded_world(2, better=Better.LOWER, pooled="area")


def gaps_of(gaps: Sequence[float], half: float = 0.5) -> list[list[Any]]:
    """Everyone is not published, group 2 is at 5 everywhere, and group 1 these gaps above it."""
    reference = [5.0, 5.0 - half, 5.0 + half]
    return [[None, [5.0 + g, 5.0 + g - half, 5.0 + g + half], [*reference]] for g in gaps]


def test_median_of_gaps_leaves_place_out() -> None:
    gaps = [9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    table = table_of(PLAIN, values_of(PLAIN, gaps_of(gaps)), Against.named("Group 2"))
    everybody = peers_of(*range(1, 8))
    percentile = gap_percentile(table, PLAIN.metric, "Group 1", 1, everybody)
    assert percentile.gap == pytest.approx(9.0)
    assert (percentile.benchmark.value, percentile.benchmark.n) == (pytest.approx(3.5), 6)
    assert percentile.benchmark.total == 7
    same = median_of_set(table.gap[1:, 1], table.lower[1:, 1], table.upper[1:, 1])
    assert (percentile.benchmark.lower, percentile.benchmark.upper) == (same.lower, same.upper)
    assert percentile.outcome.verdict is Verdict.WORSE
    assert percentile.outcome.difference == pytest.approx(5.5)
    assert same.upper is not None
    both = np.hypot(np.hypot(0.5, 0.5), same.upper - 3.5)
    assert percentile.outcome.lower == pytest.approx(5.5 - both), "the median has an error too"
    assert percentile.position is not None
    assert (percentile.position.below, percentile.position.equal, percentile.position.above) == (
        6,
        0,
        0,
    )
    outside = gap_percentile(table, PLAIN.metric, "Group 1", 1, peers_of(*range(2, 8)))
    assert outside.benchmark.value == percentile.benchmark.value


def test_smaller_gap_is_better_or_lower() -> None:
    gaps = [-4.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    for better, verdict in (
        (Better.LOWER, Verdict.BETTER),
        (Better.HIGHER, Verdict.BETTER),
        (Better.NEITHER, Verdict.LOWER),
    ):
        place = rounded_world(2, better=better, pooled="")
        turn = -1 if better is Better.HIGHER else 1
        rows = gaps_of([turn * gap for gap in gaps])
        table = table_of(place, values_of(place, rows), Against.named("Group 2"))
        percentile = gap_percentile(table, place.metric, "Group 1", 1, peers_of(*range(2, 7)))
        assert percentile.outcome.verdict is verdict


def test_only_pairs_of_reliable_values_enter_the_median() -> None:
    rows = gaps_of([2.5, 1.0, 2.0, 3.0, 4.0, 5.0, 90.0, 91.0])
    rows[6][1] = [*rows[6][1], "Weak"]
    rows[7][2] = None
    table = table_of(PLAIN, values_of(PLAIN, rows), Against.named("Group 2"))
    percentile = gap_percentile(table, PLAIN.metric, "Group 1", 1, peers_of(*range(2, 9)))
    assert (percentile.benchmark.n, percentile.benchmark.total) == (5, 7)
    assert percentile.benchmark.value == 3.0
    assert percentile.outcome.verdict is Verdict.CANNOT_TELL


def test_pooled_gap_counts_once_without_own() -> None:
    rows = gaps_of([2.0, 2.0, 1.0, 3.0, 3.0, 3.0, 4.0, 5.0, 6.0])
    table = table_of(SHARED, values_of(SHARED, rows), Against.named("Group 2"))
    percentile = gap_percentile(table, SHARED.metric, "Group 1", 1, peers_of(*range(2, 10)))
    assert percentile.benchmark.n == 5, "the second place is mine, three places are one"
    assert percentile.benchmark.value == 4.0
    apart = values_of(SHARED, rows, states=range(1, 10))
    table = table_of(SHARED, apart, Against.named("Group 2"))
    assert (
        gap_percentile(table, SHARED.metric, "Group 1", 1, peers_of(*range(2, 10))).benchmark.n == 8
    )
    half_shared = gaps_of([2.0, 2.0, 1.0, 3.0, 4.0, 5.0])
    half_shared[1][2] = [5.5, 5.0, 6.0]
    table = table_of(SHARED, values_of(SHARED, half_shared), Against.named("Group 2"))
    percentile = gap_percentile(table, SHARED.metric, "Group 1", 1, peers_of(*range(2, 7)))
    assert percentile.benchmark.n == 5, "one of the two estimates is its own"


def test_gap_without_interval_has_position_only() -> None:
    rows = [[None, [g], [1.0]] for g in (2.5, 1.5, 2.0, 3.0, 4.0, 5.0)]
    table = table_of(PLAIN, values_of(PLAIN, rows), Against.named("Group 2"))
    percentile = gap_percentile(table, PLAIN.metric, "Group 1", 1, peers_of(*range(2, 7)))
    assert (percentile.outcome.verdict, percentile.outcome.reason) == (
        Verdict.NOT_COMPARED,
        NO_INTERVAL,
    )
    assert percentile.outcome.difference == pytest.approx(1.5 - 2.0)
    assert percentile.position is not None
    assert (percentile.position.below, percentile.position.total) == (2, 5)


def test_what_my_own_gap_lacks_is_the_reason() -> None:
    rows = gaps_of([2.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    rows[0][1] = [*rows[0][1], "Weak"]
    table = table_of(PLAIN, values_of(PLAIN, rows), Against.named("Group 2"))
    weak = gap_percentile(table, PLAIN.metric, "Group 1", 1, peers_of(*range(2, 7)))
    assert (weak.outcome.reason, weak.position) == (WEAK_VALUE, None)
    assert weak.gap is not None
    assert weak.benchmark.value == 3.0
    rows[0][1] = None
    table = table_of(PLAIN, values_of(PLAIN, rows), Against.named("Group 2"))
    absent = gap_percentile(table, PLAIN.metric, "Group 1", 1, peers_of(*range(2, 7)))
    assert (absent.gap, absent.outcome.reason, absent.position) == (None, NO_GAP, None)
    elsewhere = gap_percentile(table, PLAIN.metric, "Group 1", 99, peers_of(*range(2, 7)))
    assert elsewhere.outcome.reason == NO_GAP


def test_a_group_and_everyone_have_a_position_only() -> None:
    rows = [[[5.0, 4.9, 5.1], [5.0 + g, 4.5 + g, 5.5 + g], None] for g in range(1, 8)]
    table = table_of(PLAIN, values_of(PLAIN, rows), Against.named(EVERYONE))
    percentile = gap_percentile(table, PLAIN.metric, "Group 1", 1, peers_of(*range(2, 8)))
    assert percentile.outcome.reason == PART_OF_TOTAL
    assert percentile.position is not None
    assert percentile.position.above == 6


def test_a_pooled_pair_of_one_estimate_is_not_compared() -> None:
    rows = [[None, [5.0, 4.0, 6.0], [5.0, 4.0, 6.0]], *gaps_of([1.0, 2.0, 3.0, 4.0, 5.0])]
    table = table_of(SHARED, values_of(SHARED, rows), Against.named("Group 2"))
    percentile = gap_percentile(table, SHARED.metric, "Group 1", 1, peers_of(*range(2, 7)))
    assert percentile.outcome.reason == SAME_POOL


def test_places_need_one_reference_in_common() -> None:
    values = values_of(PLAIN, gaps_of([2.0, -1.0, 2.0]))
    with pytest.raises(UserError, match="one group named for all"):
        gap_percentile(table_of(PLAIN, values), PLAIN.metric, "Group 1", 1, peers_of(2, 3))
    table = table_of(PLAIN, values, Against.named("Group 2"))
    with pytest.raises(UserError, match="no group 'Group 9' here"):
        gap_percentile(table, PLAIN.metric, "Group 9", 1, peers_of(2, 3))
