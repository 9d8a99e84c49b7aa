"""Intervals worked out by other code than that under test.

Nothing of the formulas under test is imported: these functions are written from their
descriptions, draw other random numbers (Sobol points instead of a generator), and solve with scipy.
Two simulations of one interval agree to about a twentieth of its width.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from statistics import median

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, stats

Numbers = NDArray[np.float64]
Published = tuple[float, float, float]  # value, lower and upper bound
NEAR = 0.05  # of the width of an interval
Z = 1.959964


@cache
def normal_points(columns: int) -> Numbers:
    """Return 2,048 evenly spread points of so many independent standard normal numbers."""
    points = stats.qmc.Sobol(columns, seed=7).random_base2(11)
    return np.asarray(stats.norm.ppf(np.clip(points, 1e-9, 1 - 1e-9)))


def halves(groups: Sequence[Published]) -> tuple[Numbers, Numbers, Numbers]:
    """Return the values and their standard errors below and above."""
    value, lower, upper = np.array(groups).T
    return value, (value - lower) / Z, (upper - value) / Z


def simulated(
    index: Callable[[Numbers], Numbers],
    groups: Sequence[Published],
    equal: float | Numbers,
    edges: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[float, float]:
    """Return the interval of an index of groups, as its description says.

    Above: the 97.5 % point of the index of what the truths may be. Below: the index of the
    differences, shrunk towards ``equal``, at which 2.5 % of published values reach the one found.
    """
    value, below, above = halves(groups)
    z = normal_points(value.size)
    truths = value + z * np.where(z > 0, above, below)
    published = z * np.where(z > 0, below, above)
    found = float(index(value[np.newaxis])[0])
    upper = float(np.quantile(index(np.clip(truths, *edges)), 0.975))

    def reached(share: float) -> float:
        drawn = equal + share * (value - equal) + published
        return float((index(np.clip(drawn, *edges)) >= found).mean()) - 0.025

    if reached(0.0) > 0:
        return 0.0, max(upper, found)
    share = optimize.bisect(reached, 0.0, 1.0, xtol=1e-6) if reached(1.0) > 0 else 1.0
    lower = float(index((equal + share * (value - equal))[np.newaxis])[0])
    return min(lower, found), max(upper, found)


def assert_close(
    given: tuple[float | None, float | None], expected: tuple[float, float], near: float = NEAR
) -> None:
    tolerance = near * (expected[1] - expected[0]) + 1e-12
    for end, wanted in zip(given, expected, strict=True):
        assert end == pytest.approx(wanted, abs=tolerance)


def gap_with_bounds(group_: Published, reference: Published) -> Published:
    """Return how far a group lies below a reference, with the interval of a difference (MOVER)."""
    gap = reference[0] - group_[0]
    down = math.hypot(reference[0] - reference[1], group_[2] - group_[0])
    up = math.hypot(reference[2] - reference[0], group_[0] - group_[1])
    return gap, gap - down, gap + up


def median_with_bounds(gaps: Sequence[Published]) -> Published:
    """Return the median of gaps, with the spread of the medians of gaps drawn anew around it."""
    value, below, above = halves(gaps)
    z = normal_points(value.size)
    medians = np.median(value + z * np.where(z > 0, above, below), axis=1)
    low, middle, high = np.quantile(medians, [0.025, 0.5, 0.975])
    center = median(value.tolist())
    return center, center + low - middle, center + high - middle
