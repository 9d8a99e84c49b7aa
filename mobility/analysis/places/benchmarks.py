"""Medians of sets of places with their intervals, each without the place that is compared.

A median uses reliable estimates; one that several places share counts once. The compared place is
left out exactly, using the stored sorted values. The interval is simulated when a release is built
(parametric bootstrap): every estimate is drawn within its published interval, and the medians of
the draws show how far the median could move. For a state it is also computed without each place in
turn: one precise place among imprecise ones stabilizes the median, and testing that place against
it would be false in up to a fifth of cases instead of 5 %. In the nation one place has no such
weight. The result is a median of places, never the value of the state or the nation.

The publisher's release covers the nation and every state. A file that a user adds may hold a few
places only; `Coverage` says whether its places stand for a state or the nation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.places.percentile import Numbers, distribution_of, same_values
from mobility.analysis.reliability import counted_once, pooled_groups, rankable
from mobility.analysis.uncertainty import Z95, standard_errors
from mobility.errors import UserError
from mobility.places import STATES, Level
from mobility.registry import IntervalKind, Metric, Series

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


SEED = 20_250_501
FEWEST = 5  # reliable estimates, the place left out, that a median needs

BenchmarkKind = Literal["state", "nation", "peers", "reference"]

# Why there is no median, and of what.
TOO_FEW = "too few reliable {counties} {in_the_state}"
NOT_COVERED = "the data set has {n} of {of} {counties} {in_the_state}"

MEDIAN = Method(
    id="median",
    chapter=Chapter.PLACES,
    order=3,
    name="Median of the other places",
    question="What is a usual value among these places?",
    description=(
        "The middle of the reliable values of a set, the place itself left out; an estimate that "
        "several places share counts once. It is a median of places, named with how many it is "
        "of, and never the value of the state or the nation: half of the people may live in a few "
        "of them. At least five other values are needed. A data set of your own has a median of a "
        "state or of the nation only where nine in ten of its places that year have a row in it."
    ),
    formula="median of the reliable values without one's own, n ≥ 5",
    cannot_tell=(
        "What a usual person has: large and small places count the same, so it is not the value of "
        "the state or the nation."
    ),
    refuses=(TOO_FEW, NOT_COVERED),
    source="Order statistics, exact, from the sorted values that a release keeps",
)
MEDIAN_INTERVAL = Method(
    id="median-interval",
    chapter=Chapter.PLACES,
    order=4,
    name="Interval of a median (simulated)",
    question="How certain is the middle of a set of uncertain values?",
    description=(
        "Every value of the set is drawn anew 2,000 times, with a fixed seed, within its published "
        "interval, long sides staying long; how far the medians of the draws spread is the "
        "interval of the median. A value whose published interval has no width counts in the "
        "median and not among the draws, because no width is not certainty. For a state it is "
        "worked out without each place in turn, because one precise place among vague ones would "
        "hold the median of all still. A test against a median uses the errors of both."
    ),
    formula="2.5th to 97.5th percentile of 2,000 drawn medians, set around the median itself",
    cannot_tell=(
        "How far apart the places are. It says how well the middle is known, and nothing about the "
        "places of which no value is published."
    ),
    refuses=(),
    source=(
        "Parametric bootstrap: Efron & Tibshirani 1993, An Introduction to the Bootstrap, sections "
        "6.5 and 13.3"
    ),
)


@dataclass(frozen=True, slots=True)
class MedianEstimate:
    """The median of a set with a 95 % interval.

    ``n`` counts reliable estimates (one that several places share counts once), ``total`` all
    places of the set. ``median`` is None when n is 0; the bounds are None when no value has an
    interval. ``lowers`` and ``uppers`` are the bounds of the medians without each estimate in
    turn, in the ascending order of the estimates; empty where they are not calculated (for the
    nation, or without intervals).
    """

    median: float | None
    lower: float | None
    upper: float | None
    n: int
    total: int
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
    sorted_values: Numbers = field(compare=False)  # arrays have no single ==
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a place is compared with, the place itself left out.

    ``n`` estimates entered, of ``total`` places in the set (itself included). ``value`` is None,
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
    total: int
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
    2.5th and 97.5th percentiles, lopsided or not; a value without bounds stays as it is, and one
    whose interval has no width is not drawn at all: its value counts in the median, its certainty
    does not. The percentiles of the drawn medians are set around the median itself. Raises
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

    width = upper[rows] - lower[rows]
    usable, modeled = width > 0, ~(width <= 0)
    below, above = (
        np.where(usable, np.maximum(half[rows], 0.0), 0.0) / Z95
        for half in (value - lower, upper - value)
    )
    if usable.any():
        drawn, without = _draw(value[rows], below, above, modeled, slices, seed)
    else:  # nothing published could move
        drawn, without = np.full((len(slices), 1), np.nan), np.full((rows.size, 1), np.nan)
    totals = [value.size, *sizes[wanted].tolist()]
    nation, *of_states = [
        _estimate(value[rows][part], usable[part], *sample)
        for part, *sample in zip(slices, drawn, totals, strict=True)
    ]
    leaving_out = [
        _leaving_out(median, value[rows][part], without[part])
        for median, part in zip(of_states, slices[1:], strict=True)
    ]
    return SetMedians(nation, dict(zip(codes[wanted].tolist(), leaving_out, strict=True)))


def _draw(
    values: NDArray[np.float64],
    below: NDArray[np.float64],
    above: NDArray[np.float64],
    modeled: NDArray[np.bool_],
    slices: Sequence[slice],
    seed: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return ``drawn_medians`` of the modeled values, with rows for the others too.

    Without a value that is not drawn, or without the only one that is, the drawn medians are those
    of its set.
    """
    if modeled.all():
        return drawn_medians(values, below, above, slices, seed)
    before = np.concatenate([[0], np.cumsum(modeled)])
    parts = [slice(int(before[part.start]), int(before[part.stop])) for part in slices]
    medians, without_modeled = drawn_medians(
        values[modeled], below[modeled], above[modeled], parts, seed
    )
    without = np.full((values.size, medians.shape[1]), np.nan, dtype=np.float32)
    for number, part in enumerate(slices[1:], start=1):
        without[part] = medians[number]
    drawn = np.flatnonzero(modeled)[~np.isnan(without_modeled[:, 0])]
    without[drawn] = without_modeled[~np.isnan(without_modeled[:, 0])]
    return medians, without


def median_of_set(
    values: ArrayLike,
    lowers: ArrayLike,
    uppers: ArrayLike,
    pools: ArrayLike | None = None,
    seed: int = SEED,
) -> MedianEstimate:
    """Return the median of one set, such as ten peers; rows and rules of ``medians_of_sets``."""
    return medians_of_sets(values, lowers, uppers, None, pools, seed).nation


def median_without(sorted_values: ArrayLike, own: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the exact median of ascending values without each own value; NaN for no others.

    An own value of NaN leaves nothing out. Raises ``UserError`` when one is not among the values.
    """
    values = np.asarray(sorted_values, dtype=np.float64)
    start, n = np.full(own.size, values.size), np.full(own.size, values.size)
    among = ~np.isnan(own)
    start[among], n[among] = same_values(values, own[among])[0], values.size - 1
    if not values.size:
        return np.full(own.size, np.nan)
    low, high = (
        values[np.minimum(k + (k >= start), values.size - 1)] for k in ((n - 1) // 2, n // 2)
    )
    return np.where(n > 0, (low + high) / 2, np.nan)


def benchmarks_without(
    stored: ReferenceDistribution, own: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the median of a stored set without each own value, with its bounds, as arrays.

    The interval is the one calculated without the place where it is stored (of equal values the
    widest), else the interval of the whole set moved to the median without the place. NaN for
    fewer than five estimates, for a set that is not covered, and for bounds that do not exist. An
    own value of NaN leaves nothing out.
    """
    median, among = stored.median, ~np.isnan(own)
    lower, upper = np.full(own.size, np.nan), np.full(own.size, np.nan)
    if stored.problem or median.median is None:
        return np.full(own.size, np.nan), lower, upper
    value = median_without(stored.sorted_values, own)
    value[len(stored.sorted_values) - among < FEWEST] = np.nan
    if median.lower is not None and median.upper is not None:
        shift = value - median.median
        lower, upper = median.lower + shift, median.upper + shift
    rows = np.flatnonzero(among & ~np.isnan(value))
    if median.lowers and rows.size:
        start, stop = same_values(stored.sorted_values, own[rows])
        lower[rows], upper[rows] = np.array(median.lowers)[start], np.array(median.uppers)[start]
        for row in np.flatnonzero(stop - start > 1):
            lower[rows[row]] = min(median.lowers[start[row] : stop[row]])
            upper[rows[row]] = max(median.uppers[start[row] : stop[row]])
    return value, lower, upper


def benchmark_of(stored: ReferenceDistribution, own_value: float | None = None) -> Benchmark:
    """Return `benchmarks_without` for one place whose reliable value is ``own_value``, if any.

    Fewer than five estimates, or a set that is not covered: no value, with the reason.
    """
    own = np.array([np.nan if own_value is None else own_value])
    value, lower, upper = (
        None if np.isnan(part[0]) else float(part[0]) for part in benchmarks_without(stored, own)
    )
    reason = stored.problem
    if value is None and not reason:
        places = "cities" if stored.level is Level.PLACE else "counties"
        where = {"state": "in the state", "nation": "in the nation", "peers": "among the peers"}
        reason = TOO_FEW.format(counties=places, in_the_state=where.get(stored.kind, "in the set"))
    return Benchmark(
        kind=stored.kind,
        scope=stored.scope,
        year=stored.year,
        value=value,
        lower=lower,
        upper=upper,
        n=len(stored.sorted_values) - (own_value is not None),
        total=stored.median.total,
        reason=reason,
        covered=not stored.problem,
    )


def _estimate(
    values: NDArray[np.float64], usable: NDArray[np.bool_], drawn: NDArray[np.floating], total: int
) -> MedianEstimate:
    """Return the median of a set with the spread of its drawn medians around it."""
    if values.size == 0:
        return MedianEstimate(None, None, None, 0, total)
    median = float(np.median(values))
    if not usable.any():
        return MedianEstimate(median, None, None, values.size, total)
    low, high = spread(drawn[np.newaxis])[0].tolist()
    return MedianEstimate(median, median + low, median + high, values.size, total)


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


NATION = "nation"
NATION_NAME = "United States"
_TWO_DIGITS = np.array([f"{number:02d}" for number in range(100)])


@dataclass(frozen=True, slots=True)
class LevelValues:
    """A metric's headline values at one level; arrays of one length, NaN for absent bounds.

    `geoid` and `state` are codes as numbers: a million texts would take longer than all the rest.
    """

    geoid: NDArray[np.int32]
    state: NDArray[np.int32]
    year: NDArray[np.int16]
    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    weak: NDArray[np.bool_]

    @classmethod
    def from_columns(cls, columns: Mapping[str, NDArray[Any]]) -> LevelValues:
        """Take columns of the names of the fields; masked entries are absent."""

        def numbers(name: str) -> NDArray[np.float64]:
            return np.ma.filled(columns[name].astype(np.float64), np.nan)

        return cls(
            np.asarray(columns["geoid"], dtype=np.int32),
            np.asarray(columns["state"], dtype=np.int32),
            np.asarray(columns["year"], dtype=np.int16),
            numbers("value"),
            numbers("lower"),
            numbers("upper"),
            np.ma.filled(columns["weak"], fill_value=False).astype(np.bool_),
        )

    def in_year(self, year: int) -> LevelValues:
        """The rows of one year."""
        rows = self.year == year
        return LevelValues(
            self.geoid[rows],
            self.state[rows],
            self.year[rows],
            self.value[rows],
            self.lower[rows],
            self.upper[rows],
            self.weak[rows],
        )

    def with_sampling_bounds_only(self, series: Series) -> LevelValues:
        """The same values without bounds that are no sampling interval."""
        kinds = {year: series.interval_in(int(year)) for year in np.unique(self.year)}
        years = [year for year, kind in kinds.items() if kind is IntervalKind.SAMPLING]
        sampling = np.isin(self.year, years)
        lower, upper = (np.where(sampling, bound, np.nan) for bound in (self.lower, self.upper))
        return replace(self, lower=lower, upper=upper)


def pools_of(metric: Metric, values: LevelValues) -> NDArray[np.int64]:
    """A pool number a row (0: an estimate of its own); pools stay within a state and a year."""
    if not metric.pooled:
        return np.zeros(values.value.size, dtype=np.int64)
    within = values.state * 10_000 + values.year
    return pooled_groups(within, values.value, values.lower, values.upper)


def sets_of(
    metric: Metric,
    level: Level,
    values: LevelValues,
    pools: NDArray[np.int64],
    places: Mapping[str, int],
    only: str | None = None,
) -> dict[str, ReferenceDistribution]:
    """The nation (under `NATION`) and every state (under its code) in the year of `values`.

    Args:
        metric: whose values they are; its limits say which of them are reliable.
        level: county or place.
        values: the rows of one year, sampling bounds only.
        pools: their pool numbers.
        places: how many places of the level each state has in that year.
        only: the one state that is wanted beside the nation; every state by default.
    """
    year = int(values.year[0])
    usable = rankable(metric, values.value, values.weak)
    state = _TWO_DIGITS[values.state]
    reliable = np.where(usable, values.value, np.nan)
    medians = medians_of_sets(reliable, values.lower, values.upper, state, pools, only=only)
    counted = counted_once(usable, pools)

    def stored(
        code: str, median: MedianEstimate, members: NDArray[np.bool_]
    ) -> ReferenceDistribution:
        total = sum(places.values()) if code == NATION else places.get(code, median.total)
        return ReferenceDistribution(
            kind="nation" if code == NATION else "state",
            scope=scope_name(code),
            level=level,
            year=year,
            median=replace(median, total=total),
            sorted_values=np.sort(values.value[members]).tolist(),
        )

    sets = {NATION: stored(NATION, medians.nation, counted)}
    for code, median in medians.states.items():
        sets[code] = stored(code, median, counted & (state == code))
    return sets


def scope_name(code: str) -> str:
    """What a scope's code is called: the nation, or a state by its two digits."""
    return NATION_NAME if code == NATION else STATES[code].name


ENOUGH = 0.9
"""The share of places that covers a set.

Where one place in ten is missing, and even if all of them would stand at the same end, the median
of the others lies between the 45th and the 56th percentile of all, and a position is off by ten
points at most. A set of fewer than ten places must be there as a whole.
"""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many places of each state have a row in a data set, in one year and breakdown.

    ``counts`` has a pair for every state by its two digits: the places with a row (a value, or
    one that is kept back), and all places that exist. None: it covers everything by design.
    """

    level: Level
    counts: Mapping[str, tuple[int, int]] | None = None

    def problem(self, scope: str) -> str:
        """Return why the nation (`NATION`) or a state cannot be spoken of; '' where it can."""
        if self.counts is None:
            return ""
        pairs = self.counts.values() if scope == NATION else [self.counts.get(scope, (0, 0))]
        there, known = (sum(each) for each in zip(*pairs, strict=True))
        if known and there >= ENOUGH * known:
            return ""
        return NOT_COVERED.format(
            n=f"{there:,}",
            of=f"{known:,}",
            counties="cities" if self.level is Level.PLACE else "counties",
            in_the_state="in the nation" if scope == NATION else "in the state",
        )


@dataclass(frozen=True, slots=True)
class MetricSets:
    """The sets of one metric's newest year at one level, by scope."""

    metric: str
    level: Level
    sets: Mapping[str, ReferenceDistribution]


def benchmark_table(metric_sets: Iterable[MetricSets]) -> pa.Table:
    """The table `benchmark`: a row for the nation and for each state of every metric."""
    scoped = [(each, scope, each.sets[scope]) for each in metric_sets for scope in each.sets]
    medians = [each.median for _, _, each in scoped]
    return pa.table(
        {
            "metric": pa.array([each.metric for each, _, _ in scoped], pa.string()),
            "level": pa.array([each.level.value for each, _, _ in scoped], pa.string()),
            "scope": pa.array([scope for _, scope, _ in scoped], pa.string()),
            "year": pa.array([each.year for _, _, each in scoped], pa.int16()),
            "n": pa.array([median.n for median in medians], pa.int32()),
            "places": pa.array([median.total for median in medians], pa.int32()),
            "median": pa.array([median.median for median in medians], pa.float64()),
            "lower": pa.array([median.lower for median in medians], pa.float64()),
            "upper": pa.array([median.upper for median in medians], pa.float64()),
            "lowers": _numbers([median.lowers for median in medians]),
            "uppers": _numbers([median.uppers for median in medians]),
            "sorted_values": _numbers([each.sorted_values for _, _, each in scoped]),
        }
    )


def distribution_table(metric_sets: Iterable[MetricSets]) -> pa.Table:
    """The table `distribution`: the shape of the nation's reliable values, where there are any."""
    rows = []
    for each in metric_sets:
        nation = each.sets[NATION]
        shape = distribution_of(nation.sorted_values)
        if shape is not None:
            names = {"metric": each.metric, "level": each.level.value, "year": nation.year}
            rows.append(names | asdict(shape))
    return pa.Table.from_pylist(rows, schema=_DISTRIBUTION)


_DISTRIBUTION = pa.schema(
    [
        ("metric", pa.string()), ("level", pa.string()), ("year", pa.int16()),
        ("low", pa.float64()), ("high", pa.float64()), ("counts", pa.list_(pa.int32())),
        ("below", pa.int32()), ("above", pa.int32()), ("n", pa.int32()),
    ]
)  # fmt: skip


def _numbers(lists: Sequence[Numbers]) -> pa.Array:
    return pa.array(lists, pa.list_(pa.float64()))
