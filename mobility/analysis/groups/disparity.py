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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate, disjoint
from mobility.analysis.method import Chapter, Method
from mobility.analysis.multiple_testing import (
    HOLM,
    QUESTION_SET,
    TOLD,
    FamilyOutcome,
    family_of,
    verdict_in_family,
)
from mobility.analysis.power import smallest_gap_of
from mobility.analysis.reliability import (
    IMPLAUSIBLE,
    WEAK_VALUE,
    fault_words,
    interval_faults,
    value_faults,
)
from mobility.analysis.uncertainty import (
    DIFFERENCE,
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    PART_AGAINST_WHOLE,
    PART_OF_TOTAL,
    PRACTICALLY_THE_SAME,
    SAME_POOL,
    VERDICTS,
    Z95,
    Estimate,
    Estimates,
    Numbers,
    Verdict,
    estimates_of,
    exactly,
    inside_margin,
    mover,
    or_the_same_codes,
    p_of_interval,
    part_variance,
    standard_errors,
    verdict_codes,
    z_of,
)
from mobility.errors import UserError
from mobility.registry import (
    EVERYONE,
    Better,
    Breakdown,
    Computation,
    IntervalKind,
    Margin,
    Metric,
    Series,
    Unit,
)

# Reasons why there is no ratio, or no interval of one; they are part of the answers.
NO_NATURAL_ZERO = "no ratio: no natural zero"
NOT_ABOVE_ZERO = "no ratio: one of the values is 0"
BOUND_AT_ZERO = "no interval of the ratio: a bound is 0"
RATIO_REASONS = ("", NOT_ABOVE_ZERO, BOUND_AT_ZERO)

Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

RATIO = Method(
    id="ratio",
    chapter=Chapter.GAPS,
    order=2,
    name="Ratio of two estimates (MOVER on logarithms)",
    question="How many times as large is one group's value as the other's?",
    description=(
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
    cannot_tell=(
        "How many people it is about: twice as many can be two instead of one in a thousand. For a "
        "share the ratio of those who have and of those who lack something tell different stories."
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
    divided, code = ratios(estimates_of([a]), estimates_of([b]), z_of(level) / Z95)
    return _ratio_at(divided, code, 0)


def ratios(a: Estimates, b: Estimates, scale: float = 1.0) -> tuple[Estimates, Codes]:
    """Return ``ratio`` of many pairs, NaN for what does not exist, with codes of the reasons.

    The codes are positions in ``RATIO_REASONS``. ``scale`` multiplies the halves of the intervals.
    """
    top, bottom = (
        Estimates(*(_log(part) for part in (each.value, each.lower, each.upper))) for each in (a, b)
    )
    possible = ~np.isnan(top.value + bottom.value)
    value = np.divide(a.value, b.value, out=np.full(possible.shape, np.nan), where=possible)
    lower, upper = mover(top, bottom, scale)
    bounded = ~np.isnan(lower) & ~np.isnan(upper)
    given = ~np.isnan(a.lower + a.upper + b.lower + b.upper)
    code = np.select([~possible, given & ~bounded], [1, 2], 0).astype(np.int8)
    log_value = top.value - bottom.value
    return Estimates(
        value,
        np.where(bounded, value * np.exp(lower - log_value), np.nan),
        np.where(bounded, value * np.exp(upper - log_value), np.nan),
    ), code


def _log(numbers: Numbers) -> Numbers:
    """Return natural logarithms, NaN for numbers that are not above 0."""
    return np.log(numbers, out=np.full(numbers.shape, np.nan), where=numbers > 0)


def _ratio_at(divided: Estimates, code: Codes, at: int) -> Ratio:
    value, lower, upper = (
        _number(part[at]) for part in (divided.value, divided.lower, divided.upper)
    )
    return Ratio(value, lower, upper, RATIO_REASONS[code[at]])


def _number(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def complement(share: Estimate) -> Estimate:
    """Return the share (0 to 1) of those who are not counted. Raises ``UserError`` beyond that."""
    rest = complements(estimates_of([share]))
    return Estimate(*(_number(part[0]) for part in (rest.value, rest.lower, rest.upper)))  # type: ignore[arg-type]  # three numbers


def complements(shares: Estimates) -> Estimates:
    """Return ``complement`` of many shares; NaN stays NaN."""
    if ((shares.value < 0) | (shares.value > 1)).any():
        raise UserError("Only a share between 0 and 1 has a complement.")
    return Estimates(1 - shares.value, 1 - shares.upper, 1 - shares.lower)


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
    question="Against which group are the others held where nobody named one?",
    description=(
        "Of the groups that share nobody, whose values are reliable and whose intervals can be "
        "used, the one with the best value. A catch-all of everyone in no other group is picked "
        "only where there is no other, and is called better where it does better. Because the "
        "data picked the reference, a group only counts as worse or better off if that holds "
        "among all pairs of these groups at once, the catch-all among them (Holm): with four equal "
        "groups, judging each against the best as if it had been named beforehand would find a "
        "gap in nearly one place of five. Where no group has an interval, the best reliable value "
        "is named and nothing is tested."
    ),
    formula="number of comparisons = G (G − 1) / 2 for G groups",
    cannot_tell=(
        "That this group is the best: the best of several uncertain values looks better than it "
        "is, and a group with a weak value could be better still."
    ),
    refuses=(NO_RELIABLE_GROUP, NO_DIRECTION, OVERLAPPING),
    source=(
        "Keppel et al. 2005, Methodological issues in measuring health disparities, NCHS Vital "
        "and Health Statistics 2(141); Holm 1979, Scandinavian Journal of Statistics 6:65-70"
    ),
)


@dataclass(frozen=True, slots=True)
class Against:
    """What somebody wants the groups to be compared with.

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
    """What the groups are compared with.

    ``name`` is a publisher's label or the benchmark's name, and empty where there is no reference;
    ``group`` is its estimate (None for a benchmark, and where there is none), ``estimate`` the
    value with the bounds that may be used. ``candidates`` are the groups it was picked from by
    their values, in display order (empty when it was not); ``compared`` are these and a catch-all
    that was not to be picked, and ``tests`` is the number of pairs among them that verdicts account
    for. ``reason`` says why there is no reference, or is empty.
    """

    kind: ReferenceKind
    name: str = ""
    estimate: Estimate | None = None
    group: GroupEstimate | None = None
    candidates: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    reason: str = ""

    @property
    def tests(self) -> int:
        """How many pairs the compared groups form."""
        return len(self.compared) * (len(self.compared) - 1) // 2


# Reasons of `not compared` beside those of the interval; they are part of the answers.
IS_REFERENCE = "it is the reference"
OF_REFERENCE = "the reference: "  # stands before a reason that is the reference's own

GAP = Method(
    id="group-gap",
    chapter=Chapter.GAPS,
    order=1,
    name="Gap between a group and a reference",
    question="Is this group behind the reference, by more than chance?",
    description=(
        "The difference from the reference, turned so that more than 0 means worse off; where "
        "neither direction is better it is the plain difference. The group is behind when the "
        "interval of the difference leaves out zero. Two groups that share people are never "
        "taken for separate estimates, and neither are a group and the total it is part of. A gap "
        "describes; it names no cause."
    ),
    formula="gap = reference − group where higher is better, else group − reference",
    cannot_tell=(
        "Why, and what would close it. A group is many people: most differences between people are "
        "within groups."
    ),
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
    """One group compared with the reference.

    ``gap`` is in the unit of the metric, its bounds are those of this one comparison and ``se`` is
    its standard error; ``ratio.reason`` says what of the ratio is missing, and why. Numbers that do
    not exist are None. ``p`` is that of this one comparison, while the verdict accounts for all
    ``Disparity.tests``. ``family`` is how it ended among all groups (None where it was not tested)
    and ``family_verdict`` what is shown. ``smallest_gap`` is what these data could show beside all
    of them, None unless the verdict is ``cannot tell``. ``reason`` is empty unless it is ``not
    compared``.
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
    smallest_gap: float | None = None
    family: FamilyOutcome | None = None
    method: Method = GAP

    @property
    def family_verdict(self) -> Verdict:
        """The verdict that is shown: what its family leaves of the single one."""
        return verdict_in_family(self.verdict, self.family)

    @property
    def clear_alone(self) -> bool:
        """Whether the interval of this one comparison leaves out zero."""
        return self.lower is not None and self.upper is not None and self.lower * self.upper > 0


@dataclass(frozen=True, slots=True)
class Disparity:
    """The groups of one place compared with one reference, in the order they were given.

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
        """How many comparisons hold together: all pairs where the data picked, else 1."""
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
    """Return the groups of one place, year and breakdown compared with one reference.

    ``groups`` may hold everyone; ``series`` is the metric's at the level and by the breakdown.
    ``refused`` gives the registry's reason for each computation that it does not permit (None: it
    permits all). ``of_complement`` asks for the ratio of the complements of shares. Raises
    ``UserError`` for a reference that does not exist, a complement of what is no share, or an
    impossible level.
    """
    z_of(level)
    if of_complement and metric.unit is not Unit.SHARE:
        raise UserError(f"{metric.label} is no share, so it has no complement.")
    values = JudgedValues.of_place(groups, metric)
    apart = _columns_apart(values.groups, series, breakdown)
    rest = _catch_all(values.groups, breakdown)
    chosen = _choose(values, metric, series, against, apart, rest)
    reference = _named_reference(groups, values, chosen, against, apart, rest)
    no_gap, no_ratio = ((refused or {}).get(each, "") for each in (_GAP, _RATIO))
    if no_gap:
        reference = Reference(reference.kind, reason=no_gap)
    if not metric.ratio_meaningful:
        no_ratio = NO_NATURAL_ZERO
    if reference.estimate is None:
        reasons = [no_gap or group.problem or reference.reason for group in groups]
        gaps = tuple(
            GroupGap(group, Verdict.NOT_COMPARED, reason, Ratio(None, reason=reason))
            for group, reason in zip(groups, reasons, strict=True)
        )
    else:
        numbers = _gaps(values, chosen, metric, series, apart, level, divide=not no_ratio,
                        of_complement=of_complement)  # fmt: skip
        alone = _one_place(groups, numbers, values.reasons(), no_ratio, level, reference.tests)
        gaps = _as_family(alone, reference.tests, level, metric.margin)
    methods: tuple[Method, ...] = (GAP, DIFFERENCE, PRACTICALLY_THE_SAME, RATIO)
    if reference.kind is ReferenceKind.EVERYONE:
        methods = (GAP, PART_AGAINST_WHOLE, PRACTICALLY_THE_SAME, RATIO)
    picked = bool(reference.compared)
    methods = (*methods, *((BEST_GROUP, HOLM) if picked else (QUESTION_SET,)))
    plain = "share" if metric.unit is Unit.SHARE else "value"
    ratio_of = "complement of the share" if of_complement else plain
    return Disparity(metric, breakdown, reference, gaps, ratio_of, level, methods)


NO_VALUE = "no value published here"

_GAP, _RATIO = Computation.GAP, Computation.RATIO
_NOT_COMPARED, _CANNOT_TELL = (
    VERDICTS.index(each) for each in (Verdict.NOT_COMPARED, Verdict.CANNOT_TELL)
)
# Codes of reasons: those of `fault_words`, the same again for the reference (`_OF_REFERENCE` more),
# then what is wrong with the two together or with the place.
_OF_REFERENCE = 6
_OF_BOTH = (PART_OF_TOTAL, OVERLAPPING, SAME_POOL, IS_REFERENCE, NO_VALUE)
_PART, _OVERLAPPING, _SAME_POOL, _IS_REFERENCE, _NO_VALUE = range(13, 18)
_OF_PLACES = (ABSENT, NO_RELIABLE_GROUP, NO_DIRECTION, NO_SIZES)
_ABSENT, _NO_RELIABLE, _NO_DIRECTION, _NO_SIZES, _REFUSED = range(18, 23)


@dataclass(frozen=True, slots=True)
class GroupValues:
    """A metric's values by group in one year, a row a place and a column a group.

    `geoid` and `state` are codes as numbers, `groups` the publisher's labels in display order,
    everyone among them. NaN stands for a missing number.
    """

    year: int
    groups: tuple[str, ...]
    geoid: NDArray[np.int32]
    state: NDArray[np.int32]
    value: Numbers
    lower: Numbers
    upper: Numbers
    weak: Flags

    @classmethod
    def from_columns(
        cls, columns: Mapping[str, NDArray[Any]], groups: Sequence[str], year: int
    ) -> GroupValues:
        """Take a row a place and group: `geoid`, `state`, `slot` (index of `groups`), numbers."""
        codes = np.asarray(columns["geoid"], dtype=np.int32)
        geoid, first, row = np.unique(codes, return_index=True, return_inverse=True)
        slot = np.asarray(columns["slot"], dtype=np.intp)
        shape = (geoid.size, len(groups))
        value, lower, upper = (np.full(shape, np.nan) for _ in range(3))
        weak = np.zeros(shape, dtype=bool)
        for name, wide in (("value", value), ("lower", lower), ("upper", upper)):
            wide[row, slot] = columns[name]
        weak[row, slot] = columns["weak"]
        state = np.asarray(columns["state"], dtype=np.int32)[first]
        return cls(year, tuple(groups), geoid, state, value, lower, upper, weak)


@dataclass(frozen=True, slots=True)
class JudgedValues(Estimates):
    """Places by groups with sampling bounds only, and what each value may be used for.

    ``problem`` says why a value is not reliable and ``fault`` why its interval cannot be used, as
    codes of ``faults`` (0: neither). ``se`` are standard errors, ``share`` each group's part (0 to
    1) of everyone; NaN where there is none.
    """

    groups: tuple[str, ...]
    problem: Codes
    fault: Codes
    se: Numbers
    share: Numbers
    faults: tuple[str, ...]

    @classmethod
    def from_values(cls, values: GroupValues, metric: Metric, series: Series) -> JudgedValues:
        """Judge the values of many places; raises ``UserError`` on bounds out of order."""
        value, kind = values.value, series.interval_in(values.year)
        nothing = np.full_like(value, np.nan)
        sampling = kind is IntervalKind.SAMPLING
        lower, upper = (values.lower, values.upper) if sampling else (nothing, nothing)
        return cls(
            value,
            lower,
            upper,
            values.groups,
            problem=value_faults(metric, value, values.weak),
            fault=interval_faults(lower, upper, hidden=kind is IntervalKind.SUPPRESSION_RANGE),
            se=standard_errors(value, lower, upper, *metric.range),
            share=nothing,
            faults=fault_words(metric),
        )

    @classmethod
    def of_place(cls, groups: Sequence[GroupEstimate], metric: Metric) -> JudgedValues:
        """Take the groups of one place, one row, in the order in which they are given."""
        faults = list(fault_words(metric))
        for group in groups:
            if group.problem not in faults:
                faults[3] = group.problem  # another reason why a zero is no number
        interval_reasons = [
            HIDDEN_COUNTS if group.interval is IntervalKind.SUPPRESSION_RANGE
            else group.interval_problem
            for group in groups
        ]  # fmt: skip
        numbers = estimates_of([group.estimate for group in groups])
        return cls(
            numbers.value[np.newaxis],
            numbers.lower[np.newaxis],
            numbers.upper[np.newaxis],
            tuple(group.subgroup for group in groups),
            problem=np.array([[faults.index(group.problem) for group in groups]], dtype=np.int8),
            fault=np.array([[faults.index(reason) for reason in interval_reasons]], dtype=np.int8),
            se=np.array([[group.se for group in groups]], dtype=np.float64),
            share=np.array([[group.share for group in groups]], dtype=np.float64),
            faults=tuple(faults),
        )

    @property
    def reliable(self) -> Flags:
        """Which values may be named, averaged or picked as the best."""
        return np.asarray((self.problem == 0) & ~np.isnan(self.value))

    @property
    def usable(self) -> Flags:
        """Which of these have an interval to test by."""
        return np.asarray(self.reliable & (self.fault == 0))

    def reasons(self, refused: str = "") -> tuple[str, ...]:
        """Return what the codes of reasons mean, the registry's refusal last."""
        own = self.faults[1:]
        of_reference = tuple(f"{OF_REFERENCE}{each}" for each in own)
        return ("", *own, *of_reference, *_OF_BOTH, *_OF_PLACES, refused)


@dataclass(frozen=True, slots=True)
class GapTable:
    """The gaps of every place; arrays of places by groups, NaN where a number does not exist.

    ``reference`` is the column of each place's reference (-1: none), ``tests`` how many pairs its
    verdicts hold for together. The bounds of ``values`` are those that can be used. ``gap`` and
    ``ratio`` are turned so that above 0 and above 1 mean worse off; their bounds are those of the
    single comparison. ``verdict`` holds codes of `VERDICTS`, ``reason`` codes of ``reasons`` (0:
    none). ``reliable`` says which values may be named, averaged or picked.
    """

    values: GroupValues
    reliable: Flags
    reference: NDArray[np.intp]
    tests: NDArray[np.intp]
    gap: Numbers
    lower: Numbers
    upper: Numbers
    ratio: Numbers
    ratio_lower: Numbers
    ratio_upper: Numbers
    verdict: Codes
    reason: Codes
    reasons: tuple[str, ...]


def gap_table(
    values: GroupValues,
    metric: Metric,
    series: Series,
    breakdown: Breakdown,
    against: Against = BEST,
    *,
    refused: Mapping[Computation, str] | None = None,
    level: float = 0.95,
) -> GapTable:
    """Return ``disparity`` of every place, each with its own reference.

    ``against`` is the best reliable group of each place, everyone, or one group named for all.
    Raises ``UserError`` for another reference, a group that the metric is not published for,
    bounds that are not in order, or an impossible level.
    """
    z_of(level)
    if against.kind in {ReferenceKind.LARGEST, ReferenceKind.BENCHMARK}:
        raise UserError("Many places are compared with their best group, everyone, or one group.")
    given = JudgedValues.from_values(values, metric, series)
    apart = _columns_apart(values.groups, series, breakdown)
    rest = _catch_all(values.groups, breakdown)
    chosen = _choose(given, metric, series, against, apart, rest)
    numbers = _gaps(given, chosen, metric, series, apart, level)
    table = GapTable(
        values=replace(values, lower=given.lower, upper=given.upper),
        reliable=given.reliable,
        reference=chosen.column,
        tests=chosen.tests,
        gap=numbers.gap,
        lower=numbers.lower,
        upper=numbers.upper,
        ratio=numbers.ratio.value,
        ratio_lower=numbers.ratio.lower,
        ratio_upper=numbers.ratio.upper,
        verdict=numbers.verdict,
        reason=numbers.reason,
        reasons=given.reasons((refused or {}).get(_GAP, "")),
    )
    return _permitted(table, metric, refused or {})


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Each place's reference: its column (-1: none), and the code of why there is none.

    ``picked`` marks the columns whose pairs count where the data picked it; ``everyone`` says
    whether it is everyone. A ``benchmark`` is no column: it is the same for all places.
    """

    column: NDArray[np.intp]
    why_none: int
    picked: Flags
    everyone: bool = False
    benchmark: Estimate | None = None

    @property
    def tests(self) -> NDArray[np.intp]:
        """How many pairs are compared; 1 where the data did not pick."""
        size = self.picked.sum(axis=1)
        return np.asarray(np.maximum(1, size * (size - 1) // 2))

    def of_reference(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Return each place's number of the reference, one column (the last group's for -1)."""
        return np.take_along_axis(numbers, self.column[:, np.newaxis], axis=1)


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Places by groups: gaps and ratios turned so that above 0 and above 1 mean worse off."""

    gap: Numbers
    lower: Numbers
    upper: Numbers
    se: Numbers
    ratio: Estimates
    ratio_code: Codes
    verdict: Codes
    reason: Codes


def _columns_apart(groups: Sequence[str], series: Series, breakdown: Breakdown) -> list[int]:
    """Return the columns of the groups that share nobody, in the order of the registry."""
    stand_ins = [GroupEstimate(label, 0.0, None, None, None, None) for label in groups]
    apart = disjoint(stand_ins, breakdown, series)
    return [groups.index(group.subgroup) for group in apart]


def _catch_all(groups: Sequence[str], breakdown: Breakdown) -> Flags:
    """Return which columns are a catch-all of everyone in no other group."""
    labels = {group.label for group in breakdown.groups if group.catch_all}
    return np.array([label in labels for label in groups], dtype=bool)


def _choose(
    given: JudgedValues,
    metric: Metric,
    series: Series,
    against: Against,
    apart: list[int],
    catch_all: Flags,
) -> _Chosen:
    """Return each place's reference; ``apart`` are the columns of groups that share nobody.

    The columns of ``catch_all`` are the best group only where there is no other.

    Raises ``UserError``, naming the choices, when ``against`` names a group that the metric is not
    published for, or a benchmark without a value.
    """
    picked = np.zeros(given.value.shape, dtype=bool)
    none = np.full(given.value.shape[0], -1)
    if against.kind is ReferenceKind.BENCHMARK:
        if against.benchmark is None or not against.name:
            raise UserError("A benchmark to compare with needs a name and a value.")
        return _Chosen(none, 0, picked, benchmark=against.benchmark)
    if against.kind is ReferenceKind.LARGEST:
        shares = given.share[:, apart]
        known = apart and not np.isnan(shares).any()
        column = np.array(apart)[np.argmax(shares, axis=1)] if known else none
        return _Chosen(column, _NO_SIZES, picked)
    if against.kind is ReferenceKind.BEST:
        if metric.better is Better.NEITHER:
            return _Chosen(none, _NO_DIRECTION, picked)
        usable, reliable = given.usable[:, apart], given.reliable[:, apart]
        others = ~catch_all[apart]
        choices = reliable
        for preferred in (usable, reliable & others, usable & others):
            choices = np.where(preferred.any(axis=1, keepdims=True), preferred, choices)
        if not choices.any():
            return _Chosen(none, _NO_RELIABLE, picked)
        height = given.value[:, apart] * (1 if metric.better is Better.HIGHER else -1)
        best = np.argmax(np.where(choices, height, -np.inf), axis=1)
        picked[:, apart] = usable
        column = np.where(choices.any(axis=1), np.array(apart)[best], -1)
        return _Chosen(column, _NO_RELIABLE, picked)
    everyone = against.kind is ReferenceKind.EVERYONE
    name = EVERYONE if everyone else against.name
    if name not in series.subgroups:
        choices_named = "; ".join(series.subgroups)
        raise UserError(f"There is no group {name!r} here: choose one of {choices_named}.")
    if name in given.groups:
        named = given.groups.index(name)
        none = np.where(np.isnan(given.value[:, named]), -1, named)
    return _Chosen(none, _ABSENT, picked, everyone)


def _named_reference(
    groups: Sequence[GroupEstimate],
    values: JudgedValues,
    chosen: _Chosen,
    against: Against,
    apart: list[int],
    catch_all: Flags,
) -> Reference:
    """Return the reference of the one place that the groups are of."""
    if against.kind is ReferenceKind.BENCHMARK:
        return Reference(against.kind, against.name, against.benchmark)
    column = int(chosen.column[0])
    if column < 0:
        name = EVERYONE if chosen.everyone else against.name
        return Reference(against.kind, name, reason=values.reasons()[chosen.why_none])
    group = groups[column]
    compared = [at for at in apart if chosen.picked[0, at]]
    candidates = [at for at in compared if catch_all[at] <= catch_all[column]]
    return Reference(
        against.kind,
        group.subgroup,
        group.estimate,
        group,
        tuple(values.groups[at] for at in candidates),
        tuple(values.groups[at] for at in compared),
    )


def _gaps(
    given: JudgedValues,
    chosen: _Chosen,
    metric: Metric,
    series: Series,
    apart: list[int],
    level: float,
    *,
    divide: bool = True,
    of_complement: bool = False,
) -> _Gaps:
    """Return the gaps of places by groups; ``apart`` are the columns that share no people."""
    scale = z_of(level) / Z95
    related = _Related.to_reference(given, chosen, series)
    reference, reference_se = _reference(given, chosen, metric)
    usable = (given.fault == 0) & (related.fault == 0)
    separate = related.separate & usable
    known_part = related.part & chosen.everyone & ~np.isnan(given.share)
    part = known_part & usable
    first, second = _turned(given, reference, metric.better)
    gap = first.value - second.value
    lower, upper = (np.where(separate, bound, np.nan) for bound in mover(first, second, scale))
    se = np.where(separate, np.hypot(np.nan_to_num(given.se), reference_se), np.nan)
    if part.any():
        share, own, whole = (
            given.share[part],
            given.se[part],
            np.broadcast_to(reference_se, part.shape)[part],
        )
        variance = part_variance(own, whole, share)
        se[part] = np.sqrt(variance)
        lower[part], upper[part] = (gap[part] + sign * z_of(level) * se[part] for sign in (-1, 1))
    divided, code = (
        Estimates(*(np.full_like(gap, np.nan) for _ in range(3))),
        np.zeros_like(given.fault),
    )
    if divide:
        of_group, other, better = (
            Estimates(given.value, given.lower, given.upper),
            reference,
            metric.better,
        )
        if of_complement:
            of_group, other, better = (
                complements(of_group),
                complements(other),
                _OPPOSITE.get(better, better),
            )
        bounded = [
            Estimates(
                each.value, *(np.where(separate, b, np.nan) for b in (each.lower, each.upper))
            )
            for each in _turned(of_group, other, better)
        ]
        divided, code = ratios(bounded[0], bounded[1], scale)
        if part.any():
            _bound_ratio_to_whole(
                divided, part & (code == 0), of_group, other, (given, reference_se), z_of(level)
            )
    none = (chosen.column < 0)[:, np.newaxis] & (chosen.benchmark is None)
    rules: tuple[tuple[Flags, Codes | int], ...] = (
        (np.isnan(given.value), _NO_VALUE),
        (related.same, _IS_REFERENCE),
        (given.problem > 0, given.problem),
        (np.broadcast_to(none, gap.shape), chosen.why_none),
        (related.problem > 0, related.problem + _OF_REFERENCE),
        (related.part & ~known_part, _PART),
        (related.shared | related.outside, _OVERLAPPING),
        (related.equal & ~related.part & bool(metric.pooled), _SAME_POOL),
        (given.fault > 0, given.fault),
        (related.fault > 0, related.fault + _OF_REFERENCE),
    )
    reason = np.select([holds for holds, _ in rules], [each for _, each in rules], 0)
    larger = Better.NEITHER if metric.better is Better.NEITHER else Better.LOWER
    verdict = np.where(reason > 0, _NOT_COMPARED, verdict_codes(lower, upper, larger))
    if chosen.picked.any():
        clear = _clear_jointly(given, chosen, apart, 1 - level)
        verdict = np.where((reason == 0) & ~clear, _CANNOT_TELL, verdict)
    verdict = or_the_same_codes(verdict, gap, lower, upper, metric.margin, level)
    return _Gaps(
        gap, lower, upper, se, divided, code, verdict.astype(np.int8), reason.astype(np.int8)
    )


_OPPOSITE = {Better.HIGHER: Better.LOWER, Better.LOWER: Better.HIGHER}


def _turned(group: Estimates, other: Estimates, better: Better) -> tuple[Estimates, Estimates]:
    """Return both in the order in which first minus second is above 0 for the worse off."""
    return (other, group) if better is Better.HIGHER else (group, other)


def _reference(given: JudgedValues, chosen: _Chosen, metric: Metric) -> tuple[Estimates, Numbers]:
    """Return each place's reference beside all its groups, and its standard error, 0 for none."""
    if chosen.benchmark is not None:
        benchmark = chosen.benchmark
        if (
            benchmark.lower is None or benchmark.upper is None
        ):  # a value typed in is known without error
            benchmark = exactly(benchmark.value)
        bounds = estimates_of([benchmark])
        se = standard_errors(bounds.value, bounds.lower, bounds.upper, *metric.range)
        wide = (
            np.full(given.value.shape, part[0])
            for part in (bounds.value, bounds.lower, bounds.upper)
        )
        return Estimates(*wide), np.nan_to_num(se)[:, np.newaxis]
    none = (chosen.column < 0)[:, np.newaxis]
    columns = (
        np.broadcast_to(np.where(none, np.nan, chosen.of_reference(part)), part.shape)
        for part in (given.value, given.lower, given.upper)
    )
    return Estimates(*columns), np.nan_to_num(chosen.of_reference(given.se))


def _bound_ratio_to_whole(
    divided: Estimates,
    rows: Flags,
    part: Estimates,
    whole: Estimates,
    errors: tuple[JudgedValues, Numbers],
    z: float,
) -> None:
    """Enter the interval of the ratio of a part p to the whole P that it belongs to.

    On logarithms, var = s_part^2 / p^2 - 2 w s_part^2 / (p P) + s_whole^2 / P^2, because the
    covariance of the two is w s_part^2, and at least s_part^2 (1 / p - w / P)^2, what it would be
    if everybody else were known exactly.
    """
    given, whole_se = errors
    p, total, weight = part.value[rows], whole.value[rows], given.share[rows]
    variance = given.se[rows] ** 2
    of_whole = np.broadcast_to(whole_se, rows.shape)[rows] / total
    log_variance = variance / p**2 - 2 * weight * variance / (p * total) + of_whole**2
    half = z * np.sqrt(np.maximum(log_variance, variance * (1 / p - weight / total) ** 2))
    divided.lower[rows] = divided.value[rows] * np.exp(-half)
    divided.upper[rows] = divided.value[rows] * np.exp(half)


def _one_place(
    groups: Sequence[GroupEstimate],
    numbers: _Gaps,
    reasons: Sequence[str],
    no_ratio: str,
    level: float,
    pairs: int,
) -> tuple[GroupGap, ...]:
    """Return the one row of numbers as gaps of groups."""
    gap, lower, upper, se = (
        part[0] for part in (numbers.gap, numbers.lower, numbers.upper, numbers.se)
    )
    p = np.full(gap.shape, np.nan)
    tested = ~np.isnan(lower)
    p[tested] = p_of_interval(gap[tested], lower[tested], upper[tested], level)
    divided = Estimates(
        *(part[0] for part in (numbers.ratio.value, numbers.ratio.lower, numbers.ratio.upper))
    )
    return tuple(
        GroupGap(
            group,
            VERDICTS[numbers.verdict[0, at]],
            reasons[numbers.reason[0, at]],
            Ratio(None, reason=no_ratio)
            if no_ratio
            else _ratio_at(divided, numbers.ratio_code[0], at),
            gap=_number(gap[at]),
            lower=_number(lower[at]),
            upper=_number(upper[at]),
            se=_number(se[at]),
            p=_number(p[at]),
            smallest_gap=smallest_gap_of(
                VERDICTS[numbers.verdict[0, at]], _number(se[at]), 0.0, tests=max(1, pairs)
            ),
        )
        for at, group in enumerate(groups)
    )


def gap_is_small(margin: Margin | None, gap: GroupGap, level: float = 0.95) -> bool:
    """Return whether a gap is known to be smaller than one that matters."""
    bounds = None if gap.lower is None or gap.upper is None else (gap.lower, gap.upper)
    return inside_margin(margin, gap.gap, bounds, level)


def _as_family(
    gaps: Sequence[GroupGap], pairs: int, level: float, margin: Margin | None
) -> tuple[GroupGap, ...]:
    """Return the gaps of a place with how each ended among all.

    Where the data picked the reference, the verdicts hold among all ``pairs`` (Holm) already.
    """
    p = [np.nan if gap.p is None or gap.reason else gap.p for gap in gaps]
    alpha = round(1 - level, 9)  # 0.05, without the error of the subtraction
    family = family_of(p, clear=alpha)
    outcomes = [
        FamilyOutcome(HOLM.id, alpha, pairs, gap.verdict in TOLD)
        if pairs
        else family.outcome(own, same=gap_is_small(margin, gap, level))
        for gap, own in zip(gaps, p, strict=True)
    ]
    return tuple(
        gap if gap.verdict is Verdict.NOT_COMPARED else replace(gap, family=outcome)
        for gap, outcome in zip(gaps, outcomes, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Related:
    """How every group is related to its place's reference, and what is wrong with the latter."""

    same: Flags
    part: Flags  # one of the two is everyone
    shared: Flags  # they share people
    outside: Flags  # shares people with candidates, though not with the reference
    equal: Flags  # one and the same estimate
    problem: Codes
    fault: Codes

    @classmethod
    def to_reference(cls, given: JudgedValues, chosen: _Chosen, series: Series) -> _Related:
        at, groups = chosen.column, given.groups
        there = (at >= 0)[:, np.newaxis]
        everyone = np.array([label == EVERYONE for label in groups])
        pairs = np.array([[series.share_people(a, b) for b in groups] for a in groups])
        same = np.arange(len(groups)) == at[:, np.newaxis]
        part = (everyone[at][:, np.newaxis] | everyone) & ~same & there
        outside = chosen.picked.any(axis=1, keepdims=True) & given.usable & ~chosen.picked
        equal = np.broadcast_to(there, same.shape)
        for own in (given.value, given.lower, given.upper):
            other = chosen.of_reference(own)
            equal = equal & (np.abs(own - other) <= 1e-9 * np.maximum(np.abs(own), np.abs(other)))
        problem, fault = (
            np.broadcast_to(np.where(there, chosen.of_reference(code), 0), same.shape)
            for code in (given.problem, given.fault)
        )
        return cls(same, part, pairs[at] & ~same & ~part & there, outside, equal, problem, fault)

    @property
    def separate(self) -> Flags:
        """Which groups are an estimate separate from the reference."""
        return np.asarray(~(self.same | self.part | self.shared))


def _clear_jointly(given: JudgedValues, chosen: _Chosen, apart: list[int], error: float) -> Flags:
    """Return which groups differ from their reference among all pairs of a place (Holm)."""
    clear = np.zeros(given.value.shape, dtype=bool)
    pairs = np.array(list(combinations(apart, 2)), dtype=np.intp).reshape(-1, 2)
    a, b = (
        Estimates(given.value[:, side], given.lower[:, side], given.upper[:, side])
        for side in pairs.T
    )
    lower, upper = mover(a, b)
    gap = a.value - b.value
    both = chosen.picked[:, pairs[:, 0]] & chosen.picked[:, pairs[:, 1]]
    p = np.full(gap.shape, np.inf)
    p[both] = p_of_interval(gap[both], lower[both], upper[both])
    order = np.argsort(p, axis=1, kind="stable")
    left = both.sum(axis=1, keepdims=True) - np.arange(len(pairs))  # pairs not yet rejected
    below = np.take_along_axis(p, order, axis=1) < error / np.maximum(left, 1)
    rejected = np.zeros_like(both)
    np.put_along_axis(rejected, order, np.logical_and.accumulate(below, axis=1), axis=1)
    for number, (first, second) in enumerate(pairs):
        clear[:, second] |= rejected[:, number] & (chosen.column == first)
        clear[:, first] |= rejected[:, number] & (chosen.column == second)
    return clear


def _permitted(table: GapTable, metric: Metric, refused: Mapping[Computation, str]) -> GapTable:
    """Return the table without what the registry does not permit."""
    nothing = np.full_like(table.gap, np.nan)
    no_gap = Computation.GAP in refused
    if no_gap or Computation.RATIO in refused or not metric.ratio_meaningful:
        table = replace(table, ratio=nothing, ratio_lower=nothing, ratio_upper=nothing)
    if no_gap:
        table = replace(
            table,
            reference=np.full_like(table.reference, -1),
            gap=nothing,
            lower=nothing,
            upper=nothing,
            verdict=np.full_like(table.verdict, _NOT_COMPARED),
            reason=np.where(table.reason == _NO_VALUE, _NO_VALUE, _REFUSED).astype(np.int8),
        )
    return table
