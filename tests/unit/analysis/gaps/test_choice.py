"""Which gap is looked at, and how many pairs of groups it was picked from."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mobility.analysis.gaps.by_place import PlaceDisparity, gap_in_view
from mobility.analysis.groups.disparity import BEST, Against, disparity
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate
from mobility.places import Jurisdiction, Level
from mobility.registry import EVERYONE, Better, BreakdownKind
from tests.support.groups import YEAR, group, world

PLACE = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
RELEASE: Any = SimpleNamespace(id="data-2023-00000000", year=2023)
VALUES = (0.70, 0.60, 0.55, 0.80)  # the best is the last
WEAK = (0.30,)


def result(
    against: Against = BEST,
    values: tuple[float, ...] = VALUES,
    *,
    weak: tuple[float, ...] = (),
    half: float = 0.02,
    better: Better = Better.HIGHER,
) -> PlaceDisparity:
    """Return a metric with groups of these values, then weak ones, and everyone."""
    place = world(len(values) + len(weak), better)
    cells = [(value, Quality.STRONG) for value in values] + [(item, Quality.WEAK) for item in weak]
    rows = [
        group(place.metric, place.series, f"Group {number}",
              Estimate(value, value - half, value + half), quality)
        for number, (value, quality) in enumerate(cells, 1)
    ]  # fmt: skip
    rows.append(group(place.metric, place.series, EVERYONE, Estimate(0.6, 0.59, 0.61)))
    gaps = disparity(rows, *place, against)
    people = BreakdownKind.PEOPLE
    return PlaceDisparity(
        PLACE, RELEASE, place.metric, place.breakdown, people, YEAR, YEAR, disparity=gaps
    )


@pytest.mark.parametrize(
    "against,named,group_shown,pairs",
    [
        (BEST, "", "Group 3", 6),  # the best of four, and the largest gap: all pairs of the four
        (BEST, "Group 2", "Group 2", 3),  # the best of four: the pairs that the named group is in
        (Against.named("Group 1"), "", "Group 3", 3),  # the largest of three gaps
        (Against.named("Group 1"), "Group 2", "Group 2", 1),  # nothing was picked by the data
        (Against.named("Group 1"), "Group 1", "Group 3", 3),  # the reference has no gap to itself
        (Against.named("Group 1"), EVERYONE, "Group 3", 3),
        (Against.named("Group 1"), "Nobody", "Group 3", 3),  # a name that is no group here
    ],
)
def test_picked_gap_counts_all_pairs(
    against: Against, named: str, group_shown: str, pairs: int
) -> None:
    shown = gap_in_view(result(against), named)
    assert shown is not None
    assert (shown.group, shown.pairs) == (group_shown, pairs)


def test_the_best_of_two_was_picked_from_one_pair() -> None:
    shown = gap_in_view(result(values=(0.5, 0.8)))
    assert shown is not None
    assert (shown.labels, shown.pairs) == (("Group 1", "Group 2"), 1)


def test_clear_gap_precedes_larger_unclear_gap() -> None:
    place = world(3)
    rows = [
        group(place.metric, place.series, "Group 1", Estimate(0.7, 0.69, 0.71)),
        group(place.metric, place.series, "Group 2", Estimate(0.6, 0.3, 0.9)),
        group(place.metric, place.series, "Group 3", Estimate(0.8, 0.79, 0.81)),
    ]
    gaps = disparity(rows, *place, Against.named("Group 3"))
    people = BreakdownKind.PEOPLE
    both = PlaceDisparity(
        PLACE, RELEASE, place.metric, place.breakdown, people, YEAR, YEAR, disparity=gaps
    )
    shown = gap_in_view(both)
    assert shown is not None
    assert shown.group == "Group 1"


def test_weak_group_is_shown_only_when_named() -> None:
    place = result(weak=WEAK)
    picked, named = gap_in_view(place), gap_in_view(place, "Group 5")
    assert picked is not None
    assert named is not None
    assert (picked.group, named.group) == ("Group 3", "Group 5")
    assert picked.choices == ("Group 1", "Group 2", "Group 3", "Group 5")


def test_weak_gap_is_never_picked() -> None:
    shown = gap_in_view(result(values=(0.60, 0.61), weak=WEAK, half=0.05))
    assert shown is not None
    assert shown.group == "Group 1"


def test_largest_gap_shown_without_better_direction() -> None:
    shown = gap_in_view(result(Against.named("Group 1"), (0.6, 0.65, 0.2), better=Better.NEITHER))
    assert shown is not None
    assert shown.group == "Group 3"


def test_no_gap_without_reliable_group() -> None:
    assert gap_in_view(result(values=(), weak=(0.5, 0.6))) is None
    assert gap_in_view(result(values=(0.5,))) is None, "one group has no gap"
