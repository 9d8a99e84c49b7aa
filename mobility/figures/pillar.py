"""The figure `pillar`: every metric of a pillar over the years, a small chart with its words each.

The charts are SVG, not Vega-Lite: a dozen of them take 2 kB each, wrap to one column on a phone and
are read aloud. On a page their colors come from the classes in `theme.py`; in files they stand
three in a row, with fixed lengths and colors, because word processors know no percents and classes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

import pandas as pd

from mobility.analysis.multiple_testing import QUESTION_SET
from mobility.analysis.uncertainty import Verdict
from mobility.analysis.years.change import CHANGE
from mobility.analysis.years.lines import TREND_LINE
from mobility.analysis.years.over_time import RECENT_TREND, Trend
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.flat import Column, flat_strip, highest_that_fits
from mobility.figures.letters import text_width
from mobility.figures.parts import small
from mobility.figures.theme import SMALL_HEIGHT, Theme
from mobility.figures.trend import (
    DrawnPoint,
    break_sentences,
    careful_words,
    drawn_points,
    interval_runs,
    joined_points,
    series_breaks,
    trends_summary,
)
from mobility.figures.words.families import overruled_words, verdict_columns
from mobility.figures.words.trends import change_sentence, recent_sentence
from mobility.places import Jurisdiction
from mobility.registry import Pillar
from mobility.text import (
    absence_words,
    count_of,
    format_value,
    format_year,
    within,
    without_colon,
)
from mobility.text.changes import change_range_words, change_size
from mobility.text.headlines import measures_words
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message, short_enough, wall_message

SPEC = FigureSpec("pillar", "Every metric of a pillar over the years", "trends", ("pillar!",))
_EDGE = 8  # pixels free above and below a small chart
_SIDE = 3.0  # percent free at each end
_DOT, _LAST = 3, 5  # radii
_BAR = 0.1  # of a year: half the width of an interval that stands alone
_WIDTH, _COLUMNS, _GAP = 840, 3, 30  # of the picture for files, in pixels
_CELL = (_WIDTH - _GAP * (_COLUMNS - 1)) / _COLUMNS
_BODY, _SMALL = 16, 14  # sizes of letters


def pillar_figure(
    place: Jurisdiction, trends: Sequence[Trend], pillar: Pillar, provenance: Provenance
) -> Figure:
    """Return the figure of a pillar over the years; a page shows `pillar_html` as its chart.

    Args:
        place: the county or city.
        trends: its metrics of the pillar in their order.
        pillar: its name.
        provenance: where the numbers are from.
    """
    return new_figure(
        SPEC.id,
        provenance,
        title=f"{pillar.label}: {_title(place.name, trends)}",
        wall_title=f"{pillar.label}: {_title(place.name, trends, wall=True)}",
        subtitle=say(
            "{place}. From the earliest year that can be compared to the newest; money after "
            "inflation. Each chart has its own scale.",
            place=place.full_name,
        ),
        summary=trends_summary(trends),
        footer=_footer(trends),
        table=lambda: _table(trends),
        chart=lambda theme: _picture(trends, theme, _years(trends)),
        wall_chart=lambda theme, high: _wall(trends, theme, high),
        about=(pillar.id,),
        methods=(TREND_LINE, CHANGE, RECENT_TREND, QUESTION_SET),
        basis=Basis(metrics=tuple(trend.metric.id for trend in trends)),
    )


# ---- small chart -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Plane:
    """Maps years to percent of the width, and values to pixels from the top."""

    years: tuple[int, int]
    low: float
    high: float

    def x(self, year: float) -> float:
        length = max(self.years[1] - self.years[0], 1)
        return round(_SIDE + (100 - 2 * _SIDE) * (year - self.years[0]) / length, 2)

    def y(self, value: float) -> float:
        span = self.high - self.low
        part = (value - self.low) / span if span else 0.5
        return round(_EDGE + (SMALL_HEIGHT - 2 * _EDGE) * (1 - part), 1)


def small_chart(trend: Trend, years: tuple[int, int], summary: str) -> str:
    """Return the values over the years with their intervals, as wide as its container.

    Args:
        trend: one metric of one place; its chart has a scale of its own.
        years: first and last year of the axis, the same for all charts of a page.
        summary: what it shows, for readers who do not see it.

    Returns:
        SVG text; empty when no year has a value.
    """
    points = drawn_points(trend)
    if not points:
        return ""
    ends = [end for point in points for end in (point.value, point.drawn.lower, point.drawn.upper)]
    known = [end for end in ends if end is not None]
    plane = _Plane(years, min(known), max(known))
    marks = (
        f'<line class="floor" x1="0%" x2="100%" y1="{SMALL_HEIGHT}" y2="{SMALL_HEIGHT}"/>',
        *_bands(trend, plane),
        *_breaks(trend, plane),
        *_lines(trend, points, plane),
        *_dots(points, plane),
    )
    return (
        f'<svg class="small" role="img" aria-label="{escape(summary)}" width="100%" '
        f'height="{SMALL_HEIGHT}">{"".join(marks)}</svg>'
    )


def _bands(trend: Trend, plane: _Plane) -> Iterator[str]:
    for run in interval_runs(trend, _BAR):
        over = [f"{plane.x(year):g} {plane.y(upper):g}" for year, _, upper in run]
        under = [f"{plane.x(year):g} {plane.y(lower):g}" for year, lower, _ in run]
        yield (
            f'<svg x="0" y="0" width="100%" height="{SMALL_HEIGHT}" '
            f'viewBox="0 0 100 {SMALL_HEIGHT}" preserveAspectRatio="none">'
            f'<path class="band" d="M{"L".join([*over, *reversed(under)])}z"/></svg>'
        )


def _breaks(trend: Trend, plane: _Plane) -> Iterator[str]:
    for join in series_breaks(trend):
        x = plane.x(join.end - 0.5)
        yield f'<line class="seam" x1="{x}%" x2="{x}%" y1="0" y2="{SMALL_HEIGHT}"/>'


def _lines(trend: Trend, points: Sequence[DrawnPoint], plane: _Plane) -> Iterator[str]:
    for start, end, join in joined_points(trend, points):
        yield (
            f'<line class="{join.kind}" x1="{plane.x(start.year)}%" x2="{plane.x(end.year)}%" '
            f'y1="{plane.y(start.value)}" y2="{plane.y(end.value)}"/>'
        )


def _dots(points: Sequence[DrawnPoint], plane: _Plane) -> Iterator[str]:
    for point in points:
        hollow = " weak" if point.weak else ""
        radius = _LAST if point is points[-1] else _DOT
        yield (
            f'<circle class="year{hollow}" cx="{plane.x(point.year)}%" '
            f'cy="{plane.y(point.value)}" r="{radius}"/>'
        )


def year_margins(ends: Sequence[int], years: tuple[int, int]) -> tuple[float, float]:
    """Return how far the first and the last of these years are from the edges of a small chart.

    In percent of the width; 0 at an outermost year, where words below the chart are flush with it.
    """
    plane = _Plane(years, 0, 0)
    left, right = plane.x(min(ends)) - _SIDE, 100 - _SIDE - plane.x(max(ends))
    return round(left, 2), round(right, 2)


def _years(trends: Sequence[Trend]) -> tuple[int, int]:
    """Return the years of all charts, so that they line up; any without a value."""
    years = [point.year for trend in trends for point in trend.points] or [0]
    return min(years), max(years)


# ---- drawing for a page ----------------------------------------------------------------------
def pillar_html(trends: Sequence[Trend]) -> str:
    """Return the small charts as a list in HTML; the name of each metric is a button."""
    years = _years(trends)
    cells = "".join(f"<li>{_cell(trend, years)}</li>" for trend in trends)
    return f'<ul class="charts" role="list">{cells}</ul>'


def _cell(trend: Trend, years: tuple[int, int]) -> str:
    name = escape(trend.metric.short_label)
    head = f'<h3><button type="button" data-metric="{escape(trend.metric.id)}">{name}</button></h3>'
    if trend.absence is not None:
        why = absence_words(trend.absence.kind, trend.absence.sentence)
        return f'{head}<div class="why">{small(why)}</div>'
    symbol, text, more = change_result(trend)
    result = small(f"not compared: {more}")
    if symbol:
        side = trend.change.family_verdict.side
        result = (
            f'<strong class="{side}"><span aria-hidden="true">{symbol}</span> '
            f"{escape(text)}</strong>{small(more)}"
        )
    chart = small_chart(trend, years, change_sentence(trend))
    broken = small(" ".join(break_sentences(trend, nearby=trend.change.reason)))
    return f'{head}<div class="said">{result}</div>{chart}{_ends(trend, years)}<div>{broken}</div>'


def _ends(trend: Trend, years: tuple[int, int]) -> str:
    """Return the values at both ends of the line, each below its year as far as there is room."""
    ends = end_words(trend)
    if not ends:
        return ""
    left, right = year_margins([year for year, _ in ends], years)
    room = sum(len(text) for _, text in ends) + 1  # of both side by side, in digits
    spans = "".join(f"<span>{escape(text)}</span>" for _, text in ends)
    padding = f"padding: 0 {right:g}% 0 min({left:g}%, 100% - {room}ch)"
    return f'<p class="ends" style="{padding}">{spans}</p>'


# ---- drawing for files -----------------------------------------------------------------------
def _wall(trends: Sequence[Trend], theme: Theme, high: float) -> str:
    """Return as many charts as a wall has room for, those that changed first."""
    ordered = sorted(trends, key=_order_on_wall)
    total = len(trends)

    def draw(number: int) -> str:
        parts = {"shown": str(number), "total": count_of(total, "metric")}
        note = f"{message('wall.changes', **parts)}." if number < total else ""
        return _picture(ordered[:number] if note else trends, theme, _years(trends), note)

    return highest_that_fits(draw, [*range(_COLUMNS, total, _COLUMNS), total], high)


def _order_on_wall(trend: Trend) -> int:
    """Return 0 for a change that is told, and more the less can be said."""
    untold = (
        Verdict.PRACTICALLY_THE_SAME,
        Verdict.NO_DETECTABLE_CHANGE,
        Verdict.NOT_COMPARED,
    )
    if trend.absence is not None:
        return len(untold) + 1
    verdict = trend.change.family_verdict
    return untold.index(verdict) + 1 if verdict in untold else 0


def _picture(trends: Sequence[Trend], theme: Theme, years: tuple[int, int], note: str = "") -> str:
    """Return the charts of a file, three in a row; above a ``note`` their words are fewer."""
    parts: list[str] = []
    top = 0.0
    for first in range(0, len(trends), _COLUMNS):
        row = trends[first : first + _COLUMNS]
        heads = [
            _head(trend, nth * (_CELL + _GAP), top, theme, brief=bool(note))
            for nth, trend in enumerate(row)
        ]
        chart_top = max(head.y for head in heads) + 8
        feet = []
        for trend, head in zip(row, heads, strict=True):
            parts += head.parts
            if svg := small_chart(trend, years, ""):
                shapes = flat_strip(svg, _CELL, theme)
                parts.append(f'<g transform="translate({head.x:g},{chart_top:g})">{shapes}</g>')
            place = (head.x, chart_top + SMALL_HEIGHT + 2)
            columns = _feet(trend, years, place, theme, brief=bool(note))
            parts += [part for column in columns for part in column.parts]
            feet.append(columns[-1].y)
        top = max(feet) + (10 if note else 22)
    if note:
        below = Column(0, _WIDTH, top)
        below.write(note, _SMALL, theme.muted)
        parts, top = [*parts, *below.parts], below.y + 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top:.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _head(trend: Trend, x: float, top: float, theme: Theme, *, brief: bool) -> Column:
    """Return the metric and the result of its change; briefly without years and reasons."""
    column = Column(x, _CELL, top)
    column.write(trend.metric.short_label, _BODY, theme.text, bold=True)
    if trend.absence is not None:
        why = absence_words(trend.absence.kind, trend.absence.sentence)
        column.write(localized(trend.absence.kind) if brief else why, _SMALL, theme.muted)
        return column
    symbol, text, more = change_result(trend)
    color = theme.sides.get(trend.change.family_verdict.side, theme.text)
    column.write(f"{symbol} {text}".strip(), _BODY, color, bold=True)
    if brief:
        column.write("" if symbol else "not compared", _SMALL, theme.muted)
    else:
        column.write(
            more if symbol else say("not compared: {reason}", reason=more), _SMALL, theme.muted
        )
    return column


def _feet(
    trend: Trend, years: tuple[int, int], corner: tuple[float, float], theme: Theme, *, brief: bool
) -> tuple[Column, Column, Column]:
    """Return the values at both ends below their years, and below them why the line is broken."""
    x, top = corner
    ends = end_words(trend)
    margins = year_margins([year for year, _ in ends], years) if ends else (0.0, 0.0)
    wide = sum(text_width(text, _SMALL) for _, text in ends) + _SMALL
    start = max(0.0, min(_CELL * margins[0] / 100, _CELL - wide))
    end = max(_CELL * (1 - margins[1] / 100), start + wide)
    left, right = Column(x + start, _CELL, top), Column(x + end, _CELL, top, "end")
    if len(ends) > 1:
        left.write(ends[0][1], _SMALL, theme.text)
    if ends:
        right.write(ends[-1][1], _SMALL, theme.text)
    below = Column(x, _CELL, max(left.y, right.y))
    if not brief:
        why = " ".join(break_sentences(trend, nearby=trend.change.reason))
        below.write(why, _SMALL, theme.muted)
    return left, right, below


# ---- words -----------------------------------------------------------------------------------
class ChangeResult(NamedTuple):
    """The result of a change; `symbol` and `words` are empty where nothing was tested."""

    symbol: str
    text: str
    more: str


_MOVED = {Verdict.HIGHER: translatable("rose"), Verdict.LOWER: translatable("fell")}


def change_result(trend: Trend) -> ChangeResult:
    """Return the result of a change and between which years, or why nothing can be said."""
    change = trend.change
    if change.verdict is Verdict.NOT_COMPARED:
        return ChangeResult("", "", without_colon(change.reason))
    verdict = change.family_verdict
    text = localized(_MOVED.get(verdict, verdict.value))
    if overruled := overruled_words(change.verdict, change.family):
        text = f"{text}, {overruled}"
    inflation = "" if trend.dollars is None else say(", after inflation")
    more = say(
        "from {start} to {end}{inflation}", start=change.start, end=change.end, inflation=inflation
    )
    if verdict is Verdict.PRACTICALLY_THE_SAME:
        more = say(
            "in {start} and {end}{inflation}",
            start=change.start,
            end=change.end,
            inflation=inflation,
        )
    if verdict is Verdict.NO_DETECTABLE_CHANGE and change.bounds and not overruled:
        more += change_range_words(trend.metric, change.bounds)
    return ChangeResult(verdict.symbol, text, more)


def end_words(trend: Trend) -> list[tuple[int, str]]:
    """Return the two values that were compared, else both ends of the line, with their years.

    Each year with its words, '81.3 %, 2023'; one for a line of one value, none without any.
    """
    change = trend.change
    if change.inputs and change.start is not None and change.end is not None:
        ends = [(change.start, change.inputs[0].value), (change.end, change.inputs[1].value)]
    else:
        drawn = [(point.year, point.value) for point in drawn_points(trend)]
        ends = drawn[:: max(len(drawn) - 1, 1)]
    return [
        (year, f"{format_value(trend.metric, value, unit=False)}, {year}") for year, value in ends
    ]


_TITLES = (
    ({Verdict.IMPROVED: "better", Verdict.WORSENED: "worse"}, "both"),
    ({Verdict.IMPROVED: "better"}, "improved"),
    ({Verdict.WORSENED: "worse"}, "worsened"),
    ({Verdict.HIGHER: "moved"}, "aimless"),
    ({Verdict.NO_DETECTABLE_CHANGE: "tested"}, "untold"),
    ({Verdict.PRACTICALLY_THE_SAME: "same"}, "same"),
)
"""Verdicts with the part of a headline that names their metrics, and its case; first match."""


def _title(place: str, trends: Sequence[Trend], *, wall: bool = False) -> str:
    """Return which metrics improved and which worsened, without a period."""
    labels: dict[Verdict, list[str]] = {}
    for trend in trends:
        verdict = trend.change.family_verdict
        neither = {Verdict.LOWER: Verdict.HIGHER}  # moved, neither better nor worse
        labels.setdefault(neither.get(verdict, verdict), []).append(trend.metric.short_label)
    total = len(trends)
    verdicts, case = next(
        (each for each in _TITLES if each[0].keys() <= labels.keys()), ({}, "none")
    )
    texts = []
    for named in (True, False) if wall else (True,):
        parts = {
            part: measures_words(labels[key], total, named=named) for key, part in verdicts.items()
        }
        both = say(" of {measures}", measures=count_of(total, "measure"))
        if case == "both" and all(text.endswith(both) for text in parts.values()):
            parts["worse"] = parts["worse"].removesuffix(both)
        write = wall_message if wall else message
        texts.append(write(f"pillar change.{case}", place=within(place), **parts))
    return short_enough(*texts)


def _counts(trends: Sequence[Trend]) -> str:
    """Return how often each result is, as a sentence: 'Of 3 metrics: 2 improved, ...'."""
    counts = Counter(trend.change.family_verdict for trend in trends)
    results = (
        (counts[Verdict.HIGHER] + counts[Verdict.LOWER], say("changed, neither better nor worse")),
        (counts[Verdict.PRACTICALLY_THE_SAME], say("practically the same")),
        (counts[Verdict.NO_DETECTABLE_CHANGE], say("without a detectable change")),
        (counts[Verdict.NOT_COMPARED], say("not compared")),
    )
    sides = (Verdict.IMPROVED, Verdict.WORSENED)
    parts = [f"{counts[verdict] or say('none')} {localized(verdict)}" for verdict in sides]
    parts += [f"{count} {text}" for count, text in results if count]
    return say(
        "Of {metrics}: {list}.", metrics=count_of(len(trends), "metric"), list=", ".join(parts)
    )


def _footer(trends: Sequence[Trend]) -> tuple[str, ...]:
    absent = sum(trend.absence is not None for trend in trends)
    without = say(" {absent} without a value.", absent=absent) if absent else ""
    careful = [
        f"{t.metric.short_label}: {caution}" for t in trends if (caution := careful_words(t))
    ]
    marks = say(
        "Band: 95 % interval. Hollow: weak. Dotted: nothing is published for the years between."
    )
    family = say(
        "A change is told where it is clear at 95 % and holds among all "
        "metrics of the place: at most one in ten of those told is expected to "
        "be none."
    )
    return (_counts(trends), f"{marks}{without}", family, *careful)


# ---- table -----------------------------------------------------------------------------------
def _table(trends: Sequence[Trend]) -> pd.DataFrame:
    """Return a row for each metric: both values, the change with its interval, its result."""
    return figure_table(
        [_words(trend) for trend in trends],
        [_numbers(trend) for trend in trends],
        {"difference": "later minus earlier, in the unit of the metric; money in later dollars"},
    )


def _words(trend: Trend) -> dict[str, Cell]:
    metric, change = trend.metric, trend.change
    start = end = size = ""
    if change.inputs and change.difference is not None:
        first, last = (format_value(metric, each.value, unit=False) for each in change.inputs)
        dollars = "" if trend.dollars is None else f" in dollars of {trend.dollars}"
        start, end = f"{first}{dollars}, {change.start}", f"{last}, {_later_year(trend)}"
        bounds = None
        if change.lower is not None and change.upper is not None:
            bounds = (change.lower, change.upper)
        size = change_size(metric, change.difference, bounds)
    elif trend.points:
        last = format_value(metric, trend.points[-1].value, unit=False)
        end = f"{last}, {_later_year(trend)}"
    return {
        "Metric": metric.label,
        "From": start,
        "To": end,
        "Change": size,
        "Result": _result(trend),
        "Recent trend": recent_sentence(trend) if trend.points else "",
    }


def _result(trend: Trend) -> str:
    if trend.absence is not None:
        return absence_words(trend.absence.kind, trend.absence.sentence)
    symbol, text, more = change_result(trend)
    return f"{text} {more}" if symbol else f"not compared: {more}"


def _later_year(trend: Trend) -> str:
    """Return the later year, with its age where it is the newest and old."""
    year, newest = trend.change.end, trend.points[-1].year
    if year is None or year != newest or trend.age is None:
        return str(year or newest)
    return format_year(newest, trend.age)


def _numbers(trend: Trend) -> dict[str, Cell]:
    change = trend.change
    first, last = (each.value for each in change.inputs) if change.inputs else (None, None)
    return {
        "geoid": trend.jurisdiction.geoid,
        "metric_id": trend.metric.id,
        "unit": unit_words(trend.metric),
        "start_year": change.start,
        "end_year": change.end,
        "start_value": first,
        "end_value": last,
        "difference": change.difference,
        "difference_lower": change.lower,
        "difference_upper": change.upper,
        **verdict_columns(change.family_verdict, change.verdict, change.family),
        "reason": change.reason,
        "recent_verdict": trend.recent.verdict.value,
    }
