"""Drawings in Vega-Lite: written in Altair, built once a process, with new data each time.

To build a drawing in Altair takes 100 to 150 ms, because each part is checked against the schema;
to set its parameters takes microseconds. So a drawing is built once (`built`), whatever differs
between views is a row of its data or a parameter, and `with_values` sets those. Data is one
`pyarrow.Table` named `source`, which Streamlit sends as it is; for files `with_data_inside` writes
it into the specification.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import pyarrow as pa

from mobility.figures.theme import Theme

Spec = Mapping[str, Any]
"""A Vega-Lite specification; its `datasets` may be Arrow tables."""
Drawing = Spec | str
"""A specification, or an SVG drawing."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
SOURCE = "source"
MOST_ROWS = 10
"""Of a chart on a wall, which is read from the last row of a room."""
WALL_TIMES, WALL_TIMES_SVG = 1.6, 2.0
"""How many times larger a wall shows a chart of rows, and an SVG drawing."""
_LOCK = Lock()
_BUILT: dict[Callable[[], Any], Spec] = {}


def built(drawing: Callable[[], Any]) -> Spec:
    """Return the specification of a drawing without data; it is built at the first call only.

    Args:
        drawing: returns an Altair chart whose data is `alt.NamedData(SOURCE)`.
    """
    if drawing not in _BUILT:
        with _LOCK:  # Altair's settings belong to the whole process
            if drawing not in _BUILT:
                spec = drawing().to_dict()
                spec["config"]["view"] = {"stroke": None}  # Altair adds a size
                _BUILT[drawing] = spec
    return _BUILT[drawing]


def with_values(
    drawing: Callable[[], Any],
    rows: pa.Table,
    values: Mapping[str, Any],
    **parts: Any,
) -> Spec:
    """Return a drawing of these rows.

    Args:
        drawing: builds it in Altair.
        rows: its data. None of its columns is a parameter's name.
        values: of its parameters, by their names.
        parts: of the specification that no parameter can set, such as `description` and `width`.

    Raises:
        KeyError: for a value that no parameter takes.
    """
    spec = built(drawing)
    unknown = values.keys() - {param["name"] for param in spec["params"]}
    if unknown:
        raise KeyError(*sorted(unknown))
    params = [
        {"name": param["name"], "value": values[param["name"]]}
        if param["name"] in values
        else param
        for param in spec["params"]
    ]
    return {**spec, "params": params, "datasets": {SOURCE: rows}, **parts}


def with_data_inside(drawing: Drawing) -> Drawing:
    """Return a drawing that needs nothing else: Arrow tables as rows without absent values."""
    if isinstance(drawing, str) or "datasets" not in drawing:
        return drawing
    data = {
        name: [
            {key: value for key, value in row.items() if value is not None}
            for row in part.to_pylist()
        ]
        if isinstance(part, pa.Table)
        else part
        for name, part in drawing["datasets"].items()
    }
    return {**drawing, "datasets": data}


def wall_rows(high: float, around: float, step: float) -> int:
    """Return how many rows of a chart a wall has room for, at least one.

    Args:
        high: pixels of the wall that are free.
        around: pixels of the chart above and below its rows.
        step: pixels from row to row.
    """
    return max(1, min(MOST_ROWS, int((high / WALL_TIMES - around) / step)))


def note_below(text: str, theme: Theme) -> dict[str, Any]:
    """Return the line below a chart that counts the rows that a wall leaves out, as its title."""
    return {
        "text": text,
        "anchor": "start",
        "orient": "bottom",
        "frame": "bounds",
        "offset": 8,
        "fontSize": theme.font_size,
        "fontWeight": "normal",
        "color": theme.muted,
    }
