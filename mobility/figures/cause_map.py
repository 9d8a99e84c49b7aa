"""The figure `cause-map`: what a group thinks leads to what, in columns from left to right.

Parts are boxes and arrows lead between them. An arrow to less is dashed and has a minus sign, so
that no color is needed to tell it; one that rests on more than what the group thinks is thicker. On
a narrow screen boxes have numbers, which the list below the figure names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from mobility.analysis.cause_map import REINFORCING, CauseArrow, CauseMap, Loop
from mobility.figures.drawing import SOURCE, Spec, with_values
from mobility.figures.figure import (
    Basis,
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.layered_layout import Layout, layered
from mobility.figures.letters import wrap_text
from mobility.figures.parts import (
    POINT,
    QUIET,
    configured,
    either,
    narrow_parameter,
    parameter,
    part,
    text_with_halo,
    theme_parameters,
    theme_values,
)
from mobility.figures.theme import Theme
from mobility.text import count_of, number_word
from mobility.text.languages import current_language, label_in, say, translatable
from mobility.text.messages import message, wall_message

SPEC = FigureSpec("cause-map", "A group's map of causes", "connect", ("loop",))
EVIDENCE = {
    "think": "we think so",
    "study": "a study says so",
    "residents": "residents said so",
    "data": "data show it",
}
"""What an arrow rests on, in the middle of a sentence."""
_BOX, _WIDE_BOX = 0.37, 0.42  # of a column, half of a box; where columns are many
_MANY_COLUMNS = 7
_HIGH = 0.42  # of a row, half of a box
_HEAD = 0.025  # of a column, from the point of an arrow to its box
_PORTS = 0.26  # of a row, over which arrows are spread at a box
_BENT = 0.09  # of a column, how far an arrow between boxes of one column is bent
_STEPS = 14  # points of each bend
_PAGE_WIDTH, _FILE_WIDTH, _WALL_WIDTH = 1_000, 840, 1_760
_COLUMNS, _FILE_COLUMNS = 6, 5
_LINES, _LINES_ON_WALL, _LINES_IN_FILE = 3, 2, 5
_LINE = 1.14  # times the letters, from line to line
_EDGE = 14  # pixels of a box beside its words
_LETTERS = 0.87  # times the letters of a page
_WALL_LETTERS = 28  # pixels
_FILE_LETTERS = 14  # pixels: 7 points where a file is across a page
_ROOMY = 1.6  # times as high as it has to be, a row of a wall with room
_FEW = 30  # parts, up to which boxes on a wall have as many lines as on a page
_FEWEST_COLUMNS = 3  # that the width is divided into
_SHAPES = {"program": "square", "metric": "diamond"}
_KEY = translatable(
    "+: more leads to more; −, dashed: more leads to less. Thick: a study, residents or data say "
    "so; thin: we think so. Circle: a condition; square: a program; diamond: a metric."
)


def cause_map_figure(
    causes: CauseMap,
    place: str,
    provenance: Provenance,
    *,
    loop: str = "",
    metrics: tuple[str, ...] = (),
) -> Figure:
    """Return the figure of a map of causes.

    Args:
        causes: the map.
        place: the name of the county or city.
        provenance: where the map is from.
        loop: the name of the loop that is brought out; by default none is.
        metrics: ids of those that its parts are.
    """
    shown = next((each for each in causes.loops if each.name == loop), None)
    title, summary = _title(causes, place, shown), _summary(causes)
    draw = partial(cause_map_chart, causes, loop=shown, summary=summary)
    return new_figure(
        f"{SPEC.id}-{shown.name.lower()}" if shown else SPEC.id,
        provenance,
        title=title,
        wall_title=_title(causes, place, shown, wall=True),
        subtitle=say("The group's own map of causes · {place}", place=place),
        summary=summary,
        footer=(say("A map says what a group thinks, has read or was told; it tests nothing."),),
        table=lambda: _table(causes),
        chart=draw,
        file_chart=partial(draw, width=_FILE_WIDTH),
        wall_chart=lambda theme, high: draw(theme, width=_WALL_WIDTH, high=high),
        basis=Basis(metrics=metrics),
        key=label_in(current_language(), _KEY) if causes.arrows else "",
    )


# ---- words -----------------------------------------------------------------------------------
def arrow_words(causes: CauseMap, arrow: CauseArrow) -> str:
    """Return an arrow as a clause: more of the one leads to more or less of the other."""
    start, end = causes.by_id[arrow.start].name, causes.by_id[arrow.end].name
    if arrow.more:
        return say("more “{start}” leads to more “{end}”", start=start, end=end)
    return say("more “{start}” leads to less “{end}”", start=start, end=end)


def evidence_words(arrow: CauseArrow) -> str:
    """Return what an arrow rests on, with its source."""
    words = EVIDENCE.get(arrow.evidence, EVIDENCE["think"])
    return f"{words}: {arrow.source}" if arrow.source else words


def loop_words(causes: CauseMap, loop: Loop) -> str:
    """Return a loop in a sentence: its name, what it does, and its parts in order."""
    way = " → ".join(causes.by_id[arrow.start].name for arrow in loop.arrows)
    first = causes.by_id[loop.arrows[0].start].name
    return f"{message(f'cause.{loop.kind} loop', loop=loop.name, way=f'{way} → {first}')}."


def _title(causes: CauseMap, place: str, loop: Loop | None, *, wall: bool = False) -> str:
    write = wall_message if wall else message
    if not causes.nodes:
        return write("cause.nothing", place=place)
    if loop is not None:
        return write(f"cause.{loop.kind}, shown", loop=loop.name, count=_arrows(len(loop.arrows)))
    counts = {
        "parts": count_of(len(causes.nodes), "part"),
        "arrows": count_of(len(causes.arrows), "arrow"),
        "place": place,
    }
    if not causes.loops:
        return write("cause.no loop", **counts)
    feeding = sum(each.kind == REINFORCING for each in causes.loops)
    more = "at least " if causes.has_more_loops else ""
    return write(
        "cause.loops",
        **counts,
        loops=f"{more}{_loops(len(causes.loops))}",
        reinforcing=_how_many(feeding),
        balancing=_how_many(len(causes.loops) - feeding),
    )


def _how_many(count: int) -> str:
    return number_word(count) if count else "none"


def _loops(count: int) -> str:
    return f"{number_word(count)} {'loop' if count == 1 else 'loops'}"


def _arrows(count: int) -> str:
    return f"{number_word(count)} {'arrow' if count == 1 else 'arrows'}"


def _summary(causes: CauseMap) -> str:
    """Return each arrow in words, in their order, then the loops."""
    arrows = (f"{_capital(arrow_words(causes, each))}." for each in causes.arrows)
    return " ".join((*arrows, *(loop_words(causes, each) for each in causes.loops)))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


# ---- rows ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Way:
    """An arrow on the drawing.

    Attributes:
        arrow: which one.
        x: column of each point, in its direction.
        y: row of each point.
        to_right: whether it arrives from the left.
    """

    arrow: CauseArrow
    x: list[float]
    y: list[float]
    to_right: bool


def _half_box(layout: Layout) -> float:
    return _WIDE_BOX if layout.columns >= _MANY_COLUMNS else _BOX


def _ways(causes: CauseMap, layout: Layout) -> list[_Way]:
    """Return the points of each arrow, spread where several leave or enter a box at one side."""
    drawn = [
        (arrow, way) for arrow, way in zip(causes.arrows, layout.ways, strict=True) if len(way) > 1
    ]
    sides: dict[tuple[str, bool], list[tuple[float, int, int]]] = {}
    for number, (arrow, way) in enumerate(drawn):
        start_right, end_right = _sides(way)
        sides.setdefault((arrow.start, start_right), []).append((way[1][1], number, 0))
        sides.setdefault((arrow.end, end_right), []).append((way[-2][1], number, 1))
    offset: dict[tuple[int, int], float] = {}
    for ends in sides.values():
        spread = np.linspace(-_PORTS, _PORTS, len(ends)) if len(ends) > 1 else [0.0]
        for (_, number, end), shift in zip(sorted(ends), spread, strict=True):
            offset[number, end] = float(shift)
    result, box = [], _half_box(layout)
    for number, (arrow, way) in enumerate(drawn):
        start_right, end_right = _sides(way)
        points = [*way]
        points[0] = (
            way[0][0] + (box if start_right else -box), way[0][1] + offset[number, 0],
        )  # fmt: skip
        points[-1] = (
            way[-1][0] + (box + _HEAD if end_right else -box - _HEAD),
            way[-1][1] + offset[number, 1],
        )
        same_column = way[0][0] == way[-1][0]
        x, y = _bend(points) if same_column else _curve(points)
        result.append(_Way(arrow, x, y, not end_right))
    return result


def _sides(way: Sequence[tuple[float, float]]) -> tuple[bool, bool]:
    """Return whether an arrow leaves its first box, and enters its last one, at the right."""
    start, end = way[0][0], way[-1][0]
    return (True, False) if start < end else (False, True) if start > end else (True, True)


def _curve(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Return a way that is level at each of its points."""
    x, y = [points[0][0]], [points[0][1]]
    for (left, upper), (right, lower) in pairwise(points):
        for step in range(1, _STEPS + 1):
            share = step / _STEPS
            x.append(left + (right - left) * share)
            y.append(upper + (lower - upper) * share * share * (3 - 2 * share))
    return x, y


def _bend(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Return a way between two boxes of a column, bent to the right of them."""
    (start, upper), (end, lower) = points[0], points[-1]
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    x = [start + (end - start) * each + 4 * _BENT * each * (1 - each) for each in shares]
    return x, [upper + (lower - upper) * each for each in shares]


# ---- drawing ---------------------------------------------------------------------------------
_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("id", pa.string()), ("order", pa.int32()), ("x", pa.float64()),
        ("y", pa.float64()), ("x2", pa.float64()), ("y2", pa.float64()), ("words", pa.string()),
        ("number", pa.string()), ("what", pa.string()), ("shape", pa.string()),
        ("sign", pa.string()), ("more", pa.bool_()), ("thought", pa.bool_()),
        ("beside", pa.bool_()), ("lines", pa.int32()),
    ]
)  # fmt: skip


def cause_map_chart(
    causes: CauseMap,
    theme: Theme,
    *,
    loop: Loop | None = None,
    summary: str = "",
    width: int | None = None,
    high: float | None = None,
) -> Spec:
    """Return the drawing of a map.

    Args:
        causes: the map.
        theme: its colors.
        loop: the loop that is brought out.
        summary: what it shows, for readers who do not see it.
        width: pixels of a file or a wall; None for a page, whose width it takes.
        high: pixels that are free on a wall; None for a page or a file.
    """
    ids = [node.id for node in causes.nodes]
    on_wall = high is not None
    in_file = width is not None and not on_wall
    layout = layered(
        ids,
        [(arrow.start, arrow.end) for arrow in causes.arrows],
        _FILE_COLUMNS if in_file else _COLUMNS,
    )
    columns = max(layout.columns, _FEWEST_COLUMNS)
    letters = float(
        _WALL_LETTERS if on_wall else _FILE_LETTERS if in_file else theme.font_size * _LETTERS
    )
    column = (width or _PAGE_WIDTH) / columns
    across = 2 * _half_box(layout) * column - _EDGE
    lines = _LINES_ON_WALL if on_wall and len(ids) > _FEW else _LINES
    if in_file:  # a file is read without a pointer, so all words of a name have to be there
        needed = (len(wrap_text(each.name, int(across), int(letters))) for each in causes.nodes)
        lines = min(max(_LINES, *needed), _LINES_IN_FILE) if causes.nodes else _LINES
    row = letters * _LINE * lines / (2 * _HIGH) + 4
    if high is not None:
        least = letters * _LINE * _LINES_ON_WALL / (2 * _HIGH)
        row = min(_ROOMY * row, max(high / layout.rows, least))
    names = {node.id: _fitted(node.name, across, letters, lines) for node in causes.nodes}
    rows = [*_way_rows(causes, layout, loop), *_box_rows(causes, layout, names, loop)]
    values: dict[str, Any] = {
        **theme_values(theme),
        "size": letters,
        "right": columns - 0.5,
        "last": layout.rows - 0.5,
        "usual": float(width or _PAGE_WIDTH),
    }
    if width is not None:
        values["narrow"] = False
    return with_values(
        _drawing,
        pa.Table.from_pylist(rows or [{"part": "none"}], _SCHEMA),
        values,
        description=summary,
        width=width or "container",
        height=max(row * layout.rows, row),
    )


def _fitted(name: str, width: float, size: float, lines: int) -> str:
    """Return the words of a box on as many lines as it has."""
    words = name.split()
    for many in range(len(words), 0, -1):
        shown = " ".join(words[:many]) + (" …" if many < len(words) else "")
        wrapped = wrap_text(shown, int(width), int(size))
        if len(wrapped) <= lines:
            return "\n".join(wrapped)
    return "\n".join(wrap_text(name, int(width), int(size))[:lines])


def _way_rows(causes: CauseMap, layout: Layout, loop: Loop | None) -> Iterator[dict[str, Any]]:
    in_loop = {arrow.id for arrow in loop.arrows} if loop else set()
    for way in _ways(causes, layout):
        shared = {
            "id": way.arrow.id,
            "more": way.arrow.more,
            "thought": way.arrow.is_thought,
            "beside": loop is not None and way.arrow.id not in in_loop,
        }
        for order, (x, y) in enumerate(zip(way.x, way.y, strict=True)):
            yield {"part": "way", "order": order, "x": x, "y": y, **shared}
        yield {
            "part": "head",
            "x": way.x[-1],
            "y": way.y[-1],
            "shape": "triangle-right" if way.to_right else "triangle-left",
            "sign": "+" if way.arrow.more else "−",
            "words": f"{_capital(arrow_words(causes, way.arrow))} ({evidence_words(way.arrow)})",
            "order": 1 if way.to_right else -1,
            **shared,
        }


def _box_rows(
    causes: CauseMap, layout: Layout, names: Mapping[str, str], loop: Loop | None
) -> Iterator[dict[str, Any]]:
    in_loop = {arrow.start for arrow in loop.arrows} if loop else set()
    box = _half_box(layout)
    for number, node in enumerate(causes.nodes, start=1):
        x, y = layout.where[node.id]
        shared = {
            "id": node.id,
            "what": node.what,
            "beside": loop is not None and node.id not in in_loop,
        }
        yield {
            "part": "box", "x": x - box, "x2": x + box, "y": y - _HIGH, "y2": y + _HIGH, **shared,
        }  # fmt: skip
        yield {
            "part": "name", "x": x, "y": y, "words": names[node.id], "number": str(number),
            "lines": names[node.id].count("\n"), **shared,
        }  # fmt: skip
        yield {
            "part": "kind", "x": x - box, "y": y - _HIGH,
            "shape": _SHAPES.get(node.what, "circle"), **shared,
        }  # fmt: skip


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    accent, text, muted, background, border = (
        alt.ExprRef(name) for name in ("accent", "text", "muted", "background", "border")
    )
    x = alt.X("x:Q", axis=None).scale(domain=alt.ExprRef("[-0.5, right]"), nice=False, zero=False)
    y = alt.Y("y:Q", axis=None).scale(domain=alt.ExprRef("[last, -0.5]"), nice=False, zero=False)
    more, thought, beside = alt.datum.more, alt.datum.thought, alt.datum.beside
    faint = either(beside, 0.18, 1)
    lines = (
        part("way")
        .mark_line(strokeJoin="round", **QUIET)
        .encode(
            x=x,
            y=y,
            detail="id:N",
            order="order:Q",
            color=either(more, accent, text),
            strokeDash=either(more, [1, 0], [7, 5]),
            strokeWidth=either(thought, 1.4, 3.2),
            opacity=faint,
        )
    )
    heads = part("head").encode(x=x, y=y)
    points = heads.mark_point(**POINT).encode(
        shape=alt.Shape("shape:N", scale=None),
        size=alt.value(alt.ExprRef("70 * size * size / 169")),
        color=either(more, accent, text),
        opacity=faint,
        tooltip=alt.Tooltip("words:N", title="Arrow"),
    )
    signs = text_with_halo(
        heads.encode(text="sign:N", opacity=faint),
        "datum.more ? accent : text",
        fontSize=alt.ExprRef("size * 1.25"),
        fontWeight="bold",
        baseline="bottom",
        dx=alt.ExprRef("datum.order * -size * 0.8"),
        dy=-1,
    )
    boxes = (
        part("box")
        .mark_rect(cornerRadius=6, **QUIET)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            fill=alt.value(background),
            stroke=alt.when("datum.what == 'program'")
            .then(alt.value(accent))
            .when("datum.what == 'metric'")
            .then(alt.value(text))
            .otherwise(alt.value(muted)),
            strokeWidth=either("datum.what == 'program'", 2.5, 1.5),
            opacity=either(beside, 0.4, 1),
        )
    )
    kinds = (
        part("kind")
        .mark_point(**POINT)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("shape:N", scale=None),
            size=alt.value(alt.ExprRef("60 * size * size / 169")),
            color=alt.when("datum.what == 'program'")
            .then(alt.value(accent))
            .when("datum.what == 'metric'")
            .then(alt.value(text))
            .otherwise(alt.value(muted)),
            opacity=faint,
        )
    )
    names = (
        part("name")
        .mark_text(
            baseline="middle",
            align="center",
            lineBreak="\n",
            lineHeight=alt.ExprRef(f"size * {_LINE} * min(1, width / usual)"),
            dy=alt.ExprRef(
                f"narrow ? 0 : -datum.lines * size * {_LINE / 2} * min(1, width / usual)"
            ),
            color=text,
            fontSize=alt.ExprRef("narrow ? size * 1.2 : size * min(1, width / usual)"),
            text=alt.ExprRef("narrow ? datum.number : datum.words"),
            **QUIET,
        )
        .encode(x=x, y=y, opacity=either(beside, 0.5, 1))
    )
    return configured(
        alt.layer(lines, boxes, kinds, points, *signs, names, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(parameter("right", 0.5), parameter("last", 0.5), parameter("usual", 1_000.0))
        .properties(height=100, width="container"),
        domainColor=border,
    )


# ---- table -----------------------------------------------------------------------------------
def _table(causes: CauseMap) -> pd.DataFrame:
    """Each arrow in a row, then the parts without any."""
    loops: dict[str, list[str]] = {}
    for loop in causes.loops:
        for arrow in loop.arrows:
            loops.setdefault(arrow.id, []).append(loop.name)
    texts: list[dict[str, Cell]] = []
    numbers: list[dict[str, Cell]] = []
    for arrow in causes.arrows:
        texts.append(
            {
                "From": causes.by_id[arrow.start].name,
                "Leads to": "more of" if arrow.more else "less of",
                "To": causes.by_id[arrow.end].name,
                "How we know": _capital(EVIDENCE.get(arrow.evidence, EVIDENCE["think"])),
                "Source": arrow.source,
                "Note": arrow.note,
                "Loops": ", ".join(loops.get(arrow.id, [])),
            }
        )
        numbers.append({"arrow": arrow.id, "sign": 1 if arrow.more else -1})
    linked = {id_ for arrow in causes.arrows for id_ in (arrow.start, arrow.end)}
    for node in causes.nodes:
        if node.id not in linked:
            empty = dict.fromkeys(("Leads to", "To", "How we know", "Source"), "")
            texts.append({"From": node.name, **empty, "Note": node.note, "Loops": ""})
            numbers.append({"arrow": "", "sign": None})
    notes = {"arrow": "the id of the record", "sign": "1: to more, -1: to less"}
    return figure_table(texts, numbers, notes)
