"""How far the groups of one place stand from a reference, and whether the data can tell them apart.

Every group gets its gap and ratio wherever both values exist; only the verdict is withheld where
there is nothing to judge by, and the reason is given. A gap above 0 and a ratio above 1 mean that
the group is worse off than the reference.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import combinations

from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate
from mobility.analysis.groups.ratios import (
    NO_NATURAL_ZERO,
    RATIO,
    Ratio,
    WholeErrors,
    complement,
    inverse,
    ratio,
    ratio_to_whole,
)
from mobility.analysis.groups.references import (
    ABSENT,
    BEST,
    BEST_GROUP,
    NO_SIZES,
    Against,
    Reference,
    ReferenceKind,
    reference_among,
)
from mobility.analysis.method import Method
from mobility.analysis.multiple_testing import HOLM, holm
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE
from mobility.analysis.uncertainty import (
    DIFFERENCE,
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    PART_AGAINST_WHOLE,
    PART_OF_TOTAL,
    SAME_POOL,
    Z95,
    Difference,
    Estimate,
    Verdict,
    difference,
    exactly,
    p_value,
    part_against_whole,
    verdict_of,
    z_of,
)
from mobility.errors import UserError
from mobility.registry import (
    EVERYONE,
    Better,
    Breakdown,
    Computation,
    IntervalKind,
    Metric,
    Series,
    Unit,
)

# Reasons of `not compared` beside those of the interval; they are part of the answers.
IS_REFERENCE = "it is the reference"
OF_REFERENCE = "the reference: "  # stands before a reason that is the reference's own

GAP = Method(
    id="group-gap",
    name="Gap between a group and a reference",
    words=(
        "The difference from the reference, turned so that more than 0 means worse off; where "
        "neither direction is better it is the plain difference. The group is behind when the "
        "interval of the difference leaves out zero. Two groups that share people are never "
        "taken for separate estimates, and neither are a group and the total it is part of. A gap "
        "describes; it names no cause."
    ),
    formula="gap = reference − group where higher is better, else group − reference",
    refuses=(
        IS_REFERENCE,
        WEAK_VALUE,
        IMPLAUSIBLE,
        NO_INTERVAL,
        NO_WIDTH,
        HIDDEN_COUNTS,
        PART_OF_TOTAL,
        OVERLAPPING,
        SAME_POOL,
        ABSENT,
        NO_SIZES,
    ),
    source=(
        "Keppel et al. 2005, Methodological issues in measuring health disparities, NCHS Vital "
        "and Health Statistics 2(141); Talih & Huang 2016, Measuring progress toward target "
        "attainment and the elimination of health disparities in Healthy People 2020, NCHS "
        "Statistical Notes 27"
    ),
)


@dataclass(frozen=True, slots=True)
class GroupGap:
    """One group held against the reference.

    ``gap`` is in the unit of the metric, its bounds are those of this one comparison and ``se`` is
    its standard error; ``ratio.reason`` says what of the ratio is missing, and why. Numbers that do
    not exist are None. ``p`` is that of this one comparison, while the verdict accounts for all
    ``Disparity.tests``. ``reason`` is empty unless the verdict is ``not compared``.
    """

    group: GroupEstimate
    verdict: Verdict
    reason: str
    ratio: Ratio
    gap: float | None = None
    lower: float | None = None
    upper: float | None = None
    se: float | None = None
    p: float | None = None
    method: Method = GAP

    @property
    def clear_alone(self) -> bool:
        """Whether the interval of this one comparison leaves out zero."""
        return self.lower is not None and self.upper is not None and self.lower * self.upper > 0


@dataclass(frozen=True, slots=True)
class Disparity:
    """The groups of one place held against one reference, in the order they were given.

    ``ratio_of`` says what was divided: 'value', 'share' or 'complement of the share'; ``level`` is
    the confidence of intervals and verdicts; ``methods`` are all that were used.
    """

    metric: Metric
    breakdown: Breakdown
    reference: Reference
    groups: tuple[GroupGap, ...]
    ratio_of: str
    level: float
    methods: tuple[Method, ...]

    @property
    def tests(self) -> int:
        """How many comparisons hold together: all pairs the reference was picked from, or 1."""
        return max(1, self.reference.tests)


def disparity(
    groups: Sequence[GroupEstimate],
    metric: Metric,
    series: Series,
    breakdown: Breakdown,
    against: Against = BEST,
    *,
    refused: Mapping[Computation, str] | None = None,
    level: float = 0.95,
    of_complement: bool = False,
) -> Disparity:
    """Return the groups of one place, year and breakdown held against one reference.

    ``groups`` may hold everyone; ``series`` is the metric's at the level and by the breakdown.
    ``refused`` gives the registry's reason for each computation that it does not permit (None: it
    permits all). ``of_complement`` asks for the ratio of the complements of shares. Raises
    ``UserError`` for a reference that does not exist, a complement of what is no share, or an
    impossible level.
    """
    z_of(level)
    if of_complement and metric.unit is not Unit.SHARE:
        raise UserError(f"{metric.label} is no share, so it has no complement.")
    reference = reference_among(groups, breakdown, series, metric.better, against)
    if reason := (refused or {}).get(Computation.GAP, ""):
        reference = Reference(reference.kind, reason=reason)
    setting = _Setting(metric, series, reference, refused or {}, level, of_complement)
    gaps = tuple(_gap(setting, group) for group in groups)
    methods: tuple[Method, ...] = (GAP, DIFFERENCE, RATIO)
    if reference.kind is ReferenceKind.EVERYONE:
        methods = (GAP, PART_AGAINST_WHOLE, RATIO)
    if reference.candidates:
        gaps = _jointly(setting, gaps)
        methods = (*methods, BEST_GROUP, HOLM)
    plain = "share" if metric.unit is Unit.SHARE else "value"
    ratio_of = "complement of the share" if of_complement else plain
    return Disparity(metric, breakdown, reference, gaps, ratio_of, level, methods)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for all groups of one question."""

    metric: Metric
    series: Series
    reference: Reference
    refused: Mapping[Computation, str]
    level: float
    of_complement: bool


class _Relation(Enum):
    """How a group and the reference are related, which decides the error of their gap."""

    SAME = "the group is the reference"
    PART = "one is part of the other"
    SHARED = "they share people"
    APART = "they share nobody"


def _gap(setting: _Setting, group: GroupEstimate) -> GroupGap:
    """Return a group with its numbers and the verdict of its own comparison."""
    reference, better = setting.reference, setting.metric.better
    if reference.estimate is None:
        refused = Computation.GAP in setting.refused
        reason = reference.reason if refused else group.problem or reference.reason
        return GroupGap(group, Verdict.NOT_COMPARED, reason, Ratio(None, reason=reason))
    relation = _relation(setting, group)
    fault = _interval_fault(group) or _reference_fault(reference)
    found, times = _numbers(setting, group, reference.estimate, relation, tested=not fault)
    first, second = _turned(better, Estimate(group.value), reference.estimate)
    result = GroupGap(
        group,
        Verdict.NOT_COMPARED,
        _why_not(setting, group, relation) or fault,
        times,
        first.value - second.value,
    )
    if found is None:
        return result
    larger_is_worse = Better.NEITHER if better is Better.NEITHER else Better.LOWER
    return replace(
        result,
        verdict=result.verdict
        if result.reason
        else verdict_of(found.lower, found.upper, larger_is_worse),
        lower=found.lower,
        upper=found.upper,
        se=found.se,
        p=_p(found, setting.level),
    )


def _relation(setting: _Setting, group: GroupEstimate) -> _Relation:
    other = setting.reference.group
    if other is None:  # a benchmark is no group of this place
        return _Relation.APART
    if group.subgroup == other.subgroup:
        return _Relation.SAME
    if EVERYONE in {group.subgroup, other.subgroup}:
        return _Relation.PART
    shared = setting.series.share_people(group.subgroup, other.subgroup)
    return _Relation.SHARED if shared else _Relation.APART


def _why_not(setting: _Setting, group: GroupEstimate, relation: _Relation) -> str:
    """Return why there is no verdict even with intervals, the most fundamental reason first."""
    other, picked = setting.reference.group, setting.reference.candidates
    if relation is _Relation.SAME:
        return IS_REFERENCE
    if group.problem or (other is not None and other.problem):
        return group.problem or f"{OF_REFERENCE}{other.problem if other else ''}"
    if relation is _Relation.PART:
        return "" if _weight(setting, group) is not None else PART_OF_TOTAL
    outside = bool(picked) and group.usable and group.subgroup not in picked
    if relation is _Relation.SHARED or outside:
        return OVERLAPPING
    pooled = setting.metric.pooled and other is not None and _one_estimate(group, other)
    return SAME_POOL if pooled else ""


def _weight(setting: _Setting, group: GroupEstimate) -> float | None:
    """Return the group's share of everyone, where everyone is the reference and it is known."""
    return group.share if setting.reference.kind is ReferenceKind.EVERYONE else None


def _interval_fault(group: GroupEstimate) -> str:
    """Return why a group has no sampling interval that can be used, or ''."""
    hidden = group.interval is IntervalKind.SUPPRESSION_RANGE
    return HIDDEN_COUNTS if hidden else group.interval_problem


def _reference_fault(reference: Reference) -> str:
    """Return the same of the reference; nothing is wrong with a benchmark."""
    fault = _interval_fault(reference.group) if reference.group else ""
    return f"{OF_REFERENCE}{fault}" if fault else ""


def _one_estimate(one: GroupEstimate, other: GroupEstimate) -> bool:
    """Return whether two groups carry one pooled estimate: the same value, the same interval."""
    a, b = one.estimate, other.estimate
    pairs = ((a.value, b.value), (a.lower, b.lower), (a.upper, b.upper))
    return all(
        x is not None and y is not None and math.isclose(x, y, rel_tol=1e-9) for x, y in pairs
    )


def _turned(better: Better, mine: Estimate, held: Estimate) -> tuple[Estimate, Estimate]:
    """Return both in the order in which first minus second is above 0 for the worse off."""
    return (held, mine) if better is Better.HIGHER else (mine, held)


def _numbers(
    setting: _Setting, group: GroupEstimate, held: Estimate, relation: _Relation, *, tested: bool
) -> tuple[Difference | None, Ratio]:
    """Return the turned difference, where it has an interval that is right, and the ratio."""
    weight = _weight(setting, group)
    if tested and relation is _Relation.APART:
        if held.lower is None or held.upper is None:  # a value typed in is known without error
            held = exactly(held.value)
        turned = _turned(setting.metric.better, group.estimate, held)
        found = difference(*turned, level=setting.level, edges=setting.metric.range)
        return found, _ratio(setting, group.estimate, held)
    if tested and relation is _Relation.PART and weight is not None:
        return _to_whole(setting, group, held, weight)
    return None, _ratio(setting, Estimate(group.value), Estimate(held.value))


def _ratio(
    setting: _Setting, mine: Estimate, held: Estimate, errors: WholeErrors | None = None
) -> Ratio:
    """Return the ratio turned so that more than 1 is worse off, where it is permitted."""
    metric, better = setting.metric, setting.metric.better
    if not metric.ratio_meaningful:
        return Ratio(None, reason=NO_NATURAL_ZERO)
    if reason := setting.refused.get(Computation.RATIO, ""):
        return Ratio(None, reason=reason)
    if setting.of_complement:
        mine, held = complement(mine), complement(held)
        opposite = {Better.HIGHER: Better.LOWER, Better.LOWER: Better.HIGHER}
        better = opposite.get(better, better)
    if errors is None:
        return ratio(*_turned(better, mine, held), setting.level)
    found = ratio_to_whole(mine, held, errors, setting.level)
    return inverse(found) if better is Better.HIGHER else found


def _to_whole(
    setting: _Setting, group: GroupEstimate, everyone: Estimate, weight: float
) -> tuple[Difference, Ratio]:
    """Return the difference and the ratio of a group and the total it is a known part of."""
    mine, level, edges = group.estimate, setting.level, setting.metric.range
    outcome = part_against_whole(mine, everyone, weight, Better.NEITHER, level=level, edges=edges)
    half = ((outcome.upper or 0.0) - (outcome.lower or 0.0)) / 2
    first, second = _turned(setting.metric.better, mine, everyone)
    gap = first.value - second.value
    found = Difference(gap, gap - half, gap + half, half / z_of(level))
    whole = setting.reference.group
    errors = WholeErrors(group.se or 0.0, (whole.se if whole else None) or 0.0, weight)
    return found, _ratio(setting, mine, everyone, errors)


def _p(difference: Difference, level: float) -> float:
    """Return the p of one comparison from the half of its 95 % interval that faces zero."""
    above = difference.difference > 0
    facing = (
        difference.difference - difference.lower
        if above
        else difference.upper - difference.difference
    )
    return float(p_value(difference.difference, facing * Z95 / z_of(level)))


def _jointly(setting: _Setting, gaps: Sequence[GroupGap]) -> tuple[GroupGap, ...]:
    """Return the gaps with verdicts that hold among all pairs of the candidates (Holm)."""
    candidates = [one.group for one in gaps if one.group.subgroup in setting.reference.candidates]
    pairs = list(combinations(candidates, 2))
    p = [
        _p(difference(a.estimate, b.estimate, level=setting.level), setting.level) for a, b in pairs
    ]
    apart = {
        frozenset((a.subgroup, b.subgroup))
        for (a, b), clear in zip(pairs, holm(p, 1 - setting.level), strict=True)
        if clear
    }
    return tuple(
        replace(one, verdict=Verdict.CANNOT_TELL)
        if one.verdict is not Verdict.NOT_COMPARED
        and frozenset((one.group.subgroup, setting.reference.name)) not in apart
        else one
        for one in gaps
    )
