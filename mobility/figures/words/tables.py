"""Answers as tables in words: beside a picture, in a file, on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.reliability import Quality
from mobility.places import Level
from mobility.registry import Framework
from mobility.text import (
    absence_words,
    benchmark_words,
    format_interval,
    format_value,
    format_year,
    places_word,
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


def side_rows(profiles: Sequence[Profile]) -> list[dict[str, str]]:
    """The metrics that the first place shares with another, their values side by side.

    A column for each place, named as the place, and with its level where two bear one name: an
    independent city is its own county. Every value says its year, a weak one that it is weak.
    Nothing is tested. Metrics that two products measure at the two levels are left out: they are
    not the same thing.
    """
    first, *others = profiles
    names = [profile.jurisdiction.name for profile in profiles]
    by_id = [{r.metric.id: r for r in profile.readings} for profile in others]
    rows = []
    for reading in first.readings:
        metric = reading.metric
        beside = [readings.get(metric.id) for readings in by_id]
        levels = {profile.jurisdiction.level for profile in profiles}
        sources = {s.source for level in levels if (s := metric.series_of(level))}
        if reading.value is None or len(sources) > 1:
            continue
        if not any(other and other.value is not None for other in beside):
            continue
        row = {"Metric": metric.short_label}
        for profile, one in zip(profiles, (reading, *beside), strict=True):
            place = profile.jurisdiction
            twice = names.count(place.name) > 1
            level = f" ({places_word(place.level, 1)})" if twice else ""
            row[f"{place.name}{level}"] = _side_value(one)
        rows.append(row)
    return rows


def _side_value(reading: Reading | None) -> str:
    if reading is None:
        return "not collected"
    if reading.value is None:
        return str(reading.absence.kind) if reading.absence else ""
    weak = ", weak" if reading.quality is Quality.WEAK else ""
    return f"{format_value(reading.metric, reading.value)} ({reading.year}{weak})"
