"""From a mapping to the long table: intervals, groups, combined rows, and what is masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mobility.analysis.margins import poisson_exact, wilson
from mobility.errors import UserError
from mobility.registry import Unit
from mobility.uploads import Combine, Mapping, Observations, Purpose, infer_schema, observations
from mobility.uploads.columns.roles import Role
from mobility.uploads.rows.values import from_counts

SUMMIT, CUYAHOGA = "39153", "39035"


def observed(lines: str, **changes: Any) -> Observations:
    """The observations of a file by its proposed mapping, with some of it changed."""
    schema = infer_schema("file.csv", lines.lstrip("\n").encode())
    assert schema.usable, schema.reason
    return observations(schema, replace(schema.mapping, **changes))


def rows(table: pa.Table) -> list[dict[str, Any]]:
    return table.sort_by([("geoid", "ascending"), ("subgroup", "ascending")]).to_pylist()


def test_the_table_is_a_releases() -> None:
    table = observed("fips,year,index\n39153,2022,5\n3901000,2022,7\n").table
    assert table.column_names == [
        "geoid", "level", "year", "metric", "breakdown", "subgroup", "value", "lower", "upper",
        "quality",
    ]  # fmt: skip
    second, first = rows(table)
    assert first == {
        "geoid": SUMMIT, "level": "county", "year": 2022, "metric": "my_file",
        "breakdown": "none", "subgroup": "All", "value": 5.0, "lower": None, "upper": None,
        "quality": None,
    } | {"metric": first["metric"]}  # fmt: skip
    assert (second["geoid"], second["level"]) == ("3901000", "place")


def test_counts_become_a_share_with_wilsons_interval() -> None:
    (row,) = rows(observed("fips,year,cases,population\n39153,2022,40,200\n").table)
    expected = wilson(40, 200)
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx(
        (expected.value, expected.lower, expected.upper)
    )
    assert row["quality"] == "Strong"


def test_a_rate_per_100000_has_an_exact_poisson_interval() -> None:
    lines = "fips,year,deaths,population,rate per 100000\n39153,2022,60,500000,12.0\n"
    (row,) = rows(observed(lines).table)
    expected = poisson_exact(60, 5.0)
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx(
        (12.0, expected.lower, expected.upper)
    )


def test_an_adjusted_rate_takes_no_interval_from_crude_counts() -> None:
    lines = (
        "fips,year,deaths,population,rate per 100000\n"
        "39153,2022,60,500000,12.0\n39035,2022,90,500000,18.0\n39001,2022,50,500000,14.0\n"
    )
    by_place = {row["geoid"]: row for row in rows(observed(lines).table)}
    assert by_place[SUMMIT]["lower"] is not None
    assert by_place["39001"]["value"] == 14.0
    assert by_place["39001"]["lower"] is None


def test_counts_replace_rounded_percentages() -> None:
    lines = (
        "fips,year,visits,population,percent\n39153,2022,1155,100000,1.2%\n"
        "39035,2022,2849,100000,2.8%\n39001,2022,49,10000,0.5%\n"
    )
    for row, counts in zip(
        rows(observed(lines).table), [(49, 10_000), (2849, 100_000), (1155, 100_000)], strict=True
    ):
        expected = wilson(*counts)
        assert (row["value"], row["lower"], row["upper"]) == pytest.approx(
            (counts[0] / counts[1], expected.lower, expected.upper)
        )


def test_counts_reveal_unmarked_percentages() -> None:
    lines = "fips,year,visits,population,measured\n" + "".join(
        f"{fips},2022,{visits},100000,{visits / 1000:.1f}\n"
        for fips, visits in ((SUMMIT, 1155), (CUYAHOGA, 1245), ("39001", 851))
    )
    assert [row["value"] for row in rows(observed(lines).table)] == pytest.approx(
        [0.00851, 0.01245, 0.01155]
    )


def test_adjusted_rates_are_not_replaced() -> None:
    lines = (
        "fips,year,deaths,population,rate per 100000\n"
        "39153,2022,61,500000,12\n39035,2022,90,500000,16\n39001,2022,50,500000,14\n"
    )
    assert [row["value"] for row in rows(observed(lines).table)] == [14.0, 16.0, 12.0]


@pytest.mark.parametrize(
    "header,spread,half",
    [
        ("moe", 0.0164485, 0.0196),  # 90 % as the Census Bureau prints it
        ("standard error", 0.01, 0.0196),
    ],
)
def test_margins_and_errors_become_intervals(header: str, spread: float, half: float) -> None:
    (row,) = rows(observed(f"fips,year,share,{header}\n39153,2022,0.25,{spread}\n").table)
    assert row["upper"] - row["value"] == pytest.approx(half, rel=1e-3)
    assert row["value"] - row["lower"] == pytest.approx(half, rel=1e-3)


def test_a_negative_margin_is_a_code_and_no_interval() -> None:
    lines = (
        "fips,year,share,moe\n39153,2022,0.25,-555555555\n39035,2022,0.5,0.02\n39001,2022,0.5,-1\n"
    )
    by_place = {row["geoid"]: row for row in rows(observed(lines).table)}
    assert by_place[SUMMIT]["lower"] is None
    assert by_place["39001"]["lower"] is None
    assert by_place[CUYAHOGA]["lower"] is not None


def test_an_interval_of_a_share_stays_within_0_and_1() -> None:
    (row,) = rows(observed("fips,year,share,moe\n39153,2022,0.01,0.05\n").table)
    assert row["lower"] == 0.0


def test_bounds_in_percent_are_shares_like_their_value() -> None:
    (row,) = rows(observed("fips,year,pct,lower,upper\n39153,2022,25,20,31\n").table)
    assert (row["value"], row["lower"], row["upper"]) == (0.25, 0.2, 0.31)


def test_everyone_among_groups_is_the_headline_too() -> None:
    lines = "fips,year,sex,index\n39153,2022,Female,5\n39153,2022,Male,6\n39153,2022,Total,5.5\n"
    outcome = {(row["breakdown"], row["subgroup"]) for row in observed(lines).table.to_pylist()}
    assert outcome == {("none", "All"), ("gender", "All"), ("gender", "Female"), ("gender", "Male")}


def test_everyones_number_counts_once() -> None:
    lines = (
        "fips,year,sex,cases\n39153,2022,Female,50\n39153,2022,Male,*\n39153,2022,Total,105\n"
        "39035,2022,Female,40\n39035,2022,Male,30\n39035,2022,Total,*\n39001,2022,Total,4\n"
    )
    result = observed(lines)
    assert result.numbers.num_rows == 2
    assert result.table.num_rows == 3
    assert (result.suppressed, result.masked) == (2, 3)


def test_one_column_holds_several_breakdowns() -> None:
    lines = (
        "fips,school_year,subgroup,rate\n39153,2021-22,All Students,88%\n"
        "39153,2021-22,Economically Disadvantaged,79%\n39153,2021-22,Black,80%\n"
        "39153,2021-22,Students with Disabilities,70%\n39153,2021-22,English Learners,75%\n"
    )
    outcome = [(row["breakdown"], row["subgroup"]) for row in observed(lines).table.to_pylist()]
    assert sorted(outcome) == [
        ("disability", "All"),
        ("disability", "With Disability"),
        ("group", "All"),
        ("group", "English Learners"),
        ("income", "All"),
        ("income", "Economically Disadvantaged"),
        ("none", "All"),
        ("race-ethnicity", "All"),
        ("race-ethnicity", "Black"),
    ]


def test_denominators_of_a_metric_of_the_release() -> None:
    lines = (
        "geoid,year,metric,race,n\n39153,2022,share_employed,Black,31000\n"
        "39153,2022,share_employed,White,160000\n39153,2022,share_debt_coll,Black,7\n"
    )
    schema = infer_schema("file.csv", lines.encode())
    assert schema.mapping.purpose is Purpose.DENOMINATORS
    values = {
        (row["metric"], row["subgroup"]): row["value"]
        for row in observations(schema, schema.mapping).table.to_pylist()
    }
    assert values == {
        ("share_employed", "Black"): 31000.0,
        ("share_employed", "White"): 160000.0,
        ("share_debt_coll", "Black"): 7.0,  # a denominator is no cell of people to be masked
    }


def test_events_without_a_number_are_counted_by_place() -> None:
    lines = "county,year,kind\n" + '"Summit County, OH",2022,a\n' * 12
    lines += '"Cuyahoga County, OH",2022,b\n' * 3
    schema = infer_schema("file.csv", lines.encode())
    assert schema.mapping.combine is Combine.COUNT
    result = observations(schema, schema.mapping)
    assert [(row["geoid"], row["value"]) for row in rows(result.table)] == [(SUMMIT, 12.0)]
    assert [row["geoid"] for row in result.absent.to_pylist()] == [CUYAHOGA]


def test_points_are_averaged_or_added_up_by_county() -> None:
    lines = "lat,lon,year,beds\n41.08,-81.52,2022,4\n41.09,-81.50,2022,6\n"
    assert rows(observed(lines).table)[0]["value"] == 5.0
    added = rows(observed(lines, combine=Combine.SUM, smallest_cell=0).table)
    assert added[0]["value"] == 10.0


def test_rows_added_up_make_one_rate() -> None:
    lines = (
        "fips,year,cases,population\n39153,2022,20,100\n39153,2022,40,200\n39035,2022,30,300\n"
        "39001,2022,30,300\n39003,2022,30,300\n39005,2022,30,300\n"
    )
    table = rows(observed(lines, combine=Combine.SUM).table)
    by_place = {row["geoid"]: row for row in table}
    assert by_place[SUMMIT]["value"] == pytest.approx(60 / 300)
    assert by_place[SUMMIT]["lower"] == pytest.approx(wilson(60, 300).lower)


def test_suppressed_and_absent_values_differ() -> None:
    result = observed("fips,year,pct\n39153,2022,5\n39035,2022,*\n39001,2022,N/A\n")
    assert [(row["geoid"], row["reason"]) for row in result.absent.to_pylist()] == [
        (CUYAHOGA, "suppressed in the file")
    ]


def test_small_cells_are_masked_with_complement() -> None:
    lines = (
        "fips,year,race,cases,population\n39153,2022,Black,4,100\n39153,2022,White,60,400\n"
        "39153,2022,Hispanic,30,100\n39153,2022,Total,94,600\n"
    )
    result = observed(lines)
    shown = {row["subgroup"] for row in result.table.to_pylist()}
    reasons = {row["subgroup"]: row["reason"] for row in result.absent.to_pylist()}
    assert shown == {"All", "White"}
    assert reasons == {"Black": "masked: few people", "Hispanic": "masked: few people"}
    assert result.masked == 2


@pytest.mark.parametrize(
    "rows,shown",
    [
        # 303 people left out of the total less 300 of White are three of Black and Other.
        (("Black,98,100", "Other,199,200", "White,100,400", "Total,397,700"), {"All"}),
        # What the file keeps back alone is the total less the others.
        (("Black,*,100", "White,60,400", "Hispanic,30,100", "Total,130,600"), {"All", "White"}),
        # What the file keeps back of everyone is the sum of the groups.
        (("Black,40,100", "White,60,400", "Total,*,500"), {"White"}),
    ],
)
def test_masked_cell_is_no_difference_of_shown_cells(
    rows: tuple[str, ...], shown: set[str]
) -> None:
    lines = "".join(f"39153,2022,{row}\n" for row in rows)
    result = observed(f"fips,year,race,cases,population\n{lines}")
    assert {row["subgroup"] for row in result.table.to_pylist()} == shown


def test_total_known_from_elsewhere_gives_nothing_away() -> None:
    """Without a row of everyone the same is masked as with one."""
    lines = (
        "fips,year,race,cases,population\n39153,2022,Black,4,100\n39153,2022,White,60,400\n"
        "39153,2022,Hispanic,30,100\n"
    )
    everyone = "39153,2022,Total,94,600\n"
    assert observed(lines).masked == observed(lines + everyone).masked == 2


@pytest.mark.parametrize("printed", [0.1, 0.101])
def test_an_interval_holds_the_value_that_was_printed(printed: float) -> None:
    """Of 100 million people an interval is narrower than what rounding takes away."""
    counts, people = np.array([10_050_000.0]), np.array([1e8])
    lower, upper = from_counts(np.array([printed]), counts, people, 1)
    assert lower[0] <= printed <= upper[0]
    assert upper[0] - lower[0] < 0.001


def test_few_people_outside_the_count_are_few_people() -> None:
    lines = "fips,year,cases,population\n39153,2022,195,200\n39035,2022,0,200\n"
    result = observed(lines)
    assert [row["geoid"] for row in result.absent.to_pylist()] == [SUMMIT]
    assert [row["value"] for row in result.table.to_pylist()] == [0.0]


def test_a_preview_masks_small_cells() -> None:
    lines = "fips,year,cases,population,rate\n39153,2022,4,200,2%\n39035,2022,50,200,25%\n"
    first, second = infer_schema("file.csv", lines.encode()).first
    assert first.cells["cases"] == first.cells["rate"] == "masked"
    assert first.values == (None,)
    assert second.cells["cases"] == "50"


def test_a_missing_year_is_asked_for() -> None:
    with pytest.raises(UserError, match="say which year"):
        observed("fips,index\n39153,5\n")
    assert rows(observed("fips,index\n39153,5\n", year=2021).table)[0]["year"] == 2021


def test_personal_data_reach_no_observation() -> None:
    schema = infer_schema("file.csv", b"fips,ssn,index\n39153,123-45-6789,5\n")
    assert "123-45-6789" not in repr(schema)
    table = observations(schema, replace(schema.mapping, year=2022)).table
    assert [row["value"] for row in table.to_pylist()] == [5.0]


def test_a_share_beyond_100_percent_is_rejected() -> None:
    schema = infer_schema("file.csv", b"fips,year,pct\n39153,2022,40\n39035,2022,140\n")
    assert schema.mapping.metric.unit is Unit.SHARE
    assert [(p.line, p.reason) for p in schema.problems] == [(3, "lies outside 0 to 100 %")]


def test_two_groups_of_few_people_are_not_shown_together() -> None:
    """100 less 60 and 38 are two people, although no group alone can be worked out."""
    lines = (
        "fips,year,race,cases,population\n39153,2022,Black,1,100\n39153,2022,White,60,400\n"
        "39153,2022,Hispanic,38,100\n39153,2022,Other,1,90\n39153,2022,Total,100,690\n"
    )
    result = observed(lines)
    assert {row["subgroup"] for row in result.table.to_pylist()} == {"All", "White"}
    assert result.masked == 3


def test_a_formula_in_a_text_cell_is_data() -> None:
    schema = infer_schema("file.csv", b'fips,year,index,note\n39153,2022,5,"=HYPERLINK(""x"")"\n')
    assert schema.usable
    assert schema.first[0].cells["note"] == '=HYPERLINK("x")'


def test_parts_of_a_role_are_found() -> None:
    schema = infer_schema("file.csv", b"fips,year,cases,population\n39153,2022,40,200\n")
    assert schema.mapping.part(Role.NUMERATOR) is not None
    assert schema.mapping.part(Role.VALUE) is None
    assert isinstance(schema.mapping, Mapping)
