"""Exports of county systems: merged cells, case numbers, counts under any name, totals."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from mobility.registry import Unit
from mobility.uploads import Combine, InferredSchema, infer_schema, observations
from mobility.uploads.cells.layout import fill_down
from mobility.uploads.cells.table import column_of
from mobility.uploads.columns.roles import Role

FIPS = [f"39{number:03d}" for number in range(1, 61, 2)]


def roles(schema: InferredSchema) -> dict[str, Role]:
    return schema.mapping.roles()


def values(schema: InferredSchema, group: str = "All") -> dict[tuple[str, int], float]:
    table = observations(schema, schema.mapping).table.to_pylist()
    return {(row["geoid"], row["year"]): row["value"] for row in table if row["subgroup"] == group}


def test_blank_cells_under_a_merged_one_hold_its_name() -> None:
    lines = (
        b'County,Year,Score\n"Summit, OH",2021,4.5\n,2022,5.5\n"Stark, OH",2021,6.5\n,2022,7.5\n'
    )
    schema = infer_schema("a.csv", lines)
    assert (schema.rows.used, schema.rows.rejected) == (4, 0)
    assert values(schema) == {
        ("39153", 2021): 4.5, ("39153", 2022): 5.5, ("39151", 2021): 6.5, ("39151", 2022): 7.5,
    }  # fmt: skip
    assert any("'County' hold what stands above" in each.what for each in schema.decisions)


def test_merged_cells_stand_within_merged_cells() -> None:
    lines = b"State,County,Year,Score\nOH,Lake,2021,1.5\n,,2022,2.5\nIN,Lake,2021,3.5\n,,2022,4.5\n"
    assert values(infer_schema("a.csv", lines)) == {
        ("39085", 2021): 1.5, ("39085", 2022): 2.5, ("18089", 2021): 3.5, ("18089", 2022): 4.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        ('"Summit, OH",2021,1.5', ",2022,2.5", '"Stark, OH",2021,3.5', '"Stark, OH",2022,4.5'),
        ('"Stark, OH",2021,3.5', '"Lake, OH",2021,3.5', '"Summit, OH",2021,1.5', ",2022,2.5"),
    ],
    ids=["names repeat elsewhere", "few blanks"],
)
def test_a_hole_in_a_column_is_not_filled(rows: tuple[str, ...]) -> None:
    schema = infer_schema("a.csv", "\n".join(["County,Year,Score", *rows]).encode())
    assert [each.reason for each in schema.problems[:3]] == ["names no place"]


def test_a_name_that_stands_twice_is_no_merged_cell() -> None:
    names = ['"Summit, OH"', "", '"Stark, OH"', "", '"Summit, OH"', ""]
    rows = [f"{name},{2018 + year},{year}.5" for year, name in enumerate(names)]
    schema = infer_schema("a.csv", "\n".join(["County,Year,Score", *rows]).encode())
    assert (schema.rows.used, schema.rows.rejected) == (3, 3)


def test_total_below_merged_cell_is_separate() -> None:
    names = column_of("County", pa.array(["Summit", None, None, "Stark", None]))
    years = column_of("Year", pa.array(["2021", "2022", "2023", "2021", "2022"]))
    totals = np.array([False, False, True, False, False])
    (filled, _), which = fill_down([names, years], totals)
    assert which == ["County"]
    assert [filled.text_at(row) for row in range(5)] == ["Summit", "Summit", "", "Stark", "Stark"]


def test_count_beside_denominator_becomes_numerator() -> None:
    rows = [f"{code},2023,{20 + 2 * number},{90 + 2 * number}" for number, code in enumerate(FIPS)]
    schema = infer_schema("a.csv", "\n".join(["fips,year,served,eligible", *rows]).encode())
    assert roles(schema)["served"] is Role.NUMERATOR
    assert schema.mapping.metric.unit is Unit.SHARE
    assert values(schema)["39001", 2023] == pytest.approx(20 / 90)
    above = infer_schema("a.csv", b"fips,year,served,eligible\n39153,2023,120,90\n")
    assert roles(above)["served"] is Role.VALUE


@pytest.mark.parametrize("name", ["median rent", "average served", "rent"])
def test_a_number_with_a_telling_name_stays_the_value(name: str) -> None:
    rows = f"fips,year,{name},population\n39153,2023,700,5000\n39151,2023,800,6000\n"
    assert roles(infer_schema("a.csv", rows.encode()))[name] is Role.VALUE


def test_unnamed_small_counts_are_masked() -> None:
    schema = infer_schema("a.csv", b"fips,year,helped\n39153,2023,3\n39151,2023,40\n")
    assert schema.mapping.metric.unit is Unit.COUNT
    assert values(schema) == {("39151", 2023): 40.0}


def test_a_total_beside_groups_is_everyone() -> None:
    share = b"fips,year,Black,Hispanic,Total\n39153,2023,12%,13%,14%\n39151,2023,12%,13%,16%\n"
    assert values(infer_schema("a.csv", share))["39151", 2023] == pytest.approx(0.16)
    count = b"fips,year,Black,Hispanic,Total\n39153,2023,50,60,400\n39151,2023,70,80,500\n"
    assert values(infer_schema("a.csv", count))["39151", 2023] == 500
    people = b"fips,year,Black,Hispanic,Total\n39153,2023,1.5,2.5,400\n39151,2023,3.5,4.5,500\n"
    assert values(infer_schema("a.csv", people)) == {}


def test_signs_before_a_margin_of_error_are_read() -> None:
    lines = "fips,year,rent,MOE (90%)\n39153,2022,$900,±45\n39151,2022,$800,+/-1,020\n"
    schema = infer_schema("a.csv", lines.replace("+/-1,020", '"+/-1,020"').encode())
    assert roles(schema)["MOE (90%)"] is Role.MARGIN
    lower = {
        row["geoid"]: row["lower"] for row in observations(schema, schema.mapping).table.to_pylist()
    }
    assert lower["39153"] == pytest.approx(900 - 45 * 1.959964 / 1.644854, abs=0.01)


def test_cases_with_a_point_are_counted_and_not_averaged() -> None:
    rows = [f"{700 + n},-81.52,41.08,{n % 12 + 1}/{n % 28 + 1}/2023" for n in range(90)]
    schema = infer_schema("a.csv", "\n".join(["File,Longitude,Latitude,Opened", *rows]).encode())
    assert schema.mapping.combine is Combine.COUNT
    assert values(schema) == {("39153", 2023): 90.0}


def test_single_group_file_is_not_everyone() -> None:
    schema = infer_schema(
        "a.csv", b"fips,year,race,rate\n39153,2023,Black,4.5\n39151,2023,Black,5.5\n"
    )
    assert values(schema) == {}
    assert values(schema, "Black") == {("39153", 2023): 4.5, ("39151", 2023): 5.5}
    all_of_them = infer_schema("a.csv", b"fips,year,race,rate\n39153,2023,All races,4.5\n")
    assert values(all_of_them) == {("39153", 2023): 4.5}


def test_examples_are_texts_of_column() -> None:
    rows = ['"Lake, OH",2021,4.5', '"",2022,5.5', '"Stark, OH",2021,6.5', '"",2022,7.5']
    schema = infer_schema("a.csv", "\n".join(["County,Year,Score", *rows]).encode())
    assert schema.columns[0].examples == ("Lake, OH", "Stark, OH")


RATES = "fips,year,{},{},pct\n39153,2022,1155,{}\n39035,2022,2849,{}\n39001,2022,30,{}\n"


@pytest.mark.parametrize(
    "names,roles",
    [
        (("visits", "children"), {"visits": Role.NUMERATOR, "children": Role.DENOMINATOR}),
        (("treated", "population"), {"treated": Role.NUMERATOR, "population": Role.DENOMINATOR}),
    ],
)
def test_rate_reveals_its_missing_count(names: tuple[str, str], roles: dict[str, Role]) -> None:
    schema = infer_schema(
        "file.csv", RATES.format(*names, "90000,1.3", "99000,2.9", "900,3.3").encode()
    )
    assert {part.column: part.role for part in schema.mapping.parts} == {"pct": Role.VALUE, **roles}
    assert (schema.mapping.metric.unit, schema.mapping.metric.per) == (Unit.SHARE, 1)


def test_a_count_that_gives_no_rate_stays_another_measure() -> None:
    schema = infer_schema(
        "file.csv", RATES.format("visits", "children", "90000,1.3", "99000,2.9", "900,9.3").encode()
    )
    roles = {part.column: part.role for part in schema.mapping.parts}
    assert roles["children"] is Role.OTHER


def test_shares_among_percentages_are_faulted() -> None:
    rows = ["39153,2022,0.51", "39151,2022,48", "39085,2022,0.44", "39035,2022,52.3"]
    schema = infer_schema("a.csv", "\n".join(["fips,year,pct_graduated", *rows]).encode())
    assert values(schema) == {("39151", 2022): 0.48, ("39035", 2022): 0.523}
    assert [(each.line, each.column) for each in schema.problems] == [
        (2, "pct_graduated"),
        (4, "pct_graduated"),
    ]
    assert "write all in one way" in schema.problems[0].reason


@pytest.mark.parametrize(
    "shares",
    [("0.1", "5.2", "92.1"), ("0.51", "4.2", "52.31"), ("0.25", "2", "30")],
    ids=["a small group", "as many decimals", "a continuum"],
)
def test_small_percentages_stay_what_they_are(shares: tuple[str, str, str]) -> None:
    rows = [f"{code},2022,{share}" for code, share in zip(FIPS, shares, strict=False)]
    schema = infer_schema("a.csv", "\n".join(["fips,year,pct_moved", *rows]).encode())
    assert sorted(values(schema).values()) == pytest.approx([float(each) / 100 for each in shares])


@pytest.mark.parametrize("first", [True, False])
def test_a_percentage_beside_bare_groups_is_everyones(first: bool) -> None:
    columns = ["Chronic absence %", "Black %", "White %"]
    cells = ["19.8%", "36.3%", "15.5%"]
    if not first:
        columns, cells = columns[::-1], cells[::-1]
    lines = [f"County,State,Year,{','.join(columns)},Students"]
    lines += [
        f"{name},OH,2023,{','.join(cells)},{82157 + n}"
        for n, name in enumerate(("Summit County", "Cuyahoga County"))
    ]
    schema = infer_schema("01_file.csv", "\n".join(lines).encode())
    parts = {part.column: part.subgroup for part in schema.mapping.parts if part.role is Role.VALUE}
    assert parts == {"Chronic absence %": "All", "Black %": "Black", "White %": "White"}
    assert schema.mapping.metric.name == "Chronic absence %"
    assert schema.usable
