"""The frame of every page: release, place picker, what has to be said, and then the page."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from mobility.page_registry import PAGES
from mobility.text import escape_markdown
from pages.ui import (
    access,
    address,
    caches,
    cold_link,
    controls,
    data,
    figures,
    first_run,
    history,
    releases,
    unsent_text,
)
from pages.ui.place_notes import show_places_to_open
from pages.ui.request import Request, embedded_figure, make_request


def show_page(page: StreamlitPage, name: str) -> None:
    """Run a page with everything around it.

    Args:
        page: the one that the address asks for.
        name: of the application.
    """
    spec = PAGES[page.url_path]
    embedded = embedded_figure()  # one figure inside another website: no menu, no pickers
    lost = address.lost_page(page.url_path)
    if page.url_path or lost:
        with st.container() if embedded else st.sidebar:  # takes no room there
            cold_link.take_back_page_not_found()
    if not embedded:
        with st.sidebar:
            history.keep_steps(address.SHARED_KEYS)
            unsent_text.send_before_leaving()
    caches.notice_data_sets()
    first_run.resolve_selection()
    known = first_run.known_or_stop(releases.open_release(page.url_path), name)
    request = make_request(spec, address.open_address(known, page.url_path))
    if lost:
        address.say_problem(
            f"There is no page {lost!r} here: this is the overview. The menu lists all pages."
        )
    demonstration = data.store(known.release).release.demonstration
    if demonstration and not request.room:  # the wall says so itself
        releases.show_strip()
    start = not request.place and spec.about_a_place
    if not request.alone:
        with_rest = start or not spec.offers_files
        _show_pickers(request, name, start=start, with_rest=with_rest)
    _say_problems(request)
    if start and not request.alone:  # the page will stop, and nothing can be written any more
        address.write_address()
    figures.show_page(request, page.run)
    if not embedded:  # the page has settled by now what its address left open
        address.write_address()


def _show_pickers(request: Request, name: str, *, start: bool, with_rest: bool) -> None:
    """Place and release; at the start the place picker is the page, else it stands aside."""
    release = request.release
    if start:
        st.title(name, anchor=False)
    with st.container(width=560) if start else st.sidebar:
        controls.pick_place(request.places, request.address.place)
        controls.find_place(request.places, "find")
    if not start:  # a phone folds the sidebar away; pages/ui/figures.css hides this elsewhere
        with st.container(key="find_on_phone"):
            controls.find_place(request.places, "find_phone", "County, city, town or ZIP code")
    with st.sidebar:
        releases.pick_release(release)
        first_run.show_incomplete(release)
        access.show_account()
    first_run.show_work(release, welcome=start, with_rest=with_rest)
    releases.show_linked(release)


def _say_problems(request: Request) -> None:
    """What of the address and of the data sets could not be used."""
    for problem in address.problems():
        st.warning(escape_markdown(problem), icon=":material/link_off:")
    show_places_to_open(request, "Open instead", address.offered_places())
    for problem in caches.data_sets().problems:
        st.warning(escape_markdown(problem), icon=":material/folder_off:")
