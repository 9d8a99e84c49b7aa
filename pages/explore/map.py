"""Map: where is this better or worse?"""

from __future__ import annotations

import streamlit as st

from mobility.errors import UserError
from mobility.text import escape_markdown
from pages.ui import address, controls, data, pins
from pages.ui.map.choice import pick_details, pick_view, read_choice
from pages.ui.map.page import read_map
from pages.ui.map.view import show_map
from pages.ui.place_notes import show_place_notes
from pages.ui.request import Request, this_request


def body(before: Request, problems: list[str]) -> None:
    """Show the page, a fragment: a change of the map sends nothing else to the browser.

    Args:
        before: what the run shows that made the frame. A click on the map, for one, chooses another
            place, and then the frame is shown anew.
        problems: what of a link the frame says it could not use.
    """
    request = before.renewed()
    around = (request.place, request.option("room"), address.problems())
    if around != (before.place, before.option("room"), problems):
        st.rerun()
    if not request.alone:
        address.write_address()
    framework, place = data.framework(), request.place
    choice = read_choice(request.address, framework, place)
    years = data.metric_years(request.release, choice.metric.id).get((choice.level, "none"), ())
    head = st.container(horizontal=True, vertical_alignment="bottom")
    sentences = st.container()
    if choice.note:
        st.info(escape_markdown(choice.note), icon=":material/block:")
    pickers = st.container(gap="xsmall")
    page = figure = problem = None
    try:
        page = read_map(request.address, choice, place)
    except UserError as error:
        problem = error
    # The map is sent before what stands above it: the browser draws it while it receives the rest.
    if page is None:
        st.warning(escape_markdown(str(problem)), icon=":material/block:")
    else:
        figure = show_map(request, page, framework)
    with head:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if place is not None:
                st.title(place.full_name, anchor=False, width="content")
            controls.show_question(request)
        with st.container(horizontal=True, width="content"):  # one row on a phone, too
            if figure is not None and place is not None:
                pins.show_pin_of_page(request, figure)
            controls.show_link(request, wall=page is not None)
    with sentences:
        pins.show_trouble_of_pin()
        if place is not None and not request.alone:
            show_place_notes(request, place, on_map=True)
    if not request.alone:
        with pickers:
            pick_view(framework, choice)
            pick_details(choice, years, page.values.since if page else None)


made = this_request()
(body if made.alone else st.fragment(body))(made, address.problems())
