"""How high text becomes in letters of a size, so that it can be made to fit a page or a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mobility.figures.letters import wrap_text

_LEADING = 1.2  # from line to line, in letter sizes
_SHRINK = (1.0, 0.92, 0.84, 0.76, 0.7)
_SMALLEST = 10.0  # points of a letter, unless it was smaller from the start
POINTS = 72  # of an inch


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its text, size of its letters in points, color as `RRGGBB`, and space below."""

    text: str
    size: float
    color: str
    bold: bool = False
    after: float = 4.0


def text_height(lines: Sequence[Line], width: float) -> float:
    """Return how many points high paragraphs are in a column of a width in points."""
    return sum(
        line.after
        + _LEADING * line.size * len(wrap_text(line.text, width, line.size, bold=line.bold))
        for line in lines
    )


def fitting(lines: Sequence[Line], width: float, height: float) -> tuple[list[Line], int]:
    """Return paragraphs in the largest letters with which they fit, and how many are left out.

    Args:
        lines: the paragraphs; the last ones are left out where the smallest letters do not fit.
        width: of the column, in points.
        height: of the column, in points.
    """
    smaller = list(lines)
    for factor in _SHRINK:
        smaller = [
            replace(line, size=max(line.size * factor, min(line.size, _SMALLEST))) for line in lines
        ]
        if text_height(smaller, width) <= height:
            return smaller, 0
    while len(smaller) > 1 and text_height(smaller, width) > height:
        smaller.pop()
    return smaller, len(lines) - len(smaller)
