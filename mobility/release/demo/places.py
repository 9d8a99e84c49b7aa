"""The places of the demonstration release: real codes, names and points, invented residents.

Neighboring places are alike: their numbers are heights of smooth random landscapes, sums of plane
waves with random directions. They approximate a Gaussian process by random features (Rahimi &
Recht 2007, Random features for large-scale kernel machines), so any number of places costs one
matrix product.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mobility.errors import UserError
from mobility.places import STATES, Level

Floats = NDArray[np.float64]

_WAVES = 48  # for each length
_LENGTHS = (
    2.5,
    8.0,
)  # degrees over which places resemble each other: a region, a part of the country
_MIDDLE = np.cos(np.radians(38.0))  # a degree of longitude against one of latitude
# A net over the part of the country with most counties: there every landscape is zero on average.
_MOST = np.stack(
    np.meshgrid(np.arange(-103, -74, 2) * _MIDDLE, np.arange(29, 47, 2)), axis=-1
).reshape(-1, 2)


def generator(seed: int, *keys: object) -> np.random.Generator:
    """A stream of random numbers of its own for every purpose.

    Adding a metric or a file then leaves the numbers of all others as they were.
    """
    numbers = [zlib.crc32(str(key).encode()) for key in keys]
    return np.random.default_rng([seed, *numbers])


class Landscape:
    """The heights of any number of landscapes at the given points (degrees)."""

    def __init__(self, seed: int, longitude: Floats, latitude: Floats) -> None:
        self._seed = seed
        rng = generator(seed, "waves")
        points = np.column_stack([longitude * _MIDDLE, latitude])
        parts = []
        for length in _LENGTHS:
            directions = rng.normal(size=(2, _WAVES)) / length
            phases = rng.uniform(0, 2 * np.pi, _WAVES)
            level = np.cos(_MOST @ directions + phases).mean(axis=0)
            parts.append(np.cos(points @ directions + phases) - level)
        self._waves = np.hstack(parts) * np.sqrt(2 / (_WAVES * len(_LENGTHS)))

    def heights(self, *keys: object) -> Floats:
        """One landscape, about standard normal; the same keys give the same one everywhere."""
        weights = generator(self._seed, "landscape", *keys).normal(size=self._waves.shape[1])
        return np.asarray(self._waves @ weights)


YEARS = range(2014, 2024)
RACES = ("black", "hispanic", "other", "white")
_LIST = Path(__file__).resolve().parents[3] / "data" / "boundaries" / "places.csv"
_HIGHEST_CODE = {Level.COUNTY: 999, Level.PLACE: 99_999}
# Of each race or ethnicity: middle of the log-odds against White residents, and how much it varies.
_RACE_MIDDLES = {Level.COUNTY: (-3.6, -2.9, -3.2), Level.PLACE: (-1.8, -1.0, -1.7)}
_RACE_SPREADS = (2.0, 1.5, 0.9)
_SURVEY_AREA = 100_000  # residents; the survey names no smaller area
_SMALL = 65_000  # counties below this can share one
_SHARING = 0.4  # of the survey areas hold whole counties only


@dataclass(frozen=True, slots=True)
class Pool:
    """Which place's estimate each place carries, and how many residents stand behind it."""

    first_place: NDArray[np.intp]  # a position among the places, one a place
    residents: Floats  # years by places

    def shared(self) -> NDArray[np.bool_]:
        """Where an estimate is that of more than one place."""
        return np.asarray(
            np.bincount(self.first_place, minlength=self.first_place.size)[self.first_place] > 1
        )


@dataclass(frozen=True, slots=True)
class Places:
    """All places of one level, sorted by geoid; arrays have one entry a place."""

    level: Level
    geoids: list[str]
    names: list[str]
    first_year: NDArray[np.int64]
    last_year: NDArray[np.int64]
    landscape: Landscape
    residents: Floats  # years by places
    races: Floats  # years by places by `RACES`, shares that add up to 1
    survey_areas: Pool
    states: Pool  # all counties of a state with fewer than 100,000 residents

    def exists(self, years: Sequence[int]) -> NDArray[np.bool_]:
        """Years by places: whether the code is in use."""
        year = np.asarray(years)[:, None]
        return (self.first_year <= year) & (year <= self.last_year)


@dataclass(frozen=True, slots=True)
class _Spot:
    geoid: str
    name: str
    first_year: int
    last_year: int
    longitude: float
    latitude: float


def invent_places(
    seed: int, scale: int = 1, states: Collection[str] | None = None
) -> dict[Level, Places]:
    """Counties and cities with invented head-counts, `scale` times as many as there are.

    Raises:
        UserError: when the states have too few unused county codes for so many.
    """
    spots = {
        level: _multiplied(seed, level, spots, scale)
        for level, spots in _read_spots(states).items()
    }
    cities = spots[Level.PLACE]
    rng = generator(seed, "city sizes")
    city_sizes = 75_000 * np.exp(rng.exponential(0.62, len(cities)))
    sizes = {
        Level.COUNTY: _county_sizes(seed, spots[Level.COUNTY], cities, city_sizes),
        Level.PLACE: city_sizes,
    }
    return {level: _place_settlements(seed, level, spots[level], sizes[level]) for level in spots}


def _read_spots(states: Collection[str] | None) -> dict[Level, list[_Spot]]:
    spots: dict[Level, list[_Spot]] = {Level.COUNTY: [], Level.PLACE: []}
    with _LIST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if states is None or row["geoid"][:2] in states:
                spots[Level(row["level"])].append(
                    _Spot(
                        row["geoid"],
                        row["name"],
                        int(row["first_year"]),
                        int(row["last_year"]),
                        float(row["longitude"]),
                        float(row["latitude"]),
                    )
                )
    return spots


def _multiplied(seed: int, level: Level, spots: list[_Spot], scale: int) -> list[_Spot]:
    """The spots and, near them, fictional ones under unused codes of their states.

    Most states could not hold ten times their counties under three digits (Texas would need
    2,540), so states that are full pass the rest on to those with codes left.
    """
    if scale == 1:
        return sorted(spots, key=lambda spot: spot.geoid)
    width = len(spots[0].geoid) - 2
    by_state: dict[str, list[_Spot]] = {}
    for spot in spots:
        by_state.setdefault(spot.geoid[:2], []).append(spot)
    free = {
        state: sorted(set(range(1, _HIGHEST_CODE[level] + 1)) - {int(s.geoid[2:]) for s in known})
        for state, known in by_state.items()
    }
    wanted = _dealt(
        {state: (scale - 1) * len(known) for state, known in by_state.items()},
        {state: len(codes) for state, codes in free.items()},
        level,
    )
    rng = generator(seed, "fictional", level)
    added = []
    for state, known in by_state.items():
        chosen = rng.choice(len(known), wanted[state])
        shifts = rng.normal(0, 0.4, (wanted[state], 2))
        for code, near, shift in zip(free[state], chosen, shifts, strict=False):
            model = known[near]
            added.append(
                _Spot(
                    f"{state}{code:0{width}d}",
                    f"Fictional {level} {state}-{code}",
                    YEARS[0],
                    YEARS[-1],
                    model.longitude + shift[0],
                    model.latitude + shift[1],
                )
            )
    return sorted([*spots, *added], key=lambda spot: spot.geoid)


def _dealt(wanted: dict[str, int], room: dict[str, int], level: Level) -> dict[str, int]:
    """As many as wanted for each state, what does not fit spread over the others.

    Raises:
        UserError: when they do not fit at all.
    """
    if sum(wanted.values()) > sum(room.values()):
        message = (
            f"{sum(wanted.values()):,} more {level} codes are needed and {sum(room.values()):,} "
            "are unused; choose a smaller scale."
        )
        raise UserError(message)
    dealt = {state: min(number, room[state]) for state, number in wanted.items()}
    while (rest := sum(wanted.values()) - sum(dealt.values())) > 0:
        open_states = [state for state in dealt if dealt[state] < room[state]]
        for state in open_states:
            more = min(room[state] - dealt[state], max(1, rest // len(open_states)), rest)
            dealt[state] += more
            rest -= more
    return dealt


def _points(spots: list[_Spot]) -> tuple[Floats, Floats]:
    return (
        np.array([spot.longitude for spot in spots]),
        np.array([spot.latitude for spot in spots]),
    )


def _county_sizes(
    seed: int, counties: list[_Spot], cities: list[_Spot], city_sizes: Floats
) -> Floats:
    """Log-normal, and on top the cities, each in its state's county with the nearest middle."""
    rng = generator(seed, "county sizes")
    longitude, latitude = _points(counties)
    regional = Landscape(seed, longitude, latitude).heights("settlement")
    state = np.array([spot.geoid[:2] for spot in counties])
    _, code, count = np.unique(state, return_inverse=True, return_counts=True)
    few = np.log(count.mean() / count)[code]  # counties of states with few of them are larger
    chance = rng.normal(size=len(counties))
    sizes = np.exp(10.2 + 0.5 * few + 0.6 * regional + 1.05 * chance)
    spread = rng.uniform(1.05, 1.5, len(cities))
    added = []
    for year in (YEARS[0], YEARS[-1]):  # Connecticut and a corner of Alaska were divided anew
        there = np.array([spot.first_year <= year <= spot.last_year for spot in counties])
        urban = np.zeros(len(counties))
        for city, size in zip(cities, city_sizes * spread, strict=True):
            near = np.flatnonzero(there & (state == city.geoid[:2]))
            east = 0.8 * (longitude[near] - city.longitude)
            urban[near[np.argmin(np.hypot(east, latitude[near] - city.latitude))]] += size
        added.append(urban)
    return np.asarray(np.maximum(sizes, 80) + np.maximum(*added))


def _place_settlements(seed: int, level: Level, spots: list[_Spot], sizes: Floats) -> Places:
    longitude, latitude = _points(spots)
    landscape = Landscape(seed, longitude, latitude)
    rng = generator(seed, "growth", level)
    years = np.arange(len(YEARS))[:, None]
    growth = 0.002 + 0.005 * landscape.heights("growth") + 0.005 * rng.normal(size=len(spots))
    recount = np.where(years >= 6, rng.normal(0, 0.012, len(spots)), 0)  # the census of 2020
    residents = np.maximum(np.round(sizes * np.exp(growth * (years - 5) + recount)), 40)
    return Places(
        level,
        [spot.geoid for spot in spots],
        [spot.name for spot in spots],
        np.array([spot.first_year for spot in spots]),
        np.array([spot.last_year for spot in spots]),
        landscape,
        residents,
        _races(seed, level, landscape, np.log(sizes)),
        _survey_areas(seed, level, spots, residents),
        _state_pools(spots, residents),
    )


def _races(seed: int, level: Level, landscape: Landscape, log_size: Floats) -> Floats:
    rng = generator(seed, "races", level)
    urban = (log_size - log_size.mean()) / log_size.std()
    years = np.arange(len(YEARS))[:, None] - 5
    odds = []
    for race, middle, spread in zip(RACES, _RACE_MIDDLES[level], _RACE_SPREADS, strict=False):
        local = 0.8 * landscape.heights("race", race) + 0.5 * rng.normal(size=urban.size)
        odds.append(np.exp(middle + spread * local + 0.25 * urban + 0.012 * years))
    odds.append(np.ones((len(YEARS), urban.size)))
    shares = np.stack(odds, axis=-1)
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def _survey_areas(seed: int, level: Level, spots: list[_Spot], residents: Floats) -> Pool:
    """Small neighboring counties of a state put together until they are as large as a survey area.

    Only some areas hold whole counties and so give all of them one estimate. Connecticut and
    Alaska are left out: their codes change.
    """
    first_place = np.arange(len(spots))
    middle = residents[len(YEARS) // 2]
    rng = generator(seed, "survey areas")
    if level is Level.COUNTY:
        for state in STATES.keys() - {"02", "09"}:
            small = [
                n
                for n, spot in enumerate(spots)
                if spot.geoid[:2] == state
                and middle[n] < _SMALL
                and spot.last_year - spot.first_year > 5
            ]
            small.sort(key=lambda n: _along_strips(spots[n]))
            for area in _filled(small, middle):
                first_place[area] = area[0]
        keep = rng.random(len(spots)) < _SHARING
        first_place = np.where(keep[first_place], first_place, np.arange(len(spots)))
    return _pool(first_place, residents)


def _along_strips(spot: _Spot) -> tuple[int, float]:
    """An order in which neighbors follow each other: strips of latitude, to and fro."""
    strip = round(spot.latitude / 0.8)
    return strip, spot.longitude if strip % 2 else -spot.longitude


def _filled(members: list[int], residents: Floats) -> list[list[int]]:
    areas: list[list[int]] = [[]]
    for member in members:
        if sum(residents[areas[-1]]) >= _SURVEY_AREA:
            areas.append([])
        areas[-1].append(member)
    return [area for area in areas if area]


def _state_pools(spots: list[_Spot], residents: Floats) -> Pool:
    first_place = np.arange(len(spots))
    middle = residents[len(YEARS) // 2]
    first: dict[tuple[str, bool], int] = {}
    for n, spot in enumerate(spots):
        if middle[n] < _SURVEY_AREA:
            first_place[n] = first.setdefault((spot.geoid[:2], spot.last_year < YEARS[-1]), n)
    return _pool(first_place, residents)


def _pool(first_place: NDArray[np.intp], residents: Floats) -> Pool:
    total = np.stack(
        [np.bincount(first_place, weights=row, minlength=first_place.size) for row in residents]
    )
    return Pool(first_place, np.asarray(total[:, first_place], np.float64))
