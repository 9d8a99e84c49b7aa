"""The figure of a gap over the years: its words, both lines, and where they are broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import gap_series, gap_trend_of, ratio_series
from mobility.analysis.reliability import Quality
from mobility.analysis.years.lines import Line, TrendPoint
from mobility.figures.drawing import Spec, with_data_inside
from mobility.figures.figure import Figure, Provenance, table_rows
from mobility.figures.gap_trend import DISAGREE, gap_trend_charts, gap_trend_figure
from mobility.figures.theme import LIGHT
from mobility.places import Jurisdiction, Level
from mobility.registry import Better, Break, Computation, load_framework
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden

FRAMEWORK = load_framework()
METRIC = FRAMEWORK.metric("share_employed")
PLACE = Jurisdiction("39153", Level.COUNTY, "Summit County", "39")
RELEASE: Any = SimpleNamespace(id="data-2023-00000000", year=2023)
BLACK, WHITE = "Black, Non-Hispanic", "White, Non-Hispanic"
PROVENANCE = Provenance("39153", "data-2023", "Source")
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
    pairs: int = 1,
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
    gap = gap_trend_of(lines, (BLACK, WHITE), breakdown, refused=refused, pairs=pairs)
    return PlaceGapTrend(PLACE, RELEASE, metric, "race-ethnicity", gap)


STEADY = [(year, 0.80) for year in range(2018, 2022)]
CATCHING_UP = moved([(2018, 0.60), (2019, 0.64), (2020, 0.68), (2021, 0.74)], STEADY)
BROKEN = moved(
    [(2018, 0.60), (2019, 0.64), (2020, 0.68), (2021, 0.74)], STEADY,
    weak=[2019], breaks=(Break(2020, "from 2020 another edition"),),
)  # fmt: skip
ONE_YEAR = moved([(2018, 0.6)], [(2018, 0.8)])
NOTHING = moved([(2018, 0.6)], [(2019, 0.8)])


def figure(gap_trend: PlaceGapTrend) -> Figure:
    return gap_trend_figure(gap_trend, FRAMEWORK, PROVENANCE)


def inside(chart: Spec) -> dict[str, Any]:
    spec = with_data_inside(chart)
    assert not isinstance(spec, str)
    assert specification_problem(spec) == ""
    return dict(spec)


def spec(gap_trend: PlaceGapTrend, number: int = 0) -> dict[str, Any]:
    return inside(gap_trend_charts(gap_trend, FRAMEWORK, LIGHT)[number])


def drawn(chart: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return [row for row in chart["datasets"]["source"] if row["part"] == part]


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value") for each in chart["params"]}


def titles(gap_trend: PlaceGapTrend) -> list[str]:
    parameters = values(dict(figure(gap_trend).picture()))
    return [" ".join(parameters[key]) for key in ("gap_title", "ratio_title") if key in parameters]


def test_gap_and_ratio_have_labeled_lines() -> None:
    assert titles(CATCHING_UP) == ["Gap, points: narrowing", "Ratio: toward 1"]
    gap, ratio = spec(CATCHING_UP), spec(CATCHING_UP, 1)
    assert [round(row["value"], 1) for row in drawn(gap, "point")] == [20.0, 16.0, 12.0, 6.0]
    assert drawn(gap, "label")[0]["label"] == "20.0", "the title has the unit"
    ratios = [round(row["value"], 3) for row in drawn(ratio, "point")]
    assert ratios == [1.333, 1.25, 1.176, 1.081]
    assert drawn(ratio, "band")[0]["value"] < 4 / 3


@pytest.mark.parametrize(
    "last,label",
    [(0.74, "narrowing"), (0.50, "widening"), (0.601, "practically the same"),
     (0.95, "turned around")],
)  # fmt: skip
def test_title_says_how_gap_moved(last: float, label: str) -> None:
    gap_trend = moved([(2018, 0.6), (2019, last)], [(2018, 0.8), (2019, 0.8)])
    assert titles(gap_trend)[0] == f"Gap, points: {label}"


def test_ratio_above_one_is_worse_off() -> None:
    gap_trend = moved([(2018, 0.3), (2019, 0.2)], [(2018, 0.1), (2019, 0.1)], better=Better.LOWER)
    assert [
        round(ratio_sery.value, 2) for ratio_sery in ratio_series(gap_trend.gap, Better.LOWER)
    ] == [3.0, 2.0]


def test_gap_and_ratio_may_disagree() -> None:
    gap_trend = moved(
        [(2018, 0.40), (2019, 0.10)], [(2018, 0.60), (2019, 0.20)], half=0.005, better=Better.HIGHER
    )
    assert titles(gap_trend) == ["Gap, points: narrowing", "Ratio: away from 1"]
    assert DISAGREE in figure(gap_trend).subtitle
    assert DISAGREE not in figure(CATCHING_UP).subtitle


def test_break_is_drawn_and_explained() -> None:
    assert "Broken before 2020: another edition." in figure(BROKEN).subtitle
    assert "Broken before 2020: another edition." in figure(BROKEN).summary
    assert {row["run"] for row in drawn(spec(BROKEN), "segment")} == {2018, 2020}
    assert [row["year"] for row in drawn(spec(BROKEN), "break")] == [2019.5]
    assert "Broken" not in figure(CATCHING_UP).subtitle


def test_unreliable_year_has_no_band() -> None:
    one_series = gap_series(BROKEN.gap)
    assert [point.weak for point in one_series] == [False, True, False, False]
    assert one_series[1].lower is None
    assert ratio_series(BROKEN.gap, Better.HIGHER)[1].lower is None
    assert "Hollow: one of the two values is not reliable." in figure(BROKEN).footer[0]
    weak = [row["weak"] for row in drawn(spec(BROKEN), "point")]
    assert weak == [False, True, False, False]
    assert 2019 not in {row["year"] for row in drawn(spec(BROKEN), "band")}


def test_unreliable_ends_give_no_numbers() -> None:
    pair = [(2018, 0.60), (2019, 0.64)], [(2018, 0.80), (2019, 0.80)]
    gap_trend = moved(*pair, weak=[2018, 2019])
    assert figure(gap_trend).title == (
        "“Employed, ages 25–54” in Summit County: the gap between Black residents and White "
        "residents is not compared between 2018 and 2019: weak value, the publisher says not to "
        "act on it"
    )
    subtitle = figure(gap_trend).subtitle
    assert "points" not in subtitle
    assert "Ratio" not in subtitle
    firm = moved(*pair)
    assert "20.0 in 2018" in figure(firm).title
    assert "Ratio 1.33 and 1.25" in figure(firm).subtitle


def test_unreliable_year_between_is_ignored() -> None:
    gap_trend = moved([(2018, 0.60), (2019, 0.64), (2020, 0.74)], STEADY, weak=[2019])
    assert "narrowed from 20.0 in 2018 to 6.0 points in 2020" in figure(gap_trend).title


def test_changes_without_intervals_are_not_tested() -> None:
    gap_trend = moved([(2018, 0.6), (2019, 0.7)], [(2018, 0.8), (2019, 0.8)], half=None)
    assert not any(point.weak for point in gap_series(gap_trend.gap))
    assert titles(gap_trend)[0] == "Gap, points: not compared"
    assert "−10.0 points, not tested." in figure(gap_trend).subtitle
    assert "Band" not in figure(gap_trend).footer[0]


def test_gap_that_was_picked_says_from_how_many_pairs() -> None:
    values = ([(2018, 0.60), (2021, 0.62)], [(2018, 0.80), (2021, 0.80)])
    named, picked = (figure(moved(*values, pairs=pairs)) for pairs in (1, 6))
    assert "(95\u00a0% interval" in named.subtitle
    assert "picked" not in " ".join(named.footer)
    together = "2018 and 2021 together: a gap of 19.0 points (95\u00a0% interval "
    assert named.footer[1].startswith(together)
    assert named.footer[2].startswith("The smallest change of the gap that these data would show")
    assert "(99.2\u00a0% interval" in picked.subtitle
    assert picked.footer[3].startswith("This gap was picked from 6 pairs of groups: the test of")


def test_shared_years_are_named_when_tested() -> None:
    series = METRIC.series_of(Level.COUNTY, "race-ethnicity")
    assert series is not None
    text = "A value rests on 5 years; the two share 2, which their interval counts."
    for period, lower, is_said in [
        (5, -0.1, True),
        (1, -0.1, False),
        (3, -0.1, False),
        (5, None, False),
    ]:
        metric = replace(
            CATCHING_UP.metric,
            series={(Level.COUNTY, "race-ethnicity"): replace(series, period_years=period)},
        )
        gap_trend = replace(CATCHING_UP, metric=metric, gap=replace(CATCHING_UP.gap, lower=lower))
        assert (text in figure(gap_trend).footer[0]) is is_said


def test_zero_has_no_ratio() -> None:
    gap_trend = moved([(2018, 0.0), (2019, 0.1)], [(2018, 0.8), (2019, 0.8)], half=None)
    assert len(titles(gap_trend)) == 1
    assert "No ratio: one of the values is 0." in figure(gap_trend).footer[0]


def test_ratio_needs_natural_zero() -> None:
    gap_trend = moved(
        [(2018, 0.6), (2019, 0.7)], [(2018, 0.8), (2019, 0.8)], ratio_meaningful=False
    )
    assert len(titles(gap_trend)) == 1
    assert "No ratio: no natural zero." in figure(gap_trend).footer[0]


def test_one_year_is_no_change() -> None:
    assert "not compared" in figure(ONE_YEAR).title
    assert titles(ONE_YEAR) == ["Gap, points: not compared"]


def test_new_borders_explain_short_lines() -> None:
    text = "Connecticut's eight counties were replaced by nine planning regions"
    capitol = replace(PLACE, geoid="09110", name="Capitol Planning Region", state="09")
    assert text in figure(replace(ONE_YEAR, jurisdiction=capitol)).subtitle
    assert text not in figure(ONE_YEAR).subtitle


def test_groups_need_shared_year() -> None:
    assert gap_trend_charts(NOTHING, FRAMEWORK, LIGHT) == []
    assert figure(NOTHING).footer == ("Source: Source.",)
    assert table_rows(figure(NOTHING).table()) == []


def test_table_has_row_for_each_year() -> None:
    row = table_rows(figure(BROKEN).table())[2]
    assert row["Black, not Hispanic"] == "68.0\N{NO-BREAK SPACE}%"
    assert row["Gap"] == "12.0 points (10.6 to 13.4)"
    assert row["Ratio"] == "1.18"
    assert "another edition" in str(row["Note"])
    assert row["gap"] == pytest.approx(0.12)
    assert row["unit"] == "share of 1"


@pytest.mark.parametrize(
    "name,gap_trend,number",
    [
        ("full", CATCHING_UP, 0),
        ("ratio", CATCHING_UP, 1),
        ("broken", BROKEN, 0),
        ("one", ONE_YEAR, 0),
    ],
)
def test_spec_matches_golden(name: str, gap_trend: PlaceGapTrend, number: int) -> None:
    assert_spec_matches_golden(spec(gap_trend, number), f"gap-line-{name}")


@pytest.mark.parametrize("name,gap_trend", [("both", CATCHING_UP), ("empty", NOTHING)])
def test_spec_of_files_matches_golden(name: str, gap_trend: PlaceGapTrend) -> None:
    assert_spec_matches_golden(inside(figure(gap_trend).chart(LIGHT)), f"gap-line-{name}")


def test_axes_hold_line_of_no_gap() -> None:
    gap, ratio = values(spec(CATCHING_UP)), values(spec(CATCHING_UP, 1))
    assert gap["gap_low"] < 0 < gap["gap_high"]
    assert ratio["ratio_low"] < 1 < ratio["ratio_high"]
