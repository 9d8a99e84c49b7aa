"""Tests that are read together: what still holds when there are many of them.

Of twenty comparisons without any difference one is expected to look like one at 95 %. `holm` keeps
the chance of any such error in a family at 5 %, where one place is compared with many others;
`benjamini_hochberg` keeps the share of errors in a list that was picked out of many.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mobility.analysis.method import Chapter, Method

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
