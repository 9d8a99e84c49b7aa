"""Where a value stands in a set: its position and rank; the spread and shape of the set.

A position is no test. A rank is a range: estimates that the data cannot tell apart have no order.
Every place that is significantly better raises the best possible rank number by one, every place
that is significantly worse lowers the worst possible one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import holm
from mobility.analysis.places.posterior import PosteriorRank, posterior_rank
from mobility.analysis.reliability import counted_once
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    Estimates,
    mover,
    p_of_interval,
    standard_errors,
    z_of,
)
from mobility.errors import UserError
from mobility.registry import Better, Metric

Numbers = Sequence[float] | NDArray[np.float64]
"""Numbers as a list or as an array."""
_SD_OF_MAD = 1.4826  # a normal distribution's standard deviation over its median deviation
_IQR_OF_SD = 1.349  # its interquartile range over its standard deviation

POSITION = Method(
    id="position",
    chapter=Chapter.RANKS,
    order=1,
    name="Position among other places",
    question="Where does this value stand among the others, where nothing can be tested?",
    description=(
        "Where no interval is published there is no test. The share of other places with a lower "
        "value says where this one stands, equal values counted half; outside the middle half it "
        "is in the best or the worst quarter. It is always called a position, never a result."
    ),
    formula="height = (number lower + number equal / 2) / number of others",
    cannot_tell=(
        "Whether the place truly differs from its neighbors in the list: without an interval a "
        "position can be chance altogether."
    ),
    refuses=(),
    source="Mid-distribution function: Parzen 2004, Statistical Science 19:652-662",
)
SPREAD = Method(
    id="robust-spread",
    chapter=Chapter.RANKS,
    order=4,
    name="How far apart places usually lie (robust standard deviation)",
    question="What is a large difference between places?",
    description=(
        "A difference is large or small beside the usual distance of the places compared with. "
        "That is 1.4826 times the median distance from their median, which a few extreme places "
        "do not move. Where more than half of the values are one number, the middle half divided "
        "by 1.349 stands for it; where that is nothing too, no size is asked for."
    ),
    formula="1.4826 × median |x − median|, else (third quartile − first quartile) / 1.349",
    cannot_tell=(
        "Whether a difference of that size matters to people. It is a measure of how places "
        "differ, not of what is enough; the errors of their values are part of it."
    ),
    refuses=(),
    source=(
        "Rousseeuw & Croux 1993, Journal of the American Statistical Association 88:1273-1283 "
        "(10.1080/01621459.1993.10476408)"
    ),
)


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
    """How many of ``total`` other estimates lie below, at and above a place's value; not a test."""

    below: int
    equal: int
    above: int
    total: int

    @property
    def height(self) -> float:
        """Share (0 to 1) of the others that are lower, equal ones counted half; NaN for none.

        Counted half, a value that is one of many zeros stands in the middle and is no strength.
        """
        return (self.below + self.equal / 2) / self.total if self.total else float("nan")

    def quarter(self, better: Better) -> Literal["better", "worse", "middle", "none"]:
        """Return the quarter of the others a value stands in; 'none' without a good direction."""
        if better is Better.NEITHER or not self.total:
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


def spread_of(sorted_values: Numbers, own_value: float | None = None) -> Spread:
    """Return the robust standard deviation of a set without the place's own value.

    1.4826 times the median distance from the median; where more than half of the values are one
    number, the interquartile range (quartiles by linear interpolation) over 1.349; where that is
    nothing too, there is no usual distance. Raises ``UserError`` when ``own_value`` is not among
    the values.
    """
    values = np.asarray(sorted_values, dtype=np.float64)
    if own_value is not None:
        values = np.delete(values, same_values(values, np.array([own_value]))[0])
    if values.size == 0:
        return Spread(0.0, "none")
    if deviation := float(np.median(np.abs(values - np.median(values)))):
        return Spread(_SD_OF_MAD * deviation, "median deviation")
    low, high = np.quantile(values, [0.25, 0.75])
    return Spread(float(high - low) / _IQR_OF_SD, "middle half" if high > low else "none")


def position_in(sorted_values: Numbers, own_value: float) -> Position:
    """Return how many other estimates lie below, at and above ``own_value``.

    ``own_value`` is one of the ascending values and is not counted among the others (a pooled
    estimate stands there once). Raises ``UserError`` when it is not among them.
    """
    n = len(sorted_values)
    start, stop = (int(end[0]) for end in same_values(sorted_values, np.array([own_value])))
    return Position(start, stop - start - 1, n - stop, n - 1)


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


def same_values(
    sorted_values: ArrayLike, own: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the values equal to each own one begin and end among ascending values.

    Copies of a pooled estimate differ in their last digits, and the set holds only one of them.
    Raises ``UserError`` when an own value is not among the values.
    """
    values, slack = np.asarray(sorted_values), np.abs(own) * 1e-9
    start = np.searchsorted(values, own - slack, side="left")
    stop = np.searchsorted(values, own + slack, side="right")
    if (start == stop).any():
        raise UserError("A place's own value is not in the stored set: build the release anew.")
    return start, stop


# Reasons why there is no range; those of the interval come from `uncertainty`.
NO_VALUE = "no reliable value to rank"
ALONE = "no other place has a reliable value"
OTHERS_UNTESTABLE = "no interval published for any other place"

RANK_RANGE = Method(
    id="rank-range",
    chapter=Chapter.RANKS,
    order=3,
    name="Rank as a range",
    question="Which ranks can this place have?",
    description=(
        "Best rank: one more than the number of places that are clearly better; worst rank: the "
        "number of places less those that are clearly worse. Each comparison uses the interval of "
        "its difference, and all of them together hold at the confidence asked for, 95 % by "
        "default (Holm). An estimate that several places share counts once; a place without an "
        "interval is never clearly better or worse."
    ),
    formula="from 1 + (number significantly better) to K − (number significantly worse)",
    cannot_tell=(
        "One rank. The range is wide where many places lie close together, and a change of the "
        "published rank from year to year is mostly chance."
    ),
    refuses=(NO_VALUE, ALONE, NO_INTERVAL, NO_WIDTH, OTHERS_UNTESTABLE),
    source=(
        "Mogstad, Romano, Shaikh & Wilhelm 2024, Review of Economic Studies 91:476-518 "
        "(10.1093/restud/rdad006); Holm 1979, Scandinavian Journal of Statistics 6:65-70"
    ),
)


class RankVerdict(StrEnum):
    """What can be said of a rank."""

    RANGE = "range"
    NOT_TESTED = "not tested"
    NOT_RANKED = "not ranked"


@dataclass(frozen=True, slots=True)
class Rank:
    """The ranks that one place can have among ``total`` estimates, its own among them.

    Rank 1 is the best, or the highest value where neither direction is better (``by_value``).
    ``range``: ``best`` to ``worst`` holds the true rank with at least the confidence requested;
    ``ahead`` places are significantly better, ``behind`` significantly worse, ``untested`` have no
    usable interval and so are neither. ``not tested``: where the value itself stands, equal values
    sharing their ranks. ``not ranked``: both ranks are None. ``reason`` is empty for a range.
    ``pooled_with`` counts other places that share the place's own estimate and are left out.
    ``posterior`` is what is probable where a range is wider than half of the list, which is then
    not said; None elsewhere, and with fewer than three values.
    """

    verdict: RankVerdict
    best: int | None
    worst: int | None
    total: int
    by_value: bool
    ahead: int = 0
    behind: int = 0
    untested: int = 0
    pooled_with: int = 0
    reason: str = ""
    posterior: PosteriorRank | None = None
    method: Method = RANK_RANGE


def unranked(metric: Metric, total: int, reason: str) -> Rank:
    """Return that a place has no rank among ``total`` places, and why."""
    by_value = metric.better is Better.NEITHER
    return Rank(RankVerdict.NOT_RANKED, None, None, total, by_value, reason=reason)


def rank_range(
    values: ArrayLike,
    lowers: ArrayLike,
    uppers: ArrayLike,
    own: int,
    better: Better,
    *,
    pools: ArrayLike | None = None,
    level: float = 0.95,
) -> Rank:
    """Return the ranks that row ``own`` can have among the reliable values of a set.

    One row per place of the set (one metric, year and level): ``values`` with NaN where there is
    no reliable value, ``lowers`` and ``uppers`` with NaN where there is no sampling bound, and
    ``pools`` as ``pooled_groups`` numbers them. An estimate that several places share counts
    once; places that share the one of ``own`` are left out, because a value cannot be compared
    with itself. Every difference is judged by its own MOVER interval, and Holm holds all
    comparisons together at ``level``, so that the range covers the true rank with at least that
    probability. Raises ``UserError`` on bounds that are not in order, columns of different
    lengths or a row that is not there.
    """
    value, lower, upper = (np.asarray(part, dtype=np.float64) for part in (values, lowers, uppers))
    pool = np.zeros(value.size, dtype=np.int64) if pools is None else np.asarray(pools)
    _check(value, lower, upper, pool, own, level)
    others, pooled_with = _compared_with(value, pool, own)
    rank = Rank(
        RankVerdict.NOT_RANKED,
        best=None,
        worst=None,
        total=others.size + 1,
        by_value=better is Better.NEITHER,
        pooled_with=pooled_with,
    )
    if np.isnan(value[own]):
        return replace(rank, total=others.size, reason=NO_VALUE)
    if not others.size:
        return replace(rank, reason=ALONE)
    rows = np.append(others, own)
    value, lower, upper = value[rows], lower[rows], upper[rows]
    errors = standard_errors(value, lower, upper)  # refuses bounds that are not in order
    usable = ~np.isnan(errors)
    reason = _untestable(lower[-1], upper[-1], usable)
    gap = value[-1] - value[:-1]
    apart = gap != 0
    if not reason:
        apart = np.zeros(gap.size, dtype=bool)
        own_estimate = Estimates(value[-1], lower[-1], upper[-1])
        bounds = mover(own_estimate, Estimates(value[:-1], lower[:-1], upper[:-1]))
        p = p_of_interval(gap, *bounds)
        apart[usable[:-1]] = holm(p[usable[:-1]], 1 - level)
    lead = -gap if better is Better.LOWER else gap  # above 0: the place is ahead of the other
    ahead, behind = int((apart & (lead < 0)).sum()), int((apart & (lead > 0)).sum())
    rank = replace(rank, best=1 + ahead, worst=rank.total - behind)
    if reason:
        return replace(rank, verdict=RankVerdict.NOT_TESTED, untested=others.size, reason=reason)
    untested = int((~usable).sum())
    rank = replace(rank, verdict=RankVerdict.RANGE, ahead=ahead, behind=behind, untested=untested)
    if 2 * (rank.total - ahead - behind) <= rank.total:
        return rank
    return replace(rank, posterior=posterior_rank(value, errors, value.size - 1, better))


def _check(
    value: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    pool: NDArray[np.int64],
    own: int,
    level: float,
) -> None:
    """Refuse columns that do not belong together, a row that is not there, an impossible level."""
    if not value.size == lower.size == upper.size == pool.size:
        raise UserError("Values, bounds and pools must have one row per place each.")
    if not 0 <= own < value.size:
        raise UserError("The place to rank is not in the set: choose one of its places.")
    z_of(level)


def _compared_with(
    value: NDArray[np.float64], pool: NDArray[np.int64], own: int
) -> tuple[NDArray[np.intp], int]:
    """Return the rows to compare a place with, and how many others share its own estimate."""
    reliable = ~np.isnan(value)
    shared = reliable & (pool == pool[own]) & (pool > 0)
    shared[own] = False
    if np.isnan(value[own]):  # then nothing of the pool is the place's own
        shared[:] = False
    others = counted_once(reliable & ~shared, pool)
    others[own] = False
    return np.flatnonzero(others), int(shared.sum())


def _untestable(lower: float, upper: float, usable: NDArray[np.bool_]) -> str:
    """Return why the place, the last row, can be tested against none of the others, or ''."""
    if not usable[-1]:
        return NO_INTERVAL if np.isnan(lower) or np.isnan(upper) else NO_WIDTH
    return "" if usable[:-1].any() else OTHERS_UNTESTABLE
