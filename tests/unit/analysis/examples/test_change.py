"""Worked examples of change: between two years, the recent trend, the trend of a gap."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from mobility.analysis.gaps.trend import gap_trend_of
from mobility.analysis.uncertainty import Z95
from mobility.analysis.years.change import change_of
from mobility.analysis.years.over_time import recent_trend, shared_covariance, weighted_slope
from tests.support.examples import Answer, Calculations, check, examples
from tests.support.lines import FRAMEWORK, Row, line


def change(points: list[Row], start: int | None = None, **given: Any) -> Answer:
    change = change_of(line(points, **given), start)
    values = [item.value for item in change.published]
    return asdict(change) | {"nominal": values[1] - values[0] if values else None}


def recent(values: list[float], years: list[int], errors: list[float], **given: Any) -> Answer:
    columns = zip(years, values, errors, strict=True)
    points = [[year, value, value - Z95 * s, value + Z95 * s] for year, value, s in columns]
    result = recent_trend(line(points, **given))
    slope = asdict(result.slope) if result.slope else {}
    return asdict(result) | slope


def slope(
    values: list[float], years: list[int], errors: list[float], period_years: int = 1
) -> Answer:
    return asdict(weighted_slope(years, values, shared_covariance(years, errors, period_years)))


def gap_trend(group: list[Row], reference: list[Row], pairs: int = 1, **given: Any) -> Answer:
    lines = (line(group, **given), line(reference, **given))
    gap_trend = gap_trend_of(lines, ("Female", "Male"), FRAMEWORK.breakdowns["gender"], pairs=pairs)
    assert gap_trend.ratio
    return asdict(gap_trend) | {
        "gap_start": gap_trend.points[0].gap,
        "gap_end": gap_trend.points[-1].gap,
        "ratio_start": gap_trend.ratio.start,
        "ratio_end": gap_trend.ratio.end,
        "ratio_verdict": gap_trend.ratio.verdict,
        "factor": gap_trend.ratio.factor,
        "disagree": "yes" if gap_trend.disagree else "no",
    }


CALCULATIONS: Calculations = {
    "change": change,
    "recent trend": recent,
    "weighted slope": slope,
    "gap trend": gap_trend,
}


@pytest.mark.parametrize("example", examples("change"))
def test_example_matches_its_source(example: dict[str, Any]) -> None:
    check(example, CALCULATIONS)
