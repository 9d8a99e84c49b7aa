"""A grid of rows by columns: a colored cell with a sign for each, and a result beside each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pyarrow as pa

from mobility.figures.drawing import SOURCE, Spec, note_below, wall_rows, with_values
from mobility.figures.letters import wrap_text
from mobility.figures.parts import (
    FIT_WIDTH,
    QUIET,
    configured,
    narrow_parameter,
    parameter,
    part,
    row_axes,
    theme_parameters,
    theme_values,
)
from mobility.figures.theme import Theme

ROW = 34  # pixels from row to row
AROUND = 140  # pixels above and below the rows: slanting names of the columns, and a line
FULL, SOME, OPEN, NONE = "full", "some", "open", "none"
"""How a cell is filled: in the accent color, lightly, with an outline alone, or not at all."""
_CROWDED = "narrow && columns > 8"  # whether names of columns have to stand upright
_NARROW_LABEL = 9  # letter sizes across a line of a row's name on a phone
_FILE_WIDTH = 560  # pixels of the plot in files


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its sign, how it is filled, and what it says in words."""

    sign: str
    fill: str
    words: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its name, a cell for each column, its result, and the same in a word or two."""

    name: str
    cells: tuple[GridCell, ...]
    result: str = ""
    brief: str = ""


def grid_chart(
    rows: Sequence[GridRow],
    columns: Sequence[str],
    theme: Theme,
    summary: str,
    *,
    in_file: bool = False,
) -> Spec:
    """Return the drawing of a grid.

    Args:
        rows: the uppermost first.
        columns: their names.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        in_file: whether it always has room for all words.
    """
    values = {
        **theme_values(theme),
        "labels": [row.name for row in rows],
        "narrow_labels": [_on_two_lines(row.name, theme.font_size) for row in rows],
        "heads": list(columns),
        "results": [row.result for row in rows],
        "briefs": [row.brief for row in rows],
        "columns": max(len(columns), 1),
    }
    if in_file:
        values["narrow"] = False
    table = pa.Table.from_pylist(_cells(rows, theme), _SCHEMA)
    width = _FILE_WIDTH if in_file else "container"
    return with_values(_drawing, table, values, description=summary, width=width)


def grid_on_wall(
    rows: Sequence[GridRow],
    columns: Sequence[str],
    theme: Theme,
    summary: str,
    high: float,
    of: str,
) -> Spec:
    """Return the first rows for which a wall has room, and a line that counts the others.

    Args:
        rows: the most telling first.
        columns: their names.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        high: pixels of the wall that are free.
        of: how many of what there are, such as "24 predictors".
    """
    shown = rows[: wall_rows(high, AROUND, ROW)]
    chart = {**grid_chart(shown, columns, theme, summary, in_file=True), "width": "container"}
    if len(shown) == len(rows):
        return chart
    return {**chart, "title": note_below(f"The first {len(shown)} of {of}.", theme)}


def _on_two_lines(name: str, size: int) -> list[str]:
    """Return a name as a phone shows it; a longer one stands whole in the words of its cells."""
    lines = wrap_text(name, _NARROW_LABEL * size, size - 1)
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1]} …"]


def _cells(rows: Sequence[GridRow], theme: Theme) -> list[dict[str, Any]]:
    fills = {FULL: theme.accent, SOME: theme.sequential[2]}
    return [
        {
            "part": "cell",
            "rank": rank,
            "column": column,
            "words": cell.words,
            "sign": cell.sign,
            "fill": fills.get(cell.fill, theme.background),
            "ink": theme.background if cell.fill == FULL else theme.text,
            "outlined": cell.fill == OPEN,
        }
        for rank, row in enumerate(rows)
        for column, cell in enumerate(row.cells)
    ]


_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("rank", pa.int16()),
        ("column", pa.int16()),
        *((name, pa.string()) for name in ("words", "sign", "fill", "ink")),
        ("outlined", pa.bool_()),
    ]
)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    return grid_drawing([alt.Tooltip("words:N", title="Here")], outlined=True)


def grid_drawing(tooltip: Sequence[alt.Tooltip], *, outlined: bool = False) -> Any:  # noqa: ANN401 - an Altair chart
    """Return a grid as an Altair chart, whose parameters name rows, columns and results.

    Args:
        tooltip: what a cell says to a pointer.
        outlined: whether cells have a column `outlined`.
    """
    x = alt.X("column:O").axis(
        orient="top",
        title=None,
        ticks=False,
        domain=False,
        labelExpr="heads[datum.value]",
        labelAngle=alt.ExprRef(f"{_CROWDED} ? -90 : -45"),
        labelAlign="left",
        labelBaseline="middle",
        labelOverlap=False,
        labelPadding=8,
        labelLimit=alt.ExprRef("narrow ? 130 : 150"),
        labelFontSize=alt.ExprRef(f"{_CROWDED} ? min(size - 1, width / columns) : size - 1"),
    )
    left, right = row_axes(
        "narrow && length(narrow_labels) ? narrow_labels[datum.value] : labels[datum.value]",
        "(narrow ? briefs : results)[datum.value]",
        labelBaseline="middle",
    )
    left.labelLimit = alt.ExprRef(f"(narrow ? {_NARROW_LABEL + 1} : 18) * size")
    # The first of two lines stands above the middle of its row.
    two_lines = "narrow && length(narrow_labels) && length(narrow_labels[datum.value]) > 1"
    left.labelBaseline = {"condition": {"test": two_lines, "value": "bottom"}, "value": "middle"}
    left.labelFontSize = alt.ExprRef("narrow ? size - 1 : size")
    left.labelLineHeight = alt.ExprRef("size + 1")
    right.labelColor = alt.ExprRef("muted")
    cells = part("cell")
    boxes = cells.mark_rect(
        cornerRadius=2, stroke=alt.ExprRef("background"), strokeWidth=2, aria=False
    ).encode(
        x=x,
        y=alt.Y("rank:O", axis=left),
        fill=alt.Fill("fill:N", scale=None),
        tooltip=list(tooltip),
    )
    lines = [
        part("cell", "datum.outlined")
        .mark_rect(
            cornerRadius=2, fill=None, stroke=alt.ExprRef("muted"), strokeDash=[3, 3],
            strokeWidth=1, strokeOpacity=0.5, **QUIET,
        )
        .encode(x=x, y=alt.Y("rank:O", axis=left))
    ]  # fmt: skip
    signs = cells.mark_text(
        baseline="middle",
        fontSize=alt.ExprRef("min(size, 0.9 * width / columns)"),
        **QUIET,
    ).encode(
        x=x,
        y=alt.Y("rank:O", axis=right),
        text="sign:N",
        color=alt.Color("ink:N", scale=None),
    )
    return configured(
        alt.layer(boxes, *(lines if outlined else []), signs, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(
            *(
                parameter(name, [])
                for name in ("labels", "narrow_labels", "heads", "results", "briefs")
            )
        )
        .add_params(parameter("columns", 1))
        .resolve_axis(y="independent")
        .properties(height=alt.Step(ROW), width="container", autosize=FIT_WIDTH)
    )
