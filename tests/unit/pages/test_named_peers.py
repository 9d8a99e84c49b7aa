"""A pasted list of peers: what is understood, and what is said of every other line."""

from __future__ import annotations

import pytest

from mobility.places import Jurisdiction, Level
from pages.ui.peers.named import read_list


def county(geoid: str, name: str) -> Jurisdiction:
    return Jurisdiction(geoid, Level.COUNTY, name, geoid[:2])


PLACES = {
    place.geoid: place
    for place in (
        county("39153", "Summit County"),
        county("39035", "Cuyahoga County"),
        county("39049", "Franklin County"),
        county("18047", "Franklin County"),
        county("17163", "St. Clair County"),
        Jurisdiction("3901000", Level.PLACE, "Akron city", "39"),
    )
}
HERE = PLACES["39153"]


@pytest.mark.parametrize(
    "text,geoids",
    [
        ("39035", ("39035",)),
        ("Cuyahoga County, Ohio\n\n39049\n", ("39035", "39049")),
        ("Cuyahoga\n39035", ("39035",)),
        ("Franklin County, Indiana;", ("18047",)),
        ("Saint Clair County, Illinois", ("17163",)),
    ],
)
def test_codes_and_names_are_interpreted(text: str, geoids: tuple[str, ...]) -> None:
    read = read_list(text, HERE, PLACES)
    assert (read.geoids, read.problems) == (geoids, ())


@pytest.mark.parametrize(
    "text,expected_text",
    [
        ("Franklin County", "Line 1: 'Franklin County' can be"),
        ("39035\nAtlantis County", "Line 2: no county is called 'Atlantis County'"),
        ("3901000", "Line 1: 3901000 is no county of this release"),
        ("39999", "39999 is no county"),
        ("39153", "Summit County, Ohio itself cannot be its own peer"),
        ("12", "Line 1: '12'"),
    ],
)
def test_a_line_that_is_not_understood_is_named(text: str, expected_text: str) -> None:
    read = read_list(text, HERE, PLACES)
    assert any(expected_text in problem for problem in read.problems), read.problems


def test_more_than_a_set_holds_is_reported() -> None:
    many = {f"{n:05}": county(f"{n:05}", f"County {n}") for n in range(1001, 1041)}
    read = read_list("\n".join(many), HERE, PLACES | many)
    assert len(read.geoids) == 30
    assert "40 places are more than 30" in read.problems[0]
