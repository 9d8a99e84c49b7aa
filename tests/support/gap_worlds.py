"""Places with groups made by hand, as the arrays that questions about many places take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mobility.analysis.groups.disparity import BEST, Against, GapTable, GroupValues, gap_table
from tests.support.groups import YEAR, World

Cell = list[Any] | None
"""[value, lower, upper], [value], or with "Weak" at the end; None where nothing is published."""


def values_of(
    place: World,
    rows: Sequence[Sequence[Cell]],
    *,
    year: int = YEAR,
    states: Sequence[int] | None = None,
) -> GroupValues:
    """Return places 1, 2, ... with a cell for every group of the metric, everyone first."""
    wide = np.full((3, len(rows), len(place.series.subgroups)), np.nan)
    weak = np.zeros(wide.shape[1:], dtype=bool)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            numbers = [part for part in cell or [] if not isinstance(part, str)]
            wide[: len(numbers), i, j] = numbers
            weak[i, j] = "Weak" in (cell or [])
    geoid = np.arange(1, len(rows) + 1, dtype=np.int32)
    state = np.array(states if states is not None else np.ones(len(rows)), dtype=np.int32)
    return GroupValues(year, place.series.subgroups, geoid, state, *wide, weak)


def table_of(
    place: World, values: GroupValues, against: Against = BEST, **changes: Any
) -> GapTable:
    """Return the gaps of all places."""
    return gap_table(values, *place, against, **changes)
