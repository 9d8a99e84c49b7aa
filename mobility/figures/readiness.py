"""The figures of readiness: how a group sees each condition, over its rounds, and by role.

The conditions on which answers differ most stand first. Counts of few people are in none of them:
what reaches this module may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.readiness import (
    READINESS,
    ConditionStanding,
    ReadinessStanding,
    Standing,
)
from mobility.figures.drawing import SOURCE, Spec, note_below, wall_rows, with_values
from mobility.figures.figure import (
    Cell,
    Figure,
    FigureSpec,
    Provenance,
    figure_table,
    new_figure,
)
from mobility.figures.grid import (
    FULL,
    NONE,
    OPEN,
    SOME,
    GridCell,
    GridRow,
    grid_chart,
    grid_on_wall,
)
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
    two_lines,
)
from mobility.figures.theme import Theme
from mobility.registry.readiness import LEVELS, READY_FROM, Readiness
from mobility.text import count_of, format_date, joined, number_word
from mobility.text.messages import message

SPEC = FigureSpec("readiness", "How ready a group is, by condition", "team")
ROUNDS_SPEC = FigureSpec("readiness-rounds", "Readiness over the rounds", "team")
ROLES_SPEC = FigureSpec("readiness-roles", "Readiness by role", "team")
_ROW = 50  # pixels from row to row: two lines of letters
_BAR = 30
_LINE = 18  # pixels from line to line
_AROUND = 90  # pixels above and below the rows: the key, and the axis
_KEY = (90, 102, 88, 80)  # pixels that the name of each level takes, its square included
_NAME, _SHORT_NAME, _RESULT = 210, 112, 190  # pixels of words before they go on in the next line
_SHADES = (0, 3, 6, 9)  # of the sequential colors, by level
_FILE_WIDTH = 460  # pixels of the plot in files
_WIDE_ENOUGH = 0.055  # share of a row from which a segment has room for its number
_NAMED, _WALL_NAMED = 3, 1  # conditions that a title names; more are counted
_SIGNS = {Standing.READY: FULL, Standing.UNDECIDED: SOME, Standing.NOT_READY: OPEN}
_GRID_KEY = (
    "Filled: ready. Light: undecided. Outlined: not ready. 9/12: nine of twelve chose "
    f"“{LEVELS[READY_FROM].lower()}” or “{LEVELS[-1].lower()}”."
)
_PEOPLE = "A change can also come from other people taking part."


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """A round: the day it was opened, how many answered, and how the group stands by it.

    ``by_role`` is the same by role, by its id; of a condition that is not shown there, nothing.
    """

    opened: date
    answers: int
    standing: ReadinessStanding
    by_role: Mapping[str, ReadinessStanding]


def readiness_figure(
    known: RoundStanding | None, asked: Readiness, place: str, provenance: Provenance
) -> Figure:
    """Return the figure of one round.

    Args:
        known: the round; None where there is none yet.
        asked: the registry of conditions and roles.
        place: the name of the county or city within a sentence.
        provenance: where the answers are from.
    """
    shown = _shown(known)
    title = readiness_sentence(known, asked, place)
    summary = _summary(title, shown, asked)
    hidden = 0 if known is None else known.standing.count(Standing.NOT_SHOWN)
    met = f"“{LEVELS[READY_FROM].lower()}” or “{LEVELS[-1].lower()}”"
    footer = (
        f"Answers differ most on the upper rows. Ready: at least two thirds chose {met}.",
        f"Not shown, because fewer than five people chose a level: {hidden}." if hidden else "",
    )
    return new_figure(
        SPEC.id,
        provenance,
        title=title,
        wall_title=readiness_sentence(known, asked, place, wall=True),
        subtitle=_subtitle(known, place),
        summary=summary,
        footer=footer if known else (),
        table=lambda: _table(shown, asked),
        chart=lambda theme: readiness_chart(shown, asked, theme, summary),
        file_chart=lambda theme: readiness_chart(shown, asked, theme, summary, in_file=True),
        wall_chart=lambda theme, high: _wall(shown, asked, theme, summary, high),
        about=(known.opened.isoformat(),) if known else (),
        methods=(READINESS,),
    )


def readiness_rounds_figure(
    rounds: Sequence[RoundStanding], asked: Readiness, place: str, provenance: Provenance
) -> Figure:
    """Return the figure of all rounds side by side, the oldest first; the rest as above."""
    standings = [each.standing for each in rounds]
    months = [_month(each.opened) for each in rounds]
    rows = [_grid_row(id_, standings, months, asked) for id_ in asked.conditions]
    counts = [each.standing.count(Standing.READY) for each in rounds]
    parts = {"place": place, "total": number_word(len(asked.conditions))}
    if len(rounds) < 2:
        title = message("readiness.rounds, few", **parts)
    else:
        title = message(
            "readiness.rounds",
            **parts,
            first=number_word(counts[0]),
            last=number_word(counts[-1]),
            then=months[0],
            now=months[-1],
        )
    return _grid_figure(
        ROUNDS_SPEC.id,
        provenance,
        title,
        f"Readiness of {place} · {count_of(len(rounds), 'round')}",
        rows if rounds else [],
        months,
        _PEOPLE,
    )


def readiness_roles_figure(
    known: RoundStanding | None, asked: Readiness, place: str, provenance: Provenance
) -> Figure:
    """Return the figure of a round by role, as far as it may be shown; the rest as above."""
    by_role = known.by_role if known else {}
    roles = [id_ for id_ in asked.roles if id_ in by_role]
    names = [asked.roles[id_].short.capitalize() for id_ in roles]
    standings = [by_role[role] for role in roles]
    rows = [_grid_row(id_, standings, names, asked) for id_ in asked.conditions]
    told = sum(any(cell.fill != NONE for cell in row.cells) for row in rows)
    case = "readiness.roles" if told else "readiness.roles, none"
    parts = {"place": place, "count": number_word(told), "total": number_word(len(rows))}
    return _grid_figure(
        ROLES_SPEC.id,
        provenance,
        message(case, **parts),
        _subtitle(known, place),
        rows if told else [],
        names,
        "A condition is left out where somebody’s own answer could be told from its numbers.",
    )


# ---- words -----------------------------------------------------------------------------------
def readiness_sentence(
    known: RoundStanding | None, asked: Readiness, place: str, *, wall: bool = False
) -> str:
    """Return on how many conditions a group is ready and where it differs, without a period.

    Args:
        known: the round; None where there is none yet.
        asked: the registry of conditions.
        place: the name of the county or city within a sentence.
        wall: whether only one condition is named.
    """
    shown = _shown(known)
    if known is None:
        return message("readiness.nothing", place=place)
    if not shown:
        return message("readiness.too few", place=place)
    parts = {
        "ready": number_word(known.standing.count(Standing.READY)),
        "total": number_word(len(shown)),
    }
    differing = known.standing.differing
    if not differing:
        return message("readiness.alike", **parts)
    names = [asked.conditions[each.condition].short for each in differing]
    few = len(names) <= (_WALL_NAMED if wall else _NAMED)
    conditions = joined(names) if few else f"{number_word(len(names))} conditions"
    return message("readiness.differ", **parts, conditions=conditions)


def condition_words(each: ConditionStanding) -> str:
    """Return how a group stands on a condition: 'ready: 8 of 12'; or why that is not shown."""
    if each.standing is Standing.NOT_SHOWN:
        return each.reason
    return f"{each.standing}: {each.ready} of {each.answers}"


def _shown(known: RoundStanding | None) -> list[ConditionStanding]:
    """Return the conditions with enough answers, those on which answers differ most first."""
    conditions = known.standing.by_distance if known else ()
    return [each for each in conditions if each.standing is not Standing.NOT_SHOWN]


def _subtitle(known: RoundStanding | None, place: str) -> str:
    if known is None:
        return f"Readiness of {place}"
    answers = count_of(known.answers, "answer")
    return f"Readiness of {place} · {answers} by phone, round of {format_date(known.opened)}"


def _summary(title: str, shown: Sequence[ConditionStanding], asked: Readiness) -> str:
    sentences = [f"{title}."]
    for each in shown:
        counts = ", ".join(
            f"{level.lower()} {count}" for level, count in zip(LEVELS, each.counts, strict=True)
        )
        sentences.append(f"{asked.conditions[each.condition].name}: {counts}; {each.standing}.")
    return " ".join(sentences)


def _month(day: date) -> str:
    return f"{day:%b} {day.year}"


# ---- drawing of a round ----------------------------------------------------------------------
_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("rank", pa.int16()), ("level", pa.int16()), ("name", pa.string()),
        ("condition", pa.string()), ("words", pa.string()), ("start", pa.float64()),
        ("end", pa.float64()), ("chosen", pa.int32()), ("count", pa.string()),
        ("fill", pa.string()), ("ink", pa.string()), ("left", pa.float64()),
    ]
)  # fmt: skip


def readiness_chart(
    shown: Sequence[ConditionStanding],
    asked: Readiness,
    theme: Theme,
    summary: str,
    *,
    in_file: bool = False,
) -> Spec:
    """Return a row for each condition, divided by how often each level was chosen.

    Args:
        shown: the conditions, the uppermost first.
        asked: the registry of conditions.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        in_file: whether it always has room for all words.
    """
    size, names = theme.font_size, [asked.conditions[each.condition].name for each in shown]
    results = [condition_words(each) for each in shown]
    values = {
        **theme_values(theme),
        "names": [two_lines(wrap_text(name, _NAME, size)) for name in names],
        "shorts": [two_lines(wrap_text(name, _SHORT_NAME, size)) for name in names],
        "words": [wrap_text(result, _RESULT, size) for result in results],
        "signs": [f"{each.ready}/{each.answers}" for each in shown],
    }
    if in_file:
        values["narrow"] = False
    rows = [row for rank, each in enumerate(shown) for row in _segments(rank, each, asked, theme)]
    table = pa.Table.from_pylist([*rows, *(_key_rows(theme) if rows else [])], _SCHEMA)
    width = _FILE_WIDTH if in_file else "container"
    return with_values(_drawing, table, values, description=summary, width=width)


def _shade(level: int, theme: Theme) -> dict[str, str]:
    ink = theme.background if level >= READY_FROM else theme.text
    return {"fill": theme.sequential[_SHADES[level]], "ink": ink}


def _segments(
    rank: int, each: ConditionStanding, asked: Readiness, theme: Theme
) -> list[dict[str, Any]]:
    condition, start, segments = asked.conditions[each.condition], 0.0, []
    for level, count in enumerate(each.counts):
        end = start + count / each.answers
        if count:
            segments.append(
                {
                    "part": "segment", "rank": rank, "level": level, "condition": condition.name,
                    "name": LEVELS[level], "words": condition.levels[level], "start": start,
                    "end": end, "chosen": count,
                    "count": str(count) if end - start >= _WIDE_ENOUGH else "",
                    **_shade(level, theme),
                }
            )  # fmt: skip
        start = end
    return segments


def _key_rows(theme: Theme) -> list[dict[str, Any]]:
    return [
        {
            "part": "key", "level": level, "name": name, "left": float(sum(_KEY[:level])),
            **_shade(level, theme),
        }
        for level, name in enumerate(LEVELS)
    ]  # fmt: skip


def _wall(
    shown: Sequence[ConditionStanding], asked: Readiness, theme: Theme, summary: str, high: float
) -> Spec:
    """Return as many conditions as a wall has room for, those that differ most first."""
    rows = shown[: wall_rows(high, _AROUND, _ROW)]
    chart = {**readiness_chart(rows, asked, theme, summary, in_file=True), "width": "container"}
    if len(rows) == len(shown):
        return chart
    note = f"The {len(rows)} of {len(shown)} conditions on which answers differ most."
    return {**chart, "title": note_below(note, theme)}


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    axis = alt.Axis(
        title=None, format="%", labelExpr="replace(datum.label, '%', '\u00a0%')", tickCount=4,
        grid=False, domain=False, labelFlush=False, labelSeparation=10,
    )  # fmt: skip
    x = alt.X("start:Q", axis=axis, scale=alt.Scale(domain=[0, 1], nice=False))
    left, right = row_axes(
        "(narrow ? shorts : names)[datum.value]",
        "(narrow ? signs : words)[datum.value]",
        labelPadding=12,
        labelBaseline="middle",
        labelLineHeight=_LINE,
    )
    left.labelLimit, right.labelLimit = 260, 260
    segments = part("segment")
    fill, color = alt.Fill("fill:N", scale=None), alt.Color("ink:N", scale=None)
    bars = segments.mark_bar(
        height=_BAR, stroke=alt.ExprRef("muted"), strokeWidth=1, aria=False
    ).encode(
        x=x,
        x2="end:Q",
        y=alt.Y("rank:O", axis=left),
        fill=fill,
        tooltip=[
            alt.Tooltip("condition:N", title="Condition"),
            alt.Tooltip("name:N", title="Level"),
            alt.Tooltip("words:N", title="In practice"),
            alt.Tooltip("chosen:Q", title="Chosen by"),
        ],
    )
    counts = (
        segments.transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(baseline="middle", fontWeight=600, fontSize=alt.ExprRef("size"), **QUIET)
        .encode(
            x=alt.X("middle:Q", axis=axis),
            y=alt.Y("rank:O", axis=right),
            text="count:N",
            color=color,
        )
    )
    # On a phone the key has two columns.
    at = {
        "x": alt.value(alt.ExprRef("narrow ? 90 * (datum.level % 2) : datum.left")),
        "y": alt.value(alt.ExprRef("narrow && datum.level < 2 ? -38 : -16")),
    }
    key = part("key")
    squares = key.mark_point(
        shape="square", size=170, strokeWidth=1, stroke=alt.ExprRef("muted"), opacity=1, **QUIET
    ).encode(**at, fill=fill)
    names = key.mark_text(
        align="left", dx=12, baseline="middle", fontSize=alt.ExprRef("size"),
        color=alt.ExprRef("text"), **QUIET,
    ).encode(**at, text="name:N")  # fmt: skip
    return configured(
        alt.layer(bars, counts, squares, names, data=alt.NamedData(SOURCE))
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(*(parameter(name, []) for name in ("names", "shorts", "words", "signs")))
        .resolve_axis(y="independent")
        .properties(height=alt.Step(_ROW), width="container", autosize=FIT_WIDTH)
    )


# ---- grids of rounds and roles ---------------------------------------------------------------
def _grid_row(
    condition: str, columns: Sequence[ReadinessStanding], heads: Sequence[str], asked: Readiness
) -> GridRow:
    name = asked.conditions[condition].brief or asked.conditions[condition].name
    cells = []
    for standing, head in zip(columns, heads, strict=True):
        each = next((one for one in standing.conditions if one.condition == condition), None)
        if each is None or each.standing is Standing.NOT_SHOWN:
            cells.append(GridCell("–", NONE, f"{name}, {head}: not shown"))
            continue
        words = f"{name}, {head}: {each.standing}, {each.ready} of {each.answers}"
        cells.append(GridCell(f"{each.ready}/{each.answers}", _SIGNS[each.standing], words))
    return GridRow(name, tuple(cells))


def _grid_figure(  # noqa: PLR0917 - both callers give all of it
    id_: str,
    provenance: Provenance,
    title: str,
    subtitle: str,
    rows: Sequence[GridRow],
    heads: Sequence[str],
    note: str,
) -> Figure:
    summary = " ".join([f"{title}.", *(f"{cell.words}." for row in rows for cell in row.cells)])
    of = f"{len(rows)} conditions"
    return new_figure(
        id_,
        provenance,
        title=title,
        subtitle=subtitle,
        summary=summary,
        footer=(note,),
        table=lambda: _grid_table(rows, heads),
        chart=lambda theme: grid_chart(rows, heads, theme, summary),
        file_chart=lambda theme: grid_chart(rows, heads, theme, summary, in_file=True),
        wall_chart=lambda theme, high: grid_on_wall(rows, heads, theme, summary, high, of),
        methods=(READINESS,),
        key=_GRID_KEY if rows else "",
    )


# ---- tables ----------------------------------------------------------------------------------
def _table(shown: Sequence[ConditionStanding], asked: Readiness) -> pd.DataFrame:
    texts: list[dict[str, Cell]] = [
        {
            "Condition": asked.conditions[each.condition].name,
            **{level: str(count) for level, count in zip(LEVELS, each.counts, strict=True)},
            "Result": str(each.standing),
            "Levels apart": f"{each.distance or 0.0:.1f}",
        }
        for each in shown
    ]
    numbers: list[dict[str, Cell]] = [
        {
            "condition_id": each.condition,
            "answers": each.answers,
            "share_ready": each.ready / each.answers,
            "distance": each.distance,
        }
        for each in shown
    ]
    notes = {
        "share_ready": "share of those who chose a level that chose the third or fourth (0 to 1)",
        "distance": "levels between two answers, on average over all pairs",
    }
    return figure_table(texts, numbers, notes)


def _grid_table(rows: Sequence[GridRow], heads: Sequence[str]) -> pd.DataFrame:
    return figure_table(
        [
            {
                "Condition": row.name,
                **{head: cell.sign for head, cell in zip(heads, row.cells, strict=True)},
            }
            for row in rows
        ]
    )
