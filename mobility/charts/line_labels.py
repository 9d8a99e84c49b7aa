"""The words of a chart of lines: names at the line ends, values, and why a line is broken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from mobility.charts.dots import NARROW, letters_with_halo
from mobility.charts.layers import Layer, either, layer
from mobility.charts.letters import wrap_text
from mobility.charts.place_series import PlaceSeries, Spot, series_breaks, spots
from mobility.figures.parts import moved_apart
from mobility.figures.theme import Theme
from mobility.text import format_value

_FEW = 6  # up to so many values of a place alone are all written
_ABOVE = 18  # pixels from a marker to its value
_FREE = 30  # pixels to the next marker that leave room for one
_REASON_WIDTH = 270  # pixels; at most half of the narrowest chart that has the words


@dataclass(frozen=True, slots=True)
class Name:
    """Where the name of a course stands: ``at`` on the axis of values, beside its last value."""

    one_series: int
    last: Spot
    at: float


def place_names(
    place_series: Sequence[PlaceSeries], domain: Sequence[float], height: int
) -> list[Name]:
    """Return the names from the lowest up, moved apart by as little as keeps their order."""
    low, high = domain
    scale = (high - low) / height
    lasts = [(number, spots(one_series.trend)) for number, one_series in enumerate(place_series)]
    ends = sorted(
        ((number, shown[-1]) for number, shown in lasts if shown), key=lambda end: end[1].value
    )
    heights = moved_apart([(last.value - low) / scale for _, last in ends], height)
    return [
        Name(number, last, low + at * scale)
        for (number, last), at in zip(ends, heights, strict=True)
    ]


def name_axis(
    names: Sequence[Name], place_series: Sequence[PlaceSeries], theme: Theme, *, fixed: bool
) -> Layer:
    """Return the names with the last values as an axis at the right, which takes room for them."""
    words = [_name_words(place_series[name.one_series], name.last) for name in names]
    mine = [place for place, name in enumerate(names) if place_series[name.one_series].mine]
    bold = f"indexof({mine}, {_number_of(len(names))}) >= 0"
    return {
        **end_names([name.at for name in names], words, theme, longest=260, fixed=fixed),
        "labelFontWeight": either(bold, "bold", "normal"),
    }


def end_names(
    at: Sequence[float],
    names: Sequence[tuple[str, str]],
    theme: Theme,
    *,
    longest: int,
    fixed: bool,
) -> Layer:
    """Return names at the ends of lines as an axis at the right, which takes room for them.

    ``at`` are their places on the axis, ascending; ``names`` each in whole and short, which a
    narrow chart takes; ``longest`` is the room in pixels. ``fixed``: a picture, never narrow.
    """
    whole, short = (
        json.dumps([name[side] for name in names], ensure_ascii=False) for side in (0, 1)
    )
    number = _number_of(len(names))
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
        "labelLimit": longest,
        "labelColor": theme.text,
        "labelExpr": shown,
    }


def _number_of(names: int) -> str:
    """Return the expression that is a label's number among so many."""
    return f"round(datum.index * {max(names - 1, 1)})"


def _name_words(one_series: PlaceSeries, last: Spot) -> tuple[str, str]:
    value = format_value(one_series.trend.metric, last.value, unit=False)
    return f"{one_series.name} {value}", f"{one_series.short} {value}"


def value_labels(
    place_series: Sequence[PlaceSeries], theme: Theme, y: Layer, scale: float
) -> list[Layer]:
    """Return values of the own place: of the compared years, or of a place alone all of a few.

    The last one stands with the name. Each stands on the side of its marker with more room, or
    nowhere without any; ``scale`` is how much of the axis a pixel is.
    """
    rows = []
    others = [
        spot
        for one_series in place_series
        if not one_series.mine
        for spot in spots(one_series.trend)
    ]
    for one_series in place_series:
        change, shown = one_series.trend.change, spots(one_series.trend)
        few = len(place_series) == 1 and len(shown) <= _FEW
        for spot in shown[:-1]:
            if one_series.mine and (few or spot.year in {change.start, change.end}):
                near = [each.value - spot.value for each in others if each.year == spot.year]
                above = min((far for far in near if far >= 0), default=float("inf"))
                below = min((-far for far in near if far < 0), default=float("inf"))
                if max(above, below) < _FREE * scale:
                    continue
                rows.append({
                    "year": spot.year,
                    "value": spot.value + _ABOVE * scale * (1 if above >= below else -1),
                    "words": format_value(one_series.trend.metric, spot.value, unit=False),
                })  # fmt: skip
    label = {
        "type": "text",
        "baseline": "middle",
        "fontWeight": "bold",
        "fontSize": theme.font_size,
    }
    words = {"field": "words", "type": "nominal"}
    return [layer(rows, {**label, **ink}, y=y, text=words) for ink in letters_with_halo(theme)]


def break_layers(
    place_series: Sequence[PlaceSeries], middle: float, theme: Theme, *, fixed: bool
) -> list[Layer]:
    """Return a line at each break with its reason above the plot, on the wider side of the line.

    Reasons reach from their line toward the ``middle`` year and past it. The line nearest to it
    has its words lowest, so that no line crosses the words of another on its side.
    """
    size, line = theme.font_size - 2, theme.font_size + 1
    layers, top = [], 8
    for year, reason in sorted(
        _reasons(place_series).items(), key=lambda one: abs(one[0] - middle)
    ):
        lines = wrap_text(reason, _REASON_WIDTH, size)
        first = -top - line * (len(lines) - 1)
        short = "\n" * (len(lines) - 1) + "broken"
        rows = [{"year": year - 0.5, "lines": "\n".join(lines), "short": short}]
        words = "datum.lines"
        if not fixed:
            words = f"containerSize()[0] < {NARROW} ? datum.short : datum.lines"
        leftward = year - 0.5 > middle
        rule = {"type": "rule", "color": theme.muted, "strokeDash": [4, 4], "strokeWidth": 1}
        text = {
            "type": "text",
            "text": {"expr": words},
            "align": "right" if leftward else "left",
            "baseline": "alphabetic",
            "dx": -6 if leftward else 6,
            "lineBreak": "\n",
            "lineHeight": line,
            "fontSize": size,
            "color": theme.muted,
        }
        layers += [
            layer(rows, rule, y={"value": first - size}, y2={"value": "height"}),
            layer(rows, text, y={"value": first}),
        ]
        top += line * len(lines) + 6
    return layers


def _reasons(place_series: Sequence[PlaceSeries]) -> dict[int, str]:
    """Return the first year after each break with its reason, and whose it is if not of all."""
    whose: dict[tuple[int, str], list[str]] = {}
    for one_series in place_series:
        for join in series_breaks(one_series.trend):
            whose.setdefault((join.end, join.reason), []).append(one_series.name)
    found: dict[int, list[str]] = {}
    for (year, reason), names in whose.items():
        of = "" if len(names) == len(place_series) else f"{', '.join(names)}: "
        found.setdefault(year, []).append(f"{of}{reason}")
    return {year: "; ".join(reasons) for year, reasons in found.items()}
