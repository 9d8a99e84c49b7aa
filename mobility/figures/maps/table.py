"""A map as a table: every place with its value, its class and, where there is none, the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mobility.analysis.absence import AbsenceReason
from mobility.analysis.maps.colors import ABSENT, ValueMap
from mobility.figures.figure import Cell, Row, figure_table, unit_words
from mobility.figures.maps.modeled import NOTES as MODELED_NOTES
from mobility.figures.maps.modeled import modeled_numbers, modeled_texts
from mobility.text import (
    absence_words,
    family_words,
    format_interval,
    format_value,
    without_colon,
)
from mobility.text.changes import change_words
from mobility.text.languages import localized
from mobility.text.maps import MODELED_HERE, NOT_MODELED, SYNTHETIC_HERE, WEAK_HERE
from mobility.text.verdicts import verdict_of_token

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
    value_map: ValueMap,
    labels: Sequence[str],
    names: Mapping[str, str],
    reasons: Mapping[str, AbsenceReason],
) -> pd.DataFrame:
    """Return the content of a map, places in the order of their states and names.

    Args:
        value_map: the map.
        labels: what each of its classes means.
        names: full names of the places by geoid.
        reasons: why places without a value have none, by geoid.
    """
    order = sorted(
        range(value_map.code.size), key=lambda row: _state_first(names, value_map.places.geoid(row))
    )
    shown = [_words(value_map, row, labels, names, reasons) for row in order]
    changes = None if value_map.changes is None else _change_columns(value_map)
    numbers = [_numbers(value_map, row, changes) for row in order]
    notes = _NOTES if changes is None else {**_NOTES, **_CHANGE_NOTES}
    if value_map.modeled is not None:
        notes = {**notes, **MODELED_NOTES}
    return figure_table(shown, numbers, notes)


def place_words(value_map: ValueMap, row: int, labels: Sequence[str]) -> str:
    """Return what the color of a place says, with why where it says nothing."""
    code, modeled = int(value_map.code[row]), value_map.modeled
    if modeled is not None and code == ABSENT:
        return f"{NOT_MODELED}: {modeled.reason[row]}"
    if modeled is not None:
        return f"{labels[code]} ({SYNTHETIC_HERE if modeled.synthetic[row] else MODELED_HERE})"
    if code == ABSENT:
        return ""
    reason = value_map.reasons[value_map.reason[row]]
    text = f"{labels[code]}: {without_colon(reason)}" if reason else labels[code]
    if value_map.overruled is not None and value_map.overruled[row]:
        return overruled_label(value_map, code)
    weak = (
        value_map.hatched[row]
        and not reason
        and value_map.changes is None
        and value_map.height is None
    )
    return f"{text} ({WEAK_HERE})" if weak else text


def overruled_label(value_map: ValueMap, code: int) -> str:
    """Return what is said of places in a class because the family of all places overrules them."""
    shown = verdict_of_token(value_map.classes[code].id)
    symbol = shown.symbol if shown else ""
    tests = value_map.family.tests if value_map.family else 0
    return f"{symbol} {localized(value_map.classes[code].id)}, {family_words(tests)}"


def place_change_words(value_map: ValueMap, row: int) -> str:
    """Return how the value of a place changed; '' where it is not known in both years."""
    changes = value_map.changes
    if changes is None:
        return ""
    at = int(np.searchsorted(changes.geoid, value_map.places.values.geoid[row]))
    if at == changes.geoid.size or changes.geoid[at] != value_map.places.values.geoid[row]:
        return ""
    earlier, later = float(changes.earlier[at]), float(changes.later[at])
    if np.isnan(earlier) or np.isnan(later):
        return ""
    bounds = (float(changes.lower[at]), float(changes.upper[at]))
    verdict = value_map.classes[value_map.code[row]].id
    text = change_words(
        value_map.metric,
        (changes.start, earlier),
        (changes.end, later),
        verdict,
        value_map.reasons[value_map.reason[row]],
        bounds=None if np.isnan(bounds[0]) else bounds,
        then=None if value_map.inflation == 1 else earlier / value_map.inflation,
    )
    if value_map.family is None or value_map.overruled is None or not value_map.overruled[row]:
        return text
    return f"{text}, {family_words(value_map.family.tests)}"


def _state_first(names: Mapping[str, str], geoid: str) -> tuple[str, str]:
    name, _, state = names[geoid].rpartition(", ")
    return state, name


def _words(
    value_map: ValueMap,
    row: int,
    labels: Sequence[str],
    names: Mapping[str, str],
    reasons: Mapping[str, AbsenceReason],
) -> Row:
    """A place in words, as the page shows it."""
    places, geoid = value_map.places, value_map.places.geoid(row)
    value = float(places.values.value[row])
    shown: dict[str, Cell] = {"Place": names[geoid]}
    if value_map.modeled is not None:
        texts = modeled_texts(value_map.metric, value_map.modeled, row)
        shown |= dict(zip(("Modeled", "Modeled interval"), texts, strict=True))
        if np.isnan(value):
            said = place_words(value_map, row, labels)
            return shown | {"Value": "", "Interval": "", "Quality": "", "On the map": said}
    if np.isnan(value):
        reason = reasons[geoid]
        absent = absence_words(reason.kind, reason.sentence)
        return shown | {"Value": "", "Interval": "", "Quality": "", "On the map": absent}
    kind = value_map.metric.interval_in(value_map.level, value_map.year)
    bounds = (_number(places.lower[row]), _number(places.upper[row]))
    return shown | {
        "Value": format_value(value_map.metric, value),
        "Interval": format_interval(value_map.metric, *bounds, kind),
        "Quality": str(places.quality[row]) or "not stated",
        "On the map": place_words(value_map, row, labels),
    }


def _numbers(
    value_map: ValueMap, row: int, changes: Mapping[int, tuple[float, float, float]] | None
) -> Row:
    """A place in numbers, for programs."""
    places = value_map.places
    numbers: dict[str, Cell] = {
        "geoid": places.geoid(row),
        "year": value_map.year,
        "unit": unit_words(value_map.metric),
        "value": _number(places.values.value[row]),
        "lower": _number(places.lower[row]),
        "upper": _number(places.upper[row]),
    }
    if changes is not None:
        change = changes.get(int(places.values.geoid[row]), (np.nan,) * 3)
        numbers |= dict(zip(_CHANGE_NOTES, map(_number, change), strict=True))
    if value_map.modeled is not None:
        numbers |= modeled_numbers(value_map.modeled, row)
    return numbers


def _change_columns(value_map: ValueMap) -> Mapping[int, tuple[float, float, float]]:
    """Change with its bounds by the code of the place as a number."""
    changes = value_map.changes
    if changes is None:
        return {}
    rows = zip(changes.difference, changes.lower, changes.upper, strict=True)
    return dict(zip(changes.geoid.tolist(), rows, strict=True))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
