"""One metric over the years: its controls, and the lines of the place and of a few others."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.years.over_time import Trend
from mobility.figures.trend import trend_figure
from mobility.places import Jurisdiction
from mobility.text import escape_markdown
from pages.ui import data_views, figures
from pages.ui.peers.strip import ChosenPeers, chosen_peers, peers_note
from pages.ui.request import Request
from pages.ui.trends.asked import Asked, read_lines
from pages.ui.trends.choices import show_choices


def show_one_metric(request: Request, place: Jurisdiction) -> None:
    """The choices of this view, then the lines; no chart where nobody has a value."""
    asked = read_lines(request, place)
    show_choices(request, place, asked)
    for problem in asked.problems:
        st.info(escape_markdown(problem), icon=":material/info:")
    peers = chosen_peers(request.address)
    trends, behind = (asked.own, *asked.others), _gray_lines(request, asked, peers)
    provenance = request.provenance((request.address.metric,))
    figure = trend_figure(trends, provenance, behind=behind, peers_note=peers_note(peers))
    drawn = any(trend.points for trend in (*trends, *behind))
    figures.show_figure(request, figure, None if drawn else lambda: None)


def _gray_lines(request: Request, asked: Asked, peers: ChosenPeers) -> tuple[Trend, ...]:
    """The peers that are not among the chosen places, where they are asked for."""
    shown = {trend.jurisdiction.geoid for trend in (asked.own, *asked.others)}
    codes = tuple(geoid for geoid in peers.geoids if geoid not in shown)
    if request.option("gray", "peers") == "none" or not codes:
        return ()
    return data_views.trends(
        request.release,
        codes,
        (asked.own.metric.id,),
        nominal=asked.nominal,
        dollars=asked.own.dollars,
    )
