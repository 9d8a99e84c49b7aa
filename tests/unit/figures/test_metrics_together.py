"""The figures of metrics that go together and of policy areas: rows, words and tables."""

from __future__ import annotations

from typing import Any

import pytest

from mobility.analysis.associations import (
    TOO_FEW_STATES,
    Association,
    MetricAssociations,
    of_metric,
)
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.metrics_together import (
    CLAIM,
    metrics_together_figure,
    together_chart,
)
from mobility.figures.policy_areas import LocalProgram, policy_areas_figure
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.registry import load_framework
from mobility.registry.policy_areas import NO_SOURCE, load_policy_areas
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden

FRAMEWORK = load_framework()
SOURCE = Provenance("39153", "2025-1", "a publisher")
EMPLOYED = "share_employed"
YEARS = dict.fromkeys(FRAMEWORK.metrics, 2023)
PROGRAMS = [
    LocalProgram("Rent help", "housing", ("housing-stability",)),
    LocalProgram("Counsel", "justice", ("housing-stability", "housing-affordability")),
]


def pair(other: str, correlation: float, *, holds: bool = True) -> Association:
    low, high = correlation - 0.1, correlation + 0.1
    return Association(EMPLOYED, other, correlation, low, high, 0.001, 0.5, 800, 40, holds)


PAIRS = (
    pair("pctl_income_50", 0.65),
    pair("share_debt_coll", -0.51),
    pair("rate_crime_violent", -0.15),
    pair("index_air_hazard", 0.04, holds=False),
    Association(EMPLOYED, "rate_learning", related="Both are made of one thing."),
    Association(EMPLOYED, "share_in_preschool", reason=TOO_FEW_STATES),
)


def result(*pairs: Association) -> MetricAssociations:
    return of_metric(pairs, FRAMEWORK.metrics[EMPLOYED], YEARS)


def figure(*pairs: Association) -> Figure:
    return metrics_together_figure(result(*pairs), FRAMEWORK, SOURCE)


@pytest.mark.parametrize("name,theme", [("light", LIGHT), ("dark", DARK)])
def test_specs_match_golden(name: str, theme: Theme) -> None:
    found = result(*PAIRS)
    charts: dict[str, Any] = {
        "metrics-together": together_chart(
            found, FRAMEWORK, found.together, theme, summary="Summary"
        ),
        "policy-areas": areas(PROGRAMS).chart(theme),
    }
    for golden, chart in charts.items():
        if name == "light":
            assert_spec_matches_golden(dict(chart), golden)
        picture = with_data_inside(chart)
        assert isinstance(picture, dict)
        assert specification_problem(picture) == ""


def test_the_title_counts_what_goes_together_and_nothing_claims_a_cause() -> None:
    made = figure(*PAIRS)
    assert made.title == (
        "Where “Employed, ages 25–54” is higher in a state, 2 of 4 other metrics tend to be higher "
        "or lower too: most of all “Income, middle” (higher)"
    )
    assert CLAIM in made.subtitle
    assert CLAIM in made.summary
    assert (
        "In counties where “Employed, ages 25–54” is higher, “Debt in collections” tends to be "
        in (made.summary)
    )
    assert "1 metric with a correlation below 0.2; 1 metric that chance may explain" in " ".join(
        made.footer
    )


def test_the_table_has_every_metric_with_its_result_or_reason() -> None:
    table = figure(*PAIRS).rows()
    assert [row["Result"] for row in table] == [
        "goes together", "goes together", "weakly together", "cannot tell", "made of one input",
        "not compared",
    ]  # fmt: skip
    assert [row["Where this is higher"] for row in table[:4]] == ["higher", "lower", "lower", ""]
    assert table[4]["Why"] == "Both are made of one thing."
    assert table[4]["correlation"] is None
    assert table[0]["correlation"] == 0.65


@pytest.mark.parametrize(
    "pairs,title",
    [
        (PAIRS[3:4], "Among the counties of a state, none of 1 other metrics clearly goes"),
        (PAIRS[4:], "No other metric can be compared with “Employed, ages 25–54”"),
        ((), "No other metric can be compared with “Employed, ages 25–54”"),
    ],
)
def test_without_a_pair_the_title_says_so(pairs: tuple[Association, ...], title: str) -> None:
    made = figure(*pairs)
    assert made.title.startswith(title)
    assert made.picture()
    assert made.wall_picture(700)


def areas(programs: list[LocalProgram], *only: str) -> Figure:
    return policy_areas_figure(
        load_policy_areas(FRAMEWORK), FRAMEWORK, programs, "Summit County, Ohio", SOURCE, only=only
    )


def test_policy_areas_count_predictors_without_a_program() -> None:
    made = areas(PROGRAMS)
    assert made.title == (
        "Programs of Summit County, Ohio touch two of 24 predictors; 22 have no program here yet"
    )
    rows = {(row["predictor"], row["area"]): row for row in made.rows()}
    cell = rows["housing-stability", "housing"]
    assert cell["Programs here"] == "Rent help"
    assert str(cell["link"]).startswith("https://")
    assert rows["housing-affordability", "justice"]["How they hang together"] == NO_SOURCE
    assert ("wealth", "justice") not in rows, "empty on both sides"
    few = areas(PROGRAMS, "wealth", "preschool")
    assert few.title.startswith("How ten policy areas hang together with 2 predictors")
    assert {row["predictor"] for row in few.rows()} == {"wealth", "preschool"}
    assert few.wall_picture(700)
