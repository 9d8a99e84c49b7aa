"""Invented values of the plain metrics: a level, landscapes, trends, groups, sampling error.

A true value is put together on the metric's scale (log-odds, logarithm), differences between
groups are added, and a sample of the size that the place's residents would give draws the value
and its interval. So neighbors resemble each other, metrics go together, and small places and
groups are uncertain and have wide intervals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.places import Level
from mobility.registry import EVERYONE, Better, Dollars, Framework, Metric, Series
from mobility.release.demo.landscape import Floats, generator
from mobility.release.demo.model import MetricModel, Model
from mobility.release.demo.places import RACES, YEARS, Places, Pool

Z95 = 1.959964
_MIDDLE_YEAR = 2018
_OWN, _ALONE = 0.5, 0.4  # weight of a metric's own landscape, and of what a place has for itself
_LARGEST_ERROR = 1.2  # on the scale
_FEWEST_CASES = 4.0
_RACE_GROUPS = {
    "Black, Non-Hispanic": (1.0, 0.0, 0.0, 0.0),
    "Hispanic": (0.0, 1.0, 0.0, 0.0),
    "Other Races and Ethnicities": (0.0, 0.0, 1.0, 0.0),
    "White, Non-Hispanic": (0.0, 0.0, 0.0, 1.0),
    "Black": (1.0, 0.03, 0.0, 0.0),
    "White": (0.0, 0.6, 0.0, 1.0),
}


@dataclass(slots=True)
class Cells:
    """One column's cells, years by places by groups; NaN where there is nothing.

    `other` is the second number of a cell that holds two.
    """

    value: Floats
    lower: Floats
    upper: Floats
    other: Floats | None = None
    quality: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))

    @classmethod
    def without_bounds(cls, value: Floats, other: Floats | None = None) -> Cells:
        """Values that are published without an interval."""
        nothing = np.full(value.shape, np.nan)
        return cls(value, nothing, nothing.copy(), other)

    def changed(self, change: Callable[[Floats], Floats]) -> Cells:
        """New cells without flags: the same done to value, bounds and second number."""
        other = None if self.other is None else change(self.other)
        return Cells(change(self.value), change(self.lower), change(self.upper), other)


class Values:
    """Invents the values of plain metrics at every level and by every breakdown."""

    def __init__(
        self, seed: int, framework: Framework, model: Model, places: dict[Level, Places]
    ) -> None:
        self.seed, self.framework, self.model, self.places = seed, framework, model, places
        self._factors = {level: self._landscapes(level) for level in places}
        self._truths: dict[tuple[str, Level], Floats] = {}
        self._cells: dict[tuple[str, Level, str, tuple[str, ...]], Cells] = {}

    def series(self, column: str, level: Level, breakdown: str) -> tuple[Metric, Series]:
        """The metric of a column (the first of three) and what is published of it."""
        metric = self.framework.by_column[column][0]
        series = metric.series_of(level, breakdown)
        if series is None:
            message = f"{column} is not published for a {level} by {breakdown}"
            raise KeyError(message)
        return metric, series

    def group_shares(self, level: Level, breakdown: str, labels: tuple[str, ...]) -> Floats:
        """What share of a place's people each group has: years by places by groups."""
        places = self.places[level]
        shares = []
        for label in labels:
            if label == EVERYONE:
                share = np.ones(places.residents.shape)
            elif label in _RACE_GROUPS:
                share = places.races @ np.array(_RACE_GROUPS[label])
            elif breakdown == "race-share":
                share = _neighborhoods(label, places.races[:, :, RACES.index("white")])
            else:
                share = np.full(places.residents.shape, self.model.groups[breakdown][label].share)
            shares.append(np.maximum(share, 1e-4))
        return np.stack(shares, axis=-1)

    def cells(self, column: str, level: Level, breakdown: str, labels: tuple[str, ...]) -> Cells:
        """Values with intervals in the years of the schedule, the same each time it is asked."""
        metric, series = self.series(column, level, breakdown)
        headline = metric.series_of(level)
        basis, about = series, breakdown
        if labels == (EVERYONE,):
            about = series.source  # one row of everyone, whatever file it stands in
            if headline and (series.source, series.period_years) == (
                headline.source,
                headline.period_years,
            ):
                basis = headline
        key = (column, level, about, labels)
        if key not in self._cells:
            self._cells[key] = self._drawn(metric, basis, labels)
        rows = np.searchsorted(years_of(basis), years_of(series))
        return self._cells[key].changed(lambda numbers: numbers[rows])

    def _landscapes(self, level: Level) -> dict[str, Floats]:
        places = self.places[level]
        size = np.log(places.residents[len(YEARS) // 2])
        made = {name: places.landscape.heights("factor", name) for name in ("prosperity", "civic")}
        made["urban"] = (size - size.mean()) / size.std()
        made["diversity"] = 2.0 * (0.5 - places.races[0, :, RACES.index("white")])
        return made

    def truth(self, column: str, level: Level) -> Floats:
        """What a sample without error would find, on the metric's scale: years by places."""
        key = (column, level)
        if key not in self._truths:
            self._truths[key] = self._true(column, level)
        return self._truths[key]

    def _true(self, column: str, level: Level) -> Floats:
        model, metric = self.model.metrics[column], self.framework.by_column[column][0]
        places = self.places[level]
        sign = {Better.HIGHER: 1.0, Better.LOWER: -1.0, Better.NEITHER: 0.0}[metric.better]
        loads = model.loads or {"prosperity": 0.6 * sign}
        alone = generator(self.seed, "alone", column, level).normal(size=len(places.geoids))
        height = _OWN * places.landscape.heights("own", column) + _ALONE * alone
        for name, load in loads.items():
            height = height + load * self._factors[level][name]
        norm = np.sqrt(_OWN**2 + _ALONE**2 + sum(load**2 for load in loads.values()))
        years = np.arange(len(YEARS))[:, None] + YEARS[0]
        drift = 0.03 * model.sd * places.landscape.heights("drift", column)
        shocks = 0.04 * model.sd * generator(self.seed, "year", column).normal(size=(len(YEARS), 1))
        series = metric.series_of(level)
        steps = (
            sum((years >= series_break.year for series_break in series.breaks), np.zeros(1))
            if series
            else 0
        )
        middle = to_scale(model, np.array(getattr(model, level)))
        time = (model.trend + drift) * (years - _MIDDLE_YEAR) + shocks + model.step * steps
        return np.asarray(middle + model.sd * height / norm + time)

    def _group_offsets(self, column: str, series: Series, labels: tuple[str, ...]) -> Floats:
        """How far each group lies from everyone in each place: places by groups."""
        model, places = self.model.metrics[column], self.places[series.level]
        better = self.framework.by_column[column][0].better
        sign = -1.0 if better is Better.LOWER else 1.0
        offsets = []
        for label in labels:
            if label == EVERYONE:
                offsets.append(np.zeros(len(places.geoids)))
                continue
            own = 0.25 * generator(self.seed, "group", column, label).normal()
            local = 0.3 * places.landscape.heights("group", column, label)
            effect = self.model.effect(column, series.breakdown, label)
            offsets.append(sign * model.gap * (effect + own + local))
        return np.stack(offsets, axis=-1)

    def _drawn(self, metric: Metric, series: Series, labels: tuple[str, ...]) -> Cells:
        column, level = metric.column, series.level
        model = self.model.metrics[column]
        schedule = years_of(series)
        rows = np.array(schedule) - YEARS[0]
        pool = self.pool(metric, level)
        people = pool.residents if pool else self.places[level].residents
        shares = self.group_shares(level, series.breakdown, labels)
        cases = (people[:, :, None] * shares)[rows] * model.cases * series.period_years
        truth = self.truth(column, level)[rows, :, None]
        truth = truth + self._group_offsets(column, series, labels)
        error = _standard_error(model, truth, np.maximum(cases, _FEWEST_CASES))
        about = series.source if labels == (EVERYONE,) else series.breakdown
        rng = generator(self.seed, "sample", column, level, about, *labels)
        drawn = truth + error * _averaged(rng, truth.shape, schedule, series.period_years)
        cells = _with_interval(model, metric.dollars, drawn, error, cases, rng)
        if model.part_of:
            whole = self.cells(model.part_of, level, series.breakdown, labels)
            _, other = self.series(model.part_of, level, series.breakdown)
            _multiply(cells, whole, np.searchsorted(years_of(other), schedule))
        self._mark_edges(column, level, cells, drawn)
        return cells if pool is None else cells.changed(lambda numbers: numbers[:, pool.of])

    def _mark_edges(self, column: str, level: Level, cells: Cells, drawn: Floats) -> None:
        """Exact zeros and ones for the share of places that has them."""
        model = self.model.metrics[column]
        which = 0 if level is Level.COUNTY else 1
        truth = self.truth(column, level)
        if model.zeros[which]:
            cells.value[drawn < np.quantile(truth, model.zeros[which])] = 0
        if model.ones[which]:
            cells.value[drawn > np.quantile(truth, 1 - model.ones[which])] = 1

    def pool(self, metric: Metric, level: Level) -> Pool | None:
        """Who shares an estimate of this metric."""
        if not metric.pooled or level is not Level.COUNTY:
            return None
        places = self.places[level]
        return places.states if "state" in metric.pooled else places.survey_areas


def years_of(series: Series) -> list[int]:
    """The years of a schedule that the demonstration release has."""
    return [year for year in series.schedule if year in YEARS]


def to_scale(model: MetricModel, value: Floats) -> Floats:
    """A value of the metric's own unit on the scale of its model."""
    if model.scale in {"share", "rank"}:
        share = value / 100 if model.scale == "rank" else value
        return np.asarray(np.log(share / (1 - share)))
    return np.asarray(np.log(value) if model.scale == "log" else value)


def from_scale(model: MetricModel, scaled: Floats) -> Floats:
    """The way back."""
    if model.scale in {"share", "rank"}:
        share = 1 / (1 + np.exp(-scaled))
        return np.asarray(100 * share if model.scale == "rank" else share)
    return np.asarray(np.exp(scaled) if model.scale == "log" else scaled)


def _neighborhoods(label: str, white: Floats) -> Floats:
    """The share of residents in neighborhoods of a kind, from the share of White residents."""
    mostly_white = np.clip((white - 0.35) / 0.5, 0, 1)
    of_color = np.clip((0.75 - white) / 0.7, 0, 1)
    mixed = np.clip(1 - mostly_white - of_color, 0.02, 1)
    kinds = {"White neighborhoods": mostly_white, "Neighborhoods of color": of_color}
    return np.asarray(kinds.get(label, mixed))


def _standard_error(model: MetricModel, scaled: Floats, cases: Floats) -> Floats:
    """Of a sample of so many cases, on the scale; for shares by the delta method."""
    if model.scale in {"share", "rank"}:
        share = from_scale(model, scaled) / (100 if model.scale == "rank" else 1)
        cases = cases * share * (1 - share)
    return np.asarray(np.minimum(model.error / np.sqrt(cases), _LARGEST_ERROR))


def _averaged(
    rng: np.random.Generator, shape: tuple[int, ...], schedule: list[int], period: int
) -> Floats:
    """Standard normal errors; of overlapping periods they are correlated as the periods overlap."""
    if period == 1:
        return rng.normal(size=shape)
    yearly = rng.normal(size=(len(YEARS) + period - 1, *shape[1:]))
    ends = [year - YEARS[0] + period for year in schedule]
    sums = np.stack([yearly[end - period : end].sum(axis=0) for end in ends])
    return np.asarray(sums / np.sqrt(period))


def _with_interval(
    model: MetricModel,
    dollars: Dollars,
    drawn: Floats,
    error: Floats,
    cases: Floats,
    rng: np.random.Generator,
) -> Cells:
    """Value and 95 % bounds: lopsided for dollars, cut at the edges for shares."""
    value = from_scale(model, drawn)
    if model.scale == "share" and not model.part_of:
        half = Z95 * error * value * (1 - value)
        lower, upper = np.maximum(value - half, 0), np.minimum(value + half, 1)
        alike = (1 - value) * cases < 0.3  # everybody who was asked gave the same answer
        for numbers in (value, lower, upper):
            numbers[alike] = 1
        return Cells(value, lower, upper)
    if dollars is Dollars.NOMINAL:
        left, right = rng.uniform(0.75, 1.25, (2, *value.shape))
        relative = error * (1 - value) if model.scale == "share" else error
        return Cells(
            value,
            value * np.exp(-Z95 * left * relative),
            value * np.exp(Z95 * right * relative),
        )
    size = value if model.scale == "log" else 1.0
    lower = value - Z95 * error * size
    return Cells(value, np.maximum(lower, 0) if model.scale == "log" else lower, 2 * value - lower)


def _multiply(part: Cells, whole: Cells, rows: NDArray[np.intp]) -> None:
    """Turn a share of another value into a value; relative errors add up in squares."""
    value = whole.value[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.hypot(np.log(part.value / part.lower), np.log(value / whole.lower[rows]))
        above = np.hypot(np.log(part.upper / part.value), np.log(whole.upper[rows] / value))
    part.value = part.value * value
    part.lower, part.upper = part.value * np.exp(-below), part.value * np.exp(above)
