"""The figure of a profile as rows: small pictures, rows, the picture for files, words, table.

After a meant change of a picture delete its file in tests/golden, run the test, look and rerun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.multiple_testing import FamilyOutcome
from mobility.analysis.places.percentile import Distribution, Position, Spread
from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.places.screening import screen
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.lines import TrendPoint
from mobility.figures.figure import Provenance, table_rows
from mobility.figures.flat import flat_strip
from mobility.figures.letters import text_width
from mobility.figures.profile import (
    ScreenedProfile,
    Section,
    by_pillar,
    distribution_strip,
    key_pictures,
    profile_figure,
    profile_footer,
    profile_picture,
    profile_table_figure,
    profile_views,
    reading_html,
    rows_of,
    sparkline,
)
from mobility.figures.theme import LIGHT, Theme
from mobility.figures.words.readings import compared_words, power_words, result_words
from mobility.places import Jurisdiction, Level
from mobility.registry import load_framework
from tests.support.readings import benchmark, reading

GOLDEN = Path(__file__).parents[2] / "golden"
YEARS = (2018, 2023)
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


# ---- rows ------------------------------------------------------------------------------------
def test_shares_of_one_group_have_no_row() -> None:
    assert len(READINGS) == len(ROWS) + 3
    assert not any(row.metric.group for row in ROWS)


def test_rows_follow_order_of_registry() -> None:
    framework = load_framework()
    pillars = list(by_pillar(ROWS, framework))
    assert [pillar.id for pillar, _ in pillars] == [
        pillar
        for pillar in framework.pillars
        if any(framework.predictors[r.metric.predictor].pillar == pillar for r in ROWS)
    ]
    assert sum(len(section.rows) for _, sections in pillars for section in sections) == len(ROWS)


# ---- small pictures of a row -----------------------------------------------------------------
def parsed(svg: str) -> ET.Element:
    """Return the picture as a tree; it must be well formed."""
    return ET.fromstring(svg)  # noqa: S314 - our own text


def marks(svg: str, kind: str) -> list[ET.Element]:
    """Return the elements that carry a class."""
    return [mark for mark in parsed(svg).iter() if kind in mark.get("class", "").split()]


@pytest.mark.parametrize(
    "name,svg",
    [
        ("strip.svg", distribution_strip(reading())),
        ("sparkline.svg", sparkline(reading(), YEARS)),
        ("key.svg", "\n".join(key_pictures())),
    ],
)
def test_picture_matches_golden(name: str, svg: str) -> None:
    path = GOLDEN / name
    if not path.exists():
        path.write_text(f"{svg}\n", encoding="utf-8")
        pytest.fail(f"{path} was written: look at it and run again")
    assert f"{svg}\n" == path.read_text(encoding="utf-8")


def test_strip_has_a_text_equivalent() -> None:
    label = parsed(distribution_strip(reading())).get("aria-label")
    assert label == (
        "19 of 21 reliable values lie between 70.0\u00a0% and 90.0\u00a0%; "
        "1 are lower and 1 higher."
    )


def test_own_value_lies_beyond_medians() -> None:
    svg = distribution_strip(reading())
    state, nation, own = (
        float(marks(svg, kind)[0].get(place, "").rstrip("%"))
        for kind, place in (("state", "x1"), ("nation", "x1"), ("mine", "cx"))
    )
    assert nation < state < own < 97


def test_weak_value_is_hollow_in_strip() -> None:
    svg = distribution_strip(reading(quality=Quality.WEAK))
    assert len(marks(svg, "weak")) == 2  # the dot and its interval
    assert not marks(distribution_strip(reading()), "weak")


def test_near_value_stretches_axis() -> None:
    svg = distribution_strip(reading(value=0.95, lower=None, upper=None))
    assert marks(svg, "mine")[0].get("cx") == "97.0%"


@pytest.mark.parametrize("value,edge", [(0.05, "1%"), (2.0, "99%")])
def test_far_value_is_an_arrow(value: float, edge: str) -> None:
    svg = distribution_strip(reading(value=value, lower=value, upper=value))
    assert f'x="{edge}"' in svg
    assert not [mark for mark in marks(svg, "mine") if mark.tag == "circle"]


def test_missing_median_is_not_drawn() -> None:
    few = benchmark(value=None, n=3, reason="too few reliable counties in the state")
    svg = distribution_strip(reading(state=few, nation=None))
    assert not marks(svg, "state")
    assert not marks(svg, "nation")


@pytest.mark.parametrize(
    "odd",
    [
        reading(distribution=None),
        reading(distribution=Distribution(0.0, 1.0, (0, 0), 0, 0, 0)),
        reading(value=None, absence=AbsenceReason(Absence.SUPPRESSED, "Hidden.")),
    ],
)
def test_strip_needs_value_and_others(odd: Reading) -> None:
    assert distribution_strip(odd) == ""


def test_one_other_place_is_one_bar() -> None:
    alone = Distribution(0.8, 0.8, (1,), 0, 0, 1)
    svg = distribution_strip(reading(distribution=alone, state=None, nation=None))
    assert [mark.tag for mark in marks(svg, "all")] == ["rect"]


def test_sparkline_is_solid_dashed_or_broken() -> None:
    svg = sparkline(reading(), YEARS)
    assert [mark.get("d", "").count("M") for mark in marks(svg, "solid")] == [2]
    assert [mark.get("d", "").count("M") for mark in marks(svg, "dashed")] == [1]
    assert "The line is broken: the rule changed in 2022." in svg


def test_weak_years_are_hollow_in_sparkline() -> None:
    svg = sparkline(reading(), YEARS)
    assert len(marks(svg, "weak")) == 1
    assert marks(svg, "mine")[0].get("cx") == "87"


def test_one_point_is_a_dot() -> None:
    assert sparkline(reading(points=(), joins=()), YEARS) == ""
    single = sparkline(reading(points=(TrendPoint(2020, 0.8),), joins=()), (2020, 2020))
    assert "One year only: 80.0\u00a0% in 2020." in single
    assert len(marks(single, "mine")) == 1


def test_strip_escapes_words() -> None:
    svg = distribution_strip(
        reading("pctl_income_50", distribution=Distribution(1, 9, (1,), 0, 0, 1))
    )
    parsed(svg)  # well formed


# ---- picture for files -----------------------------------------------------------------------
def picture(*readings: Reading) -> ET.Element:
    sections = [Section("Employment", readings)]
    by_id = {item.metric.id: item for item in (*readings, reading("share_debt_coll", value=0.2))}
    svg = profile_picture(sections, SUMMIT, by_id, THEME)
    return ET.fromstring(svg)  # noqa: S314 - drawn by this program


def text_in(drawing: ET.Element) -> str:
    return " ".join(
        "".join(text.itertext()) for text in drawing.iter() if text.tag.endswith("text")
    )


def test_row_says_value_medians_and_verdict() -> None:
    text = text_in(picture(reading()))
    for phrase in (
        "Employed, ages 25–54",
        "2023 · higher is better",
        "84.0\u00a0%",
        "82.0 to 86.0",
    ):
        assert phrase in text
    assert "OH " in text
    assert "U.S. 78.0\u00a0% (943)" in text
    assert "▲ better than the median Ohio county" in " ".join(text.split())


def test_verdict_has_color_and_position_none() -> None:
    better, worse = picture(reading()), picture(reading(verdict=Verdict.WORSE))
    assert THEME.better in ET.tostring(better, "unicode").split("▲")[0][-120:]
    assert THEME.worse in ET.tostring(worse, "unicode").split("▼")[0][-120:]
    placed = picture(reading(**UNTESTED))
    assert "position only, not tested" in text_in(placed)
    assert THEME.worse not in ET.tostring(placed, "unicode")


def test_weak_value_is_hollow_in_picture() -> None:
    firm, weak = ET.tostring(picture(reading()), "unicode"), reading(quality=Quality.WEAK)
    hollow = f'fill="{THEME.background}" stroke="{THEME.accent}"'
    assert firm.count(hollow) == 1  # in the key
    assert ET.tostring(picture(weak), "unicode").count(hollow) == 2


def test_absent_value_has_reason() -> None:
    text = text_in(picture(reading("rate_injury_death", **ABSENT)))
    assert "suppressed" in text
    assert "The source hides fewer than ten deaths" in text
    assert "(943)" not in text


def test_text_stays_inside_picture() -> None:
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
def test_flat_strip_has_pixels_and_colors(value: float) -> None:
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


# ---- figure ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Release:
    """What a profile needs to know of its release."""

    demonstration: bool = False
    id: str = "2025-47e9d181"
    year: int = 2025


PROVENANCE = Provenance(place=SUMMIT.geoid, release="2025-47e9d181", source="The publisher")
SCREENED = ScreenedProfile(
    Profile(SUMMIT, Release(), tuple(READINGS)), screen(READINGS), load_framework(), 2023
)


def test_views_are_highlights_then_pillars() -> None:
    first, *pillars = profile_views(SCREENED)
    headings = [section.heading for section in first.sections]
    assert first.id == "highlights"
    assert headings == [
        "Areas to explore: clearly worse than the typical Ohio county",
        "Areas to explore: in the worst quarter of U.S. counties, not tested",
        "Strengths: clearly better than the typical Ohio county",
    ]
    ids = [pillar.id for pillar, _ in by_pillar(ROWS, load_framework())]
    assert [view.id for view in pillars] == ids


def test_figure_says_whose_rows_and_how_many() -> None:
    first, *pillars = profile_views(SCREENED)
    figure = profile_figure(SCREENED, first, PROVENANCE)
    assert figure.id == "highlights"
    assert figure.title == first.sentence.split(". ")[0].rstrip(".") + "."
    line = "535,733 people in 2023 · release of 2025 · values up to 2023."
    assert figure.subtitle.startswith(f"Summit County, Ohio, {line}")
    assert figure.footer[-1] == "Source: The publisher."
    assert isinstance(figure.chart(LIGHT), str)
    pillar = profile_figure(SCREENED, pillars[0], PROVENANCE)
    assert pillar.title.startswith(f"{pillars[0].label}: ")
    assert pillar.basis.metrics


def test_table_has_every_metric_with_units() -> None:
    figure = profile_table_figure(SCREENED, PROVENANCE)
    rows = table_rows(figure.table())
    assert [row["metric_id"] for row in rows] == [each.metric.id for each in READINGS]
    assert (rows[0]["unit"], rows[0]["stored_value"]) == ("share of 1", 0.84)
    assert rows[1]["unit"] == "dollars"
    assert figure.name == "mobility-metrics-profile-39153-2025-47e9d181"


def test_the_footer_counts_what_is_not_shown() -> None:
    text_in = profile_footer(ROWS, "Urban Institute, release 2025-47e9d181", invented=False)
    assert "5 metrics shown, 1 of them weak; 1 not shown" in text_in
    assert text_in.startswith("Source: Urban Institute, release 2025-47e9d181.")


def test_invented_numbers_are_called_so_first() -> None:
    assert profile_footer(ROWS, "Nobody", invented=True).startswith(
        "Demonstration: invented numbers."
    )


def test_panel_says_what_the_data_could_show() -> None:
    unclear, told = (
        reading("share_employed", verdict=verdict, se=se, spread=Spread(0.01, "median deviation"))
        for verdict, se in ((Verdict.CANNOT_TELL, 0.02), (Verdict.WORSE, 0.02))
    )
    panels = [reading_html(Profile(SUMMIT, Release(), (one,)), one) for one in (unclear, told)]
    assert "The smallest difference that these data would show in 80 of 100 cases:" in panels[0]
    assert "are on average" in panels[1]
    assert told.exaggeration is not None
    assert told.exaggeration > 2
    assert unclear.exaggeration is told.smallest_gap is None


def test_an_overruled_row_says_so_in_words_symbol_color_and_file() -> None:
    alone = reading("share_employed")
    family = FamilyOutcome("false-discovery-rate", 0.1, tests=44, told=False)
    overruled = replace(alone, family=family)
    assert (alone.family_verdict, overruled.verdict) == (Verdict.BETTER, Verdict.BETTER)
    phrase = "not clear among 44 comparisons"
    assert compared_words(overruled, Level.COUNTY) == ("?", "cannot tell", phrase)
    assert result_words(overruled, Level.COUNTY).endswith(f"median Ohio county: {phrase}")
    assert power_words(overruled).startswith("The smallest difference that these data")
    profile = Profile(SUMMIT, Release(), (overruled,))
    screened = ScreenedProfile(profile, screen([overruled]), load_framework(), 2023)
    (row,) = table_rows(profile_table_figure(screened, PROVENANCE).table())
    assert (row["verdict"], row["verdict_alone"], row["comparisons"]) == (
        "cannot tell",
        "better",
        44,
    )
    assert screen([overruled]).strengths.tested == ()
    assert replace(alone, family=replace(family, told=True)).family_verdict is Verdict.BETTER
