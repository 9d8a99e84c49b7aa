"""Why these peers: how far each is, from what, how firmly it is one, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mobility.analysis.peers.nearest import PeerSet
from mobility.analysis.peers.variables import CHANGE, DENSITY, POPULATION
from mobility.charts.contributions import contribution_bars
from mobility.exports.peers import peer_table
from mobility.text import count_of, escape_markdown
from mobility.text.peers import UNKNOWN, change_words, density_words, people_words, share_words
from pages.ui import looks

_SHARES = {
    "share_desc_rep_black_nonhispanic": "Black, not Hispanic",
    "share_desc_rep_hispanic": "Hispanic",
    "share_desc_rep_other": "Asian, Native, multiracial and others",
    "share_desc_rep_white_nonhispanic": "White, not Hispanic",
}


def reasons_in_words(found: PeerSet) -> str:
    """What the chart shows, for somebody who does not see it."""
    if not found.peers:
        return f"No peers: {found.reason}."
    nearest = found.peers[0]
    firm = sum(peer.stability >= 0.8 for peer in found.peers)
    return (
        f"The nearest of {count_of(len(found.peers), 'peer')} is {nearest.place.full_name}. "
        f"{firm} of them stay in at least 80 % of 200 other weightings of what counts."
    )


def show_reasons(found: PeerSet) -> None:
    """Bars of the distances by what they come from, and the same as a table."""
    words = reasons_in_words(found)
    st.markdown(escape_markdown(words))
    if not found.peers:
        return
    st.markdown(
        ":small[:gray[The shorter the bar, the more alike; its parts say in what a peer differs. "
        "Matched on what a place is, never on how it does.]]"
    )
    chart = contribution_bars(found, looks.shown_look(), words)
    st.vega_lite_chart(chart, theme=None, key="peers-bars")
    with st.expander("The same as a table, with the numbers behind it", icon=":material/table:"):
        st.dataframe(reason_rows(found), hide_index=True)


def reason_rows(found: PeerSet) -> list[dict[str, str]]:
    """The place and its peers: what each is, how far it is and why, how firmly it is one."""
    here = {
        "Place": f"{found.place.full_name} (here)",
        "What it is": ", ".join(filter(None, _what(found.facts))),
        "Distance": "",
        "Stability": "",
        **_groups(found.facts),
    }
    rows = zip(peer_table(found), found.peers, strict=True)
    return [here, *(row | _groups(peer.facts) for row, peer in rows)]


def _what(facts: Mapping[str, float | None]) -> tuple[str, str, str]:
    return (
        people_words(facts.get(POPULATION)),
        change_words(facts.get(CHANGE)),
        density_words(facts.get(DENSITY)),
    )


def _groups(facts: Mapping[str, float | None]) -> dict[str, str]:
    """The shares of residents that are matched on."""
    known = {label: facts.get(name) for name, label in _SHARES.items()}
    return {label: UNKNOWN if v is None else share_words(v) for label, v in known.items()}
