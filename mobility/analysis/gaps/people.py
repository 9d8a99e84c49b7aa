"""How many people a gap between groups stands for: arithmetic, and no claim about causes.

A group's head-count is that of the metric's own universe (3- and 4-year-olds for preschool, not
everybody), which a release does not hold; it comes from what somebody imports, or, for homeless
students, from a count and the share it is. Head-counts are taken as exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.disparity import (
    IS_REFERENCE,
    NO_SIZES,
    Disparity,
    GroupGap,
    ReferenceKind,
)
from mobility.analysis.groups.estimates import OVERLAPPING, disjoint
from mobility.analysis.inequality import Spreads, index_interval
from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import NO_EDGES, Edges, exactly
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Computation, Metric, Series, Unit

# Reasons why there is no number of people; they are part of the answers.
NO_HEAD_COUNT = "no head-count for this metric"
NOT_PEOPLE = "a gap between medians, ratios or indices is no number of people"
NO_DIRECTION = "neither direction is better, so nobody is behind"
NOBODY_COUNTED = "no group has both a reliable gap and a head-count"

PEOPLE_BEHIND = Method(
    id="people-behind-the-gap",
    chapter=Chapter.ALL_GROUPS,
    order=13,
    name="People behind the gap",
    question="How many people does the gap stand for?",
    description=(
        "The number of people in a group times its gap: how many more, or fewer, it would be if "
        "the group had the value of the reference. Arithmetic, not a causal claim. A group that is "
        "not behind stands for nobody. The head-count is of those the metric counts, and taken as "
        "exact. The numbers of several groups hang together, because they share the reference, so "
        "the interval of their sum is worked out for all of them at once, the best group picked "
        "anew each time where it is the reference. Two digits are given."
    ),
    formula="N_g = n_g × max(0, gap_g); total = Σ N_g",
    cannot_tell=(
        "Who they are, what caused it, or that so many could be helped: it is a number of people "
        "times a difference, taken as if nothing else changed."
    ),
    refuses=(NO_HEAD_COUNT, NOT_PEOPLE, NO_DIRECTION, NOBODY_COUNTED, NO_SIZES, OVERLAPPING),
    source=(
        "Excess number: Keppel et al. 2005, Methodological issues in measuring health disparities, "
        "NCHS Vital and Health Statistics 2(141); interval of the sum as that of an index "
        "(Carpenter 1999, Journal of the Royal Statistical Society B 61:159-172)"
    ),
)


Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupPeople:
    """The number of people behind one group's gap; full precision, two digits are for words.

    ``gap`` is what it was made from, with its verdict; ``head_count`` the people of the group that
    the metric counts. ``reason`` says why there is no ``estimate``, ``interval_reason`` why there
    is one without an interval.
    """

    gap: GroupGap
    head_count: float | None
    reason: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval_reason: str = ""
    method: Method = PEOPLE_BEHIND

    @property
    def subgroup(self) -> str:
        """The publisher's label of the group."""
        return self.gap.group.subgroup


@dataclass(frozen=True, slots=True)
class PeopleBehind:
    """The people behind the gaps of one place, everyone aside, in the order of the gaps.

    ``estimate`` is the sum over the groups of ``counted``, which share nobody; ``reason`` and
    ``interval_reason`` are about the sum.
    """

    groups: tuple[GroupPeople, ...]
    counted: tuple[str, ...]
    reason: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval_reason: str = ""
    method: Method = PEOPLE_BEHIND


def people_behind(
    disparity: Disparity,
    series: Series,
    head_counts: Mapping[str, float],
    *,
    refused: Mapping[Computation, str] | None = None,
) -> PeopleBehind:
    """Return how many people the gaps of one place stand for, group by group and in all.

    ``head_counts`` are by the publisher's label, of the metric's universe, and may be empty.
    ``refused`` gives the registry's reason for each computation that it does not permit. Raises
    ``UserError`` for a head-count that is no number of 0 or more.
    """
    for label, count in head_counts.items():
        if not (np.isfinite(count) and count >= 0):
            raise UserError(f"{label}: a head-count is a number of 0 or more; check its column.")
    refusal = (refused or {}).get(Computation.PEOPLE, "") or _never(disparity.metric)
    people = tuple(
        _people(gap, head_counts.get(gap.group.subgroup), disparity, refusal)
        for gap in disparity.groups
        if gap.group.subgroup != EVERYONE
    )
    apart = disjoint([gap.group for gap in disparity.groups], disparity.breakdown, series)
    labels = {group.subgroup for group in apart}
    counted = [
        behind for behind in people if behind.estimate is not None and behind.subgroup in labels
    ]
    if not counted:
        return PeopleBehind(people, (), refusal or _first_reason(people))
    lower = upper = None
    why = next((behind.interval_reason for behind in counted if behind.interval_reason), "")
    if not why and disparity.reference.kind is ReferenceKind.EVERYONE:
        why = "" if len(counted) == len(apart) else NO_SIZES
    if not why:
        lower, upper = _interval_of_sum(disparity, counted)
    return PeopleBehind(
        groups=people,
        counted=tuple(behind.subgroup for behind in counted),
        estimate=sum(behind.estimate or 0.0 for behind in counted),
        lower=lower,
        upper=upper,
        interval_reason=why,
    )


def head_count_of(count: float, share: float) -> float | None:
    """Return the people that ``count`` is ``share`` (0 to 1) of: homeless students of students.

    None where nobody was counted: then the share is 0 and says nothing about the size. The result
    has no interval of its own. Raises ``UserError`` for impossible numbers.
    """
    if not (np.isfinite(count) and count >= 0 and 0 <= share <= 1):
        raise UserError("A count is 0 or more, and its share lies between 0 and 1; check both.")
    return count / share if share > 0 else None


def _never(metric: Metric) -> str:
    """Return why no gap of this metric is a number of people, or ''."""
    if metric.unit not in {Unit.SHARE, Unit.RATE}:
        return NOT_PEOPLE
    return NO_DIRECTION if metric.better is Better.NEITHER else ""


def _first_reason(people: Sequence[GroupPeople]) -> str:
    """Return the reason that all but the reference have in common, or that none can be counted."""
    reasons = {group.reason for group in people} - {IS_REFERENCE}
    return reasons.pop() if len(reasons) == 1 else NOBODY_COUNTED


def _people(
    gap: GroupGap, head_count: float | None, disparity: Disparity, refusal: str
) -> GroupPeople:
    """Return the people behind one gap."""
    other = disparity.reference.group
    unusable = gap.reason in {IS_REFERENCE, OVERLAPPING} or bool(other and other.problem)
    reason = refusal or gap.group.problem or (gap.reason if unusable or gap.gap is None else "")
    reason = reason or ("" if head_count is not None else NO_HEAD_COUNT)
    if reason or gap.gap is None or head_count is None:
        return GroupPeople(gap, head_count, reason)
    each = head_count / (disparity.metric.per or 1)
    lower, upper = (
        None if bound is None else each * max(0.0, bound) for bound in (gap.lower, gap.upper)
    )
    return GroupPeople(
        gap=gap,
        head_count=head_count,
        estimate=each * max(0.0, gap.gap),
        lower=lower,
        upper=upper,
        interval_reason=gap.reason if lower is None else "",
    )


def _interval_of_sum(disparity: Disparity, counted: Sequence[GroupPeople]) -> tuple[float, float]:
    """Return the interval of the sum, all groups and the reference drawn anew together."""
    reference, metric = disparity.reference, disparity.metric
    assert reference.estimate is not None  # noqa: S101 - there are gaps with intervals
    estimates = [behind.gap.group.estimate for behind in counted]
    each = np.array([behind.head_count or 0.0 for behind in counted]) / (metric.per or 1)
    if not each.any():
        return 0.0, 0.0  # nobody is in the groups
    reference_value = reference.estimate.value
    edges: Edges = metric.range
    equal: float | Numbers = reference_value
    reference_of: Callable[[Numbers], Numbers] = _last
    if reference.kind is ReferenceKind.BEST:
        others = [
            gap.group for gap in disparity.groups if gap.group.subgroup in reference.candidates
        ]
        names = {behind.subgroup for behind in counted}
        estimates += [group.estimate for group in others if group.subgroup not in names]
        reference_of = _largest if metric.better is Better.HIGHER else _smallest
    elif reference.kind is ReferenceKind.EVERYONE:
        # Everyone is the mean of the groups; what rounding leaves between the two is kept as it is.
        weights = each / each.sum()
        rest = reference_value - float(weights @ [estimate.value for estimate in estimates])
        estimates.append(exactly(rest))
        equal = np.array([*(reference_value for _ in counted), 0.0])
        reference_of, edges = _mean_and_rest(weights), NO_EDGES
    else:
        known = reference.estimate.lower is not None
        estimates.append(reference.estimate if known else exactly(reference_value))
    sign = -1.0 if metric.better is Better.HIGHER else 1.0

    def total(rows: Numbers) -> Numbers:
        gaps = sign * (rows[..., : each.size] - reference_of(rows))
        return np.asarray(np.maximum(gaps, 0.0) @ each)

    return index_interval(
        total, Spreads.from_estimates(estimates), equal, level=disparity.level, edges=edges
    )


def _last(rows: Numbers) -> Numbers:
    return rows[..., -1:]


def _largest(rows: Numbers) -> Numbers:
    return np.asarray(rows.max(axis=-1, keepdims=True))


def _smallest(rows: Numbers) -> Numbers:
    return np.asarray(rows.min(axis=-1, keepdims=True))


def _mean_and_rest(weights: Numbers) -> Callable[[Numbers], Numbers]:
    return lambda rows: (rows[..., :-1] @ weights)[..., np.newaxis] + rows[..., -1:]
