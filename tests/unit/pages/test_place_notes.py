"""What is said of a place that is not in every year of the release."""

from __future__ import annotations

from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from pages.ui.place_notes import place_notes

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 535_733, 2023, 2014, 2023)


def test_new_county_has_first_comparable_year() -> None:
    began = Jurisdiction("02063", Level.COUNTY, "Chugach Census Area", "02", 1, 2023, 2020, 2023)
    why, since = place_notes(began, load_framework(), 2023)
    assert "Valdez-Cordova" in why
    assert since.startswith("Chugach Census Area is in the data from 2020 on, and nothing here")


def test_ended_county_has_reason() -> None:
    ended = Jurisdiction("09001", Level.COUNTY, "Fairfield County", "09", 1, 2021, 2014, 2021)
    first, why = place_notes(ended, load_framework(), 2023)  # and not since when
    assert first == (
        "Fairfield County has no data after 2021: its values are from then or older, compared "
        "with those of other places in the same year."
    )
    assert "planning regions" in why
    first, _ = place_notes(ended, load_framework(), 2023, on_map=True)
    assert first.endswith("has no data after 2021: it has no value on the map of a later year.")
    assert place_notes(SUMMIT, load_framework(), 2023) == []
