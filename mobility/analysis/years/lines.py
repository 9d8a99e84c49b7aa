"""The values of one series of one place, ascending by year, and which years can be compared.

Two values cannot be compared across a break in the publisher's series, across a change of this
place alone (a code that ended, an estimate that is pooled with other places than before), or where
they are in dollars of different years. Drawn lines are broken at such breaks and where a year is
missing here that others have; years without values for anybody are bridged by a dashed line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import Quality, value_problem
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, Estimate, interval_problem
from mobility.errors import UserError
from mobility.registry import Break, Dollars, GeographyChange, IntervalKind, Metric, Series
from mobility.text import years_in_words

JoinKind = Literal["solid", "dashed", "broken"]

TREND_LINE = Method(
    id="trend-line",
    chapter=Chapter.YEARS,
    order=1,
    name="A line over the years",
    question="Which years can be read as one series?",
    description=(
        "Neighboring years are joined by a line. It is dashed across years in which the publisher "
        "publishes nothing for anybody. It is broken where the series breaks, because a rule, a "
        "place or the kind of estimate changed, and where a year is missing here that others have. "
        "Nothing is ever filled in."
    ),
    formula="",
    cannot_tell=(
        "Whether a rise or fall of the line is more than chance; the tests beside it say that."
    ),
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
    return tuple(_join(earlier.year, later.year, series) for earlier, later in pairwise(points))


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


# Reasons of `not compared`; they are part of the answers and stay as they are.
OTHER_DOLLARS = "dollars of different years"
OTHER_PERIOD = "the two values cover periods of different length"
OTHER_AREA = "the estimate is shared with other places than before"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Another place with the same estimate in ``year``; ``years`` are all it has a value in."""

    year: int
    geoid: str
    years: Collection[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The values of one series of one place, ascending by year, and what they may be used for.

    ``series`` holds the years in which the place's code began or ended among its breaks. ``cpi``
    is a price index by year; with ``nominal`` money stays in the dollars of each year, and is then
    shown but not compared. ``sharing`` are the places with the same estimate, year by year.
    Raises ``UserError`` when the points are not in the order of their years.
    """

    metric: Metric
    series: Series
    points: tuple[TrendPoint, ...]
    cpi: Mapping[int, float]
    nominal: bool = False
    sharing: tuple[Sharing, ...] = ()

    def __post_init__(self) -> None:
        if any(earlier.year >= later.year for earlier, later in pairwise(self.points)):
            raise UserError(
                "The points of a line must be in the order of their years, each year once."
            )

    @property
    def years(self) -> tuple[int, ...]:
        """The years that have a value."""
        return tuple(point.year for point in self.points)

    @property
    def joins(self) -> tuple[Join, ...]:
        """How each point is joined to the next, broken too where the estimate is another area's."""
        moved = [
            Break(after, f"from {after} {OTHER_AREA}")
            for before, after in pairwise(self.years)
            if self._other_area(before, after)
        ]
        return joins(self.points, replace(self.series, breaks=(*self.series.breaks, *moved)))

    @property
    def money(self) -> bool:
        """Whether the values are dollars of their year."""
        return self.metric.dollars is Dollars.NOMINAL

    def point(self, year: int) -> TrendPoint | None:
        """Return the value of a year, or None."""
        return next((point for point in self.points if point.year == year), None)

    def common(self, start: int, end: int) -> float:
        """Return the share (0 to 1) of the years behind one value that the other has too."""
        period = self.series.period_years
        return max(0, period - abs(end - start)) / period

    def price_factor(self, year: int, price_year: int) -> float | None:
        """Return the factor from dollars of ``year`` to dollars of ``price_year``.

        1 for values that are no money or stay in nominal dollars; None without a price index.
        """
        if not self.money or self.nominal or year == price_year:
            return 1.0
        then, now = self.cpi.get(year), self.cpi.get(price_year)
        return now / then if then and now else None

    def estimate(self, point: TrendPoint, price_year: int) -> Estimate:
        """Return a value with its sampling bounds, money in dollars of the year ``price_year``.

        Bounds that are no sampling interval are left out; money without an index stays as it is.
        """
        sampling = self.series.interval_in(point.year) is IntervalKind.SAMPLING
        bounds = (point.lower, point.upper) if sampling else (None, None)
        factor = self.price_factor(point.year, price_year) or 1.0
        lower, upper = (None if bound is None else factor * bound for bound in bounds)
        return Estimate(factor * point.value, lower, upper)

    def hidden(self, year: int) -> bool:
        """Return whether the bounds of a year show what was hidden, not a sampling error."""
        return self.series.interval_in(year) is IntervalKind.SUPPRESSION_RANGE

    def incomparable(self, start: int, end: int) -> str:
        """Return why values of two years (``start`` the earlier) are not compared at all, or ''."""
        if reason := breaks_between(start, end, self.series):
            return reason
        if self._other_area(start, end):
            return OTHER_AREA
        if self.money and (self.nominal or self.price_factor(start, end) is None):
            return OTHER_DOLLARS
        return ""

    def problem(self, point: TrendPoint) -> str:
        """Return why a value enters no test: not reliable, or no usable interval; else ''."""
        if fault := value_problem(self.metric, point.value, point.quality):
            return fault
        kind = self.series.interval_in(point.year)
        if kind is not IntervalKind.SAMPLING:
            return HIDDEN_COUNTS if kind is IntervalKind.SUPPRESSION_RANGE else NO_INTERVAL
        return interval_problem(Estimate(point.value, point.lower, point.upper))

    def _other_area(self, start: int, end: int) -> bool:
        """Return whether the estimate is shared with different places in the two years.

        The survey area has then changed, and the two values describe different areas. A place
        without a value in one of the years is ignored.
        """
        before, after = (
            {
                other.geoid
                for other in self.sharing
                if other.year == year and {start, end} <= {*other.years}
            }
            for year in (start, end)
        )
        return before != after


def series_at(series: Series, geoid: str, geography: Collection[GeographyChange]) -> Series:
    """Return the series of one place: the year its code began or ended is one of its breaks."""
    moved = tuple(
        Break(change.year, change.reason)
        for change in geography
        if change.level == series.level and geoid in {*change.began, *change.ended}
    )
    return replace(series, breaks=(*series.breaks, *moved))
