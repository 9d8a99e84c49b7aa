"""Invented values of columns that follow from something else: heads, homes, students, doctors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mobility.places import Level
from mobility.registry import EVERYONE, Metric, Series
from mobility.release.demo.landscape import Floats, generator
from mobility.release.demo.places import RACES, YEARS
from mobility.release.demo.values import Cells, Values, from_scale, years_of

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
        asked = people[rows, :, None] * _HOUSEHOLDS_ASKED / len(labels)
        spread = np.sqrt(share * (1 - share) / np.maximum(asked, 20))
        found = np.maximum(share + spread * rng.normal(size=share.shape), 0)
        found = found / found.sum(axis=-1, keepdims=True)
        worth = found * np.exp(parity + 0.15 * rng.normal(size=share.shape))
        race = next(n for n, name in enumerate(RACES) if f"_{name}_" in metric.column)
        first.append((worth / worth.sum(axis=-1, keepdims=True))[:, :, race])
        nobody = found[:, :, race] == 0  # no household of the group was asked
        first[-1][nobody] = np.nan
        second.append(np.where(nobody, np.nan, found[:, :, race]))
    cells = Cells.without_bounds(np.stack(first, axis=-1), np.stack(second, axis=-1))
    return cells if pool is None else cells.changed(lambda numbers: numbers[:, pool.of])


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
