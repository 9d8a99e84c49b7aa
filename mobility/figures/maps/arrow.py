"""What travels to the browser for a map: its places, its classes, the chosen place; as Arrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from mobility.analysis.maps.colors import ABSENT, Show, ValueMap, geoid_text
from mobility.figures.maps.colors import class_colors, synthetic_color
from mobility.figures.maps.modeled import modeled_words
from mobility.figures.maps.table import overruled_label
from mobility.figures.theme import Theme
from mobility.places import Level, outlines
from mobility.places.outlines import NATION, Frame
from mobility.registry import IntervalKind
from mobility.text import format_interval, format_value
from mobility.text.languages import localized
from mobility.text.maps import MODELED_HERE, NO_VALUE_HERE, NOT_MODELED, SYNTHETIC_HERE, WEAK_HERE

NOWHERE = -9  # the number of no place
_HATCHED = 32  # added to a class for what is hatched in it
_OVERRULED = 64  # added to a class for what is not told among all places
_AIR = 0.05  # around a state, as a share of its width


@dataclass(frozen=True, slots=True)
class Own:
    """The chosen place as the map marks it: its code as a number, its name, its point."""

    id: int
    name: str
    x: float
    y: float


def places_table(value_map: ValueMap, names: Mapping[str, str]) -> pa.Table:
    """What travels for every place: code, class, value in words; of a city name and point too.

    Words cost less than numbers: many places have the same, and those are sent once. They also
    save the browser an expression for each of thousands of places at every change.
    """
    values = value_map.places.values
    key = np.where(value_map.hatched, value_map.code + _HATCHED, value_map.code)
    if value_map.overruled is not None:
        key = np.where(value_map.overruled, value_map.code + _OVERRULED, key)
    columns: dict[str, Any] = {
        "id": values.geoid.astype(np.int32),
        "key": key.astype(np.int8),
        "said": pa.array(_said(value_map), pa.string()).dictionary_encode(),
    }
    if value_map.level is Level.PLACE:
        geoids = [value_map.places.geoid(row) for row in range(values.geoid.size)]
        points = np.array([outlines.points()[geoid] for geoid in geoids], dtype=np.float32)
        columns["x"], columns["y"] = points.reshape(-1, 2).T
        columns["name"] = [names.get(geoid, geoid) for geoid in geoids]
    return pa.table(columns)


def _said(value_map: ValueMap) -> list[str]:
    """Every value with its interval where one is published, without the words of its unit."""
    if value_map.modeled is not None:
        return modeled_words(value_map)
    metric, places = value_map.metric, value_map.places
    kind = metric.interval_in(value_map.level, value_map.year)
    bounded = ~(np.isnan(places.lower) | np.isnan(places.upper)) & (kind is not IntervalKind.NONE)
    columns = (places.values.value, places.lower, places.upper, bounded)

    def description(value: float, low: float, high: float, has_interval: bool) -> str:  # noqa: FBT001 - a column of rows
        text = format_value(metric, value, unit=False)
        return f"{text} ({format_interval(metric, low, high, kind)})" if has_interval else text

    rows = zip(*(column.tolist() for column in columns), strict=True)
    there, nothing = ~np.isnan(places.values.value), localized(NO_VALUE_HERE)
    return [description(*row) if known else nothing for row, known in zip(rows, there, strict=True)]


def classes_table(value_map: ValueMap, theme: Theme, labels: Sequence[str]) -> pa.Table:
    """Color and meaning of every class, firm and hatched, and of what has no value."""
    colors, modeled = class_colors(value_map, theme), value_map.modeled is not None
    rows = [
        (
            number + hatched * _HATCHED,
            synthetic_color(colors[each.id], theme) if modeled and hatched else colors[each.id],
            f"{text} ({localized(SYNTHETIC_HERE if hatched else MODELED_HERE)})"
            if modeled
            else text,
            int(hatched or modeled),  # below the lines
        )
        for number, (each, text) in enumerate(zip(value_map.classes, labels, strict=True))
        for hatched in (0, 1)
    ]
    overruled = value_map.overruled
    if overruled is not None and overruled.any():
        code = int(value_map.code[overruled][0])
        color = colors[value_map.classes[code].id]
        rows.append((code + _OVERRULED, color, overruled_label(value_map, code), 0))
    nothing = localized(NOT_MODELED if modeled else NO_VALUE_HERE)
    rows.append((ABSENT, colors["absent"], nothing, int(value_map.level is Level.PLACE)))
    keys, hues, texts, hatched = zip(*rows, strict=True)
    unit = f" {value_map.metric.unit_label}" if value_map.metric.unit_label else ""
    not_judged = localized(WEAK_HERE)
    weak = [
        f"{text} ({not_judged})"
        if each and key != ABSENT and value_map.show is Show.VALUE
        else text
        for key, text, each in zip(keys, texts, hatched, strict=True)
    ]
    return pa.table(
        {
            "key": np.array(keys, dtype=np.int8),
            "color": hues,
            "words": weak,
            "unit": [unit if key != ABSENT else "" for key in keys],
            "hatched": np.array(hatched, dtype=np.int8),
        }
    )


def frame_table(value_map: ValueMap, own: Sequence[Own], home: Frame | None) -> pa.Table:
    """The chosen place with its value and the part that a phone shows; a clicked place below it.

    The name of the clicked one is no label on the map: two neighbors' labels would overlap.
    """
    here = [*own] or [Own(NOWHERE, "", NATION.left - 999, NATION.top - 999)]
    near = (home or NATION).widened(_AIR * (home or NATION).width)
    count = len(here)
    return pa.table(
        {
            "id": np.array([each.id for each in here], dtype=np.int32),
            "name": [each.name for each in here],
            "label": [each.name if each is here[0] else "" for each in here],
            "said": [_own_value(value_map, each) for each in here],
            "x": [each.x for each in here],
            "y": [each.y for each in here],
            "left": [near.left] * count,
            "top": [near.top] * count,
            "wide": [near.width] * count,
            "high": [near.height] * count,
            "modeled": [value_map.modeled is not None] * count,
        }
    )


def marked_table(marked: Sequence[tuple[float, float]]) -> pa.Table:
    """The points of the places that get a ring; one far outside where there are none."""
    x, y = zip(*(list(marked) or [(NATION.left - 999, NATION.top - 999)]), strict=True)
    return pa.table({"x": x, "y": y})


def _own_value(value_map: ValueMap, own: Own) -> str:
    """The value of the chosen place, '' where it is not on the map."""
    row = value_map.places.row(geoid_text(own.id, value_map.level)) if own.id >= 0 else None
    if row is not None and value_map.modeled is not None:
        return modeled_words(value_map)[row]
    value = np.nan if row is None else float(value_map.places.values.value[row])
    if np.isnan(value):
        return "" if row is None else NO_VALUE_HERE
    return format_value(value_map.metric, value)
