"""Medians of sets of places, drawn anew within their published intervals (parametric bootstrap).

Four-byte numbers, sorted whole or selected by one kth element, are what numpy does fastest: the
2,000 draws of 3,144 counties, their 52 medians and those without each county take about 0.1 s.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000

_BLOCK = 100  # draws at a time: 100 x 3,144 four-byte numbers stay in the processor's cache
_FEW = 150  # values of which all draws stay in it at once


def drawn_medians(
    values: NDArray[np.float64],
    below: NDArray[np.float64],
    above: NDArray[np.float64],
    slices: Sequence[slice],
    seed: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the drawn medians of every slice and, per value, of its slice without it.

    Sets x DRAWS (NaN for an empty slice) and values x DRAWS; the first slice holds all values and
    has no medians without. Four-byte numbers and one kth element per partition are what numpy
    selects and sorts fastest.
    """
    generator = np.random.Generator(np.random.SFC64(seed))
    center, down, up = (part.astype(np.float32) for part in (values, below, above))
    medians = np.full((len(slices), DRAWS), np.nan, dtype=np.float32)
    without = np.empty((values.size, DRAWS), dtype=np.float32)
    rows = DRAWS if values.size <= _FEW else _BLOCK  # the draws are the same either way
    normal, drawn = (np.empty((rows, values.size), dtype=np.float32) for _ in range(2))
    for start in range(0, DRAWS, rows):
        block = slice(start, start + rows)
        generator.standard_normal(dtype=np.float32, out=normal)
        np.maximum(normal, 0, out=drawn)
        drawn *= up
        np.minimum(normal, 0, out=normal)
        normal *= down
        drawn += normal
        drawn += center
        medians[0, block] = _row_medians(drawn)
        for number, part in enumerate(slices[1:], start=1):
            if part.stop > part.start:
                ordered = np.sort(drawn[:, part], axis=1)
                middle = slice((ordered.shape[1] - 1) // 2, ordered.shape[1] // 2 + 1)
                medians[number, block] = ordered[:, middle].mean(axis=1)
                without[part, block] = medians_without(drawn[:, part], ordered).T
    return medians, without


def medians_without(
    rows: NDArray[np.floating], ordered: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Return, for every element of every row, the median of the other elements of the row.

    Of the two or three middle values of all, what is left when the element is taken out: itself
    where it is one of them, else the outermost on its side. Their mean is the median of the others.
    """
    left = rows.shape[1] - 1
    if left == 0:
        return np.full_like(rows, np.nan)
    low, high = (left - 1) // 2, left // 2 + 1
    middle = ordered[:, low : high + 1].sum(axis=1, keepdims=True)
    taken = np.clip(rows, ordered[:, [low]], ordered[:, [high]])
    return np.asarray((middle - taken) / np.float32(high - low))


def spread(drawn: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the 2.5th and 97.5th percentile less the median of every row: rows x 2."""
    ordered = np.sort(drawn, axis=1)
    ends = [_quantile(ordered, share) for share in (0.025, 0.5, 0.975)]
    return np.column_stack([ends[0] - ends[1], ends[2] - ends[1]])


def _quantile(ordered: NDArray[np.floating], share: float) -> NDArray[np.float64]:
    """Return a quantile of every ascending row, interpolated as numpy does, without a copy."""
    place = share * (ordered.shape[1] - 1)
    low = int(place)
    high = min(low + 1, ordered.shape[1] - 1)
    first, second = (ordered[:, column].astype(np.float64) for column in (low, high))
    return np.asarray(first + (second - first) * (place - low))


def _row_medians(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the median of every row."""
    half = rows.shape[1] // 2
    parted = np.partition(rows, half, axis=1)
    if rows.shape[1] % 2:
        return np.asarray(parted[:, half])
    return np.asarray((parted[:, :half].max(axis=1) + parted[:, half]) / 2)
