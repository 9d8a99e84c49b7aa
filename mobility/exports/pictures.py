"""Figures as pictures for a memo or a slide: SVG, and PNG at least 2,000 pixels wide.

Title, subtitle, the demonstration mark and the footer are drawn around the chart as real text, so
that no picture goes without them. All of it is set in Liberation Sans, which the drawing library
brings along and whose letters are as wide as those of Arial and Helvetica: the SVG then keeps its
lines in a word processor of any system. Nothing is fetched: data and outlines are in the figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

import vl_convert

from mobility.exports.figure import Figure
from mobility.exports.letters import FONT, wrap_text

WIDTH = 1200  # pixels of the drawing; a PNG has twice as many
_MARGIN = 40
_INNER = WIDTH - 2 * _MARGIN
_TEXT, _QUIET, _GROUND, _RULE = "#1B2026", "#3F4751", "#FFFFFF", "#CDD4DB"
_MARK_GROUND, _MARK_TEXT = "#FFF3C9", "#584300"
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([0-9.]+)(?:px)?"[^>]*?\bheight="([0-9.]+)(?:px)?"')


def figure_svg(figure: Figure) -> bytes:
    """The figure as an SVG drawing, the same in every theme."""
    return _drawing(figure).encode()


def figure_png(figure: Figure, width: int = 2 * WIDTH) -> bytes:
    """The figure as a PNG picture of so many pixels' width."""
    return vl_convert.svg_to_png(_drawing(figure), scale=width / WIDTH)


def _drawing(figure: Figure) -> str:
    parts: list[str] = []
    y = float(_MARGIN)
    if figure.mark:
        parts.append(
            f'<rect width="{WIDTH}" height="34" fill="{_MARK_GROUND}"/>'
            + _line(figure.mark, 23, size=17, color=_MARK_TEXT, bold=True)
        )
        y += 24
    y = _block(parts, figure.title, y, size=30, color=_TEXT, bold=True)
    y = _block(parts, figure.subtitle, y + 4, size=19, color=_QUIET)
    chart, height = _chart(figure, y + 18)
    parts.append(chart)
    y += 18 + height + 20
    parts.append(f'<path d="M{_MARGIN} {y:.0f}h{_INNER}" stroke="{_RULE}"/>')
    y += 6
    for note in figure.notes():
        y = _block(parts, note, y, size=15, color=_QUIET)
    total = round(y + _MARGIN * 0.6)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH}" height="{total}" viewBox="0 0 {WIDTH} {total}" role="img" '
        f'font-family="{FONT}"><title>{escape(figure.title)}</title>'
        f"<desc>{escape(figure.summary)}</desc>"
        f'<rect width="{WIDTH}" height="{total}" fill="{_GROUND}"/>{"".join(parts)}</svg>'
    )


def _block(
    parts: list[str], text: str, y: float, *, size: int, color: str, bold: bool = False
) -> float:
    """Append wrapped lines of text below y; returns where they end."""
    for line in wrap_text(text, _INNER, size, bold=bold):
        y += 1.3 * size
        parts.append(_line(line, y, size=size, color=color, bold=bold))
    return y


def _line(text: str, y: float, *, size: int, color: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{_MARGIN}" y="{y:.1f}" font-size="{size}" fill="{color}"{weight}>'
        f"{escape(text)}</text>"
    )


def _chart(figure: Figure, y: float) -> tuple[str, float]:
    """The chart as an inner drawing at a height, and how high it is."""
    picture = figure.picture()
    svg = picture if isinstance(picture, str) else _drawn(picture)
    size = _SIZE.search(svg)
    if size is None:
        message = f"The picture of {figure.id} says neither its width nor its height."
        raise ValueError(message)
    width, height = float(size[1]), float(size[2])
    scale = min(1.0, _INNER / width)
    inner = svg[svg.index("<svg") :]
    box = (
        f'<svg x="{_MARGIN}" y="{y:.1f}" width="{width * scale:.1f}" '
        f'height="{height * scale:.1f}" viewBox="0 0 {width:g} {height:g}">'
    )
    return f"{box}{inner}</svg>", height * scale


def _drawn(spec: Mapping[str, object]) -> str:
    """A Vega-Lite specification drawn as wide as the text."""
    full: dict[str, Any] = {**spec}
    config: dict[str, Any] = {**full.get("config", {}), "font": FONT}
    full["config"] = config
    full["background"] = _GROUND
    if {"mark", "layer"} & full.keys():
        full["width"] = _INNER
        full["autosize"] = {"type": "fit-x", "contains": "padding"}
    return vl_convert.vegalite_to_svg(full, allowed_base_urls=[])
