"""All gaps of a place as a picture for a memo: a row a metric, a column a group."""

from __future__ import annotations

from collections.abc import Sequence

from mobility.charts.gap_cells import HEIGHT, gap_cell, row_ends
from mobility.exports.disparities.all_gaps import MetricRow
from mobility.exports.drawing.columns import Column
from mobility.exports.drawing.flat import flat_strip
from mobility.figures.theme import Theme

_WIDTH, _NAME, _GAP = 840, 170, 14
_BODY, _SMALL = 15, 14  # sizes of letters


def all_gaps_picture(lists: Sequence[tuple[str, Sequence[MetricRow]]], theme: Theme) -> str:
    """The lists as an SVG drawing, each under its heading.

    Args:
        lists: the heading of each list and its rows; one without rows is left out.
        theme: the light colors.
    """
    parts: list[str] = []
    top = 0.0
    for heading, rows in lists:
        if not rows:
            continue
        head = Column(0, _WIDTH, top + 6)
        head.write(heading, _BODY + 1, theme.text, bold=True)
        parts += head.parts
        top = _head(rows[0], head.y + 6, theme, parts)
        for row in rows:
            top = _row(row, top, theme, parts)
        top += 18
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{max(top, 1):.0f}">'
        f"{''.join(parts)}</svg>"
    )


def _columns(row: MetricRow) -> list[tuple[float, float]]:
    """Where each group stands, and how wide it is."""
    wide = (_WIDTH - _NAME) / max(len(row.cells), 1)
    return [(_NAME + number * wide + _GAP, wide - _GAP) for number in range(len(row.cells))]


def _head(row: MetricRow, top: float, theme: Theme, parts: list[str]) -> float:
    """The names of the groups; returns where they end."""
    ends = [top]
    for cell, (x, width) in zip(row.cells, _columns(row), strict=True):
        column = Column(x, width, top)
        column.write(cell.group.name, _SMALL, theme.muted)
        parts += column.parts
        ends.append(column.y)
    return max(ends) + 8


def _row(row: MetricRow, top: float, theme: Theme, parts: list[str]) -> float:
    """A metric and its groups; returns where they end."""
    parts.append(f'<path d="M0 {top:g}H{_WIDTH}" stroke="{theme.border}"/>')
    name = Column(0, _NAME - 6, top + 4)
    name.write(row.place_disparity.metric.short_label, _BODY, theme.text, bold=True)
    name.write(row.year, _SMALL, theme.muted)
    parts += name.parts
    bottoms = [name.y]
    ends = row_ends([cell.drawn for cell in row.cells if cell.drawn is not None])
    inks = {"worse": theme.worse, "better": theme.better}
    for cell, (x, width) in zip(row.cells, _columns(row), strict=True):
        column = Column(x, width, top + 6)
        if cell.drawn is not None:
            shapes = flat_strip(gap_cell(cell.drawn, ends, cell.kind, ""), width, theme)
            parts.append(f'<g transform="translate({x:g},{top + 6:g})">{shapes}</g>')
            column.y += HEIGHT
        ink = inks.get(cell.kind, theme.text)
        column.write(f"{cell.mark} {cell.words}".strip(), _SMALL, ink, bold=bool(cell.kind in inks))
        column.write(cell.size, _SMALL, theme.muted)
        parts += column.parts
        bottoms.append(column.y)
    return max(bottoms) + 10
