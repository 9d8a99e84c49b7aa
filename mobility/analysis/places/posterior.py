"""How probable it is that a place is in the better half or quarter of a set, by its errors.

A range of ranks that holds with 95 % is often most of the list. What the data say short of that is
the probability of standing in one half of it, from a model in which the true values of the places
lie around their common mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.errors import UserError
from mobility.registry import Better

_DRAWS = 2_000
_BLOCK = 100  # draws at a time
_SEED = 20_260_610
_FEWEST = 3  # values from which a spread of true ones can be told
Numbers = NDArray[np.float64]

POSTERIOR_RANK = Method(
    id="posterior-rank",
    chapter=Chapter.RANKS,
    order=8,
    name="Probability of a half of the list (posterior rank)",
    question="How probable is it that this place is in the better half?",
    description=(
        "Where the range of possible ranks is wider than half of the list, it is not said; the "
        "probability of standing in one half of the list is said instead, from 8 in 10 on; below, "
        "the data cannot say in which half. The true values are "
        "taken to be spread normally around their mean, as widely as the published ones are "
        "beyond their errors; 2,000 sets of true values that agree with the published ones are "
        "drawn, and ranked. Uncertain values are drawn nearer to the mean. It is no test: 9 in 10 "
        "means that one in ten such places is in the other half."
    ),
    formula=(
        "true value k normal around (τ² y_k + s_k² μ) / (τ² + s_k²) with variance τ² s_k² / "
        "(τ² + s_k²); in the better half where rank / (K + 1) ≤ 1/2"
    ),
    cannot_tell=(
        "Which rank it has. The probability rests on true values that are spread like a bell; few "
        "extreme places are not, and are drawn towards the others."
    ),
    refuses=(),
    source=(
        "Lin, Louis, Paddock & Ridgeway 2006, Bayesian Analysis 1:915-946 (10.1214/06-BA130); τ²: "
        "Paule & Mandel 1982, Journal of Research of the National Bureau of Standards 87:377-385"
    ),
)


@dataclass(frozen=True, slots=True)
class PosteriorRank:
    """What is probable about the rank of one place among ``of`` values with an interval.

    ``better_half`` and ``better_quarter`` are probabilities (0 to 1); of a metric without a better
    direction those of the higher half and quarter. ``expected`` is the mean of the rank, 1 the
    best.
    """

    better_half: float
    better_quarter: float
    expected: float
    of: int
    method: Method = POSTERIOR_RANK


def posterior_rank(
    values: ArrayLike, errors: ArrayLike, own: int, better: Better
) -> PosteriorRank | None:
    """Return the posterior rank of row ``own``; None where it or all but two have no error.

    ``errors`` are standard errors, NaN where a value has none; such values are left out. 2,000
    draws with a fixed seed. Raises ``UserError`` for columns of different lengths, an error that is
    not above 0 or a row that is not there.
    """
    value, se = (np.asarray(part, dtype=np.float64) for part in (values, errors))
    if value.size != se.size or not 0 <= own < value.size:
        raise UserError("Values and errors must have one row per place, the own one among them.")
    if (se <= 0).any():
        raise UserError("Standard errors are above 0; leave out what has none.")
    usable = ~np.isnan(value) & ~np.isnan(se)
    of = int(usable.sum())
    if not usable[own] or of < _FEWEST:
        return None
    order = np.lexsort((se[usable], value[usable]))  # the draws do not depend on the rows' order
    row = int(
        np.flatnonzero((value[usable][order] == value[own]) & (se[usable][order] == se[own]))[0]
    )
    value, variance = value[usable][order], se[usable][order] ** 2
    mean, spread = spread_of_true_values(value, variance)
    if spread == 0:  # nothing tells the true values apart
        return PosteriorRank(0.5, 0.25, (of + 1) / 2, of)
    share = spread / (spread + variance)
    center = share * value + (1 - share) * mean
    ranks = _drawn_ranks(center, np.sqrt(share * variance), row, lowest=better is Better.LOWER)
    half, quarter = (float((ranks / (of + 1) <= part).mean()) for part in (0.5, 0.25))
    return PosteriorRank(half, quarter, float(ranks.mean()), of)


def spread_of_true_values(values: Numbers, variances: Numbers) -> tuple[float, float]:
    """Return the mean of the true values and their variance, 0 where errors explain all.

    Paule & Mandel: the variance with which the weighted squares around the mean sum to n - 1.
    """

    def at(spread: float) -> tuple[float, float]:
        weights = 1 / (variances + spread)
        mean = float((weights * values).sum() / weights.sum())
        return mean, float((weights * (values - mean) ** 2).sum())

    low, high = 0.0, float(np.var(values, ddof=1)) + float(variances.max())
    if at(0.0)[1] <= values.size - 1:
        return at(0.0)[0], 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle)[1] > values.size - 1 else (low, middle)
    return at(high)[0], high


def _drawn_ranks(center: Numbers, width: Numbers, own: int, *, lowest: bool) -> Numbers:
    """Return the rank of one row in every draw, 1 the best."""
    generator = np.random.Generator(np.random.SFC64(_SEED))
    ranks = np.empty(_DRAWS)
    for start in range(0, _DRAWS, _BLOCK):
        drawn = center + width * generator.standard_normal((_BLOCK, center.size), dtype=np.float32)
        ahead = drawn < drawn[:, [own]] if lowest else drawn > drawn[:, [own]]
        ranks[start : start + _BLOCK] = 1 + ahead.sum(axis=1)
    return ranks
