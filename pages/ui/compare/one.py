"""One metric beside the peers: a sentence, the places in rows, the medians as lines."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mobility.analysis.peers.comparison import Comparison
from mobility.errors import UserError
from mobility.figures.places import places_figure
from mobility.text import escape_markdown
from pages.ui import address, data, figures
from pages.ui.compare.reference import named_reference
from pages.ui.peers.strip import ChosenPeers, peers_note
from pages.ui.request import Request


def show_one_metric(request: Request, chosen: ChosenPeers) -> None:
    """The metric in the address beside the peers, and the controls of this view."""
    current, metric = request.address, request.address.metric
    asked = (current.release, current.place, metric, current.year, chosen.geoids)
    reference = named_reference(request, data.framework().metrics[metric])
    try:
        comparison = data.comparison(*asked, reference)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        if reference is None:
            return
        comparison = data.comparison(*asked, None)  # the value that was named cannot be used
    figure = places_figure(
        comparison,
        peers_note(chosen),
        request.provenance((metric,)),
        by_similarity=current.option("order") == "similarity",
        peers=chosen.geoids,
    )
    _offer_own_state(chosen, comparison)
    figures.show_figure(request, figure)


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
