"""A place on one page of paper: what it says, how it marks what is weak, invented or absent."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.places.screening import screen
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.exports.paper.profile_page import PageFacts, profile_facts, profile_pdf
from mobility.figures.theme import LIGHT
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from mobility.text import INVENTED
from tests.support.pdf import pages_of
from tests.support.readings import reading

FRAMEWORK = load_framework()
SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 535_733, 2023, 2014, 2023)
FACTS = PageFacts("Urban Institute, release 2025", "http://here/?place=39153", date(2026, 3, 9))
UNTESTED = {"verdict": Verdict.NOT_COMPARED, "benchmark": None, "reason": "no interval published"}
ABSENT = {
    **UNTESTED,
    "value": None,
    "position": None,
    "distribution": None,
    "absence": AbsenceReason(Absence.SUPPRESSED, "The source hides fewer than ten deaths here."),
}


@dataclass(frozen=True)
class Release:
    id: str = "2025-c7e0b4cc"
    year: int = 2025
    demonstration: bool = False


def profile(*readings: Reading, place: Jurisdiction = SUMMIT, invented: bool = False) -> Profile:
    return Profile(place, Release(demonstration=invented), readings)


def facts(*readings: Reading, **changes: Any) -> dict[str, Any]:
    result = profile(*readings, **changes)
    return profile_facts(result, screen(result.readings), FRAMEWORK, FACTS)


def pdf(profile: Profile) -> bytes:
    return profile_pdf(profile, screen(profile.readings), FRAMEWORK, FACTS)


def row(own_reading: Reading) -> dict[str, Any]:
    (result,) = facts(own_reading)["pillars"][0]["rows"]
    return dict(result)


def test_the_page_says_place_finding_lists_rows_and_footer() -> None:
    (text,) = pages_of(pdf(profile(reading(), reading("pctl_income_50", verdict=Verdict.WORSE))))
    for phrase in (
        "Summit County, Ohio",
        "535,733 people in 2023 · release of 2025",
        "with the typical Ohio county: 1 better, 1 worse.",
        "Areas to explore",
        "Strengths",
        "Rewarding Work",
        "Employed, ages 25–54 84.0 %",
        "82.0 to 86.0 % · 2023",
        "median U.S. county",
        "Source: Urban Institute, release 2025.",
        "A position is not a test.",
        "Made on March 9, 2026. http://here/?place=39153",
    ):
        assert phrase in text.replace("\u00a0", " "), phrase
    assert INVENTED not in text


def test_every_metric_fits_one_page_however_long_the_words() -> None:
    everything = [reading(metric) for metric in FRAMEWORK.metrics]
    place = Jurisdiction("39153", Level.COUNTY, "Long " * 20 + "County", "39", 1, 2023, 2014, 2023)
    pages = pages_of(pdf(profile(*everything, place=place, invented=True)))
    assert len(pages) == 1
    drawn = {item.metric.short_label for item in everything if not item.metric.group}
    assert {label for label in drawn if label not in pages[0]} == set()
    assert "Made on March 9, 2026." in pages[0]


def test_invented_numbers_are_marked_above_and_below() -> None:
    (text,) = pages_of(pdf(profile(reading(), invented=True)))
    assert text.startswith(INVENTED)
    assert f"{INVENTED}. Nothing here is true of any place." in text


def test_a_verdict_has_its_color_and_a_position_none() -> None:
    better, worse = row(reading()), row(reading(verdict=Verdict.WORSE))
    assert (better["color"], worse["color"]) == (LIGHT.better, LIGHT.worse)
    assert better["result"] == "▲ better than the median Ohio county"
    placed = row(reading(**UNTESTED))
    assert placed["color"] == ""
    assert placed["result"].endswith("of reliable counties, not tested")


def test_a_weak_value_is_drawn_hollow_and_not_judged() -> None:
    weak = row(
        reading(**UNTESTED | {"reason": "weak value", "position": None}, quality=Quality.WEAK)
    )
    hollow = f'fill="{LIGHT.background}" stroke="{LIGHT.accent}"'
    assert hollow in weak["strip"]
    assert hollow not in row(reading())["strip"]
    assert (weak["result"], weak["color"]) == ("not compared: weak value", "")


def test_absent_value_has_kind_and_no_number() -> None:
    absent = row(reading(**ABSENT))
    assert (absent["value"], absent["result"], absent["strip"]) == ("", "suppressed", "")
    (text,) = pages_of(pdf(profile(reading(**ABSENT))))
    assert "Employed, ages 25–54 suppressed" in text


def test_rows_have_the_medians() -> None:
    assert "median: OH 80.0 %, U.S. 78.0 %" in row(reading())["facts"].replace("\u00a0", " ")


def test_list_without_headlines_says_so() -> None:
    areas, strengths = facts(reading())["lists"]
    assert areas["kinds"] == []
    assert [item["name"] for item in strengths["kinds"][0]["items"]] == ["Employed, ages 25–54"]
    assert "Nothing stands out here." in pages_of(pdf(profile(reading())))[0]


def test_what_people_type_is_never_markup() -> None:
    hostile = '#panic("x") $y$ *b* _i_ [l] <a@b> \\ `c` \x07 שלום 😀'
    place = Jurisdiction("39153", Level.COUNTY, hostile, "39", None, None, 2014, 2023)
    (text,) = pages_of(pdf(profile(reading(), place=place)))
    assert '#panic("x") $y$ *b* _i_ [l] <a@b> \\ `c`' in text


def test_pdf_is_tagged_for_screen_readers() -> None:
    reader = PdfReader(io.BytesIO(pdf(profile(reading()))))
    catalog = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Summit County, Ohio: Mobility Metrics"
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "the median of the U.S. is 78.0" in facts(reading())["pillars"][0]["rows"][0]["alt"]


@pytest.mark.parametrize("many", [1, 2])
def test_the_same_page_is_the_same_file(many: int) -> None:
    result = profile(*[reading()] * many)
    assert pdf(result) == pdf(result)
