"""Who does better: peers to learn from, by metric; tested ones apart from those by position."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.errors import UserError
from mobility.figures.better import better_figure, better_html, better_results
from mobility.text import escape_markdown
from pages.ui import data, figures, markup
from pages.ui.compare.all_metrics import open_metric
from pages.ui.peers.strip import ChosenPeers, peers_note
from pages.ui.request import Request


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
