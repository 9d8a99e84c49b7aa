"""Trends: is it getting better here?"""

from __future__ import annotations

import streamlit as st

from pages.ui import address, controls, data, pins
from pages.ui.place_notes import show_place_notes
from pages.ui.tabs import show_tabs
from pages.ui.trends.asked import resolve_metric
from pages.ui.trends.one import show_one_metric
from pages.ui.trends.pillar import show_pillar

TABS = {"one": "One metric", "pillar": "All metrics of a pillar"}

current = address.current_address()
if not current.place:
    st.markdown(
        "Choose a county or city to see whether its metrics got better or worse, after inflation "
        "and with their margins, beside other places."
    )
    st.stop()

place = data.places(current.release).by_geoid[current.place]
with st.container(gap="xxsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(place.full_name, anchor=False)
        pins.show_pin_of_page()
        controls.show_link()
    controls.show_question()
pins.show_words_of_page()
show_place_notes(place)
metric = resolve_metric(place)
shown = show_tabs(TABS, "trends-tabs")
if shown["one"].open:
    with shown["one"]:
        show_one_metric(place, metric)
if shown["pillar"].open:
    with shown["pillar"]:
        show_pillar(place, metric)
