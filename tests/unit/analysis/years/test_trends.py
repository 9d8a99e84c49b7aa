"""How the points of a line are joined."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.analysis.years.lines import Join, TrendPoint, joins
from mobility.errors import UserError
from mobility.places import Level
from mobility.registry import Break, IntervalKind, Series

YEARLY = Series(
    level=Level.COUNTY,
    breakdown="none",
    schedule=(2014, 2015, 2016, 2017, 2018, 2019, 2021, 2022),
    interval=IntervalKind.NONE,
    interval_years=(),
    period_years=1,
    breaks=(),
    source="survey",
    subgroups=("All",),
)


def joined(years: list[int], series: Series = YEARLY) -> list[tuple[str, str]]:
    points = [TrendPoint(year, 0.5) for year in years]
    return [(join.kind, join.reason) for join in joins(points, series)]


def test_joins_are_solid_or_dashed() -> None:
    assert joined([2018, 2019, 2021, 2022]) == [
        ("solid", ""),
        ("dashed", "nothing is published for 2020"),
        ("solid", ""),
    ]


def test_a_year_that_others_have_breaks_the_line() -> None:
    assert joined([2014, 2016]) == [("broken", "2015 is missing here")]
    assert joined([2014, 2018, 2021]) == [
        ("broken", "2015 to 2017 are missing here"),
        ("broken", "2019 is missing here"),
    ]


def test_every_few_years_is_a_dashed_line() -> None:
    series = replace(YEARLY, schedule=(2014, 2018, 2021))

    assert joined([2014, 2018, 2021], series) == [
        ("dashed", "nothing is published for 2015 to 2017"),
        ("dashed", "nothing is published for 2019 and 2020"),
    ]


def test_break_is_before_its_first_year() -> None:
    series = replace(YEARLY, breaks=(Break(2019, "Another source from 2019."),))

    assert joined([2017, 2018, 2019, 2021], series) == [
        ("solid", ""),
        ("broken", "Another source from 2019."),
        ("dashed", "nothing is published for 2020"),
    ]
    # A break is said also where years are missing around it.
    assert joined([2017, 2021], series) == [("broken", "Another source from 2019.")]


def test_two_breaks_between_two_points_are_both_said() -> None:
    series = replace(YEARLY, breaks=(Break(2015, "One."), Break(2016, "Two.")))

    assert joined([2014, 2016], series) == [("broken", "One.; Two.")]


def test_joins_name_their_years_and_one_point_has_none() -> None:
    points = [TrendPoint(2014, 0.5), TrendPoint(2015, 0.6)]

    assert joins(points, YEARLY) == (Join(2014, 2015, "solid"),)
    assert joins(points[:1], YEARLY) == joins([], YEARLY) == ()


@pytest.mark.parametrize("years", [[2015, 2014], [2015, 2015]])
def test_points_out_of_order_are_refused(years: list[int]) -> None:
    with pytest.raises(UserError, match="order of their years"):
        joined(years)
