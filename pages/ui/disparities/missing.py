"""Who is missing: groups without a value or with a weak one, and who is inside another group."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.figures.missing import missing_figure, missing_lines
from mobility.registry import BreakdownKind
from mobility.text import escape_markdown
from pages.ui import controls, figures, gap_data
from pages.ui.disparities.choices import Choice
from pages.ui.request import Request


def show_missing(request: Request, choice: Choice, disparity: PlaceDisparity) -> None:
    """Who is not in the numbers, why, how many residents that is, and who could fill it in."""
    if disparity.kind is BreakdownKind.INDUSTRIES:
        return
    missing = gap_data.missing(choice.release, disparity)
    figure = missing_figure(disparity, missing, request.provenance((disparity.metric.id,)))
    lines = "\n".join(f"- {escape_markdown(line)}" for line in missing_lines(disparity, missing))
    if missing.reliable_share is not None:
        figures.show_figure(request, figure)
        st.markdown(lines)
        return
    st.header(escape_markdown(figure.title), anchor=False)
    st.markdown(lines)
    controls.caption(escape_markdown(" ".join(figure.footer[:-1])))
