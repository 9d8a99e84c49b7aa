"""All metrics of a pillar on one line of peers: the middle is their median, right is better.

Each row has its own scale, from the peers' median to the farthest of them: the spine says where a
place stands among its peers, not how large a difference is. The thin line spans all peers, the
thick one their middle half.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from mobility.analysis.uncertainty import Verdict
from mobility.charts.dots import NARROW, SIGNS, by_width
from mobility.charts.style import FACE, Look

ROW = 32  # pixels from row to row
BEYOND = 1.12  # where a place stands that is farther from the median than every peer
_DIAMOND, _BAND = 230, 12


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


def peer_spine(
    rows: Sequence[Vertebra], look: Look, alt_text: str, *, width: int | None = None
) -> alt.LayerChart:
    """Return the rows in the order given; the line of the medians runs through all of them."""
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
            "fill": look.ground if row.weak else look.mine,
        }
        for row in rows
    ]
    fixed = width is not None
    left = alt.Y("metric:N", sort=order, axis=_labels(rows, fixed=fixed))
    right = alt.Y("metric:N", sort=order, axis=_words(rows, look, fixed=fixed))
    x = alt.X(
        "low:Q",
        scale=alt.Scale(domain=[-1.25, 1.25], nice=False),
        axis=alt.Axis(
            title=None,
            values=[-1, 0, 1],
            labelExpr="datum.value < 0 ? '◀ worse' : datum.value > 0 ? 'better ▶' : 'peer median'",
            grid=False,
            ticks=False,
            domain=False,
            orient="top",
        ),
    )
    base = alt.Chart(alt.InlineData(values=data))
    reach = base.mark_rule(aria=False, color=look.gray, strokeWidth=2, opacity=0.6).encode(
        x, alt.X2("high:Q"), left
    )
    band = base.mark_rule(aria=False, color=look.gray, strokeWidth=_BAND, opacity=0.38).encode(
        alt.X("first:Q"), alt.X2("third:Q"), alt.Y("metric:N", sort=order, axis=None)
    )
    middle = (
        alt.Chart(alt.InlineData(values=[{"low": 0}]))
        .mark_rule(aria=False, color=look.text, strokeWidth=2)
        .encode(alt.X("low:Q"))
    )
    own = (
        base.transform_filter("isValid(datum.mine)")
        .mark_point(
            aria=False, filled=True, shape="diamond", size=_DIAMOND, strokeWidth=2.5, opacity=1
        )
        .encode(
            alt.X("mine:Q"),
            right,
            stroke=alt.value(look.mine),
            fill=alt.Fill("fill:N", scale=None),
            tooltip=[
                alt.Tooltip("label:N", title="Metric"),
                alt.Tooltip("words:N", title="Against the peers"),
            ],
        )
    )
    chart: alt.LayerChart = (
        alt.layer(reach, band, middle, own)
        .resolve_axis(y="independent")
        .properties(
            width=width or "container",
            height=alt.Step(ROW),
            description=alt_text,
            background=look.ground,
        )
        .configure(font=FACE)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=look.font_size, labelColor=look.text, gridColor=look.border)
    )
    return chart


def _labels(rows: Sequence[Vertebra], *, fixed: bool) -> alt.Axis:
    """The metrics at the left."""
    names = {row.metric: row.label for row in rows}
    return alt.Axis(
        title=None, orient="left", ticks=False, domain=False, grid=False, labelPadding=8,
        labelLimit=alt.ExprRef(f"containerSize()[0] < {NARROW} ? 150 : 300") if not fixed else 300,
        labelExpr=by_width(names, names, fixed=True),
    )  # fmt: skip


def _words(rows: Sequence[Vertebra], look: Look, *, fixed: bool) -> alt.Axis:
    """How each metric ended at the right; on a phone only its sign."""
    signs = {row.metric: SIGNS.get(row.verdict, "") for row in rows}
    words = {row.metric: f"{signs[row.metric]} {row.words}".strip() for row in rows}
    conditions = [
        {
            "test": f"indexof({json.dumps([r.metric for r in rows if r.verdict is verdict])}, "
            "datum.value) >= 0",
            "value": color,
        }
        for verdict, color in ((Verdict.BETTER, look.better), (Verdict.WORSE, look.worse))
    ]
    return alt.Axis(
        title=None, orient="right", ticks=False, domain=False, grid=False, labelPadding=8,
        labelLimit=420,
        labelExpr=by_width(signs, words, fixed=fixed),
        labelColor={"condition": conditions, "value": look.quiet},
    )  # fmt: skip
