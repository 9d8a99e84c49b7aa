"""The pickers of the frame: each shows the address and writes a choice back into it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

import streamlit as st

from mobility.exports.links import opens_here_only
from mobility.page_registry import PAGES
from mobility.places import Jurisdiction
from pages.ui import address
from pages.ui.meeting import room
from pages.ui.widgets import choose

Query = Mapping[str, str | list[str]] | Sequence[tuple[str, str]]
PLACE_HINT = "Name, state or code"
"""What stands in an empty picker of places; longer words are cut off in the sidebar."""
_FOR_OTHERS = (
    "It opens on this computer only. For phones and other computers, whoever runs the app has to "
    "start it for a network that you trust; the read-me file says how. Then open it here under "
    "this computer's own address in that network."
)


def place_label(jurisdiction: Jurisdiction) -> str:
    """A place as it stands in the picker, with all that people type to find it.

    The picker matches letters in order, so the state's name also answers to its abbreviation and
    the code to its beginning. Letters with accents, and 'St.', are spelled out behind.

    >>> from mobility.places import Level
    >>> place_label(Jurisdiction("35013", Level.COUNTY, "Doña Ana County", "35"))
    'Doña Ana County, New Mexico · 35013 (Dona Ana County)'
    """
    label = f"{jurisdiction.full_name} · {jurisdiction.geoid}"
    spelled = _spelled_out(jurisdiction.name)
    return label if spelled == jurisdiction.name else f"{label} ({spelled})"


def _spelled_out(name: str) -> str:
    """A name without accents, 'St.' written as 'Saint'."""
    letters = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.replace("St. ", "Saint ").replace("Ste. ", "Sainte ")


def pick_place(labels: Mapping[str, str]) -> None:
    """The place picker: type a part of a name, a state, its abbreviation or a code.

    Args:
        labels: what each county and city is called, by geoid, in the order they are offered.
    """
    choose(
        st.selectbox,
        "County or city",
        labels,
        address.current_address().place or None,
        lambda place: address.change_address(place=place or ""),
        key="place_picker",
        index=None,
        placeholder=PLACE_HINT,
        help="Part of a name, a state or its abbreviation, or a Census code: Summit OH, 39153. "
        "Of cities, only the largest have values: for another one, choose its county. There are "
        "no values for Puerto Rico.",
    )


def show_question() -> None:
    """The question that the page answers, under its title."""
    st.markdown(f":gray[{address.current_page().question}]")


def link_page(page: str, label: str = "", query: Query | None = None, icon: str = "") -> None:
    """A link to a page.

    Args:
        page: its id in the registry.
        label: what the link says; empty for the page's title.
        query: what its address holds.
        icon: empty for the page's own.
    """
    spec = PAGES[page]
    st.page_link(spec.file, label=label or spec.title, icon=icon or spec.icon, query_params=query)


def show_link(*, wall: bool = True) -> None:
    """The link that reopens this view, to be copied into the minutes, beside the way to a wall.

    ``wall``: the view has a figure, so that a meeting can see it.
    """
    if wall:
        room.offer_meeting()
    with st.popover("Link", icon=":material/link:"):
        show_address(address.link())


def show_address(link: str) -> None:
    """The address of a view, to be copied, and how others can open it where they cannot yet."""
    caption("Opens this view again, with this release's numbers.")
    st.code(link, language=None, wrap_lines=True)
    if opens_here_only(link):
        caption(_FOR_OTHERS)


def caption(words: str) -> None:
    """Small gray type for what stands under a view; not `st.caption`, whose gray is too pale."""
    st.markdown(f":small[:gray[{words}]]")
