"""Whether a value of one year differs from that of an earlier year.

The change is judged by its own interval, as every difference is. Before that, the two years must
be comparable at all: one series without a break, one area, periods of one length, dollars of one
year. Where they are not, the numbers are given and no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mobility.analysis.method import Method
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    Edges,
    Estimate,
    Verdict,
    difference,
    interval_problem,
    standard_error,
    verdict_of,
)
from mobility.analysis.years.lines import OTHER_AREA, OTHER_DOLLARS, OTHER_PERIOD, Line
from mobility.analysis.years.trends import TrendPoint
from mobility.errors import UserError
from mobility.registry import Better

# Reasons of `not compared` beside those of the values; they are part of the answers.
NO_VALUE = "no value in any year"
ONE_VALUE = "only one year has a value"
NO_YEAR = "no value for {year}"

CHANGE = Method(
    id="change",
    name="Change between two years",
    words=(
        "The later value minus the earlier one: a change is said only where the interval of that "
        "difference leaves out zero. Money is first brought to dollars of the later year. Years "
        "that two multi-year periods have in common cannot differ, and the interval shrinks, but "
        "never by more than the smaller of the two errors holds. Without a choice of years, the "
        "newest value is held against the earliest it can be compared with: the longest view, "
        "and one that no result has picked."
    ),
    formula=(
        "d = later − earlier × CPI_later / CPI_earlier; its MOVER interval × k; k² = 1 − C, at "
        "least |s_1² − s_2²| / (s_1² + s_2²); C = share of years in common"
    ),
    refuses=(
        OTHER_DOLLARS,
        OTHER_PERIOD,
        OTHER_AREA,
        WEAK_VALUE,
        IMPLAUSIBLE,
        NO_INTERVAL,
        NO_WIDTH,
        HIDDEN_COUNTS,
        NO_YEAR,
        ONE_VALUE,
        NO_VALUE,
    ),
    source=(
        "Census Bureau 2020, Understanding and Using American Community Survey Data, chapters 3 "
        "(comparing periods), 7 (periods that overlap) and 10 (dollars of one year); Zou & Donner "
        "2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095)"
    ),
)

_AS_CHANGE = {
    Verdict.CANNOT_TELL: Verdict.NO_DETECTABLE_CHANGE,
    Verdict.BETTER: Verdict.IMPROVED,
    Verdict.WORSE: Verdict.WORSENED,
}


@dataclass(frozen=True, slots=True)
class Change:
    """The later value minus the earlier one, judged; ``reason`` says why there is no verdict.

    ``start`` and ``end`` are the years (None where there is no such value). ``inputs`` are the
    estimates of the two years as they were compared, money in dollars of the later year;
    ``published`` are they as published. ``difference``, its bounds and ``se`` are in the unit of
    ``inputs``; the bounds are None where a value has no usable interval. ``prices`` is what the
    earlier value was multiplied by (1: nothing was), ``overlap`` the share of the error's years
    that the two periods have in common.
    """

    start: int | None
    end: int | None
    verdict: Verdict
    reason: str = ""
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    se: float | None = None
    inputs: tuple[Estimate, ...] = ()
    published: tuple[Estimate, ...] = ()
    prices: float = 1.0
    overlap: float = 0.0
    method: Method = CHANGE


def change_of(
    line: Line, start: int | None = None, end: int | None = None, *, level: float = 0.95
) -> Change:
    """Return the change of a line between two years, or why it cannot be said.

    Without ``end`` it ends with the newest value. Without ``start`` it begins with the earliest
    value that can be compared with the end and is reliable, with an interval; else with the
    earliest that can be compared; else with the earliest. Raises ``UserError`` when the years are
    not in order.
    """
    start, end = years_of_change(line, start, end)
    earlier, later = (None if year is None else line.point(year) for year in (start, end))
    if earlier is not None and later is not None:
        return change_between(line, earlier, line, later, level=level)
    absent = [year for year in (start, end) if year is not None and line.point(year) is None]
    alone = ONE_VALUE if line.points else NO_VALUE
    reason = NO_YEAR.format(year=absent[0]) if absent else alone
    return Change(start, end, Verdict.NOT_COMPARED, reason)


def years_of_change(
    line: Line, start: int | None = None, end: int | None = None
) -> tuple[int | None, int | None]:
    """Return the years that a change runs between; given ones stay, None where there is none."""
    if end is None and line.points:
        end = line.points[-1].year
    if start is not None and end is not None and start >= end:
        raise UserError(f"A change runs from an earlier year to a later one, not {start} to {end}.")
    if start is None and end is not None:
        before = [point for point in line.points if point.year < end]
        comparable = [point for point in before if not line.incomparable(point.year, end)]
        usable = [point for point in comparable if not line.problem(point)]
        start = next((point.year for point in usable or comparable or before), None)
    return start, end


def change_between(
    opening: Line, earlier: TrendPoint, closing: Line, later: TrendPoint, *, level: float = 0.95
) -> Change:
    """Return the change from a value of one line to a later value of the same or another one.

    Another one: a baseline that was taken from the headline is no baseline of a group's five-year
    estimate. Raises ``UserError`` when the lines are of two metrics or the years not in order.
    """
    if opening.metric.id != closing.metric.id or earlier.year >= later.year:
        raise UserError("A change runs from an earlier to a later value of one metric.")
    inputs = (opening.estimate(earlier, later.year), closing.estimate(later, later.year))
    reason = (
        _incomparable(opening, earlier.year, closing, later.year)
        or opening.problem(earlier)
        or closing.problem(later)
    )
    change = Change(
        earlier.year,
        later.year,
        Verdict.NOT_COMPARED,
        reason,
        difference=inputs[1].value - inputs[0].value,
        inputs=inputs,
        published=(opening.estimate(earlier, earlier.year), inputs[1]),
        prices=opening.price_factor(earlier.year, later.year) or 1.0,
    )
    if any(interval_problem(estimate) for estimate in inputs):
        return change
    edges = closing.metric.range
    overlap = error_in_common(closing.common(earlier.year, later.year), *inputs, edges)
    found = difference(inputs[1], inputs[0], overlap, level, edges)
    verdict = change_verdict(found.lower, found.upper, closing.metric.better)
    return replace(
        change,
        verdict=Verdict.NOT_COMPARED if reason else verdict,
        lower=found.lower,
        upper=found.upper,
        se=found.se,
        overlap=overlap,
    )


def change_verdict(lower: float, upper: float, better: Better) -> Verdict:
    """Return what the interval of a change (later minus earlier) says; touching 0 holds it."""
    found = verdict_of(lower, upper, better)
    return _AS_CHANGE.get(found, found)


def error_in_common(share: float, earlier: Estimate, later: Estimate, edges: Edges) -> float:
    """Return the part (0 to 1) of the two variances' sum that the years in common take away.

    The share of years in common, as the Census Bureau has it. It takes the two errors for equal.
    Where they are far apart, that would be more than is possible: the years in common can hold no
    more than the whole smaller variance, and var(difference) is at least |v1 - v2|.
    """
    variances = [
        (standard_error(e.value, e.lower, e.upper, *edges) or 0.0) ** 2 for e in (earlier, later)
    ]
    return min(share, 2 * min(variances) / sum(variances))


def _incomparable(opening: Line, start: int, closing: Line, end: int) -> str:
    """Return why values of two years on one or two lines are not compared, or ''."""
    if opening.series.period_years != closing.series.period_years:
        return OTHER_PERIOD
    return opening.incomparable(start, end) or closing.incomparable(start, end)
