"""Every index of a place comes with its value, its interval and its evidence, or with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mobility.analysis.groups.disparity import NO_DIRECTION, NO_SIZES
from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate
from mobility.analysis.inequality import (
    ATTRIBUTABLE_FRACTION,
    ATTRIBUTABLE_RISK,
    BETWEEN_GROUP_VARIANCE,
    BOUND_AT_ZERO,
    DEFINITIONS,
    INDEX_OF_DISPARITY,
    LINE_AT_ZERO,
    LOW_COVERAGE,
    MEAN_DIFFERENCE_FROM_BEST,
    MEAN_LOG_DEVIATION,
    MEAN_NOT_ABOVE_ZERO,
    NO_AVERAGE,
    NO_ORDER,
    NO_ZERO,
    NOT_ABOVE_ZERO,
    RELATIVE_INDEX,
    SLOPE_INDEX,
    THEIL,
    TOO_FEW,
    TOO_FEW_ORDERED,
    UNBOUNDED,
    EqualityVerdict,
    Inequality,
    LeftOut,
    inequality,
)
from mobility.analysis.method import Method
from mobility.analysis.places.profile import WEAK_VALUE
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, Estimate
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE, Better, Computation, Unit, load_framework
from tests.support.groups import World, group, with_errors, world

VALUES, ERRORS = [0.60, 0.70, 0.80, 0.65], [0.02, 0.01, 0.03, 0.02]
SHARES = [0.2, 0.3, 0.3, 0.2]
UNORDERED = [definition.method for definition in DEFINITIONS]
ALL = [*UNORDERED, SLOPE_INDEX, RELATIVE_INDEX]
RATE = {"unit": Unit.RATE, "range": (None, None)}


def inequality_of(
    place: World,
    values: Sequence[float] = VALUES,
    ses: Sequence[float] | None = ERRORS,
    shares: Sequence[float] | None = SHARES,
    **settings: bool | None,
) -> Inequality:
    groups = with_errors(place.metric, place.series, values, ses, shares)
    return inequality(groups, *place, **settings)  # type: ignore[arg-type]  # named by the tests


def test_there_is_one_index_for_every_method() -> None:
    result = inequality_of(world(4))
    assert [index.method for index in result.indices] == ALL
    for index in result.indices:
        assert index.verdict is EqualityVerdict.DIFFER
        assert (index.reason, index.interval_reason) == ("", "")
        assert index.value is not None
        assert index.lower is not None
        assert index.upper is not None
        assert index.lower <= index.value <= index.upper
    assert (result.weighted, result.coverage) == (True, pytest.approx(1))
    assert result.weights == pytest.approx(tuple(SHARES))
    assert "equality test" in result.note


def test_indices_of_equal_groups_reach_zero() -> None:
    result = inequality_of(world(4), [0.60, 0.63, 0.61, 0.62])
    assert result.equality.verdict is EqualityVerdict.CANNOT_TELL
    for method in UNORDERED:
        index = result.index(method)
        assert (index.verdict, index.lower) == (EqualityVerdict.CANNOT_TELL, 0)
        assert index.value is not None


def test_equality_test_beats_interval_of_two_groups() -> None:
    """Two groups of nine in ten people differ nearly enough, all four together do not."""
    result = inequality_of(world(4), [0.58, 0.63, 0.67, 0.62], shares=[0.45, 0.45, 0.05, 0.05])
    assert result.equality.p == pytest.approx(0.0554, abs=1e-4)
    variance = result.index(BETWEEN_GROUP_VARIANCE)
    assert (variance.verdict, variance.lower) == (EqualityVerdict.CANNOT_TELL, 0)


def test_percent_and_share_agree() -> None:
    share = inequality_of(world(4, range=(0.0, 1.0)))
    percent = inequality_of(
        world(4, range=(0.0, 100.0)), [100 * v for v in VALUES], [100 * s for s in ERRORS]
    )
    scales = {BETWEEN_GROUP_VARIANCE.id: 1e4}
    absolute = {MEAN_DIFFERENCE_FROM_BEST.id, ATTRIBUTABLE_RISK.id, SLOPE_INDEX.id}
    for first, other in zip(share.indices, percent.indices, strict=True):
        scale = scales.get(first.method.id, 100 if first.method.id in absolute else 1)
        numbers = [
            (first.value, other.value),
            (first.lower, other.lower),
            (first.upper, other.upper),
        ]
        for small, large in numbers:
            assert small is not None
            assert large == pytest.approx(scale * small, rel=1e-4)


def test_groups_without_sizes_have_equal_weights() -> None:
    result = inequality_of(world(4), shares=None)
    assert (result.weighted, result.coverage, result.weights) == (False, None, (0.25,) * 4)
    for method in (ATTRIBUTABLE_RISK, ATTRIBUTABLE_FRACTION):
        assert (result.index(method).value, result.index(method).reason) == (None, NO_SIZES)
    assert result.index(MEAN_DIFFERENCE_FROM_BEST).value == pytest.approx(0.1125)
    assert result.index(SLOPE_INDEX).value is not None

    by_size = inequality_of(world(4), shares=None, weighted=True)
    assert {index.reason for index in by_size.indices} == {NO_SIZES}

    equally = inequality_of(world(4), weighted=False)
    assert (equally.weights, equally.coverage) == ((0.25,) * 4, pytest.approx(1))
    assert equally.index(ATTRIBUTABLE_RISK).reason == NO_SIZES


@pytest.mark.parametrize("share,reason", [(0.15, ""), (0.16, LOW_COVERAGE)])
def test_reliable_groups_are_at_least_85_of_100(share: float, reason: str) -> None:
    place = world(3)
    rest = (1 - share) / 2
    shares = [rest, rest, share]
    groups = list(with_errors(place.metric, place.series, VALUES[:3], ERRORS[:3], shares))
    groups[2] = replace(groups[2], problem=WEAK_VALUE)
    indices = inequality(groups, *place)
    assert indices.coverage == pytest.approx(1 - share)
    assert indices.left_out == (LeftOut("Group 3", WEAK_VALUE),)
    assert {indices.index(method).reason for method in UNORDERED} == {reason}
    assert indices.weights == pytest.approx((0.5, 0.5)), "weights are of the groups that enter"
    assert indices.index(SLOPE_INDEX).reason == (reason or TOO_FEW_ORDERED)


def test_weak_and_overlapping_groups_are_ignored() -> None:
    framework = load_framework()
    metric = framework.metrics["share_employed"]
    series = metric.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    overlaps = (("White", "White, Non-Hispanic"), ("Hispanic", "White"))
    wide = replace(series, subgroups=(*series.subgroups, "White"), overlaps=overlaps)
    breakdown = framework.breakdowns["race-ethnicity"]

    def row(label: str, value: float, quality: Quality | None = Quality.STRONG) -> GroupEstimate:
        published = Estimate(value, value - 0.02, value + 0.02)
        return group(metric, series, label, published, quality, year=2023)

    rows = [
        row(EVERYONE, 0.7),
        row("Black, Non-Hispanic", 0.65),
        row("Hispanic", 0.99, Quality.WEAK),
        row("White", 0.9),
        row("White, Non-Hispanic", 0.8, None),
    ]
    indices = inequality(rows, metric, wide, breakdown)
    assert [item.subgroup for item in indices.used] == [
        "Black, Non-Hispanic",
        "White, Non-Hispanic",
    ]
    assert indices.left_out == (LeftOut("Hispanic", WEAK_VALUE), LeftOut("White", OVERLAPPING))
    best = indices.index(MEAN_DIFFERENCE_FROM_BEST)
    assert (best.reference, best.value) == ("White, Non-Hispanic", pytest.approx(0.075))


def test_fewer_than_two_groups_are_no_inequality() -> None:
    place = world(4)
    indices = inequality(with_errors(place.metric, place.series, [0.6], [0.02]), *place)
    assert {index.reason for index in indices.indices} == {TOO_FEW}
    nothing = inequality([], *place)
    assert (nothing.used, nothing.weights, nothing.coverage) == ((), (), None)
    assert {index.verdict for index in nothing.indices} == {EqualityVerdict.NOT_COMPARED}


@pytest.mark.parametrize(
    "changes,values,methods,reason",
    [
        (
            {"better": Better.NEITHER},
            VALUES,
            [MEAN_DIFFERENCE_FROM_BEST, ATTRIBUTABLE_RISK, ATTRIBUTABLE_FRACTION],
            NO_DIRECTION,
        ),
        (
            {"unit": Unit.DOLLARS},
            VALUES,
            [ATTRIBUTABLE_RISK, ATTRIBUTABLE_FRACTION],
            NO_AVERAGE,
        ),
        ({"unit": Unit.INDEX}, VALUES, [ATTRIBUTABLE_RISK, ATTRIBUTABLE_FRACTION], NO_AVERAGE),
        (
            {"ratio_meaningful": False},
            VALUES,
            [INDEX_OF_DISPARITY, THEIL, MEAN_LOG_DEVIATION, ATTRIBUTABLE_FRACTION, RELATIVE_INDEX],
            NO_ZERO,
        ),
        (RATE, [0.0, 0.7, 0.8, 0.6], [THEIL, MEAN_LOG_DEVIATION], NOT_ABOVE_ZERO),
        (
            RATE,
            [-1.0, -0.7, 0.8, -0.5],
            [INDEX_OF_DISPARITY, ATTRIBUTABLE_FRACTION],
            MEAN_NOT_ABOVE_ZERO,
        ),
        (RATE, [-0.5, 0.7, 1.8, 3.6], [RELATIVE_INDEX], LINE_AT_ZERO),
        ({"ordered": False}, VALUES, [SLOPE_INDEX, RELATIVE_INDEX], NO_ORDER),
    ],
)
def test_index_that_does_not_exist_has_reason(
    changes: dict[str, object], values: list[float], methods: list[Method], reason: str
) -> None:
    result = inequality_of(world(4, **changes), values)
    refused = {index.method.id: index.reason for index in result.indices if index.value is None}
    assert {id_ for id_, why in refused.items() if why == reason} == {m.id for m in methods}
    assert all(result.index(m).verdict is EqualityVerdict.NOT_COMPARED for m in methods)


@pytest.mark.parametrize(
    "computation,methods",
    [
        (Computation.INDEX, UNORDERED),
        (Computation.ORDERED_INDEX, [SLOPE_INDEX, RELATIVE_INDEX]),
    ],
)
def test_the_registry_can_forbid_indices(computation: Computation, methods: list[Method]) -> None:
    place = world(4)
    groups = with_errors(place.metric, place.series, VALUES, ERRORS)
    indices = inequality(groups, *place, refused={computation: "Because."})
    assert {i.method.id for i in indices.indices if i.reason == "Because."} == {
        method.id for method in methods
    }


@pytest.mark.parametrize(
    "published,reason",
    [(Estimate(0.65), NO_INTERVAL), (Estimate(0.65, 0.65, 0.65), NO_WIDTH)],
)
def test_indices_need_every_interval(published: Estimate, reason: str) -> None:
    """The others are tested without it, and the variance keeps its noise."""
    place = world(4)
    groups = list(with_errors(place.metric, place.series, VALUES, ERRORS, SHARES))
    groups[3] = group(place.metric, place.series, "Group 4", published, share=0.2)
    indices = inequality(groups, *place)
    assert (indices.equality.df, len(indices.used)) == (2, 4)
    for index in indices.indices:
        assert (index.lower, index.upper, index.interval_reason) == (None, None, reason)
        assert index.value is not None
        assert index.verdict is EqualityVerdict.DIFFER
    variance = indices.index(BETWEEN_GROUP_VARIANCE)
    assert variance.value == variance.uncorrected


def test_a_bound_at_zero_leaves_logarithms_without_an_interval() -> None:
    result = inequality_of(
        world(4, range=(0.0, 1.0)), [0.03, 0.2, 0.3, 0.25], [0.02, 0.01, 0.01, 0.01]
    )
    for method in (THEIL, MEAN_LOG_DEVIATION):
        index = result.index(method)
        assert index.value is not None
        assert (index.lower, index.interval_reason) == (None, BOUND_AT_ZERO)
    assert result.index(INDEX_OF_DISPARITY).lower is not None


def test_ratio_is_unbounded_near_zero() -> None:
    result = inequality_of(world(4, **RATE), [0.3, 0.9, 1.5, 2.1], [0.3, 0.3, 0.3, 0.3])
    ratio = result.index(RELATIVE_INDEX)
    assert ratio.value is not None
    assert (ratio.lower, ratio.upper, ratio.interval_reason) == (None, None, UNBOUNDED)
    assert result.index(SLOPE_INDEX).lower is not None


def test_weighted_risk_is_the_mean_difference_from_best() -> None:
    result = inequality_of(world(4))
    risk, mean = result.index(ATTRIBUTABLE_RISK), result.index(MEAN_DIFFERENCE_FROM_BEST)
    assert (risk.value, risk.lower, risk.upper) == (mean.value, mean.lower, mean.upper)


@pytest.mark.parametrize("better", [Better.HIGHER, Better.LOWER])
def test_best_group_has_best_value(better: Better) -> None:
    result = inequality_of(world(4, better), [0.6, 0.6, 0.8, 0.8])
    best = "Group 3" if better is Better.HIGHER else "Group 1"
    named = {index.method.id: index.reference for index in result.indices if index.reference}
    assert named == dict.fromkeys(
        (MEAN_DIFFERENCE_FROM_BEST.id, ATTRIBUTABLE_RISK.id, ATTRIBUTABLE_FRACTION.id), best
    )


def test_impossible_shares_and_levels_are_refused() -> None:
    with pytest.raises(UserError, match="more than everybody"):
        inequality_of(world(4), shares=[0.5, 0.5, 0.5, 0.5])
    inequality_of(world(4), shares=[0.251, 0.251, 0.25, 0.25])  # shares that were rounded
    place = world(4)
    with pytest.raises(UserError, match="confidence level"):
        inequality([], *place, level=2)
