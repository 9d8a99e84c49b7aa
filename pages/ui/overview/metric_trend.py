"""The line of one metric over the years in its panel, as a figure that can be taken away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from mobility.analysis.places.profile import Profile, Reading
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
from pages.ui import address, controls, data_views, figures, themes

_FIGURE = "trend"
_HEIGHT = 220  # pixels of the plot


def show_trend(profile: Profile, reading: Reading) -> None:
    """The line with its words, its table and its files; a sentence where no year has a value."""
    if not reading.points:
        st.subheader("Over the years", anchor=False)
        st.markdown("No year has a value.")
        controls.show_link(wall=False)
        return
    found = _trend(profile, reading)
    place = profile.jurisdiction
    place_series = [PlaceSeries(found, place.name, "Here", mine=True)]
    summary = lines_summary([found])
    draws = partial(trend_lines, place_series, found.metric, alt_text=summary, height=_HEIGHT)

    def draw() -> None:
        key = f"{_FIGURE}-{found.metric.id}"
        st.vega_lite_chart(draws(themes.shown_theme()), theme=None, key=key)

    figure = figures.new_figure(
        _FIGURE,
        title=trend_title(found),
        subtitle=trend_subtitle(found),
        summary=summary,
        footer=lines_footer([found], ()),
        key=lines_key([found], (), ""),
        table=lambda: lines_table([found], ()),
        file_chart=lambda theme: draws(theme, fixed=True),
        about=(found.metric.id,),
        methods=(TREND_LINE, found.change.method, found.recent.method),
        basis=Basis(
            verdict=found.change.verdict, reason=found.change.reason, metrics=(found.metric.id,)
        ),
    )
    figures.show_figure(figure, draw)


def _trend(profile: Profile, reading: Reading) -> Trend:
    """What the engine says of the line, up to the year of the address where it names one."""
    current = address.current_address()
    asked = (current.release, (profile.jurisdiction.geoid,), (reading.metric.id,))
    if current.year is None:
        return data_views.trends(*asked)[0]
    last = reading.points[-1].year
    return data_views.trends(*asked, end=last)[0].up_to(last)
