"""The figure of a published and a modeled value: drawing, words and table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobility.analysis.small_areas import SMALL_AREAS, ModeledPlace, PublishedValue
from mobility.analysis.uncertainty import NO_INTERVAL
from mobility.errors import UserError
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.modeled import modeled_chart, modeled_figure, modeled_rows
from mobility.figures.parts import NARROW
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind, load_framework
from mobility.text.verdicts import Verdict
from tests.support.golden import assert_spec_matches_golden

METRIC = load_framework().metrics["share_employed"]
PLACE = Jurisdiction("39153", Level.COUNTY, "Summit County", "39", 540_000, 2023, 2014, 2023)
BOTH = ModeledPlace(
    PLACE, METRIC, 2023, 2, IntervalKind.SAMPLING,
    PublishedValue(0.78, 0.74, 0.82, "Strong"),
    error=0.0204, modeled=0.79, lower=0.765, upper=0.815, weight=0.42,
)  # fmt: skip
WEAK = replace(BOTH, published=PublishedValue(0.78, 0.6, 0.9, "Weak"), shared=3)
SYNTHETIC = replace(BOTH, published=None, error=None, weight=0.0, synthetic=True)
NONE = replace(
    BOTH, interval=IntervalKind.NONE, published=PublishedValue(0.78, None, None, "Strong"),
    error=None, modeled=None, lower=None, upper=None, weight=None, reason=NO_INTERVAL,
)  # fmt: skip


def figure(values: ModeledPlace) -> Figure:
    return modeled_figure(values, Provenance("39153", "2025-1", "Somebody, a release"))


def plot(values: ModeledPlace | None, theme: Theme = LIGHT, **sizes: Any) -> dict[str, Any]:
    rows = modeled_rows(values) if values else []
    inside = with_data_inside(modeled_chart(rows, METRIC, theme, "What it shows.", **sizes))
    assert not isinstance(inside, str)
    return dict(inside)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("name,values", [("full", BOTH), ("one", SYNTHETIC), ("empty", None)])
def test_spec_matches_golden(name: str, values: ModeledPlace | None) -> None:
    assert_spec_matches_golden(plot(values), f"modeled-{name}")


def test_modeled_value_is_hollow_and_its_interval_dashed() -> None:
    rows = plot(BOTH)["datasets"]["source"]
    assert [(row["name"], row["modeled"], row["hollow"]) for row in rows] == [
        ("Published", False, False),
        ("Modeled", True, True),
    ]
    published, modeled, marks = plot(BOTH)["layer"]
    assert "!datum.modeled" in published["transform"][0]["filter"]
    assert published["mark"]["strokeDash"] == [1, 0]
    assert modeled["mark"]["strokeDash"] == [6, 5]
    assert marks["encoding"]["shape"]["condition"][0]["value"] == "square"


def test_themes_and_files_share_one_drawing() -> None:
    page, file = plot(BOTH, DARK), plot(BOTH, width=400)
    assert page["layer"] == file["layer"]
    narrow = [{each["name"]: each for each in one["params"]}["narrow"] for one in (page, file)]
    assert narrow[0]["expr"].endswith(f"< {NARROW}")
    assert narrow[1]["value"] is False


def test_words_call_the_value_modeled_and_never_judge_it() -> None:
    for values in (BOTH, WEAK, SYNTHETIC, NONE):
        shown = figure(values)
        texts = [shown.title, shown.subtitle, shown.summary, *shown.notes()]
        text = plain(" ".join(texts))
        assert "modeled" in shown.title
        assert "It enters no verdict, median, rank or choice of peers." in text
        judged = text.replace("enters no verdict", "")
        words = {verdict.value for verdict in Verdict} - {"higher", "lower"}
        assert not any(word in judged for word in words | {"verdict"})
        assert shown.basis.verdict == ""
        assert shown.methods == (SMALL_AREAS,)


def test_title_has_both_values() -> None:
    title = f"{METRIC.short_label}: published 78.0 %, modeled 79.0 %"
    assert plain(figure(BOTH).title) == title
    summary = plain(figure(BOTH).summary)
    assert "gives the published value a weight of 42 %, and what counties of a similar" in summary


def test_weak_and_shared_estimates_say_so() -> None:
    summary = plain(figure(WEAK).summary)
    assert "Published: 78.0 % (60.0 to 90.0 %), not reliable." in summary
    assert "3 counties share this published estimate" in summary
    assert [row["hollow"] for row in plot(WEAK)["datasets"]["source"]] == [True, True]


def test_value_of_similar_places_only_says_so() -> None:
    shown = figure(SYNTHETIC)
    assert "nothing published; modeled 79.0 %, from similar places only" in plain(shown.title)
    (row,) = shown.rows()
    assert (row["synthetic"], row["published_weight"]) == (True, 0)


def test_metric_without_model_says_why() -> None:
    shown = figure(NONE)
    assert shown.title == f"{METRIC.short_label}: no modeled value ({NO_INTERVAL})"
    assert [row["modeled"] for row in shown.rows()] == [False]
    assert modeled_rows(NONE)[0].words == "no interval"


def test_nothing_published_and_nothing_modeled_is_a_sentence_and_no_figure() -> None:
    nothing = replace(NONE, published=None, reason="nothing is published")
    with pytest.raises(UserError, match=r"no published value and no modeled one \(nothing is"):
        figure(nothing)


def test_range_of_hidden_counts_is_in_words_and_not_drawn() -> None:
    hidden = replace(
        NONE, interval=IntervalKind.SUPPRESSION_RANGE,
        published=PublishedValue(0.78, 0.77, 0.79, "Strong"),
    )  # fmt: skip
    (row,) = modeled_rows(hidden)
    assert plain(row.words) == "77.0 to 79.0 %, because counts are hidden"
    assert (row.lower, row.upper) == (None, None)
    (stored,) = figure(hidden).rows()
    assert (stored["stored_lower"], stored["stored_upper"]) == (0.77, 0.79)


def test_table_has_a_row_each_and_a_column_that_says_modeled() -> None:
    published, modeled = figure(BOTH).rows()
    assert (published["modeled"], modeled["modeled"]) == (False, True)
    assert (published["stored_value"], modeled["stored_value"]) == (0.78, 0.79)
    assert (published["published_error"], modeled["published_weight"]) == (0.0204, 0.42)
    assert "of no use for verdicts" in figure(BOTH).table().attrs["notes"]["modeled"]
