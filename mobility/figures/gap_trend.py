"""The figure `closing`: the gap between two groups of a place over the years, and their ratio.

One plot for each size, with its interval as a band and a line at no gap: 0 of a difference, 1 of a
ratio, whose axis is logarithmic. A line is solid between years that follow each other, dotted over
years without values, and broken where values do not compare. Years that are not reliable are
hollow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import GapLabel, SeriesPoint, gap_series, ratio_series
from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.lines import Join
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.letters import wrap_text
from mobility.figures.parts import (
    FIT_WIDTH,
    POINT,
    QUIET,
    configured,
    display_scale,
    either,
    gap_format,
    parameter,
    text_with_halo,
    theme_parameters,
    theme_values,
)
from mobility.figures.theme import Theme
from mobility.figures.words.trends import (
    gap_sentences,
    gap_trend_title,
    picked_sentence,
    rests_on_weak,
)
from mobility.registry import Dollars, Framework
from mobility.text import format_number, format_value, joined
from mobility.text.comparisons import smallest_gap_sentence
from mobility.text.gaps import gap_axis_words, gap_interval, signed_size
from mobility.text.languages import localized, say, translatable

SPEC = FigureSpec(
    "closing",
    "A gap of a place over the years",
    "disparities",
    ("metric!", "by!", "group", "year", "reference"),
)
DISAGREE = translatable(
    "The gap and the ratio moved in opposite directions, so say which of them is meant."
)
_HEIGHT, _FILE_WIDTH = 190, 360  # pixels of a plot
_TITLE_WIDTH = 330  # pixels of a line of a title
_DOT = 100  # area of a mark
_BAR = 0.1  # of a year: half the width of an interval that stands alone
_MARGIN = 0.12  # of an axis, above and below
_GAP_MOVED = {
    GapLabel.WORSE_OFF_IMPROVED: translatable("narrowing"),
    GapLabel.BETTER_OFF_FELL: translatable("narrowing"),
    GapLabel.NARROWED: translatable("narrowing"),
    GapLabel.WIDENED: translatable("widening"),
    GapLabel.TURNED: translatable("turned around"),
}
_RATIO_MOVED = {
    Verdict.HIGHER: translatable("away from 1"),
    Verdict.LOWER: translatable("toward 1"),
}


def gap_trend_figure(
    gap_trend: PlaceGapTrend, framework: Framework, provenance: Provenance
) -> Figure:
    """Return the figure of a gap over the years; its drawing has both sizes beside each other.

    Args:
        gap_trend: the gap, its ratio where there is one, and the change of both.
        framework: names groups and says where borders changed.
        provenance: where the numbers are from.
    """
    return new_figure(
        SPEC.id,
        provenance,
        title=gap_trend_title(gap_trend, framework),
        wall_title=gap_trend_title(gap_trend, framework, wall=True),
        subtitle=_subtitle(gap_trend, framework),
        summary=_summary(gap_trend, framework),
        footer=_footer(gap_trend),
        table=lambda: _table(gap_trend, framework),
        chart=lambda theme: _chart(
            gap_trend, _lines(gap_trend), theme, _summary(gap_trend, framework), _FILE_WIDTH
        ),
        about=(gap_trend.metric.id, gap_trend.breakdown),
        methods=(gap_trend.gap.method,),
    )


def gap_trend_charts(gap_trend: PlaceGapTrend, framework: Framework, theme: Theme) -> list[Spec]:
    """Return the drawing of each size for a page, whose width they take; none without values."""
    if not gap_trend.gap.points:
        return []
    summary = _summary(gap_trend, framework)
    return [
        _chart(gap_trend, [line], theme, f"{line.title}. {summary}", "container")
        for line in _lines(gap_trend)
    ]


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Line:
    """One size of the gap: its points in the unit of the axis, and how it moved."""

    size: Literal["gap", "ratio"]
    title: str
    points: Sequence[SeriesPoint]
    labels: Sequence[str]

    @property
    def base(self) -> float:
        """The value of no gap."""
        return 1.0 if self.size == "ratio" else 0.0

    def domain(self) -> tuple[float, float]:
        """Return the ends of the axis: no gap, all values and intervals, and a margin."""
        ends = [end for point in self.points for end in (point.value, point.lower, point.upper)]
        known = [self.base, *(end for end in ends if end is not None)]
        low, high = min(known), max(known)
        if self.size == "ratio":
            margin = (high / low) ** _MARGIN if high > low else 1.1
            return low / margin, high * margin
        margin = _MARGIN * (high - low) or 1.0
        return low - margin, high + margin


def _lines(gap_trend: PlaceGapTrend) -> list[_Line]:
    """Return the gap, and the ratio where there is one."""
    gap, metric = gap_trend.gap, gap_trend.metric
    scale = display_scale(metric)
    points = [
        replace(
            point,
            value=scale * point.value,
            lower=None if point.lower is None else scale * point.lower,
            upper=None if point.upper is None else scale * point.upper,
        )
        for point in gap_series(gap)
    ]
    moved = localized(_GAP_MOVED.get(gap.label, gap.label.value))
    labels = [signed_size(metric, point.gap, unit=False) for point in gap.points]
    lines = [_Line("gap", f"{gap_axis_words(metric)}: {moved}", points, labels)]
    ratios = ratio_series(gap, metric.better)
    if ratios and gap.ratio is not None:
        moved = localized(_RATIO_MOVED.get(gap.ratio.verdict, gap.ratio.verdict.value))
        labels = [f"{format_number(point.value, 2)} ×" for point in ratios]
        lines.append(_Line("ratio", say("Ratio: {moved}", moved=moved), ratios, labels))
    return lines


def _rows(line: _Line, joins: Sequence[Join]) -> list[dict[str, Any]]:
    """Return what is drawn of one line."""
    points = {point.year: point for point in line.points}
    rows: list[dict[str, Any]] = [{"part": "base", "value": line.base}]
    solid = set()
    for join in joins:
        if join.kind == "broken":
            rows.append({"part": "break", "year": join.end - 0.5, "label": "broken"})
        elif join.start in points and join.end in points:
            solid |= {join.end} if join.kind == "solid" else set()
            rows += [
                {
                    "part": "segment",
                    "year": year,
                    "value": points[year].value,
                    "run": join.start,
                    "dashed": join.kind == "dashed",
                }
                for year in (join.start, join.end)
            ]
    ends = {0, len(line.points) - 1}
    for at, (point, label) in enumerate(zip(line.points, line.labels, strict=True)):
        mark = {"year": point.year, "value": point.value, "label": label, "weak": point.weak}
        rows.append({"part": "point", **mark})
        rows += [{"part": "label", **mark}] if at in ends else []
    rows += _bands(line, solid)
    return [{**row, "size_of": line.size} for row in rows]


def _bands(line: _Line, solid: set[int]) -> list[dict[str, Any]]:
    """Return intervals as bands over years that follow each other; a bar for a single year."""
    runs: list[list[SeriesPoint]] = []
    for point in line.points:
        if point.lower is None or point.upper is None:
            continue
        if runs and point.year in solid and runs[-1][-1].year == point.year - 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return [
        {
            "part": "band",
            "year": point.year + shift,
            "value": point.lower,
            "upper": point.upper,
            "run": number,
        }
        for number, run in enumerate(runs)
        for point in run
        for shift in ((-_BAR, _BAR) if len(run) == 1 else (0,))
    ]


# ---- drawing ---------------------------------------------------------------------------------
def _chart(
    gap_trend: PlaceGapTrend,
    lines: Sequence[_Line],
    theme: Theme,
    summary: str,
    width: int | Literal["container"],
) -> Spec:
    """Return the drawing of one line or of two beside each other."""
    years = [point.year for point in gap_trend.gap.points]
    first, last = min(years, default=0), max(years, default=0)
    values: dict[str, Any] = {
        **theme_values(theme),
        "first": first,
        "last": last,
        "years": list(range(first, last + 1)) if years else [],
    }
    rows = []
    for line in lines:
        low, high = line.domain()
        title = wrap_text(line.title, _TITLE_WIDTH, theme.font_size)
        values |= {f"{line.size}_low": low, f"{line.size}_high": high, f"{line.size}_title": title}
        rows += _rows(line, gap_trend.gap.joins)
        if line.size == "gap":
            values["number"] = gap_format(gap_trend.metric)
    table = pa.Table.from_pylist(rows, _SCHEMA)
    if len(lines) > 1:
        return with_values(_both, table, values, description=summary)
    drawing = _ratio if lines[0].size == "ratio" else _gap
    parts: dict[str, Any] = {} if width == "container" else {"autosize": {"type": "pad"}}
    return with_values(drawing, table, values, description=summary, width=width, **parts)


_SCHEMA = pa.schema(
    [
        ("size_of", pa.string()),
        ("part", pa.string()),
        ("year", pa.float64()),
        ("value", pa.float64()),
        ("upper", pa.float64()),
        ("run", pa.int32()),
        ("dashed", pa.bool_()),
        ("label", pa.string()),
        ("weak", pa.bool_()),
    ]
)


def _gap() -> Any:  # noqa: ANN401 - an Altair chart
    return _finished(_plot("gap").properties(autosize=FIT_WIDTH), "gap")


def _ratio() -> Any:  # noqa: ANN401 - an Altair chart
    return _finished(_plot("ratio").properties(autosize=FIT_WIDTH), "ratio")


def _both() -> Any:  # noqa: ANN401 - an Altair chart
    plots = [_plot(size).properties(width=_FILE_WIDTH) for size in ("gap", "ratio")]
    return _finished(alt.hconcat(*plots, data=alt.NamedData(SOURCE), spacing=40), "gap", "ratio")


def _finished(chart: Any, *sizes: str) -> Any:  # noqa: ANN401 - Altair charts
    names = [f"{size}_{name}" for size in sizes for name in ("low", "high", "title")]
    chart = chart.add_params(*theme_parameters(), parameter("years", []))
    chart = chart.add_params(*(parameter(name, 0.0) for name in ("first", "last")))
    chart = chart.add_params(*(parameter(name, []) for name in names))
    return configured(chart.add_params(parameter("number", ",~f")) if "gap" in sizes else chart)


def _plot(size: str) -> Any:  # noqa: ANN401 - an Altair chart
    x = alt.X(
        "year:Q",
        scale=alt.Scale(
            domain=alt.ExprRef("[first - 0.5, last + 0.5]"),
            nice=False,
            zero=False,
        ),
        axis=alt.Axis(
            values=alt.ExprRef("years"),
            format="d",
            grid=False,
            title=None,
            domain=False,
            ticks=False,
            labelOverlap="parity",
            labelSeparation=6,
        ),
    )
    axis = alt.Axis(title=None, tickCount=4, labelPadding=8, domain=False, ticks=False)
    scale = alt.Scale(domain=alt.ExprRef(f"[{size}_low, {size}_high]"), nice=False, zero=False)
    if size == "ratio":
        scale = alt.Scale(type="log", domain=scale.domain, nice=False)
        axis.format = ".2~f"
    else:
        axis.labelExpr = "format(datum.value, number)"
    y = alt.Y("value:Q", scale=scale, axis=axis)
    text, muted, accent = (alt.ExprRef(name) for name in ("text", "muted", "accent"))

    def part(name: str) -> alt.Chart:
        return alt.Chart().transform_filter(
            f"datum.size_of === '{size}' && datum.part === '{name}'"
        )

    base = part("base").mark_rule(color=text, strokeWidth=1, opacity=0.7, **QUIET).encode(y=y)
    breaks = (
        part("break")
        .mark_rule(color=muted, strokeDash=[4, 4], strokeWidth=1, **QUIET)
        .encode(x=x, y=alt.value(2), y2=alt.value("height"))
    )
    break_label = (
        part("break")
        .mark_text(
            align="center",
            baseline="bottom",
            color=muted,
            fontSize=alt.ExprRef("size - 2"),
            **QUIET,
        )
        .encode(x=x, y=alt.value(0), text="label:N")
    )
    bands = (
        part("band")
        .mark_area(color=accent, opacity=0.2, **QUIET)
        .encode(x=x, y=y, y2="upper:Q", detail="run:N")
    )
    segments = (
        part("segment")
        .mark_line(color=accent, strokeWidth=3, **QUIET)
        .encode(x=x, y=y, detail="run:N", strokeDash=either(alt.datum.dashed, [2, 5], [1, 0]))
    )
    points = (
        part("point")
        .mark_point(**{**POINT, "strokeWidth": 2}, size=_DOT, stroke=accent)
        .encode(
            x=x,
            y=y,
            fill=either(alt.datum.weak, alt.ExprRef("background"), accent),
            tooltip=[
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("label:N", title="Size"),
            ],
        )
    )
    labels = text_with_halo(
        part("label").encode(x=x, y=y, text="label:N"),
        dy=-14,
        fontSize=alt.ExprRef("size - 1"),
        fontWeight="bold",
    )
    title = alt.TitleParams(
        text=alt.ExprRef(f"{size}_title"),
        anchor="start",
        frame="group",
        fontSize=alt.ExprRef("size"),
        fontWeight=600,
        color=text,
        offset=14,
    )
    layers = [base, breaks, break_label, bands, segments, points, *labels]
    return alt.layer(*layers, data=alt.NamedData(SOURCE)).properties(height=_HEIGHT, title=title)


# ---- words -----------------------------------------------------------------------------------
def _subtitle(gap_trend: PlaceGapTrend, framework: Framework) -> str:
    """Return the change in numbers, the ratio, whether both agree, and where lines are broken."""
    gap, place = gap_trend.gap, gap_trend.jurisdiction
    parts = [
        _difference(gap_trend),
        *gap_sentences(gap_trend, framework)[1:],
        localized(DISAGREE) if gap.disagree else "",
        *broken_gap_sentences(gap_trend),
    ]
    parts += [
        change.reason
        for change in framework.geography_changes
        if place.geoid in (*change.ended, *change.began)
    ]
    parts.append(f"{gap_trend.metric.label}, {place.full_name}.")
    if gap_trend.metric.dollars is Dollars.NOMINAL and gap.end is not None and gap.points:
        parts.append(say("In dollars of {end}.", end=gap.end))
    return " ".join(filter(None, parts))


def _difference(gap_trend: PlaceGapTrend) -> str:
    """Return the later gap minus the earlier one, with its interval."""
    gap, metric = gap_trend.gap, gap_trend.metric
    if gap.difference is None or rests_on_weak(gap_trend):
        return ""
    size = signed_size(metric, gap.difference)
    text = say("Later gap minus earlier: {size}", size=size if gap.difference < 0 else f"+{size}")
    if gap.lower is None or gap.upper is None:
        return say("{text}, not tested.", text=text)
    low, high = (signed_size(metric, end, unit=False) for end in (gap.lower, gap.upper))
    level = format_number(100 * (1 - 0.05 / gap.pairs), 1 if gap.pairs > 1 else 0)
    return say(
        "{text} ({level}\u00a0% interval {low} to {high}).",
        text=text,
        level=level,
        low=low,
        high=high,
    )


def broken_gap_sentences(gap_trend: PlaceGapTrend) -> list[str]:
    """Return where the lines are broken, a sentence for each reason."""
    years: dict[str, list[int]] = {}
    for join in gap_trend.gap.joins:
        if join.kind == "broken":
            beginning = say("from {year} ", year=join.end)
            reason = localized(join.reason).removeprefix(beginning).rstrip(".")
            years.setdefault(reason, []).append(join.end)
    return [
        say(
            "Broken before {list}: {reason}.",
            list=joined([str(year) for year in ends]),
            reason=reason,
        )
        for reason, ends in years.items()
    ]


def _summary(gap_trend: PlaceGapTrend, framework: Framework) -> str:
    metric, points = gap_trend.metric, gap_trend.gap.points
    sizes = [f"{point.year} {signed_size(metric, point.gap)}" for point in points]
    values = say("The gap by year: {list}.", list=", ".join(sizes)) if sizes else ""
    sentences = gap_sentences(gap_trend, framework)
    return " ".join(filter(None, (*sentences, values, *broken_gap_sentences(gap_trend))))


def _footer(gap_trend: PlaceGapTrend) -> tuple[str, ...]:
    """Return what the marks mean, and what the test accounts for; nothing without values."""
    gap, points = gap_trend.gap, gap_series(gap_trend.gap)
    if not points:
        return ()
    marks = []
    if any(point.lower is not None for point in points):
        marks.append(say("Band: 95 % interval."))
    if any(point.weak for point in points):
        marks.append(say("Hollow: one of the two values is not reliable."))
    if any(join.kind == "dashed" for join in gap.joins):
        marks.append(say("Dotted: nothing is published for the years between."))
    marks.append(say("The horizontal line is no gap."))
    marks.append(_shared_years(gap_trend))
    caveat = gap.changes[0].caveat if gap.changes and gap.lower is not None else ""
    marks.append(say("Careful: {misreadings}.", misreadings=localized(caveat)) if caveat else "")
    reason = localized(gap.ratio.reason) if gap.ratio else ""
    if reason and not ratio_series(gap, gap_trend.metric.better):
        marks.append(f"{reason[:1].upper()}{reason[1:].rstrip('.')}.")
    smallest = smallest_gap_sentence(
        gap_trend.metric, gap.smallest_gap, translatable("change of the gap")
    )
    lines = (
        " ".join(filter(None, marks)),
        _pooled_words(gap_trend),
        smallest,
        picked_sentence(gap_trend),
    )
    return tuple(filter(None, lines))


def _pooled_words(gap_trend: PlaceGapTrend) -> str:
    """Return the gap of all comparable years together; '' where it is not said."""
    gap, metric = gap_trend.gap, gap_trend.metric
    if gap.pooled is None:
        return ""
    years = joined([str(year) for year in gap.pooled.years])
    size = signed_size(metric, gap.pooled.gap)
    low, high = (
        signed_size(metric, end, unit=False) for end in (gap.pooled.lower, gap.pooled.upper)
    )
    level = format_number(100 * (1 - 0.05 / gap.pairs), 1 if gap.pairs > 1 else 0)
    return say(
        "{years} together: a gap of {size} ({level}\u00a0% interval {low} to {high}).",
        years=years,
        size=size,
        level=level,
        low=low,
        high=high,
    )


def _shared_years(gap_trend: PlaceGapTrend) -> str:
    """Return how many years both values rest on, where their interval accounts for it."""
    gap, level = gap_trend.gap, gap_trend.jurisdiction.level
    series = gap_trend.metric.series_of(level, gap_trend.breakdown)
    if series is None or gap.lower is None or gap.start is None or gap.end is None:
        return ""
    period = series.period_years
    shared = period - (gap.end - gap.start)
    if shared < 1:
        return ""
    return say(
        "A value rests on {period} years; the two share {shared}, which their interval counts.",
        period=period,
        shared=shared,
    )


# ---- table -----------------------------------------------------------------------------------
def _table(gap_trend: PlaceGapTrend, framework: Framework) -> pd.DataFrame:
    """Return every year with both values, in words and in numbers."""
    gap, metric = gap_trend.gap, gap_trend.metric
    names = {group.label: group.name for group in framework.breakdowns[gap_trend.breakdown].groups}
    ratios = {point.year: point for point in ratio_series(gap, metric.better)}
    reasons = {join.end: join.reason for join in gap.joins}
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for point in gap.points:
        ratio = ratios.get(point.year)
        texts.append(
            {
                "Year": str(point.year),
                names[gap.group]: format_value(metric, point.group.value),
                names[gap.reference]: format_value(metric, point.reference.value),
                "Gap": gap_interval(metric, point.gap, point.lower, point.upper),
                "Ratio": format_number(ratio.value, 2) if ratio else "",
                "Note": "; ".join(filter(None, (point.problem, reasons.get(point.year)))),
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
                "unit": unit_words(metric),
                "group_value": point.group.value,
                "reference_value": point.reference.value,
                "gap": point.gap,
                "gap_lower": point.lower,
                "gap_upper": point.upper,
                "ratio": ratio.value if ratio else None,
                "ratio_lower": ratio.lower if ratio else None,
                "ratio_upper": ratio.upper if ratio else None,
            }
        )
    notes = {"unit": "of values and gaps", "gap": "more than 0: the first group is worse off"}
    return figure_table(texts, numbers, notes)
