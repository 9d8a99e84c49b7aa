"""What has findings and what has none: the bar over the board."""

from __future__ import annotations

from html import escape

import streamlit as st

from mobility.exports.finding_words import coverage_sentence
from mobility.text import escape_markdown
from mobility.workspace.summary import Summary


def show_coverage(summary: Summary) -> None:
    """A sentence, then pillars and parts of mobility, each with how many findings it has."""
    framework, coverage = summary.framework, summary.coverage
    st.markdown(escape_markdown(coverage_sentence(coverage, framework)))
    pillars = [(framework.pillars[key].label, n) for key, n in coverage.pillars.items()]
    parts = [(framework.mobility_parts[key].label, n) for key, n in coverage.parts.items()]
    rows = (("Findings by pillar", pillars), ("Findings by part of mobility", parts))
    st.html("".join(_row(heading, cells) for heading, cells in rows))


def _row(heading: str, cells: list[tuple[str, int]]) -> str:
    items = "".join(
        f'<li class="{"some" if count else "none"}"><span>{escape(label)}</span> '
        f"<b>{count or 'none yet'}</b></li>"
        for label, count in cells
    )
    return f'<div class="coverage"><p>{escape(heading)}</p><ul role="list">{items}</ul></div>'
