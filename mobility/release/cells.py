"""The cells of one metric: value, bounds and quality, checked one by one.

What may be wrong with a cell, and what then goes: no number or outside its range, that cell;
lower above upper, both bounds; a value outside its own bounds, all three, because nothing tells
which is wrong; an unknown quality word, the word. A value that lost its bounds is kept: without
an interval no test will use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.framework import Metric
from mobility.release.report import FileReport, report_cells
from mobility.release.table import Floats, Mask, Table

QUALITIES = ("Strong", "Marginal", "Weak")
NO_QUALITY = -1
# Words since April 2024; 1, 2, 3 in earlier and in single-metric files.
_QUALITY_CODES = {word.casefold(): code for code, word in enumerate(QUALITIES)} | {
    f"{number}{tail}": number - 1 for number in (1, 2, 3) for tail in ("", ".0")
}


@dataclass(frozen=True, slots=True)
class MetricColumns:
    """The columns of a file that belong to one metric; empty where the file has none."""

    value: str
    lower: str
    upper: str
    quality: str

    @classmethod
    def find(cls, header: str, quality: str, columns: frozenset[str]) -> MetricColumns:
        """Bounds and flag of the value column `header`, by name wherever they stand."""
        lower, upper = (f"{header}{ending}" for ending in ("_lb", "_ub"))
        return cls(
            header,
            lower if lower in columns else "",
            upper if upper in columns else "",
            quality,
        )

    def names(self) -> tuple[str, ...]:
        """Those that exist."""
        return tuple(name for name in (self.value, self.lower, self.upper, self.quality) if name)


@dataclass(slots=True)
class Cells:
    """One metric's checked cells, one entry a row; NaN (or `NO_QUALITY`) where there is nothing."""

    value: Floats
    lower: Floats
    upper: Floats
    quality: NDArray[np.int8]


class CellReader:
    """Reads the metrics of one file and writes down what could not be used."""

    def __init__(self, table: Table, report: FileReport, usable: Mask) -> None:
        self.table, self.report, self.usable = table, report, usable

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
        self._reject(columns.value, bad, "is not two numbers with a colon between them")
        with np.errstate(divide="ignore", invalid="ignore"):
            parity = np.where(households > 0, wealth / households, np.nan)
        quality = self._quality(columns.quality)
        nothing = np.full(self.table.rows, np.nan)
        values = {"value_share": wealth, "household_share": households, "parity": parity}
        cells = {}
        for metric in metrics:
            value = values[metric.part]
            self._drop_outside_range(columns.value, value, metric)
            cells[metric.id] = Cells(value, nothing, nothing, quality)
        self._count_leftovers(Cells(wealth, nothing, nothing, quality))
        return cells

    def _numbers(self, name: str, metric: Metric, scale: float) -> Floats:
        if not name:
            return np.full(self.table.rows, np.nan)
        numbers, bad = self.table.column(name).numbers()
        if bad.any():
            self._reject(name, bad, "is not a number")
            numbers = np.where(bad, np.nan, numbers)
        numbers = numbers if scale == 1.0 and numbers.flags.writeable else numbers * scale
        self._drop_outside_range(name, numbers, metric)
        return numbers

    def _drop_outside_range(self, name: str, numbers: Floats, metric: Metric) -> None:
        low, high = metric.range
        outside = np.zeros(len(numbers), np.bool_)
        if low is not None:
            outside |= numbers < low
        if high is not None:
            outside |= numbers > high
        if outside.any():
            limits = f"{'any' if low is None else f'{low:g}'} to {'any' if high is None else f'{high:g}'}"
            self._reject(name, outside, f"is outside the possible range ({limits})")
            numbers[outside] = np.nan

    def _quality(self, name: str) -> NDArray[np.int8]:
        if not name:
            return np.full(self.table.rows, NO_QUALITY, np.int8)
        words, codes = self.table.column(name).distinct()
        known = [_QUALITY_CODES.get(word.strip().casefold(), NO_QUALITY) for word in words]
        quality = np.array([*known, NO_QUALITY], np.int8)[codes]
        if NO_QUALITY in known:
            unknown = (codes >= 0) & (quality == NO_QUALITY)
            self._reject(name, unknown, "is no quality word (Strong, Marginal, Weak or 1, 2, 3)")
        return quality

    def _check_bounds(self, cells: Cells, columns: MetricColumns) -> None:
        crossed = cells.lower > cells.upper
        if crossed.any():
            self._reject(columns.lower, crossed, "is above the upper bound", each=2)
            cells.lower[crossed] = cells.upper[crossed] = np.nan
        outside = (cells.value < cells.lower) | (cells.value > cells.upper)
        if outside.any():
            self._reject(columns.value, outside, "lies outside its own bounds", each=3)
            for part in (cells.value, cells.lower, cells.upper):
                part[outside] = np.nan

    def _count_leftovers(self, cells: Cells) -> None:
        absent = np.isnan(cells.value) & self.usable
        self.report.flags_without_value += int((absent & (cells.quality != NO_QUALITY)).sum())
        bounds = ~np.isnan(cells.lower) | ~np.isnan(cells.upper)
        self.report.bounds_without_value += int((absent & bounds).sum())

    def _reject(self, name: str, bad: Mask, reason: str, each: int = 1) -> None:
        """Count and list the cells of usable rows (the others went with their row)."""
        report_cells(self.report, self.table, name, np.flatnonzero(bad & self.usable), reason, each)
