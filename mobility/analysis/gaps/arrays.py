"""Group values of many places as arrays, and differences and ratios between such arrays.

The formulas are those of `uncertainty.difference` and `ratios.ratio`, number by number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, NO_WIDTH, standard_errors
from mobility.registry import IntervalKind, Metric, Series

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]


# What can be wrong with a group's own value or interval, by code from 1 on; 0 is nothing.
# The empty one is the metric's own words for a zero that is no number.
FAULTS = (WEAK_VALUE, IMPLAUSIBLE, "", NO_INTERVAL, NO_WIDTH, HIDDEN_COUNTS)
_WEAK, _IMPLAUSIBLE, _ZERO, _NO_INTERVAL, _NO_WIDTH, _HIDDEN = range(1, 7)


@dataclass(frozen=True, slots=True)
class GroupValues:
    """A metric's values by group in one year, a row a place and a column a group.

    `geoid` and `state` are codes as numbers, `groups` the publisher's labels in display order,
    everyone among them. NaN stands for a missing number.
    """

    year: int
    groups: tuple[str, ...]
    geoid: NDArray[np.int32]
    state: NDArray[np.int32]
    value: Numbers
    lower: Numbers
    upper: Numbers
    weak: Flags

    @classmethod
    def from_columns(
        cls, columns: Mapping[str, NDArray[Any]], groups: Sequence[str], year: int
    ) -> GroupValues:
        """Take a row a place and group: `geoid`, `state`, `slot` (index of `groups`), numbers."""
        codes = np.asarray(columns["geoid"], dtype=np.int32)
        geoid, first, row = np.unique(codes, return_index=True, return_inverse=True)
        slot = np.asarray(columns["slot"], dtype=np.intp)
        shape = (geoid.size, len(groups))
        value, lower, upper = (np.full(shape, np.nan) for _ in range(3))
        weak = np.zeros(shape, dtype=bool)
        for name, wide in (("value", value), ("lower", lower), ("upper", upper)):
            wide[row, slot] = columns[name]
        weak[row, slot] = columns["weak"]
        state = np.asarray(columns["state"], dtype=np.int32)[first]
        return cls(year, tuple(groups), geoid, state, value, lower, upper, weak)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Estimates as arrays of one shape; NaN for what is missing."""

    value: Numbers
    lower: Numbers
    upper: Numbers


@dataclass(frozen=True, slots=True)
class Given(Bounds):
    """The values with what is wrong with them; codes as in `FAULTS`, 0 for nothing."""

    groups: tuple[str, ...]
    problem: Codes
    fault: Codes

    @classmethod
    def of(cls, values: GroupValues, metric: Metric, series: Series) -> Given:
        """Judge the values and keep sampling bounds only; ``UserError`` on bounds out of order."""
        value, kind = values.value, series.interval_in(values.year)
        lower, upper = values.lower, values.upper
        if kind is not IntervalKind.SAMPLING:
            lower = upper = np.full_like(value, np.nan)
        standard_errors(value, lower, upper)  # refuses bounds that are not in order
        plausible = np.inf if metric.plausible is None else metric.plausible
        no_number = (value == 0) & bool(metric.zero_meaning)
        problem = np.select(
            [values.weak, value > plausible, no_number], [_WEAK, _IMPLAUSIBLE, _ZERO], 0
        )
        missing = _HIDDEN if kind is IntervalKind.SUPPRESSION_RANGE else _NO_INTERVAL
        width = upper - lower
        fault = np.select([np.isnan(width), width <= 0], [missing, _NO_WIDTH], 0)
        return cls(value, lower, upper, values.groups, problem, fault)

    @property
    def reliable(self) -> Flags:
        """Which values may be named, averaged or picked as the best."""
        return np.asarray((self.problem == 0) & ~np.isnan(self.value))

    @property
    def usable(self) -> Flags:
        """Which of these have an interval to test by."""
        return np.asarray(self.reliable & (self.fault == 0))


def mover(a: Bounds, b: Bounds, scale: float) -> tuple[Numbers, Numbers]:
    """Return the interval of a minus b, as ``uncertainty.difference`` does."""
    gap = a.value - b.value
    a_below, a_above = (np.maximum(x, 0) for x in (a.value - a.lower, a.upper - a.value))
    b_below, b_above = (np.maximum(x, 0) for x in (b.value - b.lower, b.upper - b.value))
    return gap - scale * np.hypot(a_below, b_above), gap + scale * np.hypot(a_above, b_below)


def ratios_of(
    a: Bounds, b: Bounds, tested: Flags, scale: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return a over b with its interval, as ``ratios.ratio`` does."""

    def logs(one: Bounds) -> Bounds:
        return Bounds(
            *(
                np.log(part, out=np.full(part.shape, np.nan), where=part > 0)
                for part in (one.value, one.lower, one.upper)
            )
        )

    top, bottom = logs(a), logs(b)
    gap = top.value - bottom.value
    lower, upper = mover(top, bottom, scale)
    bounded = tested & ~np.isnan(lower) & ~np.isnan(upper)
    return (
        np.exp(gap),
        np.where(bounded, np.exp(lower), np.nan),
        np.where(bounded, np.exp(upper), np.nan),
    )
