"""Peers and comparisons with them, word for word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobility.analysis.peers.nearest import Filters, peers_of
from mobility.figures.words.peers import peer_sentences, peer_table
from mobility.places import Level
from mobility.registry import load_framework
from mobility.text import NBSP, benchmark_words
from mobility.text import comparisons as peer_text
from mobility.text import peers as text
from tests.support.peer_worlds import UNKNOWN, features

SHARE = load_framework().metric("share_employed")


def plain(sentence: str) -> str:
    return sentence.replace(NBSP, " ")


# --- peers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "distance,parts,expected",
    [
        (None, {}, "distance not known"),
        (0.0, {"Population": 0.0}, "distance 0.00: the same in everything that counts"),
        (0.5, {"Population": 0.2, "Density": 0.05}, "distance 0.50, mostly population (80 %)"),
        (
            0.6,
            {"A": 0.1, "B": 0.16, "C": 0.1},
            "distance 0.60, mostly b (44 %) and a (28 %)",
        ),
    ],
)
def test_a_distance_says_what_it_comes_from(
    distance: float | None, parts: dict[str, float], expected: str
) -> None:
    assert plain(text.distance_words(distance, parts)) == expected


@pytest.mark.parametrize(
    "stability,pinned,expected",
    [
        (0.855, False, "a peer in 86 % of weightings"),
        (0.999, False, "a peer in 99 % of weightings"),
        (1.0, False, "a peer in 100 % of weightings"),
        (0.0, True, "pinned; a peer in 0 % of weightings anyway"),
    ],
)
def test_stability_is_a_share_of_weightings(stability: float, pinned: bool, expected: str) -> None:
    assert plain(text.stability_words(stability, pinned=pinned)) == expected


def test_weights_are_listed_where_they_differ() -> None:
    left_out = [("Population density", "not known for any place of this level")]
    assert text.matching_sentence({"Population": 0.5, "Race and ethnicity": 0.5}, left_out) == (
        "Matched on population and race and ethnicity, all with the same weight. Left out: "
        "population density (not known for any place of this level)."
    )
    assert plain(text.matching_sentence({"Population": 0.75, "Density": 0.25}, [])) == (
        "Matched on population (75 %) and density (25 %)."
    )
    assert text.matching_sentence({"Population": 1.0}, []) == "Matched on population."
    assert text.matching_sentence({}, []) == ""


@pytest.mark.parametrize(
    "given,expected",
    [
        ({}, ""),
        ({"states": ["Ohio"]}, "in Ohio"),
        ({"regions": ["Midwest", "South"]}, "in the Midwest or the South"),
        ({"fewest": 1000, "most": 5000}, "with 1,000 to 5,000 residents"),
        ({"most": 5000}, "with at most 5,000 residents"),
        ({"states": ["Ohio"], "touching": True}, "in Ohio, touching it"),
    ],
)
def test_conditions_in_words(given: dict[str, Any], expected: str) -> None:
    conditions = {"states": [], "regions": [], "fewest": None, "most": None, "touching": False}
    assert text.condition_words(**conditions | given) == expected  # type: ignore[arg-type]  # mixed


def test_who_was_left_aside_is_counted() -> None:
    sentence = text.candidates_sentence(10, 484, 2, Level.PLACE, "")
    assert sentence == (
        "10 peers out of 484 cities; 2 more were left aside, as too little is known of them."
    )
    assert text.candidates_sentence(1, 1, 0, Level.COUNTY, "in Ohio") == (
        "1 peer out of 1 county in Ohio."
    )


def test_a_place_like_no_other_is_warned_of_first() -> None:
    world = features([1_000_000.0, *(1000.0 + 10 * k for k in range(60))])
    result = peers_of(world, "39001", filters=Filters(states=("39",)))
    first, second, third = (plain(sentence) for sentence in peer_sentences(result))
    assert first.startswith("Even the nearest county in Ohio is unlike Place 39001: it is ")
    assert "95 % of all counties have a peer within " in first
    assert second == "10 peers out of 60 counties in Ohio."
    assert third.startswith("Matched on population. Left out: race and ethnicity (not known")
    assert not peer_sentences(replace(result, nearest=0.0))[0].startswith("Even")
    free = plain(peer_sentences(replace(result, filters=Filters()))[0])
    assert free.startswith("Place 39001 has no close peer: the nearest is ")
    assert text.unlike_sentence("A", None, 1.0, Level.COUNTY) == ""


def test_no_peers_have_a_reason() -> None:
    world = features([1000.0, 2000.0, 5000.0])
    result = peers_of(world, "39001", filters=Filters(states=("06",)))
    assert peer_sentences(result)[0] == "There are no peers: no other place passes the filters."
    assert peer_table(result) == []


def test_row_has_facts_and_reasons_of_peer() -> None:
    world = features(
        [1000.0, 2500.0, UNKNOWN, *(1000.0 * 2**k for k in range(2, 12))],
        density=[10.0, 30.0, UNKNOWN, *(float(k) for k in range(4, 14))],
        change=[0.01, -0.02, UNKNOWN, *(0.001 * k for k in range(10))],
    )
    table = peer_table(peers_of(world, "39001", pins=["39002", "39003"], count=5))
    rows = {row["Place"]: {key: plain(cell) for key, cell in row.items()} for row in table}
    known = rows["Place 39002, Ohio (39002)"]
    assert known["What it is"] == "2,500 residents, −2.0 % a year, 78 per square mile"
    assert known["Distance"].startswith("distance ")
    assert known["Stability"].startswith("pinned; a peer in ")
    unknown = rows["Place 39003, Ohio (39003)"]
    assert unknown["What it is"] == "number of residents not known"
    assert unknown["Distance"] == "distance not known"


# --- comparisons ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "n,total,expected",
    [
        (10, 10, "median of all 10 peer counties"),
        (9, 10, "median of the 9 peer counties with reliable values, of 10"),
    ],
)
def test_a_median_of_peers_is_named_as_one(n: int, total: int, expected: str) -> None:
    assert benchmark_words("peers", "peer", Level.COUNTY, n, total) == expected


@pytest.mark.parametrize(
    "tested,by_position,compared,given,expected",
    [
        (
            ["A", "B"],
            [],
            9,
            {"family": 9},
            "A and B do better (clear with all 9 comparisons counted).",
        ),
        (["A"], [], 1, {}, "A does better."),
        (
            ["A"],
            [],
            2,
            {"old": "2018, 7 years old", "family": 440},
            "A did better in 2018, 7 years old (clear with all 440 comparisons counted).",
        ),
        ([], [], 4, {}, "No peer is clearly better, of 4 peers that could be tested."),
        (
            [],
            ["A", "B"],
            0,
            {},
            "By position only, not tested: A and B are better and in the best quarter.",
        ),
        (
            [],
            ["A"],
            0,
            {"old": "2018, 7 years old"},
            "By position only, not tested: A was better and in the best quarter in 2018",
        ),
        ([], [], 0, {}, "No peer is in the best quarter and better; nothing could be tested."),
        ([], [], 0, {"reason": "it is so."}, "Who does better cannot be said: it is so."),
    ],
)
def test_who_does_better_by_name(
    tested: list[str], by_position: list[str], compared: int, given: dict[str, Any], expected: str
) -> None:
    sentence = peer_text.doing_better_sentence(tested, by_position, compared, **given)
    assert sentence.startswith(expected)


def test_tested_and_untested_peers_have_sentences_of_their_own() -> None:
    sentence = peer_text.doing_better_sentence(["A"], ["B"], 3, family=3)
    assert sentence == (
        "A does better (clear with all 3 comparisons counted). By position only, not tested: B is "
        "better and in the best quarter."
    )


def test_how_the_peers_spread() -> None:
    spread = peer_text.quartiles_sentence(SHARE, (0.77, 0.857), (0.81, 0.838), 9, 10)
    assert plain(spread) == (
        "Peers: 77.0 to 85.7 %, the middle half 81.0 to 83.8 % (9 reliable values of 10)."
    )
    few = peer_text.quartiles_sentence(SHARE, (0.77, 0.857), (None, None), 1, 10)
    assert plain(few) == "Peers: 77.0 to 85.7 % (1 reliable value of 10)."
    assert peer_text.quartiles_sentence(SHARE, (None, None), (None, None), 0, 10) == (
        "None of 10 peers has a reliable value."
    )


def test_verdicts_are_counted_in_one_order() -> None:
    counts = {"not compared": 1, "lower": 2, "worse": 1, "cannot tell": 3}
    assert peer_text.verdicts_sentence(counts) == (
        "Peer by peer: worse than 1, lower than 2, not told apart from 3 and 1 not compared."
    )
    assert peer_text.verdicts_sentence({}) == "There is no peer."


def test_a_named_value_says_where_it_is_from() -> None:
    sentence = peer_text.reference_sentence(SHARE, "better", 0.79, 2023, "the publisher")
    assert plain(sentence) == "Better than 79.0 % (the publisher, 2023)."
    bare = peer_text.reference_sentence(SHARE, "cannot tell", 0.79, None, "")
    assert plain(bare) == "Cannot tell it from 79.0 %."
    could_be = peer_text.reference_sentence(
        SHARE, "cannot tell", 0.79, None, "", bounds=(-0.01, 0.031)
    )
    assert plain(could_be) == "Cannot tell, could be 1.0 points below to 3.1 points above 79.0 %."
    untested = peer_text.reference_sentence(SHARE, "not compared", 0.79, 2023, "", "no interval")
    assert plain(untested) == "Against 79.0 % (2023): not compared: no interval."
