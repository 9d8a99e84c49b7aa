"""The registry against the publisher's files, both ways.

The files beside the repository are a copy with holes. The registry describes the publisher's
release, so the holes are listed below; a hole that is not one any more fails as well.
"""

# ruff: noqa: S608 - the names put into queries are those of this file and of the registry

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import duckdb
import pytest

from mobility.places import Level
from mobility.registry import (
    EVERYONE,
    HEADLINE,
    AbsenceRule,
    Framework,
    IntervalKind,
    Series,
    load_framework,
)
from tests.conftest import NO_OFFICIAL, OFFICIAL

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=NO_OFFICIAL),
]

FILES = {
    "11": (Level.COUNTY, HEADLINE),
    "12": (Level.COUNTY, "race-ethnicity"),
    "13": (Level.COUNTY, "race-share"),
    "14": (Level.COUNTY, "income"),
    "15": (Level.COUNTY, "age"),
    "16": (Level.COUNTY, "gender"),
    "17": (Level.COUNTY, "tenure"),
    "18": (Level.COUNTY, "disability"),
    "19": (Level.COUNTY, "industry"),
    "20": (Level.COUNTY, "mothers-education"),
    "61": (Level.PLACE, HEADLINE),
    "62": (Level.PLACE, "race-ethnicity"),
    "63": (Level.PLACE, "race-share"),
    "64": (Level.PLACE, "income"),
    "65": (Level.PLACE, "age"),
    "66": (Level.PLACE, "gender"),
    "67": (Level.PLACE, "tenure"),
    "68": (Level.PLACE, "disability"),
}
KEYS = {
    *("year", "state", "state_name", "county", "county_name", "place", "place_name", "geoid"),
    *("population", "subgroup", "subgroup_type"),
}
INCOMES = ("pctl_income_20", "pctl_income_50", "pctl_income_80")
HOUSE_VALUES = tuple(
    f"ratio_{group}_house_value_households"
    for group in ("black_nh", "hispanic", "other_nh", "white_nh")
)
AFFORDABLE = tuple(
    f"share_affordable_{kind}{percent}_ami"
    for kind in ("", "available_")
    for percent in (30, 50, 80)
)
YEARLY = (2014, 2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023)  # the survey without 2020


class Hole(NamedTuple):
    """Years that the publisher's county file has and this copy of it lacks."""

    columns: tuple[str, ...]
    breakdown: str
    years: tuple[int, ...]


# CHECKS.md of the copy, section 3 (inputs over 4 MiB are absent) less section 4 (filled again
# from earlier versions of the publisher's repository). All of them are county files.
HOLES = (
    Hole(INCOMES, "race-ethnicity", (2014, 2016, 2018, 2021, 2023)),
    Hole(("share_employed",), "race-ethnicity", (2014, 2016, 2023)),
    Hole(("share_in_preschool", "share_hs_degree"), "race-ethnicity", (2023,)),
    Hole(("rate_learning",), "race-ethnicity", (2014, 2015, 2016, 2017, 2018)),
    Hole(("rate_learning",), "income", (2014, 2015, 2016, 2017, 2018)),
    Hole(("rate_learning",), "gender", (2014, 2015, 2016, 2017, 2018)),
    Hole(("share_low_birth_weight",), "race-ethnicity", (2016, 2017, 2019, 2021, 2023)),
    Hole(
        ("share_low_birth_weight",), "mothers-education", (2016, 2017, 2018, 2019, 2020, 2021, 2023)
    ),
    Hole(HOUSE_VALUES, "age", YEARLY),
    Hole(AFFORDABLE, "tenure", tuple(year for year in YEARLY if year != 2022)),
    Hole(("ratio_living_wage",), "industry", (2014, 2018, 2021, 2023)),
)


class Spot(NamedTuple):
    """One year of one group of one column in one file."""

    column: str
    level: Level
    breakdown: str
    year: int
    subgroup: str


class Seen(NamedTuple):
    """What the files hold: columns by file, spots with values, and spots with bounds."""

    columns: dict[str, list[str]]
    values: set[Spot]
    bounds: set[Spot]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for number, (level, _) in FILES.items():
            (file,) = OFFICIAL.glob(f"{number}_*.csv*")
            connection.execute(
                f"CREATE TABLE t{number} AS SELECT *, state || {level} AS geoid FROM "
                "read_csv($file, header = true, all_varchar = true, nullstr = 'NA')",
                {"file": str(file)},
            )
        yield connection


@pytest.fixture(scope="module")
def seen(tables: duckdb.DuckDBPyConnection, framework: Framework) -> Seen:
    columns: dict[str, list[str]] = {}
    values: set[Spot] = set()
    bounds: set[Spot] = set()
    for number, (level, breakdown) in FILES.items():
        columns[number] = [row[0] for row in tables.execute(f"DESCRIBE t{number}").fetchall()]
        present = [name for name in columns[number] if name in framework.by_column]
        group = "subgroup" if breakdown != HEADLINE else f"'{EVERYONE}'"
        counts = [
            f"count({name}), {f'count({name}_lb)' if f'{name}_lb' in columns[number] else 0}"
            for name in present
        ]
        query = f"SELECT year::INT, {group}, {', '.join(counts)} FROM t{number} GROUP BY ALL"
        for year, subgroup, *counted in tables.execute(query).fetchall():
            for at, name in enumerate(present):
                spot = Spot(name, level, breakdown, year, subgroup)
                values |= {spot} if counted[2 * at] else set()
                bounds |= {spot} if counted[2 * at + 1] else set()
    return Seen(columns, values, bounds)


def all_series(framework: Framework) -> Iterator[tuple[str, Series]]:
    for column, metrics in framework.by_column.items():
        for series in metrics[0].series.values():
            yield column, series


def spots_of(column: str, series: Series, years: tuple[int, ...]) -> set[Spot]:
    return {
        Spot(column, series.level, series.breakdown, year, subgroup)
        for year, subgroup in product(years, series.subgroups)
    }


def in_a_hole(spot: Spot) -> bool:
    return spot.level is Level.COUNTY and any(
        spot.column in hole.columns and spot.breakdown == hole.breakdown and spot.year in hole.years
        for hole in HOLES
    )


def test_registry_matches_columns_of_files(framework: Framework, seen: Seen) -> None:
    for number, (level, breakdown) in FILES.items():
        named = {re.sub(r"_(lb|ub|quality)$", "", name) for name in seen.columns[number]} - KEYS
        expected = {
            column
            for column, s in all_series(framework)
            if (s.level, s.breakdown) == (level, breakdown)
        }
        assert named == expected, f"file {number}"


def test_registry_years_and_groups_are_published(framework: Framework, seen: Seen) -> None:
    expected: set[Spot] = set()
    for column, series in all_series(framework):
        expected |= spots_of(column, series, series.schedule)
    assert sorted(seen.values - expected) == [], "in the files, unknown to the registry"
    missing = {spot for spot in expected - seen.values if not in_a_hole(spot)}
    assert sorted(missing) == [], "in the registry, not in the files, and no known hole"


def test_the_registry_says_which_years_have_bounds(framework: Framework, seen: Seen) -> None:
    expected: set[Spot] = set()
    for column, series in all_series(framework):
        expected |= spots_of(column, series, series.interval_years)
    assert sorted(seen.bounds - expected) == [], "bounds the registry does not know"
    missing = {spot for spot in expected - seen.bounds if not in_a_hole(spot)}
    assert sorted(missing) == [], "bounds the files do not have"


def test_no_exception_is_kept_longer_than_needed(framework: Framework, seen: Seen) -> None:
    filled = sorted(spot for spot in seen.values if in_a_hole(spot))
    assert filled == [], "these are no holes any more; take them off the list"
    for hole in HOLES:
        for column in hole.columns:
            series = framework.by_column[column][0].series_of(Level.COUNTY, hole.breakdown)
            assert series is not None, f"{column} has no {hole.breakdown}"
            assert set(hole.years) <= set(series.schedule), f"{column}: not in the schedule"


def test_values_and_bounds_lie_in_the_range(
    framework: Framework, tables: duckdb.DuckDBPyConnection, seen: Seen
) -> None:
    for number in FILES:
        for name in seen.columns[number]:
            column = re.sub(r"_(lb|ub)$", "", name)
            for metric in framework.by_column.get(column, ()):
                low, high = metric.range
                cell = {
                    "": f"{name}::DOUBLE",
                    "value_share": f"split_part({name}, ':', 1)::DOUBLE",
                    "household_share": f"split_part({name}, ':', 2)::DOUBLE",
                    "parity": "NULL",  # a quotient of the two others
                }[metric.part]
                query = f"SELECT min({cell}), max({cell}) FROM t{number}"
                result = tables.execute(query).fetchall()[0]
                if result[0] is not None:
                    assert low is None or result[0] >= low, f"{name} in file {number}"
                    assert high is None or result[1] <= high, f"{name} in file {number}"


def test_everyone_row_equals_headline_of_same_period(
    framework: Framework, tables: duckdb.DuckDBPyConnection
) -> None:
    numbers = {key: number for number, key in FILES.items()}
    for column, series in all_series(framework):
        headline = framework.by_column[column][0].series_of(series.level)
        assert headline is not None
        if series.breakdown == HEADLINE:
            continue
        everyone_file = numbers[series.level, HEADLINE]
        groups = numbers[series.level, series.breakdown]
        both, equal = tables.execute(
            f"SELECT count(*), count(*) FILTER (left(a.{column}, 8) = left(b.{column}, 8)) "
            f"FROM t{everyone_file} a JOIN t{groups} b USING (geoid, year) "
            f"WHERE b.subgroup = $everyone AND b.{column} IS NOT NULL AND a.{column} IS NOT NULL",
            {"everyone": EVERYONE},
        ).fetchall()[0]
        if both:  # else it is wholly a hole of this copy
            same_period = headline.period_years == series.period_years
            share = equal / both
            agrees = share > 0.98 if same_period else share < 0.02
            assert agrees, f"{column}, {series.level}, {series.breakdown}: {share:.0%} are equal"


def test_what_is_said_to_be_absent_is_absent(
    framework: Framework, tables: duckdb.DuckDBPyConnection, seen: Seen
) -> None:
    for rule in (*framework.suppressions, *framework.gaps):
        if not rule.geoids:
            continue  # a general rule: it explains gaps, it does not say where they are
        for number, (level, breakdown) in FILES.items():
            if level is rule.level and (not rule.breakdowns or breakdown in rule.breakdowns):
                _assert_absent(tables, seen, number, rule)


def _assert_absent(
    tables: duckdb.DuckDBPyConnection, seen: Seen, number: str, rule: AbsenceRule
) -> None:
    breakdown = FILES[number][1]
    # The total of a breakdown may stay where only the groups are withheld.
    groups = f"AND subgroup <> '{EVERYONE}'" if rule.breakdowns and breakdown != HEADLINE else ""
    present = [name for name in rule.metrics if name in seen.columns[number]]
    if present:
        counts = ", ".join(f"count({name})" for name in present)
        rows, *counted = tables.execute(
            f"SELECT count(*), {counts} FROM t{number} WHERE list_contains($years, year::INT) "
            f"AND (list_contains($geoids, geoid) OR list_contains($geoids, state)) {groups}",
            {"years": list(rule.years), "geoids": list(rule.geoids)},
        ).fetchall()[0]
        assert rows, f"file {number} has no row for {rule}"
        assert counted == [0] * len(present), f"file {number} has values in spite of {rule}"


def test_codes_change_in_registry_year(
    framework: Framework, tables: duckdb.DuckDBPyConnection
) -> None:
    for change in framework.geography_changes:
        table = "t11" if change.level is Level.COUNTY else "t61"
        years = {
            geoid: (first, last)
            for geoid, first, last in tables.execute(
                f"SELECT geoid, min(year::INT), max(year::INT) FROM {table} GROUP BY geoid"
            ).fetchall()
        }
        assert {years[geoid][1] for geoid in change.ended} <= {change.year - 1}
        assert {years[geoid][0] for geoid in change.began} <= {change.year}


def test_no_other_code_ends_or_begins(
    framework: Framework, tables: duckdb.DuckDBPyConnection
) -> None:
    known = {code for change in framework.geography_changes for code in change.ended + change.began}
    for table in ("t11", "t61"):
        passing = tables.execute(
            f"SELECT geoid FROM {table} GROUP BY geoid HAVING count(*) < "
            f"(SELECT count(DISTINCT year) FROM {table})"
        ).fetchall()
        assert {geoid for (geoid,) in passing} <= known


def test_only_suppression_ranges_often_lack_width(
    framework: Framework, tables: duckdb.DuckDBPyConnection
) -> None:
    for column, series in all_series(framework):
        if series.level is not Level.COUNTY or series.breakdown != HEADLINE:
            continue
        if series.interval is not IntervalKind.NONE:
            (flat,) = tables.execute(
                f"SELECT avg(({column}_lb = {column}_ub)::INT) FROM t11 "
                f"WHERE {column}_lb IS NOT NULL"
            ).fetchall()[0]
            assert (flat > 0.5) == (series.interval is IntervalKind.SUPPRESSION_RANGE), column
