"""The rows of a profile as a picture: what is written, drawn hollow, and left to pixels."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.charts.letters import text_width
from mobility.charts.strips import distribution_strip
from mobility.exports.drawing.flat import flat_strip
from mobility.exports.profile.profile_picture import PictureRow, PictureSection, profile_picture
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction, Level
from tests.support.readings import reading

SUMMIT = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 535_733, 2023, 2014, 2023)
THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")
UNTESTED = {"verdict": Verdict.NOT_COMPARED, "benchmark": None, "reason": "no interval published"}
ABSENT = {
    **UNTESTED,
    "value": None,
    "position": None,
    "distribution": None,
    "absence": AbsenceReason(Absence.SUPPRESSED, "The source hides fewer than ten deaths here."),
}
HOUSE = "ratio_black_nh_house_value_households"


def picture(*readings: Reading, **section: str) -> ET.Element:
    lead, *parts = readings
    rows = [PictureRow(lead, parts)]
    sections = [PictureSection("Employment", rows, **section)]
    by_id = {one.metric.id: one for one in (*readings, reading("share_debt_coll", value=0.2))}
    svg = profile_picture(sections, SUMMIT, by_id, THEME)
    return ET.fromstring(svg)  # noqa: S314 - drawn by this program


def words(drawing: ET.Element) -> str:
    return " ".join(
        "".join(text.itertext()) for text in drawing.iter() if text.tag.endswith("text")
    )


def test_a_row_says_name_year_value_interval_medians_and_verdict() -> None:
    text = words(picture(reading()))
    for said in ("Employed, ages 25–54", "2023 · higher is better", "84.0\u00a0%", "82.0 to 86.0"):
        assert said in text
    assert "OH " in text
    assert "U.S. 78.0\u00a0% (943)" in text
    assert "▲ better than the median Ohio county" in " ".join(text.split())


def test_a_verdict_has_its_color_and_a_position_has_none() -> None:
    better, worse = picture(reading()), picture(reading(verdict=Verdict.WORSE))
    assert THEME.better in ET.tostring(better, "unicode").split("▲")[0][-120:]
    assert THEME.worse in ET.tostring(worse, "unicode").split("▼")[0][-120:]
    placed = picture(reading(**UNTESTED))
    assert "position only, not tested" in words(placed)
    assert THEME.worse not in ET.tostring(placed, "unicode")


def test_a_weak_value_is_hollow() -> None:
    firm, weak = ET.tostring(picture(reading()), "unicode"), reading(quality=Quality.WEAK)
    hollow = f'fill="{THEME.background}" stroke="{THEME.accent}"'
    assert firm.count(hollow) == 1  # in the key
    assert ET.tostring(picture(weak), "unicode").count(hollow) == 2


def test_an_absent_value_says_why_instead() -> None:
    text = words(picture(reading("rate_injury_death", **ABSENT)))
    assert "suppressed" in text
    assert "The source hides fewer than ten deaths" in text
    assert "(943)" not in text


def test_the_shares_behind_a_relation_stand_with_it() -> None:
    text = words(
        picture(
            reading(f"{HOUSE}.parity", value=0.47),
            reading(f"{HOUSE}.value_share", value=0.064),
            reading(f"{HOUSE}.household_share", value=0.137),
        )
    )
    assert "6.4\u00a0% of home value" in text
    assert "13.7\u00a0% of households" in text


def test_a_note_of_a_section_stands_under_its_heading() -> None:
    assert "Only one is listed." in words(picture(reading(), sentence="Only one is listed."))


def test_nothing_is_written_beyond_the_width_or_the_height() -> None:
    drawing = picture(reading("pctl_income_80", value=142_733.0, lower=135_596.0, upper=151_500.0))
    height = float(drawing.attrib["height"])
    for text in drawing.iter():
        if not text.tag.endswith("text"):
            continue
        size, x = float(text.attrib["font-size"]), float(text.attrib["x"])
        bold = text.get("font-weight") == "bold"
        width = text_width("".join(text.itertext()), size, bold=bold)
        left = x - width if text.get("text-anchor") == "end" else x
        assert left >= 0
        assert left + width <= 840.5
        assert 0 < float(text.attrib["y"]) <= height


@pytest.mark.parametrize("value", [0.84, 0.2, 5.0])
def test_a_strip_for_a_picture_has_pixels_and_colors_only(value: float) -> None:
    flat = flat_strip(distribution_strip(reading(value=value)), 128, THEME)
    shapes = ET.fromstring(f"<g>{flat}</g>")  # noqa: S314 - drawn by this program
    for shape in shapes.iter():
        assert not shape.tag.endswith("svg")
        assert "class" not in shape.attrib
        assert not any(text.endswith("%") for text in shape.attrib.values())
        for side in ("x1", "x2", "cx"):
            assert 0 <= float(shape.get(side, 0)) <= 128
    assert THEME.accent in flat
    assert THEME.gray in flat
