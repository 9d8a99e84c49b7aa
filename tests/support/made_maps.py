"""Maps of a few real places with invented values, for charts, words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from mobility.analysis.maps.classes import ClassKind
from mobility.analysis.maps.colors import (
    MapPlaces,
    Show,
    ValueMap,
    map_of_positions,
    map_of_values,
    map_of_verdicts,
)
from mobility.analysis.places.benchmarks import LevelValues, sets_of
from mobility.places import Level
from mobility.registry import Better, load_framework

# geoid: (value or None, half width of its interval or 0, weak)
OHIO = {
    "39035": (0.70, 0.01, False),
    "39049": (0.74, 0.01, False),
    "39061": (0.75, 0.01, False),
    "39095": (0.76, 0.02, False),
    "39113": (0.77, 0.01, False),
    "39133": (0.80, 0.01, True),
    "39151": (None, 0.0, False),
    "39153": (0.86, 0.01, False),
    "39155": (0.78, 0.0, False),
}
CITIES = {"3901000": (0.70, 0.01, False), "3916000": (0.61, 0.01, True)}
Rows = Mapping[str, tuple[float | None, float, bool]]


def made_map(
    rows: Rows = OHIO,
    *,
    show: Show = Show.VALUE,
    level: Level = Level.COUNTY,
    kind: ClassKind = ClassKind.QUANTILE,
    better: Better = Better.HIGHER,
    year: int = 2023,
) -> ValueMap:
    """Return a map of the employment rate in these places."""
    metric = replace(load_framework().metrics["share_employed"], better=better)
    value, half, weak = (list(part) for part in zip(*rows.values(), strict=True))
    values = np.array([np.nan if v is None else v for v in value])
    bound = np.where(np.array(half) > 0, half, np.nan)
    geoid = np.array([int(name) for name in rows], dtype=np.int32)
    digits = 1000 if level is Level.COUNTY else 100_000
    of_level = LevelValues(
        geoid=geoid,
        state=(geoid // digits).astype(np.int32),
        year=np.full(len(rows), year, dtype=np.int16),
        value=values,
        lower=values - bound,
        upper=values + bound,
        weak=np.array(weak, dtype=bool),
    )
    reliable = ~np.isnan(values) & ~of_level.weak
    flags = np.where(of_level.weak, "Weak", np.where(np.isnan(values), "", "Strong"))
    places = MapPlaces(
        level,
        of_level,
        of_level.lower,
        of_level.upper,
        flags.astype(object),
        reliable,
        np.zeros(len(rows), dtype=np.int64),
    )
    years = (2018, year)
    if show is Show.VALUE:
        return map_of_values(metric, places, years, kind)
    there = ~np.isnan(values)
    columns = {name: getattr(of_level, name)[there] for name in LevelValues.__slots__}
    known = LevelValues(**columns)
    sets = sets_of(metric, level, known, np.zeros(int(there.sum()), dtype=np.int64), {})
    judge = map_of_verdicts if show is Show.VERDICT else map_of_positions
    return judge(metric, places, years, sets)
