"""The median of several places in two years: whose values count, and when there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobility.analysis.years.over_time import Medians, Trend, medians_of
from mobility.places import Jurisdiction, Level
from tests.support.lines import FRAMEWORK
from tests.support.trends import absent, trend


def trend_of(number: int, first: float, last: float, quality: str = "Strong") -> Trend:
    place = Jurisdiction(f"39{number:03d}", Level.COUNTY, f"Place {number}", "39")
    rows = [[2014, first, first - 0.01, first + 0.01, quality]]
    rows += [[2023, last, last - 0.01, last + 0.01, "Strong"]]
    return trend(rows, place=place)


FIVE = [
    trend_of(1, 0.1, 0.9),
    trend_of(3, 0.2, 0.3),
    trend_of(5, 0.3, 0.7),
    trend_of(7, 0.4, 0.4),
    trend_of(9, 0.6, 0.5),
]


def test_medians_use_same_places_in_both_years() -> None:
    assert medians_of(FIVE, 2014, 2023) == Medians(2014, 0.3, 2023, 0.5, 5)
    early = replace(trend_of(11, 0.9, 0.9), points=trend_of(11, 0.9, 0.9).points[:1])
    assert medians_of([*FIVE, early, absent()], 2014, 2023) == medians_of(FIVE, 2014, 2023)


def test_a_weak_value_is_in_no_median() -> None:
    weak = trend_of(11, 0.9, 0.9, "Weak")
    assert medians_of([*FIVE, weak], 2014, 2023) == medians_of(FIVE, 2014, 2023)


def test_pooled_pair_counts_once_in_medians() -> None:
    shared = [*FIVE, trend_of(11, 0.6, 0.5)]
    result = medians_of(shared, 2014, 2023)
    assert result is not None
    assert result.n == 5
    turnout = FRAMEWORK.metric("share_election_turnout")
    assert not turnout.pooled
    alone = medians_of([replace(item, metric=turnout) for item in shared], 2014, 2023)
    assert alone is not None
    assert (alone.n, alone.first) == (6, pytest.approx(0.35))


def test_no_median_crosses_a_break() -> None:
    rule = {"2020": "a new rule"}
    broken = [trend([[2014, 0.1 * n], [2023, 0.2]], breaks=rule) for n in range(1, 6)]
    assert medians_of(broken, 2014, 2023) is None


@pytest.mark.parametrize(
    "start,end,trends",
    [(None, 2023, FIVE), (2014, None, FIVE), (2014, 2023, FIVE[:4]), (2014, 2023, [])],
)
def test_without_two_years_or_five_places_there_is_none(
    start: int | None, end: int | None, trends: list[Trend]
) -> None:
    assert medians_of(trends, start, end) is None
