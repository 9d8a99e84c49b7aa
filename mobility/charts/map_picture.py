"""The map as a picture for files: all data and outlines inside it, its legend drawn below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from mobility.charts.map_colors import LegendItem
from mobility.charts.style import Look

_COLUMNS = 2  # entries side by side
_ROW = 28  # pixels between rows of the legend
_ABOVE = 24  # pixels between map and legend
_WIDE, _HIGH = 34, 18  # of a swatch
_STRIPES = 6  # of a hatched swatch
_FLATTEST = 0.75  # height of the part of a map to its width, at most


def map_picture(
    spec: Mapping[str, Any], items: Sequence[LegendItem], look: Look, *, near: bool = False
) -> dict[str, Any]:
    """Return the specification of a map for a file: rows in place of tables, a legend below.

    ``near`` shows the part around the chosen place that a phone shows. Entries of the legend are
    read down, and then in the next column.
    """
    rows = -(-len(items) // _COLUMNS)
    expressions = {"height": f"map_height + {_ABOVE + _ROW * rows}"}
    if near:
        expressions["near"] = "true"
        expressions["map_height"] = f"width * min({_FLATTEST}, box_high / box_wide)"
    params = [
        {**param, "expr": expressions.get(param["name"], param["expr"])}
        for param in spec["params"]
        if "expr" in param
    ]
    entries = [
        layer
        for number, item in enumerate(items)
        for layer in _entry(item, number // rows, number % rows, look)
    ]
    datasets = {
        name: _rows(part) if isinstance(part, pa.Table) else part
        for name, part in spec["datasets"].items()
    }
    layers = [*spec["layer"], _below(look), *entries]
    return {**spec, "datasets": datasets, "params": params, "layer": layers}


def _below(look: Look) -> dict[str, Any]:
    """The ground of the legend, over what of the plane reaches below the map."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rect", "fill": look.ground},
        "encoding": {
            "x": {"value": 0},
            "x2": {"value": {"expr": "width"}},
            "y": {"value": {"expr": "map_height"}},
            "y2": {"value": {"expr": "height"}},
        },
    }


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    """A table as plain rows; absent numbers are null."""
    return [{name: _plain(cell) for name, cell in row.items()} for row in table.to_pylist()]


def _plain(cell: object) -> object:
    if isinstance(cell, float):
        return None if np.isnan(cell) else float(f"{cell:.7g}")
    return cell


def _entry(item: LegendItem, column: int, row: int, look: Look) -> list[dict[str, Any]]:
    """A swatch, its words and its count."""
    x = f"{column} * width / {_COLUMNS}"
    y = f"map_height + {_ABOVE + _ROW * row}"
    one: dict[str, Any] = {"data": {"values": [{}]}}
    swatch = {
        **one,
        "mark": {"type": "rect", "fill": _stripes(item.color, look), "stroke": look.gray}
        if item.hatched
        else {"type": "rect", "fill": item.color, "stroke": look.gray, "strokeWidth": 0.5},
        "encoding": {
            "x": {"value": {"expr": x}},
            "x2": {"value": {"expr": f"{x} + {_WIDE}"}},
            "y": {"value": {"expr": y}},
            "y2": {"value": {"expr": f"{y} + {_HIGH}"}},
        },
    }
    text = {
        **one,
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "fontSize": look.font_size,
            "fill": look.text,
            "text": f"{item.words}: {item.count}",
        },
        "encoding": {
            "x": {"value": {"expr": f"{x} + {_WIDE + 10}"}},
            "y": {"value": {"expr": f"{y} + {_HIGH / 2}"}},
        },
    }
    return [swatch, text]


def _stripes(color: str, look: Look) -> dict[str, Any]:
    """Diagonal stripes of a color and the ground, as hard stops of a gradient."""
    stops = [
        {"offset": (2 * stripe + side) / (2 * _STRIPES), "color": hue}
        for stripe in range(_STRIPES)
        for side, hue in ((0, color), (1, color), (1, look.ground), (2, look.ground))
    ]
    ends = {"x1": 0, "y1": 0, "x2": 1, "y2": 1}
    return {"gradient": "linear", **ends, "stops": stops}
