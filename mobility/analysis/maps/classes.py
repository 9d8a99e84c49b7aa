"""Classes of a map: where one color ends and the next begins.

Three ways: as many values in each class, classes as alike inside as can be, or steps of the usual
distance between places on both sides of their median. A class says how much, and nothing of better
or worse: that is a verdict's (`mobility.analysis.maps.colors`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.places.percentile import spread_of
from mobility.errors import UserError

CLASSES = 5  # colors that a reader can still tell apart on a wall
_STEPS = (-1.5, -0.5, 0.0, 0.5, 1.5)  # breaks around the median, in usual distances

MAP_CLASSES = Method(
    id="map-classes",
    chapter=Chapter.PLACES,
    order=6,
    name="Classes of a map",
    question="Which places have similar values?",
    description=(
        "Equal numbers: each class holds as many reliable values, an estimate that several places "
        "share counted once. Natural breaks: of all ways to cut the ordered values, the one whose "
        "classes vary least inside (sum of squared distances from their means). Around the "
        "median: steps of half and one and a half times the usual distance of places from each "
        "other. Where there are no more different values than classes, each has its own. Weak "
        "values decide no break; they are hatched in the class they would fall into."
    ),
    formula="natural breaks: the cuts with the smallest Σ_(classes) Σ (x − mean)²",
    cannot_tell=(
        "Whether two neighboring classes differ: a border between colors is a choice, and two "
        "places on its two sides may be closer than two of one color."
    ),
    refuses=(),
    source=(
        "Fisher 1958, Journal of the American Statistical Association 53:789-798 "
        "(10.1080/01621459.1958.10501479); Jenks 1977, Optimal data classification for choropleth "
        "maps, University of Kansas"
    ),
)


class ClassKind(StrEnum):
    """How the breaks are found."""

    QUANTILE = "quantile"
    NATURAL = "natural"
    BENCHMARK = "benchmark"


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of values: class i lies above ``breaks[i - 1]``, up to and with ``breaks[i]``.

    ``breaks`` ascend, one fewer than there are classes; ``lows`` and ``highs`` are the smallest
    and largest value found in each class (NaN in a class that is empty, which only steps around a
    median can leave). ``center`` is the median that the steps are around. No class at all without
    values.
    """

    kind: ClassKind
    breaks: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    center: float | None = None
    method: Method = MAP_CLASSES

    def __len__(self) -> int:
        """Return how many classes there are."""
        return len(self.lows)

    def classes_of(self, values: ArrayLike) -> NDArray[np.int8]:
        """Return the class of each value, from 0; -1 for NaN and where there is no class."""
        value = np.asarray(values, dtype=np.float64)
        if not self.lows:
            return np.full(value.shape, -1, dtype=np.int8)
        classes = np.searchsorted(self.breaks, value, side="left").astype(np.int8)
        return np.where(np.isnan(value), np.int8(-1), classes)


def classify(
    values: ArrayLike,
    kind: ClassKind,
    count: int = CLASSES,
    around: ArrayLike | None = None,
) -> Classes:
    """Return classes of the values (NaN are left out); at most ``count``, around a median six.

    ``around`` are the values whose median and usual distance the classes around a median take;
    all of them by default. Raises ``UserError`` for fewer than two classes or a value that is not
    finite.
    """
    if count < 2:
        raise UserError("A map needs at least two classes.")
    given = np.asarray(values, dtype=np.float64)
    value = np.sort(given[~np.isnan(given)])
    if np.isinf(value).any():
        raise UserError("A map has no class for an infinite value: check the column.")
    if not value.size:
        return Classes(kind, (), (), ())
    center = None
    if kind is ClassKind.BENCHMARK:
        others = value if around is None else np.sort(np.asarray(around, dtype=np.float64))
        center = float(np.median(others))
        breaks = _steps_around(center, spread_of(others).size)
    else:
        breaks = _breaks(value, kind, count)
    parts = np.split(value, np.searchsorted(value, breaks, side="right"))
    return Classes(
        kind,
        tuple(breaks.tolist()),
        tuple(float(part[0]) if part.size else math.nan for part in parts),
        tuple(float(part[-1]) if part.size else math.nan for part in parts),
        center,
    )


def _steps_around(center: float, size: float) -> NDArray[np.float64]:
    """Return the ends of steps of the usual distance; the center alone where that is nothing."""
    return center + size * np.array(_STEPS) if size else np.array([center])


def _breaks(value: NDArray[np.float64], kind: ClassKind, count: int) -> NDArray[np.float64]:
    """Return the upper ends of all classes but the last; ``value`` ascends."""
    different, counts = np.unique(value, return_counts=True)
    if different.size <= count:
        return np.asarray(different[:-1])
    if kind is ClassKind.NATURAL:
        return natural_breaks(different, counts, count)
    ends = np.quantile(value, np.arange(1, count) / count)
    # The last value up to each end: a value that fills several classes is one, and none is empty.
    inner = np.unique(different[np.searchsorted(different, ends, side="right") - 1])
    return np.asarray(inner[inner < value[-1]])


def natural_breaks(
    different: NDArray[np.float64], counts: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Return the upper ends of all classes but the last whose inner squares sum to the least.

    ``different`` ascend and are more than ``count``; ``counts`` say how often each occurs. Fisher's
    program, exact: the best ``count`` classes of a beginning of the values are the best of one
    class fewer, and one more.
    """
    shifted = different - different.mean()  # squares of large numbers would lose digits
    sums = [np.concatenate([[0.0], np.cumsum(counts * shifted**power)]) for power in (0, 1)]
    n = different.size
    cost = _inside(sums, np.zeros(n + 1, dtype=np.int64), np.arange(n + 1))
    beginnings = []
    for classes in range(2, count + 1):
        cost, begin = _one_class_more(cost, sums, classes)
        beginnings.append(begin)
    ends = [n]
    for begin in reversed(beginnings):
        ends.append(int(begin[ends[-1]]))
    return np.asarray(different[np.array(ends[:0:-1]) - 1])


def _inside(
    sums: list[NDArray[np.float64]], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the squares around the mean of the values from ``start`` to before ``end``.

    Less the squares of the values themselves, which are the same for all cuts.
    """
    weight, total = (each[end] - each[start] for each in sums)
    return np.asarray(-(total**2) / np.maximum(weight, 1.0), dtype=np.float64)


def _one_class_more(
    cost: NDArray[np.float64], sums: list[NDArray[np.float64]], classes: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the least cost of the first i values in ``classes``, and where the last one begins.

    ``cost`` is that in one class fewer. The best beginning never moves back as values are added,
    so rows are searched only between the beginnings found for their neighbors: first every
    root-of-n-th row, then those between. That is n steps of a few numbers and not n squared.
    """
    n = cost.size - 1
    least, begin = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.int64)

    def search(rows: NDArray[np.int64], first: int, last: int) -> None:
        starts = np.arange(first, last + 1)
        costs = cost[starts] + _inside(sums, starts[np.newaxis], rows[:, np.newaxis])
        costs[starts >= rows[:, np.newaxis]] = np.inf  # a class holds at least one value
        begin[rows] = starts[np.argmin(costs, axis=1)]
        least[rows] = costs.min(axis=1)

    pillars = [*range(classes, n, math.isqrt(n)), n]
    first = classes - 1
    for row in pillars:
        search(np.array([row]), first, row - 1)
        first = int(begin[row])
    for before, after in pairwise(pillars):
        if after - before > 1:
            search(np.arange(before + 1, after), int(begin[before]), int(begin[after]))
    return least, begin
