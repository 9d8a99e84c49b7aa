"""All metrics of a place and its peers: what stands out, each pillar, who does better."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.errors import UserError
from mobility.figures.better import better_figure, better_html, better_results
from mobility.figures.places_by_metrics import places_by_metrics_figure
from mobility.figures.profile import highlights_html
from mobility.figures.quartiles import quartiles_figure
from mobility.figures.words.peers import other_set_sentences, unstable_set_sentence
from mobility.text import escape_markdown
from pages.ui import address, data, figures, markup
from pages.ui.peers.strip import ChosenPeers, peers_note
from pages.ui.request import Request


def show_all_metrics(request: Request, chosen: ChosenPeers) -> None:
    """Show what stands out among the peers, and every metric under its pillar."""
    current, framework = request.address, data.framework()
    try:
        comparison = data.compare_all(current.release, current.place, chosen.geoids, current.year)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    others = data.other_sets(current.release, current.place, current.year)
    notes = (
        " ".join(other_set_sentences(comparison, others)),
        unstable_set_sentence(chosen.peer_set),
    )
    markup.show_html(
        highlights_html(comparison.profile, comparison.screening, [*filter(None, notes)]),
        "rows",
        "compare-head",
        open_metric,
    )
    for pillar in framework.pillars.values():
        provenance = request.provenance((pillar.id,))
        figure = quartiles_figure(comparison, pillar, framework, peers_note(chosen), provenance)
        if figure is not None:
            figures.show_figure(request, figure)


def show_places_by_metrics(request: Request, chosen: ChosenPeers) -> None:
    """Show which peers do better or worse, metric by metric."""
    current = request.address
    try:
        comparison = data.compare_all(current.release, current.place, chosen.geoids, current.year)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    note, provenance = peers_note(chosen), request.provenance()
    figures.show_figure(request, places_by_metrics_figure(comparison, note, provenance))


def open_metric(metric: str) -> None:
    """Turn to the view of one metric."""
    address.change_address(metric=metric)
    address.change_options(tab="one")


def show_doing_better(request: Request, chosen: ChosenPeers) -> None:
    """Show a figure of the tested peers and one of those by position."""
    current = request.address
    try:
        comparison = data.compare_all(current.release, current.place, chosen.geoids, current.year)
        until = data.latest_year(current.release, chosen.place, current.year)
    except UserError as problem:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
        return
    newest = request.places.years[1]
    results = better_results(comparison)
    for tested in (True, False):
        figure = better_figure(
            comparison,
            results,
            peers_note(chosen),
            request.provenance(),
            tested=tested,
            until=None if until == newest else until,
        )
        html = better_html(results, tested=tested)
        show = partial(markup.show_html, html, "better", figure.id, open_metric)
        figures.show_figure(request, figure, show if html else lambda: None)
