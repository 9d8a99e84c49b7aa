"""The figure `house-wealth`: each group's share of home value against its share of households.

On the line from corner to corner both shares are equal. Names stand at the right edge, moved apart,
each joined to its mark by a thin line. A pair that is not reliable is hollow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import altair as alt
import pyarrow as pa

from mobility.analysis.groups.share_comparisons import (
    NOBODY_HERE,
    ShareComparison,
    SharePair,
    furthest_behind,
)
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import Figure, FigureSpec, Provenance
from mobility.figures.parts import (
    FIT_WIDTH,
    POINT,
    QUIET,
    TITLED_AXES,
    configured,
    either,
    moved_apart,
    narrow_parameter,
    parameter,
    part,
    theme_parameters,
    theme_values,
)
from mobility.figures.share_rows import (
    ShareRow,
    comparison_figure,
    no_group,
    nothing_compared,
    pair_row,
    residents_words,
    share_words,
)
from mobility.figures.theme import Theme
from mobility.registry import Framework
from mobility.text import format_number, within
from mobility.text.languages import localized, say, translatable
from mobility.text.messages import message, wall_message

SPEC = FigureSpec(
    "house-wealth", "Home value by group, against households", "disparities", ("year",)
)
_NAMES = (translatable("Share of home value"), translatable("Share of households"))
_OWNERS = translatable(
    "Owners state the value of their home themselves; mortgage debt is not taken off, and renters "
    "have no part in it."
)
_LEAST = 0.01  # a shortfall of less than a point is not in the title
HEIGHT = 400  # pixels
_DOT = 260  # area
_NAME_ROW = 27  # pixels from one name to the next: a wall's larger letters stay apart, too
_WORD_PLACES = (0.45, 0.3, 0.6, 0.15, 0.8)  # along the line of equal shares
_NEAR = 0.12  # of the axis: nearer than that a mark would touch the words
_LONGEST = 320  # pixels of a name
_WORDS_WIDTH = 7  # letter sizes that the words of the line and their distance from it take


def house_wealth_figure(
    comparison: ShareComparison, framework: Framework, provenance: Provenance
) -> Figure:
    """Return the figure of home value by group.

    Args:
        comparison: each group's shares of home value and of households.
        framework: the metrics, for whoever keeps the figure.
        provenance: where the numbers are from.
    """
    marks = home_marks(comparison)
    return comparison_figure(
        SPEC,
        comparison,
        home_rows(comparison),
        framework,
        provenance,
        title=_title(comparison),
        wall_title=_wall_title(comparison),
        shares=say("Share of home value against share of households"),
        names=_NAMES,
        note=localized(_OWNERS),
        chart=partial(parity_chart, marks),
    )


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ParityMark:
    """One group.

    Attributes:
        label: stands at the right edge.
        short: the same where there is little room.
        x: the share that the other one is compared with, from 0 to 1.
        y: the share, from 0 to 1.
        text: the result, for the tooltip.
        hollow: whether it is not reliable.
    """

    label: str
    short: str
    x: float
    y: float
    text: str
    hollow: bool = False


def home_rows(comparison: ShareComparison) -> list[ShareRow]:
    """Return each group's two shares in words."""
    return [
        pair_row(
            pair,
            say(
                "{share} of home value, {against} of households",
                share=share_words(pair.share),
                against=share_words(pair.against),
            ),
            _ratio(pair),
        )
        for pair in comparison.pairs
    ]


def home_marks(comparison: ShareComparison) -> list[ParityMark]:
    """Return a mark for each group with both shares."""
    return [
        ParityMark(
            *_edge_labels(pair, row.sign),
            pair.against,
            pair.share,
            "; ".join(row.lines),
            hollow=bool(pair.problem),
        )
        for pair, row in zip(comparison.pairs, home_rows(comparison), strict=True)
        if pair.share is not None and pair.against is not None
    ]


def _edge_labels(pair: SharePair, sign: str) -> tuple[str, str]:
    """Return a group and its ratio at the edge of the plot, in whole and short."""
    group = pair.group
    start = group.short.partition(say(" and "))[0]
    first = f"{start} …" if group.short else group.name.split(",")[0]
    return f"{group.short or group.name} {sign}".strip(), f"{first} {sign}".strip()


# ---- drawing ---------------------------------------------------------------------------------
def parity_chart(
    marks: Sequence[ParityMark], theme: Theme, summary: str, *, in_file: bool = False
) -> Spec:
    """Return the marks with the line of equal shares.

    Args:
        marks: the groups.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        in_file: whether it always has room for whole names.
    """
    end = min(1.0, 1.06 * max((max(mark.x, mark.y) for mark in marks), default=1.0) or 1.0)
    ordered = sorted(marks, key=lambda mark: (mark.y, mark.x))
    heights = moved_apart([mark.y / end * HEIGHT for mark in ordered], HEIGHT, _NAME_ROW)
    places = [height / HEIGHT * end for height in heights]
    space = _free_place(marks, end) * end
    rows: list[dict[str, Any]] = [
        {"part": "equal", "x": 0.0, "y": 0.0, "x2": end, "y2": end},
        {"part": "words", "x": space, "y": space},
    ]
    for mark, place in zip(ordered, places, strict=True):
        at = {"x": mark.x, "y": mark.y}
        label_row = {"label": mark.label, "words": mark.text, "hollow": mark.hollow}
        rows += [
            {"part": "leader", **at, "x2": end, "y2": place},
            {"part": "mark", **at, **label_row},
        ]
    values = {
        **theme_values(theme),
        "end": end,
        "places": places,
        "names": [mark.label for mark in ordered],
        "shorts": [mark.short for mark in ordered],
    }
    if in_file:
        values["narrow"] = False
    table = pa.Table.from_pylist(rows, _SCHEMA)
    up, across = map(localized, _NAMES)
    drawing = _drawing_with(up, across, say("equal shares"))
    return with_values(drawing, table, values, description=summary)


def _free_place(marks: Sequence[ParityMark], end: float) -> float:
    """Return where along the line of equal shares its words are clear of the marks."""

    def room(at: float) -> float:
        return min((max(abs(m.x / end - at), abs(m.y / end - at)) for m in marks), default=1.0)

    return next((at for at in _WORD_PLACES if room(at) > _NEAR), max(_WORD_PLACES, key=room))


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        *((name, pa.float64()) for name in ("x", "y", "x2", "y2")),
        ("label", pa.string()),
        ("words", pa.string()),
        ("hollow", pa.bool_()),
    ]
)


@cache
def _drawing_with(*words: str) -> Callable[[], Any]:
    """Return what builds the drawing with its words, one function for each language."""
    return partial(_drawing, *words)


def _drawing(share: str, against: str, equal_shares: str) -> Any:  # noqa: ANN401 - an Altair chart
    scale = alt.Scale(domain=alt.ExprRef("[0, end]"), nice=False, zero=True)
    axis = alt.Axis(
        format="%", labelExpr="replace(datum.label, '%', '\u00a0%')", tickCount=5, domain=False,
        **TITLED_AXES,
    )  # fmt: skip
    across, up = axis.copy(), axis.copy()
    up.title, across.title = share, against
    across.labelSeparation = 8
    up.titleAngle, up.titleAlign, up.titleAnchor, up.titleX, up.titleY = 0, "left", "end", 0, -14
    names = alt.Axis(
        values=alt.ExprRef("places"), orient="right", title=None, grid=False, ticks=False,
        domain=False, labelOverlap=False, labelPadding=5, labelLimit=_LONGEST,
        labelExpr="(narrow ? shorts : names)[round(datum.index * max(length(names) - 1, 1))]",
    )  # fmt: skip
    x = alt.X("x:Q", scale=scale, axis=across)

    def y(shown: alt.Axis | None) -> alt.Y:
        return alt.Y("y:Q", scale=scale, axis=shown)

    equal = part("equal").mark_rule(
        **QUIET, color=alt.ExprRef("text"), strokeWidth=2, strokeDash=[6, 4]
    )
    # Left of the line, or right of it on a plot so narrow that they would reach the axis.
    at_left = f"width * datum.x / end > {_WORDS_WIDTH} * size"
    labels = part("words").mark_text(
        **QUIET, text=equal_shares, fontSize=alt.ExprRef("size"), color=alt.ExprRef("muted"),
        align=alt.ExprRef(f"{at_left} ? 'right' : 'left'"),
        dx=alt.ExprRef(f"{at_left} ? -8 : 8"), dy=alt.ExprRef(f"{at_left} ? -6 : 6"),
    )  # fmt: skip
    leaders = part("leader").mark_rule(
        **QUIET, color=alt.ExprRef("gray"), strokeWidth=1, opacity=0.8
    )
    hollow = alt.datum.hollow
    marks = part("mark").mark_point(**POINT, size=_DOT).encode(
        x=x,
        y=y(names),
        stroke=either(hollow, alt.ExprRef("gray"), alt.ExprRef("accent")),
        fill=either(hollow, alt.ExprRef("background"), alt.ExprRef("accent")),
        tooltip=[alt.Tooltip("label:N", title="Group"), alt.Tooltip("words:N", title="Result")],
    )  # fmt: skip
    return configured(
        alt.layer(
            equal.encode(x=x, x2="x2:Q", y=y(up), y2="y2:Q"),
            labels.encode(x=x, y=y(None)),
            leaders.encode(x=x, x2="x2:Q", y=y(None), y2="y2:Q"),
            marks,
            data=alt.NamedData(SOURCE),
        )
        .add_params(*theme_parameters(), narrow_parameter(), parameter("end", 1.0))
        .add_params(*(parameter(name, []) for name in ("places", "names", "shorts")))
        .resolve_axis(y="independent")
        .properties(
            height=HEIGHT,
            width="container",
            autosize=FIT_WIDTH,
        )
    )


# ---- words -----------------------------------------------------------------------------------
def _title(comparison: ShareComparison) -> str:
    """Return the group whose share of home value is furthest below its share of households."""
    if nothing := nothing_compared(say("Home value"), comparison):
        return nothing
    pair = furthest_behind(comparison.pairs, least=_LEAST)
    if pair is None:
        return say(
            "Home value: {no_group} share is more than a point below its share of households",
            no_group=no_group(comparison),
        )
    return say(
        "{group}: {against} of households, {share} of home value{parity}",
        group=pair.group.name,
        against=share_words(pair.against),
        share=share_words(pair.share),
        parity="" if pair.ratio is None else f" ({_ratio(pair)})",
    )


def _wall_title(comparison: ShareComparison) -> str:
    """Return the same for a wall."""
    place = within(comparison.jurisdiction.name)
    if nothing := nothing_compared(say("Home value"), comparison, wall=True):
        return nothing
    pair = furthest_behind(comparison.pairs, least=_LEAST)
    if pair is None:
        return message("wall.comparison.home value, even", place=place)
    return wall_message(
        "comparison.home value",
        place=place,
        people=residents_words(pair.group),
        against=share_words(pair.against),
        share=share_words(pair.share),
    )


def _ratio(pair: SharePair) -> str:
    if pair.ratio is None:
        return localized(NOBODY_HERE)
    return say("{ratio} of parity", ratio=format_number(pair.ratio, 2))
