"""A row of the chart that holds a place beside its peers: its name, and how the peer stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mobility.analysis.peers.comparison import NO_VALUE_HERE
from mobility.analysis.places.profile import OLDER_YEAR
from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
from mobility.analysis.uncertainty import Outcome as FullOutcome
from mobility.figures.places import row_name, row_words
from mobility.figures.words.peers import farther_ahead_sentence
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind


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


@dataclass(frozen=True)
class Reading:
    """The metric's bounds."""

    interval: IntervalKind


@dataclass(frozen=True)
class Found:
    """A comparison, as far as a row asks."""

    reading: Reading = field(default_factory=lambda: Reading(IntervalKind.NONE))


SAMPLING = Found(Reading(IntervalKind.SAMPLING))


@pytest.mark.parametrize(
    "match,verdict,reason,text",
    [
        (Found(), Verdict.NOT_COMPARED, NO_INTERVAL, "not compared"),  # said once, below
        (SAMPLING, Verdict.NOT_COMPARED, NO_INTERVAL, f"not compared: {NO_INTERVAL}"),
        (Found(), Verdict.NOT_COMPARED, "too few", "not compared: too few"),
        (Found(), Verdict.NOT_COMPARED, WEAK_VALUE, "not compared: weak value"),  # the table: why
        (SAMPLING, Verdict.NOT_COMPARED, OLDER_YEAR, "not compared"),  # said once, in the title
        (SAMPLING, Verdict.NOT_COMPARED, NO_VALUE_HERE, "not compared"),
        (SAMPLING, Verdict.WORSE, "", "does better"),
    ],
)
def test_row_has_reason_unless_shared_by_all(
    match: Found, verdict: Verdict, reason: str, text: str
) -> None:
    assert row_words(cast("Any", match), cast("Any", Result(Outcome(verdict, reason)))) == text


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
