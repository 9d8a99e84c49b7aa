"""A mapping is saved, read again, used for next year's file, and says what no longer fits."""

from __future__ import annotations

import json

import pytest

from mobility.errors import UserError
from mobility.uploads import Mapping, infer_schema, observations
from mobility.uploads.columns.roles import Role
from tests.support import nasty_files as files
from tests.support.nasty_files import Nasty

UNDERSTOOD = [*files.NUMBERS, *files.LAYOUTS, *files.PLACES, *files.YEARS, *files.AGENCIES]
NAMES = b"county,year,pct\nSummit,2022,5\nCuyahoga,2022,6\nLucas,2022,7\n"


@pytest.mark.long
@pytest.mark.parametrize("nasty", UNDERSTOOD, ids=lambda nasty: nasty.name)
def test_a_saved_mapping_understands_the_file_the_same(nasty: Nasty) -> None:
    schema = infer_schema(nasty.file, nasty.content)
    saved = Mapping.from_json(schema.mapping.to_json())
    assert saved == schema.mapping
    again = infer_schema(nasty.file, nasty.content, mapping=saved)
    assert (again.usable, again.rows, again.mapping) == (True, schema.rows, schema.mapping)


def test_next_years_file_is_read_by_it() -> None:
    mapping = infer_schema("a.csv", b"fips,year,pct\n39153,2022,5\n").mapping
    table = observations(
        infer_schema("b.csv", b"pct,year,fips\n6,2023,39153\n", mapping=mapping), mapping
    ).table
    assert [(row["year"], row["value"]) for row in table.to_pylist()] == [(2023, 0.06)]


def test_what_no_longer_fits_is_reported() -> None:
    mapping = infer_schema("a.csv", b"fips,year,pct\n39153,2022,5\n").mapping
    schema = infer_schema("b.csv", b"fips,yr,percent\n39153,2023,6\n", mapping=mapping)
    assert not schema.usable
    assert schema.questions == (
        "There is no column 'year' any more; choose another for it.",
        "There is no column 'pct' any more; choose another for it.",
    )
    with pytest.raises(UserError, match="no column 'year' any more"):
        observations(schema, mapping)


def test_the_state_is_asked_for_and_then_known() -> None:
    schema = infer_schema("a.csv", NAMES)
    assert not schema.usable
    assert "Ohio (3 of 3 names)" in schema.reason
    assert schema.rows.used == 0
    mapping = schema.mapping.with_state("39")
    again = infer_schema("a.csv", NAMES, mapping=mapping)
    assert again.usable
    assert again.rows.used == 3
    with pytest.raises(UserError, match="is the code of no state"):
        schema.mapping.with_state("Ohio")


def test_a_person_confirms_a_name() -> None:
    content = b'county,year,pct\n"Summit, OH",2022,5\n"Cuyhoga, OH",2022,6\n"Nowhere, OH",2022,7\n'
    schema = infer_schema("a.csv", content)
    assert schema.rows.rejected == 2
    (question,) = schema.names
    assert (question.text, question.taken) == ("Cuyhoga, OH", "")
    assert question.proposals[0].geoid == "39035"
    mapping = schema.mapping.with_places({"Cuyhoga, OH": "39035", "Nowhere, OH": ""})
    again = infer_schema("a.csv", content, mapping=Mapping.from_json(mapping.to_json()))
    assert (again.rows.used, again.rows.rejected, again.rows.ignored) == (2, 0, 1)


def test_near_match_of_long_name_is_reported() -> None:
    schema = infer_schema("a.csv", b'county,year,pct\n"Northumberlnd County, PA",2022,5\n')
    assert schema.usable
    assert schema.names[0].taken == "42097"
    assert any("please confirm" in each.why for each in schema.decisions)


@pytest.mark.parametrize("text", ["", "{}", "[]", "7", '{"version": 1}', "not json"])
def test_a_text_that_is_no_mapping(text: str) -> None:
    with pytest.raises(UserError, match="no saved mapping"):
        Mapping.from_json(text)


def test_a_mapping_of_another_version() -> None:
    mapping = infer_schema("a.csv", b"fips,year,pct\n39153,2022,5\n").mapping
    raw = json.loads(mapping.to_json()) | {"version": 99}
    with pytest.raises(UserError, match="another version"):
        Mapping.from_json(json.dumps(raw))


def test_students_beside_percent_are_its_denominator() -> None:
    lines = (
        "fips,year,race,percent absent,students\n39153,2022,Black,12.5,400\n"
        "39153,2022,White,10,1200\n39035,2022,Black,22.5,80\n39035,2022,White,50,8\n"
    )
    schema = infer_schema("file.csv", lines.encode())
    part = schema.mapping.part(Role.DENOMINATOR)
    assert part is not None
    assert part.column == "students"
    assert not schema.mapping.hides_how_many()
    alone = infer_schema("file.csv", lines.replace(",students", ",index").encode())
    assert alone.mapping.part(Role.DENOMINATOR) is None
    assert alone.mapping.hides_how_many()
    assert Mapping.from_json(alone.mapping.to_json()) == alone.mapping
