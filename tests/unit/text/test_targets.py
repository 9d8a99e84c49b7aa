"""What is said of targets: no class that the data cannot carry."""

from __future__ import annotations

import pytest

from mobility.registry import load_framework
from mobility.text import NBSP
from mobility.text.targets import (
    ambition_sentence,
    detectable_sentence,
    luck_sentence,
    outlook_sentence,
    pace_sentence,
    progress_sentence,
    seen_sentence,
    suggestion_words,
    survey_sentence,
)

METRICS = load_framework().metrics
SHARE, DEBT, INCOME = (
    METRICS[name] for name in ("share_employed", "share_debt_coll", "pctl_income_50")
)
HALF = f"50{NBSP}% of the way"
PLANNED = "50\N{NO-BREAK SPACE}% of the planned way"


@pytest.mark.parametrize(
    "progress,share,bounds,against,reason,text",
    [
        (
            "improving",
            0.5,
            (0.25, 0.75),
            "",
            "",
            f"Improving since 2018: {HALF} (25 to 75)",
        ),
        (
            "getting worse",
            -0.5,
            (-0.75, -0.25),
            "",
            "",
            f"Getting worse since 2018: farther from the target by {PLANNED} (25 to 75)",
        ),
        (
            "no detectable change",
            0.5,
            (-0.1, 1.1),
            "",
            "",
            "No change since 2018 that the data can tell from chance",
        ),
        (
            "met",
            1.1,
            (0.9, 1.3),
            "cannot tell",
            "",
            "The published value has reached the target, but the data cannot tell the two apart",
        ),
        (
            "met",
            1.4,
            (1.2, 1.6),
            "better",
            "",
            ("The published value has passed the target, by more than chance"),
        ),
        (
            "not compared",
            0.5,
            None,
            "",
            "no interval published.",
            f"Not compared: no interval published; by the published values {HALF}",
        ),
        ("not compared", None, None, "", "weak value", "Not compared: weak value"),
    ],
)
def test_progress_is_said_as_far_as_the_data_go(
    progress: str,
    share: float | None,
    bounds: tuple[float, float] | None,
    against: str,
    reason: str,
    text: str,
) -> None:
    output = progress_sentence(progress, share, bounds, 2018, against=against, reason=reason)
    assert output == text


def test_undetectable_target_is_marked() -> None:
    text = detectable_sentence(SHARE, 0.0277, 0.0396)
    assert text == (
        "A change of less than 2.8 points looks like chance here; one of 4.0 points is seen four "
        "times in five."
    )
    near = detectable_sentence(SHARE, 0.0277, 0.0396, planned=0.03)
    assert near.endswith("four times in five, so 3.0 points may happen unseen.")
    far = detectable_sentence(DEBT, 0.0277, 0.0396, planned=-0.05)
    assert far.endswith("four times in five, so 5.0 points is enough.")
    unknown = detectable_sentence(SHARE, None, None, reason="No interval published.")
    assert unknown == (
        "How small a change these data could show is not known: no interval published."
    )


def test_suggestion_has_source_and_required_change() -> None:
    assert suggestion_words(SHARE, "peer median", 0.8, n=10, planned=0.05, shown=True) == (
        f"The median of 10 peers: 80.0{NBSP}%, 5.0 points more than now, enough for the data to "
        "show"
    )
    assert (
        suggestion_words(DEBT, "best own reliable group", 0.2, name="Renters", planned=-0.03)
        == f"The best-off group here, Renters: 20.0{NBSP}%, 3.0 points less than now"
    )
    assert suggestion_words(
        INCOME, "peer top quartile", 50_000.0, n=10, planned=-1.0, reason="it is there already"
    ) == ("What the best quarter of 10 peers reaches: $50,000 a year, it is there already")
    assert suggestion_words(
        SHARE, "peer median", None, n=1, reason="too few peers with a reliable value."
    ) == ("The median of 1 peer: none, too few peers with a reliable value")
    assert suggestion_words(
        SHARE, "pace of the fastest tenth", None, n=0, reason="too few places"
    ) == ("As fast as the fastest tenth of comparable places: none, too few places")


def test_what_the_data_can_show_comes_in_a_sentence() -> None:
    assert seen_sentence(SHARE, 2031, 2029, planned=0.06, with_power=0.05) == (
        "These data could show such a change in 2031 at the earliest, with the value of 2029."
    )
    assert seen_sentence(DEBT, None, None, planned=-0.03, with_power=0.0396) == (
        "These data cannot show a change of 3.0 points here, only one of 4.0 points or more."
    )
    assert seen_sentence(SHARE, 2036, 2034, planned=None, with_power=0.05).startswith(
        "Even as fast as the fastest tenth, a change could be seen in 2036 at the earliest"
    )
    late = seen_sentence(
        SHARE, None, None, planned=0.1, with_power=0.05, reason="only one year is published"
    )
    assert late == "When these data could show it is not known: only one year is published."


def test_what_could_show_it_is_named_where_there_is_something() -> None:
    assert survey_sentence(321, 2.6, "the records of the schools") == (
        "A survey of your own could show it, with 321 people in each of two rounds (two to "
        "three times as many where whole schools or blocks are asked). A count of everybody could "
        "show it, which may be in the records of the schools. So could three values of separate "
        "periods taken together before and after, or an area with three times as many people asked."
    )
    assert survey_sentence(None, 0.8) == survey_sentence(None, None) == ""
    assert "1,360 people of each group in each of two" in survey_sentence(1360, 1.0, gap=True)


def test_pace_is_said_with_what_of_it_is_noise() -> None:
    pace = (2018, 2023)
    assert pace_sentence(SHARE, "counties", pace, 765, gains=(-0.004, 0.029), noise_share=0.88) == (
        "From 2018 to 2023 half of 765 counties got worse by 0.4 points or less, one in ten "
        "improved by 2.9 points or more. Of the differences between their published changes about "
        "nine tenths are chance."
    )
    gap = pace_sentence(
        SHARE, "cities", pace, 40, gains=(0.01, None), noise_share=None, gap=True, reason="none."
    )
    assert gap == (
        "From 2018 to 2023 half of 40 cities narrowed it by 1.0 points or more; how much of that "
        "is chance is not known: none."
    )
    unknown = pace_sentence(
        SHARE, "cities", None, 0, gains=(None, None), noise_share=None, reason="too few"
    )
    assert unknown == "How fast comparable cities move is not known: too few."


@pytest.mark.parametrize(
    "share,part",
    [(0.02, "hardly any"), (0.1, "about a tenth"), (0.5, "about half"), (0.97, "nearly all")],
)
def test_noise_is_a_part_that_one_can_picture(share: float, part: str) -> None:
    text = pace_sentence(SHARE, "cities", (2018, 2023), 40, gains=(0.01, 0.02), noise_share=share)
    assert text.endswith(f"published changes {part} are chance.")


@pytest.mark.parametrize(
    "planned,text",
    [
        (0.05, "Fewer than one in ten counties have managed 5.0 points in as many years."),
        (0.025, "Fewer than half of the counties have managed 2.5 points in as many years."),
        (0.01, "Half of the counties or more have managed 1.0 points in as many years."),
    ],
)
def test_ambition_is_what_others_have_managed(planned: float, text: str) -> None:
    said = ambition_sentence(
        SHARE, "counties", planned, gains=(0.02, 0.04), year=2029, reach=(7.4, 3.0, None)
    )
    assert said == f"{text} Even the fastest tenth would need about seven years (3 or more)."
    assert ambition_sentence(SHARE, "cities", 0.05, reason="Too far.") == (
        "How many years it would take is not known: too far."
    )
    short = ambition_sentence(SHARE, "cities", 0.05, reach=(0.6, 0.2, 6.2))
    assert short == "Even the fastest tenth would need about a year (1 to 6)."


def test_outlook_says_how_far_it_was_off() -> None:
    said = outlook_sentence(SHARE, 2029, 0.836, (0.772, 0.899), (2023, 0.0277, 0.0324, 0.054))
    assert said == (
        f"If nothing changes: 83.6{NBSP}% in 2029 (77.2{NBSP}% to 89.9{NBSP}%). "
        "Tried on 2023, this was off by 2.8 points; taking the last value would have been by 3.2 "
        "points, a straight line by 5.4 points."
    )
    money = outlook_sentence(INCOME, 2029, 69_594.0, (58_000.0, 83_000.0), (2023, 0.07, 0.08, None))
    assert money.endswith(f"off by 7{NBSP}%; taking the last value would have been by 8{NBSP}%.")
    assert luck_sentence(SHARE, 0.77, -0.012) == (
        f"Part of the published value is luck: without any program expect 77.0{NBSP}%, 1.2 points "
        "lower."
    )
