"""Two shares of each group against each other: on the line from corner to corner both are equal.

Names stand at the right edge, moved apart, each joined to its mark by a thin line. A pair that is
not to be relied on is hollow.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from mobility.charts.layers import (
    FIT_WIDTH,
    Layer,
    as_it_is,
    chart,
    layer,
    number_format,
    titled_axes,
)
from mobility.figures.parts import NARROW, apart
from mobility.figures.theme import Theme
from mobility.registry import Unit

HEIGHT = 400  # pixels
_DOT = 260  # area
_NAME_ROW = 20  # pixels from name to name
_WAYS = (0.45, 0.3, 0.6, 0.15, 0.8)  # along the line of equal shares, where its words may stand
_NEAR = 0.12  # of the axis: nearer than that a mark would touch the words


@dataclass(frozen=True, slots=True)
class ParityMark:
    """One group: ``x`` is the share that ``y`` is held against, both from 0 to 1.

    ``label`` stands at the right edge, ``short`` where there is little room; ``words`` say the
    result to who points at the mark.
    """

    group: str
    label: str
    short: str
    x: float
    y: float
    words: str
    hollow: bool = False


def parity_plot(
    marks: Sequence[ParityMark],
    titles: tuple[str, str],
    theme: Theme,
    alt_text: str,
    *,
    fixed: bool = False,
) -> Layer:
    """Return the marks with the line of equal shares; ``titles`` are of the axes, x and y.

    ``fixed``: for a picture, which always has room for the words.
    """
    end = _end(marks)
    scale = {"domain": [0, end], "nice": False, "zero": True}
    x = {"field": "x", "type": "quantitative", "scale": scale, "axis": _axis(titles[0])}
    y = {"field": "y", "type": "quantitative", "scale": scale, "axis": _axis(titles[1], up=True)}
    ordered = sorted(marks, key=lambda mark: (mark.y, mark.x))
    heights = apart([mark.y / end * HEIGHT for mark in ordered], HEIGHT, _NAME_ROW)
    places = [at / HEIGHT * end for at in heights]
    called = [(mark.label, mark.short) for mark in ordered]
    names = {**y, "axis": _end_names(places, called, theme, fixed=fixed)}
    leaders = [
        {"x": mark.x, "y": mark.y, "to": end, "at": at}
        for mark, at in zip(ordered, places, strict=True)
    ]
    equal = [{"x": 0, "y": 0, "to": end, "at": end}]
    ends = {"x2": {"field": "to"}, "y2": {"field": "at"}}
    line = {"type": "rule", "color": theme.text, "strokeWidth": 2, "strokeDash": [6, 4]}
    thin = {"type": "rule", "color": theme.gray, "strokeWidth": 1, "opacity": 0.8}
    at = _free(marks, end) * end
    words = {
        "type": "text", "text": "equal shares", "align": "right", "dx": -8, "dy": -6,
        "fontSize": theme.font_size, "color": theme.muted,
    }  # fmt: skip
    return chart(
        [
            layer(equal, line, x=x, y=y, **ends),
            layer([{"x": at, "y": at}], words, x=x, y={**y, "axis": None}),
            layer(leaders, thin, x=x, y={**y, "axis": None}, **ends),
            layer(
                _rows(ordered, theme),
                {"type": "point", "filled": True, "strokeWidth": 2.5, "opacity": 1, "size": _DOT},
                x=x,
                y=names,
                stroke=as_it_is("color"),
                fill=as_it_is("fill"),
                tooltip=[
                    {"field": "label", "type": "nominal", "title": "Group"},
                    {"field": "words", "type": "nominal", "title": "Result"},
                ],
            ),
        ],
        theme,
        alt_text,
        height=HEIGHT,
        width=None,
        axis=titled_axes(theme, theme.font_size),
        autosize=FIT_WIDTH,
        resolve={"axis": {"y": "independent"}},
    )


def _rows(marks: Sequence[ParityMark], theme: Theme) -> list[dict[str, object]]:
    return [
        {
            "x": mark.x,
            "y": mark.y,
            "label": mark.label,
            "words": mark.words,
            "color": theme.gray if mark.hollow else theme.accent,
            "fill": theme.background if mark.hollow else theme.accent,
        }
        for mark in marks
    ]


def _end(marks: Sequence[ParityMark]) -> float:
    """The end of both axes: a little beyond the largest share."""
    return min(1.0, 1.06 * max((max(mark.x, mark.y) for mark in marks), default=1.0) or 1.0)


def _free(marks: Sequence[ParityMark], end: float) -> float:
    """Where along the line of equal shares its words are clear of the marks."""

    def room(at: float) -> float:
        return min((max(abs(m.x / end - at), abs(m.y / end - at)) for m in marks), default=1.0)

    return next((at for at in _WAYS if room(at) > _NEAR), max(_WAYS, key=room))


def _axis(title: str, *, up: bool = False) -> Layer:
    base: Layer = {
        "title": title, **number_format(Unit.SHARE), "tickCount": 5, "domain": False,
    }  # fmt: skip
    if not up:
        return base
    return base | {
        "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -14,
    }  # fmt: skip


def _end_names(
    at: Sequence[float],
    names: Sequence[tuple[str, str]],
    theme: Theme,
    *,
    fixed: bool,
) -> Layer:
    """Return names at the ends of lines as an axis at the right, which takes room for them.

    ``at`` are their places on the axis, ascending; ``names`` each in whole and short, which a
    narrow chart takes. ``fixed``: a picture, never narrow.
    """
    whole, short = (
        json.dumps([name[side] for name in names], ensure_ascii=False) for side in (0, 1)
    )
    number = f"round(datum.index * {max(len(names) - 1, 1)})"
    shown = f"{whole}[{number}]"
    if not fixed:
        shown = f"containerSize()[0] < {NARROW} ? {short}[{number}] : {shown}"
    return {
        "values": list(at),
        "orient": "right",
        "title": None,
        "grid": False,
        "ticks": False,
        "domain": False,
        "labelOverlap": False,
        "labelPadding": 5,
        "labelLimit": 320,
        "labelColor": theme.text,
        "labelExpr": shown,
    }
