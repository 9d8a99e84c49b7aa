"""Values over the years in the words of a figure: title, details, footer, tables, picture."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.analysis.years.over_time import Trend
from mobility.exports.years.pillar_picture import pillar_picture
from mobility.exports.years.trend_figures import (
    careful_words,
    lines_footer,
    lines_key,
    lines_summary,
    lines_table,
    pillar_counts,
    pillar_table,
    trend_subtitle,
)
from mobility.exports.years.trends import (
    broken_sentences,
    changed_words,
    end_words,
    trend_details,
    trend_title,
)
from mobility.figures.figure import table_rows
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction, Level
from mobility.registry import NOT_SAID, Bite, Misreading
from tests.support.lines import FRAMEWORK
from tests.support.trends import AKRON, LUCAS, absent, trend

BROKEN = {"2022": "the rule changed in 2022"}
MONEY = [[2014, 100.0, 90.0, 110.0, "Strong"], [2023, 180.0, 170.0, 190.0, "Strong"]]


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def of_metric(name: str, trend: Trend) -> Trend:
    """The same numbers under another metric."""
    return replace(trend, metric=FRAMEWORK.metric(name))


def ended(verdict: Verdict) -> Trend:
    found = trend()
    return replace(found, change=replace(found.change, verdict=verdict))


# --------------------------------------------------------------------------- title and details


def test_a_title_has_the_verdict_with_both_values() -> None:
    improved = trend([[2014, 0.7, 0.69, 0.71, "Strong"], [2023, 0.8, 0.79, 0.81, "Strong"]])
    assert plain(trend_title(improved)) == (
        "Employed, ages 25–54: improved from 70.0 % in 2014 to 80.0 % in 2023"
    )
    same = trend([[2014, 0.7, 0.6, 0.8, "Strong"], [2023, 0.71, 0.6, 0.8, "Strong"]])
    assert "no detectable change from 70.0 % in 2014 to 71.0 % in 2023" in plain(trend_title(same))
    untested = trend(interval=False)
    assert plain(trend_title(untested)).endswith("80.0 % in 2018, 85.0 % in 2023; not compared")
    aimless = trend(
        [[2014, 0.7, 0.69, 0.71, "Strong"], [2023, 0.8, 0.79, 0.81, "Strong"]], better="neither"
    )
    assert plain(trend_title(aimless)).endswith(
        "rose from 70.0 % in 2014 to 80.0 % in 2023, neither better nor worse"
    )


def test_a_title_without_two_values_says_what_there_is() -> None:
    assert trend_title(absent()) == "Employed, ages 25–54: suppressed"
    one = plain(trend_title(trend([[2020, 0.8]])))
    assert one == "Employed, ages 25–54: 80.0 % in 2020, not compared with another year"


def test_money_is_after_inflation_and_says_what_it_was() -> None:
    money = of_metric("pctl_income_50", trend(MONEY, dollars=True))
    assert trend_title(money).endswith("to $180 a year in 2023, after inflation")
    details = [plain(part) for part in trend_details(money)]
    assert details[0].startswith("Up by $51 (95 % interval $3")
    assert details[1] == "In 2014 it was $100 a year in dollars of that year."
    assert details[2] == "Recent trend not compared: fewer than five comparable years."
    assert "In dollars of 2023." in trend_subtitle(money)
    nominal = of_metric("pctl_income_50", trend(MONEY, dollars=True, nominal=True))
    assert "inflation" not in trend_title(nominal)
    assert trend_details(nominal) == [
        "Change and recent trend not compared: dollars of different years."
    ]
    assert "In dollars of each year." in trend_subtitle(nominal)


def test_a_change_that_the_digits_do_not_show_has_no_direction() -> None:
    same = trend([[2014, 0.7, 0.68, 0.72, "Strong"], [2023, 0.69999, 0.65, 0.75, "Strong"]])
    assert plain(trend_details(same)[0]).startswith(
        "Changed by 0.0 points (95 % interval −5.4 to 5.4"
    )


def test_a_break_is_said_once_and_a_reason_of_several_years_too() -> None:
    broken = trend(breaks=BROKEN)
    assert broken_sentences(broken) == ["The line is broken before 2022: the rule changed in 2022."]
    untested = trend(breaks=BROKEN, start=2019)
    assert "the rule changed in 2022" in untested.change.reason
    assert trend_subtitle(untested).count("the rule changed in 2022") == 1
    twice = trend(breaks={"2019": "from 2019 areas differ", "2022": "from 2022 areas differ"})
    assert broken_sentences(twice) == ["The line is broken before 2019 and 2022: areas differ."]


def test_an_old_last_value_says_its_age() -> None:
    old = trend([[2014, 0.7], [2018, 0.8]])
    assert "Last value: 2018, 7 years old." in trend_subtitle(old)
    assert "Last value" not in trend_subtitle(trend())


@pytest.mark.parametrize(
    "verdict,mark,words",
    [
        (Verdict.IMPROVED, "▲", "improved"),
        (Verdict.WORSENED, "▼", "worsened"),
        (Verdict.HIGHER, "△", "rose"),
        (Verdict.LOWER, "▽", "fell"),
        (Verdict.NO_DETECTABLE_CHANGE, "≈", "no detectable change"),
        (Verdict.NOT_COMPARED, "", ""),
    ],
)
def test_every_verdict_has_its_mark_and_its_word(verdict: Verdict, mark: str, words: str) -> None:
    found = changed_words(ended(verdict))
    assert found[:2] == (mark, words)


def test_the_ends_are_what_was_compared() -> None:
    two = end_words(trend(start=2019))
    assert [(year, plain(end)) for year, end in two] == [
        (2019, "81.0 %, 2019"), (2023, "85.0 %, 2023"),
    ]  # fmt: skip
    assert [plain(end) for _, end in end_words(trend([[2020, 0.8]]))] == ["80.0 %, 2020"]
    assert end_words(absent()) == []
    money = end_words(of_metric("pctl_income_50", trend(MONEY, dollars=True)))
    assert money[0] == (2014, "$129, 2014")


# --------------------------------------------------------------------------- summary and footer


def test_a_summary_speaks_of_every_place() -> None:
    text = lines_summary([trend(breaks=BROKEN), absent(LUCAS)])
    assert text.startswith("Summit County, Ohio: ")
    assert "The line is broken before 2022" in text
    assert "Lucas County, Ohio: Suppressed. Too few answers to the survey." in text


def test_a_key_explains_the_marks_that_are_there_and_no_others() -> None:
    text = lines_key([trend()], [trend(place=LUCAS), absent(LUCAS)], "Peers: alike.")
    assert "Band: 95 % interval" in text
    assert "Hollow: weak" in text
    assert "Dotted: " in text
    assert "Gray: 2 peers, 1 without a value, weak values left out. Peers: alike." in text
    marked = lines_footer([trend()], [trend(place=LUCAS), absent(LUCAS)])
    assert "The median of" not in " ".join(marked)
    bare = trend([[2022, 0.7], [2023, 0.8]], interval=False)
    behind = lines_key([bare], [trend(place=LUCAS)], "")
    assert "Hollow" not in behind  # weak values of gray lines are left out
    assert "Band" not in behind  # and they have none
    assert "Dotted: " in behind
    assert (lines_key([bare], [], "Peers: alike."), lines_footer([bare], [])) == ("", ())


def test_a_footer_says_who_has_no_value_and_what_is_not_tested() -> None:
    text = " ".join(lines_footer([trend(), absent(LUCAS)], []))
    assert "Lucas County, Ohio has no value: Too few answers to the survey." in text
    assert "Whether two places changed differently is not tested." in text


def test_one_estimate_of_two_places_is_said() -> None:
    text = " ".join(lines_footer([trend(), trend(place=LUCAS)], []))
    assert "Summit County, Ohio and Lucas County, Ohio share one" in text
    assert "in 5 years." in text
    apart = trend([[2022, 0.1], [2023, 0.2]], LUCAS)
    assert "share one" not in " ".join(lines_footer([trend(), apart], []))
    unpooled = of_metric("rate_injury_death", trend())
    same = of_metric("rate_injury_death", trend(place=LUCAS))
    assert "share one" not in " ".join(lines_footer([unpooled, same], []))


def test_a_county_and_a_city_are_said_to_be_different_things() -> None:
    def words(metric: str) -> str:
        pair = []
        for place in (LUCAS, AKRON):
            place_trend = of_metric(metric, trend(place=place))
            series = place_trend.metric.series_of(place.level)
            pair.append(replace(place_trend, series=series))
        return " ".join(lines_footer(pair, []))

    assert "the county's value counts its cities too" in words("share_employed")
    assert "come from different products" in words("share_debt_coll")
    assert "side by side" not in " ".join(lines_footer([trend(), trend(place=LUCAS)], []))


@pytest.mark.parametrize(
    "when,points,better,near",
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
def test_a_warning_stands_where_it_bites(
    when: Bite, points: list[list[float]] | None, better: str, *, near: bool
) -> None:
    found = trend(points, better=better, misreadings=(Misreading(when, "households leave"),))
    assert careful_words(found) == ("Careful: households leave." if near else "")


# --------------------------------------------------------------------------- tables


def test_a_table_has_every_value_in_words_and_numbers() -> None:
    table = lines_table([trend(breaks=BROKEN), absent(LUCAS)], [trend([[2023, 0.7]], LUCAS)])
    assert len(table) == 7
    first, absence = table_rows(table)[0], table_rows(table)[5]
    assert (first["Place"], first["Year"], first["Quality"]) == (
        "Summit County, Ohio",
        "2018",
        "Weak",
    )
    assert "In dollars of one year" not in first
    assert table_rows(table)[3]["Note"] == "the rule changed in 2022"
    assert (absence["Value"], absence["Note"]) == ("suppressed", "Too few answers to the survey.")
    assert table_rows(table)[0]["stored_value"] == 0.80
    assert table_rows(table)[0]["real_value"] is None
    assert table_rows(table)[5]["data_year"] is None
    assert list(table_rows(table)[5]) == list(first)


def test_a_table_of_money_has_both_dollars() -> None:
    table = lines_table([of_metric("pctl_income_50", trend(MONEY, dollars=True))], [])
    assert table_rows(table)[0]["In dollars of one year"] == "$129 in dollars of 2023"
    assert table_rows(table)[0]["real_value"] == pytest.approx(100 * 304.702 / 236.736)
    assert table.attrs["notes"] == {"real_value": "in dollars of 2023"}


def test_a_pillar_counts_how_its_changes_ended() -> None:
    found = [ended(v) for v in (Verdict.IMPROVED, Verdict.IMPROVED, Verdict.HIGHER,
                                Verdict.NO_DETECTABLE_CHANGE, Verdict.NOT_COMPARED)]  # fmt: skip
    assert pillar_counts(found) == (
        "of 5 metrics, 2 improved and none worsened; 1 changed, neither better nor worse; "
        "1 without a detectable change; 1 cannot be tested"
    )
    assert pillar_counts([absent()]) == "none of 1 metric can be tested for a change"


def test_a_row_of_a_pillar_says_change_result_and_trend() -> None:
    rows = [{key: plain(str(cell)) for key, cell in row.items()} for row in table_rows(pillar_table(
        [trend(start=2019), absent(), trend([[2016, 0.7], [2018, 0.8]], interval=False)]
    ))]  # fmt: skip
    assert rows[0]["From"] == "81.0 %, 2019"
    assert rows[0]["Change"].startswith("up by 4.0 points (95 % interval ")
    assert rows[0]["Result"] == "improved from 2019 to 2023"
    assert rows[1]["Result"] == "Suppressed. Too few answers to the survey."
    assert (rows[2]["To"], rows[2]["Change"]) == ("80.0 %, 2018, 7 years old", "up by 10.0 points")
    assert rows[2]["Result"] == "not compared: no interval published"


# --------------------------------------------------------------------------- picture


THEME = Theme(accent="#1D6FB6", text="#1B2026", muted="#3F4751", background="#FFFFFF")


def test_a_picture_of_a_pillar_has_every_metric_with_its_words_and_no_percent_lengths() -> None:
    found = [trend(start=2019), trend(breaks=BROKEN, start=2019), absent(), ended(Verdict.WORSENED)]
    svg = pillar_picture(found, (2014, 2023), THEME)
    drawing = ET.fromstring(svg)  # noqa: S314 - drawn by this program
    texts = [t for t in drawing.iter() if t.tag.endswith("text")]
    words = [("".join(t.itertext()), t.get("fill")) for t in texts]
    assert ("▲ improved", THEME.better) in words
    assert ("▼ worsened", THEME.worse) in words
    assert ("Suppressed. Too few answers to the", THEME.muted) in words
    assert sum(text == "Employed, ages 25–54" for text, _ in words) == 4
    assert "81.0 %, 2019" in [plain(text) for text, _ in words]
    assert '%"' not in svg  # word processors know no percents
    assert "class=" not in svg
    assert svg.count(f'fill="{THEME.accent}" fill-opacity="0.18"') == 2 + 3 + 2
    height = float(drawing.get("height", ""))
    assert all(float(t.get("y", "")) <= height for t in texts)


@pytest.mark.parametrize(
    "first, last, starts, ends",
    [(2014, 2023, 0, 260), (2014, 2021, 0, 206), (2018, 2019, 81, 260), (2016, 2023, 54, 260)],
)
def test_the_values_of_a_small_picture_stand_below_their_years(
    first: int, last: int, starts: int, ends: int
) -> None:
    svg = pillar_picture([trend([[first, 0.2], [last, 0.9]])], (2014, 2023), THEME)
    drawing = ET.fromstring(svg)  # noqa: S314 - drawn by this program
    at = {plain("".join(t.itertext())): t for t in drawing.iter() if t.tag.endswith("text")}
    left, right = at[f"20.0 %, {first}"], at[f"90.0 %, {last}"]
    assert (float(left.get("x", "")), left.get("text-anchor")) == (
        pytest.approx(starts, abs=1),
        None,
    )
    assert (float(right.get("x", "")), right.get("text-anchor")) == (
        pytest.approx(ends, abs=1),
        "end",
    )


def test_the_peers_median_is_said_for_the_years_that_are_compared() -> None:
    peers = [
        trend(
            [[2014, 0.1 * n, None, None, "Strong"], [2023, 0.1 * n + 0.05, None, None, "Strong"]],
            place=Jurisdiction(f"3600{n}", Level.COUNTY, f"Place {n}", "36"),
        )
        for n in (1, 3, 5, 7, 9)
    ]
    own = trend([[2014, 0.7, 0.69, 0.71, "Strong"], [2023, 0.8, 0.79, 0.81, "Strong"]])
    text = plain(" ".join(lines_footer([own], peers)))
    assert (
        "The median of 5 peers with reliable values in both years: 50.0 % in 2014, 55.0 % in 2023. "
        "Whether it changed differently here is not tested."
    ) in text
    money = [of_metric("pctl_income_50", peer) for peer in peers]
    real = tuple(Estimate(point.value) for point in own.points)
    inflated = replace(of_metric("pctl_income_50", own), dollars=2023, real=real)
    assert "after inflation. Whether" in " ".join(lines_footer([inflated], money))


def test_a_data_set_silent_on_who_is_counted_says_so() -> None:
    money = of_metric("pctl_income_50", trend(MONEY, dollars=True))
    silent = replace(money, metric=replace(money.metric, universe=NOT_SAID))
    assert ". Who is counted: not said in the data set." in plain(trend_subtitle(silent))
