"""Worked examples of gaps between groups, their ratios, and whether one is unusual."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from mobility.analysis.gaps.places import OtherPlaces, gap_percentile
from mobility.analysis.groups import disparity as gaps
from mobility.analysis.groups.disparity import (
    BEST,
    LARGEST,
    Against,
    ReferenceKind,
    disparity,
)
from mobility.analysis.groups.estimates import GroupEstimate
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Z95, Estimate
from mobility.places import Level
from mobility.registry import EVERYONE, Better, Unit
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.gap_worlds import table_of, values_of
from tests.support.groups import World, world
from tests.support.groups import group as published

Row = list[Any]


def gap(
    groups: Sequence[Row],
    group: str,
    against: str = "",
    *,
    benchmark: list[float] | None = None,
    everyone: Row | None = None,
    shares: Sequence[float] | None = None,
    better: str = "higher",
    unit: str = "share",
    level: float = 0.95,
    complement: bool = False,
    ratio_meaningful: bool = True,
    catch_all: str = "",
) -> Answer:
    limits = (0.0, 1.0) if unit == "share" else (None, None)
    place = world(
        len(groups),
        Better(better),
        catch_all=catch_all,
        unit=Unit(unit),
        range=limits,
        ratio_meaningful=ratio_meaningful,
    )
    estimates = [
        row_of(place, f"Group {i + 1}", row, shares[i] if shares else None)
        for i, row in enumerate(groups)
    ]
    if everyone:
        estimates.insert(0, row_of(place, EVERYONE, everyone, 1.0))
    reference = {"best": BEST, "largest": LARGEST}.get(against) or Against.named(against)
    if benchmark:
        reference = Against(ReferenceKind.BENCHMARK, "a benchmark", Estimate(*benchmark))
    one_disparity = disparity(estimates, *place, reference, level=level, of_complement=complement)
    group_gap = next(each for each in one_disparity.groups if each.group.subgroup == group)
    return {
        **{name: getattr(group_gap, name) for name in ("gap", "lower", "upper", "p", "reason")},
        "verdict": group_gap.verdict.value,
        "verdicts": [each.verdict.value for each in one_disparity.groups],
        "ratio": group_gap.ratio.value,
        "ratio_lower": group_gap.ratio.lower,
        "ratio_upper": group_gap.ratio.upper,
        "ratio_reason": group_gap.ratio.reason,
        "ratio_of": one_disparity.ratio_of,
        "reference": one_disparity.reference.name,
        "picked_from": len(one_disparity.reference.candidates),
        "tests": one_disparity.tests,
    }


def row_of(place: World, label: str, row: Row, share: float | None) -> GroupEstimate:
    numbers = [part for part in row if not isinstance(part, str)]
    flag = Quality.WEAK if "Weak" in row else Quality.STRONG
    return published(place.metric, place.series, label, Estimate(*numbers), flag, share=share)


def ratio(a: list[float], b: list[float]) -> Answer:
    result = asdict(gaps.ratio(Estimate(*a), Estimate(*b)))
    return result | {"ratio": result["value"]}


def ratio_of_proportions(a: list[int], b: list[int]) -> Answer:
    """The intervals are those of the logarithm of each proportion."""

    def proportion(successes: int, n: int) -> list[float]:
        value, half = successes / n, Z95 * math.sqrt(1 / successes - 1 / n)
        return [value, value * math.exp(-half), value * math.exp(half)]

    return ratio(proportion(*a), proportion(*b))


def unusual(here: list[float], elsewhere: list[list[float]], pairs: int = 1) -> Answer:
    place = world(2, Better.LOWER, unit=Unit.INDEX, range=(None, None), pooled="")
    rows = [[[gap, low, high], [0.0, -1e-9, 1e-9]] for gap, low, high in [here, *elsewhere]]
    values = values_of(place, [[None, *row] for row in rows])
    table = table_of(place, values, Against.named("Group 2"))
    others = np.arange(2, 2 + len(elsewhere), dtype=np.int32)
    peers = OtherPlaces("peers", "peers", Level.COUNTY, others, others.size)
    percentile = gap_percentile(table, place.metric, "Group 1", 1, peers, pairs=pairs)
    return {
        **asdict(replace(percentile.outcome, inputs=())),
        "verdict": percentile.outcome.verdict.value,
        "n": percentile.benchmark.n,
        "smaller": percentile.position.below if percentile.position else None,
    }


CALCULATIONS: Calculations = {
    "gap": gap,
    "ratio": ratio,
    "ratio of proportions": ratio_of_proportions,
    "unusual": unusual,
}


@pytest.mark.parametrize("example", examples("disparity"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
