"""The figure `metrics-together`: how one metric goes together with others among counties.

A row for each metric that holds, the strongest first: a mark for the correlation within states and
a line for its interval, between "lower" at the left and "higher" at the right. What is weaker, not
clear or left out is counted below; the table has all of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.associations import (
    FEWEST_COUNTIES,
    LEAST_SHOWN,
    WITHIN_STATES,
    Association,
    MetricAssociations,
)
from mobility.figures.drawing import SOURCE, Spec, note_below, wall_rows, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.parts import (
    POINT,
    QUIET,
    configured,
    narrow_parameter,
    parameter,
    part,
    theme_parameters,
    theme_values,
)
from mobility.figures.theme import Theme
from mobility.registry import Framework
from mobility.text import count_of, format_number
from mobility.text.messages import message, wall_message

SPEC = FigureSpec(
    "metrics-together", "Metrics that go together among counties", "connect", ("metric!",)
)
CLAIM = "Go together among counties; this says nothing about people or causes."
"""What stands below every such result."""
_STEP = 46  # pixels from row to row
_AROUND = 60  # pixels above and below the rows
_FILE_WIDTH = 850
MOST_ROWS = 20
"""Rows on a page and in files; the table has all."""
PICKED = "pair"
"""The name of the selection of clicked rows, which holds the ids of their metrics."""


def metrics_together_figure(
    associations: MetricAssociations, framework: Framework, provenance: Provenance
) -> Figure:
    """Return the figure of one metric beside all others.

    Args:
        associations: its pairs.
        framework: the registry.
        provenance: where the numbers are from.
    """
    summary = " ".join((f"{_title(associations, framework)}.", CLAIM))
    metric = associations.metric
    shown = associations.together[:MOST_ROWS]
    draw = partial(together_chart, associations, framework, summary=summary)
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(associations, framework),
        wall_title=_title(associations, framework, wall=True),
        subtitle=(
            f"{metric.label}, {associations.years[metric.id]}, and other metrics among counties "
            f"of the same state, each in its newest year. {CLAIM}"
        ),
        summary=" ".join(
            (summary, *(f"{pair_words(associations, framework, each)}." for each in shown))
        ),
        footer=(_counted(associations),),
        table=lambda: _table(associations, framework),
        chart=lambda theme: draw(shown, theme),
        file_chart=lambda theme: draw(shown, theme, width=_FILE_WIDTH),
        wall_chart=lambda theme, high: _wall_chart(associations, framework, theme, high, summary),
        methods=(WITHIN_STATES,),
        about=(metric.id,),
        basis=Basis(metrics=(metric.id,)),
        key=(
            "Mark: the rank correlation within states, from −1 to 1. Line: its 95 % interval."
            if shown
            else ""
        ),
    )


# ---- words -----------------------------------------------------------------------------------
def pair_words(associations: MetricAssociations, framework: Framework, pair: Association) -> str:
    """Return a pair in a sentence without its stop: what is higher or lower where this is higher.

    A pair that does not hold is said not to go together.
    """
    names = {
        "first": associations.metric.short_label,
        "second": _name(framework, pair.other(associations.metric.id)),
    }
    if not pair.holds:
        return message("together.pair, untold", **names)
    return message("together.pair", **names, direction=_direction(pair))


def correlation_words(pair: Association) -> str:
    """Return the correlation of a pair with its interval and what it rests on."""
    return (
        f"{_number(pair.correlation)} ({_number(pair.lower)} to {_number(pair.upper)}); "
        f"{format_number(pair.counties)} counties in {pair.states} states"
    )


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _direction(pair: Association) -> str:
    return "higher" if pair.correlation > 0 else "lower"


def _name(framework: Framework, metric: str) -> str:
    known = framework.metrics.get(metric)
    return known.short_label if known else metric


def _title(associations: MetricAssociations, framework: Framework, *, wall: bool = False) -> str:
    write = wall_message if wall else message
    metric, together = associations.metric.short_label, associations.together
    total = len(together) + len(associations.weak) + len(associations.untold)
    if not total:
        return write("together.not compared", metric=metric)
    if not together:
        return write("together.none", metric=metric, total=str(total))
    return write(
        "together.some",
        metric=metric,
        count=str(len(together)),
        total=str(total),
        first=_name(framework, together[0].other(associations.metric.id)),
        direction=_direction(together[0]),
    )


def _counted(associations: MetricAssociations) -> str:
    """Return what is not drawn, and why, in a sentence each."""
    left = len(associations.together) - MOST_ROWS
    parts = [
        f"{count_of(left, 'further metric')} in the table" if left > 0 else "",
        f"{count_of(len(associations.weak), 'metric')} with a correlation below {LEAST_SHOWN:g}"
        if associations.weak
        else "",
        f"{count_of(len(associations.untold), 'metric')} that chance may explain"
        if associations.untold
        else "",
        f"{count_of(len(associations.related), 'metric')} made of the same input"
        if associations.related
        else "",
        f"{count_of(len(associations.not_compared), 'metric')} not compared"
        if associations.not_compared
        else "",
    ]
    listed = "; ".join(filter(None, parts))
    tested = (
        f"All {format_number(associations.compared)} pairs of metrics are one family (at most 10 % "
        f"false). Counties of a state with {FEWEST_COUNTIES} reliable values or more; a shared "
        "estimate counts once."
    )
    return f"Not drawn: {listed}. {tested}" if listed else tested


# ---- drawing ---------------------------------------------------------------------------------
_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("row", pa.float64()), ("x", pa.float64()), ("lower", pa.float64()),
        ("upper", pa.float64()), ("name", pa.string()), ("words", pa.string()),
        ("metric", pa.string()),
    ]
)  # fmt: skip


def together_chart(
    associations: MetricAssociations,
    framework: Framework,
    shown: Sequence[Association],
    theme: Theme,
    *,
    summary: str = "",
    width: int | None = None,
    picks: bool = False,
) -> Spec:
    """Return the drawing of some pairs.

    Args:
        associations: those of the metric.
        framework: the registry.
        shown: the pairs that are drawn, in their order.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of a file; None for a page, whose width it takes.
        picks: whether a click puts a row into the selection `PICKED` or takes it out.
    """
    rows = [
        {
            "part": "row",
            "row": float(number),
            "x": pair.correlation,
            "lower": pair.lower,
            "upper": pair.upper,
            "name": _name(framework, pair.other(associations.metric.id)),
            "words": correlation_words(pair),
            "metric": pair.other(associations.metric.id),
        }
        for number, pair in enumerate(shown)
    ]
    values: dict[str, Any] = {**theme_values(theme), "last": max(len(rows) - 0.4, 0.6)}
    if width is not None:
        values["narrow"] = False
    return with_values(
        _drawing_to_click if picks else _drawing,
        pa.Table.from_pylist(rows or [{"part": "none"}], _SCHEMA),
        values,
        description=summary,
        width=width or "container",
        height=_STEP * max(len(rows), 1),
    )


def _wall_chart(
    associations: MetricAssociations, framework: Framework, theme: Theme, high: float, summary: str
) -> Spec:
    """Return the drawing for a wall: the strongest pairs, and how many others there are."""
    room = wall_rows(high, _AROUND, _STEP)
    shown = associations.together[:room]
    left = len(associations.together) - len(shown)
    drawing = dict(
        together_chart(associations, framework, shown, theme, summary=summary, width=_FILE_WIDTH)
    )
    if left:
        drawing["title"] = note_below(f"and {count_of(left, 'more metric')}", theme)
    return drawing


def _drawing_to_click() -> Any:  # noqa: ANN401 - an Altair chart
    return _drawing(picks=True)


def _drawing(*, picks: bool = False) -> Any:  # noqa: ANN401 - an Altair chart
    accent, text, muted, border = (
        alt.ExprRef(name) for name in ("accent", "text", "muted", "border")
    )
    scale = alt.Scale(domain=[-1, 1], nice=False)
    labels = (
        "datum.value == 0 ? '0' : datum.value == -1 ? 'lower' : datum.value == 1 ? 'higher' : "
        "format(datum.value, '.1f')"
    )
    x = alt.X("x:Q", scale=scale).axis(
        title=None, values=[-1, -0.6, -0.2, 0, 0.2, 0.6, 1], labelExpr=labels, domain=False,
        orient="top", labelFlush=True,
    )  # fmt: skip
    y = alt.Y("row:Q", axis=None).scale(domain=alt.ExprRef("[last, -0.6]"), nice=False, zero=False)
    rows = part("row").encode(x=x, y=y)
    zero = (
        alt.Chart(alt.InlineData(values=[{"x": 0}]))
        .mark_rule(color=muted, strokeWidth=1.5, **QUIET)
        .encode(x=alt.X("x:Q", scale=scale))
    )
    intervals = (
        part("row")
        .mark_rule(color=accent, strokeWidth=3, opacity=0.55, **QUIET)
        .encode(x=alt.X("lower:Q", scale=scale), x2="upper:Q", y=y)
    )
    tooltip = [alt.Tooltip("name:N", title="Metric"), alt.Tooltip("words:N", title="Together")]
    marks = rows.mark_point(**POINT).encode(
        size=alt.value(130),
        color=alt.value(accent),
        shape=alt.value("circle"),
        tooltip=tooltip,
    )
    # A name stands above the line of its row, in the half in which the line is; on a phone that
    # half is too narrow, and all names begin at the left.
    letters: dict[str, Any] = {
        "baseline": "bottom",
        "dy": -8,
        "color": text,
        "fontSize": alt.ExprRef("size"),
        "limit": alt.ExprRef("narrow ? width : width / 2 - 8"),
        **QUIET,
    }
    right = (
        part("row")
        .mark_text(align="left", x=alt.ExprRef("narrow ? 0 : width / 2 + 6"), **letters)
        .transform_filter("datum.x >= 0")
        .encode(y=y, text="name:N")
    )
    left = (
        part("row")
        .mark_text(
            align=alt.ExprRef("narrow ? 'left' : 'right'"),
            x=alt.ExprRef("narrow ? 0 : width / 2 - 6"),
            **letters,
        )
        .transform_filter("datum.x < 0")
        .encode(y=y, text="name:N")
    )
    # A click anywhere in a row, above all other marks, is a click on its metric.
    row = alt.Chart().transform_filter("datum.part == 'row'")
    whole_rows = (
        row.transform_calculate(above="datum.row - 0.7", below="datum.row + 0.3")
        .mark_rect(fill="transparent", cursor="pointer", aria=False)
        .encode(
            x=alt.value(0),
            x2=alt.value("width"),
            y=alt.Y("above:Q", axis=None),
            y2="below:Q",
            tooltip=tooltip,
        )
        .add_params(
            alt.selection_point(PICKED, fields=["metric"], on="click", toggle="true", clear=False)
        )
    )
    layers = [intervals, zero, marks, right, left, *([whole_rows] if picks else [])]
    return configured(
        alt.layer(*layers, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter(), parameter("last", 0.6))
        .properties(height=_STEP, width="container"),
        domainColor=border,
    )


# ---- table -----------------------------------------------------------------------------------
def _table(associations: MetricAssociations, framework: Framework) -> pd.DataFrame:
    """Every other metric: how it goes together, or why nothing is said."""
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    groups = (
        ("goes together", associations.together),
        ("weakly together", associations.weak),
        ("cannot tell", associations.untold),
        ("made of one input", associations.related),
        ("not compared", associations.not_compared),
    )
    for result, pairs in groups:
        for pair in pairs:
            other = pair.other(associations.metric.id)
            why = pair.related or pair.reason
            texts.append(
                {
                    "Metric": _name(framework, other),
                    "Result": result,
                    "Where this is higher": _direction(pair) if pair.holds else "",
                    "Correlation within states": "" if why else correlation_words(pair),
                    "Why": why,
                }
            )
            numbers.append(
                {
                    "metric": other,
                    "year": associations.years.get(other),
                    "correlation": _or_none(pair.correlation),
                    "lower": _or_none(pair.lower),
                    "upper": _or_none(pair.upper),
                    "p": _or_none(pair.p),
                    "national_correlation": _or_none(pair.national),
                    "counties": pair.counties,
                    "states": pair.states,
                }
            )
    notes = {
        "correlation": "the mean rank correlation within states, from -1 to 1",
        "national_correlation": "the rank correlation among all counties, whatever their state",
        "counties": "counties that were counted; those with a shared estimate once",
    }
    return figure_table(texts, numbers, notes)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
