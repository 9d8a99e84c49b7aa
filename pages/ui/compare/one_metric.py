"""One metric beside the peers: its metric line, a value to hold it to, the places in rows.

A named value in the address: `metric|value|year|source`, the value as it is stored (a share from 0
to 1).
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import streamlit as st

from mobility.analysis.peers.comparison import Comparison, PeerComparison, Reference
from mobility.errors import UserError
from mobility.figures.places import pixels_to_peers, places_figure
from mobility.figures.words.peers import other_verdict_sentences, unstable_set_sentence
from mobility.registry import Metric, Unit
from mobility.text import escape_markdown
from pages.ui import address, data, figures
from pages.ui.compare import more_about_value
from pages.ui.metric_picker import pick_metric, say_instead
from pages.ui.peers.strip import ChosenPeers, peers_note
from pages.ui.request import Request
from pages.ui.widgets import begin_with, choose, value_of

_ORDERS = {"value": "by value", "similarity": "most alike first"}
_IN_VIEW = 14  # peers of the chart that a laptop shows at once
_VALUE, _YEAR, _SOURCE = "reference-value", "reference-year", "reference-source"


def show_one_metric(request: Request, chosen: ChosenPeers) -> None:
    """The metric in the address beside the peers, and the controls of this view."""
    current, metric = request.address, request.address.metric
    arguments = (current.release, current.place, metric, current.year, chosen.geoids)
    reference = named_reference(request, data.framework().metrics[metric])
    try:
        comparison = data.comparison(*arguments, reference)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        if reference is None:
            return
        comparison = data.comparison(*arguments, None)  # the value that was named cannot be used
    reading = comparison.reading
    figure = places_figure(
        comparison,
        f"{peers_note(chosen)} {unstable_set_sentence(chosen.peer_set)}".rstrip(),
        request.provenance((metric,)),
        notes=other_verdict_sentences(
            reading, data.other_sets(current.release, current.place, current.year)
        ),
        by_similarity=current.option("order") == "similarity",
        peers=chosen.geoids,
    )
    _offer_own_state(chosen, comparison)
    with_own_row = reading.value is not None and reading.year == reading.newest
    long = sum(peer.estimate.value is not None for peer in comparison.peers) > _IN_VIEW
    draw_long = partial(figures.show_long_chart, request, figure, pixels_to_peers(comparison))
    figures.show_figure(request, figure, draw_long if with_own_row and long else None)
    more_about_value.show_more(request, chosen, metric)


def _offer_own_state(chosen: ChosenPeers, comparison: Comparison) -> None:
    """A data set of the user's own often ends at the border of a state: peers within it have one.

    In a state of too few places with values, nothing is offered.
    """
    reading, filters = comparison.reading, chosen.settings.filters
    if not reading.metric.supplement or chosen.settings.named or filters.states:
        return
    if reading.peers is None or reading.peers.value is not None:
        return
    if reading.state is None or reading.state.value is None:
        return
    within = replace(filters, states=(comparison.place.state,), regions=())
    settings = replace(chosen.settings, filters=within)
    st.button(
        f"Peers in {comparison.place.state_name} only",
        icon=":material/group:",
        help="The data set has few values of the peers elsewhere.",
        on_click=address.change_options,
        kwargs=settings.options(),
    )


def complete_metric(request: Request, chosen: ChosenPeers) -> Request:
    """Where the address names no metric of the level, take the one to begin with here."""
    current = request.address
    level, known = chosen.place.level, data.framework().metrics
    if current.metric and known[current.metric].series_of(level):
        return request
    metric = first_metric(
        data.compare_all(current.release, current.place, chosen.geoids, current.year)
    )
    say_instead(current.metric, metric, level)
    return request.complete(metric=metric)


def first_metric(comparison: PeerComparison) -> str:
    """Return the id of the metric that stands out most among the peers.

    Without any, the first with reliable values here and among the peers, then the first with a
    value here, then the first of all.
    """
    sides = (comparison.screening.areas, comparison.screening.strengths)
    tested = [finding.reading.metric.id for side in sides for finding in side.tested]
    placed = [finding.reading.metric.id for side in sides for finding in side.position]
    here = [each for each in comparison.metrics if each.own.value is not None]
    beside = [
        each for each in here if each.own.reliable and any(peer.reliable for peer in each.peers)
    ]
    rest = [each.reading.metric.id for each in (*beside, *here, *comparison.metrics)]
    return next(iter((*tested, *placed, *rest)))


def show_metric_line(request: Request, chosen: ChosenPeers) -> None:
    """Show the pickers: metric, order of rows, named value."""
    metric = request.address.metric
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pick_metric(
            "Metric", metric, chosen.place.level, "compare-metric",
            label_visibility="collapsed",
        )  # fmt: skip
        # Not a segmented control, whose chosen side is too faint on a dark background.
        choose(
            st.radio,
            "Order",
            _ORDERS,
            request.option("order", "value"),
            lambda order: address.change_options(order=order),
            key="compare-order",
            horizontal=True,
            label_visibility="collapsed",
        )
        with st.popover("Reference value", icon=":material/straighten:"):
            name_reference(request, data.framework().metrics[metric])


def named_reference(request: Request, metric: Metric) -> Reference | None:
    """The value in the address, where it was named for this metric and can be read."""
    parts = request.option("reference").split("|")
    if len(parts) != 4 or parts[0] != metric.id:
        return None
    try:
        value = float(parts[1])
        year = int(parts[2]) if parts[2] else None
    except ValueError:
        return None
    return Reference(value, year, parts[3]) if math.isfinite(value) else None


def name_reference(request: Request, metric: Metric) -> None:
    """Ask for a value, its year and its source, and carry them into the address."""
    current = named_reference(request, metric)
    percent = metric.unit is Unit.SHARE
    scale = 100 if percent else 1
    unit = "%" if percent else metric.unit_label or ("$" if metric.unit is Unit.DOLLARS else "")
    begin_with(_VALUE, None if current is None else current.value * scale)
    begin_with(_YEAR, current.year if current else None)
    begin_with(_SOURCE, current.source if current else "")
    st.markdown(
        "The release holds no national average. Type the publisher's, a goal or a limit, with its "
        "year and source; it is compared as known without error."
    )
    with st.form("reference-form", border=False):
        st.number_input(f"Value ({unit})" if unit else "Value", key=_VALUE, format="%.4g")
        st.number_input("Year", 1990, 2100, key=_YEAR)
        st.text_input("Source", key=_SOURCE, max_chars=120)
        st.form_submit_button("Compare with it", on_click=_take, args=(metric.id, scale))
    if current:
        st.button("Take it away", type="tertiary", icon=":material/close:", on_click=_drop)
        st.markdown(f":small[:gray[{escape_markdown(current.source)}]]")


def _take(metric: str, scale: int) -> None:
    value = value_of(_VALUE)
    if value is None:
        _drop()
        return
    year = value_of(_YEAR) or ""
    source = " ".join(value_of(_SOURCE).replace("|", "/").split())
    address.change_options(reference=f"{metric}|{value / scale:.10g}|{year}|{source}")


def _drop() -> None:
    address.change_options(reference="")
