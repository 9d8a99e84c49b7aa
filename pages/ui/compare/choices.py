"""What can be chosen on the page Compare: view, metric, order, and a value to hold it to."""

from __future__ import annotations

import streamlit as st

from pages.ui import address, data
from pages.ui.compare.reference import name_reference
from pages.ui.metric_picker import pick_metric, say_instead
from pages.ui.peers.strip import ChosenPeers
from pages.ui.request import Request
from pages.ui.widgets import choose

_ORDERS = {"value": "by value", "similarity": "most alike first"}


def complete_metric(request: Request, chosen: ChosenPeers) -> Request:
    """Where the address names no metric of the level, take the one that stands out among peers."""
    current = request.address
    level, known = chosen.place.level, data.framework().metrics
    if current.metric and known[current.metric].series_of(level):
        return request
    peer_comparison = data.compare_all(current.release, current.place, chosen.geoids, current.year)
    sides = (peer_comparison.screening.areas, peer_comparison.screening.strengths)
    tested = [one.reading.metric.id for side in sides for one in side.tested]
    placed = [one.reading.metric.id for side in sides for one in side.position]
    shown = [one.reading.metric.id for one in peer_comparison.metrics]
    metric = next(iter((*tested, *placed, *shown)))
    say_instead(current.metric, metric, level)
    return request.complete(metric=metric)


def show_metric_line(request: Request, chosen: ChosenPeers) -> None:
    """The metric, the order of the rows, and the value that somebody names."""
    metric = request.address.metric
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pick_metric(
            "Metric", metric, chosen.place.level, "compare-metric",
            label_visibility="collapsed",
        )  # fmt: skip
        # Not a segmented control, whose chosen side is too faint on a dark ground.
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
