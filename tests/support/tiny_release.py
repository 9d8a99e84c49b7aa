"""A release of a few real places with invented numbers, in the publisher's format.

Small enough to build in a moment, awkward enough to show what a screen must survive: a place with
hardly a value, weak estimates, an ended county and the region that holds most of it, two places
of one name, an accent, a metric for counties only, an old metric, one that this copy lacks.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from mobility.registry import load_framework
from mobility.release.build import build
from tests.support.built_home import copy_home, new_folder

YEARS = range(2018, 2024)
METRICS = len(load_framework().by_column)  # as pages count them: home value by group is one
SUMMIT, LOVING, LOS_ANGELES, DONA_ANA = "39153", "48301", "06037", "35013"
FAIRFIELD, WESTERN, AKRON = "09001", "09190", "3901000"

# geoid: (name, first year, last year, what its values are shifted by)
COUNTIES: dict[str, tuple[str, int, int, float]] = {
    "06001": ("Alameda County", 2018, 2023, 0.02),
    LOS_ANGELES: ("Los Angeles County", 2018, 2023, -0.01),
    FAIRFIELD: ("Fairfield County", 2018, 2021, 0.03),
    WESTERN: ("Western Connecticut Planning Region", 2022, 2023, 0.03),
    DONA_ANA: ("Doña Ana County", 2018, 2023, -0.04),
    "39035": ("Cuyahoga County", 2018, 2023, -0.03),
    "39049": ("Franklin County", 2018, 2023, 0.01),
    "39061": ("Hamilton County", 2018, 2023, 0.0),
    "39095": ("Lucas County", 2018, 2023, -0.05),
    "39113": ("Montgomery County", 2018, 2023, -0.04),
    SUMMIT: ("Summit County", 2018, 2023, 0.06),
    "39167": ("Washington County", 2018, 2023, -0.02),
    "41067": ("Washington County", 2018, 2023, 0.04),
    LOVING: ("Loving County", 2018, 2023, 0.0),
}
CITIES = {
    AKRON: ("Akron city", 2018, 2023, -0.02),
    "3916000": ("Cleveland city", 2018, 2023, -0.06),
}
STATES = {
    "06": "California",
    "09": "Connecticut",
    "35": "New Mexico",
    "39": "Ohio",
    "41": "Oregon",
    "48": "Texas",
}
WEAK_PLACES = {DONA_ANA, LOVING}
# column: (level at zero shift, weight of the shift, half width of the interval or 0, years)
COLUMNS: dict[str, tuple[float, float, float, tuple[int, ...]]] = {
    "share_employed": (0.80, 1.0, 0.01, (2018, 2019, 2021, 2022, 2023)),
    "pctl_income_50": (65_000.0, 100_000.0, 2_000.0, (2018, 2019, 2021, 2022, 2023)),
    "share_debt_coll": (0.25, -1.0, 0.0, (2018, 2022, 2023)),
    "rate_learning": (0.95, 1.0, 0.08, (2018,)),
    "share_election_turnout": (0.65, 1.0, 0.0, (2020,)),
    "share_digital_access": (0.70, 1.0, 0.0, (2018, 2021, 2023)),
}


def write_release(folder: Path, *, cities: bool = True) -> Path:
    """Write the files of the tiny release into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "11_mobility-metrics_county_longitudinal.csv", "county", COUNTIES)
    if cities:
        _write(folder / "61_mobility-metrics_place_longitudinal.csv", "place", CITIES)
    return folder


def _write(path: Path, level: str, places: dict[str, tuple[str, int, int, float]]) -> None:
    rows = [
        _row(level, geoid, year, *described)
        for geoid, described in places.items()
        for year in YEARS
        if described[1] <= year <= described[2]
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _row(
    level: str, geoid: str, year: int, name: str, _first: int, _last: int, shift: float
) -> dict[str, str]:
    """Everything the publisher would say of one place in one year; NA where it says nothing."""
    row = {
        "year": str(year),
        "state": geoid[:2],
        level: geoid[2:],
        "state_name": STATES[geoid[:2]],
        f"{level}_name": name,
        "population": "43" if geoid == LOVING else str(500_000 + year),
    }
    quality = "Weak" if geoid in WEAK_PLACES else "Strong"
    for column, (middle, weight, half, years) in COLUMNS.items():
        value = middle + weight * shift + middle * (year - 2023) / 200
        there = year in years and not (geoid == LOVING and column != "share_employed")
        row[column] = f"{value:.6g}" if there else "NA"
        if half:
            row[f"{column}_lb"] = f"{value - half:.6g}" if there else "NA"
            row[f"{column}_ub"] = f"{value + half:.6g}" if there else "NA"
        row[f"{column}_quality"] = quality if there else "NA"
    if level == "county":
        row["rate_injury_death"] = "NA" if geoid == LOVING else f"{80 - 200 * shift:.1f}"
        row["rate_injury_death_quality"] = "NA" if geoid == LOVING else quality
    shares = f"{0.034 + shift / 2:.3f}:{0.137 + shift - 0.06:.3f}"  # 0.064:0.137 in Summit
    row["ratio_black_nh_house_value_households"] = "NA" if geoid == LOVING else shares
    row["ratio_black_nh_house_value_households_quality"] = "NA" if geoid == LOVING else quality
    return row


def build_release(home: Path, *, cities: bool = True) -> str:
    """Put the tiny release into a home folder, switch to it and return its id."""
    return copy_home(_built_home(cities), home)


@cache
def _built_home(cities: bool) -> Path:
    """Return a home folder with the tiny release, to copy from."""
    home = new_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOBILITY_HOME", str(home))
        build(
            [write_release(home / ("files" if cities else "files without cities"), cities=cities)]
        )
    return home
