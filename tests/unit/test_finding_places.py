"""Counties and cities by ZIP code, town, name and code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobility import zip_codes
from mobility.places import Jurisdiction, Level
from mobility.places.boundaries import cities_that_are_counties
from mobility.places.finding import match_places
from mobility.zip_codes import towns


def _place(geoid: str, name: str, population: int) -> Jurisdiction:
    level = Level.COUNTY if len(geoid) == 5 else Level.PLACE
    return Jurisdiction(geoid, level, name, geoid[:2], population, 2023, 2014, 2023)


PLACES = {
    place.geoid: place
    for place in (
        _place("39153", "Summit County", 536_000),
        _place("48301", "Loving County", 43),
        _place("35015", "Eddy County", 61_000),
        _place("35025", "Lea County", 73_000),
        _place("26125", "Oakland County", 1_270_000),
        _place("01017", "Chambers County", 34_000),
        _place("01081", "Lee County", 180_000),
        _place("25017", "Middlesex County", 1_620_000),
        _place("09110", "Capitol Planning Region", 981_000),
        _place("29189", "St. Louis County", 987_000),
        _place("29510", "St. Louis city", 282_000),
        _place("2965000", "St. Louis city", 282_000),
    )
}
SUMMIT, LEE, CHAMBERS = (PLACES[code].full_name for code in ("39153", "01081", "01017"))


@pytest.mark.cases(5)
@pytest.mark.parametrize(
    "text, labels",
    [
        ("44308", [f"44308 (Akron) – in {SUMMIT}"]),
        (" 44203-1111 ", [f"44203 (Barberton) – in {SUMMIT}"]),
        ("36852", [f"36852 (Cusseta) – in {LEE}", f"36852 (Cusseta) – in {CHAMBERS}"]),
        # A county's code that is a ZIP code elsewhere
        (
            "48301",
            ["48301 (Bloomfield Hills) – in Oakland County, Michigan", "Loving County, Texas"],
        ),
        ("06103", ["06103 (Hartford) – in Capitol Planning Region, Connecticut"]),
        ("Barberton", [f"Barberton – in {SUMMIT}"]),
        ("barberton, oh", [f"Barberton – in {SUMMIT}"]),
        ("Hudson Ohio", [f"Hudson – in {SUMMIT}"]),
        ("hudson", ["Hudson – in Middlesex County, Massachusetts", f"Hudson – in {SUMMIT}"]),
        (
            "loving",
            [
                "Loving County, Texas",
                "Loving – in Eddy County, New Mexico",
                "Lovington – in Lea County, New Mexico",
            ],
        ),
        ("(", []),
        ("99999", []),
        ("Xyzzy", []),
        ("", []),
    ],
)
def test_places_are_found(text: str, labels: list[str]) -> None:
    assert [match.label for match in match_places(PLACES, towns(), text)] == labels


def test_a_place_is_offered_once() -> None:
    geoids = [match.geoid for match in match_places(PLACES, towns(), "saint louis mo")]
    assert sorted(geoids) == sorted({*geoids})
    assert geoids[:2] == ["29189", "29510"]


@pytest.fixture
def new_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder in which no towns were made, and a short list of them to be made."""
    monkeypatch.setenv("MOBILITY_HOME", str(tmp_path))
    monkeypatch.setattr(zip_codes, "_made_lines", lambda: "39153,Akron,44308\n")
    towns.cache_clear()
    yield tmp_path
    towns.cache_clear()


def test_towns_are_made_once_for_all_processes(
    new_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert towns() == "39153,Akron,44308\n"
    assert [file.name for file in (new_home / "releases").iterdir()] == ["zip_codes-3.0.0-1.csv"]
    towns.cache_clear()  # as in another process
    monkeypatch.setattr(zip_codes, "_made_lines", lambda: pytest.fail("made again"))
    assert towns() == "39153,Akron,44308\n"


def test_towns_are_there_where_nothing_can_be_written(new_home: Path) -> None:
    (new_home / "releases").touch()  # no folder
    assert towns() == "39153,Akron,44308\n"


def test_cities_that_are_counties_are_recognized() -> None:
    assert cities_that_are_counties(PLACES.values()) == {"2965000"}
