"""One metric over the years: a sentence, and the lines of the place and of a few others."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.years.lines import TREND_LINE
from mobility.analysis.years.over_time import Trend
from mobility.charts.lines import trend_lines
from mobility.charts.place_series import PlaceSeries
from mobility.exports.years.trend_figures import (
    lines_footer,
    lines_key,
    lines_summary,
    lines_table,
    trend_subtitle,
)
from mobility.exports.years.trends import trend_title
from mobility.figures.figure import Basis
from mobility.places import Jurisdiction
from mobility.text import escape_markdown, places_word
from pages.ui import address, data_views, figures, themes
from pages.ui.peers.strip import ChosenPeers, chosen_peers, peers_note, short_name
from pages.ui.trends.asked import Asked, read_lines
from pages.ui.trends.choices import show_choices

_FIGURE = "trend"


def show_one_metric(place: Jurisdiction, metric: str) -> None:
    """The choices of this view, then the lines."""
    asked = read_lines(place, metric)
    show_choices(place, asked)
    for problem in asked.problems:
        st.info(escape_markdown(problem), icon=":material/info:")
    peers = chosen_peers(address.current_address())
    behind = _gray_lines(asked, peers)
    found = (asked.own, *asked.others)
    place_series = _place_series(found, place)
    summary = lines_summary(found)
    draws = partial(trend_lines, place_series, asked.own.metric, alt_text=summary, behind=behind)
    figure = figures.new_figure(
        _FIGURE,
        title=trend_title(asked.own),
        subtitle=trend_subtitle(asked.own),
        summary=summary,
        footer=lines_footer(found, behind),
        key=lines_key(found, behind, peers_note(peers)),
        table=lambda: lines_table(found, behind),
        file_chart=lambda theme: draws(theme, fixed=True),
        about=(metric,),
        methods=(TREND_LINE, asked.own.change.method, asked.own.recent.method),
        basis=Basis(
            verdict=asked.own.change.verdict,
            reason=asked.own.change.reason,
            metrics=(metric,),
            places=tuple(trend.jurisdiction.geoid for trend in asked.others),
        ),
    )

    def draw() -> None:
        if place_series or any(trend.points for trend in behind):
            st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key=_FIGURE)

    figures.show_figure(figure, draw)


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


def _place_series(trends: tuple[Trend, ...], place: Jurisdiction) -> list[PlaceSeries]:
    """The lines that have values, named so that no two are called the same."""
    names = [trend.jurisdiction.name for trend in trends]
    place_series = []
    for trend in trends:
        one = trend.jurisdiction
        name = one.name if one.state == place.state else f"{one.name} {one.state_abbreviation}"
        short = short_name(one, place)
        if names.count(one.name) > 1 and one.state == place.state:  # a city that is a county
            name = short = f"{one.name} ({places_word(one.level, 1)})"
        if trend.points:
            place_series.append(PlaceSeries(trend, name, short, mine=one.geoid == place.geoid))
    return place_series
