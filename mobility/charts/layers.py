"""Parts of a Vega-Lite specification as plain dictionaries.

For charts of many layers: Altair checks each part against the schema every time, which takes ten
milliseconds a layer. Tests check what is written here once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Layer = dict[str, Any]
"""A part of a specification: a layer, a channel or an axis."""


def layer(rows: Sequence[Mapping[str, Any]], mark: Layer, **channels: Any) -> Layer:
    """Return marks over rows of data; they say nothing on their own to who does not see them."""
    quiet = {"aria": False} if "tooltip" in channels else {"aria": False, "tooltip": None}
    return {"data": {"values": list(rows)}, "mark": {**mark, **quiet}, "encoding": channels}


def upwards(domain: Sequence[float], field: str = "value", axis: Layer | None = None) -> Layer:
    """Return the channel of values over a fixed domain, with an axis where one is given."""
    scale = {"domain": list(domain), "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def as_it_is(field: str, kind: str = "nominal") -> Layer:
    """Return the channel of a field that holds a color, shape or size itself."""
    return {"field": field, "type": kind, "scale": None}
