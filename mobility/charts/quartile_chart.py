"""All metrics of a pillar on one line of peers: the middle is their median, right is better.

Each row has its own scale, from the peers' median to the farthest of them: the spine says where a
place stands among its peers, not how large a difference is. The thin line spans all peers, the
thick one their middle half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import NARROW, POINT, by_width, verdict_color
from mobility.charts.layers import (
    Layer,
    as_it_is,
    chart,
    layer,
    marks,
    names,
    number,
    row_axis,
    tooltip,
)
from mobility.figures.theme import Theme

ROW = 32  # pixels from row to row
BEYOND = 1.12  # where a place stands that is farther from the median than every peer
_DIAMOND, _BAND = 230, 12
_SIDES: Layer = {
    "title": None,
    "values": [-1, 0, 1],
    "labelExpr": "datum.value < 0 ? '◀ worse' : datum.value > 0 ? 'better ▶' : 'peer median'",
    "grid": False,
    "ticks": False,
    "domain": False,
    "orient": "top",
}


@dataclass(frozen=True, slots=True)
class Vertebra:
    """A row: places on the scale of its metric, -1 to 1, 0 the peers' median, right better.

    ``mine`` is None without a value, ``low`` and ``high`` are the farthest peers, ``first`` and
    ``third`` the quartiles nearer to them. ``words`` stand at the right.
    """

    metric: str
    label: str
    mine: float | None
    low: float
    first: float
    third: float
    high: float
    weak: bool
    verdict: Verdict
    words: str


def vertebra_positions(
    values: Sequence[float], mine: float | None, *, high_is_right: bool
) -> tuple[float | None, list[float]]:
    """Return where a place and its peers' marks stand on the scale of a row.

    ``values`` are low, first quartile, median, third quartile and high in the metric's unit; the
    place is clipped just beyond the farthest peer.
    """
    middle = values[2]
    farthest = max(abs(values[0] - middle), abs(values[4] - middle)) or 1.0
    turn = 1.0 if high_is_right else -1.0
    places = sorted(turn * (value - middle) / farthest for value in values)
    if mine is None:
        return None, places
    return min(max(turn * (mine - middle) / farthest, -BEYOND), BEYOND), places


def quartile_chart(
    rows: Sequence[Vertebra], theme: Theme, alt_text: str, *, width: int | None = None
) -> Layer:
    """Return the rows in the order given, in Vega-Lite; the medians' line crosses all."""
    order = [row.metric for row in rows]
    data = [
        {
            "metric": row.metric,
            "label": row.label,
            "words": row.words,
            "mine": row.mine,
            "low": row.low,
            "first": row.first,
            "third": row.third,
            "high": row.high,
            "fill": theme.background if row.weak else theme.accent,
        }
        for row in rows
    ]
    fixed = width is not None
    rows_of = names("metric", sort=order)
    data_of = {"data": {"name": "rows"}}
    x = number("low", scale={"domain": [-1.25, 1.25], "nice": False}, axis=_SIDES)
    thick = {"type": "rule", "color": theme.gray}
    reach = marks(
        {**thick, "strokeWidth": 2, "opacity": 0.6},
        x=x,
        x2={"field": "high"},
        y={**rows_of, "axis": _labels(rows, fixed=fixed)},
    )
    band = marks(
        {**thick, "strokeWidth": _BAND, "opacity": 0.38},
        x=number("first"),
        x2={"field": "third"},
        y={**rows_of, "axis": None},
    )
    middle = layer(
        [{"low": 0}], {"type": "rule", "color": theme.text, "strokeWidth": 2}, x=number("low")
    )
    own = marks(
        {**POINT, "shape": "diamond", "size": _DIAMOND},
        x=number("mine"),
        y={**rows_of, "axis": _words(rows, theme, fixed=fixed)},
        stroke={"value": theme.accent},
        fill=as_it_is("fill"),
        tooltip=tooltip({"label": "Metric", "words": "Against the peers"}),
    )
    own["transform"] = [{"filter": "isValid(datum.mine)"}]
    return chart(
        [data_of | reach, data_of | band, middle, data_of | own],
        theme,
        alt_text,
        height={"step": ROW},
        width=width,
        axis={
            "labelFontSize": theme.font_size,
            "labelColor": theme.text,
            "gridColor": theme.border,
        },
        resolve={"axis": {"y": "independent"}},
        datasets={"rows": data},
    )


def _labels(rows: Sequence[Vertebra], *, fixed: bool) -> Layer:
    """The metrics at the left."""
    labels = {row.metric: row.label for row in rows}
    limit = 300 if fixed else {"expr": f"containerSize()[0] < {NARROW} ? 150 : 300"}
    return row_axis("left", by_width(labels, labels, fixed=True), labelLimit=limit)


def _words(rows: Sequence[Vertebra], theme: Theme, *, fixed: bool) -> Layer:
    """How each metric ended at the right; on a phone only its sign."""
    signs = {row.metric: row.verdict.chart_symbol for row in rows}
    words = {row.metric: f"{signs[row.metric]} {row.words}".strip() for row in rows}
    return row_axis(
        "right",
        by_width(signs, words, fixed=fixed),
        labelLimit=420,
        labelColor=verdict_color({row.metric: row.verdict for row in rows}, theme),
    )
