"""How many times as large one estimate is as another, with an interval that suits a ratio.

On the logarithm a ratio is a difference, and its interval is built as that of a difference is
(MOVER), so a ratio of 2 and its inverse of 1/2 have intervals that say the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mobility.analysis.method import Method
from mobility.analysis.uncertainty import Z95, Estimate, z_of
from mobility.errors import UserError

# Reasons why there is no ratio, or no interval of one; they are part of the answers.
NO_NATURAL_ZERO = "no ratio: no natural zero"
NOT_ABOVE_ZERO = "no ratio: one of the values is 0"
BOUND_AT_ZERO = "no interval of the ratio: a bound is 0"

RATIO = Method(
    id="ratio",
    name="Ratio of two estimates (MOVER on logarithms)",
    words=(
        "One value divided by the other, turned so that more than 1 means worse off than the "
        "reference. For a share it can be the ratio of the share itself or of its complement "
        "(without a job instead of with one), and these two tell different stories, so it says "
        "which. The interval is built on logarithms. A ratio describes: the verdict is that of "
        "the gap."
    ),
    formula=(
        "R = a / b, from R / exp √(ln²(a / a_low) + ln²(b_up / b)) to "
        "R × exp √(ln²(a_up / a) + ln²(b / b_low))"
    ),
    refuses=(NO_NATURAL_ZERO, NOT_ABOVE_ZERO, BOUND_AT_ZERO),
    source=(
        "Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095), on "
        "logarithms; Keppel et al. 2005, Methodological issues in measuring health disparities, "
        "NCHS Vital and Health Statistics 2(141)"
    ),
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its interval; ``reason`` says what of the three is None, and why."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    reason: str = ""


def ratio(a: Estimate, b: Estimate, level: float = 0.95) -> Ratio:
    """Return a over b, with bounds where both come with both of theirs, all above zero.

    A value known without error has both bounds equal to it; leave out bounds that are no sampling
    interval. ``level`` other than 0.95 scales the halves, taken on logarithms, by the ratio of the
    normal points. Raises ``UserError`` on an impossible level.
    """
    scale = z_of(level) / Z95
    if a.value <= 0 or b.value <= 0:
        return Ratio(None, reason=NOT_ABOVE_ZERO)
    value = a.value / b.value
    if a.lower is None or a.upper is None or b.lower is None or b.upper is None:
        return Ratio(value)
    if a.lower <= 0 or b.lower <= 0:
        return Ratio(value, reason=BOUND_AT_ZERO)
    down = scale * math.hypot(math.log(a.value / a.lower), math.log(b.upper / b.value))
    up = scale * math.hypot(math.log(a.upper / a.value), math.log(b.value / b.lower))
    return Ratio(value, value * math.exp(-down), value * math.exp(up))


@dataclass(frozen=True, slots=True)
class WholeErrors:
    """The standard errors of a part and its whole (same unit), and the part's share of it."""

    part: float
    whole: float
    weight: float


def ratio_to_whole(
    part: Estimate, whole: Estimate, errors: WholeErrors, level: float = 0.95
) -> Ratio:
    """Return a part over the whole it belongs to, for values p and P.

    On logarithms, var = s_part^2 / p^2 - 2 w s_part^2 / (p P) + s_whole^2 / P^2, because the
    covariance of the two is w s_part^2, and at least s_part^2 (1 / p - w / P)^2, what it would be
    if everybody else were known exactly.
    """
    p, total, variance = part.value, whole.value, errors.part**2
    if p <= 0 or total <= 0:
        return Ratio(None, reason=NOT_ABOVE_ZERO)
    together = 2 * errors.weight * variance / (p * total)
    found = variance / p**2 - together + (errors.whole / total) ** 2
    least = variance * (1 / p - errors.weight / total) ** 2
    half = z_of(level) * math.sqrt(max(found, least))
    return Ratio(p / total, p / total * math.exp(-half), p / total * math.exp(half))


def inverse(one: Ratio) -> Ratio:
    """Return the ratio seen from the other side."""
    if one.value is None:
        return one
    lower, upper = (None if bound is None else 1 / bound for bound in (one.upper, one.lower))
    return Ratio(1 / one.value, lower, upper, one.reason)


def complement(share: Estimate) -> Estimate:
    """Return the share (0 to 1) of those who are not counted. Raises ``UserError`` beyond that."""
    if not 0 <= share.value <= 1:
        raise UserError("Only a share between 0 and 1 has a complement.")
    lower, upper = (None if bound is None else 1 - bound for bound in (share.upper, share.lower))
    return Estimate(1 - share.value, lower, upper)
