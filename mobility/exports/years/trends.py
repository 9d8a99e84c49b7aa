"""Trends as sentences and tables: on the command line, beside a picture, in a file."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import gap_series
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.analysis.years.over_time import Trend
from mobility.registry import Framework, Metric
from mobility.text import absence_words, format_interval, format_value, joined
from mobility.text.changes import (
    change_size,
    change_title,
    change_words,
    gap_change_words,
    gap_withheld_words,
    ratio_words,
    recent_words,
)


def trend_table(trend: Trend) -> list[dict[str, str]]:
    """The values of a trend in words, oldest first, each with what parts it from the one before.

    Columns: Year, Value, 95 % interval, Quality, In dollars of one year, Note; an empty text where
    there is nothing to say.
    """
    notes = {join.end: join.reason for join in trend.joins}
    rows = []
    for point, real in zip_longest(trend.points, trend.real):
        kind = trend.interval_in(point.year)
        rows.append(
            {
                "Year": str(point.year),
                "Value": format_value(trend.metric, point.value),
                "95 % interval": format_interval(trend.metric, point.lower, point.upper, kind),
                "Quality": point.quality or "",
                "In dollars of one year": _real(trend.metric, real, trend.dollars),
                "Note": notes.get(point.year, ""),
            }
        )
    return rows


def change_sentence(trend: Trend) -> str:
    """The change in a sentence, or why there is none."""
    if trend.absence is not None:
        return absence_words(trend.absence.kind, trend.absence.sentence)
    change = trend.change
    if change.start is None or change.end is None or not change.inputs:
        return _sentence(f"not compared: {change.reason}")
    bounds = None
    if change.lower is not None and change.upper is not None:
        bounds = (change.lower, change.upper)
    return _sentence(
        change_words(
            trend.metric,
            (change.start, change.inputs[0].value),
            (change.end, change.inputs[1].value),
            change.verdict,
            change.reason,
            bounds=bounds,
            then=None if trend.dollars is None else change.published[0].value,
        )
    )


def recent_sentence(trend: Trend) -> str:
    """The recent trend in a sentence, or why there is none."""
    recent = trend.recent
    slope, years = recent.slope, recent.years
    ends = (years[0], years[-1]) if years else None
    value = slope.slope if slope else None
    return _sentence(recent_words(trend.metric, recent.verdict, recent.reason, ends, value))


def gap_sentences(gap_trend: PlaceGapTrend, framework: Framework) -> list[str]:
    """How the gap moved, and its ratio where there is one."""
    gap = gap_trend.gap
    names = {
        group.label: group.inside for group in framework.breakdowns[gap_trend.breakdown].groups
    }
    by_year = {point.year: point.gap for point in gap.points}
    if gap.start not in by_year or gap.end not in by_year:
        return [_sentence(f"the gap is not compared: {gap.reason}")]
    pair = (names[gap.group], names[gap.reference])
    if rests_on_weak(gap_trend):
        return [_sentence(gap_withheld_words(pair, gap.start, gap.end, gap.reason))]
    sentences = [
        gap_change_words(
            gap_trend.metric,
            pair,
            (gap.start, by_year[gap.start]),
            (gap.end, by_year[gap.end]),
            gap.label,
            gap.reason,
            behind=names.get(gap.worse_off, ""),
        )
    ]
    if gap.ratio is not None and gap.ratio.start is not None and gap.ratio.end is not None:
        sentences.append(ratio_words(gap.ratio.start, gap.ratio.end, disagree=gap.disagree))
    return [_sentence(words) for words in sentences]


def rests_on_weak(gap_trend: PlaceGapTrend) -> bool:
    """Whether one of the two gaps that are held together is of a weak value: no sentence has it."""
    ends = (gap_trend.gap.start, gap_trend.gap.end)
    return any(point.weak and point.year in ends for point in gap_series(gap_trend.gap))


class Changed(NamedTuple):
    """How a change ends: ``mark`` and ``words`` are empty where nothing was tested."""

    mark: str
    words: str
    more: str


_MOVED = {Verdict.HIGHER: "rose", Verdict.LOWER: "fell"}


def changed_words(trend: Trend) -> Changed:
    """How the change ends and since when, or why nothing can be said."""
    change = trend.change
    if change.verdict is Verdict.NOT_COMPARED:
        return Changed("", "", change.reason)
    words = _MOVED.get(change.verdict, change.verdict.value)
    inflation = "" if trend.dollars is None else ", after inflation"
    return Changed(change.verdict.symbol, words, f"from {change.start} to {change.end}{inflation}")


def end_words(trend: Trend) -> list[tuple[int, str]]:
    """The two values that were compared, or where none were the ends of the line.

    Each year with its words, '81.3 %, 2023'; one of a line of one value, none without any.
    """
    change = trend.change
    if change.inputs and change.start is not None and change.end is not None:
        ends = [(change.start, change.inputs[0].value), (change.end, change.inputs[1].value)]
    else:
        drawn = [
            (point.year, value.value)
            for point, value in zip(trend.points, trend.drawn, strict=True)
            if value is not None
        ]
        ends = drawn[:: max(len(drawn) - 1, 1)]
    shown = [(year, format_value(trend.metric, value, unit=False)) for year, value in ends]
    return [(year, f"{value}, {year}") for year, value in shown]


def trend_title(trend: Trend) -> str:
    """The metric with the change in a sentence that fits a title."""
    label, change = trend.metric.short_label, trend.change
    if trend.absence is not None:
        return f"{label}: {trend.absence.kind}"
    if change.start is None or change.end is None or not change.inputs:
        last, drawn = trend.points[-1], trend.drawn[-1]
        value = format_value(trend.metric, last.value if drawn is None else drawn.value)
        return f"{label}: {value} in {last.year}, not compared with another year"
    values = [(change.start, change.inputs[0].value), (change.end, change.inputs[1].value)]
    words = change_title(trend.metric, values[0], values[1], change.verdict, trend.dollars)
    return f"{label}: {words}"


def trend_details(trend: Trend) -> list[str]:
    """The size of the change or why it was not tested, then the recent trend, in sentences."""
    change = trend.change
    if trend.absence is not None:
        return [_sentence(trend.absence.sentence)]
    recent, details = recent_sentence(trend), []
    untested = change.verdict is Verdict.NOT_COMPARED
    if untested and change.reason == trend.recent.reason:
        return [_sentence(f"Change and recent trend not compared: {change.reason}")]
    if untested:
        details.append(f"Change not compared: {change.reason}")
    elif change.difference is not None and change.lower is not None and change.upper is not None:
        size = change_size(trend.metric, change.difference, (change.lower, change.upper))
        details.append(size)
    if trend.dollars is not None and change.prices != 1:
        then = format_value(trend.metric, change.published[0].value)
        details.append(f"In {change.start} it was {then} in dollars of that year")
    return [*map(_sentence, details), recent]


def broken_sentences(trend: Trend, *, said: str = "") -> list[str]:
    """Why the line is broken and where, a sentence a reason; without reasons ``said`` already."""
    years: dict[str, list[int]] = {}
    for join in trend.joins:
        reason = join.reason.removeprefix(f"from {join.end} ").rstrip(".")
        if join.kind == "broken" and not (said and join.reason in said):
            years.setdefault(reason, []).append(join.end)
    return [
        f"The line is broken before {joined([str(year) for year in ends])}: {reason}."
        for reason, ends in years.items()
    ]


def _real(metric: Metric, real: Estimate | None, year: int | None) -> str:
    if real is None or year is None:
        return ""
    return f"{format_value(metric, real.value, unit=False)} in dollars of {year}"


def _sentence(words: str) -> str:
    """Return words as a sentence, whatever they end with."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
