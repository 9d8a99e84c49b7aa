"""Medians of sets of places with their intervals, and where one place stands among them.

A median is taken over reliable estimates, one that several places share counting once. The
place that is compared is left out of it, exactly, from the stored sorted values. Its interval
is simulated once when a release is built: every estimate is drawn anew around its published value
within its published interval, and the medians of the draws show how far the median could move.
For a state it is worked out without each place in turn, too: one precise place among few vague
ones holds the median of all still, and its verdict against that would be false in up to a fifth
of cases instead of 5 %. One place of the nation holds nothing. Such a median is one of places,
never the value of the state or the nation.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.reliability import counted_once
from mobility.analysis.simulation import drawn_medians, medians_without, spread
from mobility.analysis.uncertainty import Z95, standard_errors
from mobility.errors import UserError
from mobility.framework import Better
from mobility.places import Level

SEED = 20_250_501
FEWEST = 5  # reliable estimates, the place left out, that a median needs

BenchmarkKind = Literal["state", "nation", "peers", "reference"]

_SD_OF_MAD = 1.4826  # a normal distribution's standard deviation over its median deviation
_IQR_OF_SD = 1.349  # its interquartile range over its standard deviation


@dataclass(frozen=True, slots=True)
class MedianEstimate:
    """The median of a set with a 95 % interval.

    ``n`` counts reliable estimates (one that several places share counts once), ``of`` all places
    of the set. ``median`` is None when n is 0; the bounds are None when no value has an interval.
    ``lowers`` and ``uppers`` are the bounds of the medians without each estimate in turn, in the
    ascending order of the estimates; empty where they are not worked out (for the nation, or
    without intervals).
    """

    median: float | None
    lower: float | None
    upper: float | None
    n: int
    of: int
    lowers: tuple[float, ...] = ()
    uppers: tuple[float, ...] = ()


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

    @property
    def height(self) -> float:
        """Share (0 to 1) of the others that are lower, equal ones counted half; NaN for none.

        Counted half, a value that is one of many zeros stands in the middle and is no strength.
        """
        return (self.below + self.equal / 2) / self.of if self.of else float("nan")

    def quarter(self, better: Better) -> Literal["better", "worse", "middle", "none"]:
        """Return the quarter of the others a value stands in; 'none' without a good direction."""
        if better is Better.NEITHER or not self.of:
            return "none"
        rank = self.height if better is Better.HIGHER else 1 - self.height
        return "better" if rank >= 0.75 else "worse" if rank <= 0.25 else "middle"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the values of a set usually lie, in the unit of the metric; never negative.

    ``size`` estimates the standard deviation without being moved by a few extreme places;
    ``basis`` says from what. 0 with the basis 'none': most values are one number.
    """

    size: float
    basis: Literal["median deviation", "middle half", "none"]


@dataclass(frozen=True, slots=True)
class SetMedians:
    """The median of all places of a level and those of each state, from one set of draws."""

    nation: MedianEstimate
    states: Mapping[str, MedianEstimate]


def medians_of_sets(
    values: ArrayLike,
    lowers: ArrayLike,
    uppers: ArrayLike,
    states: Sequence[str] | NDArray[np.str_] | None,
    pools: ArrayLike | None = None,
    seed: int = SEED,
) -> SetMedians:
    """Return the medians of the nation and of every state with 95 % intervals.

    One row per place of the set (one metric, year and level): ``values`` with NaN where there is
    no reliable value, ``lowers`` and ``uppers`` with NaN where there is no sampling bound,
    ``states`` two-digit codes (None: only the whole set), ``pools`` as ``pooled_groups`` numbers
    them. 2,000 draws with a fixed seed: the same rows give the same intervals. A draw is normal on
    each side of the value with that side's half-width / 1.959964, so the published bounds are its
    2.5th and 97.5th percentiles, lopsided or not; a value without a usable interval stays as it
    is. The percentiles of the drawn medians are set around the median itself. Raises
    ``UserError`` on bounds that are not in order or columns of different lengths.
    """
    value, lower, upper = (np.asarray(part, dtype=np.float64) for part in (values, lowers, uppers))
    state = np.full(value.size, "") if states is None else np.asarray(states, dtype=str)
    pool = np.zeros(value.size, dtype=np.int64) if pools is None else np.asarray(pools)
    if not value.size == lower.size == upper.size == state.size == pool.size:
        raise UserError("Values, bounds, states and pools must have one row per place each.")
    standard_errors(value, lower, upper)  # refuses bounds that are not in order
    counted = np.flatnonzero(counted_once(~np.isnan(value), pool))
    rows = counted[np.argsort(state[counted], kind="stable")]
    codes, sizes = np.unique(state if states is not None else [], return_counts=True)
    ends = np.searchsorted(state[rows], codes, side="right")
    slices = [slice(0, rows.size), *(slice(*pair) for pair in pairwise([0, *ends.tolist()]))]

    usable = upper[rows] - lower[rows] > 0
    below, above = (
        np.where(usable, np.maximum(half[rows], 0.0), 0.0) / Z95
        for half in (value - lower, upper - value)
    )
    if usable.any():
        drawn, without = drawn_medians(value[rows], below, above, slices, seed)
    else:  # nothing published could move
        drawn, without = np.full((len(slices), 1), np.nan), np.full((rows.size, 1), np.nan)
    of = [value.size, *sizes.tolist()]
    nation, *of_states = [
        _estimate(value[rows][part], usable[part], *sample)
        for part, *sample in zip(slices, drawn, of, strict=True)
    ]
    leaving_out = [
        _leaving_out(median, value[rows][part], without[part])
        for median, part in zip(of_states, slices[1:], strict=True)
    ]
    return SetMedians(nation, dict(zip(codes.tolist(), leaving_out, strict=True)))


def median_of_set(
    values: ArrayLike,
    lowers: ArrayLike,
    uppers: ArrayLike,
    pools: ArrayLike | None = None,
    seed: int = SEED,
) -> MedianEstimate:
    """Return the median of one set, such as ten peers; rows and rules of ``medians_of_sets``."""
    return medians_of_sets(values, lowers, uppers, None, pools, seed).nation


def leave_one_out_median(
    sorted_values: Sequence[float], own_value: float | None = None
) -> float | None:
    """Return the exact median of ascending values with one occurrence of ``own_value`` left out.

    None: nothing is left out (the place has no reliable value). Returns None when nothing is
    left. Raises ``UserError`` when ``own_value`` is not among the values.
    """
    n = len(sorted_values)
    own = n
    if own_value is not None:
        own = _same_values(sorted_values, own_value).start
        n -= 1
    if n == 0:
        return None
    low, high = (float(sorted_values[k if k < own else k + 1]) for k in ((n - 1) // 2, n // 2))
    return (low + high) / 2


def benchmark_of(stored: StoredSet, own_value: float | None = None) -> Benchmark:
    """Return the median of a stored set without the place whose reliable value is ``own_value``.

    The interval is the one worked out without the place where it is stored, else the interval of
    the whole set moved to the median without the place. Fewer than five estimates: no value, with
    the reason.
    """
    median = stored.median
    n = len(stored.sorted_values) - (own_value is not None)
    value = leave_one_out_median(stored.sorted_values, own_value)
    if n < FEWEST or value is None or median.median is None:
        places = "cities" if stored.level is Level.PLACE else "counties"
        where = {"state": "in the state", "nation": "in the nation", "peers": "among the peers"}
        reason = f"too few reliable {places} {where.get(stored.kind, 'in the set')}"
        return Benchmark(
            stored.kind, stored.scope, stored.year, None, None, None, n, median.of, reason
        )
    lower, upper = _bounds_without(stored, own_value, value - median.median)
    return Benchmark(stored.kind, stored.scope, stored.year, value, lower, upper, n, median.of)


def spread_of(sorted_values: Sequence[float], own_value: float | None = None) -> Spread:
    """Return the robust standard deviation of a set without the place's own value.

    1.4826 times the median distance from the median; where more than half of the values are one
    number, the interquartile range (quartiles by linear interpolation) over 1.349; where that is
    nothing too, there is no usual distance. Source: Rousseeuw & Croux 1993, Journal of the
    American Statistical Association 88:1273-1283. Raises ``UserError`` when ``own_value`` is not
    among the values.
    """
    values = np.asarray(sorted_values, dtype=np.float64)
    if own_value is not None:
        values = np.delete(values, _same_values(sorted_values, own_value).start)
    if values.size == 0:
        return Spread(0.0, "none")
    if deviation := float(np.median(np.abs(values - np.median(values)))):
        return Spread(_SD_OF_MAD * deviation, "median deviation")
    low, high = np.quantile(values, [0.25, 0.75])
    return Spread(float(high - low) / _IQR_OF_SD, "middle half" if high > low else "none")


def position_in(sorted_values: Sequence[float], own_value: float) -> Position:
    """Return how many other estimates lie below, at and above ``own_value``.

    ``own_value`` is one of the ascending values and is not counted among the others (a pooled
    estimate stands there once). Raises ``UserError`` when it is not among them.
    """
    same = _same_values(sorted_values, own_value)
    n = len(sorted_values)
    return Position(same.start, len(same) - 1, n - same.stop, n - 1)


def distribution_of(sorted_values: ArrayLike, bins: int = 40) -> Distribution | None:
    """Return counts in ``bins`` equal bins from the 2nd to the 98th percentile (None if empty).

    Where both percentiles are one number there is one bin of no width that counts that number.
    """
    values = np.asarray(sorted_values, dtype=np.float64)
    if values.size == 0:
        return None
    low, high = (float(edge) for edge in np.quantile(values, [0.02, 0.98]))
    inside = values[(values >= low) & (values <= high)]
    counts = np.histogram(inside, bins, (low, high))[0] if low < high else np.array([inside.size])
    return Distribution(
        low=low,
        high=high,
        counts=tuple(counts.tolist()),
        below=int((values < low).sum()),
        above=int((values > high).sum()),
        n=values.size,
    )


def _same_values(sorted_values: Sequence[float], own_value: float) -> range:
    """Return the indexes of the values that are ``own_value``, the copies of one pool included.

    Copies of a pooled estimate differ in their last digits, and the set holds only one of them.
    """
    slack = abs(own_value) * 1e-9
    start = bisect_left(sorted_values, own_value - slack)
    stop = bisect_right(sorted_values, own_value + slack)
    if start == stop:
        raise UserError("The place's own value is not in the stored set: build the release anew.")
    return range(start, stop)


def _bounds_without(
    stored: StoredSet, own_value: float | None, shift: float
) -> tuple[float | None, float | None]:
    """Return the interval of the median without the place; the widest of equal values."""
    median = stored.median
    if own_value is not None and median.lowers:
        same = _same_values(stored.sorted_values, own_value)
        return (
            min(median.lowers[same.start : same.stop]),
            max(median.uppers[same.start : same.stop]),
        )
    if median.lower is None or median.upper is None:
        return None, None
    return median.lower + shift, median.upper + shift


def _estimate(
    values: NDArray[np.float64], usable: NDArray[np.bool_], drawn: NDArray[np.floating], of: int
) -> MedianEstimate:
    """Return the median of a set with the spread of its drawn medians around it."""
    if values.size == 0:
        return MedianEstimate(None, None, None, 0, of)
    median = float(np.median(values))
    if not usable.any():
        return MedianEstimate(median, None, None, values.size, of)
    low, high = spread(drawn[np.newaxis])[0].tolist()
    return MedianEstimate(median, median + low, median + high, values.size, of)


def _leaving_out(
    median: MedianEstimate, values: NDArray[np.float64], without: NDArray[np.floating]
) -> MedianEstimate:
    """Return the median with the bounds of the medians without each of its values in turn."""
    if median.lower is None or median.n == 1:
        return median
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    others = medians_without(ordered[np.newaxis], ordered[np.newaxis])[0]
    bounds = others[:, np.newaxis] + spread(without[order])
    return replace(median, lowers=tuple(bounds[:, 0].tolist()), uppers=tuple(bounds[:, 1].tolist()))
