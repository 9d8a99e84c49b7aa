"""The change of a value between two years: of one place, and of all places of a level at once.

A change is judged by its own interval, like every difference. The two years must be comparable: one
series without a break, one area, periods of one length, dollars of one year. Where they are not,
the numbers are given without a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import FamilyOutcome, verdict_in_family
from mobility.analysis.power import smallest_gap_of
from mobility.analysis.reliability import (
    IMPLAUSIBLE,
    WEAK_VALUE,
    counted_once,
    fault_words,
    interval_faults,
    value_faults,
)
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    VERDICTS,
    Edges,
    Estimate,
    Estimates,
    Verdict,
    difference,
    interval_problem,
    mover,
    or_the_same,
    or_the_same_codes,
    p_of_interval,
    standard_error,
    standard_errors,
    verdict_codes,
    verdict_of,
)
from mobility.analysis.years.lines import OTHER_AREA, OTHER_DOLLARS, OTHER_PERIOD, Line, TrendPoint
from mobility.errors import UserError
from mobility.registry import Better, IntervalKind, Metric

# Reasons of `not compared` beside those of the values; they are part of the answers.
NO_VALUE = "no value in any year"
ONE_VALUE = "only one year has a value"
NO_YEAR = "no value for {year}"
# What stands beside a change that may be none of the place's own.
REDRAWN = "survey areas were redrawn in {year}, which can be part of a change across that year"

CHANGE = Method(
    id="change",
    chapter=Chapter.YEARS,
    order=2,
    name="Change between two years",
    question="Did the value change between two years, by more than chance?",
    description=(
        "The later value minus the earlier one: a change is said only where the interval of that "
        "difference leaves out zero. Money is first brought to dollars of the later year. Years "
        "that two multi-year periods have in common cannot differ, and the interval shrinks, but "
        "never by more than the smaller of the two errors holds. Without a choice of years, the "
        "newest value is held against the earliest it can be compared with: the longest view, "
        "and one that no result has picked. Survey areas were redrawn in 2022, and changes across "
        "that year spread wider than their errors (1.38 times; 1.0 to 1.1 in other years), so a "
        "caveat stands beside each of them."
    ),
    formula=(
        "d = later − earlier × CPI_later / CPI_earlier; its MOVER interval × k; k² = 1 − C, at "
        "least |s_1² − s_2²| / (s_1² + s_2²); C = share of years in common"
    ),
    cannot_tell=(
        "What happened between the two years, why, or whether the same people live there now. No "
        "detectable change does not mean that nothing changed."
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
_AS_CHANGE_CODES = np.array([VERDICTS.index(_AS_CHANGE.get(each, each)) for each in VERDICTS])


@dataclass(frozen=True, slots=True)
class Change:
    """The later value minus the earlier one, judged; ``reason`` says why there is no verdict.

    ``start`` and ``end`` are the years (None where there is no such value). ``inputs`` are the
    estimates of the two years as they were compared, money in dollars of the later year;
    ``published`` are they as published. ``difference``, its bounds and ``se`` are in the unit of
    ``inputs``; the bounds are None where a value has no usable interval. ``prices`` is what the
    earlier value was multiplied by (1: nothing was), ``overlap`` the share of the error's years
    that the two periods have in common. ``caveat`` is what else the change can come from, or ''.
    ``verdict`` is that of this change by itself, ``family`` how it ended among all changes of the
    place (None where it was not tested, or stands alone), and ``family_verdict`` what is shown.
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
    caveat: str = ""
    family: FamilyOutcome | None = None
    method: Method = CHANGE

    @property
    def family_verdict(self) -> Verdict:
        """The verdict that is shown: what its family leaves of the single one."""
        return verdict_in_family(self.verdict, self.family, Verdict.NO_DETECTABLE_CHANGE)

    @property
    def p(self) -> float:
        """The two-sided p of this change; NaN where nothing was tested."""
        if self.verdict is Verdict.NOT_COMPARED or self.difference is None or self.lower is None:
            return float("nan")
        return float(p_of_interval(self.difference, self.lower, self.upper or 0.0))

    @property
    def earlier(self) -> Estimate | None:
        """The earlier value as it was compared; None where one of the two is missing."""
        return self.inputs[0] if self.inputs else None

    @property
    def later(self) -> Estimate | None:
        """The later value as it was compared; None where one of the two is missing."""
        return self.inputs[1] if self.inputs else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The interval of the change; None where there is none."""
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)

    @property
    def smallest_gap(self) -> float | None:
        """The change that these data could show; None where one is told or none is tested."""
        return smallest_gap_of(self.family_verdict, self.se, 0.0)

    @property
    def nominal_difference(self) -> float | None:
        """The later value minus the earlier one, both as published."""
        return self.published[1].value - self.published[0].value if self.published else None


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
    start_line: Line, earlier: TrendPoint, end_line: Line, later: TrendPoint, *, level: float = 0.95
) -> Change:
    """Return the change from a value of one line to a later value of the same or another one.

    Another one: a baseline that was taken from the headline is no baseline of a group's five-year
    estimate. Raises ``UserError`` when the lines are of two metrics or the years not in order.
    """
    if start_line.metric.id != end_line.metric.id or earlier.year >= later.year:
        raise UserError("A change runs from an earlier to a later value of one metric.")
    inputs = (start_line.estimate(earlier, later.year), end_line.estimate(later, later.year))
    reason = (
        _incomparable(start_line, earlier.year, end_line, later.year)
        or start_line.problem(earlier)
        or end_line.problem(later)
    )
    change = Change(
        earlier.year,
        later.year,
        Verdict.NOT_COMPARED,
        reason,
        difference=inputs[1].value - inputs[0].value,
        inputs=inputs,
        published=(start_line.estimate(earlier, earlier.year), inputs[1]),
        prices=start_line.price_factor(earlier.year, later.year) or 1.0,
        caveat=caveat_of_change(end_line.metric, earlier.year, later.year),
    )
    if any(interval_problem(estimate) for estimate in inputs):
        return change
    edges = end_line.metric.range
    overlap = error_in_common(end_line.common(earlier.year, later.year), *inputs, edges)
    tested = difference(inputs[1], inputs[0], overlap, level, edges)
    verdict = change_verdict(tested.lower, tested.upper, end_line.metric.better)
    verdict = or_the_same(
        verdict, tested.difference, tested.lower, tested.upper, end_line.metric.margin, level
    )
    return replace(
        change,
        verdict=Verdict.NOT_COMPARED if reason else verdict,
        lower=tested.lower,
        upper=tested.upper,
        se=tested.se,
        overlap=overlap,
    )


def caveat_of_change(metric: Metric, start: int, end: int) -> str:
    """Return what else a change between two years (``start`` the earlier) can come from, or ''."""
    year = metric.areas_redrawn
    return REDRAWN.format(year=year) if year is not None and start < year <= end else ""


def change_verdict(lower: float, upper: float, better: Better) -> Verdict:
    """Return what the interval of a change (later minus earlier) says; touching 0 holds it."""
    verdict = verdict_of(lower, upper, better)
    return _AS_CHANGE.get(verdict, verdict)


def error_in_common(share: float, earlier: Estimate, later: Estimate, edges: Edges) -> float:
    """Return the part (0 to 1) of the two variances' sum that the years in common take away.

    The share of years in common, as the Census Bureau has it. It takes the two errors for equal.
    Where they are far apart, that would be more than is possible: the years in common can hold no
    more than the whole smaller variance, and var(difference) is at least |v1 - v2|.
    """
    variances = [
        (standard_error(e.value, e.lower, e.upper, *edges) or 0.0) ** 2 for e in (earlier, later)
    ]
    return float(_common_error(share, *variances))


def _common_error(share: float, earlier: Any, later: Any) -> Any:  # noqa: ANN401 - number or array
    """Return ``error_in_common`` for variances, of one pair or arrays of them; NaN is left out."""
    return np.fmin(share, 2 * np.fmin(earlier, later) / (earlier + later))


def _incomparable(start_line: Line, start: int, end_line: Line, end: int) -> str:
    """Return why values of two years on one or two lines are not compared, or ''."""
    if start_line.series.period_years != end_line.series.period_years:
        return OTHER_PERIOD
    return start_line.incomparable(start, end) or end_line.incomparable(start, end)


Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlaceValues:
    """Values of one year, a row a place; NaN where there is none, or no bound.

    ``pool`` numbers the places that share one estimate; 0 is an estimate of its own.
    """

    value: Numbers
    lower: Numbers
    upper: Numbers
    weak: NDArray[np.bool_]
    pool: NDArray[np.int64]

    @classmethod
    def from_columns(cls, columns: Mapping[str, NDArray[Any]], prefix: str) -> PlaceValues:
        """Take the columns of the names of the fields after a prefix such as ``start_``."""
        return cls(
            columns[f"{prefix}value"].astype(np.float64),
            columns[f"{prefix}lower"].astype(np.float64),
            columns[f"{prefix}upper"].astype(np.float64),
            columns[f"{prefix}weak"].astype(np.bool_),
            columns[f"{prefix}pool"].astype(np.int64),
        )


@dataclass(frozen=True, slots=True)
class PlaceChanges:
    """The change of every place; arrays of one length, a row a place, NaN for absent numbers.

    ``geoid`` are codes as numbers, ascending. ``earlier`` and ``later`` are the values as they
    were compared (money in dollars of the year ``end``); ``difference``, ``lower`` and ``upper``
    are in the same unit. ``verdicts`` are positions in ``VERDICTS``, ``why`` positions in
    ``reasons`` (0 is the empty reason of a verdict). ``counted`` marks the rows that enter a
    count: places that share one estimate stand in it once.
    """

    start: int
    end: int
    geoid: NDArray[np.int32]
    earlier: Numbers
    later: Numbers
    difference: Numbers
    lower: Numbers
    upper: Numbers
    verdicts: NDArray[np.int8]
    why: NDArray[np.int8]
    reasons: tuple[str, ...]
    counted: NDArray[np.bool_]
    method: Method = CHANGE

    def counts(self) -> Mapping[Verdict, int]:
        """Return how many estimates end in each verdict, those without a verdict too."""
        counts = np.bincount(self.verdicts[self.counted], minlength=len(VERDICTS))
        return dict(zip(VERDICTS, counts.tolist(), strict=True))


def changes_of_places(
    line: Line,
    start: int,
    end: int,
    geoid: NDArray[np.int32],
    values: tuple[PlaceValues, PlaceValues],
) -> PlaceChanges:
    """Return the change of every place between two years.

    ``line`` says what the values are: its metric, series and price index count, its points do
    not. ``values`` are those of ``start`` and of ``end``, in the rows of ``geoid``. Raises
    ``UserError`` when the years are not in order.
    """
    if start >= end:
        raise UserError(f"A change runs from an earlier year to a later one, not {start} to {end}.")
    incomparable = line.incomparable(start, end)
    reasons = (
        "", NO_YEAR.format(year=start), NO_YEAR.format(year=end), incomparable, OTHER_AREA,
        *fault_words(line.metric)[1:],
    )  # fmt: skip
    sides = [_with_sampling_bounds(line, *side) for side in zip((start, end), values, strict=True)]
    absent = [np.isnan(side.value) for side in sides]
    faults = [
        codes.astype(np.int64)
        for year, side in zip((start, end), sides, strict=True)
        for codes in (
            value_faults(line.metric, side.value, side.weak),
            interval_faults(side.lower, side.upper, hidden=line.hidden(year)),
        )
    ]
    why = np.select(
        [
            *absent,
            np.full(geoid.size, bool(incomparable)),
            _other_area(*sides),
            *(codes > 0 for codes in faults),
        ],
        [1, 2, 3, 4, *(codes + 4 for codes in faults)],
        default=0,
    )
    earlier = _scaled(sides[0], line.price_factor(start, end) or 1.0)
    change, lower, upper = _differences(line, start, end, earlier, sides[1])
    verdicts = _AS_CHANGE_CODES[verdict_codes(lower, upper, line.metric.better)]
    verdicts = or_the_same_codes(verdicts, change, lower, upper, line.metric.margin)
    return PlaceChanges(
        start=start,
        end=end,
        geoid=geoid,
        earlier=earlier.value,
        later=sides[1].value,
        difference=change,
        lower=lower,
        upper=upper,
        verdicts=np.where(why == 0, verdicts, VERDICTS.index(Verdict.NOT_COMPARED)).astype(np.int8),
        why=why.astype(np.int8),
        reasons=reasons,
        counted=counted_once(~(absent[0] & absent[1]), sides[1].pool),
    )


def _with_sampling_bounds(line: Line, year: int, values: PlaceValues) -> PlaceValues:
    """Return the values without bounds that are no sampling interval."""
    if line.series.interval_in(year) is IntervalKind.SAMPLING:
        return values
    nothing = np.full(values.value.size, np.nan)
    return replace(values, lower=nothing, upper=nothing)


def _scaled(values: PlaceValues, factor: float) -> PlaceValues:
    return replace(
        values,
        value=factor * values.value,
        lower=factor * values.lower,
        upper=factor * values.upper,
    )


def _other_area(earlier: PlaceValues, later: PlaceValues) -> NDArray[np.bool_]:
    """Return the rows whose estimate is shared with other places than before.

    Among the places with a value in both years. Two groups of places are the same exactly when
    those in both are as many as each.
    """
    moved = np.zeros(earlier.value.size, dtype=bool)
    if not (earlier.pool.any() or later.pool.any()):
        return moved
    rows = np.flatnonzero(~np.isnan(earlier.value) & ~np.isnan(later.value))
    alone = -1 - np.arange(rows.size)
    pools = [np.where(side.pool[rows] > 0, side.pool[rows], alone) for side in (earlier, later)]
    sizes = [_sizes(pool) for pool in (*pools, np.column_stack(pools))]
    moved[rows] = (sizes[0] != sizes[2]) | (sizes[1] != sizes[2])
    return moved


def _sizes(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many rows bear the key of each row."""
    _, group, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(counts[group.ravel()])


def _differences(
    line: Line, start: int, end: int, earlier: PlaceValues, later: PlaceValues
) -> tuple[Numbers, Numbers, Numbers]:
    """Return later minus earlier with its MOVER interval, as ``change.change_between`` does."""
    edges = line.metric.range
    variances = [
        standard_errors(side.value, side.lower, side.upper, *edges) ** 2
        for side in (earlier, later)
    ]
    overlap = _common_error(line.common(start, end), *variances)
    lower, upper = mover(_estimates(later), _estimates(earlier), np.sqrt(1 - overlap))
    usable = ~np.isnan(variances[0]) & ~np.isnan(variances[1])
    return (
        later.value - earlier.value,
        np.where(usable, lower, np.nan),
        np.where(usable, upper, np.nan),
    )


def _estimates(values: PlaceValues) -> Estimates:
    return Estimates(values.value, values.lower, values.upper)
