"""The cells of one metric: value, bounds and quality, checked one by one.

Rejected are: a cell that is no number or outside its range; both bounds, where lower is above
upper; value and bounds, where the value is outside its bounds; an unknown quality word. A value
without its bounds is loaded: no test uses it without an interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.registry import Metric
from mobility.release.report import FileReport
from mobility.release.table import Floats, Mask, Table

QUALITIES = ("Strong", "Marginal", "Weak")
NO_QUALITY = -1
_SLACK = 1e-9  # difference up to which two numbers are equal
# Words since April 2024; 1, 2, 3 in earlier and in single-metric files.
_QUALITY_CODES = {word.casefold(): code for code, word in enumerate(QUALITIES)} | {
    f"{number}{tail}": number - 1 for number in (1, 2, 3) for tail in ("", ".0")
}


def bounds_of(header: str) -> tuple[str, str]:
    """The names of the columns with the bounds of a value column."""
    return f"{header}_lb", f"{header}_ub"


def flags_of(header: str, metric: Metric) -> tuple[str, ...]:
    """The names that the column with the quality words of a value column can have, best first."""
    return (f"{header}_quality", f"{metric.column}_quality", *metric.quality_aliases)


@dataclass(frozen=True, slots=True)
class MetricColumns:
    """The columns of a file that belong to one metric; empty where the file has none."""

    value: str
    lower: str
    upper: str
    quality: str

    @classmethod
    def find(cls, header: str, metric: Metric, columns: frozenset[str]) -> MetricColumns:
        """Bounds and flag of the value column `header`, by name wherever they stand."""
        lower, upper = (name if name in columns else "" for name in bounds_of(header))
        flag = next((name for name in flags_of(header, metric) if name in columns), "")
        return cls(header, lower, upper, flag)

    def names(self) -> tuple[str, ...]:
        """The columns that the file has."""
        return tuple(name for name in (self.value, self.lower, self.upper, self.quality) if name)


@dataclass(slots=True)
class Cells:
    """One metric's checked cells, one entry a row; NaN (or `NO_QUALITY`) where there is nothing."""

    value: Floats
    lower: Floats
    upper: Floats
    quality: NDArray[np.int8]


class CellReader:
    """Reads the metrics of one file, and counts and reports rejected cells."""

    def __init__(self, table: Table, report: FileReport, usable: Mask) -> None:
        self.table, self.report, self.usable = table, report, usable
        self._all_usable = bool(usable.all())

    def read(self, columns: MetricColumns, metric: Metric, scale: float) -> Cells:
        """The cells of a plain metric; an earlier release's values are multiplied by `scale`."""
        value, lower, upper = (
            self._numbers(name, metric, scale)
            for name in (columns.value, columns.lower, columns.upper)
        )
        cells = Cells(value, lower, upper, self._quality(columns.quality))
        self._check_bounds(cells, columns)
        self._count_leftovers(cells)
        return cells

    def read_pair(self, columns: MetricColumns, metrics: tuple[Metric, ...]) -> Mapping[str, Cells]:
        """The three measures of an 'a:b' column by metric id: both shares and their ratio.

        There is no ratio where b is zero; the two shares stay.
        """
        wealth, households, bad = self.table.column(columns.value).pairs()
        self._count(bad | ~np.isnan(wealth))
        self._reject(columns.value, bad, "is not two numbers with a colon between them")
        outside = (wealth > 1.0 + _SLACK) | (households > 1.0 + _SLACK)
        self._reject(columns.value, outside, "is not two shares of at most 1")
        wealth[outside] = households[outside] = np.nan
        with np.errstate(divide="ignore", invalid="ignore"):
            parity = np.where(households > 0, wealth / households, np.nan)
        quality = self._quality(columns.quality)
        nothing = np.full(self.table.rows, np.nan)
        self._count_leftovers(Cells(wealth, nothing, nothing, quality))
        values = {"value_share": wealth, "household_share": households, "parity": parity}
        return {
            metric.id: Cells(values[metric.part], nothing, nothing, quality) for metric in metrics
        }

    def _numbers(self, name: str, metric: Metric, scale: float) -> Floats:
        if not name:
            return np.full(self.table.rows, np.nan)
        numbers, bad = self.table.column(name).numbers()
        self._count(bad | ~np.isnan(numbers))
        if bad.any():
            self._reject(name, bad, "is not a number")
            numbers = np.where(bad, np.nan, numbers)
        numbers = numbers if scale == 1.0 and numbers.flags.writeable else numbers * scale
        return self._within_range(name, numbers, metric)

    def _within_range(self, name: str, numbers: Floats, metric: Metric) -> Floats:
        """The numbers, NaN outside the range; those beyond it by a rounding error are clipped."""
        low, high = (
            default if limit is None else limit
            for default, limit in zip((-np.inf, np.inf), metric.range, strict=True)
        )
        if not ((numbers < low) | (numbers > high)).any():
            return numbers
        outside = (numbers < low - _SLACK) | (numbers > high + _SLACK)
        limits = " to ".join("any" if limit is None else f"{limit:g}" for limit in metric.range)
        self._reject(name, outside, f"is outside the possible range ({limits})")
        numbers[outside] = np.nan
        return np.clip(numbers, low, high)

    def _quality(self, name: str) -> NDArray[np.int8]:
        if not name:
            return np.full(self.table.rows, NO_QUALITY, np.int8)
        labels, codes = self.table.column(name).distinct()
        self._count(codes >= 0)
        known = [_QUALITY_CODES.get(word.casefold(), NO_QUALITY) for word in labels.to_pylist()]
        quality = np.array([*known, NO_QUALITY], np.int8)[codes]
        if NO_QUALITY in known:
            unknown = (codes >= 0) & (quality == NO_QUALITY)
            self._reject(name, unknown, "is no quality word (Strong, Marginal, Weak or 1, 2, 3)")
        return quality

    def _check_bounds(self, cells: Cells, columns: MetricColumns) -> None:
        lower, value, upper = cells.lower, cells.value, cells.upper
        if not ((lower > upper) | (value < lower) | (value > upper)).any():
            return
        # Both were printed with up to 17 digits, of which the last can be off.
        slack = _SLACK * np.maximum(1.0, np.abs(value))
        crossed = lower > upper + np.where(np.isnan(slack), _SLACK, slack)
        self._reject(columns.lower, crossed, "is above the upper bound", also=(crossed,))
        lower[crossed] = upper[crossed] = np.nan
        outside = (value < lower - slack) | (value > upper + slack)
        bounds = (outside & ~np.isnan(lower), outside & ~np.isnan(upper))
        self._reject(columns.value, outside, "lies outside its own bounds", also=bounds)
        for part in (value, lower, upper):
            part[outside] = np.nan
        np.fmin(lower, value, out=lower, where=~np.isnan(lower))
        np.fmax(upper, value, out=upper, where=~np.isnan(upper))

    def _count_leftovers(self, cells: Cells) -> None:
        absent = np.isnan(cells.value) & self.usable
        self.report.flags_without_value += int((absent & (cells.quality != NO_QUALITY)).sum())
        for bound in (cells.lower, cells.upper):
            self.report.bounds_without_value += int((absent & ~np.isnan(bound)).sum())

    def _count(self, filled: Mask) -> None:
        """Count filled cells; those of unusable rows are rejected."""
        self.report.cells += int(filled.sum())
        if not self._all_usable:
            self.report.rejected += int((filled & ~self.usable).sum())

    def _reject(self, name: str, bad: Mask, reason: str, also: tuple[Mask, ...] = ()) -> None:
        """Reject cells of usable rows; `also` marks cells in other columns rejected with them."""
        rows = np.flatnonzero(bad & self.usable)
        cells = sum(int((mask & self.usable).sum()) for mask in (bad, *also))
        self.table.reject(self.report, name, rows, reason, cells)
