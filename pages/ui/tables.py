"""Results as data frames, for the table beside a picture."""

from __future__ import annotations

import pandas as pd

from mobility.analysis.benchmarks import Benchmark
from mobility.analysis.profile import Profile, Reading
from mobility.framework import Framework
from mobility.places import Level
from mobility.text import (
    absence_words,
    benchmark_words,
    format_interval,
    format_value,
    position_words,
    short_benchmark_words,
    verdict_sentence,
)


def profile_table(profile: Profile, framework: Framework) -> pd.DataFrame:
    """Every reading of a place in words: one row a metric, in the order of the registry."""
    level = profile.jurisdiction.level
    return pd.DataFrame([_line(reading, level, framework) for reading in profile.readings])


def _line(reading: Reading, level: Level, framework: Framework) -> dict[str, str]:
    metric = reading.metric
    place = reading.position
    return {
        "Metric": metric.label,
        "Predictor": framework.predictors[metric.predictor].label,
        "Year": "" if reading.year is None else str(reading.year),
        "Value": format_value(metric, reading.value),
        "95 % interval": ""
        if reading.value is None
        else format_interval(metric, reading.lower, reading.upper, reading.interval),
        "Quality": reading.quality or "",
        "Result": _result(reading, level),
        "Position": ""
        if place is None
        else position_words(place.below, place.equal, place.above, level),
        "State": _median(reading, reading.state, level),
        "Nation": _median(reading, reading.nation, level),
        "Source": framework.sources[metric.source].label,
    }


def _result(reading: Reading, level: Level) -> str:
    """The verdict in words, or why there is none."""
    if reading.absence is not None:
        return absence_words(reading.absence.kind, reading.absence.sentence)
    tested = reading.benchmark
    against = (
        "" if tested is None else f"the {short_benchmark_words(tested.kind, tested.scope, level)}"
    )
    return verdict_sentence(reading.verdict, against, reading.reason)


def _median(reading: Reading, median: Benchmark | None, level: Level) -> str:
    """A median with its exact name, or why there is none."""
    if median is None:
        return ""
    if median.value is None:
        return median.reason
    name = benchmark_words(median.kind, median.scope, level, median.n, median.of)
    return f"{format_value(reading.metric, median.value)}: {name}"
