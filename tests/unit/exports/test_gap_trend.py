"""Whether a gap is closing: its words, both lines, and where they are broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import altair as alt
import pytest

from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import gap_series, gap_trend_of, ratio_series
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import Line, TrendPoint
from mobility.charts.gap_lines import gap_line, gap_lines_side_by_side, line_domain
from mobility.exports.disparities import gap_trend as words
from mobility.figures.figure import table_rows
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction, Level
from mobility.registry import Better, Break, Computation, load_framework
from tests.support.golden import assert_spec_matches_golden

FRAMEWORK = load_framework()
METRIC = FRAMEWORK.metric("share_employed")
PLACE = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
RELEASE: Any = SimpleNamespace(id="data-2023-00000000", year=2023)
BLACK, WHITE = "Black, Non-Hispanic", "White, Non-Hispanic"
THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")
Values = Sequence[tuple[int, float]]


def moved(
    group: Values,
    reference: Values,
    *,
    half: float | None = 0.01,
    weak: Sequence[int] = (),
    better: Better = Better.HIGHER,
    breaks: tuple[Break, ...] = (),
    refused: dict[Computation, str] | None = None,
    **changes: Any,
) -> PlaceGapTrend:
    """Return the trend of a gap of these values by year; ``weak`` are years of the group."""
    metric = replace(METRIC, better=better, **changes)
    base = metric.series_of(Level.COUNTY, "race-ethnicity")
    assert base is not None
    years = tuple(year for year, _ in group)
    series = replace(base, schedule=years, interval_years=years, breaks=breaks, period_years=1)

    def line(values: Values, hollow: Sequence[int] = ()) -> Line:
        points = tuple(
            TrendPoint(
                year, value,
                None if half is None else value - half, None if half is None else value + half,
                Quality.WEAK if year in hollow else Quality.STRONG,
            )
            for year, value in values
        )  # fmt: skip
        return Line(metric=metric, series=series, points=points, cpi={})

    breakdown = FRAMEWORK.breakdowns["race-ethnicity"]
    lines = (line(group, weak), line(reference))
    gap = gap_trend_of(lines, (BLACK, WHITE), breakdown, refused=refused)
    return PlaceGapTrend(PLACE, RELEASE, metric, "race-ethnicity", gap)


STEADY = [(year, 0.80) for year in range(2018, 2022)]
CATCHING_UP = moved([(2018, 0.60), (2019, 0.64), (2020, 0.68), (2021, 0.74)], STEADY)
BROKEN = moved(
    [(2018, 0.60), (2019, 0.64), (2020, 0.68), (2021, 0.74)], STEADY,
    weak=[2019], breaks=(Break(2020, "from 2020 another edition"),),
)  # fmt: skip
ONE_YEAR = moved([(2018, 0.6)], [(2018, 0.8)])
NOTHING = moved([(2018, 0.6)], [(2019, 0.8)])


def test_both_sizes_have_a_line_with_its_label() -> None:
    gap, ratio = words.gap_trend_lines(CATCHING_UP)
    assert gap.title == "Gap, points: narrowing"
    assert [round(point.value, 1) for point in gap.points] == [20.0, 16.0, 12.0, 6.0]
    assert gap.labels[0] == "20.0", "the title has the unit"
    assert ratio.title == "Ratio: toward 1"
    assert [round(point.value, 3) for point in ratio.points] == [1.333, 1.25, 1.176, 1.081]
    first = ratio.points[0]
    assert first.lower is not None
    assert first.lower < 4 / 3


@pytest.mark.parametrize(
    "last,label",
    [(0.74, "narrowing"), (0.50, "widening"), (0.601, "no detectable change"),
     (0.95, "turned around")],
)  # fmt: skip
def test_the_label_says_how_the_gap_moved(last: float, label: str) -> None:
    found = moved([(2018, 0.6), (2019, last)], [(2018, 0.8), (2019, 0.8)])
    assert words.gap_trend_lines(found)[0].title == f"Gap, points: {label}"


def test_a_ratio_of_an_adverse_metric_is_turned_so_that_more_than_one_is_worse_off() -> None:
    found = moved([(2018, 0.3), (2019, 0.2)], [(2018, 0.1), (2019, 0.1)], better=Better.LOWER)
    assert [round(one.value, 2) for one in ratio_series(found.gap, Better.LOWER)] == [3.0, 2.0]


def test_a_gap_and_a_ratio_that_disagree_are_flagged() -> None:
    found = moved(
        [(2018, 0.40), (2019, 0.10)], [(2018, 0.60), (2019, 0.20)], half=0.005, better=Better.HIGHER
    )
    gap, ratio = words.gap_trend_lines(found)
    assert (gap.title, ratio.title) == ("Gap, points: narrowing", "Ratio: away from 1")
    assert words.DISAGREE in words.gap_trend_subtitle(found, FRAMEWORK)
    assert words.DISAGREE not in words.gap_trend_subtitle(CATCHING_UP, FRAMEWORK)


def test_a_break_is_drawn_and_its_reason_stands_in_words() -> None:
    subtitle = words.gap_trend_subtitle(BROKEN, FRAMEWORK)
    assert "Broken before 2020: another edition." in subtitle
    assert "Broken before 2020: another edition." in words.gap_trend_summary(BROKEN, FRAMEWORK)
    made = spec(BROKEN)
    lines = [row["join"] for layer in made["layer"] if layer["mark"]["type"] == "line"
             for row in layer["data"]["values"]]  # fmt: skip
    assert set(lines) == {2018, 2020}, "nothing leads from 2019 to 2020"
    assert "Broken" not in words.gap_trend_subtitle(CATCHING_UP, FRAMEWORK)


def test_a_weak_year_is_hollow_and_has_no_band() -> None:
    one_series = gap_series(BROKEN.gap)
    assert [point.weak for point in one_series] == [False, True, False, False]
    assert one_series[1].lower is None
    assert ratio_series(BROKEN.gap, Better.HIGHER)[1].lower is None
    assert "Hollow: one of the two values is not reliable." in words.gap_trend_footer(BROKEN)[0]
    fills = [row["fill"] for layer in spec(BROKEN)["layer"] if layer["mark"]["type"] == "point"
             for row in layer["data"]["values"]]  # fmt: skip
    assert fills == [THEME.accent, THEME.background, THEME.accent, THEME.accent]


def test_a_weak_end_lends_no_number_to_a_sentence() -> None:
    pair = [(2018, 0.60), (2019, 0.64)], [(2018, 0.80), (2019, 0.80)]
    found = moved(*pair, weak=[2018, 2019])
    title = words.gap_trend_title(found, FRAMEWORK)
    assert title == (
        "The gap between “Black, not Hispanic” and “White, not Hispanic” is not compared between "
        "2018 and 2019: weak value: the publisher says not to act on it"
    )
    subtitle = words.gap_trend_subtitle(found, FRAMEWORK)
    assert "points" not in subtitle
    assert "Ratio" not in subtitle
    firm = moved(*pair)
    assert "20.0 points in 2018" in words.gap_trend_title(firm, FRAMEWORK)
    assert "Ratio 1.33 and 1.25" in words.gap_trend_subtitle(firm, FRAMEWORK)


def test_a_weak_year_between_the_two_that_are_compared_withholds_nothing() -> None:
    found = moved([(2018, 0.60), (2019, 0.64), (2020, 0.74)], STEADY, weak=[2019])
    assert "20.0 points in 2018 to 6.0 points in 2020" in words.gap_trend_title(found, FRAMEWORK)


def test_without_intervals_nothing_is_hollow_and_nothing_is_said_to_move() -> None:
    found = moved([(2018, 0.6), (2019, 0.7)], [(2018, 0.8), (2019, 0.8)], half=None)
    assert not any(point.weak for point in gap_series(found.gap))
    assert words.gap_trend_lines(found)[0].title == "Gap, points: not compared"
    assert "−10.0 points, not tested." in words.gap_trend_subtitle(found, FRAMEWORK)
    assert "Band" not in words.gap_trend_footer(found)[0]


def test_years_in_common_are_said_where_a_test_counts_them() -> None:
    series = METRIC.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    said = "A value rests on 5 years; the two share 2, which their interval counts."
    for period, lower, is_said in [
        (5, -0.1, True),
        (1, -0.1, False),
        (3, -0.1, False),
        (5, None, False),
    ]:
        held = replace(
            CATCHING_UP.metric,
            series={(Level.COUNTY, "race-ethnicity"): replace(series, period_years=period)},
        )
        found = replace(CATCHING_UP, metric=held, gap=replace(CATCHING_UP.gap, lower=lower))
        assert (said in words.gap_trend_footer(found)[0]) is is_said


def test_a_zero_has_a_gap_and_no_ratio() -> None:
    found = moved([(2018, 0.0), (2019, 0.1)], [(2018, 0.8), (2019, 0.8)], half=None)
    assert len(words.gap_trend_lines(found)) == 1
    assert "No ratio: one of the values is 0." in words.gap_trend_footer(found)[0]


def test_a_metric_without_a_natural_zero_has_no_ratio() -> None:
    found = moved([(2018, 0.6), (2019, 0.7)], [(2018, 0.8), (2019, 0.8)], ratio_meaningful=False)
    assert len(words.gap_trend_lines(found)) == 1
    assert "No ratio: no natural zero." in words.gap_trend_footer(found)[0]


def test_one_year_is_a_point_and_no_change() -> None:
    assert "not compared" in words.gap_trend_title(ONE_YEAR, FRAMEWORK)
    assert [line.title for line in words.gap_trend_lines(ONE_YEAR)] == ["Gap, points: not compared"]


def test_a_place_with_new_borders_says_why_its_line_is_short() -> None:
    said = "Connecticut's eight counties were replaced by nine planning regions"
    capitol = replace(PLACE, geoid="09110", name="Capitol Planning Region", state="09")
    subtitle = words.gap_trend_subtitle(replace(ONE_YEAR, jurisdiction=capitol), FRAMEWORK)
    assert said in subtitle
    assert said not in words.gap_trend_subtitle(ONE_YEAR, FRAMEWORK)


def test_groups_that_share_no_year_have_no_line() -> None:
    assert words.gap_trend_lines(NOTHING)[0].points == []
    assert words.gap_trend_footer(NOTHING) == ()
    assert table_rows(words.gap_trend_table(NOTHING, FRAMEWORK)) == []


def test_the_table_has_a_row_a_year_with_both_values() -> None:
    table = words.gap_trend_table(BROKEN, FRAMEWORK)
    row = table_rows(table)[2]
    assert row["Black, not Hispanic"] == "68.0\N{NO-BREAK SPACE}%"
    assert row["Gap"] == "12.0 points (10.6 to 13.4)"
    assert row["Ratio"] == "1.18"
    assert "another edition" in str(row["Note"])
    assert table_rows(table)[2]["gap"] == pytest.approx(0.12)


# --------------------------------------------------------------------------------- the picture


def spec(gap_trend: PlaceGapTrend, which: int = 0) -> dict[str, Any]:
    line = words.gap_trend_lines(gap_trend)[which]
    made = gap_line(line, words.gap_trend_years(gap_trend), THEME, "What it shows.")
    alt.Chart.from_dict(made)  # raises for what is no part of a specification
    return made


@pytest.mark.parametrize(
    "name,gap_trend,which",
    [
        ("full", CATCHING_UP, 0),
        ("ratio", CATCHING_UP, 1),
        ("broken", BROKEN, 0),
        ("one", ONE_YEAR, 0),
        ("empty", NOTHING, 0),
    ],
)
def test_a_line_is_the_one_that_was_looked_at(
    name: str, gap_trend: PlaceGapTrend, which: int
) -> None:
    assert_spec_matches_golden(spec(gap_trend, which), f"gap-line-{name}")


def test_a_picture_has_both_lines_beside_each_other() -> None:
    lines = words.gap_trend_lines(CATCHING_UP)
    made = gap_lines_side_by_side(lines, (2018, 2021), THEME, 360)
    alt.Chart.from_dict(made)
    assert [each["title"]["text"][0] for each in made["hconcat"]] == [line.title for line in lines]


def test_the_axis_always_holds_the_line_of_no_gap() -> None:
    for line in words.gap_trend_lines(CATCHING_UP):
        low, high = line_domain(line)
        assert low < line.base < high
