"""All places of a level in one year, as a map takes them: values, quality, shared estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.reliability import counted_once
from mobility.analysis.sets import LevelValues
from mobility.places import Level

_DIGITS = {Level.COUNTY: 5, Level.PLACE: 7}


@dataclass(frozen=True, slots=True)
class MapPlaces:
    """All places of a level in a year; arrays of one length, a row a place, by ascending geoid.

    ``values`` hold sampling bounds only, ``lower`` and ``upper`` the published bounds of any kind;
    NaN stands for absent numbers. ``reliable`` rows enter medians, positions and classes; ``pool``
    numbers the places that share one estimate (0: an estimate of its own).
    """

    level: Level
    values: LevelValues
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    quality: NDArray[np.object_]
    reliable: NDArray[np.bool_]
    pool: NDArray[np.int64]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """The reliable rows, of several places that share an estimate the first."""
        return counted_once(self.reliable, self.pool)

    def geoid(self, row: int) -> str:
        """The geoid of a row as text."""
        return geoid_text(int(self.values.geoid[row]), self.level)

    def row(self, geoid: str) -> int | None:
        """The row of a place, None where it is not among them."""
        row = int(np.searchsorted(self.values.geoid, int(geoid)))
        there = row < self.values.geoid.size and self.geoid(row) == geoid
        return row if there else None


def geoid_text(number: int, level: Level) -> str:
    """Return the geoid that a number stands for, with its zeros."""
    return str(number).zfill(_DIGITS[level])
