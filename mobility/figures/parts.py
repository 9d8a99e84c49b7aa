"""Parts that several drawings share: parameters of a theme, an axis of values, labeled lines.

Colors, the size of letters and number formats are parameters of a drawing, because it is built
once a process and shown in every theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt

from mobility.analysis.uncertainty import Verdict
from mobility.figures.theme import FACE, Theme
from mobility.places import Jurisdiction
from mobility.registry import IntervalKind, Metric, Unit
from mobility.text.languages import localized, say

NARROW = 560  # pixels of a chart below which labels are short
LABEL_ROW = 18  # pixels from the label of one line to that of the next, above the rows
POINT: dict[str, Any] = {"filled": True, "strokeWidth": 2.5, "opacity": 1, "aria": False}
"""A mark of a value; its fill is the background where the value is not reliable."""
_NAME_ROW = 20  # pixels from one name at the edge to the next
QUIET: dict[str, Any] = {"aria": False, "tooltip": None}
"""A mark that says nothing on its own to who does not see it, nor to a pointer."""
FIT_WIDTH = alt.AutoSizeParams(type="fit-x", contains="padding")
"""Lets labels beside a plot take their room out of the chart's width (`autosize`)."""
_FIGURE_SPACE, _EN_SPACE = "\u2007", "\u2002"  # a label has no columns: one is as wide as a digit
_FORMATS = {Unit.SHARE: "~%", Unit.DOLLARS: "$,~f"}
_COLORS = ("text", "muted", "background", "border", "accent", "gray")


def small(text: str) -> str:
    """Return a line of HTML in small type; nothing for no text."""
    return f"<small>{escape(text)}</small>" if text else ""


# ---- parameters ------------------------------------------------------------------------------
def parameter(name: str, value: Any = "#000000") -> alt.Parameter:  # noqa: ANN401 - JSON
    """Return a named value that is set each time a drawing is shown."""
    return alt.param(name=name, value=value)


def theme_parameters() -> list[alt.Parameter]:
    """Return the parameters that `theme_values` sets."""
    return [*(parameter(name) for name in _COLORS), parameter("size", 15)]


def theme_values(theme: Theme) -> dict[str, Any]:
    """Return the values of the parameters of a theme, by their names."""
    return {name: getattr(theme, name) for name in _COLORS} | {"size": theme.font_size}


def narrow_parameter() -> alt.Parameter:
    """Return whether a drawing has little room; follows its width on a page, false in files."""
    return alt.param(name="narrow", expr=f"width >= 0 && containerSize()[0] < {NARROW}")


def either(test: Any, yes: Any, no: Any) -> Any:  # noqa: ANN401 - parts of Altair
    """Return the value of a channel: one where a test holds, another elsewhere."""
    return alt.when(test).then(alt.value(yes)).otherwise(alt.value(no))


def configured(chart: Any, **axis: Any) -> Any:  # noqa: ANN401 - any kind of Altair chart
    """Return a chart with the letters and lines of its axes in the colors of its theme.

    Args:
        chart: has the parameters of a theme.
        axis: anything else that all its axes have in common, such as `TITLED_AXES`.
    """
    shared = {
        "labelFontSize": alt.ExprRef("size"),
        "labelColor": alt.ExprRef("text"),
        "gridColor": alt.ExprRef("border"),
        "gridOpacity": 0.6,
    }
    shown = chart.configure(font=FACE, background=alt.ExprRef("background"))
    return shown.configure_axis(**{**shared, **axis})


TITLED_AXES: dict[str, Any] = {
    "titleFontSize": alt.ExprRef("size"),
    "titleFontWeight": "normal",
    "titleColor": alt.ExprRef("text"),
}
"""How axes look that say what they measure."""


def text_with_halo(chart: alt.Chart, color: str = "text", **mark: Any) -> list[alt.Chart]:
    """Return letters as two layers: a wide edge in the background's color, then the letters.

    Args:
        chart: its rows and channels.
        color: of the letters, a parameter or an expression.
        mark: other properties of the letters.
    """
    background = alt.ExprRef("background")
    mark |= QUIET
    halo = chart.mark_text(color=background, stroke=background, strokeWidth=5, **mark)
    return [halo, chart.mark_text(color=alt.ExprRef(color), **mark)]


# ---- values ----------------------------------------------------------------------------------
def number_format(metric: Metric) -> str:
    """Return how an axis writes values of a metric, in d3's language; for `AXIS_LABELS`."""
    return _FORMATS.get(metric.unit, ",~f")


def display_scale(metric: Metric) -> float:
    """Return what stored gaps are multiplied by on an axis: points of a percentage, else as is."""
    return 100.0 if metric.unit is Unit.SHARE else 1.0


def gap_format(metric: Metric) -> str:
    """Return how an axis writes gaps in that unit."""
    return ",~f" if metric.unit is Unit.SHARE else number_format(metric)


AXIS_LABELS = "replace(format(datum.value, number), '%', '\u00a0%')"
"""The labels of an axis of values, with the parameter `number` as their format."""


def value_axis(*, grid: bool = True) -> alt.Axis:
    """Return an axis of values whose labels follow the parameter `number`."""
    return alt.Axis(
        title=None,
        tickCount=5,
        grid=grid,
        domain=False,
        labelFlush=False,
        labelSeparation=6,
        labelExpr=AXIS_LABELS,
    )


def value_domain(
    ends: Iterable[float | None], metric: Metric, margin: float = 0.06
) -> tuple[float, float]:
    """Return the domain of an axis: from the lowest to the highest end, with a margin.

    It stays within what the metric can be; 0 to 1 without any end.

    Args:
        ends: of all that is drawn, in the unit of the metric.
        metric: of the values.
        margin: at both sides, as a share of what lies between.
    """
    known = [end for end in ends if end is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    free = margin * (high - low) or abs(high) * 0.1 or 1.0
    floor, ceiling = metric.range
    return (
        low - free if floor is None else max(low - free, floor),
        high + free if ceiling is None else min(high + free, ceiling),
    )


def sampling_bounds(
    lower: float | None, upper: float | None, kind: IntervalKind
) -> tuple[float | None, float | None]:
    """Return the bounds to draw: those of a sampling interval with both ends, else None twice."""
    has_interval = kind is IntervalKind.SAMPLING and lower is not None and upper is not None
    return (lower, upper) if has_interval else (None, None)


# ---- names -----------------------------------------------------------------------------------
def short_name(place: Jurisdiction, here: Jurisdiction) -> str:
    """Return a name without its kind, and without the state where that is the own place's."""
    name = place.usual_name
    for kind in (" County", " Parish", " Planning Region"):
        name = name.removesuffix(kind)
    return name if place.state == here.state else f"{name} {place.state_abbreviation}"


def moved_apart(heights: Sequence[float], height: float, row: float = _NAME_ROW) -> list[float]:
    """Return where labels stand that would overlap: moved apart, each group around its middle.

    Args:
        heights: where they would stand, ascending, in pixels.
        height: of the plot, which they stay beside.
        row: pixels from one label to the next.

    >>> moved_apart([100, 104, 200], 300)
    [92.0, 112.0, 200.0]
    """

    def inside(middle: float, size: int) -> float:
        half = row * (size - 1) / 2
        return float(min(max(middle, half), height - half))

    groups: list[tuple[float, int]] = []  # middle and size
    for wanted in heights:
        groups.append((inside(wanted, 1), 1))
        while len(groups) > 1:
            (upper, many), (lower, few) = groups[-1], groups[-2]
            if upper - lower >= row * (many + few) / 2:
                break
            size = many + few
            groups[-2:] = [(inside((upper * many + lower * few) / size, size), size)]
    return [
        middle + row * (place - (size - 1) / 2) for middle, size in groups for place in range(size)
    ]


# ---- labels of rows --------------------------------------------------------------------------
def row_labels(numbers: Sequence[str], *columns: Sequence[str]) -> list[str]:
    """Return a label for each row: its number, right-aligned among all, then its words."""
    widest = max(map(len, numbers), default=0)
    labels = []
    for number, *parts in zip(numbers, *columns, strict=True):
        text = " ".join(filter(None, parts))
        gap = _EN_SPACE if number and text else ""
        labels.append(f"{number.rjust(widest, _FIGURE_SPACE)}{gap}{text}")
    return labels


def two_lines(lines: list[str]) -> list[str]:
    """Return at most two lines: a third would run into the row below."""
    return lines if len(lines) < 3 else [lines[0], f"{lines[1].rstrip(',')} …"]


def row_axes(left: str, right: str, **shared: Any) -> tuple[alt.Axis, alt.Axis]:
    """Return the axes of names at the left of rows and of results at their right.

    Args:
        left: the labels at the left, an expression of the rank of a row (`datum.value`).
        right: those at the right.
        shared: other properties of both axes.
    """
    bare: dict[str, Any] = {"title": None, "ticks": False, "domain": False, "grid": False}
    axis = {"labelPadding": 8, **bare, **shared}
    return (
        alt.Axis(orient="left", labelExpr=left, **axis),
        alt.Axis(orient="right", labelExpr=right, **axis),
    )


def part(name: str, *conditions: str) -> alt.Chart:
    """Return a layer of the rows of one kind, by their column `part`, that meet conditions."""
    return alt.Chart().transform_filter(" && ".join([f"datum.part === '{name}'", *conditions]))


def value_marks(
    front: str,
    x: alt.X,
    axes: tuple[alt.Y, alt.Y],
    areas: tuple[int, int],
    *tooltip: alt.Tooltip,
) -> list[alt.Chart]:
    """Return the layers of values in rows (part `dot`) with their intervals.

    Where a column is true, a mark is a diamond in the accent color, else a gray circle. It is
    hollow where the value is weak.

    Args:
        front: the column.
        x: the channel of values.
        axes: the channel of rows twice, with the axis at the left and at the right.
        areas: of a diamond and of a circle.
        tooltip: what a mark says when it is pointed at.
    """
    test = getattr(alt.datum, front)
    dots = part("dot", "isValid(datum.value)")
    accent, gray = alt.ExprRef("accent"), alt.ExprRef("gray")
    color = either(test, accent, gray)
    intervals = (
        dots.transform_filter("isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(opacity=0.55, **QUIET)
        .encode(
            x=alt.X("lower:Q"),
            x2="upper:Q",
            y=axes[0],
            strokeWidth=either(test, 5, 3),
            color=color,
        )
    )
    marks = dots.mark_point(**POINT).encode(
        x=x,
        y=axes[1],
        shape=either(test, "diamond", "circle"),
        size=either(test, *areas),
        stroke=color,
        fill=alt.when(alt.datum.weak)
        .then(alt.value(alt.ExprRef("background")))
        .when(test)
        .then(alt.value(accent))
        .otherwise(alt.value(gray)),
        tooltip=list(tooltip),
    )
    return [intervals, marks]


def verdict_color(verdict: Verdict | None, theme: Theme) -> str:
    """Return the color of the words of a verdict: of its side, else muted."""
    return theme.sides.get(verdict.side, theme.muted) if verdict else theme.muted


def brief_words(verdict: Verdict) -> str:
    """Return a verdict in the few letters for which a phone has room."""
    brief = {Verdict.PRACTICALLY_THE_SAME: say("the same"), Verdict.NOT_COMPARED: say("not tested")}
    return brief.get(verdict, localized(verdict.label))


# ---- lines across the rows -------------------------------------------------------------------
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (6, 4), (2, 3), (8, 3, 2, 3))
"""Lengths of dashes and gaps in pixels: lines of peers, state, nation, and of a named value.

A row has the position in this list, because the browser does not get lists of an Arrow table as
arrays.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A median or a named value as a line across all rows.

    Attributes:
        label: its name and value.
        short: the same where there is little room.
        value: where it stands, as stored.
        dash: one of `DASHES`; tells lines apart without color.
    """

    label: str
    short: str
    value: float
    dash: tuple[int, ...] = (1, 0)


def line_rows(lines: Sequence[Line], middle: float) -> list[dict[str, Any]]:
    """Return the rows of `line_layers`: the label of the outermost line stands highest.

    Args:
        lines: medians and named values.
        middle: of the domain; a label reaches from its line to the wider side.
    """
    ordered = sorted(lines, key=lambda line: -abs(line.value - middle))
    return [
        {
            "part": "line",
            "value": line.value,
            "name": line.label,
            "short": line.short,
            "dash": DASHES.index(line.dash),
            "height": -8.0 - LABEL_ROW * (len(lines) - 1 - place),
        }
        for place, line in enumerate(ordered)
    ]


def line_layers(x: alt.X) -> list[alt.Chart]:
    """Return the layers of lines across all rows, each with its label above.

    All lines come first, so that the background around a label interrupts a line that runs through
    it, and the letters last, so that no background covers those of another label.
    """
    lines = alt.Chart().transform_filter("datum.part === 'line'").encode(x=x)
    height = alt.value(alt.ExprRef("datum.height"))
    rules = lines.mark_rule(
        color=alt.ExprRef("text"),
        strokeWidth=2,
        strokeDash=alt.ExprRef(f"{[list(dash) for dash in DASHES]}[datum.dash]"),
        opacity=0.7,
        aria=False,
        tooltip=None,
    ).encode(y=alt.value(alt.ExprRef("datum.height - 8")), y2=alt.value("height"))
    letters: dict[str, Any] = {
        "text": alt.ExprRef("narrow ? datum.short : datum.name"),
        "align": alt.ExprRef("datum.value > middle ? 'right' : 'left'"),
        "dx": alt.ExprRef("datum.value > middle ? -6 : 6"),
        "baseline": "middle",
        "fontSize": alt.ExprRef("size - 1"),
    }
    return [rules, *text_with_halo(lines.encode(y=height), **letters)]
