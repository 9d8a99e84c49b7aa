"""Worked examples of priorities under all weightings, and what holds for all scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.priorities import (
    DRAWS,
    NO_SCORE,
    PrioritiesStanding,
    Standing,
    priorities_standing,
)
from mobility.errors import UserError
from tests.support.examples import Answer, Calculations, check, examples

SCORES = st.lists(
    st.lists(st.integers(0, 9).map(float), min_size=3, max_size=3), min_size=3, max_size=8
)


def standing(
    scores: Sequence[Sequence[float]], chosen: int, weights: Sequence[float] | None = None
) -> Answer:
    result = priorities_standing(scores, chosen, weights)
    return {
        "standing": [str(each.standing) for each in result.priorities],
        "favored_by": [
            "" if each.favored_by is None else str(each.favored_by) for each in result.priorities
        ],
        "shares": [each.share for each in result.priorities],
        "own": [each.own for each in result.priorities],
        "reason": result.reason,
    }


def share_missed() -> Answer:
    return {"share": 1 - 0.05 ** (1 / DRAWS)}


CALCULATIONS: Calculations = {"standing": standing, "share missed": share_missed}


@pytest.mark.parametrize("example", examples("priorities"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)


def of(result: PrioritiesStanding) -> list[Standing]:
    return [each.standing for each in result.priorities]


@given(SCORES, st.integers(1, 2))
def test_the_unit_of_a_criterion_does_not_matter(scores: list[list[float]], chosen: int) -> None:
    first = priorities_standing(scores, chosen)
    others = np.array(scores) * [100.0, 0.5, 3.0] + [7.0, -2.0, 0.0]
    assert of(first) == of(priorities_standing(others, chosen))


@given(SCORES)
def test_better_on_everything_is_chosen_where_the_other_is(scores: list[list[float]]) -> None:
    better = [score + 1 for score in scores[0]]
    result = priorities_standing([*scores, better], 1)
    if not result.reason:
        first, last = (result.priorities[at].share or 0.0 for at in (0, -1))
        assert last >= first
        assert result.priorities[0].standing is Standing.NEVER


@given(SCORES, st.integers(1, 2))
def test_shares_add_up_to_those_chosen_unless_tied(scores: list[list[float]], chosen: int) -> None:
    result = priorities_standing(scores, chosen)
    if not result.reason:
        shares = [each.share or 0.0 for each in result.priorities]
        assert math.fsum(shares) >= chosen - 1e-9


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=8))
def test_drawn_shares_follow_the_true_ones(scores: list[tuple[int, int]]) -> None:
    """Two criteria have one weight, so that the share of all weightings can be counted."""
    result = priorities_standing(scores, 1)
    if result.reason:
        return
    table = np.array(scores, dtype=float)
    z = (table - table.min(axis=0)) / np.ptp(table, axis=0)
    weight = np.linspace(0, 1, 10_001)
    sums = np.outer(z[:, 0], weight) + np.outer(z[:, 1], 1 - weight)
    truth = (sums >= sums.max(axis=0) - 1e-9).mean(axis=1)
    for each, share in zip(result.priorities, truth, strict=True):
        assert each.share == pytest.approx(share, abs=4 * math.sqrt(0.25 / DRAWS))
    assert result == priorities_standing(scores, 1), "the draws are the same every time"


def test_a_priority_without_a_score_is_left_out() -> None:
    result = priorities_standing([[1.0, 2.0], [2.0, 1.0], [math.nan, 9.0], [0.0, 0.0]], 1)
    assert result.priorities[2].reason == NO_SCORE
    assert result.count(Standing.DEPENDS) == 2


@pytest.mark.parametrize(
    "scores,chosen,weights,reason",
    [
        ([[1.0] * 6] * 3, 1, None, "At most 5 criteria"),
        ([[1.0, 2.0]] * 3, 1, [1.0], "each criterion a weight"),
        ([[1.0, 2.0]] * 3, 1, [1.0, -1.0], "of 0 or more"),
        ([[1.0, 2.0]] * 3, 1, [0.0, 0.0], "weight above 0"),
        ([[1.0, 2.0]] * 3, 0, None, "one priority or more"),
    ],
)
def test_impossible_input_is_refused(
    scores: list[list[float]], chosen: int, weights: list[float] | None, reason: str
) -> None:
    with pytest.raises(UserError, match=reason):
        priorities_standing(scores, chosen, weights)
