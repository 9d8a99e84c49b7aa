"""One gap in many places as a strip: here, in the peers, and in all places of the level as bins.

The own place is a diamond in the accent color with its interval, peers are circles, hollow where a
value is weak. The median that the gap was tested against stands as a line over its interval, and
the result of the test in words beside the own gap: how far marks lie apart decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.analysis.places.percentile import Distribution
from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import letters_with_halo
from mobility.charts.layers import FIT_WIDTH, Layer, as_it_is, chart, layer, titled_axes
from mobility.charts.letters import wrap_text
from mobility.figures.theme import Theme
from mobility.registry import Metric, Unit

_TOP, _LANE = 44, 62  # pixels above the first lane, and from lane to lane
_MARK = 36  # pixels from a lane's name to its marks
_TALL = 46  # of the highest bin
_STEP, _NEAR = 13, 0.02  # a circle that others hide stands so much lower; a part of the axis
_TITLE = 330  # pixels of a line of the axis title
_DOT, _DIAMOND = 110, 260  # areas
_STRETCH = 0.35  # how far an interval may grow the axis, as a share of its length


@dataclass(frozen=True, slots=True)
class StripMark:
    """The gap of one place, in the unit of the axis; bounds are None where it was not tested."""

    name: str
    gap: float
    lower: float | None
    upper: float | None
    weak: bool
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What the strip shows.

    ``held`` is the median with its bounds, and ``held_label`` what it is of. ``words`` is the
    result of the test, colored by its ``verdict``. ``lanes`` are the names of the three lanes and
    ``axis`` says what is counted across. Everything is in the unit of the axis (`axis_units`).
    """

    mine: StripMark | None
    peers: Sequence[StripMark]
    everywhere: Distribution | None
    held: tuple[float, float | None, float | None] | None
    held_label: str
    words: str
    verdict: Verdict
    lanes: tuple[str, str, str]
    axis: str


def axis_units(metric: Metric) -> float:
    """Return what a stored gap is multiplied by: points of a percentage, else itself."""
    return 100.0 if metric.unit is Unit.SHARE else 1.0


def gap_strip(strip: Strip, metric: Metric, theme: Theme, alt_text: str) -> Layer:
    """Return the strip as a Vega-Lite specification, as wide as its page or picture."""
    domain = strip_domain(strip)
    size = theme.font_size
    lanes = [_TOP + _LANE * number for number in range(3)]
    height = lanes[2] + _MARK + _TALL - 22
    scale = {"domain": list(domain), "nice": False, "zero": False}
    x = {
        "field": "gap",
        "type": "quantitative",
        "scale": scale,
        "axis": _axis(strip, metric, theme),
    }
    return chart(
        [
            _bins(strip, x, theme, height),
            _nothing(x, theme, height),
            *_median(strip, x, theme, height),
            *_lane_names(strip, lanes, theme),
            _peers(strip, x, lanes[1] + _MARK - 14, theme),
            *_mine(strip, x, lanes[0] + _MARK - 10, theme),
        ],
        theme,
        alt_text,
        height=height,
        width=None,
        axis={**titled_axes(theme, size - 1), "domain": False},
        autosize=FIT_WIDTH,
    )


def strip_domain(strip: Strip) -> tuple[float, float]:
    """Return the ends of the axis: no gap, the bins, all marks, and most of the own interval."""
    ends = [0.0, *(peer.gap for peer in strip.peers)]
    if strip.mine:
        ends.append(strip.mine.gap)
    if strip.everywhere:
        ends += [strip.everywhere.low, strip.everywhere.high]
    if strip.held:
        ends.append(strip.held[0])
    low, high = min(ends), max(ends)
    reach = _STRETCH * (high - low)
    bounds = (strip.mine.lower, strip.mine.upper) if strip.mine else ()
    known = [bound for bound in bounds if bound is not None]
    low, high = min([low, *(max(b, low - reach) for b in known)]), max(
        [high, *(min(b, high + reach) for b in known)]
    )  # fmt: skip
    air = 0.04 * (high - low) or 1.0
    return low - air, high + air


def _axis(strip: Strip, metric: Metric, theme: Theme) -> Layer:
    return {
        "title": wrap_text(strip.axis, _TITLE, theme.font_size - 1),
        "format": "$,~f" if metric.unit is Unit.DOLLARS else ",~f",
        "tickCount": 6,
        "grid": True,
        "ticks": False,
        "titlePadding": 8,
    }


def _bins(strip: Strip, x: Layer, theme: Theme, height: float) -> Layer:
    """All places of the level; heights go by the square root, so that thin tails stay."""
    shape, rows = strip.everywhere, []
    top = max(shape.counts, default=0) if shape else 0
    if shape and top:
        width = (shape.high - shape.low) / len(shape.counts)
        half = 0.0 if width else 0.5  # all of one value: a bar that is seen
        rows = [
            {
                "gap": shape.low + number * width - half,
                "to": shape.low + (number + 1) * width + half,
                "up": round(height - _TALL * (count / top) ** 0.5, 1),
                "down": height,
                "places": count,
            }
            for number, count in enumerate(shape.counts)
            if count
        ]
    return layer(
        rows,
        {"type": "rect", "color": theme.gray, "opacity": 0.38, "clip": True},
        x=x,
        x2={"field": "to"},
        y=as_it_is("up", "quantitative") | {"axis": None},
        y2={"field": "down"},
        tooltip=[{"field": "places", "title": "Places", "type": "quantitative"}],
    )


def _nothing(x: Layer, theme: Theme, height: float) -> Layer:
    """The line at no gap."""
    rule = {"type": "rule", "color": theme.text, "strokeWidth": 1, "opacity": 0.7}
    return layer([{"gap": 0.0}], rule, x=x, y={"value": _TOP - 10}, y2={"value": height})


def _median(strip: Strip, x: Layer, theme: Theme, height: float) -> list[Layer]:
    """The median as a dashed line with its interval as a band, its name on top."""
    if strip.held is None:
        return []
    value, lower, upper = strip.held
    bottom, leftward = height - _TALL - 8, value > sum(x["scale"]["domain"]) / 2
    rows = [{"gap": value, "label": strip.held_label}]
    layers = []
    if lower is not None and upper is not None:
        band = {"type": "rect", "color": theme.text, "opacity": 0.1, "clip": True}
        ends, top = [{"gap": lower, "to": upper}], {"value": _TOP - 10}
        layers.append(layer(ends, band, x=x, x2={"field": "to"}, y=top, y2={"value": bottom}))
    rule = {"type": "rule", "color": theme.text, "strokeWidth": 2, "strokeDash": [6, 4]}
    text = {
        "type": "text", "align": "right" if leftward else "left", "dx": -6 if leftward else 6,
        "baseline": "middle", "fontSize": theme.font_size - 1,
    }  # fmt: skip
    words = {"field": "label", "type": "nominal"}
    layers.append(layer(rows, rule, x=x, y={"value": 4}, y2={"value": bottom}))
    layers += [
        layer(rows, {**text, **ink}, x=x, y={"value": 12}, text=words)
        for ink in letters_with_halo(theme)
    ]
    return layers


def _lane_names(strip: Strip, lanes: Sequence[int], theme: Theme) -> list[Layer]:
    """The name of each lane at the left, above its marks; the result beside that of the first."""
    first = strip.lanes[0]
    rows = [
        {"name": name, "up": lane, "weight": 600 if name == first else 400}
        for name, lane in zip(strip.lanes, lanes, strict=True)
    ]
    text = {
        "type": "text", "align": "left", "baseline": "middle", "fontSize": theme.font_size - 1,
    }  # fmt: skip
    y = as_it_is("up", "quantitative") | {"axis": None}
    shown = {"field": "name", "type": "nominal"}
    layers = [
        layer(rows, {**text, **ink}, x={"value": 0}, y=y, text=shown)
        for ink in letters_with_halo(theme)
    ]
    halo, _ = letters_with_halo(theme)
    result = {**text, "align": "right", "fontWeight": 600}
    inks = (halo, {"color": theme.sides.get(strip.verdict.side, theme.text)})
    layers += [
        layer([{"name": strip.words, "up": lanes[0]}], {**result, **ink},
              x={"value": "width"}, y=y, text=shown)
        for ink in inks
    ]  # fmt: skip
    return layers


def _peers(strip: Strip, x: Layer, lane: float, theme: Theme) -> Layer:
    low, high = x["scale"]["domain"]
    near = _NEAR * (high - low)
    rows: list[dict[str, object]] = []
    last: list[float] = []  # of each row of circles, the gap that stands farthest right
    for peer in sorted(strip.peers, key=lambda one: one.gap):
        level = next((i for i, gap in enumerate(last) if peer.gap - gap > near), len(last))
        last[level : level + 1] = [peer.gap]
        rows.append(
            {
                "gap": peer.gap,
                "up": lane + _STEP * min(level, 2),
                "name": peer.name,
                "label": peer.label,
                "fill": theme.background if peer.weak else theme.gray,
            }
        )
    mark = {"type": "point", "filled": True, "size": _DOT, "strokeWidth": 2, "opacity": 1,
            "stroke": theme.gray}  # fmt: skip
    y = as_it_is("up", "quantitative") | {"axis": None}
    return layer(rows, mark, x=x, y=y, fill=as_it_is("fill"), tooltip=_TOOLTIP)


def _mine(strip: Strip, x: Layer, lane: float, theme: Theme) -> list[Layer]:
    mine = strip.mine
    if mine is None:
        return []
    row = {
        "gap": mine.gap,
        "name": mine.name,
        "label": mine.label,
        "fill": theme.background if mine.weak else theme.accent,
    }
    layers = []
    if mine.lower is not None and mine.upper is not None:
        bar = {
            "type": "rule",
            "color": theme.accent,
            "strokeWidth": 5,
            "opacity": 0.55,
            "clip": True,
        }
        bounds = [{"gap": mine.lower, "to": mine.upper}]
        layers.append(layer(bounds, bar, x=x, x2={"field": "to"}, y={"value": lane}))
    mark = {"type": "point", "filled": True, "shape": "diamond", "size": _DIAMOND, "opacity": 1,
            "strokeWidth": 2.5, "stroke": theme.accent}  # fmt: skip
    fill, y = as_it_is("fill"), {"value": lane}
    layers.append(layer([row], mark, x=x, y=y, fill=fill, tooltip=_TOOLTIP))
    return layers


_TOOLTIP = [
    {"field": "name", "title": "Place", "type": "nominal"},
    {"field": "label", "title": "Gap", "type": "nominal"},
]
