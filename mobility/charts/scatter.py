"""Two metrics of all places: a gray cloud, the peers in front of it, the own place on top.

The axes leave out the outermost places so that the cloud keeps its shape; how many lie outside is
said beside the chart. Nothing is fitted through the cloud: places alike in one thing are no proof
that it brings the other about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.charts.dots import AXES, letters_with_halo
from mobility.charts.style import FACE, Look
from mobility.framework import Better, Metric

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
    upwards: Metric,
    look: Look,
    alt_text: str,
) -> alt.LayerChart:
    """Return the chart; peers carry their signs, the own place its name.

    Args:
        cloud: all places, the named ones among them.
        spots: the own place and its peers.
        across: the metric of the horizontal axis.
        upwards: the metric of the vertical one.
        look: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
    """
    x_ends, y_ends = domains(cloud, spots)
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=x_ends, nice=False, zero=False),
        axis=alt.Axis(
            title=f"{across.short_label}{_DIRECTIONS.get(across.better, '')}",
            format=AXES.get(across.unit, ",~f"),
            tickCount=6,
        ),
    )
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=y_ends, nice=False, zero=False),
        axis=alt.Axis(
            title=f"{upwards.short_label}{_UPWARDS.get(upwards.better, '')}",
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleX=0,
            titleY=-14,
            format=AXES.get(upwards.unit, ",~f"),
            tickCount=6,
        ),
    )
    inside = pd.DataFrame({"x": cloud.x, "y": cloud.y}).astype("float32")
    inside = inside[inside["x"].between(*x_ends) & inside["y"].between(*y_ends)]
    dots = (
        alt.Chart(inside)
        .mark_circle(aria=False, size=_CLOUD, color=look.gray, opacity=0.28)
        .encode(x, y)
    )
    chart: alt.LayerChart = (
        alt.layer(dots, *_named(spots, look))
        .properties(
            height=HEIGHT, width="container", description=alt_text, background=look.ground,
            usermeta={"embedOptions": {"renderer": "canvas"}},
        )
        .configure(font=FACE)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=look.font_size,
            titleFontSize=look.font_size,
            titleFontWeight="normal",
            labelColor=look.text,
            titleColor=look.text,
            gridColor=look.border,
            gridOpacity=0.6,
            domainColor=look.border,
        )
    )  # fmt: skip
    return chart


def _named(spots: Sequence[Spot], look: Look) -> list[alt.Chart]:
    """Peers with their signs, in a color that letters can stand on, and the own place's name."""
    color = look.series[2] if len(look.series) > 2 else look.text
    rows = [
        {
            "x": spot.x,
            "y": spot.y,
            "name": spot.name,
            "sign": "" if spot.mine else spot.sign,
            "own": spot.name if spot.mine else "",
            "ink": color if spot.weak else look.ground,
            "mine": spot.mine,
            "color": look.mine if spot.mine else color,
            "fill": look.ground if spot.weak else look.mine if spot.mine else color,
        }
        for spot in sorted(spots, key=lambda spot: spot.mine)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(alt.X("x:Q"), alt.Y("y:Q"))
    marks = base.mark_point(aria=False, filled=True, strokeWidth=2.5, opacity=1).encode(
        shape=alt.condition("datum.mine", alt.value("diamond"), alt.value("circle")),
        size=alt.condition("datum.mine", alt.value(_MINE), alt.value(_PEER)),
        stroke=alt.Stroke("color:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        tooltip=[alt.Tooltip("name:N", title="Place"), alt.Tooltip("x:Q"), alt.Tooltip("y:Q")],
    )
    signs = base.mark_text(
        aria=False, baseline="middle", dy=0.5, fontSize=look.font_size - 3, fontWeight="bold"
    ).encode(text=alt.Text("sign:N"), color=alt.Color("ink:N", scale=None))
    name: dict[str, Any] = {"align": "left", "dx": 13, "baseline": "middle", "fontWeight": "bold"}
    halo, own = (
        base.mark_text(aria=False, fontSize=look.font_size, **name, **ink).encode(
            text=alt.Text("own:N")
        )
        for ink in letters_with_halo(look)
    )
    return [marks, signs, halo, own]
