"""What stands behind the groups of a place: the equality test and indices."""

from __future__ import annotations

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.inequality import Inequality, InequalityIndex, inequality
from mobility.exports.disparities.gaps import group_names
from mobility.registry import Computation, Framework
from mobility.text.equality import (
    coverage_sentence,
    equality_numbers,
    index_sentence,
    left_out_sentence,
)


def inequality_of(disparity: PlaceDisparity, framework: Framework) -> Inequality | None:
    """The indices over the groups of a place; None where it has no groups."""
    series = disparity.metric.series_of(disparity.jurisdiction.level, disparity.breakdown.id)
    if disparity.disparity is None or series is None or not disparity.disparity.groups:
        return None
    refused = {
        one: reason
        for one in Computation
        if (reason := framework.refusal(disparity.metric.id, disparity.breakdown.id, one))
    }
    groups = [gap.group for gap in disparity.disparity.groups]
    return inequality(groups, disparity.metric, series, disparity.breakdown, refused=refused)


def inequality_sentences(disparity: PlaceDisparity, indices: Inequality) -> list[str]:
    """The numbers of the equality test, who was left out, and how groups were weighted."""
    names, test = group_names(disparity), indices.equality
    sentences = []
    if test.q is not None and test.df is not None and test.p is not None:
        sentences.append(f"{equality_numbers(test.q, test.df, test.p)}.")
    left_out = [(names[one.subgroup], one.reason) for one in test.left_out]
    sentences.append(left_out_sentence(left_out))
    if any(one.value is not None for one in indices.indices):
        sentences.append(
            coverage_sentence(len(indices.used), indices.coverage, weighted=indices.weighted)
        )
    return [sentence for sentence in sentences if sentence]


def index_rows(disparity: PlaceDisparity, indices: Inequality) -> list[dict[str, str]]:
    """Every index with what it says; one without a value says why."""
    how = "" if indices.weighted else " (every group counts the same)"
    return [
        {"Index": f"{one.method.name}{how}", "What it says": f"{_said(disparity, indices, one)}."}
        for one in indices.indices
    ]


def _said(disparity: PlaceDisparity, indices: Inequality, one: InequalityIndex) -> str:
    inside = disparity.breakdown.inside
    ends = (inside(one.reference), "")
    if one.method.id in {"slope-index", "relative-index"} and indices.used:
        ends = (inside(indices.used[0].subgroup), inside(indices.used[-1].subgroup))
    bounds = None if one.lower is None or one.upper is None else (one.lower, one.upper)
    return index_sentence(
        one.method.id,
        disparity.metric,
        one.value,
        bounds,
        one.verdict,
        reason=one.reason,
        interval_reason=one.interval_reason,
        names=ends,
    )
