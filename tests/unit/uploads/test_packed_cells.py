"""Cells with more than one number in them, and dates that a spreadsheet has left as numbers."""

from __future__ import annotations

import pytest

from mobility.uploads import InferredSchema, infer_schema, observations

Row = tuple[float, float | None, float | None]


def numbers(schema: InferredSchema) -> dict[tuple[str, int], Row]:
    table = observations(schema, schema.mapping).table.to_pylist()
    return {
        (row["geoid"], row["year"]): (row["value"], row["lower"], row["upper"]) for row in table
    }


def read(header: str, *rows: str) -> InferredSchema:
    return infer_schema("export.csv", "\n".join([header, *rows]).encode())


@pytest.mark.parametrize(
    "cells, scale",
    [
        (("5.1% (4.1-6.2)", "7.3% (5.9-8.8)"), 0.01),
        (("5.1% (95% CI: 4.1% – 6.2%)", "7.3% (95% CI: 5.9% – 8.8%)"), 0.01),
        (("5.1 [4.1 to 6.2]", "7.3 [5.9 to 8.8]"), 1.0),
        (('"5.1 (4.1, 6.2)"', '"7.3 (5.9, 8.8)"'), 1.0),
    ],
    ids=["percent", "named", "to", "comma"],
)
def test_value_and_interval_share_cell(cells: tuple[str, str], scale: float) -> None:
    result = read("fips,year,Result (95% CI)", f"39153,2022,{cells[0]}", f"39151,2022,{cells[1]}")
    expected = {("39153", 2022): (5.1, 4.1, 6.2), ("39151", 2022): (7.3, 5.9, 8.8)}
    assert numbers(result) == {
        key: pytest.approx(tuple(scale * number for number in row)) for key, row in expected.items()
    }
    assert any("value and bounds in the cells" in each.what for each in result.decisions)


def test_cells_without_interval_stay_unchanged() -> None:
    result = read(
        "fips,year,Rate per 100k [95% CI]",
        "39153,2022,35.1 [30.2; 40.3]",
        '39151,2022,"1,022.4 [1,001.2 to 1,050]"',
        "39085,2022,22.1",
        "39103,2022,†",
        "39169,2022,12.2 [13.0; 14.0]",
    )
    assert numbers(result) == {
        ("39153", 2022): (35.1, 30.2, 40.3),
        ("39151", 2022): (1022.4, 1001.2, 1050.0),
        ("39085", 2022): (22.1, None, None),
        ("39169", 2022): (12.2, None, None),
    }
    (problem,) = result.problems
    assert (problem.line, problem.column) == (6, "Rate per 100k [95% CI]: lower bound")


def test_bounds_alone_in_a_column_of_their_own() -> None:
    result = read("fips,year,Prevalence,CI", "39153,2022,5.1%,4.1-6.2", "39151,2022,7.3%,5.9-8.8")
    assert numbers(result)["39153", 2022] == pytest.approx((0.051, 0.041, 0.062))


def test_other_confidence_levels_are_left_out() -> None:
    result = read("fips,year,Rate (90% CI)", "39153,2022,5.1 (4.1-6.2)", "39151,2022,7.3 (5.9-8.8)")
    assert numbers(result)["39153", 2022] == (5.1, None, None)
    assert any("not of 95 % are left out" in each.why for each in result.decisions)


def test_range_without_the_number_is_no_interval() -> None:
    result = read("fips,year,pupils (ages),index", "39153,2022,120 (5-17),6.5")
    assert numbers(result) == {("39153", 2022): (6.5, None, None)}


@pytest.mark.parametrize("name", ["As of Date", "Year", "ReportDate"])
def test_days_as_a_spreadsheet_counts_them_are_years(name: str) -> None:
    result = read(f"fips,{name},index", "39153,44926,1.5", "39151,44927,2.5")  # New Year's Eve, Day
    assert numbers(result) == {
        ("39153", 2022): (1.5, None, None),
        ("39151", 2023): (2.5, None, None),
    }
    assert any("44926 is 2022-12-31" in each.why for each in result.decisions)


@pytest.mark.parametrize("name", ["Enrolled to date", "Population this year", "Births", "Updated"])
def test_five_digits_under_another_name_are_no_dates(name: str) -> None:
    result = read(f"fips,year,{name}", "39153,2022,44926", "39151,2022,44927")
    assert numbers(result)["39153", 2022][0] == 44926


def test_birth_dates_as_numbers_are_left_out_too() -> None:
    result = read("fips,Birth Date,score", "39153,9000,5", "39151,31000,6", "39085,40000,6")
    assert [(each.column, each.what) for each in result.personal] == [("Birth Date", "birth dates")]
    assert "9000" not in repr(result)
