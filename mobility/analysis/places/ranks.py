"""The rank of one place as a range, never bare.

Estimates that the data cannot tell apart have no order, so a rank is the range that the clear
differences leave open: every place that is significantly better pushes the best possible rank
down, every one that is significantly worse pushes the worst possible rank up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Method
from mobility.analysis.multiple_testing import holm
from mobility.analysis.reliability import counted_once
from mobility.analysis.uncertainty import NO_INTERVAL, NO_WIDTH, p_value, standard_errors, z_of
from mobility.errors import UserError
from mobility.registry import Better, Metric

# Reasons why there is no range; those of the interval come from `uncertainty`.
NO_VALUE = "no reliable value to rank"
ALONE = "no other place has a reliable value"
OTHERS_UNTESTABLE = "no interval published for any other place"

RANK_RANGE = Method(
    id="rank-range",
    name="Rank as a range",
    words=(
        "Best rank: one more than the number of places that are clearly better; worst rank: the "
        "number of places less those that are clearly worse. Each comparison uses the interval of "
        "its difference, and all of them together hold at the confidence asked for, 95 % by "
        "default (Holm). An estimate that several places share counts once; a place without an "
        "interval is never clearly better or worse."
    ),
    formula="from 1 + (number significantly better) to K − (number significantly worse)",
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
    """The ranks that one place can have among ``of`` estimates, its own among them.

    Rank 1 is the best, or the highest value where neither direction is better (``by_value``).
    ``range``: ``best`` to ``worst`` holds the true rank with at least the confidence asked for;
    ``ahead`` places are significantly better, ``behind`` significantly worse, ``untested`` have no
    usable interval and so are neither. ``not tested``: where the value itself stands, equal values
    sharing their ranks. ``not ranked``: both ranks are None. ``reason`` is empty for a range.
    ``pooled_with`` counts other places that share the place's own estimate and are left out.
    """

    verdict: RankVerdict
    best: int | None
    worst: int | None
    of: int
    by_value: bool
    ahead: int = 0
    behind: int = 0
    untested: int = 0
    pooled_with: int = 0
    reason: str = ""
    method: Method = RANK_RANGE


def unranked(metric: Metric, of: int, reason: str) -> Rank:
    """Return that a place has no rank among ``of`` places, and why."""
    by_value = metric.better is Better.NEITHER
    return Rank(RankVerdict.NOT_RANKED, None, None, of, by_value, reason=reason)


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
        of=others.size + 1,
        by_value=better is Better.NEITHER,
        pooled_with=pooled_with,
    )
    if np.isnan(value[own]):
        return replace(rank, of=others.size, reason=NO_VALUE)
    if not others.size:
        return replace(rank, reason=ALONE)
    rows = np.append(others, own)
    value, lower, upper = value[rows], lower[rows], upper[rows]
    usable = ~np.isnan(standard_errors(value, lower, upper))  # refuses bounds that are not in order
    reason = _untestable(lower[-1], upper[-1], usable)
    gap = value[-1] - value[:-1]
    apart = gap != 0
    if not reason:
        apart = np.zeros(gap.size, dtype=bool)
        apart[usable[:-1]] = holm(_p_values(value, lower, upper)[usable[:-1]], 1 - level)
    lead = -gap if better is Better.LOWER else gap  # above 0: the place is ahead of the other
    ahead, behind = int((apart & (lead < 0)).sum()), int((apart & (lead > 0)).sum())
    rank = replace(rank, best=1 + ahead, worst=rank.of - behind)
    if reason:
        return replace(rank, verdict=RankVerdict.NOT_TESTED, untested=others.size, reason=reason)
    untested = int((~usable).sum())
    return replace(rank, verdict=RankVerdict.RANGE, ahead=ahead, behind=behind, untested=untested)


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


def _p_values(
    value: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the p of the last row against each other one; NaN without both intervals."""
    below, above = np.maximum(value - lower, 0), np.maximum(upper - value, 0)
    gap = value[-1] - value[:-1]
    facing = np.where(gap > 0, np.hypot(below[-1], above[:-1]), np.hypot(above[-1], below[:-1]))
    return p_value(gap, facing)
