"""The gap between two groups of one place over the years."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from mobility.analysis.gaps.by_place import PlaceGapTrend
from mobility.analysis.gaps.trend import GapLabel, GapTrend, gap_trend_of
from mobility.analysis.uncertainty import Verdict
from mobility.errors import UserError
from mobility.queries.line_records import (
    change_record,
    estimate_record,
    join_record,
    method_record,
    what,
)
from mobility.queries.lines import LineQuestion, check_years
from mobility.registry import HEADLINE, Computation, Framework
from mobility.store import Store


def gap_trend(  # noqa: PLR0913 - a question with all its parts
    store: Store,
    framework: Framework,
    geoid: str,
    metric_id: str,
    by: str,
    groups: tuple[str, str],
    *,
    start: int | None = None,
    end: int | None = None,
    until: int | None = None,
    nominal: bool = False,
) -> PlaceGapTrend:
    """How the gap between a group and a reference, `groups` in this order, moved.

    With `until` it ends in the last year up to that one in which both have a value, where there is
    one. The other arguments are those of `trend`.

    Raises:
        UserError: as `trend`, for the headline, which has no groups, and when both groups are one.
    """
    if by == HEADLINE:
        raise UserError("A gap is between two groups: choose a breakdown, such as race-ethnicity.")
    check_years(store, start, end)
    place = store.jurisdiction(geoid)
    asked = LineQuestion(store, framework, place, metric_id, by, nominal=nominal)
    labels = (asked.group(groups[0]), asked.group(groups[1]))
    lines = [asked.line(label) for label in labels]
    if lines[0] is None or lines[1] is None or not (lines[0].points and lines[1].points):
        empty = labels[bool(lines[0] and lines[0].points)]
        gap = GapTrend(
            *labels,
            points=(),
            joins=(),
            start=start,
            end=end,
            verdict=Verdict.NOT_COMPARED,
            label=GapLabel.NOT_COMPARED,
            reason=asked.absence(empty, end).sentence,
        )
    else:
        refused = {one: framework.refusal(metric_id, asked.by, one) for one in Computation}
        breakdown = framework.breakdowns[asked.by]
        if until is not None:
            both = {*lines[0].years} & {*lines[1].years}
            end = max((year for year in both if year <= until), default=end)
        gap = gap_trend_of((lines[0], lines[1]), labels, breakdown, start, end, refused=refused)
        for line, label in zip((lines[0], lines[1]), labels, strict=True):
            if missing := asked.missing(line, gap.start, gap.end):
                gap = replace(gap, reason=asked.absence(label, missing).sentence)
                break
    return PlaceGapTrend(asked.place, store.release, asked.metric, asked.by, gap)


def gap_trend_record(gap_trend: PlaceGapTrend) -> dict[str, Any]:
    """The trend of a gap as plain data with numbers in full precision, for JSON."""
    gap = gap_trend.gap
    return {
        **what(gap_trend.jurisdiction, gap_trend.release.id, gap_trend.metric, gap_trend.breakdown),
        "group": gap.group,
        "reference": gap.reference,
        "points": [
            {
                "year": point.year,
                "gap": point.gap,
                "gap_lower": point.lower,
                "gap_upper": point.upper,
                "group": estimate_record(point.group),
                "reference": estimate_record(point.reference),
                "reason": point.problem,
            }
            for point in gap.points
        ],
        "joins": [join_record(join) for join in gap.joins],
        "change": {
            "from": gap.start,
            "to": gap.end,
            "difference": gap.difference,
            "lower": gap.lower,
            "upper": gap.upper,
            "se": gap.se,
            "verdict": gap.verdict.value,
            "label": gap.label.value,
            "worse_off": gap.worse_off or None,
            "reason": gap.reason,
        },
        "groups": [change_record(change) for change in gap.changes],
        "ratio": None if gap.ratio is None else asdict(gap.ratio),
        "disagree": gap.disagree,
        "method": method_record(gap.method),
    }
