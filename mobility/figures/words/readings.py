"""Readings in words: cells of the rows of a profile, and whole tables.

Pages, pictures, files and the command line share them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.profile import Profile, Reading, relevant_misreadings
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.figures.words.families import overruled_words
from mobility.places import Level
from mobility.registry import Better, Dollars, Framework
from mobility.text import (
    absence_words,
    benchmark_words,
    could_be_words,
    format_interval,
    format_value,
    format_year,
    number_word,
    places_word,
    position_sentence,
    position_words,
    short_benchmark_words,
    verdict_sentence,
    without_colon,
)
from mobility.text.comparisons import exaggeration_sentence, smallest_gap_sentence
from mobility.text.languages import localized, say, translatable

DIRECTIONS = {
    Better.HIGHER: translatable("higher is better"),
    Better.LOWER: translatable("lower is better"),
    Better.NEITHER: translatable("neither way is better"),
}


class Compared(NamedTuple):
    """How a comparison ends: ``mark`` and ``result`` are empty where nothing was tested."""

    mark: str
    result: str
    more: str


def year_words(reading: Reading) -> tuple[str, bool]:
    """Return the year with its age when it is old, and whether it is; ('', False) for none."""
    if reading.year is None or reading.age is None:
        return "", False
    year = format_year(reading.year, reading.age)
    old = not year.isdigit()
    if reading.metric.dollars is Dollars.NOMINAL:  # not those of another year
        dollars = say("{year} dollars", year=reading.year)
        year = year.replace(str(reading.year), dollars)
    return year, old


def period_words(reading: Reading, level: Level) -> str:
    """Return how many years of data stand behind one value where it is not one; else ''."""
    series = reading.metric.series_of(level)
    years = series.period_years if series else 1
    return say("{years} years of data", years=number_word(years)) if years > 1 else ""


def median_number(reading: Reading, median: Benchmark) -> str:
    """The value of a median without its unit, or why there is none."""
    if median.value is None:
        return say("too few") if median.covered else localized(median.reason)
    return format_value(reading.metric, median.value, unit=False)


def compared_words(reading: Reading, level: Level) -> Compared:
    """How the comparison ends: a verdict, a position, or why there is neither."""
    verdict, benchmark = reading.family_verdict, reading.benchmark
    if overruled := overruled_words(reading.verdict, reading.family):
        return Compared(verdict.symbol, localized(verdict.value), overruled)
    if verdict is not Verdict.NOT_COMPARED and benchmark is not None:
        median = short_benchmark_words(benchmark.kind, benchmark.scope, level)
        than = {
            Verdict.PRACTICALLY_THE_SAME: say("as the {median}", median=median),
            Verdict.CANNOT_TELL: say(
                "could be {range} the {median}", range=difference_range(reading), median=median
            ),
        }.get(verdict, say("than the {median}", median=median))
        return Compared(verdict.symbol, localized(verdict.label), than)
    place = reading.position
    if place is not None:
        text = position_words(place.below, place.equal, place.above, level)
        return Compared("", text, say("position only, not tested"))
    return Compared("", "", without_colon(reading.reason))


def reading_verdict_sentence(reading: Reading, level: Level) -> str:
    """Return the verdict with its symbol, else the position, else why there is neither."""
    says, stand = result_words(reading, level), reading.position
    if stand is not None and reading.benchmark is None:
        better = reading.metric.better
        says = position_sentence(stand.below, stand.equal, stand.above, level, better)
    return f"{reading.family_verdict.symbol} {says[:1].upper()}{says[1:].rstrip('.')}.".lstrip()


def basis_words(reading: Reading, *, hollow: bool = False) -> str:
    """Return interval, year and quality of a value; '' without one.

    Args:
        reading: one metric of one place.
        hollow: whether a weak value is drawn hollow beside it.
    """
    if reading.value is None or reading.year is None or reading.age is None:
        return ""
    interval = format_interval(reading.metric, reading.lower, reading.upper, reading.interval)
    drawn = say(", drawn hollow") if hollow else ""
    quality = {
        None: say("quality not stated"),
        Quality.WEAK: say("quality weak{drawn}: the publisher says not to act on it", drawn=drawn),
    }.get(
        reading.quality, say("quality {quality}", quality=localized(str(reading.quality)).lower())
    )
    return f"{interval} · {format_year(reading.year, reading.age)} · {quality}"


def careful_words(reading: Reading) -> str:
    """Return the warnings that belong beside this value; '' for none."""
    return "; ".join(relevant_misreadings(reading))


def with_words(lead: Reading, readings: Mapping[str, Reading]) -> str:
    """Return the values that a reading should be taken with."""
    parts = [
        f"{other.metric.short_label} {format_value(other.metric, other.value)}"
        for name in lead.metric.read_with
        if (other := readings.get(name)) and other.value is not None
    ]
    return (
        say("Read with: {values}.", values="; ".join(parts))
        if parts and lead.value is not None
        else ""
    )


# ---- tables ----------------------------------------------------------------------------------
def profile_rows(profile: Profile, framework: Framework) -> list[dict[str, str]]:
    """Every reading of a place in words: one row a metric, in the order of the registry.

    Columns: Metric, Predictor, Year, Value, 95 % interval, Quality, Result, Smallest difference,
    Position, State, Nation, Source; an empty text where there is nothing to say.
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
        "Smallest difference": smallest_gap_sentence(metric, reading.smallest_gap),
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
    against = (
        say("the {median}", median=short_benchmark_words(tested.kind, tested.scope, level))
        if tested
        else ""
    )
    if overruled := overruled_words(reading.verdict, reading.family):
        return say(
            "{verdict} from {against}: {overruled}",
            verdict=localized(reading.family_verdict),
            against=against,
            overruled=overruled,
        )
    shown = reading.family_verdict
    return verdict_sentence(shown, against, reading.reason, difference_range(reading))


def difference_range(reading: Reading) -> str:
    """Return the range of a difference from the median that cannot be told; '' for any other."""
    gap = reading.difference if reading.verdict is Verdict.CANNOT_TELL else None
    return could_be_words(reading.metric, (gap.lower, gap.upper)) if gap else ""


def power_words(reading: Reading) -> str:
    """Return how large a difference the data could show, or how much a told one exaggerates."""
    smallest = smallest_gap_sentence(reading.metric, reading.smallest_gap)
    return smallest or exaggeration_sentence(reading.exaggeration)


def median_words(reading: Reading, median: Benchmark | None, level: Level) -> str:
    """A median with its exact name, or why there is none."""
    if median is None:
        return ""
    if median.value is None:
        return localized(median.reason)
    pooled = bool(reading.metric.pooled)
    name = benchmark_words(median.kind, median.scope, level, median.n, median.total, pooled=pooled)
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
        other_readings = [readings.get(metric.id) for readings in by_id]
        levels = {profile.jurisdiction.level for profile in profiles}
        sources = {s.source for level in levels if (s := metric.series_of(level))}
        if reading.value is None or len(sources) > 1:
            continue
        if not any(other and other.value is not None for other in other_readings):
            continue
        row = {"Metric": metric.short_label}
        for profile, other in zip(profiles, (reading, *other_readings), strict=True):
            place = profile.jurisdiction
            twice = names.count(place.name) > 1
            level = f" ({places_word(place.level, 1)})" if twice else ""
            row[f"{place.name}{level}"] = _side_value(other)
        rows.append(row)
    return rows


def _side_value(reading: Reading | None) -> str:
    if reading is None:
        return "not collected"
    if reading.value is None:
        return str(reading.absence.kind) if reading.absence else ""
    weak = ", weak" if reading.quality is Quality.WEAK else ""
    return f"{format_value(reading.metric, reading.value)} ({reading.year}{weak})"
