"""The figure of a target: past, band, pace of others and target, and the title about the data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobility.analysis.absence import Absence, AbsenceReason
from mobility.analysis.targets.by_place import (
    Aim,
    PlaceTarget,
    detectable_of,
    outlook_years,
    reach_of,
    seen_of,
    series_of_line,
    survey_of,
    target_problem,
)
from mobility.analysis.targets.outlook import BackTest, Shared, outlook_of
from mobility.analysis.targets.pace import Movement, Pace
from mobility.figures.drawing import with_data_inside
from mobility.figures.figure import Figure, Provenance
from mobility.figures.target import target_chart, target_figure
from mobility.figures.theme import DARK, LIGHT, Theme
from mobility.text.verdicts import Verdict
from mobility.workspace.specification import specification_problem
from tests.support.golden import assert_spec_matches_golden
from tests.support.lines import line
from tests.support.trends import RISING, SUMMIT, MadeRelease

SOURCE = Provenance("39153", "2025-1", "Somebody, a release")
MOVES = Movement(0.0001, 0.0)
PACE = Pace(
    2018, 2023, 700, 0.01, 0.039, 0.022, 0.8, 0.001, 0.002, movement=MOVES,
    parts=((0.01, MOVES),) * 20,
)  # fmt: skip
TEST = BackTest(2018, 2023, 500, 0.028, 0.032, 0.054, 0.97)


def made(
    value: float | None = 0.95, year: int | None = 2029, *, points: list[Any] | None = None
) -> PlaceTarget:
    """Return a target of Summit County, from made-up values of 2018 to 2023."""
    values = line(RISING if points is None else points)
    series = series_of_line(values, [int(row[0]) for row in RISING], 2025)
    assert series is not None
    aim = Aim(value, year)
    problem, detectable = target_problem(series, aim), detectable_of(series)
    return PlaceTarget(
        jurisdiction=SUMMIT,
        release=MadeRelease(),
        metric=values.metric,
        breakdown="none",
        group="All",
        aim=aim,
        past=series.past,
        se=series.se,
        detectable=detectable,
        pace=PACE,
        reach=reach_of(series, PACE, aim, problem),
        seen=seen_of(series, detectable, PACE, aim, problem),
        survey=survey_of(series, detectable, aim),
        outlook=outlook_of(
            series.years, series.values, series.errors, MOVES, Shared({}, 0.0),
            outlook_years(series, aim), back_test=TEST,
        ),
        reason=problem,
    )  # fmt: skip


ABSENT = PlaceTarget(
    jurisdiction=SUMMIT,
    release=MadeRelease(),
    metric=line([]).metric,
    breakdown="none",
    group="All",
    aim=Aim(),
    absence=AbsenceReason(Absence.SUPPRESSED, "Too few answers to the survey."),
    reason="Too few answers to the survey.",
)


def figure(target: PlaceTarget) -> Figure:
    return target_figure(target, "", SOURCE)


def plot(target: PlaceTarget, theme: Theme = LIGHT, **sizes: Any) -> dict[str, Any]:
    inside = with_data_inside(target_chart(target, theme, "What it shows.", **sizes))
    assert not isinstance(inside, str)
    return dict(inside)


def rows_of(target: PlaceTarget, part: str) -> list[dict[str, Any]]:
    return [row for row in plot(target)["datasets"]["source"] if row["part"] == part]


@pytest.mark.parametrize(
    "name,target", [("full", made()), ("suggestion", made(None, None)), ("empty", ABSENT)]
)
def test_spec_matches_golden(name: str, target: PlaceTarget) -> None:
    spec = plot(target)
    assert specification_problem(spec) == ""
    assert_spec_matches_golden(spec, f"target-{name}")


def test_themes_and_files_share_one_drawing() -> None:
    assert plot(made(), DARK)["layer"] == plot(made(), width=400)["layer"]


def test_band_begins_at_the_baseline_and_ends_with_the_target() -> None:
    target = made()
    band = rows_of(target, "outlook")
    assert (band[0]["year"], band[-1]["year"]) == (2023, 2029)
    widths = [row["upper"] - row["lower"] for row in band]
    assert widths == sorted(widths)
    (aim,) = rows_of(target, "aim")
    assert (aim["year"], aim["value"], aim["name"]) == (2029, 0.95, "target 95.0\u00a0%")


def test_pace_of_others_begins_at_the_published_value() -> None:
    rows = rows_of(made(), "pace")
    assert rows[0]["lower"] == rows[0]["upper"] == 0.85
    assert rows[-1]["upper"] == pytest.approx(0.85 + (PACE.gain(6) or 0.0))
    assert all(row["upper"] > row["lower"] for row in rows[1:])


def test_unusable_values_are_hollow() -> None:
    past = rows_of(made(), "past")
    assert [row["weak"] for row in past] == [True, False, False, False, False]


def test_a_target_without_a_year_stands_at_the_end() -> None:
    target = made(year=None)
    (aim,), seen = rows_of(target, "aim"), rows_of(target, "seen")
    assert aim["year"] == max(row["year"] for row in plot(target)["datasets"]["source"])
    assert all(row["year"] <= aim["year"] for row in seen)


@pytest.mark.parametrize(
    "target,title",
    [
        (made(), "these data could show such a change in 2028 at the earliest"),
        (made(0.86), "these data cannot show a change of 1.0 points here"),
        (made(None, None), "even as fast as the fastest tenth, a change could be seen in"),
        (made(0.5), "the target is no better than the baseline"),
        (ABSENT, "Too few answers to the survey"),
    ],
)
def test_title_says_first_what_the_data_can_show(target: PlaceTarget, title: str) -> None:
    shown = figure(target)
    assert title in shown.title
    assert not any(f" {verdict.value}" in shown.title for verdict in Verdict if verdict != "better")


def test_a_target_that_is_met_says_nothing_of_what_data_could_show() -> None:
    shown = target_figure(made(0.5), "", SOURCE, ended="The published value has passed the target.")
    assert "the published value has passed the target" in shown.title
    assert "no better than the baseline" not in " ".join((shown.title, *shown.footer))


def test_a_document_draws_it_lower() -> None:
    pictures = [
        dict(target_figure(made(), "", SOURCE, in_document=each).picture())  # type: ignore[arg-type] - a specification
        for each in (True, False)
    ]
    assert pictures[0]["height"] < 0.65 * pictures[1]["height"]


def test_table_has_past_outlook_pace_and_target() -> None:
    rows = figure(made()).rows()
    kinds = [row["What"] for row in rows]
    assert list(dict.fromkeys(kinds)) == [
        "published", "if nothing changes", "comparable places", "target"
    ]  # fmt: skip
    assert rows[-1]["stored_value"] == 0.95
    assert rows[-1]["lower"] is None
    assert rows[0]["Note"] == "weak value: the publisher says not to act on it"
    assert figure(ABSENT).rows() == []


def test_a_gap_is_written_in_points() -> None:
    gap = replace(made(), reference="Male")
    assert rows_of(gap, "past")[0]["name"] == "80.0 points"
    assert rows_of(gap, "past")[0]["value"] == pytest.approx(80.0)
    (number,) = [each for each in plot(gap)["params"] if each["name"] == "number"]
    assert "%" not in number["value"]
