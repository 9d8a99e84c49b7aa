"""A release of six counties and a city over ten years, in the publisher's format, for trends.

Summit's income rises with prices and its injury deaths without pause; Ashland and Wayne share one
estimate until the survey areas are drawn anew in 2022; Connecticut changes its counties in that
year; Loving has weak values; the men of Summit gain on the women.
"""

from __future__ import annotations

import csv
from pathlib import Path

from mobility.release.build import build

SUMMIT, ASHLAND, WAYNE, LOVING = "39153", "39005", "39169", "48301"
FAIRFIELD, CAPITOL, AKRON = "09001", "09110", "3901000"
NAMES = {
    SUMMIT: ("Ohio", "Summit County"),
    ASHLAND: ("Ohio", "Ashland County"),
    WAYNE: ("Ohio", "Wayne County"),
    LOVING: ("Texas", "Loving County"),
    FAIRFIELD: ("Connecticut", "Fairfield County"),
    CAPITOL: ("Connecticut", "Capitol Planning Region"),
    AKRON: ("Ohio", "Akron city"),
}
YEARS = range(2014, 2024)
ONE_YEAR = [year for year in YEARS if year != 2020]
FIVE_YEARS = [2014, 2016, 2018, 2021, 2023]
PRICES = {
    2014: 236.736, 2015: 237.017, 2016: 240.007, 2017: 245.120, 2018: 251.107, 2019: 255.657,
    2021: 270.970, 2022: 292.655, 2023: 304.702,
}  # fmt: skip

Cell = tuple[float, float, str]
"""Value, half width of the interval (0: none) and quality."""


def headline(geoid: str, year: int) -> dict[str, Cell]:
    """Return what the publisher says of a place in a year, as the software should read it."""
    quality = "Weak" if geoid == LOVING else "Strong"
    cells: dict[str, Cell] = {}
    if year in PRICES:
        income = 200 * PRICES[year] + 1000.123456 * [*NAMES].index(geoid)  # Summit: prices alone
        cells["pctl_income_50"] = (income, 1000.0, quality)
        # Ashland and Wayne carry one number up to 2021, and from 2022 one each.
        other = 0.0123456 if geoid == WAYNE and year >= 2022 else 0.0
        place = 0.03 * (geoid in (ASHLAND, WAYNE)) + other
        cells["share_employed"] = (0.7512345 + place + (year - 2014) / 100, 0.01, quality)
    if len(geoid) == 5:
        cells["rate_injury_death"] = (60.5 + 4 * (year - 2014), 3.0, quality)
    if year in (2018, 2022, 2023):
        cells["share_debt_coll"] = (0.3 - (year - 2018) / 100, 0.01 * (year == 2018), quality)
    return cells


def by_gender(geoid: str, year: int, group: str) -> dict[str, Cell]:
    """Return what it says of women and men: five-year estimates of a few years."""
    if year not in FIVE_YEARS or geoid == LOVING:
        return {}
    value = {
        "All": 0.75,
        "Female": 0.70,
        "Male": 0.80 + (year - 2014) / 200,
    }[group]
    return {"share_employed": (value, 0.01, "Strong")}


COLUMNS = ("pctl_income_50", "share_employed", "rate_injury_death", "share_debt_coll")


def build_world(home: Path) -> str:
    """Build the release into a home folder (which MOBILITY_HOME must name) and return its id."""
    folder = home / "files"
    folder.mkdir(parents=True)
    there = {CAPITOL: range(2022, 2024), FAIRFIELD: range(2014, 2022)}
    for level, number in (("county", 11), ("place", 61)):
        geoids = [geoid for geoid in NAMES if (len(geoid) == 5) == (level == "county")]
        spots = [
            (geoid, year) for year in YEARS for geoid in geoids if year in there.get(geoid, YEARS)
        ]
        rows = [_row(level, geoid, year, headline(geoid, year)) for geoid, year in spots]
        _write(folder / f"{number}_mobility-metrics_{level}_longitudinal.csv", rows)
    groups = ("All", "Female", "Male")
    rows = [
        _row("county", geoid, year, by_gender(geoid, year, group), group)
        for year in YEARS for geoid in NAMES if len(geoid) == 5 and year in there.get(geoid, YEARS)
        for group in groups
    ]  # fmt: skip
    _write(folder / "16_mobility-metrics_county_gender_longitudinal.csv", rows)
    return build([folder]).release


def _row(
    level: str, geoid: str, year: int, cells: dict[str, Cell], group: str = ""
) -> dict[str, str]:
    state, name = NAMES[geoid]
    row = {"year": str(year), "state": geoid[:2], level: geoid[2:], "state_name": state}
    row[f"{level}_name"] = name
    if not group:
        row["population"] = "500000"
    else:
        row |= {"subgroup": group, "subgroup_type": "all" if group == "All" else "gender"}
    for column in COLUMNS if not group else ("share_employed",):
        value, half, quality = cells.get(column, (None, 0.0, "NA"))
        row[column] = "NA" if value is None else repr(value)
        bounds = value is not None and half > 0
        row[f"{column}_lb"] = repr(value - half) if value is not None and bounds else "NA"
        row[f"{column}_ub"] = repr(value + half) if value is not None and bounds else "NA"
        row[f"{column}_quality"] = quality
    return row


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
