"""Parts of the charts that are not yet modules of `mobility.figures`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from mobility.analysis.uncertainty import Verdict
from mobility.charts.layers import Layer
from mobility.figures.theme import Theme

NARROW = 560  # pixels of a chart that has room for signs but not for words
POINT: Layer = {"type": "point", "filled": True, "strokeWidth": 2.5, "opacity": 1}


def by_width(
    short: Mapping[str, str | list[str]], whole: Mapping[str, str | list[str]], *, fixed: bool
) -> str:
    """The expression for labels by their id: the short ones where a chart has little room.

    A label is a text, or one for each of its lines.
    """
    texts, shorts = (
        f"({json.dumps(each, ensure_ascii=False)})[datum.value]" for each in (whole, short)
    )
    return texts if fixed else f"containerSize()[0] < {NARROW} ? {shorts} : {texts}"


def is_one_of(ids: Sequence[str]) -> str:
    """The expression that is true for the labels of these rows."""
    return f"indexof({json.dumps(ids)}, datum.value) >= 0"


def verdict_color(verdicts: Mapping[str, Verdict | None], theme: Theme) -> Layer:
    """The color of the words of each row: that of its verdict where it has one.

    Args:
        verdicts: what was found for each row, by its id, in the order of the rows.
        theme: colors of the theme that is shown.
    """
    conditions = [
        {
            "test": is_one_of(
                [row for row, found in verdicts.items() if found is not None and found.side == side]
            ),
            "value": color,
        }
        for side, color in theme.sides.items()
    ]
    return {"condition": conditions, "value": theme.muted}


def letters_with_halo(theme: Theme) -> tuple[Layer, Layer]:
    """Letters twice: first a wide edge in the color of the ground, which keeps lines off."""
    halo = {"color": theme.background, "stroke": theme.background, "strokeWidth": 5}
    return halo, {"color": theme.text}
