"""The change between two years in every place of a level at once, for a map.

The rule of ``change.change_of`` for two given years, worked out on columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Method
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE, counted_once
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    Verdict,
    standard_errors,
)
from mobility.analysis.years.change import CHANGE, NO_YEAR
from mobility.analysis.years.lines import OTHER_AREA, Line
from mobility.errors import UserError
from mobility.registry import Better, IntervalKind

Numbers = NDArray[np.float64]

VERDICTS = (
    Verdict.NOT_COMPARED,
    Verdict.NO_DETECTABLE_CHANGE,
    Verdict.IMPROVED,
    Verdict.WORSENED,
    Verdict.HIGHER,
    Verdict.LOWER,
)
"""What the codes of ``PlaceChanges.verdicts`` mean, in the order of their numbers."""


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
        found = np.bincount(self.verdicts[self.counted], minlength=len(VERDICTS))
        return dict(zip(VERDICTS, found.tolist(), strict=True))


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
    whole = line.incomparable(start, end)
    reasons = (
        "", NO_YEAR.format(year=start), NO_YEAR.format(year=end), whole, OTHER_AREA,
        WEAK_VALUE, IMPLAUSIBLE, line.metric.zero_meaning, NO_INTERVAL, NO_WIDTH,
        HIDDEN_COUNTS,
    )  # fmt: skip
    hidden = [line.series.interval_in(y) is IntervalKind.SUPPRESSION_RANGE for y in (start, end)]
    sides = [_with_sampling_bounds(line, *side) for side in zip((start, end), values, strict=True)]
    absent = [np.isnan(side.value) for side in sides]
    why = np.select(
        [
            *absent,
            np.full(geoid.size, bool(whole)),
            _other_area(*sides),
            *(fault for side in sides for fault in _faults(line, side)),
        ],
        [1, 2, 3, 4, *(code for each in hidden for code in (5, 6, 7, 10 if each else 8, 9))],
        default=0,
    )
    earlier = _scaled(sides[0], line.price_factor(start, end) or 1.0)
    change, lower, upper = _differences(line, start, end, earlier, sides[1])
    said = np.where(why == 0, _verdicts(lower, upper, line.metric.better), 0)
    return PlaceChanges(
        start=start,
        end=end,
        geoid=geoid,
        earlier=earlier.value,
        later=sides[1].value,
        difference=change,
        lower=lower,
        upper=upper,
        verdicts=said.astype(np.int8),
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


def _faults(line: Line, values: PlaceValues) -> list[NDArray[np.bool_]]:
    """Return the rows that are weak, implausible, no real zero, without interval, without width."""
    limit = line.metric.plausible
    return [
        values.weak,
        values.value > (np.inf if limit is None else limit),
        (values.value == 0) & bool(line.metric.zero_meaning),
        np.isnan(values.lower) | np.isnan(values.upper),
        ~(values.upper - values.lower > 0),
    ]


def _other_area(earlier: PlaceValues, later: PlaceValues) -> NDArray[np.bool_]:
    """Return the rows whose estimate is shared with other places than before.

    Among the places with a value in both years. Two groups of places are the same exactly when
    those in both are as many as each.
    """
    moved = np.zeros(earlier.value.size, dtype=bool)
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
    possible = 2 * np.fmin(*variances) / (variances[0] + variances[1])
    k = np.sqrt(1 - np.fmin(line.common(start, end), possible))
    below, above = (
        k * np.hypot(np.maximum(one, 0), np.maximum(two, 0))
        for one, two in (
            (later.value - later.lower, earlier.upper - earlier.value),
            (later.upper - later.value, earlier.value - earlier.lower),
        )
    )
    change = later.value - earlier.value
    usable = ~np.isnan(variances[0]) & ~np.isnan(variances[1])
    return (
        change,
        np.where(usable, change - below, np.nan),
        np.where(usable, change + above, np.nan),
    )


def _verdicts(lower: Numbers, upper: Numbers, better: Better) -> NDArray[np.int8]:
    """Return positions in ``VERDICTS``; touching 0 is holding it."""
    rises, falls = {
        Better.HIGHER: (Verdict.IMPROVED, Verdict.WORSENED),
        Better.LOWER: (Verdict.WORSENED, Verdict.IMPROVED),
        Better.NEITHER: (Verdict.HIGHER, Verdict.LOWER),
    }[better]
    codes = [VERDICTS.index(verdict) for verdict in (rises, falls, Verdict.NO_DETECTABLE_CHANGE)]
    return np.select([lower > 0, upper < 0], codes[:2], default=codes[2]).astype(np.int8)
