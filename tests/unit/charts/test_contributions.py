"""Why each peer is one, as bars: the whole chart, and what must be in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.analysis.peers.nearest import PeerSet, peers_of
from mobility.charts.contributions import contribution_bars
from mobility.charts.style import Look
from tests.support.golden import assert_as_looked_at
from tests.support.peer_worlds import random_world

SERIES = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
LOOK = Look(mine="#1D6FB6", text="#1B2026", quiet="#3F4751", ground="#FFFFFF", series=SERIES)


def peers(count: int = 6) -> PeerSet:
    return peers_of(random_world(30, 1), "39001", count=count)


@pytest.mark.parametrize("name,count", [("bars-full", 6), ("bars-one", 1), ("bars-empty", 0)])
def test_the_bars_of_peers_are_the_ones_that_were_looked_at(name: str, count: int) -> None:
    found = peers()
    made = contribution_bars(replace(found, peers=found.peers[:count]), LOOK, "what it shows")
    assert_as_looked_at(made, name)


def test_the_parts_of_a_bar_add_up_and_say_what_they_come_from() -> None:
    found = peers()
    made = contribution_bars(found, LOOK, "what it shows")
    rows = made["layer"][0]["data"]["values"]
    for peer in found.peers:
        parts = [row["distance"] for row in rows if row["geoid"] == peer.place.geoid]
        assert sum(parts) == pytest.approx((peer.distance or 0) ** 2)
    assert {row["part"] for row in rows} == {each.label for each in found.variables}
    scale = made["layer"][0]["encoding"]["color"]["scale"]
    assert len(set(scale["range"])) == len(scale["domain"]) == len(found.variables)


def test_a_pinned_peer_is_called_so() -> None:
    found = peers_of(random_world(30, 1), "39001", count=6, pins=["39030"])
    made = contribution_bars(found, LOOK, "what it shows")
    labels = made["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]
    assert '"39030": "always in"' in labels
    assert labels.count("stays in") == 5
