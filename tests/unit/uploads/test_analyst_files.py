"""Files as a county analyst makes them: marks in doubt, columns of everyone, small counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.registry import Unit
from mobility.uploads import InferredSchema, infer_schema, observations
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.changes import with_measure
from mobility.uploads.proposals.schema_inference import infer_schema_again

PARTED = (
    b"County;State;Population 2020;Cases 2020\n"
    b"Fairfield;CT;111.862;5.010\nHartford;CT;125.530;5.633\nLitchfield;CT;18.266;913\n"
    b"New Haven;CT;118.001;6.240\n"
)


def values(schema: InferredSchema) -> dict[str, float]:
    table = observations(schema, schema.mapping).table.to_pylist()
    return {row["geoid"]: row["value"] for row in table if row["subgroup"] == "All"}


def decisions_about(schema: InferredSchema, topic: str) -> list[tuple[str, float]]:
    return [(each.what, each.confidence) for each in schema.decisions if each.topic == topic]


def test_points_beside_small_whole_numbers_part_thousands() -> None:
    schema = infer_schema("a.csv", PARTED)
    assert values(schema)["09001"] == pytest.approx(5010 / 111862)
    assert values(schema)["09005"] == pytest.approx(913 / 18266)
    assert decisions_about(schema, "numbers") == [
        ("the points part thousands: 5.010 is 5,010", 0.7)
    ]


@pytest.mark.parametrize(
    "cells,value",
    [
        (("12.345", "13.456", "7.1"), 12.345),  # other decimals
        (("12.345", "13.456", "7.125", "1250"), 12.345),  # a whole number that would have a point
        (("12.345", "13.456", "913"), 12.345),  # too few
        (("0.345", "0.456", "0.125", "1"), 0.345),
    ],
)
def test_other_points_stand_before_decimals(cells: tuple[str, ...], value: float) -> None:
    codes = ("39153", "39035", "39001", "39003")
    lines = [f"{code},2022,{cell}" for code, cell in zip(codes, cells, strict=False)]
    schema = infer_schema("a.csv", "\n".join(["fips,year,score", *lines]).encode())
    assert values(schema)["39153"] == value
    assert [each for each in decisions_about(schema, "numbers") if each[1] > 0.5] == []


def test_mark_that_nothing_shows_is_reported() -> None:
    schema = infer_schema("a.csv", b"fips,year,score\n39153,2022,12.345\n39035,2022,13.456\n")
    assert values(schema)["39153"] == 12.345
    assert decisions_about(schema, "numbers") == [("the point stands before decimals", 0.4)]


def test_columns_of_everyone_stand_beside_those_of_groups() -> None:
    content = (
        b"County,School Year,All Students,,Black,,White,\n"
        b",,Enrolled,% Absent,Enrolled,% Absent,Enrolled,% Absent\n"
        b'"Summit, OH",2022-23,"5,000",20%,"1,000",30%,"3,000",15%\n'
        b'"Lucas, OH",2022-23,"4,000",25%,900,<10,"2,000",20%\n'
    )
    schema = infer_schema("a.csv", content)
    roles = {part.column: (part.role, part.subgroup) for part in schema.mapping.parts}
    assert roles["All Students Enrolled"] == (Role.DENOMINATOR, "All")
    assert roles["All Students % Absent"] == (Role.VALUE, "All")
    assert roles["Black Enrolled"] == (Role.DENOMINATOR, "Black")


def test_implied_small_count_masks_a_share() -> None:
    """Half a percent of 1,000 students are five, though the file does not say five."""
    content = b"fips,year,pct_absent,enrolled\n39153,2022,0.5,1000\n39035,2022,5,1000\n"
    content += b"39001,2022,99.5,1000\n39003,2022,0,1000\n"
    schema = infer_schema("a.csv", content)
    observed = observations(schema, schema.mapping)
    assert observed.masked == 2
    assert {row["geoid"] for row in observed.table.to_pylist()} == {"39035", "39003"}
    shown = {row.line: row.values for row in schema.first}
    assert shown[2] == (None,)
    assert shown[3] == (0.05,)


def test_total_population_is_no_column_of_a_group() -> None:
    content = b"fips,year,pct_black,pct_white,total_population\n39153,2022,5,6,1000\n"
    schema = infer_schema("a.csv", content)
    roles = {part.column: part.role for part in schema.mapping.parts}
    assert roles["total_population"] is Role.OTHER


COUNTED = b"fips,year,pct_absent,enrolled\n39153,2022,15.8,99\n39035,2022,0,1000\n"


def test_confirmed_counts_give_percentages_intervals() -> None:
    """Wilson's interval of 15.642 of 99: 9.91 to 24.24 %; of 0 of 1,000: 0 to 0.38 %."""
    schema = infer_schema("a.csv", COUNTED)
    table = observations(schema, schema.mapping).table.to_pylist()
    assert [row["lower"] for row in table] == [None, None]
    rows = observations(schema, replace(schema.mapping, counted=True)).table.to_pylist()
    bounds = {row["geoid"]: (row["lower"], row["upper"]) for row in rows}
    assert bounds["39153"] == pytest.approx((0.0991, 0.2424), abs=1e-4)
    assert bounds["39035"] == pytest.approx((0.0, 0.00383), abs=1e-5)


def test_a_rate_beside_its_base_counts_whole_events() -> None:
    """Garwood's interval of 50 events: 37.11 to 65.92, per 1,000 of 10,000 people."""
    schema = infer_schema("a.csv", b"fips,year,cases per 1000,population\n39153,2022,5.0,10000\n")
    assert schema.mapping.metric.per == 1000
    (row,) = observations(schema, replace(schema.mapping, counted=True)).table.to_pylist()
    assert (row["lower"], row["upper"]) == pytest.approx((3.711, 6.592), abs=1e-3)


def test_ended_county_has_no_later_years() -> None:
    """Connecticut's eight counties ended in 2021; its nine planning regions begin in 2022."""
    content = (
        b"County,State,Year,pct\nFairfield County,CT,2023,5\nFairfield County,CT,2021,6\n"
        b"Capitol Planning Region,CT,2021,7\nCapitol Planning Region,CT,2022,8\n"
    )
    schema = infer_schema("a.csv", content)
    assert [(each.line, each.reason) for each in schema.problems] == [
        (2, "has another code or other borders after 2021: use the places of later years"),
        (4, "has its code and borders only since 2022: use the places of earlier years"),
    ]
    assert values(schema) == {"09001": 0.06, "09110": 0.08}
    assert (schema.rows.used, schema.rows.rejected) == (2, 2)


def test_the_same_holds_for_years_in_the_header() -> None:
    content = b"County,State,pct 2021,pct 2022\nHartford,CT,5,6\nSummit,OH,7,8\n"
    schema = infer_schema("a.csv", content)
    table = observations(schema, schema.mapping).table.to_pylist()
    saved = {(row["geoid"], row["year"]) for row in table}
    assert saved == {("09003", 2021), ("39153", 2021), ("39153", 2022)}
    (problem,) = schema.problems
    assert (problem.line, problem.column) == (2, "pct 2022")


def test_footnote_is_no_name_or_state() -> None:
    content = "County,State,Year,pct\nSummit*,OH,2023,5\nLucas (1),OH,2023,6\n"
    content += "Stark †,OH,2023,7\nWood [a],OH,2023,8\nErie,OH,2023,9\n"
    schema = infer_schema("a.csv", content.encode())
    assert set(values(schema)) == {"39153", "39095", "39151", "39173", "39043"}


def test_crossed_groups_are_not_used() -> None:
    content = b"fips,year,rate_black_male,rate_black_female,rate_white_male\n39153,2022,5,6,7\n"
    schema = infer_schema("a.csv", content)
    labels = {part.column: (part.role, part.subgroup) for part in schema.mapping.parts}
    assert labels["rate_black_male"] == (Role.VALUE, "Black, Male")
    assert labels["rate_black_female"] == (Role.VALUE, "Black, Female")


def test_period_sets_number_of_years() -> None:
    schema = infer_schema("a.csv", b"fips,period,pct\n39153,2019-2023,5\n39035,2019-2023,6\n")
    assert (schema.mapping.metric.period_years, schema.years) == (5, (2023,))
    plain = infer_schema("a.csv", b"fips,year,pct\n39153,2023,5\n39035,2019-20,6\n")
    assert plain.mapping.metric.period_years == 1


LONG = (
    b"county,state,year,indicator,value\nSummit,OH,2022,Uninsured (%),6.1\n"
    b"Summit,OH,2022,Median rent ($),900\nLucas,OH,2022,Uninsured (%),7.1\n"
    b"Lucas,OH,2022,Median rent ($),850\n"
)


def test_chosen_measure_sets_unit_and_name() -> None:
    schema = infer_schema("a.csv", LONG)
    metric = schema.mapping.metric
    assert (metric.unit, metric.name) == (Unit.SHARE, "Uninsured (%)")
    assert values(schema)["39153"] == pytest.approx(0.061)
    mapping = with_measure(schema.mapping, schema.profiles, schema.file, "Median rent ($)")
    assert (mapping.metric.unit, mapping.metric.name) == (Unit.DOLLARS, "Median rent ($)")
    assert values(infer_schema_again(schema, mapping))["39153"] == 900.0


@pytest.mark.parametrize(
    "header,role",
    [
        ("S2701_C05_001M", Role.MARGIN),
        ("DP03_0009PM", Role.MARGIN),
        ("B19013_001M", Role.MARGIN),
        ("S2701_C05_002E", Role.OTHER),
    ],
)
def test_margins_of_the_census_are_known_by_their_code(header: str, role: Role) -> None:
    content = f"GEO_ID,S2701_C05_001E,{header}\n0500000US39153,6.1,0.5\n0500000US39035,7.3,0.4\n"
    schema = infer_schema("a.csv", content.encode())
    assert schema.mapping.roles()[header] is role


def test_dollars_in_a_name_are_dollars() -> None:
    schema = infer_schema("a.csv", b"fips,year,Grants ($)\n39153,2022,1200000\n39035,2022,5\n")
    assert schema.mapping.metric.unit is Unit.DOLLARS


def test_unavailable_number_in_brackets_is_none() -> None:
    schema = infer_schema("a.csv", b"fips,year,rate\n39153,2022,(NA)\n39035,2022,5\n39001,2022,6\n")
    assert (schema.rows.used, schema.rows.rejected, schema.rows.ignored) == (2, 0, 1)
