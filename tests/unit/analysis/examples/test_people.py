"""Worked examples of the people behind a gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from mobility.analysis.gaps.people import head_count_of, people_behind
from mobility.analysis.groups.disparity import BEST, Against, disparity
from mobility.registry import Better, Unit
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.groups import with_errors, world


def people(
    values: Sequence[float],
    errors: Sequence[float],
    against: str,
    heads: Sequence[float] = (),
    better: str = "higher",
    per: int | None = None,
) -> Answer:
    unit = Unit.RATE if per else Unit.SHARE
    place = world(len(values), Better(better), unit=unit, per=per, range=(0.0, None))
    groups = with_errors(place.metric, place.series, values, errors)
    reference = BEST if against == "best" else Against.named(against)
    one_disparity = disparity(groups, *place, reference)
    counts = {group.subgroup: n for group, n in zip(groups, heads, strict=False)}
    result = people_behind(one_disparity, place.series, counts)
    last = result.groups[-1]
    return {
        "groups": [
            item.reason if item.estimate is None else f"{item.estimate:.0f}"
            for item in result.groups
        ],
        "lower": last.lower,
        "upper": last.upper,
        "total": result.estimate,
    }


CALCULATIONS: Calculations = {
    "people": people,
    "head-count": lambda **given: {"heads": head_count_of(**given)},
}


@pytest.mark.parametrize("example", examples("people"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
