"""Trends made by hand, for charts and sentences that need no release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.change import Change
from mobility.analysis.years.over_time import RecentTrend, Trend, trend_of
from mobility.places import Jurisdiction, Level
from tests.support.lines import FRAMEWORK, Row, line

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
LUCAS = Jurisdiction("39095", Level.COUNTY, "Lucas County", "39")
ERIE = Jurisdiction("36029", Level.COUNTY, "Erie County", "36")
AKRON = Jurisdiction("3901000", Level.PLACE, "Akron city", "39")
RISING: list[Row] = [
    [2018, 0.80, 0.78, 0.82, "Weak"],
    [2019, 0.81, 0.79, 0.83, "Strong"],
    [2021, 0.79, 0.77, 0.81, "Strong"],
    [2022, 0.84, 0.82, 0.86, "Strong"],
    [2023, 0.85, 0.83, 0.87, "Strong"],
]
"""Dashed over 2020, hollow in 2018."""


@dataclass(frozen=True)
class MadeRelease:
    """What a trend needs to know of a release."""

    id: str = "2025-aaaaaaaa"
    year: int = 2025
    demonstration: bool = False


def trend(
    points: list[Row] | None = None,
    place: Jurisdiction = SUMMIT,
    start: int | None = None,
    end: int | None = None,
    **options: Any,
) -> Trend:
    """Return the trend of rows [year, value, lower, upper, quality]; see `lines.line`."""
    made = line(RISING if points is None else points, **options)
    return trend_of(place, MadeRelease(), made, "All", start, end)


def absent(place: Jurisdiction = SUMMIT, metric: str = "share_employed") -> Trend:
    """Return what is said of a place without any value."""
    why = AbsenceReason(Absence.SUPPRESSED, "Too few answers to the survey.")
    return Trend(
        jurisdiction=place,
        release=MadeRelease(),
        metric=FRAMEWORK.metric(metric),
        breakdown="none",
        group="All",
        series=FRAMEWORK.metric(metric).series_of(place.level),
        points=(),
        joins=(),
        change=Change(None, None, Verdict.NOT_COMPARED, why.sentence),
        recent=RecentTrend(Verdict.NOT_COMPARED, why.sentence),
        absence=why,
    )
