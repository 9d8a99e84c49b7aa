"""Drawings that explain a method: values in rows, or points over years, from a worked example.

A diamond in the accent color is the value that the example is about, a gray circle another one, a
hollow mark one that is not judged, a hollow square a modeled one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import pyarrow as pa

from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.parts import (
    POINT,
    QUIET,
    Line,
    configured,
    line_layers,
    line_rows,
    parameter,
    part,
    row_axes,
    theme_parameters,
    theme_values,
    value_axis,
)
from mobility.figures.theme import Theme

WIDTH = 520  # pixels of a picture
_ROW = 34  # pixels from row to row
_HEIGHT = 210  # pixels of points over years
_AREA = 130  # of a mark
_PADDING = 6  # pixels around a picture


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with the bounds of its interval, where it has one.

    ``kind`` is 'own' (what the example is about), 'firm' (another value), 'weak' (not judged),
    'modeled' or 'tick' (a limit or a border, a short line across the row).
    """

    value: float
    lower: float | None = None
    upper: float | None = None
    kind: str = "firm"


@dataclass(frozen=True, slots=True)
class Row:
    """A named row of marks; ``words`` stand at its right, ``bar`` is the end of a bar from 0."""

    name: str
    marks: tuple[Mark, ...] = ()
    words: str = ""
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A straight line between two points; ``dashed`` where it only leads the eye."""

    start: tuple[float, float]
    end: tuple[float, float]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """The worked example of a method with its drawing: rows, or points over years.

    Attributes:
        caption: the example in words, with its numbers and its result.
        rows: named rows of marks.
        lines: vertical lines across the rows, each a label and a value.
        points: marks over years (or along a line from 0 to 1), each with where it stands.
        joins: lines between points.
        number: how values are written, in d3's language.
        across: how years are written.
    """

    caption: str
    rows: tuple[Row, ...] = ()
    lines: tuple[tuple[str, float], ...] = ()
    points: tuple[tuple[float, Mark], ...] = ()
    joins: tuple[Join, ...] = ()
    number: str = ",~f"
    across: str = "d"


def method_chart(picture: Picture, theme: Theme) -> Spec:
    """Return the drawing of a picture in a theme."""
    drawing, rows = (
        (_points_drawing, _point_rows(picture))
        if picture.points
        else (_rows_drawing, _row_rows(picture))
    )
    low, high = _domain(picture)
    values = {
        **theme_values(theme),
        "low": low,
        "high": high,
        "number": picture.number,
        "narrow": False,
    }
    if picture.points:
        places = [x for x, _ in picture.points]
        places += [x for join in picture.joins for x, _ in (join.start, join.end)]
        left, right = min(places), max(places)
        air = 0.06 * (right - left)
        values |= {"left": left - air, "right": right + air, "across": picture.across}
    else:
        values |= {
            "names": [row.name for row in picture.rows],
            "words": [row.words for row in picture.rows],
            "middle": (low + high) / 2,
        }
    table = pa.Table.from_pylist(rows, _SCHEMA)
    return with_values(drawing, table, values, description=picture.caption)


def _domain(picture: Picture) -> tuple[float, float]:
    """The ends of the axis of values: of all that is drawn, with a margin; bars begin at 0."""
    marks = [mark for row in picture.rows for mark in row.marks]
    marks += [mark for _, mark in picture.points]
    ends = [end for mark in marks for end in (mark.value, mark.lower, mark.upper)]
    ends += [value for _, value in picture.lines]
    ends += [end for row in picture.rows if row.bar is not None for end in (0.0, row.bar)]
    ends += [y for join in picture.joins for _, y in (join.start, join.end)]
    known = [end for end in ends if end is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    air = 0.07 * (high - low) or 1.0
    from_zero = low == 0 and any(row.bar is not None for row in picture.rows)
    return (0.0 if from_zero else low - air), high + air


_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("rank", pa.int16()), ("x", pa.float64()), ("value", pa.float64()),
        ("lower", pa.float64()), ("upper", pa.float64()), ("kind", pa.string()),
        ("x2", pa.float64()), ("y2", pa.float64()), ("dashed", pa.bool_()),
        ("name", pa.string()), ("short", pa.string()), ("dash", pa.int8()),
        ("height", pa.float64()),
    ]
)  # fmt: skip


def _mark_row(mark: Mark) -> dict[str, Any]:
    return {
        "part": "tick" if mark.kind == "tick" else "mark",
        "value": mark.value, "lower": mark.lower, "upper": mark.upper, "kind": mark.kind,
    }  # fmt: skip


def _row_rows(picture: Picture) -> list[dict[str, Any]]:
    low, high = _domain(picture)
    lines = [Line(label, label, value, (6, 4)) for label, value in picture.lines]
    rows: list[dict[str, Any]] = line_rows(lines, (low + high) / 2)
    for rank, row in enumerate(picture.rows):
        rows.append({"part": "row", "rank": rank, "value": low})
        if row.bar is not None:
            rows.append({"part": "bar", "rank": rank, "lower": max(0.0, low), "value": row.bar})
        rows += [{"rank": rank, **_mark_row(mark)} for mark in row.marks]
    return rows


def _point_rows(picture: Picture) -> list[dict[str, Any]]:
    joins = [
        {
            "part": "join", "x": join.start[0], "value": join.start[1],
            "x2": join.end[0], "y2": join.end[1], "dashed": join.dashed,
        }
        for join in picture.joins
    ]  # fmt: skip
    return [*joins, *({"x": x, **_mark_row(mark)} for x, mark in picture.points)]


def _marks(chart: alt.Chart, x: alt.X, y: alt.Y) -> Any:  # noqa: ANN401 - an Altair chart
    """Return the layer of marks, their shape and fill by their kind."""
    accent, gray, background = (alt.ExprRef(name) for name in ("accent", "gray", "background"))
    kind = alt.datum.kind
    color = alt.when(kind == "own").then(alt.value(accent)).otherwise(alt.value(gray))
    hollow = alt.when((kind == "weak") | (kind == "modeled")).then(alt.value(background))
    return chart.mark_point(**{**POINT, **QUIET}).encode(
        x=x,
        y=y,
        size=alt.value(_AREA),
        shape=alt.when(kind == "own")
        .then(alt.value("diamond"))
        .when(kind == "modeled")
        .then(alt.value("square"))
        .otherwise(alt.value("circle")),
        stroke=color,
        fill=hollow.when(kind == "own").then(alt.value(accent)).otherwise(alt.value(gray)),
    )


def _rows_drawing() -> Any:  # noqa: ANN401 - an Altair chart
    scale = alt.Scale(domain=alt.ExprRef("[low, high]"), zero=False, nice=False)
    x = alt.X("value:Q", axis=value_axis(), scale=scale)
    left, right = row_axes("names[datum.value]", "words[datum.value]", labelLimit=300)
    # One layer has the names, one the words: each layer would draw them again.
    y, named, worded = (alt.Y("rank:O", axis=axis) for axis in (None, left, right))
    gray = alt.ExprRef("gray")
    rows = part("row").mark_point(opacity=0, size=0, **QUIET).encode(x=x)
    bars = part("bar").mark_bar(height=16, color=gray, opacity=0.55, **QUIET)
    intervals = (
        part("mark", "isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(strokeWidth=3, opacity=0.6, color=gray, **QUIET)
        .encode(x=alt.X("lower:Q", scale=scale), x2="upper:Q", y=y)
    )
    ticks = part("tick").mark_tick(thickness=2.5, size=24, color=alt.ExprRef("text"), **QUIET)
    return configured(
        alt.layer(
            bars.encode(x=alt.X("lower:Q", scale=scale), x2="value:Q", y=y),
            *line_layers(x),
            intervals,
            ticks.encode(x=x, y=y),
            _marks(part("mark"), x, y),
            rows.encode(y=named),
            rows.encode(y=worded),
            data=alt.NamedData(SOURCE),
        )
        .add_params(*theme_parameters())
        .add_params(*(parameter(name, 0.0) for name in ("low", "high", "middle")))
        .add_params(parameter("number", ",~f"), parameter("narrow", value=False))
        .add_params(parameter("names", []), parameter("words", []))
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container", padding=_PADDING)
    )


def _points_drawing() -> Any:  # noqa: ANN401 - an Altair chart
    scale = alt.Scale(domain=alt.ExprRef("[low, high]"), zero=False, nice=False)
    y = alt.Y("value:Q", axis=value_axis(), scale=scale)
    axis = alt.Axis(title=None, grid=False, tickCount=6, labelExpr="format(datum.value, across)")
    wide = alt.Scale(domain=alt.ExprRef("[left, right]"), zero=False, nice=False)
    x = alt.X("x:Q", axis=axis, scale=wide)
    gray = alt.ExprRef("gray")
    joins = [
        part("join", condition)
        .mark_rule(strokeWidth=2, strokeDash=dash, color=gray, **QUIET)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
        for condition, dash in (("!datum.dashed", [1, 0]), ("datum.dashed", [5, 4]))
    ]
    intervals = (
        part("mark", "isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(strokeWidth=3, opacity=0.5, color=gray, **QUIET)
        .encode(x=x, y=alt.Y("lower:Q", scale=scale), y2="upper:Q")
    )
    return configured(
        alt.layer(*joins, intervals, _marks(part("mark"), x, y), data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters())
        .add_params(*(parameter(name, 0.0) for name in ("low", "high", "left", "right")))
        .add_params(parameter("number", ",~f"), parameter("across", "d"))
        .add_params(parameter("narrow", value=False))
        .properties(height=_HEIGHT, width="container", padding=_PADDING)
    )
