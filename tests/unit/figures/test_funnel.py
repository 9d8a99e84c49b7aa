"""The figure of a funnel: limits that widen, marks, words and table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mobility.analysis.places.funnel import FUNNEL, PlacesInFunnel, funnel_of_places
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.funnel import funnel_chart, funnel_figure
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind, load_framework
from mobility.text.verdicts import Verdict
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden

METRIC = load_framework().metrics["share_employed"]
SOURCE = Provenance("39153", "2025-1", "Somebody, a release")
# Of the others: half their errors from 80 %, but the last one.
ERRORS = [0.005 + 0.001 * row for row in range(20)]
VALUES = [*(0.80 + 0.5 * error * (-1) ** row for row, error in enumerate(ERRORS[1:])), 0.95]


def county(number: int, name: str) -> Jurisdiction:
    return Jurisdiction(f"39{number:03}", Level.COUNTY, name, "39", 90_000, 2023, 2014, 2023)


SUMMIT = county(153, "Summit County")
OTHERS = [county(1 + 2 * row, f"County {row + 1}") for row in range(20)]


def places(
    value: float = 0.80, *, error: float = 0.01, reliable: bool = True, scope: str = "state"
) -> PlacesInFunnel:
    """Return a funnel of the place with this value and of twenty others, the last one far above."""
    columns = np.array([value, *VALUES]), np.array([error, *ERRORS])
    firm = np.array([reliable, *([True] * 20)])
    return PlacesInFunnel(
        SUMMIT, METRIC, 2023, scope, (SUMMIT, *OTHERS), *columns, firm, int(firm.sum()),
        funnel_of_places(*columns, firm, IntervalKind.SAMPLING), 0,
    )  # fmt: skip


def figure(shown: PlacesInFunnel) -> Figure:
    return funnel_figure(shown, "Peers: chosen by name.", SOURCE)


def plot(shown: PlacesInFunnel, theme: Theme = LIGHT, **sizes: Any) -> dict[str, Any]:
    inside = with_data_inside(funnel_chart(shown, theme, "What it shows.", **sizes))
    assert not isinstance(inside, str)
    return dict(inside)


@pytest.mark.parametrize("name,shown", [("full", places()), ("weak", places(reliable=False))])
def test_spec_matches_golden(name: str, shown: PlacesInFunnel) -> None:
    spec = plot(shown)
    assert specification_problem(spec) == ""
    assert_spec_matches_golden(spec, f"funnel-{name}")


def test_limits_are_straight_in_the_error_and_meet_at_the_median() -> None:
    shown = places()
    rows = [row for row in plot(shown)["datasets"]["source"] if row["part"] == "limit"]
    wide = np.sqrt(shown.limits.dispersion)
    for name, z in (("95 %", 1.959964), ("99.8 %", 3.090232)):
        for row in (row for row in rows if row["name"] == name):
            half = z * wide * row["error"]
            assert row["upper"] - shown.limits.target == pytest.approx(half, rel=1e-5)
            assert shown.limits.target - row["lower"] == pytest.approx(half, rel=1e-5)


def test_own_place_is_drawn_last_and_values_that_are_not_reliable_hollow() -> None:
    rows = [row for row in plot(places())["datasets"]["source"] if row["part"] != "limit"]
    assert [row["part"] for row in rows] == [*(["place"] * 20), "own"]
    assert [row["outside"] for row in rows][-2] == 2
    assert not any(row["weak"] for row in rows)
    weak = plot(places(reliable=False))["datasets"]["source"][-1]
    assert (weak["part"], weak["weak"]) == ("own", True)


def test_themes_and_files_share_one_drawing() -> None:
    assert plot(places(), DARK)["layer"] == plot(places(), width=400)["layer"]


@pytest.mark.parametrize(
    "shown,title",
    [
        (places(), "Summit County lies within the funnel of Ohio counties; chance alone could put"),
        (places(scope="peers"), "lies within the funnel of its peers; chance alone could put it"),
        (
            replace(places(), limits=replace(places().limits, dispersion=5.76)),
            "(limits widened 2.4 times because counties differ more than their errors explain)",
        ),
        (places(0.825), "lies above the 95 % limits of Ohio counties, within those at 99.8 %"),
        (places(0.5), "Summit County lies below the 99.8 % limits of Ohio counties"),
        (places(0.5, reliable=False), "is not reliable, so the funnel says nothing of it"),
        (replace(places(), own=None), "has no value with an interval, so it is not in this"),
    ],
)
def test_title_says_where_the_place_lies(shown: PlacesInFunnel, title: str) -> None:
    text = figure(shown)
    assert title in text.title
    words = {verdict.value for verdict in Verdict} - {"higher", "lower", "better"}
    assert not any(word in f"{text.title} {text.summary}" for word in words)
    assert text.basis.verdict == ""
    assert text.methods == (FUNNEL,)


def test_summary_has_the_limits_and_what_chance_would_leave_outside() -> None:
    summary = figure(places()).summary.replace("\N{NO-BREAK SPACE}", " ")
    assert "Summit County: 80.0 %, standard error 1 point. Limits at that error: " in summary
    assert (
        "Of 21 counties with a reliable value, 1 lies outside the 95 % limits (about 1." in summary
    )


def test_value_that_is_not_reliable_is_shown_without_limits() -> None:
    shown = figure(places(reliable=False))
    assert "Limits at that error" not in shown.summary
    assert "1 more is hollow: not reliable." in shown.summary
    assert shown.rows()[0]["upper_95"] is None
    assert shown.rows()[1]["upper_95"] is not None


def test_key_names_the_ring_only_where_there_is_one() -> None:
    assert "Ring: this place." in figure(places()).key
    assert "Ring" not in figure(replace(places(), own=None)).key


def test_table_has_the_place_first_with_its_limits() -> None:
    shown = places()
    first, second = figure(shown).rows()[:2]
    assert (first["geoid"], second["stored_value"]) == ("39153", 0.95)
    assert second["Funnel"] == "outside 99.8 %, above the median"
    assert first["upper_95"] == pytest.approx(float(shown.limits.upper[0, 0]))
    assert first["standard_error"] == 0.01
