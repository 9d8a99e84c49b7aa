"""One gap between two groups in a place, its peers and all places of its level.

The gap of the same two groups in every other place of a set has a median; the place's gap is tested
against it with the errors of both. Sets and rules are those of values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.analysis.groups.disparity import Flags, GapTable
from mobility.analysis.method import Chapter, Method
from mobility.analysis.places.benchmarks import (
    Benchmark,
    BenchmarkKind,
    ReferenceDistribution,
    benchmark_of,
    median_of_set,
)
from mobility.analysis.places.percentile import Distribution, Position, distribution_of, position_in
from mobility.analysis.reliability import counted_once, pooled_groups
from mobility.analysis.uncertainty import NO_INTERVAL, Estimate, Outcome, Verdict, compare
from mobility.errors import UserError
from mobility.places import Jurisdiction, Level
from mobility.registry import EVERYONE, Better, Breakdown, Margin, Metric

NO_GAP = "no gap between these two groups that could be compared"

UNUSUAL_GAP = Method(
    id="unusual-gap",
    chapter=Chapter.GAPS,
    order=5,
    name="Is this gap unusual?",
    question="Is this gap larger than in other places?",
    description=(
        "The gap between the same two groups in every other place of the set, where both values "
        "are reliable; a gap that several places share counts once. Their median leaves the "
        "place out and has a simulated interval, and the place's gap is tested against it with "
        "both errors. Where the data picked the two groups out of several pairs, the test is as "
        "much stricter as there were pairs, because the largest of many gaps looks unusual by "
        "chance. A gap larger than the median is worse."
    ),
    formula="gap here − median of the gaps elsewhere, at 1 − 0.05 / (pairs it was picked from)",
    cannot_tell=(
        "Whether a usual gap is acceptable: where the gap is wide everywhere, a wide one is not "
        "unusual."
    ),
    refuses=(NO_GAP,),
    source=(
        "Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 6 (the interval of the "
        "median); Bland & Altman 1995, BMJ 310:170 (Bonferroni)"
    ),
)


@dataclass(frozen=True, slots=True)
class OtherPlaces:
    """The set that a gap is compared with: geoids as numbers, and what it is called.

    ``total`` counts all places of the set, also those without values. ``problem`` says why the data
    do not cover the set; there is then neither a median nor a position in it.
    """

    kind: BenchmarkKind
    scope: str
    level: Level
    geoids: NDArray[np.int32]
    total: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class GapPercentile:
    """One place's gap between two groups beside the same gap elsewhere.

    ``gap`` and its bounds are the place's own (None where a value is missing); ``benchmark`` is
    the median of the gaps elsewhere. ``outcome`` is the test of one against the other, at the
    level that ``pairs`` asks for; `worse` means larger than the median. ``position`` is among the
    other gaps and no test; None where the place's own gap is not reliable, or the set not covered.
    """

    group: str
    reference: str
    level: Level
    gap: float | None
    lower: float | None
    upper: float | None
    benchmark: Benchmark
    outcome: Outcome
    position: Position | None
    pairs: int
    method: Method = UNUSUAL_GAP


def gap_percentile(
    table: GapTable,
    metric: Metric,
    group: str,
    own: int,
    others: OtherPlaces,
    *,
    pairs: int = 1,
    level: float = 0.95,
) -> GapPercentile:
    """Return how one place's gap of a group stands among those of other places.

    ``table`` holds the gaps of all places against one reference named for all of them, at 95 %;
    ``own`` is the place's geoid as a number and may lie outside the set. ``pairs`` is how many
    pairs of groups the data picked this one from (1: it was named). Raises ``UserError`` when the
    group is not in the table, or the places have no reference in common.
    """
    column, reference = _columns(table, group)
    gaps = table.gap[:, column]
    own_row = np.flatnonzero((table.values.geoid == own) & ~np.isnan(gaps))
    counted = _counted(table, metric, (column, reference), others.geoids, own)
    benchmark = _median(table, column, counted, others)
    bounds = (gaps, table.lower[:, column], table.upper[:, column])
    gap, lower, upper = (
        None if not own_row.size or np.isnan(part[own_row[0]]) else float(part[own_row[0]])
        for part in bounds
    )
    outcome, position = Outcome(Verdict.NOT_COMPARED, NO_GAP), None
    if gap is not None:
        reason = table.reasons[table.reason[own_row[0], column]] or benchmark.reason
        turned = Better.NEITHER if metric.better is Better.NEITHER else Better.LOWER
        estimate, strict = Estimate(gap, lower, upper), 1 - (1 - level) / pairs
        outcome = _tested(estimate, benchmark, turned, reason, strict, metric.margin)
        if not others.problem and table.reliable[own_row[0], [column, reference]].all():
            position = position_in(sorted([*gaps[counted].tolist(), gap]), gap)
    return GapPercentile(
        group=group,
        reference=table.values.groups[reference],
        level=others.level,
        gap=gap,
        lower=lower,
        upper=upper,
        benchmark=benchmark,
        outcome=outcome,
        position=position,
        pairs=pairs,
    )


def counted_gaps(
    table: GapTable, metric: Metric, group: str, geoids: NDArray[np.int32], *, apart_from: int
) -> NDArray[np.float64]:
    """Return the gaps of some places that count: reliable ones, a shared one once.

    ``apart_from`` is the geoid of a place that is left out, and so is what it shares with others.
    """
    columns = _columns(table, group)
    counted = _counted(table, metric, columns, geoids, apart_from)
    return np.asarray(table.gap[counted, columns[0]])


def _counted(
    table: GapTable, metric: Metric, columns: tuple[int, int], geoids: NDArray[np.int32], own: int
) -> Flags:
    """Return which of some places have a gap that counts beside that of the place ``own``."""
    geoid, (column, reference) = table.values.geoid, columns
    own_row = np.flatnonzero((geoid == own) & ~np.isnan(table.gap[:, column]))
    both = table.reliable[:, column] & table.reliable[:, reference]
    pools = _pools(table, column, reference) if metric.pooled else np.zeros(geoid.size, np.int64)
    apart = (pools == 0) | ~np.isin(pools, pools[own_row])
    return counted_once(both & np.isin(geoid, geoids) & (geoid != own) & apart, pools)


def _columns(table: GapTable, group: str) -> tuple[int, int]:
    """Return the columns of the group and of the one reference of all places."""
    references = np.unique(table.reference[table.reference >= 0])
    if group not in table.values.groups:
        choices = "; ".join(table.values.groups)
        raise UserError(f"There is no group {group!r} here: choose one of {choices}.")
    if references.size != 1:
        raise UserError("Gaps of several places are compared against one group named for all.")
    return table.values.groups.index(group), int(references[0])


def _pools(table: GapTable, column: int, reference: int) -> NDArray[np.int64]:
    """Return a number a place: places of one number share the estimates of both groups."""
    values = table.values
    group, against = (
        pooled_groups(
            values.state, values.value[:, each], values.lower[:, each], values.upper[:, each]
        )
        for each in (column, reference)
    )
    shared = (group > 0) & (against > 0)
    _, pair = np.unique(np.column_stack([group, against]), axis=0, return_inverse=True)
    return np.where(shared, pair.ravel() + 1, 0)


def _median(table: GapTable, column: int, counted: Flags, others: OtherPlaces) -> Benchmark:
    """Return the median of the gaps that count, with its interval, or why there is none."""
    gap, lower, upper = (part[counted, column] for part in (table.gap, table.lower, table.upper))
    median = replace(median_of_set(gap, lower, upper), total=others.total)
    values, year = np.sort(gap).tolist(), table.values.year
    return benchmark_of(
        ReferenceDistribution(
            others.kind, others.scope, others.level, year, median, values, problem=others.problem
        )
    )


def _tested(
    gap: Estimate,
    benchmark: Benchmark,
    better: Better,
    reason: str,
    level: float,
    margin: Margin | None,
) -> Outcome:
    """Return how a gap stands against the median of others; larger is worse where one is."""
    median = benchmark.value
    if reason or median is None or benchmark.lower is None or benchmark.upper is None:
        apart = None if median is None else gap.value - median
        reason = reason or NO_INTERVAL
        return Outcome(Verdict.NOT_COMPARED, reason, apart, method=UNUSUAL_GAP, inputs=(gap,))
    reference = Estimate(median, benchmark.lower, benchmark.upper)
    return compare(gap, reference, better, level=level, trusted=True, margin=margin)


@dataclass(frozen=True, slots=True)
class GapPlace:
    """The gap of one place; more than 0: the group is worse off than the reference.

    ``gap`` is None where one of the two values is missing. Its bounds, at 95 %, are None where it
    enters no test, with the ``reason``. ``height`` is everyone's value in the same year, else the
    reference's. ``reliable``: both values of the gap may be named; ``firm``: the height too.
    """

    place: Jurisdiction
    gap: float | None
    lower: float | None
    upper: float | None
    group: Estimate | None
    reference: Estimate | None
    height: Estimate | None
    reliable: bool
    firm: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GapAmongPlaces:
    """A place's gap between two groups beside the same gap in its peers and everywhere.

    ``percentile`` is the test against a median, that of the peers where enough of them have a gap
    that counts. ``everywhere`` counts the reliable gaps of all places of the level, one that
    several share once; ``position`` is the place's own among them, None where its gap is not
    reliable. Both are None where the data do not cover all places; ``problem`` says so.
    ``height_of`` is the label of the group whose values are the heights.
    """

    metric: Metric
    breakdown: Breakdown
    year: int
    percentile: GapPercentile
    own: GapPlace
    peers: tuple[GapPlace, ...]
    everywhere: Distribution | None
    position: Position | None
    height_of: str
    problem: str = ""

    @property
    def labels(self) -> tuple[str, str]:
        """The group and the reference, by the publisher's labels."""
        return self.percentile.group, self.percentile.reference


def among(
    table: GapTable,
    metric: Metric,
    breakdown: Breakdown,
    percentile: GapPercentile,
    places: Sequence[Jurisdiction],
    *,
    problem: str = "",
) -> GapAmongPlaces:
    """Return the gap of ``places``, the own one first and then its peers, and how all others lie.

    ``table`` is the one that ``percentile`` was calculated from. ``problem`` says why its places do
    not stand for all of the level: how they lie is then not told.
    """
    columns = tuple(
        table.values.groups.index(label) for label in (percentile.group, percentile.reference)
    )
    labels = table.values.groups
    height_of = EVERYONE if EVERYONE in labels else percentile.reference
    rows = [_place_of(table, place, columns, labels.index(height_of)) for place in places]
    own_place = rows[0]
    own = int(own_place.place.geoid)
    gaps = counted_gaps(
        table, metric, percentile.group, table.values.geoid, apart_from=own
    ).tolist()
    position = None
    if not problem and own_place.gap is not None and own_place.reliable:
        gaps = sorted([*gaps, own_place.gap])
        position = position_in(gaps, own_place.gap)
    return GapAmongPlaces(
        metric=metric,
        breakdown=breakdown,
        year=table.values.year,
        percentile=percentile,
        own=own_place,
        peers=tuple(rows[1:]),
        everywhere=None if problem else distribution_of(sorted(gaps)),
        position=position,
        height_of=height_of,
        problem=problem,
    )


def _place_of(
    table: GapTable, place: Jurisdiction, columns: tuple[int, ...], height: int
) -> GapPlace:
    """Return one place's row; without values one that says nothing."""
    at = np.flatnonzero(table.values.geoid == int(place.geoid))
    if not at.size:
        return GapPlace(place, None, None, None, None, None, None, reliable=False, firm=False)
    row, (group, reference) = int(at[0]), columns
    gap, lower, upper = (
        _number(part[row, group]) for part in (table.gap, table.lower, table.upper)
    )
    reliable = bool(table.reliable[row, group] and table.reliable[row, reference])
    return GapPlace(
        place=place,
        gap=gap,
        lower=lower,
        upper=upper,
        group=_estimate(table, row, group),
        reference=_estimate(table, row, reference),
        height=_estimate(table, row, height),
        reliable=reliable,
        firm=reliable and bool(table.reliable[row, height]),
        reason=table.reasons[table.reason[row, group]],
    )


def _estimate(table: GapTable, row: int, column: int) -> Estimate | None:
    values = table.values
    value, lower, upper = (
        _number(part[row, column]) for part in (values.value, values.lower, values.upper)
    )
    return None if value is None else Estimate(value, lower, upper)


def _number(cell: np.float64 | NDArray[np.float64]) -> float | None:
    number = float(cell)
    return None if np.isnan(number) else number
