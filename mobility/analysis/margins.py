"""Errors of numbers that users upload: margins of error, and counts with a denominator.

The publisher gives intervals. Who adds a file has margins of error, as the Census Bureau prints
them, or counts; both become the 95 % intervals that every comparison needs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import Estimate, z_of
from mobility.errors import UserError

_Numbers = NDArray[np.float64]
_Bounds = tuple[_Numbers, _Numbers]

Z90 = 1.644854  # two-sided 90 % point of the normal distribution, as the Census Bureau rounds it

_HANDBOOK = (
    "Census Bureau 2020, Understanding and Using American Community Survey Data: What All Data "
    "Users Need to Know"
)

MARGIN_OF_ERROR = Method(
    id="margin-of-error",
    chapter=Chapter.NUMBERS,
    order=4,
    name="Standard error of a margin of error",
    question="What is the standard error behind a margin of error that the Census Bureau prints?",
    description=(
        "The Census Bureau prints margins of error at 90 % confidence; the standard error is the "
        "margin divided by 1.645. A negative margin is a code for a missing value and is refused."
    ),
    formula="s = MOE / 1.644854",
    cannot_tell=(
        "Anything where the margin has another confidence than 90 %: from another source, look "
        "there which one it is."
    ),
    refuses=(),
    source=f"{_HANDBOOK}, chapter 7",
)
COMBINED_MARGINS = Method(
    id="combined-margins",
    chapter=Chapter.NUMBERS,
    order=5,
    name="Margin of error of a sum, a proportion or a ratio",
    question="How uncertain is a sum or a share of several estimates?",
    description=(
        "When a user's own columns are added up or divided, their margins of error are combined. "
        "Estimates of zero enter a sum once, with the largest of their margins. A proportion "
        "whose margin cannot be worked out that way is treated as a ratio. Medians, means and "
        "indices are never summed."
    ),
    formula=(
        "sum: √Σ MOE²; proportion p = X / Y: √(MOE_X² − p² MOE_Y²) / Y; "
        "ratio r = X / Y: √(MOE_X² + r² MOE_Y²) / Y"
    ),
    cannot_tell=(
        "Whether the estimates hang together: they are taken as drawn separately, which makes the "
        "margin of a sum of neighboring groups a little too wide or too narrow."
    ),
    refuses=(),
    source=f"{_HANDBOOK}, chapter 8",
)
WILSON = Method(
    id="wilson",
    chapter=Chapter.NUMBERS,
    order=6,
    name="Interval of a proportion from counts (Wilson score)",
    question="How certain is a share of a few counted people?",
    description=(
        "A count out of a denominator becomes a share with an interval that stays between 0 and "
        "100 % and is trustworthy for small denominators and shares near the ends."
    ),
    formula="(p + z² / 2n ± z√(p (1 − p) / n + z² / 4n²)) / (1 + z² / n)",
    cannot_tell=(
        "Whether the people who were counted stand for those who were not. A full count of "
        "everybody has no sampling error; its interval then says how much luck may move it from "
        "year to year."
    ),
    refuses=(),
    source=(
        "Wilson 1927, Journal of the American Statistical Association 22:209-212 "
        "(10.1080/01621459.1927.10502953); Newcombe 1998, Statistics in Medicine 17:857-872"
    ),
)
POISSON = Method(
    id="poisson",
    chapter=Chapter.NUMBERS,
    order=7,
    name="Interval of a rate from a count (exact Poisson)",
    question="How certain is a rate of a few events?",
    description=(
        "A count of events, such as deaths in a year, becomes a rate with an interval that is "
        "exact for small counts, zero among them."
    ),
    formula="from χ²_2x(α / 2) / 2 to χ²_(2x + 2)(1 − α / 2) / 2, each over the denominator",
    cannot_tell=(
        "Anything about events that come together, such as several deaths in one accident: they "
        "scatter more than the interval says."
    ),
    refuses=(),
    source="Garwood 1936, Biometrika 28:437-442 (10.1093/biomet/28.3-4.437)",
)


def wilson(successes: float, n: float, level: float = 0.95) -> Estimate:
    """Return a proportion (0 to 1) of n with its Wilson score interval (Newcombe 1998)."""
    if n <= 0 or not 0 <= successes <= n:
        raise UserError("A proportion needs a count between 0 and its denominator, above 0.")
    low, high = wilson_bounds(np.array([successes], float), np.array([n], float), level)
    return Estimate(successes / n, float(low[0]), float(high[0]))


def wilson_bounds(successes: _Numbers, n: _Numbers, level: float = 0.95) -> _Bounds:
    """Return the Wilson score intervals of many proportions: counts from 0 to n, n above 0."""
    z = z_of(level)
    share = successes / n
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At 0 and n the bound is the value itself; rounding must not put it on the wrong side.
    return np.minimum(share, center - half), np.maximum(share, center + half)


def poisson_exact(count: int, exposure: float = 1.0, level: float = 0.95) -> Estimate:
    """Return ``count / exposure`` with its exact Poisson interval (Garwood 1936).

    ``exposure`` is the denominator in the unit the rate is per (42,000 residents of a rate per
    100,000: 0.42).
    """
    if count < 0 or count != int(count) or exposure <= 0:
        raise UserError("A rate needs a whole count of 0 or more and a denominator above 0.")
    low, high = poisson_bounds(np.array([count], float), np.array([exposure], float), level)
    return Estimate(count / exposure, float(low[0]), float(high[0]))


def poisson_bounds(count: _Numbers, exposure: _Numbers, level: float = 0.95) -> _Bounds:
    """Return the exact Poisson intervals of many rates: whole counts from 0, exposures above 0."""
    # Only uploads with denominators come here: starting the program must not pay for scipy.
    from scipy.special import gammaincinv  # noqa: PLC0415 - see the comment above

    z_of(level)  # refuses an impossible level
    tail = (1 - level) / 2
    low = np.where(count > 0, gammaincinv(np.maximum(count, 1), tail), 0.0)
    return low / exposure, gammaincinv(count + 1, 1 - tail) / exposure


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
