"""The gap between two groups over several years together, where one year alone cannot tell it.

Years add precision as long as their data are not the same: five-year estimates share years, and
what they share counts once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import z_of
from mobility.analysis.years.over_time import shared_covariance
from mobility.errors import UserError

POOLED_GAP = Method(
    id="pooled-gap",
    chapter=Chapter.YEARS,
    order=5,
    name="Gap over several years together",
    question="How large was the gap over several years together?",
    description=(
        "The gaps of several years as one: the more certain years pull more, and years that "
        "overlapping periods share count once. It is the gap of these years on average, not of "
        "the newest one. It is said where no change between the two years is told, of the years "
        "that can be compared with the later one."
    ),
    formula=(
        "g = 1ᵀV⁻¹y / 1ᵀV⁻¹1; s² = 1 / 1ᵀV⁻¹1; V_ij = C_ij (a_i a_j + b_i b_j) of the two groups' "
        "errors; Q = (y − g)ᵀV⁻¹(y − g), chi-square with n − 1 degrees of freedom"
    ),
    cannot_tell=(
        "How large it is now, and whether it is closing: what the years have in common is all that "
        "is left of them."
    ),
    refuses=(),
    source=(
        "Aitken 1936, Proceedings of the Royal Society of Edinburgh 55:42-48; overlap: Census "
        "Bureau, American Community Survey: Multiyear Accuracy of the Data"
    ),
)


@dataclass(frozen=True, slots=True)
class PooledGap:
    """The common gap of ``years`` with its interval, in the unit of the gaps.

    ``q`` and ``df`` say whether the gap moved among the years (chi-square).
    """

    years: tuple[int, ...]
    gap: float
    lower: float
    upper: float
    se: float
    q: float
    df: int
    method: Method = POOLED_GAP


def pooled_gap(
    years: Sequence[int],
    gaps: Sequence[float],
    errors: tuple[Sequence[float], Sequence[float]],
    period_years: int,
    *,
    level: float = 0.95,
) -> PooledGap:
    """Return the common gap of some years, ascending.

    ``errors`` are the standard errors of the group's and of the reference's values, whose people
    are different. Raises ``UserError`` for columns of different lengths, no year, years that are
    not ascending, and errors that are not above 0.
    """
    of_group, of_reference = errors
    if not len(years) == len(gaps) == len(of_group) == len(of_reference) > 0:
        raise UserError("A gap over several years needs a gap and two errors for each of them.")
    if list(years) != sorted(set(years)) or min(*of_group, *of_reference) <= 0:
        raise UserError("Years are given once each in their order, and errors are above 0.")
    covariance = shared_covariance(years, of_group, period_years)
    covariance += shared_covariance(years, of_reference, period_years)
    y = np.asarray(gaps, dtype=np.float64)
    weights = np.linalg.solve(covariance, np.ones(y.size))
    gap, se = float(weights @ y / weights.sum()), 1 / math.sqrt(weights.sum())
    rest = y - gap
    half = z_of(level) * se
    q = float(rest @ np.linalg.solve(covariance, rest))
    return PooledGap(tuple(years), gap, gap - half, gap + half, se, q, y.size - 1)
