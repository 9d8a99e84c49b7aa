"""Homes, neighbors and council seats of a small release, in numbers and in words."""

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
from mobility.exports.disparities import councils, share_comparisons
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
    CAPITOL,
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


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def body(unknown: int = 0, **seats: int) -> Council:
    labels = {"black": BLACK, "hispanic": HISPANIC, "other": OTHER, "white": WHITE}
    counts = {labels[name]: count for name, count in seats.items()}
    return Council("City council", date(2026, 1, 5), "the clerk.", counts, unknown)


def pairs(form: ShareComparison) -> dict[str, tuple[float | None, float | None]]:
    return {pair.group.label: (pair.share, pair.against) for pair in form.pairs}


def test_home_value_is_held_against_households(store: Store) -> None:
    form = house_wealth(store, FRAMEWORK, SUMMIT)
    assert form.year == 2023
    assert pairs(form) == {
        BLACK: (0.07, 0.14), HISPANIC: (0.02, 0.02), OTHER: (0.06, 0.06), WHITE: (0.85, 0.78),
    }  # fmt: skip
    assert plain(share_comparisons.homes_title(form)) == (
        "Black, not Hispanic: 14.0 % of households, 7.0 % of home value (0.50 of parity)"
    )
    assert plain(share_comparisons.homes_rows(form)[0].words[1]) == "0.50 of parity"
    assert "no verdict" in share_comparisons.form_footer(form)[0]


def test_a_group_without_households_has_no_ratio(store: Store) -> None:
    form = house_wealth(store, FRAMEWORK, AKRON)
    hispanic = next(pair for pair in form.pairs if pair.group.label == HISPANIC)
    assert (hispanic.ratio, hispanic.ratio_reason) == (None, NOBODY_HERE)
    row = next(row for row in share_comparisons.homes_rows(form) if row.group == HISPANIC)
    assert row.words[1] == NOBODY_HERE
    assert row.sign == ""


def test_neighbors_are_held_against_an_even_spread(store: Store) -> None:
    form = neighbors(store, FRAMEWORK, SUMMIT)
    assert pairs(form)[BLACK] == pytest.approx((0.8 * 0.86, 0.86))
    assert plain(share_comparisons.neighbors_title(form)) == (
        "Hispanic, any race: in the average resident's neighborhood 78.4 % belong to other groups; "
        "98.0 % if every neighborhood were like the whole county"
    )
    assert "19.6 points below an even spread" in share_comparisons.neighbors_rows(form)[1].words[1]


def test_weak_shares_are_hollow_and_enter_no_title(store: Store) -> None:
    form = house_wealth(store, FRAMEWORK, LOVING)
    assert {pair.problem for pair in form.pairs} == {WEAK_VALUE}
    assert share_comparisons.homes_title(form) == (
        "Home value: not compared: no group has two reliable shares"
    )
    assert all(mark.hollow for mark in share_comparisons.homes_marks(form))
    assert "not judged: weak value" in share_comparisons.homes_rows(form)[0].words
    assert "4 of them not reliable (hollow)" in share_comparisons.form_footer(form)[0]


def test_a_place_without_numbers_says_why(store: Store) -> None:
    form = house_wealth(store, FRAMEWORK, CAPITOL)
    assert form.absence is not None
    assert share_comparisons.homes_title(form).startswith(
        "Home value: Not published. Other counties have"
    )
    assert share_comparisons.homes_marks(form) == []
    assert form.absence


def test_a_share_that_is_missing_is_said(store: Store) -> None:
    form = residents(store, FRAMEWORK, CUYAHOGA)
    assert pairs(form)[HISPANIC] == (None, None)
    council = representation(store, FRAMEWORK, CUYAHOGA, body(black=3, white=8))
    hispanic = next(pair for pair in council.pairs if pair.group.label == HISPANIC)
    assert (hispanic.problem, hispanic.ratio_reason) == (ONE_IS_MISSING, ONE_IS_MISSING)
    assert "1 without both numbers" in share_comparisons.form_footer(council)[0]


def test_seats_are_held_against_residents(store: Store) -> None:
    council = body(black=0, white=9, other=1)
    form = representation(store, FRAMEWORK, SUMMIT, council)
    assert pairs(form)[BLACK] == (0.0, 0.14)
    assert pairs(form)[WHITE] == (0.9, 0.78)
    assert plain(councils.council_title(form, council)) == (
        "Black, not Hispanic: none of 10 seats of City council, 14.0 % of the residents"
    )
    words = {row.group: plain("; ".join(row.words)) for row in councils.council_rows(form, council)}
    assert words[WHITE] == (
        "9 of 10 seats (90.0 %), 78.0 % of residents; 1.15 ×, 12.0 points above: 1.2 seats more"
    )
    assert words[OTHER].endswith("1.67 ×, 4.0 points above: within one seat")
    assert "January 5, 2026" in councils.council_subtitle(form, council)


def test_groups_within_a_seat_are_not_said_to_fall_short(store: Store) -> None:
    council = body(black=1, white=5)
    form = representation(store, FRAMEWORK, SUMMIT, council)
    assert councils.council_title(form, council) == (
        "City council: every group is within one seat of its share of the residents"
    )
    council = body(black=6, white=33, other=2, hispanic=0)
    form = representation(store, FRAMEWORK, SUMMIT, council)
    assert councils.council_title(form, council) == (
        "City council: no group is a seat or more below its share of the residents"
    )


def test_weak_residents_shares_carry_no_sentence(store: Store) -> None:
    council = body(white=5)
    form = representation(store, FRAMEWORK, LOVING, council)
    assert councils.council_title(form, council) == (
        "City council: not compared: no group has two reliable shares"
    )


def test_vacant_seats_are_in_no_share_and_are_said(store: Store) -> None:
    council = body(unknown=2, black=2, white=2)
    form = representation(store, FRAMEWORK, SUMMIT, council)
    assert pairs(form)[BLACK][0] == 0.5
    assert councils.council_footer(council)[0] == (
        "Seats: entered by hand; the clerk. 4 seats counted. 2 more seats are vacant or not known, "
        "and in no share."
    )
    assert "1 more seat is vacant" in councils.council_footer(body(unknown=1, white=1))[0]


def test_the_table_carries_body_day_and_source(store: Store) -> None:
    council = body(black=1, white=9)
    form = representation(store, FRAMEWORK, SUMMIT, council)
    row = councils.council_table(form, council).rows()[0]
    assert (row["body"], row["day"], row["seats_source"]) == (
        "City council", "2026-01-05", "the clerk.",
    )  # fmt: skip
    assert row["Seats"] == 1
    assert row["seats_above_proportion"] == pytest.approx(-0.4)


@pytest.mark.parametrize(
    "council,words",
    [
        (Council("Board", date(2026, 1, 5), "x", {"Green": 1}), "no residents' shares of 'Green'"),
        (Council("Board", date(2026, 1, 5), "x", {BLACK: -1, WHITE: 2}), "0 or more"),
        (Council("Board", date(2026, 1, 5), "x", {BLACK: 0}), "Board has no seat with a group"),
        (Council("Board", date(2026, 1, 5), "x", {BLACK: 1}, -1), "0 or more"),
    ],
)
def test_seats_that_cannot_be_are_refused(council: Council, words: str) -> None:
    groups = [group for group in GROUPS if group.label in {BLACK, WHITE}]
    with pytest.raises(UserError, match=words):
        seat_pairs(council, groups, {BLACK: Shown(0.3), WHITE: Shown(0.7)})


def test_the_furthest_behind_is_reliable_and_behind() -> None:
    weak = share_pair(GROUPS[1], Shown(0.0, Quality.WEAK), Shown(0.5))
    ahead = share_pair(GROUPS[2], Shown(0.6), Shown(0.5))
    behind = share_pair(GROUPS[3], Shown(0.48), Shown(0.5))
    assert furthest_behind([weak, ahead, behind]) is behind
    assert furthest_behind([weak, ahead, behind], least=0.05) is None
    assert furthest_behind([weak, ahead]) is None
    assert furthest_behind([]) is None


def test_the_year_can_be_chosen_and_is_said(store: Store) -> None:
    form = neighbors(store, FRAMEWORK, SUMMIT, 2022)
    assert form.year == 2021
    assert "2021" in share_comparisons.form_subtitle(form, "Neighbors")
    assert neighbors(store, FRAMEWORK, SUMMIT, 2018).absence is not None


def test_long_names_are_short_at_the_edge_of_a_plot(store: Store) -> None:
    marks = {
        mark.group: mark
        for mark in share_comparisons.homes_marks(house_wealth(store, FRAMEWORK, SUMMIT))
    }
    assert plain(marks[OTHER].label) == "Asian, Native and others 1.00 ×"
    assert plain(marks[OTHER].short) == "Asian, Native … 1.00 ×"
    assert plain(marks[BLACK].short) == "Black 0.50 ×"
