"""Which gaps of a place hold together, and which are not tested at all."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from mobility.analysis.gaps.by_place import PlaceDisparity, screen_gaps
from mobility.analysis.groups.disparity import disparity
from mobility.analysis.groups.estimates import GroupEstimate, group_estimate
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Estimate
from mobility.places import Jurisdiction, Level
from mobility.registry import BreakdownKind
from tests.support.groups import YEAR, world

PLACE = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
WORLD = world(3)
RELEASE: Any = SimpleNamespace(id="data-2023-00000000", year=2023)


def result(*cells: tuple[float, float | None], weak: bool = False) -> PlaceDisparity:
    """Return a metric with groups of these values and half widths."""
    metric, series, breakdown = WORLD
    quality = Quality.WEAK if weak else Quality.STRONG
    groups: list[GroupEstimate] = [
        group_estimate(
            metric, series, YEAR, f"Group {number + 1}",
            Estimate(value, None if half is None else value - half,
                     None if half is None else value + half),
            quality,
        )
        for number, (value, half) in enumerate(cells)
    ]  # fmt: skip
    gaps = disparity(groups, metric, series, breakdown)
    return PlaceDisparity(
        PLACE, RELEASE, metric, breakdown, BreakdownKind.PEOPLE, YEAR, YEAR, disparity=gaps
    )


def test_p_accounts_for_all_candidate_pairs() -> None:
    single = result((0.5, 0.05), (0.6, 0.05), (0.7, 0.05))
    assert single.disparity is not None
    alone = {gap.group.subgroup: gap.p for gap in single.disparity.groups}
    for row in screen_gaps([single]).tested:
        assert row.p == pytest.approx(min(1.0, 3 * (alone[row.gap.group.subgroup] or 0)))


def test_a_clear_gap_holds_and_is_the_clearest() -> None:
    clear, same = result((0.5, 0.02), (0.7, 0.02)), result((0.6, 0.05), (0.61, 0.05))
    screening = screen_gaps([same, clear])
    assert [row.holds for row in screening.tested] == [True, False]
    assert screening.clearest is not None
    assert screening.clearest.place_disparity is clear


def test_single_clear_gap_fails_among_many_tests() -> None:
    near = result((0.5, 0.05), (0.575, 0.05))  # p 0.038
    none = [result((0.6, 0.05), (0.601, 0.05)) for _ in range(10)]
    assert screen_gaps([near]).clearest is not None
    assert screen_gaps([near, *none]).clearest is None


def test_unclear_gaps_do_not_list_others() -> None:
    near = result((0.5, 0.05), (0.575, 0.05))  # p 0.038
    almost = [result((0.5, 0.05), (0.568, 0.05)) for _ in range(9)]  # p 0.055 each
    clear = [result((0.5, 0.05), (0.8, 0.05)) for _ in range(9)]
    # Benjamini-Hochberg alone would list all ten, of which the nine that are not clear then go.
    assert screen_gaps([near, *almost]).holding == ()
    assert len(screen_gaps([near, *clear]).holding) == 10


def test_untested_metrics_are_split_by_reliability() -> None:
    bare, weak = result((0.5, None), (0.6, None)), result((0.5, 0.05), (0.6, 0.05), weak=True)
    screening = screen_gaps([bare, weak])
    assert screening.tested == ()
    assert screening.untested == (bare,)
    assert screening.unjudged == (weak,)


def test_what_was_not_loaded_is_not_judged() -> None:
    empty = replace(result(), disparity=None)
    assert screen_gaps([empty]).unjudged == (empty,)
