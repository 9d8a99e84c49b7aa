"""One metric by one breakdown: a sentence, the groups in rows, and what stands behind a click."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.gaps.of_place import PlaceDisparity
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
from mobility.exports.figure import Basis
from mobility.framework import Computation
from mobility.text import escape_markdown
from pages.ui import data, figures, gap_data, looks
from pages.ui.disparities.choices import Choice

_FIGURE = "groups"


def show_groups(choice: Choice, found: PlaceDisparity) -> None:
    """The figure of the groups, and one clear sentence where the registry permits no gap."""
    ratio = choice.show == "ratio"
    medians = ()
    if found.year is not None and found.absence is None:
        medians = gap_data.medians(
            choice.release, choice.place, choice.metric, choice.by, found.year
        )
    dots = gap_dots(found, ratio=ratio, by_value=choice.order == "value")
    lines = gap_lines(found, medians, ratio=ratio)
    summary = " ".join([f"{gap_title(found)}.", equality_sentence(found)]).strip()
    draws = partial(group_dots, dots, lines, found.metric, alt_text=summary, ratio=ratio)
    figure = figures.new_figure(
        _FIGURE,
        title=gap_title(found),
        subtitle=gap_subtitle(found),
        summary=summary,
        footer=gap_footer(found, medians),
        table=lambda: gap_figure_table(found),
        picture=lambda: draws(looks.light_look(), width=330),
        about=(choice.metric, choice.by),
        methods=found.disparity.methods if found.disparity else (),
        basis=Basis(verdict=headline_verdict(found), metrics=(choice.metric,), breakdown=choice.by),
    )

    def draw() -> None:
        if any(dot.value is not None for dot in dots):
            st.vega_lite_chart(draws(looks.shown_look()), theme=None, key="gaps-groups")
        elif ratio and found.absence is None:
            st.markdown(f"**No ratios.** {escape_markdown(_no_ratio(found))}")

    figures.show_figure(figure, draw)


def show_words(choice: Choice, found: PlaceDisparity) -> None:
    """Whether the groups differ at all, why it matters here, and what stands behind a click."""
    framework = data.framework()
    refusal = framework.refusal(choice.metric, choice.by, Computation.GAP)
    if refusal:
        st.info(escape_markdown(refusal), icon=":material/info:")
    elif words := equality_sentence(found):
        st.markdown(escape_markdown(words))
    predictor = framework.predictors[found.metric.predictor]
    st.markdown(f"**{predictor.label}.** {escape_markdown(predictor.why)}")
    if refusal or found.disparity is None or found.absence is not None:
        return
    _show_indices(found)


def _show_indices(found: PlaceDisparity) -> None:
    """The indices, once somebody unfolds them."""
    unfolded = st.expander(
        "One number for all groups: test and indices", key="gaps-indices", on_change="rerun"
    )
    if not unfolded.open:
        return
    with unfolded:
        indices = inequality_of(found, data.framework())
        if indices is None:
            st.markdown("There are no groups with values.")
            return
        st.markdown(escape_markdown(" ".join(inequality_sentences(found, indices))))
        st.markdown(escape_markdown(indices.note))
        rows = index_rows(found, indices)
        st.table([{k: escape_markdown(v) for k, v in row.items()} for row in rows], hide_index=True)


def _no_ratio(found: PlaceDisparity) -> str:
    gaps = found.disparity.groups if found.disparity else ()
    reason = next((gap.ratio.reason for gap in gaps if gap.ratio.reason), "no ratio is known")
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
