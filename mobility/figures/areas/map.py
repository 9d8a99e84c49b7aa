"""The figure `neighborhoods`: the areas of a place in the colors of their verdicts or values.

On a page it is a map that moves (`deck`); for files, walls and pins the same areas are drawn as
they stand. Areas that may not be judged are hatched, masked ones are crossed; symbols stand inside
areas that are told apart, so that no color is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import pairwise
from math import cos, log2, radians

import numpy as np
import pydeck as pdk

from mobility.analysis.areas.result import AreaResult, AreaRow, Rings
from mobility.analysis.uncertainty import Verdict
from mobility.figures.areas.words import (
    areas_table,
    footer,
    interval_words,
    result_words,
    subtitle,
    summary,
    title,
    value_words,
    wall_title,
)
from mobility.figures.figure import Figure, FigureSpec, Provenance, new_figure
from mobility.figures.letters import FONT, text_width, wrap_text
from mobility.figures.maps.colors import mixed
from mobility.figures.maps.regional import hatch_lines
from mobility.figures.theme import Theme
from mobility.text import count_of, format_number

SPEC = FigureSpec(
    "neighborhoods", "Areas inside a place on a map", "neighborhoods",
    ("table", "year", "group", "show"),
)  # fmt: skip
_WIDEST, _HIGHEST = 680, 640  # pixels of the map in a file
_WALL, _WALL_LETTERS, _LEAST = 1740, 30.0, 240  # of map and legend on a wall, and of letters there
_MARGIN = 12
_NAMED = 5  # areas at each end of the list, where a wall has room for them
_CLASSES = 5
_STRIPE = 9  # pixels from line to line
_PIXELS = 480  # of the picture's height, for the first zoom


class Shown(StrEnum):
    """What the colors of the map mean."""

    VERDICT = "verdict"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class AreaClass:
    """An entry of the legend: its color, symbol and words, and how its areas are marked.

    `mark` is "", "hatched" (not judged) or "crossed" (masked or without a number).
    """

    id: str
    label: str
    color: str
    symbol: str = ""
    mark: str = ""


def neighborhoods_figure(
    result: AreaResult, provenance: Provenance, shown: Shown = Shown.VERDICT
) -> Figure:
    """Return the map of the areas of a place.

    Args:
        result: the measure in the areas.
        provenance: where the view is opened again; the numbers are the user's own.
        shown: what colors mean.
    """
    return new_figure(
        SPEC.id,
        provenance,
        title=title(result),
        wall_title=wall_title(result),
        subtitle=subtitle(result),
        summary=summary(result),
        footer=footer(result),
        table=lambda: areas_table(result),
        chart=lambda theme: map_drawing(result, theme, shown),
        wall_chart=lambda theme, high: map_drawing(result, theme, shown, high=high),
        about=(result.setting.set_name, str(result.setting.year)),
        methods=result.methods,
    )


# ---- classes ---------------------------------------------------------------------------------
def area_classes(result: AreaResult, theme: Theme, shown: Shown) -> list[AreaClass]:
    """Return the legend: every class that has an area, in order."""
    wanted = {class_of(result, row, shown) for row in result.rows}
    return [each for each in _all_classes(result, theme, shown) if each.id in wanted]


def _all_classes(result: AreaResult, theme: Theme, shown: Shown) -> list[AreaClass]:
    plain = mixed(theme.gray, theme.background, 0.25)
    absent = [
        AreaClass("weak", "too uncertain to judge", theme.gray, mark="hatched"),
        AreaClass("masked", "not shown: few people", plain, mark="crossed"),
        AreaClass("absent", "no number", theme.background, mark="crossed"),
    ]
    if shown is Shown.VALUE:
        edges = value_edges(result)
        colors = theme.sequential[:: max(1, len(theme.sequential) // _CLASSES)][: len(edges) - 1]
        classes = [
            AreaClass(
                f"class {number}",
                f"{value_words(result.setting, low, unit=False)} to "
                f"{value_words(result.setting, high, unit=False)}",
                colors[min(number, len(colors) - 1)],
            )
            for number, (low, high) in enumerate(pairwise(edges))
        ]
        return [*classes, *absent]
    sides = {
        Verdict.WORSE: theme.worse, Verdict.HIGHER: theme.above, Verdict.BETTER: theme.better,
        Verdict.LOWER: theme.below,
    }  # fmt: skip
    told = [
        AreaClass(str(verdict), f"{verdict} than the rest", color, verdict.chart_symbol)
        for verdict, color in sides.items()
    ]
    between = [
        AreaClass(
            str(Verdict.CANNOT_TELL), "the data cannot tell them apart",
            mixed(theme.gray, theme.background, 0.45),
        ),
        AreaClass(
            str(Verdict.NOT_COMPARED), "not compared", mixed(theme.gray, theme.background, 0.45),
            mark="hatched",
        ),
    ]  # fmt: skip
    return [*told, *between, *absent]


def class_of(result: AreaResult, row: AreaRow, shown: Shown) -> str:
    """Return the id of the class of an area."""
    if row.value is None:
        return "masked" if "few people" in row.absent else "absent"
    if not row.judged:
        return "weak"
    if shown is Shown.VERDICT:
        return str(row.verdict)
    edges = value_edges(result)
    number = int(np.searchsorted(edges, row.value.value, side="right")) - 1
    return f"class {min(max(number, 0), len(edges) - 2)}"


def value_edges(result: AreaResult) -> list[float]:
    """Return the edges of classes with about as many areas each, from those that are judged."""
    values = [row.value.value for row in result.rows if row.judged and row.value is not None]
    if not values:
        return [0.0, 1.0]
    edges = np.unique(np.quantile(values, np.linspace(0, 1, _CLASSES + 1)))
    return [float(edge) for edge in edges] if edges.size > 1 else [float(edges[0])] * 2


# ---- the drawing for files -------------------------------------------------------------------
def map_drawing(
    result: AreaResult, theme: Theme, shown: Shown, *, high: float | None = None
) -> str:
    """Return the map as an SVG drawing with its legend at the right.

    Args:
        result: the measure in the areas.
        theme: its colors.
        shown: what colors mean.
        high: pixels that are free on a wall, whose letters are larger; None for a file.
    """
    size = _Size() if high is None else _Size(_WALL_LETTERS)
    classes = {each.id: each for each in area_classes(result, theme, shown)}
    tall = _HIGHEST if high is None else max(high - 2 * _MARGIN, _LEAST)
    wide = _WIDEST if high is None else _WALL - size.legend
    frame = _Frame.around(result.outlines, wide, tall)
    shapes, lines, signs = [], [], []
    for row in result.rows:
        each = classes[class_of(result, row, shown)]
        words = escape(_tooltip(result, row))
        for number in row.members:
            outline = result.outlines[number]
            shapes.append(
                f'<path d="{frame.path(outline)}" fill="{each.color}" fill-rule="evenodd" '
                f'stroke="{theme.background}" stroke-width="1.5"><title>{words}</title></path>'
            )
            if each.mark:
                rings = [[frame.point(at) for at in ring] for part in outline for ring in part]
                lines.append(_stripes([rings], each, theme))
        x, y, room = frame.middle(result.outlines[row.number])
        if each.symbol and room > size.letters:
            signs.append(_sign(each, x, y + size.letters / 3, theme, size))
    left = frame.width + 3 * _MARGIN
    legend, low = _legend(result, list(classes.values()), theme, shown, left, size)
    width, height = left + size.legend, max(frame.height + 2 * _MARGIN, low + _MARGIN)
    if high is not None and _WALL - width >= size.letters + size.names:
        legend += _names(result, theme, width + size.letters, height, size)
        width += size.letters + size.names
    drawn = f'<g stroke-linejoin="round">{"".join(shapes)}</g>{"".join(lines)}{"".join(signs)}'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="{theme.background}"/>'
        f'<g transform="translate({_MARGIN},{_MARGIN})">{drawn}</g>{legend}</svg>'
    )


def _stripes(
    polygons: Sequence[Sequence[Sequence[tuple[float, float]]]], each: AreaClass, theme: Theme
) -> str:
    """Stripes over what is not judged, and in both directions over what is not shown."""
    crossed = each.mark == "crossed"
    rings = [[list(ring) for ring in polygon] for polygon in polygons]
    cut = hatch_lines(rings, _STRIPE)
    if crossed:
        cut += hatch_lines(rings, _STRIPE, falling=True)
    path = "".join(f"M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}" for (x, y), (x2, y2) in cut)
    ink, width = (theme.muted, 0.8) if crossed else (theme.background, 3)
    return f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{width}"/>'


def _sign(each: AreaClass, x: float, y: float, theme: Theme, size: _Size) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size.letters:g}" text-anchor="middle" '
        f'font-family="{FONT}" fill="{_letters_on(each.color, theme)}">{each.symbol}</text>'
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to pixels of a drawing, north up, with true proportions in the middle."""

    west: float
    north: float
    scale: float  # pixels a degree of latitude
    narrow: float  # of a degree of longitude to one of latitude
    width: float
    height: float

    @classmethod
    def around(cls, outlines: Sequence[Sequence[Rings]], wide: float, high: float) -> _Frame:
        points = np.array(
            [point for shape in outlines for rings in shape for point in rings[0]]
        ).reshape(-1, 2)
        if not points.size:
            return cls(0.0, 0.0, 1.0, 1.0, 100.0, 100.0)
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        narrow = cos(radians((north + south) / 2))
        across, up = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
        scale = min(wide / across, high / up)
        return cls(
            float(west), float(north), float(scale), narrow, float(scale * across),
            float(scale * up),
        )  # fmt: skip

    def point(self, point: tuple[float, float]) -> tuple[float, float]:
        return (
            (point[0] - self.west) * self.narrow * self.scale,
            (self.north - point[1]) * self.scale,
        )

    def rings(self, rings: Rings) -> list[list[list[float]]]:
        """A polygon in pixels, to a hundredth."""
        return [[[round(each, 2) for each in self.point(at)] for at in ring] for ring in rings]

    def path(self, shape: Sequence[Rings]) -> str:
        rings = (ring for rings in shape for ring in rings)
        return "".join(
            "M" + "L".join("{:.1f} {:.1f}".format(*self.point(point)) for point in ring) + "Z"
            for ring in rings
        )

    def middle(self, shape: Sequence[Rings]) -> tuple[float, float, float]:
        """The middle of the largest part, and the room for a sign there."""
        if not shape:
            return 0.0, 0.0, 0.0
        parts = [np.array([self.point(point) for point in rings[0]]) for rings in shape]
        areas = [abs(_signed_area(part)) for part in parts]
        largest = parts[int(np.argmax(areas))]
        x, y = _centroid(largest)
        return x, y, float(np.sqrt(max(areas)))


def _signed_area(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    x, y = points[:, 0], points[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def _centroid(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, float]:
    x, y = points[:, 0], points[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    area = cross.sum() / 2
    if abs(area) < 1e-9:
        return float(x.mean()), float(y.mean())
    return (
        float(((x[:-1] + x[1:]) * cross).sum() / (6 * area)),
        float(((y[:-1] + y[1:]) * cross).sum() / (6 * area)),
    )


def _letters_on(color: str, theme: Theme) -> str:
    """Light or dark letters, whichever is read better on a color."""
    red, green, blue = _rgb(color)
    light = 0.299 * red + 0.587 * green + 0.114 * blue < 140
    return "#FFFFFF" if light else theme.text if _is_dark(theme.text) else theme.background


def _is_dark(color: str) -> bool:
    return sum(_rgb(color)) < 380


@dataclass(frozen=True, slots=True)
class _Size:
    """How large letters and the legend are, in pixels."""

    letters: float = 16.0

    @property
    def legend(self) -> float:
        """The width of the legend."""
        return 22 * self.letters

    @property
    def names(self) -> float:
        """The width of the names of areas, with the room before them."""
        return 18 * self.letters

    @property
    def swatch(self) -> tuple[float, float]:
        """The width and height of a color in the legend."""
        return 2.2 * self.letters, 1.4 * self.letters


def _legend(
    result: AreaResult, classes: Sequence[AreaClass], theme: Theme, shown: Shown, left: float,
    size: _Size,
) -> tuple[str, float]:  # fmt: skip
    """The entries of the legend below each other, and where they end."""
    counts = {each.id: 0 for each in classes}
    for row in result.rows:
        counts[class_of(result, row, shown)] += 1
    head = "Against the rest" if shown is Shown.VERDICT else "Value"
    letters, (wide, high) = size.letters, size.swatch
    y = 1.5 * letters
    parts = [_text(head, left, y, theme.text, letters, bold=True)]
    y += 0.8 * letters
    for each in classes:
        right, low = left + wide, y + high
        parts.append(
            f'<rect x="{left:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{high:.0f}" '
            f'fill="{each.color}" stroke="{theme.gray}"/>'
        )
        if each.mark:
            ring = [(left, y), (right, y), (right, low), (left, low)]
            parts.append(_stripes([[ring]], each, theme))
        if each.symbol:
            parts.append(_sign(each, left + wide / 2, y + letters, theme, size))
        words = f"{each.label}: {count_of(counts[each.id], 'area')}"
        for line in wrap_text(words, size.legend - wide - 1.5 * letters, letters):
            parts.append(_text(line, right + letters / 2, y + letters, theme.text, letters))
            y += 1.4 * letters
        y += 0.7 * letters
    return "".join(parts), y


def _names(result: AreaResult, theme: Theme, left: float, high: float, size: _Size) -> str:
    """The areas at both ends of the list that differ from the rest, with their values."""
    letters, line = size.letters, 1.4 * size.letters
    number = min(_NAMED, int(high / line - 4) // 2)
    right, y = left + size.names - letters, 1.5 * letters
    parts: list[str] = []
    for verdict in (Verdict.WORSE, Verdict.HIGHER, Verdict.BETTER, Verdict.LOWER):
        rows = result.of_verdict(verdict)
        if verdict in {Verdict.BETTER, Verdict.LOWER}:
            rows = rows[::-1]
        if not rows or number < 1:
            continue
        head = f"{verdict.chart_symbol} {verdict}"
        parts.append(_text(head, left, y, theme.text, letters, bold=True))
        for row in rows[:number]:
            y += line
            known = row.value.value if row.value else None
            value = value_words(result.setting, known, unit=False)
            room = right - left - text_width(value, letters) - 2 * letters
            name, *more = wrap_text(row.name, room, letters)
            name += "…" if more else ""
            parts.append(_text(name, left, y, theme.text, letters))
            parts.append(_text(value, right, y, theme.text, letters, anchor="end"))
        y += 2 * line
    return "".join(parts)


def _text(
    words: str, x: float, y: float, color: str, letters: float, *, bold: bool = False,
    anchor: str = "start",
) -> str:  # fmt: skip
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{letters:g}" font-family="{FONT}" '
        f'fill="{color}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )


# ---- the map of a page -----------------------------------------------------------------------
def deck(result: AreaResult, theme: Theme, shown: Shown) -> pdk.Deck:
    """Return the map for a page: no tiles are asked for, hovering says an area in words.

    It is drawn in the plane of the drawing for files (an orthographic view).
    """
    classes = {each.id: each for each in area_classes(result, theme, shown)}
    frame = _Frame.around(result.outlines, _WIDEST, _HIGHEST)
    polygons = []
    for row in result.rows:
        each = classes[class_of(result, row, shown)]
        words = {
            "name": escape(row.name),
            "value": escape(_value_line(result, row)),
            "words": escape(f"{each.symbol} {result_words(row)}".strip()),
        }
        color = [*_rgb(each.color), 90 if each.mark else 230]
        polygons += [
            {"polygon": frame.rings(rings), "color": color, **words}
            for number in row.members
            for rings in result.outlines[number]
        ]
    zoom = log2(_PIXELS / max(frame.height, 0.75 * frame.width, 1.0))
    layers = [
        pdk.Layer(
            "PolygonLayer",
            polygons,
            id="areas",
            get_polygon="polygon",
            get_fill_color="color",
            get_line_color=_rgb(theme.background),
            line_width_units="'pixels'",
            get_line_width=1.2,
            pickable=True,
            auto_highlight=True,
        ),
        _hatch(result, classes, theme, shown, frame),
        _signs(result, classes, theme, shown, frame),
    ]
    return pdk.Deck(
        layers=layers,
        views=[pdk.View(type="OrthographicView", controller=True)],
        initial_view_state=pdk.ViewState(
            target=[frame.width / 2, frame.height / 2, 0], zoom=zoom, min_zoom=zoom - 1,
            max_zoom=zoom + 6,
        ),
        map_provider=None,
        map_style=None,
        tooltip={"html": "<b>{name}</b><br>{value}<br>{words}"},
    )  # fmt: skip


def _hatch(
    result: AreaResult, classes: dict[str, AreaClass], theme: Theme, shown: Shown, frame: _Frame
) -> pdk.Layer:
    """Lines over areas that are not judged, and in both directions over those not shown."""
    lines = []
    for row in result.rows:
        each = classes[class_of(result, row, shown)]
        if not each.mark:
            continue
        for number in row.members:
            shape = result.outlines[number]
            rings = [[[frame.point(at) for at in ring] for ring in part] for part in shape]
            if not rings:
                continue
            cut = hatch_lines(rings, _STRIPE)
            if each.mark == "crossed":
                cut += hatch_lines(rings, _STRIPE, falling=True)
            lines += [{"path": [list(end) for end in line]} for line in cut]
    return pdk.Layer(
        "PathLayer",
        lines,
        id="hatch",
        get_path="path",
        get_color=[*_rgb(theme.muted), 110],
        get_width=1,
        width_units="'pixels'",
    )


def _signs(
    result: AreaResult, classes: dict[str, AreaClass], theme: Theme, shown: Shown, frame: _Frame
) -> pdk.Layer:
    """The symbols of areas that are told apart, so that color is not needed."""
    rows = []
    for row in result.rows:
        each = classes[class_of(result, row, shown)]
        if each.symbol:
            x, y, _ = frame.middle(result.outlines[row.number])
            color = _rgb(_letters_on(each.color, theme))
            rows.append({"text": each.symbol, "point": [x, y], "color": color})
    return pdk.Layer(
        "TextLayer",
        rows,
        id="signs",
        get_position="point",
        get_text="text",
        get_size=15,
        get_color="color",
        get_text_anchor="'middle'",
        get_alignment_baseline="'center'",
        font_family="'Source Sans, sans-serif'",
        character_set="'auto'",
    )


def _value_line(result: AreaResult, row: AreaRow) -> str:
    if row.value is None:
        return ""
    setting = result.setting
    counted = ""
    if row.count is not None and row.base is not None:
        counted = f"; {format_number(row.count)} of {format_number(row.base)}"
    return (
        f"{value_words(setting, row.value.value)} ({interval_words(setting, row.value)}){counted}"
    )


def _tooltip(result: AreaResult, row: AreaRow) -> str:
    value = _value_line(result, row)
    return ", ".join(filter(None, [row.name, value, result_words(row)]))


def _rgb(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def shown_of(text: str) -> Shown:
    """Return what a text of an address or a command asks for."""
    return Shown.VALUE if text == Shown.VALUE else Shown.VERDICT
