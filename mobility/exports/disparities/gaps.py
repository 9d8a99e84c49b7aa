"""Gaps between groups as sentences and tables: on the command line, beside a picture, in a file."""

from __future__ import annotations

from collections import Counter

from mobility.analysis.gaps.by_place import GroupRow, PlaceDisparity
from mobility.analysis.gaps.places import GapPercentile
from mobility.analysis.groups.disparity import IS_REFERENCE, Disparity, GroupGap, ReferenceKind
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
from mobility.registry import EVERYONE, BreakdownKind, Metric
from mobility.text import absence_words, format_interval, format_value, pooled_words
from mobility.text.gaps import (
    Bounds,
    chosen_words,
    equality_words,
    group_words,
    percentile_words,
    ratio_words,
    reference_words,
)

ALONE = "there is no other group to compare with"


def gap_table(disparity: PlaceDisparity) -> list[dict[str, str]]:
    """The groups of a place in words, in the order of the registry.

    Columns: Group, Value, 95 % interval, Quality, Result, Ratio, Note; an empty text where there
    is nothing to say.
    """
    return [_row(disparity, row) for row in disparity.rows]


def headline(disparity: PlaceDisparity) -> str:
    """The one sentence about the groups of a place: the largest clear gap, or why there is none."""
    label, gaps = disparity.metric.short_label, disparity.disparity
    if disparity.absence is not None or gaps is None:
        absence = disparity.absence
        words = absence_words(absence.kind, absence.sentence) if absence else "not compared"
        return f"{label}: {words}"
    groups = [gap for gap in gaps.groups if gap.group.subgroup != EVERYONE]
    behind = [gap for gap in groups if gap.verdict is Verdict.WORSE and gap.gap is not None]
    names = group_names(disparity)
    if behind:
        worst = max(behind, key=lambda gap: gap.gap or 0.0)
        said = _result(disparity, gaps, worst)
        return f"{label}. {names[worst.group.subgroup]}: {said}, clearly a gap."
    apart = [
        gap for gap in groups if gap.verdict not in {Verdict.CANNOT_TELL, Verdict.NOT_COMPARED}
    ]
    if apart:
        return f"{label}: no group is clearly behind {_reference(disparity, gaps)}."
    if any(gap.verdict is Verdict.CANNOT_TELL for gap in groups):
        return f"{label}: about the same: the data cannot tell these groups apart."
    return f"{label}: {_untested(disparity, gaps, groups)}"


def headline_verdict(disparity: PlaceDisparity) -> str:
    """How that sentence ends: a group is behind, or the data cannot tell, or not compared.

    Empty where groups differ and none of them is behind the reference.
    """
    gaps = disparity.disparity.groups if disparity.disparity and disparity.absence is None else ()
    verdicts = {gap.verdict for gap in gaps if gap.group.subgroup != EVERYONE}
    if Verdict.WORSE in verdicts:
        return Verdict.WORSE.value
    if verdicts - {Verdict.CANNOT_TELL, Verdict.NOT_COMPARED}:
        return ""
    return (Verdict.CANNOT_TELL if Verdict.CANNOT_TELL in verdicts else Verdict.NOT_COMPARED).value


def reference_sentence(disparity: PlaceDisparity) -> str:
    """What the groups are held against, how it was chosen, and what that asks of a verdict."""
    gaps = disparity.disparity
    if gaps is None:
        return ""
    held = gaps.reference
    name = disparity.breakdown.inside(held.name)
    return chosen_words(held.kind, name, len(held.candidates), gaps.tests, held.reason)


def equality_sentence(disparity: PlaceDisparity) -> str:
    """Whether the groups differ at all."""
    asked = disparity.equality
    if asked is None:
        return ""
    return equality_words(
        asked.verdict, asked.reason, len(asked.used), neighborhoods=_neighborhoods(disparity)
    )


def percentile_sentence(gap_percentile: GapPercentile, metric: Metric) -> str:
    """How unusual a gap is among other places."""
    held, position = gap_percentile.benchmark, gap_percentile.position
    words = percentile_words(
        metric,
        gap_percentile.outcome.verdict,
        gap_percentile.outcome.reason,
        held.value,
        (held.kind, held.scope, gap_percentile.level, held.n, held.of),
        (position.below, position.equal, position.above) if position else None,
    )
    return f"The gap is {words}."


def _row(disparity: PlaceDisparity, row: GroupRow) -> dict[str, str]:
    cells = dict.fromkeys(
        ("Group", "Value", "95 % interval", "Quality", "Result", "Ratio", "Note"), ""
    )
    cells |= {"Group": row.group.name, "Note": row.group.note}
    gap, gaps, metric = row.gap, disparity.disparity, disparity.metric
    if gap is None or gaps is None:
        absence = row.absence
        words = absence_words(absence.kind, absence.sentence) if absence else ""
        return cells | {"Value": format_value(metric, None), "Result": words}
    group = gap.group
    shared = pooled_words(row.pooled_with, disparity.jurisdiction.level, metric.pooled)
    return cells | {
        "Value": format_value(metric, group.value),
        "95 % interval": format_interval(metric, group.lower, group.upper, group.interval),
        "Quality": group.quality or "",
        "Result": _result(disparity, gaps, gap),
        "Ratio": _ratio(metric, gaps, gap),
        "Note": " ".join(part for part in (shared, row.group.note) if part),
    }


def _ratio(metric: Metric, gaps: Disparity, gap: GroupGap) -> str:
    """Say the ratio, or why there is none where there is a gap."""
    ratio = gap.ratio
    if gap.gap is None or gap.reason == IS_REFERENCE:
        return ""
    if ratio.value is None:
        return ratio.reason
    bounds = _bounds(ratio.lower, ratio.upper)
    return ratio_words(metric.better, gaps.ratio_of, ratio.value, bounds)


def _result(disparity: PlaceDisparity, gaps: Disparity, gap: GroupGap) -> str:
    if gap.reason and gap.reason == gaps.reference.reason:  # which is said once for all groups
        return Verdict.NOT_COMPARED.value
    return group_words(
        disparity.metric,
        gap.gap,
        _bounds(gap.lower, gap.upper),
        gap.verdict,
        _reference(disparity, gaps),
        reason=gap.reason,
        tests=gaps.tests,
    )


def _untested(disparity: PlaceDisparity, gaps: Disparity, groups: list[GroupGap]) -> str:
    """Say why nothing was tested, and who has the best and the worst value all the same."""
    reliable = [gap for gap in groups if gap.group.reliable and gap.gap is not None]
    reasons = Counter(gap.reason for gap in groups if gap.reason != IS_REFERENCE)
    if gaps.reference.kind is ReferenceKind.BEST and len(reliable) > 1 and reasons[NO_INTERVAL]:
        best, inside = gaps.reference.name, disparity.breakdown.inside
        worst = max(reliable, key=lambda gap: gap.gap or 0.0).group.subgroup
        return (
            f"position only, not tested ({NO_INTERVAL}): the best value is that of "
            f"{inside(best)}, the worst that of {inside(worst)}."
        )
    named = [gap.reason for gap in reliable if gap.reason != IS_REFERENCE] or [*reasons, ALONE]
    reason = gaps.reference.reason or named[0]
    return f"not compared: {reason.rstrip('.')}."


def _reference(disparity: PlaceDisparity, gaps: Disparity) -> str:
    held = gaps.reference
    name = disparity.breakdown.inside(held.name)
    picked = len(held.candidates)
    return reference_words(held.kind, name, of=picked, neighborhoods=_neighborhoods(disparity))


def group_names(disparity: PlaceDisparity) -> dict[str, str]:
    """The registry's names by the publisher's labels."""
    return {group.label: group.name for group in disparity.breakdown.groups}


def _neighborhoods(disparity: PlaceDisparity) -> bool:
    return disparity.kind is BreakdownKind.NEIGHBORHOODS


def _bounds(lower: float | None, upper: float | None) -> Bounds:
    return None if lower is None or upper is None else (lower, upper)
