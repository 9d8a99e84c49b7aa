"""A row of the chart that holds a place beside its peers: its name, and how the peer stands."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
from mobility.analysis.uncertainty import Outcome as FullOutcome
from mobility.figures.places import row_name, row_words, shared_reason
from mobility.figures.words.peers import farther_ahead_sentence
from mobility.places import Jurisdiction, Level


@dataclass(frozen=True)
class Outcome:
    """How a place stands against one peer."""

    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class Result:
    """One peer."""

    outcome: Outcome
    family: None = None

    @property
    def family_verdict(self) -> Verdict:
        return self.outcome.verdict


@pytest.mark.parametrize(
    "verdict,reason,text",
    [
        (Verdict.NOT_COMPARED, NO_INTERVAL, f"not compared: {NO_INTERVAL}"),
        (Verdict.NOT_COMPARED, WEAK_VALUE, "not compared: weak value"),  # the table: why
        (Verdict.WORSE, "", "does better"),
    ],
)
def test_row_says_how_peer_stands(verdict: Verdict, reason: str, text: str) -> None:
    assert row_words(cast("Any", Result(Outcome(verdict, reason)))) == text


def test_reason_of_all_peers_is_said_once() -> None:
    def comparison(*reasons: str) -> Any:  # noqa: ANN401 - what the function reads of one
        verdicts = [Verdict.NOT_COMPARED if reason else Verdict.WORSE for reason in reasons]
        outcomes = [Outcome(*each) for each in zip(verdicts, reasons, strict=True)]
        shown = SimpleNamespace(value=1.0)
        peers = [SimpleNamespace(estimate=shown, outcome=outcome) for outcome in outcomes]
        return SimpleNamespace(peers=peers)

    assert shared_reason(comparison(NO_INTERVAL, NO_INTERVAL)) == NO_INTERVAL
    assert shared_reason(comparison(NO_INTERVAL, WEAK_VALUE)) == ""
    assert shared_reason(comparison("", "")) == ""
    assert shared_reason(comparison()) == ""


def test_long_name_has_state_abbreviation() -> None:
    short = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
    long = Jurisdiction("09170", Level.COUNTY, "South Central Connecticut Planning Region", "09")
    assert row_name(short) == "Summit County, Ohio"
    merged = "Augusta-Richmond County consolidated government (balance)"
    assert row_name(Jurisdiction("1304204", Level.PLACE, merged, "13")) == (
        "Augusta-Richmond County, GA"
    )
    assert row_name(long) == "South Central Connecticut Planning Region, CT"


def test_peer_farther_ahead_than_one_that_is_told_is_named() -> None:
    def peer(name: str, difference: float, half: float) -> SimpleNamespace:
        place = Jurisdiction(name, Level.COUNTY, name, "39")
        bounds = (difference - half, difference + half)
        outcome = FullOutcome(Verdict.CANNOT_TELL, "", difference, *bounds)
        return SimpleNamespace(estimate=SimpleNamespace(place=place), outcome=outcome)

    told, wide, near, behind = (
        peer("Told", -0.03, 0.01), peer("Wide", -0.08, 0.1), peer("Near", -0.01, 0.02),
        peer("Behind", 0.05, 0.1),
    )  # fmt: skip
    peers, better = (told, wide, near, behind), SimpleNamespace(tested=(told,))
    comparison = SimpleNamespace(peers=peers, doing_better=better)
    assert farther_ahead_sentence(cast("Any", comparison)) == (
        "Farther ahead than one of these, but not told: Wide (OH)."
    )
    alone = SimpleNamespace(peers=peers, doing_better=SimpleNamespace(tested=()))
    assert farther_ahead_sentence(cast("Any", alone)) == ""
