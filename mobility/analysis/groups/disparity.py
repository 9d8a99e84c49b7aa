"""Gaps and ratios between the groups of one place and a reference, with their verdicts.

Every group gets its gap and ratio wherever both values exist. The verdict is withheld, with the
reason, where nothing can be tested. A gap above 0 and a ratio above 1 mean that the group is worse
off than the reference.

A reference that the data picked (the group with the best value) differs from one that was named
beforehand: picking it has looked at every pair of groups, so verdicts account for all pairs.
A ratio is a difference on the logarithm, and its interval is built like that of a difference
(MOVER): a ratio of 2 and its inverse of 1/2 have intervals that agree.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from itertools import combinations

from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate, disjoint
from mobility.analysis.method import Chapter, Method
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

# Reasons why there is no ratio, or no interval of one; they are part of the answers.
NO_NATURAL_ZERO = "no ratio: no natural zero"
NOT_ABOVE_ZERO = "no ratio: one of the values is 0"
BOUND_AT_ZERO = "no interval of the ratio: a bound is 0"

RATIO = Method(
    id="ratio",
    chapter=Chapter.GAPS,
    order=2,
    name="Ratio of two estimates (MOVER on logarithms)",
    words=(
        "One value divided by the other, turned so that more than 1 means worse off than the "
        "reference. For a share it can be the ratio of the share itself or of its complement "
        "(without a job instead of with one), and these two tell different stories, so it says "
        "which. The interval is built on logarithms. A ratio describes: the verdict is that of "
        "the gap."
    ),
    formula=(
        "R = a / b, from R / exp √(ln²(a / a_low) + ln²(b_up / b)) to "
        "R × exp √(ln²(a_up / a) + ln²(b / b_low))"
    ),
    refuses=(NO_NATURAL_ZERO, NOT_ABOVE_ZERO, BOUND_AT_ZERO),
    source=(
        "Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095), on "
        "logarithms; Keppel et al. 2005, Methodological issues in measuring health disparities, "
        "NCHS Vital and Health Statistics 2(141)"
    ),
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its interval; ``reason`` says what of the three is None, and why."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    reason: str = ""


def ratio(a: Estimate, b: Estimate, level: float = 0.95) -> Ratio:
    """Return a over b, with bounds where both come with both of theirs, all above zero.

    A value known without error has both bounds equal to it; leave out bounds that are no sampling
    interval. ``level`` other than 0.95 scales the halves, taken on logarithms, by the ratio of the
    normal points. Raises ``UserError`` on an impossible level.
    """
    scale = z_of(level) / Z95
    if a.value <= 0 or b.value <= 0:
        return Ratio(None, reason=NOT_ABOVE_ZERO)
    value = a.value / b.value
    if a.lower is None or a.upper is None or b.lower is None or b.upper is None:
        return Ratio(value)
    if a.lower <= 0 or b.lower <= 0:
        return Ratio(value, reason=BOUND_AT_ZERO)
    down = scale * math.hypot(math.log(a.value / a.lower), math.log(b.upper / b.value))
    up = scale * math.hypot(math.log(a.upper / a.value), math.log(b.value / b.lower))
    return Ratio(value, value * math.exp(-down), value * math.exp(up))


@dataclass(frozen=True, slots=True)
class WholeErrors:
    """The standard errors of a part and its whole (same unit), and the part's share of it."""

    part: float
    whole: float
    weight: float


def ratio_to_whole(
    part: Estimate, whole: Estimate, errors: WholeErrors, level: float = 0.95
) -> Ratio:
    """Return a part over the whole it belongs to, for values p and P.

    On logarithms, var = s_part^2 / p^2 - 2 w s_part^2 / (p P) + s_whole^2 / P^2, because the
    covariance of the two is w s_part^2, and at least s_part^2 (1 / p - w / P)^2, what it would be
    if everybody else were known exactly.
    """
    p, total, variance = part.value, whole.value, errors.part**2
    if p <= 0 or total <= 0:
        return Ratio(None, reason=NOT_ABOVE_ZERO)
    together = 2 * errors.weight * variance / (p * total)
    found = variance / p**2 - together + (errors.whole / total) ** 2
    least = variance * (1 / p - errors.weight / total) ** 2
    half = z_of(level) * math.sqrt(max(found, least))
    return Ratio(p / total, p / total * math.exp(-half), p / total * math.exp(half))


def inverse(one: Ratio) -> Ratio:
    """Return the ratio seen from the other side."""
    if one.value is None:
        return one
    lower, upper = (None if bound is None else 1 / bound for bound in (one.upper, one.lower))
    return Ratio(1 / one.value, lower, upper, one.reason)


def complement(share: Estimate) -> Estimate:
    """Return the share (0 to 1) of those who are not counted. Raises ``UserError`` beyond that."""
    if not 0 <= share.value <= 1:
        raise UserError("Only a share between 0 and 1 has a complement.")
    lower, upper = (None if bound is None else 1 - bound for bound in (share.upper, share.lower))
    return Estimate(1 - share.value, lower, upper)


# Reasons why there is no reference; they are part of the answers.
NO_RELIABLE_GROUP = "no group has a reliable value"
NO_DIRECTION = "neither direction is better, so no group is the best"
NO_SIZES = "the sizes of the groups are not known"
ABSENT = "the reference has no value here"


class ReferenceKind(StrEnum):
    """How a reference is chosen; the closed list."""

    GROUP = "group"
    LARGEST = "largest group"
    EVERYONE = "everyone"
    BENCHMARK = "benchmark"
    BEST = "best reliable group"


BEST_GROUP = Method(
    id="best-reliable-group",
    chapter=Chapter.GAPS,
    order=3,
    name="The best reliable group as the reference",
    words=(
        "Of the groups that share nobody, whose values are reliable and whose intervals can be "
        "used, the one with the best value. Because the data picked it, a group only counts as "
        "worse off if that holds among all pairs of these groups at once (Holm): with four equal "
        "groups, judging each against the best as if it had been named beforehand would find a "
        "gap in nearly one place of five. Where no group has an interval, the best reliable value "
        "is named and nothing is tested."
    ),
    formula="number of comparisons = G (G − 1) / 2 for G groups",
    refuses=(NO_RELIABLE_GROUP, NO_DIRECTION, OVERLAPPING),
    source=(
        "Keppel et al. 2005, Methodological issues in measuring health disparities, NCHS Vital "
        "and Health Statistics 2(141); Holm 1979, Scandinavian Journal of Statistics 6:65-70"
    ),
)


@dataclass(frozen=True, slots=True)
class Against:
    """What somebody wants the groups to be held against.

    ``name`` is the publisher's label of a group or what a benchmark is called; ``benchmark`` is
    its estimate, without bounds where it is known without error (a value typed in).
    """

    kind: ReferenceKind
    name: str = ""
    benchmark: Estimate | None = None

    @classmethod
    def named(cls, subgroup: str) -> Against:
        """Hold the groups against one of them, or against everyone."""
        kind = ReferenceKind.EVERYONE if subgroup == EVERYONE else ReferenceKind.GROUP
        return cls(kind, subgroup)


BEST = Against(ReferenceKind.BEST)
LARGEST = Against(ReferenceKind.LARGEST)


@dataclass(frozen=True, slots=True)
class Reference:
    """What the groups are held against.

    ``name`` is a publisher's label or the benchmark's name, and empty where there is no reference;
    ``group`` is its estimate (None for a benchmark, and where there is none), ``estimate`` the
    value with the bounds that may be used. ``candidates`` are the groups it was picked from by
    their values, in display order (empty when it was not), ``tests`` the number of pairs among
    them that verdicts account for. ``reason`` says why there is no reference, or is empty.
    """

    kind: ReferenceKind
    name: str = ""
    estimate: Estimate | None = None
    group: GroupEstimate | None = None
    candidates: tuple[str, ...] = ()
    reason: str = ""

    @property
    def tests(self) -> int:
        """How many pairs the candidates form."""
        return len(self.candidates) * (len(self.candidates) - 1) // 2


def reference_among(
    groups: Sequence[GroupEstimate],
    breakdown: Breakdown,
    series: Series,
    better: Better,
    against: Against,
) -> Reference:
    """Return what the groups of one place are held against.

    Raises ``UserError``, naming the choices, when ``against`` names a group that the metric is not
    published for, or a benchmark without a value.
    """
    if against.kind is ReferenceKind.BENCHMARK:
        if against.benchmark is None or not against.name:
            raise UserError("A benchmark to compare with needs a name and a value.")
        return Reference(against.kind, against.name, against.benchmark)
    apart = disjoint(groups, breakdown, series)
    if against.kind is ReferenceKind.BEST:
        return _best(apart, better)
    if against.kind is ReferenceKind.LARGEST:
        if not apart or any(group.share is None for group in apart):
            return Reference(against.kind, reason=NO_SIZES)
        return _of(against.kind, max(apart, key=lambda group: group.share or 0))
    name = EVERYONE if against.kind is ReferenceKind.EVERYONE else against.name
    if name not in series.subgroups:
        choices = "; ".join(series.subgroups)
        raise UserError(f"There is no group {name!r} here: choose one of {choices}.")
    found = next((group for group in groups if group.subgroup == name), None)
    return _of(against.kind, found) if found else Reference(against.kind, name, reason=ABSENT)


def _best(apart: Sequence[GroupEstimate], better: Better) -> Reference:
    """Return the best of the groups that can be tested, else of those that are reliable."""
    if better is Better.NEITHER:
        return Reference(ReferenceKind.BEST, reason=NO_DIRECTION)
    usable = [group for group in apart if group.usable]
    choices = usable or [group for group in apart if group.reliable]
    if not choices:
        return Reference(ReferenceKind.BEST, reason=NO_RELIABLE_GROUP)
    pick = max if better is Better.HIGHER else min
    best = pick(choices, key=lambda group: group.value)
    return _of(ReferenceKind.BEST, best, tuple(group.subgroup for group in usable))


def _of(kind: ReferenceKind, group: GroupEstimate, candidates: tuple[str, ...] = ()) -> Reference:
    return Reference(kind, group.subgroup, group.estimate, group, candidates)


# Reasons of `not compared` beside those of the interval; they are part of the answers.
IS_REFERENCE = "it is the reference"
OF_REFERENCE = "the reference: "  # stands before a reason that is the reference's own

GAP = Method(
    id="group-gap",
    chapter=Chapter.GAPS,
    order=1,
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
