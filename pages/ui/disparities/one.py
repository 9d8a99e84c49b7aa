"""One metric by one breakdown: a sentence, the groups in rows, and what stands behind a click."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.charts.group_dots import group_dots
from mobility.exports.disparities.gap_details import index_rows, inequality_of, inequality_sentences
from mobility.exports.disparities.gap_figures import (
    gap_dots,
    gap_figure_table,
    gap_footer,
    gap_lines,
    gap_subtitle,
    gap_title,
)
from mobility.exports.disparities.gaps import equality_sentence, headline_verdict
from mobility.figures.figure import Basis
from mobility.registry import Computation
from mobility.text import escape_markdown
from pages.ui import data, figures, gap_data, themes
from pages.ui.disparities.choices import Choice

_FIGURE = "groups"


def show_groups(choice: Choice, disparity: PlaceDisparity) -> None:
    """The figure of the groups, and one clear sentence where the registry permits no gap."""
    ratio = choice.show == "ratio"
    medians = ()
    if disparity.year is not None and disparity.absence is None:
        medians = gap_data.medians(
            choice.release, choice.place, choice.metric, choice.by, disparity.year
        )
    dots = gap_dots(disparity, ratio=ratio, by_value=choice.order == "value")
    lines = gap_lines(disparity, medians, ratio=ratio)
    summary = " ".join([f"{gap_title(disparity)}.", equality_sentence(disparity)]).strip()
    draws = partial(group_dots, dots, lines, disparity.metric, alt_text=summary, ratio=ratio)
    figure = figures.new_figure(
        _FIGURE,
        title=gap_title(disparity),
        subtitle=gap_subtitle(disparity),
        summary=summary,
        footer=gap_footer(disparity, medians),
        table=lambda: gap_figure_table(disparity),
        file_chart=lambda theme: draws(theme, width=330),
        about=(choice.metric, choice.by),
        methods=disparity.disparity.methods if disparity.disparity else (),
        basis=Basis(
            verdict=headline_verdict(disparity), metrics=(choice.metric,), breakdown=choice.by
        ),
    )

    def draw() -> None:
        if any(dot.value is not None for dot in dots):
            st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key="gaps-groups")
        elif ratio and disparity.absence is None:
            st.markdown(f"**No ratios.** {escape_markdown(_no_ratio(disparity))}")

    figures.show_figure(figure, draw)


def show_words(choice: Choice, disparity: PlaceDisparity) -> None:
    """Whether the groups differ at all, why it matters here, and what stands behind a click."""
    framework = data.framework()
    refusal = framework.refusal(choice.metric, choice.by, Computation.GAP)
    if refusal:
        st.info(escape_markdown(refusal), icon=":material/info:")
    elif words := equality_sentence(disparity):
        st.markdown(escape_markdown(words))
    predictor = framework.predictors[disparity.metric.predictor]
    st.markdown(f"**{predictor.label}.** {escape_markdown(predictor.why)}")
    if refusal or disparity.disparity is None or disparity.absence is not None:
        return
    _show_indices(disparity)


def _show_indices(disparity: PlaceDisparity) -> None:
    """The indices, once somebody unfolds them."""
    unfolded = st.expander(
        "One number for all groups: test and indices", key="gaps-indices", on_change="rerun"
    )
    if not unfolded.open:
        return
    with unfolded:
        indices = inequality_of(disparity, data.framework())
        if indices is None:
            st.markdown("There are no groups with values.")
            return
        st.markdown(escape_markdown(" ".join(inequality_sentences(disparity, indices))))
        st.markdown(escape_markdown(indices.note))
        rows = index_rows(disparity, indices)
        st.table([{k: escape_markdown(v) for k, v in row.items()} for row in rows], hide_index=True)


def _no_ratio(disparity: PlaceDisparity) -> str:
    gaps = disparity.disparity.groups if disparity.disparity else ()
    reason = next((gap.ratio.reason for gap in gaps if gap.ratio.reason), "no ratio is known")
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
