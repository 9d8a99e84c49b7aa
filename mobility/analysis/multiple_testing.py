"""Tests that are read together: what still holds when there are many of them.

Of twenty comparisons without any difference one is expected to look like one at 95 %. `holm` keeps
the chance of any such error in a family at 5 %, where one place is compared with many others;
`benjamini_hochberg` keeps the share of errors in a list that was picked out of many.

Everything that a view colors or words is one family, made by `family_of`: the whole set, whatever
part of it is on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import counted_once
from mobility.analysis.uncertainty import VERDICTS, Verdict

FALSE_DISCOVERIES = 0.10

HOLM = Method(
    id="holm",
    chapter=Chapter.RANKS,
    order=2,
    name="Several comparisons at once (Holm)",
    question="Which of several comparisons hold when all of them are looked at together?",
    description=(
        "Where one number is held against several others, each comparison has to be clearer than "
        "it would have to be alone, so that the chance of even one false difference among all of "
        "them stays at 5 %. The clearest is held to the strictest limit, the next to a slightly "
        "looser one; the first that does not hold ends it."
    ),
    formula="the i-th smallest p of m counts while every p up to it is below 0.05 / (m − i + 1)",
    cannot_tell=(
        "That what does not hold is no difference. The more comparisons there are, the clearer "
        "each has to be, and the more true ones are missed."
    ),
    refuses=(),
    source="Holm 1979, Scandinavian Journal of Statistics 6:65-70",
)
FALSE_DISCOVERY_RATE = Method(
    id="false-discovery-rate",
    chapter=Chapter.RANKS,
    order=5,
    name="A list picked out of many tests (Benjamini-Hochberg)",
    question="How many of the headlines may be chance?",
    description=(
        "Where a page picks its headlines out of all its comparisons, at most 10 % of those it "
        "picks are expected to be differences that are none."
    ),
    formula="all p up to the largest p_(k) with p_(k) ≤ 0.10 k / m",
    cannot_tell=(
        "Which of them are. Of ten that are picked one is expected to be no difference, on average "
        "over many pages; on one page it can be none or several."
    ),
    refuses=(),
    source=(
        "Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57:289-300 "
        "(10.1111/j.2517-6161.1995.tb02031.x)"
    ),
)
QUESTION_SET = Method(
    id="question-set",
    chapter=Chapter.RANKS,
    order=9,
    name="All comparisons of a page are one family",
    question="Which differences of a page hold when all of them are looked at together?",
    description=(
        "A page tells a difference that is clear by itself and holds among all comparisons of its "
        "set: at most 10 % of what is told is expected to be none. Sets: a place's metrics against "
        "one benchmark (overview, compare); its metrics and peers one by one (peers, who does "
        "better); its changes over the same years (trends); one metric in all places (map); the "
        "groups of a metric against a named reference (Holm where the data picked it); all gaps of "
        "a place. A set is whole: sorting, filtering or another tab change no word. Copies of one "
        "estimate count once. Intervals are those of the single comparison; where the set says "
        "less, the row says so. A user's own measures are a set apart."
    ),
    formula=(
        "told: p < 0.05 and p ≤ the largest p_(k) with p_(k) ≤ 0.10 k / m, where a p of 0.05 or "
        "more is taken as 1"
    ),
    cannot_tell=(
        "Which told difference is the false one, and that what is not told is none: the larger the "
        "set, the clearer a difference has to be."
    ),
    refuses=(),
    source=FALSE_DISCOVERY_RATE.source,
)
TOLD = frozenset(
    (
        Verdict.BETTER,
        Verdict.WORSE,
        Verdict.HIGHER,
        Verdict.LOWER,
        Verdict.IMPROVED,
        Verdict.WORSENED,
    )
)
"""The verdicts that say a difference or a change."""
_IS_TOLD = np.array([verdict in TOLD for verdict in VERDICTS])
_SAME = VERDICTS.index(Verdict.PRACTICALLY_THE_SAME)


@dataclass(frozen=True, slots=True)
class FamilyOutcome:
    """How one comparison ended in its family of ``tests`` comparisons.

    ``method`` is the id of the rule that holds at ``level``; ``told`` is whether the comparison
    holds among all of them, ``same`` whether its difference is smaller than one that matters.
    """

    method: str
    level: float
    tests: int
    told: bool
    same: bool = False

    def overrules(self, single: Verdict) -> bool:
        """Return whether the comparison is told by itself, and nothing is in its family."""
        return not self.told and not self.same and single in TOLD


@dataclass(frozen=True, slots=True)
class Family:
    """Comparisons that hold together: ``tests`` of them, told up to the p ``cutoff`` (-1: none)."""

    tests: int
    cutoff: float
    method: str = FALSE_DISCOVERY_RATE.id
    level: float = FALSE_DISCOVERIES

    def tells(self, p: ArrayLike) -> NDArray[np.bool_]:
        """Return which comparisons with these p hold among all; NaN does not."""
        # Copies of one estimate differ in their last digits.
        return np.asarray(np.asarray(p, dtype=np.float64) <= self.cutoff * (1 + 1e-9))

    def outcome(self, p: float, *, same: bool = False) -> FamilyOutcome:
        """Return how a comparison of the family with this p ended; see `FamilyOutcome.same`."""
        return FamilyOutcome(self.method, self.level, self.tests, bool(self.tells(p)), same)


def family_of(p: ArrayLike, pools: ArrayLike | None = None, *, clear: float = 0.05) -> Family:
    """Return the family of comparisons with these p, NaN for what was not tested.

    A p that is not below ``clear``, that of the interval by itself, enters as 1: cutting such
    comparisons out of a list that holds at 10 % could leave a list that does not. Of comparisons in
    one of the ``pools`` (above 0), which share their estimate, the first counts.
    """
    values = np.asarray(p, dtype=np.float64)
    counted = ~np.isnan(values)
    if pools is not None:
        counted = counted_once(counted, pools)
    entered = np.where(values < clear, values, 1.0)[counted]
    told = entered[benjamini_hochberg(entered)]
    return Family(entered.size, float(told.max(initial=-1.0)))


def verdict_in_family(
    single: Verdict, family: FamilyOutcome | None, overruled: Verdict = Verdict.CANNOT_TELL
) -> Verdict:
    """Return the verdict that is shown.

    That is the single one, also without a family. One that is told and does not hold in its family
    becomes ``practically the same`` or else ``overruled``.
    """
    if family is None or family.told or single not in TOLD:
        return single
    return Verdict.PRACTICALLY_THE_SAME if family.same else overruled


def codes_in_family(
    single: NDArray[np.int8],
    p: NDArray[np.float64],
    counted: NDArray[np.bool_],
    same: NDArray[np.bool_],
    overruled: Verdict = Verdict.CANNOT_TELL,
) -> tuple[NDArray[np.int8], NDArray[np.bool_], Family]:
    """Return the verdicts that are shown, which of them the family overrules, and the family.

    ``single`` are positions in ``VERDICTS`` of many comparisons, ``p`` theirs (NaN where nothing
    was tested); of copies of an estimate one is ``counted``. Differences that are the ``same``
    within a margin are never overruled.
    """
    family = family_of(np.where(counted, p, np.nan))
    lost = _IS_TOLD[single] & ~family.tells(p)
    codes = np.select(
        [lost & same, lost], [_SAME, VERDICTS.index(overruled)], default=single
    ).astype(np.int8)
    return codes, lost & ~same, family


def holm(p: ArrayLike, error: float = 0.05) -> NDArray[np.bool_]:
    """Return which p values of a family are rejected with at most this chance of any false one.

    From the smallest p on, each must be below ``error`` over the number not yet rejected; the
    first that is not ends it. Equal is not below: an interval that touches zero contains it.
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    below = values[order] < error / np.arange(values.size, 0, -1)
    rejected = np.zeros(values.size, dtype=bool)
    rejected[order] = np.logical_and.accumulate(below)
    return rejected


def benjamini_hochberg(p: ArrayLike, rate: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Return which of a family's p values hold with at most this rate of false ones expected.

    All up to the k-th smallest, for the largest k whose p is at most ``rate`` k / (number of p).
    """
    values = np.asarray(p, dtype=np.float64)
    ordered = np.sort(values)
    passing = ordered[ordered <= rate * np.arange(1, values.size + 1) / max(values.size, 1)]
    return values <= (passing[-1] if passing.size else -1.0)
