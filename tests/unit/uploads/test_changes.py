"""A person says what a column is, and every other choice stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.errors import UserError
from mobility.registry import HEADLINE, Unit
from mobility.uploads import (
    Combine,
    InferredSchema,
    Mapping,
    PlaceBy,
    Purpose,
    infer_schema,
    observations,
)
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.changes import is_percent, with_group, with_role, with_unit
from mobility.uploads.proposals.place_rules import fitting_states
from mobility.uploads.proposals.schema_inference import infer_schema_again

PLAIN = b"fips,year,rate,cases\n39153,2022,0.5,70\n39035,2022,0.25,90\n"
NAMED = b"who,where,year,pct\nSummit,OH,2022,5\nEssex,NJ,2022,6\nCuyahoga,OH,2022,7\n"
GROUPED = b"fips,year,race,pct\n39153,2022,Black,5\n39153,2022,Purple,6\n39153,2022,Total,7\n"
WIDE = b"fips,pct_2021,pct_2022,n_2021,n_2022\n39153,5,6,50,60\n39035,7,8,70,80\n"


def changed(schema: InferredSchema, column: str, role: Role) -> InferredSchema:
    mapping = with_role(schema.mapping, schema.profiles, schema.file, column, role)
    return infer_schema_again(schema, mapping)


def rows_of(schema: InferredSchema) -> list[tuple[str, int, str, float]]:
    table = observations(schema, schema.mapping).table.to_pylist()
    return sorted((row["geoid"], row["year"], row["subgroup"], row["value"]) for row in table)


def test_another_column_is_the_measure() -> None:
    schema = infer_schema("a.csv", PLAIN)
    assert schema.mapping.metric.unit is Unit.SHARE
    again = changed(schema, "cases", Role.VALUE)
    assert again.mapping.roles() == {
        "fips": Role.GEOID, "year": Role.YEAR, "rate": Role.OTHER, "cases": Role.VALUE,
    }  # fmt: skip
    assert (again.mapping.metric.unit, again.mapping.metric.name) == (Unit.COUNT, "Cases")
    assert rows_of(again) == [("39035", 2022, "All", 90.0), ("39153", 2022, "All", 70.0)]


def test_a_name_that_a_person_gave_stays() -> None:
    schema = infer_schema("a.csv", PLAIN)
    named = replace(schema.mapping, metric=replace(schema.mapping.metric, name="Ours"))
    again = with_role(named, schema.profiles, schema.file, "cases", Role.VALUE)
    assert (again.metric.name, again.metric.id) == ("Ours", named.metric.id)


def test_a_column_is_not_used_and_used_again() -> None:
    schema = infer_schema("a.csv", PLAIN)
    without = changed(schema, "year", Role.TEXT)
    assert without.mapping.year_column == ""
    assert without.mapping.roles().get("year") is None
    with pytest.raises(UserError, match="say which year"):
        observations(without, without.mapping)
    assert rows_of(changed(without, "year", Role.YEAR)) == rows_of(schema)


def test_a_role_of_one_column_leaves_the_other() -> None:
    schema = infer_schema("a.csv", b"fips,other_fips,year,rate\n39153,39035,2022,5\n")
    assert schema.mapping.place.columns == ("fips",)
    again = changed(schema, "other_fips", Role.GEOID)
    assert again.mapping.place.columns == ("other_fips",)
    assert again.mapping.roles().get("fips") is None
    assert rows_of(again)[0][0] == "39035"


def test_places_by_name_take_the_state_beside_them() -> None:
    schema = infer_schema("a.csv", b"fips,where,who,year,pct\n39153,OH,Summit,2022,5\n")
    assert schema.mapping.place.by is PlaceBy.GEOID
    again = changed(schema, "who", Role.PLACE_NAME)
    assert again.mapping.place.by is PlaceBy.NAME
    assert again.mapping.place.columns == ("who", "where")
    assert "fips" not in again.mapping.place.columns
    assert again.rows.used == 1


def test_names_without_a_state_need_question() -> None:
    schema = infer_schema("a.csv", NAMED)
    assert schema.usable
    again = changed(schema, "where", Role.TEXT)
    assert not again.usable
    assert "have no state" in again.reason
    assert fitting_states(again.profiles, again.mapping)["39"] == 2
    text = infer_schema_again(again, again.mapping.with_state("39"))
    assert text.usable
    assert fitting_states(schema.profiles, schema.mapping) == {}


def test_a_name_is_confirmed_for_its_state_alone() -> None:
    content = b"county,state,year,pct\nUnon,OH,2022,5\nUnon,NJ,2022,6\nSummit,OH,2022,7\n"
    schema = infer_schema("a.csv", content)
    assert {each.text for each in schema.names} == {"Unon, NJ", "Unon, OH"}
    again = infer_schema_again(schema, schema.mapping.with_places({"Unon, OH": "39159"}))
    assert [row[0] for row in rows_of(again)] == ["39153", "39159"]
    assert [each.text for each in again.names] == ["Unon, NJ"]
    assert again.rows.rejected == 1


def test_a_file_without_places_can_be_helped() -> None:
    result = infer_schema(
        "a.csv", b"zone,year,pct\nSummit OH,2022,5\nNowhere,2022,6\nHere,2022,7\n"
    )
    if result.mapping.place.by is not PlaceBy.NOTHING:
        result = changed(result, "zone", Role.TEXT)
    assert (result.usable, result.mapping.place.by) == (False, PlaceBy.NOTHING)
    assert result.reason == "No column names counties or cities: say which one does."
    with pytest.raises(UserError, match="say which one does"):
        observations(result, result.mapping)
    again = changed(result, "zone", Role.PLACE_NAME)
    assert (again.mapping.place.by, again.mapping.place.columns) == (PlaceBy.NAME, ("zone",))


def test_a_declined_file_stays_declined() -> None:
    schema = infer_schema("a.csv", b"state,year,pct\nOhio,2022,5\nUtah,2022,6\nMaine,2022,7\n")
    assert "whole states" in schema.reason
    with pytest.raises(UserError, match="whole states"):
        infer_schema_again(schema, schema.mapping)


def test_a_wide_table_keeps_its_years() -> None:
    schema = infer_schema("a.csv", WIDE)
    again = changed(schema, "pct_2021", Role.OTHER)
    assert {row[1] for row in rows_of(again)} == {2022}
    back = changed(again, "pct_2021", Role.VALUE)
    assert rows_of(back) == rows_of(schema)
    assert {row[1] for row in rows_of(back)} == {2021, 2022}


def test_groups_are_taken_up_and_named() -> None:
    schema = infer_schema("a.csv", GROUPED)
    assert schema.mapping.group.breakdown == "race-ethnicity"
    assert {row[2] for row in rows_of(schema)} == {"All", "Black", "Purple"}
    mapping = with_group(schema.mapping, "Purple", "Hispanic")
    assert {row[2] for row in rows_of(infer_schema_again(schema, mapping))} == {
        "All", "Black", "Hispanic",
    }  # fmt: skip
    without = changed(schema, "race", Role.TEXT)
    assert without.mapping.group.breakdown == HEADLINE
    assert changed(without, "race", Role.GROUP).mapping.group == schema.mapping.group


def test_one_of_several_measures() -> None:
    content = b"fips,year,what,amount\n39153,2022,a,5\n39153,2022,b,6\n39035,2022,b,7\n"
    result = infer_schema("a.csv", content)
    result = changed(result, "what", Role.TEXT)
    assert result.mapping.measure == ("", "")
    assert changed(result, "what", Role.MEASURE).mapping.measure == ("what", "b")


def test_points_are_put_together_by_county() -> None:
    content = b"lon,lat,year,pct\n-81.5,41.1,2022,5\n-81.5,41.1,2022,7\n-81.6,41.4,2022,9\n"
    schema = infer_schema("a.csv", content)
    assert schema.mapping.combine is Combine.MEAN
    counted = changed(schema, "pct", Role.TEXT)
    by_code = changed(counted, "lon", Role.TEXT)
    assert by_code.mapping.place.by is PlaceBy.NOTHING
    assert changed(by_code, "lon", Role.LONGITUDE).mapping.place.by is PlaceBy.POINT


def test_half_a_pair_waits_for_the_other() -> None:
    schema = infer_schema("a.csv", b"s,c,year,pct\n39,153,2022,5\n39,35,2022,6\n")
    half = with_role(schema.mapping, schema.profiles, schema.file, "c", Role.COUNTY_CODE)
    assert half.place.by is PlaceBy.NOTHING
    known_roles = {"c": Role.COUNTY_CODE}
    with_state_code = with_role(half, schema.profiles, schema.file, "s", Role.STATE, known_roles)
    assert (with_state_code.place.by, with_state_code.place.columns) == (PlaceBy.CODES, ("s", "c"))
    assert infer_schema_again(schema, with_state_code).rows.used == 2


def test_counted_rows_become_numbers() -> None:
    content = b"fips,year,kind,x1\n" + b"39153,2022,fire,note\n" * 4 + b"39035,2022,flood,note\n"
    schema = infer_schema("a.csv", content)
    assert schema.mapping.combine is Combine.COUNT
    assert changed(schema, "year", Role.TEXT).mapping.combine is Combine.COUNT


def test_a_column_of_metrics_makes_denominators() -> None:
    content = b"geoid,metric,people\n39153,share_employed,1000\n39035,share_employed,2000\n"
    schema = infer_schema("a.csv", content)
    assert schema.mapping.purpose is Purpose.DENOMINATORS
    without = changed(schema, "metric", Role.TEXT)
    assert without.mapping.purpose is Purpose.MEASURE
    assert changed(without, "metric", Role.METRIC_ID).mapping.purpose is Purpose.DENOMINATORS


@pytest.mark.parametrize(
    "unit,per,percent,value",
    [
        (Unit.SHARE, None, True, 0.06),
        (Unit.SHARE, None, False, 6.0),
        (Unit.RATE, 1000, False, 6.0),
        (Unit.DOLLARS, 7, True, 6.0),
    ],
)
def test_the_unit_scales_the_numbers(
    unit: Unit, per: int | None, percent: bool, value: float
) -> None:
    schema = infer_schema("a.csv", b"fips,year,pct,moe\n39153,2022,6,1\n")
    mapping: Mapping = with_unit(schema.mapping, unit, per, percent=percent)
    assert is_percent(mapping) is (unit is Unit.SHARE and percent)
    assert mapping.metric.per == {Unit.SHARE: 1, Unit.RATE: 1000}.get(unit)
    assert {part.scale for part in mapping.parts} == {0.01 if is_percent(mapping) else 1.0}
    if value <= 1 or unit is not Unit.SHARE:
        assert rows_of(infer_schema_again(schema, mapping)) == [
            ("39153", 2022, "All", pytest.approx(value))
        ]


def test_a_lost_column_is_named() -> None:
    schema = infer_schema("a.csv", PLAIN)
    other = infer_schema("b.csv", b"fips,year,share\n39153,2022,0.5\n")
    with pytest.raises(UserError, match="no column 'rate' any more"):
        infer_schema_again(other, schema.mapping)


DEATHS = b"""fips,Infant deaths,Births,Year
39153,3,5631,2022
39035,30,5124,2022
39133,45,7699,2022
39103,2,5319,2022
"""


@pytest.mark.parametrize("unit", [Unit.SHARE, Unit.RATE])
def test_a_count_is_refused_as_percentage_or_rate(unit: Unit) -> None:
    schema = infer_schema("deaths.csv", DEATHS)
    mapping = with_unit(schema.mapping, unit, 100_000, percent=True)
    again = infer_schema_again(schema, mapping)
    assert not again.usable
    assert again.reason.startswith("'Infant deaths' is a count by its name and its whole numbers")


@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.SHARE, Unit.RATE, Unit.INDEX, Unit.DOLLARS])
def test_small_counts_stay_masked_in_every_unit(unit: Unit) -> None:
    schema = infer_schema("deaths.csv", DEATHS)
    mapping = with_unit(schema.mapping, unit, 1_000, percent=True)
    shown = observations(schema, mapping).table["geoid"].to_pylist()
    assert not {"39153", "39103"} & set(shown)
    again = infer_schema_again(schema, mapping)
    assert "3" not in {row.cells["Infant deaths"] for row in again.first}


def test_a_denominator_of_a_count_makes_it_the_numerator() -> None:
    schema = infer_schema("deaths.csv", DEATHS)
    mapping = with_role(schema.mapping, schema.profiles, schema.file, "Births", Role.DENOMINATOR)
    assert mapping.roles()["Infant deaths"] is Role.NUMERATOR
    again = infer_schema_again(schema, mapping)
    assert again.usable
    table = observations(again, mapping).table
    assert table["geoid"].to_pylist() == ["39035", "39133"]


def test_a_title_may_say_that_whole_numbers_are_rates() -> None:
    content = b"Deaths per 100,000 residents\n" + DEATHS
    assert infer_schema("deaths.csv", content).usable
