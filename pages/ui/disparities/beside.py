"""One gap beside the same gap elsewhere and before, in sentences."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.disparity import IS_REFERENCE, GroupGap
from mobility.analysis.place_gaps import PlaceDisparity
from mobility.analysis.uncertainty import Verdict
from mobility.errors import UserError
from mobility.exports.gap_figures import group_names
from mobility.exports.gaps import standing_sentence
from mobility.exports.trends import gap_sentences
from mobility.framework import EVERYONE, Computation
from mobility.text import escape_markdown
from pages.ui import address, data, gap_data
from pages.ui.disparities.choices import Choice


def show_gap_elsewhere(choice: Choice, found: PlaceDisparity) -> None:
    """Whether the gap of one group is unusual, and whether it is closing."""
    gap = _gap_in_view(found)
    reference = found.disparity.reference.group if found.disparity else None
    if gap is None or reference is None:
        return
    names = group_names(found)
    pair = (gap.group.subgroup, reference.subgroup)
    st.markdown(escape_markdown(f"{names[pair[0]]} beside {names[pair[1]]}").join(["**", "**"]))
    try:
        standing = gap_data.gap_among(
            choice.release, choice.place, choice.metric, choice.by, pair, year=found.year,
            pairs=_pairs(found),
        )  # fmt: skip
    except UserError as problem:
        unusual = str(problem)
    else:
        unusual = standing_sentence(standing, found.metric)
    st.markdown(f"Is this gap unusual? {escape_markdown(unusual)}")
    if data.framework().refusal(choice.metric, choice.by, Computation.CHANGE):
        return
    moved = gap_data.gap_trend(choice.release, choice.place, choice.metric, choice.by, pair)
    words = " ".join(gap_sentences(moved, data.framework()))
    st.markdown(f"Is it closing? {escape_markdown(words)}")


def _gap_in_view(found: PlaceDisparity) -> GroupGap | None:
    """The gap of the group in the address, else the largest clear one, else the largest."""
    gaps = [
        gap
        for gap in (found.disparity.groups if found.disparity else ())
        if gap.group.subgroup != EVERYONE
        and gap.reason != IS_REFERENCE
        and gap.gap is not None
        and gap.group.reliable
    ]
    asked = address.current_address().group
    named = next((gap for gap in gaps if gap.group.subgroup == asked), None)
    return named or max(
        gaps, key=lambda gap: (gap.verdict is Verdict.WORSE, gap.gap or 0.0), default=None
    )


def _pairs(found: PlaceDisparity) -> int:
    """How many pairs of groups this one was picked from: one where the address names both."""
    if found.disparity is None:
        return 1
    if found.disparity.tests > 1 or address.current_address().group:
        return found.disparity.tests
    return max(1, len(found.disparity.groups) - 2)
