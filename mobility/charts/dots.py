"""One metric in several places: a row a place, ordered, each value with its interval.

The own place is a diamond in the accent color, others are circles; weak values are hollow. Medians
and reference values are lines across all rows. How each place stands against the own one is said
in words at the right end of its row, never by where bars overlap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mobility.analysis.uncertainty import Verdict
from mobility.charts.layers import (
    Layer,
    as_it_is,
    either,
    layer,
    number,
    number_format,
)
from mobility.figures.theme import Theme
from mobility.registry import Metric

ROW = 30  # pixels from row to row
_LABEL_ROW = 18  # pixels from one line's label to the next, above the rows
_DOT, _DIAMOND = 130, 230  # areas
NARROW = 560  # pixels of a chart that has room for signs but not for words
_FIGURE_SPACE, _EN_SPACE = "\u2007", "\u2002"  # as wide as a digit; a label knows no columns
POINT: Layer = {"type": "point", "filled": True, "strokeWidth": 2.5, "opacity": 1}


@dataclass(frozen=True, slots=True)
class Line:
    """A median or a reference value; ``dash`` tells the lines apart without color.

    ``short`` is its label where there is little room.
    """

    label: str
    short: str
    value: float
    dash: tuple[int, int] = (1, 0)


def value_axis(metric: Metric) -> Layer:
    """The axis of a metric's values."""
    return {
        "title": None,
        **number_format(metric.unit),
        "tickCount": 5,
        "grid": True,
        "domain": False,
        "labelFlush": False,
        "labelSeparation": 6,
    }


def value_domain(ends: Iterable[float | None], metric: Metric) -> list[float]:
    """From the lowest to the highest end with some air, within what the metric can be."""
    known = [end for end in ends if end is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    air = 0.06 * (high - low) or abs(high) * 0.1 or 1.0
    floor, ceiling = metric.range
    return [
        low - air if floor is None else max(low - air, floor),
        high + air if ceiling is None else min(high + air, ceiling),
    ]


def _in_one_line(number: str, *words: str) -> str:
    """A value, then what is said of it at some distance."""
    said = " ".join(filter(None, words))
    return f"{number}{_EN_SPACE if number and said else ''}{said}"


def by_width(
    short: Mapping[str, str | list[str]], whole: Mapping[str, str | list[str]], *, fixed: bool
) -> str:
    """The expression for labels by their id: the short ones where a chart has little room.

    A label is a text, or one for each of its lines.
    """
    texts, shorts = (
        f"({json.dumps(each, ensure_ascii=False)})[datum.value]" for each in (whole, short)
    )
    return texts if fixed else f"containerSize()[0] < {NARROW} ? {shorts} : {texts}"


def is_one_of(ids: Sequence[str]) -> str:
    """The expression that is true for the labels of these rows."""
    return f"indexof({json.dumps(ids)}, datum.value) >= 0"


def verdict_color(verdicts: Mapping[str, Verdict | None], theme: Theme) -> Layer:
    """The color of the words of each row: that of its verdict where it has one.

    Args:
        verdicts: what was found for each row, by its id, in the order of the rows.
        theme: colors of the theme that is shown.
    """
    conditions = [
        {
            "test": is_one_of(
                [row for row, found in verdicts.items() if found is not None and found.side == side]
            ),
            "value": color,
        }
        for side, color in theme.sides.items()
    ]
    return {"condition": conditions, "value": theme.muted}


def line_layers(lines: Sequence[Line], middle: float, theme: Theme, *, fixed: bool) -> list[Layer]:
    """Each line over all rows, its label above on a row of its own.

    Labels reach from their line to the wider side, the outermost line's stands highest. All lines
    come first, so that the ground around a label interrupts a line that runs through it, and the
    letters last, so that no ground cuts those of the label above.
    """
    words = "datum.label"
    if not fixed:
        words = f"containerSize()[0] < {NARROW} ? datum.short : datum.label"
    rules, grounds, labels = [], [], []
    ordered = sorted(lines, key=lambda line: -abs(line.value - middle))
    for place, line in enumerate(ordered):
        data = [{"value": line.value, "label": line.label, "short": line.short}]
        height = -8 - _LABEL_ROW * (len(lines) - 1 - place)
        rule = {
            "type": "rule",
            "color": theme.text,
            "strokeWidth": 2,
            "strokeDash": list(line.dash),
            "opacity": 0.7,
        }
        ends = {"y": {"value": height - 8}, "y2": {"value": "height"}}
        rules.append(layer(data, rule, x=number("value"), **ends))
        label = {
            "type": "text",
            "text": {"expr": words},
            "align": "right" if line.value > middle else "left",
            "dx": -6 if line.value > middle else 6,
            "baseline": "middle",
            "fontSize": theme.font_size - 1,
        }
        at = {"x": number("value"), "y": {"value": height}}
        halo, ink = letters_with_halo(theme)
        grounds.append(layer(data, {**label, **halo}, **at))
        labels.append(layer(data, {**label, **ink}, **at))
    return [*rules, *grounds, *labels]


def letters_with_halo(theme: Theme) -> tuple[Layer, Layer]:
    """Letters twice: first a wide edge in the color of the ground, which keeps lines off."""
    halo = {"color": theme.background, "stroke": theme.background, "strokeWidth": 5}
    return halo, {"color": theme.text}


def interval_layer(
    rows: Sequence[Mapping[str, object]], own: str, x: Layer, y: Layer, theme: Theme
) -> Layer:
    """Intervals from `value` to `upper`, thicker and in the accent color where `own` holds."""
    return layer(
        rows,
        {"type": "rule"},
        x=x,
        x2={"field": "upper"},
        y=y,
        strokeWidth=either(own, 5, 3),
        color=either(own, theme.accent, theme.gray),
        opacity={"value": 0.55},
    )


def diamond_or_circles(
    rows: Sequence[Mapping[str, object]],
    test: str,
    areas: tuple[float, float],
    x: Layer,
    y: Layer,
    shown: Sequence[Layer],
) -> Layer:
    """Return values as marks in the colors of their rows.

    Args:
        rows: hold `color` of the edge and `fill`, beside what the channels name.
        test: holds for the one row that is a diamond.
        areas: of the diamond and of a circle.
        x: the channel across.
        y: the channel upwards.
        shown: what a mark says of itself when it is pointed at.
    """
    return layer(
        rows,
        POINT,
        x=x,
        y=y,
        shape=either(test, "diamond", "circle"),
        size=either(test, *areas),
        stroke=as_it_is("color"),
        fill=as_it_is("fill"),
        tooltip=list(shown),
    )
