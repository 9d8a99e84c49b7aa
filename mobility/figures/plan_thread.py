"""The figure `plan-thread`: a plan, or one of its priorities, from priority to target.

Each row is a record; what leads to what is drawn as a line from the row above it. A row that is
missing is hollow and dashed, so that a thread that breaks off is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.figures.drawing import SOURCE, WALL_TIMES, Spec, note_below, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.letters import wrap_text
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
from mobility.text import count_of, number_word
from mobility.text.messages import message

SPEC = FigureSpec("plan-thread", "A plan from priority to target", "plan", ("priority",))
_STEP = 58  # pixels from row to row
_INDENT = 30  # pixels from a row to one that belongs to it
_LEFT = 14  # pixels before the first mark
_FILE_WIDTH = 900
_NARROW_WIDTH = 330  # pixels of a phone
_SHAPES = {
    "priority": "square",
    "outcome": "circle",
    "action": "triangle-right",
    "measure": "cross",
    "target": "diamond",
}
_COUNTED = (
    ("priorities", "priority", "priority", "priorities"),
    ("outcomes", "outcome", "outcome", "outcomes"),
    ("actions", "action", "action", "actions"),
    ("measures", "measure", "measure", "measures"),
    ("targets", "target", "target", "targets"),
)
_KEY = "Hollow and dashed: not in the plan yet."


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A row of a thread.

    Attributes:
        kind: `priority`, `outcome`, `action`, `measure` or `target`.
        label: the kind for people.
        text: what it says.
        depth: how many rows above it lead to it.
        detail: who and when, in a few words; of a priority the reasons.
        is_missing: whether there is no such record yet.
        record: the id of its record; empty for one that is missing.
        value: of a target, as it is stored.
        year: of a target.
    """

    kind: str
    label: str
    text: str
    depth: int
    detail: str = ""
    is_missing: bool = False
    record: str = ""
    value: float | None = None
    year: int | None = None


def plan_thread_figure(
    threads: Sequence[Sequence[ThreadRow]],
    place: str,
    provenance: Provenance,
    *,
    priority: str = "",
    metrics: tuple[str, ...] = (),
) -> Figure:
    """Return the figure of a plan, or of one of its priorities.

    Args:
        threads: the rows of each priority, itself first.
        place: the name of the county or city.
        provenance: where the plan is from.
        priority: the id of the priority, where it is about one.
        metrics: ids of those that its priorities and outcomes are about.
    """
    rows = [row for thread in threads for row in thread]
    title = _title(threads, place, one=bool(priority))
    summary = _summary(rows) or title
    return new_figure(
        f"{SPEC.id}-{priority}" if priority else SPEC.id,
        provenance,
        title=title,
        subtitle=f"From priority to target · {place}",
        summary=summary,
        footer=(),
        table=lambda: _table(threads),
        chart=lambda theme: thread_chart(rows, theme, summary),
        file_chart=lambda theme: thread_chart(rows, theme, summary, width=_FILE_WIDTH),
        wall_chart=lambda theme, high: _wall_chart(rows, theme, summary, high),
        basis=Basis(metrics=metrics),
        key=_KEY if any(row.is_missing for row in rows) else "",
    )


# ---- words -----------------------------------------------------------------------------------
def _title(threads: Sequence[Sequence[ThreadRow]], place: str, *, one: bool) -> str:
    rows = [row for thread in threads for row in thread if not row.is_missing]
    if not rows:
        return message("plan.nothing", place=place)
    counts = {
        name: _counted(sum(row.kind == kind for row in rows), singular, plural)
        for name, kind, singular, plural in _COUNTED
    }
    if one:
        return message("thread.priority", title=rows[0].text, **counts)
    return message("thread.plan", place=place, **counts)


def _counted(count: int, singular: str, plural: str) -> str:
    return f"{number_word(count)} {singular if count == 1 else plural}"


def _summary(rows: Sequence[ThreadRow]) -> str:
    """Return each row in words, in their order."""
    return " ".join(f"{row.label}: {row.text.rstrip('.')}." for row in rows)


def few_words(text: str, most: int = 12) -> str:
    """Return the first words of a text, with an ellipsis where some are left out.

    >>> few_words("More Black adults aged 25 to 54 have a job near their home", 6)
    'More Black adults aged 25 to …'
    """
    words = text.split()
    return text if len(words) <= most else f"{' '.join(words[:most])} …"


# ---- drawing ---------------------------------------------------------------------------------
_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("row", pa.float64()), ("x", pa.float64()), ("x2", pa.float64()),
        ("row2", pa.float64()), ("shape", pa.string()), ("missing", pa.bool_()),
        ("first", pa.bool_()), ("label", pa.string()), ("kind", pa.string()),
        ("words", pa.string()), ("narrow_words", pa.string()),
    ]
)  # fmt: skip


def thread_chart(
    rows: Sequence[ThreadRow], theme: Theme, summary: str, *, width: int | None = None
) -> Spec:
    """Return the drawing of a thread.

    Args:
        rows: in their order.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of a file; None for a page, whose width it takes.
    """
    table = pa.Table.from_pylist(
        [*_lines(rows), *_marks(rows, theme.font_size)] or [{"part": "none"}], _SCHEMA
    )
    values = theme_values(theme) | {"last": max(len(rows) - 1, 0) + 0.5}
    if width is not None:
        values["narrow"] = False
    return with_values(
        _drawing,
        table,
        values,
        description=summary,
        width=width or "container",
        height=_STEP * max(len(rows), 1),
    )


def _marks(rows: Sequence[ThreadRow], size: int) -> list[dict[str, Any]]:
    return [
        {
            "part": "row",
            "row": float(at),
            "x": float(_left(row.depth)),
            "shape": _SHAPES[row.kind],
            "missing": row.is_missing,
            "first": not row.depth,
            "label": " · ".join(filter(None, (row.label, "" if not row.depth else row.detail))),
            "kind": row.label,
            "words": _fitting(row, _FILE_WIDTH, size, lines=1),
            "narrow_words": _fitting(row, _NARROW_WIDTH, size, lines=2),
        }
        for at, row in enumerate(rows)
    ]


def _fitting(row: ThreadRow, width: int, size: int, lines: int) -> str:
    """Return the words of a row that fit beside its mark."""
    free = width - _left(row.depth) - 2 * _LEFT
    wrapped = wrap_text(few_words(row.text, 14), free, size, bold=not row.depth)
    if len(wrapped) > lines:
        last = wrapped[lines - 1].rstrip(" …")
        wrapped = [*wrapped[: lines - 1], f"{last[:-2].rstrip()} …"]
    return "\n".join(wrapped)


def _left(depth: int) -> int:
    return _LEFT + _INDENT * depth


def _lines(rows: Sequence[ThreadRow]) -> list[dict[str, Any]]:
    """Return what leads to each row: a line down from the row above, and one across."""
    lines: list[dict[str, Any]] = []
    for at, row in enumerate(rows):
        if not row.depth:
            continue
        above = next(i for i in range(at - 1, -1, -1) if rows[i].depth < row.depth)
        x, end = float(_left(rows[above].depth)), float(_left(row.depth))
        shared = {"part": "line", "missing": row.is_missing}
        lines.append({**shared, "x": x, "x2": x, "row": float(above), "row2": float(at)})
        lines.append({**shared, "x": x, "x2": end, "row": float(at), "row2": float(at)})
    return lines


def _wall_chart(rows: Sequence[ThreadRow], theme: Theme, summary: str, high: float) -> Spec:
    """Return the drawing for a wall: as many rows as there is room for, the outer ones first."""
    room = max(2, int(high / WALL_TIMES / _STEP))
    shown = list(rows)
    for depth in (4, 3, 2, 1):
        if len(shown) > room:
            shown = [row for row in shown if row.depth < depth]
    shown = shown[:room]
    left = len(rows) - len(shown)
    drawing = dict(thread_chart(shown, theme, summary, width=_FILE_WIDTH))
    if left:
        drawing["title"] = note_below(f"and {count_of(left, 'more row')}", theme)
    return drawing


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    accent, text, muted, background = (
        alt.ExprRef(name) for name in ("accent", "text", "muted", "background")
    )
    scale = alt.Scale(domain=alt.ExprRef("[last, -0.5]"), nice=False, zero=False)
    y = alt.Y("row:Q", scale=scale, axis=None)
    pixels = alt.Scale(domain=alt.ExprRef("[0, width]"), nice=False, zero=False)
    x = alt.X("x:Q", scale=pixels, axis=None)
    lines = part("line").encode(x=x, x2="x2:Q", y=y, y2="row2:Q")
    whole = lines.transform_filter("!datum.missing").mark_rule(color=accent, strokeWidth=3, **QUIET)
    broken = lines.transform_filter("datum.missing").mark_rule(
        color=muted, strokeWidth=2, strokeDash=[3, 4], **QUIET
    )
    rows = part("row").encode(x=x, y=y)
    marks = rows.mark_point(**POINT).encode(
        shape=alt.Shape("shape:N", scale=None),
        size=alt.value(210),
        stroke=alt.when(alt.datum.missing).then(alt.value(muted)).otherwise(alt.value(accent)),
        fill=alt.when(alt.datum.missing).then(alt.value(background)).otherwise(alt.value(accent)),
        strokeDash=alt.when(alt.datum.missing).then(alt.value([3, 3])).otherwise(alt.value([1, 0])),
    )
    beside: dict[str, Any] = {"align": "left", "dx": 17, **QUIET}
    labels = rows.mark_text(
        baseline="bottom",
        dy=-4,
        color=muted,
        fontSize=alt.ExprRef("size - 2"),
        text=alt.ExprRef("narrow ? datum.kind : datum.label"),
        **beside,
    )
    wide = rows.mark_text(
        baseline="top",
        dy=-1,
        lineBreak="\n",
        lineHeight=alt.ExprRef("size * 1.2"),
        color=text,
        fontSize=alt.ExprRef("size"),
        fontWeight=alt.ExprRef("datum.first ? 650 : 400"),
        text=alt.ExprRef("narrow ? datum.narrow_words : datum.words"),
        **beside,
    )
    return configured(
        alt.layer(broken, whole, marks, labels, wide, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter(), parameter("last", 0.5))
        .properties(height=_STEP, width="container")
    )


# ---- table -----------------------------------------------------------------------------------
def _table(threads: Sequence[Sequence[ThreadRow]]) -> pd.DataFrame:
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for thread in threads:
        path: list[str] = []
        for row in thread:
            path = [*path[: row.depth], row.text]
            texts.append(
                {
                    "Kind": row.label,
                    "Text": row.text,
                    "Belongs to": path[-2] if row.depth and len(path) > 1 else "",
                    "Who and when": "" if not row.depth else row.detail,
                    "Why": row.detail if not row.depth else "",
                }
            )
            numbers.append(
                {
                    "record": row.record,
                    "is_missing": int(row.is_missing),
                    "target_value": row.value,
                    "target_year": row.year,
                }
            )
    notes = {
        "record": "the id of the record, which `plan --json` lists",
        "is_missing": "1: the plan has no such record yet",
        "target_value": "the value to reach as it is stored (a share: 0 to 1)",
    }
    return figure_table(texts, numbers, notes)
