"""The chart of a finding as a slide's own, whose numbers can be edited, where its table allows.

Two forms can be rebuilt from a table alone: the values of places or groups beside each other as
bars with intervals, and the values of up to four places over the years as lines with intervals.
What these cannot show as it should be, such as a line that is broken because its series changed,
stays a picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.util import Pt

from mobility.exports.writing.texts import shortened
from mobility.figures.drawing import Drawing
from mobility.figures.figure import Cell, Figure
from mobility.figures.theme import LIGHT
from mobility.registry import Framework, Metric, Unit

_NAMES = ("Place", "Group")  # columns that name what a value is of
_MOST_BARS, _FEW_BARS, _MOST_LINES = 24, 6, 4
_WEAK = "Weak"
_LONGEST = 60  # letters of a name, else it leaves no room for its bar


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its interval; None for what is absent."""

    value: float | None
    lower: float | None
    upper: float | None
    weak: bool


@dataclass(frozen=True, slots=True)
class NativeChart:
    """What an own chart shows.

    ``categories`` are the labels of bars, or years; ``series`` name -> a point for each category.
    ``accented`` are the positions of bars in the accent color, ``medians`` those of bars that are
    lines in the picture. ``number_format`` and, with fewer digits, ``axis_format`` are Excel's.
    """

    form: Literal["bars", "lines"]
    categories: tuple[str, ...]
    series: Mapping[str, tuple[Point, ...]]
    accented: frozenset[int]
    medians: frozenset[int]
    number_format: str
    axis_format: str
    title: str


def native_chart(figure: Figure, framework: Framework, geoid: str) -> NativeChart | None:
    """Return what a slide's own chart of a figure shows; None where it has to be a picture.

    Args:
        figure: with its table.
        framework: the registry, for the unit of the numbers.
        geoid: the place that stands out among others.
    """
    rows = [row for row in figure.rows() if row.get("metric_id")]
    metrics = {row["metric_id"] for row in rows}
    name = next((names for names in _NAMES if all(names in row for row in rows)), "")
    if len(metrics) != 1 or not name:
        return None
    metric = framework.metrics.get(str(metrics.pop()))
    if metric is None or not all("stored_value" in row and "data_year" in row for row in rows):
        return None
    if any((point := _point(row, "stored")).value is not None and point.value < 0 for row in rows):
        return None  # bars would grow to the left, and lines lose their floor
    labels = [str(row[name]) for row in rows]
    if len(set(labels)) < len(labels):
        return _lines(rows, name, metric)
    return _bars(rows, labels, metric, geoid, _medians(figure.picture()))


def _medians(picture: Drawing) -> dict[str, Point]:
    """The medians that a picture has as lines, by their labels; an own chart cannot draw lines."""
    medians = {}
    layers = picture.get("layer") if isinstance(picture, Mapping) else None
    datasets = picture.get("datasets") if isinstance(picture, Mapping) else None
    for line in datasets.get("source", ()) if isinstance(datasets, Mapping) else ():
        if line.get("part") == "line" and str(line.get("name")).startswith("median"):
            label = str(line["name"])
            point = Point(_number(line["value"]), None, None, weak=False)
            medians[label[:1].upper() + label[1:]] = point
    for layer in layers if isinstance(layers, list) else ():
        try:
            mark, (line,) = layer["mark"]["type"], layer["data"]["values"]
            label, value = str(line["label"]), _number(line["value"])
        except (KeyError, TypeError, ValueError):  # another kind of layer
            continue
        if mark == "rule" and label.startswith("median"):
            medians[label[:1].upper() + label[1:]] = Point(value, None, None, weak=False)
    return {label: medians[label] for label in sorted(medians, key=_from_below)}


def _from_below(median: str) -> int:
    """The nation lowest, then the state, and the peers next to the places."""
    return 2 if "peer" in median else 0 if "U.S." in median else 1


def _bars(
    rows: Sequence[Mapping[str, Cell]],
    labels: Sequence[str],
    metric: Metric,
    geoid: str,
    medians: Mapping[str, Point],
) -> NativeChart | None:
    """Values beside each other, each with its number in its label; medians below them."""
    points = [_point(row, "stored") for row in rows]
    shown = [at for at, point in enumerate(points) if point.value is not None]
    shown.reverse()  # bars are drawn from below
    if not 1 <= len(shown) <= _MOST_BARS:
        return None
    places = {row.get("geoid") for row in rows}
    accented = [
        place
        for place, at in enumerate(shown, start=len(medians))
        if len(places) > 1 and rows[at].get("geoid") == geoid
    ]
    return NativeChart(
        "bars",
        (
            *medians,
            *(
                _bar_label(rows[at], labels[at], points[at], many=len(shown) > _FEW_BARS)
                for at in shown
            ),
        ),
        {metric.short_label: (*medians.values(), *(points[at] for at in shown))},
        frozenset(accented),
        frozenset(range(len(medians))),
        _number_format(metric, metric.decimals),
        _number_format(metric, 0 if metric.unit is Unit.SHARE else min(metric.decimals, 1)),
        _axis_title(metric),
    )


def _bar_label(row: Mapping[str, Cell], label: str, point: Point, *, many: bool) -> str:
    """'Summit County, Ohio: 84.1 % (81.4 to 86.7 %)', and that it is weak; shorter among many."""
    has_bounds = not many and point.lower is not None and point.upper is not None
    bounds = f" ({row.get('95 % interval')})" if has_bounds else ""
    return (
        f"{shortened(label, _LONGEST)}: {row.get('Value')}{bounds}{', weak' if point.weak else ''}"
    )


def _lines(rows: Sequence[Mapping[str, Cell]], name: str, metric: Metric) -> NativeChart | None:
    """Values over the years; a year without a value leaves a gap."""
    if any(row.get("Note") for row in rows):
        return None  # a line is broken there, or something else has to be said
    kind = "real" if any(_number(row.get("real_value")) is not None for row in rows) else "stored"
    series: dict[str, dict[int, Point]] = {}
    for row in rows:
        year = _number(row.get("data_year"))
        if year is not None:
            series.setdefault(str(row[name]), {})[int(year)] = _point(row, kind)
    if not 1 <= len(series) <= _MOST_LINES:
        return None
    years = sorted({year for points in series.values() for year in points})
    axis = range(years[0], years[-1] + 1)
    nothing = Point(None, None, None, weak=False)
    return NativeChart(
        "lines",
        tuple(map(str, axis)),
        {
            label: tuple(points.get(year, nothing) for year in axis)
            for label, points in series.items()
        },
        frozenset(),
        frozenset(),
        _number_format(metric, metric.decimals),
        _number_format(metric, 0 if metric.unit is Unit.SHARE else min(metric.decimals, 1)),
        _axis_title(metric),
    )


def _point(row: Mapping[str, Cell], kind: str) -> Point:
    value, lower, upper = (
        _number(row.get(f"{kind}_{part}")) for part in ("value", "lower", "upper")
    )
    weak = _WEAK in {row.get("Quality"), row.get("quality")}
    return Point(value, lower, upper, weak)


def _number(cell: Cell) -> float | None:
    if isinstance(cell, int | float) and math.isfinite(cell):
        return float(cell)
    return None


def _axis_title(metric: Metric) -> str:
    return f"{metric.short_label}, {metric.unit_label}" if metric.unit_label else metric.short_label


def _number_format(metric: Metric, digits: int) -> str:
    decimals = f".{'0' * digits}" if digits else ""
    if metric.unit is Unit.SHARE:
        return f"0{decimals}%"
    return f"$#,##0{decimals}" if metric.unit is Unit.DOLLARS else f"#,##0{decimals}"


def add_chart(slide: Any, chart: NativeChart, box: Sequence[int]) -> Any:  # noqa: ANN401 - untyped
    """Put the chart on a slide, in a box of left, top, width and height; returns its frame."""
    data = CategoryChartData(number_format=chart.number_format)
    data.categories = chart.categories
    for name, points in chart.series.items():
        data.add_series(name, [point.value for point in points])
    bars = chart.form == "bars"
    kind = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.LINE_MARKERS
    frame = slide.shapes.add_chart(kind, *box, data)
    drawn = frame.chart
    drawn.font.size, drawn.font.name = Pt(12), "Arial"
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _set_axes(drawn, chart)
    for series, points, color in zip(
        drawn.plots[0].series, chart.series.values(), _SERIES, strict=False
    ):
        _paint(series, points, chart, color)
        _add_intervals(series, points, bars=bars)
    return frame


_SERIES = (LIGHT.accent[1:], "28A197", "801650", "F46A25")
_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_OTHERS, _TEXT, _RULE = LIGHT.gray[1:], LIGHT.text[1:], LIGHT.border[1:]


def _set_axes(drawn: Any, chart: NativeChart) -> None:  # noqa: ANN401 - untyped

    values, categories = drawn.value_axis, drawn.category_axis
    if chart.form == "bars":
        values.minimum_scale = 0
        categories.has_major_gridlines = False
        drawn.plots[0].gap_width = 45
    values.has_title = True
    values.axis_title.text_frame.text = chart.title
    title = values.axis_title.text_frame.paragraphs[0].runs[0].font
    title.size, title.bold = Pt(12), False
    values.tick_labels.number_format = chart.axis_format
    values.tick_labels.number_format_is_linked = False
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(_RULE)
    values.format.line.fill.background()
    skip = parse_xml(f'<c:tickLblSkip xmlns:c="{_NAMESPACE}" val="1"/>')
    after = categories._element.find(f"{{{_NAMESPACE}}}noMultiLvlLbl")  # noqa: SLF001 - as below
    after.addprevious(skip)  # else every other name is left out where room is short
    for axis in (values, categories):
        axis.major_tick_mark = XL_TICK_MARK.NONE
        axis.tick_labels.font.size = Pt(12 if len(chart.categories) <= _FEW_BARS else 11)


def _paint(series: Any, points: Sequence[Point], chart: NativeChart, color: str) -> None:  # noqa: ANN401 - untyped
    """Set colors: a weak value hollow, a median light, the place of the report in the accent."""
    own, white = RGBColor.from_string(color), RGBColor(0xFF, 0xFF, 0xFF)
    if chart.form == "lines":
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = own, Pt(2.5)
        series.marker.size = 8
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = own
        series.marker.format.line.color.rgb = own
    for at, point in enumerate(points):
        if chart.form == "lines":
            if point.weak:
                marker = series.points[at].marker.format
                marker.fill.solid()
                marker.fill.fore_color.rgb = white
                marker.line.color.rgb = own
            continue
        shade = own if at in chart.accented or not chart.accented else RGBColor.from_string(_OTHERS)
        bar = series.points[at].format
        bar.fill.solid()
        median = RGBColor.from_string(_RULE)
        bar.fill.fore_color.rgb = median if at in chart.medians else white if point.weak else shade
        bar.line.color.rgb = RGBColor.from_string(_OTHERS) if at in chart.medians else shade


def _add_intervals(series: Any, points: Sequence[Point], *, bars: bool) -> None:  # noqa: ANN401 - untyped
    """Intervals as error bars with their own lengths; the library has no name for them."""
    if all(point.lower is None or point.upper is None for point in points):
        return
    sides = {"plus": [_length(p.value, p.upper) for p in points],
             "minus": [_length(p.lower, p.value) for p in points]}  # fmt: skip
    lengths = "".join(
        f'<c:{side}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(points)}"/>'
        + "".join(
            f'<c:pt idx="{at}"><c:v>{size!r}</c:v></c:pt>'
            for at, size in enumerate(sizes)
            if points[at].lower is not None and points[at].upper is not None  # else it has caps
        )
        + f"</c:numLit></c:{side}>"
        for side, sizes in sides.items()
    )
    direction = "" if bars else '<c:errDir val="y"/>'
    element = parse_xml(
        f'<c:errBars xmlns:c="{_NAMESPACE}" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{direction}'
        f'<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>{lengths}'
        f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{_TEXT}"/></a:solidFill></a:ln>'
        "</c:spPr></c:errBars>"
    )
    before = ("cat", "val", "smooth", "shape", "extLst")  # what follows it in a series
    xml = series._element  # noqa: SLF001 - as above
    after = next(child for child in xml if child.tag.rpartition("}")[2] in before)
    after.addprevious(element)


def _length(start: float | None, end: float | None) -> float:
    return 0.0 if start is None or end is None else max(end - start, 0.0)
