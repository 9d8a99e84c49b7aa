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


def show_two_metrics(chosen: ChosenPeers, metric: str) -> None:
    """Show the pickers of both axes and the chart."""
    current, level = address.current_address(), chosen.place.level
    against = _other_metric(metric, level)
    with st.container(horizontal=True):
        pick_metric("Across", metric, level, "two-across")
        pick_metric("Upwards", against, level, "two-upwards", _pick_against)
    try:
        until = data.latest_year(current.release, chosen.place, current.year)
        pair = data.metric_pair(current.release, level, metric, against, until)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    ids = (metric, against)
    figures.show_figure(
        two_metrics_figure(
            pair, chosen.place, chosen.places, peers_note(chosen), figures.provenance(ids)
        )
    )


def _pick_against(metric: str) -> None:
    address.change_options(against=metric)


def _other_metric(metric: str, level: Level) -> str:
    """The second metric of the address, or the first that the framework reads with the first.

    One that has values in this copy goes before one that has not.
    """
    current, known = address.current_address(), data.framework().metrics
    asked = current.option("against")
    wanted = [name for name in (asked, *known[metric].read_with, *known) if name]
    others = [name for name in wanted if name != metric and known[name].series_of(level)]
    if asked in others:
        return asked
    filled = (
        name for name in others if data.metric_years(current.release, name).get((level, HEADLINE))
    )
    against = next(filled, others[0])
    address.change_options(against=against)
    return against
