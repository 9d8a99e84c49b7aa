"""What a target is set on: a line or a gap, its usable values and its baseline."""

from __future__ import annotations

import pytest

from mobility.analysis.gaps.trend import gap_trend_of
from mobility.analysis.targets.by_place import (
    Aim,
    TargetSeries,
    detectable_of,
    outlook_years,
    seen_of,
    series_of_gap,
    series_of_line,
    target_problem,
)
from mobility.analysis.targets.pace import OVERLAPPING_PERIODS, Pace
from mobility.analysis.uncertainty import PART_OF_TOTAL, Z95
from mobility.errors import UserError
from tests.support.groups import world
from tests.support.lines import Row, line

VALUES: list[Row] = [
    [2018, 0.80, 0.78, 0.82, "Strong"],
    [2021, 0.82, 0.80, 0.84, "Weak"],
    [2023, 0.84, 0.82, 0.86, "Strong"],
]
AHEAD: list[Row] = [[2018, 0.84, 0.81, 0.87, "Strong"], [2023, 0.85, 0.82, 0.88, "Strong"]]
BREAKDOWN = world(2).breakdown


def of_line(**options: object) -> TargetSeries:
    series = series_of_line(line(VALUES, **options), (2018, 2021, 2023), 2025)  # type: ignore[arg-type]  # fields of a line
    assert series is not None
    return series


def of_gap(labels: tuple[str, str] = ("Group 1", "Group 2"), refused: str = "") -> TargetSeries:
    lines = (line(VALUES), line(AHEAD))
    gap = gap_trend_of(lines, labels, BREAKDOWN)
    series = series_of_gap(lines[0], gap, (2018, 2021, 2023), 2025, refused)
    assert series is not None
    return series


def test_only_usable_values_are_carried_on() -> None:
    series = of_line()
    assert series.years == (2018, 2023)
    assert series.errors == pytest.approx((0.02 / Z95, 0.02 / Z95))
    assert [each.year for each in series.past if each.problem] == [2021]
    assert (series.year, series.baseline.value, series.problem) == (2023, 0.84, "")


def test_values_before_a_break_are_another_series() -> None:
    series = of_line(breaks={"2020": "another question"})
    assert series.years == (2023,)
    assert series.past[0].problem == "another question"
    assert series_of_line(line([]), (2018,), 2025) is None


def test_a_gap_may_lie_on_either_side_of_zero() -> None:
    """Its interval of -2.6 to 4.6 points is cut nowhere: the error is half of it over 1.96."""
    series = of_gap()
    low, high = series.baseline.lower, series.baseline.upper
    assert series.baseline.value == pytest.approx(0.01)
    assert low is not None
    assert high is not None
    assert low < 0
    assert series.se == pytest.approx((high - low) / (2 * Z95))
    assert series.pair == (0.84, 0.85)
    assert target_problem(series, Aim(0.0)) == ""


def test_a_gap_that_is_not_permitted_carries_no_target() -> None:
    assert target_problem(of_gap(refused="The groups overlap."), Aim(0.0)) == "The groups overlap."
    assert target_problem(of_gap(("Group 1", "All")), Aim(0.0)) == PART_OF_TOTAL


def test_the_straight_path_ends_at_the_target_year() -> None:
    series = of_line()
    detectable = detectable_of(series)
    assert detectable.with_power == pytest.approx(0.0404, abs=1e-4)
    near = seen_of(series, detectable, Pace(), Aim(0.90, 2029), "")
    assert near.data_year == 2029, "1 point a year, values every other year"
    late = seen_of(series, detectable, Pace(), Aim(0.89, 2043), "")
    assert late.data_year == 2041, "a quarter of a point a year"


def test_years_of_an_outlook_end_with_the_target() -> None:
    assert outlook_years(of_line(), Aim(0.9, 2028)) == (2025, 2027, 2028)
    five = of_line(period_years=5)
    assert outlook_years(five, Aim(0.9, 2025)) == (2028,), "no earlier value can be compared"
    assert target_problem(five, Aim(0.9, 2025)) == OVERLAPPING_PERIODS


@pytest.mark.parametrize("year", [2023, 2010])
def test_a_target_year_comes_after_the_baseline(year: int) -> None:
    with pytest.raises(UserError, match="A target year comes after the baseline, which is of 2023"):
        target_problem(of_line(), Aim(0.9, year))
