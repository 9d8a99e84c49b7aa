"""Which values may be judged, ranked or averaged, and which of them are one estimate.

The publisher flags every value Strong, Marginal or Weak and says not to act on Weak; for uploads
the flag follows from the relative error. Neighboring places can carry one pooled estimate, which
the files do not say: it shows as the same value with the same bounds in the same state.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import HIDDEN_COUNTS, NO_INTERVAL, NO_WIDTH
from mobility.errors import UserError
from mobility.registry import Metric

OLDEST = 5  # years before the release; older values are no headline


class Release(Protocol):
    """What a result needs to know of the release it was read from."""

    @property
    def id(self) -> str:
        """Edition and content hash."""

    @property
    def year(self) -> int:
        """The release year, from which the age of a value is counted."""

    @property
    def demonstration(self) -> bool:
        """Whether the numbers are invented."""


# Reasons why a value enters no comparison; they are part of the answers and stay as they are.
WEAK_VALUE = "weak value: the publisher says not to act on it"
IMPLAUSIBLE = "beyond what is plausible"

_STRONG_BELOW = 0.2  # relative standard error
_MARGINAL_BELOW = 0.4
_DIGITS = 10
_ROUNDED_TO = 4  # decimals of the rounded editions, where equal numbers meet by chance

RELIABILITY = Method(
    id="reliability",
    chapter=Chapter.NUMBERS,
    order=1,
    name="Which values may be judged",
    question="May this value be judged at all?",
    description=(
        "The publisher flags every value Strong, Marginal or Weak and says not to act on Weak. A "
        "weak value is shown hollow and enters no rank, median, list, best group or color. The "
        "same goes for a number beyond what is plausible, and for a zero that says something "
        "else, such as that there is no doctor. A value of a user's own file gets its flag from "
        "its error: below a fifth of its size Strong, below two fifths Marginal."
    ),
    formula="s / p, for a share s / min(p, 1 − p): < 0.2 Strong, < 0.4 Marginal, else Weak",
    cannot_tell=(
        "Whether a value that may be judged is right: the flag is about the size of its error, not "
        "about mistakes in the source or people whom a survey never reached."
    ),
    refuses=(WEAK_VALUE, IMPLAUSIBLE),
    source="Flags: the publisher, in every file; limits of what is plausible: the registry",
)
POOLED = Method(
    id="pooled-estimates",
    chapter=Chapter.NUMBERS,
    order=3,
    name="Places that share one estimate",
    question="Do several places carry one and the same estimate?",
    description=(
        "Neighboring places can carry one pooled estimate, which the files do not say. In metrics "
        "that are estimated for areas of several places, the same value with the same bounds in "
        "the same state and year is one estimate: it is marked, "
        "counts once in medians and ranks, and is not compared with itself. Without an interval, "
        "equal values are one estimate only if they carry more than four decimals."
    ),
    formula="",
    cannot_tell=(
        "In what the places that share an estimate differ from each other. Two places whose values "
        "are equal by chance can be taken for one estimate where the digits are few."
    ),
    refuses=(),
    source="Found in the published files: equal to ten digits in value, lower and upper bound",
)


class Quality(StrEnum):
    """The publisher's flag; Weak values are shown and never judged."""

    STRONG = "Strong"
    MARGINAL = "Marginal"
    WEAK = "Weak"


def quality_from_error(value: float, se: float, *, share: bool = False) -> Quality:
    """Return the flag of an uploaded value from its standard error (same unit).

    Relative error: se over the size of the value; for a share (0 to 1) over the smaller of the
    share and its complement, so that 3 % and 97 % are judged alike. Below 0.2 Strong, below 0.4
    Marginal, else Weak. Raises ``UserError`` for a negative error or a share outside 0 to 1.
    """
    if not (math.isfinite(value) and math.isfinite(se) and se >= 0):
        raise UserError("A standard error is a finite number of 0 or more; check its column.")
    if share and not 0 <= value <= 1:
        raise UserError("A share lies between 0 and 1; divide percent by 100.")
    flags = tuple(Quality)
    return flags[int(flags_from_errors(np.array([value]), np.array([se]), share=share)[0])]


def flags_from_errors(
    values: NDArray[np.float64], errors: NDArray[np.float64], *, share: bool = False
) -> NDArray[np.int32]:
    """Return the flags of many values as positions in `Quality`, by the rule of one."""
    size = np.minimum(values, 1 - values) if share else np.abs(values)
    strong, marginal = errors < _STRONG_BELOW * size, errors < _MARGINAL_BELOW * size
    return np.where(strong, 0, np.where(marginal, 1, 2)).astype(np.int32)


def value_problem(metric: Metric, value: float, quality: Quality | None) -> str:
    """Return why a value enters no list, median, best group or test, or ''."""
    if quality is Quality.WEAK:
        return WEAK_VALUE
    if metric.plausible is not None and value > metric.plausible:
        return IMPLAUSIBLE
    return metric.zero_meaning if value == 0 else ""


def fault_words(metric: Metric) -> tuple[str, ...]:
    """Return what the codes of ``value_faults`` and ``interval_faults`` mean; 0 is no fault."""
    of_value = (WEAK_VALUE, IMPLAUSIBLE, metric.zero_meaning)
    return ("", *of_value, NO_INTERVAL, NO_WIDTH, HIDDEN_COUNTS)


def value_faults(
    metric: Metric, values: NDArray[np.float64], weak: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Return ``value_problem`` of many values as codes of ``fault_words``; 0 for NaN."""
    plausible = np.inf if metric.plausible is None else metric.plausible
    no_number = (values == 0) & bool(metric.zero_meaning)
    return np.select([weak, values > plausible, no_number], [1, 2, 3], 0).astype(np.int8)


def interval_faults(
    lowers: NDArray[np.float64], uppers: NDArray[np.float64], *, hidden: bool = False
) -> NDArray[np.int8]:
    """Return why intervals cannot be used, as codes of ``fault_words``.

    ``hidden``: missing bounds are missing because the published range is no sampling interval.
    """
    width = uppers - lowers
    return np.select([np.isnan(width), width <= 0], [6 if hidden else 4, 5], 0).astype(np.int8)


def rankable(
    metric: Metric, values: NDArray[np.float64], weak: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which rows may enter a rank, a median, a color class or a list.

    Not missing (NaN), not Weak, not above the plausibility limit and, where a zero says something
    else ("no doctor"), not zero. A value without a flag counts: the publisher warns of Weak only.
    """
    return np.asarray(~np.isnan(values) & (value_faults(metric, values, weak) == 0))


def pooled_groups(
    states: ArrayLike, values: ArrayLike, lowers: ArrayLike, uppers: ArrayLike
) -> NDArray[np.int64]:
    """Return a group number per row: rows of one number are one estimate; 0 is not pooled.

    ``states`` is any code of what must agree: the state, or year and state together; the rest are
    floats of one metric and level with NaN for missing; all of one length. Bounds only where they
    are sampling bounds. Same state, value and both bounds make a pool; numbers are compared to
    ten digits, because copies of one estimate differ in the last of their 17 (equality to the
    last finds a third of the pools of the employment rate). Without a usable interval (none, one
    bound alone, no width) the value must carry more than four decimals: 0, 1 and rounded numbers
    meet by chance.
    """
    value, lower, upper = (_ten_digits(part) for part in (values, lowers, uppers))
    interval = upper - lower > 0
    detailed = np.abs(value - np.round(value, _ROUNDED_TO)) > 1e-9 * np.maximum(1, np.abs(value))
    rows = np.flatnonzero(~np.isnan(value) & (interval | detailed))
    _, state = np.unique(np.asarray(states)[rows], return_inverse=True)
    # A value without interval gets bounds that no published interval can have.
    low = np.where(interval, lower, np.inf)[rows]
    high = np.where(interval, upper, -np.inf)[rows]
    keys = (high, low, value[rows], state)
    order = np.lexsort(keys)
    new = np.ones(order.size, dtype=bool)
    new[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    estimate = np.cumsum(new)  # 1, 2, ... in sorted order
    shared = np.bincount(estimate, minlength=1) > 1
    number = np.where(shared, np.cumsum(shared), 0)
    groups = np.zeros(value.shape, dtype=np.int64)
    groups[rows[order]] = number[estimate]
    return groups


def counted_once(usable: ArrayLike, pools: ArrayLike) -> NDArray[np.bool_]:
    """Return which usable rows are counted: of a pool only its first usable row."""
    counts = np.array(usable, dtype=bool)
    pool = np.asarray(pools)
    rows = np.flatnonzero(counts & (pool > 0))
    if rows.size:  # most metrics have no pools, and small sets are requested often
        _, first = np.unique(pool[rows], return_index=True)
        counts[np.delete(rows, first)] = False
    return counts


def _ten_digits(numbers: ArrayLike) -> NDArray[np.float64]:
    """Return the numbers rounded to ten significant digits."""
    exact = np.asarray(numbers, dtype=np.float64)
    size = np.abs(np.where(exact == 0, 1.0, exact))
    scale = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(size)))
    return np.asarray(np.round(exact * scale) / scale, dtype=np.float64)
