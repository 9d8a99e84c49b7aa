"""The publisher's own files, built once, against an independent reading with Python's csv.

Row counts and the flags on absent values are those of the checks that come with the files. File 12
has 1,738 such flags: low birth weight by race was filled there from an earlier edition, whose
quality words followed an older rule and stood beside suppressed rates too.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.official

SUMMIT, LOVING, CAPITOL, LOS_ANGELES = "39153", "48301", "09110", "0644000"
ROWS = {
    "11": 31_426, "12": 219_982, "13": 125_704, "14": 175_973, "15": 141_415, "16": 94_278,
    "17": 84_849, "18": 47_139, "19": 125_720, "20": 125_710, "61": 4_856, "62": 33_992,
    "63": 11_656, "64": 27_188, "65": 21_850, "66": 11_652, "67": 13_110, "68": 7_284,
}  # fmt: skip
BREAKDOWNS = {
    "11": "none", "12": "race-ethnicity", "13": "race-share", "14": "income", "15": "age",
    "16": "gender", "17": "tenure", "18": "disability", "19": "industry",
    "20": "mothers-education",
}  # fmt: skip
BREAKDOWNS |= {str(int(number) + 50): name for number, name in BREAKDOWNS.items()}
FLAGS_WITHOUT_VALUE = {"11": 78, "12": 1_738, "14": 3, "63": 21}
COUNTIES = dict.fromkeys(range(2014, 2020), 3142) | {2020: 3143, 2021: 3143, 2022: 3144, 2023: 3144}
PLACES = dict.fromkeys(range(2014, 2018), 485) | dict.fromkeys(range(2018, 2024), 486)
FILES = list(ROWS)


@pytest.fixture(scope="module")
def release(official_release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the release of all files, open for reading."""
    with duckdb.connect(str(official_release), read_only=True) as connection:
        yield connection


def _rows_about(official: Path, number: str, geoids: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows of a file about some places; only their lines are taken apart."""
    (path,) = official.glob(f"{number}_*")
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    header, _, rest = text.partition("\n")
    marks = tuple(f",{geoid[:2]},{geoid[2:]}," for geoid in geoids)
    lines = [line for line in rest.split("\n") if line[4:].startswith(marks)]
    yield from csv.DictReader(io.StringIO("\n".join((header, *lines))))


def _expected(row: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """The observations that a row stands for."""
    geoid = row["state"] + (row.get("county") or row["place"])
    group = "All" if "population" in row else row["subgroup"]
    for flag in (name for name in row if name.endswith("_quality")):
        column = flag.removesuffix("_quality")
        if row[column] == "NA":
            continue
        key = (geoid, int(row["year"]), group)
        word = None if row[flag] == "NA" else row[flag]
        if "house_value" in column:
            a, b = map(float, row[column].split(":"))
            yield (*key, f"{column}.value_share", a, None, None, word)
            yield (*key, f"{column}.household_share", b, None, None, word)
            if b:
                yield (*key, f"{column}.parity", a / b, None, None, word)
            continue
        bounds = (row.get(f"{column}{end}", "NA") for end in ("_lb", "_ub"))
        lower, upper = (None if bound == "NA" else float(bound) for bound in bounds)
        yield (*key, column, float(row[column]), lower, upper, word)


@pytest.mark.parametrize("number", FILES)
def test_every_cell_of_four_places(
    number: str, official: Path, release: duckdb.DuckDBPyConnection
) -> None:
    geoids = (SUMMIT, LOVING, CAPITOL) if int(number) < 60 else (LOS_ANGELES,)
    rows = _rows_about(official, number, geoids)
    expected = sorted(item for row in rows for item in map(repr, _expected(row)))
    result = release.execute(
        "SELECT geoid, year, subgroup::VARCHAR, metric::VARCHAR, value, lower, upper, "
        "quality::VARCHAR FROM observation WHERE breakdown = ? AND list_contains(?, geoid)",
        [BREAKDOWNS[number], list(geoids)],
    ).fetchall()
    assert len(expected) >= 8
    assert sorted(map(repr, result)) == expected


def test_rows_and_cells_of_every_file(release: duckdb.DuckDBPyConnection) -> None:
    result = release.execute(
        "SELECT left(name, 2), breakdown, n_rows, rejected, flags_without_value, "
        "bounds_without_value, unknown_columns, notes FROM load_file "
        "WHERE breakdown != 'population'"
    ).fetchall()
    assert {row[0]: row[2] for row in result} == ROWS
    assert {row[0]: row[1] for row in result} == {number: BREAKDOWNS[number] for number in ROWS}
    assert {row[0]: row[4] for row in result if row[4]} == FLAGS_WITHOUT_VALUE
    for name, *_, rejected, _flags, bounds, unknown, notes in result:
        assert (rejected, bounds, unknown, notes) == (0, 0, [], []), name
    assert release.execute("FROM load_problem").fetchall() == []


def test_cells_add_up(release: duckdb.DuckDBPyConnection) -> None:
    """Cells used, and flags beside nothing: that is every cell; a house-value cell is one."""
    used = """
        SELECT level::VARCHAR, breakdown::VARCHAR,
            sum(1 + (lower IS NOT NULL)::INT + (upper IS NOT NULL)::INT
                + (quality IS NOT NULL)::INT)
        FROM observation
        WHERE NOT suffix(metric::VARCHAR, '.household_share')
            AND NOT suffix(metric::VARCHAR, '.parity')
        GROUP BY ALL"""
    cells = {
        (level, breakdown): count for level, breakdown, count in release.execute(used).fetchall()
    }
    files = release.execute(
        "SELECT level, breakdown, cells, flags_without_value, n_rows FROM load_file "
        "WHERE breakdown != 'population'"
    ).fetchall()
    assert len(files) == 18
    for level, breakdown, counted, flags, rows in files:
        head_counts = rows if breakdown == "none" else 0
        assert counted == cells[level, breakdown] + flags + head_counts


def test_no_observation_stands_there_twice(release: duckdb.DuckDBPyConnection) -> None:
    repeated = release.execute(
        "SELECT geoid, year, metric, breakdown, subgroup FROM observation "
        "GROUP BY ALL HAVING count(*) > 1 LIMIT 5"
    ).fetchall()
    assert repeated == []


def test_who_is_there_in_which_year(release: duckdb.DuckDBPyConnection) -> None:
    counts = release.execute("SELECT level::VARCHAR, year, count(*) FROM population GROUP BY ALL")
    result = {(level, year): count for level, year, count in counts.fetchall()}
    assert {year: count for (level, year), count in result.items() if level == "county"} == COUNTIES
    assert {year: count for (level, year), count in result.items() if level == "place"} == PLACES
    assert release.execute(
        "SELECT level::VARCHAR, count(*) FROM jurisdiction GROUP BY ALL ORDER BY ALL"
    ).fetchall() == [("county", 3155), ("place", 486)]


def test_places_that_changed(release: duckdb.DuckDBPyConnection) -> None:
    result = {
        geoid: rest
        for geoid, *rest in release.execute(
            "SELECT geoid, name, first_year, last_year FROM jurisdiction"
        ).fetchall()
    }
    assert result["09001"] == ["Fairfield County", 2014, 2021]
    assert result["09110"] == ["Capitol Planning Region", 2022, 2023]
    assert result["02261"][1:] == [2014, 2019]
    assert result["02063"][1:] == result["02066"][1:] == [2020, 2023]
    assert result["1372122"][1:] == [2018, 2023]
    assert result["35013"][0] == "Doña Ana County"
    assert not [geoid for geoid, (name, *_) in result.items() if not name or name == geoid]


def test_a_few_cells_known_by_heart(release: duckdb.DuckDBPyConnection) -> None:
    def value(geoid: str, year: int, metric: str, group: str = "All", by: str = "none") -> float:
        rows = release.execute(
            "SELECT value FROM observation WHERE geoid = ? AND year = ? AND metric = ? "
            "AND subgroup = ? AND breakdown = ?",
            [geoid, year, metric, group, by],
        ).fetchall()
        return float(rows[0][0]) if rows else float("nan")

    assert value("01001", 2014, "pctl_income_20") == 20783.639249999997
    assert value("01001", 2014, "ratio_population_pc_physician") == 2408
    assert value("0103076", 2014, "ratio_black_nh_house_value_households.value_share") == 0.119
    assert value("0103076", 2014, "ratio_black_nh_house_value_households.parity") == 0.119 / 0.246
    # One-year and five-year estimates of the same thing stand beside each other.
    headline, by_gender = (
        value(SUMMIT, 2021, "share_employed"),
        value(SUMMIT, 2021, "share_employed", by="gender"),
    )
    assert headline != by_gender
    assert abs(headline - by_gender) < 0.02


def test_the_release_says_what_it_is(release: duckdb.DuckDBPyConnection) -> None:
    (facts,) = release.execute(
        "SELECT id, edition, year, newest_year, demonstration FROM release"
    ).fetchall()
    assert facts[0].startswith("2025-")
    assert facts[1:] == ("2025", 2025, 2023, False)
    published = release.execute(
        "SELECT left(name, 2) FROM load_file WHERE as_published ORDER BY ALL"
    ).fetchall()
    assert [number for (number,) in published] == ["63", "64", "65", "66", "67", "68"]
