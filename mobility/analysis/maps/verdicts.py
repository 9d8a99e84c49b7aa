"""Verdicts and positions of all places of a level at once: what a map of them shows.

The same rules as for one place (`mobility.analysis.places.profile`), worked out on arrays: every
place is held against the median of its state or of the nation without itself, with both errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Method
from mobility.analysis.places.benchmarks import FEWEST, ReferenceDistribution, benchmark_of
from mobility.analysis.places.profile import AGAINST_MEDIAN, NO_MEDIAN
from mobility.analysis.places.sets import NATION, LevelValues
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE, rankable
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, Verdict
from mobility.errors import UserError
from mobility.registry import Better, Metric

VERDICTS = (
    Verdict.BETTER,
    Verdict.WORSE,
    Verdict.HIGHER,
    Verdict.LOWER,
    Verdict.CANNOT_TELL,
    Verdict.NOT_COMPARED,
)
"""The verdicts of a difference, by their number in an array."""

Floats = NDArray[np.float64]
_NOT_COMPARED = VERDICTS.index(Verdict.NOT_COMPARED)
_SLACK = 1e-9  # copies of a pooled estimate differ in their last digits


@dataclass(frozen=True, slots=True)
class LevelVerdicts:
    """How every place of a level stands against a median; arrays of one length.

    ``verdict`` are numbers of `VERDICTS`; ``reason`` are numbers of ``reasons``, whose first is
    empty (there is a verdict). ``median`` with its bounds is what each was held against, NaN for
    none; ``of_state`` says whether that is the state's and not the nation's.
    """

    verdict: NDArray[np.int8]
    reason: NDArray[np.int8]
    reasons: tuple[str, ...]
    median: Floats
    lower: Floats
    upper: Floats
    of_state: NDArray[np.bool_]
    method: Method = AGAINST_MEDIAN


def level_verdicts(
    metric: Metric,
    values: LevelValues,
    sets: Mapping[str, ReferenceDistribution],
    against: Literal["state", "nation"] | None = None,
) -> LevelVerdicts:
    """Return the verdict of every row of one metric, level and year.

    ``values`` have sampling bounds only; ``sets`` are the nation (under `NATION`) and the states
    (under their two digits) of the same year. ``against`` fixes the median; without it the state
    is tried first and then the nation. Raises ``UserError`` where a reliable value is not in its
    set.
    """
    size = values.value.size
    reasons, reason = _faults(metric, values)
    median, lower, upper = (np.full(size, np.nan) for _ in range(3))
    of_state = np.zeros(size, dtype=bool)
    open_rows = reason == 0
    if against != "nation":
        for code in np.unique(values.state[open_rows]):
            rows = np.flatnonzero(open_rows & (values.state == code))
            stored = sets.get(f"{code:02d}")
            if stored is not None:
                median[rows], lower[rows], upper[rows] = _without(stored, values.value[rows])
        of_state = ~np.isnan(median)
    left = np.flatnonzero(open_rows & ~of_state)
    if against != "state" and left.size and NATION in sets:
        median[left], lower[left], upper[left] = _without(sets[NATION], values.value[left])
    for row in np.flatnonzero(open_rows & np.isnan(median)).tolist():
        why = _why_no_median(sets, f"{values.state[row]:02d}", against, values.value[row])
        _give_reason(reason, reasons, row, why)
    return _judged(metric, values, (reasons, reason), (median, lower, upper), of_state)


def verdicts_against_peers(
    metric: Metric, values: LevelValues, peers: ReferenceDistribution, members: NDArray[np.bool_]
) -> LevelVerdicts:
    """Return the verdict of every row against the median of a few chosen places.

    ``members`` are the rows whose reliable value is among those of ``peers``, as a peer's own or
    as one that a peer shares: each is held against the median without it. Raises ``UserError``
    where such a value is not in the set.
    """
    size = values.value.size
    reasons, reason = _faults(metric, values)
    median, lower, upper = (np.full(size, np.nan) for _ in range(3))
    open_rows = reason == 0
    whole = benchmark_of(peers)
    if whole.value is not None:
        outside = open_rows & ~members
        median[outside] = whole.value
        if whole.lower is not None and whole.upper is not None:
            lower[outside], upper[outside] = whole.lower, whole.upper
    inside = np.flatnonzero(open_rows & members)
    median[inside], lower[inside], upper[inside] = _without(peers, values.value[inside])
    for row in np.flatnonzero(open_rows & np.isnan(median)).tolist():
        own = float(values.value[row]) if members[row] else None
        _give_reason(reason, reasons, row, benchmark_of(peers, own).reason)
    nowhere = np.zeros(size, dtype=bool)
    return _judged(metric, values, (reasons, reason), (median, lower, upper), nowhere)


def level_positions(
    metric: Metric,
    values: LevelValues,
    sets: Mapping[str, ReferenceDistribution],
    within: Literal["state", "nation"] = "nation",
) -> Floats:
    """Return the height of every reliable value among the others of the nation or of its state.

    That is the share (0 to 1) of the others that are lower, equal ones counted half
    (`standing.Position.height`); NaN for the rest, in sets that are not covered, and everywhere
    where places are not compared on the metric at all.
    """
    height = np.full(values.value.size, np.nan)
    usable = reliable_rows(metric, values) & (not metric.comparable)
    codes = np.unique(values.state[usable]) if within == "state" else [None]
    for code in codes:
        rows = np.flatnonzero(usable if code is None else usable & (values.state == code))
        stored = sets.get(NATION if code is None else f"{code:02d}")
        if stored is None or stored.problem or not rows.size:
            continue
        others = np.asarray(stored.sorted_values)
        start, stop = _same(others, values.value[rows])
        n = others.size - 1
        if n:
            height[rows] = (start + (stop - start - 1) / 2) / n
    return height


def reliable_rows(metric: Metric, values: LevelValues) -> NDArray[np.bool_]:
    """Return which rows enter medians, positions and classes."""
    return rankable(
        values.value,
        values.weak,
        plausible=metric.plausible,
        zero_has_meaning=bool(metric.zero_meaning),
    )


def _give_reason(reason: NDArray[np.int8], reasons: list[str], row: int, why: str) -> None:
    """Enter why a row is not compared."""
    if why not in reasons:
        reasons.append(why)
    reason[row] = reasons.index(why)


def _judged(
    metric: Metric,
    values: LevelValues,
    why: tuple[list[str], NDArray[np.int8]],
    median: tuple[Floats, Floats, Floats],
    of_state: NDArray[np.bool_],
) -> LevelVerdicts:
    """Return the verdicts of the rows that nothing speaks against, once each has its median.

    ``why`` are the reasons and the number of each row's, 0 for none.
    """
    reasons, reason = why
    middle, lower, _ = median
    reason[(reason == 0) & ~np.isnan(middle) & np.isnan(lower)] = reasons.index(NO_INTERVAL)
    verdict = np.full(reason.size, _NOT_COMPARED, dtype=np.int8)
    tested = reason == 0
    verdict[tested] = _tested(metric.better, values, median, tested)
    return LevelVerdicts(verdict, reason, tuple(reasons), *median, of_state)


def _faults(metric: Metric, values: LevelValues) -> tuple[list[str], NDArray[np.int8]]:
    """Return why a row can be not compared, and the number of each row's reason, 0 for none."""
    reasons = ["", WEAK_VALUE, IMPLAUSIBLE, metric.zero_meaning, metric.comparable]
    reasons += [NO_INTERVAL, NO_WIDTH]
    value, lower, upper = values.value, values.lower, values.upper
    beyond = np.zeros(value.size, dtype=bool)
    if metric.plausible is not None:
        beyond = value > metric.plausible
    conditions = [
        values.weak,
        beyond,
        (value == 0) & bool(metric.zero_meaning),
        np.full(value.size, bool(metric.comparable)),
        np.isnan(lower) | np.isnan(upper),
        ~(upper - lower > 0),
    ]
    found = np.select(conditions, range(1, len(reasons)), default=0).astype(np.int8)
    return reasons, found


def _same(others: Floats, own: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the values equal to each own one begin and end among the ascending others."""
    slack = np.abs(own) * _SLACK
    start = np.searchsorted(others, own - slack, side="left")
    stop = np.searchsorted(others, own + slack, side="right")
    if (start == stop).any():
        raise UserError("A place's own value is not in the stored set: build the release anew.")
    return start, stop


def _without(stored: ReferenceDistribution, own: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the median of a set without each own value, with its bounds; NaN for too few.

    NaN as well where the set is not covered.

    `benchmarks.benchmark_of` for many values of one set.
    """
    others = np.asarray(stored.sorted_values, dtype=np.float64)
    n, none = others.size - 1, np.full(own.size, np.nan)
    if stored.problem or n < FEWEST or stored.median.median is None:
        return none, none, none
    start, stop = _same(others, own)
    low, high = (others[k + (k >= start)] for k in ((n - 1) // 2, n // 2))
    value = (low + high) / 2
    kept = stored.median
    if kept.lowers:
        lower, upper = np.array(kept.lowers)[start], np.array(kept.uppers)[start]
        for row in np.flatnonzero(stop - start > 1):  # of equal values the widest
            lower[row] = min(kept.lowers[start[row] : stop[row]])
            upper[row] = max(kept.uppers[start[row] : stop[row]])
        return value, lower, upper
    if kept.lower is None or kept.upper is None:
        return value, none, none
    shift = value - stored.median.median
    return value, kept.lower + shift, kept.upper + shift


def _why_no_median(
    sets: Mapping[str, ReferenceDistribution], state: str, against: str | None, own: float
) -> str:
    """Return why a place has no median to be held against."""
    names = [against] if against else ["state", "nation"]
    for name in names:
        stored = sets.get(state if name == "state" else NATION)
        if stored is not None:
            return benchmark_of(stored, own).reason
    return NO_MEDIAN


def _tested(
    better: Better,
    values: LevelValues,
    median: tuple[Floats, Floats, Floats],
    rows: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """Return the verdicts of rows whose interval and whose median's interval are known.

    The interval of the difference is `uncertainty.difference`, that of the verdict
    `uncertainty.verdict_of`.
    """
    value, lower, upper = (part[rows] for part in (values.value, values.lower, values.upper))
    middle, low, high = (part[rows] for part in median)
    below, above, under, over = (
        np.maximum(half, 0.0)
        for half in (value - lower, upper - value, middle - low, high - middle)
    )
    gap = value - middle
    clearly_lower = gap + np.hypot(above, under) < 0
    clearly_higher = gap - np.hypot(below, over) > 0
    names = {
        Better.HIGHER: (Verdict.WORSE, Verdict.BETTER),
        Better.LOWER: (Verdict.BETTER, Verdict.WORSE),
        Better.NEITHER: (Verdict.LOWER, Verdict.HIGHER),
    }[better]
    numbers = [VERDICTS.index(name) for name in names]
    return np.select(
        [clearly_lower, clearly_higher], numbers, default=VERDICTS.index(Verdict.CANNOT_TELL)
    ).astype(np.int8)
