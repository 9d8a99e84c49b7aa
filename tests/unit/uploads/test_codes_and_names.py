"""Codes outrank the names beside them, and a name of a county and a city is asked about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.places import Level
from mobility.uploads import InferredSchema, infer_schema, observations
from mobility.uploads.columns.mapping import Mapping, PlaceBy
from mobility.uploads.columns.roles import Role
from mobility.uploads.places.codes import parse_code
from mobility.uploads.places.gazetteer import contradiction, places
from mobility.uploads.proposals.changes import with_role
from mobility.uploads.proposals.place_rules import with_state
from mobility.uploads.proposals.schema_inference import infer_schema_again
from pages.ui.your_data.read import problems_csv

BOTH = {
    "Philadelphia": ("PA", "4260000"), "San Francisco": ("CA", "0667000"),
    "Baltimore": ("MD", "2404000"), "St. Louis": ("MO", "2965000"), "Denver": ("CO", "0820000"),
}  # fmt: skip
"""Names of a county and of a city in the same state, with the code of the city."""


def named(header: str) -> bytes:
    rows = [f"{name},{state},2022,{n}.5" for n, (name, (state, _)) in enumerate(BOTH.items())]
    return "\n".join([f"{header},State,Year,Rate", *rows]).encode()


def geoids(schema: InferredSchema) -> set[str]:
    table = observations(schema, schema.mapping).table
    return set(table.column("geoid").to_pylist())


def test_city_codes_outrank_names_although_most_are_unknown() -> None:
    rows = [f"{code},{name},{state},2022,5" for name, (state, code) in BOTH.items()]
    rows += [f"{600_000 + n},Town {n},CA,2022,6" for n in range(1, 40)]
    schema = infer_schema("a.csv", "\n".join(["code,City,State,Year,Rate", *rows]).encode())
    assert schema.mapping.place.by is PlaceBy.GEOID
    assert geoids(schema) == {code for _, code in BOTH.values()}
    assert dict(schema.ignored) == {"is a code that no city of the metrics has": 39}


def test_codes_that_look_like_amounts_need_their_names() -> None:
    rows = ["3918000,Columbus,OH,2022,5", "3901000,Akron,OH,2022,6", "3999998,Kent,OH,2022,7"]
    rows += [f"{3_900_000 + 7 * n},Village {n},OH,2022,6" for n in range(60)]
    header = "key,City,State,Year,Rate"
    schema = infer_schema("a.csv", "\n".join([header, *rows]).encode())
    assert schema.mapping.place.by is PlaceBy.GEOID
    other = "\n".join([header, *rows]).replace("Columbus", "Dayton").replace("Akron", "Toledo")
    assert infer_schema("a.csv", other.encode()).mapping.place.by is not PlaceBy.GEOID


@pytest.mark.parametrize(
    "text", ["3918000", "3,918,000", "3918000.0", "1600000US3918000", "160US3918000", '="3918000"']
)
def test_city_code_is_read_in_every_spelling(text: str) -> None:
    assert parse_code(text).geoid == "3918000"


@pytest.mark.parametrize("text", ["FIPS 1001", "05000US01001", "US01001", '="01001"', "01-001"])
def test_county_code_is_read_in_every_spelling(text: str) -> None:
    assert parse_code(text).geoid == "01001"


def test_column_called_city_holds_cities() -> None:
    schema = infer_schema("a.csv", named("City"))
    assert (schema.usable, schema.mapping.place.level) == (True, Level.PLACE)
    assert geoids(schema) == {code for _, code in BOTH.values()}


def test_small_towns_do_not_turn_cities_into_counties() -> None:
    # Of these only Columbus is a city of the metrics; all others are counties of Ohio as well.
    names = ("Columbus", "Ashland", "Athens", "Defiance", "Delaware", "Marion", "Medina")
    rows = "".join(f"{name},OH,2022,5\n" for name in names)
    schema = infer_schema("a.csv", f"City,State,Year,Rate\n{rows}".encode())
    assert geoids(schema) == {"3918000"}
    assert schema.rows.rejected == len(names) - 1


def test_names_of_counties_and_cities_need_question() -> None:
    schema = infer_schema("a.csv", named("Jurisdiction"))
    assert not schema.usable
    (question,) = schema.questions
    assert "counties and of cities: say which they are" in question
    assert schema.reason == question
    assert schema.mapping.place.level_unsure
    for level, code in ((Level.PLACE, "4260000"), (Level.COUNTY, "42101")):
        settled = _with_level(Mapping.from_json(schema.mapping.to_json()), level)
        again = infer_schema_again(schema, settled)
        assert (again.usable, again.questions) == (True, ())
        assert code in geoids(again)


def _with_level(mapping: Mapping, level: Level) -> Mapping:
    return replace(mapping, place=replace(mapping.place, level=level, level_unsure=False))


def test_county_names_of_single_state_need_no_question() -> None:
    counties = [
        each.name.removesuffix(" County")
        for each in places().values()
        if each.geoid.startswith("06") and each.level is Level.COUNTY
    ]
    rows = "".join(f"{name},CA,2022,5\n" for name in counties)
    schema = infer_schema("a.csv", f"Name,State,Year,Rate\n{rows}".encode())
    assert (schema.questions, schema.rows.used) == ((), len(counties))


def test_name_with_kind_decides_the_level() -> None:
    rows = (
        b"Summit County,OH,2022,1\nCity of Akron,OH,2022,2\nStark County,OH,2022,3\n"
        b"Canton city,OH,2022,4\nSalt Lake City,UT,2022,5\n"
    )
    schema = infer_schema("a.csv", b"Area,State,Year,Rate\n" + rows)
    assert geoids(schema) == {"39153", "3901000", "39151", "4967000"}
    (problem,) = schema.problems  # a city too small for the metrics is not its county
    assert (problem.line, problem.value) == (5, "Canton city")


def test_city_among_counties_is_proposed_by_name() -> None:
    rows = b"Summit,OH,2022,1\nStark,OH,2022,2\nLake,OH,2022,3\nAkron,OH,2022,4\n"
    schema = infer_schema("a.csv", b"County,State,Year,Rate\n" + rows)
    (question,) = schema.names
    assert (question.text, question.proposals[0].geoid) == ("Akron, OH", "3901000")
    text = infer_schema_again(schema, schema.mapping.with_places({"Akron, OH": "3901000"}))
    assert text.rows.used == 4


CONTRADICTING = b"""FIPS,County,State,Year,Rate
39153,Summit,OH,2022,7.1
39035,Franklin,OH,2022,2.2
39151,Stark,OH,2022,8.3
39085,Lake,PA,2022,8.3
"""


def test_code_and_name_that_contradict_need_question() -> None:
    schema = infer_schema("a.csv", CONTRADICTING)
    assert (schema.rows.used, schema.rows.rejected) == (2, 2)
    first, second = schema.problems
    assert (first.line, first.value) == (3, "39035 Franklin, OH")
    assert first.reason == (
        "has the code of Cuyahoga County, Ohio and the name of Franklin County, Ohio: "
        "say which place it is"
    )
    assert (second.line, second.value) == (5, "39085 Lake, PA")
    question = next(each for each in schema.names if each.text == "39035 Franklin, OH")
    assert [each.geoid for each in question.proposals] == ["39035", "39049"]


@pytest.mark.parametrize("choice,used", [("39049", 3), ("39035", 3), ("", 2)])
def test_answer_to_a_contradiction_is_kept(choice: str, used: int) -> None:
    schema = infer_schema("a.csv", CONTRADICTING)
    mapping = schema.mapping.with_places({"39035 Franklin, OH": choice})
    saved = Mapping.from_json(mapping.to_json())
    again = infer_schema("a.csv", CONTRADICTING, mapping=saved)
    assert (again.rows.used, len(again.names)) == (used, 1)
    assert not choice or choice in geoids(again)
    assert dict(again.ignored).get("was left out", 0) == (0 if choice else 1)


def test_names_of_other_codes_make_single_question() -> None:
    names = ["Adams", "Allen", "Ashland", "Ashtabula", "Athens"]
    rows = [f"{name},{39003 + 2 * n},2022,{n}.5" for n, name in enumerate(names)]
    content = "\n".join(["County,FIPS,Year,Rate", *rows]).encode()
    schema = infer_schema("a.csv", content)
    assert not schema.usable
    assert schema.reason.startswith("In 5 rows the code and the name are those of different places")
    by_code = with_role(schema.mapping, schema.profiles, "a.csv", "County", Role.TEXT)
    assert infer_schema_again(schema, by_code).rows.used == 5
    by_name = with_role(schema.mapping, schema.profiles, "a.csv", "FIPS", Role.TEXT)
    settled = infer_schema_again(schema, with_state(by_name, schema.profiles, "39"))
    assert "39001" in geoids(settled)


def test_city_of_school_is_no_county_name() -> None:
    rows = b"39153,Akron,2022,5\n39017,Hamilton,2022,6\n39165,Franklin,2022,7\n"
    schema = infer_schema("a.csv", b"County FIPS,City,Year,Rate\n" + rows)
    assert (schema.rows.used, schema.mapping.place.beside) == (3, ())


def test_next_file_without_names_is_read_equally() -> None:
    first = infer_schema(
        "a.csv", b"fips,county,year,rate\n39153,Summit,2022,5\n39151,Stark,2022,6\n"
    )
    assert first.mapping.place.beside == ("county",)
    later = infer_schema("b.csv", b"fips,year,rate\n39153,2023,5\n", mapping=first.mapping)
    assert (later.usable, later.rows.used) == (True, 1)


def test_every_name_of_a_place_confirms_its_code() -> None:
    odd = {
        each.geoid
        for each in places().values()
        if each.last_year > 2022
        for text, state in ((each.name, ""), (each.full_name, ""), (each.name.upper(), "US"))
        if contradiction(each.geoid, text, state)
    }
    assert odd == set()


@pytest.mark.parametrize(
    "geoid,text",
    [
        ("42101", "Philadelphia city"), ("0644000", "LA"), ("3651000", "NYC"),
        ("11001", "Washington, DC"), ("39153", "Sumit"), ("06075", "San Fran"),
        ("29510", "St Louis City"), ("4260000", "Philly"), ("35013", "Dona Ana"),
    ],
)  # fmt: skip
def test_other_spelling_of_a_name_contradicts_no_code(geoid: str, text: str) -> None:
    assert contradiction(geoid, text, "") is None


@pytest.mark.parametrize(
    "geoid,text,other",
    [
        ("2404000", "Baltimore County", "24005"), ("24005", "Baltimore city", "24510"),
        ("39035", "Franklin", "39049"), ("3918000", "Dublin", ""), ("39153", "Akron", "3901000"),
        ("39153", "Summit, CO", "08117"),
    ],
)  # fmt: skip
def test_name_of_another_place_contradicts_a_code(geoid: str, text: str, other: str) -> None:
    match = contradiction(geoid, text, "")
    assert match is not None
    assert [each.geoid for each in match.proposals] == [geoid, *filter(None, [other])]


def test_a_state_among_bare_counties_is_a_county() -> None:
    names = ("Summit", "Franklin", "Washington", "Cuyahoga")
    rows = "".join(f"{name},{number}.5,2023\n" for number, name in enumerate(names))
    schema = infer_schema("evictions.csv", f"county,rate,year\n{rows}".encode())
    assert schema.ignored == ()
    assert [each.text for each in schema.names] == list(names)
    ohio = infer_schema_again(schema, schema.mapping.with_state("39"))
    assert ohio.rows.used == 4


def test_a_state_beside_counties_with_states_is_a_total() -> None:
    names = ("Summit County, OH", "King County, WA", "Washington")
    rows = "".join(f'"{name}",{number}.5,2023\n' for number, name in enumerate(names))
    schema = infer_schema("evictions.csv", f"county,rate,year\n{rows}".encode())
    assert schema.ignored == (("is about a whole state or the nation", 1),)


def test_ignored_rows_are_listed_with_line_and_code() -> None:
    rows = "3901000,Akron,81.2\n3916000,Cleveland,74.0\n3988000,Youngstown,70.2\n"
    schema = infer_schema("cities.csv", f"GEOID,City,rate\n{rows}".encode())
    assert schema.rows.ignored == 1
    (problem,) = schema.set_aside or ()
    assert (problem.line, problem.column, problem.value) == (4, "GEOID", "3988000")
    assert problem.reason == "is a code that no city of the metrics has"
    assert b"3988000" in problems_csv(schema)


@pytest.mark.parametrize(
    "header,name,universe",
    [
        ("evictions per 1000 renters", "Evictions per 1000 renters", "renters"),
        ("Deaths per 1,000 live births", "Deaths per 1,000 live births", "live births"),
        ("Deaths per 100,000, age-adjusted", "Deaths per 100,000, age-adjusted", ""),
    ],
)
def test_a_rate_says_of_whom_it_is(header: str, name: str, universe: str) -> None:
    content = f'fips,year,"{header}"\n39153,2023,22.9\n39035,2023,43.6\n'.encode()
    metric = infer_schema("a.csv", content).mapping.metric
    assert (metric.name, metric.universe) == (name, universe)
