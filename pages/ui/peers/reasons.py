"""Why these peers: how far each is, from what, how firmly it is one, and the numbers behind it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.peers.nearest import PEERS, PeerSet
from mobility.charts.contributions import contribution_bars
from mobility.exports.comparison.peer_figure import (
    firmness_words,
    reasons_footer,
    reasons_table,
    reasons_title,
    reasons_words,
)
from mobility.figures.figure import Figure
from mobility.text import escape_markdown
from pages.ui import controls, export, figures, themes

_FIGURE = "peer-reasons"
_HOW_TO_READ = (
    "The shorter the bar, the more alike; its parts say in what a peer differs. Matched on what a "
    "place is, never on how it does."
)
_WIDTH = 560  # pixels of the picture between names and words


def show_reasons(peer_set: PeerSet) -> None:
    """Bars of the distances by what they come from, as files too, and the same as a table."""
    words = reasons_words(peer_set)
    st.markdown(escape_markdown(words))
    if not peer_set.peers:
        return
    controls.caption(escape_markdown(_HOW_TO_READ))
    chart = contribution_bars(peer_set, themes.shown_theme(), words)
    st.vega_lite_chart(chart, theme=None, key="peers-bars")
    figure = _figure(peer_set, words)
    export.show_files(figure, ("png", "svg", "csv", "xlsx"))
    with st.expander("The same as a table, with the numbers behind it", icon=":material/table:"):
        table = figure.table()
        st.dataframe(table[table.attrs["shown"]], hide_index=True)


def _figure(peer_set: PeerSet, words: str) -> Figure:
    """What a memo needs to say why these; it stands in a drawer, so no address opens it alone."""
    draws = partial(contribution_bars, peer_set, alt_text=words)
    return figures.new_figure(
        _FIGURE,
        title=reasons_title(peer_set),
        subtitle=f"{firmness_words(peer_set)} {_HOW_TO_READ}",
        summary=words,
        footer=reasons_footer(peer_set),
        table=lambda: reasons_table(peer_set),
        file_chart=lambda theme: draws(theme, width=_WIDTH),
        methods=(PEERS,),
    )
