"""Which priorities a group would choose whatever its criteria weigh.

Weights are a matter of judgment, so no score is given: the choice is made again under many other
weightings, and what is told is which priorities are chosen under all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.errors import UserError

# Reasons why nothing, or nothing of one priority, is told; they are part of the answers.
NOTHING_TO_CHOOSE = "there are no more priorities with all scores than are to be chosen"
TOO_FEW_CRITERIA = "fewer than two criteria have scores that differ"
NO_SCORE = "a score is missing"

DRAWS = 3_000
"""Weightings that are drawn: 3 / 3,000 is the largest share that none of them can miss (95 %)."""
MOST_CRITERIA = 5
_SEED = 20_261
_CLOSE = 1e-9  # of a sum of weighted scores between 0 and 1

PRIORITIES = Method(
    id="priorities-under-weightings",
    chapter=Chapter.PLAN,
    order=1,
    name="Priorities under all weightings",
    question="Which priorities would we choose whatever our criteria weigh?",
    description=(
        "Scores on each criterion are put on a scale from 0 (the lowest of the candidates) to 1 "
        "(the highest), weighted and added, and the first few are chosen. Nobody knows the right "
        "weights, so the choice is repeated: with each criterion alone, with all of them equal, "
        "with the group's own weights, and under 3,000 weightings drawn at random, every mixture "
        "as likely as any other. A priority that is chosen each time holds. If none of the 3,000 "
        "leaves it out, those that would are fewer than 0.1 % of all weightings, with 95 % "
        "confidence. A criterion on which all candidates score the same decides nothing."
    ),
    formula=(
        "z_ic = (s_ic − min s_c) / (max s_c − min s_c); chosen: among the k largest Σ w_c z_ic; "
        "w from Dirichlet(1, ..., 1); share missed with 95 % confidence < 3 / 3000"
    ),
    cannot_tell=(
        "What a group should choose, or whether the scores are right: errors of the scores are not "
        "part of it, and a candidate more or less can change the scale."
    ),
    refuses=(NOTHING_TO_CHOOSE, TOO_FEW_CRITERIA, NO_SCORE),
    source=(
        "Stochastic multicriteria acceptability: Lahdelma, Hokkanen & Salminen 1998, European "
        "Journal of Operational Research 106:137-143 (10.1016/S0377-2217(97)00163-X); rule of "
        "three: Hanley & Lippman-Hand 1983, JAMA 249:1743-1745"
    ),
)


class Standing(StrEnum):
    """How a priority stands under other weightings."""

    HOLDS = "holds"
    """It is chosen under every weighting that was tried."""
    DEPENDS = "depends on the weights"
    """It is chosen under some."""
    NEVER = "never chosen"
    """It is chosen under none."""
    NOT_COMPARED = "not compared"
    """Nothing is told, for a reason."""


@dataclass(frozen=True, slots=True)
class PriorityStanding:
    """How one priority stands.

    ``share`` is the part of all weightings under which it is chosen, ``own`` whether it is with the
    group's own weights. ``favored_by`` is, of one that depends on the weights, the number of the
    criterion (from 0) that weighs more on average where it is chosen than where it is not.
    """

    standing: Standing
    share: float | None = None
    own: bool | None = None
    favored_by: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PrioritiesStanding:
    """How all priorities stand, in the order in which they were given.

    ``chosen`` is how many are to be chosen; ``reason`` why nothing is told, or ''.
    """

    priorities: tuple[PriorityStanding, ...]
    chosen: int
    draws: int = DRAWS
    reason: str = ""
    method: Method = PRIORITIES

    def count(self, standing: Standing) -> int:
        """Return how many priorities stand so."""
        return sum(each.standing is standing for each in self.priorities)


def priorities_standing(
    scores: ArrayLike, chosen: int, weights: Sequence[float] | None = None
) -> PrioritiesStanding:
    """Return which priorities are among those chosen under all weightings of the criteria.

    Args:
        scores: a row a priority, a column a criterion, more is more important; NaN is missing.
        chosen: how many are to be chosen.
        weights: the group's own, a number a criterion; by default all are equal.

    Raises:
        UserError: for more than five criteria, weights that do not fit, are below 0 or all 0, and
            fewer than one to be chosen.
    """
    table = np.array(scores, dtype=np.float64, ndmin=2)
    own = np.ones(table.shape[1]) if weights is None else np.asarray(weights, dtype=np.float64)
    _check(table, own, chosen)
    known = np.asarray(np.isfinite(table).all(axis=1), dtype=np.bool_)
    left_out = PriorityStanding(Standing.NOT_COMPARED, reason=NO_SCORE)
    z, used = _rescaled(table[known])
    reason = ""
    if known.sum() <= chosen:
        reason = NOTHING_TO_CHOOSE
    elif used.sum() < 2:
        reason = TOO_FEW_CRITERIA
    if reason:
        withheld = PriorityStanding(Standing.NOT_COMPARED, reason=reason)
        each = tuple(withheld if here else left_out for here in known.tolist())
        return PrioritiesStanding(each, chosen, reason=reason)
    criteria = np.flatnonzero(used)
    generator = np.random.Generator(np.random.PCG64(_SEED))
    drawn = generator.dirichlet(np.ones(criteria.size), DRAWS)
    among = _is_chosen(z, drawn, chosen)
    fixed = np.vstack([np.eye(criteria.size), np.full(criteria.size, 1 / criteria.size)])
    among_fixed = _is_chosen(z, fixed, chosen)
    if own[used].sum() > 0:
        own_weights = own[used] / own[used].sum()
        among_own = _is_chosen(z, own_weights[np.newaxis], chosen)[:, 0]
    else:  # the group weighs only what decides nothing
        among_own = np.ones(len(z), dtype=np.bool_)
    told = iter(
        _standing(
            among[row],
            [*among_fixed[row].tolist(), bool(among_own[row])],
            drawn,
            criteria,
        )
        for row in range(len(z))
    )
    return PrioritiesStanding(
        tuple(next(told) if here else left_out for here in known.tolist()), chosen
    )


def _check(table: NDArray[np.float64], own: NDArray[np.float64], chosen: int) -> None:
    if table.shape[1] > MOST_CRITERIA:
        raise UserError(f"At most {MOST_CRITERIA} criteria are compared; leave some out.")
    if own.shape != (table.shape[1],) or not np.isfinite(own).all() or (own < 0).any():
        raise UserError("Give each criterion a weight of 0 or more.")
    if not own.sum() > 0:
        raise UserError("Give at least one criterion a weight above 0.")
    if chosen < 1:
        raise UserError("Choose one priority or more.")


def _rescaled(table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return scores from 0 to 1 of the criteria that tell priorities apart, and which these are."""
    if not table.size:
        return table, np.zeros(table.shape[1], dtype=np.bool_)
    low, high = table.min(axis=0), table.max(axis=0)
    used = high > low
    return (table[:, used] - low[used]) / (high - low)[used], used


def _is_chosen(
    z: NDArray[np.float64], weightings: NDArray[np.float64], chosen: int
) -> NDArray[np.bool_]:
    """Return for each priority (row) and weighting (column) whether fewer than so many are above.

    Equal sums are all chosen.
    """
    totals = z @ weightings.T
    least = np.partition(totals, -chosen, axis=0)[-chosen]
    return np.asarray(totals >= least - _CLOSE)


def _standing(
    among: NDArray[np.bool_],
    fixed: Sequence[bool],
    drawn: NDArray[np.float64],
    criteria: NDArray[np.intp],
) -> PriorityStanding:
    share, own = float(among.mean()), fixed[-1]
    if among.all() and all(fixed):
        return PriorityStanding(Standing.HOLDS, share, own)
    if not among.any() and not any(fixed):
        return PriorityStanding(Standing.NEVER, share, own)
    favored = None
    if 0 < share < 1:
        more = drawn[among].mean(axis=0) - drawn[~among].mean(axis=0)
        favored = int(criteria[np.argmax(more)])
    return PriorityStanding(Standing.DEPENDS, share, own, favored)
