"""Smooth random landscapes: what neighboring places have in common.

A landscape is a sum of plane waves with random directions, a random-features approximation of a
Gaussian process (Rahimi & Recht 2007, Random features for large-scale kernel machines), so any
number of places costs one matrix product.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_WAVES = 48  # for each length
_LENGTHS = (
    2.5,
    8.0,
)  # degrees over which places resemble each other: a region, a part of the country
_MIDDLE = np.cos(np.radians(38.0))  # a degree of longitude against one of latitude
# A net over the part of the country with most counties: there every landscape is zero on average.
_MOST = np.stack(
    np.meshgrid(np.arange(-103, -74, 2) * _MIDDLE, np.arange(29, 47, 2)), axis=-1
).reshape(-1, 2)


def generator(seed: int, *keys: object) -> np.random.Generator:
    """A stream of random numbers of its own for every purpose.

    Adding a metric or a file then leaves the numbers of all others as they were.
    """
    numbers = [zlib.crc32(str(key).encode()) for key in keys]
    return np.random.default_rng([seed, *numbers])


class Landscape:
    """The heights of any number of landscapes at the given points (degrees)."""

    def __init__(self, seed: int, longitude: Floats, latitude: Floats) -> None:
        self._seed = seed
        rng = generator(seed, "waves")
        points = np.column_stack([longitude * _MIDDLE, latitude])
        parts = []
        for length in _LENGTHS:
            directions = rng.normal(size=(2, _WAVES)) / length
            phases = rng.uniform(0, 2 * np.pi, _WAVES)
            level = np.cos(_MOST @ directions + phases).mean(axis=0)
            parts.append(np.cos(points @ directions + phases) - level)
        self._waves = np.hstack(parts) * np.sqrt(2 / (_WAVES * len(_LENGTHS)))

    def heights(self, *keys: object) -> Floats:
        """One landscape, about standard normal; the same keys give the same one everywhere."""
        weights = generator(self._seed, "landscape", *keys).normal(size=self._waves.shape[1])
        return np.asarray(self._waves @ weights)
