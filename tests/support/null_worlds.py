"""Places without differences, or with some, whose intervals are as wide as published ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.places.benchmarks import LevelValues
from mobility.analysis.uncertainty import Z95
from mobility.registry import Unit, load_framework

METRIC = replace(
    load_framework().metrics["share_employed"], range=(None, None), pooled="", unit=Unit.INDEX
)
METRICS = 11  # that can be tested in a large county
WIDTHS = np.array([0.35, 0.58, 0.72, 0.84, 0.95, 1.06, 1.18, 1.33, 1.59, 2.17])
"""Deciles' middles of published half widths of reliable county values, over their median."""
YEAR = 2023
_STATES = (39, 40, 41, 42, 45, 48)  # ascending
Numbers = NDArray[np.float64]


def measured(rng: np.random.Generator, truth: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return values with their bounds, of errors around 1 that differ like published ones."""
    errors = rng.choice(WIDTHS, truth.shape)
    value = truth + errors * rng.standard_normal(truth.shape)
    return value, value - Z95 * errors, value + Z95 * errors


def level_of(rng: np.random.Generator, truth: Numbers, states: int = 1) -> LevelValues:
    """Return a level of places, those of the first of up to six states first.

    The true values are dealt to the states in turn.
    """
    value, lower, upper = measured(rng, truth)
    state = np.array(_STATES[:states], dtype=np.int32)[np.arange(truth.size) % states]
    geoid = (1000 * state + np.arange(truth.size)).astype(np.int32)
    order = np.argsort(geoid)
    year = np.full(truth.size, YEAR, dtype=np.int16)
    weak = np.zeros(truth.size, dtype=bool)
    return LevelValues(
        geoid[order], state[order], year, value[order], lower[order], upper[order], weak
    )
