"""The map of a state or of some places with zoom: counties, cities and their names in one plane.

Drawn by deck.gl in the plane of the outlines (an orthographic view), so that no tile server is
asked. Weak counties are hatched in the color of their class like on the map of the nation: the
lines are cut to the outlines here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import log2
from typing import Any

import numpy as np
import pydeck as pdk

from mobility.analysis.maps.colors import ABSENT, ValueMap
from mobility.figures.maps.colors import class_colors, mixed, synthetic_color
from mobility.figures.maps.modeled import modeled_words
from mobility.figures.theme import Theme
from mobility.places import Level, outlines
from mobility.places.outlines import Frame, Polygon
from mobility.text import format_value
from mobility.text.maps import MODELED_HERE, NO_VALUE_HERE, NOT_MODELED, SYNTHETIC_HERE

_HATCH = 7  # pixels between the lines of a hatch, at the zoom that the map begins with
_NAMED = 40  # places up to which all of them carry their names
_LETTER, _LINE = 7, 18  # pixels of a letter and of a line of a name
_SMALLER = 460  # pixels of the picture's height
Point = tuple[float, float]
Color = list[int]


@dataclass(frozen=True, slots=True)
class Region:
    """What a regional map shows.

    Attributes:
        counties: the counties on it, each in a class; None where only cities are shown.
        cities: the cities on it; None where there are none.
        names: full names by geoid.
        frame: the part of the plane to begin with.
        own: the chosen place.
    """

    counties: ValueMap | None
    cities: ValueMap | None
    names: Mapping[str, str]
    frame: Frame
    own: str = ""


def regional_map(region: Region, theme: Theme, labels: Mapping[Level, Sequence[str]]) -> pdk.Deck:
    """Return the map; ``labels`` say what the classes of counties and of cities mean."""
    frame = region.frame
    scale = _SMALLER / max(frame.height, 0.85 * frame.width)  # pixels a unit
    layers = [_states(theme)]
    for value_map in (region.counties, region.cities):
        if value_map is not None:
            layers += _places(region, value_map, theme, labels[value_map.level], _HATCH / scale)
    layers += _borders(region, theme)
    layers += _names(region, theme, scale)
    center = [frame.left + frame.width / 2, frame.top + frame.height / 2, 0]
    return pdk.Deck(
        layers=layers,
        views=[pdk.View(type="OrthographicView", controller=True)],
        initial_view_state=pdk.ViewState(
            target=center, zoom=log2(scale), min_zoom=log2(scale) - 1, max_zoom=log2(scale) + 5
        ),
        map_provider=None,
        map_style=None,
        tooltip={"html": "<b>{name}</b><br>{value}<br>{words}"},
    )


def hatch_lines(
    polygons: Sequence[Polygon], gap: float, *, falling: bool = False
) -> list[list[Point]]:
    """Return diagonal lines cut to some polygons, ``gap`` units apart along an axis.

    They rise to the right, or fall to the right (in the plane, whose y grows downwards).

    A line leaves a polygon where it entered an odd number of borders before: the crossings with
    all rings, holes too, in order along the line, are taken in pairs.
    """
    rings = [ring for polygon in polygons for ring in polygon]
    edges = np.array(
        [(*start, *end) for ring in rings for start, end in pairwise([*ring, ring[0]])]
    )
    sign = -1 if falling else 1
    first = edges[:, 0] + sign * edges[:, 1]  # the number of a line: x + y or x − y, at both ends
    last = edges[:, 2] + sign * edges[:, 3]
    lines = []
    lowest, highest = min(first.min(), last.min()), max(first.max(), last.max())
    for number in range(int(lowest // gap) + 1, int(highest // gap) + 1):
        level = number * gap
        crossed = (first > level) != (last > level)
        share = (level - first[crossed]) / (last[crossed] - first[crossed])
        xs = np.sort(edges[crossed, 0] + share * (edges[crossed, 2] - edges[crossed, 0]))
        lines += [
            [(float(x), sign * (level - float(x))) for x in (x0, x1)]
            for x0, x1 in zip(xs[::2], xs[1::2], strict=True)
        ]
    return lines


def _states(theme: Theme) -> pdk.Layer:
    """The land around, so that a state does not float."""
    shapes = [
        {"polygon": _rounded(polygon)} for shape in outlines.states().values() for polygon in shape
    ]
    return pdk.Layer(
        "PolygonLayer",
        shapes,
        id="land",
        get_polygon="polygon",
        get_fill_color=_rgb(mixed(theme.gray, theme.background, 0.1)),
        get_line_color=_rgb(theme.gray),
        line_width_units="'pixels'",
        get_line_width=1,
    )


def _places(
    region: Region, value_map: ValueMap, theme: Theme, labels: Sequence[str], gap: float
) -> list[pdk.Layer]:
    """Counties as areas, cities as points; what is not judged is hatched or hollow."""
    rows = list(_said(region, value_map, theme, labels))
    if value_map.level is Level.PLACE:
        return [_points(rows, theme)]
    drawn, modeled = (
        outlines.counties(outlines.edition_of(value_map.year)),
        value_map.modeled is not None,
    )
    shapes = [
        {"polygon": _rounded(polygon), **row}
        for row in rows
        for polygon in drawn.get(str(row["geoid"]), ())
    ]
    hatched = [
        {"path": _rounded_ring(line)}
        for row in rows
        if row["hatched"] and str(row["geoid"]) in drawn
        for line in hatch_lines(drawn[str(row["geoid"])], gap, falling=modeled)
    ]
    return [
        pdk.Layer(
            "PolygonLayer",
            shapes,
            id="counties",
            get_polygon="polygon",
            get_fill_color="color",
            get_line_color=_rgb(theme.background),
            line_width_units="'pixels'",
            get_line_width=1,
            pickable=True,
            auto_highlight=True,
        ),
        pdk.Layer(
            "PathLayer",
            hatched,
            id="hatch",
            get_path="path",
            get_color=_rgb(theme.background),
            get_width=gap * (0.18 if modeled else 0.38),
        ),
    ]


def _points(rows: Sequence[dict[str, Any]], theme: Theme) -> pdk.Layer:
    """Cities: filled where they are judged, hollow where not."""
    background = _rgb(theme.background)
    rows = [
        {
            **row,
            "point": list(outlines.points()[str(row["geoid"])]),
            "fill": background if row["hatched"] else row["color"],
            "line": row["color"] if row["hatched"] else _rgb(theme.text),
        }
        for row in rows
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id="cities",
        get_position="point",
        get_fill_color="fill",
        get_line_color="line",
        get_radius=7,
        radius_units="'pixels'",
        stroked=True,
        line_width_units="'pixels'",
        get_line_width=2,
        pickable=True,
        auto_highlight=True,
    )


def _borders(region: Region, theme: Theme) -> list[pdk.Layer]:
    """The borders of the states, and the chosen place around which the map is."""
    lines = [
        {"path": _rounded_ring(ring)}
        for shape in outlines.states().values()
        for polygon in shape
        for ring in polygon
    ]
    own: list[Polygon] = []
    if region.counties is not None:
        edition = outlines.edition_of(region.counties.year)
        own = list(outlines.counties(edition).get(region.own, ()))
    layers = [_lines("borders", lines, theme.muted, 1.5)]
    rings = [{"path": _rounded_ring([*ring, ring[0]])} for polygon in own for ring in polygon]
    layers += [_lines("halo", rings, theme.background, 6), _lines("own", rings, theme.text, 3)]
    return layers


def _names(region: Region, theme: Theme, scale: float) -> list[pdk.Layer]:
    """The names of the points where there are cities, else of the counties; none of very many.

    Where names would lie on each other at the first zoom, the later one moves down or up a line.
    """
    value_map = region.cities or region.counties
    if value_map is None or value_map.code.size > _NAMED:
        return []
    geoids = [value_map.places.geoid(row) for row in range(value_map.code.size)]
    points = [outlines.points()[geoid] for geoid in geoids]
    texts = [region.names[geoid].split(",")[0] for geoid in geoids]
    named = list(zip(points, texts, strict=True))
    moves = _apart([(x * scale, y * scale, len(text)) for (x, y), text in named])
    rows = [
        {"text": text, "point": list(point), "move": [11, move]}
        for (point, text), move in zip(named, moves, strict=True)
    ]
    return [
        pdk.Layer(
            "TextLayer",
            rows,
            id="names",
            get_position="point",
            get_text="text",
            get_size=13,
            get_color=_rgb(theme.text),
            get_text_anchor="'start'",
            get_alignment_baseline="'center'",
            get_pixel_offset="move",
            font_family="'Source Sans, sans-serif'",
            font_weight=600,
            background=True,
            get_background_color=[*_rgb(theme.background), 215],
            background_padding=[3, 1],
            character_set="'auto'",
        )
    ]


def _apart(spots: Sequence[tuple[float, float, int]]) -> list[int]:
    """How many pixels each name moves down: x and y in pixels, and how many letters it has."""
    taken: list[tuple[float, float, float]] = []
    moves = []
    for x, y, letters in spots:
        wide = _LETTER * letters + 6
        free = (
            move
            for move in (0, _LINE, -_LINE, 2 * _LINE, -2 * _LINE)
            if not any(
                abs(y + move - other) < _LINE and x < end and start < x + wide
                for start, other, end in taken
            )
        )
        move = next(free, 0)
        taken.append((x, y + move, x + wide))
        moves.append(move)
    return moves


def _lines(name: str, paths: Sequence[dict[str, Any]], color: str, width: float) -> pdk.Layer:
    return pdk.Layer(
        "PathLayer",
        paths,
        id=name,
        get_path="path",
        get_color=_rgb(color),
        get_width=width,
        width_units="'pixels'",
    )


def _said(
    region: Region, value_map: ValueMap, theme: Theme, labels: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """What is shown of every place, in color and in words."""
    colors, modeled = class_colors(value_map, theme), value_map.modeled
    said = modeled_words(value_map)
    for row in range(value_map.code.size):
        geoid, code = value_map.places.geoid(row), int(value_map.code[row])
        value = float(value_map.places.values.value[row])
        absent = code == ABSENT
        color = colors["absent" if absent else value_map.classes[code].id]
        if modeled is None:
            text = "" if absent else format_value(value_map.metric, value)
            meaning = NO_VALUE_HERE if absent else labels[code]
        else:
            synthetic = bool(modeled.synthetic[row])
            color = synthetic_color(color, theme) if synthetic else color
            text = said[row]
            meaning = (
                f"{NOT_MODELED}: {modeled.reason[row]}"
                if absent
                else f"{labels[code]} ({SYNTHETIC_HERE if synthetic else MODELED_HERE})"
            )
        yield {
            "geoid": geoid,
            "name": escape(region.names[geoid]),
            "value": escape(text),
            "words": escape(meaning),
            "color": _rgb(color),
            "hatched": value_map.level is Level.PLACE
            if absent
            else modeled is not None or bool(value_map.hatched[row]),
        }


def _rgb(color: str) -> Color:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _rounded(polygon: Polygon) -> list[list[list[float]]]:
    return [_rounded_ring(ring) for ring in polygon]


def _rounded_ring(ring: Iterable[Point]) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in ring]
