"""The groups of one place in rows: values with intervals, or ratios, and what is said of each.

The reference is a diamond in the accent color, groups are circles, weak values are hollow. At the
right end of a row stands the verdict in words, never whether bars overlap. A group without a value
keeps its row, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt

from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import (
    AXES,
    Line,
    by_width,
    letters_with_halo,
    line_layers,
    value_domain,
)
from mobility.charts.letters import wrap_text
from mobility.charts.style import FACE, Look
from mobility.framework import Metric

ROW = 50  # pixels from row to row: two lines of letters
_DOT, _DIAMOND = 150, 260  # areas
_NAME, _NAME_PHONE = 210, 104  # pixels of a name before it goes on in a line of its own
_WORDS = 330  # the same of the words at the right
_LINE = 18  # pixels from line to line
_AIR = 14  # between the words of two rows


@dataclass(frozen=True, slots=True)
class GroupDot:
    """One group of the chart.

    ``value`` is what is drawn, the group's own or its ratio, None where there is none; bounds are
    None without a sampling interval. ``label`` is the value in words, ``words`` the result at the
    right end, a text for each line, and ``sign`` the same where there is little room.
    """

    group: str
    name: str
    value: float | None
    lower: float | None
    upper: float | None
    weak: bool
    reference: bool
    verdict: Verdict
    label: str
    words: tuple[str, ...]
    sign: str


def group_dots(
    dots: Sequence[GroupDot],
    lines: Sequence[Line],
    metric: Metric,
    look: Look,
    alt_text: str,
    *,
    ratio: bool = False,
    width: int | None = None,
) -> alt.LayerChart:
    """Return the rows in the order given, the lines with their labels above.

    Args:
        dots: the groups, the uppermost first.
        lines: everyone, medians, or for ratios the line at 1.
        metric: says how the axis is read.
        look: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
        ratio: values are ratios: an axis on which twice and half are equally far from 1.
        width: pixels of a picture; None for a page, whose width the chart takes.
    """
    order = [dot.group for dot in dots]
    x, middle = _axis(dots, lines, metric, ratio=ratio)
    fixed = width is not None
    most = max((len(_wrapped(dot, look)) for dot in dots), default=1)
    left = alt.Y(
        "group:N", sort=order, scale=alt.Scale(domain=order), axis=_names(dots, look, fixed=fixed)
    )
    right = alt.Y(
        "group:N", sort=order, scale=alt.Scale(domain=order), axis=_words(dots, look, fixed=fixed)
    )
    layers = [
        *line_layers(lines, middle, look, fixed=fixed),
        _intervals(dots, x, left, look),
        _marks(dots, x.copy(), right, look),
        *_labels(dots, x.copy(), look, order),
    ]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .resolve_axis(y="independent")
        .properties(
            width=width or "container",
            height=alt.Step(max(ROW, _LINE * most + _AIR)),
            description=alt_text,
            background=look.ground,
        )
        .configure(font=FACE)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=look.font_size,
            labelColor=look.text,
            labelLineHeight=_LINE,
            gridColor=look.border,
            gridOpacity=0.6,
        )
    )
    return chart


def _axis(
    dots: Sequence[GroupDot], lines: Sequence[Line], metric: Metric, *, ratio: bool
) -> tuple[alt.X, float]:
    """The axis of values or of ratios, and where its middle is."""
    ends = [end for dot in dots for end in (dot.value, dot.lower, dot.upper)]
    ends += [line.value for line in lines]
    if ratio:
        known = [end for end in ends if end is not None and end > 0]
        low, high = min(known, default=1.0) / 1.06, max(known, default=1.0) * 1.06
        scale = alt.Scale(type="log", domain=[low, high], nice=False)
        axis = alt.Axis(title=None, format=".2~f", tickCount=4, grid=True, domain=False)
        return alt.X("value:Q", scale=scale, axis=axis), (low * high) ** 0.5
    domain = value_domain(ends, metric)
    scale = alt.Scale(zero=False, nice=True, domain=domain)
    shown = AXES.get(metric.unit, ",~f")
    axis = alt.Axis(title=None, format=shown, tickCount=5, grid=True, domain=False)
    return alt.X("value:Q", scale=scale, axis=axis), sum(domain) / 2


def _names(dots: Sequence[GroupDot], look: Look, *, fixed: bool) -> alt.Axis:
    """The groups at the left."""
    wide = {dot.group: wrap_text(dot.name, _NAME, look.font_size) for dot in dots}
    narrow = {dot.group: _cut(wrap_text(dot.name, _NAME_PHONE, look.font_size)) for dot in dots}
    return _labels_of(by_width(narrow, wide, fixed=fixed), look, "left", 260)


def _cut(lines: list[str]) -> list[str]:
    """At most two lines: a third would run into the row below."""
    return lines if len(lines) < 3 else [lines[0], f"{lines[1].rstrip(',')} …"]


def _words(dots: Sequence[GroupDot], look: Look, *, fixed: bool) -> alt.Axis:
    """What is said of each group, at the right; on a phone only the sign and the size."""
    whole = {dot.group: _wrapped(dot, look) for dot in dots}
    short = {dot.group: dot.sign for dot in dots}
    axis = _labels_of(by_width(short, whole, fixed=fixed), look, "right", 400)
    axis["labelColor"] = _verdict_color(dots, look)
    return axis


def _wrapped(dot: GroupDot, look: Look) -> list[str]:
    """What is said of a group, broken into lines."""
    return [part for line in dot.words for part in wrap_text(line, _WORDS, look.font_size)]


def _labels_of(
    expression: str, look: Look, orient: Literal["left", "right"], limit: int
) -> alt.Axis:
    """An axis of labels of one or more lines, in the middle of their rows."""
    return alt.Axis(
        title=None,
        orient=orient,
        ticks=False,
        domain=False,
        grid=False,
        labelPadding=8,
        labelLimit=limit,
        labelExpr=expression,
        labelBaseline="middle",
        labelColor=look.text,
    )


def _verdict_color(dots: Sequence[GroupDot], look: Look) -> dict[str, object]:
    conditions = []
    for verdict, color in ((Verdict.BETTER, look.better), (Verdict.WORSE, look.worse)):
        rows = json.dumps([dot.group for dot in dots if dot.verdict is verdict])
        conditions.append({"test": f"indexof({rows}, datum.value) >= 0", "value": color})
    return {"condition": conditions, "value": look.quiet}


def _intervals(dots: Sequence[GroupDot], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """The interval of every value that has one, that of the reference thicker."""
    rows = [
        {"group": dot.group, "value": dot.lower, "upper": dot.upper, "reference": dot.reference}
        for dot in dots
        if dot.lower is not None and dot.upper is not None and dot.value is not None
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(aria=False)
        .encode(
            x,
            alt.X2("upper:Q"),
            y,
            strokeWidth=alt.condition("datum.reference", alt.value(5), alt.value(3)),
            color=alt.condition("datum.reference", alt.value(look.mine), alt.value(look.gray)),
            opacity=alt.value(0.55),
        )
    )
    return chart


def _marks(dots: Sequence[GroupDot], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """The values: a diamond for the reference, circles for groups, hollow where weak."""
    rows = [
        {
            "group": dot.group,
            "value": dot.value,
            "name": dot.name,
            "label": dot.label,
            "words": " ".join(dot.words),
            "reference": dot.reference,
            "color": look.mine if dot.reference else look.gray,
            "fill": look.ground if dot.weak else look.mine if dot.reference else look.gray,
        }
        for dot in dots
        if dot.value is not None
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(aria=False, filled=True, strokeWidth=2.5, opacity=1)
        .encode(
            x,
            y,
            shape=alt.condition("datum.reference", alt.value("diamond"), alt.value("circle")),
            size=alt.condition("datum.reference", alt.value(_DIAMOND), alt.value(_DOT)),
            stroke=alt.Stroke("color:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=[
                alt.Tooltip("name:N", title="Group"),
                alt.Tooltip("label:N", title="Value"),
                alt.Tooltip("words:N", title="Result"),
            ],
        )
    )
    return chart


def _labels(dots: Sequence[GroupDot], x: alt.X, look: Look, order: list[str]) -> list[alt.Chart]:
    """The value of each group over its mark."""
    rows = [
        {"group": dot.group, "value": dot.value, "label": dot.label}
        for dot in dots
        if dot.value is not None
    ]
    x["axis"] = None
    return [
        alt.Chart(alt.InlineData(values=rows))
        .mark_text(aria=False, dy=-17, fontSize=look.font_size - 1, fontWeight="bold", **ink)
        .encode(
            alt.X("value:Q"),
            alt.Y("group:N", sort=order, scale=alt.Scale(domain=order), axis=None),
            text="label:N",
        )
        for ink in letters_with_halo(look)
    ]
