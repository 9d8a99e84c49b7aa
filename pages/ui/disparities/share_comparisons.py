"""Homes, neighbors and council: measures for which a gap between groups is not the question."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.groups.share_comparisons import ShareComparison
from mobility.figures.figure import Figure
from mobility.figures.house_wealth import house_wealth_figure
from mobility.figures.neighbors import neighbors_figure
from mobility.text import escape_markdown
from pages.ui import data, figures, gap_data
from pages.ui.disparities import council
from pages.ui.request import Request


def show_share_comparisons(request: Request) -> None:
    """The three figures, one below the other."""
    st.markdown(
        "Each group is a measure of its own here, and equal shares are the yardstick: no group is "
        "the reference for another."
    )
    framework, (release, place) = data.framework(), (request.release, request.address.place)
    homes, neighbors = gap_data.house_wealth(release, place), gap_data.neighbors(release, place)
    source = request.provenance((homes.metric.id,))
    _show(request, homes, house_wealth_figure(homes, framework, source))
    source = request.provenance((neighbors.metric.id,))
    _show(request, neighbors, neighbors_figure(neighbors, framework, source))
    council.show_council(request)


def _show(request: Request, comparison: ShareComparison, figure: Figure) -> None:
    """A figure, without a chart where nothing is published here, and why it matters."""
    figures.show_figure(request, figure, (lambda: None) if comparison.absence else None)
    predictor = data.framework().predictors[comparison.metric.predictor]
    st.markdown(f"**{predictor.label}.** {escape_markdown(predictor.why)}")
