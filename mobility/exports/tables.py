"""Answers as tables in words: beside a picture, in a file, on the command line."""

from __future__ import annotations

from mobility.analysis.benchmarks import Benchmark
from mobility.analysis.profile import Profile, Reading
from mobility.framework import Framework
from mobility.places import Level
from mobility.text import (
    absence_words,
    benchmark_words,
    format_interval,
    format_value,
    format_year,
    position_words,
    short_benchmark_words,
    verdict_sentence,
)


def profile_rows(profile: Profile, framework: Framework) -> list[dict[str, str]]:
    """Every reading of a place in words: one row a metric, in the order of the registry.

    Columns: Metric, Predictor, Year, Value, 95 % interval, Quality, Result, Position, State,
    Nation, Source; an empty text where there is nothing to say.
    """
    level = profile.jurisdiction.level
    return [_row(reading, level, framework) for reading in profile.readings]


def _row(reading: Reading, level: Level, framework: Framework) -> dict[str, str]:
    metric, place = reading.metric, reading.position
    interval = ""
    if reading.value is not None:
        interval = format_interval(metric, reading.lower, reading.upper, reading.interval)
    year = ""
    if reading.year is not None and reading.age is not None:
        year = format_year(reading.year, reading.age)
    position = ""
    if place is not None:
        position = position_words(place.below, place.equal, place.above, level)
    return {
        "Metric": metric.label,
        "Predictor": framework.predictors[metric.predictor].label,
        "Year": year,
        "Value": format_value(metric, reading.value),
        "95 % interval": interval,
        "Quality": reading.quality or "",
        "Result": result_words(reading, level),
        "Position": position,
        "State": median_words(reading, reading.state, level),
        "Nation": median_words(reading, reading.nation, level),
        "Source": framework.sources[metric.source].label,
    }


def result_words(reading: Reading, level: Level) -> str:
    """The verdict in words, or why there is none."""
    if reading.absence is not None:
        return absence_words(reading.absence.kind, reading.absence.sentence)
    tested = reading.benchmark
    against = f"the {short_benchmark_words(tested.kind, tested.scope, level)}" if tested else ""
    return verdict_sentence(reading.verdict, against, reading.reason)


def median_words(reading: Reading, median: Benchmark | None, level: Level) -> str:
    """A median with its exact name, or why there is none."""
    if median is None:
        return ""
    if median.value is None:
        return median.reason
    pooled = bool(reading.metric.pooled)
    name = benchmark_words(median.kind, median.scope, level, median.n, median.of, pooled=pooled)
    return f"{format_value(reading.metric, median.value)}: {name}"
