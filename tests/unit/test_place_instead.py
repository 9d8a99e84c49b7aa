"""What is said of a place that a release does not have, and what is offered in its place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from shapely.geometry import Polygon
from shapely.ops import unary_union

from mobility.places import Jurisdiction, Level, outlines
from mobility.places.boundaries import area_now, places_instead, successors, why_not_here
from mobility.registry import load_framework

FOLDER = Path(__file__).parents[2] / "data" / "boundaries"
KNOWN = {"39153", "3901000", "09190", "09120", "09140"}


def shape(geoid: str, edition: str) -> Polygon:
    """Return the area of a county in one of the outline files."""
    return unary_union([Polygon(p[0], p[1:]).buffer(0) for p in outlines.counties(edition)[geoid]])


def test_successors_match_the_outlines() -> None:
    new = outlines.counties("2023")
    changes = [c for c in load_framework().geography_changes if c.state == "09"]
    for ended in changes[0].ended:
        old = shape(ended, "2021")
        shares = {
            each: old.intersection(shape(each, "2023")).area / old.area
            for each in new
            if each.startswith("09")
        }
        large = sorted((s for s in shares if shares[s] > 0.02), key=lambda s: -shares[s])
        assert list(successors(ended)) == large, ended


def test_every_ended_county_has_successors() -> None:
    changes = load_framework().geography_changes
    ended = {geoid for change in changes for geoid in change.ended}
    with (FOLDER / "county_successors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["ended"] for row in rows} == ended
    began = {geoid for change in changes for geoid in change.began}
    assert {row["began"] for row in rows} <= began
    assert successors("39153") == ()


def test_old_county_names_its_regions() -> None:
    fairfield = Jurisdiction("09001", Level.COUNTY, "Fairfield County", "09", 1, 2021, 2014, 2021)
    text = area_now(fairfield)
    assert text.startswith("Fairfield County has no data after 2021: its area is now in Western")
    for code in ("09190", "09120", "09140"):
        assert f"({code})" in text
    assert places_instead("09001", KNOWN) == ("09190", "09120", "09140")


@pytest.mark.parametrize(
    "geoid,text",
    [
        ("72127", "This release has no values for Puerto Rico."),
        ("7276770", "This release has no values for Puerto Rico."),
        ("0908000", "Bridgeport city, Connecticut (0908000): it lies in Greater Bridgeport"),
        ("09001", "its area is now in Western Connecticut Planning Region, Connecticut (09190)"),
        ("3999999", "No city with the code 3999999 is known here: the release has 1 of the "),
        ("3977000", "no values for Toledo city, Ohio (3977000): it has 1 of the largest"),
        ("39999", "There is no county with the code 39999 in this release."),
    ],
)
def test_absent_place_has_reason(geoid: str, text: str) -> None:
    output = why_not_here(geoid, KNOWN)
    assert text in output
    assert "Choose the county" not in output, "none is known to be around it"


def test_lost_leading_zero_offers_the_place() -> None:
    assert places_instead("9190", KNOWN) == ("09190",)
    assert places_instead("901000", KNOWN) == ()
