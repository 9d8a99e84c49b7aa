"""One metric over the years: its controls, and the lines of the place and of a few others."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.years.over_time import Trend
from mobility.figures.trend import trend_figure
from mobility.places import Jurisdiction
from mobility.text import escape_markdown
from pages.ui import address, data_views, figures
from pages.ui.peers.strip import ChosenPeers, chosen_peers, peers_note
from pages.ui.trends.asked import Asked, read_lines
from pages.ui.trends.choices import show_choices


def show_one_metric(place: Jurisdiction, metric: str) -> None:
    """The choices of this view, then the lines; no chart where nobody has a value."""
    asked = read_lines(place, metric)
    show_choices(place, asked)
    for problem in asked.problems:
        st.info(escape_markdown(problem), icon=":material/info:")
    peers = chosen_peers(address.current_address())
    trends, behind = (asked.own, *asked.others), _gray_lines(asked, peers)
    figure = trend_figure(
        trends, figures.provenance((metric,)), behind=behind, peers_note=peers_note(peers)
    )
    drawn = any(trend.points for trend in (*trends, *behind))
    figures.show_figure(figure, None if drawn else lambda: None)


def _gray_lines(asked: Asked, peers: ChosenPeers) -> tuple[Trend, ...]:
    """The peers that are not among the chosen places, where they are asked for."""
    current = address.current_address()
    shown = {trend.jurisdiction.geoid for trend in (asked.own, *asked.others)}
    codes = tuple(geoid for geoid in peers.geoids if geoid not in shown)
    if current.option("gray", "peers") == "none" or not codes:
        return ()
    return data_views.trends(
        current.release,
        codes,
        (asked.own.metric.id,),
        nominal=asked.nominal,
        dollars=asked.own.dollars,
    )
