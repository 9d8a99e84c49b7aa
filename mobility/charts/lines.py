"""One metric over the years, in one place or in a few: lines with their intervals as bands.

A line is solid between years that follow each other, dashed over years for which nothing
is published, and broken where its series breaks, with the reason written at the break, or where a
year is missing here. Weak years are hollow. A line is named at its end, and no name covers another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.analysis.years.over_time import Trend
from mobility.charts.layers import (
    FIT_WIDTH,
    Layer,
    as_it_is,
    chart,
    layer,
    number_format,
    quiet_axes,
    upwards,
)
from mobility.charts.line_labels import Name, break_layers, name_axis, place_names, value_labels
from mobility.charts.place_series import PlaceSeries, Spot, bands, joined, spots
from mobility.figures.theme import Theme
from mobility.registry import IntervalKind, Metric
from mobility.text import format_interval, format_value

HEIGHT = 270  # pixels of the plot: with its sentence it fits a laptop's screen
_SHAPES = (("diamond", 170), ("circle", 90), ("square", 90), ("triangle-up", 100))  # with areas
_BROAD, _THIN, _GRAY = 4.0, 2.5, 1.25  # widths of lines
_STRONG, _FAINT = 0.18, 0.12  # opacities of bands
_BAR = 0.08  # of a year: half the width of an interval that stands alone
_WHO = [{"field": "name", "title": "Peer", "type": "nominal"}]
_NO_YEARS = (2014, 2023)  # the axis of an empty chart


@dataclass(frozen=True, slots=True)
class _Ink:
    """How a place is drawn: color, shape and area of its markers, width of its line."""

    color: str
    shape: str
    size: int
    width: float
    band: float


def trend_lines(
    place_series: Sequence[PlaceSeries],
    metric: Metric,
    theme: Theme,
    alt_text: str,
    *,
    behind: Sequence[Trend] = (),
    fixed: bool = False,
    height: int = HEIGHT,
) -> Layer:
    """Return the lines as a Vega-Lite specification, those of other places thin and gray behind.

    Plain dictionaries, because Altair checks every part of so many layers each time: 140 ms.

    Args:
        place_series: at most four places, in the order of their colors and shapes.
        metric: says how the axis is read.
        theme: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
        behind: places whose reliable values are drawn without name, marker or band.
        fixed: for a picture, which always has room for the words.
        height: pixels.
    """
    domain = _domain(place_series, behind, metric)
    first, last = _years([*(one_series.trend for one_series in place_series), *behind])
    inks = _inks(place_series, theme)
    names = place_names(place_series, domain, height)
    scale = (domain[1] - domain[0]) / height
    return chart(
        [
            _gray(behind, upwards(domain, axis=_value_axis(metric)), theme),
            _alone(behind, upwards(domain), theme),
            _bands(place_series, inks, domain),
            *break_layers(place_series, (first + last) / 2, theme, fixed=fixed),
            _segments(place_series, inks, upwards(domain)),
            _leaders(names, inks, last + 0.5, upwards(domain)),
            *value_labels(place_series, theme, upwards(domain), scale),
            _markers(
                place_series,
                inks,
                upwards(domain, axis=name_axis(names, place_series, theme, fixed=fixed)),
                theme,
            ),
        ],
        theme,
        alt_text,
        height=height,
        width=None,
        axis=quiet_axes(theme),
        autosize=FIT_WIDTH,
        encoding={
            "x": {
                "field": "year",
                "type": "quantitative",
                "scale": {"domain": [first - 0.5, last + 0.5], "nice": False},
                "axis": _year_axis(first, last),
            },
        },
        resolve={"axis": {"y": "independent"}},
        usermeta={"tall": True},
    )


def _year_axis(first: int, last: int) -> Layer:
    return {
        "values": list(range(first, last + 1)),
        "format": "d",
        "grid": False,
        "title": None,
        "labelOverlap": "parity",
        "labelSeparation": 6,
    }


def _value_axis(metric: Metric) -> Layer:
    return {
        "title": None,
        "orient": "left",
        **number_format(metric.unit),
        "tickCount": 4,
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
    }


def _inks(place_series: Sequence[PlaceSeries], theme: Theme) -> list[_Ink]:
    """The own place in its accent and broadest; the first series color is too near to it."""
    others = iter(
        zip((*theme.series[1:], theme.gray, theme.gray, theme.gray), _SHAPES[1:], strict=False)
    )
    inks = []
    for one_series in place_series:
        if one_series.mine:
            inks.append(_Ink(theme.accent, *_SHAPES[0], _BROAD, _STRONG))
        else:
            color, shape = next(others)
            inks.append(_Ink(color, *shape, _THIN, _FAINT))
    return inks


def _domain(
    place_series: Sequence[PlaceSeries], behind: Sequence[Trend], metric: Metric
) -> list[float]:
    """All that is drawn with some air, within what the metric can be."""
    drawn = [spot.drawn for one_series in place_series for spot in spots(one_series.trend)]
    ends = [end for one in drawn for end in (one.value, one.lower, one.upper) if end is not None]
    ends += [spot.value for trend in behind for spot in _reliable(trend)]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    air = 0.1 * (high - low) or abs(high) * 0.1 or 1.0
    floor, ceiling = metric.range
    return [
        low - air if floor is None else max(low - air, floor),
        high + air if ceiling is None else min(high + air, ceiling),
    ]


def _years(trends: Sequence[Trend]) -> tuple[int, int]:
    """The first and the last year of any value."""
    years = [point.year for trend in trends for point in trend.points]
    return (min(years), max(years)) if years else _NO_YEARS


def _reliable(trend: Trend) -> list[Spot]:
    return [spot for spot in spots(trend) if not spot.weak]


def _dash(drawn: int, free: int) -> Layer:
    return {"condition": {"test": "datum.dashed", "value": [drawn, free]}, "value": [1, 0]}


def _gray(behind: Sequence[Trend], y: Layer, theme: Theme) -> Layer:
    """Other places: their reliable values, joined as their own series allow."""
    rows = [
        {
            "year": spot.year,
            "value": spot.value,
            "join": f"{number} {one.year}",
            "dashed": join.kind == "dashed",
            "name": trend.jurisdiction.full_name,
        }
        for number, trend in enumerate(behind)
        for one, two, join in joined(trend, _reliable(trend))
        for spot in (one, two)
    ]
    mark = {"type": "line", "color": theme.gray, "strokeWidth": _GRAY, "opacity": 0.45}
    detail = {"field": "join"}
    return layer(rows, mark, y=y, detail=detail, strokeDash=_dash(1, 3), tooltip=_WHO)


def _alone(behind: Sequence[Trend], y: Layer, theme: Theme) -> Layer:
    """The values of other places that nothing joins to another year, as dashes."""
    rows = []
    for trend in behind:
        shown = _reliable(trend)
        tied = {spot.year for one, two, _ in joined(trend, shown) for spot in (one, two)}
        name = trend.jurisdiction.full_name
        rows += [
            {"year": s.year, "value": s.value, "name": name} for s in shown if s.year not in tied
        ]
    mark = {
        "type": "tick",
        "orient": "horizontal",
        "color": theme.gray,
        "size": 14,
        "thickness": _GRAY,
        "opacity": 0.6,
    }
    return layer(rows, mark, y=y, tooltip=_WHO)


def _bands(
    place_series: Sequence[PlaceSeries], inks: Sequence[_Ink], domain: Sequence[float]
) -> Layer:
    """The intervals: a band over years that follow each other, a bar where a year stands alone."""
    rows = [
        {
            "year": year,
            "lower": lower,
            "upper": upper,
            "run": f"{number} {part}",
            "color": ink.color,
            "strength": ink.band,
        }
        for number, (one_series, ink) in enumerate(zip(place_series, inks, strict=True))
        for part, run in enumerate(bands(one_series.trend, _BAR))
        for year, lower, upper in run
    ]
    return layer(
        rows,
        {"type": "area"},
        y=upwards(domain, "lower"),
        y2={"field": "upper"},
        detail={"field": "run"},
        fill=as_it_is("color"),
        fillOpacity=as_it_is("strength", "quantitative"),
    )


def _segments(place_series: Sequence[PlaceSeries], inks: Sequence[_Ink], y: Layer) -> Layer:
    """The joins, solid and dashed, the own place's on top; nothing where a line is broken."""
    rows = [
        {
            "year": spot.year,
            "value": spot.value,
            "join": f"{number} {one.year}",
            "dashed": join.kind == "dashed",
            "color": ink.color,
            "width": ink.width if join.kind == "solid" else ink.width - 1,
        }
        for number, (one_series, ink) in reversed(
            [*enumerate(zip(place_series, inks, strict=True))]
        )
        for one, two, join in joined(one_series.trend, spots(one_series.trend))
        for spot in (one, two)
    ]
    return layer(
        rows,
        {"type": "line"},
        y=y,
        detail={"field": "join"},
        stroke=as_it_is("color"),
        strokeWidth=as_it_is("width", "quantitative"),
        strokeDash=_dash(2, 5),
    )


def _leaders(names: Sequence[Name], inks: Sequence[_Ink], edge: float, y: Layer) -> Layer:
    """A thin line from the last value of each place to its name at the edge of the plot."""
    rows = [
        {
            "year": name.last.year,
            "value": name.last.value,
            "to": edge,
            "at": name.at,
            "color": inks[name.one_series].color,
        }
        for name in names
    ]
    mark = {"type": "rule", "strokeWidth": 1, "opacity": 0.8}
    ends = {"x2": {"field": "to"}, "y2": {"field": "at"}}
    return layer(rows, mark, y=y, **ends, stroke=as_it_is("color"))


def _markers(
    place_series: Sequence[PlaceSeries], inks: Sequence[_Ink], y: Layer, theme: Theme
) -> Layer:
    """A marker a year in the shape of its place, hollow where the value is weak."""
    rows = [
        {
            "year": spot.year,
            "value": spot.value,
            **_words(one_series.trend, spot),
            "color": ink.color,
            "fill": theme.background if spot.weak else ink.color,
            "shape": ink.shape,
            "size": ink.size,
        }
        for one_series, ink in reversed([*zip(place_series, inks, strict=True)])
        for spot in spots(one_series.trend)
    ]
    return layer(
        rows,
        {"type": "point", "filled": True, "strokeWidth": 2, "opacity": 1},
        y=y,
        shape=as_it_is("shape"),
        size=as_it_is("size", "quantitative"),
        stroke=as_it_is("color"),
        fill=as_it_is("fill"),
        tooltip=[
            {"field": field, "title": title, "type": "nominal"} for field, title in _TOOLTIP.items()
        ],
    )


_TOOLTIP = {
    "name": "Place",
    "year": "Year",
    "words": "Value",
    "published": "As published",
    "interval": "95 % interval",
    "quality": "Quality",
}


def _words(trend: Trend, spot: Spot) -> dict[str, str]:
    """What is said of a marker when it is pointed at."""
    drawn = spot.drawn
    kind = IntervalKind.NONE if drawn.lower is None else IntervalKind.SAMPLING
    dollars = "" if trend.dollars is None else f" in dollars of {trend.dollars}"
    return {
        "name": trend.jurisdiction.full_name,
        "words": f"{format_value(trend.metric, drawn.value)}{dollars}",
        "published": format_value(trend.metric, spot.point.value),
        "interval": format_interval(trend.metric, drawn.lower, drawn.upper, kind),
        "quality": str(spot.point.quality or "not stated"),
    }
