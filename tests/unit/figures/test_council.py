"""The figures of seats against residents and of neighbors: words and tables."""

from __future__ import annotations

from datetime import date

import pytest

from mobility.analysis.groups.share_comparisons import Council
from mobility.figures.council import council_figure, council_rows
from mobility.figures.figure import Figure, Provenance
from mobility.figures.neighbors import neighbor_rows, neighbors_figure
from mobility.figures.share_rows import comparison_footer
from mobility.queries.share_comparisons import neighbors, representation, residents
from mobility.registry import load_framework
from mobility.store import Store
from tests.support.gap_release import (
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
FROM = Provenance(SUMMIT, "release", "Source of the numbers")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return make_gap_store(tmp_path_factory.mktemp("council"))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def body(unknown: int = 0, **seats: int) -> Council:
    labels = {"black": BLACK, "hispanic": HISPANIC, "other": OTHER, "white": WHITE}
    counts = {labels[name]: count for name, count in seats.items()}
    return Council("City council", date(2026, 1, 5), "the clerk.", counts, unknown)


def shown(store: Store, council: Council, geoid: str = SUMMIT) -> Figure:
    comparison = representation(store, FRAMEWORK, geoid, council)
    return council_figure(comparison, council, FRAMEWORK, FROM)


def test_title_names_group_with_fewest_seats(store: Store) -> None:
    council = body(black=0, white=9, other=1)
    figure = shown(store, council)
    assert plain(figure.title) == (
        "Black, not Hispanic: none of 10 seats of City council, 14.0 % of the residents"
    )
    assert "January 5, 2026" in figure.subtitle
    assert figure.name.startswith(f"mobility-metrics-council-{SUMMIT}-council-2026-01-05")
    comparison = representation(store, FRAMEWORK, SUMMIT, council)
    groups = [pair.group.label for pair in comparison.pairs]
    rows = dict(zip(groups, council_rows(comparison, council), strict=True))
    assert plain("; ".join(rows[WHITE].lines)) == (
        "9 of 10 seats (90.0 %), 78.0 % of residents; 1.15 ×, 12.0 points above: 1.2 seats more"
    )
    assert plain(rows[OTHER].lines[1]) == "1.67 ×, 4.0 points above: within one seat"


@pytest.mark.parametrize(
    "council,text",
    [
        (body(black=1, white=5), "every group is within one seat of"),
        (body(black=6, white=33, other=2, hispanic=0), "no group is a seat or more below"),
    ],
)
def test_groups_within_a_seat_do_not_fall_short(store: Store, council: Council, text: str) -> None:
    assert shown(store, council).title == f"City council: {text} its share of the residents"


def test_weak_shares_of_residents_are_not_compared(store: Store) -> None:
    assert shown(store, body(white=5), LOVING).title == (
        "City council: not compared: no group has two reliable shares"
    )


def test_vacant_seats_are_in_footer(store: Store) -> None:
    assert shown(store, body(unknown=2, black=2, white=2)).footer[0] == (
        "Seats: entered by hand; the clerk. 4 seats counted. 2 more seats are vacant or not known, "
        "and in no share."
    )
    assert "1 more seat is vacant" in shown(store, body(unknown=1, white=1)).footer[0]


def test_table_has_body_day_and_source(store: Store) -> None:
    row = shown(store, body(black=1, white=9)).rows()[0]
    assert (row["body"], row["day"], row["seats_source"], row["unit"]) == (
        "City council", "2026-01-05", "the clerk.", "share of 1",
    )  # fmt: skip
    assert row["Seats"] == 1
    assert row["seats_above_proportion"] == pytest.approx(-0.4)


def test_group_without_share_of_residents_is_counted(store: Store) -> None:
    comparison = representation(store, FRAMEWORK, CUYAHOGA, body(black=3, white=8))
    assert "1 group without both numbers" in comparison_footer(comparison)


def test_without_seats_residents_stand_alone(store: Store) -> None:
    comparison = residents(store, FRAMEWORK, SUMMIT)
    figure = council_figure(comparison, None, FRAMEWORK, FROM)
    assert figure.title.startswith("Who lives here is known")
    assert plain(figure.summary).count("% of residents.") == len(comparison.pairs)
    assert [row["share_of_residents"] for row in figure.rows()] == [
        pair.against for pair in comparison.pairs
    ]


def test_place_without_residents_has_reason(store: Store) -> None:
    comparison = residents(store, FRAMEWORK, CAPITOL)
    figure = council_figure(comparison, None, FRAMEWORK, FROM)
    assert figure.title.startswith("Residents: Not published.")
    assert figure.summary == f"{figure.title}."


def test_neighbors_are_compared_with_even_spread(store: Store) -> None:
    comparison = neighbors(store, FRAMEWORK, SUMMIT)
    figure = neighbors_figure(comparison, FRAMEWORK, FROM)
    assert plain(figure.title) == (
        "The average Hispanic resident of Summit County lives where 78.4 % of neighbors are not "
        "Hispanic; with an even spread it would be 98.0 %"
    )
    assert "19.6 points below an even spread" in neighbor_rows(comparison)[1].lines[1]
    assert "census tracts" in figure.footer[1]


def test_chosen_year_of_neighbors_is_in_subtitle(store: Store) -> None:
    comparison = neighbors(store, FRAMEWORK, SUMMIT, 2022)
    assert "2021" in neighbors_figure(comparison, FRAMEWORK, FROM).subtitle
