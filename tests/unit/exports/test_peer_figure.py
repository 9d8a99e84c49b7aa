"""Why these peers, as it is taken along: what it says, and the numbers behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.analysis.peers.nearest import PeerSet, peers_of
from mobility.exports.comparison.peer_figure import (
    firmness_words,
    reasons_footer,
    reasons_table,
    reasons_title,
    reasons_words,
)
from mobility.figures.figure import table_rows
from mobility.text import NBSP
from tests.support.peer_worlds import random_world


@pytest.fixture(scope="module")
def peer_set() -> PeerSet:
    return peers_of(random_world(30, 1), "39001", count=6)


def test_the_title_says_who_is_nearest_and_how_near(peer_set: PeerSet) -> None:
    first = peer_set.peers[0]
    assert reasons_title(peer_set) == (
        f"{peer_set.place.full_name} and 6 peers: the nearest is {first.place.full_name}, "
        f"{first.distance:.2f} away"
    )
    assert "The only peer of" in reasons_title(replace(peer_set, peers=peer_set.peers[:1]))
    assert reasons_title(replace(peer_set, peers=(), reason="nobody is left")) == (
        "No peers: nobody is left."
    )


@pytest.mark.parametrize(
    "stabilities,said",
    [
        ((0.5, 0.79), "None of the peers stay"),
        ((0.8, 0.79), "1 of the peers stays"),
        ((0.9, 0.8), "2 of the peers stay"),
    ],
)
def test_firm_peers_are_counted(
    peer_set: PeerSet, stabilities: tuple[float, ...], said: str
) -> None:
    peers = [
        replace(peer, stability=stability)
        for peer, stability in zip(peer_set.peers, stabilities, strict=False)
    ]
    words = firmness_words(replace(peer_set, peers=tuple(peers), far=0.384))
    assert words.startswith("Of all counties, 95 % have a peer within 0.38.")
    assert f"{said} in at least 80 %" in words
    assert "95 %" not in firmness_words(replace(peer_set, far=None))
    assert reasons_words(peer_set).endswith(firmness_words(peer_set))


def test_the_table_has_the_place_itself_first_and_a_row_for_every_peer(peer_set: PeerSet) -> None:
    table = reasons_table(peer_set)
    names = [row["Place"] for row in table_rows(table)]
    assert names == [
        f"{peer_set.place.full_name} (here)",
        *(peer.place.full_name for peer in peer_set.peers),
    ]
    assert [row["geoid"] for row in table_rows(table)] == [
        peer_set.place.geoid,
        *(peer.place.geoid for peer in peer_set.peers),
    ]


def test_words_and_numbers_of_a_row_are_of_the_same_peer(peer_set: PeerSet) -> None:
    table, peer = reasons_table(peer_set), peer_set.peers[2]
    words, numbers = table_rows(table)[3], table_rows(table)[3]
    assert words["Distance"] == f"{peer.distance:.2f}"
    assert numbers["distance"] == peer.distance
    parts = [numbers[f"part_{each.id}"] for each in peer_set.variables]
    assert sum(part for part in parts if isinstance(part, float)) == pytest.approx(
        (peer.distance or 0) ** 2
    )
    assert words["Residents"] == f"{round(peer.facts['population'] or 0):,}"
    black = peer.facts["share_desc_rep_black_nonhispanic"] or 0
    assert words["Black, not Hispanic"] == f"{100 * black:.0f}{NBSP}%"


def test_a_place_itself_has_no_distance(peer_set: PeerSet) -> None:
    table = reasons_table(peer_set)
    assert (table_rows(table)[0]["Distance"], table_rows(table)[0]["Stays in"]) == ("", "")
    assert table_rows(table)[0]["distance"] is None
    assert table_rows(table)[0]["residents"] == peer_set.facts["population"]


def test_what_is_not_known_is_said_so(peer_set: PeerSet) -> None:
    bare = replace(peer_set.peers[0], facts={})
    row = table_rows(reasons_table(replace(peer_set, peers=(bare,))))[1]
    assert {row["Residents"], row["Change a year"], row["Per square mile"], row["Hispanic"]} == {
        "not known"
    }


def test_the_footer_says_from_how_many_and_of_which_year(peer_set: PeerSet) -> None:
    first, second = reasons_footer(peer_set)
    assert "6 peers out of 29 counties" in first
    assert "Matched on" in first
    assert str(peer_set.year) in second
