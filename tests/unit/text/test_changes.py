"""Change in words: what happened, how sure it is, and never a rise that inflation made."""

from __future__ import annotations

import pytest

from mobility.analysis.gaps.trend import GapLabel
from mobility.registry import load_framework
from mobility.text.changes import (
    change_size,
    change_title,
    change_words,
    gap_change_title,
    gap_change_words,
    ratio_words,
    recent_words,
)

FRAMEWORK = load_framework()
SHARE = FRAMEWORK.metric("share_employed")
MONEY = FRAMEWORK.metric("pctl_income_50")
RATE = FRAMEWORK.metric("rate_injury_death")
NAMES = ("Black, not Hispanic", "White, not Hispanic")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_decrease_is_positive_size_with_reversed_interval() -> None:
    text = change_words(SHARE, (2014, 0.85), (2023, 0.80), "worsened", bounds=(-0.08, -0.02))
    assert plain(text) == (
        "fell from 85.0 % in 2014 to 80.0 % in 2023, by 5.0 points "
        "(95 % interval 2.0 to 8.0): worsened"
    )
    rise = change_words(
        SHARE, (2014, 0.80), (2023, 0.81), "no detectable change", bounds=(-0.02, 0.04)
    )
    assert plain(rise) == (
        "80.0 % in 2014 and 81.0 % in 2023: no detectable change, could be 2.0 points down to 4.0 "
        "points up"
    )


def test_long_unit_is_left_out_of_sentence() -> None:
    air = FRAMEWORK.metric("index_air_hazard")
    assert ", " in air.unit_label
    title = change_title(air, "Erie County", (2018, 55), (2019, 59), "not compared")
    assert title == "The clean air rank in Erie County: 55 in 2018, 59 in 2019; not compared"
    text = change_words(air, (2018, 55), (2019, 59), "not compared", "no interval published")
    assert text.startswith("rose from 55 in 2018 to 59 in 2019; not compared: ")
    assert change_title(RATE, "Erie County", (2018, 60.0), (2019, 61.0), "higher").endswith(
        "in Erie County rose from 60.0 in 2018 to 61.0 per 100,000 residents in 2019, neither "
        "better nor worse"
    )


def test_money_says_after_inflation_and_what_it_was() -> None:
    text = change_words(
        MONEY,
        (2014, 64_897.0),
        (2023, 60_000.0),
        "worsened",
        bounds=(-9_000.0, -794.0),
        then=50_421.0,
    )
    assert plain(text) == (
        "after inflation, fell from $64,897 in 2014 ($50,421 in dollars of that year) to $60,000 a "
        "year in 2023, by $4,897 (95 % interval $794 to $9,000): worsened"
    )
    nominal = change_words(
        MONEY, (2014, 50.0), (2023, 60.0), "not compared", "dollars of different years"
    )
    assert (
        nominal
        == "rose from $50 in 2014 to $60 a year in 2023; not compared: dollars of different years"
    )


def test_values_that_read_the_same_neither_rose_nor_fell() -> None:
    text = change_words(RATE, (2014, 60.51), (2023, 60.52), "no detectable change", bounds=(-3, 3))
    assert text == (
        "60.5 per 100,000 residents in 2014 and in 2023: no detectable change, could be 3.0 per "
        "100,000 residents down to 3.0 up"
    )


def test_a_change_that_is_neither_better_nor_worse() -> None:
    text = change_words(SHARE, (2014, 0.1), (2023, 0.2), "higher")
    assert text.endswith(": a detectable change, neither better nor worse")


@pytest.mark.parametrize(
    "verdict,slope,text",
    [
        ("improved", 0.012, "improving from 2018 to 2023: up about 1.2 points each year"),
        (
            "worsened",
            -0.012,
            "getting worse from 2018 to 2023: down about 1.2 points each year",
        ),
        ("lower", -0.012, "going down from 2018 to 2023: down about 1.2 points each year"),
        ("no detectable change", 0.012, "no clear trend from 2018 to 2023"),
    ],
)
def test_the_recent_trend(verdict: str, slope: float, text: str) -> None:
    assert recent_words(SHARE, verdict, "", (2018, 2023), slope) == text


def test_recent_trend_of_yearly_unit_has_year_once() -> None:
    rate = FRAMEWORK.metric("rate_learning")
    text = recent_words(rate, "worsened", "", (2014, 2018), -0.05)
    assert text.endswith("down about 0.05 grades a year from one year to the next")


def test_no_recent_trend_has_reason() -> None:
    text = recent_words(SHARE, "not compared", "fewer than five comparable years", (2021, 2023))
    assert text == "recent trend not compared: fewer than five comparable years"


def gap(label: GapLabel, behind: str = NAMES[0], reason: str = "") -> str:
    return gap_change_words(SHARE, NAMES, (2018, 0.10), (2023, -0.05), label, reason, behind=behind)


def test_every_way_a_gap_can_move_has_its_words() -> None:
    sentences = {label: gap(label, reason="weak value") for label in GapLabel}
    assert len(set(sentences.values())) == len(GapLabel)
    for text in sentences.values():
        assert text.startswith("the gap between “Black, not Hispanic” and “White, not Hispanic” ")
        assert "10.0 points in 2018" in text
        assert "5.0 points in 2023" in text
    assert sentences[GapLabel.NOT_COMPARED].endswith("; not compared: weak value")
    assert sentences[GapLabel.NO_DETECTABLE_CHANGE].endswith(": no detectable change")
    unsure = gap_change_words(
        SHARE, NAMES, (2018, 0.10), (2023, 0.05), "no detectable change", bounds=(-0.08, -0.02),
        unsure=(False, True),
    )  # fmt: skip
    assert unsure.endswith(
        "was 10.0 points in 2018 and 5.0 points in 2023 (could be none): no detectable change, "
        "could have become 2.0 to 8.0 points narrower"
    )


def test_every_way_a_gap_can_move_has_a_headline() -> None:
    def title(label: GapLabel, last: float = 0.05) -> str:
        return gap_change_title(
            SHARE, "Erie County", ("A", "B"), (2018, 0.10), (2023, last), label,
            reason="weak value.", behind="A",
        )  # fmt: skip

    titles = {label: title(label) for label in GapLabel}
    assert len(set(titles.values())) == len(GapLabel)
    for text in titles.values():
        assert text.startswith(f"“{SHARE.short_label}” in Erie County: ")
        assert "10.0 in 2018" in text
        assert "5.0 points in 2023" in text
    assert titles[GapLabel.NOT_COMPARED].endswith("; not compared: weak value")
    turned = title(GapLabel.NO_DETECTABLE_CHANGE, -0.05)
    assert turned.endswith(
        ": A were behind by 10.0 in 2018, B by 5.0 points in 2023: too uncertain to call a change"
    )


@pytest.mark.parametrize(
    "gaps, bounds, text",
    [
        (
            (-0.056, 0.22), (-0.047, 0.598),
            ("5.6 points in 2014 (B behind; could be none) and 22.0 points in 2021 (A behind): "
            "no detectable change, could have moved 4.7 points in favor of that group to 59.8 "
            "points against it"),
        ),
        (
            (0.056, -0.22), (-0.598, 0.047),
            ("5.6 points in 2014 (A behind; could be none) and 22.0 points in 2021 (B behind): "
            "no detectable change, could have moved 4.7 points in favor of that group to 59.8 "
            "points against it"),
        ),
        (
            (0.018, 0.03), (-0.215, 0.24),
            ("1.8 points in 2014 (could be none) and 3.0 points in 2021, A behind in both years: "
            "no detectable change, could have moved 21.5 points in favor of that group to 24.0 "
            "points against it"),
        ),
        (
            (-0.1, -0.12), (-0.07, 0.05),
            ("10.0 points in 2014 (could be none) and 12.0 points in 2021: no detectable change, "
            "could have become 5.0 points narrower to 7.0 points wider"),
        ),
        (
            (0.0, 0.0), (-0.07, 0.05),
            ("0.0 points in 2014 (could be none) and 0.0 points in 2021: no detectable change, "
            "could have moved 7.0 points in favor of A to 5.0 points against it"),
        ),
    ],
)  # fmt: skip
def test_a_gap_that_may_have_changed_its_side_says_who_was_behind(
    gaps: tuple[float, float], bounds: tuple[float, float], text: str
) -> None:
    sentence = gap_change_words(
        SHARE, ("A", "B"), (2014, gaps[0]), (2021, gaps[1]), "no detectable change",
        bounds=bounds, unsure=(True, False),
    )  # fmt: skip
    assert sentence == f"the gap between A and B was {text}"


@pytest.mark.parametrize("start, low", [(0.018, -0.215), (-0.05, -0.3), (0.1, -0.1)])
def test_a_gap_is_never_narrower_by_more_than_it_was(start: float, low: float) -> None:
    sentence = gap_change_words(
        SHARE, ("A", "B"), (2014, start), (2021, start), "no detectable change",
        bounds=(low, 0.3),
    )  # fmt: skip
    assert ("narrower" in sentence) is (start == 0.1)


def test_a_change_and_its_interval_have_one_sign_convention() -> None:
    down = plain(change_size(SHARE, -0.028, (-0.12, 0.064)))
    assert down == "down by 2.8 points (95 % interval 12.0 points down to 6.4 points up)"
    clear = plain(change_size(SHARE, -0.028, (-0.04, -0.01)))
    assert clear == "down by 2.8 points (95 % interval 1.0 to 4.0)"


def test_who_gained_and_who_lost_is_named() -> None:
    assert gap(GapLabel.WORSE_OFF_IMPROVED).endswith(
        "those behind, “Black, not Hispanic”, improved"
    )
    assert gap(GapLabel.BETTER_OFF_FELL).endswith("those ahead, “White, not Hispanic”, got worse")
    turned = gap(GapLabel.BETTER_OFF_FELL, NAMES[1])
    assert turned.endswith("those ahead, “Black, not Hispanic”, got worse")
    assert gap(GapLabel.WIDENED, "Men and boys").endswith("behind: Men and boys")


def test_ratio_against_the_gap_is_marked() -> None:
    assert ratio_words(2.0, 3.0, disagree=False) == "ratio 2.00 and 3.00"
    assert ratio_words(2.0, 3.0, disagree=True).endswith("it moved the other way than the gap")
