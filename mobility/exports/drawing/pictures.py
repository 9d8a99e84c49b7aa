"""Figures as pictures for a memo or a slide: SVG, and PNG at least 2,000 pixels wide.

Title, subtitle, the demonstration mark and the footer are drawn around the chart as real text, so
that no picture goes without them. All letters are as wide as those of Arial (`typefaces`), so an
SVG keeps its lines in a word processor of any system; one that is saved as a file contains its
letters. Nothing is fetched: data and outlines are in the figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from mobility.exports.drawing.library import RENDERERS
from mobility.exports.drawing.typefaces import with_letters
from mobility.exports.signs import spelled
from mobility.figures.drawing import Drawing
from mobility.figures.figure import Figure
from mobility.figures.letters import FONT, wrap_text
from mobility.figures.theme import LIGHT
from mobility.svg import clean_svg

WIDTH = 900  # pixels of the drawing: across a page, letters of 16 are those of 8 point
PNG_WIDTH = 2400
_INCHES = 8  # of a PNG where a program heeds its resolution
_CSS_INCH = 72  # pixels of a drawing that the drawing library takes for an inch
_MARGIN = 30
INNER = WIDTH - 2 * _MARGIN
"""Pixels across which a chart is drawn."""
_LONGEST_SIDE = 20_000  # pixels of a drawing; a list of every gap takes 6,000
_STEEPEST = 50  # times higher than wide
_FIT_WIDTH = {"type": "fit-x", "contains": "padding"}  # of charts that give labels their room
_NARROWEST = INNER // 3  # of a plot; rather is the chart made smaller
MARK, MARK_BACKGROUND = "#584300", "#FFF3C9"  # of the line that says that numbers are invented
_LEADING = 1.3  # from line to line, in letter sizes
_PADDING = {"left": 0, "right": 0, "top": 0, "bottom": 6}  # what hangs below a last line

_FONTS = {"font", "labelFont", "titleFont", "subtitleFont"}  # keys of a specification
_OPENING = re.compile(r"<svg\b[^>]*>")
_SIDES = [re.compile(rf'\b{name}="([0-9.]+)(?:px)?"') for name in ("width", "height")]
_TEXTS = re.compile(r"(<text\b[^>]*>)(.*?)(</text>)", re.DOTALL)
_FILL = re.compile(r'\bfill="([^"]+)"')
# Signs that the face lacks: those that are outlines of others, those that have a twin, and others,
# which are each set in a face for signs. Else the whole text would be set in the face of one sign.
_HOLLOW = {"△": "▲", "▽": "▼"}
_TWINS = str.maketrans("◀▶", "◄►")
# While a chart is drawn, a hollow sign is a solid one with a mark of no width behind it: the width
# of a sign that the face lacks would be that of whatever font a computer has.
_MARKED = "\u200c"
_MEASURED = str.maketrans({hollow: f"{solid}{_MARKED}" for hollow, solid in _HOLLOW.items()})
_OTHER_SIGNS = re.compile("[^\u0000-\u20bf←↑→↓↔↕∂∆∏∑−√∞∟∩∫≈≠≡≤≥■□▪▫▬▲▼►◄◊○●◦△▽]+")
_SIGNS = "DejaVu Sans, Segoe UI Symbol, Apple Symbols, Noto Sans Symbols, sans-serif"
# What XML cannot hold at all, not even escaped, and signs that only say how the one before them
# looks: the drawing library ends the whole program over either.
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufe00-\ufe0f\u20e3]"
)


def figure_svg(figure: Figure) -> bytes:
    """The figure as an SVG drawing, light in every theme.

    Raises:
        ValueError: when its chart cannot be drawn, or all of it is too high to be shown.
        RuntimeError: when the drawing program ended over it.
    """
    return _drawing(figure).encode()


def figure_svg_file(figure: Figure) -> bytes:
    """Return the SVG as a file, with its fonts embedded."""
    return with_letters(figure_svg(figure))


def figure_png(figure: Figure, width: int = PNG_WIDTH) -> bytes:
    """The figure as a PNG picture of so many pixels' width, which is eight inches on paper."""
    return svg_png(figure_svg(figure), width)


def svg_png(drawing: bytes, width: int) -> bytes:
    """A figure that is drawn already as a PNG picture."""
    dots = width / _INCHES
    scale = width / WIDTH * _CSS_INCH / dots
    return RENDERERS.png(drawing.decode(), scale=scale, ppi=dots)


@dataclass(slots=True)
class _Sheet:
    """A drawing that grows downwards."""

    y: float = 0.0
    parts: list[str] = field(default_factory=list)

    def write(self, text: str, size: int, color: str, *, bold: bool = False) -> None:
        """Add a text, in as many lines as it takes."""
        weight = ' font-weight="bold"' if bold else ""
        for line in wrap_text(text, INNER, size, bold=bold):
            self.y += _LEADING * size
            self.parts.append(
                f'<text x="{_MARGIN}" y="{self.y:.1f}" font-size="{size}" fill="{color}"{weight}>'
                f"{escape(line)}</text>"
            )


def _drawing(figure: Figure) -> str:
    """Mark, title, subtitle, chart and footer, one below the other."""
    sheet = _Sheet()
    if figure.mark:
        sheet.parts.append(f'<path d="M0 0H{WIDTH}V30H0z" fill="{MARK_BACKGROUND}"/>')
        sheet.write(figure.mark, 16, MARK, bold=True)
    sheet.y += 16
    sheet.write(figure.title, 26, LIGHT.text, bold=True)
    sheet.y += 5
    sheet.write(figure.subtitle, 17, LIGHT.muted)
    sheet.y += 18
    _draw_chart(sheet, figure)
    sheet.y += 16
    sheet.parts.append(
        f'<path d="M{_MARGIN} {sheet.y:.1f}h{INNER}" fill="none" stroke="{LIGHT.border}"/>'
    )
    sheet.y += 5
    if figure.mark:  # repeated, as the top may be cropped
        sheet.write(f"{figure.mark}.", 14, MARK, bold=True)
    for note in figure.notes():
        sheet.write(note, 14, LIGHT.muted)
    height = round(sheet.y + 18)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="{FONT}" text-rendering="geometricPrecision">'
        f"<title>{escape(figure.title)}</title><desc>{escape(figure.summary)}</desc>"
        f'<rect width="{WIDTH}" height="{height}" fill="{LIGHT.background}"/>'
        f"{''.join(sheet.parts)}</svg>"
    )
    svg_size(svg)  # raises for one that is too high
    return with_signs(_drawable(svg))


def _draw_chart(sheet: _Sheet, figure: Figure) -> None:
    """Add the chart, smaller where it is wider than the text."""
    svg = picture_svg(figure.picture())
    width, height = svg_size(svg)
    scale = min(1.0, INNER / width)
    # A group and not a drawing within a drawing: word processors know only the former.
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    place = f"translate({_MARGIN},{sheet.y:.1f})" + (f" scale({scale:.4f})" if scale < 1 else "")
    sheet.parts.append(f'<g transform="{place}">{inner}</g>')
    sheet.y += height * scale


def picture_svg(picture: Drawing, across: float = INNER, background: str = LIGHT.background) -> str:
    """The chart alone as an SVG drawing, without title and footer.

    Every picture of every file and screen comes through here and is cleaned here: a drawing and a
    specification can both be from a file of another user.

    Args:
        picture: a specification or an SVG drawing.
        across: how wide, in pixels, one that has no width of its own becomes.
        background: the color behind it.

    Raises:
        ValueError: when it cannot be drawn, or fetches its data.
        RuntimeError: when the drawing program ended over it.
    """
    if isinstance(picture, str):
        return clean_svg(_FORBIDDEN.sub("", picture))
    return clean_svg(_drawn(picture, across, background))


def svg_size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in pixels.

    Raises:
        ValueError: when it is no drawing that says so, or one that no memory can hold as pixels.
    """
    opening = _OPENING.search(svg)
    sides = [side.search(opening[0]) if opening else None for side in _SIDES]
    if not sides[0] or not sides[1]:
        message = f"No SVG drawing with a width and a height: {svg[:80]!r}"
        raise ValueError(message)
    width, height = float(sides[0][1]), float(sides[1][1])
    if max(width, height) > _LONGEST_SIDE or not 0 < height <= _STEEPEST * width:
        message = f"A drawing of {width:g} by {height:g} pixels cannot be shown."
        raise ValueError(message)
    return width, height


def _drawn(spec: Mapping[str, object], across: float, background: str) -> str:
    """A Vega-Lite specification drawn so wide, unless it has a width of its own.

    Drawn twice: how much axes and labels take beside the plot is known only then. Vega's own way
    to fit a chart counts the axes but not the words beside a mark, which are then cut.
    """
    full = _in_our_face(dict(spec))
    full["config"] = {**full.get("config", {}), "font": FONT}
    full = {"padding": _PADDING} | full | {"background": background}
    fits = full.get("autosize") == _FIT_WIDTH  # a width would be that of plot and labels together
    own_width = isinstance(full.get("width"), int | float) and not fits
    if own_width or not {"mark", "layer"} & full.keys():
        return _as_measured(RENDERERS.svg(full))
    full |= {"width": across, "autosize": "pad"}
    margin = svg_size(RENDERERS.svg(full))[0] - across
    return _as_measured(RENDERERS.svg(full | {"width": max(across - margin, _NARROWEST)}))


def _as_measured(svg: str) -> str:
    """A drawing with its hollow signs, and with bold for semibold, which the face does not have."""
    for hollow, solid in _HOLLOW.items():
        svg = svg.replace(f"{solid}{_MARKED}", hollow)
    return svg.replace('font-weight="600"', 'font-weight="bold"')


def _in_our_face(part: Any, *, data: bool = False) -> Any:  # noqa: ANN401 - JSON
    """A part of a specification with every font replaced; rows of data keep their fields.

    Text loses what cannot be drawn: the drawing library would end the whole program over it.
    """
    if isinstance(part, dict):
        return {
            _drawable(key): FONT
            if key in _FONTS and isinstance(value, str) and not data
            else _in_our_face(value, data=data or key in {"values", "datasets"})
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_in_our_face(child, data=data) for child in part]
    return _drawable(part).translate(_MEASURED) if isinstance(part, str) else part


def _drawable(text: str) -> str:
    """A text without what cannot be drawn; half of a sign of two parts would end the library."""
    if text.isascii() and text.isprintable():
        return text
    return spelled(_FORBIDDEN.sub("", text))


def with_signs(svg: str) -> str:
    """A drawing in which signs that the face lacks are drawn in another way; apply it once."""

    def set_again(text: re.Match[str]) -> str:
        start, content, end = text.groups()
        fill = _FILL.search(start)
        color = fill[1] if fill else LIGHT.text
        content = content.translate(_TWINS)
        content = _OTHER_SIGNS.sub(rf'<tspan font-family="{_SIGNS}">\g<0></tspan>', content)
        for hollow, solid in _HOLLOW.items():
            sign = f'<tspan fill="none" stroke="{color}" stroke-width="1">{solid}</tspan>'
            content = content.replace(hollow, sign)
        return f"{start}{content}{end}"

    return _TEXTS.sub(set_again, svg)
