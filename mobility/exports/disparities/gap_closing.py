"""Whether a gap is closing as a figure: its words, both lines, its footer and its table."""

from __future__ import annotations

from dataclasses import replace

from mobility.analysis.gaps.courses import CoursePoint, gap_course, ratio_course
from mobility.analysis.gaps.of_place import PlaceGapTrend
from mobility.analysis.gaps.trend import GapLabel
from mobility.analysis.uncertainty import Verdict
from mobility.charts.gap_lines import GapLine
from mobility.charts.gap_strip import axis_units
from mobility.exports.figure import Cell, Table
from mobility.exports.years.trends import gap_sentences, rests_on_weak
from mobility.framework import Dollars, Framework, Unit
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


def closing_lines(found: PlaceGapTrend) -> list[GapLine]:
    """The absolute gap over the years, and the ratio where there is one."""
    gap, metric = found.gap, found.metric
    times = axis_units(metric)
    points = [_times(point, times) for point in gap_course(gap)]
    labels = [_size(found, point.gap, unit=False) for point in gap.points]
    moved = _MOVED.get(gap.label, gap.label.value)
    unit = {Unit.SHARE: "points", Unit.DOLLARS: "dollars"}.get(metric.unit, metric.unit_label)
    shown = "$,~f" if metric.unit is Unit.DOLLARS else ",~f"
    words = f"Gap, {unit}" if unit else "Gap"
    lines = [GapLine(points, gap.joins, labels, f"{words}: {moved}", 0.0, shown)]
    ratios = ratio_course(gap, metric.better)
    if ratios and gap.ratio is not None:
        moved = _RATIO_MOVED.get(gap.ratio.verdict, gap.ratio.verdict.value)
        labels = [f"{format_number(point.value, 2)} ×" for point in ratios]
        lines.append(GapLine(ratios, gap.joins, labels, f"Ratio: {moved}", 1.0, ".2~f"))
    return lines


def closing_years(found: PlaceGapTrend) -> tuple[int, int]:
    """The first and the last year with both values."""
    years = [point.year for point in found.gap.points]
    return (min(years), max(years)) if years else (0, 0)


def closing_title(found: PlaceGapTrend, framework: Framework) -> str:
    """How the gap moved, no period."""
    return gap_sentences(found, framework)[0].rstrip(".")


def closing_subtitle(found: PlaceGapTrend, framework: Framework) -> str:
    """The change in numbers, the ratio, whether both agree, and where the lines are broken."""
    gap = found.gap
    parts = [_difference(found), *gap_sentences(found, framework)[1:]]
    parts += [DISAGREE] if gap.disagree else []
    parts += broken_gap_sentences(found)
    parts += [
        change.reason
        for change in framework.geography_changes
        if found.jurisdiction.geoid in (*change.ended, *change.began)
    ]
    parts.append(f"{found.metric.label}, {found.jurisdiction.full_name}.")
    if found.metric.dollars is Dollars.NOMINAL and gap.end is not None and gap.points:
        parts.append(f"In dollars of {gap.end}.")
    return " ".join(part for part in parts if part)


def broken_gap_sentences(found: PlaceGapTrend) -> list[str]:
    """Why the lines are broken and where, a sentence a reason."""
    years: dict[str, list[int]] = {}
    for join in found.gap.joins:
        if join.kind == "broken":
            reason = join.reason.removeprefix(f"from {join.end} ").rstrip(".")
            years.setdefault(reason, []).append(join.end)
    return [
        f"Broken before {joined([str(year) for year in ends])}: {reason}."
        for reason, ends in years.items()
    ]


def closing_summary(found: PlaceGapTrend, framework: Framework) -> str:
    """What the lines show, for somebody who does not see them."""
    sizes = [f"{point.year} {_size(found, point.gap)}" for point in found.gap.points]
    values = f"The gap by year: {', '.join(sizes)}." if sizes else ""
    return " ".join(
        part for part in (*gap_sentences(found, framework), values, *broken_gap_sentences(found))
        if part
    )  # fmt: skip


def closing_footer(found: PlaceGapTrend) -> tuple[str, ...]:
    """What the marks mean."""
    points = gap_course(found.gap)
    marks = []
    if any(point.lower is not None for point in points):
        marks.append("Band: 95 % interval.")
    if any(point.weak for point in points):
        marks.append("Hollow: one of the two values is not reliable.")
    if any(join.kind == "dashed" for join in found.gap.joins):
        marks.append("Dotted: nothing is published for the years between.")
    marks.append("The horizontal line is no gap.")
    marks += _years_in_common(found)
    reason = found.gap.ratio.reason if found.gap.ratio else ""
    if reason and not ratio_course(found.gap, found.metric.better):
        marks.append(f"{reason[:1].upper()}{reason[1:].rstrip('.')}.")
    return (" ".join(marks),) if points else ()


def _years_in_common(found: PlaceGapTrend) -> list[str]:
    """That both values rest partly on the same years, so that their difference is surer."""
    gap, series = found.gap, found.metric.series_of(found.jurisdiction.level, found.breakdown)
    if series is None or gap.lower is None or gap.start is None or gap.end is None:
        return []
    period = series.period_years
    shared = period - (gap.end - gap.start)
    if shared < 1:
        return []
    return [
        f"A value rests on {period} years; the two share {shared}, which their interval counts."
    ]


def closing_table(found: PlaceGapTrend, framework: Framework) -> Table:
    """Every year with both values, in words and in numbers."""
    gap, metric = found.gap, found.metric
    names = {group.label: group.name for group in framework.breakdowns[found.breakdown].groups}
    ratios = {point.year: point for point in ratio_course(gap, metric.better)}
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
                "Gap": _with_bounds(found, point.gap, point.lower, point.upper),
                "Ratio": format_number(ratio.value, 2) if ratio else "",
                "Note": "; ".join(part for part in (point.problem, notes.get(point.year)) if part),
            }
        )
        numbers.append(
            {
                "geoid": found.jurisdiction.geoid,
                "metric_id": metric.id,
                "breakdown": found.breakdown,
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
    return Table(words, numbers, {"gap": "more than 0: the first group is worse off"})


def _difference(found: PlaceGapTrend) -> str:
    """The later gap minus the earlier one, with its interval."""
    gap = found.gap
    if gap.difference is None or rests_on_weak(found):
        return ""
    size = _size(found, gap.difference)
    words = f"Later gap minus earlier: {size if gap.difference < 0 else f'+{size}'}"
    if gap.lower is None or gap.upper is None:
        return f"{words}, not tested."
    low, high = (_size(found, end, unit=False) for end in (gap.lower, gap.upper))
    return f"{words} (95{NBSP}% interval {low} to {high})."


def _with_bounds(found: PlaceGapTrend, gap: float, lower: float | None, upper: float | None) -> str:
    words = _size(found, gap)
    if lower is None or upper is None:
        return words
    low, high = (_size(found, end, unit=False) for end in (lower, upper))
    return f"{words} ({low} to {high})"


def _size(found: PlaceGapTrend, gap: float, *, unit: bool = True) -> str:
    """A gap; below zero it is the other way round."""
    size = format_size(found.metric, abs(gap), unit=unit)
    none = size == format_size(found.metric, 0.0, unit=unit)
    return size if gap >= 0 or none else f"−{size}"


def _times(point: CoursePoint, times: float) -> CoursePoint:
    lower, upper = (None if end is None else times * end for end in (point.lower, point.upper))
    return replace(point, value=times * point.value, lower=lower, upper=upper)
