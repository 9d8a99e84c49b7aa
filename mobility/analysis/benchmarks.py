"""Medians of sets of places with their intervals, and where one place stands among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mobility.places import Level

BenchmarkKind = Literal["state", "nation", "peers", "reference"]


@dataclass(frozen=True, slots=True)
class MedianEstimate:
    """The median of a set with a 95 % interval.

    ``n`` counts reliable estimates (one that several places share counts once), ``of`` all places
    of the set. ``median`` is None when n is 0; the bounds are None when no value has an interval.
    """

    median: float | None
    lower: float | None
    upper: float | None
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class StoredSet:
    """What a release keeps about one metric, year and set of places of one level.

    ``scope`` names the set ('Ohio', 'United States'); ``sorted_values`` are the n reliable
    estimates behind ``median``, ascending, the place that will be compared still among them.
    """

    kind: BenchmarkKind
    scope: str
    level: Level
    year: int
    median: MedianEstimate
    sorted_values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a place is held against, the place itself left out.

    ``n`` estimates entered, of ``of`` places in the set (itself included). ``value`` is None,
    with a ``reason``, where there are too few; the bounds are None where there is no interval.
    """

    kind: BenchmarkKind
    scope: str
    year: int
    value: float | None
    lower: float | None
    upper: float | None
    n: int
    of: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts of reliable estimates in equal bins between ``low`` and ``high``.

    The axis runs from the 2nd to the 98th percentile; ``below`` and ``above`` are clipped off it;
    ``n`` = sum of counts + below + above.
    """

    low: float
    high: float
    counts: tuple[int, ...]
    below: int
    above: int
    n: int


@dataclass(frozen=True, slots=True)
class Position:
    """How many of ``of`` other estimates lie below, at and above a place's value; not a test."""

    below: int
    equal: int
    above: int
    of: int

    @property
    def share_below(self) -> float:
        """Share (0 to 1) of the other estimates that are lower; NaN when there are none."""
        return self.below / self.of if self.of else float("nan")
