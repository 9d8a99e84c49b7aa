"""The figure `two-metrics`: two metrics of all places, the place and its peers in front.

The axes leave out the outermost places, so that the others do not shrink to a spot; how many lie
outside stands below. No line is fitted: places alike in one thing are no proof that it brings the
other about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from mobility.analysis.peers.comparison import MetricPair
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
    unit_words,
)
from mobility.figures.parts import (
    AXIS_LABELS,
    POINT,
    QUIET,
    TITLED_AXES,
    configured,
    either,
    number_format,
    parameter,
    part,
    text_with_halo,
    theme_parameters,
    theme_values,
)
from mobility.figures.theme import Theme
from mobility.places import Jurisdiction
from mobility.registry import Better, Metric
from mobility.text import count_of, format_number, format_value, places_word
from mobility.text.messages import message, wall_message

SPEC = FigureSpec(
    "two-metrics", "Two metrics of all places", "compare", ("metric!", "against!", "year", "peers")
)
_HEIGHT = 460  # pixels
_FILE_WIDTH = 700
_LETTER = 0.6  # letter sizes that a bold letter of a name takes across
_QUANTILES = (0.005, 0.995)  # of the places, between which the axes lie
_DOT, _PEER, _OWN = 26, 330, 300  # areas of marks; those of named places grow with the letters
_RIGHT = {Better.HIGHER: " (right is better)", Better.LOWER: " (left is better)"}
_UP = {Better.HIGHER: " (up is better)", Better.LOWER: " (down is better)"}


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """The place or a peer that has both values.

    Attributes:
        place: which one.
        sign: its number in the list of peers; empty for the place itself.
        x: value of the metric across.
        y: value of the metric upwards.
        weak: whether one of the two is not reliable.
    """

    place: Jurisdiction
    sign: str
    x: float
    y: float
    weak: bool

    @property
    def own(self) -> bool:
        """Whether it is the place itself."""
        return not self.sign


def two_metrics_figure(
    pair: MetricPair,
    place: Jurisdiction,
    peers: Sequence[Jurisdiction],
    peers_note: str,
    provenance: Provenance,
) -> Figure:
    """Return the figure of two metrics of all places.

    Args:
        pair: both metrics of every place of the level.
        place: the county or city.
        peers: its peers, numbered in this order from 1.
        peers_note: how the peers were chosen, a sentence.
        provenance: where the numbers are from.
    """
    named = _named_places(pair, place, peers)
    level, summary = place.level, _summary(pair, place, named)
    x, y = pair.x[pair.reliable], pair.y[pair.reliable]
    outside, weak = x.size - int(_inside(x, y, named).sum()), int((~pair.reliable).sum())
    ids = (pair.across.id, pair.upwards.id)
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(pair, place, named),
        wall_title=_title(pair, place, named, wall=True),
        subtitle=(
            f"Across: {pair.across.label}, {pair.x_year}. Upwards: {pair.upwards.label}, "
            f"{pair.y_year}. {format_number(x.size)} {places_word(level)} with reliable values of "
            "both."
        ),
        summary=summary,
        key=_key(peers, named),
        footer=(
            (
                f"{count_of(outside, 'place')} outside the axes and {format_number(weak)} with a "
                "weak value are not drawn, nor are those without a value of one of the two. "
                "Nothing is tested here, and places alike in two things are no proof that one "
                "brings the other about."
            ),
            peers_note,
        ),
        table=lambda: _table(pair, place, peers, named),
        chart=lambda theme: two_metrics_chart(pair, named, theme, summary),
        file_chart=lambda theme: two_metrics_chart(pair, named, theme, summary, width=_FILE_WIDTH),
        about=ids,
        basis=Basis(metrics=ids),
    )


# ---- rows ------------------------------------------------------------------------------------
def _named_places(
    pair: MetricPair, place: Jurisdiction, peers: Sequence[Jurisdiction]
) -> list[NamedPlace]:
    """Return the place, then its peers, those with both values."""
    rows = {str(geoid): row for row, geoid in enumerate(pair.geoid)}
    return [
        NamedPlace(
            each,
            str(number) if number else "",
            float(pair.x[row]),
            float(pair.y[row]),
            not pair.reliable[row],
        )
        for number, each in enumerate((place, *peers))
        if (row := rows.get(each.geoid)) is not None
    ]


def axis_ends(
    x: NDArray[np.float64], y: NDArray[np.float64], named: Sequence[NamedPlace]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of both axes: around nearly all places and every named one."""
    return _ends(x, [each.x for each in named]), _ends(y, [each.y for each in named])


def _ends(values: NDArray[np.float64], named: Sequence[float]) -> tuple[float, float]:
    ends = [*named, *(np.quantile(values, _QUANTILES).tolist() if values.size else [])]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    margin = 0.04 * (high - low) or abs(high) * 0.1 or 1.0
    return low - margin, high + margin


def _inside(
    x: NDArray[np.float64], y: NDArray[np.float64], named: Sequence[NamedPlace]
) -> NDArray[np.bool_]:
    """Return which places lie within the axes."""
    (left, right), (low, high) = axis_ends(x, y, named)
    return (x >= left) & (x <= right) & (y >= low) & (y <= high)


# ---- drawing ---------------------------------------------------------------------------------
def two_metrics_chart(
    pair: MetricPair,
    named: Sequence[NamedPlace],
    theme: Theme,
    summary: str,
    *,
    width: int | None = None,
) -> Spec:
    """Return the drawing: dots for all places, numbered circles for peers, a diamond for the place.

    Args:
        pair: both metrics of all places; the reliable ones are drawn.
        named: the place and its peers.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of the plot in a file; None for a page, whose width it takes.
    """
    x, y = pair.x[pair.reliable], pair.y[pair.reliable]
    (left, right), (low, high) = axis_ends(x, y, named)
    inside = _inside(x, y, named)
    front = [
        {
            "part": "named",
            "x": each.x,
            "y": each.y,
            "name": each.place.name if each.own else each.place.full_name,
            "sign": each.sign,
            "label": each.place.name if each.own else "",
            "weak": each.weak,
            "own": each.own,
        }
        for each in sorted(named, key=lambda each: each.own)  # the place on top
    ]
    dots = {"x": x[inside], "y": y[inside], "part": ["all"] * int(inside.sum())}
    table = pa.concat_tables(
        [pa.table(dots), pa.Table.from_pylist(front, _SCHEMA)], promote_options="default"
    )
    values = {
        **theme_values(theme),
        "peer": theme.series[2],
        "left": left,
        "right": right,
        "low": low,
        "high": high,
        "number_x": number_format(pair.across),
        "number_y": number_format(pair.upwards),
    }
    spec = with_values(_drawing, table, values, description=summary, width=width or "container")
    titles = {
        "x": f"{pair.across.short_label}{_RIGHT.get(pair.across.better, '')}",
        "y": f"{pair.upwards.short_label}{_UP.get(pair.upwards.better, '')}",
    }
    return {**spec, "layer": [_with_titles(spec["layer"][0], titles), *spec["layer"][1:]]}


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("x", pa.float64()),
        ("y", pa.float64()),
        ("name", pa.string()),
        ("sign", pa.string()),
        ("label", pa.string()),
        ("weak", pa.bool_()),
        ("own", pa.bool_()),
    ]
)


def _with_titles(layer: Spec, titles: dict[str, str]) -> dict[str, Any]:
    """Return a layer whose axes have titles, which no parameter can set."""
    channels = {
        name: {
            **layer["encoding"][name],
            "axis": {**layer["encoding"][name]["axis"], "title": title},
        }
        for name, title in titles.items()
    }
    return {**layer, "encoding": {**layer["encoding"], **channels}}


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    x = (
        alt.X("x:Q")
        .scale(domain=alt.ExprRef("[left, right]"), nice=False, zero=False)
        .axis(tickCount=6, labelExpr=AXIS_LABELS.replace("number", "number_x"))
    )
    y = (
        alt.Y("y:Q")
        .scale(domain=alt.ExprRef("[low, high]"), nice=False, zero=False)
        .axis(
            tickCount=6,
            labelExpr=AXIS_LABELS.replace("number", "number_y"),
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleX=0,
            titleY=-14,
        )
    )
    dots = (
        part("all")
        .mark_circle(size=_DOT, color=alt.ExprRef("gray"), opacity=0.28, **QUIET)
        .encode(x=x, y=y)
    )
    named = part("named").encode(x="x:Q", y="y:Q")
    own, weak = alt.datum.own, alt.datum.weak
    accent, background, peer = (alt.ExprRef(name) for name in ("accent", "background", "peer"))
    marks = named.mark_point(**POINT).encode(
        shape=either(own, "diamond", "circle"),
        size=either(own, *(alt.ExprRef(f"{area} * size * size / 225") for area in (_OWN, _PEER))),
        stroke=either(own, accent, peer),
        fill=alt.when(weak)
        .then(alt.value(background))
        .when(own)
        .then(alt.value(accent))
        .otherwise(alt.value(peer)),
        tooltip=[alt.Tooltip("name:N", title="Place"), alt.Tooltip("x:Q"), alt.Tooltip("y:Q")],
    )
    letters: dict[str, Any] = {"baseline": "middle", "fontWeight": "bold"}
    signs = named.mark_text(dy=0.5, fontSize=alt.ExprRef("0.8 * size"), **letters, **QUIET).encode(
        text="sign:N", color=either(weak, peer, background)
    )
    # Left of its mark, where it would be cut off at the right edge.
    at = "(datum.x - left) / (right - left)"
    at_left = f"{at} > 0.5 && width * (1 - {at}) < {_LETTER} * size * length(datum.label) + 13"
    labels = text_with_halo(
        named.encode(text="label:N"),
        align=alt.ExprRef(f"{at_left} ? 'right' : 'left'"),
        dx=alt.ExprRef(f"{at_left} ? -13 : 13"),
        fontSize=alt.ExprRef("size"),
        **letters,
    )
    return configured(
        alt.layer(dots, marks, signs, *labels, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), parameter("peer"))
        .add_params(*(parameter(name, 0.0) for name in ("left", "right", "low", "high")))
        .add_params(parameter("number_x", "~%"), parameter("number_y", "~%"))
        .properties(
            height=_HEIGHT,
            width="container",
            usermeta={"embedOptions": {"renderer": "canvas"}},
        ),
        **TITLED_AXES,
        domainColor=alt.ExprRef("border"),
    )


# ---- words -----------------------------------------------------------------------------------
def _own(named: Sequence[NamedPlace]) -> NamedPlace | None:
    return next((each for each in named if each.own), None)


def _title(
    pair: MetricPair, place: Jurisdiction, named: Sequence[NamedPlace], *, wall: bool = False
) -> str:
    """How many peers with reliable values the place is above, on either metric; not tested."""
    own, peers = _own(named), [each for each in named if not each.own and not each.weak]
    counted = own is not None and not own.weak and bool(peers)
    others = len(peers) if counted else len(named) - 1
    parts = {
        "across": pair.across.short_label,
        "upwards": pair.upwards.short_label,
        "place": place.name,
        "places": places_word(place.level),
        "total": count_of(others, "peer"),
    }
    write = wall_message if wall else message
    if own is None:
        return write("two.absent", **parts)
    if not counted:
        return write("two.plain", **parts)
    first, second = (
        str(sum(value < here for value in values) or "none")
        for here, values in (
            (own.x, [peer.x for peer in peers]),
            (own.y, [peer.y for peer in peers]),
        )
    )
    return write("two.above", **parts, first=first, second=second)


def _key(peers: Sequence[Jurisdiction], named: Sequence[NamedPlace]) -> str:
    """Which number is which peer, and which peers have none."""
    shown = {each.place.geoid for each in named}
    numbers = [f"{each.sign} {each.place.full_name}" for each in named if not each.own]
    without = [peer.full_name for peer in peers if peer.geoid not in shown]
    absent = f" No value of both: {', '.join(without)}." if without else ""
    return f"{' · '.join(numbers)}.{absent}" if numbers else f"No peer has both values.{absent}"


def _summary(pair: MetricPair, place: Jurisdiction, named: Sequence[NamedPlace]) -> str:
    own = _own(named)
    if own is None:
        return f"{_title(pair, place, named)}."
    across = f"{pair.across.short_label} {format_value(pair.across, own.x)}"
    upwards = f"{pair.upwards.short_label} {format_value(pair.upwards, own.y)}"
    sentences = [f"{place.full_name}: {across}, {upwards}{', weak' if own.weak else ''}."]
    peers = [each for each in named if not each.own and not each.weak]
    if peers and not own.weak:
        sentences.append(_position(pair.across, own.x, [peer.x for peer in peers]))
        sentences.append(_position(pair.upwards, own.y, [peer.y for peer in peers]))
    return " ".join(sentences)


def _position(metric: Metric, here: float, peers: Sequence[float]) -> str:
    """How many peers have a lower value; not a test."""
    lower = sum(value < here for value in peers)
    return (
        f"{metric.short_label}: {lower} of {count_of(len(peers), 'peer')} with reliable values "
        "lower (not tested)."
    )


# ---- table -----------------------------------------------------------------------------------
def _table(
    pair: MetricPair,
    place: Jurisdiction,
    peers: Sequence[Jurisdiction],
    named: Sequence[NamedPlace],
) -> pd.DataFrame:
    """The place and its peers: both values in words and in numbers."""
    by_geoid = {each.place.geoid: each for each in named}
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for each in (place, *peers):
        shown = by_geoid.get(each.geoid)
        x, y = (shown.x, shown.y) if shown else (None, None)
        texts.append(
            {
                "Number": shown.sign if shown else "",
                "Place": f"{each.full_name} (here)" if shown and shown.own else each.full_name,
                f"{pair.across.short_label}, {pair.x_year}": format_value(pair.across, x),
                f"{pair.upwards.short_label}, {pair.y_year}": format_value(pair.upwards, y),
                "Quality": "weak" if shown and shown.weak else "",
            }
        )
        row: dict[str, Cell] = {"geoid": each.geoid}
        for metric, value in ((pair.across, x), (pair.upwards, y)):
            row |= {metric.id: value, f"{metric.id}_unit": unit_words(metric)}
        numbers.append(row)
    return figure_table(texts, numbers)
