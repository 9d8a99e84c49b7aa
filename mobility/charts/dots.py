"""One metric in several places: a row a place, ordered, each value with its interval.

The own place is a diamond in the accent color, others are circles; weak values are hollow. Medians
and reference values are lines across all rows. How each place stands against the own one is said
in words at the right end of its row, never by where bars overlap.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from mobility.analysis.uncertainty import Verdict
from mobility.charts.style import FACE, Look
from mobility.framework import Metric, Unit

ROW = 30  # pixels from row to row
_LABEL_ROW = 18  # pixels from one line's label to the next, above the rows
_DOT, _DIAMOND = 130, 230  # areas
NARROW = 560  # pixels of a chart that has room for signs but not for words
AXES = {Unit.SHARE: "%", Unit.DOLLARS: "$,~f"}

SIGNS = {
    Verdict.BETTER: "▲",
    Verdict.WORSE: "▼",
    Verdict.HIGHER: "▲",
    Verdict.LOWER: "▼",
    Verdict.CANNOT_TELL: "≈",
    Verdict.NOT_COMPARED: "–",
}


@dataclass(frozen=True, slots=True)
class Dot:
    """One place of the chart; ``short`` is its name where there is little room.

    ``verdict`` is how it stands against the own place, and ``words`` say so; for the own place
    (``mine``) there is no verdict, and ``words`` give its rank. Bounds are None where no sampling
    interval is published.
    """

    geoid: str
    name: str
    short: str
    value: float
    lower: float | None
    upper: float | None
    weak: bool
    mine: bool
    verdict: Verdict | None
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A median or a reference value; ``dash`` tells the lines apart without color.

    ``short`` is its label where there is little room.
    """

    label: str
    short: str
    value: float
    dash: tuple[int, int] = (1, 0)


def place_dots(
    dots: Sequence[Dot],
    lines: Sequence[Line],
    metric: Metric,
    look: Look,
    alt_text: str,
    *,
    width: int | None = None,
) -> alt.LayerChart:
    """Return the rows in the order given, the lines with their labels above.

    Args:
        dots: the places, the uppermost first.
        lines: medians and reference values.
        metric: says how the axis is read.
        look: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
        width: pixels of a picture; None for a page, whose width the chart takes.
    """
    order = [dot.geoid for dot in dots]
    ends = [end for dot in dots for end in (dot.value, dot.lower, dot.upper)]
    domain = value_domain([*ends, *(line.value for line in lines)], metric)
    x = alt.X(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True, domain=domain),
        axis=alt.Axis(
            title=None, format=AXES.get(metric.unit, ",~f"), tickCount=5, grid=True, domain=False
        ),
    )
    left = alt.Y("geoid:N", sort=order, axis=_names(dots, look, fixed=width is not None))
    right = alt.Y("geoid:N", sort=order, axis=_words(dots, look, fixed=width is not None))
    layers = [
        *line_layers(lines, sum(domain) / 2, look, fixed=width is not None),
        _intervals(dots, x, left, look),
        _marks(dots, x.copy(), right, look),
    ]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_axis(y="independent")
        .properties(
            width=width or "container",
            height=alt.Step(ROW),
            description=alt_text,
            background=look.ground,
        )
        .configure(font=FACE)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=look.font_size,
            labelColor=look.text,
            gridColor=look.border,
            gridOpacity=0.6,
        )
    )
    return chart


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


def _names(dots: Sequence[Dot], look: Look, *, fixed: bool) -> alt.Axis:
    """The places at the left, the own one in bold."""
    return alt.Axis(
        title=None,
        orient="left",
        ticks=False,
        domain=False,
        grid=False,
        labelPadding=8,
        labelExpr=by_width(
            {dot.geoid: dot.short for dot in dots},
            {dot.geoid: dot.name for dot in dots},
            fixed=fixed,
        ),
        labelLimit=300,
        labelFontWeight=_when(dots, lambda dot: dot.mine, "bold", "normal"),
        labelColor=look.text,
    )


def _words(dots: Sequence[Dot], look: Look, *, fixed: bool) -> alt.Axis:
    """How each place stands against the own one, at the right; on a phone only the sign."""
    signs = {dot.geoid: _sign(dot) for dot in dots}
    words = {dot.geoid: f"{_sign(dot)} {dot.words}".strip() for dot in dots}
    return alt.Axis(
        title=None,
        orient="right",
        ticks=False,
        domain=False,
        grid=False,
        labelPadding=8,
        labelLimit=360,
        labelExpr=by_width(signs, words, fixed=fixed),
        labelColor=_verdict_color(dots, look),
    )


def _sign(dot: Dot) -> str:
    return "" if dot.verdict is None else SIGNS.get(dot.verdict, "")


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


def _when(dots: Sequence[Dot], test: Any, yes: str, no: str) -> Any:  # noqa: ANN401 - altair's own
    """A look of the labels that some rows have."""
    rows = [dot.geoid for dot in dots if test(dot)]
    return {"condition": {"test": f"indexof({json.dumps(rows)}, datum.value) >= 0", "value": yes},
            "value": no}  # fmt: skip


def _verdict_color(dots: Sequence[Dot], look: Look) -> Any:  # noqa: ANN401 - altair's own
    colors = ((Verdict.BETTER, look.better), (Verdict.WORSE, look.worse))
    conditions = []
    for verdict, color in colors:
        rows = [dot.geoid for dot in dots if dot.verdict is verdict]
        test = f"indexof({json.dumps(rows)}, datum.value) >= 0"
        conditions.append({"test": test, "value": color})
    return {"condition": conditions, "value": look.quiet}


def line_layers(
    lines: Sequence[Line], middle: float, look: Look, *, fixed: bool
) -> list[alt.Chart]:
    """Each line over all rows, its label above on a row of its own.

    Labels reach from their line to the wider side, the outermost line's stands highest. All lines
    come first, so that the ground around a label interrupts a line that runs through it.
    """
    words = "datum.label"
    if not fixed:
        words = f"containerSize()[0] < {NARROW} ? datum.short : datum.label"
    text = alt.ExprRef(words)
    rules, labels = [], []
    ordered = sorted(lines, key=lambda line: -abs(line.value - middle))
    for number, line in enumerate(ordered):
        data = alt.InlineData(
            values=[{"value": line.value, "label": line.label, "short": line.short}]
        )
        height = -8 - _LABEL_ROW * (len(lines) - 1 - number)
        rule = (
            alt.Chart(data)
            .mark_rule(
                aria=False, color=look.text, strokeWidth=2, strokeDash=list(line.dash), opacity=0.7
            )
            .encode(alt.X("value:Q"), y=alt.value(height - 8), y2=alt.value("height"))
        )
        label: dict[str, Any] = {
            "align": "right" if line.value > middle else "left",
            "dx": -6 if line.value > middle else 6,
            "baseline": "middle",
            "fontSize": look.font_size - 1,
        }
        halo, letters = (
            alt.Chart(data)
            .mark_text(aria=False, text=text, **label, **ink)
            .encode(alt.X("value:Q"), y=alt.value(height))
            for ink in letters_with_halo(look)
        )
        rules.append(rule)
        labels += [halo, letters]
    return [*rules, *labels]


def letters_with_halo(look: Look) -> tuple[dict[str, Any], dict[str, Any]]:
    """Letters twice: first a wide edge in the color of the ground, which keeps lines off."""
    halo = {"color": look.ground, "stroke": look.ground, "strokeWidth": 5}
    return halo, {"color": look.text}


def _intervals(dots: Sequence[Dot], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """The interval of every value that has one, that of the own place thicker."""
    rows = [
        {"geoid": dot.geoid, "value": dot.lower, "upper": dot.upper, "mine": dot.mine}
        for dot in dots
        if dot.lower is not None and dot.upper is not None
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(aria=False)
        .encode(
            x,
            alt.X2("upper:Q"),
            y,
            strokeWidth=alt.condition("datum.mine", alt.value(5), alt.value(3)),
            color=alt.condition("datum.mine", alt.value(look.mine), alt.value(look.gray)),
            opacity=alt.value(0.55),
        )
    )
    return chart


def _marks(dots: Sequence[Dot], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """The values: a diamond for the own place, circles for others, hollow where weak."""
    rows = [
        {
            "geoid": dot.geoid,
            "value": dot.value,
            "name": dot.name,
            "words": dot.words,
            "mine": dot.mine,
            "color": look.mine if dot.mine else look.gray,
            "fill": look.ground if dot.weak else look.mine if dot.mine else look.gray,
        }
        for dot in dots
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(aria=False, filled=True, strokeWidth=2.5, opacity=1)
        .encode(
            x,
            y,
            shape=alt.condition("datum.mine", alt.value("diamond"), alt.value("circle")),
            size=alt.condition("datum.mine", alt.value(_DIAMOND), alt.value(_DOT)),
            stroke=alt.Stroke("color:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=[
                alt.Tooltip("name:N", title="Place"),
                alt.Tooltip("value:Q", title="Value", format=_tooltip(dots)),
                alt.Tooltip("words:N", title="Against here"),
            ],
        )
    )
    return chart


def _tooltip(dots: Sequence[Dot]) -> str:
    """Digits that tell the values apart."""
    largest = max((abs(dot.value) for dot in dots), default=0.0)
    return ".1%" if largest <= 1 else ",.1f"
