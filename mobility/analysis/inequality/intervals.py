"""How far an index of inequality could be off, without pretending that it cannot be zero.

Sources beside those of the method: Efron & Tibshirani 1993, An Introduction to the Bootstrap,
chapter 13 (percentiles); Garthwaite & Buckland 1992, Applied Statistics 41:159-171 (searching for
the ends of an interval by simulation).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Method
from mobility.analysis.uncertainty import NO_EDGES, Z95, Edges, Estimate
from mobility.errors import UserError

SEED = 20_250_602
DRAWS = 4_000
_HALVINGS = 24  # of the factor by which the differences are shrunk: to less than a millionth

INDEX_INTERVAL = Method(
    id="index-interval",
    name="Interval of an index of inequality",
    words=(
        "Noise alone makes groups look unequal, so an index reads too high, and indices of redrawn "
        "groups higher still: their middle 95 % never reaches 0, and held the truth in none of "
        "1,000 simulated places with equal groups. So only the upper end is taken from redrawn "
        "groups, where the noise errs on the safe side. For the lower end the differences are "
        "shrunk until an index as large as this one would be a surprise; it is 0 where equal "
        "groups reach it often, or cannot be told apart. Such an interval is no test."
    ),
    formula=(
        "upper = 97.5 % point of the index of groups redrawn around p_g; lower = index of "
        "p̄ + t (p_g − p̄) for the t at which 2.5 % of groups redrawn around it reach the one found"
    ),
    refuses=(),
    source=(
        "Carpenter 1999, Journal of the Royal Statistical Society B 61:159-172; Ahn et al. 2018, "
        "JCO Clinical Cancer Informatics 2 (10.1200/CCI.18.00031), on standard errors of these "
        "indices"
    ),
)

Index = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Values of the groups in the last axis in, one index for each row out."""


@dataclass(frozen=True, slots=True)
class Spreads:
    """Values with their halves: how far, in standard errors, each could be below and above."""

    values: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]

    @classmethod
    def of(cls, estimates: list[Estimate]) -> Spreads:
        """Take estimates that have both bounds (95 %), in the unit of the values.

        Raises ``UserError`` where a bound is missing.
        """
        rows = [(one.value, one.lower, one.upper) for one in estimates]
        if any(None in row for row in rows):
            raise UserError("An interval of an index needs both bounds of every group.")
        value, lower, upper = np.array(rows, dtype=np.float64).T
        below, above = np.maximum(value - lower, 0) / Z95, np.maximum(upper - value, 0) / Z95
        return cls(value, below, above)

    def on_logarithms(self) -> Spreads:
        """Return the same on natural logarithms; every lower bound must be above 0."""
        log = np.log(self.values)
        below = log - np.log(self.values - Z95 * self.below)
        above = np.log(self.values + Z95 * self.above) - log
        return Spreads(log, below / Z95, above / Z95)


def index_interval(
    index: Index,
    groups: Spreads,
    equal: float | NDArray[np.float64],
    *,
    level: float = 0.95,
    edges: Edges = NO_EDGES,
    draws: int = DRAWS,
) -> tuple[float, float]:
    """Return the two ends of the interval of ``index`` at ``groups.values``.

    The index is 0 where the groups do not differ, and never below.
    ``equal`` is the value that all groups would have if they did not differ (or an array of the
    shape of the values); the differences are shrunk towards it. Groups are drawn independently,
    normal on each side of the value with that side's half, and kept within ``edges``, the smallest
    and largest possible value. The seed is fixed: the same groups give the same interval.
    """
    tail = (1 - level) / 2
    z = np.random.default_rng(SEED).standard_normal((draws, groups.values.size))
    low, high = (
        np.inf * sign if edge is None else edge for edge, sign in zip(edges, (-1, 1), strict=True)
    )
    found = float(index(groups.values[np.newaxis])[0])

    def possible(center: NDArray[np.float64], noise: NDArray[np.float64]) -> NDArray[np.float64]:
        return index(np.clip(center + noise, low, high))

    # What the truth may be around the published value ...
    truths = np.where(z > 0, groups.above, groups.below) * z
    upper = float(np.quantile(possible(groups.values, truths), 1 - tail))
    # ... and what may be published around a truth: an estimate that came out too high has the
    # truth below it, at the distance of its lower half.
    published = np.where(z > 0, groups.below, groups.above) * z

    def surprising(factor: float) -> bool:
        center = equal + factor * (groups.values - equal)
        return bool((possible(center, published) >= found).mean() <= tail)

    return min(_smallest(index, groups.values, equal, surprising), found), max(upper, found)


def _smallest(
    index: Index,
    values: NDArray[np.float64],
    equal: float | NDArray[np.float64],
    surprising: Callable[[float], bool],
) -> float:
    """Return the index of the smallest differences at which the one found is no surprise."""
    low, high = 0.0, 1.0
    if not surprising(low):
        return 0.0  # equal groups reach it often enough
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if surprising(middle) else (low, middle)
    return float(index((equal + low * (values - equal))[np.newaxis])[0])
