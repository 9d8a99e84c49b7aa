"""Next year's file beside the years that were kept before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mobility.errors import UserError
from mobility.registry import Unit
from mobility.uploads import Mapping, Observations, infer_schema, observations
from mobility.uploads.cells.dates import parse_year
from mobility.uploads.versions.keeping import (
    Origin,
    Version,
    keep,
    version_in_use,
    with_earlier_years,
)
from mobility.workspace import Workspace

FIRST = b"fips,year,index\n39153,2021,5\n39153,2022,6\n39035,2022,S\n"
NEXT = b"fips,year,index\n39153,2022,6.5\n39153,2023,7\n"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))


def read(content: bytes) -> tuple[Observations, Mapping]:
    schema = infer_schema("file.csv", content)
    metric = replace(schema.mapping.metric, id="my_index", predictor="employment")
    mapping = replace(schema.mapping, metric=metric)
    return observations(schema, mapping), mapping


@pytest.fixture
def first() -> Version:
    return keep(Workspace(), *read(FIRST), Origin("first.csv"))


def test_only_years_that_the_file_lacks_stay(first: Version) -> None:
    observed, mapping = read(NEXT)
    joined = with_earlier_years(observed, mapping, first)
    rows = [(row["geoid"], row["year"], row["value"]) for row in joined.table.to_pylist()]
    assert sorted(rows) == [("39153", 2021, 5.0), ("39153", 2022, 6.5), ("39153", 2023, 7.0)]
    assert joined.absent.num_rows == 0  # 2022 is the new file's, with what it keeps back
    assert joined.table.schema == observed.table.schema
    saved = keep(Workspace(), joined, mapping, Origin("next.csv"))
    assert (saved.number, version_in_use("my_index").number) == (2, 2)


def test_what_was_kept_back_stays_with_its_year(first: Version) -> None:
    observed, mapping = read(b"fips,year,index\n39153,2024,7\n")
    joined = with_earlier_years(observed, mapping, first)
    assert [(row["geoid"], row["year"]) for row in joined.absent.to_pylist()] == [("39035", 2022)]
    assert joined.table.num_rows == 3


def test_another_unit_is_refused(first: Version) -> None:
    observed, mapping = read(NEXT)
    other = replace(mapping, metric=replace(mapping.metric, unit=Unit.DOLLARS))
    with pytest.raises(UserError, match="Version 1 is in another unit"):
        with_earlier_years(observed, other, first)


@pytest.mark.parametrize(
    "text, year",
    [("FY22-23", 2023), ("FY 99/00", 2000), ("SY21-22", 2022), ("FY22-24", None), ("22-23", None)],
)
def test_two_digit_school_year_is_later_year(text: str, year: int | None) -> None:
    result = parse_year(text)
    assert (result and result.year) == year


def test_column_names_have_two_digit_fiscal_years() -> None:
    lines = b'County,FY22-23,FY23-24\n"Summit, OH",5.5,5.6\n"Stark, OH",4.5,4.6\n'
    assert infer_schema("file.csv", lines).years == (2023, 2024)


def test_days_wait_for_an_answer_and_are_no_errors() -> None:
    days = "".join(
        f"06/{day:02}/2023,{fips},{day}\n" for day in range(1, 11) for fips in (39153, 39035)
    )
    schema = infer_schema("days.csv", f"date,fips,heat alerts\n{days}".encode())
    assert schema.reason.startswith("The rows are days")
    assert (schema.rows.rejected, schema.rows.ignored, len(schema.problems)) == (0, 20, 0)
    assert schema.ignored == (
        ("waits until you say what becomes of several rows for a place and year", 20),
    )
    assert schema.shared == 20
