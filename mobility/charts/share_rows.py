"""Shares of groups in rows: how much of the residents each group is, or two shares side by side.

Of two shares the diamond is what the other one is held against, and a line joins them; what is said
of a group stands at the right end of its row. A share that is not to be relied on is hollow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mobility.charts.dots import by_width
from mobility.charts.layers import (
    FIT_WIDTH,
    Layer,
    as_it_is,
    chart,
    layer,
    number_format,
    quiet_axes,
)
from mobility.charts.letters import wrap_text
from mobility.figures.theme import Theme
from mobility.registry import Unit

ROW = 50  # pixels from row to row: two lines of letters
_BAR = 20  # pixels
_DOT, _DIAMOND = 190, 170  # areas
_NAME, _NAME_PHONE = 210, 104  # pixels of a name before it goes on in a line of its own
_WORDS = 330  # the same of the words at the right
_LINE = 18  # pixels from line to line
_AIR = 14  # between the words of two rows
_KEY = 20  # pixels from one line of the key to the next


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One group; ``share`` and ``against`` go from 0 to 1 and are None where there is no number.

    ``words`` are the result at the right end, a text for each line, and ``sign`` the same where
    there is little room.
    """

    group: str
    name: str
    share: float | None
    words: tuple[str, ...]
    sign: str
    against: float | None = None
    hollow: bool = False


def share_bars(
    rows: Sequence[ShareRow], theme: Theme, alt_text: str, *, fixed: bool = False
) -> Layer:
    """Return a bar for each group, hollow where the group cannot be judged.

    ``fixed``: for a picture, which always has room for the words.
    """
    bars = [
        {
            "group": row.group,
            "value": row.share,
            "name": row.name,
            "words": " ".join(row.words),
            "fill": theme.background if row.hollow else theme.accent,
            "stroke": theme.gray if row.hollow else theme.accent,
        }
        for row in rows
        if row.share is not None
    ]
    mark = {"type": "bar", "height": _BAR, "strokeWidth": 2}
    x, left = _across(rows), _rows_axis(rows, theme, fixed=fixed)
    fill = {"fill": as_it_is("fill"), "stroke": as_it_is("stroke"), "tooltip": _tooltip("value")}
    right = _rows_axis(rows, theme, fixed=fixed, right=True)
    return _chart(
        rows,
        [
            layer(bars, mark, x=x, y=left, **fill),
            layer(bars, {"type": "point", "opacity": 0}, x=x, y=right),
        ],
        theme,
        alt_text,
    )


def share_pairs(
    rows: Sequence[ShareRow],
    names: tuple[str, str],
    theme: Theme,
    alt_text: str,
    *,
    fixed: bool = False,
) -> Layer:
    """Return both shares of each group; ``names`` say above what a dot and a diamond are."""
    pairs = [row for row in rows if row.share is not None and row.against is not None]
    joins = [{"group": row.group, "value": row.against, "to": row.share} for row in pairs]
    x, left = _across(rows), _rows_axis(rows, theme, fixed=fixed)
    right = _rows_axis(rows, theme, fixed=fixed, right=True)
    bare = left | {"axis": None}
    return _chart(
        rows,
        [
            *_key(names, theme),
            layer(
                joins,
                {"type": "rule", "strokeWidth": 3, "opacity": 0.55, "color": theme.gray},
                x=x,
                x2={"field": "to"},
                y=left,
            ),
            layer(_marks(rows, "against", theme), _POINT, x=x, y=right, **_FACE_OF_MARK),
            layer(_marks(rows, "share", theme), _POINT, x=x, y=bare, **_FACE_OF_MARK),
        ],
        theme,
        alt_text,
    )  # fmt: skip


def _marks(rows: Sequence[ShareRow], which: str, theme: Theme) -> list[dict[str, Any]]:
    dot = which == "share"
    return [
        {
            "group": row.group,
            "value": row.share if dot else row.against,
            "name": row.name,
            "words": " ".join(row.words),
            **_ink(theme, dot=dot, hollow=row.hollow),
        }
        for row in rows
        if (row.share if dot else row.against) is not None
    ]


def _ink(theme: Theme, *, dot: bool, hollow: bool = False) -> dict[str, Any]:
    color = theme.accent if dot else theme.gray
    return {
        "color": color,
        "fill": theme.background if hollow or not dot else color,
        "shape": "circle" if dot else "diamond",
        "size": _DOT if dot else _DIAMOND,
    }


_POINT: Layer = {"type": "point", "filled": True, "strokeWidth": 2.5, "opacity": 1}


def _tooltip(field: str) -> list[Layer]:
    return [
        {"field": "name", "type": "nominal", "title": "Group"},
        {"field": field, "type": "quantitative", "format": ".1%", "title": "Share"},
        {"field": "words", "type": "nominal", "title": "Result"},
    ]


_FACE_OF_MARK: Layer = {
    "shape": as_it_is("shape"),
    "size": as_it_is("size", "quantitative"),
    "stroke": as_it_is("color"),
    "fill": as_it_is("fill"),
    "tooltip": _tooltip("value"),
}


def _key(names: tuple[str, str], theme: Theme) -> list[Layer]:
    """What the two marks are, above the rows."""
    layers: list[Layer] = []
    for number, (name, dot) in enumerate(zip(names, (True, False), strict=True)):
        at = {"x": {"value": 8}, "y": {"value": -_KEY * (1 - number) - 12}}
        ink = _ink(theme, dot=dot)
        mark = _POINT | {"shape": ink["shape"], "size": ink["size"], "fill": ink["fill"]}
        text = {
            "type": "text", "text": name, "align": "left", "dx": 14, "baseline": "middle",
            "fontSize": theme.font_size, "color": theme.text,
        }  # fmt: skip
        layers += [layer([{}], mark | {"stroke": ink["color"]}, **at), layer([{}], text, **at)]
    return layers


def _across(rows: Sequence[ShareRow]) -> Layer:
    """The axis of shares, from nothing to a little beyond the largest."""
    known = [part for row in rows for part in (row.share, row.against) if part is not None]
    end = min(1.0, 1.06 * max(known, default=1.0) or 1.0)
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, end], "nice": end < 1},
        "axis": {
            "title": None, **number_format(Unit.SHARE), "tickCount": 5, "grid": True,
            "domain": False, "labelFlush": False, "labelSeparation": 10,
        },
    }  # fmt: skip


def _rows_axis(
    rows: Sequence[ShareRow], theme: Theme, *, fixed: bool, right: bool = False
) -> Layer:
    """The names of the groups at the left, or what is said of them at the right."""
    size = theme.font_size
    if right:
        whole: Mapping[str, Any] = {row.group: wrapped(row, theme) for row in rows}
        short: Mapping[str, Any] = {row.group: row.sign for row in rows}
    else:
        whole = {row.group: wrap_text(row.name, _NAME, size) for row in rows}
        short = {row.group: _cut(wrap_text(row.name, _NAME_PHONE, size)) for row in rows}
    order = [row.group for row in rows]
    return {
        "field": "group",
        "type": "nominal",
        "sort": order,
        "scale": {"domain": order},
        "axis": {
            "title": None,
            "orient": "right" if right else "left",
            "ticks": False,
            "domain": False,
            "grid": False,
            "labelPadding": 12,
            "labelLimit": 400 if right else 260,
            "labelExpr": by_width(short, whole, fixed=fixed),
            "labelBaseline": "middle",
            "labelColor": theme.text,
        },
    }


def wrapped(row: ShareRow, theme: Theme) -> list[str]:
    """Return what is said of a group, broken into lines."""
    return [part for line in row.words for part in wrap_text(line, _WORDS, theme.font_size)]


def _cut(lines: list[str]) -> list[str]:
    """At most two lines: a third would run into the row below."""
    return lines if len(lines) < 3 else [lines[0], f"{lines[1].rstrip(',')} …"]


def _chart(rows: Sequence[ShareRow], layers: list[Layer], theme: Theme, alt_text: str) -> Layer:
    lines = max((len(wrapped(row, theme)) for row in rows), default=1)
    return chart(
        layers,
        theme,
        alt_text,
        height={"step": max(ROW, _LINE * lines + _AIR)},
        width=None,
        axis={**quiet_axes(theme), "labelLineHeight": _LINE},
        autosize=FIT_WIDTH,
        resolve={"axis": {"y": "independent"}},
    )
