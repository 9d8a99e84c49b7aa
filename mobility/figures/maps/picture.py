"""The map as a picture for files: all data and outlines inside it, its legend drawn below.

On a wall, which is wider than a page, the legend stands beside the map in larger letters, and below
it the state of a chosen county, enlarged: the specification says under `usermeta`, `wall`, which of
its parameters and parts are others there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from mobility.figures.letters import wrap_text
from mobility.figures.maps.colors import LegendItem
from mobility.figures.theme import Theme
from mobility.places.outlines import NATION, Frame

_COLUMNS = 2  # entries side by side
_ROW = 28  # pixels between rows of the legend
_ABOVE = 24  # pixels between map and legend
_WIDE, _HIGH = 34, 18  # of a swatch
_TEXT = _WIDE + 10  # where words begin
_LINE, _GAP = 19, 9  # pixels of a line of words, and between entries beside a map
_STRIPES = 6  # of a hatched swatch
_FLATTEST = 0.75  # height of the part of a map to its width, at most
_LARGER = 1.8  # times larger on a wall: the letters of the legend, and the rows with them
_BESIDE = 520  # pixels between the map and the edge of a wall
_APART = 30  # between map and legend there
_WALL = 1000  # pixels of the map's width there
_LEAST = 120  # pixels of height for a state below the legend


@dataclass(frozen=True, slots=True)
class Enlarged:
    """The state of a chosen county: the county's number, what stands above it, and its frame."""

    county: int
    title: str
    frame: Frame


def map_picture(
    spec: Mapping[str, Any],
    items: Sequence[LegendItem],
    theme: Theme,
    *,
    near: bool = False,
    enlarged: Enlarged | None = None,
) -> dict[str, Any]:
    """Return the specification of a map for a file: rows in place of tables, a legend below.

    ``near`` shows the part around the chosen place that a phone shows; ``enlarged`` is what a wall
    shows below the legend. Entries of the legend are read down, and then in the next column.
    """
    rows = -(-len(items) // _COLUMNS)
    expressions = {"height": f"map_height + (beside ? 0 : {_ABOVE + _ROW * rows})"}
    if near:
        expressions["near"] = "true"
        expressions["map_height"] = f"width * min({_FLATTEST}, box_high / box_wide)"
    params = [
        {**param, "expr": expressions.get(param["name"], param["expr"])}
        for param in spec["params"]
        if "expr" in param
    ]
    params.insert(0, {"name": "beside", "value": False})
    entries, lines_above = [], 0
    for number, item in enumerate(items):
        title_lines = wrap_text(
            item.label, _BESIDE - _APART - _LARGER * _TEXT, _LARGER * theme.font_size
        )
        x, y = f"{number // rows} * width / {_COLUMNS}", _ABOVE + _ROW * (number % rows)
        entries += _entry(
            item,
            f"beside ? width + {_APART} : {x}",
            f"beside ? {_LARGER * (lines_above * _LINE + number * _GAP)} : map_height + {y}",
            title_lines,
            theme,
        )
        lines_above += len(title_lines)
    datasets = {
        name: _rows(part) if isinstance(part, pa.Table) else part
        for name, part in spec["datasets"].items()
    }
    top = _LARGER * (lines_above * _LINE + len(items) * _GAP)
    inset = _enlarged(enlarged, top, theme) if enlarged else []
    layers = [*spec["layer"], _below(theme), *entries, *inset]
    wall = {"params": {"beside": True}, "padding": {"right": _BESIDE}}
    usermeta = {**spec.get("usermeta", {}), "wall": wall}
    return {
        **spec, "datasets": datasets, "params": params, "layer": layers, "usermeta": usermeta,
    }  # fmt: skip


def _below(theme: Theme) -> dict[str, Any]:
    """The background of the legend, over what of the plane reaches below the map."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rect", "fill": theme.background},
        "encoding": {
            "x": {"value": 0},
            "x2": {"value": {"expr": "width"}},
            "y": {"value": {"expr": "map_height"}},
            "y2": {"value": {"expr": f"height + {_ABOVE}"}},
        },
    }


def _enlarged(part: Enlarged, top: float, theme: Theme) -> list[dict[str, Any]]:
    """A state on a wall, below the legend that ends at ``top``; nothing without room for it.

    Weak values are paler: the lines of the hatch end at the map.
    """
    left, title = _WALL + _APART, _LARGER * (_LINE + _GAP)
    wide, high = _BESIDE - _APART, _WALL * NATION.height / NATION.width - top - title
    if high < _LEAST:
        return []
    frame, state = part.frame, part.county // 1000 * 1000  # the code before its counties
    scale = min(wide / frame.width, high / frame.height)
    projection = {
        "type": "identity",
        "reflectX": False,  # else Vega-Lite takes it for the projection of the whole map
        "scale": scale,
        "translate": [left - scale * frame.left, top + title - scale * frame.top],
    }

    def counties(test: str, mark: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "transform": [{"filter": f"beside && {test}"}],
            "projection": projection,
            "mark": {"type": "geoshape", "clip": False, **mark},
            "encoding": {"shape": {"field": "outline", "type": "geojson"}, **more},
        }

    paler = {"condition": {"test": "datum.hatched", "value": 0.4}, "value": 1}
    return [
        counties(
            f"datum.id >= {state} && datum.id < {state + 1000}",
            {"stroke": theme.muted, "strokeWidth": 0.5},
            fill={"field": "color", "type": "nominal", "scale": None},
            fillOpacity=paler,
        ),
        *(
            counties(
                f"datum.id == {part.county}",
                {"filled": False, "fill": None, "stroke": color, "strokeWidth": width},
            )
            for color, width in ((theme.background, 7), (theme.text, 3.5))
        ),
        {
            "data": {"values": [{}]},
            "transform": [{"filter": "beside"}],
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "top",
                "fontSize": {"expr": f"{_LARGER} * {theme.font_size}"},
                "fontWeight": 600,
                "fill": theme.text,
                "text": part.title,
            },
            "encoding": {"x": {"value": left}, "y": {"value": top}},
        },
    ]


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    """A table as plain rows; absent numbers are null."""
    return [{name: _plain(cell) for name, cell in row.items()} for row in table.to_pylist()]


def _plain(cell: object) -> object:
    if isinstance(cell, float):
        return None if np.isnan(cell) else float(f"{cell:.7g}")
    return cell


def _words(item: LegendItem) -> str:
    return f"{item.label}: {item.count}"


def _entry(
    item: LegendItem, x: str, y: str, on_a_wall: Sequence[str], theme: Theme
) -> list[dict[str, Any]]:
    """A swatch, its words and its count; there are several lines of them on a wall."""
    x, y, times = f"({x})", f"({y})", f"(beside ? {_LARGER} : 1)"
    lines = json.dumps(list(on_a_wall), ensure_ascii=False)
    layer: dict[str, Any] = {"data": {"values": [{}]}}
    swatch = {
        **layer,
        "mark": {"type": "rect", "fill": _stripes(item, theme), "stroke": theme.gray}
        if item.hatched or item.modeled
        else {"type": "rect", "fill": item.color, "stroke": theme.gray, "strokeWidth": 0.5},
        "encoding": {
            "x": {"value": {"expr": x}},
            "x2": {"value": {"expr": f"{x} + {_WIDE} * {times}"}},
            "y": {"value": {"expr": y}},
            "y2": {"value": {"expr": f"{y} + {_HIGH} * {times}"}},
        },
    }
    text = {
        **layer,
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "fontSize": {"expr": f"{theme.font_size} * {times}"},
            "lineHeight": _LINE * _LARGER,
            "fill": theme.text,
            "text": {"expr": f"beside ? {lines} : {json.dumps(_words(item), ensure_ascii=False)}"},
        },
        "encoding": {
            "x": {"value": {"expr": f"{x} + {_TEXT} * {times}"}},
            "y": {"value": {"expr": f"{y} + {_HIGH / 2} * {times}"}},
        },
    }
    return [swatch, text]


def _stripes(item: LegendItem, theme: Theme) -> dict[str, Any]:
    """Diagonal stripes of a color and the background, as hard stops of a gradient.

    Those of a modeled value are thin and run in the other direction.
    """
    share = 0.75 if item.modeled else 0.5  # of the color in a stripe
    stops = [
        {"offset": (stripe + side) / _STRIPES, "color": hue}
        for stripe in range(_STRIPES)
        for side, hue in (
            (0.0, item.color),
            (share, item.color),
            (share, theme.background),
            (1.0, theme.background),
        )
    ]
    rising = {"x1": 0, "y1": 0, "x2": 1, "y2": 1}
    falling = {"x1": 0, "y1": 1, "x2": 1, "y2": 0}
    return {"gradient": "linear", **(falling if item.modeled else rising), "stops": stops}
