"""A map as a table: every place with its value, its class and, where there is none, the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.maps.colors import ABSENT, ValueMap
from mobility.exports.figure import Cell, Row, Table
from mobility.framework import IntervalKind
from mobility.text import absence_words, format_interval, format_value
from mobility.text.changes import change_words
from mobility.text.maps import WEAK_HERE

_NOTES = {
    "geoid": "Census code of the place, as text",
    "year": "year of the value",
    "value": "as published: shares from 0 to 1",
    "lower": "lower bound as published",
    "upper": "upper bound as published",
}
_CHANGE_NOTES = {
    "change": "later minus earlier value; money in dollars of the later year",
    "change_lower": "lower bound of its 95 % interval",
    "change_upper": "upper bound of its 95 % interval",
}


def map_table(
    found: ValueMap,
    words: Sequence[str],
    names: Mapping[str, str],
    reasons: Mapping[str, AbsenceReason],
) -> Table:
    """Return the content of a map, places in the order of their states and names.

    Args:
        found: the map.
        words: what each of its classes means.
        names: full names of the places by geoid.
        reasons: why places without a value have none, by geoid.
    """
    order = sorted(
        range(found.code.size), key=lambda row: _state_first(names, found.places.geoid(row))
    )
    said = [_words(found, row, words, names, reasons) for row in order]
    changes = None if found.changes is None else _change_columns(found)
    numbers = [_numbers(found, row, changes) for row in order]
    notes = _NOTES if changes is None else {**_NOTES, **_CHANGE_NOTES}
    return Table(said, numbers, notes)


def place_words(found: ValueMap, row: int, words: Sequence[str]) -> str:
    """Return what the color of a place says, with why where it says nothing."""
    code = int(found.code[row])
    if code == ABSENT:
        return ""
    reason = found.reasons[found.reason[row]]
    text = f"{words[code]}: {reason}" if reason else words[code]
    weak = found.hatched[row] and not reason and found.changes is None and found.height is None
    return f"{text} ({WEAK_HERE})" if weak else text


def place_change_words(found: ValueMap, row: int) -> str:
    """Return how the value of a place changed; '' where it is not known in both years."""
    changes = found.changes
    if changes is None:
        return ""
    at = int(np.searchsorted(changes.geoid, found.places.values.geoid[row]))
    if at == changes.geoid.size or changes.geoid[at] != found.places.values.geoid[row]:
        return ""
    earlier, later = float(changes.earlier[at]), float(changes.later[at])
    if np.isnan(earlier) or np.isnan(later):
        return ""
    bounds = (float(changes.lower[at]), float(changes.upper[at]))
    verdict = found.classes[found.code[row]].id
    return change_words(
        found.metric,
        (changes.start, earlier),
        (changes.end, later),
        verdict,
        found.reasons[found.reason[row]],
        bounds=None if np.isnan(bounds[0]) else bounds,
        then=None if found.inflation == 1 else earlier / found.inflation,
    )


def _state_first(names: Mapping[str, str], geoid: str) -> tuple[str, str]:
    name, _, state = names[geoid].rpartition(", ")
    return state, name


def _words(
    found: ValueMap,
    row: int,
    words: Sequence[str],
    names: Mapping[str, str],
    reasons: Mapping[str, AbsenceReason],
) -> Row:
    """A place in words, as the page shows it."""
    places, geoid = found.places, found.places.geoid(row)
    value = float(places.values.value[row])
    said: dict[str, Cell] = {"Place": names[geoid]}
    if np.isnan(value):
        reason = reasons[geoid]
        absent = absence_words(reason.kind, reason.sentence)
        return said | {"Value": "", "Interval": "", "Quality": "", "On the map": absent}
    series = found.metric.series_of(found.level)
    kind = series.interval_in(found.year) if series else IntervalKind.NONE
    bounds = (_number(places.lower[row]), _number(places.upper[row]))
    return said | {
        "Value": format_value(found.metric, value),
        "Interval": format_interval(found.metric, *bounds, kind),
        "Quality": str(places.quality[row]) or "not stated",
        "On the map": place_words(found, row, words),
    }


def _numbers(
    found: ValueMap, row: int, changes: Mapping[int, tuple[float, float, float]] | None
) -> Row:
    """A place in numbers, for programs."""
    places = found.places
    numbers: dict[str, Cell] = {
        "geoid": places.geoid(row),
        "year": found.year,
        "value": _number(places.values.value[row]),
        "lower": _number(places.lower[row]),
        "upper": _number(places.upper[row]),
    }
    if changes is not None:
        change = changes.get(int(places.values.geoid[row]), (np.nan,) * 3)
        numbers |= dict(zip(_CHANGE_NOTES, map(_number, change), strict=True))
    return numbers


def _change_columns(found: ValueMap) -> Mapping[int, tuple[float, float, float]]:
    """Change with its bounds by the code of the place as a number."""
    changes = found.changes
    if changes is None:
        return {}
    rows = zip(changes.difference, changes.lower, changes.upper, strict=True)
    return dict(zip(changes.geoid.tolist(), rows, strict=True))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
