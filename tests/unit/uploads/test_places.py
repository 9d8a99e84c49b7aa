"""Points find their county in every part of the country, and a near name is no answer."""

from __future__ import annotations

import numpy as np

from mobility.places import Level
from mobility.uploads import infer_schema
from mobility.uploads.places.gazetteer import find_place, places
from mobility.uploads.places.points import locate

# Independent cities whose outlines are small squares: data/README.md says why.
TOO_SMALL = {"51610", "51685", "51570"}


def test_a_point_inside_every_county_finds_it() -> None:
    now = [
        each for each in places().values() if each.level is Level.COUNTY and each.last_year > 2022
    ]
    result = locate(
        np.array([each.longitude for each in now]), np.array([each.latitude for each in now])
    )
    other = {
        each.geoid
        for each, county in zip(now, result.county, strict=True)
        if county < 0 or result.geoids[county] != each.geoid
    }
    assert other == TOO_SMALL


def test_connecticut_has_the_counties_of_the_year() -> None:
    hartford = np.array([-72.68]), np.array([41.76])
    for year, geoid in ((2021, "09003"), (None, "09110")):
        result = locate(*hartford, year)
        assert result.geoids[result.county[0]] == geoid


def test_a_name_below_the_safe_score_is_only_proposed() -> None:
    result = find_place("Northumbrlnd", "42", Level.COUNTY)
    assert result.geoid == ""
    assert result.proposals[0].geoid == "42097"
    assert 80 < result.proposals[0].score < 95


def test_ambiguous_column_follows_file_decimal_mark() -> None:
    lines = b"fips;year;index;lower;upper\n39153;2022;1,234;0,5;2,25\n39035;2022;2,345;1,5;3,5\n"
    schema = infer_schema("file.csv", lines)
    assert [row.values[0] for row in schema.first] == [1.234, 2.345]


def test_stray_quotation_mark_loses_no_row() -> None:
    header = b"fips,year,index,note\n"
    rows = b'39153,2022,5,"open\n39035,2022,6,fine"x\n39001,2022,7,"two\nlines"\n'
    assert infer_schema("file.csv", header + rows).rows.used == 3


def test_state_name_that_is_a_county_is_asked() -> None:
    rows = b"New York,NY,2022,5\nDistrict of Columbia,DC,2022,4\nOhio,OH,2022,3\nSummit,OH,2022,2\n"
    schema = infer_schema("file.csv", b"County,State,Year,Rate\n" + rows)
    assert (schema.rows.used, schema.rows.rejected, schema.rows.ignored) == (2, 1, 1)
    (problem,) = schema.problems
    assert (problem.line, problem.reason) == (2, "names a state and a place in it: say which")
    (question,) = schema.names
    assert (question.text, question.proposals[0].geoid) == ("New York, NY", "36061")


def test_name_can_span_two_lines() -> None:
    lines = b'County,Year,Rate\n"Summit\nCounty, OH",2022,5\n"Stark County, OH",2022,4\n'
    assert infer_schema("file.csv", lines).rows.used == 2
