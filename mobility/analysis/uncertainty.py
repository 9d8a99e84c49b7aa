"""Standard errors, intervals and the verdict of one comparison.

A difference is judged by its own interval, built with MOVER (the method of variance estimates
recovery) because most published intervals are lopsided. It leaves out zero, or it lies within a
margin that does not matter (``practically the same``), or else nothing is known (``cannot tell``).
Nothing else decides: no overlap of bars, no raw gap.

The methods below name their sources.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.errors import UserError
from mobility.registry import Better, Margin
from mobility.text.verdicts import Verdict as Verdict  # noqa: PLC0414 - it is taken from here

Z95 = 1.959964  # two-sided 95 % point of the normal distribution, as the publisher rounds it
Z90 = 1.644854  # the 90 % point: the two one-sided tests at 5 %

# Reasons of `not compared`; they are part of the answers and stay as they are.
NO_INTERVAL = "no interval published"
NO_WIDTH = "the published interval has no width"
HIDDEN_COUNTS = "the published range shows what was hidden, not the error of the estimate"
SAME_POOL = "same pooled estimate"
PART_OF_TOTAL = "the group is part of the total"

STANDARD_ERROR = Method(
    id="standard-error",
    chapter=Chapter.NUMBERS,
    order=2,
    name="Standard error of a published interval",
    question="How far may a published value lie from the truth by the luck of the sample?",
    description=(
        "Half the width of the published 95 % interval, divided by 1.96. Where a bound was cut "
        "off at the edge of what is possible, such as 100 %, the half that was not cut stands for "
        "both. One bound alone is no interval, and an interval without width is not certainty."
    ),
    formula="s = (upper − lower) / (2 × 1.959964)",
    cannot_tell=(
        "Errors that are no luck: a question that is misunderstood, people who do not answer, or "
        "an old address list make a value wrong and its interval no wider."
    ),
    refuses=(NO_INTERVAL, NO_WIDTH),
    source=(
        "Census Bureau 2020, Understanding and Using American Community Survey Data: What All "
        "Data Users Need to Know, chapter 7"
    ),
)
DIFFERENCE = Method(
    id="difference",
    chapter=Chapter.PLACES,
    order=1,
    name="Difference of two estimates (MOVER)",
    question="Do two numbers differ by more than their errors explain?",
    description=(
        "Two numbers differ when the 95 % interval of their difference leaves out zero. That "
        "interval joins the half of each published interval that matters, because most of them "
        "are longer on one side. Whether two intervals overlap decides nothing. A reference that "
        "somebody typed in counts as exact. Where two periods have years in common, the halves "
        "shrink by k."
    ),
    formula=(
        "d = a − b; from d − k√((a − a_low)² + (b_up − b)²) to d + k√((a_up − a)² + (b − b_low)²); "
        "k = √(1 − share of years in common)"
    ),
    cannot_tell=(
        "Why they differ, and that they are equal where no difference is told: the data may only "
        "be too coarse to show one."
    ),
    refuses=(NO_INTERVAL, NO_WIDTH, SAME_POOL),
    source=(
        "Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095); Census Bureau, "
        "American Community Survey: Multiyear Accuracy of the Data (periods that overlap)"
    ),
)
PRACTICALLY_THE_SAME = Method(
    id="practically-the-same",
    chapter=Chapter.PLACES,
    order=7,
    name="Practically the same, or cannot tell",
    question="Are two numbers so alike that their difference does not matter?",
    description=(
        "That a difference is not told makes no two numbers alike. They are practically the same "
        "where the data rule out every difference that matters: two one-sided tests at 5 % against "
        "the margin in the metric's sheet, or a 90 % interval of the difference within it. A told "
        "difference stays told, however small. Two numbers as far apart as the margin are called "
        "the same in at most 5 of 100 cases. Metrics whose published errors show no sensible "
        "margin have none, nor have data sets of your own. Everything else is “cannot tell”, with "
        "the range of what the difference could be."
    ),
    formula="−m < d − (1.645 / z) (d − lower); d + (1.645 / z) (upper − d) < m; z = 1.96 at 95 %",
    cannot_tell=(
        "That two numbers are equal, or that the margin is right for every purpose: it was set "
        "from what usually matters, and a smaller difference can matter to somebody."
    ),
    refuses=(),
    source=(
        "Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15:657-680 "
        "(10.1007/BF01068419)"
    ),
)
PART_AGAINST_WHOLE = Method(
    id="part-against-whole",
    chapter=Chapter.GAPS,
    order=4,
    name="A group against the total it belongs to",
    question="Does a group differ from everyone, of whom it is a part?",
    description=(
        "A group is part of everyone, so the two numbers move together, and a comparison that "
        "takes them for separate ones is wrong. Where the group's share w of the total is known, "
        "the error of the difference accounts for it; it is never smaller than if everybody else "
        "were known exactly. Without the share there is a gap and no verdict."
    ),
    formula="s² = s_part² (1 − 2w) + s_all²; at least (1 − w)² s_part²",
    cannot_tell=(
        "How the group compares with those outside it: against everyone a large group looks closer "
        "than it is, because it is most of everyone."
    ),
    refuses=(PART_OF_TOTAL, NO_INTERVAL, NO_WIDTH),
    source=(
        "Variance of a difference, worked out by hand: the total is w × the group and (1 − w) × "
        "everybody else, estimated apart, so the covariance of group and total is w s_part²"
    ),
)
P_OF_INTERVAL = Method(
    id="p-value",
    chapter=Chapter.PLACES,
    order=2,
    name="How surprising a difference is (p)",
    question="How surprising would this difference be if there were none?",
    description=(
        "How surprising the difference would be if there were none: one minus the confidence at "
        "which its interval just touches zero. It therefore agrees with the verdict, and counts "
        "the side of a lopsided interval that faces zero."
    ),
    formula="p = erfc(z / √2); z = 1.959964 |d| / (half of the interval on the side of zero)",
    cannot_tell=(
        "How large or how important a difference is, or how probable it is that there is one. A "
        "small p can belong to a tiny difference that was measured well."
    ),
    refuses=(),
    source=(
        "Altman & Bland 2011, BMJ 343:d2304 (10.1136/bmj.d2304); Zou & Donner 2008, Statistics in "
        "Medicine 27:1693-1702 (10.1002/sim.3095)"
    ),
)

_TOLERANCE = 1e-9  # a value may pass its bound by this much: decimals that were rounded apart

Edges = tuple[float | None, float | None]
"""The smallest and largest possible value; None where there is no such limit."""

NO_EDGES: Edges = (None, None)

Numbers = NDArray[np.float64]

VERDICTS = tuple(Verdict)
"""What the verdict codes of arrays mean: the position of each verdict."""

# The verdict of an interval that holds zero, lies above it, lies below it.
_OUTCOMES = {
    Better.HIGHER: (Verdict.CANNOT_TELL, Verdict.BETTER, Verdict.WORSE),
    Better.LOWER: (Verdict.CANNOT_TELL, Verdict.WORSE, Verdict.BETTER),
    Better.NEITHER: (Verdict.CANNOT_TELL, Verdict.HIGHER, Verdict.LOWER),
}


@dataclass(frozen=True, slots=True)
class Estimates:
    """Values with the bounds of their 95 % intervals: arrays of one shape, NaN where missing."""

    value: Numbers
    lower: Numbers
    upper: Numbers


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
    """A verdict with its numbers; ``reason`` is empty unless the verdict is ``not compared``.

    ``inputs`` are the estimates it was calculated from, in the order in which they were given.
    """

    verdict: Verdict
    reason: str = ""
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    method: Method = DIFFERENCE
    inputs: tuple[Estimate, ...] = ()

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The interval of the difference; None where there is none."""
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)


def exactly(value: float) -> Estimate:
    """Return a value known without error, such as a reference a user typed in."""
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
    _halves(a), _halves(b)  # refuses missing bounds and bounds out of order
    lower, upper = mover(a, b, scale)
    se_a = standard_error(a.value, a.lower, a.upper, *edges) or 0.0
    se_b = standard_error(b.value, b.lower, b.upper, *edges) or 0.0
    return Difference(
        difference=a.value - b.value,
        lower=float(lower),
        upper=float(upper),
        se=math.hypot(se_a, se_b) * math.sqrt(1 - overlap),
    )


def mover(a: Any, b: Any, scale: Any = 1.0) -> tuple[Any, Any]:  # noqa: ANN401 - see below
    """Return the MOVER interval of a minus b: of an ``Estimate`` each, or of ``Estimates``.

    Every bound must be known and in order; NaN gives NaN. ``scale`` multiplies the halves.
    """
    gap = a.value - b.value
    below = np.hypot(np.maximum(a.value - a.lower, 0), np.maximum(b.upper - b.value, 0))
    above = np.hypot(np.maximum(a.upper - a.value, 0), np.maximum(b.value - b.lower, 0))
    return gap - scale * below, gap + scale * above


def compare(
    a: Estimate,
    b: Estimate,
    better: Better,
    *,
    overlap: float = 0.0,
    level: float = 0.95,
    trusted: bool = False,
    pooled: bool = False,
    margin: Margin | None = None,
) -> Outcome:
    """Return how a stands against b: both errors count, and every refusal has its reason.

    ``margin`` is the metric's: within it the two are practically the same (None: never).
    ``trusted``: b was not published with an interval but made here (a median with its simulated
    interval) or typed in; an interval without width is then no fault, and no interval means that
    b is known without error. ``pooled``: a and b are one and the same estimate.
    """
    gap, inputs = a.value - b.value, (a, b)
    reason = SAME_POOL if pooled else interval_problem(a)
    if reason := reason or ("" if trusted else interval_problem(b)):
        return Outcome(Verdict.NOT_COMPARED, reason, gap, inputs=inputs)
    if trusted and b.lower is None and b.upper is None:
        b = exactly(b.value)
    tested = difference(a, b, overlap, level)
    bounds = (tested.lower, tested.upper)
    return Outcome(
        or_the_same(verdict_of(*bounds, better), gap, *bounds, margin, level),
        difference=gap,
        lower=tested.lower,
        upper=tested.upper,
        inputs=inputs,
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
    outcome = Outcome(
        Verdict.NOT_COMPARED,
        PART_OF_TOTAL,
        part.value - whole.value,
        method=PART_AGAINST_WHOLE,
        inputs=(part, whole),
    )
    if weight is None:
        return outcome
    if not 0 <= weight <= 1:
        raise UserError("The group's share of the total lies between 0 and 1; check its size.")
    s_part = standard_error(part.value, part.lower, part.upper, *edges)
    s_whole = standard_error(whole.value, whole.lower, whole.upper, *edges)
    if s_part is None or s_whole is None:
        return replace(outcome, reason=interval_problem(part) or interval_problem(whole))
    half = z_of(level) * math.sqrt(part_variance(s_part, s_whole, weight))
    lower, upper = part.value - whole.value - half, part.value - whole.value + half
    verdict = verdict_of(lower, upper, better)
    return replace(outcome, verdict=verdict, reason="", lower=lower, upper=upper)


def part_variance(part: Any, whole: Any, weight: Any) -> Any:  # noqa: ANN401 - numbers or arrays
    """Return the variance of a part minus its whole, from standard errors and the part's share."""
    return np.maximum(part**2 * (1 - 2 * weight) + whole**2, ((1 - weight) * part) ** 2)


def estimates_of(estimates: Sequence[Estimate]) -> Estimates:
    """Return estimates as arrays, NaN for a missing bound."""
    rows = [(each.value, each.lower, each.upper) for each in estimates]
    return Estimates(*np.array(rows, dtype=np.float64).reshape(-1, 3).T)


def verdict_of(lower: float, upper: float, better: Better) -> Verdict:
    """Return the verdict of the interval of a difference, first minus second.

    An interval that touches zero contains it.
    """
    return _OUTCOMES[better][(lower > 0) + 2 * (upper < 0)]


def verdict_codes(lower: Numbers, upper: Numbers, better: Better) -> NDArray[np.int8]:
    """Return ``verdict_of`` of many intervals, as positions in ``VERDICTS``."""
    codes = np.array([VERDICTS.index(verdict) for verdict in _OUTCOMES[better]], dtype=np.int8)
    return codes[(lower > 0) + 2 * (upper < 0)]


UNTOLD = (Verdict.CANNOT_TELL, Verdict.NO_DETECTABLE_CHANGE)
"""Verdicts of comparisons that were made and say nothing."""
_UNTOLD_CODES = tuple(VERDICTS.index(verdict) for verdict in UNTOLD)
_SAME_CODE = VERDICTS.index(Verdict.PRACTICALLY_THE_SAME)


def within_margin(gap: Any, lower: Any, upper: Any, margin: float, level: float = 0.95) -> Any:  # noqa: ANN401 - numbers or arrays
    """Return whether differences lie within a margin: two one-sided tests at 5 %.

    ``lower`` and ``upper`` are the MOVER interval at ``level``, whose halves grow with the normal
    point, so its 90 % interval follows. NaN is not within. All in one unit. Raises ``UserError``
    for a margin that is not above 0.
    """
    if not margin > 0:
        raise UserError("A margin is a size above 0.")
    scale = Z90 / z_of(level)
    return (gap - scale * (gap - lower) > -margin) & (gap + scale * (upper - gap) < margin)


def inside_margin(
    margin: Margin | None,
    gap: float | None,
    bounds: tuple[float, float] | None,
    level: float = 0.95,
) -> bool:
    """Return whether a difference is known to be smaller than one that matters."""
    if margin is None or gap is None or bounds is None:
        return False
    return bool(within_margin(gap, *bounds, margin.size, level))


def inside_margins(
    margin: Margin | None, gap: Numbers, lower: Numbers, upper: Numbers, level: float = 0.95
) -> NDArray[np.bool_]:
    """Return ``inside_margin`` of many differences."""
    if margin is None:
        return np.zeros(np.shape(gap), dtype=bool)
    return np.asarray(within_margin(gap, lower, upper, margin.size, level))


def or_the_same(
    verdict: Verdict,
    gap: float,
    lower: float,
    upper: float,
    margin: Margin | None,
    level: float = 0.95,
) -> Verdict:
    """Return ``practically the same`` in place of a verdict that tells nothing, within a margin."""
    same = verdict in UNTOLD and inside_margin(margin, gap, (lower, upper), level)
    return Verdict.PRACTICALLY_THE_SAME if same else verdict


def or_the_same_codes(
    codes: NDArray[np.integer],
    gap: Numbers,
    lower: Numbers,
    upper: Numbers,
    margin: Margin | None,
    level: float = 0.95,
) -> NDArray[np.integer]:
    """Return ``or_the_same`` of many verdicts, as positions in ``VERDICTS``."""
    untold = (codes == _UNTOLD_CODES[0]) | (codes == _UNTOLD_CODES[1])
    same = untold & inside_margins(margin, gap, lower, upper, level)
    return np.where(same, _SAME_CODE, codes)


def p_of_interval(
    gap: float | Numbers, lower: float | Numbers, upper: float | Numbers, level: float = 0.95
) -> Numbers:
    """Return the p of differences from their MOVER intervals at a level; see ``p_value``."""
    facing = np.where(np.asarray(gap) > 0, np.subtract(gap, lower), np.subtract(upper, gap))
    return p_value(gap, facing * Z95 / z_of(level))


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


def p_of_t(t: float, degrees: int) -> float:
    """Return the two-sided p of Student's t with whole degrees of freedom, 1 or more.

    The finite sums of Abramowitz & Stegun 1964, Handbook of Mathematical Functions, 26.7.3 and
    26.7.4. Raises ``UserError`` for fewer degrees of freedom.
    """
    if degrees < 1:
        raise UserError("Student's t needs one degree of freedom or more: give more values.")
    angle = math.atan(abs(t) / math.sqrt(degrees))
    square, odd = math.cos(angle) ** 2, degrees % 2
    term, total = (math.cos(angle) if odd else 1.0), 0.0
    for step in range(1 + odd, degrees, 2):
        total += term
        term *= square * step / (step + 1)
    inside = math.sin(angle) * total
    return max(0.0, 1 - (2 / math.pi * (angle + inside) if odd else inside))


def z_of(level: float) -> float:
    """Return the two-sided normal point of a confidence level such as 0.95."""
    if not 0 < level < 1:
        raise UserError("The confidence level lies between 0 and 1: 0.90, 0.95 or 0.99.")
    if level == 0.95:
        return Z95
    return NormalDist().inv_cdf((1 + level) / 2)


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
