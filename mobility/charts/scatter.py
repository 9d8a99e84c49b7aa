"""Two metrics of all places: a gray cloud, the peers in front of it, the own place on top.

The axes leave out the outermost places so that the cloud keeps its shape; how many lie outside is
said beside the chart. Nothing is fitted through the cloud: places alike in one thing are no proof
that it brings the other about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.charts.dots import POINT, letters_with_halo
from mobility.charts.layers import (
    Layer,
    as_it_is,
    chart,
    either,
    marks,
    names,
    number,
    number_format,
    titled_axes,
    upwards,
)
from mobility.figures.theme import Theme
from mobility.registry import Better, Metric

HEIGHT = 460  # pixels
_CLIP = (0.005, 0.995)  # quantiles between which the axes lie, grown for the peers
_CLOUD, _PEER, _MINE = 26, 330, 300  # areas
_DIRECTIONS = {Better.HIGHER: " (right is better)", Better.LOWER: " (left is better)"}
_UPWARDS = {Better.HIGHER: " (up is better)", Better.LOWER: " (down is better)"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that stands out; ``weak``: one of its two values is.

    ``sign`` stands on its mark, such as the number under which a list beside the chart names it.
    """

    name: str
    sign: str
    x: float
    y: float
    weak: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Cloud:
    """All places with a reliable value of both metrics: arrays of one length."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def outside(self, spots: Sequence[Spot]) -> int:
        """Return how many places lie outside the axes."""
        (left, right), (low, high) = domains(self, spots)
        inside = (self.x >= left) & (self.x <= right) & (self.y >= low) & (self.y <= high)
        return int(self.x.size - inside.sum())


def domains(cloud: Cloud, spots: Sequence[Spot]) -> tuple[tuple[float, float], ...]:
    """Return the ends of both axes: nearly all places, and every named one."""
    pairs = ((cloud.x, [s.x for s in spots]), (cloud.y, [s.y for s in spots]))
    return tuple(_domain(values, named) for values, named in pairs)


def _domain(values: NDArray[np.float64], named: Sequence[float]) -> tuple[float, float]:
    ends = [*named, *(np.quantile(values, _CLIP).tolist() if values.size else [])]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    air = 0.04 * (high - low) or abs(high) * 0.1 or 1.0
    return low - air, high + air


def place_scatter(
    cloud: Cloud,
    spots: Sequence[Spot],
    across: Metric,
    above: Metric,
    theme: Theme,
    alt_text: str,
    *,
    width: int | None = None,
) -> Layer:
    """Return the chart in Vega-Lite; peers carry their signs, the own place its name.

    Args:
        cloud: all places, the named ones among them.
        spots: the own place and its peers.
        across: the metric of the horizontal axis.
        above: the metric of the vertical one.
        theme: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
        width: pixels of a picture, which gets rows; None for a page, which gets an Arrow table.
    """
    x_ends, y_ends = domains(cloud, spots)
    x_axis = {
        "title": f"{across.short_label}{_DIRECTIONS.get(across.better, '')}",
        **number_format(across.unit),
        "tickCount": 6,
    }
    y_axis = {
        "title": f"{above.short_label}{_UPWARDS.get(above.better, '')}",
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleX": 0,
        "titleY": -14,
        **number_format(above.unit),
        "tickCount": 6,
    }
    dots = marks(
        {"type": "circle", "size": _CLOUD, "color": theme.gray, "opacity": 0.28},
        x=upwards(x_ends, "x", x_axis),
        y=upwards(y_ends, "y", y_axis),
    )
    inside = _inside(cloud, x_ends, y_ends)
    return chart(
        [{"data": {"name": "cloud"}, **dots}, *_named(theme)],
        theme,
        alt_text,
        height=HEIGHT,
        width=width,
        axis={**titled_axes(theme, theme.font_size), "domainColor": theme.border},
        usermeta={"embedOptions": {"renderer": "canvas"}},
        datasets={
            "cloud": inside if width is None else inside.to_pylist(),
            "named": _named_rows(spots, theme),
        },
    )


def _inside(cloud: Cloud, *ends: tuple[float, float]) -> pa.Table:
    """The places within the axes."""
    values = np.column_stack([cloud.x, cloud.y]).astype("float32")
    low, high = np.array(ends).T
    x, y = values[((values >= low) & (values <= high)).all(axis=1)].T
    return pa.table({"x": np.ascontiguousarray(x), "y": np.ascontiguousarray(y)})


def _named_rows(spots: Sequence[Spot], theme: Theme) -> list[dict[str, Any]]:
    """Peers in a color that letters can stand on, and the own place."""
    color = theme.series[2] if len(theme.series) > 2 else theme.text
    return [
        {
            "x": spot.x,
            "y": spot.y,
            "name": spot.name,
            "sign": "" if spot.mine else spot.sign,
            "own": spot.name if spot.mine else "",
            "ink": color if spot.weak else theme.background,
            "mine": spot.mine,
            "color": theme.accent if spot.mine else color,
            "fill": theme.background if spot.weak else theme.accent if spot.mine else color,
        }
        for spot in sorted(spots, key=lambda spot: spot.mine)
    ]


def _named(theme: Theme) -> list[Layer]:
    """Peers with their signs, and the own place's name."""
    at = {"x": number("x"), "y": number("y")}
    points = marks(
        POINT,
        **at,
        shape=either("datum.mine", "diamond", "circle"),
        size=either("datum.mine", _MINE, _PEER),
        stroke=as_it_is("color"),
        fill=as_it_is("fill"),
        tooltip=[names("name", title="Place"), number("x"), number("y")],
    )
    letters = {"type": "text", "baseline": "middle", "fontWeight": "bold"}
    signs = marks(
        {**letters, "dy": 0.5, "fontSize": theme.font_size - 3},
        **at,
        text=names("sign"),
        color=as_it_is("ink"),
    )
    own = {**letters, "align": "left", "dx": 13, "fontSize": theme.font_size}
    halo, name = (
        marks({**own, **ink}, **at, text=names("own")) for ink in letters_with_halo(theme)
    )
    return [{"data": {"name": "named"}, **part} for part in (points, signs, halo, name)]
