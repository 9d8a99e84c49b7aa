"""Why these peers: how far each is, from what, how firmly it is one, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mobility.analysis.peers import Peer, PeerSet
from mobility.charts.contributions import contribution_bars
from mobility.text import count_of, escape_markdown, format_number
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
    st.altair_chart(chart, theme=None, key="peers-bars")
    with st.expander("The same as a table, with the numbers behind it", icon=":material/table:"):
        st.dataframe(reason_rows(found), hide_index=True)


def reason_rows(found: PeerSet) -> list[dict[str, str]]:
    """The place and its peers: what each is, how far it is and why."""
    labels = {each.id: each.label for each in found.variables}
    here = {"Place": f"{found.place.full_name} (here)", **_facts(found.facts)}
    return [here, *(_row(peer, labels) for peer in found.peers)]


def _row(peer: Peer, labels: dict[str, str]) -> dict[str, str]:
    total = sum(peer.contributions.values())
    parts = {
        f"Distance from {labels[name].lower()}": f"{part / total:.0%}" if total else ""
        for name, part in peer.contributions.items()
    }
    return {
        "Place": peer.place.full_name,
        **_facts(peer.facts),
        "Distance": "not known" if peer.distance is None else format_number(peer.distance, 2),
        "Stays a peer in": f"{peer.stability:.0%}{' (pinned)' if peer.pinned else ''}",
        **parts,
    }


def _facts(facts: Mapping[str, float | None]) -> dict[str, str]:
    """The numbers behind the variables in words."""
    known = facts
    shown = {
        "Residents": _number(known.get("population"), 0),
        "Per km²": _number(known.get("density"), 0),
        "Change a year": _percent(known.get("population-change")),
    }
    return shown | {label: _percent(known.get(name)) for name, label in _SHARES.items()}


def _number(value: float | None, decimals: int) -> str:
    return "not known" if value is None else format_number(value, decimals)


def _percent(value: float | None) -> str:
    return "not known" if value is None else f"{format_number(100 * value, 1)} %"
