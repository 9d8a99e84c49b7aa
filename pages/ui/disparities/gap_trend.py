"""Whether a gap is closing: both its sizes over the years."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.gaps.by_place import GapInView
from mobility.figures.gap_trend import gap_trend_charts, gap_trend_figure
from mobility.registry import Computation
from mobility.text import escape_markdown
from pages.ui import data, figures, gap_data
from pages.ui.disparities.choices import Choice
from pages.ui.request import Request


def show_gap_over_time(request: Request, choice: Choice, gap: GapInView) -> None:
    """Show the gap and the ratio over the years; a sentence where no change may be computed."""
    framework = data.framework()
    refused = framework.refusal(choice.metric, choice.by, Computation.CHANGE)
    if refused:
        st.markdown(f"Is it closing? {escape_markdown(refused)}")
        return
    gap_trend = gap_data.gap_trend(
        choice.release, choice.place, choice.metric, choice.by, gap.labels, choice.year
    )
    figure = gap_trend_figure(gap_trend, framework, request.provenance((choice.metric,)))

    def draw() -> None:
        charts = gap_trend_charts(gap_trend, framework, request.theme)
        columns = st.columns(len(charts), gap="medium") if charts else []
        for number, (chart, column) in enumerate(zip(charts, columns, strict=True)):
            column.vega_lite_chart(dict(chart), theme=None, key=f"closing-chart-{number}")

    figures.show_figure(request, figure, draw)
