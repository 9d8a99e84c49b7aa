"""Medians of sets of places with their intervals, and without the place held against them.

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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Method
from mobility.analysis.places.percentile import same_values
from mobility.analysis.reliability import counted_once
from mobility.analysis.simulation import drawn_medians, medians_without, spread
from mobility.analysis.uncertainty import Z95, standard_errors
from mobility.errors import UserError
from mobility.places import Level

SEED = 20_250_501
FEWEST = 5  # reliable estimates, the place left out, that a median needs

BenchmarkKind = Literal["state", "nation", "peers", "reference"]

# Why there is no median, and of what.
TOO_FEW = "too few reliable {counties} {in_the_state}"
NOT_COVERED = "the data set has {n} of {of} {counties} {in_the_state}"

MEDIAN = Method(
    id="median",
    name="Median of the other places",
    words=(
        "The middle of the reliable values of a set, the place itself left out; an estimate that "
        "several places share counts once. It is a median of places, named with how many it is "
        "of, and never the value of the state or the nation: half of the people may live in a few "
        "of them. At least five other values are needed. A data set of your own has a median of a "
        "state or of the nation only where nine in ten of its places that year have a row in it."
    ),
    formula="median of the reliable values without one's own, n ≥ 5",
    refuses=(TOO_FEW, NOT_COVERED),
    source="Order statistics, exact, from the sorted values that a release keeps",
)
MEDIAN_INTERVAL = Method(
    id="median-interval",
    name="Interval of a median (simulated)",
    words=(
        "Every value of the set is drawn anew 2,000 times, with a fixed seed, within its published "
        "interval, long sides staying long; how far the medians of the draws spread is the "
        "interval of the median. For a state it is worked out without each place in turn, because "
        "one precise place among vague ones would hold the median of all still. A test against a "
        "median uses the errors of both."
    ),
    formula="2.5th to 97.5th percentile of 2,000 drawn medians, set around the median itself",
    refuses=(),
    source=(
        "Parametric bootstrap: Efron & Tibshirani 1993, An Introduction to the Bootstrap, sections "
        "6.5 and 13.3"
    ),
)


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
class ReferenceDistribution:
    """What a release keeps about one metric, year and set of places of one level.

    ``scope`` names the set ('Ohio', 'United States'); ``sorted_values`` are the n reliable
    estimates behind ``median``, ascending, the place that will be compared still among them.
    ``problem`` says why they do not stand for the scope (`coverage`), and is empty where they do:
    there is then no median, position or rank in it.
    """

    kind: BenchmarkKind
    scope: str
    level: Level
    year: int
    median: MedianEstimate
    sorted_values: Sequence[float]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a place is held against, the place itself left out.

    ``n`` estimates entered, of ``of`` places in the set (itself included). ``value`` is None,
    with a ``reason``, where there are too few or the data do not cover the set (``covered``); the
    bounds are None where there is no interval.
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
    covered: bool = True


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
    *,
    only: str | None = None,
) -> SetMedians:
    """Return the medians of the nation and of every state with 95 % intervals.

    One row per place of the set (one metric, year and level): ``values`` with NaN where there is
    no reliable value, ``lowers`` and ``uppers`` with NaN where there is no sampling bound,
    ``states`` two-digit codes (None: only the whole set), ``pools`` as ``pooled_groups`` numbers
    them; ``only`` names the one state that is wanted, whose numbers are those that it has among
    all. 2,000 draws with a fixed seed: the same rows give the same intervals. A draw is normal on
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
    parts = [slice(*pair) for pair in pairwise([0, *ends.tolist()])]
    wanted = [at for at, code in enumerate(codes.tolist()) if only in {None, code}]
    slices = [slice(0, rows.size), *(parts[at] for at in wanted)]

    usable = upper[rows] - lower[rows] > 0
    below, above = (
        np.where(usable, np.maximum(half[rows], 0.0), 0.0) / Z95
        for half in (value - lower, upper - value)
    )
    if usable.any():
        drawn, without = drawn_medians(value[rows], below, above, slices, seed)
    else:  # nothing published could move
        drawn, without = np.full((len(slices), 1), np.nan), np.full((rows.size, 1), np.nan)
    of = [value.size, *sizes[wanted].tolist()]
    nation, *of_states = [
        _estimate(value[rows][part], usable[part], *sample)
        for part, *sample in zip(slices, drawn, of, strict=True)
    ]
    leaving_out = [
        _leaving_out(median, value[rows][part], without[part])
        for median, part in zip(of_states, slices[1:], strict=True)
    ]
    return SetMedians(nation, dict(zip(codes[wanted].tolist(), leaving_out, strict=True)))


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
        own = same_values(sorted_values, own_value).start
        n -= 1
    if n == 0:
        return None
    low, high = (float(sorted_values[k if k < own else k + 1]) for k in ((n - 1) // 2, n // 2))
    return (low + high) / 2


def benchmark_of(stored: ReferenceDistribution, own_value: float | None = None) -> Benchmark:
    """Return the median of a stored set without the place whose reliable value is ``own_value``.

    The interval is the one worked out without the place where it is stored, else the interval of
    the whole set moved to the median without the place. Fewer than five estimates, or a set that
    is not covered: no value, with the reason.
    """
    median = stored.median
    n = len(stored.sorted_values) - (own_value is not None)
    if stored.problem:
        return Benchmark(
            kind=stored.kind,
            scope=stored.scope,
            year=stored.year,
            value=None,
            lower=None,
            upper=None,
            n=n,
            of=median.of,
            reason=stored.problem,
            covered=False,
        )
    value = leave_one_out_median(stored.sorted_values, own_value)
    if n < FEWEST or value is None or median.median is None:
        places = "cities" if stored.level is Level.PLACE else "counties"
        where = {"state": "in the state", "nation": "in the nation", "peers": "among the peers"}
        reason = TOO_FEW.format(counties=places, in_the_state=where.get(stored.kind, "in the set"))
        return Benchmark(
            stored.kind, stored.scope, stored.year, None, None, None, n, median.of, reason
        )
    lower, upper = _bounds_without(stored, own_value, value - median.median)
    return Benchmark(stored.kind, stored.scope, stored.year, value, lower, upper, n, median.of)


def _bounds_without(
    stored: ReferenceDistribution, own_value: float | None, shift: float
) -> tuple[float | None, float | None]:
    """Return the interval of the median without the place; the widest of equal values."""
    median = stored.median
    if own_value is not None and median.lowers:
        same = same_values(stored.sorted_values, own_value)
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
