"""Metrics that go together among counties: one metric beside all others, and one pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import streamlit as st

from mobility.analysis.associations import Association, MetricAssociations
from mobility.errors import UserError
from mobility.figures.metrics_together import (
    CLAIM,
    MOST_ROWS,
    PICKED,
    correlation_words,
    metrics_together_figure,
    pair_words,
    together_chart,
)
from mobility.figures.two_metrics import two_metrics_figure
from mobility.places import Jurisdiction, Level
from mobility.text import count_of, escape_markdown
from pages.ui import address, connect_data, controls, data, figures
from pages.ui.metric_picker import pick_metric
from pages.ui.peers.strip import chosen_peers, peers_note
from pages.ui.plan import opened
from pages.ui.request import Request
from pages.ui.widgets import choose, clicked, value_of

_PAIR = "connect-against"


def show_together(request: Request, place: Jurisdiction) -> None:
    """Show the picker of the metric, what goes together with it, and the scatter of one pair."""
    known = connect_data.metrics_among_counties(request.address.release)
    metric = request.address.metric
    metric = metric if metric in known else next(iter(known), "")
    if not metric:
        st.markdown("This release has no values of counties that could be compared.")
        return
    if metric != request.address.metric:
        request = request.complete(metric=metric)
    pick_metric("Metric", metric, Level.COUNTY, "connect-metric", among=known)
    if place.level is Level.PLACE:
        controls.caption("Among counties; cities are too few in a state to be compared so.")
    try:
        with st.spinner("Comparing all pairs of metrics; only the first time takes so long."):
            associations = connect_data.associations(request.address.release, metric)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    framework = data.framework()
    provenance = request.provenance((metric,))
    figure = metrics_together_figure(associations, framework, provenance)
    chart = partial(_draw, request, associations, figure.title)
    figures.show_figure(request, figure, None if request.embedded else chart)
    _show_pair(request, place, associations)
    _show_left_out(associations)


def _draw(request: Request, associations: MetricAssociations, title: str) -> None:
    """Draw the pairs; a click on a row opens the scatter of both metrics."""
    shown = associations.together[:MOST_ROWS]
    if not shown:
        return
    drawing = together_chart(
        associations, data.framework(), shown, request.theme, summary=f"{title}. {CLAIM}",
        picks=True,
    )  # fmt: skip
    key = f"connect-together-{associations.metric.id}"
    st.vega_lite_chart(
        drawing,
        theme=None,
        key=key,
        on_select=lambda: take_click(key, value_of(key).selection.get(PICKED, ())),
        selection_mode=PICKED,
    )


def take_click(key: str, selected: Iterable[Mapping[str, str]]) -> None:
    """Open the scatter of the metric whose row was clicked, with the keyboard in its picker.

    Args:
        key: of the drawing.
        selected: the rows of its selection.
    """
    for metric in clicked(key, [row["metric"] for row in selected if row.get("metric")]):
        address.change_options(against=metric)
        opened.focus_on(_PAIR)


def _show_pair(request: Request, place: Jurisdiction, associations: MetricAssociations) -> None:
    """Show the picker of another metric, the pair in words, and both in all places."""
    metric, framework = associations.metric.id, data.framework()
    pairs = {
        pair.other(metric): pair
        for pair in (*associations.together, *associations.weak, *associations.untold)
    }
    if not pairs:
        return
    against = request.option("against")
    against = against if against in pairs else next(iter(pairs))
    st.header("One pair in all places", anchor=False)
    if associations.together and not request.alone:
        controls.caption("Click a row of the figure above, or choose the other metric here.")
    choose(
        st.selectbox,
        "Beside it",
        {each: framework.metric(each).short_label for each in pairs},
        against,
        lambda each: address.change_options(against=each),
        key=_PAIR,
        width=420,
    )
    pair = pairs[against]
    st.markdown(escape_markdown(f"{pair_words(associations, framework, pair)}. {CLAIM}"))
    controls.caption(
        escape_markdown(
            f"Rank correlation within states {correlation_words(pair)}, shared estimates counted "
            f"once. Among all counties whatever their state: {pair.national:.2f}.".replace("-", "−")
        )
    )
    try:
        until = data.latest_year(request.address.release, place, request.address.year)
        both = data.metric_pair(request.address.release, place.level, metric, against, until)
    except UserError as problem:
        controls.caption(escape_markdown(str(problem)))
        return
    chosen = chosen_peers(request.address)
    figures.show_figure(
        request,
        two_metrics_figure(
            both, place, chosen.places, peers_note(chosen), request.provenance((metric, against))
        ),
    )


def _show_left_out(associations: MetricAssociations) -> None:
    """Show what is weak, not clear or left out, folded, each with its reason."""
    framework, metric = data.framework(), associations.metric.id

    def listed(pairs: Sequence[Association], *, with_result: bool) -> str:
        lines = []
        for pair in pairs:
            name = framework.metric(pair.other(metric)).short_label
            rest = correlation_words(pair) if with_result else pair.related or pair.reason
            lines.append(f"- {escape_markdown(f'{name}: {rest}')}")
        return "\n".join(lines)

    for heading, pairs, with_result in (
        ("with a weak correlation", associations.weak, True),
        ("that chance may explain", associations.untold, True),
        ("left out, as both are made of one input", associations.related, False),
        ("not compared", associations.not_compared, False),
    ):
        if pairs:
            with st.expander(f"{count_of(len(pairs), 'metric')} {heading}"):
                st.markdown(listed(pairs, with_result=with_result))
