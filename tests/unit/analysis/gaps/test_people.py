"""The people behind gaps: added up once, with an interval that holds the truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mobility.analysis.gaps.people import (
    NO_DIRECTION,
    NO_HEAD_COUNT,
    NOBODY_COUNTED,
    NOT_PEOPLE,
    PeopleBehind,
    head_count_of,
    people_behind,
)
from mobility.analysis.groups.disparity import (
    BEST,
    IS_REFERENCE,
    NO_SIZES,
    Against,
    Disparity,
    ReferenceKind,
    disparity,
)
from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate
from mobility.analysis.places.profile import WEAK_VALUE
from mobility.analysis.uncertainty import NO_INTERVAL, Estimate
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE, Better, Computation, Unit, load_framework
from tests.support.evidence import amount
from tests.support.groups import World, group, with_errors, world

VALUES, ERRORS = [0.80, 0.75, 0.70, 0.60], [0.01, 0.02, 0.01, 0.03]
HEADS = {"Group 1": 40_000.0, "Group 2": 30_000.0, "Group 3": 20_000.0, "Group 4": 10_000.0}
SHARES = [0.4, 0.3, 0.2, 0.1]
FIRST = Against.named("Group 1")
ALL = Against.named(EVERYONE)
BENCHMARK = Against(ReferenceKind.BENCHMARK, "the state", Estimate(0.78, 0.77, 0.79))


def rows(place: World, values: list[float] = VALUES) -> list[GroupEstimate]:
    """Return four groups and everyone, who is their mean."""
    groups = with_errors(place.metric, place.series, values, ERRORS, SHARES)
    mean = float(np.dot(values, SHARES))
    half = 1.96 * float(np.hypot.reduce(np.multiply(ERRORS, SHARES)))
    total = group(place.metric, place.series, EVERYONE, Estimate(mean, mean - half, mean + half))
    return [total, *groups]


def behind(
    against: Against = FIRST,
    heads: dict[str, float] = HEADS,
    values: list[float] = VALUES,
    better: Better = Better.HIGHER,
) -> PeopleBehind:
    place = world(4, better)
    one_disparity = disparity(rows(place, values), *place, against)
    return people_behind(one_disparity, place.series, heads)


def test_each_person_is_counted_once() -> None:
    result = behind()
    assert [item.subgroup for item in result.groups] == [f"Group {i}" for i in range(1, 5)]
    assert [item.reason for item in result.groups] == [IS_REFERENCE, "", "", ""]
    estimates = [item.estimate for item in result.groups]
    assert estimates[0] is None
    assert estimates[1:] == pytest.approx([1_500, 2_000, 2_000])
    assert result.estimate == pytest.approx(5_500)
    assert result.counted == ("Group 2", "Group 3", "Group 4")
    assert result.lower is not None
    assert result.upper is not None
    assert 0 < result.lower < 5_500 < result.upper


@pytest.mark.parametrize("against", [FIRST, ALL, BENCHMARK, BEST])
def test_bounds_are_those_of_the_gap_times_the_people(against: Against) -> None:
    for item in behind(against).groups:
        if item.estimate is not None:
            assert item.head_count == HEADS[item.subgroup]
            assert item.gap.lower is not None
            assert item.gap.upper is not None
            assert item.lower == pytest.approx(item.head_count * max(0, item.gap.lower))
            assert item.upper == pytest.approx(item.head_count * max(0, item.gap.upper))


def test_better_off_group_does_not_reduce_the_sum() -> None:
    result = behind(Against.named("Group 2"))
    better_off = result.groups[0]
    assert (better_off.estimate, better_off.lower) == (0, 0)
    assert result.estimate == pytest.approx(20_000 * 0.05 + 10_000 * 0.15)


def test_interval_of_sum_respects_shared_reference() -> None:
    """It is wider than for separate references, and narrower than the sum of the bounds."""
    result = behind(heads=dict.fromkeys(HEADS, 10_000.0))
    alone = [item for item in result.groups if item.estimate]
    widths = [(item.upper or 0) - (item.lower or 0) for item in alone]
    assert result.lower is not None
    assert result.upper is not None
    width = result.upper - result.lower
    assert np.hypot.reduce(widths) < 0.97 * width
    assert width < 0.97 * sum(widths)


def test_everyone_moves_with_the_group_that_is_behind() -> None:
    """Where one group is behind, the sum is its number, and so is the interval."""
    place = world(2)
    groups = list(with_errors(place.metric, place.series, [0.6, 0.8], [0.02, 0.02], [0.5, 0.5]))
    half = 1.96 * 0.02 / np.sqrt(2)
    groups.append(
        group(place.metric, place.series, EVERYONE, Estimate(0.7, 0.7 - half, 0.7 + half))
    )
    heads = {"Group 1": 10_000.0, "Group 2": 10_000.0}
    result = people_behind(disparity(groups, *place, ALL), place.series, heads)
    alone = result.groups[0]
    assert (result.estimate, alone.estimate) == (pytest.approx(1_000), pytest.approx(1_000))
    assert (result.lower, result.upper) == pytest.approx((alone.lower, alone.upper), rel=0.03)


SETTINGS = {
    "all groups equal": [0.75] * 4,
    "two behind": [0.75, 0.75, 0.70, 0.60],
    "all different": VALUES,
}
REFERENCES = {"named": FIRST, "best": BEST, "everyone": ALL, "benchmark": BENCHMARK}


@pytest.mark.evidence
@pytest.mark.parametrize("truth", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("against", REFERENCES.values(), ids=REFERENCES)
def test_intervals_of_sum_have_nominal_coverage(truth: list[float], against: Against) -> None:
    """At most three standard errors below."""
    runs, rng = amount(30, 120), np.random.default_rng(20_250_606)
    held_to = {
        ReferenceKind.GROUP: truth[0],
        ReferenceKind.BEST: max(truth),
        ReferenceKind.EVERYONE: float(np.dot(truth, SHARES)),
        ReferenceKind.BENCHMARK: 0.78,
    }[against.kind]
    people = sum(
        n * max(0.0, held_to - value) for n, value in zip(HEADS.values(), truth, strict=True)
    )
    covered = 0
    for values in truth + np.array(ERRORS) * rng.standard_normal((runs, 4)):
        reference = against
        if against.benchmark:
            middle = 0.78 + 0.005 * rng.standard_normal()
            benchmark = Estimate(middle, middle - 1.96 * 0.005, middle + 1.96 * 0.005)
            reference = replace(against, benchmark=benchmark)
        result = behind(reference, values=values.tolist())
        assert result.lower is not None
        assert result.upper is not None
        covered += result.lower - 1e-6 <= people <= result.upper + 1e-6
    assert covered / runs > 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)


def test_a_benchmark_that_was_typed_in_is_exact() -> None:
    typed = behind(Against(ReferenceKind.BENCHMARK, "a goal", Estimate(0.78)))
    vague = behind(BENCHMARK)
    assert typed.estimate == pytest.approx(vague.estimate)
    widths = [(item.upper or 0) - (item.lower or 0) for item in (typed, vague)]
    assert widths[0] < widths[1]


def test_everyone_needs_the_sizes_of_all_groups() -> None:
    result = behind(ALL, {"Group 3": 20_000.0, "Group 4": 10_000.0})
    assert (result.counted, result.interval_reason) == (("Group 3", "Group 4"), NO_SIZES)
    assert (result.lower, result.upper) == (None, None)


def test_lower_can_be_better() -> None:
    result = behind(better=Better.LOWER)
    assert result.estimate == 0
    assert behind(Against.named("Group 4"), better=Better.LOWER).estimate == pytest.approx(
        40_000 * 0.2 + 30_000 * 0.15 + 20_000 * 0.1
    )


def test_without_head_counts_there_is_no_number() -> None:
    nothing = behind(heads={})
    assert {item.reason for item in nothing.groups} == {IS_REFERENCE, NO_HEAD_COUNT}
    assert (nothing.estimate, nothing.reason) == (None, NO_HEAD_COUNT)
    some = behind(heads={"Group 4": 10_000.0})
    assert (some.counted, some.reason) == (("Group 4",), "")
    assert some.estimate == pytest.approx(2_000)
    nobody = behind(heads=dict.fromkeys(HEADS, 0.0))
    assert (nobody.estimate, nobody.lower, nobody.upper) == (0, 0, 0)


def test_sum_reports_weak_and_untested_groups() -> None:
    place = world(4)
    groups = rows(place)
    groups[3] = replace(groups[3], problem=WEAK_VALUE)
    groups[4] = group(place.metric, place.series, "Group 4", Estimate(0.60), share=0.1)
    result = people_behind(disparity(groups, *place, FIRST), place.series, HEADS)
    weak, vague = result.groups[2:]
    assert (weak.estimate, weak.reason) == (None, WEAK_VALUE)
    assert vague.estimate == pytest.approx(2_000)
    assert (vague.lower, vague.interval_reason) == (None, NO_INTERVAL)
    assert result.counted == ("Group 2", "Group 4")
    assert (result.lower, result.interval_reason) == (None, NO_INTERVAL)

    groups[1] = replace(groups[1], problem=WEAK_VALUE)
    result = people_behind(disparity(groups, *place, FIRST), place.series, HEADS)
    assert (result.estimate, result.reason) == (None, NOBODY_COUNTED), "the reference is weak"


def refused_for(**changes: object) -> set[str]:
    place = world(4, **changes)
    result = people_behind(disparity(rows(place), *place, FIRST), place.series, HEADS)
    assert result.estimate is None
    return {result.reason, *(item.reason for item in result.groups)}


@pytest.mark.parametrize("unit", [Unit.DOLLARS, Unit.COUNT, Unit.RATIO, Unit.INDEX])
def test_medians_ratios_and_indices_are_no_people(unit: Unit) -> None:
    assert refused_for(unit=unit) == {NOT_PEOPLE}


def test_without_a_better_direction_nobody_is_behind() -> None:
    assert refused_for(better=Better.NEITHER) == {NO_DIRECTION}


def test_the_registry_can_forbid_it() -> None:
    place = world(4)
    result = people_behind(
        disparity(rows(place), *place, FIRST),
        place.series,
        HEADS,
        refused={Computation.PEOPLE: "Because."},
    )
    assert (result.reason, result.groups[1].reason) == ("Because.", "Because.")


def test_groups_that_overlap_are_not_added_up() -> None:
    framework = load_framework()
    metric = framework.metrics["share_employed"]
    series = metric.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    labels = ("Black", "Black, Non-Hispanic", "White, Non-Hispanic")
    wide = replace(series, subgroups=labels, overlaps=(labels[:2],))
    breakdown = framework.breakdowns["race-ethnicity"]
    groups = [
        group(metric, wide, label, Estimate(v, v - 0.02, v + 0.02), year=2023)
        for label, v in zip(labels, (0.6, 0.65, 0.8), strict=True)
    ]
    heads = dict.fromkeys(labels, 1_000.0)

    def against(label: str) -> PeopleBehind:
        one_disparity: Disparity = disparity(groups, metric, wide, breakdown, Against.named(label))
        return people_behind(one_disparity, wide, heads)

    assert against("White, Non-Hispanic").counted == ("Black",)
    assert against("Black, Non-Hispanic").groups[0].reason == OVERLAPPING


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(UserError, match="Group 4: a head-count"):
        behind(heads={"Group 4": -1.0})
    with pytest.raises(UserError, match="between 0 and 1"):
        head_count_of(10, 1.5)
    with pytest.raises(UserError, match="A count is 0 or more"):
        head_count_of(-1, 0.5)
