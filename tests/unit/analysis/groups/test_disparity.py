"""Gaps between groups: who is compared with whom, and why not where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from mobility.analysis.groups.disparity import (
    ABSENT,
    IS_REFERENCE,
    LARGEST,
    NO_DIRECTION,
    NO_NATURAL_ZERO,
    NO_RELIABLE_GROUP,
    NO_SIZES,
    OF_REFERENCE,
    Against,
    Disparity,
    GroupGap,
    ReferenceKind,
    disparity,
)
from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate, group_estimate
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE, Quality
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    PART_OF_TOTAL,
    SAME_POOL,
    Estimate,
    Verdict,
)
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE, Better, Computation, Series, Unit, load_framework
from tests.support.groups import World, group, world

FRAMEWORK = load_framework()
RACES = FRAMEWORK.breakdowns["race-ethnicity"]
BLACK, BLACK_NH, HISPANIC, OTHER, WHITE, WHITE_NH = (
    "Black", "Black, Non-Hispanic", "Hispanic", "Other Races and Ethnicities", "White",
    "White, Non-Hispanic",
)  # fmt: skip


def place_of(
    *values: float, half: float = 0.02, better: Better = Better.HIGHER, **changes: Any
) -> tuple[World, list[GroupEstimate]]:
    """Groups 1, 2, ... with these values, each with an interval of this half width."""
    place = world(len(values), better, **({"pooled": ""} | changes))
    groups = [
        group(place.metric, place.series, f"Group {i + 1}", Estimate(v, v - half, v + half))
        for i, v in enumerate(values)
    ]
    return place, groups


def changed(
    place: World, estimate: GroupEstimate, published: Estimate, flag: Quality
) -> GroupEstimate:
    return group(place.metric, place.series, estimate.subgroup, published, flag)


def gap_of(disparity: Disparity, label: str) -> GroupGap:
    return next(gap for gap in disparity.groups if gap.group.subgroup == label)


def verdict_and_reason(disparity: Disparity) -> dict[str, tuple[Verdict, str]]:
    return {gap.group.subgroup: (gap.verdict, gap.reason) for gap in disparity.groups}


def by_race(year: int = 2021, metric: str = "share_employed") -> tuple[Any, Series]:
    """A metric that is published for all groups of race and ethnicity, those that overlap too."""
    result = FRAMEWORK.metric(metric)
    series = result.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    assert year in series.schedule
    labels = tuple(item.label for item in RACES.groups)
    pairs = tuple(
        (item.label, other) for item in RACES.groups for other in item.overlaps if other in labels
    )
    return result, replace(series, subgroups=labels, overlaps=pairs, disjoint=False)


# ------------------------------------------------------------------------------ the reference


def test_best_testable_group_is_the_reference() -> None:
    place, groups = place_of(0.5, 0.7, 0.6)
    one_disparity = disparity(groups, *place)
    assert (one_disparity.reference.kind, one_disparity.reference.name) == (
        ReferenceKind.BEST,
        "Group 2",
    )
    assert one_disparity.reference.candidates == ("Group 1", "Group 2", "Group 3")
    assert one_disparity.tests == one_disparity.reference.tests == 3
    assert one_disparity.reference.estimate == groups[1].estimate
    lower = disparity(groups, *place_of(0.5, 0.7, 0.6, better=Better.LOWER)[0])
    assert lower.reference.name == "Group 1"


def test_equal_best_values_take_the_first_in_the_registry() -> None:
    place, groups = place_of(0.5, 0.7, 0.7)
    assert disparity(groups, *place).reference.name == "Group 2"


def test_reference_has_no_verdict_itself() -> None:
    place, groups = place_of(0.5, 0.7)
    reference = gap_of(disparity(groups, *place), "Group 2")
    assert (reference.verdict, reference.reason) == (Verdict.NOT_COMPARED, IS_REFERENCE)
    assert (reference.gap, reference.lower, reference.ratio.value) == (0.0, None, 1.0)


@pytest.mark.parametrize("better", [Better.HIGHER, Better.LOWER])
def test_a_weak_value_drives_nothing(better: Better) -> None:
    place, groups = place_of(0.5, 0.52, 0.6, better=better)
    extreme = Estimate(0.99, 0.9, 1.0) if better is Better.HIGHER else Estimate(0.01, 0.0, 0.1)
    weak = group(place.metric, place.series, "Group 3", extreme, Quality.WEAK)
    with_weak = disparity([*groups[:2], weak], *place)
    without = disparity(groups[:2], *place)
    assert with_weak.reference == without.reference
    assert with_weak.groups[:2] == without.groups
    gap = gap_of(with_weak, "Group 3")
    assert (gap.verdict, gap.reason) == (Verdict.NOT_COMPARED, WEAK_VALUE)
    assert None not in {gap.gap, gap.lower, gap.upper, gap.se, gap.ratio.value, gap.group.se}


def test_all_weak_have_no_reference_and_each_has_reason() -> None:
    place, groups = place_of(0.5, 0.7)
    weak = [changed(place, item, item.estimate, Quality.WEAK) for item in groups]
    one_disparity = disparity(weak, *place)
    assert (one_disparity.reference.name, one_disparity.reference.reason) == ("", NO_RELIABLE_GROUP)
    assert verdict_and_reason(one_disparity) == dict.fromkeys(
        ("Group 1", "Group 2"), (Verdict.NOT_COMPARED, WEAK_VALUE)
    )
    assert {gap.gap for gap in one_disparity.groups} == {None}
    everyone = group(place.metric, place.series, EVERYONE, Estimate(0.6, 0.5, 0.7))
    assert (
        verdict_and_reason(disparity([everyone, *weak], *place))[EVERYONE][1] == NO_RELIABLE_GROUP
    )


def test_a_weak_reference_that_was_named_judges_nobody() -> None:
    place, groups = place_of(0.5, 0.7)
    groups[1] = changed(place, groups[1], groups[1].estimate, Quality.WEAK)
    one_disparity = disparity(groups, *place, Against.named("Group 2"))
    gap = gap_of(one_disparity, "Group 1")
    assert (gap.verdict, gap.reason) == (Verdict.NOT_COMPARED, f"{OF_REFERENCE}{WEAK_VALUE}")
    assert gap.gap == pytest.approx(0.2)
    assert gap.lower is not None


def test_one_group_has_nobody_to_be_compared_with() -> None:
    place, groups = place_of(0.5)
    one_disparity = disparity(groups, *place)
    assert (one_disparity.reference.name, one_disparity.tests) == ("Group 1", 1)
    assert verdict_and_reason(one_disparity) == {"Group 1": (Verdict.NOT_COMPARED, IS_REFERENCE)}


def test_no_groups_at_all() -> None:
    place, _ = place_of(0.5)
    one_disparity = disparity([], *place)
    assert (one_disparity.groups, one_disparity.reference.reason) == ((), NO_RELIABLE_GROUP)


def test_equal_groups_are_not_distinguished() -> None:
    place, groups = place_of(0.5, 0.5, 0.5)
    one_disparity = disparity(groups, *place)
    assert [gap.verdict for gap in one_disparity.groups[1:]] == [Verdict.CANNOT_TELL] * 2


def test_without_a_direction_nothing_is_the_best() -> None:
    place, groups = place_of(0.5, 0.7, better=Better.NEITHER)
    one_disparity = disparity(groups, *place)
    assert one_disparity.reference.reason == NO_DIRECTION
    assert {gap.gap for gap in one_disparity.groups} == {None}
    named = disparity(groups, *place, Against.named("Group 1"))
    gap = gap_of(named, "Group 2")
    assert (gap.gap, gap.verdict) == (pytest.approx(0.2), Verdict.HIGHER)


def test_a_named_group_that_has_no_value_here() -> None:
    place, groups = place_of(0.5, 0.7)
    one_disparity = disparity(groups[:1], *place, Against.named("Group 2"))
    assert one_disparity.reference.reason == ABSENT
    assert verdict_and_reason(one_disparity) == {"Group 1": (Verdict.NOT_COMPARED, ABSENT)}


def test_unknown_group_error_lists_choices() -> None:
    place, groups = place_of(0.5, 0.7)
    with pytest.raises(UserError, match="no group 'Group 9' here: choose one of All; Group 1"):
        disparity(groups, *place, Against.named("Group 9"))
    with pytest.raises(UserError, match="needs a name and a value"):
        disparity(groups, *place, Against(ReferenceKind.BENCHMARK, "target"))


def test_the_largest_group_needs_every_size() -> None:
    place, groups = place_of(0.5, 0.7)
    sized = [
        replace(estimate, share=share) for estimate, share in zip(groups, (0.3, 0.7), strict=True)
    ]
    assert disparity(sized, *place, LARGEST).reference.name == "Group 2"
    assert disparity(sized, *place, LARGEST).tests == 1, "sizes are no look at the values"
    assert disparity([sized[0], groups[1]], *place, LARGEST).reference.reason == NO_SIZES
    assert disparity([], *place, LARGEST).reference.reason == NO_SIZES


def test_weak_largest_group_tests_nobody() -> None:
    place, groups = place_of(0.5, 0.7)
    weak = changed(place, groups[1], groups[1].estimate, Quality.WEAK)
    sized = [replace(groups[0], share=0.3), replace(weak, share=0.7)]
    gap = gap_of(disparity(sized, *place, LARGEST), "Group 1")
    assert gap.reason == f"{OF_REFERENCE}{WEAK_VALUE}"


# --------------------------------------------------------------- reasons, each where it belongs


@pytest.mark.parametrize(
    "published,reason",
    [
        (Estimate(0.5), NO_INTERVAL),
        (Estimate(0.5, 0.45), NO_INTERVAL),
        (Estimate(0.5, None, 0.55), NO_INTERVAL),
        (Estimate(0.5, 0.5, 0.5), NO_WIDTH),
    ],
)
def test_interval_fault_names_group_or_reference(published: Estimate, reason: str) -> None:
    place, groups = place_of(0.5, 0.7)
    groups[0] = changed(place, groups[0], published, Quality.STRONG)
    own = gap_of(disparity(groups, *place), "Group 1")
    assert (own.verdict, own.reason) == (Verdict.NOT_COMPARED, reason)
    reference = gap_of(disparity(groups, *place, Against.named("Group 1")), "Group 2")
    assert (reference.verdict, reference.reason) == (
        Verdict.NOT_COMPARED,
        f"{OF_REFERENCE}{reason}",
    )
    for gap in (own, reference):
        assert gap.gap is not None
        assert gap.ratio.value is not None
        assert {gap.lower, gap.upper, gap.se, gap.ratio.lower, gap.p} == {None}


def test_a_range_of_hidden_counts_is_no_interval() -> None:
    metric = FRAMEWORK.metric("count_homeless")
    series = metric.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    rows = ((BLACK_NH, 100, 90, 110), (WHITE_NH, 500, 480, 520))
    groups = [
        group_estimate(metric, series, 2022, label, Estimate(*numbers), Quality.STRONG)
        for label, *numbers in rows
    ]
    gap = gap_of(disparity(groups, metric, series, RACES), WHITE_NH)
    assert (gap.verdict, gap.reason, gap.gap) == (Verdict.NOT_COMPARED, HIDDEN_COUNTS, 400)
    assert (gap.group.lower, gap.lower, gap.group.se) == (480, None, None)


def test_implausible_values_and_zeros_are_refused() -> None:
    place, groups = place_of(
        0.0, 0.5, 9.0, better=Better.LOWER, plausible=5.0, zero_meaning="Nobody asked.",
        range=(None, None),
    )  # fmt: skip
    one_disparity = disparity(groups, *place)
    assert one_disparity.reference.name == "Group 2"
    assert one_disparity.tests == 1
    reasons = {label: reason for label, (_, reason) in verdict_and_reason(one_disparity).items()}
    assert reasons == {
        "Group 1": "Nobody asked.", "Group 2": IS_REFERENCE, "Group 3": IMPLAUSIBLE,
    }  # fmt: skip


def test_one_pooled_estimate_is_not_compared_with_itself() -> None:
    place, groups = place_of(0.5, 0.5, 0.7, pooled="area")
    first = gap_of(disparity(groups, *place, Against.named("Group 1")), "Group 2")
    assert (first.verdict, first.reason, first.gap) == (Verdict.NOT_COMPARED, SAME_POOL, 0.0)
    other = gap_of(disparity(groups, *place, Against.named("Group 1")), "Group 3")
    assert other.verdict is Verdict.BETTER
    single = place_of(0.5, 0.5)[0]
    free = gap_of(disparity(groups[:2], *single, Against.named("Group 1")), "Group 2")
    assert free.verdict is Verdict.CANNOT_TELL


def test_a_group_is_part_of_everyone() -> None:
    place, groups = place_of(0.5, 0.7)
    everyone = group(place.metric, place.series, EVERYONE, Estimate(0.6, 0.59, 0.61))
    against_all = disparity([everyone, *groups], *place, Against.named(EVERYONE))
    assert against_all.reference.kind is ReferenceKind.EVERYONE
    gap = gap_of(against_all, "Group 1")
    assert (gap.reason, gap.gap, gap.lower) == (PART_OF_TOTAL, pytest.approx(0.1), None)
    against_group = gap_of(disparity([everyone, *groups], *place), EVERYONE)
    assert against_group.reason == PART_OF_TOTAL
    sized = [replace(everyone, share=1.0), *(replace(item, share=0.5) for item in groups)]
    known = gap_of(disparity(sized, *place, Against.named(EVERYONE)), "Group 1")
    assert known.verdict is Verdict.WORSE
    assert known.se == pytest.approx(known.gap and (known.gap - (known.lower or 0)) / 1.959964)
    assert gap_of(disparity(sized, *place), EVERYONE).reason == PART_OF_TOTAL
    surer = gap_of(disparity(sized, *place, Against.named(EVERYONE), level=0.99), "Group 1")
    assert surer.se == pytest.approx(known.se), "the confidence asked for changes no error"
    assert surer.p == pytest.approx(known.p)
    assert (surer.lower or 0) < (known.lower or 0)


def test_the_level_of_a_picked_reference_is_stored_as_it_is_meant() -> None:
    place, groups = place_of(0.5, 0.7, 0.6)
    families = [gap.family for gap in disparity(groups, *place).groups]
    assert {family.level for family in families if family} == {0.05}


def test_everyone_is_never_the_best_group() -> None:
    place, groups = place_of(0.5, 0.7)
    everyone = group(place.metric, place.series, EVERYONE, Estimate(0.9, 0.89, 0.91))
    assert disparity([everyone, *groups], *place).reference.name == "Group 2"


def test_ratio_to_everyone_has_least_error() -> None:
    """Half of everyone, everyone known exactly: what is left is the error of the other half."""
    place, groups = place_of(0.5, 0.7)
    everyone = group(place.metric, place.series, EVERYONE, Estimate(0.6, 0.59999, 0.60001))
    sized = [everyone, *(replace(item, share=0.9) for item in groups)]
    gap = gap_of(disparity(sized, *place, Against.named(EVERYONE)), "Group 1")
    assert gap.se == pytest.approx(0.1 * 0.02 / 1.959964, rel=1e-6)
    assert gap.ratio.lower is not None
    assert gap.ratio.upper is not None
    width = 0.02 * (1 / 0.5 - 0.9 / 0.6)
    assert gap.ratio.upper == pytest.approx(1.2 * 2.718281828**width, rel=1e-6)


# ------------------------------------------------------------------------ people in two groups


RATES: Sequence[tuple[str, float]] = (
    (EVERYONE, 0.80), (BLACK, 0.72), (BLACK_NH, 0.70), (HISPANIC, 0.76), (OTHER, 0.79),
    (WHITE, 0.86), (WHITE_NH, 0.85),
)  # fmt: skip


def all_races() -> tuple[Any, Series, list[GroupEstimate]]:
    metric, series = by_race()
    groups = [
        group_estimate(metric, series, 2021, label, Estimate(v, v - 0.01, v + 0.01), Quality.STRONG)
        for label, v in RATES
    ]
    return metric, series, groups


def test_overlapping_race_groups_are_never_tested() -> None:
    metric, series, groups = all_races()
    for first, other in (
        (BLACK, BLACK_NH),
        (WHITE, WHITE_NH),
        (HISPANIC, BLACK),
        (WHITE, HISPANIC),
    ):
        for label, reference in ((first, other), (other, first)):
            one_disparity = disparity(groups, metric, series, RACES, Against.named(reference))
            gap = gap_of(one_disparity, label)
            assert (gap.verdict, gap.reason) == (Verdict.NOT_COMPARED, OVERLAPPING), (
                label,
                reference,
            )
            assert gap.gap is not None
            assert gap.lower is None, "an interval that takes them for two samples would be wrong"


def test_best_group_is_from_disjoint_groups() -> None:
    metric, series, groups = all_races()
    one_disparity = disparity(groups, metric, series, RACES)
    assert one_disparity.reference.name == WHITE_NH, (
        "White, including Hispanic, is higher and overlaps"
    )
    assert one_disparity.reference.candidates == (BLACK_NH, HISPANIC, WHITE_NH)
    assert one_disparity.reference.compared == (BLACK_NH, HISPANIC, OTHER, WHITE_NH)
    assert one_disparity.tests == 6
    verdicts = verdict_and_reason(one_disparity)
    for label in (BLACK, WHITE):
        assert verdicts[label] == (Verdict.NOT_COMPARED, OVERLAPPING)
    assert {verdicts[item][0] for item in (BLACK_NH, HISPANIC, OTHER)} == {Verdict.WORSE}


def test_groups_that_share_nobody_are_tested_when_named() -> None:
    metric, series, groups = all_races()
    one_disparity = disparity(groups, metric, series, RACES, Against.named(WHITE_NH))
    assert gap_of(one_disparity, BLACK_NH).verdict is Verdict.WORSE


def test_arrests_compare_races_without_hispanic() -> None:
    metric = FRAMEWORK.metric("rate_juv_arrest")
    series = metric.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    groups = [
        group_estimate(metric, series, 2023, label, Estimate(value), Quality.MARGINAL)
        for label, value in ((BLACK, 900.0), (HISPANIC, 100.0), (OTHER, 300.0), (WHITE, 400.0))
    ]
    one_disparity = disparity(groups, metric, series, RACES)
    assert one_disparity.reference.name == WHITE, (
        "Hispanic young people are in the other groups as well"
    )
    reasons = {label: reason for label, (_, reason) in verdict_and_reason(one_disparity).items()}
    assert reasons == {
        BLACK: NO_INTERVAL, HISPANIC: OVERLAPPING, OTHER: NO_INTERVAL, WHITE: IS_REFERENCE,
    }  # fmt: skip


# -------------------------------------------------------------------- what the registry permits


def test_what_the_registry_refuses_is_not_worked_out() -> None:
    place, groups = place_of(0.5, 0.7)
    no_gap = disparity(groups, *place, refused={Computation.GAP: "No reference here."})
    assert no_gap.reference.name == ""
    assert verdict_and_reason(no_gap) == dict.fromkeys(
        ("Group 1", "Group 2"), (Verdict.NOT_COMPARED, "No reference here.")
    )
    assert {(gap.gap, gap.ratio.value, gap.p) for gap in no_gap.groups} == {(None, None, None)}
    no_ratio = disparity(groups, *place, refused={Computation.RATIO: "Not of these."})
    gap = gap_of(no_ratio, "Group 1")
    assert (gap.verdict, gap.ratio.value) == (Verdict.WORSE, None)
    assert gap.ratio.reason == "Not of these."


def test_unknown_group_raises_even_when_refused() -> None:
    place, groups = place_of(0.5, 0.7)
    with pytest.raises(UserError, match="no group"):
        disparity(
            groups, *place, Against.named("Nobody"), refused={Computation.GAP: "No reference."}
        )


def test_missing_zero_beats_refusal() -> None:
    place, groups = place_of(0.5, 0.7, ratio_meaningful=False)
    one_disparity = disparity(groups, *place, refused={Computation.RATIO: "Not of these."})
    assert {gap.ratio.reason for gap in one_disparity.groups} == {NO_NATURAL_ZERO}


def test_only_a_share_has_a_complement() -> None:
    place, groups = place_of(0.5, 0.7, unit=Unit.RATE, per=100)
    with pytest.raises(UserError, match="is no share, so it has no complement"):
        disparity(groups, *place, of_complement=True)
    with pytest.raises(UserError, match="confidence level"):
        disparity(groups, *place, level=1.5)


def test_a_result_says_how_it_came_about() -> None:
    place, groups = place_of(0.5, 0.7, 0.6)
    picked = [method.id for method in disparity(groups, *place).methods]
    first = ["group-gap", "difference", "practically-the-same", "ratio"]
    assert picked == [*first, "best-reliable-group", "holm"]
    named = disparity(groups, *place, Against.named("Group 2"))
    assert [method.id for method in named.methods] == [*first, "question-set"]
    against_everyone = disparity(groups, *place, Against.named(EVERYONE))
    assert "part-against-whole" in [method.id for method in against_everyone.methods]


def test_verdicts_match_better_direction() -> None:
    for better, clear in (
        (Better.HIGHER, {Verdict.WORSE, Verdict.BETTER}),
        (Better.NEITHER, {Verdict.HIGHER, Verdict.LOWER}),
    ):
        place, groups = place_of(0.3, 0.5, 0.7, better=better)
        for reference, other in combinations(range(3), 2):
            one_disparity = disparity(groups, *place, Against.named(f"Group {reference + 1}"))
            assert gap_of(one_disparity, f"Group {other + 1}").verdict in clear
