"""What a place's page says of itself, word for word, for ordinary and for awkward places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.places.percentile import Position
from mobility.analysis.places.profile import Reading
from mobility.analysis.places.screening import summarize
from mobility.places import Level
from mobility.text import headlines, joined, number_word, ordinal
from mobility.text.ranks import rank_sentence, rank_words
from tests.support.readings import benchmark
from tests.support.screenings import among_peers, compared, placed, untested

COUNTY = Level.COUNTY
MEDIAN = (8.0, 7.5, 8.5)
BETTER, WORSE, SAME = (12.0, 11.0, 13.0), (4.0, 3.0, 5.0), (8.2, 7.2, 9.2)
HIDDEN = AbsenceReason(Absence.SUPPRESSED, "The source hides small counts.")


def absent(metric: str) -> Reading:
    return untested(metric, "suppressed", value=None, absence=HIDDEN)


ORDINARY = [
    compared("share_employed", BETTER, MEDIAN),
    compared("pctl_income_50", BETTER, MEDIAN, spread=2.0),
    compared("pctl_income_20", WORSE, MEDIAN),
    compared("pctl_income_80", SAME, MEDIAN),
    placed("share_digital_access", 90, 10),
    placed("rate_crime_violent", 80, 20),
    placed("rate_crime_property", 50, 50),
    placed("share_white_nh_exposure", 99, 1),
    compared("rate_learning", BETTER, MEDIAN, age=7),
    untested("share_hs_degree"),
    untested("share_homeless", "newest year not published here"),
    absent("share_debt_coll"),
]
ALL_WEAK = [untested("share_employed"), untested("pctl_income_20"), untested("pctl_income_50")]
NOTHING_TESTABLE = [
    placed("share_digital_access", 10, 90),
    placed("rate_crime_violent", 80, 20),
    absent("share_debt_coll"),
]
EXACTLY_ONE = [compared("share_employed", BETTER, MEDIAN)]
ALL_THE_SAME = [
    compared("share_employed", SAME, MEDIAN),
    compared("pctl_income_50", SAME, MEDIAN),
]
ALL_OLD = [
    compared("rate_learning", BETTER, MEDIAN, age=7),
    placed("index_air_hazard", 9, 1, age=6),
]
TWO_MEDIANS = [
    compared("share_employed", WORSE, MEDIAN),
    compared(
        "share_hs_degree",
        WORSE,
        MEDIAN,
        benchmark=benchmark(kind="nation", scope="United States", value=8.0, lower=7.5, upper=8.5),
    ),
]


def page(readings: Sequence[Reading]) -> tuple[str, str]:
    counts = summarize(readings)
    return (
        headlines.title_sentence(counts, COUNTY, "Summit County"),
        headlines.others_sentence(counts, COUNTY),
    )


def pillar(readings: Sequence[Reading]) -> str:
    return headlines.pillar_sentence(summarize(readings), COUNTY, "Summit County")


@pytest.mark.parametrize(
    "readings,title,others",
    [
        pytest.param(
            ORDINARY,
            "Four of 12 measures can be compared reliably with the typical Ohio county: 2 better, "
            "1 worse, 1 cannot be told apart.",
            "By position only among U.S. counties, not tested: 1 in the best quarter, 1 in the "
            "worst quarter and 1 in the middle half. 5 more are not scored: 1 "
            "without a better direction, 1 older than five years, 1 too weak to "
            "judge, 1 not compared and 1 suppressed.",
            id="ordinary",
        ),
        pytest.param(
            NOTHING_TESTABLE,
            "None of 3 measures of Summit County can be compared reliably.",
            "By position only among U.S. counties, not tested: 2 in the worst quarter. 1 "
            "more is not scored: 1 suppressed.",
            id="nothing testable",
        ),
        pytest.param(
            [*EXACTLY_ONE, *ALL_WEAK[1:]],
            "One of 3 measures can be compared reliably with the typical Ohio county: it is "
            "better.",
            "2 more are not scored: 2 too weak to judge.",
            id="exactly one",
        ),
        pytest.param(
            ALL_WEAK,
            "None of 3 measures of Summit County can be compared reliably.",
            "None of 3 measures is scored: 3 too weak to judge.",
            id="all weak",
        ),
        pytest.param(
            ALL_THE_SAME,
            "Two of 2 measures can be compared reliably with the typical Ohio county: "
            "none can be told apart.",
            "",
            id="all the same",
        ),
        pytest.param(
            ALL_OLD,
            "None of 2 measures of Summit County can be compared reliably.",
            "None of 2 measures is scored: 2 older than five years.",
            id="all old",
        ),
        pytest.param(
            TWO_MEDIANS,
            "Two of 2 measures can be compared reliably with the typical Ohio county or typical "
            "U.S. county: both worse.",
            "",
            id="two medians",
        ),
    ],
)
def test_titles(readings: list[Reading], title: str, others: str) -> None:
    assert page(readings) == (title, others)


@pytest.mark.parametrize(
    "readings,sentence",
    [
        pytest.param(
            ORDINARY,
            "Summit County does better than the typical Ohio county on “Employed, ages 25–54” and "
            "“Income, middle”, worse on “Income, lower end”.",
            id="ordinary",
        ),
        pytest.param(
            NOTHING_TESTABLE,
            "By position only, Summit County is in the worst quarter of U.S. counties on “Computer "
            "and broadband” and “Violent crime”.",
            id="nothing testable",
        ),
        pytest.param(
            EXACTLY_ONE,
            "Summit County does better than the typical Ohio county on “Employed, ages 25–54”.",
            id="exactly one",
        ),
        pytest.param(
            ALL_WEAK,
            "None of 3 measures of Summit County can be judged: too weak to judge.",
            id="all weak",
        ),
        pytest.param(
            [*ORDINARY[:2], compared("pctl_income_80", BETTER, MEDIAN)],
            "Summit County does better than the typical Ohio county on all 3 measures.",
            id="more than two",
        ),
        pytest.param(
            [
                *ORDINARY[:2],
                compared("pctl_income_80", BETTER, MEDIAN),
                *(
                    compared(metric, WORSE, MEDIAN)
                    for metric in ("pctl_income_20", "share_hs_degree", "share_in_preschool")
                ),
            ],
            "Summit County does better than the typical Ohio county on 3 of 6 measures, worse on "
            "3.",
            id="more than two on either side",
        ),
        pytest.param(
            ALL_THE_SAME,
            "Summit County cannot be told apart from the typical Ohio county on “Employed, ages "
            "25–54” and “Income, middle”.",
            id="the same",
        ),
        pytest.param(
            [placed("rate_crime_property", 50, 50)],
            "By position only, Summit County is in the middle half of U.S. counties on “Property "
            "crime”.",
            id="in the middle",
        ),
        pytest.param(
            ALL_OLD,
            "None of 2 measures of Summit County can be judged: older than five years.",
            id="old",
        ),
        pytest.param([], "No metric here.", id="empty"),
    ],
)
def test_pillars(readings: list[Reading], sentence: str) -> None:
    assert pillar(readings) == sentence


@pytest.mark.parametrize("readings", [ORDINARY, NOTHING_TESTABLE, ALL_WEAK, ALL_OLD])
def test_counts_of_page_add_up(readings: list[Reading]) -> None:
    title, others = page(readings)
    result = re.findall(r"(?:on |: |, |and )(\d+)", f": {title.partition(': ')[2]} {others}")
    tested = re.search(r"of (\d+) measures", title)
    assert tested is not None
    assert sum(map(int, result)) == int(tested[1]) == len(readings)


def test_ordinals() -> None:
    texts = [ordinal(n) for n in (1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 101, 111, 112, 1_003)]
    assert " ".join(texts) == (
        "1st 2nd 3rd 4th 10th 11th 12th 13th 20th 21st 22nd 23rd 101st 111th 112th 1,003rd"
    )


@pytest.mark.parametrize(
    "given,sentence",
    [
        ({"best": 9, "worst": 27, "total": 31}, "between 9th and 27th of 31 counties"),
        ({"best": 3, "worst": 3, "total": 31}, "3rd of 31 counties"),
        (
            {"best": 1, "worst": 31, "total": 31},
            "between 1st and 31st of 31 counties: the data cannot tell them apart",
        ),
        (
            {"best": 2, "worst": 12, "total": 3_144, "by_value": True},
            "between 2nd and 12th of 3,144 counties, the highest value first",
        ),
        (
            {
                "best": 4,
                "worst": 6,
                "total": 31,
                "tested": False,
                "reason": "no interval published",
            },
            "position only: between 4th and 6th of 31 counties, not tested (no interval published)",
        ),
        (
            {"best": None, "worst": None, "total": 31, "reason": "no reliable value to rank"},
            "not ranked: no reliable value to rank",
        ),
    ],
)
def test_ranks(given: dict[str, object], sentence: str) -> None:
    assert rank_sentence(**given, level=COUNTY) == sentence  # type: ignore[arg-type]  # of a table


@pytest.mark.parametrize(
    "half,text",
    [
        (0.8, "probably in the better half of 11 (8 in 10)"),
        (0.2, "probably in the worse half of 11 (8 in 10)"),
        (1.0, "probably in the better half of 11 (9 in 10)"),
        (0.79, "the data cannot say in which half of 11"),
        (0.21, "the data cannot say in which half of 11"),
    ],
)
def test_a_half_is_said_from_a_probability_of_8_in_10(half: float, text: str) -> None:
    assert rank_words(2, 10, 11, half) == text
    sentence = rank_sentence(2, 10, 11, COUNTY, half=half)
    assert sentence.startswith(text.replace("of 11", "of 11 counties"))
    assert ("not known more closely" in sentence) is text.startswith("probably")


def test_the_rank_of_the_specification() -> None:
    assert rank_words(9, 27, 31) == "between 9th and 27th of 31"


def test_sizes_and_the_note_on_headlines() -> None:
    assert headlines.size_words(1.24, COUNTY) == "1.2 times the usual spread of counties"
    assert headlines.size_words(None, COUNTY) == (
        "most counties have the same value, so the distance has no scale"
    )
    assert "Of 10 comparisons on the page" in headlines.headline_note(10)
    assert "Of 1 comparison on" in headlines.headline_note(1)


def test_small_numbers_are_words_and_parts_are_joined() -> None:
    assert [number_word(n) for n in (0, 1, 10, 11)] == ["no", "one", "ten", "11"]
    assert [joined(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


# --- against peers --------------------------------------------------------------------------------

AMONG_PEERS = [
    among_peers(compared("share_employed", BETTER, MEDIAN), value=8.0, lower=7.5, upper=8.5),
    among_peers(placed("share_digital_access", 50, 50), Position(9, 0, 1, 10)),
    among_peers(placed("rate_crime_violent", 50, 50), Position(5, 0, 5, 10)),
]


def test_comparison_with_peers_names_peers() -> None:
    title, others = page(AMONG_PEERS)
    assert (
        title
        == "One of 3 measures can be compared reliably with the typical peer county: it is better."
    )
    assert others == (
        "By position only among the peer counties, not tested: 1 in the best quarter and "
        "1 in the middle half."
    )
    assert "of the peer counties" in pillar(AMONG_PEERS[1:])
    assert "U.S." not in " ".join((title, others, pillar(AMONG_PEERS)))


def test_own_measures_are_said_apart_from_metrics() -> None:
    own = [replace(item, metric=replace(item.metric, supplement="visits")) for item in ALL_THE_SAME]
    alone, both = page(ORDINARY), page([*ORDINARY, *own])
    assert both[0] == alone[0]
    assert both[1] == f"{alone[1]} Your data, counted apart: 2 measures, two of them compared."
    assert pillar([*ORDINARY, own[0]]) == (
        f"{pillar(ORDINARY)} Your data, counted apart: 1 measure, compared."
    )
    assert pillar(own[:1]) == "Your data, counted apart: 1 measure, compared."
