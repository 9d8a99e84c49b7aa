"""Whether the gap between two groups of one place widens or narrows, and because of whom.

A gap can narrow because those behind gained or because those ahead lost, and only the first is
what anybody wants; so both groups' own changes stand beside the change of the gap. The absolute
gap and the ratio can move in opposite directions, and then it is said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mobility.analysis.gaps.pooled import PooledGap, pooled_gap
from mobility.analysis.groups.disparity import (
    BOUND_AT_ZERO,
    NO_NATURAL_ZERO,
    NOT_ABOVE_ZERO,
    OF_REFERENCE,
    ratio,
)
from mobility.analysis.groups.estimates import OVERLAPPING
from mobility.analysis.method import Chapter, Method
from mobility.analysis.power import smallest_gap_of
from mobility.analysis.uncertainty import (
    HIDDEN_COUNTS,
    NO_EDGES,
    NO_INTERVAL,
    NO_WIDTH,
    PART_OF_TOTAL,
    Estimate,
    Verdict,
    difference,
    or_the_same,
    p_of_interval,
    standard_error,
)
from mobility.analysis.years.change import Change, change_of, error_in_common, years_of_change
from mobility.analysis.years.lines import Join, Line, TrendPoint
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Breakdown, Computation, Margin

# Reasons of `not compared` beside those of a change; they are part of the answers.
NO_DIRECTION = "neither direction is better, so no group is worse off"

GAP_TREND = Method(
    id="gap-trend",
    chapter=Chapter.YEARS,
    order=4,
    name="Change of a gap between two groups",
    question="Did the gap between two groups narrow or widen?",
    description=(
        "The gap of the later year minus that of the earlier one, with the errors of all four "
        "values. It narrows or widens only where that interval leaves out zero. A gap that "
        "narrows is said to do so because those who were behind improved, where their own change "
        "shows it; because those ahead fell, where only that shows; or without saying whose "
        "change it was. The ratio of the two groups can move the other way, because a gap can "
        "shrink with everybody's values and still weigh more; then both are said. Where the data "
        "picked the two groups out of several pairs, the test is as much stricter as there were "
        "pairs, because the gap that is largest in one year was or will be smaller by chance."
    ),
    formula=(
        "gap_later − gap_earlier = change of one group − change of the other; its MOVER interval "
        "at 1 − 0.05 / (pairs it was picked from); for the ratio the same on logarithms"
    ),
    cannot_tell=(
        "Whether the people in the groups are the same as then, and whether a gap that narrows is "
        "good news: it does so, too, when those ahead fall behind."
    ),
    refuses=(
        PART_OF_TOTAL,
        OVERLAPPING,
        NO_DIRECTION,
        NO_NATURAL_ZERO,
        NOT_ABOVE_ZERO,
        BOUND_AT_ZERO,
    ),
    source=(
        "Harper, King, Meersman, Reichman, Breen & Lynch 2010, Implicit value judgments in the "
        "measurement of health inequalities, Milbank Quarterly 88:4-29 "
        "(10.1111/j.1468-0009.2010.00587.x); Zou & Donner 2008, Statistics in Medicine "
        "27:1693-1702 (10.1002/sim.3095); Bland & Altman 1995, BMJ 310:170 (Bonferroni)"
    ),
)


class GapLabel(StrEnum):
    """How a gap moved; the closed list."""

    WORSE_OFF_IMPROVED = "narrowing because the worse-off improved"
    BETTER_OFF_FELL = "narrowing because the better-off fell"
    NARROWED = "narrowing, and the data cannot tell whose change it was"
    WIDENED = "widening"
    TURNED = "turned around: the other group is worse off now"
    PRACTICALLY_THE_SAME = "practically the same"
    NO_DETECTABLE_CHANGE = "no detectable change"
    NOT_COMPARED = "not compared"


_VERDICTS = {
    GapLabel.WORSE_OFF_IMPROVED: Verdict.IMPROVED,
    GapLabel.BETTER_OFF_FELL: Verdict.LOWER,  # a smaller gap that is no gain
    GapLabel.NARROWED: Verdict.LOWER,
    GapLabel.WIDENED: Verdict.WORSENED,
    GapLabel.PRACTICALLY_THE_SAME: Verdict.PRACTICALLY_THE_SAME,
    GapLabel.NO_DETECTABLE_CHANGE: Verdict.NO_DETECTABLE_CHANGE,
    GapLabel.NOT_COMPARED: Verdict.NOT_COMPARED,
}
_NOT_MOVED = {GapLabel.PRACTICALLY_THE_SAME, GapLabel.NO_DETECTABLE_CHANGE}


@dataclass(frozen=True, slots=True)
class GapPoint:
    """The gap of one year; more than 0: the group is worse off than the reference.

    ``group`` and ``reference`` are the values behind it, money in dollars of the last year that is
    compared. The bounds are None, with the ``problem``, where a value enters no test.
    """

    year: int
    gap: float
    lower: float | None
    upper: float | None
    group: Estimate
    reference: Estimate
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RatioChange:
    """The ratio in both years (more than 1: the group is worse off) and how it moved.

    ``factor`` is the later ratio over the earlier one, with its interval. ``verdict`` says
    whether the ratio went away from 1 (``higher``) or towards it (``lower``); ``reason`` why
    there is none.
    """

    start: float | None
    end: float | None
    verdict: Verdict
    reason: str = ""
    factor: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class GapTrend:
    """How the gap between a group and a reference moved between two years.

    ``difference`` is the later gap minus the earlier one with its interval, in the unit of the
    metric (dollars of the year ``end``); a gap of more than 0 means that the group is worse off.
    ``verdict`` is `improved` only where those who were behind gained, `worsened` where the gap
    widened, `lower` or `higher` where it moved without being a gain or a loss. ``worse_off`` is
    who the label speaks of: the group or the reference, by its label; empty without one.
    ``disagree``: the absolute gap and the ratio move in opposite directions, at least one of them
    detectably. ``changes`` are those of the group and of the reference, at 95 %. ``pairs`` is how
    many pairs of groups the data picked this one from; the intervals of gap and ratio are at
    1 - 0.05 / ``pairs``, and so is that of ``pooled``, the gap of all comparable years together,
    None where the gap moved or fewer than two years can be used.
    """

    group: str
    reference: str
    points: tuple[GapPoint, ...]
    joins: tuple[Join, ...]
    start: int | None
    end: int | None
    verdict: Verdict
    label: GapLabel
    reason: str = ""
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None
    se: float | None = None
    worse_off: str = ""
    changes: tuple[Change, ...] = ()
    ratio: RatioChange | None = None
    disagree: bool = False
    pairs: int = 1
    pooled: PooledGap | None = None
    method: Method = GAP_TREND

    def unsure(self, point: GapPoint) -> bool:
        """Return whether a year's gap was tested and not told, among all ``pairs``."""
        if point.lower is None or point.upper is None:
            return False
        return float(p_of_interval(point.gap, point.lower, point.upper)) >= 0.05 / self.pairs

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The interval of ``difference``; None where there is none."""
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)

    @property
    def smallest_gap(self) -> float | None:
        """The change of the gap that these data could show; None where it has a verdict."""
        return smallest_gap_of(self.verdict, self.se, 0.0, tests=self.pairs)


def gap_trend_of(
    lines: tuple[Line, Line],
    labels: tuple[str, str],
    breakdown: Breakdown,
    start: int | None = None,
    end: int | None = None,
    *,
    refused: Mapping[Computation, str] | None = None,
    pairs: int = 1,
) -> GapTrend:
    """Return how the gap between a group and a reference moved.

    ``lines`` and ``labels`` are those of the group and of the reference, in that order, of one
    series. The years default as those of a change, among the years in which both have a value,
    and both a usable one where there are such. ``refused`` is why the registry does not permit a
    computation. ``pairs`` is how many pairs of groups the data picked this one from (1: both were
    named). Raises ``UserError`` when both groups are one, years are not in order, or there is no
    pair to pick from.
    """
    if labels[0] == labels[1]:
        raise UserError("A gap needs two groups: choose another reference.")
    if pairs < 1:
        raise UserError("A gap is picked from one pair of groups or more.")
    level = 1 - 0.05 / pairs
    both = _in_common(lines)
    start, end = years_of_change(both, start, end)
    shared = _people_shared(labels, breakdown)
    points = tuple(
        _gap_point(lines, point.year, end or point.year, shared) for point in both.points
    )
    drawn = tuple(TrendPoint(point.year, point.gap) for point in points)
    trend = GapTrend(
        *labels,
        points=points,
        joins=replace(both, points=drawn).joins,
        start=start,
        end=end,
        verdict=Verdict.NOT_COMPARED,
        label=GapLabel.NOT_COMPARED,
        pairs=pairs,
    )
    by_year = {point.year: point for point in points}
    if start not in by_year or end not in by_year:
        return replace(trend, reason=change_of(both, start, end).reason)
    changes = tuple(change_of(line, start, end) for line in lines)
    ends = (by_year[start], by_year[end])
    refused = refused or {}
    reason = (
        refused.get(Computation.CHANGE, "")
        or shared
        or ("" if lines[0].metric.better is not Better.NEITHER else NO_DIRECTION)
        or changes[0].reason
        or (changes[1].reason and f"{OF_REFERENCE}{changes[1].reason}")
    )
    trend = replace(trend, reason=reason, changes=changes)
    trend = _with_numbers(trend, lines[0].metric.better, ends, shared, level)
    if not reason:
        label = _label(trend, ends, lines[0].metric.margin, level)
        verdict = _VERDICTS.get(label) or _by_size(ends)
        trend = replace(
            trend, label=label, verdict=verdict, worse_off=_worse_off(labels, ends, label)
        )
        if label in _NOT_MOVED:
            trend = replace(trend, pooled=_pooled(lines, points, end, level))
    no_ratio = refused.get(Computation.RATIO, "")
    ratio = _ratio_change(lines[0], changes, no_ratio, reason, level)
    return replace(trend, ratio=ratio, disagree=_disagree(trend, ends, ratio))


def _pooled(
    lines: tuple[Line, Line], points: Sequence[GapPoint], end: int, level: float
) -> PooledGap | None:
    """Return the gap of all years that can be used and compared with the year ``end``."""
    edges = lines[0].metric.range
    rows: list[tuple[int, float, float, float]] = []
    for point in points:
        apart = point.year < end and any(line.incomparable(point.year, end) for line in lines)
        if point.problem or point.year > end or apart:
            continue
        pair = [
            standard_error(each.value, each.lower, each.upper, *edges)
            for each in (point.group, point.reference)
        ]
        if pair[0] is not None and pair[1] is not None:
            rows.append((point.year, point.gap, pair[0], pair[1]))
    if len(rows) < 2:
        return None
    years, gaps, of_group, of_reference = zip(*rows, strict=True)
    period = lines[0].series.period_years
    return pooled_gap(years, gaps, (of_group, of_reference), period, level=level)


def _in_common(lines: tuple[Line, Line]) -> Line:
    """Return the line of the years that both have; of each year the value with a problem, if any.

    So the years that are chosen on it are those in which both values can be used.
    """
    group, reference = lines
    points = []
    for point in group.points:
        other = reference.point(point.year)
        if other is not None:
            other_only = reference.problem(other) and not group.problem(point)
            points.append(other if other_only else point)
    return replace(group, points=tuple(points))


def _gap_point(lines: tuple[Line, Line], year: int, price_year: int, shared: str) -> GapPoint:
    """Return the gap of a year that both have, money in dollars of the year ``price_year``."""
    values = [(line, point) for line in lines if (point := line.point(year)) is not None]
    group, reference = (line.estimate(point, price_year) for line, point in values)
    problems = (line.problem(point) for line, point in values)
    problem = shared or next(filter(None, problems), "")
    first, second = _turned(lines[0].metric.better, (group, reference))
    tested = None if problem else difference(first, second)
    return GapPoint(
        year,
        first.value - second.value,
        tested.lower if tested else None,
        tested.upper if tested else None,
        group,
        reference,
        problem,
    )


def _turned(better: Better, pair: tuple[Estimate, Estimate]) -> tuple[Estimate, Estimate]:
    """Return what is taken from what so that more than 0 means that the group is worse off."""
    group, reference = pair
    return (reference, group) if better is Better.HIGHER else (group, reference)


def _people_shared(labels: tuple[str, str], breakdown: Breakdown) -> str:
    """Return why the two groups' values are not independent, or ''."""
    if EVERYONE in labels:
        return PART_OF_TOTAL
    overlaps = {group.label: group.overlaps for group in breakdown.groups}
    group, reference = labels
    shared = reference in overlaps[group] or group in overlaps[reference]
    return OVERLAPPING if shared else ""


def _with_numbers(
    gap_trend: GapTrend,
    better: Better,
    ends: tuple[GapPoint, GapPoint],
    shared: str,
    level: float,
) -> GapTrend:
    """Return the change of the gap, with its interval where both groups' changes have one.

    Later gap minus earlier gap is the change of one group minus that of the other; the two groups
    are different people, so their changes are independent.
    """
    gap_trend = replace(gap_trend, difference=ends[1].gap - ends[0].gap)
    changes = gap_trend.changes
    if shared or any(change.lower is None or change.upper is None for change in changes):
        return gap_trend
    moved = (Estimate(c.difference or 0.0, c.lower, c.upper) for c in changes)
    first, second = _turned(better, (next(moved), next(moved)))
    both = difference(first, second, level=level)
    return replace(
        gap_trend,
        lower=both.lower,
        upper=both.upper,
        se=math.hypot(*(change.se or 0.0 for change in changes)),
    )


def _label(
    gap_trend: GapTrend, ends: tuple[GapPoint, GapPoint], margin: Margin | None, level: float
) -> GapLabel:
    """Return how a gap moved whose change has an interval at a level, if it can be used."""
    moved, lower, upper = gap_trend.difference, gap_trend.lower, gap_trend.upper
    if moved is None or lower is None or upper is None:
        return GapLabel.NO_DETECTABLE_CHANGE
    if lower <= 0 <= upper:
        nothing = Verdict.NO_DETECTABLE_CHANGE
        return GapLabel(or_the_same(nothing, moved, lower, upper, margin, level).value)
    before, after = ends
    if before.gap * after.gap < 0 and _clear(before) and _clear(after):
        return GapLabel.TURNED
    if abs(after.gap) >= abs(before.gap):
        return GapLabel.WIDENED
    group, reference = (change.verdict for change in gap_trend.changes)
    behind, ahead = (group, reference) if before.gap > 0 else (reference, group)
    if behind is Verdict.IMPROVED:
        return GapLabel.WORSE_OFF_IMPROVED
    return GapLabel.BETTER_OFF_FELL if ahead is Verdict.WORSENED else GapLabel.NARROWED


def _clear(point: GapPoint) -> bool:
    """Return whether the gap of one year leaves out zero."""
    return (
        point.lower is not None
        and point.upper is not None
        and not (point.lower <= 0 <= point.upper)
    )


def _worse_off(labels: tuple[str, str], ends: tuple[GapPoint, GapPoint], label: GapLabel) -> str:
    """Return who was worse off before a gap narrowed, or is after it widened or turned."""
    if label in _NOT_MOVED:
        return ""
    after = label in {GapLabel.WIDENED, GapLabel.TURNED}
    return labels[0] if ends[after].gap > 0 else labels[1]


def _by_size(ends: tuple[GapPoint, GapPoint]) -> Verdict:
    """Return whether a gap that turned around is larger now than it was."""
    return Verdict.HIGHER if abs(ends[1].gap) > abs(ends[0].gap) else Verdict.LOWER


def _ratio_change(
    line: Line, changes: tuple[Change, ...], forbidden: str, reason: str, level: float
) -> RatioChange:
    """Return how the ratio moved: the change of its logarithm, built as that of the gap is."""
    if not line.metric.ratio_meaningful:
        forbidden = NO_NATURAL_ZERO
    values = [estimate.value for change in changes for estimate in change.inputs]
    if forbidden or min(values) <= 0:
        return RatioChange(None, None, Verdict.NOT_COMPARED, forbidden or NOT_ABOVE_ZERO)
    first, second = changes if line.metric.better is Better.LOWER else changes[::-1]
    start, end = (
        above.value / below.value for above, below in zip(first.inputs, second.inputs, strict=True)
    )
    ratio_change = RatioChange(start, end, Verdict.NOT_COMPARED, reason, end / start)
    if reason:
        return ratio_change
    if any((estimate.lower or 0.0) <= 0 for change in changes for estimate in change.inputs):
        return replace(ratio_change, reason=BOUND_AT_ZERO)
    moved = difference(_log_change(line, first, level), _log_change(line, second, level))
    verdict = Verdict.NO_DETECTABLE_CHANGE
    if not moved.lower <= 0 <= moved.upper:
        away = abs(math.log(end)) > abs(math.log(start))
        verdict = Verdict.HIGHER if away else Verdict.LOWER
    return replace(
        ratio_change, verdict=verdict, lower=math.exp(moved.lower), upper=math.exp(moved.upper)
    )


def _log_change(line: Line, change: Change, level: float) -> Estimate:
    """Return the change of a group's logarithm with its interval."""
    earlier, later = (
        Estimate(*(math.log(part or 1.0) for part in (group.value, group.lower, group.upper)))
        for group in change.inputs
    )
    share = line.common(change.start or 0, change.end or 0)
    overlap = error_in_common(share, earlier, later, NO_EDGES)
    change_of_logs = difference(later, earlier, overlap, level)
    return Estimate(change_of_logs.difference, change_of_logs.lower, change_of_logs.upper)


def _disagree(gap_trend: GapTrend, ends: tuple[GapPoint, GapPoint], ratio: RatioChange) -> bool:
    """Return whether gap and ratio move in opposite directions, at least one of them detectably."""
    if ratio.start is None or ratio.end is None or ends[0].gap * ends[1].gap <= 0:
        return False
    gap = abs(ends[1].gap) - abs(ends[0].gap)
    away = abs(math.log(ratio.end)) - abs(math.log(ratio.start))
    nothing = {
        Verdict.PRACTICALLY_THE_SAME, Verdict.NO_DETECTABLE_CHANGE, Verdict.NOT_COMPARED
    }  # fmt: skip
    return gap * away < 0 and not {gap_trend.verdict, ratio.verdict} <= nothing


_NOT_WEAK = {"", NO_INTERVAL, NO_WIDTH, HIDDEN_COUNTS, PART_OF_TOTAL, OVERLAPPING}


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """A gap or a ratio of one year; bounds are None where it enters no test.

    ``weak``: one of the two values is not reliable.
    """

    year: int
    value: float
    lower: float | None
    upper: float | None
    weak: bool


def gap_series(gap_trend: GapTrend) -> tuple[SeriesPoint, ...]:
    """Return the gap of every year that has both values; more than 0: the group is worse off."""
    return tuple(
        SeriesPoint(point.year, point.gap, point.lower, point.upper, _weak(point))
        for point in gap_trend.points
    )


def ratio_series(gap_trend: GapTrend, better: Better) -> tuple[SeriesPoint, ...]:
    """Return the ratio of every year; more than 1: the group is worse off.

    Nothing where no ratio is permitted or none is compared, and no year with a value that has none.
    """
    if gap_trend.ratio is None or gap_trend.ratio.start is None:
        return ()
    one_series = []
    for point in gap_trend.points:
        tested = point.lower is not None and point.upper is not None
        pair = [
            estimate if tested else Estimate(estimate.value, None, None)
            for estimate in (point.group, point.reference)
        ]
        first, second = pair if better is Better.LOWER else pair[::-1]
        quotient = ratio(first, second)
        if quotient.value is not None:
            one_series.append(
                SeriesPoint(
                    point.year, quotient.value, quotient.lower, quotient.upper, _weak(point)
                )
            )
    return tuple(one_series)


def _weak(point: GapPoint) -> bool:
    return point.problem.removeprefix(OF_REFERENCE) not in _NOT_WEAK
