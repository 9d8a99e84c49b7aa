"""How ready a group is on each condition, and on which its answers differ most.

Levels are ordered words, not numbers on a scale that could be averaged, so there is no mean and no
total. What is told is the share of answers at or above the level that meets a condition, and how
far two answers lie apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobility.analysis.method import Chapter, Method
from mobility.errors import UserError
from mobility.registry.readiness import LEVELS, READY_FROM

TOO_FEW = "fewer than five people chose a level"
FEWEST = 5
MOST_AGREE = 2 / 3
"""The share of answers from which a group agrees that a condition is met, or that it is not."""
FAR_APART = 0.75
"""Levels between two answers, on average, from which answers are said to differ."""
_AS_FAR = 0.1  # levels below the largest distance within which others are named beside it

READINESS = Method(
    id="readiness-spread",
    chapter=Chapter.TEAM,
    order=1,
    name="Agreement and distance of answers",
    question="On which conditions are we ready, and on which do we see things differently?",
    description=(
        "Everybody places each condition on one of four worded levels. A condition counts as ready "
        "where at least two thirds of those who chose a level chose the third or fourth, as not "
        "ready where at most one third did, and as undecided between them. How much answers differ "
        "is the distance between the levels of two answers that are picked at random, averaged "
        "over all pairs: 0 where all agree, 1.25 where all levels are chosen equally often by "
        "many. Answers are said to differ from 0.75 levels on. Who cannot say is in no share. "
        "There is no average level and no total: levels are ordered words, not amounts."
    ),
    formula=(
        "share = (n_3 + n_4) / n; distance = Σ_(i<j) |x_i − x_j| / (n (n − 1) / 2); "
        "ready: share ≥ 2/3; not ready: share ≤ 1/3"
    ),
    cannot_tell=(
        "What people who did not answer think, or whether a place is ready in truth: these are "
        "views of those who took part. A change between two rounds can come from other people "
        "taking part."
    ),
    refuses=(TOO_FEW,),
    source=(
        "Gini's mean difference: Yitzhaki 2003, Metron 61:285-316; the limits of two thirds and of "
        "0.75 levels are conventions of this program"
    ),
)


class Standing(StrEnum):
    """How a group stands on a condition."""

    READY = "ready"
    UNDECIDED = "undecided"
    NOT_READY = "not ready"
    NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class ConditionStanding:
    """How a group stands on one condition.

    Attributes:
        condition: its id.
        counts: how often each level was chosen, the lowest first; empty for too few answers.
        standing: whether it is met.
        distance: levels between two answers, on average over all pairs; None for too few.
        reason: why nothing is told, or ''.
    """

    condition: str
    counts: tuple[int, ...]
    standing: Standing
    distance: float | None = None
    reason: str = ""

    @property
    def answers(self) -> int:
        """How many people chose a level."""
        return sum(self.counts)

    @property
    def ready(self) -> int:
        """How many of them chose a level that meets the condition."""
        return sum(self.counts[READY_FROM:])


@dataclass(frozen=True, slots=True)
class ReadinessStanding:
    """How a group stands on all conditions, in their order."""

    conditions: tuple[ConditionStanding, ...]
    method: Method = READINESS

    def count(self, standing: Standing) -> int:
        """Return on how many conditions a group stands so."""
        return sum(each.standing is standing for each in self.conditions)

    @property
    def by_distance(self) -> tuple[ConditionStanding, ...]:
        """The conditions, that with the largest distance between answers first."""
        return tuple(
            sorted(
                self.conditions, key=lambda each: -1.0 if each.distance is None else -each.distance
            )
        )

    @property
    def differing(self) -> tuple[ConditionStanding, ...]:
        """The conditions on which answers differ most; none where they hardly differ anywhere."""
        known = [each for each in self.by_distance if each.distance is not None]
        if not known or (known[0].distance or 0.0) < FAR_APART:
            return ()
        least = max((known[0].distance or 0.0) - _AS_FAR, FAR_APART)
        return tuple(each for each in known if (each.distance or 0.0) >= least)


def readiness_standing(
    conditions: Sequence[str], counts: Mapping[str, Sequence[int]]
) -> ReadinessStanding:
    """Return how a group stands on each condition.

    Args:
        conditions: their ids, in order.
        counts: how often each level was chosen, the lowest first, by condition.

    Raises:
        UserError: for counts that no round can have.
    """
    return ReadinessStanding(tuple(_standing(each, counts.get(each, ())) for each in conditions))


def _standing(condition: str, counts: Sequence[int]) -> ConditionStanding:
    if counts and (len(counts) != len(LEVELS) or min(counts) < 0):
        raise UserError(f"Give {len(LEVELS)} counts of 0 or more for {condition}.")
    answers = sum(counts)
    if answers < FEWEST:
        return ConditionStanding(condition, (), Standing.NOT_SHOWN, reason=TOO_FEW)
    apart = sum((j - i) * counts[i] * counts[j] for j in range(len(counts)) for i in range(j))
    share = sum(counts[READY_FROM:]) / answers
    standing = Standing.UNDECIDED
    if share >= MOST_AGREE:
        standing = Standing.READY
    elif share <= 1 - MOST_AGREE:
        standing = Standing.NOT_READY
    return ConditionStanding(
        condition, tuple(counts), standing, apart / (answers * (answers - 1) / 2)
    )
