"""The sentence on a wall: the first clause of a title, and what goes to the small line below."""

from __future__ import annotations

import pytest

from pages.ui.meeting.wall import headline, short_sentence

RANKED = "Violent crime in Summit County: the third highest value of 11 counties, peers included"
FUNNEL = "Employed, ages 25–54: St. Louis County lies within the funnel of U.S. counties"
DEATHS = "Black residents of Ste. Genevieve County die of injuries at twice the rate of White ones"


@pytest.mark.parametrize(
    "sentence,after,rest",
    [
        (
            RANKED,
            " (lower is better). No margin of error is published",
            "Lower is better. No margin of error is published.",
        ),
        (
            FUNNEL,
            "; chance alone could put it there (limits widened 2.7 times)",
            "Chance alone could put it there. Limits widened 2.7 times.",
        ),
        ("In Ste. Genevieve County, 75 in 100 do.", " The gap is wide", "The gap is wide."),
    ],
)
def test_first_clause_stands_alone(sentence: str, after: str, rest: str) -> None:
    assert short_sentence(sentence + after) == (sentence, rest)


@pytest.mark.parametrize(
    "title",
    [
        "Injury deaths: worse than the median peer county (lower is better)",
        f"{DEATHS} (152 against 53 per 100,000)",
    ],
)
def test_short_title_and_its_numbers_stay_whole(title: str) -> None:
    assert short_sentence(title) == (title, "")


def test_whole_title_is_in_the_small_line_below_another_headline() -> None:
    title = "Rewarding Work: On 2 of 9 measures, by position only, Summit County is in the middle"
    brief = "Rewarding Work: Summit County ranks in the middle on 2 measures"
    assert headline(title, brief, None, ["Rewarding Work"]) == (
        "Rewarding Work",
        "Summit County ranks in the middle on 2 measures",
        "On 2 of 9 measures, by position only, Summit County is in the middle.",
    )


def test_headline_that_the_title_begins_with_is_said_once() -> None:
    said = headline(f"{DEATHS}. The gap is wide.", DEATHS, None, [])
    assert said == ("", DEATHS, "The gap is wide.")
