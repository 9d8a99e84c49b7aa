"""Two metrics of all places: the pickers of both axes and the chart."""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.figures.two_metrics import two_metrics_figure
from mobility.places import Level
from mobility.registry import HEADLINE
from mobility.text import escape_markdown
from pages.ui import address, data, figures
from pages.ui.metric_picker import pick_metric
from pages.ui.peers.strip import ChosenPeers, peers_note
from pages.ui.request import Request


def show_two_metrics(request: Request, chosen: ChosenPeers) -> None:
    """Show the pickers of both axes and the chart."""
    level = chosen.place.level
    request = _complete_other_metric(request, level)
    current, metric, against = request.address, request.address.metric, request.option("against")
    with st.container(horizontal=True):
        pick_metric("Across", metric, level, "two-across")
        pick_metric("Upwards", against, level, "two-upwards", _pick_against)
    try:
        until = data.latest_year(current.release, chosen.place, current.year)
        pair = data.metric_pair(current.release, level, metric, against, until)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    provenance = request.provenance((metric, against))
    figures.show_figure(
        request,
        two_metrics_figure(pair, chosen.place, chosen.places, peers_note(chosen), provenance),
    )


def _pick_against(metric: str) -> None:
    address.change_options(against=metric)


def _complete_other_metric(request: Request, level: Level) -> Request:
    """Where the address names no second metric, take one that the framework reads with the first.

    One that has values in this copy goes before one that has not.
    """
    metric, known, named = (
        request.address.metric,
        data.framework().metrics,
        request.option("against"),
    )
    wanted = [name for name in (named, *known[metric].read_with, *known) if name]
    others = [name for name in wanted if name != metric and known[name].series_of(level)]
    if named in others:
        return request
    filled = (
        name for name in others if data.metric_years(request.release, name).get((level, HEADLINE))
    )
    return request.complete(against=next(filled, others[0]))
