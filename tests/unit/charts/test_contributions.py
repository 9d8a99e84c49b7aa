"""Why each peer is one, as bars: the whole chart, and what must be in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.analysis.peers.nearest import PeerSet, peers_of
from mobility.charts.contributions import contribution_bars, distance_parts
from mobility.figures.theme import Theme
from tests.support.golden import assert_spec_matches_golden
from tests.support.peer_worlds import random_world

SERIES = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
THEME = Theme(
    accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF", series=SERIES
)


def peers(count: int = 6) -> PeerSet:
    return peers_of(random_world(30, 1), "39001", count=count)


@pytest.mark.parametrize("name,count", [("bars-full", 6), ("bars-one", 1), ("bars-empty", 0)])
def test_the_bars_of_peers_are_the_ones_that_were_looked_at(name: str, count: int) -> None:
    found = peers()
    made = contribution_bars(replace(found, peers=found.peers[:count]), THEME, "what it shows")
    assert_spec_matches_golden(made, name)


def test_the_parts_of_a_bar_add_up_and_say_what_they_come_from() -> None:
    found = peers()
    made = contribution_bars(found, THEME, "what it shows")
    rows = made["layer"][0]["data"]["values"]
    for peer in found.peers:
        parts = [row for row in rows if row["geoid"] == peer.place.geoid]
        assert sum(row["distance"] for row in parts) == pytest.approx(peer.distance)
        largest = max(parts, key=lambda row: row["distance"])["part"]
        named = {each.label: peer.contributions[each.id] for each in found.variables}
        assert largest == max(named, key=lambda label: named[label])
    assert {row["part"] for row in rows} == {each.label for each in found.variables}
    scale = made["layer"][0]["encoding"]["color"]["scale"]
    assert len(set(scale["range"])) == len(scale["domain"]) == len(found.variables)


def test_a_pinned_peer_is_called_so() -> None:
    found = peers_of(random_world(30, 1), "39001", count=6, pins=["39030"])
    made = contribution_bars(found, THEME, "what it shows")
    labels = made["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]
    assert '"39030": "always in"' in labels
    assert labels.count("stays in") == 5


def test_a_place_that_is_the_same_in_everything_has_a_bar_of_no_length() -> None:
    found = peers()
    twin = replace(found.peers[0], distance=0.0, contributions={"population": 0.0})
    assert distance_parts(twin) == {"population": 0.0}
    made = contribution_bars(replace(found, peers=(twin,)), THEME, "what it shows")
    assert [row["distance"] for row in made["layer"][0]["data"]["values"]] == [0.0]


def test_nearly_always_is_not_called_always() -> None:
    found = peers()
    almost = replace(found.peers[0], stability=0.995)
    made = contribution_bars(replace(found, peers=(almost,)), THEME, "what it shows")
    assert "stays in 99" in made["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]
