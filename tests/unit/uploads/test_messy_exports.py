"""What a person understands at a look: codes in two columns, headers that are numbers, notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.places import Level
from mobility.uploads import InferredSchema, infer_schema, observations
from mobility.uploads.cells.dates import year_in_header
from mobility.uploads.columns.mapping import Combine, Mapping, PlaceBy
from mobility.uploads.columns.roles import Role
from mobility.uploads.proposals.place_rules import fitting_states, with_state
from mobility.uploads.proposals.schema_inference import infer_schema_again


def lines(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\n".join([*rows, ""]).encode(encoding)


def values(schema: InferredSchema) -> dict[tuple[str, int], float]:
    table = observations(schema, schema.mapping).table
    return {(row["geoid"], row["year"]): row["value"] for row in table.to_pylist()}


@pytest.mark.parametrize(
    "header",
    [
        "State FIPS Code,County Code (3 digits)", "State Code (FIPS),County Code (FIPS)",
        "FIPS State,FIPS County", "State ANSI,County ANSI", "STATEFP20,COUNTYFP20",
        "STATEA,COUNTYA", "State FIPS code,County FIPS code", "StateFIPS,CountyFIPS",
        "STFIPS,CNTYFIPS",
    ],
)  # fmt: skip
def test_codes_in_two_columns_are_joined(header: str) -> None:
    schema = infer_schema("a.csv", lines(f"{header},Year,Score", "39,153,2022,8.5", "1,1,2022,7.5"))
    assert schema.mapping.place.columns == tuple(header.split(","))
    assert values(schema) == {("39153", 2022): 8.5, ("01001", 2022): 7.5}


def test_city_codes_in_two_columns_are_joined() -> None:
    rows = ("39,01000,Akron city,4.5", "39,18000,Columbus city,5.5")
    schema = infer_schema("a.csv", lines("STATEFP,PLACEFP,NAME,score 2022", *rows))
    assert (schema.mapping.place.by, schema.mapping.place.level) == (PlaceBy.CODES, Level.PLACE)
    assert schema.mapping.place.beside == ("NAME",)
    assert values(schema) == {("3901000", 2022): 4.5, ("3918000", 2022): 5.5}


def test_nation_and_states_above_counties_are_set_aside() -> None:
    rows = ("00,000,US,United States,12", "01,000,AL,Alabama,16", "01,001,AL,Autauga County,11")
    header = 'State FIPS Code,County FIPS Code,Postal Code,Name,"Poverty, All Ages (%) 2021"'
    schema = infer_schema("a.csv", lines(header, *rows))
    assert (schema.rows.used, schema.rows.rejected, schema.rows.ignored) == (1, 0, 2)


@pytest.mark.parametrize("name", ["1", "#", "<5", "2021", "100"])
def test_header_with_a_number_among_words_is_a_header(name: str) -> None:
    rows = ("Summit,OH,2021,7,14.5", "Stark,OH,2021,5,15.5", "Lake,OH,2021,6,13.5")
    schema = infer_schema("a.csv", lines(f"County,State,Year,Rank,{name}", *rows))
    assert [each.name for each in schema.columns][:2] == ["County", "State"]
    assert (schema.usable, schema.rows.read, schema.n_places) == (True, 3, 3)


def test_header_of_ages_is_a_header() -> None:
    rows = ("39153,1.5,2.5,3.5,4.5", "39151,1.5,2.5,3.5,4.5")
    schema = infer_schema("a.csv", lines("fips,<5,5-17,18-64,65+", *rows))
    assert [each.name for each in schema.columns] == ["fips", "<5", "5-17", "18-64", "65+"]


def test_table_without_a_header_stays_one() -> None:
    schema = infer_schema(
        "a.csv", lines("39153,2021,n/a,4.5", "39151,2021,3,5.5", "39085,2021,2,5")
    )
    assert schema.columns[0].name == "column 1"
    assert schema.rows.read == 3


def test_names_without_a_state_raise_one_question() -> None:
    rows = (f"{name},2022,5.5" for name in ("Adams", "Allen", "Athens", "Lake", "Wayne"))
    schema = infer_schema("a.csv", lines("County,Year,Score", *rows))
    (question,) = schema.questions
    assert question.startswith("The names in 'County' have no state: say which state they are in")
    assert fitting_states(schema.profiles, schema.mapping)["39"] == 5
    text = infer_schema_again(schema, with_state(schema.mapping, schema.profiles, "39"))
    assert (text.questions, text.names, text.rows.used) == ((), (), 5)


def test_few_names_without_a_state_can_be_given_one() -> None:
    rows = ('"Summit, OH",2022,1', '"Stark, OH",2022,2', '"Knox, OH",2022,3', "Lake,2022,4")
    schema = infer_schema("a.csv", lines("County,Year,Score", *rows))
    assert (schema.usable, schema.rows.rejected) == (True, 1)
    assert fitting_states(schema.profiles, schema.mapping)["39"] == 1
    text = infer_schema_again(schema, with_state(schema.mapping, schema.profiles, "39"))
    assert ("39085", 2022) in values(text)


def test_state_said_later_settles_the_level() -> None:
    rows = (f"{name},2022,5" for name in ("Los Angeles", "San Diego", "Orange", "Sacramento"))
    schema = infer_schema("a.csv", lines("Jurisdiction,Year,Score", *rows))
    text = infer_schema_again(schema, with_state(schema.mapping, schema.profiles, "06"))
    assert text.mapping.place.level_unsure
    (question,) = text.questions
    assert "counties and of cities" in question


@pytest.mark.parametrize(
    "header,texts,period",
    [
        ("Date", [f"{month}/{day}/2023" for month in (1, 2) for day in range(1, 20)], "days"),
        ("Call date", [f"2023-01-{day:02} 00:00:00" for day in range(1, 29)], "days"),
        ("Month", [f"2023-{month:02}" for month in range(1, 13)], "months"),
        ("Month", [f"{month} 2023" for month in ("January", "Feb", "March", "Sept")], "months"),
        ("Quarter", [f"2023Q{quarter}" for quarter in range(1, 5)], "quarters"),
    ],
)
def test_rows_of_days_say_what_to_do(header: str, texts: list[str], period: str) -> None:
    rows = (f"39153,{text},{100 + 7 * n % 13}" for n, text in enumerate(texts))
    schema = infer_schema("a.csv", lines(f"fips,{header},calls", *rows))
    assert schema.reason == (
        f"The rows are {period} and the metrics are years: say whether the rows of a year are "
        "added up or averaged, or bring a file with one row for each place and year."
    )
    added = infer_schema_again(schema, _added_up(schema))
    assert (added.usable, added.years) == (True, (2023,))


def _added_up(schema: InferredSchema) -> Mapping:
    return replace(schema.mapping, combine=Combine.SUM)


NOTES = (
    "Rates are per 1,000 live births.,,,",
    "1 Includes only residents.,,,",
    "(2) Provisional data,,,",
    "Contact: Office of Vital Statistics,,,",
    "Prepared by the county on 3/14/2023,,,",
    "*,Suppressed because fewer than ten,,",
    "S = suppressed,,,",
    "Rates are age adjusted, to the population of 2000,,",
    "Questions? Call the budget office.,,,",
    ",Retrieved 4/2/2023,,",
    "www.county.example,,,",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lines_below_a_table_are_notes(encoding: str) -> None:
    rows = ("Summit,OH,2022,4.5", "Stark,OH,2022,5.5", "St. Louis,MN,2022,*")
    content = lines("County,State,Year,Score", *rows, ",,,", *NOTES, encoding=encoding)
    schema = infer_schema("a.csv", content)
    assert (schema.rows.used, schema.rows.rejected) == (2, 0)
    assert dict(schema.ignored)["is a note"] == len(NOTES)


@pytest.mark.parametrize(
    "row",
    ["39085,,,", "Fond du Lac County,WI,,", "Lake,OH,2022,", "Prince George's County,MD,2022,n/a"],
)
def test_place_without_a_number_is_no_note(row: str) -> None:
    rows = ("Summit,OH,2022,4.5", "Stark,OH,2022,5.5")
    schema = infer_schema("a.csv", lines("County,State,Year,Score", *rows, row))
    assert "is a note" not in dict(schema.ignored)


@pytest.mark.parametrize(
    "header",
    [
        "Share of homes built before 1950 tested for lead", "Share of homes built 1950 or earlier",
        "Share with rent above $900 (2019 dollars)", "Share insured since 2014",
        "Share of 1990s homes", "Pre-1978 share", "Share tested, 2010 census tracts",
    ],
)  # fmt: skip
def test_year_that_bounds_something_is_no_year(header: str) -> None:
    assert year_in_header(header) is None
    rows = ("Summit,OH,2021,0.41", "Stark,OH,2022,0.51")
    schema = infer_schema("a.csv", lines(f'County,State,Year,"{header}"', *rows))
    assert values(schema) == {("39153", 2021): 0.41, ("39151", 2022): 0.51}


def test_year_in_a_header_yields_to_a_column_of_years() -> None:
    rows = ("Summit,OH,2021,0.41", "Stark,OH,2022,0.51")
    schema = infer_schema(
        "a.csv", lines("County,State,Year,Share below the 2019 poverty line", *rows)
    )
    assert values(schema) == {("39153", 2021): 0.41, ("39151", 2022): 0.51}
    assert schema.mapping.metric.name == "Share below the 2019 poverty line"


def test_year_of_the_report_yields_to_years_in_the_header() -> None:
    rows = ("2022,39153,1.5,2.5", "2022,39151,3.5,4.5")
    schema = infer_schema("a.csv", lines("Report Year,fips,2019,2020", *rows))
    assert schema.years == (2019, 2020)


def test_county_column_beats_district_column() -> None:
    schema = infer_schema(
        "a.csv",
        lines("District Name,County,State,Year,Rate", "Akron City,Summit,OH,2021-2022,41.1%"),
    )
    assert values(schema) == {("39153", 2022): pytest.approx(0.411)}
    assert schema.mapping.roles()["County"] is Role.PLACE_NAME


def test_name_that_ends_like_the_nation_is_whole() -> None:
    rows = ("Colusa,CA,2022,1", "Colusa County USA,CA,2022,1", "Delaware,OH,2022,2")
    schema = infer_schema("a.csv", lines("County,State,Year,Score", *rows))
    assert {geoid for geoid, _ in values(schema)} == {"06011", "39041"}
