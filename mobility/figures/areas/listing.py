"""The figure `neighborhoods-list`: the areas of a place by value, with intervals.

The worst stand first. The line across is the place as a whole, a dashed one a metric of the place
that was chosen beside it, where both are on one scale; a value that is too uncertain to
judge is hollow, and areas without a value are named below the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from mobility.analysis.areas.result import AreaResult, AreaRow
from mobility.analysis.uncertainty import Verdict
from mobility.figures.areas.words import (
    areas_table,
    footer,
    interval_words,
    people_words,
    place_words,
    residents_words,
    result_words,
    subtitle,
    summary,
    value_words,
)
from mobility.figures.drawing import SOURCE, Spec, note_below, wall_rows, with_values
from mobility.figures.figure import Figure, FigureSpec, Provenance, new_figure
from mobility.figures.parts import (
    DASHES,
    POINT,
    QUIET,
    Line,
    configured,
    either,
    line_layers,
    line_rows,
    narrow_parameter,
    parameter,
    part,
    row_axes,
    theme_parameters,
    theme_values,
    value_axis,
    verdict_color,
)
from mobility.figures.theme import Theme
from mobility.text import count_of
from mobility.text.messages import message, wall_message

SPEC = FigureSpec(
    "neighborhoods-list", "Areas inside a place by value", "neighborhoods",
    ("table", "year", "group"),
)  # fmt: skip
_ROW, _AROUND = 26, 80
_FILE_WIDTH = 340
_LINE = 20  # pixels for the label of a second line
_TOLD = (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)


def listing_figure(result: AreaResult, provenance: Provenance) -> Figure:
    """Return the list of the areas of a place.

    Args:
        result: the measure in the areas.
        provenance: where the view is opened again.
    """
    rows = [row for row in result.rows if row.value is not None]
    words = summary(result)
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(result, rows),
        wall_title=_title(result, rows, wall=True),
        subtitle=subtitle(result),
        summary=words,
        footer=(*_absent_words(result), *_residents_line(result), *footer(result)),
        table=lambda: areas_table(result),
        chart=lambda theme: listing_chart(result, rows, theme, words),
        file_chart=lambda theme: listing_chart(result, rows, theme, words, width=_FILE_WIDTH),
        wall_chart=lambda theme, high: _wall(result, rows, theme, words, high),
        about=(result.setting.set_name, str(result.setting.year)),
        methods=result.methods,
    )


# ---- drawing ---------------------------------------------------------------------------------
def listing_chart(
    result: AreaResult, rows: Sequence[AreaRow], theme: Theme, words: str,
    *, width: int | None = None,
) -> Spec:  # fmt: skip
    """Return the drawing of some areas, the uppermost first."""
    setting = result.setting
    scale = 100.0 if setting.per == 1 else 1.0
    table_rows: list[dict[str, Any]] = []
    ends: list[float] = []
    for rank, row in enumerate(rows):
        if row.value is None:
            continue
        value, low, high = (
            None if each is None else scale * each
            for each in (row.value.value, row.value.lower, row.value.upper)
        )
        ends += [each for each in (value, low, high) if each is not None]
        table_rows.append(
            {
                "part": "dot", "rank": rank, "name": row.name, "value": value, "lower": low,
                "upper": high, "weak": not row.judged,
                "told": row.judged and row.verdict in _TOLD,
                "color": verdict_color(row.verdict, theme) if row.judged else theme.muted,
                "words": f"{value_words(setting, row.value.value)} "
                f"({interval_words(setting, row.value)}), {result_words(row)}",
            }
        )  # fmt: skip
    bottom, top = min(ends, default=0.0), max(ends, default=1.0)
    beside = _line_beside(result, scale, bottom, top)
    if beside is not None:
        bottom, top = min(bottom, beside.value), max(top, beside.value)
    free = 0.04 * (top - bottom) or 1.0
    domain = [max(bottom - free, 0.0) if bottom >= 0 else bottom - free, top + free]
    lines = [] if beside is None else [beside]
    if result.total is not None:
        total = value_words(setting, result.total.value)
        lines.append(Line(f"all areas together: {total}", total, scale * result.total.value))
    table_rows += line_rows(lines, sum(domain) / 2)
    labels = [
        f"{value_words(setting, None if row.value is None else row.value.value, unit=False)}"
        f"  {row.verdict.chart_symbol} {_brief(row)}".rstrip()
        for row in rows
    ]
    values = {
        **theme_values(theme),
        "domain": domain,
        "middle": sum(domain) / 2,
        "number": "~g",
        "names": [row.name for row in rows],
        "words": labels,
        "colors": [verdict_color(row.verdict, theme) for row in rows],
    }
    if width is not None:
        values["narrow"] = False
    table = pa.Table.from_pylist(table_rows, _SCHEMA)
    return with_values(_drawing, table, values, description=words, width=width or "container")


def _line_beside(result: AreaResult, scale: float, bottom: float, top: float) -> Line | None:
    """The metric beside the areas as a line; None where it would leave them half of the width."""
    beside = result.beside
    if beside is None or not beside.on_scale(result.setting):
        return None
    value, room = scale * beside.value, top - bottom
    if not bottom - room <= value <= top + room:
        return None
    return Line(f"{beside.label}: {beside.words} ({beside.year})", beside.words, value, DASHES[1])


def _brief(row: AreaRow) -> str:
    if not row.judged:
        return "too uncertain"
    return "not compared" if row.verdict is Verdict.NOT_COMPARED else str(row.verdict)


def _wall(
    result: AreaResult, rows: Sequence[AreaRow], theme: Theme, words: str, high: float
) -> Spec:
    """Return the areas at the top of the list that a wall has room for."""
    number = wall_rows(high, _AROUND + (_LINE if result.beside else 0), _ROW)
    chart = listing_chart(result, rows[:number], theme, words, width=_FILE_WIDTH)
    if number >= len(rows):
        return chart
    note = message("wall.rows", shown=str(number), total=count_of(len(rows), "area"))
    return {**chart, "title": note_below(f"{note}.", theme)}


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("rank", pa.int16()),
        ("name", pa.string()),
        *((name, pa.float64()) for name in ("value", "lower", "upper", "height")),
        ("weak", pa.bool_()),
        ("told", pa.bool_()),
        ("color", pa.string()),
        ("words", pa.string()),
        ("short", pa.string()),
        ("dash", pa.int16()),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    scale = alt.Scale(domain=alt.ExprRef("domain"), nice=False, zero=False)
    x = alt.X("value:Q", scale=scale, axis=value_axis())
    left, right = row_axes("names[datum.value]", "words[datum.value]")
    left.labelLimit = alt.ExprRef("(narrow ? 10 : 22) * size")
    right.labelLimit, right.labelColor = 300, alt.ExprRef("colors[datum.value]")
    dots = part("dot")
    color = alt.Color("color:N", scale=None, legend=None)
    intervals = (
        dots.transform_filter("isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(strokeWidth=3, opacity=0.6, **QUIET)
        .encode(
            x=alt.X("lower:Q", scale=scale), x2="upper:Q", y=alt.Y("rank:O", axis=left),
            color=color,
        )
    )  # fmt: skip
    marks = dots.mark_point(**POINT).encode(
        x=x,
        y=alt.Y("rank:O", axis=right),
        shape=either(alt.datum.told, "diamond", "circle"),
        size=either(alt.datum.told, 150, 90),
        stroke=alt.Stroke("color:N", scale=None, legend=None),
        fill=alt.when(alt.datum.weak)
        .then(alt.value(alt.ExprRef("background")))
        .otherwise(alt.Fill("color:N", scale=None, legend=None)),
        tooltip=[alt.Tooltip("name:N", title="Area"), alt.Tooltip("words:N", title="Result")],
    )
    return configured(
        alt.layer(intervals, marks, *line_layers(x), data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(parameter("domain", [0, 1]), parameter("middle", 0.5), parameter("number", ""))
        .add_params(*(parameter(name, []) for name in ("names", "words", "colors")))
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container")
    )


# ---- words -----------------------------------------------------------------------------------
def _title(result: AreaResult, rows: Sequence[AreaRow], *, wall: bool = False) -> str:
    """Return the ends of the list, among areas that may be judged."""
    setting = result.setting
    headline = wall_message if wall else message
    judged = [row for row in rows if row.judged and row.value is not None]
    parts = {"measure": people_words(setting), "place": place_words(setting)}
    if not judged:
        return headline("neighborhoods.nothing" if not rows else "neighborhoods.all weak", **parts)
    first, last = judged[0], judged[-1]
    return headline(
        "neighborhoods.range",
        **parts,
        first=value_words(setting, first.value.value if first.value else None, unit=False),
        last=value_words(setting, last.value.value if last.value else None, unit=False),
        first_area=first.name,
        last_area=last.name,
    )


def _absent_words(result: AreaResult) -> tuple[str, ...]:
    """The names of areas that are not shown; how many they are stands in the footer."""
    names = [row.name for row in result.rows if row.value is None]
    if not names:
        return ()
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return (f"Not shown: {', '.join(names[:12])}{more}.",)


def _residents_line(result: AreaResult) -> tuple[str, ...]:
    """Who lives in worse areas, as a sentence of its own; nothing without a table of residents."""
    words = residents_words(result)
    return (f"{words}.",) if words else ()
