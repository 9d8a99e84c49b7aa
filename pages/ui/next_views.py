"""From a metric to the pages that say more about it, with place, peers and release kept."""

from __future__ import annotations

import streamlit as st

from pages.ui import address

_VIEWS = (
    ("pages/explore/compare.py", "Compare with peers", ":material/compare_arrows:"),
    ("pages/explore/map.py", "On the map", ":material/map:"),
    ("pages/explore/trends.py", "Trends beside others", ":material/show_chart:"),
)
_KEPT = ("place", "metric", "year", "peers", "release")


def show_next_views() -> None:
    """A link to each page; the metric is the one of the address."""
    query = {key: value for key, value in address.current_address().query().items() if key in _KEPT}
    with st.container(horizontal=True):
        for page, label, icon in _VIEWS:
            st.page_link(page, label=label, icon=icon, query_params=query)
