"""Homes, neighbors and council seats of a small release, in numbers."""

from __future__ import annotations

from datetime import date

import pytest

from mobility.analysis.groups.share_comparisons import (
    NOBODY_HERE,
    ONE_IS_MISSING,
    Council,
    ShareComparison,
    Shown,
    furthest_behind,
    seat_pairs,
    share_pair,
)
from mobility.analysis.reliability import WEAK_VALUE, Quality
from mobility.errors import UserError
from mobility.queries.share_comparisons import (
    house_wealth,
    neighbors,
    representation,
    residents,
)
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.gap_release import (
    AKRON,
    BLACK,
    CUYAHOGA,
    HISPANIC,
    LOVING,
    OTHER,
    SUMMIT,
    WHITE,
    make_gap_store,
)

FRAMEWORK = load_framework()
GROUPS = FRAMEWORK.breakdowns["race-ethnicity"].groups


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return make_gap_store(tmp_path_factory.mktemp("own-forms"))


def body(unknown: int = 0, **seats: int) -> Council:
    labels = {"black": BLACK, "hispanic": HISPANIC, "other": OTHER, "white": WHITE}
    counts = {labels[name]: count for name, count in seats.items()}
    return Council("City council", date(2026, 1, 5), "the clerk.", counts, unknown)


def pairs(form: ShareComparison) -> dict[str, tuple[float | None, float | None]]:
    return {pair.group.label: (pair.share, pair.against) for pair in form.pairs}


def test_home_value_is_compared_with_households(store: Store) -> None:
    form = house_wealth(store, FRAMEWORK, SUMMIT)
    assert form.year == 2023
    assert pairs(form) == {
        BLACK: (0.07, 0.14), HISPANIC: (0.02, 0.02), OTHER: (0.06, 0.06), WHITE: (0.85, 0.78),
    }  # fmt: skip


def test_group_without_households_has_no_ratio(store: Store) -> None:
    form = house_wealth(store, FRAMEWORK, AKRON)
    hispanic = next(pair for pair in form.pairs if pair.group.label == HISPANIC)
    assert (hispanic.ratio, hispanic.ratio_reason) == (None, NOBODY_HERE)


def test_neighbors_are_compared_with_even_spread(store: Store) -> None:
    form = neighbors(store, FRAMEWORK, SUMMIT)
    assert pairs(form)[BLACK] == pytest.approx((0.8 * 0.86, 0.86))


def test_weak_shares_have_a_problem(store: Store) -> None:
    form = house_wealth(store, FRAMEWORK, LOVING)
    assert {pair.problem for pair in form.pairs} == {WEAK_VALUE}


def test_missing_share_has_a_problem(store: Store) -> None:
    form = residents(store, FRAMEWORK, CUYAHOGA)
    assert pairs(form)[HISPANIC] == (None, None)
    council = representation(store, FRAMEWORK, CUYAHOGA, body(black=3, white=8))
    hispanic = next(pair for pair in council.pairs if pair.group.label == HISPANIC)
    assert (hispanic.problem, hispanic.ratio_reason) == (ONE_IS_MISSING, ONE_IS_MISSING)


def test_seats_are_compared_with_residents(store: Store) -> None:
    council = body(black=0, white=9, other=1)
    form = representation(store, FRAMEWORK, SUMMIT, council)
    assert pairs(form)[BLACK] == (0.0, 0.14)
    assert pairs(form)[WHITE] == (0.9, 0.78)


def test_vacant_seats_are_in_no_share(store: Store) -> None:
    council = body(unknown=2, black=2, white=2)
    form = representation(store, FRAMEWORK, SUMMIT, council)
    assert pairs(form)[BLACK][0] == 0.5


@pytest.mark.parametrize(
    "council,text",
    [
        (Council("Board", date(2026, 1, 5), "x", {"Green": 1}), "no residents' shares of 'Green'"),
        (Council("Board", date(2026, 1, 5), "x", {BLACK: -1, WHITE: 2}), "0 or more"),
        (Council("Board", date(2026, 1, 5), "x", {BLACK: 0}), "Board has no seat with a group"),
        (Council("Board", date(2026, 1, 5), "x", {BLACK: 1}, -1), "0 or more"),
    ],
)
def test_seats_that_cannot_be_are_refused(council: Council, text: str) -> None:
    groups = [group for group in GROUPS if group.label in {BLACK, WHITE}]
    with pytest.raises(UserError, match=text):
        seat_pairs(council, groups, {BLACK: Shown(0.3), WHITE: Shown(0.7)})


def test_the_furthest_behind_is_reliable_and_behind() -> None:
    weak = share_pair(GROUPS[1], Shown(0.0, Quality.WEAK), Shown(0.5))
    ahead = share_pair(GROUPS[2], Shown(0.6), Shown(0.5))
    behind = share_pair(GROUPS[3], Shown(0.48), Shown(0.5))
    assert furthest_behind([weak, ahead, behind]) is behind
    assert furthest_behind([weak, ahead, behind], least=0.05) is None
    assert furthest_behind([weak, ahead]) is None
    assert furthest_behind([]) is None


def test_year_can_be_chosen(store: Store) -> None:
    form = neighbors(store, FRAMEWORK, SUMMIT, 2022)
    assert form.year == 2021
    assert neighbors(store, FRAMEWORK, SUMMIT, 2018).absence is not None
