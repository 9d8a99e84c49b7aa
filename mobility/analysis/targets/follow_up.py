"""How a target of a plan stands in a later release: its class, and what of it is only a revision.

A release can change the value of an old year as well as add a new one. So the change is taken
between two values of one release, the one of the baseline's year and the newest; what the release
made of the baseline that the plan had stored is a revision, and stands apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from mobility.analysis.method import Chapter, Method
from mobility.analysis.reliability import OLDEST
from mobility.analysis.targets.detection import NOT_UPDATED
from mobility.analysis.targets.progress import (
    NOT_AN_IMPROVEMENT,
    Progress,
    ProgressClass,
    needed_now,
    no_plan,
    progress,
)
from mobility.analysis.uncertainty import Estimate, Outcome, Verdict
from mobility.analysis.years.lines import OTHER_DOLLARS
from mobility.registry import Better

# Reasons; they are part of the answers.
WITHDRAWN = "the release has no value of it for any place"
NOT_HERE = "{year} is published for other places and not for this one"
NO_NEWER = "nothing newer than {year} is published yet"
SHARED_YEARS = "{year} shares years with the baseline's period; {first} is the first that does not"
NO_BASELINE = "the measure has no baseline yet"
NOT_IN_RELEASE = (
    "the release has no value of the baseline's year, and the stored one was not taken from a "
    "release, so the two could be of different sources"
)
NO_TARGET = "the target has no value or no year yet"
NO_VALUE = "no value is stored yet"
OWN_COUNT = "a number of your own has no interval, so a change is not told from chance"

FOLLOW_UP = Method(
    id="target-class",
    chapter=Chapter.PLAN,
    order=14,
    name="Class of a target in a new release",
    question="How does a target of the plan stand, and could that be known at all?",
    description=(
        "One of seven classes. No longer published: this place has no newer value, though others "
        "have, or the metric is gone. Series broken: baseline and newest value are of two series "
        "or areas. Not due yet: nothing newer is published, or only a period that has years in "
        "common with the baseline's. Otherwise the class is that of the progress towards the "
        "target: met, improving, getting worse, no detectable change. The change is taken between "
        "two values of the newest release. Behind is said only where the interval leaves out the "
        "path that is needed by now."
    ),
    formula="change = newest value − value of the baseline's year, both of the newest release",
    cannot_tell=(
        "Why a value moved. A baseline that was chosen because it was bad drifts back by itself."
    ),
    refuses=(
        WITHDRAWN,
        NOT_HERE,
        NO_NEWER,
        SHARED_YEARS,
        NOT_UPDATED,
        NO_BASELINE,
        NOT_IN_RELEASE,
        NO_TARGET,
        NO_VALUE,
        OWN_COUNT,
        NOT_AN_IMPROVEMENT,
    ),
    source=(
        "National Center for Health Statistics, Healthy People 2030: methods for measuring "
        "progress (cdc.gov/nchs/healthy-people/hp2030/methods.html); drift of a baseline that was "
        "picked: Morton & Torgerson 2003, BMJ 326:1083"
    ),
)
REVISION = Method(
    id="baseline-revision",
    chapter=Chapter.PLAN,
    order=15,
    name="Revision of a baseline",
    question="Did the place change, or only the number that was published for the old year?",
    description=(
        "What the newest release says of the baseline's year minus what the plan had stored. It is "
        "no change of the place: methods, population counts or errors were corrected. A baseline "
        "that was written with few digits counts as revised only where the release differs by more "
        "than rounding. The change since the baseline is taken without it."
    ),
    formula="revision = value of the baseline's year, newest release − value stored in the plan",
    cannot_tell="Why the publisher revised the number, or which of the two is nearer the truth.",
    refuses=(),
    source="By definition",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A target as the plan has it; ``baseline`` with bounds where they were stored.

    ``exact`` says that the baseline was taken from a release with all of its digits, and not
    written by hand; ``same_release`` that this release is the one that is looked at now.
    """

    baseline: Estimate | None
    baseline_year: int | None
    target: float | None
    target_year: int | None
    exact: bool = False
    same_release: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a release says of what a target is set on; money in dollars of the baseline's year.

    Attributes:
        baseline: its value of the baseline's year; None where it has none.
        now: its newest value here; None where it has none.
        now_year: the year of that.
        newest_year: the newest year with a value of any place; None where nothing is published.
        release_year: that of the release.
        period_years: how many years of data stand behind one value.
        apart: why the two values are not of one series, or ''.
        problem: why one of the two may not be used, or ''.
        gone: why there can be no newer value here, or ''.
    """

    baseline: Estimate | None = None
    now: Estimate | None = None
    now_year: int | None = None
    newest_year: int | None = None
    release_year: int
    period_years: int = 1
    apart: str = ""
    problem: str = ""
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """The value of the baseline's year that the plan had stored, and what a release says of it."""

    stored: Estimate
    published: Estimate
    year: int
    method: Method = REVISION

    @property
    def difference(self) -> float:
        """How much the release has added."""
        return self.published.value - self.stored.value


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """How a target stands.

    Attributes:
        progress: its class.
        reason: why there is no test, or nothing to test; '' for a tested class.
        planned: the target.
        baseline: the value that the newest one is held against; None where nothing is.
        now: the newest value here; None where there is none.
        now_year: the year of that.
        towards: the test of the change; None where nothing was held against the baseline.
        path: how the newest value stands to the path: worse is behind; None as above.
        revision: what the release made of the stored baseline; None for nothing.
        is_overtaken: whether that left a target that is no better than the baseline.
        others: the median change of comparable places in the same years, above 0 for the better, in
            the unit of the metric; None where that is not known or nothing was tested.
    """

    progress: ProgressClass
    reason: str = ""
    planned: Planned
    baseline: Estimate | None = None
    now: Estimate | None = None
    now_year: int | None = None
    towards: Progress | None = None
    path: Outcome | None = None
    revision: Revision | None = None
    is_overtaken: bool = False
    others: float | None = None
    method: Method = FOLLOW_UP

    @property
    def share(self) -> float | None:
        """The part of the planned change that has happened; None where that is not known."""
        return None if self.towards is None else self.towards.share

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The interval of `share`."""
        towards = self.towards
        if towards is None or towards.share_lower is None or towards.share_upper is None:
            return None
        return towards.share_lower, towards.share_upper

    @property
    def is_behind(self) -> bool:
        """Whether the interval leaves out the needed path on the worse side, in a tested class."""
        tested = self.progress in TESTED - {ProgressClass.MET}
        return tested and self.path is not None and self.path.verdict is Verdict.WORSE

    @property
    def is_past(self) -> bool:
        """Whether the newest value is of the target's year or later, and the target is not met."""
        year = self.planned.target_year
        late = year is not None and self.now_year is not None and self.now_year >= year
        return late and self.progress is not ProgressClass.MET


TESTED = frozenset(
    {ProgressClass.MET, ProgressClass.IMPROVING, ProgressClass.NO_CHANGE, ProgressClass.WORSE}
)
"""Classes that follow from a test."""
UNKNOWN = frozenset(
    {
        ProgressClass.NOT_DUE,
        ProgressClass.BROKEN,
        ProgressClass.GONE,
        ProgressClass.NOT_COMPARED,
    }
)
"""Classes of targets of which nothing can be known from this release."""
NEEDS_DECISION = frozenset({ProgressClass.WORSE, ProgressClass.BROKEN, ProgressClass.GONE})
"""Classes after which a group has something to decide."""


def follow_up(planned: Planned, observed: Observed, better: Better) -> FollowUp:
    """Return how a target stands in a release; the first thing that stands in the way counts.

    Where the release has no value of the baseline's year any more, the stored one is taken, if it
    was of a release. One that was written by hand can be of another source.
    """
    revision = revision_of(planned, observed.baseline)
    stands = FollowUp(
        progress=ProgressClass.NOT_COMPARED,
        planned=planned,
        baseline=observed.baseline or planned.baseline,
        now=observed.now,
        now_year=observed.now_year,
        revision=revision,
        is_overtaken=revision is not None
        and planned.target is not None
        and no_plan(planned.target - revision.published.value, better) == NOT_AN_IMPROVEMENT,
    )
    if way := _in_the_way(planned, observed, stands.baseline):
        return replace(stands, progress=way[0], reason=way[1])
    by_hand = NOT_IN_RELEASE if observed.baseline is None and not planned.exact else ""
    return _tested(stands, observed.apart or observed.problem or by_hand, better)


def _in_the_way(
    planned: Planned, observed: Observed, baseline: Estimate | None
) -> tuple[ProgressClass, str] | None:
    """Return the class of a target that cannot be tested, with the reason; None for the others."""
    start, end = planned.baseline_year or 0, observed.now_year or 0
    no_baseline = planned.baseline_year is None or (baseline is None and observed.now is not None)
    unfinished = NO_TARGET if None in {planned.target, planned.target_year} else ""
    is_new = observed.now is not None and end > start
    shares_years = end - start < observed.period_years
    first = start + observed.period_years
    ways = (
        (ProgressClass.NOT_COMPARED, unfinished or (NO_BASELINE if no_baseline else "")),
        (ProgressClass.GONE, _gone(start, observed)),
        (ProgressClass.NOT_DUE, "" if is_new else NO_NEWER.format(year=observed.newest_year)),
        (ProgressClass.BROKEN, "" if observed.apart == OTHER_DOLLARS else observed.apart),
        (ProgressClass.NOT_DUE, SHARED_YEARS.format(year=end, first=first) if shares_years else ""),
    )
    return next((way for way in ways if way[1]), None)


def _tested(stands: FollowUp, problem: str, better: Better) -> FollowUp:
    """Return how a target stands that has two values to hold against each other."""
    planned, now, baseline = stands.planned, stands.now, stands.baseline
    start, end = planned.baseline_year or 0, stands.now_year or 0
    assert now is not None  # noqa: S101 - else something stood in the way
    assert baseline is not None  # noqa: S101 - as above
    target = planned.target or 0.0
    towards = progress(now, baseline, target, better, problem=problem)
    path = None
    if not problem and not no_plan(target - baseline.value, better):
        elapsed = elapsed_share(start, end, planned.target_year or end)
        path = needed_now(now, baseline, target, elapsed, better)
    return replace(
        stands, progress=towards.progress, reason=towards.reason, towards=towards, path=path
    )


def follow_up_count(
    planned: Planned, now: float | None, now_year: int | None, better: Better, *, counted: bool
) -> FollowUp:
    """Return how a target of numbers of one's own stands, which have no interval.

    Args:
        planned: the target; its baseline is what the numbers began with.
        now: the newest number; None where there is none after the baseline.
        now_year: its year.
        better: the direction that the target asks for.
        counted: whether it is a full count of what was done, so that reaching the target is a fact.
            Nothing else is said of numbers without an interval.
    """
    stands = FollowUp(
        progress=ProgressClass.NOT_COMPARED,
        planned=planned,
        baseline=planned.baseline,
        now=None if now is None else Estimate(now),
        now_year=now_year,
    )
    if planned.target is None or planned.target_year is None:
        return replace(stands, reason=NO_TARGET)
    if now is None:
        return replace(stands, progress=ProgressClass.NOT_DUE, reason=NO_VALUE)
    base = planned.baseline or Estimate(0.0)
    towards = progress(Estimate(now), base, planned.target, better)
    stands = replace(stands, baseline=base, towards=towards)
    if counted and towards.share is not None and towards.share >= 1:
        return replace(stands, progress=ProgressClass.MET)
    return replace(stands, reason=OWN_COUNT)


def elapsed_share(baseline_year: int, now_year: int, target_year: int) -> float:
    """Return the share of the years from baseline to target that have passed, 1 at most.

    >>> elapsed_share(2020, 2023, 2026), elapsed_share(2020, 2029, 2026)
    (0.5, 1.0)
    """
    years = target_year - baseline_year
    return 1.0 if years <= 0 else min(1.0, (now_year - baseline_year) / years)


def revision_of(planned: Planned, published: Estimate | None) -> Revision | None:
    """Return what a release made of a stored baseline; None where that is the same number."""
    stored, year = planned.baseline, planned.baseline_year
    if stored is None or published is None or year is None or planned.same_release:
        return None
    rounding = 0.0 if planned.exact else _rounding(stored.value)
    if abs(published.value - stored.value) <= max(rounding, 1e-9 * abs(stored.value)):
        return None
    return Revision(stored, published, year)


def _rounding(value: float) -> float:
    """Return how much a number that is written so can be rounded: half a unit of its last digit."""
    digits = f"{value:.12g}".lower()
    mantissa, _, exponent = digits.partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return 0.5001 * math.pow(10.0, -decimals)


def _gone(baseline_year: int, observed: Observed) -> str:
    """Return why there is no newer value here though one could be expected, or ''."""
    if observed.gone:
        return observed.gone
    if observed.newest_year is None:
        return WITHDRAWN
    behind = observed.now_year is None or observed.now_year < observed.newest_year
    if behind and (observed.now_year is None or observed.now_year <= baseline_year):
        return NOT_HERE.format(year=observed.newest_year)
    if (
        observed.newest_year <= baseline_year
        and observed.release_year - observed.newest_year > OLDEST
    ):
        return NOT_UPDATED.format(year=observed.newest_year)
    return ""
