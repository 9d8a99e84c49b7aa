"""A target of one place: baseline, what its data could show, pace of others, and outlook together.

A target is set on the value of everyone or of a group, or on the gap between two groups. A gap is a
series like any other: it improves downwards and ends at 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.gaps.trend import GapTrend
from mobility.analysis.reliability import Release
from mobility.analysis.targets.detection import (
    HORIZON,
    Detectable,
    FirstSeen,
    coming_years,
    first_seen,
    smallest_detectable_change,
    survey_size,
    times_the_sample,
)
from mobility.analysis.targets.levels import BEYOND_RANGE, Suggestion, is_possible
from mobility.analysis.targets.outlook import Outlook
from mobility.analysis.targets.pace import (
    OVERLAPPING_PERIODS,
    USUAL_SPAN,
    Pace,
    YearsToReach,
    years_to_reach,
)
from mobility.analysis.targets.progress import NO_BETTER_DIRECTION, no_plan
from mobility.analysis.uncertainty import NO_EDGES, Edges, Estimate, standard_error
from mobility.analysis.years.lines import Line
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.registry import Better, Metric, Series, Unit


@dataclass(frozen=True, slots=True)
class PastValue:
    """A published value up to the baseline; ``problem`` is why it cannot be used, or ''."""

    year: int
    estimate: Estimate
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSeries:
    """What a target is set on: values of one place over the years, the last one its baseline.

    ``metric`` says unit, direction and range; of a gap, lower is better and 0 is the least.
    ``past`` are all values, ascending; ``years``, ``values`` and ``errors`` (standard errors, above
    0) are those that can be used and compared with the baseline. Money is in dollars of the
    baseline's year. ``schedule`` are the years with published values of any place, ``release_year``
    is that of the release. ``refused`` is why the registry does not permit a gap, or '';
    ``pair`` are the values of the group and the reference behind the baseline's gap.
    """

    metric: Metric
    series: Series
    past: tuple[PastValue, ...]
    years: tuple[int, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...]
    schedule: tuple[int, ...]
    release_year: int
    is_gap: bool = False
    refused: str = ""
    pair: tuple[float, float] | None = None

    @property
    def baseline(self) -> Estimate:
        """The last value."""
        return self.past[-1].estimate

    @property
    def year(self) -> int:
        """The year of the baseline."""
        return self.past[-1].year

    @property
    def problem(self) -> str:
        """Why the baseline cannot be used, or ''."""
        return self.refused or self.past[-1].problem

    @property
    def period_years(self) -> int:
        """How many years of data stand behind one value."""
        return self.series.period_years

    @property
    def se(self) -> float | None:
        """The standard error of the baseline; None without a usable interval."""
        return _error(self.baseline, NO_EDGES if self.is_gap else self.metric.range)


@dataclass(frozen=True, slots=True)
class Aim:
    """A target: ``value`` in the unit of the metric, and the ``year`` it is to be reached in.

    Each is None where it was not given. Raises ``UserError`` for a value that is no number.
    """

    value: float | None = None
    year: int | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise UserError("A target is a number, in the unit of the metric (a share: 0 to 1).")


def series_of_line(line: Line, schedule: Sequence[int], release_year: int) -> TargetSeries | None:
    """Return what a target on a line is set on; None for a line without a value."""
    if not line.points:
        return None
    last = line.points[-1].year
    past = tuple(
        PastValue(
            point.year,
            line.estimate(point, last),
            line.problem(point) or _apart(line, point.year, last),
        )
        for point in line.points
    )
    return TargetSeries(
        metric=line.metric,
        series=line.series,
        past=past,
        schedule=tuple(schedule),
        release_year=release_year,
        **_usable(past, line.metric.range),
    )


def series_of_gap(
    line: Line, gap_trend: GapTrend, schedule: Sequence[int], release_year: int, refused: str = ""
) -> TargetSeries | None:
    """Return what a target on a gap is set on, None without one; ``line`` is one of its two."""
    if not gap_trend.points:
        return None
    last = gap_trend.points[-1].year
    past = tuple(
        PastValue(
            point.year,
            Estimate(point.gap, point.lower, point.upper),
            point.problem or _apart(line, point.year, last),
        )
        for point in gap_trend.points
    )
    return TargetSeries(
        metric=replace(line.metric, better=Better.LOWER, range=(0.0, None), margin=None),
        series=line.series,
        past=past,
        schedule=tuple(schedule),
        release_year=release_year,
        is_gap=True,
        refused=refused,
        pair=(gap_trend.points[-1].group.value, gap_trend.points[-1].reference.value),
        **_usable(past, NO_EDGES),
    )


def _apart(line: Line, year: int, last: int) -> str:
    """Return why a value of a year cannot be compared with the last one, or ''."""
    return line.incomparable(year, last) if year < last else ""


def _usable(past: Sequence[PastValue], edges: Edges) -> dict[str, Any]:
    """Return years, values and errors of the values that can be used."""
    rows = [
        (each.year, each.estimate.value, error)
        for each in past
        if not each.problem and (error := _error(each.estimate, edges)) is not None
    ]
    years, values, errors = zip(*rows, strict=True) if rows else ((), (), ())
    return {"years": years, "values": values, "errors": errors}


def _error(estimate: Estimate, edges: Edges) -> float | None:
    return standard_error(estimate.value, estimate.lower, estimate.upper, *edges)


@dataclass(frozen=True, slots=True)
class OwnSurvey:
    """What could show a change that the published data cannot.

    ``times`` is how many times the sample behind the value is needed (None without an interval),
    ``people`` how many a survey of one's own has to ask in each of two rounds, as a simple random
    sample, and for a gap in each of the two groups (None for what is no share). ``local_source`` is
    who in the place could count, or ''.
    """

    times: float | None
    people: int | None
    local_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTarget:
    """A target of a place, or what one could be.

    ``past`` are the published values, the last one the baseline; where there is none, ``absence``
    says why. ``reference`` is the group that a gap is to, '' where the target is on a value.
    ``aim`` is the target. ``reason`` is the first thing that stands in the way of it, '' for none:
    what is withheld because of it is None in the parts.
    """

    jurisdiction: Jurisdiction
    release: Release
    metric: Metric
    breakdown: str
    group: str
    reference: str = ""
    aim: Aim
    past: tuple[PastValue, ...] = ()
    se: float | None = None
    detectable: Detectable | None = None
    pace: Pace = field(default_factory=Pace)
    reach: YearsToReach = field(default_factory=YearsToReach)
    seen: FirstSeen = field(default_factory=FirstSeen)
    survey: OwnSurvey | None = None
    suggestions: tuple[Suggestion, ...] = ()
    outlook: Outlook | None = None
    absence: AbsenceReason | None = None
    reason: str = ""

    @property
    def baseline(self) -> Estimate | None:
        """The last published value, that of the year ``year``; None where nothing is published."""
        return self.past[-1].estimate if self.past else None

    @property
    def year(self) -> int | None:
        """The year of the baseline."""
        return self.past[-1].year if self.past else None

    @property
    def outlook_end(self) -> int | None:
        """The last year of the outlook; None without one."""
        points = self.outlook.points if self.outlook is not None else ()
        return points[-1].year if points else None

    @property
    def planned(self) -> float | None:
        """The change from baseline to target; None without one of them."""
        if self.aim.value is None or self.baseline is None:
            return None
        return self.aim.value - self.baseline.value


def target_problem(series: TargetSeries, aim: Aim) -> str:
    """Return the first thing about baseline and target that stands in the way, or ''.

    Raises ``UserError`` for a target year that is not after the baseline's.
    """
    if aim.year is not None and aim.year <= series.year:
        raise UserError(
            f"A target year comes after the baseline, which is of {series.year}: choose "
            f"{series.year + 1} or later."
        )
    if series.problem:
        return series.problem
    if series.metric.better is Better.NEITHER:
        return NO_BETTER_DIRECTION
    if aim.value is not None:
        if not is_possible(series.metric, aim.value):
            return BEYOND_RANGE
        if reason := no_plan(aim.value - series.baseline.value, series.metric.better):
            return reason
    if aim.year is not None and aim.year - series.year < series.period_years:
        return OVERLAPPING_PERIODS
    return ""


def detectable_of(series: TargetSeries) -> Detectable:
    """Return the smallest change that values as precise as the baseline can show."""
    return smallest_detectable_change(series.baseline, series.se)


def reach_of(series: TargetSeries, pace: Pace, aim: Aim, problem: str) -> YearsToReach:
    """Return the years to reach a target; none where there is none, or a problem with it."""
    if aim.value is None or problem not in _HARMLESS:
        return YearsToReach(reason=problem)
    return years_to_reach(pace, abs(aim.value - series.baseline.value), series.se)


def seen_of(
    series: TargetSeries, detectable: Detectable, pace: Pace, aim: Aim, problem: str
) -> FirstSeen:
    """Return when the change to a target is seen first.

    On the straight path to the target year; without one, as fast as the fastest tenth of
    comparable places; without a target, whatever they reach.
    """
    if problem not in _HARMLESS:
        return FirstSeen(reason=problem)
    planned = None if aim.value is None else abs(aim.value - series.baseline.value)
    of_pace = planned is None or (aim.year is None and detectable.shows(planned))
    if of_pace and pace.movement is None:
        return FirstSeen(reason=pace.reason)

    def change_by(year: int) -> float:
        years = year - series.year
        gain = max(0.0, pace.gain(years) or 0.0) if of_pace else math.inf
        if planned is None:
            return gain
        passed = 1.0 if aim.year is None else min(1.0, years / (aim.year - series.year))
        return min(planned * passed, gain)

    return first_seen(
        series.year,
        series.schedule,
        series.period_years,
        series.release_year,
        detectable,
        change_by,
    )


_HARMLESS = {"", OVERLAPPING_PERIODS}
"""Problems that leave the pace and the first year as they are: the years up to it just count."""


def survey_of(series: TargetSeries, detectable: Detectable, aim: Aim) -> OwnSurvey | None:
    """Return what could show the change to a target; None without a target."""
    now, value = series.baseline.value, aim.value
    if value is None or value == now:
        return None
    times = times_the_sample(detectable, value - now)
    return OwnSurvey(times, _people(series, value), series.series.local_source)


def _people(series: TargetSeries, value: float) -> int | None:
    """Return how many people a survey has to ask; None for what is no share or leads beyond one."""
    first, second, reference = series.baseline.value, value, None
    if series.pair is not None:  # the group comes closer and the reference stays
        first, reference = series.pair
        second = first + (1 if reference > first else -1) * (series.baseline.value - value)
    shares = [first, second, *filter(None, [reference])]
    if series.metric.unit is not Unit.SHARE or not all(0 <= share <= 1 for share in shares):
        return None
    return survey_size(first, second, reference=reference)


def outlook_years(series: TargetSeries, aim: Aim) -> tuple[int, ...]:
    """Return the years of an outlook: to the target year, or over the usual span.

    Only years whose period has none in common with the baseline's, the last one always.
    """
    end = max(aim.year or series.year + USUAL_SPAN, series.year + series.period_years)
    end = min(end, series.year + HORIZON)
    coming = coming_years(series.schedule, series.year, series.period_years)
    return tuple(sorted({*(year for year in coming if year < end), end}))
