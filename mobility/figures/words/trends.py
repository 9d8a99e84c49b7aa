"""Trends as sentences and tables: on the command line, beside a picture, in a file."""

from __future__ import annotations

from itertools import zip_longest

from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import gap_series
from mobility.analysis.uncertainty import Estimate
from mobility.analysis.years.over_time import Trend
from mobility.figures.words.families import overruled_words
from mobility.registry import Framework, Metric
from mobility.text import (
    absence_words,
    count_of,
    format_interval,
    format_value,
    within,
    without_colon,
)
from mobility.text.changes import (
    change_words,
    gap_change_title,
    gap_change_words,
    gap_withheld_words,
    ratio_words,
    recent_words,
)
from mobility.text.languages import say
from mobility.text.messages import group_phrase, message, metric_name, wall_message


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
        return sentence(say("not compared: {reason}", reason=without_colon(change.reason)))
    text = change_words(
        trend.metric,
        (change.start, change.inputs[0].value),
        (change.end, change.inputs[1].value),
        change.family_verdict,
        change.reason,
        bounds=change.bounds,
        then=None if trend.dollars is None else change.published[0].value,
    )
    overruled = overruled_words(change.verdict, change.family)
    return sentence(f"{text}, {overruled}" if overruled else text)


def recent_sentence(trend: Trend) -> str:
    """The recent trend in a sentence, or why there is none."""
    recent = trend.recent
    slope, years = recent.slope, recent.years
    ends = (years[0], years[-1]) if years else None
    value = slope.slope if slope else None
    return sentence(recent_words(trend.metric, recent.verdict, recent.reason, ends, value))


def gap_sentences(gap_trend: PlaceGapTrend, framework: Framework) -> list[str]:
    """How the gap moved, and its ratio where there is one."""
    gap = gap_trend.gap
    names = {
        group.label: group.inside for group in framework.breakdowns[gap_trend.breakdown].groups
    }
    by_year = {point.year: point for point in gap.points}
    if gap.start not in by_year or gap.end not in by_year:
        return [
            sentence(say("the gap is not compared: {reason}", reason=without_colon(gap.reason)))
        ]
    pair = (names[gap.group], names[gap.reference])
    if rests_on_weak(gap_trend):
        return [sentence(gap_withheld_words(pair, gap.start, gap.end, gap.reason))]
    sentences = [
        gap_change_words(
            gap_trend.metric,
            pair,
            (gap.start, by_year[gap.start].gap),
            (gap.end, by_year[gap.end].gap),
            gap.label,
            gap.reason,
            behind=names.get(gap.worse_off, ""),
            bounds=gap.bounds,
            unsure=(gap.unsure(by_year[gap.start]), gap.unsure(by_year[gap.end])),
        )
    ]
    if gap.ratio is not None and gap.ratio.start is not None and gap.ratio.end is not None:
        sentences.append(ratio_words(gap.ratio.start, gap.ratio.end, disagree=gap.disagree))
    return [sentence(text) for text in sentences]


def gap_trend_title(gap_trend: PlaceGapTrend, framework: Framework, *, wall: bool = False) -> str:
    """Return how the gap moved, or why that is not said, as a headline."""
    gap, metric = gap_trend.gap, gap_trend.metric
    groups = framework.breakdowns[gap_trend.breakdown].groups
    names = {group.label: group_phrase(metric, group, wall=wall) for group in groups}
    place, pair = within(gap_trend.jurisdiction.name), (names[gap.group], names[gap.reference])
    by_year = {point.year: point for point in gap.points}
    compared = gap.start in by_year and gap.end in by_year
    if gap.start is None or gap.end is None or not compared or rests_on_weak(gap_trend):
        return (wall_message if wall else message)(
            "gap change.withheld" if compared else "gap change.none",
            label=metric_name(metric, wall=wall), place=place, group=pair[0], reference=pair[1],
            start=str(gap.start), end=str(gap.end), reason=without_colon(gap.reason),
        )  # fmt: skip
    return gap_change_title(
        metric,
        place,
        pair,
        (gap.start, by_year[gap.start].gap),
        (gap.end, by_year[gap.end].gap),
        gap.label,
        reason=gap.reason,
        behind=names.get(gap.worse_off, ""),
        wall=wall,
    )


def picked_sentence(gap_trend: PlaceGapTrend) -> str:
    """Return that several pairs of groups are counted in the test of a gap's change; '' for one."""
    gap = gap_trend.gap
    if gap.pairs == 1 or gap.lower is None:
        return ""
    return say(
        "This gap was picked from {pairs} of groups: the test of its change is "
        "as much stricter, and the range is wider than that of two groups "
        "chosen beforehand.",
        pairs=count_of(gap.pairs, "pair"),
    )


def rests_on_weak(gap_trend: PlaceGapTrend) -> bool:
    """Whether one of the two gaps that are held together is of a weak value: no sentence has it."""
    ends = (gap_trend.gap.start, gap_trend.gap.end)
    return any(point.weak and point.year in ends for point in gap_series(gap_trend.gap))


def _real(metric: Metric, real: Estimate | None, year: int | None) -> str:
    if real is None or year is None:
        return ""
    return say(
        "{value} in dollars of {year}",
        value=format_value(metric, real.value, unit=False),
        year=year,
    )


def sentence(text: str) -> str:
    """Return words as a sentence, whatever they end with."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
