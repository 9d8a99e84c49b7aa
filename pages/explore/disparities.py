"""Disparities: who is left behind, by how much, and is it closing?"""

from __future__ import annotations

import streamlit as st

from pages.ui import address, controls, data, pins
from pages.ui.disparities import (
    all_gaps,
    choices,
    gap_trend,
    gap_vs_places,
    missing,
    one,
    people,
    share_comparisons,
)
from pages.ui.place_notes import show_place_notes
from pages.ui.tabs import show_tabs

TABS = {"one": "One metric", "all": "All gaps", "forms": "Homes, neighbors, council"}

current = address.current_address()
if not current.place:
    st.markdown(
        "Choose a county or city to see which groups of its residents are behind, by how much, "
        "how sure that is, and who is missing from the numbers."
    )
    st.stop()

place = data.places(current.release).by_geoid[current.place]
tab = current.option("tab", "one")
choice = choices.resolve_selection() if tab == "one" else None
if tab == "all":
    all_gaps.resolve_breakdown(place)
with st.container(gap="xxsmall"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(place.full_name, anchor=False)
        pins.show_pin_of_page()
        controls.show_link()
    controls.show_question()
pins.show_words_of_page()
show_place_notes(place)
shown = show_tabs(TABS, "disparities-tabs")
if choice is not None:
    with shown["one"]:
        disparity = choice.disparity()
        choices.show_choices(choice, disparity)
        one.show_groups(choice, disparity)
        one.show_words(choice, disparity)
        people.show_people(choice, disparity)
        if (gap := gap_vs_places.show_gap_vs_places(choice, disparity)) is not None:
            gap_trend.show_gap_over_time(choice, gap)
        missing.show_missing(choice, disparity)
if shown["all"].open:
    with shown["all"]:
        all_gaps.show_all_gaps(place)
if shown["forms"].open:
    with shown["forms"]:
        share_comparisons.show_share_comparisons(current.release, place.geoid)
