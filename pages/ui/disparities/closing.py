"""Whether a gap is closing: both its sizes over the years."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.gap_choice import GapInView
from mobility.exports.trends import gap_sentences
from mobility.framework import Computation
from mobility.text import escape_markdown
from pages.ui import data, gap_data
from pages.ui.disparities.choices import Choice


def show_gap_over_time(choice: Choice, gap: GapInView) -> None:
    """How the gap moved."""
    if data.framework().refusal(choice.metric, choice.by, Computation.CHANGE):
        return
    moved = gap_data.gap_trend(choice.release, choice.place, choice.metric, choice.by, gap.labels)
    words = " ".join(gap_sentences(moved, data.framework()))
    st.markdown(f"Is it closing? {escape_markdown(words)}")
