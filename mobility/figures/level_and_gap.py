"""The figure `level-gap`: how high the values of a place are, across, and its gap, upwards.

The place and its peers in natural units, with intervals both ways. A small gap where all values are
low is no success, and neither are high values that leave one group out: that is why both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import pyarrow as pa

from mobility.analysis.gaps.places import GapAmongPlaces
from mobility.analysis.uncertainty import Estimate, Verdict
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import Figure, FigureSpec, Provenance, new_figure
from mobility.figures.gap_vs_places import (
    TITLE_WIDTH,
    bottom_title,
    gap_places_table,
    gap_words,
    pair_phrases,
    peers_without,
    phrase_of,
    scaled,
    value_words,
)
from mobility.figures.letters import wrap_text
from mobility.figures.parts import (
    FIT_WIDTH,
    POINT,
    QUIET,
    configured,
    display_scale,
    either,
    gap_format,
    number_format,
    parameter,
    text_with_halo,
    theme_parameters,
    theme_values,
    value_axis,
)
from mobility.figures.theme import Theme
from mobility.registry import EVERYONE, Better
from mobility.text import NBSP, count_of, format_size, format_value, within
from mobility.text.gaps import gap_axis_words, signed_size
from mobility.text.messages import message, metric_name, wall_message

SPEC = FigureSpec(
    "level-gap",
    "How high values are and how large a gap is, in a place and its peers",
    "disparities",
    ("metric!", "by!", "group", "year", "reference", "peers"),
)
_HEIGHT = 380  # pixels of the plot
_PEER, _OWN = 330, 300  # areas of marks
_NAME_WIDTH, _NAME_HEIGHT = 0.22, 0.09  # parts of the plot that the own name takes, about
_INK = 2  # of the colors of a series: letters in the background's color can be read on it


def level_and_gap_figure(
    among: GapAmongPlaces,
    peers_note: str,
    provenance: Provenance,
    *,
    verdict: Verdict | None = None,
) -> Figure | None:
    """Return the figure of levels and gaps; None where no place has both.

    Args:
        among: the place and its peers.
        peers_note: how the peers were chosen, a sentence.
        provenance: where the numbers are from.
        verdict: of the gap here among the groups of the place; None where it is not known.
    """
    rows = _rows(among)
    if not rows:
        return None
    title = _title(among, verdict)
    summary = _summary(among, title)
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=_title(among, verdict, wall=True),
        subtitle=_subtitle(among),
        summary=summary,
        footer=_footer(among, peers_note),
        table=lambda: gap_places_table(among),
        chart=lambda theme: _chart(among, rows, theme, summary),
        about=(among.metric.id, among.breakdown.id),
        methods=(among.percentile.method,),
        key=_key(among),
    )


# ---- rows ------------------------------------------------------------------------------------
def _rows(among: GapAmongPlaces) -> list[dict[str, Any]]:
    """Return the peers, numbered as in their list, then the own place: those with both values."""
    scale, rows = display_scale(among.metric), []
    for number, place in enumerate((among.own, *among.peers)):
        if place.gap is None or place.height is None:
            continue
        own = number == 0
        level = scaled(place.height, 1.0)
        gap = scaled(Estimate(place.gap, place.lower, place.upper), scale)
        rows.append(
            {f"level_{end}": value for end, value in level.items()}
            | {f"gap_{end}": value for end, value in gap.items()}
            | {
                "part": "own" if own else "peer",
                "own": own,
                "name": place.place.name if own else place.place.full_name,
                "sign": "" if own else str(number),
                "label": f"{value_words(among, place.height)}; gap {gap_words(among, place)}",
                "weak": not place.firm,
            }
        )
    return sorted(rows, key=lambda row: bool(row["own"]))


# ---- drawing ---------------------------------------------------------------------------------
def _chart(
    among: GapAmongPlaces, rows: Sequence[Mapping[str, Any]], theme: Theme, summary: str
) -> Spec:
    ends = ("value", "lower", "upper")
    across = _domain(row[f"level_{end}"] for row in rows for end in ends)
    upwards = _domain([0.0, *(row[f"gap_{end}"] for row in rows for end in ends)])
    left, below = _name_corner(rows, across, upwards)
    better = {Better.HIGHER: " (right is better)", Better.LOWER: " (left is better)"}
    way = better.get(among.metric.better, "")
    title = f"{_whose(among)}: {among.metric.short_label}{way}"
    values = {
        **theme_values(theme),
        "left": across[0],
        "right": across[1],
        "bottom": upwards[0],
        "top": upwards[1],
        "number": number_format(among.metric),
        "gap_number": gap_format(among.metric),
        "axis_title": wrap_text(title, TITLE_WIDTH, theme.font_size - 1),
        "gap_title": gap_axis_words(among.metric),
        "ink": theme.series[_INK],
        "name_left": left,
        "name_below": below,
    }
    table = pa.Table.from_pylist([{"part": "zero", "gap_value": 0.0}, *rows], _SCHEMA)
    return with_values(_drawing, table, values, description=summary)


def _domain(ends: Iterable[float | None]) -> tuple[float, float]:
    known = [end for end in ends if end is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    margin = 0.05 * (high - low) or abs(high) * 0.1 or 1.0
    return low - margin, high + margin


def _name_corner(
    rows: Sequence[Mapping[str, Any]], across: tuple[float, float], upwards: tuple[float, float]
) -> tuple[bool, bool]:
    """Return whether the own name stands at the left of its mark, and whether below it.

    It stands where it covers the fewest peers; where that is equal, on the side with more room.
    """
    own = next((row for row in rows if row["own"]), None)
    if own is None:
        return False, False
    near = [
        (
            (row["level_value"] - own["level_value"]) / (across[1] - across[0]),
            (row["gap_value"] - own["gap_value"]) / (upwards[1] - upwards[0]),
        )
        for row in rows
        if not row["own"]
    ]
    prefers_left = own["level_value"] > sum(across) / 2

    def cost(corner: tuple[bool, bool]) -> tuple[int, bool, bool]:
        left, below = corner
        side, up = (-1 if left else 1), (-1 if below else 1)
        covered = sum(
            0 <= side * x < _NAME_WIDTH and -0.02 < up * y < _NAME_HEIGHT for x, y in near
        )
        return covered, below, left is not prefers_left

    return min(((left, below) for left in (False, True) for below in (False, True)), key=cost)


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        *((f"level_{end}", pa.float64()) for end in ("value", "lower", "upper")),
        *((f"gap_{end}", pa.float64()) for end in ("value", "lower", "upper")),
        ("own", pa.bool_()),
        ("weak", pa.bool_()),
        ("name", pa.string()),
        ("sign", pa.string()),
        ("label", pa.string()),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    x_axis, y_axis = value_axis(), value_axis()
    for axis in (x_axis, y_axis):
        axis.tickCount, axis.ticks = 6, False
    y_axis.labelExpr = "format(datum.value, gap_number)"
    x_scale = alt.Scale(domain=alt.ExprRef("[left, right]"), nice=False, zero=False)
    y_scale = alt.Scale(domain=alt.ExprRef("[bottom, top]"), nice=False, zero=False)

    def x(end: str) -> alt.X:
        return alt.X(f"level_{end}:Q", scale=x_scale, axis=x_axis)

    def y(end: str) -> alt.Y:
        return alt.Y(f"gap_{end}:Q", scale=y_scale, axis=y_axis)

    places = alt.Chart().encode(x=x("value"), y=y("value"))
    own, peers = (places.transform_filter(f"datum.part === '{part}'") for part in ("own", "peer"))
    origin = alt.Chart().transform_filter("datum.part === 'zero'")
    accent, ink, background = (alt.ExprRef(name) for name in ("accent", "ink", "background"))
    zero = origin.mark_rule(color=alt.ExprRef("text"), strokeWidth=1, opacity=0.7, **QUIET).encode(
        y=y("value")
    )
    bars = []
    for rows, color, width in ((peers, alt.ExprRef("gray"), 1.5), (own, accent, 4)):
        bar: dict[str, Any] = {"color": color, "strokeWidth": width, "opacity": 0.5, **QUIET}
        flat = rows.transform_filter("isValid(datum.level_lower) && isValid(datum.level_upper)")
        tall = rows.transform_filter("isValid(datum.gap_lower) && isValid(datum.gap_upper)")
        bars.append(flat.mark_rule(**bar).encode(x=x("lower"), x2="level_upper:Q"))
        bars.append(tall.mark_rule(**bar).encode(y=y("lower"), y2="gap_upper:Q"))
    tooltip = [alt.Tooltip("name:N", title="Place"), alt.Tooltip("label:N", title="Here")]
    marks = [  # areas of marks: a wall makes them larger together with the numbers on them
        rows.mark_point(**POINT, shape=shape, size=size, stroke=color).encode(
            fill=either(alt.datum.weak, background, color), tooltip=tooltip
        )
        for rows, shape, size, color in (
            (peers, "circle", _PEER, ink),
            (own, "diamond", _OWN, accent),
        )
    ]
    signs = peers.mark_text(
        baseline="middle", dy=0.5, fontSize=alt.ExprRef("size - 3"), fontWeight="bold", **QUIET
    ).encode(text="sign:N", color=either(alt.datum.weak, ink, background))
    name = text_with_halo(
        own.encode(text="name:N"),
        align=alt.ExprRef("name_left ? 'right' : 'left'"),
        dx=alt.ExprRef("(name_left ? -0.8 : 0.8) * size"),
        baseline=alt.ExprRef("name_below ? 'top' : 'bottom'"),
        dy=alt.ExprRef("name_below ? 5 : -4"),
        fontWeight="bold",
        fontSize=alt.ExprRef("size"),
    )
    gap_title = origin.mark_text(
        text=alt.ExprRef("gap_title"),
        align="left",
        baseline="bottom",
        fontSize=alt.ExprRef("size - 1"),
        color=alt.ExprRef("text"),
        **QUIET,
    ).encode(x=alt.value(0), y=alt.value(-12))
    layers = [zero, *bars, *marks, signs, *name, gap_title]
    return configured(
        alt.layer(*layers, data=alt.NamedData(SOURCE), title=bottom_title("axis_title"))
        .add_params(*theme_parameters(), parameter("ink"))
        .add_params(*(parameter(end, 0.0) for end in ("left", "right", "bottom", "top")))
        .add_params(parameter("number", ",~f"), parameter("gap_number", ",~f"))
        .add_params(parameter("axis_title", []), parameter("gap_title", ""))
        .add_params(parameter("name_left", value=False), parameter("name_below", value=False))
        .properties(height=_HEIGHT, width="container", usermeta={"tall": True})
        .properties(autosize=FIT_WIDTH)
    )


# ---- words -----------------------------------------------------------------------------------
_CASES = {Verdict.CANNOT_TELL: "untold", Verdict.PRACTICALLY_THE_SAME: "practically none"}


def _title(among: GapAmongPlaces, verdict: Verdict | None, *, wall: bool = False) -> str:
    """Return both numbers of the place, without a stop; nothing is tested here."""
    own, (group, reference) = among.own, pair_phrases(among, wall=wall)
    absent = own.height is None or own.gap is None
    told = _CASES.get(verdict, "told") if verdict else "told"
    return (wall_message if wall else message)(
        f"level and gap.{'none' if absent else told if own.firm else 'weak'}",
        label=metric_name(among.metric, wall=wall),
        place=within(own.place.name),
        value=value_words(among, own.height, unit=not wall),
        whom=phrase_of(among, among.height_of, wall=wall),
        gap=format_size(
            among.metric,
            abs(own.gap or 0.0),
            unit=not wall or ", " not in among.metric.unit_label,
        ),
        group=group,
        reference=reference,
    )


def _subtitle(among: GapAmongPlaces) -> str:
    return (
        f"{among.metric.label} by {among.breakdown.label.lower()}: how high the values are, "
        "across, and how large the gap is, upwards. "
        f"{among.own.place.full_name} and its peers, {among.year}."
    )


def _summary(among: GapAmongPlaces, title: str) -> str:
    peers = [
        (peer.height.value, peer.gap)
        for peer in among.peers
        if peer.gap is not None and peer.height is not None
    ]
    if not peers:
        return f"{title}."
    levels, gaps = zip(*peers, strict=True)
    low, high = (format_value(among.metric, end) for end in (min(levels), max(levels)))
    least, most = (signed_size(among.metric, end) for end in (min(gaps), max(gaps)))
    return (
        f"{title}. {count_of(len(peers), 'peer')}: values from {low} to {high}, gaps from "
        f"{least} to {most}."
    )


def _key(among: GapAmongPlaces) -> str:
    """Return which number in the chart is which peer."""
    names = [
        f"{number}{NBSP}{peer.place.full_name}"
        for number, peer in enumerate(among.peers, 1)
        if peer.gap is not None and peer.height is not None
    ]
    return f"{' · '.join(names)}." if names else ""


def _footer(among: GapAmongPlaces, peers_note: str) -> tuple[str, ...]:
    marks = (
        "Lines: 95 % intervals, where they are published. Hollow: a value is not reliable. "
        "Nothing is tested here: a small gap where everyone does badly is no success."
    )
    return tuple(filter(None, (marks, peers_without(among), peers_note)))


def _whose(among: GapAmongPlaces) -> str:
    """Return whose values are the levels."""
    names = {group.label: group.name for group in among.breakdown.groups}
    name = names[among.height_of]
    return name if among.height_of == EVERYONE or "," not in name else f"“{name}”"
