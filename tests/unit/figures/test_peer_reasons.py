"""The figure of why places are peers: its bars, its words and the numbers behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobility.analysis.peers.nearest import PeerSet, peers_of
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Cell, Figure, Provenance, table_rows
from mobility.figures.peer_reasons import distance_parts, peer_reasons_figure
from mobility.figures.theme import LIGHT
from mobility.text import NBSP
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden
from tests.support.peer_worlds import random_world

SOURCE = Provenance("39001", "2025", "Urban Institute")


@pytest.fixture(scope="module")
def peer_set() -> PeerSet:
    return peers_of(random_world(30, 1), "39001", count=6)


def figure(peer_set: PeerSet) -> Figure:
    return peer_reasons_figure(peer_set, SOURCE)


def table(peer_set: PeerSet) -> list[dict[str, Cell]]:
    return table_rows(figure(peer_set).table())


def spec(peer_set: PeerSet) -> dict[str, Any]:
    inside = with_data_inside(figure(peer_set).chart(LIGHT))
    assert not isinstance(inside, str)
    return dict(inside)


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value") for each in chart["params"]}


@pytest.mark.parametrize("name,count", [("bars-full", 6), ("bars-one", 1), ("bars-empty", 0)])
def test_spec_matches_golden(peer_set: PeerSet, name: str, count: int) -> None:
    chart = spec(replace(peer_set, peers=peer_set.peers[:count]))
    assert specification_problem(chart) == ""
    assert_spec_matches_golden({**chart, "description": "what it shows"}, name)


def test_parts_of_bar_add_up_to_distance(peer_set: PeerSet) -> None:
    chart = spec(peer_set)
    rows = chart["datasets"]["source"]
    for peer in peer_set.peers:
        parts = [row for row in rows if row["geoid"] == peer.place.geoid]
        assert sum(row["distance"] for row in parts) == pytest.approx(peer.distance)
        largest = max(parts, key=lambda row: row["distance"])["variable"]
        named = {each.label: peer.contributions[each.id] for each in peer_set.variables}
        assert largest == max(named, key=lambda label: named[label])
    variables = values(chart)["variables"]
    assert {row["variable"] for row in rows} == set(variables)
    colors = chart["layer"][0]["encoding"]["color"]["scale"]["range"]
    assert len(variables) <= len(colors) <= len(set(values(chart)["series"]))


def test_pinned_peer_is_always_in() -> None:
    pinned = peers_of(random_world(30, 1), "39001", count=6, pins=["39030"])
    labels = values(spec(pinned))["stays"]
    assert labels.count("always in") == 1
    assert sum(label.startswith("stays in") for label in labels) == 5


def test_identical_place_has_a_bar_of_no_length(peer_set: PeerSet) -> None:
    twin = replace(peer_set.peers[0], distance=0.0, contributions={"population": 0.0})
    assert distance_parts(twin) == {"population": 0.0}
    chart = spec(replace(peer_set, peers=(twin,)))
    assert [row["distance"] for row in chart["datasets"]["source"]] == [0.0]


def test_nearly_always_is_not_called_always(peer_set: PeerSet) -> None:
    almost = replace(peer_set.peers[0], stability=0.995)
    (label,) = values(spec(replace(peer_set, peers=(almost,))))["stays"]
    assert label.startswith("stays in 99")


def test_title_names_the_nearest_and_its_distance(peer_set: PeerSet) -> None:
    first = peer_set.peers[0]
    assert figure(peer_set).title == (
        f"The closest match to {peer_set.place.full_name} of its 6 peers is {first.place.full_name}"
    )
    assert f"The closest is {first.distance:.2f} away." in figure(peer_set).footer[1]
    assert "is the only peer of" in figure(replace(peer_set, peers=peer_set.peers[:1])).title
    none = figure(replace(peer_set, peers=(), reason="nobody is left"))
    assert none.title == none.summary == "No peers: nobody is left."


@pytest.mark.parametrize(
    "stabilities,sentence",
    [
        ((0.5, 0.79), "None of the 2 peers stay"),
        ((0.8, 0.79), "One of the 2 peers stays"),
        ((0.9, 0.8), "All 2 peers stay"),
    ],
)
def test_stable_peers_are_counted(
    peer_set: PeerSet, stabilities: tuple[float, ...], sentence: str
) -> None:
    peers = tuple(
        replace(peer, stability=stability)
        for peer, stability in zip(peer_set.peers, stabilities, strict=False)
    )
    shown = figure(replace(peer_set, peers=peers, far=0.384))
    assert "Of all counties, 95 % have a peer within 0.38." in shown.footer[1]
    assert f"{sentence} under most other weightings" in shown.subtitle
    assert f"{sentence} under most other weightings" in shown.summary
    assert "at least 80 % of 200 other weightings" in shown.footer[1]
    assert "95 %" not in figure(replace(peer_set, far=None)).footer[1]


def test_table_has_the_place_first_and_every_peer(peer_set: PeerSet) -> None:
    rows = table(peer_set)
    places = [peer_set.place, *(peer.place for peer in peer_set.peers)]
    assert [row["geoid"] for row in rows] == [place.geoid for place in places]
    assert rows[0]["Place"] == f"{peer_set.place.full_name} (here)"
    assert [row["Place"] for row in rows[1:]] == [place.full_name for place in places[1:]]
    assert (rows[0]["Distance"], rows[0]["Stays in"], rows[0]["distance"]) == ("", "", None)
    assert rows[0]["residents"] == peer_set.facts["population"]


def test_words_and_numbers_of_a_row_agree(peer_set: PeerSet) -> None:
    row, peer = table(peer_set)[3], peer_set.peers[2]
    assert row["Distance"] == f"{peer.distance:.2f}"
    assert row["distance"] == peer.distance
    parts = [row[f"part_{each.id}"] for each in peer_set.variables]
    assert sum(part for part in parts if isinstance(part, float)) == pytest.approx(
        (peer.distance or 0) ** 2
    )
    assert row["Residents"] == f"{round(peer.facts['population'] or 0):,}"
    black = peer.facts["share_desc_rep_black_nonhispanic"] or 0
    assert row["Black, not Hispanic"] == f"{100 * black:.0f}{NBSP}%"


def test_unknown_facts_are_called_not_known(peer_set: PeerSet) -> None:
    row = table(replace(peer_set, peers=(replace(peer_set.peers[0], facts={}),)))[1]
    assert {row["Residents"], row["Change a year"], row["Per square mile"], row["Hispanic"]} == {
        "not known"
    }


def test_footer_says_from_how_many_and_which_year(peer_set: PeerSet) -> None:
    first, second, *_ = figure(peer_set).footer
    assert "6 peers out of 29 counties" in first
    assert "Matched on" in first
    assert str(peer_set.year) in second
