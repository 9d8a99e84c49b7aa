"""Readings made by hand, for charts and rows that need no release."""

from __future__ import annotations

from typing import Any

from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.percentile import Distribution, Position
from mobility.analysis.places.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.lines import Join, TrendPoint
from mobility.registry import IntervalKind, load_framework

BINS = (1, 4, 9, 4, 1)


def reading(metric: str = "share_employed", **changes: Any) -> Reading:
    """Return a reading of a tested, reliable value, with the fields in `changes` replaced."""
    fields: dict[str, Any] = {
        "metric": load_framework().metric(metric),
        "year": 2023,
        "newest": 2023,
        "age": 2,
        "value": 0.84,
        "lower": 0.82,
        "upper": 0.86,
        "interval": IntervalKind.SAMPLING,
        "quality": Quality.STRONG,
        "se": 0.0102,
        "pooled_with": 0,
        "absence": None,
        "verdict": Verdict.BETTER,
        "reason": "",
        "benchmark": benchmark(),
        "state": benchmark(),
        "nation": benchmark(kind="nation", scope="United States", value=0.78, n=943, total=3_144),
        "position": Position(700, 0, 242, 942),
        "distribution": Distribution(0.7, 0.9, BINS, 1, 1, sum(BINS) + 2),
        "points": (
            TrendPoint(2018, 0.80, 0.78, 0.82, Quality.WEAK),
            TrendPoint(2019, 0.81, 0.79, 0.83, Quality.STRONG),
            TrendPoint(2021, 0.79, 0.77, 0.81, Quality.STRONG),
            TrendPoint(2022, 0.83, 0.81, 0.85, Quality.STRONG),
            TrendPoint(2023, 0.84, 0.82, 0.86, Quality.STRONG),
        ),
        "joins": (
            Join(2018, 2019, "solid"),
            Join(2019, 2021, "dashed", "not published for 2020"),
            Join(2021, 2022, "broken", "the rule changed in 2022"),
            Join(2022, 2023, "solid"),
        ),
        "implausible": False,
    }
    return Reading(**fields | changes)


def benchmark(**changes: Any) -> Benchmark:
    """Return the median of Ohio's counties, with the fields in `changes` replaced."""
    fields: dict[str, Any] = {
        "kind": "state",
        "scope": "Ohio",
        "year": 2023,
        "value": 0.80,
        "lower": 0.79,
        "upper": 0.81,
        "n": 46,
        "total": 88,
    }
    return Benchmark(**fields | changes)
