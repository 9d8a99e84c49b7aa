"""One metric of one place over the years: a line with its interval as a band.

The line is solid between years that follow each other, dashed over years in which nobody is
published, and broken where the series breaks or a year is missing here. Weak years are hollow.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt

from mobility.analysis.profile import Reading
from mobility.analysis.reliability import Quality
from mobility.analysis.trends import TrendPoint
from mobility.charts.style import FACE, Look
from mobility.framework import IntervalKind, Unit
from mobility.text import format_value

HEIGHT = 240  # pixels
_LINE, _MARK = 3, 110  # width of the line; area of a marker
_LABELED = 6  # up to so many points all carry their value
_AXES = {Unit.SHARE: "%", Unit.DOLLARS: "$,~f"}


def trend_line(
    reading: Reading, years: tuple[int, int], look: Look, alt_text: str
) -> alt.LayerChart:
    """Return the values over the years with band, line, markers and value labels.

    Args:
        reading: one metric of one place; without points the chart holds axes only.
        years: first and last year of the axis.
        look: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
    """
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0] - 0.5, years[1] + 0.5], nice=False),
        axis=alt.Axis(
            values=list(range(years[0], years[1] + 1)),
            format="d",
            grid=False,
            title=None,
        ),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True, domain=_domain(reading)),
        axis=alt.Axis(title=None, format=_AXES.get(reading.metric.unit, ",~f"), tickCount=4),
    )
    # The first layer says how the axes look; the others follow it.
    lower, x_as_first, y_as_first = y.copy(), alt.X("year:Q"), alt.Y("value:Q")
    lower.shorthand = "lower:Q"
    layers = [_band(reading, x, lower, look), *_lines(reading, x_as_first, y_as_first, look)]
    layers += [_breaks(reading, x_as_first, look), _markers(reading, x_as_first, y_as_first, look)]
    layers += [_labels(reading, x_as_first, y_as_first, look)]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            height=HEIGHT,
            width="container",
            description=alt_text,
            background=look.ground,
        )
        .configure(font=FACE)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=look.font_size,
            labelColor=look.text,
            gridOpacity=0.5,
        )
    )
    return chart


def _domain(reading: Reading) -> list[float]:
    """The values and bounds with some air, within what the metric can be at all."""
    ends = [
        end
        for point in reading.points
        for end in (point.value, *_bounds(reading, point))
        if end is not None
    ] or [0.0, 1.0]
    low, high = min(ends), max(ends)
    air = 0.12 * (high - low) or abs(high) * 0.1 or 1.0
    floor, ceiling = reading.metric.range
    return [
        low - air if floor is None else max(low - air, floor),
        high + air if ceiling is None else min(high + air, ceiling),
    ]


def _bounds(reading: Reading, point: TrendPoint) -> tuple[float | None, float | None]:
    """The bounds of a point where they are drawn: a sampling interval with both ends."""
    both = point.lower is not None and point.upper is not None
    drawn = both and reading.interval is not IntervalKind.SUPPRESSION_RANGE
    return (point.lower, point.upper) if drawn else (None, None)


def _runs(reading: Reading, *, dashed: bool) -> list[list[TrendPoint]]:
    """The points cut where the line is broken; where it is dashed only when that is wanted."""
    runs = [[point] for point in reading.points[:1]]
    for join, point in zip(reading.joins, reading.points[1:], strict=True):
        if join.kind == "broken" or (join.kind == "dashed" and not dashed):
            runs.append([point])
        else:
            runs[-1].append(point)
    return runs


def _rows(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _band(reading: Reading, x: alt.X, lower: alt.Y, look: Look) -> alt.Chart:
    """The intervals: a band over a run, a bar where a year stands alone."""
    rows = []
    for number, run in enumerate(_runs(reading, dashed=False)):
        for point in run:
            low, high = _bounds(reading, point)
            if low is None or high is None:
                continue
            # A year alone has no width: it is widened by a little so that the band shows.
            years = [point.year] if len(run) > 1 else [point.year - 0.08, point.year + 0.08]
            rows += [{"year": year, "lower": low, "upper": high, "run": number} for year in years]
    chart: alt.Chart = (
        alt.Chart(_rows(rows))
        .mark_area(aria=False, tooltip=None, color=look.mine, opacity=0.18)
        .encode(x, lower, alt.Y2("upper:Q"), detail="run:N")
    )
    return chart


def _lines(reading: Reading, x: alt.X, y: alt.Y, look: Look) -> list[alt.Chart]:
    """The joins, solid and dashed; nothing where the line is broken."""
    charts = []
    for kind, dash, width in (("solid", [1, 0], _LINE), ("dashed", [2, 5], _LINE - 1)):
        rows = [
            {"year": point.year, "value": point.value, "join": number}
            for number, (join, pair) in enumerate(
                zip(reading.joins, pairwise(reading.points), strict=True)
            )
            if join.kind == kind
            for point in pair
        ]
        mark = alt.Chart(_rows(rows)).mark_line(
            aria=False, tooltip=None, color=look.mine, strokeWidth=width, strokeDash=dash
        )
        charts.append(mark.encode(x, y, detail="join:N"))
    return charts


def _breaks(reading: Reading, x: alt.X, look: Look) -> alt.Chart:
    """A thin line where the publisher's series breaks; why stands in words beside the chart."""
    series = reading.metric.series
    starts = {one.year for each in series.values() for one in each.breaks}
    rows = [
        {"year": join.end - 0.5}
        for join in reading.joins
        if join.kind == "broken" and any(join.start < year <= join.end for year in starts)
    ]
    chart: alt.Chart = (
        alt.Chart(_rows(rows))
        .mark_rule(aria=False, tooltip=None, color=look.quiet, strokeDash=[4, 4], strokeWidth=1)
        .encode(x)
    )
    return chart


def _markers(reading: Reading, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    rows = [_point_row(reading, point) for point in reading.points]
    chart: alt.Chart = (
        alt.Chart(_rows(rows))
        .mark_point(aria=False, filled=True, size=_MARK, opacity=1, stroke=look.mine, strokeWidth=2)
        .encode(
            x,
            y,
            fill=alt.when("datum.weak")
            .then(alt.value(look.ground))
            .otherwise(alt.value(look.mine)),
            tooltip=[
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("words:N", title="Value"),
                alt.Tooltip("quality:N", title="Quality"),
            ],
        )
    )
    return chart


def _labels(reading: Reading, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """Values beside the markers: all of a few, of many the ends of the line and of its parts."""
    wanted = {point.year for run in _runs(reading, dashed=True) for point in (run[0], run[-1])}
    few = len(reading.points) <= _LABELED
    shown = [point for point in reading.points if few or point.year in wanted]
    chart: alt.Chart = (
        alt.Chart(_rows([_point_row(reading, point) for point in shown]))
        .mark_text(
            aria=False,
            tooltip=None,
            dy=-14,
            fontSize=look.font_size,
            fontWeight="bold",
            color=look.text,
        )
        .encode(x, y, text="words:N")
    )
    return chart


def _point_row(reading: Reading, point: TrendPoint) -> dict[str, Any]:
    return {
        "year": point.year,
        "value": point.value,
        "words": format_value(reading.metric, point.value, unit=False),
        "quality": str(point.quality or "not stated"),
        "weak": point.quality is Quality.WEAK,
    }
