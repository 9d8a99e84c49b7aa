"""The figure of one metric over the years: drawing, names at the ends of lines, words, table."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.analysis.uncertainty import Estimate
from mobility.analysis.years.lines import Join, Sharing
from mobility.analysis.years.over_time import Trend
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance, table_rows
from mobility.figures.parts import NARROW, moved_apart
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.figures.trend import (
    break_sentences,
    careful_words,
    interval_runs,
    only_value,
    trend_chart,
    trend_figure,
    trends_summary,
)
from mobility.places import Jurisdiction, Level
from mobility.registry import NOT_SAID, Bite, Misreading
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden
from tests.support.lines import FRAMEWORK
from tests.support.trends import AKRON, ERIE, LUCAS, RISING, SUMMIT, absent, trend

BROKEN = {"2022": "the rule changed in 2022"}
MONEY = [[2014, 100.0, 90.0, 110.0, "Strong"], [2023, 180.0, 170.0, 190.0, "Strong"]]
IMPROVED = [[2014, 0.7, 0.69, 0.71, "Strong"], [2023, 0.8, 0.79, 0.81, "Strong"]]
PROVENANCE = Provenance(place=SUMMIT.geoid, release="2025-aaaaaaaa", source="The publisher")


def lower(by: float) -> list[list[Any]]:
    """Return the values of the place, each lower by the same."""
    return [[year, *(part - by for part in row[:3]), row[3]] for year, *row in RISING]


def of_metric(name: str, trend: Trend) -> Trend:
    """Return the same numbers under another metric."""
    return replace(trend, metric=FRAMEWORK.metric(name))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def spec(
    *trends: Trend,
    behind: list[Trend] | None = None,
    theme: Theme = LIGHT,
    **options: Any,
) -> dict[str, Any]:
    """Return the chart as a browser gets it."""
    chart = with_data_inside(
        trend_chart(trends, theme, "What it shows.", behind=behind or [], **options)
    )
    assert not isinstance(chart, str)
    assert specification_problem(chart) == ""
    return dict(chart)


def rows(chart: dict[str, Any], part: str) -> list[dict[str, Any]]:
    return [row for row in chart["datasets"]["source"] if row["part"] == part]


def values(chart: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("expr")) for each in chart["params"]}


def figure(*trends: Trend, behind: list[Trend] | None = None, note: str = "") -> Figure:
    return trend_figure(trends, PROVENANCE, behind=behind or [], peers_note=note)


# ---- drawing ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name,trends,behind",
    [
        ("full", [trend(breaks=BROKEN), trend(lower(0.05), LUCAS)], [trend(lower(0.1), ERIE)]),
        ("one", [trend([[2020, 0.8]])], []),
        ("empty", [absent()], []),
        ("broken", [trend([[2016, 0.8], [2018, 0.82], [2021, 0.7], [2022, 0.71]],
                          breaks={"2021": "another edition"})], []),
    ],
)  # fmt: skip
def test_spec_matches_golden(name: str, trends: list[Trend], behind: list[Trend]) -> None:
    assert_spec_matches_golden(spec(*trends, behind=behind), f"trend-{name}")


def test_line_is_solid_dashed_or_absent() -> None:
    ends = rows(spec(trend(breaks=BROKEN)), "line")
    drawn = {(start["year"], end["year"]): start["dashed"]
             for start, end in zip(ends[::2], ends[1::2], strict=True)}  # fmt: skip
    assert drawn == {(2018, 2019): False, (2019, 2021): True, (2022, 2023): False}


def test_missing_year_breaks_line_without_reason() -> None:
    missing = Join(2019, 2021, "broken", "2020 is missing here")
    full_trend = trend()
    joins = tuple(missing if join.start == 2019 else join for join in full_trend.joins)
    chart = spec(replace(full_trend, joins=joins))
    assert not [row for row in rows(chart, "line") if row["group"] == "0 2019"]
    assert rows(chart, "break") == []
    (series_break,) = rows(spec(trend(breaks=BROKEN)), "break")
    assert (series_break["year"], series_break["words"]) == (2021.5, "the rule changed in 2022")


def test_break_of_one_place_names_it() -> None:
    years = [row[0] for row in RISING]
    moved = trend(sharing=(Sharing(2022, "39169", years), Sharing(2023, "39169", years)))
    (series_break,) = rows(spec(moved, trend(lower(0.05), LUCAS)), "break")
    text = series_break["words"].replace("\n", " ")
    assert text == "Summit County: from 2022 the estimate is shared with other places than before"


def test_reasons_avoid_lines_of_other_breaks() -> None:
    """Of two on one side, the one nearer to the middle has its words lowest."""
    points = [[year, 0.8] for year in range(2014, 2024)]
    chart = spec(trend(points, breaks={"2020": "a first reason", "2023": "a second reason"}))
    first, second = sorted(rows(chart, "break"), key=lambda row: row["year"])
    assert (first["below"], first["reasons"]) == (0, 0)
    assert (second["below"], second["reasons"]) == (1, 1)
    assert first["leftward"]
    assert second["leftward"]


def test_bands_end_where_line_breaks() -> None:
    runs = interval_runs(trend(breaks=BROKEN), 0.1)
    years = [[year for year, *_ in run] for run in runs]
    assert years == [[2018, 2019], [2020.9, 2021.1], [2022, 2023]]
    without = [row if row[0] != 2022 else [2022, 0.84] for row in RISING]
    years = [[year for year, *_ in run] for run in interval_runs(trend(without), 0.1)]
    assert years == [[2018, 2019], [2020.9, 2021.1], [2022.9, 2023.1]]
    assert interval_runs(trend(interval=False), 0.1) == []


def test_weak_years_are_hollow_and_left_out_of_peers() -> None:
    chart = spec(trend(), behind=[trend(lower(0.1), LUCAS)])
    hollow = [row["year"] for row in rows(chart, "mark") if row["fill"] == LIGHT.background]
    assert hollow == [2018]
    gray = rows(chart, "gray")
    assert {row["year"] for row in gray} == {2019, 2021, 2022, 2023}
    assert {row["name"] for row in gray} == {"Lucas County, Ohio"}
    alone = spec(trend(), behind=[trend([[2023, 0.7, None, None, "Strong"]], LUCAS)])
    assert [(row["year"], row["value"]) for row in rows(alone, "alone")] == [(2023, 0.7)]


def test_median_of_peers_is_drawn_named_and_in_the_table() -> None:
    places = [
        Jurisdiction(f"39{number:03d}", Level.COUNTY, f"Peer {number}", f"{number:02d}")
        for number in (1, 4, 5, 6, 8)
    ]
    firm = [[*row[:4], "Strong"] for row in lower(0.1)]
    shifted = [
        [[year, *(part - 0.01 * at for part in row[:3]), row[3]] for year, *row in firm]
        for at in range(5)
    ]
    behind = [trend(rows_, place) for rows_, place in zip(shifted, places, strict=True)]
    chart = spec(trend(), behind=behind)
    median = [row for row in rows(chart, "line") if str(row["group"]).startswith("median")]
    assert {row["year"] for row in median} == {row[0] for row in RISING}
    middle = {row[0]: row[1] for row in shifted[2]}
    assert all(row["value"] == pytest.approx(middle[row["year"]]) for row in median)
    assert "median peer" in plain(" ".join(values(chart)["names"]))
    figure = trend_figure([trend()], PROVENANCE, behind=behind)
    assert "the thick one is the median of 5 of them" in figure.key
    cells = [row for row in table_rows(figure.table()) if row["Place"] == "Median of 5 peers"]
    assert [row["data_year"] for row in cells] == [row[0] for row in RISING]
    fewer = spec(trend(), behind=behind[:4])
    assert not [row for row in rows(fewer, "line") if str(row["group"]).startswith("median")]


def test_peers_are_named_where_they_are_pointed_at() -> None:
    layers = spec(trend(), behind=[trend(lower(0.1), LUCAS)])["layer"]
    marks = [layer["mark"] for layer in layers]
    pointed = next(at for at, mark in enumerate(marks) if mark.get("opacity") == 0)
    bands = next(at for at, mark in enumerate(marks) if mark["type"] == "area")
    assert pointed > bands  # else a band takes the pointer
    assert layers[pointed]["encoding"]["tooltip"] == [
        {"field": "name", "title": "Peer", "type": "nominal"}
    ]


def test_places_differ_by_color_and_shape() -> None:
    chart = spec(trend(), trend(lower(0.05), LUCAS), trend(lower(0.1), ERIE))
    marks = {row["name"]: (row["color"], row["shape"]) for row in rows(chart, "mark")}
    assert marks["Summit County, Ohio"] == (LIGHT.accent, "diamond")
    assert len(set(marks.values())) == len({shape for _, shape in marks.values()}) == 3
    lines = rows(chart, "line")
    widest = max(lines, key=lambda row: row["thickness"])
    assert widest["color"] == lines[-1]["color"] == LIGHT.accent  # the last one is on top


def test_names_are_short_on_narrow_charts() -> None:
    on_page = values(spec(trend(), trend(lower(0.05), LUCAS)))
    assert [plain(name) for name in on_page["names"]] == [
        "Lucas County 80.0 %", "Summit County 85.0 %",
    ]  # fmt: skip
    assert [plain(name) for name in on_page["shorts"]] == ["Lucas 80.0 %", "Summit 85.0 %"]
    assert on_page["own"] == 1
    assert on_page["narrow"] == f"width >= 0 && containerSize()[0] < {NARROW}"
    assert values(spec(trend(), in_file=True))["narrow"] is False


def test_city_that_is_county_has_own_name() -> None:
    city = Jurisdiction("3900001", Level.PLACE, "Summit County", "39")
    names = values(spec(trend(), trend(lower(0.05), city)))["names"]
    assert [plain(name) for name in names] == [
        "Summit County (city) 80.0 %", "Summit County (county) 85.0 %",
    ]  # fmt: skip


@given(st.lists(st.floats(0, 270), min_size=1, max_size=4).map(sorted))
def test_names_do_not_overlap(wanted: list[float]) -> None:
    moved = moved_apart(wanted, 270)
    assert len(moved) == len(wanted)
    assert all(upper - below >= 20 - 1e-9 for below, upper in pairwise(moved))
    assert moved[0] >= -1e-9
    assert moved[-1] <= 270 + 1e-9
    if all(upper - below >= 20 for below, upper in pairwise(wanted)):
        assert moved == pytest.approx(wanted)


def test_names_follow_order_of_values() -> None:
    chart = spec(trend(), trend(lower(0.001), LUCAS))
    below, upper = rows(chart, "name")
    assert (below["words"].split()[0], upper["words"].split()[0]) == ("Lucas", "Summit")
    domain = values(chart)["high"] - values(chart)["low"]
    assert upper["at"] - below["at"] == pytest.approx(20 * domain / 270)


def test_value_is_written_where_there_is_room() -> None:
    def written(*trends: Trend) -> dict[int, bool]:
        return {row["year"]: row["above"] for row in rows(spec(*trends, height=200), "value")}

    assert written(trend(), trend(lower(0.09), LUCAS))[2019] is True
    assert written(trend(), trend(lower(-0.03), LUCAS))[2019] is False
    crowded = (trend(), trend(lower(0.002), LUCAS), trend(lower(-0.002), ERIE))
    assert written(*crowded) == {}


def test_domain_stays_within_range_of_metric() -> None:
    points = [[2022, 0.99, 0.97, 1.0, "Strong"], [2023, 1.0, 0.98, 1.0, "Strong"]]
    chart = spec(of_metric("share_employed", trend(points)))
    assert values(chart)["high"] == 1


def test_money_is_drawn_after_inflation() -> None:
    points = [[2014, 100.0, 90.0, 110.0, "Strong"], [2023, 120.0, 110.0, 130.0, "Strong"]]
    first = rows(spec(trend(points, dollars=True)), "mark")[0]
    assert first["value"] == pytest.approx(100 * 304.702 / 236.736)
    assert first["words"].endswith("in dollars of 2023")
    assert "10,000.0" in first["published"]


def test_themes_share_one_drawing() -> None:
    light, dark = spec(trend()), spec(trend(), theme=DARK)
    assert light["layer"] == dark["layer"]
    assert values(dark)["background"] == DARK.background
    assert {row["color"] for row in rows(dark, "mark")} == {DARK.accent}


# ---- title and subtitle ----------------------------------------------------------------------
def test_title_has_verdict_and_both_values() -> None:
    improved = plain(figure(trend(IMPROVED)).title)
    assert improved.startswith("“Employed, ages 25–54” in ")
    assert improved.endswith(" improved from 70.0 % in 2014 to 80.0 % in 2023")
    same = trend([[2014, 0.7, 0.6, 0.8, "Strong"], [2023, 0.71, 0.6, 0.8, "Strong"]])
    assert plain(figure(same).title).endswith(": too uncertain to call a change")
    untested = plain(figure(trend(interval=False)).title)
    assert untested.endswith("80.0 % in 2018, 85.0 % in 2023; not compared")
    neither = plain(figure(trend(IMPROVED, better="neither")).title)
    assert neither.endswith("rose from 70.0 % in 2014 to 80.0 % in 2023, neither better nor worse")


def test_title_without_two_values_has_reason() -> None:
    assert figure(absent()).title.endswith(": suppressed")
    title = plain(figure(trend([[2020, 0.8]])).title)
    assert title.endswith(": 80.0 % in 2020, not compared with another year")


def test_money_says_what_it_was() -> None:
    money = figure(of_metric("pctl_income_50", trend(MONEY, dollars=True)))
    assert money.title.endswith("to $180 a year in 2023, after inflation")
    subtitle = plain(money.subtitle)
    assert subtitle.startswith("Up by $51 (95 % interval $3")
    assert "In 2014 it was $100 a year in dollars of that year." in subtitle
    assert "Recent trend not compared: fewer than five comparable years." in subtitle
    assert "In dollars of 2023." in subtitle
    nominal = figure(of_metric("pctl_income_50", trend(MONEY, dollars=True, nominal=True)))
    assert "inflation" not in nominal.title
    reason = "Change and recent trend not compared: dollars of different years."
    assert nominal.subtitle.startswith(reason)
    assert "In dollars of each year." in nominal.subtitle


def test_rounded_away_change_has_no_direction() -> None:
    same = trend([[2014, 0.7, 0.68, 0.72, "Strong"], [2023, 0.69999, 0.65, 0.75, "Strong"]])
    subtitle = plain(figure(same).subtitle)
    assert subtitle.startswith(
        "Changed by 0.0 points (95 % interval 5.4 points down to 5.4 points up)"
    )


def test_break_is_said_once() -> None:
    assert break_sentences(trend(breaks=BROKEN)) == [
        "The line is broken before 2022: the rule changed in 2022."
    ]
    untested = trend(breaks=BROKEN, start=2019)
    assert "the rule changed in 2022" in untested.change.reason
    assert figure(untested).subtitle.count("the rule changed in 2022") == 1
    twice = trend(breaks={"2019": "from 2019 areas differ", "2022": "from 2022 areas differ"})
    assert break_sentences(twice) == ["The line is broken before 2019 and 2022: areas differ."]


def test_old_last_value_has_age() -> None:
    old = figure(trend([[2014, 0.7], [2018, 0.8]]))
    assert "Last value: 2018, 7 years old." in old.subtitle
    assert "Last value" not in figure(trend()).subtitle


def test_unknown_universe_is_reported() -> None:
    money = of_metric("pctl_income_50", trend(MONEY, dollars=True))
    silent = replace(money, metric=replace(money.metric, universe=NOT_SAID))
    assert ". Who is counted: not said in the data set." in plain(figure(silent).subtitle)


# ---- summary, key and footer -----------------------------------------------------------------
def test_summary_speaks_of_every_place() -> None:
    text = trends_summary([trend(breaks=BROKEN), absent(LUCAS)])
    assert text.startswith("Summit County, Ohio: ")
    assert "The line is broken before 2022" in text
    assert "Lucas County, Ohio: Suppressed. Too few answers to the survey." in text


def test_key_explains_only_marks_that_are_drawn() -> None:
    shown = figure(trend(), behind=[trend(place=LUCAS), absent(LUCAS)], note="Peers: alike.")
    assert "Band: 95 % interval" in shown.key
    assert "Hollow: weak" in shown.key
    assert "Dotted: " in shown.key
    gray = "Gray: 2 peers, 1 without a value, weak values left out. Peers: alike."
    assert shown.key.endswith(gray)
    assert "The median of" not in " ".join(shown.footer)
    bare = trend([[2022, 0.7], [2023, 0.8]], interval=False)
    key = figure(bare, behind=[trend(place=LUCAS)]).key
    assert "Hollow" not in key  # weak values of gray lines are left out
    assert "Band" not in key  # and they have none
    assert "Dotted: " in key
    alone = figure(bare, note="Peers: alike.")
    assert (alone.key, alone.footer) == ("", ("Source: The publisher.",))


def test_footer_says_absences_and_untested_differences() -> None:
    text = " ".join(figure(trend(), absent(LUCAS)).footer)
    assert "Lucas County, Ohio has no value: Too few answers to the survey." in text
    assert "Whether two places changed differently is not tested." in text


def test_shared_estimate_is_reported() -> None:
    text = " ".join(figure(trend(), trend(place=LUCAS)).footer)
    assert "Summit County, Ohio and Lucas County, Ohio share one" in text
    assert "in 5 years." in text
    other = trend([[2022, 0.1], [2023, 0.2]], LUCAS)
    assert "share one" not in " ".join(figure(trend(), other).footer)
    unpooled = [of_metric("rate_injury_death", each) for each in (trend(), trend(place=LUCAS))]
    assert "share one" not in " ".join(figure(*unpooled).footer)


def test_county_and_city_are_distinguished() -> None:
    def footer(metric: str) -> str:
        pair = []
        for place in (LUCAS, AKRON):
            of_place = of_metric(metric, trend(place=place))
            pair.append(replace(of_place, series=of_place.metric.series_of(place.level)))
        return " ".join(figure(*pair).footer)

    assert "the county's value counts its cities too" in footer("share_employed")
    assert "come from different products" in footer("share_debt_coll")
    assert "side by side" not in " ".join(figure(trend(), trend(place=LUCAS)).footer)


@pytest.mark.parametrize(
    "when,points,better,likely",
    [
        (Bite.ALWAYS, None, "higher", True),
        (Bite.IMPROVED, [[2014, 0.5], [2023, 0.6]], "higher", True),
        (Bite.IMPROVED, [[2014, 0.5], [2023, 0.4]], "higher", False),
        (Bite.IMPROVED, [[2014, 0.5], [2023, 0.4]], "lower", True),
        (Bite.ZERO, [[2014, 0.5], [2023, 0.0]], "higher", True),
        (Bite.ZERO, [[2014, 0.0], [2023, 0.5]], "higher", False),
        (Bite.LOW, [[2014, 0.5], [2023, 0.0]], "higher", False),
    ],
)
def test_warning_appears_when_misreading_is_likely(
    when: Bite, points: list[list[float]] | None, better: str, *, likely: bool
) -> None:
    misreadings = (Misreading(when, "households leave"),)
    risky = trend(points, better=better, misreadings=misreadings, areas_redrawn=None)
    assert careful_words(risky) == ("Careful: households leave." if likely else "")


def test_change_across_the_year_of_new_survey_areas_is_warned_of() -> None:
    caveat = "survey areas were redrawn in 2022, which can be part of a change across that year"
    assert careful_words(trend(misreadings=())) == f"Careful: {caveat}."
    assert careful_words(trend(misreadings=(), end=2021)) == ""
    untested = [[2021, 0.8], [2023, 0.9]]
    assert careful_words(trend(untested, misreadings=())) == ""


def test_median_of_peers_is_of_compared_years() -> None:
    peers = [
        trend(
            [[2014, 0.1 * n, None, None, "Strong"], [2023, 0.1 * n + 0.05, None, None, "Strong"]],
            place=Jurisdiction(f"3600{n}", Level.COUNTY, f"Place {n}", "36"),
        )
        for n in (1, 3, 5, 7, 9)
    ]
    own = trend(IMPROVED)
    assert (
        "The median of 5 peers with reliable values in both years: 50.0 % in 2014, 55.0 % in 2023. "
        "Whether it changed differently here is not tested."
    ) in plain(" ".join(figure(own, behind=peers).footer))
    money = [of_metric("pctl_income_50", peer) for peer in peers]
    real = tuple(Estimate(point.value) for point in own.points)
    inflated = replace(of_metric("pctl_income_50", own), dollars=2023, real=real)
    footer = " ".join(figure(inflated, behind=money).footer)
    assert "after inflation. Whether" in footer


# ---- table -----------------------------------------------------------------------------------
def test_table_has_words_and_numbers() -> None:
    made = figure(trend(breaks=BROKEN), absent(LUCAS), behind=[trend([[2023, 0.7]], LUCAS)])
    table = table_rows(made.table())
    assert len(table) == 7
    first, absence = table[0], table[5]
    assert (first["Place"], first["Year"], first["Quality"]) == (
        "Summit County, Ohio", "2018", "Weak",
    )  # fmt: skip
    assert (first["stored_value"], first["unit"], first["real_value"]) == (0.8, "share of 1", None)
    assert "In dollars of one year" not in first
    assert table[3]["Note"] == "the rule changed in 2022"
    assert (absence["Value"], absence["Note"]) == ("suppressed", "Too few answers to the survey.")
    assert absence["data_year"] is None
    assert list(absence) == list(first)


def test_table_of_money_has_both_dollars() -> None:
    table = figure(of_metric("pctl_income_50", trend(MONEY, dollars=True))).table()
    first = table_rows(table)[0]
    assert first["In dollars of one year"] == "$129 in dollars of 2023"
    assert first["real_value"] == pytest.approx(100 * 304.702 / 236.736)
    assert first["unit"] == "dollars"
    assert table.attrs["notes"] == {"real_value": "in dollars of 2023"}


@pytest.mark.parametrize(
    "points, shown",
    [
        (RISING[-1:], ("85.0 %", "2023 · 83.0 to 87.0 % · Strong quality")),
        ([[2023, 0.7, None, None, None]], ("70.0 %", "2023 · no interval · quality not stated")),
        (RISING, None),
    ],
)
def test_one_year_is_a_number(points: list[Any], shown: tuple[str, str] | None) -> None:
    number = only_value(trend(points))
    assert (number and tuple(plain(text) for text in number)) == shown
    assert only_value(absent()) is None
