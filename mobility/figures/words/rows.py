"""The words in a row of a place's profile, on the page and in a picture of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.places.profile import Reading, relevant_misreadings
from mobility.analysis.reliability import Quality
from mobility.analysis.uncertainty import Verdict
from mobility.figures.words.tables import result_words
from mobility.places import Level
from mobility.registry import Better, Dollars
from mobility.text import (
    format_interval,
    format_value,
    format_year,
    number_word,
    position_sentence,
    position_words,
    short_benchmark_words,
)

DIRECTIONS = {
    Better.HIGHER: "higher is better",
    Better.LOWER: "lower is better",
    Better.NEITHER: "neither way is better",
}


class Compared(NamedTuple):
    """How a comparison ends: ``mark`` and ``words`` are empty where nothing was tested."""

    mark: str
    words: str
    more: str


def year_words(reading: Reading) -> tuple[str, bool]:
    """Return the year with its age when it is old, and whether it is; ('', False) for none."""
    if reading.year is None or reading.age is None:
        return "", False
    year = format_year(reading.year, reading.age)
    old = not year.isdigit()
    if reading.metric.dollars is Dollars.NOMINAL:  # not those of another year
        year = year.replace(str(reading.year), f"{reading.year} dollars")
    return year, old


def period_words(reading: Reading, level: Level) -> str:
    """Return how many years of data stand behind one value where it is not one; else ''."""
    series = reading.metric.series_of(level)
    years = series.period_years if series else 1
    return f"{number_word(years)} years of data" if years > 1 else ""


def part_words(part: Reading) -> str:
    """One of two shares beside their relation: '6.4 % of home value'."""
    whole = "of home value" if part.metric.part == "value_share" else "of households"
    return f"{format_value(part.metric, part.value)} {whole}"


def median_number(reading: Reading, median: Benchmark) -> str:
    """The value of a median without its unit, or why there is none."""
    if median.value is None:
        return "too few" if median.covered else median.reason
    return format_value(reading.metric, median.value, unit=False)


def compared_words(reading: Reading, level: Level) -> Compared:
    """How the comparison ends: a verdict, a position, or why there is neither."""
    verdict, benchmark = reading.verdict, reading.benchmark
    if verdict is not Verdict.NOT_COMPARED and benchmark is not None:
        same = verdict is Verdict.CANNOT_TELL
        word, than = ("about the same", "as") if same else (verdict.words, "than")
        against = short_benchmark_words(benchmark.kind, benchmark.scope, level)
        return Compared(verdict.symbol, word, f"{than} the {against}")
    place = reading.position
    if place is not None:
        words = position_words(place.below, place.equal, place.above, level)
        return Compared("", words, "position only, not tested")
    return Compared("", "", reading.reason)


def verdict_sentence(reading: Reading, level: Level) -> str:
    """Return the verdict with its symbol, else the position, else why there is neither."""
    says, stand = result_words(reading, level), reading.position
    if stand is not None and reading.benchmark is None:
        better = reading.metric.better
        says = position_sentence(stand.below, stand.equal, stand.above, level, better)
    return f"{reading.verdict.symbol} {says[:1].upper()}{says[1:].rstrip('.')}.".lstrip()


def basis_words(reading: Reading, *, hollow: bool = False) -> str:
    """Return interval, year and quality of a value; '' without one.

    Args:
        reading: one metric of one place.
        hollow: whether a weak value is drawn hollow beside it.
    """
    if reading.value is None or reading.year is None or reading.age is None:
        return ""
    interval = format_interval(reading.metric, reading.lower, reading.upper, reading.interval)
    drawn = ", drawn hollow" if hollow else ""
    quality = {
        None: "quality not stated",
        Quality.WEAK: f"quality weak{drawn}: the publisher says not to act on it",
    }.get(reading.quality, f"quality {str(reading.quality).lower()}")
    return f"{interval} · {format_year(reading.year, reading.age)} · {quality}"


def careful_words(reading: Reading) -> str:
    """Return the warnings that belong beside this value; '' for none."""
    return "; ".join(relevant_misreadings(reading))


def with_words(lead: Reading, shown: Collection[Reading], readings: Mapping[str, Reading]) -> str:
    """Return the values that a reading should be taken with, those shown in its row left out."""
    parts = [
        f"{other.metric.short_label} {format_value(other.metric, other.value)}"
        for name in lead.metric.read_with
        if (other := readings.get(name)) and other.value is not None and other not in shown
    ]
    values = any(reading.value is not None for reading in shown)
    return f"Read with: {'; '.join(parts)}." if parts and values else ""
