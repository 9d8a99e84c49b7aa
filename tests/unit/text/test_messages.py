"""Headlines from templates: every metric and group gives a sentence, and none loses a part."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.registry import EVERYONE, HEADLINE, Better, Breakdown, Metric, Unit, load_framework
from mobility.text.messages import MESSAGES, gap_message, group_phrase, message, wall_message
from tools.make_sentences import (
    PAGE,
    parts_of,
    read_examples,
    sentences_page,
)

FRAMEWORK = load_framework()
EXAMPLES = read_examples()
ABOUT_A_DOZEN, MOST_WORDS = 15, 16  # of a sentence that is read from the last row
PAIRS = [
    (metric, FRAMEWORK.breakdowns[breakdown], series.subgroups)
    for metric in FRAMEWORK.metrics.values()
    for (_, breakdown), series in metric.series.items()
    if breakdown != HEADLINE and metric.better is not Better.NEITHER
]


def test_parts_of_messages_have_names() -> None:
    for text in MESSAGES.values():
        assert all(part is None or part for _, part, _, _ in Formatter().parse(text)), text
        assert not text.endswith("."), text


@given(st.sampled_from(PAIRS), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_gaps_of_all_metrics_name_place_and_both_groups(
    pair: tuple[Metric, Breakdown, tuple[str, ...]], one: float, two: float
) -> None:
    metric, breakdown, labels = pair
    groups = [group for group in breakdown.groups if group.label in set(labels) - {EVERYONE}]
    phrases = [group_phrase(metric, group) for group in groups]
    assert len(set(phrases)) == len(phrases)
    first, second = phrases[:2]
    scale = 1 if metric.unit is Unit.SHARE else 1000
    text = gap_message(metric, "Erie County", (first, one * scale), (second, two * scale))
    for part in ("Erie County", first, second):
        assert part.lower() in text.lower()
    assert not re.search(r"[{}]|  ", text)


@given(st.sampled_from(PAIRS), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_gaps_of_all_metrics_are_short_on_a_wall(
    pair: tuple[Metric, Breakdown, tuple[str, ...]], one: float, two: float
) -> None:
    metric, breakdown, labels = pair
    groups = [group for group in breakdown.groups if group.label in set(labels) - {EVERYONE}]
    first, second = (group_phrase(metric, group, wall=True) for group in groups[:2])
    values = (first, one * 1000), (second, two * 1000)
    if metric.unit is Unit.SHARE:
        values = (first, one), (second, two)
    text = gap_message(metric, "Summit County", *values, wall=True)
    assert first.lower() in text.lower()
    assert len(text.split()) <= MOST_WORDS, text


def test_headlines_for_a_wall_have_about_a_dozen_words() -> None:
    """The longest place, metric and group are in the test of all figures of a release."""
    texts = {
        name: message(name, **example.parts)
        for name, example in EXAMPLES.items()
        if name.startswith("wall.") and not MESSAGES[name].endswith("the page has the others")
    }
    assert len(texts) > 90
    assert {name: text for name, text in texts.items() if len(text.split()) > ABOUT_A_DOZEN} == {}


def test_wall_has_the_first_version_that_is_short() -> None:
    parts = {"metrics": "9 measures", "place": "Erie County", "reasons": "weak"}
    said = wall_message("pillar.nothing", **parts)
    assert said == message("pillar.nothing", **parts)
    parts["reasons"] = "3 too weak to judge and 6 without a better direction"
    assert wall_message("pillar.nothing", **parts) == (
        "None of 9 measures of Erie County can be judged"
    )


@pytest.mark.parametrize(
    "value,other,text",
    [
        (0.754, 0.834, "75 in 100 Black residents have a job, 83 in 100 White residents do"),
        (0.004, 0.012, "4 in 1,000 Black residents have a job, 12 in 1,000 White residents do"),
        (0.75001, 0.75002, "75.0 % for Black residents, 75.0 % for White residents"),
    ],
)
def test_shares_are_so_many_people_where_these_differ(
    value: float, other: float, text: str
) -> None:
    metric = FRAMEWORK.metric("share_employed")
    said = gap_message(
        metric, "Erie County", ("Black residents", value), ("White residents", other)
    )
    assert text in said.replace("\u00a0", " ")


def test_metrics_without_phrases_are_named_by_their_label() -> None:
    bare = replace(FRAMEWORK.metric("rate_injury_death"), wording=None)
    said = gap_message(bare, "Erie County", ("A", 152.0), ("B", 53.0))
    assert said == "Injury deaths in Erie County: 152.0 per 100,000 residents for A, 53.0 for B"


def test_babies_are_not_counted_of_babies() -> None:
    metric = FRAMEWORK.metric("share_low_birth_weight")
    groups = ("babies of Black mothers", 0.14), ("babies of White mothers", 0.06)
    said = gap_message(metric, "Erie County", *groups)
    assert said.startswith("In Erie County, 14 in 100 babies of Black mothers weigh")


def test_unit_with_an_explanation_stays_out_of_a_headline() -> None:
    metric = FRAMEWORK.metric("index_air_hazard")
    said = gap_message(metric, "Erie County", ("“East side”", 50.0), ("“West side”", 61.0))
    assert said == "In Erie County, the clean air rank is 50 for “East side”, 61 for “West side”"


def test_page_of_examples_is_current() -> None:
    """Run `python -m tools.make_sentences` after a change, and read what it writes."""
    assert PAGE.read_text(encoding="utf-8") == sentences_page()


def test_examples_have_exactly_the_parts_of_their_templates() -> None:
    parts = {name: set(example.parts) for name, example in EXAMPLES.items()}
    assert parts == {name: parts_of(name) for name in EXAMPLES}


def test_every_template_has_a_good_and_a_bad_example() -> None:
    assert set(EXAMPLES) == set(MESSAGES)
    assert all(example.bad for example in EXAMPLES.values())


def test_example_of_a_rate_is_what_a_page_says() -> None:
    parts = EXAMPLES["gap.rate"].parts
    metric = FRAMEWORK.metric("rate_injury_death")
    said = gap_message(metric, "Summit County", (parts["group"], 152.0), (parts["reference"], 53.0))
    assert said == message("gap.rate", **parts)
