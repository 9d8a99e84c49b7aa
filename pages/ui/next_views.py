"""From a metric to the pages that say more about it, with place, peers and release kept."""

from __future__ import annotations

import streamlit as st

from mobility.answers.all_gaps import metrics_by
from mobility.places import Level
from pages.ui import address, data

_VIEWS = (
    ("pages/explore/compare.py", "Compare with peers", ":material/compare_arrows:"),
    ("pages/explore/map.py", "On the map", ":material/map:"),
    ("pages/explore/trends.py", "Trends beside others", ":material/show_chart:"),
    ("pages/explore/disparities.py", "Between groups", ":material/balance:"),
)
_OF_GROUPS = "pages/explore/disparities.py"


def show_next_views(metric: str, level: Level) -> None:
    """A link to each page, to that of groups where the metric is published for groups.

    Args:
        metric: that of the address.
        level: of the place of the address.
    """
    by_group = metric in metrics_by(data.framework(), level)
    query = address.shared_query()
    with st.container(horizontal=True):
        for page, label, icon in _VIEWS:
            if page == _OF_GROUPS and not by_group:
                continue
            st.page_link(page, label=label, icon=icon, query_params=query)
