"""The groups of a place as figures: rows, lines, titles, footers and tables of Disparities."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from mobility.analysis.gaps.by_place import GroupRow, PlaceDisparity
from mobility.analysis.groups.disparity import IS_REFERENCE, Disparity, GroupGap
from mobility.analysis.places.benchmarks import Benchmark
from mobility.analysis.reliability import IMPLAUSIBLE
from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import Line
from mobility.charts.group_dots import GroupDot
from mobility.exports.disparities.gaps import gap_table, group_names, headline, reference_sentence
from mobility.figures.all_gaps import GAP_WORDS
from mobility.figures.figure import Cell, figure_table
from mobility.registry import EVERYONE, BreakdownKind, IntervalKind, Unit
from mobility.text import (
    benchmark_words,
    count_of,
    format_number,
    format_size,
    format_value,
    format_year,
)

_TINY = 1e-12


def gap_dots(
    disparity: PlaceDisparity, *, ratio: bool = False, by_value: bool = False
) -> list[GroupDot]:
    """The groups beside everyone as rows, in the registry's order or the best-off first."""
    dots = [
        _dot(disparity, row, ratio=ratio) for row in disparity.rows if row.group.label != EVERYONE
    ]
    if not by_value:
        return dots
    gaps = {row.group.label: row.gap.gap for row in disparity.rows if row.gap}

    def place(dot: GroupDot) -> tuple[bool, float]:
        behind = gaps.get(dot.group)
        return dot.value is None, (dot.value or 0.0) if behind is None else behind

    return sorted(dots, key=place)


def gap_lines(
    disparity: PlaceDisparity, medians: Sequence[Benchmark], *, ratio: bool = False
) -> list[Line]:
    """Everyone of the same breakdown and the medians elsewhere; for ratios the line at 1."""
    if ratio:
        held = (
            disparity.disparity is not None and disparity.disparity.reference.estimate is not None
        )
        return [Line("as the reference", "1", 1.0)] if held else []
    metric, lines = disparity.metric, []
    for row in disparity.rows:
        if row.group.label == EVERYONE and row.gap is not None:
            value = format_value(metric, row.gap.group.value, unit=False)
            name = f"{row.group.inside} here"
            mark = " (beyond what is plausible)" if row.gap.group.problem == IMPLAUSIBLE else ""
            lines.append(Line(f"{name} {value}{mark}", f"here {value}", row.gap.group.value))
    for median, dash in zip(medians, ((6, 4), (2, 3)), strict=False):
        if median.value is None:
            continue
        number = format_value(metric, median.value, unit=False)
        kind = "city" if disparity.jurisdiction.level == "place" else "county"
        nation = median.kind == "nation"
        label = f"median {'U.S.' if nation else median.scope} {kind} {number}"
        short = "U.S." if nation else disparity.jurisdiction.state_abbreviation
        lines.append(Line(label, f"{short} {number}", median.value, dash))
    return lines


def gap_title(disparity: PlaceDisparity) -> str:
    """The finding, and against which of how many groups; nothing that the data do not carry."""
    said = headline(disparity).rstrip(".")
    gaps = disparity.disparity
    if gaps is None or gaps.reference.estimate is None or disparity.absence is not None:
        return said
    held = gaps.reference
    name = group_names(disparity).get(held.name, held.name)
    if gaps.tests > 1:
        return f"{said}. Reference: {name}, best of {len(held.candidates)} groups tested"
    return said if disparity.breakdown.inside(held.name) in said else f"{said}. Reference: {name}"


def gap_subtitle(disparity: PlaceDisparity) -> str:
    """Metric, place, year and who is counted."""
    year = "" if disparity.year is None else f", {format_year(disparity.year, disparity.age or 0)}"
    older = f" ({disparity.reason})" if disparity.reason else ""
    kinds = {
        BreakdownKind.NEIGHBORHOODS: " Groups are kinds of neighborhoods, not people.",
        BreakdownKind.INDUSTRIES: " Groups are kinds of jobs, not people.",
    }
    return (
        f"{disparity.metric.label} by {disparity.breakdown.label.lower()}, "
        f"{disparity.jurisdiction.full_name}{year}{older}. {disparity.metric.counted}."
        f"{kinds.get(disparity.kind, '')}"
    )


def gap_footer(disparity: PlaceDisparity, medians: Sequence[Benchmark]) -> tuple[str, ...]:
    """The reference, how many groups are shown, and what the lines are medians of."""
    rows = [row for row in disparity.rows if row.group.label != EVERYONE]
    shown = [row.gap for row in rows if row.gap is not None]
    weak = sum(not gap.group.reliable for gap in shown)
    counts = f"{count_of(len(shown), 'group')} shown"
    counts += f", {weak} of them not reliable (hollow)" if weak else ""
    counts += f"; {len(rows) - len(shown)} without a value." if len(shown) < len(rows) else "."
    bounds = any(gap.group.interval is IntervalKind.SAMPLING for gap in shown)
    interval = "Bars: 95 % intervals." if bounds else "No interval is published."
    lines = [
        f"Line: {benchmark_words(one.kind, one.scope, disparity.jurisdiction.level, one.n, one.of, pooled=bool(disparity.metric.pooled))}, "  # noqa: E501 - one sentence
        f"{one.year}, everyone."
        for one in medians
        if one.value is not None
    ]
    lines += [f"No line: {one.reason}." for one in medians if not one.covered]
    return tuple(
        part
        for part in (
            reference_sentence(disparity),
            f"{counts} {interval}",
            _other_years(disparity),
            *lines,
        )
        if part
    )


def _other_years(disparity: PlaceDisparity) -> str:
    """Why everyone's value is another one here than on the pages without groups."""
    level = disparity.jurisdiction.level
    here, alone = (
        disparity.metric.series_of(level, disparity.breakdown.id),
        disparity.metric.series_of(level),
    )
    if here is None or alone is None or here.period_years == alone.period_years:
        return ""
    years, others = (count_of(one.period_years, "year") for one in (here, alone))
    return (
        f"All values here rest on {years} of data and the number without groups on {others}, so "
        "everyone's can differ from that of other pages."
    )


def gap_figure_table(disparity: PlaceDisparity) -> pd.DataFrame:
    """The groups in words and in numbers."""
    words: list[dict[str, Cell]] = [dict(row) for row in gap_table(disparity)]
    numbers = [_numbers(disparity, row) for row in disparity.rows]
    notes = {
        "gap": "the reference minus the group where higher is better, else the other way: more "
        "than 0 is worse off",
        "ratio": "more than 1 is worse off",
        "people": "head_count times the gap where the group is behind: arithmetic, no causal claim",
    }
    return figure_table(words, numbers, notes)


def result_lines(disparity: PlaceDisparity, gap: GroupGap) -> tuple[str, ...]:
    """The verdict in a line, and under it gap and ratio, as they stand at the end of a row."""
    if gap.reason == IS_REFERENCE:
        return ("the reference",)
    word = GAP_WORDS.get(gap.verdict)
    if word is None:
        held = disparity.disparity.reference.reason if disparity.disparity else ""
        reason = "" if gap.reason and gap.reason == held else f": {gap.reason}"
        word = f"not compared{reason}"
    first = f"{gap.verdict.chart_symbol} {word}"
    if gap.gap is None:
        return (first,)
    sizes = [_size(disparity, gap)]
    if disparity.disparity and gap.ratio.value is not None:
        sizes.append(_ratio_words(gap))
    return (first, " · ".join(sizes))


def _dot(disparity: PlaceDisparity, row: GroupRow, *, ratio: bool) -> GroupDot:
    gap, metric = row.gap, disparity.metric
    if gap is None:
        kind = row.absence.kind.value if row.absence else "no value"
        return GroupDot(
            row.group.label, row.group.name, None, None, None,
            weak=False, reference=False, verdict=Verdict.NOT_COMPARED, label="",
            words=(kind,), sign="",
        )  # fmt: skip
    group, reference = gap.group, gap.reason == IS_REFERENCE
    value: float | None = group.value
    lower, upper, label = group.lower, group.upper, format_value(metric, group.value, unit=False)
    if ratio:
        value, lower, upper = gap.ratio.value, gap.ratio.lower, gap.ratio.upper
        if reference and gap.ratio.value is not None:
            value = 1.0
        label = "" if value is None else f"{format_number(value, 2)} ×"
    elif group.interval is not IntervalKind.SAMPLING or lower is None or upper is None:
        lower = upper = None
    words = result_lines(disparity, gap)
    if ratio and value is None and not reference:
        words = (words[0], f"no ratio: {gap.ratio.reason}")
    if gap.reason == IMPLAUSIBLE:
        label = f"{label} (beyond what is plausible)"
    return GroupDot(
        row.group.label, row.group.name, value, lower, upper,
        weak=not group.reliable, reference=reference, verdict=gap.verdict, label=label,
        words=words, sign=_sign(disparity, gap),
    )  # fmt: skip


def _sign(disparity: PlaceDisparity, gap: GroupGap) -> str:
    """What is left of the result on a phone: a sign, and the size where there is a verdict."""
    if gap.reason == IS_REFERENCE:
        return "ref."
    sign = gap.verdict.chart_symbol
    if gap.gap is None or gap.verdict in {Verdict.NOT_COMPARED, Verdict.CANNOT_TELL}:
        return sign
    return f"{sign} {format_size(disparity.metric, abs(gap.gap), unit=False)}"


def _size(disparity: PlaceDisparity, gap: GroupGap) -> str:
    """'8.4 points below (4.5 to 12.4)': the size of a gap and on which side it is."""
    size, metric, gaps = gap.gap or 0.0, disparity.metric, disparity.disparity
    held = gaps.reference.estimate.value if gaps and gaps.reference.estimate else gap.group.value
    apart = gap.group.value - held
    side = "below" if apart < 0 else "above"
    if abs(apart) < _TINY:
        return "the same"
    unit = metric.unit is Unit.SHARE  # the words of other units are long, and in the subtitle
    words = f"{format_size(metric, abs(size), unit=unit)} {side}"
    if gap.lower is None or gap.upper is None:
        return words
    ends = (gap.lower, gap.upper) if size > 0 else (-gap.upper, -gap.lower)
    low, high = (
        f"{'−' if end < 0 else ''}{format_size(metric, abs(end), unit=False)}" for end in ends
    )
    return f"{words} ({low} to {high})"


def _ratio_words(gap: GroupGap) -> str:
    return f"ratio {format_number(gap.ratio.value or 0.0, 2)}"


def _numbers(disparity: PlaceDisparity, row: GroupRow) -> dict[str, Cell]:
    gap, gaps = row.gap, disparity.disparity
    group = gap.group if gap else None
    behind = disparity.people.groups if disparity.people else ()
    people = next((one for one in behind if one.subgroup == row.group.label), None)
    return {
        "geoid": disparity.jurisdiction.geoid,
        "metric_id": disparity.metric.id,
        "breakdown": disparity.breakdown.id,
        "subgroup": row.group.label,
        "data_year": disparity.year,
        "stored_value": group.value if group else None,
        "stored_lower": group.lower if group else None,
        "stored_upper": group.upper if group else None,
        "quality": group.quality.value if group and group.quality else None,
        "reference": _reference_label(gaps),
        "gap": gap.gap if gap else None,
        "gap_lower": gap.lower if gap else None,
        "gap_upper": gap.upper if gap else None,
        "gap_se": gap.se if gap else None,
        "ratio": gap.ratio.value if gap else None,
        "ratio_lower": gap.ratio.lower if gap else None,
        "ratio_upper": gap.ratio.upper if gap else None,
        "head_count": people.head_count if people else None,
        "people": people.estimate if people else None,
        "people_lower": people.lower if people else None,
        "people_upper": people.upper if people else None,
        "verdict": gap.verdict.value if gap else Verdict.NOT_COMPARED.value,
        "reason": gap.reason if gap else row.absence.sentence if row.absence else "",
    }


def _reference_label(gaps: Disparity | None) -> str:
    return gaps.reference.name if gaps else ""
