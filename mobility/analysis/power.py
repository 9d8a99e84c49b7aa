"""How large a difference has to be for the data to show it, and what luck adds to a shown one.

Where a comparison ends with `cannot tell`, the smallest difference that its errors let through says
whether the places are alike or the data are poor. Where a difference is told although the errors
are large, the told number is too large on average, because only a lucky one gets through.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import UNTOLD, Estimate, Outcome, Verdict, standard_error, z_of
from mobility.errors import UserError

Z_OF_POWER = 0.841621  # one-sided 80 % point of the normal distribution
LOW_POWER = 0.5  # below it a told difference is given with how much it exaggerates
_NORMAL = NormalDist()

SMALLEST_GAP = Method(
    id="smallest-gap",
    chapter=Chapter.PLACES,
    order=8,
    name="Smallest difference these data could show",
    question="How large would a difference have to be for these data to show it?",
    description=(
        "Beside every comparison that cannot tell stands how large a true difference would have "
        "to be for data as precise as these to tell it in 80 of 100 cases. A smaller one may well "
        "exist. Where the reference was picked out of several pairs of groups, the limit is that "
        "of the clearest of all pairs (Holm's first)."
    ),
    formula="(z + 0.84) √(s_1² + s_2²); z = 1.96, of m pairs the normal point at 1 − 0.05 / m",
    cannot_tell=(
        "How large the difference is. That none was told does not mean that it is smaller than "
        "this: one of five differences of just this size is missed."
    ),
    refuses=(),
    source=(
        "Bloom 1995, Evaluation Review 19:547-556 (10.1177/0193841X9501900504; minimum detectable "
        "effects); Holm 1979, Scandinavian Journal of Statistics 6:65-70"
    ),
)
EXAGGERATION = Method(
    id="exaggeration",
    chapter=Chapter.PLACES,
    order=9,
    name="How much a told difference exaggerates",
    question="By how much may a difference that was told look too large?",
    description=(
        "With large errors only differences that luck has made larger are told. Where a true "
        "difference as large as places usually lie apart would be told in fewer than half of all "
        "cases, it stands beside a told one how many times too large such numbers are on average. "
        "The usual distance stands in because the true difference is not known; it contains "
        "errors of its own, so the factor is rather too small."
    ),
    formula="E(|d| given |d| > z s) / δ with d normal around δ, the robust standard deviation",
    cannot_tell=(
        "By how much this one number is too large. It is an average over all such findings, for a "
        "true difference that had to be assumed."
    ),
    refuses=(),
    source=(
        "Gelman & Carlin 2014, Perspectives on Psychological Science 9:641-651 "
        "(10.1177/1745691614551642)"
    ),
)


def smallest_gap(
    first: float, second: float = 0.0, *, tests: int = 1, level: float = 0.95
) -> float:
    """Return the true difference that is told in 80 of 100 cases, in the unit of the errors.

    ``first`` and ``second`` are the standard errors of the two values (or of a difference and 0);
    ``tests`` is how many comparisons hold together at ``level``: of the first of them (Holm).
    Raises ``UserError`` for errors below 0, no test or an impossible level.
    """
    if min(first, second) < 0 or tests < 1:
        raise UserError("Standard errors are 0 or more, and there is at least one test.")
    return (z_of(1 - (1 - level) / tests) + Z_OF_POWER) * math.hypot(first, second)


def power(true: float, se: float, *, level: float = 0.95) -> float:
    """Return the chance (0 to 1) that a true difference is told, on either side of 0.

    Raises ``UserError`` for a standard error that is not above 0 or an impossible level.
    """
    if not se > 0:
        raise UserError("The power of a test needs a standard error above 0.")
    z, size = z_of(level), abs(true) / se
    return _NORMAL.cdf(size - z) + _NORMAL.cdf(-size - z)


def exaggeration(true: float, se: float, *, level: float = 0.95) -> float:
    """Return how many times larger than the true difference told ones are on average, 1 or more.

    Raises ``UserError`` for a true difference of 0, and as ``power`` does.
    """
    told = power(true, se, level=level)
    if true == 0:
        raise UserError("What is told of no difference is no multiple of it.")
    z, size = z_of(level), abs(true) / se
    tails = _NORMAL.pdf(z - size) + _NORMAL.pdf(z + size)
    inside = size * (_NORMAL.cdf(size - z) - _NORMAL.cdf(-size - z))
    return max(1.0, (tails + inside) / told / size)


def smallest_gap_of(
    verdict: Verdict, first: float | None, second: float | None, *, tests: int = 1
) -> float | None:
    """Return ``smallest_gap`` beside a verdict that tells nothing; None beside any other one.

    A missing standard error of a value without error (a typed reference) is 0.
    """
    if verdict not in UNTOLD or first is None:
        return None
    return smallest_gap(first, second or 0.0, tests=tests)


def smallest_gap_of_outcome(outcome: Outcome) -> float | None:
    """Return ``smallest_gap_of`` one comparison of two estimates."""
    errors = [_se(estimate) for estimate in outcome.inputs]
    return smallest_gap_of(outcome.verdict, *errors) if len(errors) == 2 else None


def exaggeration_of(
    verdict: Verdict, first: float | None, second: float | None, usual: float
) -> float | None:
    """Return ``exaggeration`` beside a told difference whose power was low; None elsewhere.

    ``usual`` is the difference that stands in for the unknown true one, in the unit of the errors.
    """
    told = verdict in {Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER}
    if not told or first is None or not usual > 0:
        return None
    se = math.hypot(first, second or 0.0)
    return exaggeration(usual, se) if power(usual, se) < LOW_POWER else None


def _se(estimate: Estimate) -> float | None:
    return standard_error(estimate.value, estimate.lower, estimate.upper)
