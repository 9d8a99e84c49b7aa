"""One metric of several places in one year, as comparisons of places take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.places.benchmarks import (
    MedianEstimate,
    ReferenceDistribution,
    leave_one_out_median,
    median_of_set,
)
from mobility.analysis.reliability import Quality, counted_once, value_problem
from mobility.analysis.uncertainty import Estimate
from mobility.places import Jurisdiction, Level
from mobility.registry import IntervalKind, Metric

NO_VALUE_IN_YEAR = "no value in this year"


@dataclass(frozen=True, slots=True)
class PlaceEstimate:
    """One place's published value in the year compared, in the unit of the metric.

    ``lower`` and ``upper`` are the bounds as published; ``interval`` says what they mean.
    ``problem`` says why the value enters nothing (absent, weak, implausible, a zero that is no
    number) and is empty for a reliable one. Places of one ``pool`` above 0 share one estimate.
    """

    place: Jurisdiction
    value: float | None
    lower: float | None
    upper: float | None
    interval: IntervalKind
    quality: Quality | None
    pool: int = 0
    problem: str = ""

    @property
    def reliable(self) -> bool:
        """Whether the value may be ranked, averaged or named."""
        return self.value is not None and not self.problem

    @property
    def estimate(self) -> Estimate | None:
        """The value with its bounds where they are sampling bounds; None without a value."""
        if self.value is None:
            return None
        if self.interval is not IntervalKind.SAMPLING:
            return Estimate(self.value)
        return Estimate(self.value, self.lower, self.upper)


def place_estimate(
    metric: Metric,
    interval: IntervalKind,
    place: Jurisdiction,
    published: Estimate | None,
    *,
    quality: Quality | None = None,
    pool: int = 0,
) -> PlaceEstimate:
    """Return a published row as comparisons take it; ``published`` is None where there is none."""
    if published is None:
        return PlaceEstimate(place, None, None, None, interval, None, problem=NO_VALUE_IN_YEAR)
    return PlaceEstimate(
        place,
        published.value,
        published.lower,
        published.upper,
        interval,
        quality,
        pool,
        value_problem(metric, published.value, quality),
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """Reliable values and sampling bounds of some places as columns; NaN where there is none."""

    values: NDArray[np.float64]
    lowers: NDArray[np.float64]
    uppers: NDArray[np.float64]
    pools: NDArray[np.int64]

    @property
    def counted(self) -> NDArray[np.float64]:
        """The reliable values, ascending; one that several places share stands once."""
        return np.sort(self.values[counted_once(~np.isnan(self.values), self.pools)])


def columns_of(estimates: Sequence[PlaceEstimate]) -> Columns:
    """Return estimates as the columns that medians and ranks are worked out from."""
    empty = Estimate(np.nan)
    rows = [(each.estimate if each.reliable else None) or empty for each in estimates]
    values, lowers, uppers = (
        np.array([(row.value, row.lower, row.upper) for row in rows], dtype=np.float64)
        .reshape(-1, 3)
        .T
    )
    return Columns(values, lowers, uppers, np.array([e.pool for e in estimates], dtype=np.int64))


def peer_set(
    level: Level, year: int, peers: Sequence[PlaceEstimate], own_pool: int = 0
) -> ReferenceDistribution:
    """Return the peers as a set to be held against, the place itself not among them.

    A peer that shares the place's own estimate (``own_pool``) is left out like the place itself.
    """
    others = [peer for peer in peers if not own_pool or peer.pool != own_pool]
    columns = columns_of(others)
    values = columns.counted.tolist()
    if (columns.uppers > columns.lowers).any():
        median = median_of_set(columns.values, columns.lowers, columns.uppers, columns.pools)
        median = replace(median, of=len(peers))
    else:  # nothing published could move it: there is nothing to draw
        middle = leave_one_out_median(values)
        median = MedianEstimate(middle, None, None, len(values), len(peers))
    return ReferenceDistribution("peers", "peer", level, year, median, values)
