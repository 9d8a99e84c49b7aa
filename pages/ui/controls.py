"""The head of a page, its tabs, and the pickers of the frame: a choice goes into the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from mobility.exports.links import opens_here_only
from mobility.page_registry import PAGES
from mobility.places import Jurisdiction
from mobility.places.finding import match_places
from mobility.text import escape_markdown
from mobility.zip_codes import towns
from pages.ui import access, address, pins
from pages.ui.data import Places
from pages.ui.meeting import room
from pages.ui.request import Request
from pages.ui.widgets import bound, choose, empty

Query = Mapping[str, str | list[str]] | Sequence[tuple[str, str]]
PLACE_HINT = "Name, state or code"
"""What stands in an empty picker of places; longer words are cut off in the sidebar."""
_FOR_OTHERS = (
    "It opens on this computer only. For phones and other computers, whoever runs the app has to "
    "start it for a network that you trust; the read-me file says how. Then open it here under "
    "this computer's own address in that network."
)


def pick_place(places: Places, place: str) -> None:
    """The place picker: type a part of a name, a state, its abbreviation or a code.

    Args:
        places: those of the release; of a city and a county with one area, the county is offered.
        place: the geoid of the chosen one; empty without one.
    """
    hidden = places.twins - {place}
    choose(
        st.selectbox,
        "County or city",
        {geoid: label for geoid, label in places.labels.items() if geoid not in hidden},
        place or None,
        lambda place: address.change_address(place=place or ""),
        key="place_picker",
        index=None,
        placeholder=PLACE_HINT,
        help="Part of a name, a state or its abbreviation, or a Census code: Summit OH, 39153. "
        "Of cities, only the largest have values: for another one, choose its county. There are "
        "no values for Puerto Rico.",
    )


def find_place(places: Places, key: str, label: str = "ZIP code or town") -> None:
    """A field for a ZIP code or a town, and a button for each county or city that it means.

    Args:
        places: those of the release.
        key: of the field.
        label: of the field.
    """
    text = st.text_input(
        label,
        key=key,
        placeholder="44308 or Barberton",
        help="Press Enter to see the counties and cities. A ZIP code is that of its post office: "
        "its area can reach into other counties, which are not all known here.",
    )
    if not text:
        return
    known = {code: place for code, place in places.by_geoid.items() if code not in places.twins}
    matches = match_places(known, towns(), text)
    if not matches:
        caption(f"Nothing is called {escape_markdown(text)} here. Try the county or a larger town.")
    with st.container(gap="xxsmall"):
        for match in matches:
            st.button(
                escape_markdown(match.label),
                key=f"{key}-{match.geoid}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=_open_match,
                args=(match.geoid, key),
            )


def _open_match(geoid: str, key: str) -> None:
    """Open a place that was searched for, and empty the field."""
    empty(key)
    address.change_address(place=geoid)


def show_head(request: Request, title: str, *, pin: bool = False, wall: bool = True) -> None:
    """The title of a page with the buttons beside it, and the question that the page answers.

    Args:
        request: what the run shows.
        title: of the page.
        pin: whether a button pins the first figure of the page.
        wall: whether the page has a figure, so that a meeting can see it.
    """
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.title(title, anchor=False)
            if pin:
                request.shown.pin = st.container(width="content")
            show_link(request, wall=wall)
        show_question(request)
    if pin:
        pins.show_trouble_of_pin()


def show_question(request: Request) -> None:
    """The question that the page answers, under its title."""
    st.markdown(f":gray[{request.page.question}]")


def require_place(request: Request, purpose: str) -> Jurisdiction:
    """Return the chosen place; without one, say what the page is for and end the run."""
    if request.place is None:
        st.markdown(f"Choose a county or city {purpose}")
        st.stop()
    return request.place


def link_page(page: str, label: str = "", query: Query | None = None, icon: str = "") -> None:
    """A link to a page; nothing where this session may not open it.

    Args:
        page: its id in the registry.
        label: what the link says; empty for the page's title.
        query: what its address holds.
        icon: empty for the page's own.
    """
    spec = PAGES[page]
    if not access.shows(page):
        return
    st.page_link(spec.file, label=label or spec.title, icon=icon or spec.icon, query_params=query)


def link_question(page: str) -> None:
    """A link to a page by the question that it answers, about the same place and metric.

    Args:
        page: its id in the registry.
    """
    link_page(page, PAGES[page].question, address.shared_query())


def show_link(request: Request, *, wall: bool = True) -> None:
    """The link that reopens this view, to be copied into the minutes, beside the way to a wall.

    Args:
        request: what the run shows.
        wall: whether the view has a figure, so that a meeting can see it.
    """
    if wall:
        room.offer_meeting()
    with st.popover("Link", icon=":material/link:"):
        show_address(request.link)


def show_address(link: str) -> None:
    """The address of a view, to be copied, and how others can open it where they cannot yet."""
    caption("Opens this view again, with this release's numbers.")
    st.code(link, language=None, wrap_lines=True)
    if opens_here_only(link):
        caption(_FOR_OTHERS)


def caption(text: str) -> None:
    """Small gray type for what stands under a view; not `st.caption`, whose gray is too pale."""
    st.markdown(f":small[:gray[{text}]]")


def show_tabs(
    request: Request, labels: Mapping[str, str], key: str, usual: str = "", **changes: str
) -> dict[str, TabContainer]:
    """The views by their name in the address, the one of the address open.

    Args:
        request: what the run shows.
        labels: what each is called, in their order.
        key: of the tabs, once a page.
        usual: the one that is open where the address names none; the first by default.
        changes: other options of the address that turning to a view sets.
    """
    chosen = request.option("tab", usual or next(iter(labels)))
    names = {label: name for name, label in labels.items()}
    turning = bound(
        key, labels[chosen], lambda label: address.change_options(tab=names[label], **changes)
    )
    return dict(zip(labels, st.tabs(list(labels.values()), **turning), strict=True))
