"""Files as a county analyst makes them: marks in doubt, columns of everyone, small counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.supplement import Understanding, observations, understand
from mobility.supplement.roles import Role

PARTED = (
    b"County;State;Population 2020;Cases 2020\n"
    b"Fairfield;CT;111.862;5.010\nHartford;CT;125.530;5.633\nLitchfield;CT;18.266;913\n"
    b"New Haven;CT;118.001;6.240\n"
)


def values(found: Understanding) -> dict[str, float]:
    table = observations(found, found.mapping).table.to_pylist()
    return {row["geoid"]: row["value"] for row in table if row["subgroup"] == "All"}


def said(found: Understanding, topic: str) -> list[tuple[str, float]]:
    return [(each.what, each.confidence) for each in found.decisions if each.topic == topic]


def test_points_beside_small_whole_numbers_part_thousands() -> None:
    found = understand("a.csv", PARTED)
    assert values(found)["09001"] == pytest.approx(5010 / 111862)
    assert values(found)["09005"] == pytest.approx(913 / 18266)
    assert said(found, "numbers") == [("the points part thousands: 5.010 is 5,010", 0.7)]


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
    found = understand("a.csv", "\n".join(["fips,year,score", *lines]).encode())
    assert values(found)["39153"] == value
    assert [each for each in said(found, "numbers") if each[1] > 0.5] == []


def test_a_mark_that_nothing_shows_is_said() -> None:
    found = understand("a.csv", b"fips,year,score\n39153,2022,12.345\n39035,2022,13.456\n")
    assert values(found)["39153"] == 12.345
    assert said(found, "numbers") == [("the point stands before decimals", 0.4)]


def test_columns_of_everyone_stand_beside_those_of_groups() -> None:
    content = (
        b"County,School Year,All Students,,Black,,White,\n"
        b",,Enrolled,% Absent,Enrolled,% Absent,Enrolled,% Absent\n"
        b'"Summit, OH",2022-23,"5,000",20%,"1,000",30%,"3,000",15%\n'
        b'"Lucas, OH",2022-23,"4,000",25%,900,<10,"2,000",20%\n'
    )
    found = understand("a.csv", content)
    roles = {part.column: (part.role, part.subgroup) for part in found.mapping.parts}
    assert roles["All Students Enrolled"] == (Role.DENOMINATOR, "All")
    assert roles["All Students % Absent"] == (Role.VALUE, "All")
    assert roles["Black Enrolled"] == (Role.DENOMINATOR, "Black")


def test_a_share_of_few_people_is_masked_by_the_count_it_implies() -> None:
    """Half a percent of 1,000 students are five, though the file does not say five."""
    content = b"fips,year,pct_absent,enrolled\n39153,2022,0.5,1000\n39035,2022,5,1000\n"
    content += b"39001,2022,99.5,1000\n39003,2022,0,1000\n"
    found = understand("a.csv", content)
    observed = observations(found, found.mapping)
    assert observed.masked == 2
    assert {row["geoid"] for row in observed.table.to_pylist()} == {"39035", "39003"}
    shown = {row.line: row.values for row in found.first}
    assert shown[2] == (None,)
    assert shown[3] == (0.05,)


def test_total_population_is_no_column_of_a_group() -> None:
    content = b"fips,year,pct_black,pct_white,total_population\n39153,2022,5,6,1000\n"
    found = understand("a.csv", content)
    roles = {part.column: part.role for part in found.mapping.parts}
    assert roles["total_population"] is Role.OTHER


COUNTED = b"fips,year,pct_absent,enrolled\n39153,2022,15.8,99\n39035,2022,0,1000\n"


def test_a_percentage_beside_its_base_has_an_interval_where_a_person_says_so() -> None:
    """Wilson's interval of 15.642 of 99: 9.91 to 24.24 %; of 0 of 1,000: 0 to 0.38 %."""
    found = understand("a.csv", COUNTED)
    table = observations(found, found.mapping).table.to_pylist()
    assert [row["lower"] for row in table] == [None, None]
    rows = observations(found, replace(found.mapping, counted=True)).table.to_pylist()
    bounds = {row["geoid"]: (row["lower"], row["upper"]) for row in rows}
    assert bounds["39153"] == pytest.approx((0.0991, 0.2424), abs=1e-4)
    assert bounds["39035"] == pytest.approx((0.0, 0.00383), abs=1e-5)


def test_a_rate_beside_its_base_counts_whole_events() -> None:
    """Garwood's interval of 50 events: 37.11 to 65.92, per 1,000 of 10,000 people."""
    found = understand("a.csv", b"fips,year,cases per 1000,population\n39153,2022,5.0,10000\n")
    assert found.mapping.metric.per == 1000
    (row,) = observations(found, replace(found.mapping, counted=True)).table.to_pylist()
    assert (row["lower"], row["upper"]) == pytest.approx((3.711, 6.592), abs=1e-3)
