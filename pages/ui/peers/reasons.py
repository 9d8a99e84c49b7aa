"""Why these peers: the figure of their distances, its files and its table, in a drawer."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.peers.nearest import PeerSet
from mobility.figures.peer_reasons import HOW_TO_READ, peer_reasons_figure
from mobility.text import escape_markdown
from pages.ui import controls, export, figures


def show_reasons(peer_set: PeerSet) -> None:
    """Show bars of the distances by what they come from, as files too, and as a table."""
    figure = peer_reasons_figure(peer_set, figures.provenance())
    st.markdown(escape_markdown(figure.summary))
    if not peer_set.peers:
        return
    controls.caption(escape_markdown(HOW_TO_READ))
    figures.show_chart(figure)
    export.show_files(figure, ("png", "svg", "csv", "xlsx"))
    with st.expander("The same as a table, with the numbers behind it", icon=":material/table:"):
        table = figure.table()
        st.dataframe(table[table.attrs["shown"]], hide_index=True)
