"""The answers of single pages, kept as `data.py` keeps what all pages share."""

from __future__ import annotations

import streamlit as st

from mobility import answers
from mobility.analysis.over_time import Trend
from pages.ui import data

_TRENDS = 500


@st.cache_resource(max_entries=_TRENDS, show_spinner=False)
def trends(
    release: str,
    geoids: tuple[str, ...],
    metrics: tuple[str, ...],
    *,
    start: int | None = None,
    end: int | None = None,
    nominal: bool = False,
    dollars: int | None = None,
) -> tuple[Trend, ...]:
    """Metrics of places over the years, place by place.

    Raises:
        UserError: for years that are not in order.
    """
    return answers.trends(
        data.store(release),
        data.framework(),
        geoids,
        metrics,
        start=start,
        end=end,
        nominal=nominal,
        dollars=dollars,
    )
