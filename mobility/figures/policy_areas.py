"""The figure `policy-areas`: predictors by policy areas, with local programs in their cells.

A dot says that a source was read on how an area and a predictor hang together, a square with a
number how many programs of the place work there. Cells without either stay empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.figures.drawing import SOURCE, Spec, note_below, wall_rows, with_values
from mobility.figures.figure import (
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
from mobility.registry import Framework, Predictor
from mobility.registry.policy_areas import NO_SOURCE, POLICY_AREAS, PolicyAreas
from mobility.text import count_of, number_word
from mobility.text.messages import message, wall_message

SPEC = FigureSpec("policy-areas", "Predictors by policy areas", "connect")
_STEP = 30  # pixels from row to row
_AROUND = 150  # pixels above and below the rows
_FILE_WIDTH = 850
_KEY = (
    "Dot: a source was read on how they hang together. Square: so many programs here. Empty: "
    f"{NO_SOURCE}, and no program."
)


@dataclass(frozen=True, slots=True)
class LocalProgram:
    """A program of a place: its name, the id of its policy area, and the predictors it touches."""

    title: str
    area: str
    predictors: tuple[str, ...]


def policy_areas_figure(
    areas: PolicyAreas,
    framework: Framework,
    programs: Sequence[LocalProgram],
    place: str,
    provenance: Provenance,
    *,
    only: Sequence[str] = (),
) -> Figure:
    """Return the figure of policy areas.

    Args:
        areas: the cells of the registry.
        framework: the registry of predictors.
        programs: those of the place.
        place: the name of the county or city.
        provenance: where the programs are from.
        only: ids of the predictors that are shown; all by default.
    """
    predictors = [each for each in framework.predictors.values() if not only or each.id in only]
    rows = [_Row(each, areas, programs) for each in predictors]
    title = _title(rows, programs, place)
    draw = partial(policy_areas_chart, summary=title)
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=_title(rows, programs, place, wall=True),
        subtitle=f"Predictors of upward mobility by policy area · {place}",
        summary=" ".join((f"{title}.", *(row.words for row in rows if row.programs))),
        footer=(
            "What a source says of other places need not hold here; sources are in the table.",
        ),
        table=lambda: _table(rows, areas),
        chart=lambda theme: draw(rows, theme),
        file_chart=lambda theme: draw(rows, theme, width=_FILE_WIDTH),
        wall_chart=lambda theme, high: _wall_chart(rows, theme, high, title),
        key=_KEY,
    )


class _Row:
    """A predictor with its cells and the programs in them."""

    def __init__(
        self, predictor: Predictor, areas: PolicyAreas, programs: Sequence[LocalProgram]
    ) -> None:
        self.predictor = predictor
        self.read = [area for area in POLICY_AREAS if (area, predictor.id) in areas.cells]
        self.programs = {
            area: here
            for area in POLICY_AREAS
            if (
                here := [
                    each.title
                    for each in programs
                    if each.area == area and predictor.id in each.predictors
                ]
            )
        }

    @property
    def words(self) -> str:
        """The programs of each area in a sentence."""
        listed = "; ".join(
            f"{POLICY_AREAS[area]}: {', '.join(here)}" for area, here in self.programs.items()
        )
        return f"{self.predictor.label}: {listed}."


# ---- words -----------------------------------------------------------------------------------
def _title(
    rows: Sequence[_Row], programs: Sequence[LocalProgram], place: str, *, wall: bool = False
) -> str:
    write = wall_message if wall else message
    predictors = count_of(len(rows), "predictor")
    shown = {title for row in rows for here in row.programs.values() for title in here}
    if not programs or not shown:
        return write("areas.nothing", predictors=predictors, place=place)
    touched = sum(bool(row.programs) for row in rows)
    return write(
        "areas.programs",
        place=place,
        touched=number_word(touched),
        predictors=predictors,
        without=number_word(len(rows) - touched),
    )


# ---- drawing ---------------------------------------------------------------------------------
_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("row", pa.float64()), ("area", pa.string()),
        ("at", pa.float64()), ("name", pa.string()), ("short", pa.string()),
        ("count", pa.string()), ("words", pa.string()),
    ]
)  # fmt: skip


def policy_areas_chart(
    rows: Sequence[_Row], theme: Theme, *, summary: str = "", width: int | None = None
) -> Spec:
    """Return the drawing of some rows.

    Args:
        rows: the predictors, in their order.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of a file; None for a page, whose width it takes.
    """
    values: dict[str, Any] = {**theme_values(theme), "last": max(len(rows), 1) - 0.5}
    if width is not None:
        values["narrow"] = False
    return with_values(
        _drawing,
        pa.Table.from_pylist(list(_marks(rows)) or [{"part": "none"}], _SCHEMA),
        values,
        description=summary,
        width=width or "container",
        height=_STEP * max(len(rows), 1),
    )


def _marks(rows: Sequence[_Row]) -> Iterator[dict[str, Any]]:
    for at, (area, label) in enumerate(POLICY_AREAS.items()):
        yield {"part": "area", "at": float(at), "area": area, "name": label}
    for number, row in enumerate(rows):
        yield {"part": "name", "row": float(number), "name": row.predictor.label}
        for at, area in enumerate(POLICY_AREAS):
            cell = {"row": float(number), "at": float(at)}
            yield {"part": "cell", **cell}
            if area in row.programs:
                here = row.programs[area]
                yield {
                    "part": "programs", "count": str(len(here)), "words": ", ".join(here), **cell,
                }  # fmt: skip
            elif area in row.read:
                yield {"part": "read", **cell}


def _wall_chart(rows: Sequence[_Row], theme: Theme, high: float, summary: str) -> Spec:
    """Return the drawing for a wall: predictors without a program first."""
    room = wall_rows(high, _AROUND, _STEP)
    ordered = sorted(rows, key=lambda row: bool(row.programs))[:room]
    shown = [row for row in rows if row in ordered]
    drawing = dict(policy_areas_chart(shown, theme, summary=summary, width=_FILE_WIDTH))
    if left := len(rows) - len(shown):
        drawing["title"] = note_below(f"and {count_of(left, 'more predictor')}", theme)
    return drawing


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    accent, text, muted, background, border = (
        alt.ExprRef(name) for name in ("accent", "text", "muted", "background", "border")
    )
    # Names take the left part of the plot, and cells what is right of them.
    x = alt.X("at:Q", axis=None).scale(
        domain=[-0.5, len(POLICY_AREAS) - 0.5],
        range=[alt.ExprRef("narrow ? 150 : 17 * size"), alt.ExprRef("width")],
        nice=False,
        zero=False,
    )
    y = alt.Y("row:Q", axis=None).scale(domain=alt.ExprRef("[last, -0.5]"), nice=False, zero=False)
    heads = (
        part("area")
        .mark_text(
            align="left", baseline="middle", angle=alt.ExprRef("narrow ? 285 : 320"), dy=0,
            fontSize=alt.ExprRef("size - 1"), color=text, y=-8, **QUIET,
        )
        .encode(x=x, text="name:N")
    )  # fmt: skip
    names = (
        part("name")
        .mark_text(
            align="left",
            baseline="middle",
            x=0,
            color=text,
            fontSize=alt.ExprRef("narrow ? size - 3 : size"),
            limit=alt.ExprRef("narrow ? 140 : 16.4 * size"),
            **QUIET,
        )
        .encode(y=y, text="name:N")
    )
    lines = (
        part("name")
        .mark_rule(color=border, strokeWidth=1, x=0, x2="width", yOffset=_STEP / 2, **QUIET)
        .encode(y=y)
    )
    read = (
        part("read")
        .mark_point(**{**POINT, "strokeWidth": 1.5})
        .encode(x=x, y=y, size=alt.value(60), shape=alt.value("circle"), color=alt.value(muted))
    )
    programs = part("programs").encode(x=x, y=y)
    squares = programs.mark_point(**POINT).encode(
        size=alt.value(420),
        shape=alt.value("square"),
        color=alt.value(accent),
        tooltip=alt.Tooltip("words:N", title="Programs"),
    )
    counts = programs.mark_text(
        baseline="middle",
        dy=1,
        color=background,
        fontWeight="bold",
        fontSize=alt.ExprRef("size - 2"),
        **QUIET,
    ).encode(text="count:N")
    return configured(
        alt.layer(lines, heads, names, read, squares, counts, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter(), parameter("last", 0.5))
        .properties(
            height=_STEP,
            width="container",
            padding={"top": 8, "left": 2, "right": 40, "bottom": 4},
        )
    )


# ---- table -----------------------------------------------------------------------------------
def _table(rows: Sequence[_Row], areas: PolicyAreas) -> pd.DataFrame:
    """Every cell with a source or a program."""
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for row in rows:
        for area, label in POLICY_AREAS.items():
            cell, here = areas.cells.get((area, row.predictor.id)), row.programs.get(area, [])
            if cell is None and not here:
                continue
            source = areas.source_of(cell) if cell else None
            texts.append(
                {
                    "Predictor": row.predictor.label,
                    "Policy area": label,
                    "How they hang together": cell.sentence if cell else NO_SOURCE,
                    "Source": source.citation if source else "",
                    "Programs here": "; ".join(here),
                }
            )
            numbers.append(
                {
                    "predictor": row.predictor.id,
                    "area": area,
                    "link": source.link if source else "",
                    "programs": len(here),
                }
            )
    return figure_table(texts, numbers, {"link": "where the source was read"})
