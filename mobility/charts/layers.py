"""Parts of a Vega-Lite specification as plain dictionaries.

Altair checks each part against the schema every time, which takes ten milliseconds a layer. Tests
check what is written here once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from mobility.figures.theme import FACE, Theme
from mobility.registry import Unit

Layer = dict[str, Any]
"""A part of a specification: a whole one, a layer, a channel or an axis."""
FIT_WIDTH: Layer = {"type": "fit-x", "contains": "padding"}
"""What lets labels beside a plot take their room out of the chart's width."""
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def chart(
    layers: Sequence[Layer],
    theme: Theme,
    alt_text: str,
    *,
    height: int | Layer,
    width: int | None,
    axis: Layer,
    **parts: Any,
) -> Layer:
    """Return a whole specification.

    Args:
        layers: the lowest first.
        theme: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
        height: pixels, or the step from row to row.
        width: pixels of a picture; None for a page, whose width the chart takes.
        axis: what all axes have in common.
        parts: anything else a specification has.
    """
    return {
        "$schema": SCHEMA,
        "description": alt_text,
        "height": height,
        "width": width or "container",
        "background": theme.background,
        "config": {"font": FACE, "view": {"stroke": None}, "axis": axis},
        **parts,
        "layer": list(layers),
    }


def layer(rows: Sequence[Mapping[str, Any]], mark: Layer, **channels: Any) -> Layer:
    """Return marks over rows of data; they say nothing on their own to who does not see them."""
    return {"data": {"values": list(rows)}, **marks(mark, **channels)}


def marks(mark: Layer, **channels: Any) -> Layer:
    """Return the same over data that is named elsewhere."""
    quiet = {"aria": False} if "tooltip" in channels else {"aria": False, "tooltip": None}
    return {"mark": {**mark, **quiet}, "encoding": channels}


def row_axis(side: Literal["left", "right"], labels: str, **parts: Any) -> Layer:
    """Return an axis whose only use is a text for each row, made by an expression."""
    return {
        "title": None,
        "orient": side,
        "ticks": False,
        "domain": False,
        "grid": False,
        "labelPadding": 8,
        "labelExpr": labels,
        **parts,
    }


def number_format(unit: Unit) -> Layer:
    """Return how an axis writes values of a unit: '85 %' as in every sentence, '$60,000'."""
    if unit is Unit.SHARE:
        return {"format": "%", "labelExpr": "replace(datum.label, '%', '\u00a0%')"}
    return {"format": "$,~f" if unit is Unit.DOLLARS else ",~f"}


def quiet_axes(theme: Theme) -> Layer:
    """Return what the axes of every chart have in common."""
    return {
        "labelFontSize": theme.font_size,
        "labelColor": theme.text,
        "gridColor": theme.border,
        "gridOpacity": 0.6,
    }


def titled_axes(theme: Theme, size: int) -> Layer:
    """Return the same for axes that say what they measure, in letters of a size in pixels."""
    title = {"titleFontSize": size, "titleFontWeight": "normal", "titleColor": theme.text}
    return {**quiet_axes(theme), **title}


def upwards(domain: Sequence[float], field: str = "value", axis: Layer | None = None) -> Layer:
    """Return the channel of values over a fixed domain, with an axis where one is given."""
    scale = {"domain": list(domain), "nice": False, "zero": False}
    return number(field, scale=scale, axis=axis)


def number(field: str, **parts: Any) -> Layer:
    """Return the channel of a field of numbers."""
    return {"field": field, "type": "quantitative", **parts}


def names(field: str, **parts: Any) -> Layer:
    """Return the channel of a field of names, such as that of the rows."""
    return {"field": field, "type": "nominal", **parts}


def as_it_is(field: str, kind: str = "nominal") -> Layer:
    """Return the channel of a field that holds a color, shape or size itself."""
    return {"field": field, "type": kind, "scale": None}


def either(test: str, yes: object, no: object) -> Layer:
    """Return the channel of one look where a test holds, and of another elsewhere."""
    return {"condition": {"test": test, "value": yes}, "value": no}


def tooltip(titles: Mapping[str, str]) -> list[Layer]:
    """Return what a mark says of itself: fields that are texts, with their titles."""
    return [names(field, title=title) for field, title in titles.items()]
