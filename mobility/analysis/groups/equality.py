"""Whether the groups of one place differ at all, asked once for all of them together.

Looking at every pair and picking the largest gap finds gaps where there are none. Cochran's Q asks
one question of all groups: are these estimates farther apart than their errors explain? Only where
it says yes is a summary index (`mobility.analysis.inequality.indices`) evidence of anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate, disjoint
from mobility.analysis.method import Method
from mobility.analysis.uncertainty import z_of
from mobility.registry import EVERYONE, Breakdown, Computation, Series

TOO_FEW_TESTABLE = "fewer than two groups that share nobody have an interval that can be used"

COCHRAN = Method(
    id="equality",
    name="Do the groups differ at all? (Cochran's Q)",
    words=(
        "All groups that share nobody are held against their common mean, in which precise groups "
        "count more. If their distances are larger than their errors explain, the groups differ by "
        "more than chance; else they cannot be told apart. Weak values and intervals without width "
        "stay out. With few people in a group the error itself is only known roughly, and the test "
        "finds a difference a little too easily: in up to 8 of 100 cases without any, instead of 5 "
        "(shares and rates of groups of about 100 people)."
    ),
    formula="Q = Σ (p_g − m)² / s_g²; m = Σ (p_g / s_g²) / Σ (1 / s_g²); χ² with k − 1 degrees",
    refuses=(TOO_FEW_TESTABLE,),
    source=(
        "Cochran 1954, Biometrics 10:101-129 (10.2307/3001666); Higgins & Thompson 2002, "
        "Statistics in Medicine 21:1539-1558 (10.1002/sim.1186)"
    ),
)


class EqualityVerdict(StrEnum):
    """How the question ends; the last two as every comparison does."""

    DIFFER = "differ"
    CANNOT_TELL = "cannot tell"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A group that did not enter, and why."""

    subgroup: str
    reason: str


@dataclass(frozen=True, slots=True)
class Equality:
    """Cochran's Q over the groups of one place.

    ``used`` entered, in display order; ``left_out`` are the others (everyone is no group). ``mean``
    is their common mean, each group weighted by 1 over its squared standard error. ``q``, ``df``,
    ``p`` and ``mean`` are None, with a ``reason``, where the verdict is ``not compared``.
    """

    verdict: EqualityVerdict
    reason: str
    used: tuple[GroupEstimate, ...]
    left_out: tuple[LeftOut, ...]
    level: float
    q: float | None = None
    df: int | None = None
    p: float | None = None
    mean: float | None = None
    method: Method = COCHRAN


def equality(
    groups: Sequence[GroupEstimate],
    series: Series,
    breakdown: Breakdown,
    *,
    refused: Mapping[Computation, str] | None = None,
    level: float = 0.95,
) -> Equality:
    """Return whether the groups of one place, year and breakdown differ by more than chance.

    ``groups`` may hold everyone and groups that overlap; those that may be tested together are
    chosen here. ``refused`` gives the registry's reason for each computation that it does not
    permit. Raises ``UserError`` for an unknown group or an impossible level.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 - starting the program must not pay for scipy

    z_of(level)  # refuses an impossible level
    apart = disjoint(groups, breakdown, series)
    used = tuple(group for group in apart if group.usable)
    left_out = left_out_of(groups, apart, used)
    reason = (refused or {}).get(Computation.EQUALITY, "")
    if reason or len(used) < 2:
        reason = reason or TOO_FEW_TESTABLE
        return Equality(EqualityVerdict.NOT_COMPARED, reason, used, left_out, level)
    values = np.array([group.value for group in used])
    precisions = np.array([group.se or np.nan for group in used]) ** -2
    mean = float(values @ precisions / precisions.sum())
    q = float(((values - mean) ** 2) @ precisions)
    p = float(chdtrc(len(used) - 1, q))
    verdict = EqualityVerdict.DIFFER if p < 1 - level else EqualityVerdict.CANNOT_TELL
    return Equality(verdict, "", used, left_out, level, q, len(used) - 1, p, mean)


def left_out_of(
    groups: Sequence[GroupEstimate],
    apart: Sequence[GroupEstimate],
    used: Sequence[GroupEstimate],
) -> tuple[LeftOut, ...]:
    """Return the groups that are not among ``used``, everyone aside, each with its reason.

    ``apart`` are those that share nobody, from which the used ones were taken.
    """
    disjoint_names = {group.subgroup for group in apart}
    names = {group.subgroup for group in used} | {EVERYONE}
    return tuple(
        LeftOut(
            group.subgroup,
            (group.problem or group.interval_problem)
            if group.subgroup in disjoint_names
            else OVERLAPPING,
        )
        for group in groups
        if group.subgroup not in names
    )
