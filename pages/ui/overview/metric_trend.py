"""The line of one metric over the years in its panel, as a figure that can be exported."""

from __future__ import annotations

import streamlit as st

from mobility.analysis.places.profile import Profile, Reading
from mobility.analysis.years.over_time import Trend
from mobility.figures.trend import trend_figure
from pages.ui import address, controls, data_views, figures

_HEIGHT = 220  # pixels of the plot


def show_trend(profile: Profile, reading: Reading) -> None:
    """The line with its words, its table and its files; a sentence where no year has a value."""
    if not reading.points:
        st.subheader("Over the years", anchor=False)
        st.markdown("No year has a value.")
        controls.show_link(wall=False)
        return
    trend = _trend(profile, reading)
    provenance = figures.provenance((trend.metric.id,))
    figures.show_figure(trend_figure([trend], provenance, height=_HEIGHT))


def _trend(profile: Profile, reading: Reading) -> Trend:
    """The trend up to the year of the address where it names one."""
    current = address.current_address()
    asked = (current.release, (profile.jurisdiction.geoid,), (reading.metric.id,))
    if current.year is None:
        return data_views.trends(*asked)[0]
    last = reading.points[-1].year
    return data_views.trends(*asked, end=last)[0].up_to(last)
