"""How far a place has come towards a target, and whether it is on the way.

A target somebody sets is known without error; the values on the way to it are not. So "improving"
and "getting worse" are verdicts of the change since the baseline, and "behind" is one of the
distance to the path from baseline to target.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from mobility.analysis.method import Chapter, Method
from mobility.analysis.uncertainty import (
    NO_INTERVAL,
    NO_WIDTH,
    Estimate,
    Outcome,
    Verdict,
    compare,
)
from mobility.errors import UserError
from mobility.registry import Better
from mobility.text.verdicts import ProgressClass as ProgressClass  # noqa: PLC0414 - it is taken from here

# Reasons of `not compared`; they are part of the answers.
NO_BETTER_DIRECTION = "neither direction is better, so there is nothing to improve towards"
NOT_AN_IMPROVEMENT = "the target is no better than the baseline"

PROGRESS = Method(
    id="progress",
    chapter=Chapter.PLAN,
    order=12,
    name="Progress towards a target",
    question="How much of the planned change has happened?",
    description=(
        "How much of the planned change has happened, and a class by the test of the change since "
        "the baseline: improving or getting worse where it is more than chance, no detectable "
        "change where it is not. Met needs more than a value at the target: the change since the "
        "baseline, or the distance beyond the target, has to be more than chance, too. Without "
        "intervals the progress is given and no class. Each target is tested by itself, because it "
        "was named before the value was known: of forty places without any change, one is called "
        "improving."
    ),
    formula="progress = (now − baseline) / (target − baseline)",
    cannot_tell="Whether a program brought it about, or whether the target was a sensible one.",
    refuses=(NO_BETTER_DIRECTION, NOT_AN_IMPROVEMENT, NO_INTERVAL, NO_WIDTH),
    source=(
        "National Center for Health Statistics, Healthy People 2030: methods for measuring "
        "progress (cdc.gov/nchs/healthy-people/hp2030/methods.html), with a test in every class "
        "(there a value at the target counts as met) and no rule for values without an error"
    ),
)
NEEDED_NOW = Method(
    id="needed-now",
    chapter=Chapter.PLAN,
    order=13,
    name="What is needed by now",
    question="Is the place on the way to its target?",
    description=(
        "A straight path leads from the baseline to the target. What is needed by now is the part "
        "of it that belongs to the years that have passed. The place is behind only where the "
        "interval of the distance leaves the path out on the worse side, and ahead where it does "
        "so on the better side; otherwise the data cannot tell. The baseline has an error, too, "
        "which counts less the nearer the target year is."
    ),
    formula=(
        "needed = b + (T − b) e; e = share of the years that have passed; MOVER interval of "
        "now − needed, with the halves of b times (1 − e)"
    ),
    cannot_tell=(
        "Whether the target will be met. Most programs bring little in their first years, so a "
        "straight path is a convention and not a forecast."
    ),
    refuses=(NO_BETTER_DIRECTION, NOT_AN_IMPROVEMENT, NO_INTERVAL, NO_WIDTH),
    source=(
        "Zou & Donner 2008, Statistics in Medicine 27:1693-1702 (10.1002/sim.3095); the path by "
        "hand, as percentage of the targeted change: Healthy People 2030 "
        "(cdc.gov/nchs/healthy-people/hp2030/methods.html)"
    ),
)


_OF_CHANGE = {
    Verdict.BETTER: ProgressClass.IMPROVING,
    Verdict.WORSE: ProgressClass.WORSE,
    Verdict.CANNOT_TELL: ProgressClass.NO_CHANGE,
}


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
    fault = problem or no_plan(planned, better)
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


def needed_now(
    now: Estimate,
    baseline: Estimate,
    target: float,
    elapsed: float,
    better: Better,
    *,
    level: float = 0.95,
) -> Outcome:
    """Return how a value stands against the path to a target: better is ahead, worse is behind.

    ``elapsed`` (0 to 1) is the share of the years from baseline to target that have passed. The
    second of ``inputs`` is what is needed by now. A baseline without interval counts as exact.
    Raises ``UserError`` for a target that is no number or a share outside 0 to 1.
    """
    if not math.isfinite(target) or not 0 <= elapsed <= 1:
        raise UserError("A target is a number, and the share of years that passed is 0 to 1.")
    needed = baseline.value + (target - baseline.value) * elapsed
    left = 1 - elapsed
    lower, upper = (
        None if bound is None else needed + left * (bound - baseline.value)
        for bound in (baseline.lower, baseline.upper)
    )
    path = Estimate(needed) if None in {lower, upper} else Estimate(needed, lower, upper)
    outcome = replace(compare(now, path, better, trusted=True, level=level), method=NEEDED_NOW)
    if reason := no_plan(target - baseline.value, better):
        return replace(outcome, verdict=Verdict.NOT_COMPARED, reason=reason)
    return outcome


def no_plan(planned: float, better: Better) -> str:
    """Return why there is nothing to make progress on, or ''."""
    if better is Better.NEITHER:
        return NO_BETTER_DIRECTION
    improves = planned > 0 if better is Better.HIGHER else planned < 0
    return "" if improves else NOT_AN_IMPROVEMENT


def _class_of(progress: Progress) -> ProgressClass:
    """Return the class; a value that has passed the target needs no interval of the baseline."""
    reached = progress.share is not None and progress.share >= 1
    tested = (progress.change.verdict, progress.against_target.verdict)
    if reached and Verdict.BETTER in tested:
        return ProgressClass.MET
    return _OF_CHANGE.get(progress.change.verdict, ProgressClass.NOT_COMPARED)
