"""The gaps of one metric, breakdown and year in all places of a level, as arrays.

Rows are places and columns are groups. The rules are those of `groups.disparity`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.disparity import (
    ABSENT,
    BEST,
    IS_REFERENCE,
    NO_DIRECTION,
    NO_RELIABLE_GROUP,
    OF_REFERENCE,
    Against,
    ReferenceKind,
)
from mobility.analysis.groups.estimates import OVERLAPPING, GroupEstimate, disjoint
from mobility.analysis.reliability import IMPLAUSIBLE, WEAK_VALUE
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_INTERVAL,
    NO_WIDTH,
    PART_OF_TOTAL,
    SAME_POOL,
    Z95,
    Verdict,
    p_value,
    standard_errors,
    z_of,
)
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Breakdown, Computation, IntervalKind, Metric, Series

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]


# What can be wrong with a group's own value or interval, by code from 1 on; 0 is nothing.
# The empty one is the metric's own words for a zero that is no number.
FAULTS = (WEAK_VALUE, IMPLAUSIBLE, "", NO_INTERVAL, NO_WIDTH, HIDDEN_COUNTS)
_WEAK, _IMPLAUSIBLE, _ZERO, _NO_INTERVAL, _NO_WIDTH, _HIDDEN = range(1, 7)


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
class Bounds:
    """Estimates as arrays of one shape; NaN for what is missing."""

    value: Numbers
    lower: Numbers
    upper: Numbers


@dataclass(frozen=True, slots=True)
class Given(Bounds):
    """The values with what is wrong with them; codes as in `FAULTS`, 0 for nothing."""

    groups: tuple[str, ...]
    problem: Codes
    fault: Codes

    @classmethod
    def of(cls, values: GroupValues, metric: Metric, series: Series) -> Given:
        """Judge the values and keep sampling bounds only; ``UserError`` on bounds out of order."""
        value, kind = values.value, series.interval_in(values.year)
        lower, upper = values.lower, values.upper
        if kind is not IntervalKind.SAMPLING:
            lower = upper = np.full_like(value, np.nan)
        standard_errors(value, lower, upper)  # refuses bounds that are not in order
        plausible = np.inf if metric.plausible is None else metric.plausible
        no_number = (value == 0) & bool(metric.zero_meaning)
        problem = np.select(
            [values.weak, value > plausible, no_number], [_WEAK, _IMPLAUSIBLE, _ZERO], 0
        )
        missing = _HIDDEN if kind is IntervalKind.SUPPRESSION_RANGE else _NO_INTERVAL
        width = upper - lower
        fault = np.select([np.isnan(width), width <= 0], [missing, _NO_WIDTH], 0)
        return cls(value, lower, upper, values.groups, problem, fault)

    @property
    def reliable(self) -> Flags:
        """Which values may be named, averaged or picked as the best."""
        return np.asarray((self.problem == 0) & ~np.isnan(self.value))

    @property
    def usable(self) -> Flags:
        """Which of these have an interval to test by."""
        return np.asarray(self.reliable & (self.fault == 0))


def mover(a: Bounds, b: Bounds, scale: float) -> tuple[Numbers, Numbers]:
    """Return the interval of a minus b, as ``uncertainty.difference`` does."""
    gap = a.value - b.value
    a_below, a_above = (np.maximum(x, 0) for x in (a.value - a.lower, a.upper - a.value))
    b_below, b_above = (np.maximum(x, 0) for x in (b.value - b.lower, b.upper - b.value))
    return gap - scale * np.hypot(a_below, b_above), gap + scale * np.hypot(a_above, b_below)


def ratios_of(
    a: Bounds, b: Bounds, tested: Flags, scale: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return a over b with its interval, as ``ratios.ratio`` does."""

    def logs(one: Bounds) -> Bounds:
        return Bounds(
            *(
                np.log(part, out=np.full(part.shape, np.nan), where=part > 0)
                for part in (one.value, one.lower, one.upper)
            )
        )

    top, bottom = logs(a), logs(b)
    gap = top.value - bottom.value
    lower, upper = mover(top, bottom, scale)
    bounded = tested & ~np.isnan(lower) & ~np.isnan(upper)
    return (
        np.exp(gap),
        np.where(bounded, np.exp(lower), np.nan),
        np.where(bounded, np.exp(upper), np.nan),
    )


NO_VALUE = "no value published here"

VERDICTS = (
    Verdict.NOT_COMPARED,
    Verdict.CANNOT_TELL,
    Verdict.BETTER,
    Verdict.WORSE,
    Verdict.LOWER,
    Verdict.HIGHER,
)
"""What the codes of `GapTable.verdict` mean."""
_CANNOT_TELL = VERDICTS.index(Verdict.CANNOT_TELL)

# Codes of `GapTable.reason`: those of `FAULTS`, the same again where it is the reference's, then
# what is wrong with the two together or with the place.
_OF_REFERENCE = len(FAULTS)
_OF_BOTH = (PART_OF_TOTAL, OVERLAPPING, SAME_POOL, IS_REFERENCE, NO_VALUE)
_PART, _OVERLAPPING, _SAME_POOL, _IS_REFERENCE, _NO_VALUE = range(13, 18)
_OF_PLACES = (ABSENT, NO_RELIABLE_GROUP, NO_DIRECTION)
_ABSENT, _NO_RELIABLE, _NO_DIRECTION, _REFUSED = range(18, 22)


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
    """Return every place's groups held against its own reference, as ``disparity`` does for one.

    ``against`` is the best reliable group of each place, everyone, or one group named for all.
    Raises ``UserError`` for another reference, a group that the metric is not published for,
    bounds that are not in order, or an impossible level.
    """
    scale = z_of(level) / Z95
    given = Given.of(values, metric, series)
    apart = _columns_apart(values.groups, series, breakdown)
    chosen = _choose(given, metric, against, apart)
    related = _Related.of(given, chosen, series)
    a, b = _turned(given, chosen, metric.better)
    tested = related.apart & (given.fault == 0) & (related.fault == 0)
    lower, upper = (np.where(tested, bound, np.nan) for bound in mover(a, b, scale))
    reason = _reasons(given, chosen, related, pooled=bool(metric.pooled))
    verdict = _verdicts(lower, upper, reason, metric.better)
    if against.kind is ReferenceKind.BEST:
        clear = _clear_jointly(given, chosen, apart, 1 - level)
        verdict = np.where((verdict > _CANNOT_TELL) & ~clear, _CANNOT_TELL, verdict)
    ratio, ratio_lower, ratio_upper = ratios_of(a, b, tested, scale)
    table = GapTable(
        values=replace(values, lower=given.lower, upper=given.upper),
        reliable=given.reliable,
        reference=chosen.column,
        tests=chosen.tests,
        gap=a.value - b.value,
        lower=lower,
        upper=upper,
        ratio=ratio,
        ratio_lower=ratio_lower,
        ratio_upper=ratio_upper,
        verdict=verdict.astype(np.int8),
        reason=reason.astype(np.int8),
        reasons=_wording(metric.zero_meaning, (refused or {}).get(Computation.GAP, "")),
    )
    return _permitted(table, metric, refused or {})


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Each place's reference: its column (-1: none), and the code of why there is none.

    ``picked`` says in which columns the candidates stand from which the data picked it.
    """

    column: NDArray[np.intp]
    why_none: int
    picked: Flags

    @property
    def tests(self) -> NDArray[np.intp]:
        """How many pairs the candidates form; 1 where the data did not pick."""
        size = self.picked.sum(axis=1)
        return np.asarray(np.maximum(1, size * (size - 1) // 2))


def _columns_apart(groups: Sequence[str], series: Series, breakdown: Breakdown) -> list[int]:
    """Return the columns of the groups that share nobody, in the order of the registry."""
    stand_ins = [GroupEstimate(label, 0.0, None, None, None, None) for label in groups]
    apart = disjoint(stand_ins, breakdown, series)
    return [groups.index(group.subgroup) for group in apart]


def _choose(given: Given, metric: Metric, against: Against, apart: list[int]) -> _Chosen:
    """Return each place's reference."""
    places, picked = given.value.shape[0], np.zeros(given.value.shape, dtype=bool)
    if against.kind is ReferenceKind.BEST:
        if metric.better is Better.NEITHER:
            return _Chosen(np.full(places, -1), _NO_DIRECTION, picked)
        usable, reliable = given.usable[:, apart], given.reliable[:, apart]
        choices = np.where(usable.any(axis=1, keepdims=True), usable, reliable)
        height = given.value[:, apart] * (1 if metric.better is Better.HIGHER else -1)
        best = np.argmax(np.where(choices, height, -np.inf), axis=1)
        picked[:, apart] = usable
        column = np.where(choices.any(axis=1), np.array(apart)[best], -1)
        return _Chosen(column, _NO_RELIABLE, picked)
    if against.kind not in {ReferenceKind.EVERYONE, ReferenceKind.GROUP}:
        raise UserError("Many places are compared with their best group, everyone, or one group.")
    if against.name not in given.groups:
        choices_named = "; ".join(given.groups)
        message = f"There is no group {against.name!r} here: choose one of {choices_named}."
        raise UserError(message)
    named = given.groups.index(against.name)
    return _Chosen(np.where(np.isnan(given.value[:, named]), -1, named), _ABSENT, picked)


@dataclass(frozen=True, slots=True)
class _Related:
    """How every group is related to its place's reference, and what is wrong with the latter."""

    same: Flags
    part: Flags
    shared: Flags
    outside: Flags  # shares people with candidates, though not with the reference
    equal: Flags  # one and the same estimate
    problem: Codes
    fault: Codes

    @classmethod
    def of(cls, given: Given, chosen: _Chosen, series: Series) -> _Related:
        at, groups = chosen.column, given.groups
        everyone = np.array([label == EVERYONE for label in groups])
        pairs = np.array([[series.share_people(a, b) for b in groups] for a in groups])
        same = np.arange(len(groups)) == at[:, np.newaxis]
        part = (everyone[at][:, np.newaxis] | everyone) & ~same
        outside = chosen.picked.any(axis=1, keepdims=True) & given.usable & ~chosen.picked
        equal = np.ones_like(same)
        for mine in (given.value, given.lower, given.upper):
            held = _of_reference(mine, at)
            equal &= np.abs(mine - held) <= 1e-9 * np.maximum(np.abs(mine), np.abs(held))
        problem, fault = (_of_reference(code, at) for code in (given.problem, given.fault))
        return cls(same, part, pairs[at] & ~same & ~part, outside, equal, problem, fault)

    @property
    def apart(self) -> Flags:
        """Which groups are an estimate separate from the reference."""
        return np.asarray(~(self.same | self.part | self.shared))


def _of_reference(numbers: NDArray[Any], column: NDArray[np.intp]) -> NDArray[Any]:
    """Return each place's number of the reference beside all its groups (the last one for -1)."""
    held = np.take_along_axis(numbers, column[:, np.newaxis], axis=1)
    return np.broadcast_to(held, numbers.shape)


def _turned(given: Given, chosen: _Chosen, better: Better) -> tuple[Bounds, Bounds]:
    """Return groups and references, turned so that first minus second is the gap."""
    none = (chosen.column < 0)[:, np.newaxis]
    numbers = (given.value, given.lower, given.upper)
    held = Bounds(*(np.where(none, np.nan, _of_reference(each, chosen.column)) for each in numbers))
    return (held, given) if better is Better.HIGHER else (given, held)


def _reasons(given: Given, chosen: _Chosen, related: _Related, *, pooled: bool) -> Codes:
    """Return the code of the first reason that holds, in the order of ``disparity``."""
    none = np.broadcast_to((chosen.column < 0)[:, np.newaxis], given.value.shape)
    rules: tuple[tuple[Flags, Codes | int], ...] = (
        (np.isnan(given.value), _NO_VALUE),
        (related.same, _IS_REFERENCE),
        (given.problem > 0, given.problem),
        (none, chosen.why_none),
        (related.problem > 0, related.problem + _OF_REFERENCE),
        (related.part, _PART),
        (related.shared | related.outside, _OVERLAPPING),
        (related.equal & pooled, _SAME_POOL),
        (given.fault > 0, given.fault),
        (related.fault > 0, related.fault + _OF_REFERENCE),
    )
    return np.select([holds for holds, _ in rules], [code for _, code in rules], 0)


def _verdicts(lower: Numbers, upper: Numbers, reason: Codes, better: Better) -> Codes:
    """Return the codes of the verdicts of single comparisons."""
    neither = better is Better.NEITHER
    more, less = (Verdict.HIGHER, Verdict.LOWER) if neither else (Verdict.WORSE, Verdict.BETTER)
    words = (Verdict.NOT_COMPARED, more, less)
    codes = [VERDICTS.index(word) for word in words]
    return np.select([reason > 0, lower > 0, upper < 0], codes, _CANNOT_TELL)


def _clear_jointly(given: Given, chosen: _Chosen, apart: list[int], error: float) -> Flags:
    """Return which groups stand apart from their reference among all pairs of a place (Holm)."""
    clear = np.zeros(given.value.shape, dtype=bool)
    pairs = np.array(list(combinations(apart, 2)), dtype=np.intp).reshape(-1, 2)
    a, b = (
        Bounds(given.value[:, side], given.lower[:, side], given.upper[:, side]) for side in pairs.T
    )
    lower, upper = mover(a, b, 1.0)
    gap = a.value - b.value
    both = chosen.picked[:, pairs[:, 0]] & chosen.picked[:, pairs[:, 1]]
    p = np.full(gap.shape, np.inf)
    p[both] = p_value(gap[both], np.where(gap > 0, gap - lower, upper - gap)[both])
    order = np.argsort(p, axis=1, kind="stable")
    left = both.sum(axis=1, keepdims=True) - np.arange(len(pairs))  # pairs not yet rejected
    below = np.take_along_axis(p, order, axis=1) < error / np.maximum(left, 1)
    rejected = np.zeros_like(both)
    np.put_along_axis(rejected, order, np.logical_and.accumulate(below, axis=1), axis=1)
    for number, (one, other) in enumerate(pairs):
        clear[:, other] |= rejected[:, number] & (chosen.column == one)
        clear[:, one] |= rejected[:, number] & (chosen.column == other)
    return clear


def _wording(zero_meaning: str, refused: str) -> tuple[str, ...]:
    """Return what the codes of reasons mean for this metric."""
    own = tuple(one or zero_meaning for one in FAULTS)
    of_reference = tuple(f"{OF_REFERENCE}{one}" for one in own)
    return ("", *own, *of_reference, *_OF_BOTH, *_OF_PLACES, refused)


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
            verdict=np.zeros_like(table.verdict),
            reason=np.where(table.reason == _NO_VALUE, _NO_VALUE, _REFUSED).astype(np.int8),
        )
    return table
