"""What stands behind the groups of a place: the equality test, indices, people behind the gap."""

from __future__ import annotations

from collections.abc import Mapping

from mobility.analysis.indices import Inequality, InequalityIndex, inequality
from mobility.analysis.people import NO_HEAD_COUNT
from mobility.analysis.place_gaps import PlaceDisparity
from mobility.exports.gap_figures import group_names
from mobility.exports.gaps import people_sentences
from mobility.framework import Computation, Framework
from mobility.text.equality import (
    coverage_sentence,
    equality_numbers,
    index_sentence,
    left_out_sentence,
)

_CENSUS = "from the American Community Survey, five-year estimates (data.census.gov)"
_TABLES: Mapping[tuple[str, str], str] = {
    ("share_employed", "race-ethnicity"): "tables B23002A to B23002I (ages 25 to 54)",
    ("share_employed", "gender"): "table B23001 (ages 25 to 54)",
    ("share_digital_access", "race-ethnicity"): "tables B28009A to B28009I",
    ("share_digital_access", "income"): "table B28004",
}
"""Where the Census Bureau counts the very people that a metric is a share of."""


def inequality_of(found: PlaceDisparity, framework: Framework) -> Inequality | None:
    """The indices over the groups of a place; None where it has no groups."""
    series = found.metric.series_of(found.jurisdiction.level, found.breakdown.id)
    if found.disparity is None or series is None or not found.disparity.groups:
        return None
    refused = {
        one: reason
        for one in Computation
        if (reason := framework.refusal(found.metric.id, found.breakdown.id, one))
    }
    groups = [gap.group for gap in found.disparity.groups]
    return inequality(groups, found.metric, series, found.breakdown, refused=refused)


def inequality_sentences(found: PlaceDisparity, indices: Inequality) -> list[str]:
    """The numbers of the equality test, who was left out, and how groups were weighted."""
    names, test = group_names(found), indices.equality
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


def index_rows(found: PlaceDisparity, indices: Inequality) -> list[dict[str, str]]:
    """Every index with what it says; one without a value says why."""
    how = "" if indices.weighted else " (every group counts the same)"
    return [
        {"Index": f"{one.method.name}{how}", "What it says": f"{_said(found, indices, one)}."}
        for one in indices.indices
    ]


def people_lines(found: PlaceDisparity) -> list[str]:
    """The people behind each gap, or why there are none and where they can be had."""
    lines = people_sentences(found)
    people = found.people
    without_counts = people is not None and any(
        one.reason == NO_HEAD_COUNT for one in people.groups
    )
    table = _TABLES.get((found.metric.id, found.breakdown.id))
    if without_counts and table:
        lines.append(f"Head-counts of these groups can be fetched: {table}, {_CENSUS}.")
    elif without_counts:
        lines.append(f"Who would have to be counted: {found.metric.universe}.")
    return lines


def _said(found: PlaceDisparity, indices: Inequality, one: InequalityIndex) -> str:
    names = group_names(found)
    ends = (names.get(one.reference, ""), "")
    if one.method.id in {"slope-index", "relative-index"} and indices.used:
        ends = (names[indices.used[0].subgroup], names[indices.used[-1].subgroup])
    bounds = None if one.lower is None or one.upper is None else (one.lower, one.upper)
    return index_sentence(
        one.method.id,
        found.metric,
        one.value,
        bounds,
        one.verdict,
        reason=one.reason,
        interval_reason=one.interval_reason,
        names=ends,
    )
