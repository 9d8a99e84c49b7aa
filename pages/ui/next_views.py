"""From a metric to the pages that say more about it, with place, peers and release kept."""

from __future__ import annotations

import streamlit as st

from mobility.page_registry import PAGES
from mobility.places import Level
from mobility.queries.gaps import metrics_by
from pages.ui import address, controls, data


def show_next_views(metric: str, level: Level) -> None:
    """A link to each page, to those of groups last and where the metric is published for groups.

    Args:
        metric: that of the address.
        level: of the place of the address.
    """
    by_group = metric in metrics_by(data.framework(), level)
    query = address.shared_query()
    with st.container(horizontal=True):
        for page in sorted(PAGES.values(), key=lambda page: page.needs_groups):
            if page.metric_link and (by_group or not page.needs_groups):
                controls.link_page(page.id, page.metric_link, query)
