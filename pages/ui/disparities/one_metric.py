"""One metric by one breakdown: groups, a gap in other places and over the years, who is missing."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.gaps.by_place import GapInView, PlaceDisparity, gap_in_view
from mobility.analysis.places.benchmarks import Benchmark
from mobility.errors import UserError
from mobility.figures.gap_trend import gap_trend_charts, gap_trend_figure
from mobility.figures.gap_vs_places import gap_vs_places_figure
from mobility.figures.groups import (
    absent_values,
    equality_sentence,
    group_names,
    groups_figure,
    inequality_words,
)
from mobility.figures.level_and_gap import level_and_gap_figure
from mobility.figures.missing import missing_figure, missing_lines, wanted_groups
from mobility.registry import BreakdownKind, Computation
from mobility.text import escape_markdown
from pages.ui import address, controls, data, figures, gap_data, tables
from pages.ui.data_to_collect.actions import show_put_on_list
from pages.ui.disparities.choices import Choice
from pages.ui.peers.strip import chosen_peers, peers_note
from pages.ui.request import Request
from pages.ui.widgets import choose


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


def show_sentences(choice: Choice, disparity: PlaceDisparity) -> None:
    """Show why the metric matters, or why there are no gaps."""
    framework = data.framework()
    if refusal := framework.refusal(choice.metric, choice.by, Computation.GAP):
        st.info(escape_markdown(refusal), icon=":material/info:")
    predictor = framework.predictors[disparity.metric.predictor]
    st.markdown(f"**{predictor.label}.** {escape_markdown(predictor.why)}")


def show_methods(choice: Choice, disparity: PlaceDisparity) -> None:
    """Show on demand whether the groups differ at all, indices, and the way to all methods."""
    refusal = data.framework().refusal(choice.metric, choice.by, Computation.GAP)
    if refusal or disparity.disparity is None or disparity.absence is not None:
        return
    unfolded = st.expander(
        "Methods: one test and indices for all groups", key="gaps-indices", on_change="rerun"
    )
    if unfolded.open:
        with unfolded:
            st.markdown(escape_markdown(equality_sentence(disparity)))
            _show_indices(disparity)
            methods = address.shared_query() | {"tab": "methods"}
            controls.link_page("methods", "How all of it is calculated", methods)


def _show_indices(disparity: PlaceDisparity) -> None:
    indices = inequality_words(disparity, data.framework())
    if indices is None:
        st.markdown("There are no groups with values.")
        return
    sentences, rows = indices
    st.markdown(escape_markdown(" ".join(sentences[:-1])))
    st.markdown(escape_markdown(sentences[-1]))
    tables.show_rows(rows, "indices-rows", "One number for all groups")


def show_gap_vs_places(
    request: Request, choice: Choice, disparity: PlaceDisparity
) -> GapInView | None:
    """Show whether the gap of one group is unusual, among the peers and among all places.

    Returns:
        The gap that is looked at; None where there is none.
    """
    gap = gap_in_view(disparity, request.address.group)
    if gap is None:
        return None
    _pick_group(gap, disparity)
    peers = chosen_peers(request.address)
    try:
        among = gap_data.gap_places(
            choice.release, choice.place, choice.metric, choice.by, gap.labels,
            peers=peers.geoids, year=disparity.year, pairs=gap.pairs,
        )  # fmt: skip
    except UserError as problem:
        st.markdown(f"Is this gap unusual? {escape_markdown(str(problem))}")
        return gap
    note, provenance = peers_note(peers), request.provenance((choice.metric,))
    figures.show_figure(request, gap_vs_places_figure(among, note, provenance), folded=True)
    levels = level_and_gap_figure(among, note, provenance, verdict=gap.gap.verdict)
    if levels is not None:
        figures.show_figure(request, levels, folded=True)
    return gap


def _pick_group(gap: GapInView, disparity: PlaceDisparity) -> None:
    """Offer the groups that have a gap."""
    names = group_names(disparity)
    reference = escape_markdown(disparity.breakdown.inside(gap.reference))
    choose(
        st.selectbox,
        f"A closer look: the gap to {reference} of",
        {label: names[label] for label in gap.choices},
        gap.group,
        lambda group: address.change_address(group=group),
        key="gaps-group",
        width=420,
    )


def show_gap_over_time(request: Request, choice: Choice, gap: GapInView) -> None:
    """Show the gap and the ratio over the years; a sentence where no change may be computed."""
    framework = data.framework()
    refused = framework.refusal(choice.metric, choice.by, Computation.CHANGE)
    if refused:
        st.markdown(f"Is it closing? {escape_markdown(refused)}")
        return
    gap_trend = gap_data.gap_trend(
        choice.release, choice.place, choice.metric, choice.by, gap.labels,
        until=choice.year, pairs=gap.pairs,
    )  # fmt: skip
    figure = gap_trend_figure(gap_trend, framework, request.provenance((choice.metric,)))

    def draw() -> None:
        charts = gap_trend_charts(gap_trend, framework, request.theme)
        columns = st.columns(len(charts), gap="medium") if charts else []
        for number, (chart, column) in enumerate(zip(charts, columns, strict=True)):
            column.vega_lite_chart(dict(chart), theme=None, key=f"closing-chart-{number}")

    figures.show_figure(request, figure, draw, folded=True)


def show_missing(request: Request, choice: Choice, disparity: PlaceDisparity) -> None:
    """Who is not in the numbers, why, how many residents that is, and who could fill it in."""
    if disparity.kind is BreakdownKind.INDUSTRIES:
        return
    missing = gap_data.missing(choice.release, disparity)
    figure = missing_figure(disparity, missing, request.provenance((disparity.metric.id,)))
    lines = "\n".join(f"- {escape_markdown(line)}" for line in missing_lines(disparity, missing))

    def draw() -> None:
        if missing.reliable_share is not None:
            figures.show_chart(request, figure)
        st.markdown(lines)
        if what := wanted_groups(disparity, missing):
            show_put_on_list(choice.place, what, disparity.metric.predictor)

    figures.show_figure(request, figure, draw, folded=True)
