"""The rows of the overview and what is said of the place around them."""

from __future__ import annotations

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.places.percentile import Position
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.figures.profile import profile_footer, rows_of
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from pages.ui.place_notes import place_notes
from tests.support.readings import reading

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 535_733, 2023, 2014, 2023)
UNTESTED = {"verdict": Verdict.NOT_COMPARED, "benchmark": None, "reason": "no interval published"}
ABSENT = {
    **UNTESTED,
    "value": None,
    "position": None,
    "absence": AbsenceReason(Absence.NOT_PUBLISHED, "Not published here."),
}
READINGS = [
    reading("share_employed"),
    reading("pctl_income_20", verdict=Verdict.WORSE),
    reading("pctl_income_50", verdict=Verdict.CANNOT_TELL),
    reading("share_debt_coll", **UNTESTED, position=Position(800, 0, 142, 942)),
    reading("ratio_black_nh_house_value_households.value_share", **UNTESTED, position=None),
    reading("ratio_black_nh_house_value_households.household_share", **UNTESTED, position=None),
    reading("ratio_black_nh_house_value_households.parity", **UNTESTED),
    reading("share_in_preschool", **UNTESTED, quality=Quality.WEAK, position=None),
    reading("rate_learning", **ABSENT),
]
ROWS = rows_of(READINGS)


def test_the_footer_counts_what_is_not_shown() -> None:
    words = profile_footer(ROWS, "Urban Institute, release 2025-47e9d181", invented=False)
    assert "6 metrics shown, 1 of them weak; 1 not shown" in words
    assert words.startswith("Source: Urban Institute, release 2025-47e9d181.")


def test_invented_numbers_are_called_so_first() -> None:
    assert profile_footer(ROWS, "Nobody", invented=True).startswith(
        "Demonstration: invented numbers."
    )


def test_a_county_that_began_says_from_which_year_it_can_be_compared() -> None:
    began = Jurisdiction("02063", Level.COUNTY, "Chugach Census Area", "02", 1, 2023, 2020, 2023)
    why, since = place_notes(began, load_framework(), 2023)
    assert "Valdez-Cordova" in why
    assert since.startswith("Chugach Census Area is in the data from 2020 on, and nothing here")


def test_an_ended_county_says_so_and_why() -> None:
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
