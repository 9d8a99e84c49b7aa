"""A release of nine counties and a city with groups, in the publisher's format, for gaps.

Summit has everything; Franklin nothing newer than 2018; Cuyahoga lacks a group; Hamilton and Lucas
share one estimate of every group; Montgomery has an interval without width; Loving is weak
throughout; Capitol begins in 2022.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from mobility.release.build import build
from mobility.store import Store
from tests.support.built_home import copy_home, new_folder

SUMMIT, CUYAHOGA, FRANKLIN, HAMILTON, LUCAS, MONTGOMERY, WAYNE = (
    "39153", "39035", "39049", "39061", "39095", "39113", "39169",
)  # fmt: skip
LOVING, CAPITOL, AKRON = "48301", "09110", "3901000"
NAMES = {
    SUMMIT: ("Ohio", "Summit County"),
    CUYAHOGA: ("Ohio", "Cuyahoga County"),
    FRANKLIN: ("Ohio", "Franklin County"),
    HAMILTON: ("Ohio", "Hamilton County"),
    LUCAS: ("Ohio", "Lucas County"),
    MONTGOMERY: ("Ohio", "Montgomery County"),
    WAYNE: ("Ohio", "Wayne County"),
    LOVING: ("Texas", "Loving County"),
    CAPITOL: ("Connecticut", "Capitol Planning Region"),
    AKRON: ("Ohio", "Akron city"),
}
YEARS = range(2018, 2024)
BLACK, HISPANIC, OTHER, WHITE = (
    "Black, Non-Hispanic", "Hispanic", "Other Races and Ethnicities", "White, Non-Hispanic",
)  # fmt: skip
COLOR, MIXED, WHITE_AREAS = (
    "Neighborhoods of color", "Mixed neighborhoods", "White neighborhoods",
)  # fmt: skip
EMPLOYED = {"All": 0.81, BLACK: 0.75, HISPANIC: 0.77, OTHER: 0.78, WHITE: 0.84}
HALVES = {"All": 0.01, BLACK: 0.03, HISPANIC: 0.07, OTHER: 0.05, WHITE: 0.01}
STUDENTS = {"All": 40_000, BLACK: 12_000, HISPANIC: 2_000, OTHER: 6_000, WHITE: 20_000}
HOMELESS = {"All": 0.026, BLACK: 0.05, HISPANIC: 0.04, OTHER: 0.02, WHITE: 0.01}
ARRESTS = {"All": 900.0, "Black": 2_000.0, "Hispanic": 0.0, OTHER: 300.0, "White": 500.0}
SHARES = {
    SUMMIT: {BLACK: 0.14, HISPANIC: 0.02, OTHER: 0.06, WHITE: 0.78},
    CUYAHOGA: {BLACK: 0.29, HISPANIC: 0.07, OTHER: 0.06, WHITE: 0.58},
    AKRON: {BLACK: 0.31, HISPANIC: 0.0, OTHER: 0.09, WHITE: 0.60},
    LOVING: {BLACK: 0.0, HISPANIC: 0.3, OTHER: 0.1, WHITE: 0.6},
}
HOMES = {BLACK: 0.07, HISPANIC: 0.02, OTHER: 0.06, WHITE: 0.85}
OWN_COLUMNS = {
    BLACK: ("black_nonhispanic", "black_nh"), HISPANIC: ("hispanic", "hispanic"),
    OTHER: ("other", "other_nh"), WHITE: ("white_nonhispanic", "white_nh"),
}  # fmt: skip

Cells = dict[str, str]


def cells(column: str, value: float, half: float | None = None, quality: str = "Strong") -> Cells:
    """Return what stands in the file for one number."""
    result = {column: repr(value), f"{column}_quality": quality}
    if half is not None:
        result |= {f"{column}_lb": repr(value - half), f"{column}_ub": repr(value + half)}
    return result


def headline(geoid: str, year: int) -> Cells:
    """Return what stands in the file without groups: residents, neighbors and homes by group."""
    result = cells("share_debt_coll", 0.3)
    if geoid not in SHARES or year not in (2021, 2023):
        return result
    weak = "Weak" if geoid == LOVING else "Strong"
    for group, share in SHARES[geoid].items():
        name, short = OWN_COLUMNS[group]
        if (geoid, year, group) != (CUYAHOGA, 2023, HISPANIC):
            of_residents = max(0.0, share + (year - 2023) / 1000)
            result |= cells(f"share_desc_rep_{name}", of_residents, quality=weak)
        if geoid == CUYAHOGA:
            continue
        if share > 0:
            result |= cells(f"share_{short}_exposure", 0.8 * (1 - share), quality=weak)
        homes = f"ratio_{short}_house_value_households"
        cell = f"{HOMES[group] if share else 0.0}:{share}"
        result |= {homes: cell, f"{homes}_quality": weak}
    return result


def employed(geoid: str, year: int, group: str) -> Cells:
    """Return the employment of a group: five-year figures of 2018 and 2021."""
    newest = 2018 if geoid == FRANKLIN else 2021
    if year not in (2018, newest) or (geoid, group) == (CUYAHOGA, HISPANIC) or geoid == CAPITOL:
        return {}
    place = 0.0123456 if geoid == LUCAS else 0.0123456 * [*NAMES].index(geoid) / 3
    value = EMPLOYED[group] + (year - 2021) / 100 + place * (group != BLACK)
    half = 0.0 if (geoid, group) == (MONTGOMERY, OTHER) else HALVES[group]
    return cells("share_employed", value, half, "Weak" if geoid == LOVING else "Strong")


def by_race(geoid: str, year: int, group: str) -> Cells:
    """Return everything by race and ethnicity of a county."""
    result = employed(geoid, year, group) if group in EMPLOYED else {}
    if year == 2022 and geoid == SUMMIT and group in HOMELESS:
        count = STUDENTS[group] * HOMELESS[group]
        result |= cells("count_homeless", count) | cells("share_homeless", HOMELESS[group])
        result |= {"count_homeless_lb": repr(count - 5), "count_homeless_ub": repr(count + 5)}
    if year == 2023 and geoid == SUMMIT and group in ARRESTS:
        result |= cells("rate_juv_arrest", ARRESTS[group], quality="Marginal")
    return result


def by_neighborhood(geoid: str, year: int, group: str) -> Cells:
    """Return debt in collections: with bounds in 2018, without in 2023."""
    value = {"All": 0.30, COLOR: 0.50, WHITE_AREAS: 0.25}.get(group)
    if geoid != SUMMIT or year not in (2018, 2023) or value is None:
        return {}
    return cells("share_debt_coll", value, 0.02 if year == 2018 else None)


def by_industry(geoid: str, year: int, group: str) -> Cells:
    """Return pay against a living wage."""
    there = geoid == SUMMIT and year == 2022
    return cells("ratio_living_wage", 0.6 + len(group) / 100) if there else {}


def by_age(geoid: str, year: int, group: str) -> Cells:
    """Return the cell that holds two shares: of the value and of the households."""
    shares = {"All": "0.10:0.20", "Under Age 45": "0.08:0.25", "Age 45 and Over": "0.12:0.18"}
    column = "ratio_black_nh_house_value_households"
    there = geoid == AKRON and year == 2023
    return {column: shares[group], f"{column}_quality": "Strong"} if there else {}


def city_by_race(geoid: str, year: int, group: str) -> Cells:
    """Return the income of a city's groups."""
    value = {"All": 47e3, BLACK: 36e3, HISPANIC: 47e3, OTHER: 42e3, WHITE: 56e3}[group]
    return cells("pctl_income_50", value, 3e3) if (geoid, year) == (AKRON, 2023) else {}


Made = Callable[[str, int, str], Cells]
RACES = ("All", "Black", BLACK, HISPANIC, OTHER, "White", WHITE)
FILES: Mapping[str, tuple[str, str, Iterable[str], Made]] = {
    "12_mobility-metrics_county_race-ethnicity": ("county", "race-ethnicity", RACES, by_race),
    "13_mobility-metrics_county_race-share": (
        "county", "race-ethnicity", ("All", MIXED, COLOR, WHITE_AREAS), by_neighborhood,
    ),
    "19_mobility-metrics_county_industry": (
        "county", "industry", ("All", "Goods Producing", "Information Services"), by_industry,
    ),
    "62_mobility-metrics_place_race-ethnicity": (
        "place", "race-ethnicity", ("All", BLACK, HISPANIC, OTHER, WHITE), city_by_race,
    ),
    "65_mobility-metrics_place_age": (
        "place", "age", ("All", "Under Age 45", "Age 45 and Over"), by_age,
    ),
}  # fmt: skip


def make_gap_home(home: Path) -> Path:
    """Put the release into a home folder and return the folder."""
    copy_home(_built_home(), home)
    return home


@cache
def _built_home() -> Path:
    """Return a home folder with the release, to copy from."""
    home = new_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        _build_gaps(home)
    return home


def make_gap_store(home: Path) -> Store:
    """Put the release into a home folder of its own and return it opened."""
    (release,) = (make_gap_home(home) / "releases").glob("*.duckdb")
    return Store(release)


def _build_gaps(home: Path) -> None:
    """Build the release into a home folder, which MOBILITY_HOME must name."""
    folder = home / "files"
    folder.mkdir(parents=True)
    for level, number in (("county", 11), ("place", 61)):
        rows = [
            _row(level, geoid, year) | {"population": "500000"} | headline(geoid, year)
            for geoid, year in _spots(level)
        ]
        _write(folder / f"{number}_mobility-metrics_{level}_longitudinal.csv", rows)
    for name, (level, kind, groups, made) in FILES.items():
        rows = [
            _row(level, geoid, year)
            | {"subgroup": group, "subgroup_type": "all" if group == "All" else kind}
            | made(geoid, year, group)
            for geoid, year in _spots(level)
            for group in groups
        ]
        _write(folder / f"{name}_longitudinal.csv", rows)
    build([folder])


def _spots(level: str) -> list[tuple[str, int]]:
    digits = 5 if level == "county" else 7
    return [
        (geoid, year)
        for year in YEARS
        for geoid in NAMES
        if len(geoid) == digits and (geoid != CAPITOL or year >= 2022)
    ]


def _row(level: str, geoid: str, year: int) -> Cells:
    state, name = NAMES[geoid]
    return {
        "year": str(year), "state": geoid[:2], level: geoid[2:], "state_name": state,
        f"{level}_name": name,
    }  # fmt: skip


def _write(path: Path, rows: list[Cells]) -> None:
    columns = dict.fromkeys(column for row in rows for column in row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="NA")
        writer.writeheader()
        writer.writerows(rows)
