"""Worked examples of readiness, and what holds for all answers."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.readiness import FAR_APART, Standing, readiness_standing
from mobility.errors import UserError
from tests.support.examples import Answer, Calculations, check, examples

COUNTS = st.lists(st.integers(0, 6), min_size=4, max_size=4)


def readiness(counts: list[int]) -> Answer:
    (known,) = readiness_standing(["data"], {"data": counts}).conditions
    return {
        "standing": str(known.standing),
        "distance": known.distance,
        "ready": known.ready,
        "answers": known.answers,
        "reason": known.reason,
    }


CALCULATIONS: Calculations = {"readiness": readiness}


@pytest.mark.parametrize("example", examples("readiness"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)


@given(COUNTS)
def test_distance_is_the_mean_over_all_pairs(counts: list[int]) -> None:
    (known,) = readiness_standing(["data"], {"data": counts}).conditions
    levels = [level for level, count in enumerate(counts) for _ in range(count)]
    if len(levels) < 5:
        assert known.standing is Standing.NOT_SHOWN
        assert known.distance is None
        return
    pairs = [abs(one - other) for one, other in combinations(levels, 2)]
    assert known.distance == pytest.approx(sum(pairs) / len(pairs))
    (turned,) = readiness_standing(["data"], {"data": counts[::-1]}).conditions
    assert turned.distance == pytest.approx(known.distance)
    opposite = {Standing.READY: Standing.NOT_READY, Standing.NOT_READY: Standing.READY}
    assert turned.standing is opposite.get(known.standing, Standing.UNDECIDED)


@given(st.lists(COUNTS, min_size=1, max_size=9))
def test_conditions_that_differ_are_the_furthest_apart(table: list[list[int]]) -> None:
    ids = [f"c{number}" for number in range(len(table))]
    result = readiness_standing(ids, dict(zip(ids, table, strict=True)))
    others = {each.condition for each in result.conditions} - {
        each.condition for each in result.differing
    }
    known = {each.condition: each.distance or 0.0 for each in result.conditions}
    assert all(known[each.condition] >= FAR_APART for each in result.differing)
    if result.differing:
        least = min(known[each.condition] for each in result.differing)
        assert all(known[each] < least for each in others)


@pytest.mark.parametrize("counts", [[1, 2, 3], [5, -1, 2, 3]])
def test_impossible_counts_are_refused(counts: list[int]) -> None:
    with pytest.raises(UserError, match="Give 4 counts"):
        readiness_standing(["data"], {"data": counts})
