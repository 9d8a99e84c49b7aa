"""Beside the places in rows, when it is wanted: the modeled value, and the funnel of all places."""

from __future__ import annotations

from typing import cast

import streamlit as st

from mobility.errors import UserError
from mobility.figures.funnel import funnel_figure
from mobility.figures.modeled import modeled_figure
from mobility.queries.funnels import Scope
from mobility.text import escape_markdown
from pages.ui import address, data_views, figures
from pages.ui.peers.strip import ChosenPeers, peers_note
from pages.ui.request import Request
from pages.ui.widgets import bound, choose


def show_more(request: Request, chosen: ChosenPeers, metric: str) -> None:
    """Two choices, both off at first, and what was chosen below them.

    Args:
        request: what the run shows.
        chosen: the place and its peers.
        metric: that of the view.
    """
    modeled, funnel = request.option("modeled") == "yes", request.option("funnel", "no")
    scopes = {
        "no": "No funnel",
        "peers": "Peers",
        "state": chosen.place.state_name,
        "nation": "Nation",
    }
    if not request.alone:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.checkbox(
                "Modeled value beside the published one",
                **bound("compare-modeled", modeled, _take_modeled),
                help="What a model of similar places makes of a value with a large error. It is no "
                "measurement and enters no verdict, median, rank or choice of peers.",
            )
            choose(
                st.radio,
                "Funnel plot: places by their error",
                scopes,
                funnel,
                lambda scope: address.change_options(funnel="" if scope == "no" else scope),
                key="compare-funnel",
                horizontal=True,
                width="content",
            )
    if modeled:
        _show_modeled(request, metric)
    if funnel != "no":
        _show_funnel(request, chosen, metric, cast("Scope", funnel))


def _take_modeled(wanted: bool) -> None:  # noqa: FBT001 - what the checkbox hands on
    address.change_options(modeled="yes" if wanted else "", synthetic="")


def _show_modeled(request: Request, metric: str) -> None:
    """Both values; where nothing is published, a synthetic one if it is wanted."""
    current, synthetic = request.address, request.option("synthetic") == "yes"
    try:
        values = data_views.modeled_place(
            current.release, current.place, metric, synthetic=synthetic
        )
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    if values.published is None and not request.alone:
        st.checkbox(
            "Show a synthetic value: nothing is published for this place",
            **bound("compare-synthetic", synthetic, address.take_synthetic),
            help="What similar places have, and nothing of the place itself.",
        )
    try:
        figure = modeled_figure(values, request.provenance((metric,)))
    except UserError as nothing:
        st.info(escape_markdown(str(nothing)), icon=":material/block:")
        return
    figures.show_figure(request, figure)


def _show_funnel(request: Request, chosen: ChosenPeers, metric: str, scope: Scope) -> None:
    current = request.address
    try:
        places = data_views.place_in_funnel(
            current.release, current.place, metric, scope,
            peers=chosen.geoids if scope == "peers" else (), year=current.year,
        )  # fmt: skip
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    figure = funnel_figure(places, peers_note(chosen), request.provenance((metric,)))
    figures.show_figure(request, figure)
