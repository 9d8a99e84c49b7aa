"""Parts of figures drawn as plain SVG: columns of text, and strips of a fixed width.

Strips on a page stretch by percent and take their colors from style sheets; word processors know
neither. So every length becomes pixels, every class its colors, and inner drawings become groups.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree as ET

from mobility.figures.drawing import WALL_TIMES_SVG
from mobility.figures.letters import wrap_text
from mobility.figures.theme import Theme

_HEIGHT = re.compile(r'height="([0-9.]+)"')
_ACROSS = {"x", "x1", "x2", "cx", "width"}  # lengths that can be percents


@dataclass(slots=True)
class Column:
    """Lines of text one below the other; ``y`` is where the last one stands."""

    x: float
    width: float
    y: float
    anchor: str = "start"
    parts: list[str] = field(default_factory=list)

    def write(self, text: str, size: int, color: str, *, bold: bool = False) -> None:
        """Add a text below what is there, wrapped."""
        weight = ' font-weight="bold"' if bold else ""
        anchor = ' text-anchor="end"' if self.anchor == "end" else ""
        for line in wrap_text(text, self.width, size, bold=bold):
            self.y += round(1.22 * size)
            self.parts.append(
                f'<text x="{self.x:g}" y="{self.y:g}" font-size="{size}" fill="{color}"{weight}'
                f"{anchor}>{escape(line)}</text>"
            )


def highest_that_fits(draw: Callable[[int], str], numbers: Iterable[int], high: float) -> str:
    """Return the drawing of the most rows for which a wall has room; at least of the first number.

    Args:
        draw: returns the SVG drawing of so many rows.
        numbers: of rows, ascending; not empty.
        high: pixels of the wall that are free.
    """
    best = ""
    for number in numbers:
        svg = draw(number)
        height = _HEIGHT.search(svg)
        if best and height and float(height[1]) * WALL_TIMES_SVG > high:
            break
        best = svg
    return best


def flat_strip(svg: str, width: float, theme: Theme) -> str:
    """A small picture of `figures.profile` or `figures.pillar` as shapes of a fixed width."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn by this program
    return "".join(_flat(element, width, theme) for element in root)


def _flat(element: ET.Element, width: float, theme: Theme) -> str:
    """One shape, or the shapes of an inner drawing moved and stretched to their place."""
    name = element.tag.rpartition("}")[2]
    sizes = {key: _pixels(key, value, width) for key, value in element.attrib.items()}
    if name == "svg":
        inside = "".join(_flat(child, width, theme) for child in element)
        return f'<g transform="{_place(element, sizes)}">{inside}</g>'
    colors = _colors(sizes.pop("class", "").split(), theme)
    attributes = "".join(f' {key}="{value}"' for key, value in (sizes | colors).items())
    inside = "".join(_flat(child, width, theme) for child in element)
    return f"<{name}{attributes}>{inside}</{name}>"


def _pixels(key: str, value: str, width: float) -> str:
    if key in _ACROSS and value.endswith("%"):
        return f"{float(value[:-1]) / 100 * width:.1f}"
    return value


def _place(element: ET.Element, sizes: Mapping[str, str]) -> str:
    """Where an inner drawing stands, and how its own units stretch."""
    move = f"translate({sizes['x']},{sizes['y']})"
    if "viewBox" not in sizes:
        return move
    _, _, across, down = (float(number) for number in element.attrib["viewBox"].split())
    return f"{move} scale({float(sizes['width']) / across:g},{float(sizes['height']) / down:g})"


def _colors(classes: list[str], theme: Theme) -> dict[str, str]:
    """The attributes of a class of `figures.theme`, as the style sheet of the page gives them."""
    classes = classes or [""]
    kind, hollow = classes[0], "weak" in classes
    own = {"fill": theme.accent, "stroke": theme.background, "stroke-width": "2"}
    weak = {"fill": theme.background, "stroke": theme.accent, "stroke-width": "2"}
    line = {"stroke": theme.text, "stroke-width": "2"}
    year = {"fill": theme.background if hollow else theme.accent, "stroke": theme.accent}
    bar = {"stroke": theme.accent, "stroke-width": "2" if hollow else "4", "stroke-opacity": "0.55"}
    return {
        "all": {"fill": theme.gray, "fill-opacity": "0.38"},
        "state": line,
        "nation": line | {"stroke-dasharray": "3 3"},
        "range": bar,
        "band": {"fill": theme.accent, "fill-opacity": "0.18"},
        "floor": {"stroke": theme.border},
        "solid": {"stroke": theme.accent, "stroke-width": "2.5"},
        "dashed": {"stroke": theme.accent, "stroke-width": "1.75", "stroke-dasharray": "2 4"},
        "seam": {"stroke": theme.muted, "stroke-dasharray": "4 4"},
        "year": year | {"stroke-width": "1.5"},
        "mine": weak if hollow else own,
        "zero": {"stroke": theme.text, "stroke-width": "1"},
        "dot": _dot(classes[-1], theme),
        "beyond": {"fill": _ink(classes[-1], theme)},
        "bar": {"stroke": _ink(classes[-1], theme), "stroke-width": "3", "stroke-opacity": "0.5"},
    }.get(kind, {})


def _dot(mark: str, theme: Theme) -> dict[str, str]:
    """A dot of `figures.all_gaps`: filled, or a ring where it is weak or the reference."""
    ink = _ink(mark, theme)
    fill = theme.background if mark in {"weak", "reference"} else ink
    return {"fill": fill, "stroke": ink, "stroke-width": "2"}


def _ink(mark: str, theme: Theme) -> str:
    inks = {"worse": theme.worse, "better": theme.better, "reference": theme.accent}
    return inks.get(mark, theme.gray)
