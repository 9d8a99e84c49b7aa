"""Places whose true values move as a random walk, seen with errors of the official release."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.targets.pace import PlacesMoved, pairs_of_years

YEARS = (2014, 2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023)
# Tenths of the standard errors of the employment of 1,034 counties, 2025 release.
ERRORS = np.array([0.0078, 0.0116, 0.0149, 0.0173, 0.0190, 0.0209, 0.0223, 0.0240, 0.0263, 0.0314])
YEARLY, PASSING, DRIFT = 0.0048**2, 0.0045**2, 0.004  # about those found there


class MovingPlaces:
    """Places whose true values move as a random walk, seen with errors of the official release."""

    def __init__(
        self,
        rng: np.random.Generator,
        places: int,
        *,
        years: Sequence[int] = YEARS,
        period_years: int = 1,
        yearly: float = YEARLY,
        passing: float = PASSING,
    ) -> None:
        self.years, self.error = years, rng.choice(ERRORS, places)
        first = min(years) - period_years
        steps = math.sqrt(yearly) * rng.standard_normal((places, max(years) - first + 1))
        walk = np.cumsum(steps + DRIFT, axis=1)
        ends = [year - first + 1 for year in years]
        self.truth = np.stack(
            [walk[:, end - period_years : end].mean(axis=1) for end in ends], axis=1
        )
        noise = np.hypot(self.error[:, np.newaxis], math.sqrt(passing))
        self.values = self.truth + noise * rng.standard_normal(self.truth.shape)
        self.moved = tuple(
            PlacesMoved(
                start,
                end,
                np.arange(places, dtype=np.int32),
                self._change(self.values, start, end),
                math.sqrt(2) * self.error,
            )
            for start, end in pairs_of_years(years, period_years)
        )

    def change(self, start: int, end: int) -> NDArray[np.float64]:
        """Return the published changes between two years."""
        return self._change(self.values, start, end)

    def _change(self, values: NDArray[np.float64], start: int, end: int) -> NDArray[np.float64]:
        return values[:, self.years.index(end)] - values[:, self.years.index(start)]
