"""The figure `neighborhoods-curve`: which share of the gap inside a place a few areas explain.

From left to right the areas from the worst on, by their share of people; upwards the share of the
people behind the gap that they have together. The band is the 95 % interval.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.areas.concentration import CONCENTRATION
from mobility.analysis.areas.result import AreaResult
from mobility.figures.areas.words import footer, people_words, place_words, subtitle
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.parts import (
    FIT_WIDTH,
    POINT,
    QUIET,
    TITLED_AXES,
    configured,
    narrow_parameter,
    part,
    theme_parameters,
    theme_values,
)
from mobility.figures.theme import Theme
from mobility.text import NBSP, count_of, format_number
from mobility.text.messages import message, wall_message

SPEC = FigureSpec(
    "neighborhoods-curve", "How much of a gap a few areas explain", "neighborhoods",
    ("table", "year", "group"),
)  # fmt: skip
_GAP = (
    "Gap: people times the distance of their area from the place, over all areas that are worse "
    "off than it. Values are drawn toward the mean by their error first, so that chance alone "
    "makes no gap."
)
_HEIGHT = 340
_FILE_WIDTH = 560


def curve_figure(result: AreaResult, provenance: Provenance) -> Figure:
    """Return the concentration curve of a place, or why there is none.

    Args:
        result: the measure in the areas.
        provenance: where the view is opened again.
    """
    words = _summary(result)
    return new_figure(
        SPEC.id,
        provenance,
        title=_title(result),
        wall_title=_title(result, wall=True),
        subtitle=subtitle(result),
        summary=words,
        footer=(_GAP, *footer(result)),
        table=lambda: curve_table(result),
        chart=lambda theme: curve_chart(result, theme, words),
        file_chart=lambda theme: curve_chart(result, theme, words, width=_FILE_WIDTH),
        about=(result.setting.set_name, str(result.setting.year)),
        methods=(CONCENTRATION, *result.methods),
    )


def curve_chart(result: AreaResult, theme: Theme, words: str, *, width: int | None = None) -> Spec:
    """Return the curve with its band, the line of an even spread, and half of the gap."""
    curve = result.curve
    rows: list[dict[str, Any]] = []
    if curve.order.size:
        start = {"part": "curve", "people": 0.0, "explained": 0.0, "lower": 0.0, "upper": 0.0}
        rows.append(start)
        rows += [
            {
                "part": "curve", "people": float(curve.people[at]),
                "explained": float(curve.explained[at]), "lower": float(curve.lower[at]),
                "upper": float(curve.upper[at]), "name": result.rows[int(curve.order[at])].name,
                "words": f"{count_of(at + 1, 'area')}: {_percent(curve.people[at])} of people, "
                f"{_percent(curve.explained[at])} of the gap",
            }
            for at in range(curve.order.size)
        ]  # fmt: skip
        half = curve.half - 1
        rows += [
            {
                "part": "half", "people": float(curve.people[half]),
                "explained": float(curve.explained[half]),
                "words": f"{count_of(curve.half, 'area')}: {_percent(curve.explained[half])} of "
                "the gap",
            },
            {"part": "even", "people": 0.0, "explained": 0.0},
            {"part": "even", "people": 1.0, "explained": 1.0},
        ]  # fmt: skip
    values = theme_values(theme)
    if width is not None:
        values["narrow"] = False
    table = pa.Table.from_pylist(rows, _SCHEMA)
    return with_values(_drawing, table, values, description=words, width=width or "container")


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        *((name, pa.float64()) for name in ("people", "explained", "lower", "upper")),
        ("name", pa.string()),
        ("words", pa.string()),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(
        format="%", labelExpr="replace(datum.label, '%', '\u00a0%')", tickCount=5, domain=False,
        **TITLED_AXES,
    )  # fmt: skip
    across, up = axis.copy(), axis.copy()
    across.title, up.title = "Share of people, from the worst area on", "Share of the gap"
    up.titleAngle, up.titleAlign, up.titleAnchor, up.titleX, up.titleY = 0, "left", "end", 0, -14
    x = alt.X("people:Q", scale=scale, axis=across)
    y = alt.Y("explained:Q", scale=scale, axis=up)
    curve = part("curve")
    band = curve.mark_area(opacity=0.22, color=alt.ExprRef("accent"), **QUIET).encode(
        x=x, y=alt.Y("lower:Q", scale=scale, axis=up), y2="upper:Q"
    )
    line = curve.mark_line(strokeWidth=3, color=alt.ExprRef("accent"), **QUIET).encode(x=x, y=y)
    even = (
        part("even")
        .mark_line(strokeDash=[6, 4], strokeWidth=2, color=alt.ExprRef("gray"), **QUIET)
        .encode(x=x, y=y)
    )
    points = (
        curve.transform_filter("isValid(datum.words)")
        .mark_point(size=36, color=alt.ExprRef("accent"), filled=True, opacity=1, aria=False)
        .encode(
            x=x, y=y,
            tooltip=[
                alt.Tooltip("name:N", title="Area"),
                alt.Tooltip("words:N", title="With those before"),
            ],
        )
    )  # fmt: skip
    half = part("half")
    mark = half.mark_point(
        shape="diamond", size=260, stroke=alt.ExprRef("accent"), fill=alt.ExprRef("background"),
        **{**POINT, "filled": False},
    ).encode(x=x, y=y)  # fmt: skip
    label = half.mark_text(
        align="left", dx=14, dy=12, baseline="top", fontSize=alt.ExprRef("size"),
        color=alt.ExprRef("text"), **QUIET,
    ).encode(x=x, y=y, text="words:N")  # fmt: skip
    return configured(
        alt.layer(band, even, line, points, mark, label, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .properties(height=_HEIGHT, width="container", autosize=FIT_WIDTH)
    )


# ---- words -----------------------------------------------------------------------------------
def _percent(share: float) -> str:
    return f"{format_number(100 * share)}{NBSP}%"


def _title(result: AreaResult, *, wall: bool = False) -> str:
    headline = wall_message if wall else message
    setting, curve = result.setting, result.curve
    parts = {"measure": people_words(setting), "place": place_words(setting)}
    if curve.reason:
        return headline("neighborhoods.no curve", **parts, reason=curve.reason)
    at = curve.half - 1
    return headline(
        "neighborhoods.curve",
        **parts,
        few=format_number(curve.half),
        judged=format_number(curve.order.size),
        areas=setting.areas.partition(" of ")[0],
        people=_percent(curve.people[at]),
        gap=_percent(curve.explained[at]),
        low=_percent(curve.lower[at]),
        high=_percent(curve.upper[at]),
    )


def _summary(result: AreaResult) -> str:
    curve = result.curve
    if curve.reason:
        return f"{_title(result)}."
    names = [result.rows[int(each)].name for each in curve.order[: curve.half]]
    listed = ", ".join(names[:10])
    return f"{_title(result)}. These are: {listed}{' and more' if len(names) > 10 else ''}."


# ---- table -----------------------------------------------------------------------------------
def curve_table(result: AreaResult) -> pd.DataFrame:
    """Return the areas from the worst on, with the shares up to each."""
    curve = result.curve
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for at in range(curve.order.size):
        row = result.rows[int(curve.order[at])]
        texts.append(
            {
                "Areas": at + 1,
                "Area": row.name,
                "Share of people": _percent(curve.people[at]),
                "Share of the gap": _percent(curve.explained[at]),
                "95 % interval": f"{_percent(curve.lower[at])} to {_percent(curve.upper[at])}",
            }
        )
        numbers.append(
            {
                "geoid": result.setting.geoid,
                "area_code": row.code,
                "data_year": result.setting.year,
                "share_of_people": float(curve.people[at]),
                "share_of_gap": float(curve.explained[at]),
                "share_lower": float(curve.lower[at]),
                "share_upper": float(curve.upper[at]),
            }
        )
    notes = {"share_of_gap": "of the people behind the gap, in this area and those before it"}
    return figure_table(texts, numbers, notes)
