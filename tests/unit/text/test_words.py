"""Numbers and results in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.places import Level
from mobility.registry import Better, IntervalKind, Metric, Unit, load_framework
from mobility.text import (
    NBSP,
    absence_words,
    benchmark_words,
    count_of,
    escape_markdown,
    format_interval,
    format_number,
    format_value,
    format_year,
    places_word,
    pooled_words,
    position_sentence,
    position_words,
    short_benchmark_words,
    verdict_sentence,
    years_in_words,
)


def metric(unit: Unit, decimals: int, unit_label: str = "") -> Metric:
    a_metric = load_framework().metric("share_employed")
    return replace(a_metric, unit=unit, decimals=decimals, unit_label=unit_label)


SHARE = metric(Unit.SHARE, 1)
DOLLARS = metric(Unit.DOLLARS, 0, "a year")
RATE = metric(Unit.RATE, 1, "per 100,000 residents")
INDEX = metric(Unit.INDEX, 2, "grades a year")


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_numbers_read_back_and_never_show_a_negative_zero(value: float, decimals: int) -> None:
    text = format_number(value, decimals)

    assert float(text.replace(",", "").replace("−", "-")) == pytest.approx(
        value, abs=0.5 * 10.0**-decimals * 1.001
    )
    assert "-" not in text
    assert text.strip("0.") != "−"


@pytest.mark.parametrize(
    "kind, value, expected",
    [
        (SHARE, 0.81349, "81.3 %"),
        (SHARE, 1.0, "100.0 %"),
        (SHARE, -0.0001, "0.0 %"),
        (DOLLARS, 54_210.4, "$54,210 a year"),
        (DOLLARS, -1_200.0, "−$1,200 a year"),
        (RATE, 93.1, "93.1 per 100,000 residents"),
        (RATE, 12_345.67, "12,345.7 per 100,000 residents"),
        (INDEX, -1.4, "−1.40 grades a year"),
        (metric(Unit.COUNT, 0, "students"), 1234.0, "1,234 students"),
        (SHARE, None, "no value"),
    ],
)
def test_values_carry_their_unit(kind: Metric, value: float | None, expected: str) -> None:
    assert plain(format_value(kind, value)) == expected


def test_value_without_unit_keeps_its_sign() -> None:
    assert format_value(DOLLARS, 54_210.0, unit=False) == "$54,210"
    assert format_value(SHARE, 0.5, unit=False) == f"50.0{NBSP}%"
    assert format_value(RATE, 93.1, unit=False) == "93.1"


@pytest.mark.parametrize(
    "kind, lower, upper, expected",
    [
        (SHARE, 0.804, 0.822, "80.4 to 82.2 %"),
        (DOLLARS, 48_000.0, 52_000.0, "$48,000 to $52,000"),
        (INDEX, -0.1, 0.1, "−0.10 to 0.10"),
        (SHARE, 0.804, None, "no interval"),
        (SHARE, None, 0.822, "no interval"),
    ],
)
def test_intervals(kind: Metric, lower: float | None, upper: float | None, expected: str) -> None:
    assert plain(format_interval(kind, lower, upper)) == expected


def test_a_range_of_hidden_counts_is_not_an_interval() -> None:
    students = metric(Unit.COUNT, 0, "students")

    assert format_interval(students, 12, 15, IntervalKind.SUPPRESSION_RANGE) == (
        "12 to 15, because counts are hidden"
    )
    assert format_interval(students, 12, 15, IntervalKind.NONE) == "no interval"


def test_values_older_than_three_years_say_so() -> None:
    assert format_year(2023, 2) == "2023"
    assert format_year(2022, 3) == "2022"
    assert format_year(2021, 4) == "2021, 4 years old"


def test_one_and_many() -> None:
    assert places_word(Level.COUNTY) == places_word(Level.COUNTY, 0) == "counties"
    assert places_word(Level.PLACE, 1) == "city"
    assert places_word(Level.STATE, 2) == "states"
    assert count_of(1, "metric") == "1 metric"
    assert count_of(2_000, "county", "counties") == "2,000 counties"


def test_a_median_says_of_what() -> None:
    assert benchmark_words("state", "Ohio", Level.COUNTY, 34, 88) == (
        "median of the 34 other Ohio counties with reliable values, of 88"
    )
    assert benchmark_words("nation", "United States", Level.PLACE, 480, 486) == (
        "median of the 480 other U.S. cities with reliable values, of 486"
    )
    assert benchmark_words("state", "Ohio", Level.COUNTY, 87, 88) == (
        "median of all 87 other Ohio counties"
    )
    assert benchmark_words("peers", "peer", Level.COUNTY, 9, 10) == (
        "median of the 9 peer counties with reliable values, of 10"
    )
    assert benchmark_words("state", "Ohio", Level.COUNTY, 46, 88, pooled=True) == (
        "median of the 46 other Ohio counties with reliable values (a shared value counts once), "
        "of 88"
    )
    assert short_benchmark_words("state", "Ohio", Level.COUNTY) == "median Ohio county"
    assert short_benchmark_words("nation", "United States", Level.PLACE) == "median U.S. city"
    assert short_benchmark_words("peers", "", Level.COUNTY) == "median peer county"


def test_verdicts_in_plain_words() -> None:
    other = "the median Ohio county"

    assert verdict_sentence("better", other) == "better than the median Ohio county"
    assert verdict_sentence("lower", other) == "lower than the median Ohio county"
    assert verdict_sentence("cannot tell", other) == "cannot tell it from the median Ohio county"
    assert verdict_sentence("cannot tell", other, could_be="1.0 below to 2.0 above") == (
        "cannot tell, could be 1.0 below to 2.0 above the median Ohio county"
    )
    assert verdict_sentence("practically the same", other) == f"practically the same as {other}"
    assert verdict_sentence("not compared", other, "no interval published") == (
        "not compared: no interval published"
    )
    assert verdict_sentence("improved", "2014") == "improved since 2014"
    assert verdict_sentence("no detectable change", "2014") == (
        "no detectable change: the data cannot tell them apart"
    )


@pytest.mark.parametrize(
    "below, equal, above, expected",
    [
        (78, 0, 22, "higher than 78 % of reliable counties"),
        (12, 0, 88, "lower than 88 % of reliable counties"),
        (10, 60, 30, "the same as 60 % of reliable counties"),
        (999, 0, 1, "higher than 99 % of reliable counties"),
        (100, 0, 0, "higher than all 100 other counties"),
        (0, 0, 1, "lower than the only other county"),
        (0, 3, 0, "the same as all 3 other counties"),
        (0, 0, 0, "no other county has a reliable value"),
    ],
)
def test_positions(below: int, equal: int, above: int, expected: str) -> None:
    assert plain(position_words(below, equal, above, Level.COUNTY)) == expected


def test_untested_position_has_better_direction() -> None:
    assert plain(position_sentence(78, 0, 22, Level.PLACE, Better.LOWER)) == (
        "position only: higher than 78 % of reliable cities (lower is better)"
    )
    assert plain(position_sentence(78, 0, 22, Level.PLACE, Better.NEITHER)) == (
        "position only: higher than 78 % of reliable cities"
    )


def test_pools_and_absences() -> None:
    assert pooled_words(0, Level.COUNTY, "survey area (PUMA)") == ""
    assert pooled_words(1, Level.COUNTY, "") == "the same estimate as 1 other county"
    assert absence_words("not published", "We do not know why.") == (
        "Not published. We do not know why."
    )


@pytest.mark.parametrize(
    "text, shown",
    [
        ("$50,000 or More", r"\$50,000 or More"),
        ("a*b_c `d` [e](f) <g> | ~h~", r"a\*b\_c \`d\` \[e\](f) \<g\> \| \~h\~"),
        (":red[x]", r"\:red\[x\]"),
        ("Note: plain", "Note: plain"),
        ("# title", r"\# title"),
        ("- item", r"\- item"),
        ("-5 points", "-5 points"),
        ("1. item", r"1\. item"),
        ("1.5 times", "1.5 times"),
        ("> quote", r"\> quote"),
        ("back\\slash", r"back\\slash"),
        ("plain words, 3 of 4", "plain words, 3 of 4"),
    ],
)
def test_labels_are_shown_as_they_stand(text: str, shown: str) -> None:
    assert escape_markdown(text) == shown


@pytest.mark.parametrize(
    "years, text",
    [
        ([2016], "2016"),
        ([2016, 2020], "2016 and 2020"),
        ([2016, 2017], "2016 and 2017"),
        ([2014, 2015, 2016, 2021], "2014 to 2016 and 2021"),
        ([2014, 2018, 2021], "2014, 2018 and 2021"),
    ],
)
def test_years_in_words(years: list[int], text: str) -> None:
    assert years_in_words(years) == text
