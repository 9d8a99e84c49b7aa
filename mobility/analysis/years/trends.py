"""The points of a line over the years, and how each may be joined to the next.

A line is broken where the publisher's series breaks and where a year that is published for others
is missing here; years for which nothing is published are bridged by a thin dashed line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from mobility.analysis.method import Method
from mobility.analysis.reliability import Quality
from mobility.errors import UserError
from mobility.registry import Series
from mobility.text import years_in_words

JoinKind = Literal["solid", "dashed", "broken"]

TREND_LINE = Method(
    id="trend-line",
    name="A line over the years",
    words=(
        "Neighboring years are joined by a line. It is dashed across years in which the publisher "
        "publishes nothing for anybody. It is broken where the series breaks, because a rule, a "
        "place or the kind of estimate changed, and where a year is missing here that others have. "
        "Nothing is ever filled in."
    ),
    formula="",
    refuses=(),
    source="Breaks and years: the publisher's documentation, in the registry of this application",
)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One value of one year; bounds and flag are None where none were published."""

    year: int
    value: float
    lower: float | None = None
    upper: float | None = None
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """How the points of two years are connected; a broken or dashed join says why."""

    start: int
    end: int
    kind: JoinKind
    reason: str = ""


def joins(points: Sequence[TrendPoint], series: Series) -> tuple[Join, ...]:
    """Return the joins between neighboring points of one place: one fewer than points.

    Broken at a break (its first year lies after the first point and not after the second), with
    its reason; broken where a year of the schedule between the two is missing here; dashed where
    no year between them is published for anybody; solid between years that follow each other.
    Raises ``UserError`` when the points are not in ascending order of years.
    """
    return tuple(_join(one.year, two.year, series) for one, two in pairwise(points))


def breaks_between(start: int, end: int, series: Series) -> str:
    """Return why values of two years (``start`` the earlier) are of two series, or ''."""
    return "; ".join(change.reason for change in series.breaks if start < change.year <= end)


def _join(start: int, end: int, series: Series) -> Join:
    if start >= end:
        raise UserError("The points of a line must be in the order of their years, each year once.")
    if reason := breaks_between(start, end, series):
        return Join(start, end, "broken", reason)
    missing = [year for year in series.schedule if start < year < end]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        return Join(start, end, "broken", f"{years_in_words(missing)} {verb} missing here")
    if end - start == 1:
        return Join(start, end, "solid")
    between = list(range(start + 1, end))
    return Join(start, end, "dashed", f"nothing is published for {years_in_words(between)}")
