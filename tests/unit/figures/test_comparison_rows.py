"""A row of the chart that holds a place beside its peers: its name, and how the peer stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from mobility.analysis.peers.comparison import NO_VALUE_HERE
from mobility.analysis.places.profile import OLDER_YEAR
from mobility.analysis.reliability import WEAK_VALUE
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
from mobility.figures.places import row_name, row_words
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
