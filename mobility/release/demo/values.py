"""Invented values of the plain metrics: a level, landscapes, trends, groups, sampling error.

A true value is put together on the metric's scale (log-odds, logarithm), differences between
groups are added, and a sample of the size that the place's residents would give draws the value
and its interval. So neighbors resemble each other, metrics go together, and small places and
groups are uncertain and have wide intervals.

Then columns that follow from others are calculated, and values are withheld and flagged, small
places and groups first: in the shares of the publisher's files (`proportions.toml`), and where the
registry says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mobility.places import Level
from mobility.registry import (
    EVERYONE,
    HEADLINE,
    Better,
    Dollars,
    Framework,
    IntervalKind,
    Metric,
    Series,
)
from mobility.release.demo.model import MetricModel, Model, Proportions
from mobility.release.demo.places import RACES, YEARS, Floats, Places, Pool, generator

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
        """Return values with intervals in the years of the schedule, the same on each call."""
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
            total = self.cells(model.part_of, level, series.breakdown, labels)
            _, other = self.series(model.part_of, level, series.breakdown)
            _multiply(cells, total, np.searchsorted(years_of(other), schedule))
        self._mark_edges(column, level, cells, drawn)
        return (
            cells if pool is None else cells.changed(lambda numbers: numbers[:, pool.first_place])
        )

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


def _multiply(part: Cells, total: Cells, rows: NDArray[np.intp]) -> None:
    """Turn a share of another value into a value; relative errors add up in squares."""
    value = total.value[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.hypot(np.log(part.value / part.lower), np.log(value / total.lower[rows]))
        above = np.hypot(np.log(part.upper / part.value), np.log(total.upper[rows] / value))
    part.value = part.value * value
    part.lower, part.upper = part.value * np.exp(-below), part.value * np.exp(above)


_STUDENTS = 0.165  # per resident
_FEWEST_STUDENTS = 3  # a smaller count is hidden
_HIDDEN = 0.3  # of the counts are known only within bounds
_FEW_RESIDENTS = 2_000  # up to here a county without a doctor is published, as zero
_HOME_VALUES = (-0.55, -0.4, 0.05, 0.12)  # logarithm of value against households, as `RACES`
_YOUNGER = {"Under Age 45": 1.25, "Age 45 and Over": 0.85}  # odds of not being White
_HOUSEHOLDS_ASKED = 0.004  # per resident and year

Invent = Callable[[Values, Metric, Series, tuple[str, ...]], Cells]


def residents_by_race(
    values: Values, metric: Metric, series: Series, _labels: tuple[str, ...]
) -> Cells:
    """Shares of residents, as they are."""
    return Cells.without_bounds(_share_of_race(values, metric.column, series)[:, :, None])


def neighbors_of_other_groups(
    values: Values, metric: Metric, series: Series, _labels: tuple[str, ...]
) -> Cells:
    """The rest of the place, less what segregation keeps apart."""
    share = _share_of_race(values, metric.column, series)
    landscape = values.places[series.level].landscape
    apart = 0.05 + 0.3 / (1 + np.exp(1 - landscape.heights("segregation", metric.column)))
    rng = generator(values.seed, "exposure", metric.column, series.level)
    exposure = (1 - share) * (1 - apart) * np.exp(0.01 * rng.normal(size=share.shape))
    return Cells.without_bounds(np.clip(exposure, 0, 1)[:, :, None])


def _share_of_race(values: Values, column: str, series: Series) -> Floats:
    race = next(n for n, name in enumerate(RACES) if f"_{name}" in column)
    rows = np.array(years_of(series)) - YEARS[0]
    return np.asarray(values.places[series.level].races[rows, :, race])


def home_values(values: Values, metric: Metric, series: Series, labels: tuple[str, ...]) -> Cells:
    """A group's share of the value of homes and its share of households."""
    level = series.level
    places = values.places[level]
    schedule = years_of(series)
    rows = np.array(schedule) - YEARS[0]
    pool = values.pool(metric, level)
    people = pool.residents if pool else places.residents
    about = series.breakdown if labels != (EVERYONE,) else ""
    # The same draws for all four columns, so that the shares of the groups add up to one.
    rng = generator(values.seed, "homes", level, about, *labels)
    parity = np.stack(
        [
            middle + 0.25 * places.landscape.heights("homes", race)
            for race, middle in zip(RACES, _HOME_VALUES, strict=True)
        ],
        axis=-1,
    )
    first, second = [], []
    for label in labels:
        odds = np.array([*[_YOUNGER.get(label, 1.0)] * 3, 1.0])
        share = places.races[rows] * odds
        share = share / share.sum(axis=-1, keepdims=True)
        respondents = people[rows, :, None] * _HOUSEHOLDS_ASKED / len(labels)
        spread = np.sqrt(share * (1 - share) / np.maximum(respondents, 20))
        noisy = np.maximum(share + spread * rng.normal(size=share.shape), 0)
        noisy = noisy / noisy.sum(axis=-1, keepdims=True)
        worth = noisy * np.exp(parity + 0.15 * rng.normal(size=share.shape))
        race = next(n for n, name in enumerate(RACES) if f"_{name}_" in metric.column)
        first.append((worth / worth.sum(axis=-1, keepdims=True))[:, :, race])
        nobody = noisy[:, :, race] == 0  # no household of the group was asked
        first[-1][nobody] = np.nan
        second.append(np.where(nobody, np.nan, noisy[:, :, race]))
    cells = Cells.without_bounds(np.stack(first, axis=-1), np.stack(second, axis=-1))
    return cells if pool is None else cells.changed(lambda numbers: numbers[:, pool.first_place])


def homeless_students(
    values: Values, metric: Metric, series: Series, labels: tuple[str, ...]
) -> Cells:
    """The number of students, or their share, from one and the same count."""
    level = series.level
    rate = values.cells("share_homeless", level, series.breakdown, labels).value
    rows = np.array(years_of(series)) - YEARS[0]
    shares = values.group_shares(level, series.breakdown, labels)
    students = (values.places[level].residents[:, :, None] * shares)[rows] * _STUDENTS
    count = np.round(rate * students)
    count[count < _FEWEST_STUDENTS] = np.nan
    if metric.column == "share_homeless":
        return Cells.without_bounds(np.minimum(count / students, 1))
    rng = generator(values.seed, "hidden", level, series.breakdown, *labels)
    width = np.where(rng.random(count.shape) < _HIDDEN, rng.integers(1, 9, (2, *count.shape)), 0)
    return Cells(count, np.maximum(count - width[0], 0), count + width[1])


def residents_per_doctor(
    values: Values, metric: Metric, series: Series, _labels: tuple[str, ...]
) -> Cells:
    """Doctors are whole people: small counties have none, or one for thousands."""
    rows = np.array(years_of(series)) - YEARS[0]
    residents = values.places[series.level].residents[rows]
    ratio = from_scale(
        values.model.metrics[metric.column], values.truth(metric.column, series.level)[rows]
    )
    rng = generator(values.seed, "doctors", series.level)
    expected = residents / ratio
    start = rng.poisson(expected[len(rows) // 2])
    moved = np.round(
        expected - expected[len(rows) // 2] + 0.04 * expected * rng.normal(size=ratio.shape)
    )
    doctors = np.maximum(start + moved, 0)
    with np.errstate(divide="ignore"):
        value = np.where(doctors > 0, residents / doctors, np.nan)
    value[(doctors == 0) & (residents <= _FEW_RESIDENTS)] = 0
    return Cells.without_bounds(value[:, :, None])


def special(column: str) -> Invent | None:
    """How a column is invented that is no plain metric, None for the others."""
    if column.startswith("share_desc_rep_"):
        return residents_by_race
    if column.endswith("_exposure") and column != "share_poverty_exposure":
        return neighbors_of_other_groups
    if column.endswith("_house_value_households"):
        return home_values
    return {
        "count_homeless": homeless_students,
        "share_homeless": homeless_students,
        "ratio_population_pc_physician": residents_per_doctor,
    }.get(column)


def invent(
    values: Values, column: str, level: Level, breakdown: str, labels: tuple[str, ...]
) -> Cells:
    """The cells of any column: years of its schedule by places by the given groups."""
    metric, series = values.series(column, level, breakdown)
    how = special(column)
    if how is None:
        return values.cells(column, level, breakdown, labels)
    return how(values, metric, series, labels)


STRONG, MARGINAL, WEAK, UNMARKED = 0, 1, 2, -1
_LASTING, _PASSING = 0.7, 0.25  # how much chance adds to size (logarithms): of a place, of a year
_NAMED = 100_000  # residents from which a county has its own figure of births

Mask = NDArray[np.bool_]


def marked(
    values: Values, cells: Cells, column: str, series: Series, labels: tuple[str, ...]
) -> Cells:
    """The cells without what is not published, and with flags."""
    metric, _ = values.series(column, series.level, series.breakdown)
    places = values.places[series.level]
    schedule = years_of(series)
    there = np.broadcast_to(places.exists(schedule)[:, :, None], cells.value.shape)
    proportions = _proportions(values, column, series, labels)
    percentile = _percentile(values, column, metric.predictor, series, labels)
    candidates = there & ~np.isnan(cells.value)
    candidates &= ~_never(values.framework, column, places, series)[:, :, None]
    published = _top(percentile, candidates, proportions.published * int(there.sum()))
    quality = np.where(published, MARGINAL, UNMARKED).astype(np.int8)
    weak = np.zeros(published.shape, np.bool_)
    if "state" in metric.pooled:
        weak = published & (places.residents[len(YEARS) // 2] < _NAMED)[None, :, None]
        left = 1 - proportions.weak
        proportions = Proportions(1.0, proportions.strong / max(left, 0.01), 0.0)
    rest = published & ~weak
    count = int(rest.sum())
    quality[_top(percentile, rest, proportions.strong * count)] = STRONG
    quality[weak | _top(-percentile, rest, proportions.weak * count)] = WEAK
    model = values.model.metrics.get(column)
    stray = model.stray[0 if series.level is Level.COUNTY else 1] if model else 0.0
    if stray and (series.breakdown == HEADLINE) == (series.level is Level.COUNTY):
        chance = generator(values.seed, "stray", column, series.level).random(published.shape)
        quality[there & ~published & (chance < stray)] = WEAK
    bounded = [series.interval_in(year) is not IntervalKind.NONE for year in schedule]
    result = cells.changed(lambda numbers: np.where(published, numbers, np.nan))
    for numbers in (result.lower, result.upper):
        numbers[~np.array(bounded)] = np.nan
    result.quality = quality
    return result


def _proportions(
    values: Values, column: str, series: Series, labels: tuple[str, ...]
) -> Proportions:
    breakdown = HEADLINE if labels == (EVERYONE,) else series.breakdown
    return values.model.proportions[series.level, breakdown, column]


def _percentile(
    values: Values, column: str, predictor: str, series: Series, labels: tuple[str, ...]
) -> Floats:
    """How much is known about each place and group: residents, and some chance that stays."""
    metric, _ = values.series(column, series.level, series.breakdown)
    places = values.places[series.level]
    rows = np.array(years_of(series)) - YEARS[0]
    size = np.log(places.residents[rows])
    pool = values.pool(metric, series.level)
    if pool:  # a survey area has a larger sample than its counties
        size = np.where(pool.shared(), (size + np.log(pool.residents[rows])) / 2, size)
    shares = values.group_shares(series.level, series.breakdown, labels)[rows]
    percentile = size[:, :, None] + np.log(shares)
    # Metrics of one predictor come from one source, and are known or unknown together.
    about = EVERYONE if labels == (EVERYONE,) else series.breakdown
    rng = generator(values.seed, "standing", predictor, series.level, about)
    percentile = percentile + _LASTING * rng.normal(size=percentile.shape[1:])
    return np.asarray(
        percentile + _PASSING * rng.normal(size=(len(YEARS), *percentile.shape[1:]))[rows]
    )


def _never(framework: Framework, column: str, places: Places, series: Series) -> Mask:
    """Years by places: what the registry says is absent there."""
    schedule = years_of(series)
    mask = np.zeros((len(schedule), len(places.geoids)), np.bool_)
    metric = framework.by_column[column][0].id
    for rule in (*framework.gaps, *framework.suppressions):
        if not rule.geoids or rule.level != series.level:
            continue
        for n, geoid in enumerate(places.geoids):
            if geoid in rule.geoids or geoid[:2] in rule.geoids:
                mask[:, n] |= [
                    rule.covers(metric, series.level, geoid, series.breakdown, year)
                    for year in schedule
                ]
    return mask


def _top(percentile: Floats, among: Mask, wanted: float) -> Mask:
    """The `wanted` cells (rounded) that stand highest among some; all when there are fewer."""
    number = min(round(wanted), int(among.sum()))
    chosen = np.zeros(among.shape, np.bool_)
    if number > 0:
        cells = np.flatnonzero(among)
        order = np.argpartition(-percentile.ravel()[cells], number - 1)[:number]
        chosen.ravel()[cells[order]] = True
    return chosen
