"""Codes of places, and finding a place by what people type."""

from __future__ import annotations

import pytest

from mobility.errors import UserError
from mobility.places import (
    REGIONS,
    STATES,
    Jurisdiction,
    Level,
    find_region,
    find_state,
    fold,
    level_of,
    parse_geoid,
    region_of,
    search_jurisdictions,
)


def _place(geoid: str, name: str, population: int | None = 1000) -> Jurisdiction:
    level = Level.COUNTY if len(geoid) == 5 else Level.PLACE
    return Jurisdiction(geoid, level, name, geoid[:2], population, 2023, 2014, 2023)


# Real codes and names; head-counts to the thousand.
PLACES = [
    _place("39153", "Summit County", 536_000),
    _place("08117", "Summit County", 31_000),
    _place("49043", "Summit County", 43_000),
    _place("3901000", "Akron city", 189_000),
    _place("06037", "Los Angeles County", 9_660_000),
    _place("0644000", "Los Angeles city", 3_820_000),
    _place("35013", "Doña Ana County", 225_000),
    _place("29510", "St. Louis city", 282_000),
    _place("2965000", "St. Louis city", 282_000),
    _place("29189", "St. Louis County", 987_000),
    _place("24037", "St. Mary's County", 115_000),
    _place("41067", "Washington County", 599_000),
    _place("39167", "Washington County", 59_000),
    _place("42125", "Washington County", 210_000),
    _place("53033", "King County", 2_270_000),
    _place("5363000", "Seattle city", 755_000),
    _place("36061", "New York County", 1_600_000),
    _place("3651000", "New York city", 8_260_000),
    _place("36055", "Monroe County", 750_000),
    _place("48301", "Loving County", 43),
    _place("15005", "Kalawao County", None),
    _place("54039", "Kanawha County", 174_000),
    _place("22001", "Acadia Parish", 56_000),
    _place("09110", "Capitol Planning Region", 981_000),
    _place("11001", "District of Columbia", 679_000),
]


def _found(text: str, limit: int = 20) -> list[str]:
    return [place.geoid for place in search_jurisdictions(PLACES, text, limit)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Akron", ["3901000"]),
        ("akron, oh", ["3901000"]),
        ("AKRON CITY OHIO", ["3901000"]),
        ("summit", ["39153", "49043", "08117"]),  # the larger first
        ("Summit County, Ohio", ["39153"]),
        ("ohio summit", ["39153"]),
        ("summit oh", ["39153"]),
        ("los ang", ["06037", "0644000"]),  # a county and a city of one name
        ("los angeles city", ["0644000"]),
        ("dona ana", ["35013"]),
        ("Doña Ana", ["35013"]),
        ("DOÑA", ["35013"]),
        ("saint louis county", ["29189"]),
        ("st louis", ["29189", "29510", "2965000"]),
        ("St. Mary's", ["24037"]),
        ("st marys", ["24037"]),
        ("st mary\u2019s", ["24037"]),
        ("washington county", ["41067", "42125", "39167", "53033"]),  # by that name, in that state
        ("washington pa", ["42125"]),
        ("Washington County, Pennsylvania", ["42125"]),
        ("loving", ["48301"]),
        ("west virginia", ["54039"]),
        ("louisiana", ["22001"]),
        ("washington ore", ["41067"]),
        ("capitol planning", ["09110"]),
        ("district of columbia", ["11001"]),
        ("new york", ["3651000", "36061", "36055"]),
        ("39153", ["39153"]),
        ("391", ["39153", "39167"]),
        ("06 037", ["06037"]),
        ("0644000", ["0644000"]),
        ("kal", ["15005"]),
        ("xyzzy", []),
        ("summit xyzzy", []),
        ("", []),
        ("  ,. ", []),
        ("99999", []),
        ("$%&", []),
    ],
)
def test_search(text: str, expected: list[str]) -> None:
    assert _found(text) == expected


def test_a_name_beats_a_state() -> None:
    washington = _found("washington")
    assert washington[:3] == ["41067", "42125", "39167"]
    assert washington[3:] == ["53033", "5363000"]  # then everything in the state of that name


def test_the_limit() -> None:
    assert _found("county", limit=2) == ["06037", "53033"]


@pytest.mark.parametrize(
    "geoid, level", [("39", Level.STATE), ("39153", Level.COUNTY), ("3901000", Level.PLACE)]
)
def test_the_length_of_a_code_tells_its_level(geoid: str, level: Level) -> None:
    assert level_of(geoid) is level


@pytest.mark.parametrize("text", ["", "3915", "391533", "3915a", "٣٩١٥٣", "39 153", "-9153"])
def test_what_is_no_code(text: str) -> None:
    with pytest.raises(UserError, match=r"give 5 digits for a county.*leading zeros included"):
        parse_geoid(text)


def test_a_state_is_no_place() -> None:
    with pytest.raises(UserError, match="'39' is a state; give a county"):
        parse_geoid("39")


def test_a_code_is_trimmed_and_kept_as_text() -> None:
    assert parse_geoid(" 06037\n") == "06037"


def test_names_of_a_jurisdiction() -> None:
    summit = PLACES[0]
    assert summit.full_name == "Summit County, Ohio"
    assert (summit.state_name, summit.state_abbreviation) == ("Ohio", "OH")
    abroad = Jurisdiction("72001", Level.COUNTY, "Adjuntas", "72")
    assert abroad.full_name == "Adjuntas, 72"
    assert abroad.state_abbreviation == "72"


def test_the_states() -> None:
    assert len(STATES) == 51
    assert list(STATES) == sorted(STATES)
    assert len({state.abbreviation for state in STATES.values()}) == 51
    assert STATES["11"].name == "District of Columbia"
    assert all(fips == state.fips for fips, state in STATES.items())


@pytest.mark.parametrize(
    "text, folded",
    [
        ("Doña Ana County", "dona ana county"),
        ("O'Brien", "obrien"),
        ("Prince George\u2019s", "prince georges"),
        ("Miami-Dade", "miami dade"),
        ("Saint  Louis", "st louis"),
        ("ﬁn", "fin"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["39", "OH", "oh", " Ohio ", "OHIO"])
def test_a_state_is_known_by_code_letters_and_name(text: str) -> None:
    assert find_state(text) == "39"


@pytest.mark.parametrize("text", ["", "3", "Ohi", "99", "West"])
def test_state_that_is_none_is_reported(text: str) -> None:
    with pytest.raises(UserError, match=r"give its name or two letters \(Ohio, OH\)"):
        find_state(text)


def test_every_state_lies_in_one_region() -> None:
    """9, 12, 17 and 13: Census Bureau, Census Regions and Divisions of the United States."""
    sizes = {region: len(states) for region, states in REGIONS.items()}
    assert sizes == {"Northeast": 9, "Midwest": 12, "South": 17, "West": 13}
    assert sorted(state for states in REGIONS.values() for state in states) == sorted(STATES)
    result = [region_of(find_state(state)) for state in ("OH", "PA", "DC", "HI", "MO", "DE")]
    assert result == ["Midwest", "Northeast", "South", "West", "Midwest", "South"]
    assert region_of("72") == ""


def test_a_region_is_known_by_its_name() -> None:
    assert find_region(" midwest ") == "Midwest"
    with pytest.raises(UserError, match="choose Northeast, Midwest, South, West"):
        find_region("Middle West")
