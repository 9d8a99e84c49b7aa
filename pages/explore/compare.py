"""Compare: where do we truly differ from places like us?"""

from __future__ import annotations

import streamlit as st

from pages.ui import address, controls, pins
from pages.ui.compare import all_metrics, better, choices, one, two
from pages.ui.peers import choice, strip
from pages.ui.place_notes import show_place_notes
from pages.ui.tabs import show_tabs

TABS = {
    "one": "One metric",
    "all": "All metrics",
    "two": "Two metrics",
    "better": "Doing better",
}

current = address.current_address()
if not current.place:
    st.markdown(
        "Choose a county or city to see it beside places like it: who they are and why, where it "
        "differs from them, and who does better."
    )
    st.stop()

chosen = strip.chosen_peers(current)
with st.container(gap="xxsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(chosen.place.full_name, anchor=False)
        pins.show_pin_of_page()
        controls.show_link()
    controls.show_question()
pins.show_words_of_page()
show_place_notes(chosen.place)
asked = strip.show_peers(chosen)
if chosen.places:
    metric = choices.resolve_metric(chosen)
    shown = show_tabs(TABS, "compare-tabs")
    if shown["one"].open:
        with shown["one"]:
            choices.show_metric_line(chosen, metric)
            one.show_one_metric(chosen, metric)
    if shown["all"].open:
        with shown["all"]:
            all_metrics.show_all_metrics(chosen)
    if shown["two"].open:
        with shown["two"]:
            two.show_two_metrics(chosen, metric)
    if shown["better"].open:
        with shown["better"]:
            better.show_doing_better(chosen)
choice.show_drawer(asked=asked)
