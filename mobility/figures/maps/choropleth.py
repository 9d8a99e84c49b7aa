"""The map of all counties or cities, drawn by the browser in canvas and by files as a picture.

The specification is the same for every metric and view of a kind of place: values, colors, words
and the chosen place come as data. So a change sends a code, a class and the value in words for
every place, and no outline is fetched or read twice.

Hatched places are drawn first, then lines in the background color over all of them, then what is
not hatched: the lines show where they should, whatever the size, and cost nothing to send. A map
of modeled values has thin lines in the other direction over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mobility.analysis.maps.colors import ValueMap
from mobility.figures.drawing import SCHEMA
from mobility.figures.maps.arrow import Own, classes_table, frame_table, marked_table, places_table
from mobility.figures.maps.colors import mixed
from mobility.figures.theme import FACE, Theme
from mobility.places import Level, outlines
from mobility.places.outlines import NATION, Frame

NOBODY: Mapping[str, str] = {}
SELECTION = "place"  # the name of the selection, which holds the numbers of clicked places
_PHONE = 500  # pixels; narrower, the map shows the state of the chosen place
_HATCH = 6  # pixels between the lines of a hatch, along an edge of the picture
_THIN = 1.4  # pixels of a line over a modeled value, in the other direction
_DOT = 90  # area of a city's point
_RING = 170  # area of the ring around a marked place
_OWN_RING = 420  # area of the ring around a chosen county, which is a few pixels wide
_TALL = 0.9  # height of a phone's map to its width
_LEAST, _ABOVE = 300, 405  # pixels of the nation's height on a page, and of a page above the map
_WHOLE = NATION.height / NATION.width
_FLATTEST = 0.6  # height of a close-up to its width, at most
_RIGHT = 0.62  # beyond this share of the width a name stands on the left of its place

# The part of the plane that is shown: all of it, or on a phone the state of the chosen place.
_NEAR = "width < {phone} && length(data('frame')) && data('frame')[0].wide < {nation}"
_BOX = {
    "left": NATION.left,
    "top": NATION.top,
    "wide": NATION.width,
    "high": NATION.height,
}
_ZOOM = (
    {"name": "near", "expr": _NEAR.format(phone=_PHONE, nation=NATION.width)},
    *(
        {"name": f"box_{side}", "expr": f"near ? data('frame')[0].{side} : {value}"}
        for side, value in _BOX.items()
    ),
    {
        "name": "map_height",
        "expr": f"width * (near ? {_TALL} : {_WHOLE:.4f})",
    },
    {"name": "height", "expr": "map_height"},
    {"name": "modeled", "expr": "length(data('frame')) && data('frame')[0].modeled"},
    {"name": "zoom", "expr": "min(width / box_wide, map_height / box_high)"},
    {"name": "shift_x", "expr": "width / 2 - zoom * (box_left + box_wide / 2)"},
    {"name": "shift_y", "expr": "map_height / 2 - zoom * (box_top + box_high / 2)"},
)
_ON_PAGE = tuple(
    {
        "name": "map_height",
        "expr": f"near ? {_TALL} * width : min({_WHOLE:.4f} * width, "
        f"max({_LEAST}, windowSize()[1] - {_ABOVE}))",
    }
    if each["name"] == "map_height"
    else each
    for each in _ZOOM
)
"""On a page the nation is no higher than what a window has left below the legend."""
_CLASS = {
    "lookup": "key",
    "from": {
        "data": {"name": "classes"},
        "key": "key",
        "fields": ["color", "words", "unit", "hatched"],
    },
}
_OPEN = {"type": "geoshape", "filled": False, "fill": None}  # its inside is no part of it
_COLOR = {"field": "color", "type": "nominal", "scale": None}
_AT = {
    "longitude": {"field": "x", "type": "quantitative"},
    "latitude": {"field": "y", "type": "quantitative"},
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where the outlines come from: an address that the browser fetches, or the files themselves.

    ``address`` is the URL of the folder of static files; empty for a picture,
    which carries the outlines with it.
    """

    address: str = ""

    def data(self, name: str, kind: str) -> dict[str, Any]:
        """The `data` of a chart for a file's outlines (`counties`, `states`) or its `borders`."""
        what = {"mesh": "states"} if kind == "borders" else {"feature": kind}
        place = {"url": f"{self.address}/{outlines.static_file(name).name}"}
        if not self.address:  # a name for each use: one data set is read in one way
            place = {"name": f"{name} {kind}"}
        return {**place, "format": {"type": "topojson", **what}}

    def datasets(self, counties: str) -> dict[str, Any]:
        """What a picture carries of the outlines; nothing where they are fetched."""
        if self.address:
            return {}
        uses = ((counties, "counties"), ("states", "states"), ("states", "borders"))
        return {f"{name} {kind}": outlines.topology(name) for name, kind in uses}


def choropleth(
    value_map: ValueMap,
    theme: Theme,
    labels: Sequence[str],
    *,
    source: Source,
    names: Mapping[str, str] = NOBODY,
    own: Sequence[Own] = (),
    home: Frame | None = None,
    marked: Sequence[tuple[float, float]] = (),
) -> dict[str, Any]:
    """Return a Vega-Lite specification of the map, its numbers as Arrow tables.

    Args:
        value_map: the places, each in a class.
        theme: the colors of the theme.
        labels: what each class means, in the order of the classes.
        source: where the outlines come from.
        names: what cities are called, by geoid; counties have their names in the outlines.
        own: the chosen place, outlined and named; after it a clicked one, outlined.
        home: what a phone shows in place of the nation: the state of the chosen place.
        marked: where the places lie that get a ring, such as peers.
    """
    counties = f"counties-{outlines.edition_of(value_map.year)}"
    of_counties = value_map.level is Level.COUNTY
    return {
        "$schema": SCHEMA,
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
        "padding": {"left": 0, "right": 0, "top": 0, "bottom": 0},
        "autosize": {"type": "none"},
        "background": theme.background,
        "config": {
            "view": {"stroke": None},
            "font": FACE,
            "mark": {"aria": False, "tooltip": None},
        },
        "width": 1000,
        "height": round(1000 * _WHOLE),
        "datasets": {
            "places": places_table(value_map, names),
            "classes": classes_table(value_map, theme, labels),
            "frame": frame_table(value_map, own, home),
            "marked": marked_table(marked),
            **source.datasets(counties),
        },
        "data": {"name": "places"},
        "params": [
            *(_ON_PAGE if source.address else _ZOOM),
            {
                "name": SELECTION,
                "select": {
                    "type": "point",
                    "fields": ["id"],
                    "on": "click",
                    "toggle": "true",
                    "clear": False,
                },
                "views": ["places"],
            },
        ],
        "projection": {
            "type": "identity",
            "scale": {"expr": "zoom"},
            "translate": {"expr": "[shift_x, shift_y]"},
        },
        "transform": [*([_outline(source, counties)] if of_counties else []), _CLASS],
        "layer": [
            *(_areas(source, theme) if of_counties else _points(source, theme)),
            *_rings(theme),
            *_own_place(source, counties, theme),
        ],
    }


def close_up(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a map that shows the part of the plane in its `home` on every screen."""
    expressions = {
        "near": "true",
        "map_height": f"width * min({_FLATTEST}, box_high / box_wide)",
    }
    params = [
        {**param, "expr": expressions.get(param["name"], param["expr"])}
        if "expr" in param
        else param
        for param in spec["params"]
    ]
    return {**spec, "params": params}


def _outline(source: Source, counties: str) -> dict[str, Any]:
    """The transform that finds the outline of a county by its number."""
    return {
        "lookup": "id",
        "from": {"data": source.data(counties, "counties"), "key": "id"},
        "as": "outline",
    }


def _areas(source: Source, theme: Theme) -> list[dict[str, Any]]:
    """Counties: hatched ones, the lines of the hatch, firm ones, borders of states."""

    def counties(name: str, hatched: int) -> dict[str, Any]:
        return {
            "name": name,
            "transform": [{"filter": "datum.hatched" if hatched else "!datum.hatched"}],
            "mark": {
                "type": "geoshape",
                "stroke": theme.background,
                "strokeWidth": {"expr": "min(1.2, 0.35 * zoom)"},
                "tooltip": _tooltip("datum.outline.properties.name"),
            },
            "encoding": {
                "shape": {"field": "outline", "type": "geojson"},
                "fill": _COLOR,
            },
        }

    lines = {
        "data": {"sequence": {"start": 0, "stop": 4000, "step": _HATCH}},
        "transform": [{"calculate": "datum.data - map_height", "as": "end"}],
        "mark": {
            "type": "rule",
            "stroke": theme.background,
            "strokeWidth": {"expr": f"modeled ? {_THIN} : {_HATCH / 2}"},
            "clip": True,
        },
        "encoding": {
            "x": {"field": "data", "type": "quantitative", "scale": None, "axis": None},
            "x2": {"field": "end"},
            "y": {"value": {"expr": "modeled ? map_height : 0"}},
            "y2": {"value": {"expr": "modeled ? 0 : map_height"}},
        },
    }
    return [counties("hatched", 1), lines, counties("places", 0), _borders(source, theme)]


def _points(source: Source, theme: Theme) -> list[dict[str, Any]]:
    """Cities: points on the states, filled where they are judged and hollow where not."""
    land = {
        "data": source.data("states", "states"),
        "mark": {"type": "geoshape", "fill": mixed(theme.gray, theme.background, 0.12)},
    }
    mark = {"type": "circle", "size": {"expr": f"{_DOT} * min(3, max(1, zoom))"}, "opacity": 1}
    mark["tooltip"] = _tooltip("datum.name")

    def cities(name: str, hatched: int) -> dict[str, Any]:
        paint = (
            {"fill": _COLOR, "stroke": {"value": theme.background}, "strokeWidth": {"value": 0.75}}
            if not hatched
            else {
                "stroke": _COLOR,
                "fill": {"value": theme.background},
                "strokeWidth": {"value": 2},
            }
        )
        return {
            "name": name,
            "transform": [{"filter": "datum.hatched" if hatched else "!datum.hatched"}],
            "mark": mark,
            "encoding": {**_AT, **paint},
        }

    return [land, _borders(source, theme), cities("hollow", 1), cities("places", 0)]


def _borders(source: Source, theme: Theme) -> dict[str, Any]:
    """The borders of the states, on top of what is colored."""
    return {
        "data": source.data("states", "borders"),
        "mark": {
            **_OPEN,
            "stroke": theme.muted,
            "strokeWidth": {"expr": "min(1.5, 0.8 * zoom)"},
            "strokeOpacity": 0.8,
        },
    }


def _rings(theme: Theme) -> list[dict[str, Any]]:
    """The marked places: a ring with a halo, which lets a click through to what lies below it."""
    return [
        {
            "data": {"name": "marked"},
            "mark": {
                "type": "point",
                "filled": False,
                "size": {"expr": f"{_RING} * min(2, max(1, zoom))"},
                "stroke": color,
                "strokeWidth": width,
                "opacity": 1,
            },
            "encoding": _AT,
        }
        for color, width in ((theme.background, 5), (theme.text, 2))
    ]


def _own_place(source: Source, counties: str, theme: Theme) -> list[dict[str, Any]]:
    """The chosen place: outline, ring and name, with halos; a clicked one has a dashed ring."""
    shape = {"shape": {"field": "outline", "type": "geojson"}}
    tooltip = {"expr": "{'title': datum.name, 'Value': datum.said}"}
    outline = [
        {
            "mark": {**_OPEN, "stroke": color, "strokeWidth": width, "tooltip": tooltip},
            "encoding": shape,
            "transform": [{"filter": "isValid(datum.outline)"}],
        }
        for color, width in ((theme.background, 5.5), (theme.text, 2.5))
    ]
    of_city = f"{_DOT} * 2.2 * min(3, max(1, zoom))"
    ring = [
        {
            "mark": {
                "type": "point",
                "filled": False,
                "size": {"expr": f"isValid(datum.outline) ? (near ? 0 : {_OWN_RING}) : {of_city}"},
                "stroke": color,
                "strokeWidth": width,
                "strokeDash": {"expr": "datum.label ? [] : [4, 3]"},
                "opacity": 1,
                "tooltip": tooltip,
            },
            "encoding": _AT,
        }
        for color, width in ((theme.background, 5.5), (theme.text, 2.5))
    ]
    outside = f"datum.x * zoom + shift_x > {_RIGHT} * width"
    text = {
        "type": "text",
        "fontSize": theme.font_size,
        "fontWeight": 600,
        "align": {"expr": f"{outside} ? 'right' : 'left'"},
        "dx": {"expr": f"{outside} ? -17 : 17"},
        "baseline": "middle",
    }
    name = {**_AT, "text": {"field": "label"}}
    halo = {**text, "stroke": theme.background, "strokeWidth": 5, "strokeJoin": "round"}
    labels = [
        {"mark": halo, "encoding": name},
        {"mark": {**text, "fill": theme.text}, "encoding": name},
    ]
    return [
        {
            "data": {"name": "frame"},
            "transform": [_outline(source, counties)],
            "layer": [*outline, *ring, *labels],
        }
    ]


def _tooltip(name: str) -> dict[str, str]:
    """What a pointed place says; the browser works it out for all places, so it is kept short."""
    return {
        "expr": f"{{'title': {name}, 'Value': datum.said + datum.unit, 'On this map': datum.words}}"
    }
