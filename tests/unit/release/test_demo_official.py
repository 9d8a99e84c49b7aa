"""The demonstration release against the publisher's own files, where they are at hand."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import duckdb
import pytest

from mobility.registry import EVERYONE, HEADLINE, load_framework
from mobility.release.demo import write_demonstration
from mobility.release.demo.files import layouts
from mobility.release.demo.model import load_model

pytestmark = pytest.mark.official
FIRST_FILE = "11_mobility-metrics_county_longitudinal.csv"


def one_row(
    connection: duckdb.DuckDBPyConnection, sql: str, **parameters: object
) -> tuple[float, ...]:
    row = connection.execute(sql, parameters or None).fetchone()
    assert row is not None
    return row


def test_headers_and_rows_are_those_of_the_publisher(official: Path, tmp_path: Path) -> None:
    written = write_demonstration(tmp_path, states=["09"])
    for path, layout in zip(written, layouts(), strict=True):
        (publishers,) = official.glob(f"{path.name}*")
        opener = gzip.open if publishers.suffix == ".gz" else open
        with opener(publishers, "rt", encoding="utf-8") as theirs, path.open() as ours:
            assert ours.readline() == theirs.readline(), path.name
            key = (0, 1, 2) if layout.breakdown == HEADLINE else (0, 1, 2, 5, 6)
            own = [[row[n] for n in key] for row in csv.reader(ours)]
            lines = (line for line in theirs if "09" in line[:9])  # year and state come first
            rows = [row for row in csv.reader(lines) if row[1] == "09"]
            assert own == [[row[n] for n in key] for row in rows], path.name


@pytest.mark.long
def test_the_proportions_are_those_of_the_publisher(official: Path) -> None:
    proportions = load_model().proportions
    for layout in layouts():
        (path,) = official.glob(f"{layout.name}*")
        connection = duckdb.connect()
        connection.execute(
            "CREATE TABLE rows AS FROM read_csv($path, all_varchar = true, nullstr = 'NA')",
            {"path": str(path)},
        )
        for column in dict.fromkeys(name for name, part in layout.columns if part == "v"):
            metric = load_framework().by_column[column][0]
            series = metric.series_of(layout.level, layout.breakdown)
            assert series is not None
            groups = [label for label in series.subgroups if label != EVERYONE]
            years = ", ".join(f"'{year}'" for year in series.schedule)
            count, published, strong, weak = one_row(
                connection,
                f"""
                SELECT count(*), count("{column}"),
                    count(*) FILTER ("{column}" IS NOT NULL AND "{column}_quality" = 'Strong'),
                    count(*) FILTER ("{column}" IS NOT NULL AND "{column}_quality" = 'Weak')
                FROM rows WHERE year IN ({years})
                AND {"true" if not groups else "subgroup IN (SELECT unnest($groups))"}
                AND year IN (SELECT year FROM rows WHERE "{column}" IS NOT NULL)
                """,  # noqa: S608 - names of this project's own registry
                **({"groups": groups} if groups else {}),
            )
            aim = proportions[layout.level, layout.breakdown, column]
            if not published or column == "ratio_population_pc_physician":
                continue  # absent from the copy; or following from the number of doctors
            assert published / count == pytest.approx(aim.published, abs=0.006), column
            assert strong / published == pytest.approx(aim.strong, abs=0.006), column
            assert weak / published == pytest.approx(aim.weak, abs=0.006), column


def test_no_number_is_the_publishers(official: Path, tmp_path: Path) -> None:
    ours = write_demonstration(tmp_path, states=["13", "21", "39", "48"])[0]
    connection = duckdb.connect()
    (theirs,) = official.glob(f"{FIRST_FILE}*")
    columns = (
        "share_employed", "pctl_income_50", "share_digital_access", "share_low_birth_weight",
        "share_desc_rep_hispanic", "share_election_turnout", "rate_crime_violent", "population",
    )  # fmt: skip
    for name, path in (("o", theirs), ("d", ours)):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT year, state, county, {', '.join(columns)} "  # noqa: S608 - names of this project's own
            f"FROM read_csv('{path}', all_varchar = true, nullstr = 'NA')"
        )
    for column in columns:
        equal, correlation = one_row(
            connection,
            f"""
            SELECT avg((abs(a - b) < 1e-5 * abs(a))::INTEGER), corr(a, b) FROM (
                SELECT o.{column}::DOUBLE AS a, d.{column}::DOUBLE AS b
                FROM o JOIN d USING (year, state, county)
                WHERE o.{column} IS NOT NULL AND d.{column} IS NOT NULL
            )
            """,  # noqa: S608 - names of this project's own
        )
        assert equal < 0.002, column
        assert abs(correlation) < 0.6, column  # large cities make large counties in both
