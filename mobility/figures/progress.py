"""The figure `progress`: how each target of a plan stands, on one axis from baseline to target.

The axis is the planned change: 0 is the baseline, 1 the target, whichever direction is better. So
targets of any unit stand below each other. The class is told by a symbol and a word as well as by
its color.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from mobility.analysis.targets.follow_up import FOLLOW_UP, REVISION, FollowUp
from mobility.analysis.targets.progress import NEEDED_NOW, PROGRESS, ProgressClass
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
from mobility.text import count_of

SPEC = FigureSpec("progress", "How the targets of a plan stand", "progress", ("target",))
_STEP = 92  # pixels from row to row
_HEAD = 34  # pixels above the first row
_FILE_WIDTH = 900
_DOWN = 20  # pixels from the middle of a row to its line
_WALL_STEP = 76  # pixels from row to row that a wall needs at least
_LOW, _HIGH = -0.6, 1.6  # of the planned change; what lies outside is cut
_SHAPES = {
    ProgressClass.MET: "square",
    ProgressClass.IMPROVING: "triangle-up",
    ProgressClass.WORSE: "triangle-down",
}
_KEY = (
    "Filled: the newest value with its 95 % interval; hollow: the baseline with its own; bar: what "
    "would be needed by now. The line leads from baseline to target."
)
_CUT = "An arrow: the interval goes on."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRow:
    """A target of a plan with its words.

    Attributes:
        record: the id of the target.
        title: the measure.
        stands: its class and numbers.
        words: class and progress in a sentence, without a period.
        brief: class alone, with what is in the way, in a few words.
        values: baseline, newest value and target in words.
        needed: the value that would be needed by now, in words; '' for none.
        metric: the registry's id; '' for numbers of one's own.
        baseline: the baseline in words, with its interval; '' for none.
        now: the same of the newest value.
        target: the target in words.
        revised: what the release made of the baseline, in words; '' for nothing.
        revised_brief: the same in a few words.
        others: how comparable places moved in the same years, in words; '' for unknown.
    """

    record: str
    title: str
    stands: FollowUp
    words: str
    brief: str
    values: str
    needed: str = ""
    metric: str = ""
    baseline: str = ""
    now: str = ""
    target: str = ""
    revised: str = ""
    revised_brief: str = ""
    others: str = ""


def progress_figure(
    rows: Sequence[ProgressRow],
    title: str,
    wall_title: str,
    place: str,
    provenance: Provenance,
    *,
    target: str = "",
) -> Figure:
    """Return the figure of the targets of a plan, or of one of them.

    Args:
        rows: in their order.
        title: how many are of which class, in a sentence.
        wall_title: the same in about a dozen words.
        place: the name of the county or city.
        provenance: where the numbers are from.
        target: the id of the target, where it is about one.
    """
    shown = [row for row in rows if not target or row.record == target]
    summary = " ".join(f"{row.title}: {row.words}." for row in shown) or f"{title}."
    metrics = tuple(dict.fromkeys(row.metric for row in shown if row.metric))
    return new_figure(
        f"{SPEC.id}-{target}" if target else SPEC.id,
        provenance,
        title=title,
        wall_title=wall_title,
        subtitle=f"Targets of the plan, from baseline to target · {place}",
        summary=summary,
        footer=(
            *(f"{row.revised}." for row in shown if row.revised),
            *(f"{row.others}." for row in shown if target and row.others),
        ),
        table=lambda: _table(shown),
        chart=lambda theme: progress_chart(shown, theme, summary),
        file_chart=lambda theme: progress_chart(shown, theme, summary, width=_FILE_WIDTH),
        wall_chart=lambda theme, high: _wall_chart(shown, theme, summary, high),
        methods=(FOLLOW_UP, PROGRESS, NEEDED_NOW, REVISION),
        basis=Basis(
            verdict=str(shown[0].stands.progress) if len(shown) == 1 else "", metrics=metrics
        ),
        key=f"{_KEY} {_CUT}" if any(_is_cut(row) for row in shown) else _KEY if shown else "",
    )


# ---- drawing ---------------------------------------------------------------------------------
_SCHEMA = pa.schema(
    [
        ("part", pa.string()), ("row", pa.float64()), ("x", pa.float64()), ("x2", pa.float64()),
        ("shape", pa.string()), ("color", pa.string()), ("words", pa.string()),
        ("narrow_words", pa.string()), ("title", pa.string()),
    ]
)  # fmt: skip


def progress_chart(
    rows: Sequence[ProgressRow], theme: Theme, summary: str, *, width: int | None = None
) -> Spec:
    """Return the drawing of targets.

    Args:
        rows: in their order.
        theme: its colors.
        summary: what it shows, for readers who do not see it.
        width: pixels of a file; None for a page, whose width it takes.
    """
    drawn = [mark for at, row in enumerate(rows) for mark in _marks(row, float(at), theme)]
    if rows:
        drawn += [
            {"part": "head", "row": 0.0, "x": end, "words": words}
            for end, words in ((0.0, "Baseline"), (1.0, "Target"))
        ]
    table = pa.Table.from_pylist(drawn or [{"part": "none"}], _SCHEMA)
    values = theme_values(theme) | {
        "last": max(len(rows) - 1, 0) + 0.5,
        "first": -0.5 - _HEAD / _STEP,
        "low": _LOW,
        "high": _HIGH,
    }
    if width is not None:
        values["narrow"] = False
    return with_values(
        _drawing,
        table,
        values,
        description=summary,
        width=width or "container",
        height=_STEP * max(len(rows), 1) + _HEAD,
    )


def color_of(progress: ProgressClass, theme: Theme) -> str:
    """Return the color of a class in a theme; no class is told by it alone."""
    return theme.sides.get(progress.side, theme.gray)


def _marks(row: ProgressRow, at: float, theme: Theme) -> list[dict[str, Any]]:
    """Return everything that is drawn of a row."""
    stands = row.stands
    color = color_of(stands.progress, theme)
    words = f"{stands.progress.symbol} {row.brief}"
    values = "" if stands.reason else row.values
    place: dict[str, Any] = {"row": at}
    marks: list[dict[str, Any]] = [
        {
            **place,
            "part": "label",
            "title": row.title,
            "words": " · ".join(filter(None, (words, values))),
            "narrow_words": words,
            "color": color,
        },
        {**place, "part": "track", "x": 0.0, "x2": 1.0},
    ]
    if (base := _base_bounds(stands)) is not None:
        marks += _interval(place, "base", base, theme.gray)
    if stands.path is not None and stands.towards is not None:
        marks.append({**place, "part": "needed", "x": _elapsed(stands)})
    if stands.share is not None:
        if stands.bounds is not None:
            marks += _interval(place, "interval", stands.bounds, color)
        marks.append(
            {
                **place,
                "part": "now",
                "x": min(max(stands.share, _LOW), _HIGH),
                "shape": _SHAPES.get(stands.progress, "circle"),
                "color": color,
            }
        )
    return marks


def _interval(
    place: dict[str, Any], name: str, bounds: tuple[float, float], color: str
) -> list[dict[str, Any]]:
    """Return an interval within the axis, with arrows where it goes on."""
    low, high = (min(max(end, _LOW), _HIGH) for end in bounds)
    marks = [{**place, "part": name, "x": low, "x2": high, "color": color}]
    if name == "interval":
        if bounds[0] < _LOW:
            marks.append(
                {**place, "part": "cut", "x": _LOW, "shape": "triangle-left", "color": color}
            )
        if bounds[1] > _HIGH:
            marks.append(
                {**place, "part": "cut", "x": _HIGH, "shape": "triangle-right", "color": color}
            )
    return marks


def _is_cut(row: ProgressRow) -> bool:
    bounds = row.stands.bounds
    return bounds is not None and (bounds[0] < _LOW or bounds[1] > _HIGH)


def _base_bounds(stands: FollowUp) -> tuple[float, float] | None:
    """Return the interval of the baseline in parts of the planned change."""
    base, target = stands.baseline, stands.planned.target
    if base is None or target is None or base.lower is None or base.upper is None:
        return None
    planned = target - base.value
    if not planned:
        return None
    ends = sorted(((base.lower - base.value) / planned, (base.upper - base.value) / planned))
    return ends[0], ends[1]


def _elapsed(stands: FollowUp) -> float:
    """Return the part of the planned change that would be needed by now."""
    base, target = stands.baseline, stands.planned.target
    if stands.path is None or base is None or target is None or target == base.value:
        return 0.0
    return (stands.path.inputs[1].value - base.value) / (target - base.value)


def _wall_chart(rows: Sequence[ProgressRow], theme: Theme, summary: str, high: float) -> Spec:
    """Return the drawing for a wall: as many rows as there is room for, tested ones first."""
    room = max(1, int((high / WALL_TIMES - _HEAD) / _WALL_STEP))
    shown = list(rows)
    if len(shown) > room:
        kept = sorted(shown, key=lambda row: _WALL_ORDER.index(row.stands.progress))[:room]
        shown = [row for row in shown if row in kept]
    drawing = dict(progress_chart(shown, theme, summary, width=_FILE_WIDTH))
    if len(shown) > 1:  # one row alone stays near the words above it
        drawing |= {"height": _WALL_STEP * len(shown) + _HEAD, "usermeta": {"tall": True}}
    if left := len(rows) - len(shown):
        drawing["title"] = note_below(f"and {count_of(left, 'more target')}", theme)
    return drawing


_WALL_ORDER = (
    ProgressClass.WORSE,
    ProgressClass.MET,
    ProgressClass.IMPROVING,
    ProgressClass.NO_CHANGE,
    ProgressClass.BROKEN,
    ProgressClass.GONE,
    ProgressClass.NOT_COMPARED,
    ProgressClass.NOT_DUE,
)


def _upright(name: str, half: int, **mark: Any) -> Any:  # noqa: ANN401 - an Altair chart
    """Return a bar across the line of a row, so many pixels to each side."""
    mark |= {"yOffset": _DOWN - half, "y2Offset": _DOWN + half, **QUIET}
    return part(name).mark_rule(**mark)


def _drawing() -> Any:  # noqa: ANN401 - an Altair chart
    text, muted, background, gray = (
        alt.ExprRef(name) for name in ("text", "muted", "background", "gray")
    )
    rows = alt.Scale(domain=alt.ExprRef("[last, first]"), nice=False, zero=False)
    y = alt.Y("row:Q", scale=rows, axis=None)
    across = alt.Scale(domain=alt.ExprRef("[low, high]"), nice=False, zero=False)
    x = alt.X("x:Q", scale=across, axis=None)
    color: dict[str, Any] = {"color": alt.Color("color:N", scale=None)}
    ends = part("track").mark_rule(strokeWidth=2, color=gray, yOffset=_DOWN, **QUIET)
    track = ends.encode(x=x, x2="x2:Q", y=y)
    base = (
        part("base")
        .mark_rule(strokeWidth=12, opacity=0.28, yOffset=_DOWN, **QUIET)
        .encode(x=x, x2="x2:Q", y=y, **color)
    )
    start = (
        part("track")
        .mark_point(**POINT, shape="circle", size=90, yOffset=_DOWN)
        .encode(x=x, y=y, stroke=alt.value(gray), fill=alt.value(background))
    )
    goal = _upright("track", 14, strokeWidth=5, color=text).encode(
        x=alt.X("x2:Q", scale=across, axis=None), y=y, y2="row:Q"
    )
    needed = _upright("needed", 8, strokeWidth=3, color=muted).encode(x=x, y=y, y2="row:Q")
    interval = (
        part("interval")
        .mark_rule(strokeWidth=4, opacity=0.75, yOffset=_DOWN, **QUIET)
        .encode(x=x, x2="x2:Q", y=y, **color)
    )
    shape = alt.Shape("shape:N", scale=None)
    cut = (
        part("cut")
        .mark_point(filled=True, opacity=1, size=90, yOffset=_DOWN, **QUIET)
        .encode(x=x, y=y, shape=shape, **color)
    )
    now = (
        part("now")
        .mark_point(**POINT, size=190, yOffset=_DOWN)
        .encode(
            x=x,
            y=y,
            shape=shape,
            stroke=alt.value(background),
            fill=alt.Fill("color:N", scale=None),
            tooltip=alt.value(None),
        )
    )
    labels = part("label").encode(y=y, x=alt.value(0))
    left: dict[str, Any] = {
        "align": "left",
        "baseline": "middle",
        "limit": alt.ExprRef("width"),
        **QUIET,
    }
    title = labels.mark_text(
        dy=-26,
        color=text,
        fontWeight=600,
        fontSize=alt.ExprRef("size"),
        text=alt.ExprRef("datum.title"),
        **left,
    )
    words = labels.mark_text(
        dy=-5,
        fontSize=alt.ExprRef("size"),
        text=alt.ExprRef("narrow ? datum.narrow_words : datum.words"),
        color=text,
        **left,
    )
    heads = part("head").encode(x=x, y=alt.value(8))
    head = heads.mark_text(
        color=muted,
        fontSize=alt.ExprRef("size - 2"),
        align="center",
        baseline="middle",
        **QUIET,
    ).encode(text="words:N")
    return configured(
        alt.layer(
            head, track, base, interval, start, goal, needed, cut, now, title, words,
            data=alt.NamedData(SOURCE),
        )
        .add_params(*theme_parameters(), narrow_parameter())
        .add_params(*(parameter(name, 0.0) for name in ("last", "first", "low", "high")))
        .properties(height=_STEP, width="container")
    )  # fmt: skip


# ---- table -----------------------------------------------------------------------------------
def _table(rows: Sequence[ProgressRow]) -> pd.DataFrame:
    texts: list[dict[str, Cell]] = [
        {
            "Target": row.title,
            "Class": f"{row.stands.progress.symbol} {row.stands.progress}",
            "Baseline": row.baseline,
            "Of": _year(row.stands.planned.baseline_year),
            "Newest value": row.now,
            "Of year": _year(row.stands.now_year),
            "Needed by now": row.needed,
            "To reach": row.target,
            "By": _year(row.stands.planned.target_year),
            "In words": f"{row.words}.",
            "Other places": f"{row.others}." if row.others else "",
            "Revision": f"{row.revised}." if row.revised else "",
        }
        for row in rows
    ]
    return figure_table(texts, [_numbers(row) for row in rows], _NOTES)


_NOTES = {
    "record": "the id of the target, which `plan --json` lists",
    "share_of_change": "part of the planned change that has happened; 1 is the target",
    "share_lower": "95 % interval of the change since the baseline, in the same unit",
    "stored_baseline": "the baseline as the plan has it, before any revision",
    "others_change": "median change of comparable places in these years; above 0 for the better",
    "path_verdict": "the newest value against the path that is needed: worse is behind",
}


def _numbers(row: ProgressRow) -> dict[str, Cell]:
    stands = row.stands
    base, now, low_high = stands.baseline, stands.now, stands.bounds or (None, None)
    return {
        "record": row.record,
        "metric_id": row.metric,
        "class": str(stands.progress),
        "reason": stands.reason,
        "baseline": base.value if base else None,
        "baseline_lower": base.lower if base else None,
        "baseline_upper": base.upper if base else None,
        "stored_baseline": stands.planned.baseline.value if stands.planned.baseline else None,
        "baseline_year": stands.planned.baseline_year,
        "value": now.value if now else None,
        "value_lower": now.lower if now else None,
        "value_upper": now.upper if now else None,
        "value_year": stands.now_year,
        "target_value": stands.planned.target,
        "target_year": stands.planned.target_year,
        "share_of_change": stands.share,
        "share_lower": low_high[0],
        "share_upper": low_high[1],
        "others_change": stands.others,
        "path_verdict": str(stands.path.verdict) if stands.path else "",
    }


def _year(year: int | None) -> str:
    return "" if year is None else str(year)
