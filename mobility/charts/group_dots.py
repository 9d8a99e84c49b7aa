"""The groups of one place in rows: values with intervals, or ratios, and what is said of each.

The reference is a diamond in the accent color, groups are circles, weak values are hollow. At the
right end of a row stands the verdict in words, never whether bars overlap. A group without a value
keeps its row, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import (
    Line,
    by_width,
    diamond_or_circles,
    interval_layer,
    letters_with_halo,
    line_layers,
    value_axis,
    value_domain,
    verdict_color,
)
from mobility.charts.layers import (
    Layer,
    chart,
    layer,
    names,
    number,
    quiet_axes,
    row_axis,
    tooltip,
)
from mobility.charts.letters import wrap_text
from mobility.figures.theme import Theme
from mobility.registry import Metric

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
    theme: Theme,
    alt_text: str,
    *,
    ratio: bool = False,
    width: int | None = None,
) -> Layer:
    """Return the rows in the order given, the lines with their labels above, in Vega-Lite.

    Args:
        dots: the groups, the uppermost first.
        lines: everyone, medians, or for ratios the line at 1.
        metric: says how the axis is read.
        theme: colors of the theme that is shown.
        alt_text: what the chart shows, for somebody who does not see it.
        ratio: values are ratios: an axis on which twice and half are equally far from 1.
        width: pixels of a picture; None for a page, whose width the chart takes.
    """
    order = [dot.group for dot in dots]
    x, middle = _axis(dots, lines, metric, ratio=ratio)
    fixed = width is not None
    most = max((len(_wrapped(dot, theme)) for dot in dots), default=1)
    rows = names("group", sort=order, scale={"domain": order})
    return chart(
        [
            *line_layers(lines, middle, theme, fixed=fixed),
            _intervals(dots, x, {**rows, "axis": _names(dots, theme, fixed=fixed)}, theme),
            _marks(dots, x, {**rows, "axis": _words(dots, theme, fixed=fixed)}, theme),
            *_labels(dots, {**rows, "axis": None}, theme),
        ],
        theme,
        alt_text,
        height={"step": max(ROW, _LINE * most + _AIR)},
        width=width,
        axis={**quiet_axes(theme), "labelLineHeight": _LINE},
        resolve={"axis": {"y": "independent"}},
    )


def _axis(
    dots: Sequence[GroupDot], lines: Sequence[Line], metric: Metric, *, ratio: bool
) -> tuple[Layer, float]:
    """The axis of values or of ratios, and where its middle is."""
    ends = [end for dot in dots for end in (dot.value, dot.lower, dot.upper)]
    ends += [line.value for line in lines]
    if ratio:
        known = [end for end in ends if end is not None and end > 0]
        low, high = min(known, default=1.0) / 1.06, max(known, default=1.0) * 1.06
        scale = {"type": "log", "domain": [low, high], "nice": False}
        axis = {"title": None, "format": ".2~f", "tickCount": 4, "grid": True, "domain": False}
        return number("value", scale=scale, axis=axis), (low * high) ** 0.5
    domain = value_domain(ends, metric)
    scale = {"zero": False, "nice": True, "domain": domain}
    return number("value", scale=scale, axis=value_axis(metric)), sum(domain) / 2


def _names(dots: Sequence[GroupDot], theme: Theme, *, fixed: bool) -> Layer:
    """The groups at the left."""
    wide = {dot.group: wrap_text(dot.name, _NAME, theme.font_size) for dot in dots}
    narrow = {dot.group: _cut(wrap_text(dot.name, _NAME_PHONE, theme.font_size)) for dot in dots}
    return row_axis(
        "left",
        by_width(narrow, wide, fixed=fixed),
        labelLimit=260,
        labelBaseline="middle",
        labelColor=theme.text,
    )


def _cut(lines: list[str]) -> list[str]:
    """At most two lines: a third would run into the row below."""
    return lines if len(lines) < 3 else [lines[0], f"{lines[1].rstrip(',')} …"]


def _words(dots: Sequence[GroupDot], theme: Theme, *, fixed: bool) -> Layer:
    """What is said of each group, at the right; on a phone only the sign and the size."""
    whole = {dot.group: _wrapped(dot, theme) for dot in dots}
    short = {dot.group: dot.sign for dot in dots}
    return row_axis(
        "right",
        by_width(short, whole, fixed=fixed),
        labelLimit=400,
        labelBaseline="middle",
        labelColor=verdict_color({dot.group: dot.verdict for dot in dots}, theme),
    )


def _wrapped(dot: GroupDot, theme: Theme) -> list[str]:
    """What is said of a group, broken into lines."""
    return [part for line in dot.words for part in wrap_text(line, _WORDS, theme.font_size)]


def _intervals(dots: Sequence[GroupDot], x: Layer, y: Layer, theme: Theme) -> Layer:
    """The interval of every value that has one, that of the reference thicker."""
    rows = [
        {"group": dot.group, "value": dot.lower, "upper": dot.upper, "reference": dot.reference}
        for dot in dots
        if dot.lower is not None and dot.upper is not None and dot.value is not None
    ]
    return interval_layer(rows, "datum.reference", x, y, theme)


def _marks(dots: Sequence[GroupDot], x: Layer, y: Layer, theme: Theme) -> Layer:
    """The values: a diamond for the reference, circles for groups, hollow where weak."""
    rows = [
        {
            "group": dot.group,
            "value": dot.value,
            "name": dot.name,
            "label": dot.label,
            "words": " ".join(dot.words),
            "reference": dot.reference,
            "color": theme.accent if dot.reference else theme.gray,
            "fill": theme.background if dot.weak else theme.accent if dot.reference else theme.gray,
        }
        for dot in dots
        if dot.value is not None
    ]
    shown = tooltip({"name": "Group", "label": "Value", "words": "Result"})
    return diamond_or_circles(rows, "datum.reference", (_DIAMOND, _DOT), x, y, shown)


def _labels(dots: Sequence[GroupDot], y: Layer, theme: Theme) -> list[Layer]:
    """The value of each group over its mark."""
    rows = [
        {"group": dot.group, "value": dot.value, "label": dot.label}
        for dot in dots
        if dot.value is not None
    ]
    mark = {"type": "text", "dy": -17, "fontSize": theme.font_size - 1, "fontWeight": "bold"}
    return [
        layer(rows, {**mark, **ink}, x=number("value"), y=y, text=names("label"))
        for ink in letters_with_halo(theme)
    ]
