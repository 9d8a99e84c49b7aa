"""The gap of one group as a small picture in a table: a dot with its interval beside no gap.

SVG text like the strips of the overview. All cells of a row have one scale, so that they compare
within a metric and never across metrics; the line is no gap, and right of it is worse off. An
interval that goes on beyond the scale ends in an arrow. Colors come from classes: `zero`, `bar`,
`beyond` and `dot`, the last three with the kind of a verdict (`worse`, `better`, `plain`) or
`weak`, and `held` for the reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

HEIGHT = 24  # pixels
_EDGE = 7.0  # percent free at each end
_RADIUS = 5.5
_ARROW = 5.0
_LIMIT = 2.0  # an interval may be so many times as long as the dots lie apart


def row_ends(gaps: Sequence[tuple[float, float | None, float | None]]) -> tuple[float, float]:
    """Return the ends of the scale of a row: no gap, every dot, and most of each interval."""
    values = [0.0, *(gap for gap, _, _ in gaps)]
    low, high = min(values), max(values)
    reach = _LIMIT * (high - low)
    for _, lower, upper in gaps:
        if lower is not None and upper is not None:
            low, high = min(low, max(lower, -reach)), max(high, min(upper, reach))
    return (low, high) if high > low else (-1.0, 1.0)


def gap_cell(
    gap: tuple[float, float | None, float | None],
    ends: tuple[float, float],
    kind: str,
    words: str,
) -> str:
    """Return the picture of one group, as wide as its cell.

    Args:
        gap: its value and bounds, None without an interval.
        ends: of the scale of the row (`row_ends`).
        kind: the class of its marks.
        words: what it shows, for somebody who does not see it.
    """
    value, lower, upper = gap
    middle = HEIGHT / 2
    zero = _across(0.0, ends)
    marks = [f'<line class="zero" x1="{zero}%" x2="{zero}%" y1="0" y2="{HEIGHT}"/>']
    if lower is not None and upper is not None and kind != "held":
        left, right = (_across(min(max(end, ends[0]), ends[1]), ends) for end in (lower, upper))
        marks.append(
            f'<line class="bar {kind}" x1="{left}%" x2="{right}%" y1="{middle:g}" y2="{middle:g}"/>'
        )
        cut = ((left, -1, lower < ends[0]), (right, 1, upper > ends[1]))
        marks += [_arrow(x, way, kind) for x, way, beyond in cut if beyond]
    x = _across(value, ends)
    marks.append(f'<circle class="dot {kind}" cx="{x}%" cy="{middle:g}" r="{_RADIUS}"/>')
    return (
        f'<svg class="gap" role="img" aria-label="{escape(words)}" width="100%" '
        f'height="{HEIGHT}">{"".join(marks)}</svg>'
    )


def _arrow(x: float, way: int, kind: str) -> str:
    """The end of an interval that goes on beyond the scale, to the left (-1) or right (1)."""
    tip = way * _ARROW
    return (
        f'<svg x="{x}%" y="{HEIGHT / 2:g}" width="1" height="1" overflow="visible">'
        f'<path class="beyond {kind}" d="M{tip:g} 0l{-tip:g} {-_ARROW:g}v{2 * _ARROW:g}z"/></svg>'
    )


def _across(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return round(_EDGE + (100 - 2 * _EDGE) * (value - low) / (high - low), 1)
