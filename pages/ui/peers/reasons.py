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
from mobility.exports.figure import Figure
from mobility.text import escape_markdown
from pages.ui import controls, figures, looks, take_away

_FIGURE = "peer-reasons"
_HOW_TO_READ = (
    "The shorter the bar, the more alike; its parts say in what a peer differs. Matched on what a "
    "place is, never on how it does."
)
_WIDTH = 560  # pixels of the picture between names and words


def show_reasons(found: PeerSet) -> None:
    """Bars of the distances by what they come from, as files too, and the same as a table."""
    words = reasons_words(found)
    st.markdown(escape_markdown(words))
    if not found.peers:
        return
    controls.show_quietly(escape_markdown(_HOW_TO_READ))
    chart = contribution_bars(found, looks.shown_look(), words)
    st.vega_lite_chart(chart, theme=None, key="peers-bars")
    figure = _figure(found, words)
    take_away.show_files(figure, ("png", "svg", "csv", "xlsx"))
    with st.expander("The same as a table, with the numbers behind it", icon=":material/table:"):
        st.dataframe(list(figure.table().words), hide_index=True)


def _figure(found: PeerSet, words: str) -> Figure:
    """What a memo needs to say why these; it stands in a drawer, so no address opens it alone."""
    draws = partial(contribution_bars, found, alt_text=words)
    return figures.new_figure(
        _FIGURE,
        title=reasons_title(found),
        subtitle=f"{firmness_words(found)} {_HOW_TO_READ}",
        summary=words,
        footer=reasons_footer(found),
        table=lambda: reasons_table(found),
        picture=lambda: draws(looks.light_look(), width=_WIDTH),
        methods=(PEERS,),
    )
