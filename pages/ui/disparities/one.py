"""One metric by one breakdown: the figure of the groups, and what stands below it."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.gaps.by_place import PlaceDisparity
from mobility.analysis.places.benchmarks import Benchmark
from mobility.figures.groups import (
    absent_values,
    equality_sentence,
    groups_figure,
    inequality_words,
)
from mobility.registry import Computation
from mobility.text import escape_markdown
from pages.ui import data, figures, gap_data
from pages.ui.disparities.choices import Choice
from pages.ui.request import Request


def show_groups(request: Request, choice: Choice, disparity: PlaceDisparity) -> None:
    """Show the figure of the groups; a sentence in place of its chart without any value."""
    ratio = choice.show == "ratio"
    medians: tuple[Benchmark, ...] = ()
    if disparity.year is not None and disparity.absence is None:
        medians = gap_data.medians(
            choice.release, choice.place, choice.metric, choice.by, disparity.year
        )
    figure = groups_figure(
        disparity,
        medians,
        request.provenance((choice.metric,)),
        ratio=ratio,
        by_value=choice.order == "value",
    )
    absent = absent_values(disparity, ratio=ratio)

    def draw() -> None:
        if absent is None:
            figures.show_chart(request, figure)
        elif absent:
            st.markdown(f"**No ratios.** {escape_markdown(absent)}")

    figures.show_figure(request, figure, draw)


def show_words(choice: Choice, disparity: PlaceDisparity) -> None:
    """Show whether the groups differ at all, why the metric matters, and indices on demand."""
    framework = data.framework()
    refusal = framework.refusal(choice.metric, choice.by, Computation.GAP)
    if refusal:
        st.info(escape_markdown(refusal), icon=":material/info:")
    elif sentence := equality_sentence(disparity):
        st.markdown(escape_markdown(sentence))
    predictor = framework.predictors[disparity.metric.predictor]
    st.markdown(f"**{predictor.label}.** {escape_markdown(predictor.why)}")
    if refusal or disparity.disparity is None or disparity.absence is not None:
        return
    unfolded = st.expander(
        "One number for all groups: test and indices", key="gaps-indices", on_change="rerun"
    )
    if unfolded.open:
        with unfolded:
            _show_indices(disparity)


def _show_indices(disparity: PlaceDisparity) -> None:
    indices = inequality_words(disparity, data.framework())
    if indices is None:
        st.markdown("There are no groups with values.")
        return
    sentences, rows = indices
    st.markdown(escape_markdown(" ".join(sentences[:-1])))
    st.markdown(escape_markdown(sentences[-1]))
    st.table([{k: escape_markdown(v) for k, v in row.items()} for row in rows], hide_index=True)
