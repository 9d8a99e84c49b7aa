"""How high the values are in a place, across, and how large its gap is, upwards.

In natural units with intervals both ways, the own place and its peers. A small gap where all are
low is no success, and neither are high values that leave one group out: that is why both are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.charts.dots import letters_with_halo
from mobility.charts.layers import (
    FIT_WIDTH,
    Layer,
    as_it_is,
    chart,
    layer,
    number_format,
    titled_axes,
)
from mobility.charts.letters import wrap_text
from mobility.figures.theme import Theme
from mobility.registry import Metric, Unit

HEIGHT = 380  # pixels
_TITLE = 330  # pixels of a line of an axis title
_PEER, _MINE = 330, 300  # areas
_WIDE_NAME, _TALL_NAME = 0.22, 0.09  # how much of the chart the own name takes, about


@dataclass(frozen=True, slots=True)
class HeightMark:
    """A place: ``height`` and ``gap`` each as (value, lower, upper), bounds None without interval.

    The gap is in the unit of its axis (points of a percentage, else the metric's own), the height
    as stored. ``sign`` stands on the mark of a peer and names it in a list beside the chart.
    """

    name: str
    sign: str
    height: tuple[float, float | None, float | None]
    gap: tuple[float, float | None, float | None]
    weak: bool
    mine: bool
    label: str


def gap_heights(
    marks: Sequence[HeightMark],
    metric: Metric,
    titles: tuple[str, str],
    theme: Theme,
    alt_text: str,
) -> Layer:
    """Return the chart as a Vega-Lite specification.

    Args:
        marks: the places that have both numbers.
        metric: says how the axes are read.
        titles: of the axis across and of that upwards.
        theme: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
    """
    across = _domain([mark.height for mark in marks])
    upwards = _domain([*(mark.gap for mark in marks), (0.0, None, None)])
    x = {**_axis_of("height", across), "axis": _axis(number_format(metric.unit), titles[0], theme)}
    size = {} if metric.unit is Unit.SHARE else number_format(metric.unit)  # points
    y = {**_axis_of("gap", upwards), "axis": {
        **_axis({"format": ",~f", **size}, titles[1], theme), "titleAngle": 0, "titleAlign": "left",
        "titleAnchor": "end", "titleX": 0, "titleBaseline": "bottom", "titleY": -12,
    }}  # fmt: skip
    zero = {"type": "rule", "color": theme.text, "strokeWidth": 1, "opacity": 0.7}
    return chart(
        [layer([{"gap": 0.0}], zero, y=y), *_bars(marks, x, y, theme), *_marks(marks, x, y, theme)],
        theme,
        alt_text,
        height=HEIGHT,
        width=None,
        axis={**titled_axes(theme, theme.font_size - 1), "domain": False, "ticks": False},
        autosize=FIT_WIDTH,
        usermeta={"tall": True},
    )


def _domain(numbers: Sequence[tuple[float, float | None, float | None]]) -> tuple[float, float]:
    ends = [end for number in numbers for end in number if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    air = 0.05 * (high - low) or abs(high) * 0.1 or 1.0
    return low - air, high + air


def _axis_of(field: str, domain: tuple[float, float]) -> Layer:
    scale = {"domain": list(domain), "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale}


def _axis(shown: Layer, title: str, theme: Theme) -> Layer:
    lines = wrap_text(title, _TITLE, theme.font_size - 1)
    return {**shown, "title": lines, "tickCount": 6, "grid": True, "titlePadding": 8}


def _bars(marks: Sequence[HeightMark], x: Layer, y: Layer, theme: Theme) -> list[Layer]:
    """The intervals both ways, those of the own place broader."""
    layers = []
    for wide in (False, True):
        color, width = (theme.accent, 4) if wide else (theme.gray, 1.5)
        rule = {"type": "rule", "color": color, "strokeWidth": width, "opacity": 0.5}
        chosen = [mark for mark in marks if mark.mine is wide]
        flat = [
            {"height": mark.height[1], "to": mark.height[2], "gap": mark.gap[0]}
            for mark in chosen
            if mark.height[1] is not None and mark.height[2] is not None
        ]
        tall = [
            {"height": mark.height[0], "gap": mark.gap[1], "to": mark.gap[2]}
            for mark in chosen
            if mark.gap[1] is not None and mark.gap[2] is not None
        ]
        layers += [
            layer(flat, rule, x=x, x2={"field": "to"}, y=y),
            layer(tall, rule, x=x, y=y, y2={"field": "to"}),
        ]
    return layers


def name_corner(
    marks: Sequence[HeightMark], across: Sequence[float], upwards: Sequence[float]
) -> tuple[bool, bool]:
    """Say whether the own name stands at the left of its mark, and whether below it.

    It goes where it covers the fewest peers; where that is the same, to the side with more room.
    """
    mine = next((mark for mark in marks if mark.mine), None)
    if mine is None:
        return False, False
    wide, tall = across[1] - across[0], upwards[1] - upwards[0]
    near = [
        ((one.height[0] - mine.height[0]) / wide, (one.gap[0] - mine.gap[0]) / tall)
        for one in marks
        if not one.mine
    ]
    prefers_left = mine.height[0] > sum(across) / 2

    def cost(corner: tuple[bool, bool]) -> tuple[int, bool, bool]:
        left, below = corner
        side, up = (-1 if left else 1), (-1 if below else 1)
        covered = sum(0 <= side * x < _WIDE_NAME and -0.02 < up * y < _TALL_NAME for x, y in near)
        return covered, below, left is not prefers_left

    return min(((left, below) for left in (False, True) for below in (False, True)), key=cost)


def _marks(marks: Sequence[HeightMark], x: Layer, y: Layer, theme: Theme) -> list[Layer]:
    """Peers with their signs, and the own place with its name."""
    ink = theme.series[2] if len(theme.series) > 2 else theme.text  # letters can stand on it
    rows = [
        {
            "height": mark.height[0],
            "gap": mark.gap[0],
            "name": mark.name,
            "label": mark.label,
            "sign": "" if mark.mine else mark.sign,
            "own": mark.name if mark.mine else "",
            "shape": "diamond" if mark.mine else "circle",
            "color": theme.accent if mark.mine else ink,
            "fill": theme.background if mark.weak else theme.accent if mark.mine else ink,
            "ink": ink if mark.weak else theme.background,
        }
        for mark in sorted(marks, key=lambda mark: mark.mine)
    ]
    tooltip = [
        {"field": "name", "title": "Place", "type": "nominal"},
        {"field": "label", "title": "Here", "type": "nominal"},
    ]
    point = {"type": "point", "filled": True, "strokeWidth": 2.5, "opacity": 1}
    themes = {"shape": as_it_is("shape"), "stroke": as_it_is("color"), "fill": as_it_is("fill")}
    sign = {"type": "text", "baseline": "middle", "dy": 0.5, "fontSize": theme.font_size - 3,
            "fontWeight": "bold"}  # fmt: skip
    leftward, below = name_corner(marks, x["scale"]["domain"], y["scale"]["domain"])
    name = {
        "type": "text", "align": "right" if leftward else "left", "dx": -12 if leftward else 12,
        "baseline": "top" if below else "bottom", "dy": 5 if below else -4, "fontWeight": "bold",
        "fontSize": theme.font_size,
    }  # fmt: skip
    return [
        *(  # areas of marks, not of rows: a wall makes them larger with the numbers on them
            layer([row for row in rows if bool(row["own"]) is own],
                  {**point, "size": size}, x=x, y=y, **themes, tooltip=tooltip)
            for own, size in ((False, _PEER), (True, _MINE))
        ),
        layer(rows, sign, x=x, y=y, text={"field": "sign", "type": "nominal"},
              color=as_it_is("ink")),
        *(
            layer(rows, {**name, **each}, x=x, y=y, text={"field": "own", "type": "nominal"})
            for each in letters_with_halo(theme)
        ),
    ]  # fmt: skip
