"""One size of a gap over the years: a line with its interval as a band, and the line of no gap.

A line is solid between years that follow each other, dotted over years in which nobody is
published, and broken where values do not compare. Weak years are hollow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.analysis.gaps.trend import SeriesPoint
from mobility.analysis.years.lines import Join
from mobility.charts.dots import letters_with_halo
from mobility.charts.layers import FIT_WIDTH, SCHEMA, Layer, as_it_is, chart, layer, quiet_axes
from mobility.charts.letters import wrap_text
from mobility.figures.theme import FACE, Theme

HEIGHT = 190  # pixels
_BAR = 0.1  # of a year: half the width of an interval that stands alone
_DOT = 100  # area
_TITLE = 330  # pixels of a line of the title
_AIR = 0.12  # of the axis, above and below


@dataclass(frozen=True, slots=True)
class GapLine:
    """A line with its words.

    ``base`` is the value of no gap: 0 of a difference, 1 of a ratio, which has an axis of
    logarithms. ``title`` says what it is and how it moved, ``labels`` the value of each point.
    """

    points: Sequence[SeriesPoint]
    joins: Sequence[Join]
    labels: Sequence[str]
    title: str
    base: float
    shown: str

    @property
    def is_ratio(self) -> bool:
        """Whether half and twice as much are equally far from nothing."""
        return self.base > 0


def gap_line(line: GapLine, years: tuple[int, int], theme: Theme, alt_text: str) -> Layer:
    """Return the line as a Vega-Lite specification.

    Args:
        line: what is drawn, its numbers in the unit of the axis.
        years: first and last year of the axis, the same for both sizes of a gap.
        theme: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
    """
    plot = _plot(line, years, theme)
    return chart(
        plot["layer"],
        theme,
        alt_text,
        height=plot["height"],
        width=None,
        axis=_axis(theme),
        autosize=FIT_WIDTH,
        title=plot["title"],
    )


def gap_lines_side_by_side(
    lines: Sequence[GapLine], years: tuple[int, int], theme: Theme, width: int
) -> Layer:
    """Return all lines in one picture, each as many pixels wide."""
    return {
        "$schema": SCHEMA,
        "hconcat": [{**_plot(line, years, theme), "width": width} for line in lines],
        "spacing": 40,
        "background": theme.background,
        "config": {"font": FACE, "view": {"stroke": None}, "axis": _axis(theme)},
    }


def _axis(theme: Theme) -> Layer:
    return {**quiet_axes(theme), "domain": False, "ticks": False}


def _plot(line: GapLine, years: tuple[int, int], theme: Theme) -> Layer:
    first, last = years
    x = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [first - 0.5, last + 0.5], "nice": False, "zero": False},
        "axis": {
            "values": list(range(first, last + 1)), "format": "d", "grid": False, "title": None,
            "labelOverlap": "parity", "labelSeparation": 6,
        },
    }  # fmt: skip
    scale: Layer = {"domain": list(line_domain(line)), "nice": False, "zero": False}
    if line.is_ratio:
        scale["type"] = "log"
    axis = {"title": None, "format": line.shown, "tickCount": 4, "labelPadding": 8}
    y = {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}
    nothing = {"type": "rule", "color": theme.text, "strokeWidth": 1, "opacity": 0.7}
    return {
        "height": HEIGHT,
        "title": {
            "text": wrap_text(line.title, _TITLE, theme.font_size),
            "anchor": "start",
            "frame": "group",
            "fontSize": theme.font_size,
            "fontWeight": 600,
            "color": theme.text,
            "offset": 14,
        },
        "layer": [
            layer([{"value": line.base}], nothing, y=y),
            *_breaks(line, x, theme),
            _band(line, x, y, theme),
            _segments(line, x, y, theme),
            _markers(line, x, y, theme),
            *_labels(line, x, y, theme),
        ],
    }


def line_domain(line: GapLine) -> tuple[float, float]:
    """Return the ends of the axis: no gap, and every value with its interval, with some air."""
    ends = [line.base]
    ends += [
        end
        for point in line.points
        for end in (point.value, point.lower, point.upper)
        if end is not None
    ]
    low, high = min(ends), max(ends)
    if line.is_ratio:
        air = (high / low) ** _AIR if high > low else 1.1
        return low / air, high * air
    air = _AIR * (high - low) or 1.0
    return low - air, high + air


def _kinds(line: GapLine) -> list[tuple[SeriesPoint, SeriesPoint, str]]:
    """Every two points that are joined, with how."""
    by_year = {point.year: point for point in line.points}
    return [
        (by_year[join.start], by_year[join.end], join.kind)
        for join in line.joins
        if join.kind != "broken" and join.start in by_year and join.end in by_year
    ]


def _breaks(line: GapLine, x: Layer, theme: Theme) -> list[Layer]:
    """A line where the values on both sides do not compare; the reason stands above the chart."""
    rows = [
        {"year": join.end - 0.5, "words": "broken"} for join in line.joins if join.kind == "broken"
    ]
    rule = {"type": "rule", "color": theme.muted, "strokeDash": [4, 4], "strokeWidth": 1}
    text = {"type": "text", "align": "center", "baseline": "bottom", "color": theme.muted,
            "fontSize": theme.font_size - 2}  # fmt: skip
    words = {"field": "words", "type": "nominal"}
    return [
        layer(rows, rule, x=x, y={"value": 2}, y2={"value": "height"}),
        layer(rows, text, x=x, y={"value": 0}, text=words),
    ]


def _band(line: GapLine, x: Layer, y: Layer, theme: Theme) -> Layer:
    """The intervals: a band over years that follow each other, a bar where a year stands alone."""
    solid = {two.year for _, two, kind in _kinds(line) if kind == "solid"}
    runs: list[list[SeriesPoint]] = []
    for point in line.points:
        if point.lower is None or point.upper is None:
            continue
        follows = bool(runs) and point.year in solid and runs[-1][-1].year == point.year - 1
        if follows:
            runs[-1].append(point)
        else:
            runs.append([point])
    rows = [
        {"year": point.year + shift, "value": point.lower, "upper": point.upper, "run": number}
        for number, run in enumerate(runs)
        for point in run
        for shift in ((-_BAR, _BAR) if len(run) == 1 else (0,))
    ]
    area = {"type": "area", "color": theme.accent, "opacity": 0.2}
    return layer(rows, area, x=x, y=y, y2={"field": "upper"}, detail={"field": "run"})


def _segments(line: GapLine, x: Layer, y: Layer, theme: Theme) -> Layer:
    rows = [
        {"year": point.year, "value": point.value, "join": one.year, "dashed": kind == "dashed"}
        for one, two, kind in _kinds(line)
        for point in (one, two)
    ]
    dash = {"condition": {"test": "datum.dashed", "value": [2, 5]}, "value": [1, 0]}
    mark = {"type": "line", "color": theme.accent, "strokeWidth": 3}
    return layer(rows, mark, x=x, y=y, detail={"field": "join"}, strokeDash=dash)


def _markers(line: GapLine, x: Layer, y: Layer, theme: Theme) -> Layer:
    rows = [
        {
            "year": point.year,
            "value": point.value,
            "label": label,
            "fill": theme.background if point.weak else theme.accent,
        }
        for point, label in zip(line.points, line.labels, strict=True)
    ]
    mark = {"type": "point", "filled": True, "size": _DOT, "stroke": theme.accent, "strokeWidth": 2,
            "opacity": 1}  # fmt: skip
    tooltip = [
        {"field": "year", "title": "Year", "type": "quantitative", "format": "d"},
        {"field": "label", "title": "Size", "type": "nominal"},
    ]
    return layer(rows, mark, x=x, y=y, fill=as_it_is("fill"), tooltip=tooltip)


def _labels(line: GapLine, x: Layer, y: Layer, theme: Theme) -> list[Layer]:
    """The first and the last value, over their markers."""
    pairs = list(zip(line.points, line.labels, strict=True))
    ends = pairs[:1] + pairs[1:][-1:]
    rows = [{"year": one.year, "value": one.value, "label": label} for one, label in ends]
    text = {"type": "text", "dy": -14, "fontSize": theme.font_size - 1, "fontWeight": "bold"}
    words = {"field": "label", "type": "nominal"}
    return [layer(rows, {**text, **ink}, x=x, y=y, text=words) for ink in letters_with_halo(theme)]
