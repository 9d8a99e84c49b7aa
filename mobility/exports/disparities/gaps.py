"""Gaps between groups as sentences and tables: on the command line, beside a picture, in a file."""

from __future__ import annotations

from collections import Counter

from mobility.analysis.gaps.of_place import GroupRow, PlaceDisparity
from mobility.analysis.gaps.standing import GapStanding
from mobility.analysis.groups.disparity import IS_REFERENCE, Disparity, GroupGap
from mobility.analysis.groups.references import ReferenceKind
from mobility.analysis.uncertainty import NO_INTERVAL, Verdict
from mobility.framework import EVERYONE, BreakdownKind, Metric
from mobility.text import absence_words, format_interval, format_value, pooled_words
from mobility.text.gaps import (
    Bounds,
    chosen_words,
    equality_words,
    group_words,
    ratio_words,
    reference_words,
    standing_words,
)

ALONE = "there is no other group to compare with"


def gap_table(found: PlaceDisparity) -> list[dict[str, str]]:
    """The groups of a place in words, in the order of the registry.

    Columns: Group, Value, 95 % interval, Quality, Result, Ratio, Note; an empty text where there
    is nothing to say.
    """
    return [_row(found, row) for row in found.rows]


def headline(found: PlaceDisparity) -> str:
    """The one sentence about the groups of a place: the largest clear gap, or why there is none."""
    label, gaps = found.metric.short_label, found.disparity
    if found.absence is not None or gaps is None:
        absence = found.absence
        words = absence_words(absence.kind, absence.sentence) if absence else "not compared"
        return f"{label}: {words}"
    groups = [gap for gap in gaps.groups if gap.group.subgroup != EVERYONE]
    behind = [gap for gap in groups if gap.verdict is Verdict.WORSE and gap.gap is not None]
    names = group_names(found)
    if behind:
        worst = max(behind, key=lambda gap: gap.gap or 0.0)
        said = _result(found, gaps, worst)
        return f"{label}. {names[worst.group.subgroup]}: {said}, clearly a gap."
    apart = [
        gap for gap in groups if gap.verdict not in {Verdict.CANNOT_TELL, Verdict.NOT_COMPARED}
    ]
    if apart:
        return f"{label}: no group is clearly behind {_reference(found, gaps)}."
    if any(gap.verdict is Verdict.CANNOT_TELL for gap in groups):
        return f"{label}: about the same: the data cannot tell these groups apart."
    return f"{label}: {_untested(found, gaps, groups)}"


def headline_verdict(found: PlaceDisparity) -> str:
    """How that sentence ends: a group is behind, or the data cannot tell, or not compared.

    Empty where groups differ and none of them is behind the reference.
    """
    gaps = found.disparity.groups if found.disparity and found.absence is None else ()
    verdicts = {gap.verdict for gap in gaps if gap.group.subgroup != EVERYONE}
    if Verdict.WORSE in verdicts:
        return Verdict.WORSE.value
    if verdicts - {Verdict.CANNOT_TELL, Verdict.NOT_COMPARED}:
        return ""
    return (Verdict.CANNOT_TELL if Verdict.CANNOT_TELL in verdicts else Verdict.NOT_COMPARED).value


def reference_sentence(found: PlaceDisparity) -> str:
    """What the groups are held against, how it was chosen, and what that asks of a verdict."""
    gaps = found.disparity
    if gaps is None:
        return ""
    held = gaps.reference
    name = found.breakdown.inside(held.name)
    return chosen_words(held.kind, name, len(held.candidates), gaps.tests, held.reason)


def equality_sentence(found: PlaceDisparity) -> str:
    """Whether the groups differ at all."""
    asked = found.equality
    if asked is None:
        return ""
    return equality_words(
        asked.verdict, asked.reason, len(asked.used), neighborhoods=_neighborhoods(found)
    )


def standing_sentence(found: GapStanding, metric: Metric) -> str:
    """How unusual a gap is among other places."""
    held, position = found.benchmark, found.position
    words = standing_words(
        metric,
        found.outcome.verdict,
        found.outcome.reason,
        held.value,
        (held.kind, held.scope, found.level, held.n, held.of),
        (position.below, position.equal, position.above) if position else None,
    )
    return f"The gap is {words}."


def _row(found: PlaceDisparity, row: GroupRow) -> dict[str, str]:
    cells = dict.fromkeys(
        ("Group", "Value", "95 % interval", "Quality", "Result", "Ratio", "Note"), ""
    )
    cells |= {"Group": row.group.name, "Note": row.group.note}
    gap, gaps, metric = row.gap, found.disparity, found.metric
    if gap is None or gaps is None:
        absence = row.absence
        words = absence_words(absence.kind, absence.sentence) if absence else ""
        return cells | {"Value": format_value(metric, None), "Result": words}
    group = gap.group
    shared = pooled_words(row.pooled_with, found.jurisdiction.level, metric.pooled)
    return cells | {
        "Value": format_value(metric, group.value),
        "95 % interval": format_interval(metric, group.lower, group.upper, group.interval),
        "Quality": group.quality or "",
        "Result": _result(found, gaps, gap),
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


def _result(found: PlaceDisparity, gaps: Disparity, gap: GroupGap) -> str:
    if gap.reason and gap.reason == gaps.reference.reason:  # which is said once for all groups
        return Verdict.NOT_COMPARED.value
    return group_words(
        found.metric,
        gap.gap,
        _bounds(gap.lower, gap.upper),
        gap.verdict,
        _reference(found, gaps),
        reason=gap.reason,
        tests=gaps.tests,
    )


def _untested(found: PlaceDisparity, gaps: Disparity, groups: list[GroupGap]) -> str:
    """Say why nothing was tested, and who has the best and the worst value all the same."""
    reliable = [gap for gap in groups if gap.group.reliable and gap.gap is not None]
    reasons = Counter(gap.reason for gap in groups if gap.reason != IS_REFERENCE)
    if gaps.reference.kind is ReferenceKind.BEST and len(reliable) > 1 and reasons[NO_INTERVAL]:
        best, inside = gaps.reference.name, found.breakdown.inside
        worst = max(reliable, key=lambda gap: gap.gap or 0.0).group.subgroup
        return (
            f"position only, not tested ({NO_INTERVAL}): the best value is that of "
            f"{inside(best)}, the worst that of {inside(worst)}."
        )
    named = [gap.reason for gap in reliable if gap.reason != IS_REFERENCE] or [*reasons, ALONE]
    reason = gaps.reference.reason or named[0]
    return f"not compared: {reason.rstrip('.')}."


def _reference(found: PlaceDisparity, gaps: Disparity) -> str:
    held = gaps.reference
    name = found.breakdown.inside(held.name)
    picked = len(held.candidates)
    return reference_words(held.kind, name, of=picked, neighborhoods=_neighborhoods(found))


def group_names(found: PlaceDisparity) -> dict[str, str]:
    """The registry's names by the publisher's labels."""
    return {group.label: group.name for group in found.breakdown.groups}


def _neighborhoods(found: PlaceDisparity) -> bool:
    return found.kind is BreakdownKind.NEIGHBORHOODS


def _bounds(lower: float | None, upper: float | None) -> Bounds:
    return None if lower is None or upper is None else (lower, upper)
