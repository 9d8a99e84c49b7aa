"""The small charts of a pillar as a picture for a memo: three in a row, with their words."""

from __future__ import annotations

from collections.abc import Sequence

from mobility.analysis.years.over_time import Trend
from mobility.charts.letters import text_width
from mobility.charts.small_lines import small_line, year_margins
from mobility.exports.drawing.columns import Column
from mobility.exports.drawing.flat import flat_strip
from mobility.exports.years.trends import broken_sentences, changed_words, end_words
from mobility.figures.theme import SMALL_HEIGHT, Theme
from mobility.text import absence_words

_WIDTH, _ACROSS, _GAP = 840, 3, 30
_CELL = (_WIDTH - _GAP * (_ACROSS - 1)) / _ACROSS
_BODY, _SMALL = 16, 14  # sizes of letters


def pillar_picture(trends: Sequence[Trend], years: tuple[int, int], theme: Theme) -> str:
    """The charts as an SVG drawing.

    Args:
        trends: the metrics of a place, in the order of the page.
        years: first and last year of the axis of each.
        theme: the light colors.
    """
    parts: list[str] = []
    top = 0.0
    for first in range(0, len(trends), _ACROSS):
        row = trends[first : first + _ACROSS]
        heads = [
            _head(trend, number * (_CELL + _GAP), top, theme) for number, trend in enumerate(row)
        ]
        chart_top = max(head.y for head in heads) + 8
        feet = []
        for number, trend in enumerate(row):
            x = number * (_CELL + _GAP)
            parts += heads[number].parts
            if svg := small_line(trend, years, ""):
                shapes = flat_strip(svg, _CELL, theme)
                parts.append(f'<g transform="translate({x:g},{chart_top:g})">{shapes}</g>')
            feet.append(_foot(trend, years, (x, chart_top + SMALL_HEIGHT + 2), theme, parts))
        top = max(feet) + 22
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top:.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _head(trend: Trend, x: float, top: float, theme: Theme) -> Column:
    """The metric and how its change ended."""
    column = Column(x, _CELL, top)
    column.write(trend.metric.short_label, _BODY, theme.text, bold=True)
    if trend.absence is not None:
        why = absence_words(trend.absence.kind, trend.absence.sentence)
        column.write(why, _SMALL, theme.muted)
        return column
    mark, words, more = changed_words(trend)
    color = theme.sides.get(trend.change.verdict.side, theme.text)
    column.write(f"{mark} {words}".strip(), _BODY, color, bold=True)
    column.write(more if mark else f"not compared: {more}", _SMALL, theme.muted)
    return column


def _foot(
    trend: Trend,
    years: tuple[int, int],
    corner: tuple[float, float],
    theme: Theme,
    parts: list[str],
) -> float:
    """The values at both ends below their years, and why the line is broken; returns the height."""
    x, top = corner
    ends = end_words(trend)
    margins = year_margins([year for year, _ in ends], years) if ends else (0.0, 0.0)
    wide = sum(text_width(words, _SMALL) for _, words in ends) + _SMALL
    start = max(0.0, min(_CELL * margins[0] / 100, _CELL - wide))
    end = max(_CELL * (1 - margins[1] / 100), start + wide)
    left, right = Column(x + start, _CELL, top), Column(x + end, _CELL, top, "end")
    if len(ends) > 1:
        left.write(ends[0][1], _SMALL, theme.text)
    if ends:
        right.write(ends[-1][1], _SMALL, theme.text)
    below = Column(x, _CELL, max(left.y, right.y))
    below.write(" ".join(broken_sentences(trend, said=trend.change.reason)), _SMALL, theme.muted)
    for column in (left, right, below):
        parts += column.parts
    return below.y
