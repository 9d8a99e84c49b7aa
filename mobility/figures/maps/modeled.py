"""Modeled values of places on a map, as words and as columns of its table.

Every text calls them modeled and has the published value beside them; a word of a verdict never
stands there.
"""

from __future__ import annotations

import numpy as np

from mobility.analysis.maps.colors import ModeledColumns, ValueMap
from mobility.figures.figure import Row
from mobility.registry import Metric
from mobility.text import format_interval, format_value
from mobility.text.maps import NO_VALUE_HERE

NOTES = {
    "modeled": "from a model, of no use for verdicts, medians, ranks or peers",
    "modeled_lower": "lower bound of its 95 % interval",
    "modeled_upper": "upper bound of its 95 % interval",
    "synthetic": "true: nothing is published for the place",
}


def modeled_words(value_map: ValueMap) -> list[str]:
    """Return the modeled value of every place with its interval, and the published one."""
    modeled, metric = value_map.modeled, value_map.metric
    if modeled is None:
        return []
    values = value_map.places.values.value
    return [_words(metric, modeled, row, float(value)) for row, value in enumerate(values.tolist())]


def _words(metric: Metric, modeled: ModeledColumns, row: int, published: float) -> str:
    shown = NO_VALUE_HERE if np.isnan(published) else format_value(metric, published, unit=False)
    value, interval = modeled_texts(metric, modeled, row)
    if not value:
        return f"not modeled; published {shown}"
    return f"modeled {value} ({interval}); published {shown}"


def modeled_texts(metric: Metric, modeled: ModeledColumns, row: int) -> tuple[str, str]:
    """Return the modeled value of a place and its interval; '' twice where there is none."""
    value, lower, upper = (
        float(column[row]) for column in (modeled.value, modeled.lower, modeled.upper)
    )
    if np.isnan(value):
        return "", ""
    return format_value(metric, value, unit=False), format_interval(metric, lower, upper)


def modeled_numbers(modeled: ModeledColumns, row: int) -> Row:
    """Return the columns of a place for programs; absent numbers are None."""
    columns = (modeled.value, modeled.lower, modeled.upper)
    numbers = (None if np.isnan(column[row]) else float(column[row]) for column in columns)
    return {**dict(zip(NOTES, numbers, strict=False)), "synthetic": bool(modeled.synthetic[row])}
