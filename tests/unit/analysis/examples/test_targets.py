"""Worked examples of progress, detectable changes and suggested targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pytest

from mobility.analysis.places import targets
from mobility.analysis.uncertainty import Estimate
from mobility.registry import Better
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.groups import with_errors, world


def progress(now: Sequence[float], baseline: Sequence[float], target: float, better: str) -> Answer:
    result = targets.progress(Estimate(*now), Estimate(*baseline), target, Better(better))
    return {
        "class": result.progress,
        "reason": result.reason,
        "share": result.share,
        "share_lower": result.share_lower,
        "share_upper": result.share_upper,
        "against": result.against_target.verdict,
    }


def detectable(se: float, overlap: float = 0.0) -> Answer:
    return asdict(targets.smallest_detectable_change(Estimate(10.0), se, overlap=overlap))


def suggestions(
    now: Sequence[float],
    se: float,
    peers: Sequence[float],
    groups: Sequence[float],
    better: str,
) -> Answer:
    place = world(max(2, len(groups)), Better(better), range=(0.0, 100.0))
    estimate = Estimate(*now)
    result = targets.suggestions(
        place.metric,
        estimate,
        targets.smallest_detectable_change(estimate, se),
        peers=peers,
        groups=with_errors(place.metric, place.series, groups),
    )
    return {
        "values": ["" if item.value is None else f"{item.value:g}" for item in result],
        "reasons": [item.reason for item in result],
    }


CALCULATIONS: Calculations = {
    "progress": progress,
    "detectable": detectable,
    "suggestions": suggestions,
}


@pytest.mark.parametrize("example", examples("targets"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
