"""Whether a gap is closing as a figure: its words, both lines, its footer and its table."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import GapLabel, SeriesPoint, gap_series, ratio_series
from mobility.analysis.uncertainty import Verdict
from mobility.charts.gap_lines import GapLine
from mobility.exports.years.trends import gap_sentences, rests_on_weak
from mobility.figures.figure import Cell, figure_table
from mobility.figures.parts import display_scale as axis_units
from mobility.registry import Dollars, Framework, Unit
from mobility.text import NBSP, format_number, format_size, format_value, joined

_MOVED = {
    GapLabel.WORSE_OFF_IMPROVED: "narrowing",
    GapLabel.BETTER_OFF_FELL: "narrowing",
    GapLabel.NARROWED: "narrowing",
    GapLabel.WIDENED: "widening",
    GapLabel.TURNED: "turned around",
}
_RATIO_MOVED = {Verdict.HIGHER: "away from 1", Verdict.LOWER: "toward 1"}
DISAGREE = "The gap and the ratio moved in opposite directions, so say which of them is meant."


def gap_trend_lines(gap_trend: PlaceGapTrend) -> list[GapLine]:
    """The absolute gap over the years, and the ratio where there is one."""
    gap, metric = gap_trend.gap, gap_trend.metric
    times = axis_units(metric)
    points = [_times(point, times) for point in gap_series(gap)]
    labels = [_size(gap_trend, point.gap, unit=False) for point in gap.points]
    moved = _MOVED.get(gap.label, gap.label.value)
    unit = {Unit.SHARE: "points", Unit.DOLLARS: "dollars"}.get(metric.unit, metric.unit_label)
    shown = "$,~f" if metric.unit is Unit.DOLLARS else ",~f"
    words = f"Gap, {unit}" if unit else "Gap"
    lines = [GapLine(points, gap.joins, labels, f"{words}: {moved}", 0.0, shown)]
    ratios = ratio_series(gap, metric.better)
    if ratios and gap.ratio is not None:
        moved = _RATIO_MOVED.get(gap.ratio.verdict, gap.ratio.verdict.value)
        labels = [f"{format_number(point.value, 2)} ×" for point in ratios]
        lines.append(GapLine(ratios, gap.joins, labels, f"Ratio: {moved}", 1.0, ".2~f"))
    return lines


def gap_trend_years(gap_trend: PlaceGapTrend) -> tuple[int, int]:
    """The first and the last year with both values."""
    years = [point.year for point in gap_trend.gap.points]
    return (min(years), max(years)) if years else (0, 0)


def gap_trend_title(gap_trend: PlaceGapTrend, framework: Framework) -> str:
    """How the gap moved, no period."""
    return gap_sentences(gap_trend, framework)[0].rstrip(".")


def gap_trend_subtitle(gap_trend: PlaceGapTrend, framework: Framework) -> str:
    """The change in numbers, the ratio, whether both agree, and where the lines are broken."""
    gap = gap_trend.gap
    parts = [_difference(gap_trend), *gap_sentences(gap_trend, framework)[1:]]
    parts += [DISAGREE] if gap.disagree else []
    parts += broken_gap_sentences(gap_trend)
    parts += [
        change.reason
        for change in framework.geography_changes
        if gap_trend.jurisdiction.geoid in (*change.ended, *change.began)
    ]
    parts.append(f"{gap_trend.metric.label}, {gap_trend.jurisdiction.full_name}.")
    if gap_trend.metric.dollars is Dollars.NOMINAL and gap.end is not None and gap.points:
        parts.append(f"In dollars of {gap.end}.")
    return " ".join(part for part in parts if part)


def broken_gap_sentences(gap_trend: PlaceGapTrend) -> list[str]:
    """Why the lines are broken and where, a sentence a reason."""
    years: dict[str, list[int]] = {}
    for join in gap_trend.gap.joins:
        if join.kind == "broken":
            reason = join.reason.removeprefix(f"from {join.end} ").rstrip(".")
            years.setdefault(reason, []).append(join.end)
    return [
        f"Broken before {joined([str(year) for year in ends])}: {reason}."
        for reason, ends in years.items()
    ]


def gap_trend_summary(gap_trend: PlaceGapTrend, framework: Framework) -> str:
    """What the lines show, for somebody who does not see them."""
    sizes = [f"{point.year} {_size(gap_trend, point.gap)}" for point in gap_trend.gap.points]
    values = f"The gap by year: {', '.join(sizes)}." if sizes else ""
    return " ".join(
        part
        for part in (*gap_sentences(gap_trend, framework), values, *broken_gap_sentences(gap_trend))
        if part
    )  # fmt: skip


def gap_trend_footer(gap_trend: PlaceGapTrend) -> tuple[str, ...]:
    """What the marks mean."""
    points = gap_series(gap_trend.gap)
    marks = []
    if any(point.lower is not None for point in points):
        marks.append("Band: 95 % interval.")
    if any(point.weak for point in points):
        marks.append("Hollow: one of the two values is not reliable.")
    if any(join.kind == "dashed" for join in gap_trend.gap.joins):
        marks.append("Dotted: nothing is published for the years between.")
    marks.append("The horizontal line is no gap.")
    marks += _years_in_common(gap_trend)
    reason = gap_trend.gap.ratio.reason if gap_trend.gap.ratio else ""
    if reason and not ratio_series(gap_trend.gap, gap_trend.metric.better):
        marks.append(f"{reason[:1].upper()}{reason[1:].rstrip('.')}.")
    return (" ".join(marks),) if points else ()


def _years_in_common(gap_trend: PlaceGapTrend) -> list[str]:
    """That both values rest partly on the same years, so that their difference is surer."""
    gap, series = (
        gap_trend.gap,
        gap_trend.metric.series_of(gap_trend.jurisdiction.level, gap_trend.breakdown),
    )
    if series is None or gap.lower is None or gap.start is None or gap.end is None:
        return []
    period = series.period_years
    shared = period - (gap.end - gap.start)
    if shared < 1:
        return []
    return [
        f"A value rests on {period} years; the two share {shared}, which their interval counts."
    ]


def gap_trend_table(gap_trend: PlaceGapTrend, framework: Framework) -> pd.DataFrame:
    """Every year with both values, in words and in numbers."""
    gap, metric = gap_trend.gap, gap_trend.metric
    names = {group.label: group.name for group in framework.breakdowns[gap_trend.breakdown].groups}
    ratios = {point.year: point for point in ratio_series(gap, metric.better)}
    notes = {join.end: join.reason for join in gap.joins}
    words: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for point in gap.points:
        ratio = ratios.get(point.year)
        words.append(
            {
                "Year": str(point.year),
                names[gap.group]: format_value(metric, point.group.value),
                names[gap.reference]: format_value(metric, point.reference.value),
                "Gap": _with_bounds(gap_trend, point.gap, point.lower, point.upper),
                "Ratio": format_number(ratio.value, 2) if ratio else "",
                "Note": "; ".join(part for part in (point.problem, notes.get(point.year)) if part),
            }
        )
        numbers.append(
            {
                "geoid": gap_trend.jurisdiction.geoid,
                "metric_id": metric.id,
                "breakdown": gap_trend.breakdown,
                "group": gap.group,
                "reference": gap.reference,
                "data_year": point.year,
                "gap": point.gap,
                "gap_lower": point.lower,
                "gap_upper": point.upper,
                "ratio": ratio.value if ratio else None,
                "ratio_lower": ratio.lower if ratio else None,
                "ratio_upper": ratio.upper if ratio else None,
            }
        )
    return figure_table(words, numbers, {"gap": "more than 0: the first group is worse off"})


def _difference(gap_trend: PlaceGapTrend) -> str:
    """The later gap minus the earlier one, with its interval."""
    gap = gap_trend.gap
    if gap.difference is None or rests_on_weak(gap_trend):
        return ""
    size = _size(gap_trend, gap.difference)
    words = f"Later gap minus earlier: {size if gap.difference < 0 else f'+{size}'}"
    if gap.lower is None or gap.upper is None:
        return f"{words}, not tested."
    low, high = (_size(gap_trend, end, unit=False) for end in (gap.lower, gap.upper))
    return f"{words} (95{NBSP}% interval {low} to {high})."


def _with_bounds(
    gap_trend: PlaceGapTrend, gap: float, lower: float | None, upper: float | None
) -> str:
    words = _size(gap_trend, gap)
    if lower is None or upper is None:
        return words
    low, high = (_size(gap_trend, end, unit=False) for end in (lower, upper))
    return f"{words} ({low} to {high})"


def _size(gap_trend: PlaceGapTrend, gap: float, *, unit: bool = True) -> str:
    """A gap; below zero it is the other way round."""
    size = format_size(gap_trend.metric, abs(gap), unit=unit)
    none = size == format_size(gap_trend.metric, 0.0, unit=unit)
    return size if gap >= 0 or none else f"−{size}"


def _times(point: SeriesPoint, times: float) -> SeriesPoint:
    lower, upper = (None if end is None else times * end for end in (point.lower, point.upper))
    return replace(point, value=times * point.value, lower=lower, upper=upper)
