"""What a group's value may be used for, and which groups share nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mobility.analysis.groups.estimates import covered_share, disjoint, group_estimate
from mobility.analysis.places.profile import IMPLAUSIBLE, WEAK_VALUE
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, Z95, Estimate
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import EVERYONE, IntervalKind, Metric, Series, load_framework
from tests.support.groups import YEAR, group, with_errors, world

RACE = load_framework().breakdowns["race-ethnicity"]
NOT_HISPANIC = ("Black, Non-Hispanic", "White, Non-Hispanic")


def metric_and_series(metric_id: str, breakdown: str = "race-ethnicity") -> tuple[Metric, Series]:
    metric = load_framework().metrics[metric_id]
    series = metric.series_of(Level.COUNTY, breakdown)
    assert series is not None
    return metric, series


def chosen(labels: Sequence[str], overlaps: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """Return which of the groups stay when a metric is published for all of them."""
    metric, series = metric_and_series("share_employed")
    wide = replace(series, subgroups=tuple(labels), overlaps=overlaps)
    groups = [group(metric, wide, label, Estimate(0.5)) for label in labels]
    return [item.subgroup for item in disjoint(groups, RACE, wide)]


def test_complete_labels_partition_residents() -> None:
    labels = [item.label for item in RACE.groups]
    overlaps = tuple((item.label, other) for item in RACE.groups for other in item.overlaps)
    assert chosen(labels, overlaps) == [
        "Black, Non-Hispanic",
        "Hispanic",
        "Other Races and Ethnicities",
        "White, Non-Hispanic",
    ]


@pytest.mark.parametrize(
    "metric_id,expected",
    [
        ("share_employed", [NOT_HISPANIC[0], "Hispanic", "Other Races and Ethnicities"]),
        ("rate_juv_arrest", ["Black", "Other Races and Ethnicities", "White"]),
        ("share_poverty_exposure", ["Black", "Other Races and Ethnicities"]),
    ],
)
def test_the_choice_is_that_of_the_metric(metric_id: str, expected: list[str]) -> None:
    """A group that has no value here does not bring in one that overlaps."""
    metric, series = metric_and_series(metric_id)
    present = [label for label in series.subgroups if label != "White, Non-Hispanic"]
    groups = [group(metric, series, label, Estimate(0.5)) for label in present]
    assert [item.subgroup for item in disjoint(groups, RACE, series)] == expected


def test_metric_specific_overlap_is_respected() -> None:
    labels = ("Hispanic", "Other Races and Ethnicities", "White, Non-Hispanic")
    assert chosen(labels) == list(labels)
    assert chosen(labels, (labels[:2],)) == ["Hispanic", "White, Non-Hispanic"]
    assert chosen(labels[:2], (labels[:2],)) == ["Hispanic"], "of equally many the first"


def test_choice_of_groups_ignores_values() -> None:
    metric, series = metric_and_series("share_employed")
    weak = group(metric, series, "Black, Non-Hispanic", Estimate(0.5), Quality.WEAK)
    other = group(metric, series, "White, Non-Hispanic", Estimate(0.5))
    assert disjoint([other, weak], RACE, series) == (weak, other)


def test_an_unknown_group_is_named() -> None:
    with pytest.raises(UserError, match="no group 'Martian'"):
        chosen(["Martian"])
    assert chosen([]) == chosen([EVERYONE]) == []


@pytest.mark.parametrize(
    "value,quality,problem",
    [
        (500.0, Quality.STRONG, ""),
        (500.0, Quality.MARGINAL, ""),
        (500.0, None, ""),
        (500.0, Quality.WEAK, WEAK_VALUE),
        (10_001.0, Quality.STRONG, IMPLAUSIBLE),
    ],
)
def test_value_that_enters_nothing_has_reason(
    value: float, quality: Quality | None, problem: str
) -> None:
    metric, series = metric_and_series("rate_juv_arrest")
    result = group_estimate(metric, series, YEAR, "Black", Estimate(value), quality)
    assert (result.problem, result.reliable) == (problem, not problem)


def test_a_zero_that_is_no_number_enters_nothing() -> None:
    metric, series = metric_and_series("ratio_living_wage", "industry")
    result = group_estimate(
        metric, series, YEAR, "Information Services", Estimate(0.0), Quality.STRONG
    )
    assert result.problem == metric.zero_meaning != ""


def test_only_sampling_bounds_give_an_error() -> None:
    metric, series = metric_and_series("share_employed")
    estimate = group_estimate(metric, series, 2023, "Hispanic", Estimate(0.5, 0.4, 0.6), None)
    assert estimate.se == pytest.approx(0.1 / Z95)
    assert (estimate.usable, estimate.interval_problem) == (True, "")

    metric, series = metric_and_series("count_homeless")
    hidden = group_estimate(metric, series, YEAR, "Hispanic", Estimate(5, 3, 7), None)
    assert (hidden.se, hidden.lower, hidden.upper) == (None, 3, 7)
    assert hidden.interval is IntervalKind.SUPPRESSION_RANGE
    assert (hidden.reliable, hidden.usable, hidden.interval_problem) == (True, False, NO_INTERVAL)
    assert hidden.estimate == Estimate(5)

    metric, series = metric_and_series("share_debt_coll", "race-share")
    late = group_estimate(
        metric, series, 2023, "White neighborhoods", Estimate(0.2, 0.1, 0.3), None
    )
    assert (late.se, late.interval_problem) == (None, NO_INTERVAL)


@pytest.mark.parametrize(
    "bounds,reason",
    [((None, None), NO_INTERVAL), ((0.4, None), NO_INTERVAL), ((0.5, 0.5), NO_WIDTH)],
)
def test_a_missing_interval_is_no_fault_of_the_value(
    bounds: tuple[float | None, float | None], reason: str
) -> None:
    metric, series = metric_and_series("share_employed")
    result = group_estimate(metric, series, 2023, "Hispanic", Estimate(0.5, *bounds), None)
    assert (result.reliable, result.usable, result.interval_problem) == (True, False, reason)


def test_truncated_bound_uses_wider_half() -> None:
    metric, series = metric_and_series("share_employed")
    result = group_estimate(metric, series, 2023, "Hispanic", Estimate(0.98, 0.9, 1.0), None)
    assert result.se == pytest.approx(0.08 / Z95)


def test_shares_add_up_only_where_all_are_known() -> None:
    place = world(3)
    groups = with_errors(place.metric, place.series, [0.5] * 3, shares=[0.2, 0.3, 0.4])
    assert covered_share(groups) == pytest.approx(0.9)
    assert covered_share(groups[:2]) == pytest.approx(0.5)
    assert covered_share([groups[0], replace(groups[1], share=None)]) is None
    assert covered_share([]) is None
    with pytest.raises(UserError, match="Group 1: a group's share"):
        with_errors(place.metric, place.series, [0.5], shares=[1.2])
