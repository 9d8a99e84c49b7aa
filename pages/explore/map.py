"""Map: where is this better or worse?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from pages.ui import address, controls, data, figures, pins
from pages.ui.map.choice import pick_details, pick_view, read_choice
from pages.ui.map.page import read_map
from pages.ui.map.view import show_map
from pages.ui.meeting import room
from pages.ui.place_notes import show_place_notes

Around = tuple[str, str, list[str]]


def frame() -> Around:
    """What is around the map: the place, the room of a meeting, and what of a link was not used."""
    return address.current_address().place, room.asked_room(), address.problems()


def body(around: Around) -> None:
    """The page; run alone when something of the map changes, so that nothing else is sent anew.

    Args:
        around: what the frame shows; a click on the map, for one, chooses another place.
    """
    if frame() != around:
        st.rerun()
    current = address.current_address()
    if not figures.alone():
        address.write_address()
    framework = data.framework()
    place = data.places(current.release).by_geoid.get(current.place)
    choice = read_choice(framework, place)
    years = data.metric_years(current.release, choice.metric.id).get((choice.level, "none"), ())
    head = st.container(horizontal=True, vertical_alignment="bottom")
    words = st.container()
    if choice.note:
        st.info(escape_markdown(choice.note), icon=":material/block:")
    pickers = st.container(gap="xsmall")
    page = figure = problem = None
    try:
        page = read_map(current, choice, place)
    except UserError as error:
        problem = error
    # The map is sent before what stands above it: the browser draws it while it receives the rest.
    if page is None:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
    else:
        figure = show_map(page, framework)
    with head:
        if place is not None:
            st.title(place.full_name, anchor=False, width="content")
        controls.show_question()
        with st.container(horizontal=True, width="content"):  # one row on a phone, too
            if figure is not None and place is not None:
                pins.show_pin_of_page(figure)
            controls.show_link(wall=page is not None)
    with words:
        pins.show_words_of_head()
        if place is not None and not figures.alone():
            show_place_notes(place, on_map=True)
    if not figures.alone():
        with pickers:
            pick_view(framework, choice)
            pick_details(choice, years, page.values.since if page else None)


if figures.alone():
    body(frame())
else:
    st.fragment(body)(frame())
