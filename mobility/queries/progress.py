"""How the targets of a plan stand in the open release."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mobility.analysis.gaps.trend import GapLabel, gap_trend_of
from mobility.analysis.targets.follow_up import (
    TESTED,
    FollowUp,
    Observed,
    Planned,
    follow_up,
    follow_up_count,
)
from mobility.analysis.targets.progress import ProgressClass
from mobility.analysis.uncertainty import Estimate
from mobility.analysis.years.lines import Line
from mobility.errors import UserError
from mobility.places import Jurisdiction
from mobility.queries.gap_sets import refusals
from mobility.queries.targets import level_history
from mobility.queries.trends import LineQuestion
from mobility.registry import EVERYONE, HEADLINE, Better, Computation, Framework
from mobility.store import Store
from mobility.text.languages import translatable
from mobility.workspace import Plan, PlanRecord
from mobility.workspace.plan_kinds import BY_HAND, GAP
from mobility.workspace.plan_values import metric_of
from mobility.workspace.record_fields import group_parts

NO_MEASURE = "the measure of this target is gone"
NO_METRIC = "the measure has no published metric and no data set, or this release does not know it"
NO_REFERENCE = "a gap is between two groups, and one of them is not chosen yet"
NO_GAIN: Mapping[GapLabel, str] = {
    GapLabel.BETTER_OFF_FELL: translatable(
        "the gap is smaller because the better-off group fell, which is no gain"
    ),
    GapLabel.TURNED: translatable("the gap has turned around: the other group is worse off now"),
}
"""Why a gap that moved towards its target is not said to have improved."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_RELEASE_ID = re.compile(r".+-[0-9a-f]{8}")


def plan_progress(store: Store, framework: Framework, plan: Plan) -> dict[str, FollowUp]:
    """How each target of a plan stands in a release, by the id of its record.

    Args:
        store: the open release.
        framework: the registry, with the group's own data sets.
        plan: the plan of a place.

    Raises:
        UserError: for a place that the release does not have.
    """
    place = store.jurisdiction(plan.place)
    return {
        target.id: _of_target(store, framework, place, plan, target)
        for target in plan.of_kind("target")
    }


def _of_target(
    store: Store, framework: Framework, place: Jurisdiction, plan: Plan, target: PlanRecord
) -> FollowUp:
    measures = plan.linked(target, "measure")
    if not measures:
        empty = Planned(baseline=None, baseline_year=None, target=None, target_year=None)
        return FollowUp(progress=ProgressClass.NOT_COMPARED, reason=NO_MEASURE, planned=empty)
    measure = measures[0]
    planned = planned_of(target, measure, store.release.id)
    if measure.text("source") == BY_HAND:
        return _of_numbers(plan, measure, planned)
    metric = metric_of(measure, framework)
    if metric is None:
        return FollowUp(progress=ProgressClass.GONE, reason=NO_METRIC, planned=planned)
    by, group = group_parts(measure.text("group"))
    groups: tuple[str, ...] = (group or EVERYONE,)
    if target.text("of") == GAP:
        reference = group_parts(target.text("reference"))[1]
        planned = replace(planned, baseline=None)  # the stored one is that of the group's value
        if not group or not reference or reference == group:
            return FollowUp(
                progress=ProgressClass.NOT_COMPARED, reason=NO_REFERENCE, planned=planned
            )
        groups += (reference,)
    question = LineQuestion(store, framework, place, metric.id, by or HEADLINE, nominal=False)
    try:
        lines = [question.line(question.group(label)) for label in groups]
    except UserError as problem:
        return FollowUp(
            progress=ProgressClass.GONE, reason=str(problem).rstrip("."), planned=planned
        )
    observed = _observed(question, lines, groups, planned.baseline_year)
    better = metric.better if len(groups) == 1 else Better.LOWER
    stands = follow_up(planned, observed, better)
    return replace(stands, others=_others(question, groups, stands))


def _others(question: LineQuestion, groups: tuple[str, ...], stands: FollowUp) -> float | None:
    """The median change of comparable places between the years of a test."""
    start, end, baseline = stands.planned.baseline_year, stands.now_year, stands.baseline
    if stands.progress not in TESTED or question.metric.comparable:
        return None
    history = level_history(
        question.store,
        question.framework,
        question.metric.id,
        question.place.level,
        by=question.by,
        groups=groups,
    )
    if history is None or start is None or end is None or baseline is None:
        return None
    gain = history.medians(end).get(start)
    return gain * baseline.value if gain is not None and history.relative else gain


def planned_of(target: PlanRecord, measure: PlanRecord, release: str) -> Planned:
    """Return a target with the baseline of its measure, as the plan has stored them."""
    value, year = measure.number("baseline"), target.number("year")
    years = [int(text) for text in _YEAR.findall(measure.text("baseline_period"))]
    from_release = measure.text("baseline_release")
    low, high = measure.number("baseline_lower"), measure.number("baseline_upper")
    return Planned(
        baseline=None if value is None else Estimate(value, low, high),
        baseline_year=max(years, default=None),
        target=target.number("value"),
        target_year=None if year is None else int(year),
        exact=bool(_RELEASE_ID.fullmatch(from_release)),
        same_release=from_release == release,
    )


def _observed(
    question: LineQuestion,
    lines: list[Line | None],
    groups: tuple[str, ...],
    baseline_year: int | None,
) -> Observed:
    """What the release says of the value of a group, or of the gap between two."""
    store, place = question.store, question.place
    years = store.metric_years(question.metric.id).get((place.level, question.by), ())
    gone = ""
    if question.series is None:
        gone = question.absence(groups[0], None).sentence.rstrip(".")
    elif place.last_year < store.release.newest_year:
        gone = f"this place has no values after {place.last_year}, when its code ended"
    release_year = store.release.year
    seen = Observed(
        newest_year=max(years, default=None),
        release_year=release_year,
        period_years=question.series.period_years if question.series else 1,
        gone=gone,
    )
    known = [line for line in lines if line is not None and line.points]
    if len(known) < len(groups) or baseline_year is None:
        return seen
    both = set(known[0].years).intersection(*(line.years for line in known[1:]))
    if not both:
        return seen
    end = max(both)
    seen = replace(seen, now_year=end)
    if end > baseline_year:
        apart = (line.incomparable(baseline_year, end) for line in known)
        seen = replace(seen, apart=next(filter(None, apart), ""))
    if len(known) == 1:
        return _of_level(seen, known[0], baseline_year, end)
    return _of_gap(seen, question, (known[0], known[1]), groups, baseline_year, end)


def _of_level(seen: Observed, line: Line, start: int, end: int) -> Observed:
    before, after = line.point(start), line.point(end)
    problems = [line.problem(each) for each in (before, after) if each is not None]
    return replace(
        seen,
        baseline=None if before is None else line.estimate(before, start),
        now=None if after is None else line.estimate(after, start),
        problem=next(filter(None, problems), ""),
    )


def _of_gap(
    seen: Observed,
    question: LineQuestion,
    lines: tuple[Line, Line],
    groups: tuple[str, ...],
    start: int,
    end: int,
) -> Observed:
    """The gap of both years, in dollars of the first one where it is money."""
    refused = refusals(question.framework, question.metric, question.by)
    trend = gap_trend_of(
        lines,
        (groups[0], groups[1]),
        question.framework.breakdowns[question.by],
        start if start < end else None,
        end,
        refused=refused,
    )
    factor = lines[0].price_factor(trend.end or end, start) or 1.0
    gaps = {
        point.year: (
            Estimate(
                factor * point.gap,
                None if point.lower is None else factor * point.lower,
                None if point.upper is None else factor * point.upper,
            ),
            point.problem,
        )
        for point in trend.points
    }
    before, after = gaps.get(start), gaps.get(end)
    known = [each for each in (before, after) if each is not None]
    refusal = refused.get(Computation.GAP, "") or refused.get(Computation.CHANGE, "")
    return replace(
        seen,
        baseline=before[0] if before else None,
        now=after[0] if after else None,
        problem=refusal
        or next(filter(None, (problem for _, problem in known)), "")
        or NO_GAIN.get(trend.label, ""),
    )


def _of_numbers(plan: Plan, measure: PlanRecord, planned: Planned) -> FollowUp:
    """A measure whose numbers the group enters itself."""
    values = [each for each in plan.series(measure) if each.value is not None]
    newest = values[-1] if values else None
    known = newest is not None and newest.value is not None
    rises = planned.baseline is None or (planned.target or 0.0) >= planned.baseline.value
    return follow_up_count(
        planned,
        newest.value if newest is not None and known else None,
        int(newest.date[:4]) if newest is not None else None,
        Better.HIGHER if rises else Better.LOWER,
        counted=measure.text("kind") == "how much",
    )
