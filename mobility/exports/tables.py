"""Answers as tables in words: beside a picture, in a file, on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from mobility.analysis.benchmarks import Benchmark
from mobility.analysis.profile import Profile, Reading
from mobility.analysis.reliability import Quality
from mobility.framework import Dollars, Framework, IntervalKind
from mobility.places import Level
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


def trend_rows(reading: Reading) -> list[dict[str, str]]:
    """The values of a line, newest first, each with how it is joined to the one before it.

    Columns: Year, Value, 95 % interval, Quality, Note.
    """
    series_kind = reading.interval
    before = {join.end: join.reason for join in reading.joins if join.reason}
    return [
        {
            "Year": str(point.year),
            "Value": format_value(reading.metric, point.value),
            "95 % interval": format_interval(
                reading.metric,
                point.lower,
                point.upper,
                IntervalKind.SAMPLING if series_kind is IntervalKind.NONE else series_kind,
            ),
            "Quality": point.quality or "",
            "Note": before.get(point.year, ""),
        }
        for point in reversed(reading.points)
    ]


def trend_words(reading: Reading) -> str:
    """A line in a sentence: its ends, the years between, and why it is broken."""
    if not reading.points:
        return "No year has a value."
    return " ".join(filter(None, (f"{trend_ends(reading)}.", trend_notes(reading))))


def trend_ends(reading: Reading) -> str:
    """The first and the last value of a line: '80.1 % in 2018, 81.3 % in 2023'."""
    first, last = reading.points[0], reading.points[-1]
    ends = [f"{format_value(reading.metric, end.value)} in {end.year}" for end in (first, last)]
    return f"One year only: {ends[0]}" if first is last else ", ".join(ends)


def trend_notes(reading: Reading) -> str:
    """What to know about a line of several years: nothing is tested, and why it is broken."""
    if len(reading.points) < 2:
        return ""
    broken = dict.fromkeys(join.reason for join in reading.joins if join.kind == "broken")
    notes = ["Whether that is a change is not tested here."]
    notes += [f"The line is broken: {reason}." for reason in broken]
    if reading.metric.dollars is Dollars.NOMINAL:
        notes.append("In dollars of each year, so part of any rise is inflation.")
    return " ".join(notes)


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
