"""Targets: how far a place has come, what change its data could show, and what to aim for.

A target somebody sets is known without error; the values on the way to it are not. So "improving"
and "getting worse" are verdicts of the change since the baseline, and a target that is nearer than
the smallest change the data can show says so before it is set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from mobility.analysis.groups.disparity import NO_RELIABLE_GROUP
from mobility.analysis.groups.estimates import GroupEstimate
from mobility.analysis.method import Method
from mobility.analysis.places.benchmarks import FEWEST
from mobility.analysis.power import smallest_gap
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    Estimate,
    Outcome,
    Verdict,
    compare,
    interval_problem,
    z_of,
)
from mobility.errors import UserError
from mobility.registry import EVERYONE, Better, Metric

# Reasons of `not compared` and of suggestions without a value; they are part of the answers.
NO_BETTER_DIRECTION = "neither direction is better, so there is nothing to improve towards"
NOT_AN_IMPROVEMENT = "the target is no better than the baseline"
TOO_FEW_PEERS = "too few peers with a reliable value"
ALREADY_THERE = "the published value is as good already"
BEYOND_RANGE = "it would be beyond what is possible"

PROGRESS = Method(
    id="progress",
    chapter=None,
    name="Progress towards a target",
    question="How much of the planned change has happened?",
    description=(
        "How much of the planned change has happened. Met or exceeded: the value published last is "
        "at the target or better; whether it also differs from the target by more than chance is "
        "said beside it. Else improving or getting worse where the change since the baseline is "
        "more than chance, and little or no detectable change where it is not. Without intervals "
        "the progress is given and no class."
    ),
    formula="progress = (now − baseline) / (target − baseline)",
    cannot_tell="Whether a program brought it about, or whether the target was a sensible one.",
    refuses=(NO_BETTER_DIRECTION, NOT_AN_IMPROVEMENT, NO_INTERVAL, NO_WIDTH),
    source=(
        "National Center for Health Statistics, Healthy People 2030: methods for measuring "
        "progress (cdc.gov/nchs/healthy-people/hp2030/methods.html), with a test in every class "
        "and no rule for values without an error"
    ),
)
DETECTABLE = Method(
    id="smallest-detectable-change",
    chapter=None,
    name="Smallest detectable change",
    question="How large does a change have to be before these data show it?",
    description=(
        "The change that would just count as more than chance if the next value is as precise as "
        "this one; a true change of that size is seen in half of all cases. The larger number is "
        "the true change that is seen in 80 of 100. A target nearer than that may be reached "
        "without the data showing it. Periods that share years need less, because what they share "
        "does not change."
    ),
    formula="95 %: z √2 s √(1 − C); with 80 % power: (z + 0.8416) √2 s √(1 − C)",
    cannot_tell=(
        "How large the change is, or will be. A target nearer than that can be reached without the "
        "data showing it."
    ),
    refuses=(NO_INTERVAL, NO_WIDTH),
    source=(
        "Bloom 1995, Evaluation Review 19:547-556 (10.1177/0193841X9501900504; minimum detectable "
        "effects); Hubbard et al. 2020, Target-setting methods in Healthy People 2030, NCHS "
        "Statistical Notes 28 (minimal statistical significance)"
    ),
)
SUGGESTION = Method(
    id="target-suggestions",
    chapter=None,
    name="What a target could be",
    question="What could a target be?",
    description=(
        "Four starting points, none of them a rule: the median of the peers, the value that a "
        "quarter of the peers reach or pass, the best reliable group of the place itself, and a "
        "fixed improvement. Each is held against the place's value and against the smallest change "
        "its data could show. The best of several uncertain groups looks better than it is."
    ),
    formula="top quartile = 75 % point of the peers where higher is better, else their 25 % point",
    cannot_tell="What a community should want: these are numbers to begin a conversation with.",
    refuses=(
        NO_BETTER_DIRECTION,
        TOO_FEW_PEERS,
        NO_RELIABLE_GROUP,
        ALREADY_THERE,
        BEYOND_RANGE,
    ),
    source=(
        "Hubbard et al. 2020, Target-setting methods in Healthy People 2030, NCHS Statistical "
        "Notes 28; quartiles by linear interpolation: Hyndman & Fan 1996, The American "
        "Statistician 50:361-365, definition 7"
    ),
)


class ProgressClass(StrEnum):
    """How a target stands; the classes of Healthy People, and the refusal of this dashboard."""

    MET = "met or exceeded"
    IMPROVING = "improving"
    NO_CHANGE = "little or no detectable change"
    WORSE = "getting worse"
    NOT_COMPARED = "not compared"


_OF_CHANGE = {
    Verdict.BETTER: ProgressClass.IMPROVING,
    Verdict.WORSE: ProgressClass.WORSE,
    Verdict.CANNOT_TELL: ProgressClass.NO_CHANGE,
}


class SuggestionKind(StrEnum):
    """Where a suggested target comes from; the closed list, in the order shown."""

    PEER_MEDIAN = "peer median"
    PEER_QUARTILE = "peer top quartile"
    BEST_GROUP = "best own reliable group"
    IMPROVEMENT = "fixed improvement"


_OF_PEERS = (SuggestionKind.PEER_MEDIAN, SuggestionKind.PEER_QUARTILE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a value has come from a baseline to a target.

    ``share`` is the part of the planned change that has happened (1 is all of it, below 0 is
    backwards), its bounds those of the change: the plan is taken as set. ``change`` is now minus
    baseline and ``against_target`` now minus target, each with verdict and interval. ``reason``
    is empty unless the class is ``not compared``.
    """

    progress: ProgressClass
    reason: str
    now: Estimate
    baseline: Estimate
    target: float
    share: float | None
    share_lower: float | None
    share_upper: float | None
    change: Outcome
    against_target: Outcome
    method: Method = PROGRESS


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest changes that data as precise as ``se`` can show, in the unit of the metric.

    ``change`` is the one that just counts at ``level``, ``with_power`` the true change seen in 80
    of 100 cases. Both are None, with a ``reason``, where there is no usable interval.
    """

    se: float | None
    level: float
    overlap: float
    change: float | None
    with_power: float | None
    reason: str = ""
    method: Method = DETECTABLE

    def shows(self, planned: float) -> bool | None:
        """Return whether a true change of this size is seen in 80 of 100 cases; None: unknown."""
        return None if self.with_power is None else abs(planned) >= self.with_power


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A target to start from.

    ``value`` is None, with a ``reason``, where there is none; with a value the ``reason`` says
    that the place is there already, or why its own value may not be used, or is empty. ``planned``
    is value minus now, ``shown`` whether the data could show such a change (None: there is no
    interval to tell by), ``against`` how the published value stands against this one, which as a
    target is known without error. ``n`` counts the peers, ``name`` is the publisher's label of the
    group.
    """

    kind: SuggestionKind
    value: float | None
    reason: str = ""
    planned: float | None = None
    shown: bool | None = None
    against: Outcome | None = None
    n: int | None = None
    name: str = ""
    method: Method = SUGGESTION


def progress(
    now: Estimate,
    baseline: Estimate,
    target: float,
    better: Better,
    *,
    overlap: float = 0.0,
    level: float = 0.95,
    problem: str = "",
) -> Progress:
    """Return how far a place has come from ``baseline`` to ``target``.

    Bounds that are no sampling bounds are left out of the estimates; money is in dollars of one
    year. ``overlap`` is the share of years that the two periods have in common. ``problem`` is why
    one of the two values may not be used (weak, other dollars, a break), or ''. Raises
    ``UserError`` for a target that is no number.
    """
    if not math.isfinite(target):
        raise UserError("A target is a number, in the unit of the metric.")
    planned = target - baseline.value
    change = compare(now, baseline, better, overlap=overlap, level=level)
    ends = (change.difference, change.lower, change.upper)
    parts = [end / planned if end is not None and planned else None for end in ends]
    fault = problem or _no_plan(planned, better)
    result = Progress(
        progress=ProgressClass.NOT_COMPARED,
        reason=fault or change.reason,
        now=now,
        baseline=baseline,
        target=target,
        share=parts[0],
        share_lower=parts[1] if planned > 0 else parts[2],
        share_upper=parts[2] if planned > 0 else parts[1],
        change=change,
        against_target=compare(now, Estimate(target), better, trusted=True, level=level),
    )
    if fault:
        return result
    reached = _class_of(result)
    reason = result.reason if reached is ProgressClass.NOT_COMPARED else ""
    return replace(result, progress=reached, reason=reason)


def smallest_detectable_change(
    now: Estimate, se: float | None, *, overlap: float = 0.0, level: float = 0.95
) -> Detectable:
    """Return the smallest change that would be told from chance, were the next value as precise.

    ``se`` is the standard error of ``now``, None where there is no usable interval. ``overlap`` is
    the share of years that two periods will have in common: none once the whole period has passed.
    Raises ``UserError`` for an impossible overlap or level.
    """
    if not 0 <= overlap < 1:
        raise UserError("The overlap is the share of years in common: give 0 or more, below 1.")
    z = z_of(level)
    if se is None:
        reason = interval_problem(now) or NO_INTERVAL
        return Detectable(None, level, overlap, None, None, reason)
    se_of_difference = math.sqrt(2 * (1 - overlap)) * se
    smallest = smallest_gap(se_of_difference, level=level)
    return Detectable(se, level, overlap, z * se_of_difference, smallest)


def suggestions(
    metric: Metric,
    now: Estimate,
    detectable: Detectable,
    *,
    peers: Sequence[float] = (),
    groups: Sequence[GroupEstimate] = (),
    improvement: float = 0.10,
    problem: str = "",
) -> tuple[Suggestion, ...]:
    """Return what a target could be, one for each kind, in the order of the list.

    ``peers`` are the peers' reliable values (a shared estimate once), the place left out;
    ``groups`` those of one breakdown of the place; ``improvement`` is a part of the published
    value (0.1 is 10 % better). ``problem`` is why the place's own value may not be used, or '':
    then nothing is compared with it. Raises ``UserError`` for an improvement that is not above 0.
    """
    if not improvement > 0:
        raise UserError("An improvement is above 0: 0.1 means 10 % better.")
    if metric.better is Better.NEITHER:
        return tuple(Suggestion(kind, None, NO_BETTER_DIRECTION) for kind in SuggestionKind)
    up = metric.better is Better.HIGHER
    own = _OwnValue(metric, now, detectable, problem)
    median, quartile = (Suggestion(kind, None, TOO_FEW_PEERS, n=len(peers)) for kind in _OF_PEERS)
    if len(peers) >= FEWEST:
        middle, top = np.quantile(peers, [0.5, 0.75 if up else 0.25]).tolist()
        median = _judged(median, middle, own)
        quartile = _judged(quartile, top, own)
    best = Suggestion(SuggestionKind.BEST_GROUP, None, NO_RELIABLE_GROUP)
    reliable = [group for group in groups if group.reliable and group.subgroup != EVERYONE]
    if reliable:
        pick = max if up else min
        best_group = pick(reliable, key=lambda group: group.value)
        best = _judged(replace(best, name=best_group.subgroup), best_group.value, own)
    fixed = Suggestion(SuggestionKind.IMPROVEMENT, None)
    step = improvement * abs(now.value)
    fixed = _judged(fixed, now.value + (step if up else -step), own)
    return median, quartile, best, fixed


def _no_plan(planned: float, better: Better) -> str:
    """Return why there is nothing to make progress on, or ''."""
    if better is Better.NEITHER:
        return NO_BETTER_DIRECTION
    improves = planned > 0 if better is Better.HIGHER else planned < 0
    return "" if improves else NOT_AN_IMPROVEMENT


def _class_of(progress: Progress) -> ProgressClass:
    """Return the class; being at the target needs no baseline with an interval, only its own."""
    reached = progress.share is not None and progress.share >= 1
    if reached and progress.against_target.verdict is not Verdict.NOT_COMPARED:
        return ProgressClass.MET
    return _OF_CHANGE.get(progress.change.verdict, ProgressClass.NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class _OwnValue:
    """The place's own value, and what of it may be used."""

    metric: Metric
    now: Estimate
    detectable: Detectable
    problem: str


def _judged(suggestion: Suggestion, value: float, own: _OwnValue) -> Suggestion:
    """Return the suggestion compared with the place's value and its smallest detectable change."""
    low, high = own.metric.range
    if (low is not None and value < low) or (high is not None and value > high):
        return replace(suggestion, reason=BEYOND_RANGE)
    planned = value - own.now.value
    if own.problem:
        return replace(suggestion, value=value, reason=own.problem, planned=planned)
    better, level = own.metric.better, own.detectable.level
    improves = planned > 0 if better is Better.HIGHER else planned < 0
    return replace(
        suggestion,
        value=value,
        reason="" if improves else ALREADY_THERE,
        planned=planned,
        shown=own.detectable.shows(planned),
        against=compare(own.now, Estimate(value), better, trusted=True, level=level),
    )
