"""Worked examples of two shares held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from mobility.analysis.groups.share_comparisons import (
    Council,
    Shown,
    evenly_spread,
    seat_pairs,
    seats_apart,
    share_pair,
    within_a_seat,
)
from mobility.analysis.reliability import Quality
from mobility.registry import Subgroup
from tests.support.examples import Answer, Calculations, check, examples


def pair(share: float, against: float, weak: bool = False) -> Answer:
    quality = Quality.WEAK if weak else Quality.STRONG
    result = share_pair(Subgroup("a", "a"), Shown(share, quality), Shown(against))
    return {
        "ratio": result.ratio,
        "gap": result.gap,
        "problem": result.problem,
        "reason": result.ratio_reason,
    }


def council(seats: Sequence[int], residents: Sequence[float], unknown: int = 0) -> Answer:
    groups = [Subgroup(f"Group {number}", "") for number, _ in enumerate(seats, 1)]
    counts = {group.label: count for group, count in zip(groups, seats, strict=True)}
    body = Council("Council", date(2026, 1, 5), "the clerk", counts, unknown)
    shares = {group.label: Shown(share) for group, share in zip(groups, residents, strict=True)}
    first = seat_pairs(body, groups, shares)[0]
    return {
        "ratio": first.ratio,
        "apart": seats_apart(first, body.known),
        "near": "yes" if within_a_seat(first, body.known) else "no",
    }


def even_spread(residents: float) -> Answer:
    even_share = evenly_spread(Shown(residents, Quality.MARGINAL))
    assert even_share is not None
    assert even_share.quality is Quality.MARGINAL
    return {"share": even_share.value}


CALCULATIONS: Calculations = {"pair": pair, "council": council, "even spread": even_spread}


@pytest.mark.parametrize("example", examples("share_comparisons"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
