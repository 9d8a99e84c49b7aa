"""Standard errors, intervals and the verdict of one comparison.

A difference is judged by its own interval, built with MOVER (the method of variance estimates
recovery) because most published intervals are lopsided: it contains zero (``cannot tell``) or it
does not. Nothing else decides: no overlap of bars, no raw gap.

Sources: Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (MOVER); Newcombe 1998,
Statistics in Medicine 17:857-872 and 873-890 (Wilson intervals and their difference); Garwood
1936, Biometrika 28:437-442 (exact Poisson); Census Bureau, Understanding and Using American
Community Survey Data: What All Data Users Need to Know, chapters 7 and 8 (margins of error,
overlapping periods).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.errors import UserError
from mobility.framework import Better

Z95 = 1.959964  # two-sided 95 % point of the normal distribution, as the publisher rounds it
Z90 = 1.644854  # two-sided 90 % point, the level of Census margins of error

# Reasons of `not compared`; they are part of the answers and stay as they are.
NO_INTERVAL = "no interval published"
NO_WIDTH = "the published interval has no width"
SAME_POOL = "same pooled estimate"
PART_OF_TOTAL = "the group is part of the total"

_TOLERANCE = 1e-9  # a value may pass its bound by this much: decimals that were rounded apart

Edges = tuple[float | None, float | None]
"""The smallest and largest possible value; None where there is no such limit."""

NO_EDGES: Edges = (None, None)


class Verdict(StrEnum):
    """How a comparison ends; the closed list behind every color, word and order."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    CANNOT_TELL = "cannot tell"
    NOT_COMPARED = "not compared"
    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_DETECTABLE_CHANGE = "no detectable change"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the bounds of its 95 % interval; None where a bound was not published."""

    value: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """``difference`` = first minus second, its interval, and its standard error (same unit)."""

    difference: float
    lower: float
    upper: float
    se: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its numbers; ``reason`` is empty unless the verdict is ``not compared``."""

    verdict: Verdict
    reason: str = ""
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None


def exactly(value: float) -> Estimate:
    """Return a value known without error, such as a reference somebody typed in."""
    return Estimate(value, value, value)


def interval_problem(estimate: Estimate) -> str:
    """Return why the published interval cannot be used, or '' when it can.

    One bound alone is no interval, and zero width is not certainty. Raises ``UserError`` when the
    bounds are not in order around the value.
    """
    _check(estimate)
    if estimate.lower is None or estimate.upper is None:
        return NO_INTERVAL
    return NO_WIDTH if estimate.upper - estimate.lower <= 0 else ""


def standard_error(
    value: float,
    lower: float | None,
    upper: float | None,
    low_edge: float | None = None,
    high_edge: float | None = None,
) -> float | None:
    """Return the standard error behind a 95 % interval, in the unit of the value.

    Half the width over 1.959964; where a bound was cut at an edge of the possible range, the
    wider half instead. None where a bound is missing or the interval has no width. Raises
    ``UserError`` when the bounds are not in order around the value.
    """
    estimate = Estimate(value, lower, upper)
    if interval_problem(estimate) or lower is None or upper is None:
        return None
    cut = (low_edge is not None and lower <= low_edge) or (
        high_edge is not None and upper >= high_edge
    )
    below, above = _halves(estimate)
    return (max(below, above) if cut else (below + above) / 2) / Z95


def standard_errors(
    values: ArrayLike,
    lowers: ArrayLike,
    uppers: ArrayLike,
    low_edge: float | None = None,
    high_edge: float | None = None,
) -> NDArray[np.float64]:
    """Return ``standard_error`` of every row: arrays of one shape in, the same shape out.

    NaN stands for a missing number in and out. Raises ``UserError`` naming the first row whose
    bounds are not in order around its value.
    """
    value, lower, upper = (np.asarray(part, dtype=np.float64) for part in (values, lowers, uppers))
    slack = _TOLERANCE * np.maximum(1.0, np.abs(value))
    wrong = (lower > value + slack) | (upper < value - slack)
    if wrong.any():
        first = int(np.flatnonzero(wrong.ravel())[0])
        raise UserError(
            f"Row {first + 1}: the value must lie between its lower and its upper bound; "
            "check the three columns."
        )
    cut = np.zeros(value.shape, dtype=bool)
    if low_edge is not None:
        cut |= lower <= low_edge
    if high_edge is not None:
        cut |= upper >= high_edge
    half = np.where(cut, np.maximum(value - lower, upper - value), (upper - lower) / 2)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(upper - lower > 0, half / Z95, np.nan), dtype=np.float64)


def difference(
    a: Estimate,
    b: Estimate,
    overlap: float = 0.0,
    level: float = 0.95,
    edges: Edges = NO_EDGES,
) -> Difference:
    """Return a minus b with its MOVER interval, in the unit of the values.

    lower = d - sqrt((a - a.lower)^2 + (b.upper - b)^2), upper likewise with the other halves.
    ``overlap`` is the share of years that two multi-year periods have in common: everything but d
    is scaled by sqrt(1 - overlap). ``level`` other than 0.95 scales the published halves by the
    ratio of the normal points. A value known without error has both bounds equal to it.
    Raises ``UserError`` on a missing bound, bounds out of order, or impossible settings.
    """
    if not 0 <= overlap < 1:
        raise UserError("The overlap is the share of years in common: give 0 or more, below 1.")
    scale = z_of(level) / Z95 * math.sqrt(1 - overlap)
    (a_below, a_above), (b_below, b_above) = _halves(a), _halves(b)
    gap = a.value - b.value
    se_a = standard_error(a.value, a.lower, a.upper, *edges) or 0.0
    se_b = standard_error(b.value, b.lower, b.upper, *edges) or 0.0
    return Difference(
        difference=gap,
        lower=gap - scale * math.hypot(a_below, b_above),
        upper=gap + scale * math.hypot(a_above, b_below),
        se=math.hypot(se_a, se_b) * math.sqrt(1 - overlap),
    )


def compare(
    a: Estimate,
    b: Estimate,
    better: Better,
    *,
    overlap: float = 0.0,
    level: float = 0.95,
    trusted: bool = False,
    pooled: bool = False,
) -> Outcome:
    """Return how a stands against b: both errors count, and every refusal has its reason.

    ``trusted``: b was not published with an interval but made here (a median with its simulated
    interval) or typed in; an interval without width is then no fault, and no interval means that
    b is known without error. ``pooled``: a and b are one and the same estimate.
    """
    gap = a.value - b.value
    if pooled:
        return Outcome(Verdict.NOT_COMPARED, SAME_POOL, gap)
    reason = interval_problem(a) or ("" if trusted else interval_problem(b))
    if reason:
        return Outcome(Verdict.NOT_COMPARED, reason, gap)
    if trusted and b.lower is None and b.upper is None:
        b = exactly(b.value)
    found = difference(a, b, overlap, level)
    return Outcome(
        verdict_of(found.lower, found.upper, better),
        difference=found.difference,
        lower=found.lower,
        upper=found.upper,
    )


def part_against_whole(
    part: Estimate,
    whole: Estimate,
    weight: float | None,
    better: Better,
    *,
    level: float = 0.95,
    edges: Edges = NO_EDGES,
) -> Outcome:
    """Return how a group stands against the total it belongs to.

    var = s_part^2 (1 - 2 w) + s_whole^2 with w the group's share (0 to 1) of the total, because
    the covariance of the two is w s_part^2. Never less than (1 - w)^2 s_part^2, what it would be
    if everybody else were known exactly: a total may be published with less error than its parts
    allow. Without a weight the gap is given and no verdict.
    """
    gap = part.value - whole.value
    if weight is None:
        return Outcome(Verdict.NOT_COMPARED, PART_OF_TOTAL, gap)
    if not 0 <= weight <= 1:
        raise UserError("The group's share of the total lies between 0 and 1; check its size.")
    s_part = standard_error(part.value, part.lower, part.upper, *edges)
    s_whole = standard_error(whole.value, whole.lower, whole.upper, *edges)
    if s_part is None or s_whole is None:
        return Outcome(Verdict.NOT_COMPARED, interval_problem(part) or interval_problem(whole), gap)
    variance = max(s_part**2 * (1 - 2 * weight) + s_whole**2, ((1 - weight) * s_part) ** 2)
    half = z_of(level) * math.sqrt(variance)
    return Outcome(
        verdict_of(gap - half, gap + half, better),
        difference=gap,
        lower=gap - half,
        upper=gap + half,
    )


def verdict_of(lower: float, upper: float, better: Better) -> Verdict:
    """Return what the interval of a difference (mine minus the other) says.

    Touching zero is containing it.
    """
    if lower <= 0 <= upper:
        return Verdict.CANNOT_TELL
    if better is Better.NEITHER:
        return Verdict.HIGHER if lower > 0 else Verdict.LOWER
    return Verdict.BETTER if (lower > 0) == (better is Better.HIGHER) else Verdict.WORSE


def p_value(gap: ArrayLike, facing: ArrayLike) -> NDArray[np.float64]:
    """Return the two-sided p of a difference: 1 minus the level at which its interval touches 0.

    ``facing`` is the half of the 95 % MOVER interval on the side of zero (0 or more). All halves
    grow with the normal point of the level, so that level has a closed form; the p agrees with
    the verdict at 95 % and at every other level, and lopsided intervals count with the side that
    matters. Source: inverting an interval, Altman & Bland 2011, BMJ 343:d2304, with the halves of
    Zou & Donner 2008.
    """
    gaps, halves = np.broadcast_arrays(np.abs(np.asarray(gap, dtype=np.float64)), facing)
    far = np.where(gaps > 0, np.inf, 0.0)
    z = Z95 * np.divide(gaps, halves, out=far, where=halves > 0)
    return np.array([math.erfc(point) for point in (z / math.sqrt(2)).flat]).reshape(z.shape)


def z_of(level: float) -> float:
    """Return the two-sided normal point of a confidence level such as 0.95."""
    if not 0 < level < 1:
        raise UserError("The confidence level lies between 0 and 1: 0.90, 0.95 or 0.99.")
    if level == 0.95:
        return Z95
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(successes: float, n: float, level: float = 0.95) -> Estimate:
    """Return a proportion (0 to 1) of n with its Wilson score interval (Newcombe 1998)."""
    if n <= 0 or not 0 <= successes <= n:
        raise UserError("A proportion needs a count between 0 and its denominator, above 0.")
    z = z_of(level)
    share = successes / n
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At 0 and n the bound is the value itself; rounding must not put it on the wrong side.
    return Estimate(share, min(share, center - half), max(share, center + half))


def poisson_exact(count: int, exposure: float = 1.0, level: float = 0.95) -> Estimate:
    """Return ``count / exposure`` with its exact Poisson interval (Garwood 1936).

    ``exposure`` is the denominator in the unit the rate is per (42,000 residents of a rate per
    100,000: 0.42).
    """
    # Only uploads with denominators come here: starting the program must not pay for scipy.
    from scipy.special import gammaincinv  # noqa: PLC0415 - see the comment above

    if count < 0 or count != int(count) or exposure <= 0:
        raise UserError("A rate needs a whole count of 0 or more and a denominator above 0.")
    z_of(level)  # refuses an impossible level
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    high = float(gammaincinv(count + 1, 1 - tail))
    return Estimate(count / exposure, low / exposure, high / exposure)


def se_from_moe(moe: float, level: float = 0.90) -> float:
    """Return the standard error behind a margin of error (Census: of a 90 % interval)."""
    if not moe >= 0:
        raise UserError(
            "A margin of error is 0 or more: a negative one is a code for a missing value."
        )
    return moe / (Z90 if level == 0.90 else z_of(level))


def sum_moe(estimates: Sequence[float], moes: Sequence[float]) -> float:
    """Return the margin of error of a sum of estimates, at the level of the margins given.

    sqrt(sum of squares); estimates of zero enter once, with the largest of their margins.
    """
    if not moes or len(estimates) != len(moes) or min(moes) < 0:
        raise UserError("A sum needs a margin of error of 0 or more for every estimate.")
    pairs = list(zip(estimates, moes, strict=True))
    counted = [moe for estimate, moe in pairs if estimate != 0]
    of_zeros = [moe for estimate, moe in pairs if estimate == 0]
    return math.hypot(*counted, max(of_zeros, default=0.0))


def proportion_moe(part: float, part_moe: float, whole: float, whole_moe: float) -> float:
    """Return the margin of error of part / whole where the part is counted in the whole.

    sqrt(MOE_part^2 - p^2 MOE_whole^2) / whole; with a plus where the radicand would be negative.
    """
    if whole <= 0 or not 0 <= part <= whole:
        raise UserError("A proportion needs a part between 0 and its whole, above 0.")
    radicand = part_moe**2 - (part / whole) ** 2 * whole_moe**2
    if radicand < 0:
        return ratio_moe(part, part_moe, whole, whole_moe)
    return math.sqrt(radicand) / whole


def ratio_moe(top: float, top_moe: float, bottom: float, bottom_moe: float) -> float:
    """Return the margin of error of top / bottom where neither is part of the other."""
    if bottom <= 0:
        raise UserError("A ratio needs a number above 0 below the line.")
    return math.hypot(top_moe, top / bottom * bottom_moe) / bottom


def _halves(estimate: Estimate) -> tuple[float, float]:
    """Return how far the bounds lie below and above the value (0 or more)."""
    _check(estimate)
    if estimate.lower is None or estimate.upper is None:
        raise UserError("A difference needs both bounds of both estimates.")
    return max(0.0, estimate.value - estimate.lower), max(0.0, estimate.upper - estimate.value)


def _check(estimate: Estimate) -> None:
    """Refuse numbers that are no numbers and bounds that are not in order around the value."""
    known = [part for part in (estimate.lower, estimate.upper) if part is not None]
    if not all(math.isfinite(part) for part in (estimate.value, *known)):
        raise UserError("A value and its bounds must be finite numbers; leave out what is missing.")
    slack = _TOLERANCE * max(1.0, abs(estimate.value))
    too_high = estimate.lower is not None and estimate.lower > estimate.value + slack
    too_low = estimate.upper is not None and estimate.upper < estimate.value - slack
    if too_high or too_low:
        raise UserError(
            "The value must lie between its lower and its upper bound; check all three."
        )
